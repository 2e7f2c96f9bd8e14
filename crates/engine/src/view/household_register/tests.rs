//! Folding histories of households.

use std::sync::Arc;

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::household::*;
use hemei_domain::id::{HouseholdId, UnitId};
use hemei_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::*;
use crate::view::testing::{Chronicle, folded};

fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(number))
}

fn household(number: u128) -> HouseholdId {
    HouseholdId(Uuid::from_u128(0xa0 + number))
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn morning() -> Timestamp {
    day("2024-04-08").start()
}

fn registered(number: u128, split_from: Option<HouseholdId>) -> HouseholdRegistered {
    HouseholdRegistered {
        household: household(number),
        village: unit(1),
        unit: unit(11),
        label: format!("3-{number:03}"),
        from: day("2024-04-08"),
        split_from,
    }
}

fn moved(to: u128, label: &str, from: &str) -> HouseholdMoved {
    HouseholdMoved { village: unit(1), unit: unit(to), label: label.to_owned(), from: day(from) }
}

fn add(log: &mut Chronicle, number: u128, event: impl Into<AnyEvent>) -> u64 {
    log.add(Household::stream(household(number)), None, morning(), event)
}

async fn rows(log: &Chronicle) -> Vec<HouseholdRow> {
    let tables = folded(Arc::new(HouseholdRegister), &log.events, 2).await;
    let rows = &tables.iter().find(|(name, _)| *name == PLACES).expect("the table").1;
    rows.iter().map(|row| HouseholdRow::from_row(row).expect("a household")).collect()
}

fn labels_on(rows: &[HouseholdRow], on: &str) -> Vec<String> {
    let on = day(on);
    rows.iter().filter(|row| row.stands_on(on)).map(|row| row.label.clone()).collect()
}

#[tokio::test]
async fn r48_each_place_has_its_days() {
    let mut log = Chronicle::default();
    add(&mut log, 1, registered(1, None));
    add(&mut log, 2, registered(2, None));
    add(&mut log, 1, moved(12, "4-001", "2024-05-01"));
    let position = add(&mut log, 1, moved(11, "3-009", "2024-06-01"));
    let rows = rows(&log).await;
    assert_eq!(labels_on(&rows, "2024-04-07"), Vec::<String>::new());
    assert_eq!(labels_on(&rows, "2024-04-30"), ["3-001", "3-002"]);
    assert_eq!(labels_on(&rows, "2024-05-31"), ["3-002", "4-001"]);
    assert_eq!(labels_on(&rows, "2024-06-01"), ["3-002", "3-009"]);
    let first: Vec<_> = rows.iter().filter(|row| row.household == household(1)).collect();
    assert_eq!(first.len(), 3);
    assert!(first.iter().all(|row| (row.revision, row.position) == (3, position)));
    assert_eq!(
        first.iter().filter(|row| row.last).map(|row| &row.label).collect::<Vec<_>>(),
        ["3-009"]
    );
}

#[tokio::test]
async fn r48_who_is_merged_or_closed_stands_nowhere_and_says_why() {
    let mut log = Chronicle::default();
    for number in 1..=3 {
        add(&mut log, number, registered(number, None));
    }
    let from = day("2024-05-01");
    add(&mut log, 2, HouseholdMerged { into: household(1), from });
    add(&mut log, 1, HouseholdAbsorbed { sources: vec![household(2)], from });
    add(&mut log, 3, HouseholdClosed { ground: ClosingGround::NobodyLeft, from });
    add(&mut log, 1, HouseholdSplit { into: vec![household(4)], from });
    add(&mut log, 4, registered(4, Some(household(1))));
    let rows = rows(&log).await;
    assert_eq!(labels_on(&rows, "2024-04-30"), ["3-001", "3-002", "3-003", "3-004"]);
    assert_eq!(labels_on(&rows, "2024-05-01"), ["3-001", "3-004"]);
    assert_eq!(rows[1].merged_into, Some(household(1)));
    assert_eq!((rows[1].closed_from, rows[1].closing_ground), (Some(from), None));
    assert_eq!(rows[2].closing_ground, Some(ClosingGround::NobodyLeft));
    assert_eq!(rows[3].split_from, Some(household(1)));
    assert_eq!((rows[0].revision, rows[0].closed_from), (3, None));
    assert!(rows.iter().all(|row| row.last), "its last place is known of who is gone");
}

#[tokio::test]
async fn moving_away_and_back_on_one_day_leaves_one_last_place() {
    let mut log = Chronicle::default();
    add(&mut log, 1, registered(1, None));
    add(&mut log, 1, moved(12, "4-001", "2024-05-01"));
    add(&mut log, 1, moved(13, "5-001", "2024-05-01"));
    add(&mut log, 1, moved(12, "4-001", "2024-05-01"));
    let from = day("2024-05-01");
    let ground = ClosingGround::EnteredInError;
    let before = rows(&log).await;
    assert_eq!(labels_on(&before, "2024-05-01"), ["4-001"]);
    add(&mut log, 1, HouseholdClosed { ground, from });
    let rows = rows(&log).await;
    assert_eq!(labels_on(&rows, "2024-05-01"), Vec::<String>::new());
    let last: Vec<_> = rows.iter().filter(|row| row.last).map(|row| row.label.as_str()).collect();
    assert_eq!(last, ["4-001"]);
}

#[tokio::test]
async fn every_size_of_batch_gives_the_same_rows_and_each_survives_its_values() {
    let mut log = Chronicle::default();
    for number in 1..=4 {
        add(&mut log, number, registered(number, None));
    }
    for (number, to, from) in [(1, 12, "2024-05-01"), (2, 12, "2024-05-02"), (1, 13, "2024-05-03")]
    {
        add(&mut log, number, moved(to, &format!("9-{number}"), from));
    }
    let from = day("2024-05-04");
    add(&mut log, 1, HouseholdMerged { into: household(3), from });
    add(&mut log, 3, HouseholdAbsorbed { sources: vec![household(1)], from });
    let whole = folded(Arc::new(HouseholdRegister), &log.events, log.events.len()).await;
    // Four households with seven places.
    assert_eq!(whole.iter().map(|(_, rows)| rows.len()).sum::<usize>(), 11);
    for batch in [1, 2, 3, 5, 8] {
        let again = folded(Arc::new(HouseholdRegister), &log.events, batch).await;
        assert_eq!(again, whole, "{batch}");
    }
    for (name, stored) in whole {
        for row in stored {
            let back = match name {
                PLACES => HouseholdRow::from_row(&row).map(|row| row.to_row()),
                _ => HouseholdIdRow::from_row(&row).map(|row| row.to_row()),
            };
            assert_eq!(back, Ok(row));
        }
    }
}
