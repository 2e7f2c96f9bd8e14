//! Pre-check a recommendation (镇级初审): with it the town recommends the unit to the higher
//! authority, which takes one of the places that the programme's targets give.

use serde::Serialize;

use super::guard::{self, Known, PRE_CHECKING};
use super::{Act, Enrolment, EnrolmentPreChecked, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::enrolment_list::{EnrolmentList, EnrolmentPlaceTaken};
use crate::event::{Audience, NewEvent};
use crate::evidence::{self, Evidence};
use crate::id::EnrolmentId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Confirms a recommendation for the town.
///
/// The quota is the town's own bound: it sends up no more than its targets count. What the higher
/// authority then lists had its place, so that no decision of that authority is ever refused for
/// want of one.
#[derive(Debug, Clone, Serialize)]
pub struct PreCheck {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// A remark; kept in private.
    pub remark: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for PreCheck {
    const NAME: &'static str = "enrolment.pre_check";
    const ZH: &'static str = "镇级初审";
    const POWERS: Powers =
        Powers::impartial_decision(&[Role::OfficeHandler, Role::OfficeHead, Role::DeputyHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads_with_list(self.enrolment, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.enrolment, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Enrolment::stream(self.enrolment))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let roles = Self::POWERS.roles;
        let known = Known::allowing(Act::PreCheck, self.enrolment, roles, reads, cx)?;
        known.apart_from_fillers(reads, cx, PRE_CHECKING, roles)?;
        Rejection::unless_all([
            words::optional("remark", self.remark.as_deref()),
            words::evidence(&self.evidence),
        ])?;
        let places = free_place(&known, reads, cx)?;
        let recommended = known.recommended;
        let (evidence, shown) = evidence::split(&self.evidence);
        let checked = EnrolmentPreChecked { role: cx.authority.role, evidence };
        let taken = EnrolmentPlaceTaken {
            enrolment: self.enrolment,
            title: recommended.title.clone(),
            places,
        };
        let taken = NewEvent::new(taken).about(Some(recommended.programme), Some(recommended.unit));
        let checked = guard::with_finding(checked, self.remark.as_deref(), shown);
        Ok(known
            .decided(checked, Audience::Unit)
            .and(EnrolmentList::stream(recommended.programme), taken))
    }
}

/// How many places the title has today, where one of them is free.
fn free_place(known: &Known<'_>, reads: &Reads, cx: &Context) -> Result<u32, Rejection> {
    let title = known.recommended.title.as_str();
    let places = known.programme.definition_on(cx.today).map_or(0, |d| d.places(title));
    let list = EnrolmentList::stream(known.recommended.programme);
    let taken = reads.get::<EnrolmentList>(list.id).map_or(0, |list| list.taken(title));
    if taken < places {
        return Ok(places);
    }
    let name = known.definition()?.title(title).map_or(title, |known| known.name.as_str());
    Err(Rejection::new(&rules::ENROLMENT_QUOTA_SPENT)
        .with("title", name)
        .with("titleEn", title)
        .with("places", places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::enrolment::fixture::*;
    use crate::enrolment::{Phase, Recommend};
    use crate::person::{Person, RecusalDeclared, RecusalGround, RoleEnded};
    use crate::programme::{Programme, ProgrammeAmended};
    use crate::rejection::rules as general;
    use crate::testing::{assignment_id, at, day, delegation};

    #[test]
    fn r04_a_pre_check_takes_a_place_of_the_title() {
        let outcome = recommended().when(&by(HEAD), &pre_check());
        outcome.then(&[
            EnrolmentPreChecked { role: Role::OfficeHead, evidence: vec![] }.into(),
            EnrolmentPlaceTaken { enrolment: village(), title: VILLAGE.to_owned(), places: 2 }
                .into(),
        ]);
        let given = outcome.recorded();
        assert_eq!((enrolment(&given).phase, taken(&given)), (Phase::PreChecked, 1));
    }

    #[test]
    fn r04_the_last_free_place_goes_to_one_and_is_free_again_when_given_back() {
        let given = pre_checked();
        let other = Recommend { unit: elsewhere(), ..recommend() };
        let given = given.when(&by(ELSEWHERE), &other).recorded();
        let third = Recommend { unit: third(), ..recommend() };
        let given = given.when(&by(THIRD), &third).recorded();
        let given = given.when(&by(HEAD), &pre_check_of(enrolled(elsewhere()))).recorded();
        assert_eq!(taken(&given), 2);
        let last = pre_check_of(enrolled(third.unit));
        let outcome = given.when(&by(HEAD), &last);
        let rejection = outcome.then_rejected(&rules::ENROLMENT_QUOTA_SPENT);
        assert!(rejection.zh().starts_with("“达标村”共 2 个名额，已用完"), "{}", rejection.zh());
        // Courtyards have places of their own.
        let yard = given.when(&by(CADRE), &recommend_yard()).recorded();
        assert!(!yard.when(&by(HEAD), &pre_check_of(courtyard())).decision().writes.is_empty());
        let given = given.when(&by(CADRE), &withdraw()).recorded();
        assert!(!given.when(&by(HEAD), &last).decision().writes.is_empty());
    }

    #[test]
    fn r04_the_places_are_those_of_the_day() {
        let mut definition = definition();
        definition.targets.retain(|target| target.kind != VILLAGE);
        let amended = ProgrammeAmended {
            programme: PROGRAMME,
            version: 2,
            from: day("2024-07-01"),
            document: decision("2024-05-01"),
            parts: vec!["targets".to_owned()],
            definition: Box::new(definition),
        };
        let given = recommended().event(Programme::stream(PROGRAMME), amended);
        assert!(given.when(&by(HEAD), &pre_check()).accepted().is_some());
        let later = given.now(at("2024-07-01 09:00"));
        later.when(&by(HEAD), &pre_check()).then_rejected(&rules::ENROLMENT_QUOTA_SPENT);
    }

    #[test]
    fn s16_1_6_who_filled_it_in_does_not_check_it_whatever_the_role() {
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        let given = town().when(&typed, &recommend()).recorded();
        let outcome = given.when(&by(HANDLER), &pre_check());
        let rejection = outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        assert!(rejection.zh().starts_with("填报与初审不能是同一人"), "{}", rejection.zh());
        assert_eq!(given.when(&by(HEAD), &pre_check()).authority().role, Role::OfficeHead);
        let hats = recommended().person_with(who(CADRE), Role::OfficeHandler, None);
        hats.when(&by(CADRE), &pre_check()).then_rejected(&general::OWN_UNIT_DECISION);
    }

    #[test]
    fn s16_1_6_who_delegated_has_filled_in_what_the_delegate_did() {
        let cadre = assignment_id(who(CADRE), Role::Village, Some(home()));
        let day_of = "2024-05-06";
        let given = town().delegated(delegation(1), who(CADRE), cadre, who(LINE), day_of, day_of);
        let ended = RoleEnded { assignment: cadre, last_day: day(day_of) };
        let given = given
            .when(&by(LINE), &recommend())
            .recorded()
            .event(Person::stream(who(CADRE)), ended)
            .person_with(who(CADRE), Role::OfficeHead, None)
            .now(at("2024-05-07 09:00"));
        let outcome = given.when(&by(CADRE), &pre_check());
        outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        assert_eq!(given.when(&by(HEAD), &pre_check()).authority().role, Role::OfficeHead);
    }

    #[test]
    fn s16_1_6_contact_cadre_and_kin_are_recused_and_the_deputy_head_checks() {
        let given = recommended().person_with(who(HANDLER), Role::ContactCadre, Some(home()));
        let outcome = given.when(&by(HANDLER), &pre_check());
        assert_eq!(outcome.then_rejected(&general::RECUSED).who_could, [Role::DeputyHead]);
        let kin = RecusalDeclared { unit: home(), ground: RecusalGround::Kin };
        let given = given.event(Person::stream(who(HEAD)), kin);
        given.when(&by(HEAD), &pre_check()).then_rejected(&general::RECUSED);
        assert_eq!(given.when(&by(DEPUTY), &pre_check()).authority().role, Role::DeputyHead);
    }

    #[test]
    fn s16_1_9_the_commission_never_checks() {
        let given = recommended();
        given.when(&by(COMMISSION), &pre_check()).then_rejected(&general::ROLE_MISSING);
        let hats = given.person_with(who(COMMISSION), Role::OfficeHead, None);
        let outcome = hats.when(&by(COMMISSION), &pre_check());
        outcome.then_rejected(&rules::ENROLMENT_COMMISSION_NEVER);
    }

    #[test]
    fn a_pre_check_is_neither_backdated_nor_typed_for_another() {
        let given = recommended().now(at("2024-05-07 09:00"));
        let earlier = Submission { occurred_at: Some(at("2024-05-07 08:00")), ..by(HEAD) };
        given.when(&earlier, &pre_check()).then_rejected(&general::DECISION_BACKDATED);
        let typed = Submission { on_behalf_of: Some(who(HEAD)), ..by(HANDLER) };
        given.when(&typed, &pre_check()).then_rejected(&general::DECISION_BY_PROXY);
    }
}
