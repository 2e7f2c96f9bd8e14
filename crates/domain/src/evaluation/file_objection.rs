//! Object to a posted result (异议).

use std::collections::BTreeSet;

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Evaluation, EvaluationNoticePosted, OBJECTIONS_MAX, ObjectionFiled, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::Audience;
use crate::evidence::{self, Evidence};
use crate::id::{EvaluationId, UnitId};
use crate::issue::words;
use crate::person::Person;
use crate::power::{Powers, Scope, held};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::score_sheet::{ENTRIES_MAX, SheetOf};
use crate::stream::StreamId;

const OFFICE: &[Role] = &[Role::OfficeHandler, Role::OfficeHead];

/// A village objects to its own result, while objections are taken: what is handed in on paper by
/// then may be entered later by the office.
#[derive(Debug, Clone, Serialize)]
pub struct FileObjection {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The unit.
    pub unit: UnitId,
    /// The codes and keys of what it objects to.
    pub codes: Vec<String>,
    /// Why; kept in private.
    pub statement: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for FileObjection {
    const NAME: &'static str = "evaluation.file_objection";
    const ZH: &'static str = "提出异议";
    const POWERS: Powers = Powers::entry(&[Role::Village]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::sheet_reads(self.sheet(), known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::sheet_scope(self.sheet(), reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Evaluation::stream(self.evaluation))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let roles = Self::POWERS.roles;
        let known = Known::allowing(Act::FileObjection, self.evaluation, roles, reads, cx)?;
        known.member(self.unit, reads, cx).map_err(|refused| refused.field("unit"))?;
        let notice = in_time(&known, reads, cx)?;
        self.refuse_second(&known)?;
        self.check_codes(&known)?;
        Rejection::unless_all([
            words::required("statement", &self.statement),
            words::evidence(&self.evidence),
        ])?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let filed = ObjectionFiled {
            evaluation: self.evaluation,
            objection: u32::try_from(known.evaluation.objections.len()).unwrap_or(u32::MAX) + 1,
            notice: notice.notice,
            unit: self.unit,
            role: cx.authority.role,
            codes: self.codes.clone(),
            evidence,
        };
        let event = guard::with_finding(filed, Some(&self.statement), shown)
            .about(Some(known.opened.programme), Some(self.unit))
            .for_audience(Audience::Unit);
        Ok(Decision::one(Evaluation::stream(self.evaluation), event))
    }
}

impl FileObjection {
    fn sheet(&self) -> SheetOf {
        SheetOf { evaluation: self.evaluation, unit: self.unit }
    }

    /// One matter one objection: a second waits for the first.
    fn refuse_second(&self, known: &Known<'_>) -> Result<(), Rejection> {
        if let Some(open) = known.evaluation.open_objections().find(|one| one.unit == self.unit) {
            let refused = Rejection::new(&rules::EVALUATION_OBJECTION_OPEN);
            return Err(refused.with("number", open.number));
        }
        if known.evaluation.objections.len() >= OBJECTIONS_MAX {
            let refused = Rejection::new(&rules::EVALUATION_OBJECTIONS_SPENT);
            return Err(refused.with("max", OBJECTIONS_MAX));
        }
        Ok(())
    }

    fn check_codes(&self, known: &Known<'_>) -> Result<(), Rejection> {
        if self.codes.len() > ENTRIES_MAX {
            let refused = Rejection::new(&general::FIELD_TOO_MANY).field("codes");
            return Err(refused.with("max", ENTRIES_MAX));
        }
        let scored = |code: &&String| known.responsible(code).is_some();
        let each_once: BTreeSet<&String> = self.codes.iter().filter(scored).collect();
        if self.codes.is_empty() || each_once.len() != self.codes.len() {
            return Err(Rejection::new(&rules::EVALUATION_OBJECTION_CODES).field("codes"));
        }
        Ok(())
    }
}

/// The notice that is objected to, where the objection came in its time.
fn in_time<'a>(
    known: &Known<'a>,
    reads: &Reads,
    cx: &Context,
) -> Result<&'a EvaluationNoticePosted, Rejection> {
    let notice = known.evaluation.notice.as_ref().ok_or_else(|| {
        super::phase::refuse(&rules::EVALUATION_PHASE, Act::FileObjection)
            .with("phase", known.evaluation.phase.zh())
            .with("phaseEn", known.evaluation.phase.en())
            .with("allowed", super::Phase::InNotice.zh())
    })?;
    let (from, due) = (notice.objections.start, notice.objections.due);
    let day = cx.occurred_at.date();
    if !(from..=due).contains(&day) {
        let clause = &known.definition.procedure.clause;
        return Err(Rejection::new(&rules::EVALUATION_OBJECTION_TIME)
            .with("from", from)
            .with("due", due)
            .with("day", day)
            .with("schemeClause", known.definition.cite(clause))
            .with("schemeClauseEn", known.definition.cite_en(clause)));
    }
    if cx.today > due && !typed_by_the_office(reads, cx) {
        return Err(Rejection::new(&rules::EVALUATION_OBJECTION_TYPED).who_could(OFFICE));
    }
    Ok(notice)
}

