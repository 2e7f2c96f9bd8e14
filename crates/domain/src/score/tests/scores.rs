//! Scores: the vectors, each rule, rounds, not-applicable items, vetoes, courtyards, rounding.

use super::world::{
    computed, courtyard, decimal, fraction, full_sheet, samples, scored, set, sheet, unit,
};
use crate::rejection::Rule;
use crate::scheme::rule::VetoEffect;
use crate::scheme::{Indicator, ScoreRule, example, rules};
use crate::score::measure::measure;
use crate::score::{Awarded, Cause, Decimal, Explanation, Figure, Fraction, RowKind, score};

fn got(explanation: &Explanation, code: &str) -> String {
    explanation.row(code).expect("a row").got.to_string()
}

fn total(explanation: &Explanation) -> String {
    explanation.total.with_places(2)
}

/// An indicator of a full mark under a rule, for the vectors.
fn leaf(full: &str, rule: ScoreRule) -> Indicator {
    let mut indicator = example::definition().indicators[1].clone();
    indicator.full = decimal(full);
    indicator.rule = Some(rule);
    indicator
}

#[track_caller]
fn measured(full: &str, rule: &ScoreRule, figure: &Figure, expected: &str) {
    let indicator = leaf(full, rule.clone());
    let (got, _) = measure(&indicator, rule, figure).expect("it can be measured");
    assert_eq!(got, fraction(expected), "{rule:?} {figure:?}");
}

fn half_a_spot(cap: &str) -> ScoreRule {
    ScoreRule::PerOccurrenceDeduct { points: decimal("0.5"), cap: decimal(cap) }
}

#[test]
fn five_spots_of_half_a_point_leave_five_and_a_half_of_eight_and_twenty_leave_nothing() {
    measured("8", &half_a_spot("8"), &Figure::Occurrences(5), "11/2");
    measured("8", &half_a_spot("8"), &Figure::Occurrences(20), "0");
    measured("8", &half_a_spot("8"), &Figure::Occurrences(u32::MAX), "0");
    measured("8", &half_a_spot("3"), &Figure::Occurrences(20), "5");
}

#[test]
fn open_burning_zeroes_the_item_though_it_is_one_spot() {
    let burnt =
        scored(&[("C1-1", None, Figure::Occurrences(1)), ("C1-V", None, Figure::Occurrences(1))]);
    assert_eq!(got(&burnt, "C1"), "0");
    assert_eq!(total(&burnt), "70.00");
    let row = burnt.row("C1-1").expect("a row");
    assert_eq!(row.vetoed_by.as_deref(), Some("C1-V"));
    assert_eq!(row.lost, fraction("20"));
    assert_eq!(burnt.vetoes.len(), 1);
    assert_eq!(burnt.vetoes[0].effect, None);
    let none = scored(&[("C1-V", None, Figure::Occurrences(0))]);
    assert_eq!(total(&none), "100.00");
}

#[test]
fn a_hundred_and_a_capped_bonus_are_a_hundred_and_the_cap() {
    let award = |key: &str, count| Awarded { key: key.to_owned(), count };
    let much = Figure::Awards(vec![award("title", 1), award("kept", 9)]);
    assert_eq!(total(&scored(&[("X1", None, much)])), "105.00");
    let some = Figure::Awards(vec![award("kept", 3)]);
    assert_eq!(total(&scored(&[("X1", None, some)])), "104.50");
    let cap = decimal("10");
    let title = crate::scheme::rule::Award {
        key: "title".to_owned(),
        condition: "命名".to_owned(),
        points: decimal("6"),
    };
    let rule = ScoreRule::Bonus { cap, awards: vec![title] };
    measured("0", &rule, &Figure::Awards(vec![award("title", 2)]), "10");
}

#[test]
fn a_surveys_mean_is_weighed_and_added() {
    let rule = ScoreRule::Survey { top: decimal("100"), weight: decimal("0.1") };
    let answers = |sum: &str, count| Figure::Answers { sum: decimal(sum), count };
    measured("10", &rule, &answers("250", 3), "25/3");
    measured("10", &rule, &answers("300", 3), "10");
    // N = P + M: 90 of the rest and 25/3.
    let survey = scored(&[("W2", None, answers("250", 3))]);
    assert_eq!(survey.exact, fraction("295/3"));
    assert_eq!(total(&survey), "98.33");
}

