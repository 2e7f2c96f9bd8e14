//! The progress board by its meaning: every village that is to report in a window that was opened,
//! and every one that did, with what happened to its report.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::history::{History, histories, length, list, number, occurred, placed, whose};
use super::programmes::{definition_on, is_division, names, versions};
use super::{ABSENT, Columns, Fact, date_of, day, day_of, text};

/// A village and a window.
pub(super) struct Place<'a> {
    pub(super) known: &'a [Fact],
    window: &'a History<'a>,
    registered: &'a Fact,
    /// Nothing where nothing came.
    pub(super) report: Option<&'a History<'a>>,
}

/// Every row as of a day: by window and the order of registration.
pub(in crate::properties) fn board(known: &[Fact], on: i64) -> Vec<Columns> {
    let (windows, reports) = (histories(known, "report_window"), reports(known));
    places(known, &windows, &reports).iter().map(|place| place.columns(on)).collect()
}

/// Reports by window and village.
pub(super) type Reports<'a> = BTreeMap<(String, String), History<'a>>;

pub(super) fn reports(known: &[Fact]) -> Reports<'_> {
    let of = |report: History<'_>| {
        let data = &report.first().data;
        (text(&data["window"]), text(&data["unit"]))
    };
    let reports = histories(known, "progress_report").into_values();
    reports.map(|report| (of(History(report.0.clone())), report)).collect()
}

/// Every village that is to report in a window, or did.
pub(super) fn places<'a>(
    known: &'a [Fact],
    windows: &'a BTreeMap<&'a str, History<'a>>,
    reports: &'a Reports<'a>,
) -> Vec<Place<'a>> {
    let mut windows: Vec<&History<'_>> = windows.values().collect();
    windows.sort_by_key(|window| text(&window.first().data["period_to"]));
    let mut places = Vec::new();
    for window in windows {
        let key = text(&window.first().data["window"]);
        for registered in known.iter().filter(|fact| fact.name == "UnitRegistered") {
            let report = reports.get(&(key.clone(), registered.thing.clone()));
            let place = Place { known, window, registered, report };
            if report.is_some() || place.expected() {
                places.push(place);
            }
        }
    }
    places
}

