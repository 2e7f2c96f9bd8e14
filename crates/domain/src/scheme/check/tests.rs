//! Tests of the linter: each rule refuses with the file, the line and the key.

mod points;
mod tree;

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

#[track_caller]
fn spoilt_tiers(
    change: impl FnOnce(&mut Vec<crate::scheme::rule::Tier>),
    expected: &[(&crate::rejection::Rule, &str)],
) {
    spoilt(
        |definition| {
            if let ScoreRule::Tiered { tiers, .. } = rule_mut(definition, "C1-2") {
                change(tiers);
            }
        },
        expected,
    );
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