#[test]
fn each_rule_gives_what_its_formula_says() {
    let ratio = |cap: &str| ScoreRule::Ratio { cap: decimal(cap) };
    let reached = |actual: &str, target: &str| Figure::Ratio {
        actual: decimal(actual),
        target: decimal(target),
    };
    measured("20", &ratio("1"), &reached("2", "3"), "40/3");
    measured("20", &ratio("1"), &reached("4", "3"), "20");
    measured("20", &ratio("1.2"), &reached("4", "3"), "24");
    measured("20", &ratio("1"), &reached("0", "3"), "0");
    let sampling = ScoreRule::Sampling { per_group: 5, points: decimal("2") };
    measured("10", &sampling, &samples(&[1, 2]), "4");
    measured("10", &sampling, &samples(&[5, 5]), "0");
    measured("5", &ScoreRule::AllOrNothing, &Figure::Met(false), "0");
    let range = ScoreRule::RangeScore { min: decimal("0"), max: decimal("7") };
    measured("7", &range, &Figure::Score(decimal("6.5")), "13/2");
    let penalty = ScoreRule::Penalty { points: decimal("1.5"), cap: decimal("5") };
    measured("0", &penalty, &Figure::Occurrences(2), "3");
    measured("0", &penalty, &Figure::Occurrences(4), "5");
}

#[test]
fn a_tier_holds_from_its_bound_to_the_next() {
    let rate = |text: &str| scored(&[("C1-2", None, Figure::Number(decimal(text)))]);
    for (text, points) in [("90", "10"), ("89.9999", "6"), ("60", "6"), ("59.99", "0"), ("0", "0")]
    {
        assert_eq!(got(&rate(text), "C1-2"), points, "{text}");
    }
    assert_eq!(
        rate("90").row("C1-2").expect("a row").measures[0].cause,
        Cause::Tier("most".into())
    );
}

#[test]
fn a_checklist_is_all_of_the_one_and_none_of_the_other() {
    let found = |keys: &[&str]| {
        let present = keys.iter().map(|key| (*key).to_owned()).collect();
        scored(&[("C5", None, Figure::Present(present))])
    };
    assert_eq!(got(&found(&["cleaner", "bins"]), "C5"), "5");
    let dumped = found(&["bins", "dump", "cleaner"]);
    assert_eq!(got(&dumped, "C5"), "0");
    let cause = Cause::Checked { missing: Vec::new(), forbidden: vec!["dump".to_owned()] };
    assert_eq!(dumped.row("C5").expect("a row").measures[0].cause, cause);
    let lacking = found(&["bins"]);
    let indicator = example::definition().indicator("C5").cloned();
    let cause = &lacking.row("C5").expect("a row").measures[0].cause;
    assert_eq!(cause.zh(indicator.as_ref()), "缺：有保洁员");
}

#[test]
fn rounds_are_averaged_and_weighed_with_the_years_end() {
    // Routine: (20 − 2 and 20 − 4) / 2 = 17; year-end: 20 − 1 = 19; 0.4 × 17 + 0.6 × 19 = 18.2.
    let mixed = scored(&[
        ("C1-1", Some("q2"), Figure::Occurrences(4)),
        ("C1-1", Some("q3"), Figure::Occurrences(8)),
        ("C1-1", None, Figure::Occurrences(2)),
    ]);
    assert_eq!(got(&mixed, "C1-1"), "91/5");
    assert_eq!(total(&mixed), "98.20");
    let row = mixed.row("C1-1").expect("a row");
    let rounds: Vec<_> = row.measures.iter().map(|measure| measure.round.as_deref()).collect();
    assert_eq!(rounds, [Some("q2"), Some("q3"), None]);
    assert_eq!(row.positions(), [11, 12, 13]);
}

#[test]
fn what_does_not_apply_counts_full_marks_where_the_scheme_says_so() {
    let flooded =
        scored(&[("C2", Some("q2"), Figure::NotApplicable), ("C2", Some("q3"), samples(&[1, 0]))]);
    // (10 + 8) / 2
    assert_eq!(got(&flooded, "C2"), "9");
}