impl Place<'_> {
    fn opened(&self) -> &Fact {
        self.window.first()
    }

    /// Whether the village is to report: it exists on the last day of the period, and its last code
    /// is of the programme's town, or it has none.
    fn expected(&self) -> bool {
        let mut of_it = self.known.iter().filter(|fact| fact.thing == self.registered.thing);
        let code = of_it.clone().rfind(|fact| fact.name == "UnitCodeAssigned");
        let programme = versions(self.known, &self.opened().programme).next();
        let town = &programme.expect("it was opened").data["definition"]["town"]["code"];
        let end = of_it.rfind(|fact| ["UnitClosed", "UnitMerged"].contains(&fact.name.as_str()));
        let on = day(&text(&self.opened().data["period_to"]));
        is_division(self.registered)
            && code.is_none_or(|code| code.data["town"] == *town)
            && day(&text(&self.registered.data["from"])) <= on
            && end.is_none_or(|end| on < day(&text(&end.data["from"])))
    }

    pub(super) fn columns(&self, on: i64) -> Columns {
        let mut columns = self.window_and_village();
        match self.report {
            Some(report) => reported(report, &mut columns),
            None => nothing_came(self.opened(), &mut columns),
        }
        self.standing(on, &mut columns);
        columns
    }

    fn window_and_village(&self) -> Columns {
        let opened = self.opened();
        let mut columns = Columns::new();
        for member in ["programme", "period_to", "opens", "period_from", "deadline"] {
            columns.insert(member, text(&opened.data[member]));
        }
        columns.insert("window_key", text(&opened.data["window"]));
        columns.insert("window_name", text(&opened.data["name"]));
        columns.insert("due", text(&opened.data["deadline"]["due"]));
        columns.insert("closes", self.closes());
        columns.insert("window_phase", self.phase().to_owned());
        columns.insert("pace", text(self.pace_rule()));
        columns.insert("place", self.registered.position.to_string());
        columns.insert("unit", self.registered.thing.clone());
        let names = names(self.known, &self.registered.thing);
        let names = names.into_iter().map(|(from, name)| json!({"from": from, "text": name}));
        columns.insert("names", names.collect::<Value>().to_string());
        columns.insert("expected", self.expected().to_string());
        columns
    }

    fn closes(&self) -> String {
        let given = self.window.last(&["ReportWindowOpened", "ReportWindowReopened"]);
        let given = given.expect("it was opened");
        text(&given.data[if given.name == "ReportWindowOpened" { "closes" } else { "until" }])
    }

    fn phase(&self) -> &'static str {
        if self.window.newest().name == "ReportWindowClosed" { "closed" } else { "open" }
    }

    /// How reports are made, by the definition of the day on which the window was opened.
    pub(super) fn reporting(&self) -> &Value {
        let opened = self.opened();
        let known = &self.known[..opened.position as usize];
        let on = day_of(opened.recorded_at);
        &definition_on(known, &opened.programme, on)["reporting"]
    }

    fn pace_rule(&self) -> &Value {
        &self.reporting()["pace"]
    }

    /// How it stands on a day.
    fn standing(&self, on: i64, columns: &mut Columns) {
        let due = day(&columns["due"]);
        let by = |column: &str| {
            let instant = columns[column].parse::<i64>().ok();
            instant.map(day_of).filter(|day| *day <= on)
        };
        let (submitted, recorded) = (by("first_submitted"), by("first_recorded"));
        let expected = self.expected();
        let late = |came: Option<i64>| match came.or(expected.then_some(on)) {
            Some(day) => (day - due).max(0).to_string(),
            None => "0".to_owned(),
        };
        let overdue = columns["closes"] != ABSENT && day(&columns["closes"]) < on;
        let phase = columns["phase"].clone();
        let with_office = ["reviewed", "locked", "recheck"].contains(&phase.as_str());
        let stands = submitted.is_some() && (with_office || phase == "submitted");
        let behind = if stands { self.behind() } else { Vec::new() };
        let worst = behind.iter().max().copied();
        let opens = day(&columns["opens"]);
        let light = match submitted {
            None if expected && due < on => "overdue",
            _ if worst > Some(0) => "behind",
            None if expected && due == on => "approaching",
            _ => "normal",
        };
        let to_call = expected && opens <= on && !(submitted.is_some() && with_office);
        let pace = worst.map_or(ABSENT, |worst| ["on_plan", "behind", "far_behind"][worst]);
        let count = |wanted| behind.iter().filter(|one| **one == wanted).count().to_string();
        let window = if overdue { "closed" } else { self.phase() };
        columns.extend([
            ("standing_window", window.to_owned()),
            ("standing_submitted", submitted.is_some().to_string()),
            ("standing_days_left", (due - on).to_string()),
            ("standing_days_late", late(submitted)),
            ("standing_days_late_recorded", late(recorded)),
            ("standing_light", light.to_owned()),
            ("standing_pace", pace.to_owned()),
            ("standing_behind", count(1)),
            ("standing_far_behind", count(2)),
            ("standing_to_call", to_call.to_string()),
        ]);
    }

    /// How far each line is behind what was planned: 0 on plan, 1 behind, 2 far behind.
    fn behind(&self) -> Vec<usize> {
        let rule = self.pace_rule();
        let points = |member: &str| rule[member].as_i64().expect("points");
        let mut found = Vec::new();
        for line in lines(self.report).filter(|line| is_measured(line)) {
            let value = |column: &str| line["figures"][column]["value"].as_i64().expect("a value");
            let missing = (value("planned") - value("cumulative")).max(0) * 100;
            let far = missing > points("far_behind_above_points") * value("target");
            let some = missing >= points("behind_from_points") * value("target");
            found.push(usize::from(missing > 0) * (usize::from(some || far) + usize::from(far)));
        }
        found
    }
}

/// The lines of the version in force, or of the last draft.
fn lines<'a>(report: Option<&History<'a>>) -> impl Iterator<Item = &'a Value> {
    let told = report.and_then(|report| report.last(&["ReportDraftSaved", "ReportCorrected"]));
    told.and_then(|told| told.data["lines"].as_array()).into_iter().flatten()
}

