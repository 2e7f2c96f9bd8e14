//! Tests of the reader: the shipped files, and everything that can be wrong in a file.

use super::*;
use crate::programme::example;
use crate::programme::units::UnitList;
use crate::rejection::rules as general;
use crate::testing::day;
use crate::toml_file::flatten;
use crate::unit::UnitKind;

macro_rules! shipped {
    ($name:literal) => {
        File {
            name: $name,
            content: include_str!(concat!("../../../../../deploy/programmes/longxi-2024/", $name)),
        }
    };
}

fn longxi() -> Definition {
    let files = [shipped!("programme.toml"), shipped!("documents.toml"), shipped!("issues.toml")];
    definition(&files).expect("the shipped files keep the rules")
}

fn longxi_units() -> UnitList {
    UnitList::parse(shipped!("units.toml")).expect("the shipped file keeps the rules")
}

/// The violations of a definition in one file: the reason and `line: key`.
#[track_caller]
fn violations(content: &str) -> Vec<(&'static str, String)> {
    let rejection = definition(&[File { name: "p.toml", content }]).expect_err("violations");
    let located = |violation: Rejection| {
        let field = violation.field.clone().unwrap_or_default();
        let field = field.strip_prefix("p.toml:").expect("the file is named").to_owned();
        for text in [violation.zh(), violation.en()] {
            assert!(!text.contains(['{', '}']), "{} leaves a gap: {text}", violation.rule.reason);
        }
        (violation.rule.reason, field)
    };
    flatten(rejection).into_iter().map(located).collect()
}

/// A file that keeps the rules.
const SOUND: &str = r#"title = "样例"
year = 2024
document = "plan"
higher_authority = "样例县"
approved_basis = []
core_tasks = []
leading_group = []
conflicts = []

[town]
name = "样例镇"
code = "500000100000"
edition = "2023"

[rest_days]
rule = "as_written"
clause = "plan 一"

[[documents]]
key = "plan"
title = "方案"
issuer = "样例镇"
classification = "public"

[[stages]]
key = "work"
name = "开展"
from = 2024-04-08
to = 2024-11-30
clause = "plan 三"

[[windows]]
key = "q2"
name = "第二季度"
opens = 2024-06-11
due = 2024-06-22
period_from = 2024-04-08
period_to = 2024-06-22
clause = "plan 五"

[[targets]]
key = "villages"
kind = "compliant_village"
name = "达标村"
count = 1
by = 2024
units = ["样例村"]
clause = "plan 二"

[[issue_classes]]
key = "yard_clutter"
name = "杂物堆"
checks = ["measures_done"]
limit = { working_days = 5 }
clause = "plan 五"

[issue_limits]
sign_for = { working_days = 1 }
answer_difficulty = { working_days = 10 }
extensions_max = 2
look_back_after_days = 30
approaching_days = 3
back_entry_days = 7
clause = "plan 五"
"#;

/// The number of the line in which a text stands first.
#[track_caller]
fn line_of(content: &str, text: &str) -> usize {
    let offset = content.find(text).expect("the text is in the file");
    content[..offset].matches('\n').count() + 1
}

/// After `old` was replaced by `new` exactly this rule is broken, by `key` in the last line of
/// what is new.
#[track_caller]
fn breaks(old: &str, new: &str, rule: &Rejection, key: &str) {
    let line = line_of(SOUND, old) + new.matches('\n').count();
    let content = SOUND.replacen(old, new, 1);
    assert_eq!(violations(&content), [(rule.rule.reason, format!("{line}: {key}"))]);
}

#[test]
fn s16_1_14_the_plan_names_four_villages_and_the_fifth_has_no_code() {
    let units = longxi_units().units;
    let villages = || units.iter().filter(|unit| unit.kind == UnitKind::Village);
    assert_eq!(villages().count(), 5);
    let without: Vec<&str> =
        villages().filter(|unit| unit.code.is_none()).map(|unit| unit.name.as_str()).collect();
    assert_eq!(without, ["第五村（计划未列名）"]);
    let work = longxi().stages.into_iter().find(|stage| stage.key == "work").expect("stage 2");
    assert_eq!(work.from, day("2024-04-08"));
}

