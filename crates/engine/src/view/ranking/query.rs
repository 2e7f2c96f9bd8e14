//! Listing rankings, and reading who stands where, by what, and what each lost.

use hemei_domain::evaluation::{NoticeStanding, ResultStage};
use hemei_domain::id::{EvaluationId, ProgrammeId, UnitId};
use hemei_domain::power::{Powers, Scope, authorise};
use hemei_domain::role::Role;
use hemei_domain::scheme::Definition;
use hemei_domain::time::{Date, Timestamp};

use super::row::{PointRow, RankedUnitRow, RankingRow};
use super::source::RankedSchemeRow;
use super::{POINTS, RANKINGS, Ranking, SCHEMES, UNITS};
use crate::engine::{Caller, Engine};
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Comparison, Filter, Key, Row, Value};
use crate::view::query::{Listing, Reading};
use crate::view::{At, Content, Extent, Unreadable};

/// Who reads ranks, grades and points before they are posted: nobody of a village does.
pub const READ_UNPOSTED: Powers = Powers::administration(&[
    Role::LeadingGroupHead,
    Role::DeputyHead,
    Role::OfficeHead,
    Role::OfficeHandler,
    Role::DisciplineCommission,
    Role::AuditAdministrator,
    Role::HigherAuthority,
]);
/// What that is called to people.
const READ_UNPOSTED_ZH: &str = "查阅未公示的考核结果";
/// How often an answer of several pages is read again where a sum came in between.
const READS_MAX: u32 = 4;

/// Which rankings to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RankingQuery {
    /// Only of this programme.
    pub programme: Option<ProgrammeId>,
}

/// An evaluation's ranking as it stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankingEntry {
    /// The row.
    pub row: RankingRow,
    /// How far ranks and grades are.
    pub stage: ResultStage,
    /// How the public notice stands on the day.
    pub notice: NoticeStanding,
    /// Whether objections are taken on the day.
    pub objecting: bool,
}

/// A page of rankings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankingPage {
    /// Everything up to this position is in it.
    pub position: u64,
    /// The instant on whose day the rows are told.
    pub effective_at: Timestamp,
    /// The rows.
    pub rows: Vec<RankingEntry>,
    /// The key behind which to go on; nothing where there is no more.
    pub next: Option<Key>,
}

/// Which ranked units to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedUnitQuery {
    /// Of this evaluation.
    pub evaluation: EvaluationId,
    /// Only of this ranking group, by its key.
    pub group: Option<String>,
}

/// A page of ranked units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedUnitPage {
    /// Everything up to this position is in it.
    pub position: u64,
    /// The instant on whose day the ranking is told.
    pub effective_at: Timestamp,
    /// The ranking.
    pub ranking: RankingEntry,
    /// What it is computed by.
    pub definition: Box<Definition>,
    /// The units, by groups as the scheme has them, in each by rank.
    pub rows: Vec<RankedUnitRow>,
    /// The key behind which to go on; nothing where there is no more.
    pub next: Option<Key>,
}

/// A unit's score card: its place with what decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreCard {
    /// Everything up to this position is in it.
    pub position: u64,
    /// The instant on whose day the ranking is told.
    pub effective_at: Timestamp,
    /// The ranking.
    pub ranking: RankingEntry,
    /// What it is computed by.
    pub definition: Box<Definition>,
    /// The unit.
    pub unit: RankedUnitRow,
}

/// Which lines of a score card to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointQuery {
    /// Of this evaluation.
    pub evaluation: EvaluationId,
    /// Of this unit.
    pub unit: UnitId,
    /// Only where points were lost.
    pub lost: bool,
}

/// A page of a score card's lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointPage {
    /// Everything up to this position is in it.
    pub position: u64,
    /// What they are computed by.
    pub definition: Box<Definition>,
    /// The lines, in the order of the explanation.
    pub rows: Vec<PointRow>,
    /// The key behind which to go on; nothing where there is no more.
    pub next: Option<Key>,
}

impl RankingEntry {
    /// A row as it stands on a day.
    pub fn on(row: RankingRow, day: Date) -> Self {
        let standing = |deadline: Option<&crate::view::Json<hemei_domain::deadline::Deadline>>| {
            deadline.map_or(NoticeStanding::NotPosted, |one| {
                NoticeStanding::on(day, one.0.start, one.0.due)
            })
        };
        let notice = standing(row.posting.as_ref());
        let objecting = standing(row.objecting.as_ref()) == NoticeStanding::Running;
        Self { stage: ResultStage::of(row.phase), notice, objecting, row }
    }
}

/// Rows of a ranking that are asked for.
struct Asked {
    table: &'static str,
    filters: Vec<Filter>,
    after: Option<Key>,
    limit: u32,
}

fn read<T>(rows: &[Row], of: fn(&[Value]) -> Result<T, Unreadable>) -> Result<Vec<T>, Failure> {
    rows.iter().map(|row| Ok(of(row)?)).collect()
}

fn equal(column: &'static str, content: &impl Content) -> Filter {
    Filter { column, comparison: Comparison::Equal, value: content.value() }
}

impl Engine {
    /// A page of rankings: how far each is, and no rank.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_rankings(
        &self,
        query: &RankingQuery,
        effective_at: Option<Timestamp>,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<RankingPage, Failure> {
        before(at.deadline, async {
            let effective_at = self.effective_at(effective_at, at.known_at).await?;
            let filters = query.programme.iter().map(|id| equal("programme", id));
            let filters: Vec<Filter> = filters.collect();
            let keep = |row: &Vec<Value>| {
                let row = RankingRow::from_row(row)?;
                Ok(Some(RankingEntry::on(row, effective_at.date())))
            };
            let reading = self.reading(Ranking, Extent::Whole, at).await?;
            let scan = reading.scan(RANKINGS, &filters, after, limit, keep).await?;
            let Listing { position, rows, next } = scan;
            Ok(RankingPage { position, effective_at, rows, next })
        })
        .await?
    }

