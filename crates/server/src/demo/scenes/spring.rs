//! April and May: the first three issues, the first difficulty, the first limit that passes.

use hemei_api::proto::IssueCheck::{Effect, Evidence, MeasuresDone, Mechanism, SameType};
use hemei_api::proto::{IssueCheck, IssueKind, IssueSource, Urgency};

use super::super::cast::{Part, Section};
use super::super::ledger::Column;
use super::super::step::{Act, How, Raised, To, step};
use super::super::words::text;
use super::{Answer, Scene, Which};

pub(super) const HEAP_CHECKS: &[IssueCheck] = &[MeasuresDone];
pub(super) const FIELD_CHECKS: &[IssueCheck] = &[MeasuresDone, Effect];
pub(super) const WORKS_CHECKS: &[IssueCheck] = &[MeasuresDone, Effect, Evidence];
pub(super) const HOUSE_CHECKS: &[IssueCheck] = &[MeasuresDone, Effect, SameType, Evidence];
pub(crate) const ALL_CHECKS: &[IssueCheck] = &[MeasuresDone, Effect, SameType, Mechanism, Evidence];
/// What closing an issue needs after it was verified: nothing more.
pub(crate) const STAND: &[IssueCheck] = &[];

pub(super) const APRIL: &[Scene] = &[FIXED_ON_SPOT];
pub(super) const MAY: &[Scene] = &[DIFFICULTY, OVERDUE];

const FIXED_ON_SPOT: Scene = Scene {
    question: text(
        "当场就改了的，村里能自己销号吗？",
        "It was put right on the spot: may the village close it itself?",
    ),
    steps: &[
        step(
            "04-16 09:30",
            Part::HandlerA,
            1,
            Act::Raise(Raised {
                kind: IssueKind::Problem,
                unit: "dengguang",
                class: "yard_clutter",
                source: IssueSource::Office,
                urgency: Urgency::RectifyAtOnce,
                place: text("2组村道旁", "by the road of group 2"),
                description: text("房前堆放废旧木料一处。", "a heap of old timber before a house."),
                evidence: &[],
            }),
        ),
        step(
            "04-16 10:20",
            Part::Dengguang,
            1,
            Act::FixOnSpot {
                result: text("木料当场清走，地面已清扫。", "timber removed at once, ground swept."),
            },
        ),
        step(
            "04-16 10:25",
            Part::Dengguang,
            1,
            Act::Close { checks: HEAP_CHECKS, remark: text("已改好。", "it is done.") },
        )
        .how(How::Refused("ROLE_MISSING")),
        step(
            "04-16 14:10",
            Part::OfficeHead,
            1,
            Act::Close {
                checks: HEAP_CHECKS,
                remark: text("现场看过，已清走。", "seen on site, removed."),
            },
        ),
        step(
            "04-18 15:00",
            Part::Agriculture,
            2,
            Act::Raise(Raised {
                kind: IssueKind::Problem,
                unit: "qishu",
                class: "field_waste",
                source: IssueSource::LineOffice,
                urgency: Urgency::Ordinary,
                place: text("10组田边", "fields of group 10"),
                description: text("废旧农膜散落约30米。", "old film lies about for some 30 m."),
                evidence: &[text("田边农膜照片", "a photo of the film in the fields")],
            }),
        )
        .how(How::Occurred("04-18 10:30")),
        step(
            "04-18 16:20",
            Part::HandlerA,
            2,
            Act::Assign { to: To::Unit("qishu", Part::Qishu), verifier: Some(Part::Agriculture) },
        ),
        step("04-19 09:00", Part::Qishu, 2, Act::SignFor),
        step(
            "04-19 11:00",
            Part::Qishu,
            2,
            Act::Plan {
                finish: "04-24",
                measures: &[
                    text("组织农户捡拾农膜", "villagers pick up the film"),
                    text("交回收点", "it goes to the collection point"),
                ],
            },
        ),
        step(
            "04-22 09:40",
            Part::JiaojiaSupervision,
            3,
            Act::Raise(Raised {
                kind: IssueKind::Problem,
                unit: "jiaojia",
                class: "infrastructure",
                source: IssueSource::VillageAffairsSupervision,
                urgency: Urgency::Ordinary,
                place: text("村委会至小学路段", "the road from the village hall to the school"),
                description: text("路灯三盏不亮。", "three street lamps are dark."),
                evidence: &[text("路灯不亮的夜间照片", "a photo at night, lamps dark")],
            }),
        ),
        step(
            "04-22 15:30",
            Part::HandlerB,
            3,
            Act::Assign {
                to: To::Unit("jiaojia", Part::Jiaojia),
                verifier: Some(Part::Construction),
            },
        ),
        step("04-23 08:50", Part::Jiaojia, 3, Act::SignFor),
        step(
            "04-24 17:10",
            Part::Qishu,
            2,
            Act::RequestClosure {
                result: text("农膜已捡净，交回收点。", "the film is gone, handed in."),
                evidence: &[],
            },
        )
        .how(How::Occurred("04-24 15:30")),
        step(
            "04-25 10:00",
            Part::Jiaojia,
            3,
            Act::Plan {
                finish: "05-20",
                measures: &[text("更换灯头和线路", "lamps and wires are replaced")],
            },
        ),
        step(
            "04-25 15:00",
            Part::Agriculture,
            2,
            Act::Verify {
                checks: FIELD_CHECKS,
                remark: text("田边已无农膜。", "no film is left in the fields."),
            },
        ),
        step(
            "04-26 09:20",
            Part::OfficeHead,
            2,
            Act::Close { checks: STAND, remark: text("同意销号。", "closed.") },
        ),
    ],
    asked_at: "04-26 17:00",
    answer: Answer {
        title: text("四月的三件", "the three of April"),
        of: Which::Numbers(&[1, 2, 3]),
        columns: &[
            Column::Number,
            Column::Unit,
            Column::Class,
            Column::Responsible,
            Column::Due,
            Column::Phase,
            Column::ClosedTime,
            Column::Closer,
        ],
        derivation: false,
        meaning: text(
            "不能。整改的是村里，销号的是镇里：整改、复核、销号不能是同一人。",
            "No. The village rectifies, the town closes: rectifier, verifier and closer differ.",
        ),
    },
};

