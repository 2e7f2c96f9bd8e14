//! What a definition must be, whoever wrote it: every violation with its path.

use chrono::Datelike as _;

use super::definition::{CitedDocument, Definition, PROPOSAL, TargetBy, Window};
use super::reporting::{CellSource, Column, ReportTask, Reporting};
use super::rules;
use crate::clean_up::ClearanceClass;
use crate::deadline::Limit;
use crate::division_code::DivisionCode;
use crate::document::{Classification, DocumentNumber};
use crate::rejection::{Rejection, rules as general};
use crate::text;
use crate::time::Date;

const YEAR_MIN: i32 = 2000;
const YEAR_MAX: i32 = 2200;
/// Where a number of days or times stops making sense.
const DAYS_MAX: u32 = 366;
const EXTENSIONS_MAX: u32 = 20;

/// The violations that were found so far.
#[derive(Default)]
pub(crate) struct Violations(pub(crate) Vec<Rejection>);

impl Violations {
    pub(crate) fn add(&mut self, path: &str, rejection: Rejection) {
        self.0.push(rejection.field(path));
    }

    pub(crate) fn of(&mut self, result: Result<(), Rejection>) {
        self.0.extend(result.err());
    }

    pub(crate) fn text(&mut self, path: &str, value: &str) {
        self.of(text::required(path, value));
    }

    pub(crate) fn number(&mut self, path: &str, value: i64, min: i64, max: i64) {
        if !(min..=max).contains(&value) {
            let rejection = Rejection::new(&general::INTEGER_OUT_OF_RANGE);
            self.add(path, rejection.with("min", min).with("max", max));
        }
    }

    /// Keys are well formed and stand once.
    pub(crate) fn keys<'a>(&mut self, list: &str, keys: impl Iterator<Item = &'a str>) {
        let mut seen: Vec<&str> = Vec::new();
        for (index, key) in keys.enumerate() {
            let path = format!("{list}[{index}].key");
            if !well_formed_key(key) || (list == "documents" && key == PROPOSAL) {
                let rejection = Rejection::new(&rules::DEFINITION_KEY_FORM);
                self.add(&path, rejection.with("key", key));
            } else if seen.contains(&key) {
                self.add(&path, Rejection::new(&rules::DEFINITION_DUPLICATE).with("key", key));
            }
            seen.push(key);
        }
    }

    pub(crate) fn at_least(&mut self, path: &str, count: usize, min: usize) {
        if count < min {
            self.add(path, Rejection::new(&rules::DEFINITION_TOO_FEW).with("min", min));
        }
    }

    pub(crate) fn reference(&mut self, path: &str, key: &str, exists: bool) {
        if !exists {
            self.add(path, Rejection::new(&rules::DEFINITION_REFERENCE).with("key", key));
        }
    }

    pub(crate) fn order(&mut self, path: &str, earlier: Date, later: Date) {
        if later < earlier {
            let rejection = Rejection::new(&rules::DEFINITION_DATES_ORDER);
            self.add(path, rejection.with("earlier", earlier).with("later", later));
        }
    }

    /// Where the year itself is wrong, that is told once and no day is blamed for it.
    pub(crate) fn within(&mut self, path: &str, day: Date, year: i32) {
        if (YEAR_MIN..=YEAR_MAX).contains(&year) && day.0.year() != year {
            let rejection = Rejection::new(&rules::DEFINITION_OUTSIDE_YEAR);
            self.add(path, rejection.with("day", day).with("year", year));
        }
    }
}

impl Definition {
    /// Everything that is wrong with it; the fields are paths, `windows[1].due`.
    pub fn violations(&self) -> Vec<Rejection> {
        let mut found = Violations::default();
        self.check_head(&mut found);
        check_documents(&self.documents, &mut found);
        self.check_stages(&mut found);
        self.check_windows(&mut found);
        if let Some(reporting) = &self.reporting {
            self.check_reporting(reporting, &mut found);
        }
        self.check_targets(&mut found);
        self.check_enrolment(&mut found);
        self.check_tasks_and_seats(&mut found);
        self.check_issue_classes(&mut found);
        self.check_issue_limits(&mut found);
        self.check_conflicts(&mut found);
        check_clauses(self.clauses(), &self.documents, &mut found);
        found.0
    }

