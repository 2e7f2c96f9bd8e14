//! Tests of the linter: each rule refuses with the file, the line and the key.

use super::*;
use crate::scheme::example::{self, TEXT};
use crate::scheme::parse;
use crate::scheme::rule::{ScoreRule, VetoEffect};
use crate::toml_file::{File, flatten};

/// The violations of a file: the reason and `line: key`.
#[track_caller]
fn violations(content: &str) -> Vec<(&'static str, String)> {
    let file = File { name: "s.toml", content };
    let rejection = parse::definition(&[file]).expect_err("violations");
    let located = |violation: Rejection| {
        let field = violation.field.clone().unwrap_or_default();
        let field = field.strip_prefix("s.toml:").expect("the file is named").to_owned();
        for text in [violation.zh(), violation.en()] {
            assert!(!text.contains(['{', '}']), "{} leaves a gap: {text}", violation.rule.reason);
        }
        (violation.rule.reason, field)
    };
    flatten(rejection).into_iter().map(located).collect()
}

/// After `old` was replaced by `new` exactly this rule is broken, by `key` in the line of what is
/// new.
#[track_caller]
fn breaks(old: &str, new: &str, rule: &crate::rejection::Rule, key: &str) {
    let offset = TEXT.find(old).expect("the text is in the file");
    let line = TEXT[..offset].matches('\n').count() + 1 + new.matches('\n').count();
    let content = TEXT.replacen(old, new, 1);
    assert_eq!(violations(&content), [(rule.reason, format!("{line}: {key}"))]);
}

/// After a change of the example exactly these rules are broken, at these paths.
#[track_caller]
fn spoilt(change: impl FnOnce(&mut Definition), expected: &[(&crate::rejection::Rule, &str)]) {
    let mut definition = example::definition();
    change(&mut definition);
    let found: Vec<_> = definition
        .violations()
        .into_iter()
        .map(|one| (one.rule.reason, one.field.unwrap_or_default()))
        .collect();
    let expected: Vec<_> =
        expected.iter().map(|(rule, path)| (rule.reason, (*path).to_owned())).collect();
    assert_eq!(found, expected);
}

/// The place of an indicator in the example.
fn place(code: &str) -> usize {
    let definition = example::definition();
    definition.indicators.iter().position(|one| one.code == code).expect("it is there")
}

fn rule_mut<'a>(definition: &'a mut Definition, code: &str) -> &'a mut ScoreRule {
    let indicator = definition.indicators.iter_mut().find(|one| one.code == code);
    indicator.and_then(|one| one.rule.as_mut()).expect("it is there")
}

#[test]
fn the_example_passes() {
    assert_eq!(example::definition().violations(), []);
    assert_eq!(example::definition().check("definition"), Ok(()));
}

#[test]
fn an_indicator_that_counts_meetings_or_publicity_is_refused_with_the_clause() {
    let formalism = &rules::SCHEME_FORMALISM;
    breaks("name = \"杂物堆\"", "name = \"召开院坝会次数\"", formalism, "indicators[1].name");
    breaks(
        "standard = \"现场核验，0至10分\"",
        "standard = \"领导批示加分\"",
        formalism,
        &format!("indicators[{}].standard", place("C3")),
    );
    breaks(
        "condition = \"有保洁员\"",
        "condition = \"有媒体报道\"",
        formalism,
        &format!("indicators[{}].rule.all_of[1].condition", place("C5")),
    );
    breaks(
        "condition = \"复核保留称号\"",
        "condition = \"经验做法被推广\"",
        formalism,
        &format!("indicators[{}].rule.awards[1].condition", place("X1")),
    );
    breaks(
        "condition = \"不足60%\"",
        "condition = \"照片不足60张\"",
        formalism,
        &format!("indicators[{}].rule.tiers[2].condition", place("C1-2")),
    );
    breaks(
        "evidence = [\"检查记录表\"]",
        "evidence = [\"培训签到表\"]",
        formalism,
        "indicators[1].evidence[0]",
    );
    breaks("name = \"村庄清洁\"", "name = \"宣传工作\"", formalism, "blocks[0].name");
    assert!(formalism.clause.contains("整治形式主义为基层减负若干规定"));
}

