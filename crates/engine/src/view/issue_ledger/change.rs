//! What an event changes in a row: only the cells that it speaks of. It follows the state's own
//! fold ([`hemei_domain::issue::Issue::evolve`]), with which the tests compare it.

use hemei_domain::deadline::Deadline;
use hemei_domain::deadline::light::Clock;
use hemei_domain::event::Recorded;
use hemei_domain::evidence::EvidenceReference;
use hemei_domain::id::PersonId;
use hemei_domain::issue::{
    AnswerOutcome, Event, IssueAssigned, IssueExtended, IssueRaised, IssueReopened, IssueUrged,
    LookBackOutcome, Phase, ReopenGround,
};
use hemei_domain::programme;
use hemei_domain::time::{Date, Timestamp};

use super::row::cell;
use super::{
    EvidenceEntry, EvidenceStage, ExtensionEntry, IDS, ISSUES, IssueIdRow, IssueRow, LimitVersion,
    PROGRAMMES, ProgrammeRow, SuspensionEntry, UrgeEntry, key_of,
};
use crate::port::Row;
use crate::view::{Content, Json, Rows};

/// Keeps what the ledger needs of a programme.
pub(super) fn programme(change: &programme::Event, event: &Recorded, rows: &mut Rows) {
    let (definition, from) = match change {
        programme::Event::ProgrammeOpened(e) => (&e.definition, None),
        programme::Event::ProgrammeAmended(e) => (&e.definition, Some(e.from)),
        programme::Event::ClauseRuled(_) | programme::Event::ProgrammeClosed(_) => return,
    };
    let known = rows.get(PROGRAMMES, &key_of(event)).map(|row| ProgrammeRow::from_row(row));
    let known = known.transpose().expect("only the fold writes the rows that it reads");
    let mut versions = known.map_or_else(Vec::new, |row| row.versions.0);
    let approaching_days = definition.issue_limits.approaching_days;
    versions.push(LimitVersion { from, approaching_days });
    let programme = hemei_domain::id::ProgrammeId(event.stream.id);
    let row = ProgrammeRow { programme, year: definition.year, versions: Json(versions) };
    rows.put(PROGRAMMES, row.to_row());
}

/// Enters an issue.
pub(super) fn raised(raised: &IssueRaised, event: &Recorded, rows: &mut Rows) {
    let at = event.envelope.occurred_at;
    let row = rows.get(PROGRAMMES, &[raised.programme.value()]);
    let programme = row.and_then(|row| ProgrammeRow::from_row(row).ok());
    let approaching = programme.and_then(|programme| programme.approaching_days_on(at.date()));
    let (programme, number, issue) = (raised.programme, raised.number, raised.issue);
    rows.put(IDS, IssueIdRow { issue, programme, number }.to_row());
    rows.put(ISSUES, entered(raised, event, approaching.unwrap_or(0)).to_row());
}

fn entered(raised: &IssueRaised, event: &Recorded, approaching_days: u32) -> IssueRow {
    let (at, position) = (event.envelope.occurred_at, event.envelope.position);
    let found = shown(position, EvidenceStage::Found, &raised.evidence);
    IssueRow {
        programme: raised.programme,
        number: raised.number,
        issue: raised.issue,
        kind: raised.kind,
        unit: raised.unit,
        raised_as: raised.role,
        raised_at: at,
        source: raised.source,
        origin: raised.origin.clone(),
        found_on: raised.found_on,
        place_position: position,
        description_position: position,
        class: raised.class.clone(),
        urgency: raised.urgency,
        responsible: None,
        responsible_person: None,
        co_units: Json::default(),
        verifier: None,
        assigned_at: None,
        requirement_position: None,
        sign_for_due: None,
        signed_at: None,
        measures_position: None,
        planned_finish: None,
        due: None,
        deadline: None,
        phase: Phase::Registered,
        since: at,
        result_position: None,
        evidence: Json(found.into_iter().collect()),
        extensions: Json::default(),
        extension_count: 0,
        suspensions: Json::default(),
        urges: Json::default(),
        open_urges: 0,
        returns: 0,
        closure_requested_at: None,
        verified_at: None,
        verified_by: None,
        closed_at: None,
        closed_by: None,
        look_back_due: None,
        look_back: None,
        looked_back_at: None,
        looked_back_by: None,
        relapses: 0,
        withdrawn: None,
        same_as: None,
        hand_up_document: None,
        hand_up_position: None,
        answer_position: None,
        answered_at: None,
        answer_outcome: None,
        clock: Clock::default(),
        approaching_days,
        revision: event.envelope.revision,
        position,
    }
}

