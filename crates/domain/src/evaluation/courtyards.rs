//! Courtyards among those who are evaluated: where they lie is frozen at the opening, and their
//! villages get the scheme's share of their totals (`domain.md` §16.1-4).

use super::fixture::*;
use super::{Member, OpenEvaluation, rules};
use crate::event::EventData as _;
use crate::id::UnitId;
use crate::role::Role;
use crate::scheme::{CourtyardShare, Definition, example};
use crate::score::Decimal;
use crate::score_sheet::{
    BlockEntered, IndicatorsScored, ScoreSheet, SelfScoreWaived, SheetOf, SiteChecked, SiteOutcome,
};
use crate::testing::{Given, day, unit};
use crate::unit::{Unit, UnitMerged};

/// A village that is not evaluated.
fn far() -> UnitId {
    unit(3)
}

/// A courtyard of the home village.
fn yard() -> UnitId {
    unit(50)
}

/// A courtyard of the village that is not evaluated.
fn far_yard() -> UnitId {
    unit(51)
}

/// The town with a third village and two courtyards.
fn town_of(change: impl FnOnce(&mut Definition)) -> Given {
    let given = town_with(change).village(far(), "灯光村");
    given.courtyard(yard(), "湾地", home()).courtyard(far_yard(), "秦家湾", far())
}

/// Opens the evaluation of two villages and both courtyards.
fn open_all() -> OpenEvaluation {
    let units = [home(), elsewhere(), yard(), far_yard()];
    OpenEvaluation { units: units.map(entrant).to_vec(), ..open() }
}

fn member(unit: UnitId, host: Option<UnitId>) -> Member {
    Member { unit, group: "enrolled".to_owned(), host }
}

/// The members of the evaluation that is opened.
fn members(given: &Given, open: &OpenEvaluation) -> Vec<Member> {
    let given = given.when(&by(HEAD), open).recorded();
    evaluation(&given).opened.clone().expect("it was opened").units
}

/// A village that became part of the home village on a day.
fn merged(given: Given, village: UnitId, from: &str) -> Given {
    let (merged, _) = UnitMerged::example();
    let into = if village == home() { elsewhere() } else { home() };
    let merged = UnitMerged { unit: village, into, from: day(from), ..merged };
    given.event(Unit::stream(village), merged)
}

#[test]
fn s16_1_4_the_village_of_a_courtyard_is_frozen_at_the_opening() {
    let frozen = members(&town_of(|_| {}), &open_all());
    let expected = [
        member(home(), None),
        member(elsewhere(), None),
        member(yard(), Some(home())),
        member(far_yard(), Some(far())),
    ];
    assert_eq!(frozen, expected);
    // What lies in no village has the bytes that it had before hosts were kept.
    let bytes = String::from_utf8(crate::event::encode(&frozen[0])).expect("JSON is text");
    assert_eq!(bytes, format!("{{\"unit\":\"{}\",\"group\":\"enrolled\"}}", home()));
}

#[test]
fn a_courtyard_lies_in_what_its_village_became_part_of() {
    let host = |from: &str| {
        let given = merged(town_of(|_| {}), far(), from);
        members(&given, &open_all())[3].host
    };
    assert_eq!(host("2024-05-01"), Some(home()));
    assert_eq!(host("2024-06-01"), Some(far()), "it is there until then");
}

pub(super) fn scored_by_events(given: Given, sheet: SheetOf, points: u32) -> Given {
    let stream = ScoreSheet::stream(sheet.evaluation, sheet.unit);
    let scores =
        [office_score(sheet.unit), planning_score(sheet.unit, points), water_score(sheet.unit)];
    let entries = scores.into_iter().flat_map(|score| score.entries).collect();
    let block = enter_block(sheet.unit);
    let role = Role::LineOffice;
    let scored = IndicatorsScored { sheet, role, section: None, entries, evidence: vec![] };
    let entered =
        BlockEntered { sheet, role, block: block.block, score: block.score, document: document() };
    let outcome = SiteOutcome::Confirmed;
    given
        .event(stream, SelfScoreWaived { sheet, role: Role::OfficeHead })
        .event(stream, scored)
        .event(stream, entered)
        .event(stream, SiteChecked { sheet, role, outcome, codes: vec![], evidence: vec![] })
}