const DIFFICULTY: Scene = Scene {
    question: text("村里提的困难，谁来答复？", "A village asks for help: who answers?"),
    steps: &[
        step(
            "05-13 09:10",
            Part::CommissionA,
            4,
            Act::Raise(Raised {
                kind: IssueKind::Problem,
                unit: "wandi",
                class: "black_water",
                source: IssueSource::Commission,
                urgency: Urgency::Urgent,
                place: text("院落下方水塘", "the pond below the courtyard"),
                description: text("塘水发黑有异味。", "the water is black and smells."),
                evidence: &[text("水塘发黑的照片", "a photo of the black pond")],
            }),
        )
        .how(How::Occurred("05-10 15:40")),
        step(
            "05-13 09:30",
            Part::CommissionA,
            4,
            Act::Assign { to: To::Unit("qishu", Part::Qishu), verifier: Some(Part::CommissionB) },
        ),
        step("05-14 08:40", Part::Qishu, 4, Act::SignFor),
        step(
            "05-15 09:00",
            Part::HuanglingResident,
            5,
            Act::Raise(Raised {
                kind: IssueKind::Difficulty,
                unit: "huangling",
                class: "",
                source: IssueSource::YardMeeting,
                urgency: Urgency::Ordinary,
                place: text("院坝会", "the yard meeting"),
                description: text(
                    "垃圾转运车每周只来一次，请求增加。",
                    "the waste lorry comes once a week; more is asked for.",
                ),
                evidence: &[],
            }),
        )
        .how(How::Occurred("05-14 19:30")),
        step(
            "05-15 11:00",
            Part::HandlerA,
            5,
            Act::Assign { to: To::Section(Section::Agriculture), verifier: None },
        ),
        step(
            "05-16 10:30",
            Part::Qishu,
            4,
            Act::Plan {
                finish: "07-05",
                measures: &[
                    text("清淤换水", "dredging and fresh water"),
                    text("截断生活污水", "household sewage is cut off"),
                    text("落实专人管护", "one person looks after it"),
                ],
            },
        ),
        step(
            "05-20 09:20",
            Part::Construction,
            6,
            Act::Raise(Raised {
                kind: IssueKind::Problem,
                unit: "jiaojia",
                class: "farmhouse",
                source: IssueSource::LineOffice,
                urgency: Urgency::Ordinary,
                place: text("4组在建农房", "a house being built in group 4"),
                description: text(
                    "未按批准的位置放线。",
                    "it is not set out where it was approved.",
                ),
                evidence: &[text("放线位置照片", "a photo of where it is set out")],
            }),
        ),
        step(
            "05-20 10:10",
            Part::HandlerA,
            6,
            Act::Assign {
                to: To::Unit("jiaojia", Part::Jiaojia),
                verifier: Some(Part::Construction),
            },
        ),
        step(
            "05-20 15:00",
            Part::HandlerB,
            1,
            Act::LookBackPassed { remark: text("未见新的堆放。", "no new heap is seen.") },
        ),
        step("05-21 08:45", Part::Jiaojia, 6, Act::SignFor),
        step(
            "05-21 16:00",
            Part::Agriculture,
            5,
            Act::AnswerDifficulty {
                answer: text(
                    "自6月起每周转运两次，已排班。",
                    "from June on it comes twice a week; the rota is made.",
                ),
            },
        ),
        step(
            "05-22 09:10",
            Part::Huangling,
            5,
            Act::Settled { remark: text("已向群众说明。", "the villagers were told.") },
        ),
    ],
    asked_at: "05-22 17:00",
    answer: Answer {
        title: text("困难", "difficulties"),
        of: Which::Difficulties,
        columns: &[
            Column::Number,
            Column::Unit,
            Column::Source,
            Column::Description,
            Column::Responsible,
            Column::Due,
            Column::Light,
            Column::Phase,
        ],
        derivation: false,
        meaning: text(
            "科室在时限内答复，由村里确认是否解决。灯亮给答复的科室，不亮给村里；困难不计分。",
            "The section, within its limit; the village says whether it is settled. The light is the section's, not the village's; no score.",
        ),
    },
};

const OVERDUE: Scene = Scene {
    question: text("哪件逾期？", "Which one is overdue?"),
    steps: &[step(
        "05-23 08:30",
        Part::OfficeHead,
        3,
        Act::Urge {
            reason: text("已过期限，请说明原因。", "the limit has passed, please say why."),
        },
    )],
    asked_at: "05-23 09:00",
    answer: Answer {
        title: text("逾期", "overdue"),
        of: Which::Overdue,
        columns: &[
            Column::Number,
            Column::Unit,
            Column::Description,
            Column::Responsible,
            Column::Due,
            Column::DaysLeft,
            Column::Light,
            Column::Phase,
            Column::Urges,
        ],
        derivation: true,
        meaning: text(
            "灯按期限和查看当日现算，不另存；逾期过的，改好以后仍记“曾逾期”。",
            "The light is computed from the limit and the day; “was overdue” stays when it is done.",
        ),
    },
};
