//! May and June: a relapse, limits that move, one that is returned and one that is withdrawn.

use hemei_api::proto::{IssueKind, IssueSource, ReopenGround, Urgency, WithdrawalGround};

use super::super::cast::Part;
use super::super::ledger::Column;
use super::super::step::{Act, Raised, To, step};
use super::super::words::text;
use super::spring::{ALL_CHECKS, STAND, WORKS_CHECKS};
use super::{Answer, Scene, Which};

pub(super) const EARLY: &[Scene] = &[RELAPSED, LIMITS];
pub(super) const JUNE: &[Scene] = &[RETURNED];

const RELAPSED: Scene = Scene {
    question: text("哪件反弹？", "Which one relapsed?"),
    steps: &[
        step(
            "05-24 10:00",
            Part::Jiaojia,
            3,
            Act::AnswerUrge {
                answer: text("灯头缺货，28日到货。", "lamps are out of stock until the 28th."),
            },
        ),
        step(
            "05-24 11:00",
            Part::Jiaojia,
            6,
            Act::Plan {
                finish: "06-18",
                measures: &[text("停工，重新放线", "work stops, it is set out again")],
            },
        ),
        step(
            "05-27 09:30",
            Part::HandlerB,
            2,
            Act::LookBackRelapsed {
                remark: text("原处又有农膜。", "film lies at the same place again."),
            },
        ),
        step(
            "05-27 10:30",
            Part::OfficeHead,
            2,
            Act::Reopen {
                ground: ReopenGround::Relapse,
                reason: text("回头看发现反弹，沿用原编号。", "it relapsed; the number stays."),
            },
        ),
        step(
            "05-27 11:00",
            Part::HandlerA,
            2,
            Act::Assign { to: To::Unit("qishu", Part::Qishu), verifier: Some(Part::HandlerB) },
        ),
        step("05-28 08:30", Part::Qishu, 2, Act::SignFor),
        step(
            "05-28 10:00",
            Part::Qishu,
            2,
            Act::Plan {
                finish: "06-03",
                measures: &[
                    text("再次捡拾并排查全村", "it is picked up again, the whole village checked"),
                    text("每组设一个回收袋", "a collection bag for every group"),
                ],
            },
        ),
        step(
            "05-30 16:00",
            Part::Jiaojia,
            3,
            Act::RequestClosure {
                result: text("三盏路灯已修复。", "the three lamps work."),
                evidence: &[text("修复后夜间照片", "a photo at night, after the repair")],
            },
        ),
        step(
            "05-31 20:10",
            Part::Construction,
            3,
            Act::Verify {
                checks: WORKS_CHECKS,
                remark: text("夜间查看，三盏均亮。", "seen at night, all three shine."),
            },
        ),
        step(
            "06-03 09:00",
            Part::DeputyHead,
            3,
            Act::Close {
                checks: STAND,
                remark: text("同意销号，逾期情况留记。", "closed; that it was overdue stays."),
            },
        ),
        step(
            "06-03 09:40",
            Part::HandlerB,
            7,
            Act::Raise(Raised {
                kind: IssueKind::Problem,
                unit: "qinjiawan",
                class: "tangled_lines",
                source: IssueSource::Inspection,
                urgency: Urgency::Ordinary,
                place: text("院落入口", "the entrance of the courtyard"),
                description: text("废弃线缆垂落。", "dead cables hang down."),
                evidence: &[text("线缆垂落的照片", "a photo of the hanging cables")],
            }),
        ),
        step(
            "06-03 10:20",
            Part::HandlerB,
            7,
            Act::Assign {
                to: To::Unit("huangling", Part::Huangling),
                verifier: Some(Part::Construction),
            },
        ),
        step(
            "06-03 16:30",
            Part::Qishu,
            2,
            Act::RequestClosure {
                result: text("农膜已清净，回收袋已设。", "the film is gone, the bags are there."),
                evidence: &[
                    text("清理后照片", "a photo after the clearing"),
                    text("回收袋照片", "a photo of the bags"),
                ],
            },
        ),
        step(
            "06-04 10:00",
            Part::HandlerB,
            2,
            Act::Verify {
                checks: ALL_CHECKS,
                remark: text("五项齐全，全村已排查。", "all five checks, the whole village seen."),
            },
        ),
        step("06-04 11:00", Part::Huangling, 7, Act::SignFor),
        step(
            "06-05 09:00",
            Part::OfficeHead,
            2,
            Act::Close { checks: STAND, remark: text("同意再次销号。", "closed again.") },
        ),
    ],
    asked_at: "06-05 09:30",
    answer: Answer {
        title: text("反弹", "relapsed"),
        of: Which::Relapsed,
        columns: &[
            Column::Number,
            Column::Unit,
            Column::Description,
            Column::Responsible,
            Column::Relapses,
            Column::Due,
            Column::Evidence,
            Column::Verifier,
            Column::Phase,
            Column::LookBackDue,
        ],
        derivation: false,
        meaning: text(
            "反弹的沿用原编号重新整改，不论哪一类都要五项核查齐全，之后再回头看。",
            "It keeps its number, needs all five checks whatever its class, and is looked back at again.",
        ),
    },
};

