//! Whether what a question names, by its id or a key, is anywhere: an answer without rows says that there
//! is none of it, which of a slip of the pen would be no answer.

use hemei_domain::aggregate::{Aggregate, Event};
use hemei_domain::event::{EventData as _, Log};
use hemei_domain::id::{ProgrammeId, UnitId};
use hemei_domain::programme::{
    self, Definition as Programme, Event as ProgrammeEvent, ProgrammeAmended, ProgrammeOpened,
};
use hemei_domain::scheme::{Definition as Scheme, Event as SchemeEvent, SchemeAdopted};
use hemei_domain::unit::Unit;
use uuid::Uuid;

use crate::decode;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::port::EventFilter;

/// How many events are read at a time: a definition is long, and there are few.
const PAGE: u32 = 20;

/// A key and where it is defined, or a thing and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyed<'a> {
    /// A programme's class of issue.
    IssueClass(&'a str),
    /// A programme's title that units are enrolled for.
    Title(&'a str),
    /// A programme's window of reports.
    Window(&'a str),
    /// A programme's task that is reported on.
    Task(&'a str),
    /// A scheme's round.
    Round(&'a str),
    /// A scheme's ranking group.
    Group(&'a str),
    /// A section that somebody held a role for.
    Section(&'a str),
    /// A programme itself.
    Programme(ProgrammeId),
    /// A village, community, group or courtyard.
    Unit(UnitId),
}

impl Keyed<'_> {
    /// The types of events that define it, where definitions do.
    fn defined_by(self) -> Option<Vec<String>> {
        let types: &[&str] = match self {
            Self::IssueClass(_) | Self::Title(_) | Self::Window(_) | Self::Task(_) => {
                &[ProgrammeOpened::TYPE, ProgrammeAmended::TYPE]
            }
            Self::Round(_) | Self::Group(_) => &[SchemeAdopted::TYPE],
            Self::Section(_) | Self::Programme(_) | Self::Unit(_) => return None,
        };
        Some(types.iter().map(|name| (*name).to_owned()).collect())
    }

    fn is_in(self, event: &Event) -> bool {
        match event {
            Event::Programme(ProgrammeEvent::ProgrammeOpened(e)) => {
                self.is_in_programme(&e.definition)
            }
            Event::Programme(ProgrammeEvent::ProgrammeAmended(e)) => {
                self.is_in_programme(&e.definition)
            }
            Event::Scheme(SchemeEvent::SchemeAdopted(e)) => self.is_in_scheme(&e.definition),
            _ => false,
        }
    }

    fn is_in_programme(self, definition: &Programme) -> bool {
        match self {
            Self::IssueClass(key) => definition.issue_class(key).is_some(),
            Self::Title(key) => definition.title(key).is_some(),
            Self::Window(key) => definition.window(key).is_some(),
            Self::Task(key) => definition.reporting.as_ref().is_some_and(|r| r.task(key).is_some()),
            Self::Round(_)
            | Self::Group(_)
            | Self::Section(_)
            | Self::Programme(_)
            | Self::Unit(_) => false,
        }
    }

    fn is_in_scheme(self, definition: &Scheme) -> bool {
        match self {
            Self::Round(key) => {
                let rounds = definition.rounds.iter().flat_map(|rounds| &rounds.rounds);
                rounds.into_iter().any(|round| round.key == key)
            }
            Self::Group(key) => definition.ranking.groups.iter().any(|group| group.key == key),
            Self::IssueClass(_)
            | Self::Title(_)
            | Self::Window(_)
            | Self::Task(_)
            | Self::Section(_)
            | Self::Programme(_)
            | Self::Unit(_) => false,
        }
    }
}

impl Engine {
    /// Whether a key is defined, today or before: by a programme or its schemes where one is named,
    /// else by any. Of a thing, whether the log has it.
    ///
    /// # Errors
    /// Where a store does not answer.
    pub async fn is_defined(
        &self,
        programme: Option<ProgrammeId>,
        keyed: Keyed<'_>,
    ) -> Result<bool, Failure> {
        let log = self.log(Log::Business);
        let head = log.store().head(log.key()).await?.map_or(0, |head| head.position);
        let Some(event_types) = keyed.defined_by() else {
            return match keyed {
                Keyed::Section(section) => self.section_held(section, head).await,
                Keyed::Programme(id) => self.is_there::<programme::Programme>(id.0).await,
                Keyed::Unit(id) => self.is_there::<Unit>(id.0).await,
                Keyed::IssueClass(_)
                | Keyed::Title(_)
                | Keyed::Window(_)
                | Keyed::Task(_)
                | Keyed::Round(_)
                | Keyed::Group(_) => Ok(false),
            };
        };
        let programme = programme.map(|id| id.0);
        let filter = EventFilter { event_types, programme, ..EventFilter::default() };
        let mut after = 0;
        loop {
            let rows = self.rows(filter.clone(), after, head, PAGE).await?;
            let Some(last) = rows.last() else { return Ok(false) };
            after = last.position;
            for row in &rows {
                if keyed.is_in(&decode::recorded(row)?.event) {
                    return Ok(true);
                }
            }
        }
    }

    async fn is_there<A: Aggregate + Clone>(&self, id: Uuid) -> Result<bool, Failure> {
        Ok(self.state::<A>(id, None, None).await?.is_some())
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::testing::evaluated::Evaluated;
    use crate::testing::{ADMINISTRATOR, Desk, Town, day};

    #[tokio::test]
    async fn keys_are_defined_by_programmes_and_sections_by_those_who_held_a_role() {
        let town = Town::founded().await;
        let other = Some(ProgrammeId(Uuid::from_u128(77)));
        let defined = async |programme, keyed| {
            town.engine.is_defined(programme, keyed).await.expect("memory answers")
        };
        let known =
            town.engine.state::<hemei_domain::programme::Programme>(town.programme.0, None, None);
        let known = known.await.expect("memory answers").expect("it was opened");
        let definition = known.state.definition().expect("a definition");
        let reporting = definition.reporting.as_ref().expect("a table");
        let enrolment = definition.enrolment.as_ref().expect("titles");
        let desk =
            Desk { engine: &town.engine, administrator: ADMINISTRATOR, from: day("2024-01-01") };
        let villages = [town.village, town.other_village];
        let scheme = *SchemeAdopted::example().0.definition;
        let round = scheme.rounds.as_ref().expect("rounds").rounds[0].key.clone();
        let scheme_keys = [Keyed::Round(&round), Keyed::Group(&scheme.ranking.groups[0].key)];
        let section = Keyed::Section("规划建设办");
        for keyed in scheme_keys.into_iter().chain([section]) {
            assert!(!defined(None, keyed).await, "not yet: {keyed:?}");
        }
        Evaluated::opened(desk, town.programme, &villages, |_| {}).await;
        let programme_keys = [
            Keyed::IssueClass(&definition.issue_classes[0].key),
            Keyed::Title(&enrolment.titles[0].key),
            Keyed::Window(&definition.windows[0].key),
            Keyed::Task(&reporting.tasks[0].key),
        ];
        for keyed in programme_keys.into_iter().chain(scheme_keys) {
            assert!(defined(None, keyed).await, "{keyed:?}");
            assert!(defined(Some(town.programme), keyed).await, "{keyed:?}");
            assert!(!defined(other, keyed).await, "{keyed:?}");
        }
        assert!(defined(None, section).await);
        // A key is one of its own kind alone.
        let title = &enrolment.titles[0].key;
        for keyed in [Keyed::Window(title), Keyed::Task(title), Keyed::Round(title)] {
            assert!(!defined(None, keyed).await, "{keyed:?}");
        }
        // A thing is there, whatever programme is named, and is one of its own kind.
        for keyed in [Keyed::Programme(town.programme), Keyed::Unit(town.village)] {
            assert!(defined(None, keyed).await && defined(other, keyed).await, "{keyed:?}");
        }
        let unknown = [
            Keyed::Programme(ProgrammeId(town.village.0)),
            Keyed::Unit(UnitId(town.programme.0)),
            Keyed::IssueClass("nothing"),
            Keyed::Title("nothing"),
            Keyed::Window("nothing"),
            Keyed::Task("nothing"),
            Keyed::Round("nothing"),
            Keyed::Group("nothing"),
            Keyed::Section("没有的科室"),
        ];
        for keyed in unknown {
            assert!(!defined(None, keyed).await, "{keyed:?}");
        }
    }
}
