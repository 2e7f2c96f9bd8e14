//! Which things of a kind there are, in the order in which they began: programmes, schemes, calendars
//! and people, of which a tenant has few. Their first events tell, so that no view is kept of them.

use hemei_domain::aggregate::Aggregate;
use hemei_domain::event::Log;
use hemei_domain::id::ProgrammeId;
use hemei_domain::stream::StreamId;
use tokio::time::Instant;
use uuid::Uuid;

use crate::engine::{Engine, Known};
use crate::execute::before;
use crate::failure::Failure;
use crate::port::EventFilter;

/// How many events are read at a time: a definition is long.
const PAGE: u32 = 50;

/// A page of things.
#[derive(Debug)]
pub struct Begun<A> {
    /// Each with its id, as it stands now.
    pub things: Vec<(Uuid, Known<A>)>,
    /// The position behind which the next page begins; nothing at the end.
    pub next: Option<u64>,
    /// No thing began up to this position that is left out; each is told as it stands at this position
    /// or a later one.
    pub position: u64,
}

/// Which things are asked for.
#[derive(Debug)]
pub struct Beginning<'a> {
    /// The types of event that such a thing begins with.
    pub with: &'a [&'a str],
    /// Only those of a programme.
    pub programme: Option<ProgrammeId>,
    /// Only those that began behind this position.
    pub after: u64,
    /// At most so many.
    pub limit: u32,
    /// The position to wait for.
    pub min_position: Option<u64>,
}

impl Engine {
    /// The things of a kind that began behind a position.
    ///
    /// # Errors
    /// Where a store does not answer, or the deadline passes before `min_position`.
    pub async fn begun<A: Aggregate + Clone>(
        &self,
        asked: &Beginning<'_>,
        deadline: Option<Instant>,
    ) -> Result<Begun<A>, Failure> {
        before(deadline, self.reach(asked.min_position.unwrap_or(0))).await??;
        let head = self.log(Log::Business).head().position;
        let (ids, next) = before(deadline, self.beginnings::<A>(asked, head)).await??;
        let mut things = Vec::with_capacity(ids.len());
        for id in ids {
            things.extend(self.state::<A>(id, None, deadline).await?.map(|known| (id, known)));
        }
        Ok(Begun { things, next, position: head })
    }

    async fn beginnings<A: Aggregate>(
        &self,
        asked: &Beginning<'_>,
        head: u64,
    ) -> Result<(Vec<Uuid>, Option<u64>), Failure> {
        let event_types = asked.with.iter().map(|name| (*name).to_owned()).collect();
        let programme = asked.programme.map(|id| id.0);
        let filter = EventFilter { event_types, programme, ..EventFilter::default() };
        let (mut ids, mut after) = (Vec::new(), asked.after);
        loop {
            let rows = self.rows(filter.clone(), after, head, PAGE).await?;
            if rows.is_empty() {
                return Ok((ids, None));
            }
            for row in rows {
                if row.revision == 1 {
                    if ids.len() == asked.limit as usize {
                        return Ok((ids, Some(after)));
                    }
                    let stream = row.stream.parse::<StreamId>();
                    let stream = stream.ok().filter(|stream| stream.kind == A::KIND);
                    let stream = stream.ok_or_else(|| Failure::Internal {
                        detail: format!("position {} begins no {}", row.position, A::KIND.as_str()),
                    })?;
                    ids.push(stream.id);
                }
                after = row.position;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use hemei_domain::event::EventData as _;
    use hemei_domain::person::{Person, PersonRegistered, RoleAssigned};
    use hemei_domain::programme::{Programme, ProgrammeOpened};

    use super::*;
    use crate::testing::Town;

    fn people(after: u64, limit: u32) -> Beginning<'static> {
        const WITH: &[&str] = &[PersonRegistered::TYPE, RoleAssigned::TYPE];
        Beginning { with: WITH, programme: None, after, limit, min_position: None }
    }

    #[tokio::test]
    async fn people_are_told_page_by_page_with_the_first_administrator() {
        let town = Town::founded().await;
        let all = town.engine.begun::<Person>(&people(0, 500), None).await.expect("memory answers");
        let ids: Vec<Uuid> = all.things.iter().map(|(id, _)| *id).collect();
        assert_eq!(all.next, None);
        assert!(ids.len() > 3 && ids.contains(&town.office.person.0), "{ids:?}");
        assert_eq!(ids[0], crate::testing::ADMINISTRATOR.0, "whom the genesis gave a role");
        let (mut paged, mut after) = (Vec::new(), Some(0));
        while let Some(behind) = after {
            let page = town.engine.begun::<Person>(&people(behind, 2), None).await;
            let page = page.expect("memory answers");
            assert!(page.things.len() <= 2);
            paged.extend(page.things.iter().map(|(id, _)| *id));
            after = page.next;
        }
        assert_eq!(paged, ids);
    }

    #[tokio::test]
    async fn a_thing_is_told_as_it_stands_now() {
        let town = Town::founded().await;
        let asked = Beginning { with: &[ProgrammeOpened::TYPE], ..people(0, 10) };
        let found = town.engine.begun::<Programme>(&asked, None).await.expect("memory answers");
        let [(id, known)] = &found.things[..] else { panic!("one programme: {found:?}") };
        assert_eq!((*id, known.state.open), (town.programme.0, true));
        let other = Beginning { programme: Some(ProgrammeId(Uuid::nil())), ..asked };
        let found = town.engine.begun::<Programme>(&other, None).await.expect("memory answers");
        assert!(found.things.is_empty());
    }
}
