//! August to November: an issue from paper, the look-backs, and what is left at the year's end.

use hemei_api::proto::{IssueKind, IssueSource, Urgency};

use super::super::cast::Part;
use super::super::ledger::Column;
use super::super::step::{Act, How, Paper, Raised, To, step};
use super::super::words::text;
use super::spring::{FIELD_CHECKS, STAND};
use super::{Answer, Scene, Which};

pub(super) const AUGUST: &[Scene] = &[FROM_PAPER];
pub(super) const LATE: &[Scene] = &[LEFT];

const FROM_PAPER: Scene = Scene {
    question: text(
        "纸上报来的，怎么进台账？",
        "It comes on paper: how does it get into the ledger?",
    ),
    steps: &[
        step(
            "08-06 09:00",
            Part::HandlerB,
            6,
            Act::LookBackPassed { remark: text("按放线施工。", "it is built as set out.") },
        ),
        step(
            "08-06 10:00",
            Part::HandlerA,
            7,
            Act::LookBackPassed { remark: text("未见新的垂线。", "no new cable hangs.") },
        ),
        step(
            "08-06 11:00",
            Part::HandlerB,
            8,
            Act::LookBackPassed {
                remark: text("未见新搭蓝棚。", "no new blue roof is seen.")
            },
        ),
        step(
            "08-07 09:30",
            Part::HandlerA,
            13,
            Act::Raise(Raised {
                kind: IssueKind::Problem,
                unit: "huangling",
                class: "field_waste",
                source: IssueSource::SelfCheck,
                urgency: Urgency::Ordinary,
                place: text("5组果园", "the orchard of group 5"),
                description: text("农药瓶散落田间。", "pesticide bottles lie in the field."),
                evidence: &[],
            }),
        )
        .how(How::Paper(Paper {
            of: Part::Huangling,
            occurred: "08-05 10:00",
            told_by: text("黄岭村村支两委", "Huangling committees"),
            source: text("纸质自查登记表", "self-check form on paper"),
            place: text("第3页第2行", "page 3, line 2"),
        })),
        step(
            "08-07 10:30",
            Part::HandlerB,
            13,
            Act::Assign { to: To::Unit("huangling", Part::Huangling), verifier: None },
        ),
        step("08-08 09:00", Part::Huangling, 13, Act::SignFor),
        step(
            "08-13 10:00",
            Part::HandlerA,
            13,
            Act::RequestClosure {
                result: text("药瓶已捡净，交回收点。", "the bottles are picked up and handed in."),
                evidence: &[],
            },
        )
        .how(How::Paper(Paper {
            of: Part::Huangling,
            occurred: "08-12 17:00",
            told_by: text("黄岭村村支两委", "Huangling committees"),
            source: text("纸质销号申请表", "closure form on paper"),
            place: text("第1页", "page 1"),
        })),
        step(
            "08-13 15:00",
            Part::HandlerA,
            13,
            Act::Verify { checks: FIELD_CHECKS, remark: text("已核对。", "it was compared.") },
        )
        .how(How::Refused("SEPARATION_OF_DUTIES")),
        step(
            "08-14 10:00",
            Part::HandlerB,
            13,
            Act::Verify {
                checks: FIELD_CHECKS,
                remark: text("现场查看，药瓶已清。", "seen on site, the bottles are gone."),
            },
        ),
        step(
            "08-16 10:00",
            Part::OfficeHead,
            13,
            Act::Close {
                checks: STAND, remark: text("按14日销号。", "closed as of the 14th.")
            },
        )
        .how(How::RefusedOccurred("08-14 16:00", "DECISION_BACKDATED")),
        step(
            "08-16 10:05",
            Part::OfficeHead,
            13,
            Act::Close { checks: STAND, remark: text("按今日销号。", "closed as of today.") },
        ),
    ],
    asked_at: "08-16 17:00",
    answer: Answer {
        title: text("代录的", "entered from paper"),
        of: Which::Numbers(&[13]),
        columns: &[
            Column::Number,
            Column::Unit,
            Column::Source,
            Column::FoundDate,
            Column::Description,
            Column::Responsible,
            Column::Verifier,
            Column::Phase,
            Column::ClosedTime,
            Column::Closer,
        ],
        derivation: false,
        meaning: text(
            "经办人可以代录，写明谁说的、录自哪张表；代录的人不能复核，决定不能倒签日期。",
            "A handler may type it, saying who told and from which paper; the typist does not verify, and no decision is backdated.",
        ),
    },
};

const LEFT: Scene = Scene {
    question: text("快到年底，还剩哪件没办完？", "The year is nearly over: what is left to do?"),
    steps: &[
        step(
            "10-10 09:00",
            Part::HandlerB,
            13,
            Act::LookBackPassed { remark: text("果园整洁。", "the orchard is tidy.") },
        ),
        step(
            "10-10 10:00",
            Part::CommissionB,
            4,
            Act::LookBackPassed {
                remark: text("塘水未返黑。", "the water has not turned black again."),
            },
        ),
        step(
            "10-31 09:00",
            Part::QishuGroup10,
            16,
            Act::Raise(Raised {
                kind: IssueKind::Problem,
                unit: "qishu_group_10",
                class: "infrastructure",
                source: IssueSource::SelfCheck,
                urgency: Urgency::Ordinary,
                place: text("入组便道", "the lane into the group"),
                description: text("便道塌陷约2米。", "the lane has sunk for some 2 m."),
                evidence: &[text("便道塌陷照片", "a photo of the sunken lane")],
            }),
        ),
        step(
            "10-31 10:30",
            Part::HandlerB,
            16,
            Act::Assign { to: To::Unit("qishu", Part::Qishu), verifier: Some(Part::Construction) },
        ),
        step("11-01 08:40", Part::Qishu, 16, Act::SignFor),
        step(
            "11-04 10:00",
            Part::Qishu,
            16,
            Act::Plan {
                finish: "11-27",
                measures: &[text("回填夯实，浇筑路面", "it is filled, rammed and paved")],
            },
        ),
    ],
    asked_at: "11-26 16:00",
    answer: Answer {
        title: text("未办完的", "not finished"),
        of: Which::Unfinished,
        columns: &[
            Column::Number,
            Column::Unit,
            Column::Description,
            Column::Responsible,
            Column::Due,
            Column::DaysLeft,
            Column::Light,
            Column::Phase,
        ],
        derivation: true,
        meaning: text(
            "两天后到期，灯已转“临期”：今天就该打这个电话。",
            "Due in two days, the light says so: this is whom to call today.",
        ),
    },
};
