//! Decide an objection after a re-check by others (异议复核).

use serde::Serialize;

use super::citation;
use super::guard::{self, KnownSheet};
use super::recheck::{self, Basis, Changes, RECHECKERS};
use super::{Act, Evaluation, Objection, ObjectionDecided, ObjectionOutcome, rules};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::evidence::Evidence;
use crate::id::{EvaluationId, UnitId};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::score_sheet::{ReasonText, ScoreSheet, SheetOf};
use crate::stream::StreamId;

/// Decides an objection. One that is upheld changes scores, which needs a decision with its number
/// (`domain.md` R54); the evaluation is then summed, decided and posted again.
#[derive(Debug, Clone, Serialize)]
pub struct DecideObjection {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The unit that objected.
    pub unit: UnitId,
    /// The objection's number.
    pub objection: u32,
    /// What came of it.
    pub outcome: ObjectionOutcome,
    /// What it changes.
    pub changes: Changes,
    /// The decision, where something is changed.
    pub document: Option<Document>,
    /// Why; kept in private.
    pub reason: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for DecideObjection {
    const NAME: &'static str = "evaluation.decide_objection";
    const ZH: &'static str = "异议复核";
    const POWERS: Powers = Powers::impartial_decision(RECHECKERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        citation::sheet_reads(self.sheet(), self.changes.positions(), known)
    }

    fn asks(&self, _: &Reads) -> Vec<Question> {
        crate::citation::asks(self.changes.positions().copied())
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::sheet_scope(self.sheet(), reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Evaluation::stream(self.evaluation))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let act = Act::DecideObjection;
        let sheet = KnownSheet::allowing(act, self.sheet(), RECHECKERS, reads, cx)?;
        let objection = self.open_objection(&sheet)?;
        recheck::by_others(&sheet, Some(&objection.filers), reads, cx)?;
        Rejection::unless_all([
            words::required("reason", &self.reason),
            words::evidence(&self.evidence),
        ])?;
        if (self.outcome == ObjectionOutcome::Upheld) == self.changes.is_empty() {
            return Err(Rejection::new(&rules::EVALUATION_RECHECK_OUTCOME).field("outcome"));
        }
        let decided = ObjectionDecided {
            evaluation: self.evaluation,
            objection: self.objection,
            unit: self.unit,
            role: cx.authority.role,
            outcome: self.outcome,
            document: self.document.clone(),
        };
        let event = NewEvent::with_text(decided, &ReasonText { reason: self.reason.clone() });
        let event = event.citing(self.document.as_ref().map(Document::cite));
        let decision = Decision::one(Evaluation::stream(self.evaluation), sheet.about(event));
        if self.changes.is_empty() {
            if let Some(document) = &self.document {
                guard::ground("document", document, cx)?;
            }
            return Ok(decision);
        }
        self.check_bounds(&sheet, objection)?;
        let document = self
            .document
            .as_ref()
            .ok_or_else(|| Rejection::new(&rules::EVALUATION_DECISION_NUMBER).field("document"))?;
        let since = (objection.raised_on, "异议提出之日", "the objection was raised");
        let (objection, evidence) = (Some(self.objection), &self.evidence[..]);
        let basis = Basis { act, objection, document, since, evidence };
        let rescored = self.changes.event(&sheet, &basis, cx)?;
        Ok(decision.and(ScoreSheet::stream(self.evaluation, self.unit), rescored))
    }
}

impl DecideObjection {
    fn sheet(&self) -> SheetOf {
        SheetOf { evaluation: self.evaluation, unit: self.unit }
    }