/// Opened and scored: the home village and both courtyards get 8 points of ten for their look, the
/// other village 7.
fn scored_all(given: &Given) -> Given {
    let given = given.when(&by(HEAD), &open_all()).recorded();
    let points = [(home(), 8), (elsewhere(), 7), (yard(), 8), (far_yard(), 8)];
    points
        .into_iter()
        .fold(given, |given, (unit, points)| scored_by_events(given, sheet_of(unit), points))
}

/// The total of a unit by a sum of the sheets as they are.
fn total(given: &Given, unit: UnitId) -> String {
    let given = given.when(&by(HANDLER), &sum(given)).recorded();
    summed_of(&given, unit).total.to_string()
}

fn number(text: &str) -> Decimal {
    Decimal::parse(text).expect("a number")
}

#[test]
fn s16_1_4_a_village_gets_the_share_of_its_courtyard_and_no_other_village_does() {
    let given = scored_all(&town_of(|_| {}));
    // 89.1 × 0.02 is 1.782, and the scheme rounds the sum to two places.
    assert_eq!(example::definition().decimals, 2);
    assert_eq!(total(&given, home()), "90.88");
    assert_eq!(total(&given, elsewhere()), "88.1");
    assert_eq!((total(&given, yard()), total(&given, far_yard())), ("89.1".into(), "89.1".into()));
}

#[test]
fn s16_1_4_the_cap_bounds_what_courtyards_add() {
    let (share, cap) = (number("0.1"), number("1.5"));
    let capped = |d: &mut Definition| d.courtyards.share = Some(CourtyardShare { share, cap });
    assert_eq!(total(&scored_all(&town_of(capped)), home()), "90.6");
    let none = scored_all(&town_of(|definition| definition.courtyards.share = None));
    assert_eq!(total(&none, home()), "89.1");
}

#[test]
fn s16_1_4_a_courtyard_that_was_vetoed_adds_nothing_or_less() {
    let vetoed = |code: &str, list: &str| {
        let given = scored_all(&town_of(|_| {}));
        let given = given.when(&by(HEAD), &apply_veto(yard(), code, list)).recorded();
        given.when(&by(CHECKER), &site_check(yard())).recorded()
    };
    let disqualified = vetoed("V1", "vetoes 第一项");
    assert_eq!(total(&disqualified, home()), "89.1");
    assert_eq!(total(&disqualified, yard()), "89.1", "its own total stays");
    assert_eq!(total(&vetoed("V2", "vetoes 第二项"), home()), "90.88");
}

#[test]
fn s16_1_4_a_later_change_of_the_register_changes_no_sum() {
    let given = merged(scored_all(&town_of(|_| {})), far(), "2024-05-06");
    assert_eq!(total(&given, home()), "90.88");
}

#[test]
fn a_score_of_a_courtyard_that_changed_is_a_change_of_its_village() {
    let given = scored_all(&town_of(|_| {}));
    let given = given.when(&by(HANDLER), &sum(&given)).recorded();
    let before = summed_of(&given, home()).clone();
    let given = given.when(&by(PLANNING), &planning_score(yard(), 3)).recorded();
    let given = given.when(&by(CHECKER), &site_check(yard())).recorded();
    let given = given.when(&by(HANDLER), &sum(&given)).recorded();
    let after = summed_of(&given, home());
    // Five points less in the courtyard are a tenth of a point less here: 1.682.
    assert_eq!((before.total, after.total), (number("90.88"), number("90.78")));
    assert_eq!(before.sheet_revision, after.sheet_revision);
    assert_ne!(before.explanation, after.explanation);
    // Nobody decides on a sum that a courtyard's sheet has left behind.
    let given = given.when(&by(PLANNING), &planning_score(yard(), 4)).recorded();
    let stale = given.when(&by(HEAD), &decide(&given, "2024-05-06"));
    stale.then_rejected(&rules::EVALUATION_SUM_STALE);
}
