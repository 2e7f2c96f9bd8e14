//! What each event changes in the rows of rules, notices and accounts.

use hemei_domain::event::Recorded;
use hemei_domain::id::{HouseholdId, PersonId};
use hemei_domain::point_account::{self, Course, PointsRecorded, PointsRedeemed};
use hemei_domain::point_notice::{self, Notice, PointsNoticePosted};
use hemei_domain::point_rules::{self, PointRulesAdopted};

use super::row::{account_cell, edition_cell, entry_cell, notice_cell};
use super::{
    ACCOUNTS, CountedEntry, ENTRIES, NOTICES, ObjectionStep, PointAccountRow, PointEntryRow,
    PointNoticeRow, PointRulesRow, REDEMPTIONS, RULES, RedemptionRow, ReviewStep,
};
use crate::port::{Key, Row};
use crate::view::{Content as _, Json, Rows};

/// The key of the edition that an event is of.
pub(super) fn edition_key(change: &point_rules::Event) -> Key {
    let (village, edition) = match change {
        point_rules::Event::PointRulesAdopted(e) => (e.village, e.edition),
        point_rules::Event::PointRulesFiled(e) => (e.village, e.edition),
    };
    vec![village.value(), edition.value()]
}

/// The key of the notice that an event is of.
pub(super) fn notice_key(change: &point_notice::Event) -> Key {
    let (village, notice) = match change {
        point_notice::Event::PointsNoticePosted(e) => (e.village, e.notice),
        point_notice::Event::PointsNoticeConfirmed(e) => (e.village, e.notice),
    };
    vec![village.value(), notice.value()]
}

/// The key of the account that an event is of.
pub(super) fn account_key(change: &point_account::Event) -> Key {
    vec![household(change).value()]
}

/// The key of the entry that an event is of.
pub(super) fn entry_key(change: &point_account::Event) -> Option<Key> {
    entry(change).map(|entry| vec![household(change).value(), entry.value()])
}

fn household(change: &point_account::Event) -> HouseholdId {
    match change {
        point_account::Event::PointsRecorded(e) => e.household,
        point_account::Event::PointsChecked(e) => e.household,
        point_account::Event::PointsRefused(e) => e.household,
        point_account::Event::PointsObjected(e) => e.household,
        point_account::Event::PointsObjectionReviewed(e) => e.household,
        point_account::Event::PointsRedeemed(e) => e.household,
    }
}

fn entry(change: &point_account::Event) -> Option<u32> {
    match change {
        point_account::Event::PointsRecorded(e) => Some(e.entry),
        point_account::Event::PointsChecked(e) => Some(e.entry),
        point_account::Event::PointsRefused(e) => Some(e.entry),
        point_account::Event::PointsObjected(e) => Some(e.entry),
        point_account::Event::PointsObjectionReviewed(e) => Some(e.entry),
        point_account::Event::PointsRedeemed(_) => None,
    }
}

/// Whose act it is: of whom it was entered for, else of whoever entered it.
fn doer(event: &Recorded) -> Option<PersonId> {
    event.envelope.on_behalf_of.or(event.envelope.actor)
}

/// Who entered it, where that was for somebody else.
fn typist(event: &Recorded) -> Option<PersonId> {
    event.envelope.on_behalf_of.and(event.envelope.actor)
}

/// Enters an edition, or that it was filed.
pub(super) fn rules(change: &point_rules::Event, event: &Recorded, rows: &mut Rows) {
    let filed = match change {
        point_rules::Event::PointRulesAdopted(adopted) => {
            rows.put(RULES, adopted_row(adopted, event).to_row());
            return;
        }
        point_rules::Event::PointRulesFiled(filed) => filed,
    };
    let row = rows.get_mut(RULES, &edition_key(change));
    debug_assert!(row.is_some(), "what is filed was adopted");
    let Some(row) = row else { return };
    edition_cell::filing_document.set(row, &Some(filed.document.cite()));
    edition_cell::filed_at.set(row, &Some(event.envelope.occurred_at));
    edition_cell::filed_as.set(row, &Some(filed.role));
    edition_cell::filed_by.set(row, &doer(event));
    edition_cell::filed_typed_by.set(row, &typist(event));
    edition_cell::revision.set(row, &event.envelope.revision);
    edition_cell::position.set(row, &event.envelope.position);
}

