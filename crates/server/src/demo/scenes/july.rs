//! July: the commission's issue is closed by the commission, one goes up.

use hemei_api::proto::{IssueKind, IssueSource, Urgency};

use super::super::cast::Part;
use super::super::ledger::Column;
use super::super::step::{Act, Raised, step};
use super::super::words::text;
use super::spring::{ALL_CHECKS, HOUSE_CHECKS, STAND};
use super::{Answer, Scene, Which};

pub(super) const SCENES: &[Scene] = &[COMMISSION, HANDED_UP];

const COMMISSION: Scene = Scene {
    question: text("纪委提出的到哪一步？", "Where does the commission's issue stand?"),
    steps: &[
        step(
            "07-01 09:00",
            Part::CommissionA,
            4,
            Act::Urge {
                reason: text("期限将近，请报进展。", "the limit is near, please report.")
            },
        ),
        step(
            "07-02 10:00",
            Part::Qishu,
            4,
            Act::AnswerUrge {
                answer: text(
                    "清淤已完成，正在截污。",
                    "dredging is done, sewage is being cut off.",
                ),
            },
        ),
        step(
            "07-02 15:00",
            Part::Jiaojia,
            6,
            Act::RequestClosure {
                result: text("已按批准位置重新放线。", "it is set out where it was approved."),
                evidence: &[text("放线验收单", "the record of setting out")],
            },
        ),
        step(
            "07-03 10:00",
            Part::Construction,
            6,
            Act::Verify {
                checks: HOUSE_CHECKS,
                remark: text(
                    "位置相符，另查三户无异。",
                    "the place is right; three others are in order.",
                ),
            },
        ),
        step(
            "07-04 09:00",
            Part::OfficeHead,
            6,
            Act::Close { checks: STAND, remark: text("同意销号。", "closed.") },
        ),
        step(
            "07-04 16:00",
            Part::Qishu,
            4,
            Act::RequestClosure {
                result: text("塘水清澈，污水已截。", "the water is clear, the sewage is cut off."),
                evidence: &[text("水塘整治前后照片", "photos of the pond, before and after")],
            },
        ),
        step(
            "07-05 10:00",
            Part::CommissionB,
            4,
            Act::Verify {
                checks: ALL_CHECKS,
                remark: text("五项核查齐全。", "all five checks are complete."),
            },
        ),
        step(
            "07-08 09:00",
            Part::CommissionA,
            4,
            Act::Close {
                checks: STAND,
                remark: text("由镇纪委销号。", "closed by the commission."),
            },
        ),
    ],
    asked_at: "07-08 09:30",
    answer: Answer {
        title: text("镇纪委提出的", "raised by the commission"),
        of: Which::OfTheCommission,
        columns: &[
            Column::Number,
            Column::Unit,
            Column::Description,
            Column::Responsible,
            Column::Due,
            Column::Urges,
            Column::Phase,
            Column::Verifier,
            Column::Closer,
            Column::LookBackDue,
        ],
        derivation: false,
        meaning: text(
            "纪委提出的只能由纪委销号；纪委可以催办、复核，不代替村里整改。",
            "Only the commission closes what it raised; it urges and verifies, and never rectifies.",
        ),
    },
};

const HANDED_UP: Scene = Scene {
    question: text("镇里办不了的怎么办？", "What if the town cannot do it?"),
    steps: &[
        step(
            "07-08 15:00",
            Part::HandlerA,
            3,
            Act::LookBackPassed { remark: text("路灯完好。", "the lamps work.") },
        ),
        step(
            "07-08 16:00",
            Part::HandlerB,
            2,
            Act::LookBackPassed {
                remark: text("未再发现农膜。", "no film was found again.")
            },
        ),
        step(
            "07-10 09:30",
            Part::Dengguang,
            12,
            Act::Raise(Raised {
                kind: IssueKind::Problem,
                unit: "dengguang",
                class: "infrastructure",
                source: IssueSource::SelfCheck,
                urgency: Urgency::Urgent,
                place: text("县道涵洞", "the culvert of the county road"),
                description: text(
                    "涵洞堵塞，雨天路面积水。",
                    "it is blocked, the road floods in rain.",
                ),
                evidence: &[text("涵洞堵塞照片", "a photo of the blocked culvert")],
            }),
        ),
        step(
            "07-12 10:00",
            Part::DeputyHead,
            12,
            Act::HandUp {
                authority: text("县级公路管理部门", "the county's road authority"),
                reason: text("县道不归镇里管养。", "the town does not maintain county roads."),
                report: text(
                    "关于请求疏通县道涵洞的报告（样例）",
                    "report asking to clear the culvert (sample)",
                ),
            },
        ),
    ],
    asked_at: "07-12 17:00",
    answer: Answer {
        title: text("上报的", "handed up"),
        of: Which::Numbers(&[12]),
        columns: &[
            Column::Number,
            Column::Unit,
            Column::Source,
            Column::Urgency,
            Column::Description,
            Column::Phase,
            Column::Light,
        ],
        derivation: false,
        meaning: text(
            "附报告上报，不再给村里亮灯；谁报的、为什么报，留在记录里。",
            "It goes up with a report and no longer lights against the village; who and why is kept.",
        ),
    },
};