#[test]
fn s10_4_5_weights_sum_to_what_they_are_part_of() {
    let sum = &rules::SCHEME_SUM;
    breaks("full = 100", "full = 99", sum, "full");
    spoilt(
        |d| d.indicators[place("C1-2")].full = Decimal::whole(11),
        &[
            (&rules::SCHEME_FULL_UNREACHABLE, "indicators[2].rule.tiers"),
            (sum, "indicators[0].full"),
        ],
    );
    spoilt(|d| d.indicators[place("W1")].full = Decimal::whole(19), &[(sum, "blocks[1].full")]);
    let content = TEXT.replacen("year_end = 0.6", "year_end = 0.5", 1);
    let refused = parse::definition(&[File { name: "s.toml", content: &content }]);
    let refused = refused.expect_err("it does not sum");
    assert_eq!(refused.rule, sum);
    let text = refused.zh();
    assert!(text.contains("合计 0.9，应为 1"), "{text}");
}

#[test]
fn tiers_that_overlap_leave_gaps_or_are_unreachable_are_refused() {
    let tiers = |index: usize| format!("indicators[2].rule.tiers[{index}]");
    let overlap = &rules::SCHEME_TIERS_OVERLAP;
    spoilt_tiers(|tiers| tiers[1].below = Some(Decimal::whole(95)), &[(overlap, &tiers(0))]);
    let gap = &rules::SCHEME_TIERS_GAP;
    spoilt_tiers(|tiers| tiers[1].below = Some(Decimal::whole(80)), &[(gap, &tiers(0))]);
    spoilt_tiers(|tiers| tiers[2].at_least = Some(Decimal::whole(1)), &[(gap, &tiers(2))]);
    spoilt_tiers(|tiers| tiers[0].below = Some(Decimal::whole(101)), &[(gap, &tiers(0))]);
    let unreachable = &rules::SCHEME_TIER_UNREACHABLE;
    spoilt_tiers(
        |tiers| tiers[1].at_least = Some(Decimal::whole(90)),
        &[(unreachable, &tiers(1)), (gap, &tiers(0))],
    );
    spoilt_tiers(
        |tiers| {
            for tier in tiers.iter_mut() {
                (tier.at_least, tier.below) = (None, None);
            }
            tiers[2].condition = tiers[0].condition.clone();
        },
        &[(unreachable, &tiers(2))],
    );
    let mixed = &rules::SCHEME_TIERS_MIXED;
    spoilt_tiers(|tiers| tiers[2].below = None, &[(mixed, "indicators[2].rule.tiers")]);
    let few = &crate::programme::rules::DEFINITION_TOO_FEW;
    spoilt_tiers(|tiers| tiers.truncate(1), &[(few, "indicators[2].rule.tiers"), (gap, &tiers(0))]);
}

#[track_caller]
fn spoilt_tiers(
    change: impl FnOnce(&mut Vec<crate::scheme::rule::Tier>),
    expected: &[(&crate::rejection::Rule, &str)],
) {
    spoilt(
        |definition| {
            if let ScoreRule::Tiered { tiers } = rule_mut(definition, "C1-2") {
                change(tiers);
            }
        },
        expected,
    );
}

#[test]
fn zero_caps_points_and_samples_are_refused() {
    let zero = &rules::SCHEME_ZERO;
    let at = |code: &str, field: &str| format!("indicators[{}].rule.{field}", place(code));
    let spoil = |code: &str, rule: ScoreRule, field: &str| {
        spoilt(|definition| *rule_mut(definition, code) = rule, &[(zero, &at(code, field))]);
    };
    let (no, one) = (Decimal::ZERO, Decimal::ONE);
    spoil("C1-1", ScoreRule::PerOccurrenceDeduct { points: one, cap: no }, "cap");
    spoil("C1-1", ScoreRule::PerOccurrenceDeduct { points: no, cap: one }, "points");
    spoil("C2", ScoreRule::Sampling { per_group: 0, points: one }, "per_group");
    spoil("C2", ScoreRule::Sampling { per_group: 5, points: no }, "points");
    breaks(
        "kind = \"ratio\", cap = 1",
        "kind = \"ratio\", cap = 0.9",
        &rules::SCHEME_FULL_UNREACHABLE,
        &at("W1", "cap"),
    );
    breaks("cap = 20", "cap = 20.5", &rules::SCHEME_BEYOND, &at("C1-1", "cap"));
    breaks(
        "points = 1, cap = 5",
        "points = 6, cap = 5",
        &rules::SCHEME_BEYOND,
        &at("X2", "points"),
    );
    breaks(
        "min = 0, max = 10",
        "min = 0, max = 9",
        &rules::SCHEME_FULL_UNREACHABLE,
        &at("C3", "max"),
    );
    breaks(
        "top = 100, weight = 0.1",
        "top = 100, weight = 0.2",
        &rules::SCHEME_BEYOND,
        &at("W2", "weight"),
    );
    breaks("points = 1.5", "points = 0", zero, &at("X1", "awards[1].points"));
}

