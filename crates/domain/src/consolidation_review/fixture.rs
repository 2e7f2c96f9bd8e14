//! A town with one village, three numbered issues, and offices that review.

use uuid::Uuid;

use super::*;
use crate::event::EventData as _;
use crate::id::ProgrammeId;
use crate::number_book::{NumberBook, NumberTaken, Series};
use crate::programme::{Programme, ProgrammeOpened};
use crate::role::Role;
use crate::testing::cast::with_posts;
pub(super) use crate::testing::cast::{CADRE, COMMISSION, DEPUTY, HANDLER, HEAD, LINE, by, who};
use crate::testing::{Given, document, unit};

pub(super) const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));
/// The section of every line office in the kit.
pub(super) const SECTION: &str = "农业服务中心";

pub(super) fn of() -> ReviewOf {
    ReviewOf { programme: PROGRAMME, unit: unit(1) }
}

pub(super) fn review(finding: Finding, open_issues: &[u32]) -> ReviewUnit {
    let open_issues = open_issues.to_vec();
    ReviewUnit { review: of(), finding, open_issues, remark: None, evidence: vec![] }
}

pub(super) fn choose() -> ChooseExcellent {
    ChooseExcellent { review: of(), document: document(), reason: "全年无反弹。".to_owned() }
}

pub(super) fn withdraw() -> WithdrawChoice {
    WithdrawChoice {
        review: of(), document: document(), reason: "回头看发现反弹。".to_owned()
    }
}

/// The town before any review.
pub(super) fn town() -> Given {
    let (mut opened, _) = ProgrammeOpened::example();
    opened.programme = PROGRAMME;
    let book = NumberBook::stream(PROGRAMME, Series::Issue);
    let taken = |number: u32| NumberTaken {
        series: Series::Issue,
        number,
        thing: Uuid::from_u128(u128::from(number)),
    };
    let given = Given::new()
        .village(unit(1), "漆树村")
        .event(Programme::stream(PROGRAMME), opened)
        .event(book, taken(1))
        .event(book, taken(2))
        .event(book, taken(3));
    let posts = [
        (CADRE, Role::Village, Some(unit(1))),
        (HANDLER, Role::OfficeHandler, None),
        (HEAD, Role::OfficeHead, None),
        (DEPUTY, Role::DeputyHead, None),
        (LINE, Role::LineOffice, None),
        (COMMISSION, Role::DisciplineCommission, None),
    ];
    with_posts(given, posts)
}

/// A section and the office found it consolidated.
#[track_caller]
pub(super) fn reviewed() -> Given {
    let given = town().when(&by(LINE), &review(Finding::Consolidated, &[])).recorded();
    given.when(&by(HANDLER), &review(Finding::Consolidated, &[])).recorded()
}

/// The review as a test left it.
#[track_caller]
pub(super) fn state(given: &Given) -> &ConsolidationReview {
    let stream = ConsolidationReview::stream(of());
    given.state::<ConsolidationReview>(stream.id).expect("somebody reviewed")
}
