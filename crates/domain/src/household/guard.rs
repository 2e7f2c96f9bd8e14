//! What every command on households asks first: where they stand, and what may stand there.

use super::{Address, Household, LABEL_BYTES_MAX, rules};
use crate::command::{Context, Decision, Reads};
use crate::event::NewEvent;
use crate::household_list::{HOUSEHOLDS_MAX, HouseholdDelisted, HouseholdList, HouseholdListed};
use crate::id::{HouseholdId, UnitId};
use crate::power::Scope;
use crate::rejection::{Rejection, rules as general};
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::Unit;

/// The village or community in whose list the households of a unit stand: what a group or courtyard
/// belongs to, and what that was merged into; nothing where it is not read or not there.
pub(crate) fn village_of(unit: UnitId, reads: &Reads) -> Option<UnitId> {
    let mut village = unit;
    for _ in Unit::upward(unit, reads) {
        let known = reads.get::<Unit>(village.0)?;
        match known.parent.or(known.merged_into) {
            Some(above) => village = above,
            None => return known.kind.filter(|kind| kind.is_division()).map(|_| village),
        }
    }
    None
}

/// The streams of a unit, of what is above it, and of the list in which its households stand.
pub(super) fn reads_of_unit(unit: UnitId, known: &Reads) -> Vec<StreamId> {
    let mut streams = Unit::streams_upward(unit, known);
    streams.extend(village_of(unit, known).map(HouseholdList::stream));
    streams
}

/// The streams of a household, of its unit and of the list in which it stands.
pub(super) fn reads_of(id: HouseholdId, known: &Reads) -> Vec<StreamId> {
    let mut streams = vec![Household::stream(id)];
    let address = known.get::<Household>(id.0).and_then(|household| household.address.as_ref());
    if let Some(address) = address {
        streams.push(HouseholdList::stream(address.village));
        streams.extend(Unit::streams_upward(address.unit, known));
    }
    streams
}

/// What a command on a household touches.
pub(super) fn scope_of(id: HouseholdId, reads: &Reads) -> Result<Scope, Rejection> {
    let (_, address) = need(id, reads)?;
    Ok(Scope { units: Unit::upward(address.unit, reads), ..Scope::default() })
}

/// A household that was registered, with where it stands or stood last.
pub(crate) fn need(id: HouseholdId, reads: &Reads) -> Result<(&Household, &Address), Rejection> {
    let household = reads.need::<Household>(id.0)?;
    let address = household.address.as_ref().ok_or_else(|| {
        Rejection::new(&general::THING_NOT_FOUND)
            .with("what", "农户")
            .with("whatEn", "household")
            .with("name", id)
    })?;
    Ok((household, address))
}

/// A household that goes on, and changes from a day on.
pub(super) fn need_open<'a>(
    id: HouseholdId,
    from: Date,
    reads: &'a Reads,
    cx: &Context,
) -> Result<&'a Address, Rejection> {
    let (household, address) = need(id, reads)?;
    if let Some(closed) = household.closed_from {
        return Err(Rejection::new(&rules::HOUSEHOLD_CLOSED).with("closed", closed));
    }
    let since = household.since.unwrap_or(from);
    if from < since || from > cx.today {
        return Err(Rejection::new(&rules::HOUSEHOLD_DATE)
            .field("from_date")
            .with("from", from)
            .with("since", since));
    }
    Ok(address)
}

/// The place that a household takes: the unit exists on the day, the number has its form and is
/// nobody's.
pub(super) fn place(
    unit: UnitId,
    field: &str,
    label: &str,
    from: Date,
    reads: &Reads,
) -> Result<Address, Rejection> {
    Unit::need_on(reads, unit, from).map_err(|refused| refused.field("unit"))?;
    let village = village_of(unit, reads)
        .ok_or_else(|| Rejection::new(&rules::HOUSEHOLD_NO_VILLAGE).field("unit"))?;
    check_label(field, label)?;
    if let Some(list) = reads.get::<HouseholdList>(village.0) {
        if list.has(unit, label) {
            return Err(Rejection::new(&rules::HOUSEHOLD_LABEL_TAKEN)
                .field(field)
                .with("label", label));
        }
        if list.listed().count() >= HOUSEHOLDS_MAX {
            let full = Rejection::new(&rules::HOUSEHOLD_LIST_FULL);
            return Err(full.with("max", HOUSEHOLDS_MAX));
        }
    }
    Ok(Address { village, unit, label: label.to_owned() })
}

fn check_label(field: &str, label: &str) -> Result<(), Rejection> {
    let sound = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if (1..=LABEL_BYTES_MAX).contains(&label.len()) && label.bytes().all(sound) {
        return Ok(());
    }
    // What does not belong here is not repeated whole.
    let begins: String = label.chars().take(LABEL_BYTES_MAX).collect();
    Err(Rejection::new(&rules::HOUSEHOLD_LABEL_FORM)
        .field(field)
        .with("label", begins)
        .with("max", LABEL_BYTES_MAX))
}

/// The unit of work with one event of a household.
pub(super) fn decided(household: HouseholdId, unit: UnitId, event: NewEvent) -> Decision {
    Decision::one(Household::stream(household), event.about(None, Some(unit)))
}

/// The write with which a household takes a place.
pub(super) fn listed(household: HouseholdId, at: &Address) -> (StreamId, NewEvent) {
    let listed = HouseholdListed { household, unit: at.unit, label: at.label.clone() };
    (HouseholdList::stream(at.village), NewEvent::new(listed).about(None, Some(at.unit)))
}

/// The write with which a household leaves its place.
pub(super) fn delisted(household: HouseholdId, at: &Address) -> (StreamId, NewEvent) {
    let event = NewEvent::new(HouseholdDelisted { household }).about(None, Some(at.unit));
    (HouseholdList::stream(at.village), event)
}

/// The refusal of a list of households of the wrong length.
pub(super) fn check_count(
    field: &str,
    count: usize,
    different: bool,
    (min, max): (usize, usize),
) -> Result<(), Rejection> {
    if different && (min..=max).contains(&count) {
        return Ok(());
    }
    let refused = Rejection::new(&rules::HOUSEHOLD_COUNT);
    Err(refused.field(field).with("min", min).with("max", max))
}

/// Whether nothing stands twice.
pub(super) fn different<T: Ord>(values: &[T]) -> bool {
    let mut sorted: Vec<&T> = values.iter().collect();
    sorted.sort_unstable();
    sorted.windows(2).all(|pair| pair[0] != pair[1])
}