/// Whether it came on paper and the office typed it: a village does not say by itself that it had
/// objected in time.
fn typed_by_the_office(reads: &Reads, cx: &Context) -> bool {
    let typist = reads.get::<Person>(cx.submitter.0);
    let of_the_office =
        typist.is_some_and(|person| held(person, cx.today).any(|a| OFFICE.contains(&a.role)));
    cx.submitter != cx.principal && of_the_office
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::evaluation::Phase;
    use crate::evaluation::fixture::*;
    use crate::testing::{at, day};

    #[test]
    fn r54_a_village_objects_to_its_own_result_while_it_is_posted() {
        let outcome = in_notice().when(&by(CADRE), &object(home()));
        let filed = ObjectionFiled {
            evaluation: evaluation_id(),
            objection: 1,
            notice: 1,
            unit: home(),
            role: Role::Village,
            codes: vec!["C3".to_owned()],
            evidence: vec![],
        };
        outcome.then(&[filed.into()]);
        assert_eq!(outcome.text(0)["remark"], "核验时村口正在施工，请复核。");
        let given = outcome.recorded();
        assert_eq!(evaluation(&given).phase, Phase::Objection);
        let other = in_notice().when(&by(CADRE), &object(elsewhere()));
        other.then_rejected(&general::ROLE_OTHER_UNIT);
    }

    #[test]
    fn r54_an_objection_after_its_time_is_refused_with_its_clause() {
        let last = in_notice().now(at("2024-05-11 23:59"));
        assert!(last.when(&by(CADRE), &object(home())).accepted().is_some());
        let over = in_notice().now(at("2024-05-12 00:01"));
        let refused = over.when(&by(CADRE), &object(home()));
        let rejection = refused.then_rejected(&rules::EVALUATION_OBJECTION_TIME);
        assert!(rejection.zh().contains("2024-05-11"), "{}", rejection.zh());
        assert!(rejection.zh().contains("七"), "{}", rejection.zh());
    }

    #[test]
    fn what_came_on_paper_in_time_is_typed_by_the_office() {
        let over = in_notice().now(at("2024-05-12 09:00"));
        let occurred_at = Some(at("2024-05-11 16:00"));
        let own = Submission { occurred_at, ..by(CADRE) };
        let refused = over.when(&own, &object(home()));
        refused.then_rejected(&rules::EVALUATION_OBJECTION_TYPED);
        let colleague = Submission { on_behalf_of: Some(who(CADRE)), ..own };
        let colleague = Submission { actor: who(CADRE_TOO), ..colleague };
        let refused = over.when(&colleague, &object(home()));
        refused.then_rejected(&rules::EVALUATION_OBJECTION_TYPED);
        let typed = Submission { actor: who(HANDLER), ..colleague };
        let given = over.when(&typed, &object(home())).recorded();
        assert_eq!(evaluation(&given).objections[0].filers.persons, [who(HANDLER), who(CADRE)]);
        let earlier = Submission { occurred_at: Some(at("2024-05-05 16:00")), ..typed };
        let earlier = Submission {
            note: crate::event::SubmissionNote {
                back_entry_reason: Some("纸质。".to_owned()),
                ..Default::default()
            },
            ..earlier
        };
        let refused = over.when(&earlier, &object(home()));
        let rejection = refused.then_rejected(&rules::EVALUATION_OBJECTION_TIME);
        assert!(rejection.details.contains(&("day", day("2024-05-05").to_string())));
    }

    #[test]
    fn one_matter_one_objection() {
        let refused = objected().when(&by(CADRE_TOO), &object(home()));
        refused.then_rejected(&rules::EVALUATION_OBJECTION_OPEN);
        let other = objected().when(&by(ELSEWHERE), &object(elsewhere())).recorded();
        assert_eq!(evaluation(&other).open_objections().count(), 2);
    }

    #[test]
    fn an_objection_names_what_the_scheme_scores() {
        let with = |codes: &[&str]| FileObjection {
            codes: codes.iter().map(|code| (*code).to_owned()).collect(),
            ..object(home())
        };
        for codes in [&[][..], &["C9"], &["C3", "C3"]] {
            let refused = in_notice().when(&by(CADRE), &with(codes));
            refused.then_rejected(&rules::EVALUATION_OBJECTION_CODES);
        }
        let several = in_notice().when(&by(CADRE), &with(&["building", "X2", "C3"]));
        assert!(several.accepted().is_some());
        let silent = FileObjection { statement: String::new(), ..object(home()) };
        in_notice().when(&by(CADRE), &silent).then_rejected(&general::FIELD_REQUIRED);
    }

    #[test]
    fn objections_are_bounded() {
        use crate::evaluation::{ObjectionDecided, ObjectionOutcome};
        let stream = Evaluation::stream(evaluation_id());
        let filed = |objection| ObjectionFiled {
            evaluation: evaluation_id(),
            objection,
            notice: 1,
            unit: home(),
            role: Role::Village,
            codes: vec!["C3".to_owned()],
            evidence: vec![],
        };
        let decided = |objection| ObjectionDecided {
            evaluation: evaluation_id(),
            objection,
            unit: home(),
            role: Role::DeputyHead,
            outcome: ObjectionOutcome::Rejected,
            document: None,
        };
        let full = (1..=200).fold(in_notice(), |given, number| {
            given.event(stream, filed(number)).event(stream, decided(number))
        });
        let refused = full.when(&by(CADRE), &object(home()));
        refused.then_rejected(&rules::EVALUATION_OBJECTIONS_SPENT);
    }
}