#[test]
fn what_does_not_apply_is_shared_out_among_its_siblings() {
    let answers = Figure::Answers { sum: decimal("160"), count: 2 };
    let dry = scored(&[("W1", None, Figure::NotApplicable), ("W2", None, answers)]);
    // W2 alone carries the block's 30: 8 of 10 are 24 of 30.
    let row = |code| dry.row(code).expect("a row");
    assert_eq!((&row("W1").full, &row("W1").got), (&Fraction::zero(), &Fraction::zero()));
    assert_eq!((&row("W2").full, &row("W2").got), (&fraction("30"), &fraction("24")));
    assert_eq!(total(&dry), "94.00");
}

#[test]
fn a_block_where_nothing_applies_is_shared_out_among_the_blocks() {
    let mut definition = example::definition();
    let allowed = definition.indicator("W1").and_then(|one| one.not_applicable.clone());
    let survey = definition.indicators.iter_mut().find(|one| one.code == "W2");
    survey.expect("it is there").not_applicable = allowed;
    let mut sheet = sheet(1, &[("C3", None, Figure::Score(decimal("3")))]);
    set(&mut sheet, "W1", None, Figure::NotApplicable);
    set(&mut sheet, "W2", None, Figure::NotApplicable);
    let dry = computed(&definition, &sheet);
    assert_eq!(dry.row("water").expect("a row").full, Fraction::zero());
    assert_eq!(dry.row("clearing").expect("a row").full, fraction("600/7"));
    // 63 of the 70 that apply.
    assert_eq!(total(&dry), "90.00");
}

#[test]
fn a_veto_on_an_item_zeroes_it_and_the_grade_vetoes_leave_the_score() {
    let relapsed = scored(&[("V3", None, Figure::Occurrences(2))]);
    assert_eq!(total(&relapsed), "80.00");
    assert_eq!(relapsed.row("W1").expect("a row").vetoed_by.as_deref(), Some("V3"));
    let sham =
        scored(&[("V1", None, Figure::Occurrences(1)), ("V2", None, Figure::Occurrences(1))]);
    assert_eq!(total(&sham), "100.00");
    let effects: Vec<_> = sham.vetoes.iter().map(|veto| veto.effect.clone()).collect();
    let capped = VetoEffect::CapGrade("good".to_owned());
    assert_eq!(effects, [Some(VetoEffect::Disqualify), Some(capped)]);
}

#[test]
fn a_total_never_falls_below_nothing() {
    let zero = Figure::Score(Decimal::ZERO);
    let none = scored(&[
        ("C1-V", None, Figure::Occurrences(1)),
        ("C2", Some("q2"), samples(&[5, 5])),
        ("C2", Some("q3"), samples(&[5, 5])),
        ("C3", None, zero.clone()),
        ("C4", None, Figure::Met(false)),
        ("C5", None, Figure::Present(Vec::new())),
        ("V3", None, Figure::Occurrences(1)),
        ("W2", None, Figure::Answers { sum: Decimal::ZERO, count: 1 }),
        ("building", None, zero),
        ("X2", None, Figure::Occurrences(3)),
    ]);
    assert_eq!(total(&none), "0.00");
    assert_eq!(got(&none, "X2"), "-3");
    assert_eq!(got(&none, "floor"), "3");
}

#[test]
fn what_courtyards_added_is_said_with_the_cap() {
    let cause = |totals: &[&str]| {
        let mut sheet = full_sheet(1);
        let numbered = (50..).zip(totals);
        sheet.courtyards = numbered.map(|(number, total)| courtyard(number, total)).collect();
        let explanation = computed(&example::definition(), &sheet);
        explanation.row("courtyards").expect("a row").measures[0].cause.zh(None)
    };
    assert_eq!(cause(&[]), "没有院落计入");
    assert_eq!(cause(&["85.5"]), "1个院落，得分各按0.02计入，共1.71分，最多加2分");
    let beyond = "2个院落，得分各按0.02计入，共3.51分，超过上限，只加2分";
    assert_eq!(cause(&["85.5", "90"]), beyond);
}

