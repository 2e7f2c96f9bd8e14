//! Listings: what every one of them does, written once. It proves the caller, opens the page's token,
//! reads the question and as of when it is asked, and tells a unit, a programme or a key that is
//! nowhere from one of which there is nothing.

use hemei_domain::aggregate::Kind;
use hemei_domain::id::{ProgrammeId, UnitId};
use hemei_domain::rejection::{Rejection, rules};
use hemei_engine::defined::Keyed;
use hemei_engine::failure::Failure;
use hemei_engine::port::Key;
use hemei_engine::view::{At, Content};
use prost::Message;
use tonic::{Request, Status};

use crate::api::{Api, AsOf, Proven};
use crate::convert::{Fields, at};
use crate::status::reasons;
use crate::{limits, page_token, proto};

/// A listing that was asked for: by whom, which rows, which page, as of when.
#[derive(Debug)]
pub(crate) struct Asked<Q> {
    /// The call.
    pub(crate) proven: Proven,
    /// Which rows.
    pub(crate) query: Q,
    /// As of when.
    pub(crate) as_of: AsOf,
    /// The page.
    pub(crate) page: Page,
}

impl<Q> Asked<Q> {
    /// Behind which key the page begins.
    pub(crate) fn after(&self) -> Option<Key> {
        self.page.after.clone()
    }

    /// At most so many rows.
    pub(crate) fn limit(&self) -> u32 {
        self.page.limit
    }

    /// As of when, for the engine.
    pub(crate) fn at(&self) -> At {
        self.as_of.at
    }
}

