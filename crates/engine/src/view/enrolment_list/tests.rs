//! Folding histories of enrolments.

mod generated;

use std::sync::Arc;

use hemei_domain::division_code::DivisionCode;
use hemei_domain::document::Document;
use hemei_domain::enrolment::*;
use hemei_domain::event::EventData;
use hemei_domain::id::{EnrolmentId, ProgrammeId, UnitId};
use hemei_domain::programme::{Programme, ProgrammeOpened};
use hemei_domain::time::{Date, Timestamp};
use hemei_domain::unit::{Unit, UnitCodeAssigned, UnitKind, UnitRegistered, UnitRenamed};
use uuid::Uuid;

use super::*;
use crate::view::testing::{Chronicle, folded};

const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));

fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(number))
}

fn enrolment(number: u128) -> EnrolmentId {
    EnrolmentId(Uuid::from_u128(0xe0 - number))
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn morning(text: &str) -> Timestamp {
    day(text).start().plus_micros(9 * 3600 * 1_000_000)
}

fn example<E: EventData>() -> E {
    E::example().0
}

/// A village with two codes and another name from June on, and a courtyard in it.
fn town() -> Chronicle {
    let mut log = Chronicle::default();
    let start = morning("2024-04-01");
    let opened = ProgrammeOpened { programme: PROGRAMME, ..example() };
    log.add(Programme::stream(PROGRAMME), None, start, opened);
    let registered = |number: u128, kind, name: &str, parent| UnitRegistered {
        unit: unit(number),
        kind,
        name: name.to_owned(),
        aliases: vec![],
        parent,
        from: day("2024-01-01"),
        document: None,
    };
    let village = registered(1, UnitKind::Village, "漆树村", None);
    log.add(Unit::stream(unit(1)), None, start, village);
    let yard = registered(2, UnitKind::Courtyard, "湾地", Some(unit(1)));
    log.add(Unit::stream(unit(2)), None, start, yard);
    for (edition, code) in [("2023", "500243116204"), ("2024", "500243116214")] {
        let code = DivisionCode::parse("code", code).expect("a code");
        let edition = edition.to_owned();
        let assigned = UnitCodeAssigned { unit: unit(1), edition, code, ..example() };
        log.add(Unit::stream(unit(1)), None, start, assigned);
    }
    let name = "漆树社区".to_owned();
    let renamed = UnitRenamed { unit: unit(1), name, from: day("2024-06-01"), ..example() };
    log.add(Unit::stream(unit(1)), None, start, renamed);
    log
}

fn recommended(number: u128) -> EnrolmentRecommended {
    EnrolmentRecommended {
        enrolment: enrolment(number),
        programme: PROGRAMME,
        unit: unit(number),
        ..example()
    }
}

fn add(
    log: &mut Chronicle,
    number: u128,
    day: &str,
    event: impl Into<hemei_domain::aggregate::Event>,
) -> u64 {
    log.add(Enrolment::stream(enrolment(number)), None, morning(day), event)
}

async fn rows(log: &Chronicle) -> Vec<EnrolmentRow> {
    let tables = folded(Arc::new(EnrolmentList), &log.events, 3).await;
    let rows = &tables.iter().find(|(name, _)| *name == ENROLMENTS).expect("the table").1;
    rows.iter().map(|row| EnrolmentRow::from_row(row).expect("an enrolment")).collect()
}

#[tokio::test]
async fn a_row_has_the_columns_of_annex_two_as_of_the_recommendation() {
    let mut log = town();
    let position = add(&mut log, 1, "2024-05-06", recommended(1));
    add(&mut log, 2, "2024-06-03", recommended(2));
    let rows = rows(&log).await;
    let [village, yard] = &rows[..] else { panic!("two rows") };
    assert_eq!((village.number, yard.number), (1, 2));
    assert_eq!((village.town.as_str(), village.town_code.as_str()), ("样例镇", "500000100000"));
    assert_eq!((village.village.as_str(), &village.courtyard), ("漆树村", &None));
    assert_eq!(village.division_code.as_deref(), Some("500243116204"));
    assert_eq!(village.division_code_edition.as_deref(), Some("2023"));
    assert_eq!(village.title_name, "达标村");
    assert_eq!((village.households, village.population), (412, 1480));
    assert_eq!(village.remark_position, position);
    // The village has another name when the courtyard is recommended.
    assert_eq!(yard.village, "漆树社区");
    assert_eq!(yard.courtyard.as_deref(), Some("湾地"));
    let heads: Vec<&str> = EnrolmentRow::COLUMNS.iter().map(|column| column.zh).collect();
    for head in [
        "序号",
        "乡镇",
        "村（社区）",
        "区划代码",
        "创建类型",
        "院落名称/组",
        "户数",
        "人口",
        "负责人编号",
        "备注",
    ] {
        assert!(heads.contains(&head), "{head}");
    }
}

#[tokio::test]
async fn the_way_to_a_title_fills_the_row() {
    let mut log = town();
    add(&mut log, 1, "2024-05-06", recommended(1));
    let returned = add(&mut log, 1, "2024-05-07", example::<EnrolmentReturned>());
    add(&mut log, 1, "2024-05-08", EnrolmentRecommended { households: 410, ..recommended(1) });
    add(&mut log, 1, "2024-05-09", example::<EnrolmentPreChecked>());
    add(&mut log, 1, "2024-05-10", example::<EnrolmentNoticePosted>());
    let before = rows(&log).await.remove(0);
    assert_eq!((before.number, before.returns, before.households), (1, 1, 410));
    assert_eq!(before.return_position, None, "what was returned was corrected");
    assert!(returned > 0 && before.place);
    assert_eq!(before.phase, Phase::InNotice);
    let due = before.notice.as_ref().map(|notice| notice.0.due);
    assert_eq!(due, Some(day("2024-05-11")));
    add(&mut log, 1, "2024-05-20", example::<EnrolmentListed>());
    let assessed = add(&mut log, 1, "2024-11-01", example::<EnrolmentSelfAssessed>());
    add(&mut log, 1, "2024-12-01", example::<AcceptanceChecked>());
    let refused = rows(&log).await.remove(0);
    assert_eq!(refused.phase, Phase::CreatingAgain);
    assert_eq!(refused.again_from, Some(day("2025-01-01")));
    assert_eq!(refused.self_assessment_position, Some(assessed));
    add(&mut log, 1, "2025-10-01", example::<EnrolmentSelfAssessed>());
    let outcome = AcceptanceOutcome::Accepted;
    let accepted = AcceptanceChecked { outcome, again_from: None, ..example() };
    add(&mut log, 1, "2025-11-01", accepted);
    add(&mut log, 1, "2025-12-01", example::<TitleConferred>());
    add(&mut log, 1, "2027-12-01", example::<TitleReviewed>());
    let kept = rows(&log).await.remove(0);
    assert_eq!((kept.phase, kept.again_from), (Phase::TitleKept, None));
    assert_eq!(kept.review_due, Some(day("2030-12-31")));
    let document: Document = example::<TitleConferred>().document;
    assert_eq!(kept.title_document, Some(document.cite()));
    add(&mut log, 1, "2028-12-01", example::<TitleRevoked>());
    let revoked = rows(&log).await.remove(0);
    assert_eq!((revoked.phase, revoked.review_due), (Phase::Revoked, None));
    assert_eq!(revoked.revision, 13);
}

#[tokio::test]
async fn who_leaves_the_list_keeps_its_number_and_holds_no_place() {
    let mut log = town();
    add(&mut log, 1, "2024-05-06", recommended(1));
    add(&mut log, 1, "2024-05-07", example::<EnrolmentPreChecked>());
    add(&mut log, 1, "2024-05-08", example::<EnrolmentWithdrawn>());
    add(&mut log, 2, "2024-05-08", recommended(2));
    let rows = rows(&log).await;
    assert_eq!((rows[0].number, rows[0].phase, rows[0].place), (1, Phase::Withdrawn, false));
    assert_eq!((rows[1].number, rows[1].phase), (2, Phase::Recommended));
}