#[test]
fn courtyards_add_their_share_up_to_the_cap() {
    let definition = example::definition();
    let with = |totals: &[&str]| {
        let mut sheet = full_sheet(1);
        let numbered = (50..).zip(totals);
        sheet.courtyards = numbered.map(|(number, total)| courtyard(number, total)).collect();
        sheet
    };
    let one = computed(&definition, &with(&["85.5"]));
    assert_eq!(got(&one, "courtyards"), "171/100");
    assert_eq!(one.row("courtyards").expect("a row").positions(), [7]);
    assert_eq!(total(&computed(&definition, &with(&["85.5", "90"]))), "102.00");
    let mut twice = with(&["85.5"]);
    twice.courtyards.push(courtyard(50, "1"));
    refused(&twice, &rules::SCORE_COURTYARDS);
    let mut separate = definition;
    separate.courtyards.share = None;
    let refusal = score(&separate, &with(&["85.5"])).expect_err("they do not count");
    assert_eq!(refusal.rule, &rules::SCORE_COURTYARDS);
    assert!(computed(&separate, &full_sheet(1)).row("courtyards").is_none());
}

#[test]
fn only_the_total_is_rounded_and_the_difference_is_a_row() {
    // Three thirds on the way are one: nothing is lost between.
    let thirds = scored(&[
        ("W1", None, Figure::Ratio { actual: decimal("1"), target: decimal("3") }),
        ("W2", None, Figure::Answers { sum: decimal("250"), count: 3 }),
    ]);
    // 100 − 20 × 2/3 − 10 × 1/6 = 85
    assert_eq!(thirds.exact, fraction("85"));
    assert_eq!(got(&thirds, "rounding"), "0");
    let last = thirds.rows.last().expect("there are rows");
    assert_eq!(last.kind, RowKind::Rounding);
    let half = scored(&[("C3", None, Figure::Score(decimal("7.345")))]);
    assert_eq!((total(&half), got(&half, "rounding")), ("97.35".to_owned(), "1/200".to_owned()));
}

#[track_caller]
fn refused(sheet: &crate::score::Sheet, rule: &'static Rule) {
    let refusal = score(&example::definition(), sheet).expect_err("refused");
    assert_eq!(refusal.rule.reason, rule.reason);
    for text in [refusal.zh(), refusal.en()] {
        assert!(!text.contains(['{', '}']), "it leaves a gap: {text}");
    }
}

#[test]
fn what_the_scheme_does_not_score_is_refused() {
    let with = |code: &str, round: Option<&str>, figure| sheet(1, &[(code, round, figure)]);
    let once = Figure::Occurrences(1);
    refused(&with("Z9", None, once.clone()), &rules::SCORE_INDICATOR_UNKNOWN);
    refused(&with("C1", None, once.clone()), &rules::SCORE_INDICATOR_UNKNOWN);
    refused(&with("water", None, Figure::Score(Decimal::ONE)), &rules::SCORE_INDICATOR_UNKNOWN);
    refused(&with("C3", Some("q2"), Figure::Score(Decimal::ONE)), &rules::SCORE_ROUND_UNKNOWN);
    refused(&with("C2", None, samples(&[0])), &rules::SCORE_ROUND_UNKNOWN);
    refused(&with("C1-1", Some("q9"), once.clone()), &rules::SCORE_ROUND_UNKNOWN);
    refused(&with("C3", None, once), &rules::SCORE_FIGURE_KIND);
    refused(&with("C1-2", None, Figure::Tier("most".to_owned())), &rules::SCORE_FIGURE_KIND);
    refused(&with("building", None, Figure::Met(true)), &rules::SCORE_FIGURE_KIND);
    refused(&with("C3", None, Figure::NotApplicable), &rules::SCORE_NOT_APPLICABLE);
    refused(&with("building", None, Figure::NotApplicable), &rules::SCORE_FIGURE_KIND);
}

