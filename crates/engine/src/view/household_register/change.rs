//! What each event changes in the register.

use hemei_domain::event::Recorded;
use hemei_domain::household::{Event, HouseholdRegistered};
use hemei_domain::time::Date;

use super::row::cell;
use super::{HouseholdIdRow, HouseholdRow, IDS, PLACES, PlaceKey};
use crate::view::{Json, Rows};

/// Enters a household at its first place.
pub(super) fn registered(registered: &HouseholdRegistered, event: &Recorded, rows: &mut Rows) {
    let row = HouseholdRow {
        village: registered.village,
        unit: registered.unit,
        label: registered.label.clone(),
        household: registered.household,
        from_date: registered.from,
        until_date: None,
        last: true,
        registered_from: registered.from,
        closed_from: None,
        closing_ground: None,
        merged_into: None,
        split_from: registered.split_from,
        revision: event.envelope.revision,
        position: event.envelope.position,
    };
    let places = Json(vec![place(&row)]);
    rows.put(IDS, HouseholdIdRow { household: row.household, places }.to_row());
    rows.put(PLACES, row.to_row());
}

/// Changes every row of a household, and ends its last place where it moves or ends.
pub(super) fn household(
    change: &Event,
    event: &Recorded,
    mut known: HouseholdIdRow,
    rows: &mut Rows,
) {
    for key in known.keys() {
        let Some(row) = rows.get_mut(PLACES, &key) else { continue };
        cell::revision.set(row, &event.envelope.revision);
        cell::position.set(row, &event.envelope.position);
        match change {
            Event::HouseholdMerged(e) => {
                cell::closed_from.set(row, &Some(e.from));
                cell::merged_into.set(row, &Some(e.into));
            }
            Event::HouseholdClosed(e) => {
                cell::closed_from.set(row, &Some(e.from));
                cell::closing_ground.set(row, &Some(e.ground));
            }
            Event::HouseholdRegistered(_)
            | Event::HouseholdMoved(_)
            | Event::HouseholdAbsorbed(_)
            | Event::HouseholdSplit(_) => {}
        }
    }
    match change {
        Event::HouseholdMoved(moved) => {
            let Some(left) = leave(&known, moved.from, rows) else { return };
            known.keys().iter().for_each(|key| {
                if let Some(row) = rows.get_mut(PLACES, key) {
                    cell::last.set(row, &false);
                }
            });
            let row = HouseholdRow {
                village: moved.village,
                unit: moved.unit,
                label: moved.label.clone(),
                from_date: moved.from,
                until_date: None,
                last: true,
                ..left
            };
            let here = place(&row);
            // On one day it may move away and back.
            known.places.0.retain(|before| *before != here);
            known.places.0.push(here);
            rows.put(PLACES, row.to_row());
            rows.put(IDS, known.to_row());
        }
        Event::HouseholdMerged(e) => {
            leave(&known, e.from, rows);
        }
        Event::HouseholdClosed(e) => {
            leave(&known, e.from, rows);
        }
        Event::HouseholdRegistered(_) | Event::HouseholdAbsorbed(_) | Event::HouseholdSplit(_) => {}
    }
}

/// Ends the last place; what its row says.
fn leave(known: &HouseholdIdRow, from: Date, rows: &mut Rows) -> Option<HouseholdRow> {
    let last = known.keys().pop()?;
    let row = rows.get_mut(PLACES, &last)?;
    cell::until_date.set(row, &Some(from));
    HouseholdRow::from_row(row).ok()
}

fn place(row: &HouseholdRow) -> PlaceKey {
    PlaceKey { village: row.village, unit: row.unit, label: row.label.clone(), from: row.from_date }
}
