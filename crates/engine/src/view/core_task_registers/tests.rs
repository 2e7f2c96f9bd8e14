//! Folding histories of items.

mod generated;

use std::sync::Arc;

use hemei_domain::core_task::*;
use hemei_domain::event::EventData;
use hemei_domain::id::{CoreTaskItemId, ProgrammeId, UnitId};
use hemei_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::*;
use crate::view::testing::{Chronicle, folded};

const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));

fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(number))
}

fn item_id(number: u128) -> CoreTaskItemId {
    CoreTaskItemId(Uuid::from_u128(0xe0 - number))
}

fn morning(text: &str) -> Timestamp {
    let day: Date = text.parse().expect("a date");
    day.start().plus_micros(9 * 3600 * 1_000_000)
}

fn example<E: EventData>() -> E {
    E::example().0
}

/// The registration of the spot with that number in a unit.
fn registered(number: u32, of: UnitId) -> CoreTaskItemRegistered {
    CoreTaskItemRegistered {
        item: item_id(number.into()),
        number,
        programme: PROGRAMME,
        unit: of,
        ..example()
    }
}

fn add(
    log: &mut Chronicle,
    number: u32,
    day: &str,
    event: impl Into<hemei_domain::aggregate::Event>,
) -> u64 {
    log.add(CoreTaskItem::stream(item_id(number.into())), None, morning(day), event)
}

async fn table(log: &Chronicle, name: &str) -> Vec<crate::port::Row> {
    let tables = folded(Arc::new(CoreTaskRegisters), &log.events, 3).await;
    tables.into_iter().find(|(table, _)| *table == name).expect("the table").1
}

async fn items(log: &Chronicle) -> Vec<CoreTaskItemRow> {
    let rows = table(log, ITEMS).await;
    rows.iter().map(|row| CoreTaskItemRow::from_row(row).expect("an item")).collect()
}

/// Unit, phase, items, items that relapsed and relapses of every count.
async fn counts(log: &Chronicle) -> Vec<(UnitId, Phase, [u32; 3])> {
    let rows = table(log, COUNTS).await;
    let rows = rows.iter().map(|row| CoreTaskCountRow::from_row(row).expect("a count"));
    rows.map(|row| (row.unit, row.phase, [row.items, row.relapsed_items, row.relapses])).collect()
}

#[tokio::test]
async fn the_way_of_an_item_fills_its_row() {
    let mut log = Chronicle::default();
    let position = add(&mut log, 1, "2024-05-06", registered(1, unit(1)));
    add(&mut log, 1, "2024-05-07", example::<CoreTaskPlanApproved>());
    let worked = add(&mut log, 1, "2024-05-08", example::<CoreTaskWorkRecorded>());
    add(&mut log, 1, "2024-05-09", example::<CoreTaskDoneReported>());
    let checked = add(&mut log, 1, "2024-05-10", example::<CoreTaskItemChecked>());
    let row = items(&log).await.remove(0);
    assert_eq!((row.number, row.kind, row.phase), (1, ItemKind::YardClutter, Phase::Accepted));
    assert_eq!((row.registered_position, row.place_position), (position, position));
    assert_eq!((row.work_position, row.check_position), (Some(worked), Some(checked)));
    assert_eq!(
        row.work.as_ref().map(|work| &work.0),
        Some(&example::<CoreTaskWorkRecorded>().work)
    );
    let asked = row.satisfaction.as_ref().map(|survey| survey.0.asked);
    assert_eq!((row.check_outcome, asked), (Some(CheckOutcome::Passed), Some(30)));
    assert_eq!(row.plan_document, row.check_document);
    add(&mut log, 1, "2024-05-11", example::<CoreTaskCareBegun>());
    let relapsed = add(&mut log, 1, "2024-05-20", example::<CoreTaskRelapsed>());
    let row = items(&log).await.remove(0);
    assert_eq!((row.phase, row.relapses, &row.work), (Phase::Relapsed, 1, &None));
    assert_eq!(row.relapse_position, Some(relapsed));
    assert_eq!(row.relapse_issue, example::<CoreTaskRelapsed>().issue);
    let corrected = add(&mut log, 1, "2024-05-21", example::<CoreTaskItemCorrected>());
    add(&mut log, 1, "2024-05-22", example::<CoreTaskItemRemoved>());
    let row = items(&log).await.remove(0);
    assert_eq!((row.version, row.correction_position), (2, Some(corrected)));
    assert_eq!(row.facts.0, example::<CoreTaskItemCorrected>().facts);
    assert_eq!((row.phase, row.revision), (Phase::Removed, 9));
    assert_eq!(row.removal_ground, Some(RemovalGround::Duplicate));
}

#[tokio::test]
async fn the_place_stands_where_it_was_told_last() {
    let mut log = Chronicle::default();
    let registered = add(&mut log, 1, "2024-05-06", registered(1, unit(1)));
    let silent = CoreTaskItemCorrected { place_told: false, ..example() };
    add(&mut log, 1, "2024-05-07", silent.clone());
    assert_eq!(items(&log).await[0].place_position, registered);
    let told = CoreTaskItemCorrected { place_told: true, ..example() };
    let told = add(&mut log, 1, "2024-05-08", told);
    let last = add(&mut log, 1, "2024-05-09", silent);
    let row = items(&log).await.remove(0);
    assert_eq!((row.place_position, row.correction_position), (told, Some(last)));
}

#[tokio::test]
async fn items_are_counted_by_unit_and_phase_with_their_relapses() {
    let mut log = Chronicle::default();
    for (number, of) in [(1, 1), (2, 1), (3, 2)] {
        add(&mut log, number, "2024-05-06", registered(number, unit(of)));
    }
    assert_eq!(
        counts(&log).await,
        [(unit(1), Phase::Listed, [2, 0, 0]), (unit(2), Phase::Listed, [1, 0, 0])]
    );
    add(&mut log, 3, "2024-05-07", example::<CoreTaskDoneReported>());
    add(&mut log, 3, "2024-05-08", example::<CoreTaskItemChecked>());
    for relapse in [1, 2] {
        add(&mut log, 3, "2024-05-20", CoreTaskRelapsed { relapse, ..example() });
    }
    add(&mut log, 1, "2024-05-21", example::<CoreTaskItemRemoved>());
    assert_eq!(
        counts(&log).await,
        [
            (unit(1), Phase::Listed, [1, 0, 0]),
            (unit(1), Phase::Removed, [1, 0, 0]),
            (unit(2), Phase::Relapsed, [1, 1, 2]),
        ],
        "what nothing stands in any more has no row"
    );
}

#[tokio::test]
async fn a_correction_moves_an_item_to_the_count_of_its_kind() {
    let mut log = Chronicle::default();
    add(&mut log, 1, "2024-05-06", registered(1, unit(1)));
    let kind = ItemKind::FieldWaste;
    add(&mut log, 1, "2024-05-07", CoreTaskItemCorrected { kind, ..example() });
    let rows = table(&log, COUNTS).await;
    let kinds: Vec<ItemKind> =
        rows.iter().map(|row| CoreTaskCountRow::from_row(row).expect("a count").kind).collect();
    assert_eq!(kinds, [kind]);
}
