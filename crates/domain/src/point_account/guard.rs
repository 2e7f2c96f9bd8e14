//! What every command on a household's points asks first: where the household and the entry stand,
//! who acts, who did what before.

use super::phase::{self, Phase, PointsAct, refuse};
use super::{ENTRIES_MAX, Entry, PointAccount, rules};
use crate::command::{Context, Decision, Reads, at_once};
use crate::event::{Audience, NewEvent};
use crate::household::{self, Address, Household};
use crate::id::{HouseholdId, UnitId};
use crate::order::not_before;
use crate::person::Person;
use crate::point_notice::{Notice, PointNotice};
use crate::points::not_of_the_commission;
use crate::power::Scope;
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::separation::Duty;
use crate::stream::StreamId;
use crate::unit::Unit;

pub(super) const RECORDING: Duty = Duty { zh: "登记积分", en: "recording points" };
pub(super) const CHECKING: Duty = Duty { zh: "核对积分", en: "checking points" };
pub(super) const OBJECTING: Duty =
    Duty { zh: "提出积分异议", en: "writing the objection down" };
pub(super) const REVIEWING: Duty = Duty { zh: "复核积分异议", en: "reviewing the objection" };

/// A household's account, with where the household stands.
pub(super) struct Account<'a> {
    pub(super) id: HouseholdId,
    pub(super) household: &'a Household,
    pub(super) address: &'a Address,
    /// Absent where nothing was recorded yet.
    pub(super) known: Option<&'a PointAccount>,
}

/// An entry of it.
pub(super) struct Known<'a> {
    pub(super) account: Account<'a>,
    pub(super) points: &'a PointAccount,
    pub(super) entry: &'a Entry,
    /// The notices of the village in which the entry stands.
    pub(super) notices: &'a [Notice],
}

/// The streams of an account and of its household, as far as known.
pub(super) fn reads(id: HouseholdId, known: &Reads) -> Vec<StreamId> {
    let mut streams = vec![PointAccount::stream(id), Household::stream(id)];
    let household = known.get::<Household>(id.0);
    if let Some(address) = household.and_then(|household| household.address.as_ref()) {
        streams.extend(Unit::streams_upward(address.unit, known));
        streams.extend(Unit::streams_upward(address.village, known));
    }
    streams
}

/// [`reads`], and what says where an entry stands and who had a part in it.
pub(super) fn reads_of_entry(id: HouseholdId, number: u32, known: &Reads) -> Vec<StreamId> {
    let mut streams = reads(id, known);
    let account = known.get::<PointAccount>(PointAccount::stream(id).id);
    if let Some(entry) = account.and_then(|account| account.entry(number)) {
        streams.push(PointNotice::stream(entry.village));
        streams.extend(Unit::streams_upward(entry.village, known));
        streams.extend(entry.delegates().map(Person::stream));
    }
    streams
}

/// What a command on an account touches: the household's unit and everything above it.
pub(super) fn scope(id: HouseholdId, reads: &Reads) -> Result<Scope, Rejection> {
    let address = Account::load(id, reads)?.address;
    Ok(Scope { units: Unit::upward(address.unit, reads), ..Scope::default() })
}

/// What a command on an entry touches: where the household stands, or where it stood then if it has
/// moved to another village since. The village in whose notices an entry stands deals with it, also
/// as a part of what it was merged into.
pub(super) fn scope_of_entry(
    id: HouseholdId,
    number: u32,
    reads: &Reads,
) -> Result<Scope, Rejection> {
    let account = Account::load(id, reads)?;
    let entry = account.known.and_then(|known| known.entry(number));
    let own = scope(id, reads)?;
    match entry.map(|entry| entry.village).filter(|village| !own.units.contains(village)) {
        Some(before) => Ok(Scope { units: Unit::upward(before, reads), ..Scope::default() }),
        None => Ok(own),
    }
}

/// The notices of a village that was read.
pub(super) fn notices(village: UnitId, reads: &Reads) -> &[Notice] {
    let known = reads.get::<PointNotice>(PointNotice::stream(village).id);
    known.map_or(&[], |known| known.notices.as_slice())
}

impl<'a> Account<'a> {
    /// The account of a household that was registered.
    pub(super) fn load(id: HouseholdId, reads: &'a Reads) -> Result<Self, Rejection> {
        let (household, address) = household::need(id, reads)?;
        let known = reads.get::<PointAccount>(PointAccount::stream(id).id);
        Ok(Self { id, household, address, known })
    }

