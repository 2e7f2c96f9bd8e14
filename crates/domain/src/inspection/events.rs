//! The events of an inspection: facts in ids, dates, codes, figures and counts; what people wrote
//! stands in the texts, apart.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ReviewOutcome, VoidGround};
use crate::event::NoText;
use crate::evidence::{self, EvidenceReference, EvidenceText};
use crate::id::{HouseholdId, InspectionId, IssueId, PersonId, ProgrammeId, SchemeId, UnitId};
use crate::role::Role;
use crate::score::{Decimal, Figure, Fraction, Sample};
use crate::time::Date;
pub use crate::written::{ReasonText, RemarkText};

events! {
    /// The events of an inspection.
    pub enum Event {
        InspectionPlanned,
        InspectionSampleDrawn,
        InspectionScored,
        InspectionFindingsAttached,
        InspectionReviewed,
        InspectionPublished,
        InspectionRecheckOrdered,
        InspectionVoided,
        InspectionVisitRecorded,
    }
}

/// An inspection was planned, and the seed of its sample committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectionPlanned {
    /// The inspection.
    pub inspection: InspectionId,
    /// Its number in the programme's book of inspections.
    pub number: u32,
    /// The programme.
    pub programme: ProgrammeId,
    /// The village, community or courtyard.
    pub unit: UnitId,
    /// The scheme by which it is scored.
    pub scheme: SchemeId,
    /// The edition that governs the planned day.
    pub edition: u32,
    /// The round of the scheme.
    pub round: String,
    /// The day for which it is planned.
    pub planned_on: Date,
    /// How households are drawn; absent where the sheet has no sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampling: Option<Sampling>,
    /// As what the planner acted.
    pub role: Role,
}

/// What was fixed about a sample before anybody could know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sampling {
    /// Hexadecimal SHA-256 of the seed's 32 bytes.
    pub commitment: String,
    /// How many households of each group are drawn, the most that an indicator asks for.
    pub per_group: u32,
    /// The village in whose list the households stand.
    pub village: UnitId,
    /// The revision of that list from which the sample is drawn.
    pub list_revision: u64,
}
event_data!(InspectionPlanned, "计划检查评比", NoText, {
    (
        InspectionPlanned {
            inspection: InspectionId(Uuid::from_u128(24)),
            number: 2,
            programme: ProgrammeId(Uuid::from_u128(9)),
            unit: UnitId(Uuid::from_u128(3)),
            scheme: SchemeId(Uuid::from_u128(11)),
            edition: 1,
            round: "q2".to_owned(),
            planned_on: day(),
            sampling: Some(Sampling {
                commitment: super::sampling::commitment(&[7; 32]),
                per_group: 5,
                village: UnitId(Uuid::from_u128(3)),
                list_revision: 212,
            }),
            role: Role::OfficeHandler,
        },
        None,
    )
});

/// The seed was revealed, and with it the households that are visited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectionSampleDrawn {
    /// The seed, 64 hexadecimal digits.
    pub seed: String,
    /// The groups in the order of their ids.
    pub groups: Vec<GroupSample>,
}

/// The households that were drawn of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GroupSample {
    /// The group, courtyard or village under which they stand.
    pub unit: UnitId,
    /// How many households the group has.
    pub households: u32,
    /// Those drawn, in the order in which they were drawn.
    pub drawn: Vec<HouseholdId>,
}
event_data!(InspectionSampleDrawn, "检查抽样", NoText, {
    (
        InspectionSampleDrawn {
            seed: "07".repeat(32),
            groups: vec![GroupSample {
                unit: UnitId(Uuid::from_u128(4)),
                households: 46,
                drawn: vec![household()],
            }],
        },
        None,
    )
});

/// The sheet was filled in: whose figures, what they give, and who evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectionScored {
    /// The day of the inspection.
    pub inspected_on: Date,
    /// Who evaluated.
    pub evaluators: Vec<PersonId>,
    /// The figures, in the scheme's order.
    pub entries: Vec<SheetEntry>,
    /// What was found at the drawn households, in the order of the draw.
    pub households: Vec<HouseholdResult>,
    /// The version of the arithmetic.
    pub arithmetic: u32,
    /// What the sheet gives, exactly.
    pub exact: Fraction,
    /// The same, rounded to the scheme's decimals.
    pub points: Decimal,
    /// Out of so many.
    pub full: Decimal,
    /// As what the one who recorded it acted.
    pub role: Role,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

/// The figure of one indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SheetEntry {
    /// The indicator's code.
    pub code: String,
    /// Its figure.
    pub figure: Figure,
}

/// What was found at one household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HouseholdResult {
    /// The household.
    pub household: HouseholdId,
    /// The codes of the indicators that it failed; none where it passed.
    pub failed: Vec<String>,
}

/// What the evaluators wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectionScoredText {
    /// Why indicators do not apply.
    pub grounds: Vec<GroundText>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// What is said of the evidence, in the order of the facts.
    pub evidence: Vec<EvidenceText>,
}

