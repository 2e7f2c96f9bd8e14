//! Rules of clean-ups, and of the kit that all registers of activities share.

use super::*;
use crate::activity::fixture::*;
use crate::activity::{Corrected, Event as Entry, Recorded, Told, Voided, rules as shared};
use crate::command::Submission;
use crate::event::EventData as _;
use crate::evidence;
use crate::id::CleanUpId;
use crate::programme::{Programme, ProgrammeClosed, rules as programme};
use crate::testing::{Given, at, day};
use crate::unit;

const CLEAN_UP: CleanUpId = CleanUpId(FIRST);

fn cleared(class: ClearanceClass, amount: &str, unit: QuantityUnit) -> Cleared {
    let amount = Amount::parse("amount", amount).expect("a decimal");
    Cleared { class, quantity: Quantity { amount, unit } }
}

fn garbage(amount: &str, unit: QuantityUnit) -> CleanUpFacts {
    let cleared = vec![cleared(ClearanceClass::HouseholdGarbage, amount, unit)];
    CleanUpFacts { cleared, ..CleanUpFacts::example() }
}

fn record(facts: CleanUpFacts) -> RecordCleanUp {
    RecordCleanUp { programme: PROGRAMME, unit: home(), facts, told: Told::default() }
}

fn correct(facts: CleanUpFacts) -> CorrectCleanUp {
    let reason = "漏记一组。".to_owned();
    CorrectCleanUp { entry: CLEAN_UP, on: None, facts, told: Told::default(), reason }
}

fn void() -> VoidCleanUp {
    VoidCleanUp { entry: CLEAN_UP, reason: "重复登记。".to_owned() }
}

fn recorded() -> Given {
    town().when(&by(CADRE), &record(CleanUpFacts::example())).recorded()
}

fn standing(given: &Given) -> activity::Standing<CleanUpFacts> {
    given.state::<CleanUp>(FIRST).and_then(|entry| entry.standing.clone()).expect("recorded")
}

fn town_level() -> CleanUpFacts {
    CleanUpFacts { level: CleanUpLevel::Town, ..CleanUpFacts::example() }
}

#[test]
fn a_clean_up_is_counted_with_units_and_what_is_written_stays_in_private() {
    let told = Told {
        place: Some("三组村道".to_owned()),
        evidence: vec![evidence::example()],
        ..Told::default()
    };
    let outcome = town().when(&by(CADRE), &RecordCleanUp { told, ..record(facts()) });
    let recorded = Recorded {
        programme: PROGRAMME,
        unit: home(),
        on: day("2024-05-06"),
        role: Role::Village,
        facts: facts(),
        evidence: vec![evidence::example().reference],
    };
    outcome.then(&[recorded.into()]);
    assert_eq!(outcome.text(0)["place"], "三组村道");
    assert_eq!(outcome.text(0)["evidence"][0]["title"], "现场照片");
    let (_, event) = &outcome.decision().writes[0];
    assert_eq!(event.subjects.unit, Some(home()));
    assert_eq!(event.subjects.programme, Some(PROGRAMME));
}

fn facts() -> CleanUpFacts {
    CleanUpFacts::example()
}

#[test]
fn the_day_is_the_day_on_which_it_took_place_and_back_entry_needs_a_reason() {
    let late = Submission { occurred_at: Some(at("2024-04-12 15:00")), ..by(CADRE) };
    town().when(&late, &record(facts())).then_rejected(&general::BACK_ENTRY_REASON);
    let given = town().when(&back(CADRE, "2024-04-12 15:00"), &record(facts())).recorded();
    assert_eq!(standing(&given).on, day("2024-04-12"));
}

#[test]
fn what_took_place_before_the_programmes_year_is_not_counted_in_it() {
    let before = &programme::DATE_BEFORE_YEAR;
    let outcome = town_of(2025).when(&by(CADRE), &record(facts()));
    let rejection = outcome.then_rejected(before);
    assert_eq!(rejection.field.as_deref(), Some("submission.occurred_time"));
    let moved = CorrectCleanUp {
        on: Some(day("2023-12-31")),
        ..correct(garbage("2", QuantityUnit::Tonne))
    };
    let outcome = recorded().when(&by(CADRE), &moved);
    assert_eq!(outcome.then_rejected(before).field.as_deref(), Some("date"));
    let first = CorrectCleanUp { on: Some(day("2024-01-01")), ..moved };
    recorded().when(&by(CADRE), &first).decision();
}

