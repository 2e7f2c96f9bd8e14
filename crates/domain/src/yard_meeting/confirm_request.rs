//! Say whether the answer settles a request (确认诉求办理结果), by the village whose people asked.

use serde::Serialize;

use super::guard::{self, Known};
use super::{RequestAct, RequestConfirmed, RequestRemarkText, YardMeeting, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::YardMeetingId;
use crate::issue::{AnswerOutcome, Responsible, words};
use crate::person::{Assignment, Person};
use crate::power::{Powers, Scope, held};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::separation::{Duty, apart};
use crate::stream::StreamId;
use crate::unit::Unit;

const ANSWERING: Duty = Duty { zh: "答复诉求", en: "answering the request" };
const CONFIRMING: Duty =
    Duty { zh: "确认诉求办理结果", en: "confirming that it is settled" };

/// Confirms that a request is settled, or says that it is not, after which it has to be answered
/// again within the limit that it had.
#[derive(Debug, Clone, Serialize)]
pub struct ConfirmRequestSettled {
    /// The meeting.
    pub meeting: YardMeetingId,
    /// The request's number within it.
    pub number: u32,
    /// Whether it is settled.
    pub outcome: AnswerOutcome,
    /// A remark; kept in private.
    pub remark: Option<String>,
}

impl Command for ConfirmRequestSettled {
    const NAME: &'static str = "yard_meeting.confirm_request";
    const ZH: &'static str = "确认诉求办理结果";
    const POWERS: Powers = Powers::entry(&[
        Role::Village,
        Role::GroupCadre,
        Role::ResidentTeam,
        Role::VillageAffairsSupervision,
        Role::ContactCadre,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.meeting, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Known::load(self.meeting, self.number, reads)?.asking(reads))
    }

    fn target(&self) -> Option<StreamId> {
        Some(YardMeeting::stream(self.meeting))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let (act, roles) = (RequestAct::Confirm, Self::POWERS.roles);
        let known = Known::allowing(act, (self.meeting, self.number), roles, reads, cx)?;
        apart(reads, cx, &known.request.answerers, (ANSWERING, CONFIRMING), roles)?;
        not_of_who_answered(&known, reads, cx)?;
        words::optional("remark", self.remark.as_deref())?;
        let confirmed = RequestConfirmed { number: self.number, outcome: self.outcome };
        let event = match &self.remark {
            Some(remark) => {
                NewEvent::with_text(confirmed, &RequestRemarkText { remark: remark.clone() })
            }
            None => NewEvent::new(confirmed),
        };
        Ok(known.decided(event))
    }
}

/// Those on whose side the answer was given do not confirm it, whoever of them gave it, and neither
/// do they type it for others (`domain.md` §16.1-6). Where the village itself answered, that leaves
/// its supervision committee, the resident team and the contact cadre.
fn not_of_who_answered(known: &Known<'_>, reads: &Reads, cx: &Context) -> Result<(), Rejection> {
    let Some(responsible) = known.request.responsible() else { return Ok(()) };
    let units = responsible.unit().map(|unit| Unit::upward(unit, reads)).unwrap_or_default();
    let answers = |a: &Assignment| match responsible {
        Responsible::Unit(_) => {
            matches!(a.role, Role::Village | Role::GroupCadre)
                && a.unit.is_some_and(|unit| units.contains(&unit))
        }
        Responsible::Section(section) => {
            a.role == Role::LineOffice && a.section.as_deref() == Some(section)
        }
        Responsible::Office | Responsible::Leader => responsible.roles().contains(&a.role),
    };
    let mut persons = cx.persons().filter_map(|id| reads.get::<Person>(id.0));
    if persons.any(|person| held(person, cx.today).any(answers)) {
        return Err(Rejection::new(&rules::REQUEST_OWN_ANSWER).who_could(&[
            Role::VillageAffairsSupervision,
            Role::ResidentTeam,
            Role::ContactCadre,
        ]));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::fixture::*;
    use crate::command::Submission;
    use crate::rejection::rules as general;
    use crate::testing::Given;
    use crate::yard_meeting::fixture::*;
    use crate::yard_meeting::{ReassignRequest, RequestPhase};

    fn answered() -> Given {
        met().when(&by(LINE), &answer(2)).recorded()
    }

    #[test]
    fn the_village_whose_people_asked_says_that_it_is_settled() {
        for number in [CADRE, RESIDENT, SUPERVISOR, CONTACT] {
            let outcome = answered().when(&by(number), &confirm(2));
            let outcome_settled = AnswerOutcome::Settled;
            outcome.then(&[RequestConfirmed { number: 2, outcome: outcome_settled }.into()]);
            let given = outcome.recorded();
            assert_eq!(request(&given, 2).phase, RequestPhase::Settled);
            given.when(&by(number), &confirm(2)).then_rejected(&rules::REQUEST_PHASE);
        }
        answered().when(&by(ELSEWHERE), &confirm(2)).then_rejected(&general::ROLE_OTHER_UNIT);
        answered().when(&by(HANDLER), &confirm(2)).then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn what_is_not_settled_is_answered_again_within_the_same_limit() {
        let given = answered();
        let due = request(&given, 2).deadline().cloned();
        let outcome = AnswerOutcome::NotSettled;
        let remark = Some("下雨后仍积水。".to_owned());
        let not = ConfirmRequestSettled { outcome, remark, ..confirm(2) };
        let outcome = given.when(&by(CADRE), &not);
        assert_eq!(outcome.text(0)["remark"], "下雨后仍积水。");
        let given = outcome.recorded();
        assert_eq!(request(&given, 2).phase, RequestPhase::Assigned);
        assert_eq!(request(&given, 2).deadline().cloned(), due);
        given.when(&by(LINE), &answer(2)).decision();
    }

    #[test]
    fn what_nobody_answered_is_not_confirmed() {
        met().when(&by(CADRE), &confirm(2)).then_rejected(&rules::REQUEST_PHASE);
        met().when(&by(CADRE), &confirm(1)).then_rejected(&rules::REQUEST_PHASE);
    }

    #[test]
    fn nobody_who_answered_confirms_under_another_hat_or_by_typing() {
        let given = answered().person_with(who(LINE), Role::ResidentTeam, Some(home()));
        given.when(&by(LINE), &confirm(2)).then_rejected(&general::SEPARATION_OF_DUTIES);
        let colleague = answered().person_with(who(LINE_TOO), Role::ResidentTeam, Some(home()));
        colleague.when(&by(LINE_TOO), &confirm(2)).then_rejected(&rules::REQUEST_OWN_ANSWER);
    }

    #[test]
    fn the_office_types_no_confirmation_of_its_own_answer() {
        let anew = ReassignRequest { responsible: Responsible::Office, ..reassign(2) };
        let given = met().when(&by(HEAD), &anew).recorded();
        let given = given.when(&by(HANDLER), &answer(2)).recorded();
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HEAD) };
        given.when(&typed, &confirm(2)).then_rejected(&rules::REQUEST_OWN_ANSWER);
    }

    #[test]
    fn a_village_does_not_confirm_its_own_answer() {
        let anew = ReassignRequest { responsible: Responsible::Unit(home()), ..reassign(2) };
        let given = met().when(&by(HEAD), &anew).recorded();
        let given = given.when(&by(CADRE), &answer(2)).recorded();
        given.when(&by(CADRE), &confirm(2)).then_rejected(&general::SEPARATION_OF_DUTIES);
        let outcome = given.when(&by(CADRE_TOO), &confirm(2));
        let rejection = outcome.then_rejected(&rules::REQUEST_OWN_ANSWER);
        assert!(rejection.who_could.contains(&Role::VillageAffairsSupervision));
        given.when(&by(SUPERVISOR), &confirm(2)).decision();
    }
}