/// Why one indicator does not apply (合理缺项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GroundText {
    /// The indicator's code.
    pub code: String,
    /// The ground.
    pub ground: String,
}
event_data!(InspectionScored, "检查评分", InspectionScoredText, {
    let (evidence, shown) = evidence::split(&[evidence::example()]);
    let sample = Sample {
        group: UnitId(Uuid::from_u128(4)).to_string(),
        households: 46,
        drawn: 1,
        failed: 1,
    };
    let entry = |code: &str, figure| SheetEntry { code: code.to_owned(), figure };
    (
        InspectionScored {
            inspected_on: day(),
            evaluators: vec![PersonId(Uuid::from_u128(4)), PersonId(Uuid::from_u128(5))],
            entries: vec![
                entry("C1-1", Figure::Occurrences(3)),
                entry("C2", Figure::Samples(vec![sample])),
                entry("W1", Figure::NotApplicable),
            ],
            households: vec![HouseholdResult {
                household: household(),
                failed: vec!["C2".to_owned()],
            }],
            arithmetic: 1,
            exact: Fraction::new(53, 2).expect("a fraction"),
            points: Decimal::of_units(265_000).expect("a number"),
            full: Decimal::whole(30),
            role: Role::LineOffice,
            evidence,
        },
        Some(InspectionScoredText {
            grounds: vec![GroundText {
                code: "W1".to_owned(),
                ground: "辖区内无黑臭水体。".to_owned(),
            }],
            remark: Some("五组村道正在施工。".to_owned()),
            evidence: shown,
        }),
    )
});

/// What was found wrong became issues; each of them names the inspection as its origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectionFindingsAttached {
    /// The issues.
    pub findings: Vec<FindingLink>,
    /// As what the one who attached them acted.
    pub role: Role,
}

/// A finding and the issue that it became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FindingLink {
    /// The issue.
    pub issue: IssueId,
    /// Its number in the programme's book of issues.
    pub number: u32,
    /// The indicator of the sheet under which it falls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicator: Option<String>,
    /// The household at which it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household: Option<HouseholdId>,
}
event_data!(InspectionFindingsAttached, "检查发现问题", NoText, {
    let link = FindingLink {
        issue: IssueId(Uuid::from_u128(10)),
        number: 7,
        indicator: Some("C1-1".to_owned()),
        household: Some(household()),
    };
    (InspectionFindingsAttached { findings: vec![link], role: Role::LineOffice }, None)
});

/// A second person looked through the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectionReviewed {
    /// What was found.
    pub outcome: ReviewOutcome,
    /// As what the reviewer acted.
    pub role: Role,
}
event_data!(InspectionReviewed, "评分复核", RemarkText, {
    (
        InspectionReviewed { outcome: ReviewOutcome::Returned, role: Role::OfficeHead },
        Some(RemarkText { remark: "三组抽查结果与记录表不一致。".to_owned() }),
    )
});

/// The result was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectionPublished {
    /// As what the publisher acted.
    pub role: Role,
}
event_data!(InspectionPublished, "公布检查评比", NoText, {
    (InspectionPublished { role: Role::OfficeHead }, None)
});

/// The commission ordered that others check again (责令重新检查).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectionRecheckOrdered {
    /// As what the one who ordered it acted.
    pub role: Role,
}
event_data!(InspectionRecheckOrdered, "责令重新检查", ReasonText, {
    (
        InspectionRecheckOrdered { role: Role::DisciplineCommission },
        Some(ReasonText { reason: "现场情况与评分明显不符。".to_owned() }),
    )
});

/// An inspection was voided; its number stays taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectionVoided {
    /// The ground.
    pub ground: VoidGround,
    /// As what the one who voided it acted.
    pub role: Role,
}
event_data!(InspectionVoided, "检查作废", ReasonText, {
    (
        InspectionVoided { ground: VoidGround::NotHeld, role: Role::OfficeHead },
        Some(ReasonText { reason: "连日暴雨，道路中断。".to_owned() }),
    )
});

/// The commission recorded an unannounced visit that it had made (暗访).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectionVisitRecorded {
    /// The inspection.
    pub inspection: InspectionId,
    /// Its number in the programme's book of inspections.
    pub number: u32,
    /// The programme.
    pub programme: ProgrammeId,
    /// The village, community or courtyard.
    pub unit: UnitId,
    /// The day of the visit.
    pub visited_on: Date,
    /// As what the visitor acted.
    pub role: Role,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

/// What the visitor wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectionVisitText {
    /// What was seen.
    pub account: String,
    /// What is said of the evidence, in the order of the facts.
    pub evidence: Vec<EvidenceText>,
}
event_data!(InspectionVisitRecorded, "暗访记录", InspectionVisitText, {
    let (evidence, shown) = evidence::split(&[evidence::example()]);
    (
        InspectionVisitRecorded {
            inspection: InspectionId(Uuid::from_u128(25)),
            number: 3,
            programme: ProgrammeId(Uuid::from_u128(9)),
            unit: UnitId(Uuid::from_u128(3)),
            visited_on: day(),
            role: Role::DisciplineCommission,
            evidence,
        },
        Some(InspectionVisitText {
            account: "沿村道步行查看，三组路口有垃圾未清运。".to_owned(),
            evidence: shown,
        }),
    )
});

fn day() -> Date {
    Date::ymd(2024, 6, 12).expect("a date")
}

fn household() -> HouseholdId {
    HouseholdId(Uuid::from_u128(21))
}