#[test]
fn who_held_it_records_it_and_the_office_enters_a_villages_by_proxy() {
    let outcome = town().when(&by(HANDLER), &record(facts()));
    let rejection = outcome.then_rejected(&rules::CLEAN_UP_LEVEL);
    assert_eq!(rejection.field.as_deref(), Some("facts.level"));
    town().when(&by(CADRE), &record(town_level())).then_rejected(&rules::CLEAN_UP_LEVEL);
    let proxy = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
    let outcome = town().when(&proxy, &record(facts()));
    assert_eq!(outcome.authority().role, Role::Village);
    for number in [HANDLER, HEAD, LINE] {
        town().when(&by(number), &record(town_level())).decision();
    }
    for number in [CADRE, RESIDENT] {
        town().when(&by(number), &record(facts())).decision();
    }
    town().when(&by(ELSEWHERE), &record(facts())).then_rejected(&general::ROLE_OTHER_UNIT);
}

#[test]
fn the_commission_records_nothing_under_any_hat() {
    town().when(&by(COMMISSION), &record(town_level())).then_rejected(&general::ROLE_MISSING);
    let given = town().person_with(who(COMMISSION), Role::LineOffice, None);
    let outcome = given.when(&by(COMMISSION), &record(town_level()));
    outcome.then_rejected(&shared::ACTIVITY_COMMISSION_NEVER);
}

#[test]
fn a_class_has_its_units() {
    let outcome = town().when(&by(CADRE), &record(garbage("3", QuantityUnit::Household)));
    let rejection = outcome.then_rejected(&rules::CLEAN_UP_UNIT);
    assert_eq!(rejection.field.as_deref(), Some("facts.cleared[0].quantity.unit"));
    assert!(rejection.zh().contains("吨、万吨"), "{}", rejection.zh());
    for class in ClearanceClass::ALL {
        assert!(!class.measured_in().is_empty(), "{class:?}");
    }
    let five = ClearanceClass::ALL.iter().filter(|c| c.group() == ClearanceGroup::FiveClearances);
    assert_eq!(five.count(), 5);
}

#[test]
fn an_amount_is_more_than_nothing_and_stated_once() {
    let nothing = garbage("0", QuantityUnit::Tonne);
    town().when(&by(CADRE), &record(nothing)).then_rejected(&general::FIELD_MALFORMED);
    let twice = CleanUpFacts {
        cleared: vec![
            cleared(ClearanceClass::HouseholdGarbage, "3", QuantityUnit::Tonne),
            cleared(ClearanceClass::HouseholdGarbage, "500", QuantityUnit::Kilogram),
        ],
        ..facts()
    };
    town().when(&by(CADRE), &record(twice)).then_rejected(&rules::CLEAN_UP_CLASS_REPEATED);
    let two_ways = CleanUpFacts {
        cleared: vec![
            cleared(ClearanceClass::BlueShedRoof, "3", QuantityUnit::Spot),
            cleared(ClearanceClass::BlueShedRoof, "120.5", QuantityUnit::SquareMetre),
        ],
        ..facts()
    };
    town().when(&by(CADRE), &record(two_ways)).decision();
}

#[test]
fn tonnes_typed_for_ten_thousand_tonnes_are_asked_about() {
    for (amount, unit) in [
        ("3.5", QuantityUnit::TenThousandTonnes),
        ("35000", QuantityUnit::Tonne),
        ("1000", QuantityUnit::Tonne),
    ] {
        let facts = garbage(amount, unit);
        let outcome = town().when(&by(CADRE), &record(facts.clone()));
        let rejection = outcome.then_rejected(&rules::CLEAN_UP_AMOUNT_UNUSUAL);
        assert_eq!(rejection.field.as_deref(), Some("facts.cleared[0].quantity.amount"));
        let confirmed = CleanUpFacts { amounts_confirmed: true, ..facts };
        let given = town().when(&by(CADRE), &record(confirmed)).recorded();
        assert!(standing(&given).facts.amounts_confirmed, "the log says that it was confirmed");
    }
    town().when(&by(CADRE), &record(garbage("999.9999", QuantityUnit::Tonne))).decision();
}

#[test]
fn every_fault_is_told_at_once() {
    let facts = CleanUpFacts {
        participants: 0,
        places: vec![PlaceTag::Doorstep, PlaceTag::Doorstep],
        ..garbage("-1", QuantityUnit::Tonne)
    };
    let told = Told { place: Some("问题线索".to_owned()), ..Told::default() };
    let outcome = town().when(&by(CADRE), &RecordCleanUp { told, ..record(facts) });
    let rejection = outcome.then_rejected(&general::INTEGER_OUT_OF_RANGE);
    let fields: Vec<_> = rejection.also.iter().filter_map(|r| r.field.as_deref()).collect();
    assert_eq!(fields, ["facts.cleared[0].quantity.amount", "facts.places[1]", "details.place"]);
}

