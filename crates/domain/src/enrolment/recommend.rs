//! Recommend a unit for a title (自主推荐): the village does, for itself or for a courtyard of its own.

use serde::Serialize;

use super::phase::{self, Act};
use super::{Enrolment, EnrolmentRecommended, EnrolmentRecommendedText, guard, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::{Audience, NewEvent};
use crate::evidence::{self, Evidence};
use crate::id::{EnrolmentId, PersonId, ProgrammeId, UnitId};
use crate::issue::words;
use crate::person::Person;
use crate::power::{Powers, Scope};
use crate::programme::{Definition, Programme, Title};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::unit::{Unit, UnitKind};

/// The most households that a unit can have.
pub(super) const HOUSEHOLDS_MAX: u32 = 100_000;
/// The most people that a unit can have.
pub(super) const POPULATION_MAX: u32 = 1_000_000;

/// Recommends a unit, for the first time, or anew after it was returned or withdrawn. Whether the
/// unit's village is a candidate itself does not matter (R03).
#[derive(Debug, Clone, Serialize)]
pub struct Recommend {
    /// The programme.
    pub programme: ProgrammeId,
    /// The village or courtyard.
    pub unit: UnitId,
    /// The title's key in the programme.
    pub title: String,
    /// How many households it has.
    pub households: u32,
    /// How many people it has.
    pub population: u32,
    /// Who is responsible.
    pub responsible_person: Option<PersonId>,
    /// Why it is recommended; kept in private.
    pub reason: String,
    /// The remark of the list; kept in private.
    pub remark: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for Recommend {
    const NAME: &'static str = "enrolment.recommend";
    const ZH: &'static str = "自主推荐";
    const POWERS: Powers = Powers::entry(&[Role::Village]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams =
            vec![Enrolment::stream(self.enrolment()), Programme::stream(self.programme)];
        streams.extend(Unit::streams_upward(self.unit, known));
        streams.extend(self.responsible_person.map(Person::stream));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        reads.need::<Programme>(self.programme.0)?;
        Ok(Scope {
            programme: Some(self.programme),
            units: Unit::upward(self.unit, reads),
            section: None,
        })
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let enrolment = self.enrolment();
        if let Some(before) = reads.get::<Enrolment>(enrolment.0) {
            phase::allow(before.phase, Act::Recommend)?;
            guard::in_order(before, cx)?;
        }
        guard::not_of_the_commission(Act::Recommend, Self::POWERS.roles, reads, cx)?;
        let day = cx.occurred_at.date();
        let verb = (Self::ZH, "recommendation");
        let (programme, newest) = Programme::need_open(self.programme, reads, verb)?;
        let definition = programme.definition_on(day).unwrap_or(newest);
        let title = self.check_title(definition)?;
        let unit = Unit::need_on(reads, self.unit, day).map_err(|refused| refused.field("unit"))?;
        self.check_unit(unit, title)?;
        self.check_fields(reads)?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let recommended = EnrolmentRecommended {
            enrolment,
            programme: self.programme,
            unit: self.unit,
            title: self.title.clone(),
            households: self.households,
            population: self.population,
            responsible_person: self.responsible_person,
            role: cx.authority.role,
            evidence,
        };
        let text = EnrolmentRecommendedText {
            reason: self.reason.clone(),
            remark: self.remark.clone(),
            evidence: shown,
        };
        let event = NewEvent::with_text(recommended, &text)
            .about(Some(self.programme), Some(self.unit))
            .for_audience(Audience::Unit);
        Ok(Decision::one(Enrolment::stream(enrolment), event))
    }
}

impl Recommend {
    fn enrolment(&self) -> EnrolmentId {
        Enrolment::id_of(self.programme, self.unit, &self.title)
    }

    fn check_title<'a>(&self, definition: &'a Definition) -> Result<&'a Title, Rejection> {
        let Some(enrolment) = &definition.enrolment else {
            return Err(Rejection::new(&rules::ENROLMENT_NOT_TAKEN));
        };
        let Some(title) = definition.title(&self.title) else {
            let list = |label: fn(&Title) -> &str, by| {
                enrolment.titles.iter().map(label).collect::<Vec<_>>().join(by)
            };
            return Err(Rejection::new(&rules::ENROLMENT_TITLE_UNKNOWN)
                .field("title")
                .with("title", &self.title)
                .with("known", list(|title| &title.name, "、"))
                .with("knownEn", list(|title| &title.key, ", ")));
        };
        if definition.places(&self.title) == 0 {
            return Err(Rejection::new(&rules::ENROLMENT_NO_PLACES)
                .field("title")
                .with("title", &title.name)
                .with("titleEn", &title.key));
        }
        Ok(title)
    }

    fn check_unit(&self, unit: &Unit, title: &Title) -> Result<(), Rejection> {
        if unit.kind.is_some_and(|kind| title.units.contains(&kind)) {
            return Ok(());
        }
        let kinds: Vec<&str> = title.units.iter().map(|kind| kind.zh()).collect();
        Err(Rejection::new(&rules::ENROLMENT_UNIT_KIND)
            .field("unit")
            .with("kind", unit.kind.map_or("", UnitKind::zh))
            .with("kindEn", unit.kind.map_or("", UnitKind::en))
            .with("title", &title.name)
            .with("titleEn", &title.key)
            .with("kinds", kinds.join("、")))
    }

    fn check_fields(&self, reads: &Reads) -> Result<(), Rejection> {
        if let Some(person) = self.responsible_person {
            let known = reads.need::<Person>(person.0);
            known.map_err(|unknown| unknown.field("responsible_person"))?;
        }
        let counted = |field: &str, count: u32, max: u32| {
            let fits = (1..=max).contains(&count);
            (!fits).then(|| {
                Rejection::new(&general::INTEGER_OUT_OF_RANGE)
                    .field(field)
                    .with("min", 1)
                    .with("max", max)
            })
        };
        let fewer = (self.population < self.households).then(|| {
            Rejection::new(&rules::ENROLMENT_POPULATION)
                .field("population")
                .with("population", self.population)
                .with("households", self.households)
        });
        let violations = [
            counted("households", self.households, HOUSEHOLDS_MAX),
            counted("population", self.population, POPULATION_MAX).or(fewer),
            words::required("reason", &self.reason).err(),
            words::optional("remark", self.remark.as_deref()).err(),
            words::evidence(&self.evidence).err(),
        ];
        Rejection::join(violations.into_iter().flatten().collect()).map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::enrolment::Phase;
    use crate::enrolment::fixture::*;
    use crate::programme::ProgrammeClosed;
    use crate::programme::rules as programme_rules;
    use crate::testing::{at, day};

    #[test]
    fn r03_a_village_recommends_itself_and_its_courtyards_independently() {
        let outcome = town().when(&by(CADRE), &recommend());
        outcome.then(&[EnrolmentRecommended {
            enrolment: village(),
            programme: PROGRAMME,
            unit: home(),
            title: VILLAGE.to_owned(),
            households: 412,
            population: 1480,
            responsible_person: Some(who(CADRE)),
            role: Role::Village,
            evidence: vec![],
        }
        .into()]);
        assert_eq!(outcome.text(0)["reason"], "村民代表会议同意申报。");
        // One village is both candidate and host.
        let given = outcome.recorded().when(&by(CADRE), &recommend_yard()).recorded();
        assert_eq!(enrolment_of(&given, village()).phase, Phase::Recommended);
        assert_eq!(enrolment_of(&given, courtyard()).phase, Phase::Recommended);
    }

    #[test]
    fn r03_a_courtyard_may_lie_in_a_village_that_is_no_candidate() {
        let given = town().when(&by(CADRE), &recommend_yard()).recorded();
        assert!(given.state::<Enrolment>(village().0).is_none());
        let given = given.when(&by(HEAD), &pre_check_of(courtyard())).recorded();
        assert_eq!(enrolment_of(&given, courtyard()).phase, Phase::PreChecked);
    }

    #[test]
    fn r03_titles_are_the_programmes_and_fit_kinds_of_units() {
        let star = Recommend { title: "star_village".to_owned(), ..recommend() };
        let outcome = town().when(&by(CADRE), &star);
        let rejection = outcome.then_rejected(&rules::ENROLMENT_TITLE_UNKNOWN);
        assert!(rejection.zh().contains("可申报：达标村、和美院落、示范村"), "{}", rejection.zh());
        let yard = Recommend { unit: yard(), ..recommend() };
        let outcome = town().when(&by(CADRE), &yard);
        let rejection = outcome.then_rejected(&rules::ENROLMENT_UNIT_KIND);
        assert!(rejection.zh().starts_with("“院落”不能申报“达标村”"), "{}", rejection.zh());
        // A title that the programme knows and whose targets lie in later years.
        let model = Recommend { title: "model_village".to_owned(), ..recommend() };
        town().when(&by(CADRE), &model).then_rejected(&rules::ENROLMENT_NO_PLACES);
    }

    #[test]
    fn r04_one_unit_is_enrolled_once_for_a_title() {
        let given = recommended();
        let outcome = given.when(&by(CADRE), &recommend());
        let rejection = outcome.then_rejected(&rules::ENROLMENT_EXISTS);
        assert!(rejection.zh().contains("现为“已推荐待初审”"), "{}", rejection.zh());
    }

    #[test]
    fn r04_what_was_returned_or_withdrawn_is_recommended_anew() {
        let returned = recommended().when(&by(HEAD), &return_for_correction()).recorded();
        let corrected = Recommend { households: 410, ..recommend() };
        let given = returned.when(&by(CADRE), &corrected).recorded();
        let households = enrolment(&given).recommended.as_ref().map(|e| e.households);
        assert_eq!((enrolment(&given).phase, households), (Phase::Recommended, Some(410)));
        let withdrawn = listed().when(&by(CADRE), &withdraw()).recorded();
        let given = withdrawn.when(&by(CADRE_TOO), &recommend()).recorded();
        let state = enrolment(&given);
        assert_eq!((state.phase, state.place, state.decided_on), (Phase::Recommended, false, None));
        assert_eq!(
            state.fillers.persons,
            [who(CADRE), who(CADRE_TOO)],
            "who filled it in is remembered"
        );
    }

    #[test]
    fn only_the_village_recommends_and_the_office_types_it() {
        for number in [HANDLER, HEAD, DEPUTY, HIGHER, LINE] {
            town().when(&by(number), &recommend()).then_rejected(&general::ROLE_MISSING);
        }
        town().when(&by(ELSEWHERE), &recommend()).then_rejected(&general::ROLE_OTHER_UNIT);
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        let given = town().when(&typed, &recommend()).recorded();
        assert_eq!(enrolment(&given).fillers.persons, [who(HANDLER), who(CADRE)]);
    }

    #[test]
    fn s16_1_9_the_commission_recommends_under_no_hat() {
        let hats = town().person_with(who(COMMISSION), Role::Village, Some(home()));
        let outcome = hats.when(&by(COMMISSION), &recommend());
        outcome.then_rejected(&rules::ENROLMENT_COMMISSION_NEVER);
    }

    #[test]
    fn a_closed_programme_and_one_without_rules_take_none() {
        let document = decision("2024-05-01");
        let closed = ProgrammeClosed { programme: PROGRAMME, document };
        let given = town().event(Programme::stream(PROGRAMME), closed);
        let outcome = given.when(&by(CADRE), &recommend());
        outcome.then_rejected(&programme_rules::PROGRAMME_CLOSED);
        let bare = town_with(|definition| definition.enrolment = None);
        bare.when(&by(CADRE), &recommend()).then_rejected(&rules::ENROLMENT_NOT_TAKEN);
    }

    #[test]
    fn a_unit_exists_when_it_is_recommended() {
        let note = crate::event::SubmissionNote {
            back_entry_reason: Some("上年材料补登".to_owned()),
            told_by: None,
        };
        let before = Submission { occurred_at: Some(at("2023-12-20 09:00")), note, ..by(CADRE) };
        let given = town();
        let given = given.assigned(
            who(CADRE),
            crate::person::Assignment {
                id: crate::id::AssignmentId(who(77).0),
                role: Role::Village,
                unit: Some(home()),
                section: None,
                from: day("2023-01-01"),
                to: None,
                ended: None,
            },
        );
        let outcome = given.when(&before, &recommend());
        outcome.then_rejected(&crate::unit::rules::UNIT_NOT_EXISTING);
    }

    #[test]
    fn every_fault_of_a_recommendation_is_told() {
        let faulty = Recommend {
            households: 0,
            population: POPULATION_MAX + 1,
            reason: " ".to_owned(),
            remark: Some("另有问题线索".to_owned()),
            ..recommend()
        };
        let outcome = town().when(&by(CADRE), &faulty);
        let rejection = outcome.then_rejected(&general::INTEGER_OUT_OF_RANGE);
        let also: Vec<_> = rejection.also.iter().filter_map(|r| r.field.as_deref()).collect();
        assert_eq!(also, ["population", "reason", "remark"]);
        let fewer = Recommend { households: 412, population: 411, ..recommend() };
        let outcome = town().when(&by(CADRE), &fewer);
        let rejection = outcome.then_rejected(&rules::ENROLMENT_POPULATION);
        assert_eq!(rejection.field.as_deref(), Some("population"));
        assert_eq!(rejection.zh(), "人口 411 人少于户数 412 户，请核对。");
        let equal = Recommend { population: 412, ..fewer };
        town().when(&by(CADRE), &equal).decision();
        let nobody = Recommend { responsible_person: Some(who(99)), ..recommend() };
        town().when(&by(CADRE), &nobody).then_rejected(&general::THING_NOT_FOUND);
    }
}