impl Api {
    /// What a listing asks for; all that is wrong with it is told at once.
    pub(crate) async fn asked<R: Listed, Q>(
        &self,
        request: Request<R>,
        read: impl FnOnce(&R, &mut Fields<'_>) -> Option<Q>,
    ) -> Result<Asked<Q>, Status> {
        let (proven, mut request) = Self::proven(request)?;
        let page = self.opened_page(&proven, &mut request);
        let (min, known, effective) = request.take_as_of();
        let (page, as_of, query) = self
            .read(&proven, |fields| {
                let page = fields.take(page);
                let as_of = Self::as_of(fields, &proven, min, known, effective);
                let query = read(&request, fields);
                Some((page?, as_of, query?))
            })
            .await?;
        Ok(Asked { proven, query, as_of, page })
    }

    /// Refuses an answer without rows where what was asked for, by the member that holds it, is
    /// nowhere: a key, by the programme where one is named; a unit or a programme, at whatever
    /// position. What came into the log later than what is asked for was known of as little as its
    /// rows were, so that a page without rows is the answer.
    pub(crate) async fn need_defined<Q>(
        &self,
        asked: &Asked<Q>,
        found_any: bool,
        programme: Option<ProgrammeId>,
        keys: &[(&str, Option<Keyed<'_>>)],
    ) -> Result<(), Status> {
        if found_any || asked.page.after.is_some() {
            return Ok(());
        }
        self.refuse_undefined(&asked.proven, programme, keys).await
    }

    /// Refuses what is nowhere of what was asked for, by the member that holds it.
    pub(crate) async fn refuse_undefined(
        &self,
        proven: &Proven,
        programme: Option<ProgrammeId>,
        keys: &[(&str, Option<Keyed<'_>>)],
    ) -> Result<(), Status> {
        let mut unknown = Vec::new();
        for (field, keyed) in keys {
            let Some(keyed) = *keyed else { continue };
            let defined = self.engine.is_defined(programme, keyed).await;
            if !self.answered(proven, defined).await? {
                unknown.push(undefined(field, keyed));
            }
        }
        // Whatever is missing of a thing that is not there says no more.
        if unknown.iter().any(|refused| refused.rule == &rules::THING_NOT_FOUND) {
            unknown.retain(|refused| refused.rule == &rules::THING_NOT_FOUND);
        }
        let refused = Rejection::join(unknown).map_or(Ok(()), Err);
        self.answered(proven, refused.map_err(Failure::from)).await
    }

    /// The page that a request asks for: where it begins and how long it is.
    pub(crate) async fn page(
        &self,
        proven: &Proven,
        request: &mut impl Paged,
    ) -> Result<Page, Status> {
        let page = self.opened_page(proven, request);
        self.answered(proven, page.map_err(Failure::from)).await
    }

    fn opened_page(&self, proven: &Proven, request: &mut impl Paged) -> Result<Page, Rejection> {
        let (size, token) = request.take_page();
        let bytes = request.encode_to_vec();
        let query = page_token::Query::of(&proven.method, proven.caller.person, &bytes);
        let limit = limits::page_size(size)?;
        let after = page_token::open(&self.config.page_token_key, query, &token)?;
        Ok(Page { limit, after, query })
    }

    /// The token of the next page; empty at the end.
    pub(crate) fn next(&self, page: &Page, after: Option<Key>) -> String {
        let seal = |after: Key| page_token::seal(&self.config.page_token_key, page.query, &after);
        after.map_or_else(String::new, seal)
    }
}

/// The programme and the unit that a listing asks for.
pub(crate) fn of<'a>(
    programme: Option<ProgrammeId>,
    unit: Option<UnitId>,
) -> [(&'static str, Option<Keyed<'a>>); 2] {
    [("programme", programme.map(Keyed::Programme)), ("unit", unit.map(Keyed::Unit))]
}

fn undefined(field: &str, keyed: Keyed<'_>) -> Rejection {
    match keyed {
        Keyed::Section(section) => at(&rules::SECTION_UNKNOWN, field).with("section", section),
        Keyed::Programme(id) => nowhere(field, Kind::Programme).with("name", id),
        Keyed::Unit(id) => nowhere(field, Kind::Unit).with("name", id),
        Keyed::IssueClass(key)
        | Keyed::Title(key)
        | Keyed::Window(key)
        | Keyed::Task(key)
        | Keyed::Round(key)
        | Keyed::Group(key) => at(&reasons::KEY_UNKNOWN, field).with("value", key),
    }
}

fn nowhere(field: &str, kind: Kind) -> Rejection {
    at(&rules::THING_NOT_FOUND, field).with("what", kind.zh()).with("whatEn", kind.as_str())
}

/// Where a listing goes on, and how far.
#[derive(Debug)]
pub(crate) struct Page {
    /// At most so many rows.
    pub(crate) limit: u32,
    /// Behind which key the page begins; at the beginning where absent.
    pub(crate) after: Option<Key>,
    query: page_token::Query,
}

/// A position, or a place in the catalogue, as a page's place.
pub(crate) fn place(position: u64) -> Key {
    vec![position.value()]
}

/// The position that a page's token names; 0 at the beginning.
pub(crate) fn position(page: &Page) -> u64 {
    page.after.as_ref().and_then(|key| Content::read(key.first()?)).unwrap_or(0)
}

/// The `known_at` of a request.
#[derive(Debug)]
pub(crate) enum Known {
    /// Up to and with a position.
    Position(u64),
    /// Up to and with an instant.
    Time(prost_types::Timestamp),
}

macro_rules! known {
    ($($request:ident,)*) => {
        $(impl From<proto::$request::KnownAt> for Known {
            fn from(known: proto::$request::KnownAt) -> Self {
                match known {
                    proto::$request::KnownAt::KnownPosition(position) => Self::Position(position),
                    proto::$request::KnownAt::KnownTime(time) => Self::Time(time),
                }
            }
        })*
    };
}

/// A request for a page of a listing.
pub(crate) trait Paged: Message {
    /// Takes out what asks for the page: its size and its token. What is left is the query.
    fn take_page(&mut self) -> (i32, String);
}

macro_rules! paged {
    ($($request:ident,)*) => {
        $(impl Paged for proto::$request {
            fn take_page(&mut self) -> (i32, String) {
                (std::mem::take(&mut self.page_size), std::mem::take(&mut self.page_token))
            }
        })*
    };
}

/// A request for a page of what was known.
pub(crate) trait Listed: Paged {
    /// Takes out as of when it asks: the position to wait for, what was known, and the instant that
    /// dates are compared with.
    fn take_as_of(&mut self) -> (u64, Option<Known>, Option<prost_types::Timestamp>);
}

macro_rules! listed {
    (dated: $($dated:ident,)*; undated: $($undated:ident,)*) => {
        $(impl Listed for proto::$dated {
            fn take_as_of(&mut self) -> (u64, Option<Known>, Option<prost_types::Timestamp>) {
                let known = self.known_at.take().map(Known::from);
                (self.min_position, known, self.effective_time.take())
            }
        })*
        $(impl Listed for proto::$undated {
            fn take_as_of(&mut self) -> (u64, Option<Known>, Option<prost_types::Timestamp>) {
                (self.min_position, self.known_at.take().map(Known::from), None)
            }
        })*
    };
}

// `build.rs` finds them by their members `known_at`, `page_token` and `effective_time`.
include!(concat!(env!("OUT_DIR"), "/queries.rs"));
