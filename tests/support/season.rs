//! A tenant ready for the issue loop: calendars, Longxi's programme, a village and its people.

use hemei_domain::calendar::{self, AdoptCalendarEdition};
use hemei_domain::document::{Classification, Document};
use hemei_domain::id::{PersonId, ProgrammeId, UnitId};
use hemei_domain::programme::{OpenProgramme, parse};
use hemei_domain::role::Role;
use hemei_domain::time::Date;
use hemei_domain::toml_file::File;
use hemei_engine::engine::Engine;
use hemei_engine::testing::{Desk, act};

const CALENDARS: [(&str, &str); 3] = [
    ("2024.toml", include_str!("../../deploy/calendars/2024.toml")),
    ("2025.toml", include_str!("../../deploy/calendars/2025.toml")),
    ("2026.toml", include_str!("../../deploy/calendars/2026.toml")),
];
const PROGRAMME: [(&str, &str); 3] = [
    ("documents.toml", include_str!("../../deploy/programmes/longxi-2024/documents.toml")),
    ("programme.toml", include_str!("../../deploy/programmes/longxi-2024/programme.toml")),
    ("issues.toml", include_str!("../../deploy/programmes/longxi-2024/issues.toml")),
];

/// Somebody who acts in the loop, with the token of a credential.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) person: PersonId,
    pub(crate) token: String,
}

/// What the loop needs to know.
#[derive(Debug, Clone)]
pub(crate) struct Season {
    pub(crate) programme: ProgrammeId,
    pub(crate) village: UnitId,
    pub(crate) handler: Member,
    pub(crate) office_head: Member,
    pub(crate) village_cadre: Member,
    pub(crate) line_office: Member,
}

/// Plays everything that has to stand before the first issue.
pub(crate) async fn prepare(engine: &Engine, administrator: PersonId, today: Date) -> Season {
    let desk = Desk { engine, administrator, from: today };
    let office_head = member(&desk, Role::OfficeHead, None).await;
    for (name, content) in CALENDARS {
        let edition = calendar::parse::edition(File { name, content }).expect("a calendar");
        act(engine, office_head.person, edition).await;
    }
    let (this_year, ..) = today.parts();
    for year in [this_year, this_year + 1] {
        if !CALENDARS.iter().any(|(name, _)| *name == format!("{year}.toml")) {
            act(engine, office_head.person, ordinary_weeks(year)).await;
        }
    }
    let office = Desk { administrator: office_head.person, ..desk };
    let village = office.village("漆树村", &[]).await;
    let files = PROGRAMME.map(|(name, content)| File { name, content });
    let definition = parse::definition(&files).expect("Longxi's programme");
    let opened = act(engine, office_head.person, OpenProgramme { definition }).await;
    Season {
        programme: ProgrammeId(opened.events[0].stream.id),
        village,
        handler: member(&desk, Role::OfficeHandler, None).await,
        village_cadre: member(&desk, Role::Village, Some(village)).await,
        line_office: member(&desk, Role::LineOffice, None).await,
        office_head,
    }
}

/// The loop is played today, which may be in a year whose notice is not among the files.
fn ordinary_weeks(year: i32) -> AdoptCalendarEdition {
    let notice = Document {
        number: None,
        title: format!("样例数据：{year}年照常周末"),
        issuer: "样例".to_owned(),
        date: Date::ymd(year - 1, 12, 1).expect("a day"),
        classification: Classification::Public,
    };
    AdoptCalendarEdition { year, notice, off: Vec::new(), work: Vec::new() }
}

async fn member(desk: &Desk<'_>, role: Role, unit: Option<UnitId>) -> Member {
    let person = desk.person().await;
    desk.assign(person, role, unit, None).await;
    Member { person, token: desk.credential(person).await }
}