    /// Refuses a definition that breaks a rule.
    ///
    /// # Errors
    /// Everything that is wrong, joined; fields begin with `prefix`.
    pub fn check(&self, prefix: &str) -> Result<(), Rejection> {
        let located = self.violations().into_iter().map(|violation| {
            let path = violation.field.clone().unwrap_or_default();
            violation.field(format!("{prefix}.{path}"))
        });
        Rejection::join(located.collect()).map_or(Ok(()), Err)
    }

    fn check_head(&self, found: &mut Violations) {
        found.text("title", &self.title);
        found.number("year", self.year.into(), YEAR_MIN.into(), YEAR_MAX.into());
        found.text("town.name", &self.town.name);
        found.of(DivisionCode::parse("town.code", &self.town.code).map(drop));
        found.text("town.edition", &self.town.edition);
        found.text("higher_authority", &self.higher_authority);
        found.reference("document", &self.document, self.document(&self.document).is_some());
        for (index, key) in self.approved_basis.iter().enumerate() {
            let path = format!("approved_basis[{index}]");
            found.reference(&path, key, self.document(key).is_some());
        }
    }

    fn check_stages(&self, found: &mut Violations) {
        found.keys("stages", self.stages.iter().map(|stage| stage.key.as_str()));
        for (index, stage) in self.stages.iter().enumerate() {
            let path = |field| format!("stages[{index}].{field}");
            found.text(&path("name"), &stage.name);
            found.within(&path("from"), stage.from, self.year);
            found.within(&path("to"), stage.to, self.year);
            found.order(&path("to"), stage.from, stage.to);
        }
    }

    fn check_windows(&self, found: &mut Violations) {
        found.keys("windows", self.windows.iter().map(|window| window.key.as_str()));
        for (index, window) in self.windows.iter().enumerate() {
            let path = |field| format!("windows[{index}].{field}");
            let Window { opens, due, closes, period_from, period_to, .. } = *window;
            found.text(&path("name"), &window.name);
            for (field, day) in [
                ("opens", Some(opens)),
                ("due", Some(due)),
                ("closes", closes),
                ("period_from", Some(period_from)),
                ("period_to", Some(period_to)),
            ] {
                if let Some(day) = day {
                    found.within(&path(field), day, self.year);
                }
            }
            found.order(&path("due"), opens, due);
            if let Some(closes) = closes {
                found.order(&path("closes"), due, closes);
            }
            found.order(&path("period_to"), period_from, period_to);
        }
    }

    fn check_reporting(&self, reporting: &Reporting, found: &mut Violations) {
        for (index, column) in reporting.columns.iter().enumerate() {
            let path = |field| format!("reporting.columns[{index}].{field}");
            found.text(&path("name"), &column.name);
            if reporting.columns[..index].iter().any(|other| other.key == column.key) {
                let rejection = Rejection::new(&rules::DEFINITION_DUPLICATE);
                found.add(&path("key"), rejection.with("key", column.key.code()));
            }
        }
        // Without these two nothing can be added up (`domain.md` R17).
        for key in [Column::Current, Column::Cumulative] {
            if !reporting.column(key).is_some_and(|column| column.required) {
                let rejection = Rejection::new(&rules::DEFINITION_COLUMN_NEEDED);
                found.add("reporting.columns", rejection.with("key", key.code()));
            }
        }
        // A day that two periods tell of would be counted twice.
        for (index, pair) in self.windows.windows(2).enumerate() {
            let after = pair[0].period_to.plus_days(1).unwrap_or(pair[0].period_to);
            let path = format!("windows[{}].period_from", index + 1);
            found.order(&path, after, pair[1].period_from);
        }
        let (behind, far) =
            (reporting.pace.behind_from_points, reporting.pace.far_behind_above_points);
        found.number("reporting.pace.behind_from_points", behind.into(), 1, 100);
        let path = "reporting.pace.far_behind_above_points";
        found.number(path, far.into(), behind.into(), 100);
        found.at_least("reporting.tasks", reporting.tasks.len(), 1);
        found.keys("reporting.tasks", reporting.tasks.iter().map(|task| task.key.as_str()));
        for (index, task) in reporting.tasks.iter().enumerate() {
            self.check_report_task(&format!("reporting.tasks[{index}]"), task, found);
        }
    }

