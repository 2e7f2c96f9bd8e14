//! Adopt an edition of a scheme.

use serde::Serialize;

use super::{Definition, Scheme, SchemeAdopted, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::ProgrammeId;
use crate::power::{Powers, Scope};
use crate::programme::{self, Programme};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

/// Adopts a scheme for its period and freezes it: a change in mid-period is refused, a later edition
/// governs a later period (`domain.md` §10.4-3, R56).
#[derive(Debug, Clone, Serialize)]
pub struct AdoptScheme {
    /// The programme.
    pub programme: ProgrammeId,
    /// The whole scheme.
    pub definition: Definition,
    /// The document or minutes of the adoption.
    pub document: Document,
}

impl Command for AdoptScheme {
    const NAME: &'static str = "scheme.adopt";
    const ZH: &'static str = "采用考核办法";
    const POWERS: Powers = Powers::administration(&[Role::OfficeHead, Role::DeputyHead]);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![Programme::stream(self.programme), Scheme::stream(self.scheme())]
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        programme::whole(self.programme, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Scheme::stream(self.scheme()))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let verb = (Self::ZH, "adoption of a scheme");
        let (_, programme) = Programme::need_open(self.programme, reads, verb)?;
        Rejection::unless_all([
            self.document.check("document"),
            self.definition.check("definition"),
        ])?;
        self.check_period(programme.year, cx.today)?;
        let scheme = self.scheme();
        let editions =
            reads.get::<Scheme>(scheme.0).map_or(&[][..], |scheme| scheme.editions.as_slice());
        let period = &self.definition.period;
        let frozen = editions
            .iter()
            .find(|edition| !edition.withdrawn && edition.definition.period.overlaps(period));
        if let Some(edition) = frozen {
            if edition.definition == self.definition {
                return Err(Rejection::new(&general::ALREADY_DONE));
            }
            return Err(Rejection::new(&rules::SCHEME_FROZEN)
                .field("files")
                .with("edition", edition.number)
                .with("from", edition.definition.period.from)
                .with("to", edition.definition.period.to));
        }
        let adopted = SchemeAdopted {
            scheme,
            programme: self.programme,
            edition: editions.last().map_or(0, |edition| edition.number) + 1,
            document: self.document.clone(),
            definition: Box::new(self.definition.clone()),
        };
        let event = NewEvent::new(adopted)
            .about(Some(self.programme), None)
            .citing(Some(self.document.cite()));
        Ok(Decision::one(Scheme::stream(scheme), event))
    }
}

impl AdoptScheme {
    fn scheme(&self) -> crate::id::SchemeId {
        Scheme::id_of(self.programme, &self.definition.kind)
    }

