//! How points are given: what counts, tiers, caps, ranges, vetoes.

use super::*;

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
    let bounded = |most: u32, expected: &[(&crate::rejection::Rule, &str)]| {
        let most = Some(Decimal::whole(most));
        spoilt(
            |definition| {
                if let ScoreRule::Tiered { most: bound, .. } = rule_mut(definition, "C1-2") {
                    *bound = most;
                }
            },
            expected,
        );
    };
    bounded(100, &[]);
    bounded(90, &[]);
    bounded(89, &[(unreachable, &tiers(0))]);
    let few = &crate::programme::rules::DEFINITION_TOO_FEW;
    spoilt_tiers(|tiers| tiers.truncate(1), &[(few, "indicators[2].rule.tiers"), (gap, &tiers(0))]);
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
fn a_criterion_that_comes_again_is_named_as_it_is_written() {
    let mut definition = example::definition();
    let again = definition.ranking.tie_break[1].clone();
    definition.ranking.tie_break.push(again);
    let found = definition.violations();
    assert_eq!(found[0].field.as_deref(), Some("ranking.tie_break[4]"));
    assert!(found[0].en().ends_with("repeats indicator W2"), "{}", found[0].en());
}