    fn check_report_task(&self, at: &str, task: &ReportTask, found: &mut Violations) {
        found.text(&format!("{at}.name"), &task.name);
        if let Some(key) = &task.core_task {
            let exists = self.core_tasks.iter().any(|known| known.key == *key);
            found.reference(&format!("{at}.core_task"), key, exists);
        }
        for (place, source) in task.prefill.iter().enumerate() {
            let path = format!("{at}.prefill[{place}]");
            if task.prefill[..place].contains(source) {
                let rejection = Rejection::new(&rules::DEFINITION_DUPLICATE);
                found.add(&path, rejection.with("key", source.code()));
            } else if !source.counts_what_was_done() {
                let rejection = Rejection::new(&rules::DEFINITION_VALUE);
                let rejection = rejection.with("value", source.code());
                let known = ["issues", "inspection", "clean_up"];
                found.add(&path, rejection.listed(("known", "knownEn"), &known));
            } else if *source == CellSource::CleanUp && ClearanceClass::parse(&task.key).is_none() {
                let known: Vec<&str> = ClearanceClass::ALL.iter().map(|one| one.code()).collect();
                let rejection = Rejection::new(&rules::DEFINITION_CLEAN_UP_CLASS);
                let rejection = rejection.with("key", &task.key);
                found.add(&path, rejection.listed(("known", "knownEn"), &known));
            }
        }
    }

    fn check_targets(&self, found: &mut Violations) {
        found.keys("targets", self.targets.iter().map(|target| target.key.as_str()));
        for (index, target) in self.targets.iter().enumerate() {
            let path = |field| format!("targets[{index}].{field}");
            found.text(&path("name"), &target.name);
            if !well_formed_key(&target.kind) {
                let rejection = Rejection::new(&rules::DEFINITION_KEY_FORM);
                found.add(&path("kind"), rejection.with("key", &target.kind));
            }
            found.number(&path("count"), target.count.into(), 1, 1000);
            if let TargetBy::Year(year) = target.by {
                found.number(&path("by"), year.into(), self.year.into(), YEAR_MAX.into());
            }
            let units = target.units.len();
            // Without a count it is the count that is at fault.
            if target.count > 0 && units > usize::try_from(target.count).unwrap_or(usize::MAX) {
                let rejection = Rejection::new(&rules::DEFINITION_TARGET_UNITS);
                let rejection = rejection.with("units", units).with("count", target.count);
                found.add(&path("units"), rejection);
            }
            for (place, unit) in target.units.iter().enumerate() {
                let path = format!("targets[{index}].units[{place}]");
                found.text(&path, unit);
                if target.units[..place].contains(unit) {
                    let rejection = Rejection::new(&rules::DEFINITION_DUPLICATE);
                    found.add(&path, rejection.with("key", unit));
                }
            }
        }
    }

    fn check_enrolment(&self, found: &mut Violations) {
        let Some(enrolment) = &self.enrolment else { return };
        if let Some(notice) = enrolment.notice {
            self.check_limit("enrolment.notice", notice, found);
        }
        found.at_least("enrolment.titles", enrolment.titles.len(), 1);
        found.keys("enrolment.titles", enrolment.titles.iter().map(|title| title.key.as_str()));
        for (index, title) in enrolment.titles.iter().enumerate() {
            let path = |field| format!("enrolment.titles[{index}].{field}");
            found.text(&path("name"), &title.name);
            found.at_least(&path("units"), title.units.len(), 1);
            for (place, kind) in title.units.iter().enumerate() {
                if title.units[..place].contains(kind) {
                    let rejection = Rejection::new(&rules::DEFINITION_DUPLICATE);
                    let path = format!("enrolment.titles[{index}].units[{place}]");
                    found.add(&path, rejection.with("key", kind.code()));
                }
            }
        }
        for (index, target) in self.targets.iter().enumerate() {
            let path = format!("targets[{index}].kind");
            found.reference(&path, &target.kind, self.title(&target.kind).is_some());
        }
    }

    fn check_tasks_and_seats(&self, found: &mut Violations) {
        found.keys("core_tasks", self.core_tasks.iter().map(|task| task.key.as_str()));
        for (index, task) in self.core_tasks.iter().enumerate() {
            found.text(&format!("core_tasks[{index}].name"), &task.name);
        }
        for (index, seat) in self.leading_group.iter().enumerate() {
            let path = format!("leading_group[{index}].title");
            found.text(&path, &seat.title);
            if self.leading_group[..index].iter().any(|other| other.title == seat.title) {
                let rejection = Rejection::new(&rules::DEFINITION_DUPLICATE);
                found.add(&path, rejection.with("key", &seat.title));
            }
        }
    }

