//! The list of enrolments by its meaning: what counts is what happened since the unit recommended
//! itself last; names are those of that day as they were known then.

use super::history::{History, cited, histories, occurred, placed, said};
use super::programmes::{is_division, name_on, registered, versions};
use super::{ABSENT, Columns, Fact, day_of, text};

/// Events by which an enrolment leaves the list.
const LEAVES: &[&str] = &["EnrolmentReturned", "EnrolmentWithdrawn"];

/// Every row, by number: the order of the first recommendations.
pub(in crate::properties) fn enrolments(known: &[Fact]) -> Vec<Columns> {
    let histories = histories(known, "enrolment");
    let mut listed: Vec<&History<'_>> = histories.values().collect();
    listed.sort_by_key(|history| history.first().position);
    (1..).zip(listed).map(|(number, history)| columns(known, number, history)).collect()
}

fn columns(known: &[Fact], number: u32, history: &History<'_>) -> Columns {
    let again = history.since_last("EnrolmentRecommended");
    let mut columns = recommended(known, again.first());
    columns.insert("number", number.to_string());
    columns.insert("returns", history.count("EnrolmentReturned"));
    columns.insert("revision", again.newest().revision.to_string());
    columns.insert("position", again.newest().position.to_string());
    columns.insert("since", occurred(Some(again.newest())));
    columns.insert("phase", phase(again.newest()).to_owned());
    columns
        .insert("place", again.last_after(&["EnrolmentPreChecked"], LEAVES).is_some().to_string());
    columns.insert("return_position", placed(again.last(&["EnrolmentReturned"])));
    columns.insert("notice", said(again.last_after(&["EnrolmentNoticePosted"], LEAVES), "notice"));
    columns.insert("list_document", cited(again.last(&["EnrolmentListed"])));
    let assessed = again.last(&["EnrolmentSelfAssessed"]);
    columns.insert("self_assessment", said(assessed, "outcome"));
    columns.insert("self_assessment_position", placed(assessed));
    let checked = again.last(&["AcceptanceChecked"]);
    columns.insert("acceptance", said(checked, "outcome"));
    columns.insert("acceptance_document", cited(checked));
    columns.insert("again_from", said(checked, "again_from"));
    columns.insert("title_document", cited(again.last(&["TitleConferred"])));
    let reviewed = again.last(&["TitleReviewed"]);
    columns.insert("review", said(reviewed, "outcome"));
    columns.insert("review_document", cited(reviewed));
    let due = again.last_after(&["TitleConferred", "TitleReviewed"], &["TitleRevoked"]);
    columns.insert("review_due", said(due, "review_due"));
    columns.insert("revocation_document", cited(again.last(&["TitleRevoked"])));
    columns
}

fn recommended(known: &[Fact], recommended: &Fact) -> Columns {
    let mut columns = Columns::new();
    for member in ["programme", "enrolment", "title", "unit", "households", "population"] {
        columns.insert(member, text(&recommended.data[member]));
    }
    columns.insert("responsible_person", text(&recommended.data["responsible_person"]));
    columns.insert("remark_position", recommended.position.to_string());
    // As it was known then.
    let known = &known[..recommended.position as usize];
    let on = day_of(recommended.occurred_at);
    columns.insert("recommended_on", super::date_of(on));
    let version = versions(known, &recommended.programme).next_back().expect("it was opened");
    let definition = &version.data["definition"];
    columns.insert("town", text(&definition["town"]["name"]));
    columns.insert("town_code", text(&definition["town"]["code"]));
    let mut titles = definition["enrolment"]["titles"].as_array().into_iter().flatten();
    let title = titles.find(|title| title["key"] == recommended.data["title"]);
    columns.insert("title_name", title.map_or(columns["title"].clone(), |one| text(&one["name"])));

    let unit = registered(known, &recommended.unit);
    let village = match is_division(unit) {
        true => recommended.unit.clone(),
        false => text(&unit.data["parent"]),
    };
    let courtyard = (!is_division(unit)).then(|| name_on(known, &recommended.unit, on));
    columns.insert("courtyard", courtyard.unwrap_or(ABSENT.to_owned()));
    columns.insert("village", name_on(known, &village, on));
    let codes = known.iter().filter(|f| f.thing == village && f.name == "UnitCodeAssigned");
    let codes: Vec<&Fact> = codes.collect();
    let of_edition = codes.iter().find(|f| f.data["edition"] == definition["town"]["edition"]);
    let code = of_edition.or(codes.last()).copied();
    columns.insert("division_code", said(code, "code"));
    columns.insert("division_code_edition", said(code, "edition"));
    columns
}

fn phase(newest: &Fact) -> &'static str {
    let outcome = newest.data["outcome"].as_str().unwrap_or_default();
    match (newest.name.as_str(), outcome) {
        ("EnrolmentRecommended", _) => "recommended",
        ("EnrolmentReturned", _) => "returned",
        ("EnrolmentPreChecked", _) => "pre_checked",
        ("EnrolmentNoticePosted", _) => "in_notice",
        ("EnrolmentListed", _) => "listed",
        ("EnrolmentWithdrawn", _) => "withdrawn",
        ("EnrolmentSelfAssessed", _) => "self_assessed",
        ("AcceptanceChecked", "accepted") => "accepted",
        ("AcceptanceChecked", _) => "creating_again",
        ("TitleConferred", _) => "titled",
        ("TitleReviewed", "kept") => "title_kept",
        ("TitleReviewed", _) => "title_not_kept",
        ("TitleRevoked", _) => "revoked",
        (name, outcome) => panic!("{name} {outcome}"),
    }
}
