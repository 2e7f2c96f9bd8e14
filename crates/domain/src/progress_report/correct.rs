//! Correct a locked report: a new version with its reason; the old one stays (`domain.md` R18).
//!
//! Whoever submits the command approves the correction, with their own credential; somebody else
//! asked for it. Only here may a cumulative figure fall (核减).

use serde::Serialize;

use super::guard::{self, CORRECTING, Known};
use super::submit::check_confirmed;
use super::{
    Act, CellKey, CorrectionGround, LineEntry, LineKey, ReportCorrected, ReportCorrectedText,
    ReportKey, ReportLine, entry, origin, rules,
};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::event::NewEvent;
use crate::evidence::{self, Evidence};
use crate::id::PersonId;
use crate::issue::words;
use crate::person::Person;
use crate::power::{Powers, Scope, held};
use crate::programme::reporting::Column;
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::unit::Unit;

/// Corrects a locked report.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectReport {
    /// The report.
    pub key: ReportKey,
    /// All lines of the new version.
    pub lines: Vec<LineEntry>,
    /// The ground.
    pub ground: CorrectionGround,
    /// The reason; kept in private.
    pub reason: String,
    /// Who asked for it: somebody of the village or of the office.
    pub requested_by: PersonId,
    /// Cells whose unit of measure looks like a slip and is right.
    pub confirmed_units: Vec<CellKey>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for CorrectReport {
    const NAME: &'static str = "report.correct";
    const ZH: &'static str = "更正进度表";
    const POWERS: Powers = Powers::impartial_decision(&[Role::OfficeHead, Role::DeputyHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads_to_lock(&self.key, known);
        streams.extend(entry::unit_streams(self.lines.iter().map(|line| &line.key)));
        streams.push(Person::stream(self.requested_by));
        streams.extend(origin::reads(&self.lines, known));
        streams
    }

    fn asks(&self, _: &Reads) -> Vec<Question> {
        origin::asks(&self.lines)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(&self.key, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(self.key.stream())
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::Correct, &self.key, reads)?;
        known.apart_from_the_village(cx, CORRECTING, Self::POWERS.roles)?;
        let of_the_village = self.check_requester(reads, cx)?;
        self.check_lines(&known, of_the_village)?;
        origin::check(&self.key, &self.lines, known.reporting, reads)?;
        Rejection::unless_all([
            words::required("reason", &self.reason),
            words::evidence(&self.evidence),
        ])?;
        let lines: Vec<ReportLine> = self.lines.iter().map(LineEntry::facts).collect();
        check_confirmed(&self.confirmed_units, &lines, known.reporting)?;
        let basis = known.basis(&self.confirmed_units, true);
        let checked = basis.check(&lines)?;
        let version = known.report.version + 1;
        let (evidence, said) = evidence::split(&self.evidence);
        let corrected = ReportCorrected {
            version,
            ground: self.ground,
            requested_by: self.requested_by,
            role: cx.authority.role,
            reduced: reduced(&known.report.lines, &lines),
            lines: lines.clone(),
            previous: checked.previous,
            warnings: checked.warnings,
            confirmed_units: checked.confirmed_units,
            evidence,
        };
        let text = ReportCorrectedText {
            reason: self.reason.clone(),
            lines: self.lines.iter().filter_map(LineEntry::words).collect(),
            evidence: said,
        };
        let decision = known.decided(NewEvent::with_text(corrected, &text));
        Ok(known.locking(decision, version, &lines))
    }
}

impl CorrectReport {
    /// Somebody of the village or the office asked for it, and not who approves it. Whether it was
    /// the village.
    fn check_requester(&self, reads: &Reads, cx: &Context) -> Result<bool, Rejection> {
        let units = Unit::upward(self.key.unit, reads);
        let roles: Vec<Role> =
            reads.get::<Person>(self.requested_by.0).map_or_else(Vec::new, |p| {
                let here = |unit: Option<_>| unit.is_none_or(|unit| units.contains(&unit));
                held(p, cx.today).filter(|a| here(a.unit)).map(|a| a.role).collect()
            });
        let village = roles.contains(&Role::Village);
        let office = roles.contains(&Role::OfficeHandler) || roles.contains(&Role::OfficeHead);
        if cx.persons().any(|one| one == self.requested_by) || !(village || office) {
            return Err(Rejection::new(&rules::REPORT_CORRECTION_REQUESTER)
                .field("requested_by")
                .who_could(Self::POWERS.roles));
        }
        Ok(village)
    }

    fn check_lines(&self, known: &Known<'_>, of_the_village: bool) -> Result<(), Rejection> {
        let form = known.form();
        form.check(&self.lines)?;
        let locked = &known.report.lines;
        if !of_the_village {
            form.keeps_assessments(locked, &self.lines)?;
        }
        let gone = locked.iter().find(|line| !self.lines.iter().any(|e| e.key == line.key));
        if let Some(line) = gone {
            return Err(Rejection::new(&rules::REPORT_LINE_REMOVED)
                .field("lines")
                .with("task", known.task(&line.key)));
        }
        let facts: Vec<ReportLine> = self.lines.iter().map(LineEntry::facts).collect();
        let words = self.lines.iter().any(|entry| entry.words().is_some());
        if facts == *locked && !words {
            return Err(Rejection::new(&general::ALREADY_DONE));
        }
        Ok(())
    }
}

/// Lines whose cumulative figure became less.
fn reduced(before: &[ReportLine], after: &[ReportLine]) -> Vec<LineKey> {
    let cumulative = |line: &ReportLine| line.figures.value(Column::Cumulative);
    let falls = |line: &&ReportLine| {
        let was = before.iter().find(|known| known.key == line.key).and_then(cumulative);
        was.zip(cumulative(line)).is_some_and(|(was, is)| is < was)
    };
    after.iter().filter(falls).map(|line| line.key.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::reporting::CellSource;
    use crate::progress_report::fixture::*;
    use crate::progress_report::{Cell, Phase, Provenance, SelfAssessment};
    use crate::quantity::{Amount, QuantityUnit};
    use crate::testing::unit;

    #[test]
    fn r18_a_correction_is_a_new_version_and_the_old_one_stays() {
        let outcome = locked().when(&by(HEAD), &correct("q2"));
        let events: Vec<&str> =
            outcome.decision().writes.iter().map(|(_, new)| new.event.event_type()).collect();
        assert_eq!(events, ["ReportCorrected", "ReportFiguresLocked"]);
        assert_eq!(outcome.text(0)["reason"], "复核台账发现差错。");
        let given = outcome.recorded();
        assert_eq!(report(&given, "q2").version, 2);
        assert_eq!(series(&given).windows[0].version, 2);
        assert_eq!(given.revision(key("q2").stream()), 5, "nothing was replaced");
        given.when(&by(HEAD), &correct("q2")).then_rejected(&general::ALREADY_DONE);
    }

    #[test]
    fn r16_a_correction_comes_from_what_happened_in_the_village_too() {
        let from = |positions: &[u64]| {
            let from = Provenance { source: CellSource::LastPeriod, positions: positions.to_vec() };
            let mut lines = lines("q2");
            lines[0].figures.target = Some(Cell { value: Amount::whole(20), from });
            correct_to("q2", lines)
        };
        let given = happened(happened(locked(), 41, home()), 42, unit(2));
        given.when(&by(HEAD), &from(&[41])).decision();
        let elsewhere = given.when(&by(HEAD), &from(&[42]));
        let rejection = elsewhere.then_rejected(&rules::REPORT_SOURCE_ELSEWHERE);
        assert_eq!(rejection.field.as_deref(), Some("lines[0].target"));
        let nowhere = given.when(&by(HEAD), &from(&[99_999]));
        nowhere.then_rejected(&general::POSITION_UNKNOWN);
    }

    #[test]
    fn r18_a_correction_has_a_reason_and_an_approver_who_did_not_ask_for_it() {
        let given = locked();
        let silent = CorrectReport { reason: " ".to_owned(), ..correct("q2") };
        given.when(&by(HEAD), &silent).then_rejected(&general::FIELD_REQUIRED);
        for requester in [HEAD, COMMISSION, ELSEWHERE, 99] {
            let asked = CorrectReport { requested_by: who(requester), ..correct("q2") };
            given.when(&by(HEAD), &asked).then_rejected(&rules::REPORT_CORRECTION_REQUESTER);
        }
        let by_handler = CorrectReport { requested_by: who(HANDLER), ..correct("q2") };
        given.when(&by(HEAD), &by_handler).decision();
        given.when(&by(HANDLER), &correct("q2")).then_rejected(&general::ROLE_MISSING);
        given.when(&by(CADRE), &correct("q2")).then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn s10_4_4_a_cumulative_figure_falls_by_an_approved_correction() {
        let fallen = vec![line(heaps(), QuantityUnit::Spot, ["20", "15", "-1", "1"])];
        let outcome = both_locked().when(&by(DEPUTY), &correct_to("q3", fallen));
        let crate::aggregate::Event::ProgressReport(super::super::Event::ReportCorrected(event)) =
            &outcome.decision().writes[0].1.event
        else {
            panic!("it was corrected")
        };
        assert_eq!(event.reduced, [heaps()]);
        assert_eq!(
            series(&outcome.recorded()).windows[1].lines[&heaps()].cumulative,
            Amount::whole(1)
        );
        let wrong = vec![line(heaps(), QuantityUnit::Spot, ["20", "15", "-1", "2"])];
        both_locked()
            .when(&by(DEPUTY), &correct_to("q3", wrong))
            .then_rejected(&rules::REPORT_CUMULATIVE);
    }

    #[test]
    fn s16_1_12_correcting_q2_after_q3_is_locked_marks_q3_for_recheck() {
        let fewer = vec![line(heaps(), QuantityUnit::Spot, ["20", "10", "1", "1"])];
        let given = both_locked().when(&by(HEAD), &correct_to("q2", fewer)).recorded();
        let third = report(&given, "q3");
        assert_eq!(third.phase, Phase::Recheck);
        let cause = third.recheck.expect("the cause");
        assert_eq!((cause.window.as_str(), cause.version), ("q2", 2));
        assert_eq!(report(&given, "q2").phase, Phase::Locked);
        given.when(&by(HANDLER), &recheck("q3")).then_rejected(&rules::REPORT_RECHECK_DIFFERS);
        let mended = vec![line(heaps(), QuantityUnit::Spot, ["20", "15", "5", "6"])];
        let mended = CorrectReport {
            ground: CorrectionGround::EarlierCorrected,
            ..correct_to("q3", mended)
        };
        let given = given.when(&by(HEAD), &mended).recorded();
        assert_eq!(report(&given, "q3").phase, Phase::Locked);
        assert_eq!(report(&given, "q3").recheck, None);
    }

    #[test]
    fn a_correction_removes_no_line_and_judges_nobody() {
        let given = drafted_with(with_garbage(["9", "5", "1", "1"]));
        let given = given.when(
            &by(CADRE),
            &super::super::SubmitReport {
                key: key("q2"),
                confirmed_units: vec![],
                evidence: vec![],
            },
        );
        let given = given.recorded().when(&by(CADRE_TOO), &review("q2")).recorded();
        let given = given.when(&by(HEAD), &accept("q2")).recorded();
        given
            .when(&by(HEAD), &correct_to("q2", lines("q2")))
            .then_rejected(&rules::REPORT_LINE_REMOVED);
        let mut judged = lines("q2");
        judged[0].figures.self_assessment = Some(Cell::typed(SelfAssessment::Met));
        let by_office =
            CorrectReport { requested_by: who(HANDLER), ..correct_to("q2", judged.clone()) };
        locked().when(&by(HEAD), &by_office).then_rejected(&rules::REPORT_SELF_ASSESSMENT_VILLAGE);
        locked().when(&by(HEAD), &correct_to("q2", judged)).decision();
    }

    #[test]
    fn who_typed_the_report_does_not_approve_its_correction() {
        let given = town().when(&typed(HEAD, CADRE), &save("q2")).recorded();
        let given = given.when(
            &by(CADRE),
            &super::super::SubmitReport {
                key: key("q2"),
                confirmed_units: vec![],
                evidence: vec![],
            },
        );
        let given = given.recorded().when(&by(CADRE_TOO), &review("q2")).recorded();
        let given = given.when(&by(HANDLER), &accept("q2")).recorded();
        given.when(&by(HEAD), &correct("q2")).then_rejected(&general::SEPARATION_OF_DUTIES);
        given.when(&by(HEAD_TOO), &correct("q2")).decision();
    }
}