const LIMITS: Scene = Scene {
    question: text("期限能改吗？", "Can a limit be moved?"),
    steps: &[
        step(
            "06-05 10:00",
            Part::Huangling,
            7,
            Act::Plan {
                finish: "06-24",
                measures: &[text("联系供电所剪除废线", "the power station cuts the dead cables")],
            },
        ),
        step(
            "06-05 11:00",
            Part::OfficeHead,
            6,
            Act::Extend {
                until: "07-05",
                reason: text(
                    "连续降雨，无法施工。",
                    "it has rained for days, no work is possible.",
                ),
            },
        ),
        step(
            "06-06 09:20",
            Part::HandlerA,
            8,
            Act::Raise(Raised {
                kind: IssueKind::Problem,
                unit: "dengguang",
                class: "blue_shed_roof",
                source: IssueSource::Office,
                urgency: Urgency::Ordinary,
                place: text("1组公路边", "by the highway in group 1"),
                description: text("破损蓝棚顶三处。", "three broken blue shed roofs."),
                evidence: &[text("破损蓝棚顶照片", "a photo of the broken roofs")],
            }),
        ),
        step(
            "06-06 10:00",
            Part::HandlerA,
            8,
            Act::Assign {
                to: To::Unit("dengguang", Part::Dengguang),
                verifier: Some(Part::Construction),
            },
        ),
        step(
            "06-06 10:30",
            Part::HandlerA,
            7,
            Act::Suspend {
                reason: text("须等供电所停电计划。", "the power station's schedule is awaited."),
            },
        ),
        step("06-07 08:40", Part::Dengguang, 8, Act::SignFor),
        step(
            "06-07 10:00",
            Part::Dengguang,
            8,
            Act::Plan {
                finish: "06-20",
                measures: &[text("逐处拆除并清运", "they are taken down and carted off")],
            },
        ),
        step(
            "06-11 08:40",
            Part::HandlerA,
            7,
            Act::Resume {
                remark: text("供电所已定20日停电。", "the power is off on the 20th.")
            },
        ),
    ],
    asked_at: "06-11 08:50",
    answer: Answer {
        title: text("期限有变动的", "limits that moved"),
        of: Which::Numbers(&[6, 7]),
        columns: &[
            Column::Number,
            Column::Unit,
            Column::Class,
            Column::Responsible,
            Column::Due,
            Column::DaysLeft,
            Column::Light,
            Column::Extensions,
            Column::Phase,
        ],
        derivation: true,
        meaning: text(
            "到期以前、由交办方、说明理由可以延期或暂停；原期限留在记录里，次数有限。",
            "Before it passes, by the assigner, with a reason; the old limit stays, the number is limited.",
        ),
    },
};

const RETURNED: Scene = Scene {
    question: text("哪件退回，哪件撤销？", "Which was returned, which withdrawn?"),
    steps: &[
        step(
            "06-12 09:00",
            Part::HandlerB,
            9,
            Act::Raise(Raised {
                kind: IssueKind::Problem,
                unit: "jiaojia",
                class: "yard_clutter",
                source: IssueSource::VillagerRequest,
                urgency: Urgency::Ordinary,
                place: text("3组院坝", "a yard in group 3"),
                description: text("群众反映院坝堆放杂物。", "villagers tell of a heap in a yard."),
                evidence: &[],
            }),
        ),
        step(
            "06-13 15:00",
            Part::OfficeHead,
            9,
            Act::Withdraw {
                ground: WithdrawalGround::NotAProblem,
                reason: text("经核实为在用农具，摆放整齐。", "they are tools in use, well stored."),
            },
        ),
        step(
            "06-14 17:00",
            Part::Dengguang,
            8,
            Act::RequestClosure {
                result: text("三处已拆除。", "all three are taken down."),
                evidence: &[text("拆除后照片", "a photo after the dismantling")],
            },
        ),
        step(
            "06-17 10:00",
            Part::Construction,
            8,
            Act::Return {
                reason: text(
                    "一处只拆了一半，棚架仍在。",
                    "one is only half down, its frame stands.",
                ),
            },
        ),
        step(
            "06-19 16:00",
            Part::Dengguang,
            8,
            Act::RequestClosure {
                result: text("棚架已拆，场地已清。", "the frame is down, the ground is clear."),
                evidence: &[text("清场照片", "a photo of the cleared ground")],
            },
        ),
        step(
            "06-20 10:00",
            Part::Construction,
            8,
            Act::Verify {
                checks: WORKS_CHECKS,
                remark: text("三处均已拆净。", "all three are gone."),
            },
        ),
        step(
            "06-20 16:00",
            Part::Huangling,
            7,
            Act::RequestClosure {
                result: text("废线已剪除。", "the dead cables are cut."),
                evidence: &[text("剪除后照片", "a photo after the cutting")],
            },
        ),
        step(
            "06-21 09:00",
            Part::OfficeHead,
            8,
            Act::Close {
                checks: STAND,
                remark: text("核对佐证，同意销号。", "evidence seen, closed."),
            },
        ),
        step(
            "06-21 10:30",
            Part::Construction,
            7,
            Act::Verify {
                checks: WORKS_CHECKS,
                remark: text("入口处已无垂线。", "no cable hangs at the entrance."),
            },
        ),
        step(
            "06-21 15:00",
            Part::OfficeHead,
            7,
            Act::Close { checks: STAND, remark: text("同意销号。", "closed.") },
        ),
    ],
    asked_at: "06-21 17:00",
    answer: Answer {
        title: text("退回过的和撤销的", "returned and withdrawn"),
        of: Which::Numbers(&[8, 9]),
        columns: &[
            Column::Number,
            Column::Unit,
            Column::Source,
            Column::Description,
            Column::Responsible,
            Column::Due,
            Column::Evidence,
            Column::Phase,
        ],
        derivation: false,
        meaning: text(
            "退回的继续计时，不另给时间；撤销的写明理由，编号不收回、不跳号。",
            "A return gives no extra time; a withdrawal states its ground, and the number is not reused.",
        ),
    },
};