    fn check_issue_classes(&self, found: &mut Violations) {
        found.at_least("issue_classes", self.issue_classes.len(), 1);
        found.keys("issue_classes", self.issue_classes.iter().map(|class| class.key.as_str()));
        for (index, class) in self.issue_classes.iter().enumerate() {
            let path = |field| format!("issue_classes[{index}].{field}");
            found.text(&path("name"), &class.name);
            if let Some(task) = &class.core_task {
                let exists = self.core_tasks.iter().any(|known| known.key == *task);
                found.reference(&path("core_task"), task, exists);
            }
            found.at_least(&path("checks"), class.checks.len(), 1);
            for (place, check) in class.checks.iter().enumerate() {
                if class.checks[..place].contains(check) {
                    let rejection = Rejection::new(&rules::DEFINITION_DUPLICATE);
                    let path = format!("issue_classes[{index}].checks[{place}]");
                    found.add(&path, rejection.with("key", check.code()));
                }
            }
            self.check_limit(&path("limit"), class.limit, found);
            if let Some(days) = class.look_back_after_days {
                found.number(&path("look_back_after_days"), days.into(), 1, DAYS_MAX.into());
            }
        }
    }

    fn check_issue_limits(&self, found: &mut Violations) {
        let limits = &self.issue_limits;
        self.check_limit("issue_limits.sign_for", limits.sign_for, found);
        self.check_limit("issue_limits.answer_difficulty", limits.answer_difficulty, found);
        for (field, value, min, max) in [
            ("extensions_max", limits.extensions_max, 0, EXTENSIONS_MAX),
            ("look_back_after_days", limits.look_back_after_days, 1, DAYS_MAX),
            ("approaching_days", limits.approaching_days, 0, DAYS_MAX),
            ("back_entry_days", limits.back_entry_days, 1, DAYS_MAX),
        ] {
            found.number(&format!("issue_limits.{field}"), value.into(), min, max.into());
        }
    }

    fn check_limit(&self, path: &str, limit: Limit, found: &mut Violations) {
        found.of(limit.validate(path));
        if let Limit::Date(day) = limit {
            found.within(path, day, self.year);
        }
    }

    fn check_conflicts(&self, found: &mut Violations) {
        found.keys("conflicts", self.conflicts.iter().map(|conflict| conflict.key.as_str()));
        for (index, conflict) in self.conflicts.iter().enumerate() {
            let options = format!("conflicts[{index}].options");
            found.text(&format!("conflicts[{index}].question"), &conflict.question);
            found.at_least(&options, conflict.options.len(), 2);
            found.keys(&options, conflict.options.iter().map(|option| option.key.as_str()));
            for (place, option) in conflict.options.iter().enumerate() {
                found.text(&format!("{options}[{place}].text"), &option.text);
            }
        }
    }
}

/// Documents that clauses cite.
pub(crate) fn check_documents(documents: &[CitedDocument], found: &mut Violations) {
    found.at_least("documents", documents.len(), 1);
    found.keys("documents", documents.iter().map(|document| document.key.as_str()));
    for (index, document) in documents.iter().enumerate() {
        let path = |field| format!("documents[{index}].{field}");
        // Of a classified document nothing is repeated, so nothing else is looked at.
        if document.classification == Classification::Classified {
            let rejection = Rejection::new(&general::DOCUMENT_CLASSIFIED);
            found.add(&path("classification"), rejection);
            continue;
        }
        if let Some(number) = &document.number {
            found.of(DocumentNumber::parse(&path("number"), number.as_str()).map(drop));
        }
        found.text(&path("title"), &document.title);
        found.text(&path("issuer"), &document.issuer);
    }
}

/// Clauses, each with its path: a document's key or `proposal`, and a place.
pub(crate) fn check_clauses(
    clauses: Vec<(String, &str)>,
    documents: &[CitedDocument],
    found: &mut Violations,
) {
    for (path, clause) in clauses {
        let key = clause.split_once(' ').filter(|(_, place)| !place.trim().is_empty());
        let Some((key, _)) = key else {
            found.add(&path, Rejection::new(&rules::DEFINITION_CLAUSE));
            continue;
        };
        found.text(&path, clause);
        let known = key == PROPOSAL || documents.iter().any(|document| document.key == key);
        found.reference(&path, key, known);
    }
}

/// Whether a key begins with a lower-case letter and goes on with those, digits and underscores.
pub(crate) fn well_formed_key(key: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    key.starts_with(|c: char| c.is_ascii_lowercase()) && key.len() <= 64 && key.chars().all(inner)
}
