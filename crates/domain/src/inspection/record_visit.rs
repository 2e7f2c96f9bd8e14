//! Record an unannounced visit of the commission (暗访) after it took place (`domain.md` §16.1-10).

use serde::Serialize;

use super::findings::{self, Finding, Found};
use super::{Inspection, InspectionVisitRecorded, InspectionVisitText};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::{Audience, NewEvent};
use crate::evidence::{self, Evidence};
use crate::id::{InspectionId, ProgrammeId, UnitId};
use crate::issue::words;
use crate::number_book::{NumberBook, Series};
use crate::power::{Powers, Scope};
use crate::programme::{self, Programme};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::unit::Unit;

/// Records a visit: it is never planned, so that nobody knows of it before, and gives no score. When
/// it took place is its `occurred_at`; what it found becomes issues of the commission.
#[derive(Debug, Clone, Serialize)]
pub struct RecordVisit {
    /// The programme.
    pub programme: ProgrammeId,
    /// The village, community or courtyard.
    pub unit: UnitId,
    /// What was seen; kept in private.
    pub account: String,
    /// What was found wrong.
    pub findings: Vec<Finding>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl RecordVisit {
    fn found(&self, inspection: InspectionId) -> Found<'_> {
        let Self { programme, unit, findings, .. } = self;
        // The visit itself is the request's first new thing.
        Found { inspection, programme: *programme, unit: *unit, fresh: 1, findings }
    }
}

impl Command for RecordVisit {
    const NAME: &'static str = "inspection.record_visit";
    const ZH: &'static str = "暗访记录";
    const POWERS: Powers = Powers::entry(&[Role::DisciplineCommission]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let inspection = InspectionId(known.fresh);
        let mut streams = vec![
            Inspection::stream(inspection),
            Programme::stream(self.programme),
            NumberBook::stream(self.programme, Series::Inspection),
        ];
        streams.extend(Unit::streams_upward(self.unit, known));
        streams.extend(self.found(inspection).reads(known));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        reads.need::<Unit>(self.unit.0)?;
        let units = Unit::upward(self.unit, reads);
        Ok(Scope { units, ..programme::whole(self.programme, reads)? })
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let inspection = InspectionId(reads.fresh);
        if reads.get::<Inspection>(inspection.0).is_some() {
            return Err(Rejection::new(&general::THING_EXISTS)
                .with("what", "检查评比")
                .with("whatEn", "inspection")
                .with("name", inspection));
        }
        Programme::need_open(self.programme, reads, (Self::ZH, "recording a visit"))?;
        let visited_on = cx.occurred_at.date();
        let unit = Unit::need_on(reads, self.unit, visited_on);
        unit.map_err(|refused| refused.field("unit"))?;
        Rejection::unless_all([
            words::required("account", &self.account),
            words::evidence(&self.evidence),
        ])?;
        findings::check_count(&self.findings, 0)?;
        let number = NumberBook::next(self.programme, Series::Inspection, 0, reads);
        let (evidence, shown) = evidence::split(&self.evidence);
        let visit = InspectionVisitRecorded {
            inspection,
            number,
            programme: self.programme,
            unit: self.unit,
            visited_on,
            role: cx.authority.role,
            evidence,
        };
        let text = InspectionVisitText { account: self.account.clone(), evidence: shown };
        let about = |event: NewEvent| {
            event.about(Some(self.programme), Some(self.unit)).for_audience(Audience::Unit)
        };
        let (book, taken) =
            NumberBook::take(self.programme, Series::Inspection, number, inspection.0);
        let event = about(NewEvent::with_text(visit, &text));
        let recorded = Decision::one(Inspection::stream(inspection), event).and(book, about(taken));
        Ok(recorded.with(self.found(inspection).decide(None, reads, cx)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{EVENTS_MAX, Submission};
    use crate::event::SubmissionNote;
    use crate::inspection::fixture::*;
    use crate::inspection::{FINDINGS_MAX, Phase, rules};
    use crate::issue::Issue;
    use crate::testing::{at, day};

    #[test]
    fn an_unannounced_visit_is_recorded_after_it_took_place() {
        let before = Submission { occurred_at: Some(at("2024-04-20 15:00")), ..by(COMMISSION) };
        town().when(&before, &visit()).then_rejected(&general::BACK_ENTRY_REASON);
        let reason = Some("暗访结束后统一登记。".to_owned());
        let note = SubmissionNote { back_entry_reason: reason, told_by: None };
        let given = town().when(&Submission { note, ..before }, &visit()).recorded();
        let recorded = state(&given).visit.clone().expect("it was recorded");
        assert_eq!((recorded.number, recorded.visited_on), (1, day("2024-04-20")));
        assert_eq!(state(&given).phase, Phase::Visited);
        let ahead = Submission { occurred_at: Some(at("2024-05-06 10:00")), ..by(COMMISSION) };
        town().when(&ahead, &visit()).then_rejected(&general::OCCURRED_IN_FUTURE);
    }

    #[test]
    fn r23_what_a_visit_found_is_the_commissions_issue_with_consecutive_numbers() {
        let found = RecordVisit { findings: vec![seen(), seen()], ..visit() };
        let given = town().when(&by(COMMISSION), &found).recorded();
        let links = state(&given).findings.clone();
        assert_eq!(links.iter().map(|link| link.number).collect::<Vec<_>>(), [1, 2]);
        for link in links {
            let issue = given.state::<Issue>(link.issue.0).expect("it was raised");
            assert!(issue.of_the_commission());
            let origin = issue.raised.clone().and_then(|raised| raised.origin);
            assert_eq!(origin, Some(Inspection::stream(INSPECTION).to_string()));
        }
        let many = RecordVisit { findings: vec![seen(); FINDINGS_MAX], ..visit() };
        let writes = town().when(&by(COMMISSION), &many).decision().writes.len();
        assert!(writes <= EVENTS_MAX as usize);
    }

    #[test]
    fn a_visit_has_no_sheet_and_speaks_of_no_clue() {
        let scored = RecordVisit { findings: vec![finding()], ..visit() };
        let outcome = town().when(&by(COMMISSION), &scored);
        outcome.then_rejected(&rules::INSPECTION_FINDING_ELSEWHERE);
        let clue = RecordVisit { account: "已按问题线索移送。".to_owned(), ..visit() };
        let outcome = town().when(&by(COMMISSION), &clue);
        outcome.then_rejected(&crate::issue::rules::CLUE_CONTENT);
    }

    #[test]
    fn only_the_commission_records_its_visits() {
        for number in [HEAD, HANDLER, LINE, DEPUTY, CADRE] {
            town().when(&by(number), &visit()).then_rejected(&general::ROLE_MISSING);
        }
    }
}
