//! The closed vocabularies of issues, and who can be accountable for one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::UnitId;
use crate::role::Role;

vocabulary! {
    /// What is raised: a difficulty is not a problem and lights nothing against the village
    /// (`domain.md` §16.1-8).
    IssueKind {
        Problem = "problem", "问题", "problem";
        Difficulty = "difficulty", "困难", "difficulty";
    }
}

vocabulary! {
    /// Where it was found.
    Source {
        SelfCheck = "self_check", "村级自查", "self-check";
        Office = "office", "乡村振兴办检查", "office check";
        LineOffice = "line_office", "业务科室检查", "line office check";
        Commission = "commission", "镇纪委监督", "commission oversight";
        Inspection = "inspection", "检查评比", "inspection and comparison";
        VillagerRequest = "villager_request", "群众诉求", "villager's request";
        YardMeeting = "yard_meeting", "院坝会", "yard meeting";
        VillageAffairsSupervision = "village_affairs_supervision", "村务监督", "village affairs supervision";
        HigherAuthority = "higher_authority", "上级反馈", "higher authority's feedback";
    }
}

vocabulary! {
    /// How urgent it is.
    Urgency {
        Ordinary = "ordinary", "一般", "ordinary";
        Urgent = "urgent", "紧急", "urgent";
        RectifyAtOnce = "rectify_at_once", "立行立改", "rectify at once";
    }
}

vocabulary! {
    /// Whom an urging note addresses (`domain.md` §16.1-9: who, whom, why, answer).
    Urged {
        Responsible = "responsible", "责任单位", "the accountable unit or office";
        Verifier = "verifier", "复核方", "those who verify";
        Assigner = "assigner", "交办方", "those who assign and close";
    }
}

vocabulary! {
    /// What a look-back found (回头看).
    LookBackOutcome {
        Passed = "passed", "巩固良好", "still in order";
        Relapsed = "relapsed", "反弹", "relapsed";
    }
}

vocabulary! {
    /// Why a closed issue is reopened.
    ReopenGround {
        Relapse = "relapse", "问题反弹", "relapse";
        NotRectified = "not_rectified", "整改不到位", "not really rectified";
    }
}

vocabulary! {
    /// Why an issue is withdrawn.
    WithdrawalGround {
        NotAProblem = "not_a_problem", "经核实不属于问题", "not a problem";
        Duplicate = "duplicate", "与已登记问题重复", "a duplicate of another issue";
        OutOfScope = "out_of_scope", "不属于本方案范围", "outside the programme";
    }
}

vocabulary! {
    /// What the village says of the answer to its difficulty.
    AnswerOutcome {
        Settled = "settled", "已解决", "settled";
        NotSettled = "not_settled", "未解决", "not settled";
    }
}

/// The one that is accountable; an issue has exactly one (`domain.md` §10.4-13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Responsible {
    /// A village, community, group or courtyard.
    Unit(UnitId),
    /// A section of the line office, by its key.
    Section(String),
    /// The rural revitalisation office itself; answers difficulties.
    Office,
    /// A leader of the town; answers difficulties.
    Leader,
}

impl Responsible {
    /// Whether it can be accountable for that kind of issue: a village rectifies problems, and
    /// never answers the difficulties that villages raise.
    pub fn fits(&self, kind: IssueKind) -> bool {
        match self {
            Self::Unit(_) => kind == IssueKind::Problem,
            Self::Section(_) => true,
            Self::Office | Self::Leader => kind == IssueKind::Difficulty,
        }
    }

    /// The roles whose holders act for it.
    pub fn roles(&self) -> &'static [Role] {
        match self {
            Self::Unit(_) => &[Role::Village],
            Self::Section(_) => &[Role::LineOffice],
            Self::Office => &[Role::OfficeHead, Role::OfficeHandler],
            Self::Leader => &[Role::LeadingGroupHead, Role::DeputyHead],
        }
    }

    /// The unit, where a unit is accountable.
    pub fn unit(&self) -> Option<UnitId> {
        match self {
            Self::Unit(unit) => Some(*unit),
            Self::Section(_) | Self::Office | Self::Leader => None,
        }
    }

    /// The section, where a section of the line office is accountable.
    pub fn section(&self) -> Option<&str> {
        match self {
            Self::Section(section) => Some(section),
            Self::Unit(_) | Self::Office | Self::Leader => None,
        }
    }
}