    /// A page of an evaluation's units, by group and rank.
    ///
    /// # Errors
    /// [`Failure::NotFound`] where there is no such evaluation; `ROLE_MISSING` where the result is
    /// not posted and the caller may not read it yet; [`Failure`] where the view stopped, the
    /// deadline passes or a store does not answer.
    pub async fn list_ranked_units(
        &self,
        caller: &Caller,
        query: &RankedUnitQuery,
        effective_at: Option<Timestamp>,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<RankedUnitPage, Failure> {
        before(at.deadline, async {
            let effective_at = self.effective_at(effective_at, at.known_at).await?;
            let reading = self.reading(Ranking, Extent::Whole, at).await?;
            let mut filters = vec![equal("evaluation", &query.evaluation)];
            filters.extend(query.group.iter().map(|group| equal("group_key", group)));
            let asked = Asked { table: UNITS, filters, after, limit };
            let (head, scan) = self.of_one_sum(caller, &reading, query.evaluation, &asked).await?;
            let Listing { position, rows, next } = scan;
            Ok(RankedUnitPage {
                position,
                effective_at,
                definition: definition(&reading, &head).await?,
                ranking: RankingEntry::on(head, effective_at.date()),
                rows: read(&rows, RankedUnitRow::from_row)?,
                next,
            })
        })
        .await?
    }

    /// A unit's score card.
    ///
    /// # Errors
    /// [`Failure::NotFound`] where there is no such evaluation, or the unit is not ranked in it;
    /// else as [`Self::list_ranked_units`].
    pub async fn get_score_card(
        &self,
        caller: &Caller,
        evaluation: EvaluationId,
        unit: UnitId,
        effective_at: Option<Timestamp>,
        at: At,
    ) -> Result<ScoreCard, Failure> {
        before(at.deadline, async {
            let effective_at = self.effective_at(effective_at, at.known_at).await?;
            let reading = self.reading(Ranking, Extent::Whole, at).await?;
            let filters = vec![equal("evaluation", &evaluation), equal("unit", &unit)];
            let asked = Asked { table: UNITS, filters, after: None, limit: 1 };
            let (head, scan) = self.of_one_sum(caller, &reading, evaluation, &asked).await?;
            Ok(ScoreCard {
                position: scan.position,
                effective_at,
                definition: definition(&reading, &head).await?,
                ranking: RankingEntry::on(head, effective_at.date()),
                unit: RankedUnitRow::from_row(scan.rows.first().ok_or(Failure::NotFound)?)?,
            })
        })
        .await?
    }

    /// A page of the lines of a unit's score card.
    ///
    /// # Errors
    /// As [`Self::list_ranked_units`].
    pub async fn list_points(
        &self,
        caller: &Caller,
        query: &PointQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<PointPage, Failure> {
        before(at.deadline, async {
            let reading = self.reading(Ranking, Extent::Whole, at).await?;
            let mut filters =
                vec![equal("evaluation", &query.evaluation), equal("unit", &query.unit)];
            filters.extend(query.lost.then(|| equal("loss", &true)));
            let asked = Asked { table: POINTS, filters, after, limit };
            let (head, scan) = self.of_one_sum(caller, &reading, query.evaluation, &asked).await?;
            let Listing { position, rows, next } = scan;
            let definition = definition(&reading, &head).await?;
            Ok(PointPage { position, definition, rows: read(&rows, PointRow::from_row)?, next })
        })
        .await?
    }

    /// The ranking of an evaluation, if the caller may read what is in it, and a page of its rows
    /// that no other sum came in between.
    async fn of_one_sum(
        &self,
        caller: &Caller,
        reading: &Reading,
        evaluation: EvaluationId,
        asked: &Asked,
    ) -> Result<(RankingRow, Listing<Row>), Failure> {
        let Asked { table, filters, after, limit } = asked;
        for _ in 0..READS_MAX {
            let before = head(reading, evaluation).await?;
            self.may_read_ranks(caller, &before).await?;
            let keep = |row: &Row| Ok(Some(row.clone()));
            let scan = reading.scan(table, filters, after.clone(), *limit, keep).await?;
            if head(reading, evaluation).await? == before {
                return Ok((before, scan));
            }
        }
        let detail = "the ranking changed again and again while it was read".to_owned();
        Err(Failure::Unavailable { detail })
    }

    /// Nobody of a village reads a rank before it is posted.
    async fn may_read_ranks(&self, caller: &Caller, ranking: &RankingRow) -> Result<(), Failure> {
        if ranking.posted {
            return Ok(());
        }
        let person = self.person(caller).await?;
        let now = self.now();
        authorise(&person, &READ_UNPOSTED, &Scope::default(), now, READ_UNPOSTED_ZH)?;
        Ok(())
    }
}

async fn head(reading: &Reading, evaluation: EvaluationId) -> Result<RankingRow, Failure> {
    let page = reading.page(RANKINGS, vec![equal("evaluation", &evaluation)], None, 1).await?;
    Ok(RankingRow::from_row(page.rows.first().ok_or(Failure::NotFound)?)?)
}

async fn definition(reading: &Reading, head: &RankingRow) -> Result<Box<Definition>, Failure> {
    let filters = vec![equal("scheme", &head.scheme), equal("edition", &head.edition)];
    let page = reading.page(SCHEMES, filters, None, 1).await?;
    let row = RankedSchemeRow::from_row(page.rows.first().ok_or(Failure::NotFound)?)?;
    Ok(row.definition.0)
}