#[test]
fn longxi_has_its_stages_windows_and_targets() {
    let longxi = longxi();
    assert_eq!(longxi.founding_citation(), "龙溪委发〔2024〕30号");
    let stages: Vec<_> = longxi.stages.iter().map(|stage| (stage.from, stage.to)).collect();
    assert_eq!(
        stages,
        [
            (day("2024-03-28"), day("2024-04-07")),
            (day("2024-04-08"), day("2024-11-30")),
            (day("2024-12-01"), day("2024-12-31")),
        ]
    );
    let due: Vec<_> = longxi.windows.iter().map(|window| window.due).collect();
    assert_eq!(due, [day("2024-06-22"), day("2024-09-22"), day("2024-12-17")]);
    let targets: Vec<_> = longxi.targets.iter().map(|target| (target.count, target.by)).collect();
    assert_eq!(
        targets,
        [(3, TargetBy::Year(2024)), (2, TargetBy::Year(2024)), (5, TargetBy::Later)]
    );
    assert_eq!(longxi.core_tasks.len(), 4);
}

#[test]
fn longxi_has_progress_reported_on_its_four_core_tasks() {
    let longxi = longxi();
    let reporting = longxi.reporting.as_ref().expect("the plan asks for a table");
    assert_eq!(reporting.clause, "plan 五（四）");
    let keys: Vec<_> = reporting.columns.iter().map(|column| column.key).collect();
    assert_eq!(keys, Column::ALL);
    for core_task in &longxi.core_tasks {
        let of_it = |task: &&ReportTask| task.core_task.as_deref() == Some(&core_task.key);
        assert!(reporting.tasks.iter().filter(of_it).any(|t| t.required), "{}", core_task.key);
    }
    let heaps = reporting.task("yard_clutter").expect("one of the five clearances");
    assert_eq!(heaps.unit, QuantityUnit::Spot);
    assert_eq!(heaps.prefill, [CellSource::Issues, CellSource::CleanUp]);
}

#[test]
fn a_table_of_progress_is_checked() {
    let with = |reporting: &str| violations(&format!("{SOUND}{reporting}"));
    assert_eq!(
        definition(&[File { name: "p.toml", content: SOUND }]).map(|d| d.reporting),
        Ok(None)
    );
    let table = r#"
[reporting]
clause = "plan 五"
columns = [{ key = "current", name = "本期", required = true }, { key = "current", name = "又", required = false }]
pace = { behind_from_points = 30, far_behind_above_points = 10, clause = "plan 五" }
[[reporting.tasks]]
key = "heaps"
name = "杂物堆"
core_task = "water"
unit = "spot"
required = true
prefill = ["typed"]
clause = "plan 五"
"#;
    let reasons: Vec<_> = with(table).into_iter().map(|(reason, _)| reason).collect();
    let expected = [
        &rules::DEFINITION_DUPLICATE,
        &rules::DEFINITION_COLUMN_NEEDED,
        &general::INTEGER_OUT_OF_RANGE,
        &rules::DEFINITION_REFERENCE,
        &rules::DEFINITION_VALUE,
    ];
    assert_eq!(reasons, expected.map(|rule| rule.reason));
    let unknown = with(&table.replace("[\"typed\"]", "[\"issues\", \"clean_up\"]"));
    let unknown = unknown.iter().find(|(r, _)| *r == rules::DEFINITION_CLEAN_UP_CLASS.reason);
    let (_, at) = unknown.expect("no clean-up is counted as heaps");
    assert!(at.ends_with(": reporting.tasks[0].prefill[1]"), "{at}");
    let class = table.replace("[\"typed\"]", "[\"clean_up\"]").replace("\"heaps\"", "\"pond\"");
    let reasons: Vec<_> = with(&class).into_iter().map(|(reason, _)| reason).collect();
    assert!(!reasons.contains(&rules::DEFINITION_CLEAN_UP_CLASS.reason), "{reasons:?}");
    let overlap = table.to_owned()
        + r#"
[[windows]]
key = "q3"
name = "第三季度"
opens = 2024-09-09
due = 2024-09-22
period_from = 2024-06-22
period_to = 2024-09-22
clause = "plan 五"
"#;
    let overlap = with(&overlap);
    let order = rules::DEFINITION_DATES_ORDER.reason;
    assert!(
        overlap
            .iter()
            .any(|(reason, at)| *reason == order && at.ends_with("windows[1].period_from"))
    );
    let flag = with(&table.replace("required = false", "required = \"no\""));
    assert!(flag.iter().any(|(reason, _)| *reason == rules::DEFINITION_TYPE.reason));
    let unit = with(&table.replace("\"spot\"", "\"furlong\""));
    assert!(unit.iter().any(|(_, place)| place.ends_with("reporting.tasks[0].unit")));
}

