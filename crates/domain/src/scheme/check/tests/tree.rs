//! The tree of indicators: codes, depth, size, what is an inner node, what is named elsewhere.

use super::*;

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