#[test]
fn photos_are_optional_and_few() {
    let told = Told { evidence: vec![evidence::example(); 7], ..Told::default() };
    let outcome = town().when(&by(CADRE), &RecordCleanUp { told, ..record(facts()) });
    let rejection = outcome.then_rejected(&general::FIELD_TOO_MANY);
    assert_eq!(rejection.field.as_deref(), Some("details.evidence"));
}

#[test]
fn a_unit_must_exist_and_the_programme_be_open() {
    let early = back(CADRE, "2023-12-20 09:00");
    let given = town_of(2023).now(at("2024-01-02 09:00"));
    let outcome = given.when(&early, &record(facts()));
    outcome.then_rejected(&unit::rules::UNIT_NOT_EXISTING);
    let (closed, _) = ProgrammeClosed::example();
    let closed = ProgrammeClosed { programme: PROGRAMME, ..closed };
    let given = recorded().event(Programme::stream(PROGRAMME), closed);
    let other = given.clone().fresh(uuid::Uuid::from_u128(0x9000_0001));
    other.when(&by(CADRE), &record(facts())).then_rejected(&programme::PROGRAMME_CLOSED);
    given.when(&by(CADRE), &void()).then_rejected(&programme::PROGRAMME_CLOSED);
}

#[test]
fn a_correction_is_a_new_version_that_points_at_the_old_one() {
    let more = CleanUpFacts { participants: 64, ..facts() };
    let outcome = recorded().when(&by(CADRE_TOO), &correct(more.clone()));
    let corrected = Corrected {
        version: 2,
        replaces: 1,
        on: day("2024-05-06"),
        role: Role::Village,
        facts: more,
        evidence: vec![],
    };
    outcome.then(&[corrected.into()]);
    assert_eq!(outcome.text(0)["reason"], "漏记一组。");
    let given = outcome.recorded();
    let again = CleanUpFacts { participants: 65, ..facts() };
    let given = given.when(&by(CADRE), &correct(again)).recorded();
    assert_eq!((standing(&given).version, standing(&given).facts.participants), (3, 65));
}

#[test]
fn a_correction_changes_something_says_why_and_lies_not_ahead() {
    let given = recorded();
    given.when(&by(CADRE), &correct(facts())).then_rejected(&general::ALREADY_DONE);
    let silent = CorrectCleanUp { reason: " ".to_owned(), ..correct(facts()) };
    given.when(&by(CADRE), &silent).then_rejected(&general::FIELD_REQUIRED);
    let ahead = CorrectCleanUp { on: Some(day("2024-05-07")), ..correct(facts()) };
    given.when(&by(CADRE), &ahead).then_rejected(&shared::ACTIVITY_DATE_LATER);
    let before = Submission { occurred_at: Some(at("2024-05-05 09:00")), ..by(CADRE) };
    let moved = CorrectCleanUp { on: Some(day("2024-05-04")), ..correct(facts()) };
    given.when(&before, &moved).then_rejected(&shared::ACTIVITY_TIME_ORDER);
    assert_eq!(standing(&given.when(&by(CADRE), &moved).recorded()).on, day("2024-05-04"));
}

#[test]
fn only_the_side_that_recorded_corrects_and_the_office_may_void() {
    let given = recorded();
    let outcome = given.when(&by(HANDLER), &correct(town_level()));
    outcome.then_rejected(&shared::ACTIVITY_OTHER_SIDE);
    given.when(&by(LINE), &void()).then_rejected(&shared::ACTIVITY_OTHER_SIDE);
    for number in [CADRE, RESIDENT, HANDLER, HEAD, DEPUTY] {
        let outcome = given.when(&by(number), &void());
        assert!(matches!(
            outcome.decision().writes[0].1.event,
            crate::aggregate::Event::CleanUp(Entry::Voided(Voided { version: 1, .. }))
        ));
    }
    given.when(&by(ELSEWHERE), &void()).then_rejected(&general::ROLE_OTHER_UNIT);
}

#[test]
fn what_was_voided_stays_voided() {
    let given = recorded().when(&by(HEAD), &void()).recorded();
    assert!(standing(&given).voided);
    given.when(&by(CADRE), &void()).then_rejected(&shared::ACTIVITY_VOIDED);
    given.when(&by(CADRE), &correct(facts())).then_rejected(&shared::ACTIVITY_VOIDED);
}

#[test]
fn what_is_not_there_is_not_found() {
    town().when(&by(CADRE), &void()).then_rejected(&general::THING_NOT_FOUND);
    recorded().when(&by(CADRE), &record(facts())).then_rejected(&general::THING_EXISTS);
}

#[test]
fn every_sample_reads_back_to_the_same_bytes() {
    for row in Event::types(Kind::CleanUp) {
        let event = Event::decode(row.name, row.version, &row.data_example)
            .expect("the type is a clean-up's")
            .expect("the sample has the type's shape");
        assert_eq!(event.encode(), row.data_example, "{}", row.name);
    }
}
