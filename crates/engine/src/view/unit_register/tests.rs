//! Folding histories of units.

use std::sync::Arc;

use hemei_domain::division_code::DivisionCode;
use hemei_domain::document::{Classification, Document};
use hemei_domain::time::Timestamp;
use hemei_domain::unit::{
    Unit, UnitAliasAdded, UnitClosed, UnitCodeAssigned, UnitMerged, UnitRenamed, rules,
};
use uuid::Uuid;

use super::query::the_only_one;
use super::*;
use crate::view::testing::{Chronicle, folded};

fn id(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(number))
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn document() -> Document {
    Document {
        number: None,
        title: "关于调整村级建制的批复".to_owned(),
        issuer: "彭水自治县人民政府".to_owned(),
        date: day("2024-05-20"),
        classification: Classification::Public,
    }
}

fn add(log: &mut Chronicle, number: u128, event: impl Into<AnyEvent>) {
    log.add(Unit::stream(id(number)), None, Timestamp(0), event);
}

fn registered(number: u128, name: &str, aliases: &[&str]) -> UnitRegistered {
    UnitRegistered {
        unit: id(number),
        kind: UnitKind::Village,
        name: name.to_owned(),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        parent: None,
        from: day("2024-01-01"),
        document: None,
    }
}

fn renamed(number: u128, name: &str, from: &str) -> UnitRenamed {
    UnitRenamed { unit: id(number), name: name.to_owned(), from: day(from), document: document() }
}

fn history() -> Chronicle {
    let mut log = Chronicle::default();
    add(&mut log, 1, registered(1, "漆树村", &["漆树"]));
    add(&mut log, 2, registered(2, "灯光村", &[]));
    let courtyard = UnitRegistered {
        kind: UnitKind::Courtyard,
        parent: Some(id(1)),
        ..registered(3, "大院子", &[])
    };
    add(&mut log, 3, courtyard);
    let code = |text| DivisionCode::parse("code", text).expect("a division code");
    let assigned = UnitCodeAssigned {
        unit: id(1),
        edition: "2023".to_owned(),
        code: code("500243116204"),
        town: code("500243116000"),
    };
    add(&mut log, 1, assigned);
    let alias = UnitAliasAdded { unit: id(2), alias: "漆树".to_owned(), from: day("2024-03-01") };
    add(&mut log, 2, alias);
    add(&mut log, 1, renamed(1, "漆树社区", "2024-06-01"));
    add(&mut log, 1, renamed(1, "漆新社区", "2025-01-01"));
    let closed = UnitClosed { unit: id(3), from: day("2024-09-01"), document: document() };
    add(&mut log, 3, closed);
    let merged =
        UnitMerged { unit: id(2), into: id(1), from: day("2025-03-01"), document: document() };
    add(&mut log, 2, merged);
    log
}

async fn tables() -> (Vec<UnitRow>, Vec<UnitNameRow>, Vec<UnitCodeRow>) {
    let mut tables = folded(Arc::new(UnitRegister), &history().events, 3).await.into_iter();
    let mut rows = || tables.next().expect("three tables").1;
    let (units, names, codes) = (rows(), rows(), rows());
    (
        units.iter().map(|row| UnitRow::from_row(row).expect("a unit")).collect(),
        names.iter().map(|row| UnitNameRow::from_row(row).expect("a name")).collect(),
        codes.iter().map(|row| UnitCodeRow::from_row(row).expect("a code")).collect(),
    )
}

#[tokio::test]
async fn a_unit_has_its_names_and_codes_with_their_days() {
    let (units, names, codes) = tables().await;
    let village = &units[0];
    assert_eq!(village.name, "漆新社区");
    assert_eq!(village.name_on(day("2023-01-01")), "漆树村");
    assert_eq!(village.name_on(day("2024-05-31")), "漆树村");
    assert_eq!(village.name_on(day("2024-06-01")), "漆树社区");
    assert_eq!(village.name_on(day("2025-01-01")), "漆新社区");
    assert_eq!((village.revision, village.position), (4, 7));
    assert_eq!(village.codes.0[0].code.as_str(), "500243116204");
    assert_eq!(codes.len(), 1);
    assert_eq!((codes[0].edition.as_str(), codes[0].unit), ("2023", id(1)));
    let official = names.iter().filter(|row| row.unit == id(1) && !row.alias);
    let mut days: Vec<_> = official.map(|row| (row.from_date, row.until_date)).collect();
    days.sort_unstable();
    let [first, second, third] = ["2024-01-01", "2024-06-01", "2025-01-01"].map(day);
    assert_eq!(days, [(first, Some(second)), (second, Some(third)), (third, None)]);
}

#[tokio::test]
async fn what_ended_is_there_until_the_day_before() {
    let (units, _, _) = tables().await;
    let (merged, closed) = (&units[1], &units[2]);
    assert!(merged.exists_on(day("2025-02-28")) && !merged.exists_on(day("2025-03-01")));
    assert_eq!(merged.merged_into, Some(id(1)));
    assert!(closed.exists_on(day("2024-08-31")) && !closed.exists_on(day("2024-09-01")));
    assert_eq!((closed.parent, closed.merged_into), (Some(id(1)), None));
}

#[tokio::test]
async fn a_name_of_two_units_is_refused_with_both() {
    let (units, _, _) = tables().await;
    let on = |date: &str| {
        let date = day(date);
        let found = units.iter().filter(|unit| unit.matches("漆树", date)).cloned().collect();
        the_only_one(found, "漆树", date)
    };
    assert_eq!(on("2024-02-01").expect("only the first").unit, id(1));
    let refused = on("2024-04-01").expect_err("two units");
    assert_eq!(refused.rule, &rules::UNIT_AMBIGUOUS);
    let (first, second) = (id(1).to_string(), id(2).to_string());
    assert!(refused.zh().contains(&first) && refused.zh().contains(&second), "{}", refused.zh());
    assert_eq!(on("2025-03-01").expect("the other was merged").unit, id(1));
    assert_eq!(on("2023-01-01").expect_err("none yet").rule.reason, "THING_NOT_FOUND");
}

#[tokio::test]
async fn every_size_of_batch_gives_the_same_rows() {
    let log = history();
    let whole = folded(Arc::new(UnitRegister), &log.events, log.events.len()).await;
    for batch in 1..log.events.len() {
        assert_eq!(folded(Arc::new(UnitRegister), &log.events, batch).await, whole, "{batch}");
    }
}

#[tokio::test]
async fn the_rows_say_what_the_state_says() {
    let (units, _, _) = tables().await;
    let log = history();
    for row in units {
        let mut state = Unit::default();
        for event in log.events.iter().filter(|event| event.stream == Unit::stream(row.unit)) {
            let AnyEvent::Unit(change) = &event.event else { continue };
            state.evolve(change, &event.envelope.meta());
        }
        assert_eq!(Some(row.kind), state.kind);
        assert_eq!((row.closed_from, row.merged_into), (state.closed_from, state.merged_into));
        for date in ["2024-01-01", "2024-06-01", "2024-12-31", "2025-01-01"].map(day) {
            assert_eq!(Some(row.name_on(date)), state.name_on(date));
            assert_eq!(row.exists_on(date), state.exists_on(date));
            for name in ["漆树", "漆树村", "漆新社区", "大院子"] {
                assert_eq!(row.matches(name, date), state.matches(name, date), "{name} {date}");
            }
        }
        assert_eq!(UnitRow::from_row(&row.to_row()), Ok(row));
    }
}
