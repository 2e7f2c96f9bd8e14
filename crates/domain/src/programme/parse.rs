//! Reads a definition from TOML files; each top-level key stands in one of them.

use super::definition::{
    CitedDocument, ClauseOption, Conflict, CoreTask, Definition, RestDays, Seat, Stage, Target,
    TargetBy, Town, Window,
};
use super::reporting::{CellSource, Column, PaceRule, ReportColumn, ReportTask, Reporting};
use super::{Check, EnrolmentRules, IssueClass, IssueLimits, Title, rules};
use crate::deadline::{Limit, RestDayRule};
use crate::document::{Classification, DocumentNumber};
use crate::quantity::QuantityUnit;
use crate::rejection::Rejection;
use crate::role::Role;
use crate::toml_file::{self, File, Places, Table, Vocabulary};
use crate::unit::UnitKind;

/// Reads a definition and checks it.
///
/// # Errors
/// Every violation, joined; the field of each is `file:line: key`.
pub fn definition(files: &[File<'_>]) -> Result<Definition, Rejection> {
    toml_file::read(files, head, Definition::violations)
}

/// As [`definition`], with where everything stands.
///
/// # Errors
/// Those of [`definition`].
pub fn definition_placed(files: &[File<'_>]) -> Result<(Definition, Places), Rejection> {
    toml_file::read_placed(files, head, Definition::violations)
}

fn head(table: &mut Table<'_>) -> Definition {
    Definition {
        title: table.text("title"),
        year: i32::try_from(table.number("year")).unwrap_or(i32::MAX),
        town: table.table("town", town).unwrap_or_else(|| Town {
            name: String::new(),
            code: String::new(),
            edition: String::new(),
        }),
        document: table.text("document"),
        higher_authority: table.text("higher_authority"),
        approved_basis: table.texts("approved_basis"),
        rest_days: table
            .table("rest_days", rest_days)
            .unwrap_or_else(|| RestDays { rule: RestDayRule::AsWritten, clause: String::new() }),
        documents: table.tables("documents", document),
        stages: table.tables("stages", stage),
        windows: table.tables("windows", window),
        reporting: table.table_if_any("reporting", reporting),
        targets: table.tables("targets", target),
        enrolment: table.table_if_any("enrolment", enrolment),
        core_tasks: table.tables("core_tasks", core_task),
        leading_group: table.tables("leading_group", seat),
        issue_classes: table.tables("issue_classes", issue_class),
        issue_limits: table.table("issue_limits", issue_limits).unwrap_or_else(no_limits),
        conflicts: table.tables("conflicts", conflict),
    }
}

fn town(table: &mut Table<'_>) -> Town {
    Town { name: table.text("name"), code: table.text("code"), edition: table.text("edition") }
}

fn rest_days(table: &mut Table<'_>) -> RestDays {
    let vocabulary = Vocabulary { all: RestDayRule::ALL, code: RestDayRule::code };
    RestDays { rule: table.code("rule", &vocabulary), clause: table.text("clause") }
}

/// An entry of `documents`.
pub(crate) fn document(table: &mut Table<'_>) -> CitedDocument {
    CitedDocument {
        key: table.text("key"),
        number: document_number(table),
        title: table.text("title"),
        issuer: table.text("issuer"),
        date: table.date_if_any("date"),
        classification: classification(table),
    }
}

/// The key `number`, which may be absent.
pub(crate) fn document_number(table: &mut Table<'_>) -> Option<DocumentNumber> {
    let original = table.text_if_any("number")?;
    match DocumentNumber::parse("number", &original) {
        Ok(number) => Some(number),
        Err(rejection) => {
            table.violation("number", rejection);
            None
        }
    }
}

/// The key `classification`.
pub(crate) fn classification(table: &mut Table<'_>) -> Classification {
    let vocabulary = Vocabulary { all: Classification::ALL, code: Classification::code };
    table.code("classification", &vocabulary)
}

fn stage(table: &mut Table<'_>) -> Stage {
    Stage {
        key: table.text("key"),
        name: table.text("name"),
        from: table.date("from"),
        to: table.date("to"),
        clause: table.text("clause"),
    }
}

fn window(table: &mut Table<'_>) -> Window {
    Window {
        key: table.text("key"),
        name: table.text("name"),
        opens: table.date("opens"),
        due: table.date("due"),
        closes: table.date_if_any("closes"),
        period_from: table.date("period_from"),
        period_to: table.date("period_to"),
        clause: table.text("clause"),
    }
}

fn reporting(table: &mut Table<'_>) -> Reporting {
    Reporting {
        clause: table.text("clause"),
        columns: table.tables("columns", report_column),
        pace: table.table("pace", pace).unwrap_or_else(|| PaceRule {
            behind_from_points: 0,
            far_behind_above_points: 0,
            clause: String::new(),
        }),
        tasks: table.tables("tasks", report_task),
    }
}

fn report_column(table: &mut Table<'_>) -> ReportColumn {
    let vocabulary = Vocabulary { all: Column::ALL, code: Column::code };
    ReportColumn {
        key: table.code("key", &vocabulary),
        name: table.text("name"),
        required: table.flag("required"),
    }
}

fn pace(table: &mut Table<'_>) -> PaceRule {
    PaceRule {
        behind_from_points: table.number("behind_from_points"),
        far_behind_above_points: table.number("far_behind_above_points"),
        clause: table.text("clause"),
    }
}

fn report_task(table: &mut Table<'_>) -> ReportTask {
    let units = Vocabulary { all: QuantityUnit::ALL, code: QuantityUnit::code };
    let sources = Vocabulary { all: CellSource::ALL, code: CellSource::code };
    ReportTask {
        key: table.text("key"),
        name: table.text("name"),
        core_task: table.text_if_any("core_task"),
        unit: table.code("unit", &units),
        required: table.flag("required"),
        prefill: table.codes("prefill", &sources),
        clause: table.text("clause"),
    }
}

fn target(table: &mut Table<'_>) -> Target {
    Target {
        key: table.text("key"),
        kind: table.text("kind"),
        name: table.text("name"),
        count: table.number("count"),
        by: target_by(table),
        units: table.texts("units"),
        clause: table.text("clause"),
    }
}

/// A year, or the text `later`.
fn target_by(table: &mut Table<'_>) -> TargetBy {
    if table.is_text("by") {
        let vocabulary = Vocabulary { all: &[TargetBy::Later], code: |_| "later" };
        return table.code("by", &vocabulary);
    }
    TargetBy::Year(i32::try_from(table.number("by")).unwrap_or(i32::MAX))
}

fn enrolment(table: &mut Table<'_>) -> EnrolmentRules {
    EnrolmentRules {
        titles: table.tables("titles", title),
        notice: limit_if_any(table, "notice"),
        clause: table.text("clause"),
    }
}

fn title(table: &mut Table<'_>) -> Title {
    let vocabulary = Vocabulary { all: UnitKind::ALL, code: UnitKind::code };
    Title {
        key: table.text("key"),
        name: table.text("name"),
        units: table.codes("units", &vocabulary),
        clause: table.text("clause"),
    }
}

fn core_task(table: &mut Table<'_>) -> CoreTask {
    CoreTask { key: table.text("key"), name: table.text("name"), clause: table.text("clause") }
}

fn seat(table: &mut Table<'_>) -> Seat {
    let vocabulary = Vocabulary { all: Role::ALL, code: Role::code };
    Seat {
        title: table.text("title"),
        role: table.code("role", &vocabulary),
        clause: table.text("clause"),
    }
}

fn issue_class(table: &mut Table<'_>) -> IssueClass {
    let vocabulary = Vocabulary { all: Check::ALL, code: Check::code };
    IssueClass {
        key: table.text("key"),
        name: table.text("name"),
        core_task: table.text_if_any("core_task"),
        checks: table.codes("checks", &vocabulary),
        limit: limit(table, "limit"),
        look_back_after_days: table.number_if_any("look_back_after_days"),
        clause: table.text("clause"),
    }
}

fn issue_limits(table: &mut Table<'_>) -> IssueLimits {
    IssueLimits {
        sign_for: limit(table, "sign_for"),
        answer_difficulty: limit(table, "answer_difficulty"),
        extensions_max: table.number("extensions_max"),
        look_back_after_days: table.number("look_back_after_days"),
        approaching_days: table.number("approaching_days"),
        back_entry_days: table.number("back_entry_days"),
        clause: table.text("clause"),
    }
}

/// Stands for limits that are missing, which is reported.
fn no_limits() -> IssueLimits {
    IssueLimits {
        sign_for: Limit::WorkingDays(0),
        answer_difficulty: Limit::WorkingDays(0),
        extensions_max: 0,
        look_back_after_days: 0,
        approaching_days: 0,
        back_entry_days: 0,
        clause: String::new(),
    }
}

/// Stands for a limit that is missing, which is reported.
const NO_LIMIT: Limit = Limit::WorkingDays(0);

/// Exactly one of `working_days`, `calendar_days` and `date`.
fn limit(table: &mut Table<'_>, key: &str) -> Limit {
    let read = table.table(key, one_of_three);
    read.map_or(NO_LIMIT, |read| limit_of(table, key, read))
}

/// As [`limit`], where the key may be absent.
fn limit_if_any(table: &mut Table<'_>, key: &str) -> Option<Limit> {
    let read = table.table_if_any(key, one_of_three)?;
    Some(limit_of(table, key, read))
}

/// A limit as far as it is written, and whether it is written in exactly one way.
fn one_of_three(limit: &mut Table<'_>) -> (bool, Limit) {
    let given = ["working_days", "calendar_days", "date"].map(|kind| limit.has(kind));
    let working_days = limit.number_if_any("working_days").map(Limit::WorkingDays);
    let calendar_days = limit.number_if_any("calendar_days").map(Limit::CalendarDays);
    let date = limit.date_if_any("date").map(Limit::Date);
    let one = given.into_iter().filter(|given| *given).count() == 1;
    (one, working_days.or(calendar_days).or(date).unwrap_or(NO_LIMIT))
}

fn limit_of(table: &Table<'_>, key: &str, (one, limit): (bool, Limit)) -> Limit {
    if !one {
        let rejection = Rejection::new(&rules::DEFINITION_TYPE)
            .with("expected", "working_days、calendar_days、date 三者之一")
            .with("expectedEn", "exactly one of working_days, calendar_days and date");
        table.violation(key, rejection);
    }
    limit
}

fn conflict(table: &mut Table<'_>) -> Conflict {
    Conflict {
        key: table.text("key"),
        question: table.text("question"),
        options: table.tables("options", option),
    }
}

fn option(table: &mut Table<'_>) -> ClauseOption {
    ClauseOption {
        key: table.text("key"),
        clause: table.text("clause"),
        text: table.text("text"),
        date: table.date_if_any("date"),
    }
}

#[cfg(test)]
mod tests;