#[test]
fn figures_that_cannot_be_are_refused() {
    let range = |code: &str, figure| {
        let round = (code == "C2").then_some("q2");
        refused(&sheet(1, &[(code, round, figure)]), &rules::SCORE_FIGURE_RANGE);
    };
    range("C3", Figure::Score(decimal("10.01")));
    range("building", Figure::Score(decimal("10.01")));
    range("W1", Figure::Ratio { actual: Decimal::ONE, target: Decimal::ZERO });
    range("W2", Figure::Answers { sum: Decimal::ZERO, count: 0 });
    range("W2", Figure::Answers { sum: decimal("100.01"), count: 1 });
    range("C5", Figure::Present(vec!["roof".to_owned()]));
    range("C2", Figure::Samples(Vec::new()));
    range("C2", samples(&[6]));
    let Figure::Samples(drawn) = samples(&[0]) else { unreachable!() };
    range("C2", Figure::Samples(vec![drawn[0].clone(), drawn[0].clone()]));
    let fewer = crate::score::Sample { drawn: 4, ..drawn[0].clone() };
    range("C2", Figure::Samples(vec![fewer.clone()]));
    let small = crate::score::Sample { households: 4, ..fewer };
    let all = Figure::Samples(vec![small]);
    assert_eq!(total(&scored(&[("C2", Some("q2"), all)])), "100.00");
    let award = Awarded { key: "title".to_owned(), count: 1 };
    range("X1", Figure::Awards(vec![award.clone(), award]));
    range("X1", Figure::Awards(vec![Awarded { key: "fame".to_owned(), count: 1 }]));
}

#[test]
fn a_figure_stands_once_and_is_not_missing() {
    let mut twice = full_sheet(1);
    twice.entries.push(twice.entries[0].clone());
    refused(&twice, &rules::SCORE_FIGURE_TWICE);
    for index in 0..full_sheet(1).entries.len() {
        let mut short = full_sheet(1);
        short.entries.remove(index);
        refused(&short, &rules::SCORE_FIGURE_MISSING);
    }
}

#[test]
fn where_nothing_applies_nothing_is_scored() {
    let mut definition = example::definition();
    let allowed = definition.indicator("W1").and_then(|one| one.not_applicable.clone());
    definition.blocks.retain(|block| ["water", "extra"].contains(&block.key.as_str()));
    definition.indicators.retain(|one| ["W1", "W2", "X2"].contains(&one.code.as_str()));
    definition.indicators[1].not_applicable = allowed;
    let mut sheet = full_sheet(1);
    sheet.entries.retain(|entry| ["W1", "W2"].contains(&entry.code.as_str()));
    set(&mut sheet, "W1", None, Figure::NotApplicable);
    set(&mut sheet, "W2", None, Figure::NotApplicable);
    let refusal = score(&definition, &sheet).expect_err("nothing applies");
    assert_eq!(refusal.rule, &rules::SCORE_NOTHING_APPLICABLE);
}

#[test]
fn the_bytes_that_are_hashed_do_not_change() {
    let explanation = scored(&[("W2", None, Figure::Answers { sum: decimal("250"), count: 3 })]);
    let text = String::from_utf8(explanation.canonical()).expect("JSON is text");
    let begin = format!(
        "{{\"arithmetic\":1,\"scheme\":\"{}\",\"unit\":\"{}\",\"rows\":[{{\"kind\":\"block\",\"code\":\"clearing\",\"full\":\"60\",\"got\":\"60\",\"lost\":\"0\",\"clause\":\"scheme 二（一）\"}},",
        example::definition().digest(),
        unit(1)
    );
    assert!(text.starts_with(&begin), "{text}");
    let survey = "{\"kind\":\"leaf\",\"code\":\"W2\",\"parent\":\"water\",\"full\":\"10\",\"got\":\"25/3\",\"lost\":\"5/3\",\"measures\":[{\"result\":\"25/3\",\"cause\":{\"surveyed\":{\"sum\":2500000,\"count\":3,\"weight\":1000}},\"positions\":[21]}],\"clause\":\"scheme 二（二）2\"}";
    assert!(text.contains(survey), "{text}");
    assert!(text.ends_with("\"vetoes\":[],\"exact\":\"295/3\",\"total\":983300}"), "{text}");
    assert_eq!(serde_json::from_str::<Explanation>(&text).expect("our own text"), explanation);
    let mut other = explanation.clone();
    other.rows[0].clause = Some("scheme 九".to_owned());
    assert_ne!(other.digest(), explanation.digest());
    assert_eq!(explanation.digest().len(), 64);
}

#[test]
fn a_version_that_nobody_knows_is_refused() {
    let mut definition = example::definition();
    definition.arithmetic = 2;
    let refusal = score(&definition, &full_sheet(1)).expect_err("no such version");
    assert_eq!(refusal.rule, &rules::SCHEME_ARITHMETIC);
}