fn adopted_row(adopted: &PointRulesAdopted, event: &Recorded) -> PointRulesRow {
    let envelope = &event.envelope;
    PointRulesRow {
        village: adopted.village,
        edition: adopted.edition,
        from_date: adopted.from,
        met_on: adopted.met_on,
        entitled: adopted.entitled,
        present: adopted.present,
        in_favour: adopted.in_favour,
        notice_days: adopted.notice_days,
        items: Json(adopted.items.clone()),
        document: adopted.document.cite(),
        adopted_as: adopted.role,
        adopted_by: doer(event),
        adopted_typed_by: typist(event),
        adopted_at: envelope.occurred_at,
        evidence: Json(adopted.evidence.clone()),
        adopted_position: envelope.position,
        filing_document: None,
        filed_at: None,
        filed_as: None,
        filed_by: None,
        filed_typed_by: None,
        revision: envelope.revision,
        position: envelope.position,
    }
}

/// Enters a notice, or that it ran its time.
pub(super) fn notice(change: &point_notice::Event, event: &Recorded, rows: &mut Rows) {
    let confirmed = match change {
        point_notice::Event::PointsNoticePosted(posted) => {
            rows.put(NOTICES, posted_row(posted, event).to_row());
            return;
        }
        point_notice::Event::PointsNoticeConfirmed(confirmed) => confirmed,
    };
    let row = rows.get_mut(NOTICES, &notice_key(change));
    debug_assert!(row.is_some(), "what is confirmed was posted");
    let Some(row) = row else { return };
    notice_cell::confirmed_at.set(row, &Some(event.envelope.occurred_at));
    notice_cell::confirmed_as.set(row, &Some(confirmed.role));
    notice_cell::confirmed_by.set(row, &doer(event));
    notice_cell::confirmed_typed_by.set(row, &typist(event));
    notice_cell::revision.set(row, &event.envelope.revision);
    notice_cell::position.set(row, &event.envelope.position);
}

fn posted_row(posted: &PointsNoticePosted, event: &Recorded) -> PointNoticeRow {
    let envelope = &event.envelope;
    PointNoticeRow {
        village: posted.village,
        notice: posted.notice,
        posted_on: posted.posted_on,
        until: posted.until,
        edition: posted.edition,
        posted_at: Notice::posted(posted, &envelope.meta()).posted_at,
        posted_as: posted.role,
        posted_by: doer(event),
        posted_typed_by: typist(event),
        evidence: Json(posted.evidence.clone()),
        posted_position: envelope.position,
        confirmed_at: None,
        confirmed_as: None,
        confirmed_by: None,
        confirmed_typed_by: None,
        revision: envelope.revision,
        position: envelope.position,
    }
}

/// Changes an account, and the entry that the event is of.
pub(super) fn account(change: &point_account::Event, event: &Recorded, rows: &mut Rows) {
    let key = account_key(change);
    if let point_account::Event::PointsRecorded(recorded) = change {
        if rows.get(ACCOUNTS, &key).is_none() {
            rows.put(ACCOUNTS, opened(recorded).to_row());
        }
        rows.put(ENTRIES, recorded_row(recorded, event).to_row());
    }
    let course = entry_key(change).and_then(|key| {
        let row = rows.get_mut(ENTRIES, &key)?;
        step(change, event, row);
        Some(entry_cell::course.get(row).0)
    });
    let row = rows.get_mut(ACCOUNTS, &key);
    debug_assert!(row.is_some(), "an account's stream begins with an entry");
    let Some(row) = row else { return };
    account_cell::revision.set(row, &event.envelope.revision);
    account_cell::position.set(row, &event.envelope.position);
    match change {
        point_account::Event::PointsRecorded(recorded) => count(recorded, row),
        point_account::Event::PointsRedeemed(redeemed) => {
            account_cell::redemption_count.set(row, &redeemed.redemption);
            let before = account_cell::redeemed.get(row);
            account_cell::redeemed.set(row, &before.saturating_add(u64::from(redeemed.points)));
            rows.put(REDEMPTIONS, redeemed_row(redeemed, event).to_row());
        }
        point_account::Event::PointsChecked(_)
        | point_account::Event::PointsRefused(_)
        | point_account::Event::PointsObjected(_)
        | point_account::Event::PointsObjectionReviewed(_) => {
            let Some((number, course)) = entry(change).zip(course) else { return };
            let mut entries = account_cell::entries.get(row);
            if let Some(entry) = entries.0.iter_mut().find(|entry| entry.entry == number) {
                entry.course = course;
                account_cell::entries.set(row, &entries);
            }
        }
    }
}

