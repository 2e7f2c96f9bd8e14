//! A town with two villages, six numbered issues, and offices that review.

use uuid::Uuid;

use super::*;
use crate::command::{Answer, Numbered, Question};
use crate::event::EventData as _;
use crate::id::{IssueId, ProgrammeId, UnitId};
use crate::issue::{Issue, IssueClosed, IssueKind, IssueRaised, IssueReopened};
use crate::number_book::{NumberBook, NumberTaken, Series};
use crate::programme::{Programme, ProgrammeOpened};
use crate::role::Role;
use crate::stream::StreamId;
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

/// The number of an issue of the village that was closed.
pub(super) const CLOSED: u32 = 4;
/// The number of an open issue of another village.
pub(super) const ELSEWHERE: u32 = 5;
/// The number of a difficulty of the village that is open.
const DIFFICULTY: u32 = 6;

/// The issues of the programme with their units: of the village, of what lies in it, and another's.
fn numbered() -> impl Iterator<Item = (u32, UnitId)> {
    (1..).zip([unit(1), unit(3), unit(4), unit(1), unit(2), unit(1)])
}

/// The stream of the issue with a number.
pub(super) fn issue(number: u32) -> StreamId {
    Issue::stream(IssueId(Uuid::from_u128(u128::from(number))))
}

fn closed() -> IssueClosed {
    IssueClosed::example().0
}

pub(super) fn reopened() -> IssueReopened {
    IssueReopened::example().0
}

/// The town before any review: three issues of the village are open.
pub(super) fn town() -> Given {
    let (mut opened, _) = ProgrammeOpened::example();
    opened.programme = PROGRAMME;
    let given = Given::new()
        .village(unit(1), "漆树村")
        .village(unit(2), "灯光村")
        .group(unit(3), "10组", unit(1))
        .courtyard(unit(4), "湾地", unit(1))
        .event(Programme::stream(PROGRAMME), opened);
    let given = numbered().fold(given, |given, (number, of)| raised(given, number, of));
    let posts = [
        (CADRE, Role::Village, Some(unit(1))),
        (HANDLER, Role::OfficeHandler, None),
        (HEAD, Role::OfficeHead, None),
        (DEPUTY, Role::DeputyHead, None),
        (LINE, Role::LineOffice, None),
        (COMMISSION, Role::DisciplineCommission, None),
    ];
    with_posts(given, posts).event(issue(CLOSED), closed()).answer(
        Question::Numbered(NumberBook::stream(PROGRAMME, Series::Issue), DIFFICULTY),
        Answer::Numbered(
            numbered()
                .map(|(number, unit)| Numbered { thing: issue(number).id, unit: Some(unit) })
                .collect(),
        ),
    )
}

fn raised(given: Given, number: u32, unit: UnitId) -> Given {
    let thing = issue(number).id;
    let kind = if number == DIFFICULTY { IssueKind::Difficulty } else { IssueKind::Problem };
    let (raised, _) = IssueRaised::example();
    let raised =
        IssueRaised { issue: IssueId(thing), number, kind, programme: PROGRAMME, unit, ..raised };
    let taken = NumberTaken { series: Series::Issue, number, thing };
    given.event(NumberBook::stream(PROGRAMME, Series::Issue), taken).event(issue(number), raised)
}

/// The same town, where every problem of the village was closed.
pub(super) fn settled() -> Given {
    (1..CLOSED).fold(town(), |given, number| given.event(issue(number), closed()))
}

/// A section and the office found it consolidated.
#[track_caller]
pub(super) fn reviewed() -> Given {
    let given = settled().when(&by(LINE), &review(Finding::Consolidated, &[])).recorded();
    given.when(&by(HANDLER), &review(Finding::Consolidated, &[])).recorded()
}

/// The review as a test left it.
#[track_caller]
pub(super) fn state(given: &Given) -> &ConsolidationReview {
    let stream = ConsolidationReview::stream(of());
    given.state::<ConsolidationReview>(stream.id).expect("somebody reviewed")
}
