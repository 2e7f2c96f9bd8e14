//! A town with a programme that has a table and one window, opened and closed by real commands.

use uuid::Uuid;

use super::*;
use crate::event::EventData as _;
use crate::programme::ProgrammeOpened;
pub(super) use crate::testing::cast::{CADRE, DEPUTY, HANDLER, HEAD, by};
use crate::testing::{Given, at, day, person, unit};

const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));

pub(super) fn key() -> WindowKey {
    WindowKey { programme: PROGRAMME, window: "q2".to_owned() }
}

pub(super) fn open() -> OpenReportWindow {
    OpenReportWindow { key: key() }
}

pub(super) fn close() -> CloseReportWindow {
    CloseReportWindow { key: key(), reason: "各村均已报送。".to_owned() }
}

pub(super) fn reopen() -> ReopenReportWindow {
    ReopenReportWindow {
        key: key(),
        ground: ReopenWindowGround::NotReported,
        until: Some(day("2024-07-05")),
        reason: "一村断网未能报送。".to_owned(),
    }
}

/// The town on the morning of 11 June 2024, the window's opening day.
pub(super) fn town() -> Given {
    town_with(|_| {})
}

/// The town with another definition.
pub(super) fn town_with(change: impl FnOnce(&mut Definition)) -> Given {
    with_people(Given::new().calendar_2024(), change)
}

/// The town, where nobody has adopted a calendar.
pub(super) fn town_without_calendar() -> Given {
    with_people(Given::new(), |_| {})
}

fn with_people(given: Given, change: impl FnOnce(&mut Definition)) -> Given {
    let (mut opened, _) = ProgrammeOpened::example();
    opened.programme = PROGRAMME;
    change(&mut opened.definition);
    given
        .village(unit(1), "漆树村")
        .event(Programme::stream(PROGRAMME), opened)
        .person_with(person(CADRE), Role::Village, Some(unit(1)))
        .person_with(person(HANDLER), Role::OfficeHandler, None)
        .person_with(person(HEAD), Role::OfficeHead, None)
        .person_with(person(DEPUTY), Role::DeputyHead, None)
        .now(at("2024-06-11 09:00"))
}

/// Opened by the handler on 11 June, due on 24 June.
#[track_caller]
pub(super) fn opened() -> Given {
    town().when(&by(HANDLER), &open()).recorded()
}

/// Closed by the head on 26 June.
#[track_caller]
pub(super) fn closed() -> Given {
    opened().now(at("2024-06-26 09:00")).when(&by(HEAD), &close()).recorded()
}

/// The window as a test left it.
#[track_caller]
pub(super) fn window(given: &Given) -> &ReportWindow {
    given.state::<ReportWindow>(key().id().0).expect("the window was opened")
}