/// An entry where anything was shown.
fn shown(
    position: u64,
    stage: EvidenceStage,
    evidence: &[EvidenceReference],
) -> Option<EvidenceEntry> {
    let entry = || EvidenceEntry { position, stage, references: evidence.to_vec() };
    (!evidence.is_empty()).then(entry)
}

/// Changes an issue's row.
pub(super) fn issue(change: &Event, event: &Recorded, row: &mut Row) {
    let envelope = &event.envelope;
    cell::revision.set(row, &envelope.revision);
    cell::position.set(row, &envelope.position);
    let mut entry = Entry {
        row,
        position: envelope.position,
        at: envelope.occurred_at,
        by: envelope.on_behalf_of.or(envelope.actor),
    };
    entry.apply(change, envelope.document.as_ref());
}

/// A row and what of the event goes into it.
struct Entry<'a> {
    row: &'a mut Row,
    position: u64,
    at: Timestamp,
    by: Option<PersonId>,
}

impl Entry<'_> {
    fn apply(&mut self, change: &Event, document: Option<&String>) {
        match change {
            // The row was entered with it.
            Event::IssueRaised(_) => {}
            Event::IssueFixedOnSpot(e) => self.rectified(Phase::FixedOnSpot, &e.evidence),
            Event::IssueAssigned(e) => self.assigned(e),
            Event::IssueSignedFor(_) => {
                cell::signed_at.set(self.row, &Some(self.at));
                self.phase(Phase::SignedFor);
            }
            Event::IssuePlanFiled(e) => {
                cell::measures_position.set(self.row, &Some(self.position));
                cell::planned_finish.set(self.row, &Some(e.planned_finish));
                self.phase(Phase::Rectifying);
            }
            Event::IssueExtended(e) => self.extended(e),
            Event::IssueSuspended(e) => self.suspended(e.on),
            Event::IssueResumed(e) => self.resumed(e.on, &e.deadline),
            Event::IssueUrged(e) => self.urged(e),
            Event::IssueUrgeAnswered(e) => self.urge_answered(e.number),
            Event::IssueClosureRequested(e) => {
                self.clock(|clock, at| clock.stop(at));
                cell::closure_requested_at.set(self.row, &Some(self.at));
                self.rectified(Phase::ClosureRequested, &e.evidence);
            }
            Event::IssueVerified(e) => {
                cell::verified_at.set(self.row, &Some(self.at));
                cell::verified_by.set(self.row, &self.by);
                self.shown(EvidenceStage::Verified, &e.evidence);
                self.phase(Phase::Verified);
            }
            Event::IssueReturned(e) => self.returned(e.count),
            Event::IssueClosed(e) => self.closed(e.look_back_due),
            Event::IssueLookedBack(e) => self.looked_back(e.outcome, &e.evidence),
            Event::IssueReopened(e) => self.reopened(e),
            Event::IssueRecheckOrdered(_) => {
                self.forget_verification();
                self.forget_closing();
                self.phase(Phase::ClosureRequested);
            }
            Event::IssueWithdrawn(e) => {
                cell::withdrawn.set(self.row, &Some(e.ground));
                cell::same_as.set(self.row, &e.same_as);
                self.end(Phase::Withdrawn);
            }
            Event::IssueHandedUp(_) => {
                cell::hand_up_document.set(self.row, &document.cloned());
                cell::hand_up_position.set(self.row, &Some(self.position));
                self.end(Phase::HandedUp);
            }
            Event::DifficultyAnswered(_) => {
                cell::answer_position.set(self.row, &Some(self.position));
                cell::answered_at.set(self.row, &Some(self.at));
                cell::answer_outcome.clear(self.row);
                self.end(Phase::Answered);
            }
            Event::DifficultyConfirmed(e) => self.confirmed(e.outcome),
        }
    }

    fn assigned(&mut self, assigned: &IssueAssigned) {
        let due = assigned.deadline.due;
        self.clock(|clock, at| clock.set(Some(due), at));
        self.deadline(&assigned.deadline);
        cell::responsible.set(self.row, &Some(assigned.responsible.clone()));
        cell::responsible_person.set(self.row, &assigned.responsible_person);
        cell::co_units.set(self.row, &Json(assigned.co_units.clone()));
        cell::verifier.set(self.row, &assigned.verifier);
        cell::assigned_at.set(self.row, &Some(self.at));
        cell::requirement_position.set(self.row, &Some(self.position));
        let sign_for = assigned.sign_for.as_ref().map(|deadline| deadline.due);
        cell::sign_for_due.set(self.row, &sign_for);
        cell::signed_at.clear(self.row);
        self.forget_plan();
        self.phase(Phase::Assigned);
        cell::since.set(self.row, &self.at);
    }

    fn rectified(&mut self, phase: Phase, evidence: &[EvidenceReference]) {
        cell::result_position.set(self.row, &Some(self.position));
        self.shown(EvidenceStage::Rectified, evidence);
        self.phase(phase);
    }

    fn extended(&mut self, extended: &IssueExtended) {
        let to = extended.deadline.due;
        let from = cell::due.get(self.row);
        let (position, at, count) = (self.position, self.at, extended.count);
        let entry = ExtensionEntry { position, at, count, from, to };
        cell::extensions.push(self.row, &entry);
        cell::extension_count.set(self.row, &count);
        self.clock(|clock, at| clock.set(Some(to), at));
        self.deadline(&extended.deadline);
    }

    fn suspended(&mut self, on: Date) {
        let back_to = cell::phase.get(self.row);
        let entry = SuspensionEntry { position: self.position, from: on, to: None, back_to };
        cell::suspensions.push(self.row, &entry);
        self.end(Phase::Suspended);
    }

    fn resumed(&mut self, on: Date, deadline: &Deadline) {
        let due = deadline.due;
        self.clock(|clock, at| clock.set(Some(due), at));
        self.deadline(deadline);
        let Json(mut suspensions) = cell::suspensions.get(self.row);
        let Some(last) = suspensions.last_mut() else { return };
        last.to = Some(on);
        let back_to = last.back_to;
        cell::suspensions.set(self.row, &Json(suspensions));
        self.phase(back_to);
    }

    fn urged(&mut self, urged: &IssueUrged) {
        let entry = UrgeEntry {
            number: urged.number,
            position: self.position,
            at: self.at,
            role: urged.role,
            whom: urged.whom,
            person: urged.person,
            answer_position: None,
            answered_at: None,
        };
        cell::urges.push(self.row, &entry);
        cell::open_urges.set(self.row, &(cell::open_urges.get(self.row) + 1));
    }

    fn urge_answered(&mut self, number: u32) {
        let Json(mut urges) = cell::urges.get(self.row);
        for urge in urges.iter_mut().filter(|urge| urge.number == number) {
            urge.answer_position = Some(self.position);
            urge.answered_at = Some(self.at);
        }
        let open = urges.iter().filter(|urge| urge.answer_position.is_none()).count();
        cell::open_urges.set(self.row, &u32::try_from(open).unwrap_or(u32::MAX));
        cell::urges.set(self.row, &Json(urges));
    }

    fn returned(&mut self, count: u32) {
        cell::returns.set(self.row, &count);
        cell::closure_requested_at.clear(self.row);
        self.forget_verification();
        self.run_on();
        let assigned = cell::responsible.is_set(self.row);
        self.phase(if assigned { Phase::Rectifying } else { Phase::Registered });
    }

    fn closed(&mut self, look_back_due: Option<Date>) {
        cell::closed_at.set(self.row, &Some(self.at));
        cell::closed_by.set(self.row, &self.by);
        cell::look_back_due.set(self.row, &look_back_due);
        cell::look_back.clear(self.row);
        cell::looked_back_at.clear(self.row);
        cell::looked_back_by.clear(self.row);
        self.end(Phase::Closed);
    }

    fn looked_back(&mut self, outcome: LookBackOutcome, evidence: &[EvidenceReference]) {
        cell::look_back.set(self.row, &Some(outcome));
        cell::looked_back_at.set(self.row, &Some(self.at));
        cell::looked_back_by.set(self.row, &self.by);
        self.shown(EvidenceStage::LookedBack, evidence);
        self.phase(match outcome {
            LookBackOutcome::Passed => Phase::LookBackPassed,
            LookBackOutcome::Relapsed => Phase::Relapsed,
        });
    }

    /// It begins anew under its number: what belonged to the assignment before goes, what tells of
    /// its past (extensions, evidence, the look-back that found the relapse) stays.
    fn reopened(&mut self, reopened: &IssueReopened) {
        if reopened.ground == ReopenGround::Relapse {
            cell::relapses.set(self.row, &reopened.relapses);
        }
        cell::responsible.clear(self.row);
        cell::responsible_person.clear(self.row);
        cell::co_units.set(self.row, &Json::default());
        cell::verifier.clear(self.row);
        cell::assigned_at.clear(self.row);
        cell::requirement_position.clear(self.row);
        cell::sign_for_due.clear(self.row);
        cell::signed_at.clear(self.row);
        cell::due.clear(self.row);
        cell::deadline.clear(self.row);
        cell::extension_count.set(self.row, &0);
        cell::result_position.clear(self.row);
        cell::closure_requested_at.clear(self.row);
        self.forget_plan();
        self.forget_verification();
        self.forget_closing();
        self.phase(Phase::Reopened);
    }

    fn confirmed(&mut self, outcome: AnswerOutcome) {
        cell::answer_outcome.set(self.row, &Some(outcome));
        match outcome {
            AnswerOutcome::Settled => {
                cell::closed_at.set(self.row, &Some(self.at));
                cell::closed_by.set(self.row, &self.by);
                self.end(Phase::Closed);
            }
            AnswerOutcome::NotSettled => {
                self.run_on();
                self.phase(Phase::Assigned);
            }
        }
    }

    fn forget_plan(&mut self) {
        cell::measures_position.clear(self.row);
        cell::planned_finish.clear(self.row);
    }

    fn forget_verification(&mut self) {
        cell::verified_at.clear(self.row);
        cell::verified_by.clear(self.row);
    }

    fn forget_closing(&mut self) {
        cell::closed_at.clear(self.row);
        cell::closed_by.clear(self.row);
        cell::look_back_due.clear(self.row);
    }

    fn shown(&mut self, stage: EvidenceStage, evidence: &[EvidenceReference]) {
        if let Some(entry) = shown(self.position, stage, evidence) {
            cell::evidence.push(self.row, &entry);
        }
    }

    fn deadline(&mut self, deadline: &Deadline) {
        cell::due.set(self.row, &Some(deadline.due));
        cell::deadline.set(self.row, &Some(Json(deadline.clone())));
    }

    fn clock(&mut self, change: impl FnOnce(&mut Clock, Timestamp)) {
        let mut clock = cell::clock.get(self.row);
        change(&mut clock, self.at);
        cell::clock.set(self.row, &clock);
    }

    /// Back with the rectifier, whose limit goes on.
    fn run_on(&mut self) {
        if let Some(due) = cell::due.get(self.row) {
            self.clock(|clock, at| clock.set(Some(due), at));
        }
    }

    fn end(&mut self, phase: Phase) {
        self.clock(|clock, at| clock.stop(at));
        self.phase(phase);
    }

    fn phase(&mut self, phase: Phase) {
        if cell::phase.get(self.row) != phase {
            cell::phase.set(self.row, &phase);
            cell::since.set(self.row, &self.at);
        }
    }
}
