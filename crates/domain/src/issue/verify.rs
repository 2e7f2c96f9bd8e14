//! Verify a rectification on the spot (复核): a named person confirms the checks of the class
//! (`domain.md` R35, §16.1-7) and is not the rectifier (§16.1-6).

use serde::Serialize;

use super::guard::{self, Known, VERIFYING, VERIFYING_BEFORE};
use super::{Act, Issue, IssueVerified, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::evidence::{self, Evidence};
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::programme::Check;
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Confirms that an issue is rectified.
#[derive(Debug, Clone, Serialize)]
pub struct Verify {
    /// The issue.
    pub issue: IssueId,
    /// The checks that are confirmed.
    pub checks: Vec<Check>,
    /// A remark; kept in private.
    pub remark: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for Verify {
    const NAME: &'static str = "issue.verify";
    const ZH: &'static str = "复核";
    const POWERS: Powers = Powers::impartial_decision(&[
        Role::LineOffice,
        Role::OfficeHandler,
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
        let known = Known::following(Act::Verify, self.issue, reads, cx)?;
        known.commission_only_own(Act::Verify, Self::POWERS.roles, reads, cx)?;
        let who_could = Self::POWERS.roles;
        known.apart_from_rectifiers(reads, cx, VERIFYING, who_could)?;
        let before = &known.issue.barred_verifiers;
        guard::apart(reads, cx, before, (VERIFYING_BEFORE, VERIFYING), who_could)?;
        known.not_own_section(who_could, reads, cx)?;
        refuse_unnamed(&known, cx)?;
        known.require_checks(&self.checks)?;
        Rejection::unless_all([
            words::optional("remark", self.remark.as_deref()),
            words::evidence(&self.evidence),
        ])?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let verified = IssueVerified {
            role: cx.authority.role,
            checks: guard::in_declared_order(&self.checks),
            evidence,
        };
        Ok(known.decided(guard::with_finding(verified, self.remark.as_deref(), shown)))
    }
}

/// Where a verifier was named, others do not verify; where that one cannot, it moves up to the
/// deputy head, never away (`domain.md` §16.1-6).
fn refuse_unnamed(known: &Known<'_>, cx: &Context) -> Result<(), Rejection> {
    let named = known.issue.assignment.as_ref().and_then(|assignment| assignment.facts.verifier);
    let Some(named) = named else { return Ok(()) };
    let excluded = known.issue.barred_verifiers.contains(named);
    if named == cx.principal || cx.authority.role == Role::DeputyHead || excluded {
        return Ok(());
    }
    Err(Rejection::new(&rules::ISSUE_VERIFIER_NAMED).who_could(&[Role::DeputyHead]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::id::AssignmentId;
    use crate::issue::fixture::*;
    use crate::issue::{
        Assign, LookBackOutcome, Raise, ReopenGround, RequestClosure, Responsible, SignFor,
    };
    use crate::person::Assignment;
    use crate::rejection::rules as general;
    use crate::testing::{at, day};

    #[test]
    fn a_verifier_signs_the_checks() {
        let outcome = requested(&registered()).when(&by(HANDLER), &verify());
        let verified = IssueVerified {
            role: Role::OfficeHandler,
            checks: vec![Check::MeasuresDone],
            evidence: vec![],
        };
        outcome.then(&[verified.into()]);
        let given = outcome.recorded();
        let verification = issue(&given).verification.clone().expect("verified");
        assert_eq!(verification.doers.persons, [who(HANDLER)]);
    }

    #[test]
    fn a_finding_is_a_remark_or_evidence_or_both() {
        let given = requested(&registered());
        let text = |verify: Verify| given.when(&by(HANDLER), &verify).text(0);
        let shown = Verify { evidence: vec![photo()], ..verify() };
        assert_eq!(text(shown.clone())["evidence"][0]["title"], "现场照片");
        assert_eq!(text(shown).get("remark"), None);
        let remarked = Verify { remark: Some("属实。".to_owned()), ..verify() };
        assert_eq!(text(remarked), serde_json::json!({ "remark": "属实。", "evidence": [] }));
        assert!(text(verify()).is_null(), "nothing was written");
    }

    #[test]
    fn s16_1_7_checks_of_the_class_are_all_needed_and_stored_in_order() {
        let water = Raise { class: Some("water".to_owned()), ..raise() };
        let given = signed_for(&town().when(&by(HANDLER), &water).recorded());
        let shown = RequestClosure { evidence: vec![photo()], ..request_closure() };
        let given = given.when(&by(CADRE), &shown).recorded();
        let outcome = given.when(&by(LINE), &verify());
        let rejection = outcome.then_rejected(&rules::ISSUE_CHECKS_MISSING);
        assert_eq!(rejection.zh(), "核查项不全，还缺：成效达标、佐证齐全。");
        let checks = vec![Check::Evidence, Check::Effect, Check::MeasuresDone, Check::Effect];
        let given = given.when(&by(LINE), &Verify { checks, ..verify() }).recorded();
        let verification = issue(&given).verification.clone().expect("verified");
        assert_eq!(verification.checks, [Check::MeasuresDone, Check::Effect, Check::Evidence]);
    }

    #[test]
    fn s16_1_7_a_relapsed_issue_needs_every_check() {
        let given = closed(&registered());
        let given = given.when(&by(COMMISSION), &reopen(ReopenGround::Relapse)).recorded();
        let shown = RequestClosure { evidence: vec![photo()], ..request_closure() };
        let given = signed_for(&given).when(&by(CADRE), &shown).recorded();
        given.when(&by(HANDLER), &verify()).then_rejected(&rules::ISSUE_CHECKS_MISSING);
        let every = Verify { checks: Check::ALL.to_vec(), ..verify() };
        assert_eq!(given.when(&by(HANDLER), &every).authority().role, Role::OfficeHandler);
    }

    #[test]
    fn the_rectifier_does_not_verify_whatever_the_role() {
        let hats = requested(&registered()).person_with(who(CADRE), Role::LineOffice, None);
        hats.when(&by(CADRE), &verify()).then_rejected(&general::OWN_UNIT_DECISION);
        // Whoever typed the village's request has acted for the village.
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        let given = signed_for(&registered()).when(&typed, &request_closure()).recorded();
        let outcome = given.when(&by(HANDLER), &verify());
        let rejection = outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        assert!(
            rejection.zh().starts_with("整改与复核不能是同一人，代录也算办理。可办理：业务科室、")
        );
    }

    #[test]
    fn a_village_never_verifies_its_own() {
        requested(&registered()).when(&by(CADRE), &verify()).then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn nobody_of_the_rectifying_village_verifies() {
        let to = Assign { responsible: Responsible::Unit(elsewhere()), ..assign() };
        let given = registered().when(&by(HEAD), &to).recorded();
        let given = given.when(&by(ELSEWHERE), &SignFor { issue: ISSUE }).recorded();
        let given = given.when(&by(ELSEWHERE), &request_closure()).recorded();
        let hats = given.person_with(who(20), Role::Village, Some(elsewhere()));
        let hats = hats.person_with(who(20), Role::OfficeHandler, None);
        hats.when(&by(20), &verify()).then_rejected(&general::OWN_UNIT_DECISION);
    }

    #[test]
    fn the_contact_cadre_is_recused() {
        let given = requested(&registered());
        let given = given.person_with(who(HANDLER), Role::ContactCadre, Some(home()));
        let outcome = given.when(&by(HANDLER), &verify());
        assert_eq!(outcome.then_rejected(&general::RECUSED).who_could, [Role::DeputyHead]);
    }

    #[test]
    fn a_section_does_not_verify_its_own_rectification() {
        let to = Assign { responsible: Responsible::Section(SECTION.to_owned()), ..assign() };
        let given = registered().when(&by(HEAD), &to).recorded();
        let given = given.when(&by(LINE), &SignFor { issue: ISSUE }).recorded();
        let given = given.when(&by(LINE), &request_closure()).recorded();
        let given = given.person_with(who(20), Role::LineOffice, None);
        given.when(&by(20), &verify()).then_rejected(&rules::ISSUE_OWN_SECTION);
        let hats = given.clone().person_with(who(20), Role::OfficeHead, None);
        let rejection = hats.when(&by(20), &verify());
        let rejection = rejection.then_rejected(&rules::ISSUE_OWN_SECTION);
        assert_eq!(rejection.who_could[..2], [Role::OfficeHandler, Role::OfficeHead]);
        let verified = hats.when(&by(HANDLER), &verify()).recorded();
        verified.when(&by(20), &close()).then_rejected(&rules::ISSUE_OWN_SECTION);
        let closed = verified.when(&by(DEPUTY), &close()).recorded();
        let relapsed = look_back(LookBackOutcome::Relapsed);
        closed.when(&by(20), &relapsed).then_rejected(&rules::ISSUE_OWN_SECTION);
        let other = Assignment {
            id: AssignmentId(who(21).0),
            role: Role::LineOffice,
            unit: None,
            section: Some("住建办".to_owned()),
            from: day("2024-01-01"),
            to: None,
            ended: None,
        };
        let both = given.clone().assigned(who(21), other.clone()).person_with(
            who(21),
            Role::LineOffice,
            None,
        );
        both.when(&by(21), &verify()).then_rejected(&rules::ISSUE_OWN_SECTION);
        let given = given.assigned(who(22), Assignment { id: AssignmentId(who(22).0), ..other });
        assert_eq!(given.when(&by(22), &verify()).authority().role, Role::LineOffice);
        assert_eq!(given.when(&by(HANDLER), &verify()).authority().role, Role::OfficeHandler);
    }

    #[test]
    fn a_named_verifier_verifies_or_the_deputy_head() {
        let named = Assign { verifier: Some(who(LINE)), ..assign() };
        let given = registered().when(&by(HEAD), &named).recorded();
        let given = given.when(&by(CADRE), &SignFor { issue: ISSUE }).recorded();
        let given = given.when(&by(CADRE), &request_closure()).recorded();
        given.when(&by(HANDLER), &verify()).then_rejected(&rules::ISSUE_VERIFIER_NAMED);
        assert_eq!(given.when(&by(LINE), &verify()).authority().role, Role::LineOffice);
        assert_eq!(given.when(&by(DEPUTY), &verify()).authority().role, Role::DeputyHead);
    }

    #[test]
    fn after_an_ordered_recheck_others_verify() {
        let named = Assign { verifier: Some(who(HANDLER)), ..assign() };
        let given = registered().when(&by(HEAD), &named).recorded();
        let given = given.when(&by(CADRE), &SignFor { issue: ISSUE }).recorded();
        let given = given.when(&by(CADRE), &request_closure()).recorded();
        let given = given.when(&by(HANDLER), &verify()).recorded();
        let given = given.when(&by(COMMISSION), &order_recheck()).recorded();
        given.when(&by(HANDLER), &verify()).then_rejected(&general::SEPARATION_OF_DUTIES);
        assert_eq!(given.when(&by(LINE), &verify()).authority().role, Role::LineOffice);
    }

    #[test]
    fn the_commission_verifies_only_what_it_raised() {
        let given = requested(&registered());
        given.when(&by(COMMISSION), &verify()).then_rejected(&rules::ISSUE_COMMISSION_ONLY_OWN);
        let given = requested(&raised_by_commission());
        let outcome = given.when(&by(COMMISSION), &verify());
        assert_eq!(outcome.authority().role, Role::DisciplineCommission);
    }

    #[test]
    fn a_verification_is_neither_backdated_nor_typed_for_another() {
        let given = requested(&registered());
        let earlier = Submission { occurred_at: Some(at("2024-05-06 08:00")), ..by(HANDLER) };
        given.when(&earlier, &verify()).then_rejected(&general::DECISION_BACKDATED);
        let typed = Submission { on_behalf_of: Some(who(LINE)), ..by(HANDLER) };
        given.when(&typed, &verify()).then_rejected(&general::DECISION_BY_PROXY);
    }
}
