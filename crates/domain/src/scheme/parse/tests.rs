//! Tests of the reader: the shipped file, and what can be wrong in a file. What the linter says is
//! tested beside it.

use super::*;
use crate::rejection::Rule;
use crate::scheme::example::{self, TEXT};
use crate::score::Decimal;
use crate::toml_file::flatten;

fn longxi() -> Definition {
    let content =
        include_str!("../../../../../deploy/programmes/longxi-2024/annual-evaluation.toml");
    definition(&[File { name: "annual-evaluation.toml", content }])
        .map_err(|rejection| {
            let all = flatten(rejection).into_iter();
            all.map(|one| one.zh()).collect::<Vec<_>>().join("\n")
        })
        .expect("the shipped file passes the linter")
}

#[track_caller]
fn breaks(old: &str, new: &str, rule: &Rule, key: &str) {
    assert!(TEXT.contains(old), "{old}");
    let content = TEXT.replacen(old, new, 1);
    let refused = definition(&[File { name: "s.toml", content: &content }]);
    let found: Vec<_> = flatten(refused.expect_err("a violation"))
        .into_iter()
        .map(|one| (one.rule.reason, one.field.unwrap_or_default()))
        .map(|(reason, field)| (reason, field.split(": ").nth(1).unwrap_or_default().to_owned()))
        .collect();
    assert_eq!(found, [(rule.reason, key.to_owned())]);
}

#[test]
fn the_example_is_read_as_it_is_written() {
    let scheme = example::definition();
    assert_eq!(scheme.kind, "annual_evaluation");
    assert!(scheme.sample);
    let heap = scheme.indicator("C1-1").expect("it is there");
    let [half, twenty] = ["0.5", "20"].map(|text| Decimal::parse(text).expect("a number"));
    assert_eq!(heap.rule, Some(ScoreRule::PerOccurrenceDeduct { points: half, cap: twenty }));
    assert_eq!(heap.measured, Measured::Both);
    assert_eq!(scheme.blocks[2].entered_by, Some(Responsible::Section("党建办".to_owned())));
    assert_eq!(
        scheme.cite(&heap.clause),
        "《2024年度乡村振兴专项考核办法》（样例镇和美乡村工作领导小组，2024-04-10） 二（一）1"
    );
    let warnings: Vec<_> = scheme.warnings().into_iter().map(|warning| warning.zh).collect();
    assert_eq!(warnings, ["样例数据，非真实考核办法。"]);
}

#[test]
fn s16_1_14_the_year_has_three_rounds_of_inspection() {
    let rounds = longxi().rounds.expect("rounds").rounds;
    let keys: Vec<&str> = rounds.iter().map(|round| round.key.as_str()).collect();
    assert_eq!(keys, ["q2", "q3", "q4"]);
}

#[test]
fn a_scheme_survives_its_own_bytes() {
    for scheme in [example::definition(), longxi()] {
        let text = serde_json::to_string(&scheme).expect("a scheme is JSON");
        assert!(!text.contains("null"), "{text}");
        assert_eq!(serde_json::from_str::<Definition>(&text).expect("our own text"), scheme);
    }
    let unknown = serde_json::from_str::<Definition>(r#"{"colour":"red"}"#);
    assert!(unknown.expect_err("no such part").to_string().contains("colour"));
}

#[test]
fn unknown_keys_and_values_are_named() {
    let unknown = &definitions::DEFINITION_KEY_UNKNOWN;
    breaks("decimals = 2", "decimals = 2\ncolour = 3", unknown, "colour");
    breaks(
        "kind = \"all_or_nothing\"",
        "kind = \"all_or_nothing\", cap = 3",
        unknown,
        "indicators[6].rule.cap",
    );
    let value = &definitions::DEFINITION_VALUE;
    breaks(
        "responsible = \"office\"",
        "responsible = \"办公室\"",
        value,
        "indicators[1].responsible",
    );
    breaks("\"votes\"", "\"luck\"", value, "ranking.tie_break[3]");
    breaks("effect = \"disqualify\"", "effect = \"shame\"", value, "indicators[12].rule.effect");
    breaks("source = \"survey\"", "source = \"meeting\"", value, "indicators[9].source");
    breaks("measured = \"both\"", "measured = \"often\"", value, "indicators[1].measured");
    let kind = &definitions::DEFINITION_TYPE;
    breaks("weight = 0.1", "weight = 1e-1", kind, "indicators[9].rule.weight");
    breaks("points = 0.5", "points = 0.00005", kind, "indicators[1].rule.points");
    breaks("points = 0.5", "points = -0.5", kind, "indicators[1].rule.points");
    breaks("sample = true", "sample = 1", kind, "sample");
    let missing = &definitions::DEFINITION_KEY_MISSING;
    breaks("standard = \"各项都符合得满分\"\n", "", missing, "indicators[7].standard");
    breaks("share = 0.02\n", "", missing, "courtyards.share");
    breaks("share = 0.02\ncap = 2\n", "share = 0.02\n", missing, "courtyards.cap");
}

#[test]
fn longxis_scheme_is_marked_as_sample_and_names_what_nobody_confirmed() {
    let scheme = longxi();
    assert!(scheme.sample);
    let warnings: Vec<_> = scheme.warnings().into_iter().map(|warning| warning.zh).collect();
    assert!(warnings[0].contains("样例数据"), "{warnings:?}");
    assert!(warnings.iter().any(|text| text.contains("未引用批准依据")));
    assert!(warnings.iter().any(|text| text.contains("为建议，待领导小组确认")));
    assert!(scheme.title.contains("样例"));
}

#[test]
fn longxis_creation_is_one_block_of_the_evaluation() {
    let scheme = longxi();
    let entered: Vec<_> = scheme.blocks.iter().filter(|block| block.entered_by.is_some()).collect();
    assert!(!entered.is_empty(), "other blocks are entered from a document");
    let creation = scheme.block("creation").expect("it is there");
    assert!(creation.core && creation.full < scheme.full && creation.entered_by.is_none());
    let tops =
        scheme.indicators.iter().filter(|one| one.block == "creation" && one.parent.is_none());
    let fulls: Vec<String> = tops.map(|one| one.full.to_string()).collect();
    // §2.4 as corrected by §16.1-5: the weights of the four core tasks and of what lasts.
    assert_eq!(fulls, ["20", "20", "25", "25", "10"]);
}
