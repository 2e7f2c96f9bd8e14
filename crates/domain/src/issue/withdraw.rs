//! Withdraw an issue with a ground (撤销), before it is closed (`domain.md` R28).

use serde::Serialize;

use super::guard::{self, Known, WITHDRAWING};
use super::{Act, Issue, IssueWithdrawn, Phase, ReasonText, WithdrawalGround, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Withdraws what is no problem of the programme. Its number stays taken.
#[derive(Debug, Clone, Serialize)]
pub struct Withdraw {
    /// The issue.
    pub issue: IssueId,
    /// The ground.
    pub ground: WithdrawalGround,
    /// The issue that goes on, where this one is its duplicate.
    pub same_as: Option<IssueId>,
    /// In words; kept in private.
    pub reason: String,
}

impl Command for Withdraw {
    const NAME: &'static str = "issue.withdraw";
    const ZH: &'static str = "撤销";
    // To find that something is no problem is to verify it: who is recused from that is recused here.
    const POWERS: Powers = Powers::impartial_decision(&[
        Role::OfficeHead,
        Role::DeputyHead,
        Role::LeadingGroupHead,
        Role::DisciplineCommission,
        Role::LineOffice,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.issue, known);
        streams.extend(self.same_as.map(Issue::stream));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::Withdraw, self.issue, reads, cx)?;
        known.commission_ends_its_own(Act::Withdraw, Self::POWERS.roles, reads, cx)?;
        known.apart_from_rectifiers(reads, cx, WITHDRAWING, Self::POWERS.roles)?;
        known.not_own_section(Self::POWERS.roles, reads, cx)?;
        if cx.authority.role == Role::LineOffice && !known.issue.raisers.contains(&cx.principal) {
            return Err(Rejection::new(&rules::ISSUE_WITHDRAWER).who_could(&[
                Role::OfficeHead,
                Role::DeputyHead,
                Role::LeadingGroupHead,
            ]));
        }
        self.check_same_as(reads)?;
        words::required("reason", &self.reason)?;
        let withdrawn =
            IssueWithdrawn { role: cx.authority.role, ground: self.ground, same_as: self.same_as };
        let text = ReasonText { reason: self.reason.clone() };
        Ok(known.decided(NewEvent::with_text(withdrawn, &text)))
    }
}

impl Withdraw {
    fn check_same_as(&self, reads: &Reads) -> Result<(), Rejection> {
        let duplicate = self.ground == WithdrawalGround::Duplicate;
        if duplicate != self.same_as.is_some() || self.same_as == Some(self.issue) {
            return Err(Rejection::new(&rules::ISSUE_SAME_AS).field("same_as"));
        }
        let Some(other) = self.same_as else { return Ok(()) };
        if reads.need::<Issue>(other.0)?.phase == Phase::Withdrawn {
            return Err(Rejection::new(&rules::ISSUE_SAME_AS_WITHDRAWN).field("same_as"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::issue::fixture::*;
    use crate::issue::{Assign, Responsible};
    use crate::rejection::rules as general;

    #[test]
    fn a_withdrawal_keeps_its_ground() {
        let outcome = registered().when(&by(HEAD), &withdraw());
        let withdrawn = IssueWithdrawn {
            role: Role::OfficeHead,
            ground: WithdrawalGround::NotAProblem,
            same_as: None,
        };
        outcome.then(&[withdrawn.into()]);
    }

    #[test]
    fn what_the_commission_raised_only_the_commission_withdraws() {
        raised_by_commission()
            .when(&by(HEAD), &withdraw())
            .then_rejected(&rules::ISSUE_COMMISSION_OWN);
        let outcome = raised_by_commission().when(&by(COMMISSION), &withdraw());
        assert_eq!(outcome.authority().role, Role::DisciplineCommission);
        registered()
            .when(&by(COMMISSION), &withdraw())
            .then_rejected(&rules::ISSUE_COMMISSION_ONLY_OWN);
    }

    #[test]
    fn a_line_office_withdraws_only_what_the_same_person_raised() {
        registered().when(&by(LINE), &withdraw()).then_rejected(&rules::ISSUE_WITHDRAWER);
        let own = town().when(&by(LINE), &raise()).recorded();
        assert_eq!(own.when(&by(LINE), &withdraw()).authority().role, Role::LineOffice);
    }

    #[test]
    fn the_village_does_not_decide_that_its_problem_is_none() {
        let own = town().when(&by(CADRE), &raise()).recorded();
        own.when(&by(CADRE), &withdraw()).then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn the_contact_cadre_does_not_find_that_it_is_no_problem() {
        let given = registered().person_with(who(HEAD), Role::ContactCadre, Some(home()));
        let outcome = given.when(&by(HEAD), &withdraw());
        assert_eq!(outcome.then_rejected(&general::RECUSED).who_could, [Role::DeputyHead]);
        assert_eq!(given.when(&by(DEPUTY), &withdraw()).authority().role, Role::DeputyHead);
    }

    #[test]
    fn the_rectifier_does_not_withdraw() {
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HEAD) };
        let given = signed_for(&registered()).when(&typed, &request_closure()).recorded();
        given.when(&by(HEAD), &withdraw()).then_rejected(&general::SEPARATION_OF_DUTIES);
    }

    #[test]
    fn a_section_does_not_withdraw_what_it_has_to_rectify() {
        let to = Assign { responsible: Responsible::Section(SECTION.to_owned()), ..assign() };
        let own = town().when(&by(LINE), &raise()).recorded();
        let assigned = own.when(&by(HEAD), &to).recorded();
        let outcome = assigned.when(&by(LINE), &withdraw());
        let rejection = outcome.then_rejected(&rules::ISSUE_OWN_SECTION);
        assert!(!rejection.who_could.contains(&Role::LineOffice));
        let hats = assigned.person_with(who(LINE), Role::OfficeHead, None);
        hats.when(&by(LINE), &withdraw()).then_rejected(&rules::ISSUE_OWN_SECTION);
        assert_eq!(hats.when(&by(HEAD), &withdraw()).authority().role, Role::OfficeHead);
    }

    #[test]
    fn a_duplicate_names_another_issue_that_is_there() {
        let other = IssueId(uuid::Uuid::from_u128(0x9000_0001));
        let given = registered().fresh(other.0).when(&by(HANDLER), &raise()).recorded();
        let same_as = |ground, same_as| Withdraw { ground, same_as, ..withdraw() };
        let duplicate = |of| same_as(WithdrawalGround::Duplicate, of);
        assert_eq!(given.when(&by(HEAD), &duplicate(Some(other))).decision().writes.len(), 1);
        for wrong in [
            duplicate(None),
            duplicate(Some(ISSUE)),
            same_as(WithdrawalGround::NotAProblem, Some(other)),
        ] {
            given.when(&by(HEAD), &wrong).then_rejected(&rules::ISSUE_SAME_AS);
        }
        let withdrawn = given.when(&by(HEAD), &Withdraw { issue: other, ..withdraw() }).recorded();
        withdrawn
            .when(&by(HEAD), &duplicate(Some(other)))
            .then_rejected(&rules::ISSUE_SAME_AS_WITHDRAWN);
        let unknown = duplicate(Some(IssueId(uuid::Uuid::from_u128(5))));
        given.when(&by(HEAD), &unknown).then_rejected(&general::THING_NOT_FOUND);
    }
}
