//! Merge units into one that goes on.

use serde::Serialize;

use super::{KEEPERS, Unit, UnitAbsorbed, UnitKind, UnitMerged, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::UnitId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Date;

/// How many units one merger may take in.
pub const MERGE_SOURCES_MAX: usize = 20;

/// Merges units into one of the same level; what belonged to them belongs to it from then on
/// (`domain.md` §8.1, §10.1).
#[derive(Debug, Clone, Serialize)]
pub struct MergeUnits {
    /// The units that end.
    pub sources: Vec<UnitId>,
    /// The unit that goes on.
    pub into: UnitId,
    /// The first day on which they are one. Never later than today: from the entry on, the people
    /// of the unit that goes on act for what the others left behind.
    pub from: Date,
    /// The document that merges them.
    pub document: Document,
}

impl Command for MergeUnits {
    const NAME: &'static str = "unit.merge";
    const ZH: &'static str = "单位合并";
    const POWERS: Powers = Powers::administration(KEEPERS);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        let sources = self.sources.iter().take(MERGE_SOURCES_MAX);
        sources.chain([&self.into]).copied().map(Unit::stream).collect()
    }

    fn scope(&self, _reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Scope::default())
    }

    fn target(&self) -> Option<StreamId> {
        Some(Unit::stream(self.into))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        Rejection::unless_all([self.check_sources(), self.document.check("document")])?;
        if self.from > cx.today {
            return Err(Rejection::new(&rules::UNIT_MERGE_IN_FUTURE)
                .field("from_date")
                .with("from", self.from));
        }
        let into = Unit::need_on(reads, self.into, self.from)?;
        into.refuse_closed(self.from)?;
        for id in &self.sources {
            let source = Unit::need_on(reads, *id, self.from)?;
            source.refuse_closed(self.from)?;
            if source.kind.map(tier) != into.kind.map(tier) {
                return Err(Rejection::new(&rules::UNIT_MERGE_KIND)
                    .field("sources")
                    .with("unit", source.label(self.from)));
            }
        }
        Ok(self.decision())
    }
}

impl MergeUnits {
    fn check_sources(&self) -> Result<(), Rejection> {
        let mut distinct = self.sources.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let sound = (1..=MERGE_SOURCES_MAX).contains(&self.sources.len())
            && distinct.len() == self.sources.len()
            && !distinct.contains(&self.into);
        if sound {
            return Ok(());
        }
        Err(Rejection::new(&rules::UNIT_MERGE_SOURCES)
            .field("sources")
            .with("max", MERGE_SOURCES_MAX))
    }

    fn decision(&self) -> Decision {
        let cited = |event: NewEvent, unit| {
            event.about(None, Some(unit)).citing(Some(self.document.cite()))
        };
        let absorbed = NewEvent::new(UnitAbsorbed {
            unit: self.into,
            sources: self.sources.clone(),
            from: self.from,
            document: self.document.clone(),
        });
        let first = Decision::one(Unit::stream(self.into), cited(absorbed, self.into));
        self.sources.iter().fold(first, |decision, unit| {
            let merged = NewEvent::new(UnitMerged {
                unit: *unit,
                into: self.into,
                from: self.from,
                document: self.document.clone(),
            });
            decision.and(Unit::stream(*unit), cited(merged, *unit))
        })
    }
}

/// Villages and communities may become one; groups and courtyards only with their like.
fn tier(kind: UnitKind) -> UnitKind {
    if kind.is_division() { UnitKind::Village } else { kind }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::{Given, day, document, person, unit};

    fn given() -> Given {
        Given::new()
            .person_with(person(1), Role::OfficeHead, None)
            .village(unit(1), "漆树村")
            .village(unit(2), "黄岭村")
            .village(unit(3), "灯光村")
            .courtyard(unit(4), "大院子", unit(1))
    }

    fn merge(sources: &[u128], into: u128) -> MergeUnits {
        MergeUnits {
            sources: sources.iter().map(|number| unit(*number)).collect(),
            into: unit(into),
            from: day("2024-05-01"),
            document: document(),
        }
    }

    #[test]
    fn merged_units_end_and_point_to_the_one_that_goes_on() {
        let outcome = given().when(&Submission::by(person(1)), &merge(&[1, 2], 3));
        let merged = |number| UnitMerged {
            unit: unit(number),
            into: unit(3),
            from: day("2024-05-01"),
            document: document(),
        };
        outcome.then(&[
            UnitAbsorbed {
                unit: unit(3),
                sources: vec![unit(1), unit(2)],
                from: day("2024-05-01"),
                document: document(),
            }
            .into(),
            merged(1).into(),
            merged(2).into(),
        ]);
        let after = outcome.recorded();
        let state = after.state::<Unit>(unit(1).0).expect("registered");
        assert!(state.exists_on(day("2024-04-30")) && !state.exists_on(day("2024-05-01")));
        assert_eq!(state.merged_into, Some(unit(3)));
        after
            .when(&Submission::by(person(1)), &merge(&[1], 2))
            .then_rejected(&rules::UNIT_NOT_EXISTING);
    }

    #[test]
    fn sources_are_different_units_and_not_the_target() {
        let by = Submission::by(person(1));
        for sources in [&[][..], &[1, 1], &[1, 3], &[1; MERGE_SOURCES_MAX + 1]] {
            given().when(&by, &merge(sources, 3)).then_rejected(&rules::UNIT_MERGE_SOURCES);
        }
    }

    #[test]
    fn only_units_of_one_level_merge() {
        given()
            .when(&Submission::by(person(1)), &merge(&[4], 3))
            .then_rejected(&rules::UNIT_MERGE_KIND);
    }

    #[test]
    fn a_coming_merger_is_not_entered_ahead() {
        let command = MergeUnits { from: day("2024-05-07"), ..merge(&[1], 3) };
        given()
            .when(&Submission::by(person(1)), &command)
            .then_rejected(&rules::UNIT_MERGE_IN_FUTURE);
    }

    #[test]
    fn a_unit_that_is_to_close_is_not_merged() {
        use crate::unit::UnitClosed;
        let closed = UnitClosed { unit: unit(1), from: day("2024-06-01"), document: document() };
        given()
            .event(Unit::stream(unit(1)), closed)
            .when(&Submission::by(person(1)), &merge(&[1], 3))
            .then_rejected(&rules::UNIT_CLOSED);
    }

    #[test]
    fn the_target_is_registered() {
        given()
            .when(&Submission::by(person(1)), &merge(&[1], 9))
            .then_rejected(&general::THING_NOT_FOUND);
    }

    #[test]
    fn the_etag_speaks_of_the_unit_that_goes_on() {
        let stale = Submission { etag: Some(7), ..Submission::by(person(1)) };
        given().when(&stale, &merge(&[1], 3)).then_rejected(&general::STALE_ETAG);
    }
}