    fn open_objection<'a>(&self, sheet: &KnownSheet<'a>) -> Result<&'a Objection, Rejection> {
        let mut open = sheet.known.evaluation.open_objections();
        let found = open.find(|one| one.number == self.objection && one.unit == self.unit);
        found.ok_or_else(|| {
            Rejection::new(&rules::EVALUATION_OBJECTION_UNKNOWN)
                .field("objection")
                .with("number", self.objection)
        })
    }

    /// A re-check looks at what was objected to.
    fn check_bounds(&self, sheet: &KnownSheet<'_>, objection: &Objection) -> Result<(), Rejection> {
        let beyond = |(_, code): &(String, &str)| !objection.codes.iter().any(|one| one == code);
        match self.changes.codes(sheet).find(beyond) {
            Some((field, code)) => Err(Rejection::new(&rules::EVALUATION_RECHECK_BEYOND)
                .field(field)
                .with("code", code)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::Phase;
    use crate::evaluation::fixture::*;
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::score::{Decimal, Figure};
    use crate::testing::{at, day};

    #[test]
    fn r54_an_objection_that_is_upheld_changes_score_rank_and_grade() {
        let outcome = objected().when(&by(DEPUTY), &uphold());
        assert_eq!(outcome.decision().writes.len(), 2, "the objection and the sheet");
        let given = outcome.recorded();
        assert_eq!(evaluation(&given).phase, Phase::Rechecked);
        let given = given.when(&by(HANDLER), &sum(&given)).recorded();
        assert!(evaluation(&given).decided.is_none() && evaluation(&given).notice.is_none());
        let result = summed_of(&given, home());
        let told = (result.total.to_string(), result.grade.as_str());
        assert_eq!(told, ("90.1".to_owned(), "excellent"));
        // What changed is decided and posted anew, for its full time.
        let given = given.when(&by(HEAD), &decide(&given, "2024-05-07")).recorded();
        let given = given.when(&by(HANDLER), &post_notice()).recorded();
        let early = given.clone().now(at("2024-05-13 09:00"));
        early.when(&by(HEAD), &finalise()).then_rejected(&rules::EVALUATION_NOTICE_RUNNING);
        let given = given.now(at("2024-05-14 09:00")).when(&by(HEAD), &finalise()).recorded();
        assert_eq!(evaluation(&given).phase, Phase::Final);
    }

    #[test]
    fn r54_an_objection_that_is_rejected_leaves_the_notice_running() {
        let given = objected().when(&by(DEPUTY), &reject()).recorded();
        assert_eq!(evaluation(&given).phase, Phase::InNotice);
        given.when(&by(HEAD), &finalise()).then_rejected(&rules::EVALUATION_NOTICE_RUNNING);
        let given = given.now(at("2024-05-12 09:00"));
        assert!(given.when(&by(HEAD), &finalise()).accepted().is_some());
        let again = given.when(&by(DEPUTY), &reject());
        again.then_rejected(&rules::EVALUATION_PHASE);
    }

    #[test]
    fn s10_4_12_an_open_objection_stops_finality() {
        let over = objected().now(at("2024-05-20 09:00"));
        over.when(&by(HEAD), &finalise()).then_rejected(&rules::EVALUATION_PHASE);
        let both = objected().when(&by(ELSEWHERE), &object(elsewhere())).recorded();
        let given = both.when(&by(DEPUTY), &uphold()).recorded();
        assert_eq!(evaluation(&given).phase, Phase::Objection, "another one is open");
        given.when(&by(HANDLER), &sum(&given)).then_rejected(&rules::EVALUATION_PHASE);
        let second = DecideObjection { unit: elsewhere(), objection: 2, ..reject() };
        let given = given.when(&by(DEPUTY), &second).recorded();
        assert_eq!(evaluation(&given).phase, Phase::Rechecked, "the first one changed a score");
    }

    #[test]
    fn s16_1_3_who_scored_or_checked_does_not_check_again() {
        for number in [HANDLER, PLANNING, WATER, PARTY, CHECKER] {
            let refused = objected().when(&by(number), &uphold());
            refused.then_rejected(&general::SEPARATION_OF_DUTIES);
        }
        for number in [HEAD, LEADER] {
            assert!(objected().when(&by(number), &uphold()).accepted().is_some());
        }
        let refused = objected().when(&by(COMMISSION), &uphold());
        refused.then_rejected(&general::ROLE_MISSING);
        let typed = crate::command::Submission { on_behalf_of: Some(who(CADRE)), ..by(HEAD) };
        let given = in_notice().when(&typed, &object(home())).recorded();
        given.when(&by(HEAD), &uphold()).then_rejected(&general::SEPARATION_OF_DUTIES);
    }

    #[test]
    fn s10_4_2_whoever_is_of_another_village_does_not_check_again() {
        let hats = objected().person_with(who(HEAD), Role::Village, Some(elsewhere()));
        hats.when(&by(HEAD), &uphold()).then_rejected(&rules::EVALUATION_RIVAL);
    }

    #[test]
    fn s16_1_3_who_changed_a_score_before_does_not_check_again() {
        let given = rechecked();
        let given = given.when(&by(CADRE), &object(home())).recorded();
        let second = DecideObjection { objection: 2, ..reject() };
        given.when(&by(DEPUTY), &second).then_rejected(&general::SEPARATION_OF_DUTIES);
        assert!(given.when(&by(LEADER), &second).accepted().is_some());
    }

    #[test]
    fn r55_the_contact_cadre_does_not_check_again() {
        let given =
            objected().person_with(who(HEAD), crate::role::Role::ContactCadre, Some(home()));
        given.when(&by(HEAD), &uphold()).then_rejected(&general::RECUSED);
    }

    #[test]
    fn r54_a_changed_score_needs_a_decision_with_its_number() {
        let refused = |command: DecideObjection| objected().when(&by(DEPUTY), &command);
        let none = DecideObjection { document: None, ..uphold() };
        refused(none).then_rejected(&rules::EVALUATION_DECISION_NUMBER);
        let unnumbered = Some(Document { number: None, ..document() });
        let unnumbered = DecideObjection { document: unnumbered, ..uphold() };
        refused(unnumbered).then_rejected(&rules::EVALUATION_DECISION_NUMBER);
    }

    #[test]
    fn r54_what_upholds_an_objection_is_not_older_than_it() {
        let early = Some(Document { date: day("2024-05-06"), ..uphold().document.expect("one") });
        let upheld = DecideObjection { document: early.clone(), ..uphold() };
        let outcome = objected().when(&by(DEPUTY), &upheld);
        let rejection = outcome.then_rejected(&rules::EVALUATION_DOCUMENT_EARLY);
        assert_eq!(rejection.field.as_deref(), Some("document.date"));
        // What changes nothing may rest on what was there before.
        let rejected = DecideObjection { document: early, ..reject() };
        objected().when(&by(DEPUTY), &rejected).decision();
    }

    #[test]
    fn a_recheck_changes_what_was_objected_to_and_something() {
        let refused = |command: DecideObjection| objected().when(&by(DEPUTY), &command);
        let changes = |code: &str, figure| Changes {
            entries: vec![entry(code, None, figure)],
            withdrawn: vec![],
            added: vec![],
        };
        let beyond = DecideObjection { changes: changes("C4", Figure::Met(false)), ..uphold() };
        refused(beyond).then_rejected(&rules::EVALUATION_RECHECK_BEYOND);
        let same = changes("C3", Figure::Score(Decimal::whole(8)));
        let same = DecideObjection { changes: same, ..uphold() };
        refused(same).then_rejected(&rules::EVALUATION_RECHECK_SAME);
        let nothing = DecideObjection { changes: Changes::default(), ..uphold() };
        refused(nothing).then_rejected(&rules::EVALUATION_RECHECK_OUTCOME);
        let both = DecideObjection { outcome: ObjectionOutcome::Rejected, ..uphold() };
        refused(both).then_rejected(&rules::EVALUATION_RECHECK_OUTCOME);
        let other = DecideObjection { objection: 2, ..uphold() };
        refused(other).then_rejected(&rules::EVALUATION_OBJECTION_UNKNOWN);
    }

    #[test]
    fn a_penalty_that_is_objected_to_counts_no_more() {
        let given = ready().when(&by(HANDLER), &apply_penalty(home())).recorded();
        let given = checked(&given);
        let given = given.when(&by(HANDLER), &sum(&given)).recorded();
        let given = given.when(&by(HEAD), &decide(&given, "2024-05-06")).recorded();
        let given = given.when(&by(HANDLER), &post_notice()).recorded();
        let object = super::super::FileObjection { codes: vec!["X2".to_owned()], ..object(home()) };
        let given = given.now(at("2024-05-07 09:00")).when(&by(CADRE), &object).recorded();
        let changes = Changes { withdrawn: vec![1], ..Changes::default() };
        let upheld = DecideObjection { changes, ..uphold() };
        let wrong = Changes { withdrawn: vec![2], ..Changes::default() };
        let wrong = DecideObjection { changes: wrong, ..uphold() };
        let refused = given.when(&by(DEPUTY), &wrong);
        refused.then_rejected(&rules::EVALUATION_ADJUSTMENT_UNKNOWN);
        let given = given.when(&by(DEPUTY), &upheld).recorded();
        let given = given.when(&by(HANDLER), &sum(&given)).recorded();
        assert_eq!(summed_of(&given, home()).total.to_string(), "89.1");
    }

    #[test]
    fn a_bonus_that_was_forgotten_is_added_on_the_decision() {
        let object = super::super::FileObjection { codes: vec!["X1".to_owned()], ..object(home()) };
        let given = in_notice().now(at("2024-05-07 09:00"));
        let given = given.when(&by(CADRE), &object).recorded();
        let with = |figure| DecideObjection {
            changes: Changes { added: vec![entry("X1", None, figure)], ..Changes::default() },
            ..uphold()
        };
        let awards = |count| {
            let key = "title".to_owned();
            Figure::Awards(vec![crate::score::Awarded { key, count }; usize::from(count > 0)])
        };
        let none = given.when(&by(DEPUTY), &with(awards(0)));
        none.then_rejected(&general::FIELD_MALFORMED);
        let other = given.when(&by(DEPUTY), &with(Figure::Met(true)));
        other.then_rejected(&crate::scheme::rules::SCORE_FIGURE_KIND);
        let given = given.when(&by(DEPUTY), &with(awards(1))).recorded();
        let given = given.when(&by(HANDLER), &sum(&given)).recorded();
        assert_eq!(summed_of(&given, home()).total.to_string(), "92.1");
    }
}