#[test]
fn a_range_holds_more_than_one_score() {
    let min = format!("indicators[{}].rule.min", place("C3"));
    breaks("min = 0, max = 10", "min = 10, max = 10", &rules::SCHEME_BEYOND, &min);
    breaks("min = 0, max = 10", "min = 11, max = 10", &rules::SCHEME_BEYOND, &min);
}

#[test]
fn a_veto_has_an_effect_and_cites_the_approved_list() {
    let (effect, list) = (&rules::SCHEME_VETO_EFFECT, &rules::SCHEME_VETO_LIST);
    let at = |code: &str, field: &str| format!("indicators[{}].rule.{field}", place(code));
    breaks(
        "effect = \"cap_grade good\"",
        "effect = \"cap_grade excellent\"",
        effect,
        &at("V2", "effect"),
    );
    breaks(
        "effect = \"cap_grade good\"",
        "effect = \"cap_grade best\"",
        effect,
        &at("V2", "effect"),
    );
    breaks("effect = \"zero_item W1\"", "effect = \"zero_item W9\"", effect, &at("V3", "effect"));
    breaks("effect = \"zero_item W1\"", "effect = \"zero_item X1\"", effect, &at("V3", "effect"));
    breaks("effect = \"disqualify\", ", "", effect, &at("V1", "effect"));
    breaks(", list = \"vetoes 第一项\"", "", list, &at("V1", "list"));
    breaks("list = \"vetoes 第一项\"", "list = \"scheme 第一项\"", list, &at("V1", "list"));
    breaks("list = \"vetoes 第一项\"", "list = \"proposal 第一项\"", list, &at("V1", "list"));
    breaks("list = \"vetoes 第五项\"", "list = \"vetoes \"", list, &at("C1-V", "list"));
    spoilt(
        |definition| definition.indicators[3].parent = None,
        &[(effect, &format!("indicators[{}].rule", place("C1-V")))],
    );
}

#[test]
fn codes_stand_once_and_are_well_formed() {
    let twice = &crate::programme::rules::DEFINITION_DUPLICATE;
    spoilt(|d| d.indicators[place("C3")].code = "c2".to_owned(), &[(twice, "indicators[5].code")]);
    spoilt(
        |d| d.indicators[place("C3")].code = "WATER".to_owned(),
        &[(twice, "indicators[5].code")],
    );
    spoilt(
        |d| d.indicators[place("C3")].code = "rounding".to_owned(),
        &[(twice, "indicators[5].code")],
    );
    for code in ["", "一", "-a", "A 1", "A/1", "a".repeat(33).as_str()] {
        let form = &rules::SCHEME_CODE_FORM;
        spoilt(
            |d| d.indicators[place("C3")].code = code.to_owned(),
            &[(form, "indicators[5].code")],
        );
    }
}

#[test]
fn a_cycle_is_refused() {
    spoilt(
        |definition| definition.indicators[0].parent = Some("C1".to_owned()),
        &[
            (&rules::SCHEME_CYCLE, "indicators[0].parent"),
            (&rules::SCHEME_SUM, "blocks[0].full"),
            (&rules::SCHEME_SUM, "indicators[0].full"),
        ],
    );
    let mut definition = example::definition();
    let (first, second) = (definition.indicators[0].clone(), definition.indicators[0].clone());
    definition.indicators.push(Indicator {
        code: "L1".to_owned(),
        parent: Some("L2".to_owned()),
        ..first
    });
    definition.indicators.push(Indicator {
        code: "L2".to_owned(),
        parent: Some("L1".to_owned()),
        ..second
    });
    let found = definition.violations();
    let found: Vec<_> = found.iter().map(|one| (one.rule.reason, one.field.as_deref())).collect();
    let cycle = rules::SCHEME_CYCLE.reason;
    let last = definition.indicators.len() - 1;
    let [before, last] = [last - 1, last].map(|index| format!("indicators[{index}].parent"));
    assert_eq!(found, [(cycle, Some(before.as_str())), (cycle, Some(last.as_str()))]);
}