    /// The number of the next entry. What takes another one back always has room, also where the one
    /// before it was found wrong, so that a full account can still be corrected (`domain.md` §10.4-7):
    /// no entry has two of them that may count, and it takes two persons to make room for the next.
    pub(super) fn next(&self) -> u32 {
        let last = self.known.and_then(|known| known.entries.last());
        last.map_or(0, |entry| entry.number) + 1
    }

    /// The same for what takes nothing back, where the account has room for it.
    pub(super) fn next_of_new(&self) -> Result<u32, Rejection> {
        let entries = self.known.map_or(&[][..], |known| known.entries.as_slice());
        if entries.iter().filter(|entry| entry.reverses.is_none()).count() >= ENTRIES_MAX {
            return Err(Rejection::new(&rules::POINTS_ACCOUNT_FULL).with("max", ENTRIES_MAX));
        }
        Ok(self.next())
    }

    /// The unit of work with one event of this account.
    pub(super) fn decided(&self, event: NewEvent) -> Decision {
        let event = event.about(None, Some(self.address.unit)).for_audience(Audience::Unit);
        Decision::one(PointAccount::stream(self.id), event)
    }
}

impl<'a> Known<'a> {
    /// The entry, where its phase allows the act, the act follows what came before, and nobody of
    /// the commission takes part.
    pub(super) fn allowing(
        act: PointsAct,
        (id, number): (HouseholdId, u32),
        roles: &[Role],
        reads: &'a Reads,
        cx: &Context,
    ) -> Result<Self, Rejection> {
        let account = Account::load(id, reads)?;
        let points = account.known;
        let found = points.and_then(|points| Some((points, points.entry(number)?)));
        let (points, entry) = found.ok_or_else(|| {
            Rejection::new(&rules::POINTS_ENTRY_UNKNOWN).field("entry").with("entry", number)
        })?;
        let known = Self { account, points, entry, notices: notices(entry.village, reads) };
        phase::allow(number, known.phase(), act)?;
        not_of_the_commission((act.zh(), act.en()), roles, reads, cx)?;
        // What was handed in on paper while the notice ran is typed when it is found, whatever became
        // of the entry meanwhile: the notice bounds its day.
        if act != PointsAct::Object {
            not_before(Some(entry.since), cx, || Rejection::new(&rules::POINTS_TIME_ORDER))?;
        }
        Ok(known)
    }

    fn phase(&self) -> Phase {
        self.entry.course.phase(self.notices)
    }

    /// What takes an entry back is found right only once that one is confirmed: while it is in notice
    /// the household objects to the entry itself, and what fell needs no taking back.
    pub(super) fn takes_back_what_counts(&self, act: PointsAct) -> Result<(), Rejection> {
        let Some(original) = self.entry.reverses.and_then(|number| self.points.entry(number))
        else {
            return Ok(());
        };
        let phase = original.course.phase(self.notices);
        if phase == Phase::Confirmed {
            return Ok(());
        }
        let refused = refuse(&rules::POINTS_REVERSES_EARLY, self.entry.number, act);
        Err(refused
            .with("of", original.number)
            .with("ofPhase", phase.zh())
            .with("ofPhaseEn", phase.en()))
    }

    /// Nothing is taken back twice.
    pub(super) fn not_reversed(&self, act: PointsAct) -> Result<(), Rejection> {
        let number = self.entry.number;
        let takes_back =
            |entry: &&Entry| entry.reverses == Some(number) && entry.course.may_count();
        match self.points.entries.iter().find(takes_back) {
            Some(by) => Err(refuse(&rules::POINTS_REVERSED, number, act).with("by", by.number)),
            None => Ok(()),
        }
    }
}

/// A judgement is nobody's to type for another one, and not entered back: as decisions are, which the
/// village's own people could not take about their village.
///
/// # Errors
/// `DECISION_BY_PROXY`, `DECISION_BACKDATED`.
pub(super) fn in_person_and_at_once(roles: &[Role], cx: &Context) -> Result<(), Rejection> {
    if cx.principal != cx.submitter {
        return Err(Rejection::new(&general::DECISION_BY_PROXY).who_could(roles));
    }
    at_once(cx.occurred_at, cx.now)
}
