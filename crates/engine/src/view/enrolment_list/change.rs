//! What each event changes in the list.

use hemei_domain::document::Document;
use hemei_domain::enrolment::{
    AcceptanceChecked, AcceptanceOutcome, EnrolmentRecommended, Event, Phase, ReviewOutcome,
};
use hemei_domain::event::Recorded;

use super::row::cell;
use super::source::{ListedProgrammeRow, ListedUnitRow, key_of, next_number};
use super::{ENROLMENTS, EnrolmentIdRow, EnrolmentRow, IDS, PROGRAMMES, UNITS};
use crate::port::Row;
use crate::view::{Content, Json, Rows};

/// Enters an enrolment, or enters it anew under its number.
pub(super) fn recommended(recommended: &EnrolmentRecommended, event: &Recorded, rows: &mut Rows) {
    let place = rows.get(IDS, &key_of(event)).map(|row| row[1..].to_vec());
    let before = place.and_then(|place| rows.get(ENROLMENTS, &place));
    let before = before.map(|row| (cell::number.get(row), cell::returns.get(row)));
    let programme = [recommended.programme.value()];
    let (number, returns) = before.unwrap_or_else(|| (next_number(&programme, rows), 0));
    let known = rows.get(PROGRAMMES, &programme);
    let known = known.and_then(|row| ListedProgrammeRow::from_row(row).ok());
    let mut row = entered(recommended, event, number);
    row.returns = returns;
    if let Some(programme) = &known {
        row.town.clone_from(&programme.town);
        row.town_code.clone_from(&programme.town_code);
        row.title_name = programme.title_name(&recommended.title).to_owned();
    }
    let edition = known.map_or_else(String::new, |programme| programme.edition);
    name_units(&mut row, &edition, rows);
    let (enrolment, programme) = (recommended.enrolment, recommended.programme);
    rows.put(IDS, EnrolmentIdRow { enrolment, programme, number }.to_row());
    rows.put(ENROLMENTS, row.to_row());
}

/// The names of the village and of the courtyard or group in it, and the village's code.
fn name_units(row: &mut EnrolmentRow, edition: &str, rows: &Rows) {
    let unit = |id: hemei_domain::id::UnitId| {
        rows.get(UNITS, &[id.value()]).and_then(|row| ListedUnitRow::from_row(row).ok())
    };
    let Some(enrolled) = unit(row.unit) else { return };
    let day = row.recommended_on;
    let village = if enrolled.division {
        enrolled
    } else {
        row.courtyard = Some(enrolled.name_on(day).to_owned());
        let Some(village) = enrolled.parent.and_then(unit) else { return };
        village
    };
    row.village = village.name_on(day).to_owned();
    let code = village.code_in(edition);
    row.division_code = code.map(|code| code.code.clone());
    row.division_code_edition = code.map(|code| code.edition.clone());
}

fn entered(recommended: &EnrolmentRecommended, event: &Recorded, number: u32) -> EnrolmentRow {
    let (at, position) = (event.envelope.occurred_at, event.envelope.position);
    EnrolmentRow {
        programme: recommended.programme,
        number,
        enrolment: recommended.enrolment,
        town: String::new(),
        town_code: String::new(),
        village: String::new(),
        division_code: None,
        division_code_edition: None,
        title: recommended.title.clone(),
        title_name: recommended.title.clone(),
        courtyard: None,
        unit: recommended.unit,
        households: recommended.households,
        population: recommended.population,
        responsible_person: recommended.responsible_person,
        remark_position: position,
        recommended_on: at.date(),
        phase: Phase::Recommended,
        since: at,
        place: false,
        returns: 0,
        return_position: None,
        notice: None,
        list_document: None,
        self_assessment: None,
        self_assessment_position: None,
        acceptance: None,
        acceptance_document: None,
        again_from: None,
        title_document: None,
        review: None,
        review_document: None,
        review_due: None,
        revocation_document: None,
        revision: event.envelope.revision,
        position,
    }
}

/// Changes an enrolment's row.
pub(super) fn enrolment(change: &Event, event: &Recorded, row: &mut Row) {
    let envelope = &event.envelope;
    cell::revision.set(row, &envelope.revision);
    cell::position.set(row, &envelope.position);
    cell::since.set(row, &envelope.occurred_at);
    let position = Some(envelope.position);
    match change {
        // The row was entered with it.
        Event::EnrolmentRecommended(_) => {}
        Event::EnrolmentReturned(_) => {
            cell::returns.set(row, &cell::returns.get(row).saturating_add(1));
            cell::return_position.set(row, &position);
            leave(row, Phase::Returned);
        }
        Event::EnrolmentPreChecked(_) => {
            cell::place.set(row, &true);
            cell::phase.set(row, &Phase::PreChecked);
        }
        Event::EnrolmentNoticePosted(e) => {
            cell::notice.set(row, &Some(Json(e.notice.clone())));
            cell::phase.set(row, &Phase::InNotice);
        }
        Event::EnrolmentListed(e) => {
            cell::list_document.set(row, &cited(&e.document));
            cell::phase.set(row, &Phase::Listed);
        }
        Event::EnrolmentWithdrawn(_) => leave(row, Phase::Withdrawn),
        Event::EnrolmentSelfAssessed(e) => {
            cell::self_assessment.set(row, &Some(e.outcome));
            cell::self_assessment_position.set(row, &position);
            cell::phase.set(row, &Phase::SelfAssessed);
        }
        Event::AcceptanceChecked(e) => checked(e, row),
        Event::TitleConferred(e) => {
            cell::title_document.set(row, &cited(&e.document));
            cell::review_due.set(row, &e.review_due);
            cell::phase.set(row, &Phase::Titled);
        }
        Event::TitleReviewed(e) => {
            cell::review.set(row, &Some(e.outcome));
            cell::review_document.set(row, &cited(&e.document));
            cell::review_due.set(row, &e.review_due);
            cell::phase.set(
                row,
                &match e.outcome {
                    ReviewOutcome::Kept => Phase::TitleKept,
                    ReviewOutcome::NotKept => Phase::TitleNotKept,
                },
            );
        }
        Event::TitleRevoked(e) => {
            cell::revocation_document.set(row, &cited(&e.document));
            cell::review_due.clear(row);
            cell::phase.set(row, &Phase::Revoked);
        }
    }
}

fn checked(checked: &AcceptanceChecked, row: &mut Row) {
    cell::acceptance.set(row, &Some(checked.outcome));
    cell::acceptance_document.set(row, &cited(&checked.document));
    cell::again_from.set(row, &checked.again_from);
    cell::phase.set(
        row,
        &match checked.outcome {
            AcceptanceOutcome::Accepted => Phase::Accepted,
            AcceptanceOutcome::NotAccepted => Phase::CreatingAgain,
        },
    );
}

/// It leaves the list: its place is free, and a notice that ran is void.
fn leave(row: &mut Row, phase: Phase) {
    cell::place.set(row, &false);
    cell::notice.clear(row);
    cell::phase.set(row, &phase);
}

fn cited(document: &Document) -> Option<String> {
    Some(document.cite())
}