#[test]
fn a_tree_that_is_too_deep_is_refused() {
    let mut definition = example::definition();
    let leaf = definition.indicators.remove(place("C4"));
    let mut parent: Option<String> = None;
    for depth in 1..=DEPTH_MAX + 1 {
        let code = format!("D{depth}");
        let rule = if depth == DEPTH_MAX + 1 { leaf.rule.clone() } else { None };
        let mut inner = Indicator { code: code.clone(), parent, rule, ..leaf.clone() };
        inner.name = format!("第{depth}层");
        definition.indicators.push(inner);
        parent = Some(code);
    }
    let found = definition.violations();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].rule, &rules::SCHEME_TOO_DEEP);
    assert!(found[0].zh().contains("指标“D6”在第 6 层，最多 5 层"), "{}", found[0].zh());
}

#[test]
fn a_definition_of_a_hundred_thousand_nodes_is_counted_and_nothing_else() {
    let mut definition = example::definition();
    let leaf = definition.indicators[1].clone();
    definition.indicators = vec![leaf; 100_000];
    let found = definition.violations();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].rule, &rules::SCHEME_TOO_LARGE);
    assert_eq!(found[0].field.as_deref(), Some("indicators"));
    spoilt_tiers(
        |tiers| tiers.resize(51, tiers[0].clone()),
        &[(&rules::SCHEME_TOO_LARGE, "indicators[2].rule.tiers")],
    );
    spoilt(
        |definition| definition.grades.resize(100_000, definition.grades[0].clone()),
        &[(&rules::SCHEME_TOO_LARGE, "grades")],
    );
    let many = "[[indicators]]\n".repeat(501);
    let found = violations(&(TEXT.to_owned() + &many));
    let kind = crate::programme::rules::DEFINITION_TYPE.reason;
    assert!(found.iter().any(|(reason, key)| *reason == kind && key.ends_with(": indicators")));
}

#[test]
fn an_indicator_has_a_responsible_office_and_a_source() {
    let at = |code: &str, field: &str| format!("indicators[{}].{field}", place(code));
    let office = &rules::SCHEME_RESPONSIBLE;
    spoilt(|d| d.indicators[place("C4")].responsible = None, &[(office, &at("C4", "responsible"))]);
    spoilt(
        |d| d.indicators[place("C4")].responsible = Some(Responsible::Section(" ".to_owned())),
        &[(office, &at("C4", "responsible"))],
    );
    spoilt(
        |d| d.blocks[2].entered_by = Some(Responsible::Section(String::new())),
        &[(office, "blocks[2].entered_by")],
    );
    spoilt(
        |d| d.indicators[place("C4")].source = None,
        &[(&rules::SCHEME_SOURCE, &at("C4", "source"))],
    );
    let missing = violations(&TEXT.replacen("responsible = \"section 规划建设办\"\n", "", 1));
    let header = TEXT[..TEXT.find("code = \"C3\"").expect("it is there")].matches('\n').count();
    assert_eq!(missing, [(office.reason, format!("{header}: {}", at("C3", "responsible")))]);
}

#[test]
fn leaves_have_rules_and_inner_nodes_have_none() {
    spoilt(
        |definition| definition.indicators[place("C4")].rule = None,
        &[(&rules::SCHEME_RULE_MISSING, &format!("indicators[{}]", place("C4")))],
    );
    spoilt(
        |definition| definition.indicators[0].rule = Some(ScoreRule::AllOrNothing),
        &[(&rules::SCHEME_RULE_INNER, "indicators[0].rule")],
    );
    spoilt(
        |definition| definition.indicators[0].measured = Measured::Both,
        &[(&rules::SCHEME_RULE_INNER, "indicators[0]")],
    );
}

#[test]
fn rules_stand_where_they_work() {
    let misplaced = &rules::SCHEME_RULE_PLACE;
    let rule = |code: &str| format!("indicators[{}].rule", place(code));
    spoilt(
        |d| d.indicators[place("X1")].block = "clearing".to_owned(),
        &[(misplaced, &rule("X1"))],
    );
    spoilt(|d| d.indicators[place("V1")].measured = Measured::Routine, &[(misplaced, &rule("V1"))]);
    spoilt(
        |d| {
            d.indicators[place("X2")].full = Decimal::ONE;
        },
        &[(misplaced, &rule("X2")), (&rules::SCHEME_SUM, "blocks[3].full")],
    );
    spoilt(
        |d| d.indicators[place("W2")].block = "building".to_owned(),
        &[(misplaced, "blocks[2].entered_by"), (&rules::SCHEME_SUM, "blocks[1].full")],
    );
    spoilt(
        |d| d.indicators[place("C1-2")].block = "water".to_owned(),
        &[(misplaced, "indicators[2].block")],
    );
    spoilt(
        |d| {
            let allowed = d.indicators[place("W1")].not_applicable.as_mut();
            allowed.expect("it is there").decider = crate::role::Role::Village;
        },
        &[(misplaced, &format!("indicators[{}].not_applicable.decider", place("W1")))],
    );
}