    /// The period lies in the programme's year and is not over.
    fn check_period(&self, year: i32, today: Date) -> Result<(), Rejection> {
        let period = &self.definition.period;
        for (key, day) in [("period.from", period.from), ("period.to", period.to)] {
            if day.parts().0 != year {
                return Err(Rejection::new(&rules::SCHEME_PERIOD_YEAR)
                    .field("files")
                    .with("key", key)
                    .with("day", day)
                    .with("year", year));
            }
        }
        if period.to < today {
            return Err(Rejection::new(&rules::SCHEME_PERIOD_OVER)
                .field("files")
                .with("key", "period.to")
                .with("to", period.to));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::programme::{ProgrammeClosed, ProgrammeOpened};
    use crate::scheme::{SchemeWithdrawn, example};
    use crate::score::Decimal;
    use crate::testing::{Given, at, day, document, person, unit};

    fn opened() -> (Given, ProgrammeId) {
        let definition = Box::new(programme::example::definition());
        let programme = Programme::id_of(&definition);
        let given = Given::new()
            .person_with(person(1), Role::OfficeHead, None)
            .person_with(person(2), Role::Village, Some(unit(1)))
            .event(Programme::stream(programme), ProgrammeOpened { programme, definition });
        (given, programme)
    }

    fn adopt(programme: ProgrammeId) -> AdoptScheme {
        AdoptScheme { programme, definition: example::definition(), document: document() }
    }

    /// Another name of an indicator: a change that a frozen scheme does not take.
    fn changed(programme: ProgrammeId) -> AdoptScheme {
        let mut adopt = adopt(programme);
        adopt.definition.indicators[0].name = "改了名字".to_owned();
        adopt
    }

    #[test]
    fn the_event_carries_the_whole_definition() {
        let (given, programme) = opened();
        let outcome = given.when(&Submission::by(person(1)), &adopt(programme));
        let scheme = Scheme::id_of(programme, "annual_evaluation");
        let definition = Box::new(example::definition());
        let adopted =
            SchemeAdopted { scheme, programme, edition: 1, document: document(), definition };
        outcome.then(&[adopted.into()]);
        let (_, event) = &outcome.decision().writes[0];
        assert_eq!(event.document, Some(document().cite()));
        assert_eq!(event.subjects.programme, Some(programme));
    }

    #[test]
    fn s10_4_3_a_frozen_scheme_is_not_changed_in_mid_year() {
        let (given, programme) = opened();
        let by = Submission::by(person(1));
        let given = given.when(&by, &adopt(programme)).recorded().now(at("2024-07-01 09:00"));
        let outcome = given.when(&by, &changed(programme));
        let refused = outcome.then_rejected(&rules::SCHEME_FROZEN);
        assert!(refused.zh().contains("第 1 版（2024-01-01 至 2024-12-31）"), "{}", refused.zh());
        given.when(&by, &adopt(programme)).then_rejected(&general::ALREADY_DONE);
        let mut half = changed(programme);
        half.definition.period.from = day("2024-07-01");
        given.when(&by, &half).then_rejected(&rules::SCHEME_FROZEN);
    }

    #[test]
    fn s10_4_3_a_later_edition_governs_a_later_period() {
        let (given, programme) = opened();
        let by = Submission::by(person(1));
        let mut first = adopt(programme);
        first.definition.period.to = day("2024-06-30");
        let mut second = changed(programme);
        second.definition.period.from = day("2024-07-01");
        let given = given.when(&by, &first).recorded().when(&by, &second).recorded();
        let scheme = Scheme::id_of(programme, "annual_evaluation");
        let state = given.state::<Scheme>(scheme.0).expect("it was adopted");
        let on = |text| state.edition_on(day(text)).map(|edition| edition.number);
        assert_eq!([on("2024-06-30"), on("2024-07-01")], [Some(1), Some(2)]);
    }

    #[test]
    fn another_kind_of_evaluation_has_its_own_scheme() {
        let (given, programme) = opened();
        let by = Submission::by(person(1));
        let given = given.when(&by, &adopt(programme)).recorded();
        let mut other = adopt(programme);
        other.definition.kind = "hygiene_inspection".to_owned();
        let given = given.when(&by, &other).recorded();
        let scheme = Scheme::id_of(programme, "hygiene_inspection");
        assert!(given.state::<Scheme>(scheme.0).is_some_and(|state| state.editions.len() == 1));
    }

    #[test]
    fn what_was_withdrawn_leaves_room_for_the_right_one() {
        let (given, programme) = opened();
        let by = Submission::by(person(1));
        let given = given.when(&by, &adopt(programme)).recorded();
        let scheme = Scheme::id_of(programme, "annual_evaluation");
        let gone = SchemeWithdrawn { scheme, edition: 1, document: document() };
        let given = given.event(Scheme::stream(scheme), gone);
        let given = given.when(&by, &changed(programme)).recorded();
        let state = given.state::<Scheme>(scheme.0).expect("it was adopted");
        assert_eq!(state.edition_on(day("2024-06-30")).map(|edition| edition.number), Some(2));
    }

    #[test]
    fn a_scheme_is_not_adopted_after_its_period_or_for_another_year() {
        let (given, programme) = opened();
        let by = Submission::by(person(1));
        let mut over = adopt(programme);
        over.definition.period.to = day("2024-05-05");
        let outcome = given.when(&by, &over);
        let refused = outcome.then_rejected(&rules::SCHEME_PERIOD_OVER);
        assert_eq!(refused.field.as_deref(), Some("files"));
        assert!(refused.details.contains(&("key", "period.to".to_owned())));
        let mut next = adopt(programme);
        next.definition.period.to = day("2025-01-31");
        given.when(&by, &next).then_rejected(&rules::SCHEME_PERIOD_YEAR);
    }

    #[test]
    fn a_definition_that_breaks_the_linter_is_refused_with_all_of_it() {
        let (given, programme) = opened();
        let mut adopt = adopt(programme);
        adopt.definition.blocks[0].full = Decimal::whole(1);
        adopt.definition.arithmetic = 9;
        let outcome = given.when(&Submission::by(person(1)), &adopt);
        let refused = outcome.then_rejected(&rules::SCHEME_ARITHMETIC);
        assert_eq!(refused.field.as_deref(), Some("definition.arithmetic"));
        assert!(refused.also.iter().all(|one| one.rule == &rules::SCHEME_SUM));
        assert_eq!(refused.also.len(), 2);
    }

    #[test]
    fn a_closed_programme_adopts_nothing_and_a_village_neither() {
        let (given, programme) = opened();
        given
            .when(&Submission::by(person(2)), &adopt(programme))
            .then_rejected(&general::ROLE_MISSING);
        let closed = ProgrammeClosed { programme, document: document() };
        given
            .event(Programme::stream(programme), closed)
            .when(&Submission::by(person(1)), &adopt(programme))
            .then_rejected(&programme::rules::PROGRAMME_CLOSED);
    }
}
