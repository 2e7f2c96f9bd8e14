//! Check an item that was reported done (核查验收): by another person than those who worked on it, who
//! is not of the village and has no tie to it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::guard::{self, CHECKERS, Known};
use super::words::Words;
use super::{
    Act, CheckOutcome, CoreTaskItem, CoreTaskItemChecked, CoreTaskText, Facts, Register, Standing,
    Work, rules,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::evidence::{self, Evidence};
use crate::id::CoreTaskItemId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::stream::StreamId;

/// How many people are asked at most.
const ASKED_MAX: u32 = 100_000;

/// Checks an item.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// The item.
    pub item: CoreTaskItemId,
    /// What was found.
    pub outcome: CheckOutcome,
    /// The document of the acceptance, where the register asks for one.
    pub document: Option<Document>,
    /// What villagers say, where they were asked.
    pub satisfaction: Option<Satisfaction>,
    /// What is told of it, and why it did not pass; kept in private.
    pub remark: Option<String>,
    /// What shows it; optional.
    pub evidence: Vec<Evidence>,
}

/// What villagers say, and what the edition of the guideline asks for by which it is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Satisfaction {
    /// How many answered.
    pub asked: u32,
    /// How many of them are satisfied.
    pub satisfied: u32,
    /// How many of a hundred must be.
    pub required_percent: u32,
}

impl Satisfaction {
    fn violations(self) -> Vec<Rejection> {
        let range = |field: &str, value: u32, max: u32| {
            (!(1..=max).contains(&value)).then(|| {
                Rejection::new(&general::INTEGER_OUT_OF_RANGE)
                    .field(format!("satisfaction.{field}"))
                    .with("min", 1)
                    .with("max", max)
            })
        };
        let more = (self.satisfied > self.asked).then(|| {
            Rejection::new(&rules::CORE_TASK_SURVEY)
                .field("satisfaction.satisfied")
                .with("satisfied", self.satisfied)
                .with("asked", self.asked)
        });
        let found = [
            range("asked", self.asked, ASKED_MAX),
            range("required_percent", self.required_percent, 100),
            more,
        ];
        found.into_iter().flatten().collect()
    }

    /// Whether as many are satisfied as must be.
    fn reached(self) -> bool {
        u64::from(self.satisfied) * 100 >= u64::from(self.asked) * u64::from(self.required_percent)
    }
}

impl Command for Check {
    const NAME: &'static str = "core_task.check";
    const ZH: &'static str = "核查验收";
    const POWERS: Powers = Powers::impartial_decision(CHECKERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.item, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.item, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(CoreTaskItem::stream(self.item))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::Check, self.item, CHECKERS, reads, cx)?;
        known.apart_from_workers(Act::Check, reads, cx, CHECKERS)?;
        let document = self.document.as_ref();
        let document = document.and_then(|one| guard::check_document(one, cx.today).err());
        Words::of(known.item.register)
            .and(document)
            .and(self.satisfaction.into_iter().flat_map(Satisfaction::violations))
            .and(self.unexplained())
            .optional("remark", self.remark.as_deref())
            .evidence(&self.evidence)
            .check()?;
        if self.outcome == CheckOutcome::Passed {
            self.may_pass(&known)?;
        }
        let (evidence, shown) = evidence::split(&self.evidence);
        let checked = CoreTaskItemChecked {
            role: cx.authority.role,
            outcome: self.outcome,
            document: self.document.clone(),
            satisfaction: self.satisfaction,
            evidence,
        };
        let text = CoreTaskText {
            description: self.remark.clone(),
            evidence: shown,
            ..CoreTaskText::default()
        };
        let event = NewEvent::with_text(checked, &text);
        Ok(known.decided(event.citing(self.document.as_ref().map(Document::cite))))
    }
}

impl Check {
    /// What did not pass is told what it lacks.
    fn unexplained(&self) -> Option<Rejection> {
        let unexplained = self.outcome == CheckOutcome::NotPassed && self.remark.is_none();
        unexplained.then(|| Rejection::new(&general::FIELD_REQUIRED).field("remark"))
    }

    /// What the register asks for before an item passes.
    fn may_pass(&self, known: &Known<'_>) -> Result<(), Rejection> {
        let item = known.item;
        if item.register.checked_by_document() && self.document.is_none() {
            return Err(known.refused(&rules::CORE_TASK_DOCUMENT_MISSING).field("document"));
        }
        if item.register == Register::WaterBody && self.satisfaction.is_none() {
            return Err(Rejection::new(&rules::CORE_TASK_SURVEY_MISSING).field("satisfaction"));
        }
        if let Some(survey) = self.satisfaction.filter(|survey| !survey.reached()) {
            return Err(Rejection::new(&rules::CORE_TASK_SATISFACTION_LOW)
                .field("satisfaction.satisfied")
                .with("satisfied", survey.satisfied)
                .with("asked", survey.asked)
                .with("required", survey.required_percent));
        }
        house_is_settled(item)
    }
}