#[test]
fn grades_descend_and_the_last_takes_the_rest() {
    let grades = &rules::SCHEME_GRADES;
    breaks("at_least = 80", "at_least = 90", grades, "grades[1].at_least");
    spoilt(|d| d.grades[2].at_least = None, &[(grades, "grades[2]")]);
    spoilt(|d| d.grades[3].at_least = Some(Decimal::ZERO), &[(grades, "grades[3]")]);
    let unlimited = &crate::programme::rules::DEFINITION_REFERENCE;
    spoilt(
        |d| d.blocks.iter_mut().for_each(|block| block.core = false),
        &[(unlimited, "grades[0].core_share")],
    );
}

#[test]
fn quotas_take_somebody_and_say_how_they_are_rounded() {
    let quota = "quota = { share = 0.3, rounding = \"half_up\", ties = \"take_none\" }";
    let zero = &rules::SCHEME_ZERO;
    breaks(
        quota,
        "quota = { share = 0, rounding = \"up\", ties = \"take_all\" }",
        zero,
        "grades[0].quota.share",
    );
    breaks(quota, "quota = { count = 0, ties = \"take_all\" }", zero, "grades[0].quota");
    let missing = &crate::programme::rules::DEFINITION_KEY_MISSING;
    breaks(
        quota,
        "quota = { share = 0.3, ties = \"take_all\" }",
        missing,
        "grades[0].quota.rounding",
    );
    breaks(quota, "quota = { share = 0.3, rounding = \"up\" }", missing, "grades[0].quota.ties");
}

#[test]
fn references_lead_somewhere() {
    let dangling = &crate::programme::rules::DEFINITION_REFERENCE;
    breaks("document = \"scheme\"", "document = \"paper\"", dangling, "document");
    breaks(
        "veto_lists = [\"vetoes\"]",
        "veto_lists = [\"vetoes\", \"x\"]",
        dangling,
        "veto_lists[1]",
    );
    breaks("\"block clearing\"", "\"block cleaning\"", dangling, "ranking.tie_break[0]");
    breaks("clause = \"scheme 五\"", "clause = \"paper 五\"", dangling, "ranking.clause");
    spoilt(
        |d| {
            d.rounds = None;
            d.indicators[place("C2")].measured = Measured::YearEnd;
        },
        &[(dangling, "indicators[1].measured")],
    );
    spoilt(
        |d| d.indicators[place("C4")].parent = Some("C9".to_owned()),
        &[
            (dangling, &format!("indicators[{}].parent", place("C4"))),
            (&rules::SCHEME_SUM, "blocks[0].full"),
        ],
    );
    spoilt(
        |d| {
            *rule_mut(d, "V3") = ScoreRule::GlobalVeto {
                effect: VetoEffect::ZeroItem("water".to_owned()),
                list: "vetoes 第三项".to_owned(),
            }
        },
        &[],
    );
}

#[test]
fn numbers_stay_in_their_bounds() {
    breaks("arithmetic = 1", "arithmetic = 2", &rules::SCHEME_ARITHMETIC, "arithmetic");
    let range = &general::INTEGER_OUT_OF_RANGE;
    breaks("decimals = 2", "decimals = 5", range, "decimals");
    breaks(
        "notice_working_days = 5",
        "notice_working_days = 0",
        range,
        "procedure.notice_working_days",
    );
    breaks("share = 0.02", "share = 1.02", &rules::SCHEME_BEYOND, "courtyards.share");
    let negative = Decimal::of_units(-1).expect("it is small");
    spoilt(
        |d| d.courtyards.share.as_mut().expect("it is there").cap = negative,
        &[(&rules::SCHEME_BEYOND, "courtyards.cap"), (&rules::SCHEME_BEYOND, "courtyards.cap")],
    );
    let order = &crate::programme::rules::DEFINITION_DATES_ORDER;
    breaks("to = 2024-12-31", "to = 2023-12-31", order, "period.to");
}

#[test]
fn a_criterion_that_comes_again_is_named_as_it_is_written() {
    let mut definition = example::definition();
    let again = definition.ranking.tie_break[1].clone();
    definition.ranking.tie_break.push(again);
    let found = definition.violations();
    assert_eq!(found[0].field.as_deref(), Some("ranking.tie_break[4]"));
    assert!(found[0].en().ends_with("repeats indicator W2"), "{}", found[0].en());
}
