//! The events of a village's series of reports.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::document::Document;
use crate::event::NoText;
use crate::evidence::{EvidenceReference, EvidenceText};
use crate::id::{ProgrammeId, UnitId};
use crate::money::Money;
use crate::progress_report::LineKey;
use crate::quantity::{Amount, QuantityUnit};
use crate::time::Date;

vocabulary! {
    /// What an opening balance was taken from.
    OpeningBasis {
        Ledger = "ledger", "上年台账", "last year's ledger";
        Document = "document", "文件", "a document";
        SiteCount = "site_count", "现场清点", "a count on the spot";
    }
}

/// The opening balance of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpeningLine {
    /// The line.
    pub key: LineKey,
    /// The unit in which it is counted; the task's.
    pub measure: QuantityUnit,
    /// How much was done before the programme's first period.
    pub amount: Amount,
}

/// Where it was found in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpeningBalanceText {
    /// The source: which ledger, which page, who counted.
    pub source: String,
    /// What is said of the evidence, in the order of the facts.
    pub evidence: Vec<EvidenceText>,
}

/// Opening balances (期初数) were recorded with their source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpeningBalanceRecorded {
    /// The programme.
    pub programme: ProgrammeId,
    /// The village.
    pub unit: UnitId,
    /// The day of which they tell.
    pub as_of: Date,
    /// What they were taken from.
    pub basis: OpeningBasis,
    /// The document, where they stand in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// The lines.
    pub lines: Vec<OpeningLine>,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(OpeningBalanceRecorded, "登记期初数", OpeningBalanceText, {
    (
        OpeningBalanceRecorded {
            programme: ProgrammeId(Uuid::from_u128(9)),
            unit: UnitId(Uuid::from_u128(3)),
            as_of: day(4, 7),
            basis: OpeningBasis::Ledger,
            document: None,
            lines: vec![OpeningLine {
                key: key_example(),
                measure: QuantityUnit::Spot,
                amount: Amount::whole(8),
            }],
            evidence: vec![],
        },
        Some(OpeningBalanceText {
            source: "村2023年人居环境整治台账第12页。".to_owned(),
            evidence: vec![],
        }),
    )
});

/// What of a line goes on into later windows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LockedLine {
    /// The line.
    pub key: LineKey,
    /// The unit in which it is counted.
    pub measure: QuantityUnit,
    /// The target for the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Amount>,
    /// Done in the period.
    pub current: Amount,
    /// Done so far.
    pub cumulative: Amount,
    /// Funds planned for the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funds_planned: Option<Money>,
    /// Funds in place so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funds_in_place: Option<Money>,
    /// Funds spent so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funds_spent: Option<Money>,
}

/// A version of a window's report was locked: these are its figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportFiguresLocked {
    /// The window's key.
    pub window: String,
    /// The last day that its reports tell of.
    pub period_to: Date,
    /// The version of the report.
    pub version: u32,
    /// The lines.
    pub lines: Vec<LockedLine>,
}
event_data!(ReportFiguresLocked, "锁定进度数", NoText, {
    (
        ReportFiguresLocked {
            window: "q2".to_owned(),
            period_to: day(6, 22),
            version: 1,
            lines: vec![LockedLine {
                key: key_example(),
                measure: QuantityUnit::Spot,
                target: Some(Amount::whole(20)),
                current: Amount::whole(2),
                cumulative: Amount::whole(10),
                funds_planned: None,
                funds_in_place: None,
                funds_spent: Some(Money::yuan(1_200)),
            }],
        },
        None,
    )
});

fn key_example() -> LineKey {
    LineKey { unit: UnitId(Uuid::from_u128(3)), task: "heaps".to_owned() }
}

fn day(month: u32, day: u32) -> Date {
    Date::ymd(2024, month, day).expect("the examples write dates")
}