/// A new house has its permits and presences, a case the step that settles it.
fn house_is_settled(item: &Standing) -> Result<(), Rejection> {
    let (Facts::RuralHouse(facts), Some(Work::RuralHouse(work))) = (&item.facts, &item.work) else {
        return Ok(());
    };
    let lacking = facts.lacking(item.kind, &work.steps);
    if lacking.is_empty() {
        return Ok(());
    }
    let (zh, en): (Vec<_>, Vec<_>) = lacking.into_iter().unzip();
    // Of the steps that settle a case one is enough.
    let or = if item.kind == super::ItemKind::NewHouse { ("、", ", ") } else { ("或", " or ") };
    Err(Rejection::new(&rules::CORE_TASK_HOUSE_OPEN)
        .with("kind", item.kind.zh())
        .with("kindEn", item.kind.en())
        .with("missing", zh.join(or.0))
        .with("missingEn", en.join(or.1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::core_task::fixture::*;
    use crate::core_task::{HouseStep, HouseWork, Phase, RecordWork};
    use crate::role::Role;
    use crate::testing::at;

    fn done(register: Register) -> crate::testing::Given {
        brought_to(register, Phase::Done)
    }

    #[test]
    fn what_passes_is_accepted_and_what_does_not_is_worked_on_further() {
        let given = done(Register::WaterBody);
        let outcome = given.when(&by(LINE), &check(Register::WaterBody));
        let Check { document, satisfaction, .. } = check(Register::WaterBody);
        let checked = CoreTaskItemChecked {
            role: Role::LineOffice,
            outcome: CheckOutcome::Passed,
            document,
            satisfaction,
            evidence: vec![],
        };
        outcome.then(&[checked.into()]);
        assert_eq!(item(&outcome.recorded()).phase, Phase::Accepted);
        let failed = Check { outcome: CheckOutcome::NotPassed, ..bare_check() };
        let outcome = given.when(&by(LINE), &failed);
        assert_eq!(
            outcome.then_rejected(&general::FIELD_REQUIRED).field.as_deref(),
            Some("remark")
        );
        let failed = Check { remark: Some("仍有异味。".to_owned()), ..failed };
        let given = given.when(&by(LINE), &failed).recorded();
        assert_eq!(item(&given).phase, Phase::UnderWay);
        assert!(item(&given).work.is_some());
    }

    #[test]
    fn s10_4_1_who_worked_on_it_does_not_check_it() {
        let given = listed(Register::ClearanceSpot);
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        let given = given.when(&typed, &report_done()).recorded();
        let outcome = given.when(&by(HANDLER), &check(Register::ClearanceSpot));
        let refused = outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        assert_eq!(
            refused.zh(),
            "整治实施与核查验收不能是同一人，代录也算办理。可办理：业务科室、乡村振兴办负责人、乡村振兴办经办人、分管领导、上级主管部门。"
        );
        given.when(&by(HEAD), &check(Register::ClearanceSpot)).decision();
    }

    #[test]
    fn s16_1_6_the_village_and_whoever_is_tied_to_it_do_not_check() {
        let given = done(Register::ClearanceSpot);
        let check = check(Register::ClearanceSpot);
        given.when(&by(CADRE_TOO), &check).then_rejected(&general::ROLE_MISSING);
        let tied = given.clone().person_with(who(HEAD), Role::ContactCadre, Some(home()));
        tied.when(&by(HEAD), &check).then_rejected(&general::RECUSED);
        tied.when(&by(DEPUTY), &check).decision();
        let hats = given.person_with(who(COMMISSION), Role::OfficeHead, None);
        let outcome = hats.when(&by(COMMISSION), &check);
        outcome.then_rejected(&rules::CORE_TASK_COMMISSION_NEVER);
    }

    #[test]
    fn s3_3_a_water_body_passes_by_document_and_with_satisfied_villagers() {
        let given = done(Register::WaterBody);
        let passes = check(Register::WaterBody);
        let no_document = Check { document: None, ..passes.clone() };
        let outcome = given.when(&by(LINE), &no_document);
        outcome.then_rejected(&rules::CORE_TASK_DOCUMENT_MISSING);
        let unasked = Check { satisfaction: None, ..passes.clone() };
        given.when(&by(LINE), &unasked).then_rejected(&rules::CORE_TASK_SURVEY_MISSING);
        let survey = |asked, satisfied| Check {
            satisfaction: Some(Satisfaction { asked, satisfied, required_percent: 90 }),
            ..passes.clone()
        };
        let outcome = given.when(&by(LINE), &survey(30, 26));
        let refused = outcome.then_rejected(&rules::CORE_TASK_SATISFACTION_LOW);
        assert_eq!(refused.zh(), "满意 26/30，低于验收文件要求的 90%，不能验收合格。");
        given.when(&by(LINE), &survey(30, 27)).decision();
        given.when(&by(LINE), &survey(30, 31)).then_rejected(&rules::CORE_TASK_SURVEY);
        given.when(&by(LINE), &survey(0, 0)).then_rejected(&general::INTEGER_OUT_OF_RANGE);
    }

    #[test]
    fn s3_4_a_case_of_housing_passes_when_it_is_settled() {
        let ordered = HouseWork { steps: vec![HouseStep::OrderIssued] };
        let ordered =
            RecordWork { work: Work::RuralHouse(ordered), ..record_work(Register::RuralHouse) };
        let given = listed(Register::RuralHouse).when(&by(CADRE), &ordered).recorded();
        let given = given.when(&by(CADRE), &report_done()).recorded();
        let outcome = given.when(&by(LINE), &check(Register::RuralHouse));
        let refused = outcome.then_rejected(&rules::CORE_TASK_HOUSE_OPEN);
        assert_eq!(refused.zh(), "“违法违规建房”还缺：拆除或依法完善手续，不能验收合格。");
        done(Register::RuralHouse).when(&by(LINE), &check(Register::RuralHouse)).decision();
    }

    #[test]
    fn a_check_is_neither_entered_back_nor_for_somebody_else() {
        let given = done(Register::ClearanceSpot).now(at("2024-05-07 09:00"));
        let check = check(Register::ClearanceSpot);
        let early = Submission { occurred_at: Some(at("2024-05-07 08:00")), ..by(LINE) };
        given.when(&early, &check).then_rejected(&general::DECISION_BACKDATED);
        let typed = Submission { on_behalf_of: Some(who(LINE)), ..by(HANDLER) };
        given.when(&typed, &check).then_rejected(&general::DECISION_BY_PROXY);
    }
}