#[test]
fn longxi_cites_its_documents_and_invents_no_numbers() {
    let longxi = longxi();
    let numbers: Vec<_> =
        longxi.documents.iter().map(|d| d.number.as_ref().map(DocumentNumber::as_str)).collect();
    assert_eq!(
        numbers,
        [
            Some("龙溪委发〔2024〕30号"),
            Some("渝委发〔2024〕1号"),
            Some("渝委农办〔2024〕5号"),
            None
        ]
    );
    assert_eq!(longxi.cite("plan 五（四）"), "龙溪委发〔2024〕30号 五（四）");
    assert_eq!(longxi.cite("proposal 办理时限"), "待确认的建议：办理时限");
    let warnings: Vec<_> = longxi.warnings().into_iter().map(|warning| warning.zh).collect();
    assert!(warnings[0].contains("未引用批准依据"), "{warnings:?}");
    assert!(warnings.iter().any(|text| text.contains("渝委发〔2024〕1号的成文日期未知")));
    assert!(warnings.iter().any(|text| text.contains("5个，方案列名4个")));
    assert!(warnings.iter().any(|text| text.contains("为建议，待领导小组确认")));
}

#[test]
fn longxi_keeps_what_contradicts_side_by_side() {
    let longxi = longxi();
    let completion = longxi.conflict("completion").expect("it is a question");
    let dates: Vec<_> = completion.options.iter().filter_map(|option| option.date).collect();
    assert_eq!(dates, [day("2024-09-30"), day("2024-11-30"), day("2024-12-31")]);
}

#[test]
fn longxi_needs_one_check_for_a_heap_and_five_for_black_water() {
    let longxi = longxi();
    let checks = |key| longxi.issue_class(key).map(|class| class.checks.as_slice());
    assert_eq!(checks("yard_clutter"), Some([Check::MeasuresDone].as_slice()));
    assert_eq!(checks("black_water"), Some(Check::ALL));
    let clearances = longxi.issue_classes.iter();
    let clearances = clearances.filter(|c| c.core_task.as_deref() == Some("five_clearances"));
    assert_eq!(clearances.count(), 5);
}

#[test]
fn the_units_that_longxis_targets_name_are_in_its_list() {
    let (longxi, list) = (longxi(), longxi_units());
    for name in longxi.targets.iter().flat_map(|target| &target.units) {
        let known = list.units.iter().filter(|u| u.name == *name || u.aliases.contains(name));
        assert_eq!(known.count(), 1, "{name}");
    }
    let villages: Vec<_> = list.units.iter().filter(|u| u.kind == UnitKind::Village).collect();
    assert_eq!(villages.len(), 5);
    let town = longxi.town.code.get(..9).expect("twelve digits");
    assert!(villages.iter().filter_map(|u| u.code.as_ref()).all(|c| c.as_str().starts_with(town)));
    let without: Vec<_> = villages.iter().filter(|u| u.code.is_none()).map(|u| &u.name).collect();
    assert_eq!(without, ["第五村（计划未列名）"]);
}

