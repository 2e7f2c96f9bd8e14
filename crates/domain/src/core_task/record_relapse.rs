//! Record that what was put right is wrong again (返黑返臭、反弹). The item keeps its number and counts
//! the relapse; where it is to be followed as an issue, that is raised in the same unit of work.

use serde::Serialize;

use super::guard::{self, Known};
use super::words::Words;
use super::{Act, CoreTaskItem, CoreTaskRelapsed, CoreTaskText, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::evidence::{self, Evidence};
use crate::id::{CoreTaskItemId, IssueId};
use crate::issue::{IssueKind, Place, Raise, Source, Urgency};
use crate::power::{Powers, Scope};
use crate::programme::Programme;
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

/// Records a relapse.
#[derive(Debug, Clone, Serialize)]
pub struct RecordRelapse {
    /// The item.
    pub item: CoreTaskItemId,
    /// The day on which it was found; the day on which it is told where absent.
    pub found_on: Option<Date>,
    /// What was found; kept in private.
    pub description: String,
    /// What shows it; optional.
    pub evidence: Vec<Evidence>,
    /// The issue to raise with it.
    pub issue: Option<IssueOfRelapse>,
}

/// What an issue needs that the relapse does not say.
#[derive(Debug, Clone, Serialize)]
pub struct IssueOfRelapse {
    /// The programme's class of issue.
    pub class: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Where it is; kept in private.
    pub place: String,
}

impl Command for RecordRelapse {
    const NAME: &'static str = "core_task.record_relapse";
    const ZH: &'static str = "登记反弹";
    const POWERS: Powers = Powers::entry(&[
        Role::Village,
        Role::GroupCadre,
        Role::ResidentTeam,
        Role::VillageAffairsSupervision,
        Role::LineOffice,
        Role::OfficeHandler,
        Role::OfficeHead,
        Role::DeputyHead,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.item, known);
        let item = Known::load(self.item, known).ok();
        let raise = item.and_then(|item| self.raise(&item, Role::LineOffice));
        streams.extend(raise.into_iter().flat_map(|raise| raise.reads_at(self.place(), known)));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.item, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(CoreTaskItem::stream(self.item))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let roles = Self::POWERS.roles;
        let known = Known::allowing(Act::RecordRelapse, self.item, roles, reads, cx)?;
        let programme = reads.need::<Programme>(known.item.programme.0)?;
        let found_on = guard::found_on(self.found_on, programme, cx)?;
        if let Some(accepted) = known.item.accepted_on.filter(|accepted| found_on < *accepted) {
            return Err(known
                .refused(&rules::CORE_TASK_RELAPSE_EARLIER)
                .field("found_date")
                .with("found", found_on)
                .with("accepted", accepted));
        }
        Words::of(known.item.register)
            .required("description", &self.description)
            .evidence(&self.evidence)
            .check()?;
        let raise = self.raise(&known, cx.authority.role);
        let raised = raise.as_ref().map(|raise| {
            raise.decide_at(self.place(), reads, cx).map_err(|refused| refused.under("issue"))
        });
        let (evidence, shown) = evidence::split(&self.evidence);
        let relapsed = CoreTaskRelapsed {
            role: cx.authority.role,
            relapse: known.item.relapses.saturating_add(1),
            found_on,
            issue: raise.is_some().then(|| IssueId(reads.fresh_at(0))),
            evidence,
        };
        let text = CoreTaskText {
            description: Some(self.description.clone()),
            evidence: shown,
            ..CoreTaskText::default()
        };
        let decision = known.decided(NewEvent::with_text(relapsed, &text));
        Ok(match raised.transpose()? {
            Some(raised) => decision.with(raised),
            None => decision,
        })
    }
}

impl RecordRelapse {
    /// Where its issue stands: the request creates nothing else.
    fn place(&self) -> Place {
        Place { origin: Some(CoreTaskItem::stream(self.item)), ..Place::default() }
    }

    /// The issue to raise, found by whom it is recorded.
    fn raise(&self, known: &Known<'_>, role: Role) -> Option<Raise> {
        let issue = self.issue.as_ref()?;
        let source = match role {
            Role::Village | Role::GroupCadre | Role::ResidentTeam => Source::SelfCheck,
            Role::VillageAffairsSupervision => Source::VillageAffairsSupervision,
            Role::LineOffice => Source::LineOffice,
            _ => Source::Office,
        };
        Some(Raise {
            kind: IssueKind::Problem,
            programme: known.item.programme,
            unit: known.item.unit,
            class: Some(issue.class.clone()),
            source,
            found_on: self.found_on,
            urgency: issue.urgency,
            place: issue.place.clone(),
            description: self.description.clone(),
            evidence: self.evidence.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Event as AnyEvent;
    use crate::core_task::fixture::*;
    use crate::core_task::{Phase, Register};
    use crate::issue::{Event as IssueEvent, Issue, rules as issues};
    use crate::rejection::rules as general;
    use crate::testing::day;

    #[test]
    fn s3_3_what_turns_black_again_is_treated_again_under_its_number() {
        let given = brought_to(Register::WaterBody, Phase::InCare);
        let outcome = given.when(&by(SUPERVISOR), &relapse());
        outcome.then(&[CoreTaskRelapsed {
            role: Role::VillageAffairsSupervision,
            relapse: 1,
            found_on: day("2024-05-06"),
            issue: None,
            evidence: vec![],
        }
        .into()]);
        let given = outcome.recorded();
        let stands = item(&given);
        assert_eq!((stands.phase, stands.relapses, &stands.work), (Phase::Relapsed, 1, &None));
        assert_eq!(stands.workers.persons, [who(CADRE)], "who treated it is remembered");
        let given = given.when(&by(CADRE), &record_work(Register::WaterBody)).recorded();
        let given = given.when(&by(CADRE), &report_done()).recorded();
        let given = given.when(&by(LINE), &check(Register::WaterBody)).recorded();
        let outcome = given.when(&by(LINE), &relapse());
        assert_eq!(item(&outcome.recorded()).relapses, 2);
    }

    #[test]
    fn r23_a_relapse_becomes_an_issue_in_the_same_unit_of_work() {
        let issue = Some(IssueOfRelapse {
            class: "yard_clutter".to_owned(),
            urgency: Urgency::Urgent,
            place: "三组大堰塘".to_owned(),
        });
        let relapse = RecordRelapse { issue, ..relapse() };
        let fresh = uuid::Uuid::from_u128(0x9000_0007);
        let given = brought_to(Register::WaterBody, Phase::Accepted).fresh(fresh);
        let outcome = given.when(&by(LINE), &relapse);
        let decision = outcome.decision();
        let AnyEvent::Issue(IssueEvent::IssueRaised(raised)) = &decision.writes[1].1.event else {
            panic!("an issue is raised");
        };
        assert_eq!((raised.issue, raised.source), (IssueId(fresh), Source::LineOffice));
        assert_eq!(outcome.text(1)["description"], "水体再次发黑发臭。");
        let given = outcome.recorded();
        assert!(given.state::<Issue>(fresh).is_some());
        let foreign = IssueOfRelapse {
            class: "noise".to_owned(),
            urgency: Urgency::Ordinary,
            place: "三组大堰塘".to_owned(),
        };
        let given = brought_to(Register::WaterBody, Phase::Accepted).fresh(fresh);
        let outcome = given.when(&by(LINE), &RecordRelapse { issue: Some(foreign), ..relapse });
        let refused = outcome.then_rejected(&issues::ISSUE_CLASS_UNKNOWN);
        assert_eq!(refused.field.as_deref(), Some("issue.class"));
    }

    #[test]
    fn the_commission_raises_an_issue_instead() {
        let given = brought_to(Register::WaterBody, Phase::InCare);
        let outcome = given.when(&by(COMMISSION), &relapse());
        outcome.then_rejected(&general::ROLE_MISSING);
        let hats = given.person_with(who(COMMISSION), Role::LineOffice, None);
        let outcome = hats.when(&by(COMMISSION), &relapse());
        outcome.then_rejected(&rules::CORE_TASK_COMMISSION_NEVER);
    }

    #[test]
    fn s10_4_8_nothing_relapses_before_it_was_accepted() {
        let given = brought_to(Register::WaterBody, Phase::InCare);
        let accepted = item(&given).accepted_on.expect("it was accepted");
        let found = |days| RecordRelapse { found_on: accepted.plus_days(days), ..relapse() };
        let outcome = given.when(&by(LINE), &found(-1));
        let refused = outcome.then_rejected(&rules::CORE_TASK_RELAPSE_EARLIER);
        assert_eq!(refused.field.as_deref(), Some("found_date"));
        assert!(refused.zh().contains("早于验收之日 2024-05-06"), "{}", refused.zh());
        given.when(&by(LINE), &found(0)).decision();
    }

    #[test]
    fn it_was_not_found_later_than_it_is_told() {
        let later = RecordRelapse { found_on: Some(day("2024-05-07")), ..relapse() };
        let outcome = brought_to(Register::WaterBody, Phase::InCare).when(&by(LINE), &later);
        outcome.then_rejected(&rules::CORE_TASK_FOUND_LATER);
    }
}