fn is_measured(line: &Value) -> bool {
    ["target", "planned", "cumulative"].iter().all(|column| !line["figures"][column].is_null())
}

fn reported(report: &History<'_>, columns: &mut Columns) {
    let newest = report.newest();
    columns.insert("revision", newest.revision.to_string());
    columns.insert("position", newest.position.to_string());
    columns.insert("phase", report_phase(newest).to_owned());
    columns.insert("since", occurred(report.last_but(&["ReportRecheckNeeded"])));
    let submitted = report.last(&["ReportSubmitted"]);
    columns.insert("drafts", number(report.last(&["ReportDraftSaved"]), "number"));
    columns.insert("submissions", number(submitted, "number"));
    let first = report.every("ReportSubmitted").next();
    columns.insert("first_submitted", occurred(first));
    let recorded = first.map_or(ABSENT.to_owned(), |first| first.recorded_at.to_string());
    columns.insert("first_recorded", recorded);
    let returned = report.last(&["ReportReturned"]);
    columns.insert("returns", number(returned, "count"));
    columns.insert("return_position", placed(returned));
    let open = report.last_after(&["ReportReturned"], &["ReportSubmitted"]);
    columns.insert("returned", list(open, "cells"));
    let locked = report.last(&["ReportAccepted", "ReportCorrected"]);
    columns.insert("version", number(locked, "version"));
    let settled = &["ReportCorrected", "ReportRechecked"];
    let recheck = report.last_after(&["ReportRecheckNeeded"], settled);
    columns.insert("recheck", recheck.map_or(ABSENT.to_owned(), |fact| text(&fact.data)));
    let filled = report.last(&["ReportDraftSaved", "ReportSubmitted"]);
    columns.insert("filler", whose(filled));
    columns.insert("by_proxy", filled.is_some_and(|filled| filled.by_proxy).to_string());
    let day = filled.map_or(ABSENT.to_owned(), |filled| date_of(day_of(filled.occurred_at)));
    columns.insert("filled_on", day);
    let reviewed = report.last_after(&["ReportReviewed"], &["ReportSubmitted"]);
    columns.insert("reviewer", whose(reviewed));
    let warned = report.last(&["ReportSubmitted", "ReportCorrected"]);
    columns.insert("warnings", list(warned, "warnings"));
    let told = report.last(&["ReportDraftSaved", "ReportCorrected"]);
    columns.insert("lines", told.map_or(0, |told| length(&told.data["lines"])).to_string());
    let progress = lines(Some(report)).filter(|line| is_measured(line)).map(|line| {
        let value = |column: &str| line["figures"][column]["value"].clone();
        json!({
            "line": line["key"],
            "target": value("target"),
            "planned": value("planned"),
            "cumulative": value("cumulative"),
        })
    });
    columns.insert("progress", progress.collect::<Value>().to_string());
}

fn nothing_came(opened: &Fact, columns: &mut Columns) {
    for column in ["since", "first_submitted", "first_recorded", "return_position", "recheck"] {
        columns.insert(column, ABSENT.to_owned());
    }
    for column in ["filler", "filled_on", "reviewer"] {
        columns.insert(column, ABSENT.to_owned());
    }
    for column in ["drafts", "submissions", "returns", "version", "lines", "revision"] {
        columns.insert(column, "0".to_owned());
    }
    for column in ["returned", "warnings", "progress"] {
        columns.insert(column, "[]".to_owned());
    }
    columns.insert("by_proxy", "false".to_owned());
    columns.insert("phase", "not_filed".to_owned());
    columns.insert("position", opened.position.to_string());
}

fn report_phase(newest: &Fact) -> &'static str {
    match newest.name.as_str() {
        "ReportDraftSaved" => "draft",
        "ReportSubmitted" => "submitted",
        "ReportWithdrawn" => "withdrawn",
        "ReportReviewed" => "reviewed",
        "ReportReturned" => "returned",
        "ReportRecheckNeeded" => "recheck",
        _ => "locked",
    }
}
