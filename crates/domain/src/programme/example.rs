//! A small definition of an invented town, for the event catalogue and for tests.

use super::definition::{
    CitedDocument, ClauseOption, Conflict, CoreTask, Definition, RestDays, Seat, Stage, Target,
    TargetBy, Town, Window,
};
use super::reporting::{CellSource, Column, PaceRule, ReportColumn, ReportTask, Reporting};
use super::{Check, EnrolmentRules, IssueClass, IssueLimits, Title};
use crate::deadline::{Limit, RestDayRule};
use crate::document::{Classification, Document, DocumentNumber};
use crate::quantity::QuantityUnit;
use crate::role::Role;
use crate::time::Date;
use crate::unit::UnitKind;

/// Minutes without a number.
pub(crate) fn document() -> Document {
    Document {
        number: None,
        title: "和美乡村工作领导小组会议纪要".to_owned(),
        issuer: "样例镇和美乡村工作领导小组".to_owned(),
        date: day(6, 28),
        classification: Classification::Internal,
    }
}

/// A definition with one or two of everything.
pub(crate) fn definition() -> Definition {
    Definition {
        title: "样例镇2024年和美乡村创建实施方案".to_owned(),
        year: 2024,
        town: Town {
            name: "样例镇".to_owned(),
            code: "500000100000".to_owned(),
            edition: "2023".to_owned(),
        },
        document: "plan".to_owned(),
        higher_authority: "样例县农业农村委员会".to_owned(),
        approved_basis: vec!["catalogue".to_owned()],
        rest_days: RestDays {
            rule: RestDayRule::NextWorkday,
            clause: "proposal 遇休息日顺延".to_owned(),
        },
        documents: documents(),
        stages: vec![stage()],
        windows: vec![window()],
        reporting: Some(reporting()),
        targets: vec![target()],
        enrolment: Some(enrolment()),
        core_tasks: vec![CoreTask {
            key: "clean_up".to_owned(),
            name: "村庄清洁".to_owned(),
            clause: "plan 五（二）".to_owned(),
        }],
        leading_group: vec![Seat {
            title: "组长".to_owned(),
            role: Role::LeadingGroupHead,
            clause: "plan 四".to_owned(),
        }],
        issue_classes: issue_classes(),
        issue_limits: issue_limits(),
        conflicts: vec![completion()],
    }
}

fn stage() -> Stage {
    Stage {
        key: "work".to_owned(),
        name: "工作开展阶段".to_owned(),
        from: day(4, 8),
        to: day(11, 30),
        clause: "plan 三".to_owned(),
    }
}

fn window() -> Window {
    Window {
        key: "q2".to_owned(),
        name: "第二季度".to_owned(),
        opens: day(6, 11),
        due: day(6, 22),
        closes: Some(day(6, 30)),
        period_from: day(4, 8),
        period_to: day(6, 22),
        clause: "plan 五（四）".to_owned(),
    }
}

fn target() -> Target {
    Target {
        key: "villages".to_owned(),
        kind: "compliant_village".to_owned(),
        name: "达标村".to_owned(),
        count: 1,
        by: TargetBy::Year(2024),
        units: vec!["样例村".to_owned()],
        clause: "plan 二".to_owned(),
    }
}

fn issue_limits() -> IssueLimits {
    IssueLimits {
        sign_for: Limit::WorkingDays(1),
        answer_difficulty: Limit::WorkingDays(10),
        extensions_max: 2,
        look_back_after_days: 30,
        approaching_days: 3,
        back_entry_days: 7,
        clause: "proposal 办理时限".to_owned(),
    }
}

fn enrolment() -> EnrolmentRules {
    EnrolmentRules {
        titles: vec![Title {
            key: "compliant_village".to_owned(),
            name: "达标村".to_owned(),
            units: vec![UnitKind::Village, UnitKind::Community],
            clause: "plan 二".to_owned(),
        }],
        notice: Some(Limit::WorkingDays(5)),
        clause: "proposal 申报公示".to_owned(),
    }
}

fn documents() -> Vec<CitedDocument> {
    let document = |key: &str, title: &str, issuer: &str| CitedDocument {
        key: key.to_owned(),
        number: None,
        title: title.to_owned(),
        issuer: issuer.to_owned(),
        date: Some(day(4, 8)),
        classification: Classification::Public,
    };
    let number = DocumentNumber::parse("number", "样镇发〔2024〕1号").ok();
    vec![
        CitedDocument { number, ..document("plan", "创建实施方案", "样例镇人民政府") },
        document("catalogue", "创建示范项目目录", "样例市人民政府"),
    ]
}

fn reporting() -> Reporting {
    let optional = [Column::Problems, Column::NextStep, Column::ExpectedFinish];
    let column = |key: &Column| ReportColumn {
        key: *key,
        name: key.zh().to_owned(),
        required: !optional.contains(key) && !key.code().starts_with("funds"),
    };
    let task = |key: &str, name: &str, unit, required, prefill: &[CellSource]| ReportTask {
        key: key.to_owned(),
        name: name.to_owned(),
        core_task: Some("clean_up".to_owned()),
        unit,
        required,
        prefill: prefill.to_vec(),
        clause: "plan 五（四）".to_owned(),
    };
    Reporting {
        clause: "plan 五（四）".to_owned(),
        columns: Column::ALL.iter().map(column).collect(),
        pace: PaceRule {
            behind_from_points: 10,
            far_behind_above_points: 30,
            clause: "proposal 序时进度亮灯".to_owned(),
        },
        tasks: vec![
            task("heaps", "清理杂物堆", QuantityUnit::Spot, true, &[CellSource::Issues]),
            task("garbage", "清运生活垃圾", QuantityUnit::Tonne, false, &[]),
        ],
    }
}

fn issue_classes() -> Vec<IssueClass> {
    let class = |key: &str, name: &str, checks: &[Check], limit| IssueClass {
        key: key.to_owned(),
        name: name.to_owned(),
        core_task: Some("clean_up".to_owned()),
        checks: checks.to_vec(),
        limit,
        look_back_after_days: None,
        clause: "proposal 问题分类".to_owned(),
    };
    vec![
        class("yard_clutter", "房前屋后杂物堆", &[Check::MeasuresDone], Limit::WorkingDays(5)),
        IssueClass {
            look_back_after_days: Some(90),
            ..class("black_water", "农村黑臭水体", Check::ALL, Limit::CalendarDays(30))
        },
    ]
}

fn completion() -> Conflict {
    let option = |key: &str, clause: &str, text: &str, date| ClauseOption {
        key: key.to_owned(),
        clause: clause.to_owned(),
        text: text.to_owned(),
        date: Some(date),
    };
    Conflict {
        key: "completion".to_owned(),
        question: "以哪一日为创建完成期限？".to_owned(),
        options: vec![
            option("before_q4", "plan 五（五）", "在第四季度之前完成", day(9, 30)),
            option("stage_two", "plan 三", "工作开展阶段至11月30日", day(11, 30)),
        ],
    }
}

fn day(month: u32, day: u32) -> Date {
    Date::ymd(2024, month, day).expect("the example writes dates")
}