fn opened(recorded: &PointsRecorded) -> PointAccountRow {
    PointAccountRow {
        household: recorded.household,
        village: recorded.village,
        entries: Json::default(),
        entry_count: 0,
        redeemed: 0,
        redemption_count: 0,
        revision: 0,
        position: 0,
    }
}

/// Adds an entry to what the account's totals are computed from.
fn count(recorded: &PointsRecorded, row: &mut Row) {
    let entry = CountedEntry {
        entry: recorded.entry,
        village: recorded.village,
        points: recorded.points,
        reverses: recorded.reverses,
        course: Course::default(),
    };
    account_cell::entries.push(row, &entry);
    account_cell::entry_count.set(row, &account_cell::entry_count.get(row).saturating_add(1));
    // What takes an entry back stands where that stood, wherever the household went since.
    if recorded.reverses.is_none() {
        account_cell::village.set(row, &recorded.village);
    }
}

fn recorded_row(recorded: &PointsRecorded, event: &Recorded) -> PointEntryRow {
    PointEntryRow {
        household: recorded.household,
        entry: recorded.entry,
        village: recorded.village,
        edition: recorded.edition,
        item: recorded.item.clone(),
        points: recorded.points,
        times: recorded.times,
        happened_on: recorded.on,
        analogy: recorded.analogy,
        reverses: recorded.reverses,
        course: Json(Course::default()),
        recorded_as: recorded.role,
        recorded_by: doer(event),
        recorded_typed_by: typist(event),
        evidence: Json(recorded.evidence.clone()),
        recorded_position: event.envelope.position,
        checked_as: None,
        checked_by: None,
        checked_typed_by: None,
        checked_at: None,
        refused_position: None,
        objections: Json::default(),
        reviews: Json::default(),
        position: event.envelope.position,
    }
}

/// A step of an entry.
fn step(change: &point_account::Event, event: &Recorded, row: &mut Row) {
    let envelope = &event.envelope;
    let position = envelope.position;
    let Json(mut course) = entry_cell::course.get(row);
    course.apply(change, &envelope.meta());
    match change {
        point_account::Event::PointsChecked(e) => checked(e.role, event, row),
        point_account::Event::PointsRefused(e) => {
            checked(e.role, event, row);
            entry_cell::refused_position.set(row, &Some(position));
        }
        point_account::Event::PointsObjected(e) => {
            let step = ObjectionStep {
                position,
                notice: e.notice,
                role: e.role,
                by: doer(event),
                typed_by: typist(event),
                objected_at: envelope.occurred_at,
                recorded_at: envelope.recorded_at,
            };
            entry_cell::objections.push(row, &step);
        }
        point_account::Event::PointsObjectionReviewed(e) => {
            let step = ReviewStep {
                position,
                outcome: e.outcome,
                role: e.role,
                by: doer(event),
                typed_by: typist(event),
                reviewed_at: envelope.occurred_at,
            };
            entry_cell::reviews.push(row, &step);
        }
        // The row was entered with it; what is redeemed is of no entry.
        point_account::Event::PointsRecorded(_) | point_account::Event::PointsRedeemed(_) => {}
    }
    entry_cell::course.set(row, &Json(course));
    entry_cell::position.set(row, &position);
}

fn checked(role: hemei_domain::role::Role, event: &Recorded, row: &mut Row) {
    entry_cell::checked_as.set(row, &Some(role));
    entry_cell::checked_by.set(row, &doer(event));
    entry_cell::checked_typed_by.set(row, &typist(event));
    entry_cell::checked_at.set(row, &Some(event.envelope.recorded_at));
}

fn redeemed_row(redeemed: &PointsRedeemed, event: &Recorded) -> RedemptionRow {
    RedemptionRow {
        household: redeemed.household,
        redemption: redeemed.redemption,
        points: redeemed.points,
        redeemed_at: event.envelope.occurred_at,
        redeemed_as: redeemed.role,
        redeemed_by: doer(event),
        redeemed_typed_by: typist(event),
        unit: event.envelope.subjects.unit,
        evidence: Json(redeemed.evidence.clone()),
        position: event.envelope.position,
    }
}
