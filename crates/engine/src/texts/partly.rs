//! Words of one thing that belong to several villages: each reader is told those of their own, and
//! which others there are.

use std::collections::{BTreeMap, BTreeSet};

use hemei_domain::event::Audience;
use hemei_domain::household::Address;
use hemei_domain::id::UnitId;
use hemei_domain::person::Person;
use hemei_domain::power::{Authority, Scope, authorise};
use hemei_domain::text;
use tokio::time::Instant;

use super::{
    OpenedText, READ_TEXTS, READ_TEXTS_OF_OWN_UNIT, READ_TEXTS_ON_GROUND, READ_TEXTS_ZH,
    audience_of, not_too_many,
};
use crate::engine::{Caller, Engine};
use crate::execute::before;
use crate::failure::Failure;
use crate::port::StoredEvent;

/// Words that were written about a household, wherever it stood then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordsOf {
    /// The positions of the words, each with the unit whose words they are.
    pub positions: BTreeMap<u64, UnitId>,
    /// Where the household stands now. Whoever works there works with what its village wrote before,
    /// in whatever group it stood then.
    pub address: Option<Address>,
}

/// What somebody was told of such words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartlyOpened {
    /// The private documents, by position; those that were erased or never were are absent.
    pub texts: BTreeMap<u64, OpenedText>,
    /// Where there are words that are another village's.
    pub withheld: BTreeSet<u64>,
}

/// How somebody reads a text.
enum Way {
    Right,
    Ground(Authority),
    Not,
}

impl Engine {
    /// Opens of some words those that the caller may read: what belongs to a unit that the caller
    /// works for, all of it where the caller reads everything. The rest is withheld.
    ///
    /// # Errors
    /// `FIELD_TOO_MANY` for more than [`super::TEXTS_MAX`] positions; `FIELD_REQUIRED` where only the
    /// ground is missing; [`Failure`] where the deadline passes or a store does not answer.
    pub async fn texts_partly(
        &self,
        caller: &Caller,
        words: &WordsOf,
        openings_ground: Option<&str>,
        deadline: Option<Instant>,
    ) -> Result<PartlyOpened, Failure> {
        before(deadline, self.texts_partly_inner(caller, words, openings_ground)).await?
    }

    async fn texts_partly_inner(
        &self,
        caller: &Caller,
        words: &WordsOf,
        ground: Option<&str>,
    ) -> Result<PartlyOpened, Failure> {
        not_too_many(words.positions.len())?;
        let person = self.person(caller).await?;
        let rows = self.events_at(&words.positions.keys().copied().collect()).await?;
        let mut works_for = BTreeMap::new();
        for unit in words.positions.values().copied().collect::<BTreeSet<_>>() {
            works_for.insert(unit, self.works_for(&person, unit, words.address.as_ref()).await?);
        }
        let (mut readable, mut withheld, mut on_ground) = (Vec::new(), BTreeSet::new(), None);
        for row in rows.into_iter().filter(|row| row.private.is_some()) {
            let unit = words.positions.get(&row.position);
            let own = unit.is_some_and(|unit| works_for[unit]);
            match self.way(&person, &row, own)? {
                Way::Right => readable.push(row),
                Way::Ground(authority) => {
                    text::required("openings_ground", ground.unwrap_or_default())?;
                    on_ground = Some(authority);
                    readable.push(row);
                }
                Way::Not => {
                    withheld.insert(row.position);
                }
            }
        }
        Ok(PartlyOpened {
            texts: self.open_all(caller, readable, on_ground, ground).await?,
            withheld,
        })
    }

    /// Whether somebody works for a unit or one above it, or for the group of the same village where
    /// the household stands now.
    async fn works_for(
        &self,
        person: &Person,
        unit: UnitId,
        address: Option<&Address>,
    ) -> Result<bool, Failure> {
        let mut units = self.upward(vec![unit]).await?;
        units.extend(address.filter(|now| units.contains(&now.village)).map(|now| now.unit));
        let scope = Scope { units, ..Scope::default() };
        let (own, now) = (&READ_TEXTS_OF_OWN_UNIT, self.business.now());
        Ok(authorise(person, own, &scope, now, READ_TEXTS_ZH).is_ok())
    }

    fn way(&self, person: &Person, row: &StoredEvent, own: bool) -> Result<Way, Failure> {
        let audience = audience_of(row)?;
        let may = |powers| {
            authorise(person, powers, &Scope::default(), self.business.now(), READ_TEXTS_ZH)
        };
        let of_unit = matches!(audience, Audience::All | Audience::Unit);
        if own && of_unit || audience != Audience::Commission && may(&READ_TEXTS).is_ok() {
            return Ok(Way::Right);
        }
        Ok(may(&READ_TEXTS_ON_GROUND).map_or(Way::Not, Way::Ground))
    }
}
