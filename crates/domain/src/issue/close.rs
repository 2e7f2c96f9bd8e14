//! Close an issue (销号): by somebody who neither rectified nor verified it (`domain.md`
//! §16.1-6); what the commission raised only by the commission (§16.1-9).

use serde::Serialize;

use super::guard::{self, CLOSING, Known, VERIFYING};
use super::{Act, Issue, IssueClosed, IssueKind, Phase, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::programme::Check;
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

/// Closes an issue.
#[derive(Debug, Clone, Serialize)]
pub struct Close {
    /// The issue.
    pub issue: IssueId,
    /// The checks that the closer confirms: those of the class where it was fixed on the spot and
    /// nobody verified it, else none.
    pub checks: Vec<Check>,
    /// A remark; kept in private.
    pub remark: Option<String>,
}

impl Command for Close {
    const NAME: &'static str = "issue.close";
    const ZH: &'static str = "销号";
    const POWERS: Powers = Powers::impartial_decision(&[
        Role::OfficeHead,
        Role::DeputyHead,
        Role::DisciplineCommission,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.issue, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::Close, self.issue, reads, cx)?;
        known.commission_ends_its_own(Act::Close, Self::POWERS.roles, reads, cx)?;
        let who_could = Self::POWERS.roles;
        known.apart_from_rectifiers(reads, cx, CLOSING, who_could)?;
        known.not_own_section(who_could, reads, cx)?;
        if let Some(verification) = &known.issue.verification {
            guard::apart(reads, cx, &verification.doers, (VERIFYING, CLOSING), who_could)?;
        }
        if known.issue.phase == Phase::FixedOnSpot {
            known.require_checks(&self.checks)?;
        } else if !self.checks.is_empty() {
            return Err(Rejection::new(&rules::ISSUE_CHECKS_STAND).field("checks"));
        }
        words::optional("remark", self.remark.as_deref())?;
        let closed = IssueClosed {
            role: cx.authority.role,
            checks: guard::in_declared_order(&self.checks),
            look_back_due: look_back_due(&known, cx)?,
        };
        Ok(known.decided(guard::with_remark(closed, self.remark.as_deref())))
    }
}

/// A look-back follows every closed problem (`domain.md` R36).
fn look_back_due(known: &Known<'_>, cx: &Context) -> Result<Option<Date>, Rejection> {
    match known.raised.kind {
        IssueKind::Difficulty => Ok(None),
        IssueKind::Problem => {
            let standard = known.limits()?.look_back_after_days;
            let days = known.class().and_then(|class| class.look_back_after_days);
            Ok(cx.today.plus_days(i64::from(days.unwrap_or(standard))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::issue::fixture::*;
    use crate::issue::{Assign, Responsible, SignFor};
    use crate::person::{Person, RoleEnded};
    use crate::rejection::rules as general;
    use crate::testing::{Given, assignment_id, at, day, delegation};

    #[test]
    fn a_third_person_closes_and_a_look_back_falls_due() {
        let outcome = verified(&registered()).when(&by(HEAD), &close());
        let look_back_due = Some(day("2024-06-05"));
        outcome
            .then(&[IssueClosed { role: Role::OfficeHead, checks: vec![], look_back_due }.into()]);
        let given = outcome.recorded();
        assert_eq!(issue(&given).look_back_due, look_back_due);
    }

    #[test]
    fn s10_4_1_the_verifier_does_not_close() {
        let given = requested(&registered()).when(&by(HEAD), &verify()).recorded();
        let outcome = given.when(&by(HEAD), &close());
        let rejection = outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        assert!(rejection.zh().starts_with("复核与销号不能是同一人，代录也算办理。"));
        assert_eq!(given.when(&by(HEAD_TOO), &close()).authority().role, Role::OfficeHead);
        assert_eq!(given.when(&by(DEPUTY), &close()).authority().role, Role::DeputyHead);
    }

    #[test]
    fn who_typed_for_the_rectifier_does_not_close() {
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HEAD) };
        let given = signed_for(&registered()).when(&typed, &request_closure()).recorded();
        let given = given.when(&by(HANDLER), &verify()).recorded();
        let outcome = given.when(&by(HEAD), &close());
        let rejection = outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        assert!(rejection.zh().starts_with("整改与销号不能是同一人，代录也算办理。"));
    }

    /// The section's officer delegates to the resident for a day, who rectifies for the section.
    fn rectified_by_delegate() -> Given {
        let to = Assign { responsible: Responsible::Section(SECTION.to_owned()), ..assign() };
        let given = registered().when(&by(HEAD), &to).recorded().delegated(
            delegation(1),
            who(LINE),
            assignment_id(who(LINE), Role::LineOffice, None),
            who(RESIDENT),
            "2024-05-06",
            "2024-05-06",
        );
        let given = given.when(&by(RESIDENT), &SignFor { issue: ISSUE }).recorded();
        given.when(&by(RESIDENT), &request_closure()).recorded()
    }

    #[test]
    fn who_delegated_has_rectified_what_the_delegate_rectified() {
        let ended = RoleEnded {
            assignment: assignment_id(who(LINE), Role::LineOffice, None),
            last_day: day("2024-05-06"),
        };
        let given = rectified_by_delegate()
            .event(Person::stream(who(LINE)), ended)
            .person_with(who(LINE), Role::OfficeHead, None)
            .now(at("2024-05-07 09:00"));
        let outcome = given.when(&by(LINE), &verify());
        outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        let given = given.when(&by(HANDLER), &verify()).recorded();
        let outcome = given.when(&by(LINE), &close());
        let rejection = outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        assert!(rejection.zh().starts_with("整改与销号不能是同一人，代录也算办理。"));
        assert_eq!(given.when(&by(HEAD), &close()).authority().role, Role::OfficeHead);
    }

    #[test]
    fn what_is_done_by_delegation_is_done_by_who_delegated() {
        let head = assignment_id(who(HEAD), Role::OfficeHead, None);
        let lent = |given: Given, number, to| {
            given.delegated(
                delegation(number),
                who(HEAD),
                head,
                who(to),
                "2024-05-06",
                "2024-05-31",
            )
        };
        let given = requested(&registered()).when(&by(HEAD), &verify()).recorded();
        let outcome = lent(given, 1, LINE).when(&by(LINE), &close());
        outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        // Two who act by the power of one are no two persons.
        let given = lent(lent(requested(&registered()), 1, RESIDENT), 2, ELSEWHERE);
        let home = given.when(&by(RESIDENT), &verify()).recorded();
        let outcome = home.when(&by(ELSEWHERE), &close());
        outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        home.when(&by(HEAD), &close()).then_rejected(&general::SEPARATION_OF_DUTIES);
        assert_eq!(home.when(&by(HEAD_TOO), &close()).authority().role, Role::OfficeHead);
    }

    #[test]
    fn a_village_never_closes_its_own() {
        verified(&registered()).when(&by(CADRE), &close()).then_rejected(&general::ROLE_MISSING);
        let hats = verified(&registered()).person_with(who(20), Role::Village, Some(home()));
        let hats = hats.person_with(who(20), Role::OfficeHead, None);
        hats.when(&by(20), &close()).then_rejected(&general::OWN_UNIT_DECISION);
    }

    #[test]
    fn a_closing_is_not_backdated() {
        let earlier = Submission { occurred_at: Some(at("2024-05-05 09:00")), ..by(HEAD) };
        verified(&registered())
            .when(&earlier, &close())
            .then_rejected(&general::DECISION_BACKDATED);
    }

    #[test]
    fn a_closing_does_not_predate_the_verification_that_it_rests_on() {
        let given = verified(&registered()).now(at("2024-05-06 09:10"));
        let told = |instant| Submission { occurred_at: Some(at(instant)), ..by(HEAD) };
        let outcome = given.when(&told("2024-05-06 08:59"), &close());
        let rejection = outcome.then_rejected(&rules::ISSUE_TIME_ORDER);
        assert_eq!(rejection.field.as_deref(), Some("submission.occurred_time"));
        let outcome = given.when(&told("2024-05-06 09:00"), &close());
        assert_eq!(outcome.authority().role, Role::OfficeHead);
    }

    #[test]
    fn what_the_commission_raised_only_the_commission_closes() {
        let given = verified(&raised_by_commission());
        let outcome = given.when(&by(HEAD), &close());
        let rejection = outcome.then_rejected(&rules::ISSUE_COMMISSION_OWN);
        assert_eq!(rejection.who_could, [Role::DisciplineCommission]);
        let outcome = given.when(&by(COMMISSION), &close());
        assert_eq!(outcome.authority().role, Role::DisciplineCommission);
        verified(&registered())
            .when(&by(COMMISSION), &close())
            .then_rejected(&rules::ISSUE_COMMISSION_ONLY_OWN);
    }

    #[test]
    fn a_member_of_the_commission_ends_only_what_it_raised_whatever_the_hat() {
        let hats = |given: Given| given.person_with(who(COMMISSION), Role::OfficeHead, None);
        let given = hats(requested(&registered()));
        let outcome = given.when(&by(COMMISSION), &verify());
        let rejection = outcome.then_rejected(&rules::ISSUE_COMMISSION_ONLY_OWN);
        assert!(!rejection.who_could.contains(&Role::DisciplineCommission));
        let outcome = given.when(&by(COMMISSION), &return_for_rework());
        outcome.then_rejected(&rules::ISSUE_COMMISSION_ONLY_OWN);
        let given = given.when(&by(HANDLER), &verify()).recorded();
        let outcome = given.when(&by(COMMISSION), &close());
        outcome.then_rejected(&rules::ISSUE_COMMISSION_ONLY_OWN);
        let outcome = given.when(&by(COMMISSION), &withdraw());
        outcome.then_rejected(&rules::ISSUE_COMMISSION_ONLY_OWN);
        let own = hats(verified(&raised_by_commission()));
        let outcome = own.when(&by(COMMISSION), &close());
        assert_eq!(outcome.authority().role, Role::DisciplineCommission);
    }

    #[test]
    fn who_stands_in_for_the_commission_ends_only_what_it_raised() {
        let commission = assignment_id(who(COMMISSION), Role::DisciplineCommission, None);
        let given = verified(&registered()).delegated(
            delegation(1),
            who(COMMISSION),
            commission,
            who(HEAD),
            "2024-05-06",
            "2024-05-06",
        );
        let outcome = given.when(&by(HEAD), &close());
        outcome.then_rejected(&rules::ISSUE_COMMISSION_ONLY_OWN);
        let after = given.now(at("2024-05-07 09:00"));
        assert_eq!(after.when(&by(HEAD), &close()).authority().role, Role::OfficeHead);
    }

    #[test]
    fn the_commission_too_closes_with_two_persons() {
        let given = requested(&raised_by_commission());
        let given = given.when(&by(COMMISSION), &verify()).recorded();
        given.when(&by(COMMISSION), &close()).then_rejected(&general::SEPARATION_OF_DUTIES);
        let outcome = given.when(&by(COMMISSION_TOO), &close());
        assert_eq!(outcome.authority().role, Role::DisciplineCommission);
    }

    #[test]
    fn what_was_fixed_on_the_spot_is_checked_by_its_closer() {
        let given = registered().when(&by(CADRE), &fix_on_spot()).recorded();
        given.when(&by(HEAD), &close()).then_rejected(&rules::ISSUE_CHECKS_MISSING);
        let checked = Close { checks: vec![Check::MeasuresDone], ..close() };
        let given = given.when(&by(HEAD), &checked).recorded();
        assert_eq!(issue(&given).phase, Phase::Closed);
    }

    #[test]
    fn on_the_spot_only_the_rectifier_and_the_closer_differ() {
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HEAD) };
        let given = registered().when(&typed, &fix_on_spot()).recorded();
        let checked = Close { checks: vec![Check::MeasuresDone], ..close() };
        given.when(&by(HEAD), &checked).then_rejected(&general::SEPARATION_OF_DUTIES);
        assert_eq!(given.when(&by(DEPUTY), &checked).authority().role, Role::DeputyHead);
    }

    #[test]
    fn checks_that_a_verifier_signed_are_not_signed_again() {
        let checked = Close { checks: vec![Check::MeasuresDone], ..close() };
        verified(&registered()).when(&by(HEAD), &checked).then_rejected(&rules::ISSUE_CHECKS_STAND);
    }

    #[test]
    fn a_difficulty_is_closed_without_look_back_by_who_did_not_answer_it() {
        let given = difficulty_answered();
        let outcome = given.when(&by(DEPUTY), &close());
        let rejection = outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        assert!(rejection.zh().starts_with("答复与销号不能是同一人，代录也算办理。"));
        let given = given.when(&by(HEAD), &close()).recorded();
        assert_eq!(issue(&given).look_back_due, None);
    }
}
