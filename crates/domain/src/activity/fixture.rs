//! A town with two villages, its people and an open programme, for tests of activities.

use uuid::Uuid;

use crate::command::Submission;
use crate::event::{EventData as _, SubmissionNote};
use crate::id::{ProgrammeId, UnitId};
use crate::programme::{Programme, ProgrammeOpened};
use crate::role::Role;
use crate::testing::cast::with_posts;
pub(crate) use crate::testing::cast::{
    CADRE, COMMISSION, DEPUTY, HANDLER, HEAD, LINE, by, elsewhere, home, who,
};
use crate::testing::{Given, unit};

pub(crate) const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));
/// The id that the first creation of a test takes.
pub(crate) const FIRST: Uuid = Uuid::from_u128(0x9000_0000);

/// The people of the town, by what they are.
pub(crate) const RESIDENT: u128 = 7;
pub(crate) const CADRE_TOO: u128 = 8;
pub(crate) const ELSEWHERE: u128 = 9;
pub(crate) const SUPERVISOR: u128 = 10;
pub(crate) const CONTACT: u128 = 11;
pub(crate) const LINE_TOO: u128 = 12;

/// What somebody tells of another day, with the reason that a back-entry needs.
pub(crate) fn back(number: u128, occurred_at: &str) -> Submission {
    Submission {
        occurred_at: Some(crate::testing::at(occurred_at)),
        note: SubmissionNote {
            back_entry_reason: Some("纸质记录迟交".to_owned()), told_by: None
        },
        ..by(number)
    }
}

pub(crate) fn yard() -> UnitId {
    unit(3)
}

/// The town before any activity.
pub(crate) fn town() -> Given {
    town_of(2024)
}

/// The same with a programme of another year.
pub(crate) fn town_of(year: i32) -> Given {
    let (mut opened, _) = ProgrammeOpened::example();
    opened.programme = PROGRAMME;
    opened.definition.year = year;
    opened.definition.issue_limits.back_entry_days = 7;
    opened.definition.issue_limits.answer_difficulty = crate::deadline::Limit::WorkingDays(10);
    let given = Given::new()
        .calendar_2024()
        .calendar_2025()
        .village(home(), "漆树村")
        .village(elsewhere(), "清溪村")
        .courtyard(yard(), "李家院落", home())
        .event(Programme::stream(PROGRAMME), opened);
    let posts = [
        (CADRE, Role::Village, Some(home())),
        (HANDLER, Role::OfficeHandler, None),
        (HEAD, Role::OfficeHead, None),
        (DEPUTY, Role::DeputyHead, None),
        (LINE, Role::LineOffice, None),
        (COMMISSION, Role::DisciplineCommission, None),
        (RESIDENT, Role::ResidentTeam, Some(home())),
        (CADRE_TOO, Role::Village, Some(home())),
        (ELSEWHERE, Role::Village, Some(elsewhere())),
        (SUPERVISOR, Role::VillageAffairsSupervision, Some(home())),
        (CONTACT, Role::ContactCadre, Some(home())),
        (LINE_TOO, Role::LineOffice, None),
    ];
    with_posts(given, posts)
}