#[test]
fn a_definition_survives_its_own_bytes() {
    for definition in [longxi(), example::definition()] {
        let text = serde_json::to_string(&definition).expect("a definition is JSON");
        assert_eq!(serde_json::from_str::<Definition>(&text).expect("our own text"), definition);
        assert_eq!(definition.violations(), []);
    }
    let unknown = serde_json::from_str::<Definition>(r#"{"colour":"red"}"#);
    assert!(unknown.expect_err("no such part").to_string().contains("colour"));
}

#[test]
fn a_sound_file_is_read() {
    assert!(definition(&[File { name: "p.toml", content: SOUND }]).is_ok());
}

#[test]
fn unknown_and_missing_keys_are_named_with_their_lines() {
    let unknown = Rejection::new(&rules::DEFINITION_KEY_UNKNOWN);
    breaks("year = 2024", "year = 2024\ncolour = 3", &unknown, "colour");
    let missing = rules::DEFINITION_KEY_MISSING.reason;
    let content = SOUND.replacen("from = 2024-04-08\n", "", 1);
    let header = line_of(SOUND, "[[stages]]");
    assert_eq!(violations(&content), [(missing, format!("{header}: stages[0].from"))]);
    let content = SOUND.replace("conflicts = []\n", "");
    assert_eq!(violations(&content), [(missing, "1: conflicts".to_owned())]);
    let header = line_of(SOUND, "[[windows]]");
    let slip = line_of(SOUND, "due = ");
    assert_eq!(
        violations(&SOUND.replace("due = 2024-06-22", "deu = 2024-06-22")),
        [
            (missing, format!("{header}: windows[0].due")),
            (unknown.rule.reason, format!("{slip}: windows[0].deu")),
        ]
    );
}

#[test]
fn values_of_a_wrong_kind_are_named_with_their_lines() {
    let kind = Rejection::new(&rules::DEFINITION_TYPE);
    breaks("year = 2024", "year = \"2024\"", &kind, "year");
    breaks("year = 2024", "year = 2024.0", &kind, "year");
    breaks("count = 1", "count = -1", &kind, "targets[0].count");
    breaks("due = 2024-06-22", "due = \"2024-06-22\"", &kind, "windows[0].due");
    breaks("conflicts = []", "conflicts = {}", &kind, "conflicts");
    let both = "limit = { working_days = 5, calendar_days = 7 }";
    breaks("limit = { working_days = 5 }", both, &kind, "issue_classes[0].limit");
    breaks("limit = { working_days = 5 }", "limit = {}", &kind, "issue_classes[0].limit");
    let value = Rejection::new(&rules::DEFINITION_VALUE);
    breaks("\"as_written\"", "\"whenever\"", &value, "rest_days.rule");
    breaks("[\"measures_done\"]", "[\"effect\", \"done\"]", &value, "issue_classes[0].checks[1]");
    breaks("by = 2024", "by = \"soon\"", &value, "targets[0].by");
}

#[test]
fn dates_lie_in_the_year_and_follow_each_other() {
    let outside = Rejection::new(&rules::DEFINITION_OUTSIDE_YEAR);
    breaks("opens = 2024-06-11", "opens = 2023-06-11", &outside, "windows[0].opens");
    breaks("to = 2024-11-30", "to = 2025-11-30", &outside, "stages[0].to");
    let order = Rejection::new(&rules::DEFINITION_DATES_ORDER);
    breaks(
        "opens = 2024-06-11\ndue = 2024-06-22",
        "opens = 2024-06-23\ndue = 2024-06-22",
        &order,
        "windows[0].due",
    );
    let early = "due = 2024-06-22\ncloses = 2024-06-21";
    breaks("due = 2024-06-22", early, &order, "windows[0].closes");
    breaks("to = 2024-11-30", "to = 2024-04-07", &order, "stages[0].to");
    let late = "period_from = 2024-06-23\nperiod_to = 2024-06-22";
    breaks(
        "period_from = 2024-04-08\nperiod_to = 2024-06-22",
        late,
        &order,
        "windows[0].period_to",
    );
}

#[test]
fn references_and_clauses_lead_somewhere() {
    let dangling = Rejection::new(&rules::DEFINITION_REFERENCE);
    breaks("document = \"plan\"", "document = \"paper\"", &dangling, "document");
    breaks("clause = \"plan 三\"", "clause = \"paper 三\"", &dangling, "stages[0].clause");
    breaks("approved_basis = []", "approved_basis = [\"x\"]", &dangling, "approved_basis[0]");
    let task = "checks = [\"measures_done\"]\ncore_task = \"sweeping\"";
    breaks("checks = [\"measures_done\"]", task, &dangling, "issue_classes[0].core_task");
    let clause = Rejection::new(&rules::DEFINITION_CLAUSE);
    breaks("clause = \"plan 三\"", "clause = \"三\"", &clause, "stages[0].clause");
}

#[test]
fn keys_are_well_formed_and_stand_once() {
    let form = Rejection::new(&rules::DEFINITION_KEY_FORM);
    breaks("key = \"q2\"", "key = \"Q 2\"", &form, "windows[0].key");
    breaks("kind = \"compliant_village\"", "kind = \"达标村\"", &form, "targets[0].kind");
    let twice = Rejection::new(&rules::DEFINITION_DUPLICATE);
    let again = "clause = \"plan 三\"\n[[stages]]\nname = \"又\"\nfrom = 2024-12-01\n\
                 to = 2024-12-02\nclause = \"plan 三\"\nkey = \"work\"";
    breaks("clause = \"plan 三\"", again, &twice, "stages[1].key");
    let line = line_of(SOUND, "units = ");
    assert_eq!(
        violations(&SOUND.replace("[\"样例村\"]", "[\"样例村\", \"样例村\"]")),
        [(rules::DEFINITION_TARGET_UNITS.reason, format!("{line}: targets[0].units")),]
    );
    let units = "count = 2\nby = 2024\nunits = [\"样例村\", \"样例村\"]";
    breaks("count = 1\nby = 2024\nunits = [\"样例村\"]", units, &twice, "targets[0].units[1]");
}

#[test]
fn documents_are_checked() {
    let number = Rejection::new(&general::DOCUMENT_NUMBER_MALFORMED);
    let wrong = "title = \"方案\"\nnumber = \"样镇发[2024]1号\"";
    breaks("title = \"方案\"", wrong, &number, "documents[0].number");
    let secret = Rejection::new(&general::DOCUMENT_CLASSIFIED);
    let at = "documents[0].classification";
    breaks("classification = \"public\"", "classification = \"classified\"", &secret, at);
    let required = Rejection::new(&general::FIELD_REQUIRED);
    breaks("issuer = \"样例镇\"", "issuer = \" \"", &required, "documents[0].issuer");
}

#[test]
fn limits_and_the_towns_code_are_checked() {
    let range = Rejection::new(&general::INTEGER_OUT_OF_RANGE);
    let zero = "limit = { working_days = 0 }";
    breaks("limit = { working_days = 5 }", zero, &range, "issue_classes[0].limit");
    breaks("back_entry_days = 7", "back_entry_days = 0", &range, "issue_limits.back_entry_days");
    let code = Rejection::new(&general::DIVISION_CODE_MALFORMED);
    breaks("code = \"500000100000\"", "code = \"5000001\"", &code, "town.code");
    let few = Rejection::new(&rules::DEFINITION_TOO_FEW);
    breaks("checks = [\"measures_done\"]", "checks = []", &few, "issue_classes[0].checks");
}

#[test]
fn a_conflict_has_at_least_two_answers() {
    let conflict = "[[conflicts]]\nkey = \"end\"\nquestion = \"哪一日？\"\n\
                    [[conflicts.options]]\nkey = \"a\"\nclause = \"plan 三\"\ntext = \"甲\"\n";
    let content = SOUND.replace("conflicts = []\n", "") + conflict;
    let few = rules::DEFINITION_TOO_FEW.reason;
    let line = line_of(&content, "[[conflicts.options]]");
    assert_eq!(violations(&content), [(few, format!("{line}: conflicts[0].options"))]);
}

#[test]
fn a_unit_list_is_checked() {
    let content = "\
edition = \"2021\"
from = 2024-01-01
[[units]]
key = \"a\"
kind = \"courtyard\"
name = \"院落\"
[[units]]
key = \"a\"
kind = \"village\"
name = \"村\"
code = \"50024311\"
[[units]]
key = \"b\"
kind = \"hamlet\"
name = \"组\"
parent = \"c\"
";
    let rejection = UnitList::parse(File { name: "u.toml", content }).expect_err("violations");
    let found: Vec<_> = flatten(rejection)
        .into_iter()
        .map(|r| (r.rule.reason, r.field.unwrap_or_default()))
        .collect();
    let expected = [
        (&general::DIVISION_CODE_MALFORMED, "u.toml:11: units[1].code"),
        (&rules::DEFINITION_VALUE, "u.toml:14: units[2].kind"),
        (&general::FIELD_REQUIRED, "u.toml:3: units[0].parent"),
        (&rules::DEFINITION_DUPLICATE, "u.toml:8: units[1].key"),
        (&rules::DEFINITION_REFERENCE, "u.toml:16: units[2].parent"),
    ]
    .map(|(rule, field)| (rule.reason, field.to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn r03_longxi_enrols_villages_and_courtyards_each_for_a_title_of_its_own() {
    let longxi = longxi();
    let held = |key: &str| longxi.title(key).map(|title| title.units.clone()).unwrap_or_default();
    assert_eq!(held("compliant_village"), [UnitKind::Village, UnitKind::Community]);
    assert_eq!(held("harmonious_courtyard"), [UnitKind::Courtyard]);
    let places = ["compliant_village", "harmonious_courtyard"].map(|key| longxi.places(key));
    assert_eq!(places, [3, 2]);
    assert_eq!(longxi.notice(), Some(Limit::WorkingDays(5)));
}

#[test]
fn a_target_counts_a_title_that_units_can_be_enrolled_for() {
    let enrolment = |key: &str, units: &str| {
        format!(
            "{SOUND}\n[enrolment]\nclause = \"plan 二\"\n\n[[enrolment.titles]]\n\
             key = \"{key}\"\nname = \"达标村\"\nunits = [{units}]\nclause = \"plan 二\"\n"
        )
    };
    let sound = enrolment("compliant_village", "\"village\"");
    let read = definition(&[File { name: "p.toml", content: &sound }]).expect("it is sound");
    assert_eq!(read.notice(), None);
    let found = |content: &str| -> Vec<_> {
        violations(content).into_iter().map(|(reason, _)| reason).collect()
    };
    assert_eq!(found(&enrolment("star_village", "\"village\"")), ["DEFINITION_REFERENCE"]);
    assert_eq!(found(&enrolment("compliant_village", "")), ["DEFINITION_TOO_FEW"]);
    let twice = enrolment("compliant_village", "\"village\", \"village\"");
    assert_eq!(found(&twice), ["DEFINITION_DUPLICATE"]);
}
