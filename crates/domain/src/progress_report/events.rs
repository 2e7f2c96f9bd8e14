//! The events of a progress report: figures with their sources in the facts, what people wrote in
//! the texts, apart.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::line::*;
use crate::event::NoText;
use crate::evidence::{self, EvidenceReference, EvidenceText};
use crate::id::{PersonId, ProgrammeId, UnitId};
use crate::programme::reporting::{CellSource, Column};
use crate::quantity::{Amount, QuantityUnit};
use crate::role::Role;
use crate::time::Date;

events! {
    /// The events of a progress report.
    pub enum Event {
        ReportDraftSaved,
        ReportSubmitted,
        ReportWithdrawn,
        ReportReviewed,
        ReportReturned,
        ReportAccepted,
        ReportCorrected,
        ReportRecheckNeeded,
        ReportRechecked,
    }
}

vocabulary! {
    /// What is odd in a line and forbids nothing.
    WarningKind {
        // Older reports were taken with it; one is refused now.
        SpentBeyondInPlace = "spent_beyond_in_place", "支出大于到位", "more is spent than is in place";
        InPlaceBeyondPlanned = "in_place_beyond_planned", "到位大于计划", "more is in place than was planned";
        SpentFalls = "spent_falls", "支出比上期减少", "less is spent than a period ago";
        PlannedBeyondTarget = "planned_beyond_target", "序时目标大于年度目标", "more is planned by this date than for the year";
    }
}

vocabulary! {
    /// Why a locked report is corrected.
    CorrectionGround {
        Miscount = "miscount", "统计差错", "miscounted";
        CountedTwice = "counted_twice", "重复计算", "counted twice";
        WrongUnit = "wrong_unit", "单位填错", "wrong unit of measure";
        Relapse = "relapse", "反弹核减", "struck off after a relapse";
        EarlierCorrected = "earlier_corrected", "上期更正后接续", "goes on from a corrected report";
    }
}

/// Something odd in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineWarning {
    /// The line.
    pub line: LineKey,
    /// What is odd.
    pub kind: WarningKind,
}

/// From what a cumulative figure goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PreviousFrom {
    /// The locked report of an earlier window, by its key.
    Window(String),
    /// The opening balance.
    OpeningBalance,
    /// Nothing was there before.
    Nothing,
}

/// The figure from which a line's cumulative goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PreviousFigure {
    /// The line.
    pub line: LineKey,
    /// How much.
    pub amount: Amount,
    /// Where it stands.
    pub from: PreviousFrom,
}

/// What people wrote in the lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportLinesText {
    /// One entry a line in which something was written.
    pub lines: Vec<LineWords>,
}

/// A draft was saved; it replaces the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportDraftSaved {
    /// The programme.
    pub programme: ProgrammeId,
    /// The window's key.
    pub window: String,
    /// The village.
    pub unit: UnitId,
    /// Its number among the report's drafts, from 1.
    pub number: u32,
    /// As what the filler acted.
    pub role: Role,
    /// The lines.
    pub lines: Vec<ReportLine>,
}
event_data!(ReportDraftSaved, "保存进度表草稿", ReportLinesText, {
    (
        ReportDraftSaved {
            programme: ProgrammeId(Uuid::from_u128(9)),
            window: "q2".to_owned(),
            unit: UnitId(Uuid::from_u128(3)),
            number: 1,
            role: Role::Village,
            lines: vec![line_example()],
        },
        Some(words_example()),
    )
});

/// The draft was submitted to the village's reviewer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportSubmitted {
    /// Its number among the report's submissions, from 1.
    pub number: u32,
    /// The number of the draft.
    pub draft: u32,
    /// The window's due day: what is submitted after it is late.
    pub due: Date,
    /// From what each line's cumulative figure goes on.
    pub previous: Vec<PreviousFigure>,
    /// What is odd and forbids nothing.
    pub warnings: Vec<LineWarning>,
    /// Cells whose unit of measure looked like a slip and was confirmed.
    pub confirmed_units: Vec<CellKey>,
    /// The paper or message that it was copied from, for an entry by proxy.
    pub evidence: Vec<EvidenceReference>,
}

/// What is said of the paper or message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportSubmittedText {
    /// What is said of the evidence, in the order of the facts.
    pub evidence: Vec<EvidenceText>,
}
event_data!(ReportSubmitted, "提交进度表", ReportSubmittedText, {
    let scan = evidence::example();
    (
        ReportSubmitted {
            number: 1,
            draft: 1,
            due: day(6, 24),
            previous: vec![PreviousFigure {
                line: key_example(),
                amount: Amount::whole(8),
                from: PreviousFrom::OpeningBalance,
            }],
            warnings: vec![LineWarning {
                line: key_example(),
                kind: WarningKind::SpentBeyondInPlace,
            }],
            confirmed_units: vec![CellKey { line: key_example(), column: Column::Target }],
            evidence: vec![scan.reference],
        },
        Some(ReportSubmittedText { evidence: vec![scan.text] }),
    )
});

/// Why something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportReasonText {
    /// The reason.
    pub reason: String,
}

/// The village took it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportWithdrawn {
    /// The number of the submission.
    pub submission: u32,
}
event_data!(ReportWithdrawn, "撤回进度表", ReportReasonText, {
    (
        ReportWithdrawn { submission: 1 },
        Some(ReportReasonText { reason: "漏填一处杂物堆。".to_owned() }),
    )
});

/// A remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportRemarkText {
    /// The remark.
    pub remark: String,
}

/// The village's reviewer confirmed it; it is with the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportReviewed {
    /// The number of the submission.
    pub submission: u32,
}
event_data!(ReportReviewed, "村级审核进度表", ReportRemarkText, {
    (ReportReviewed { submission: 1 }, Some(ReportRemarkText { remark: "数据属实。".to_owned() }))
});

/// Why one cell was returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CellReasonText {
    /// The cell.
    pub cell: CellKey,
    /// The reason.
    pub reason: String,
}

/// What the office wrote to each cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportReturnedText {
    /// The reasons, in the order of the cells.
    pub reasons: Vec<CellReasonText>,
}

/// The office returned it, cell by cell (退回).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportReturned {
    /// How often it was returned, with this time.
    pub count: u32,
    /// As what the returner acted.
    pub role: Role,
    /// The cells.
    pub cells: Vec<CellKey>,
}
event_data!(ReportReturned, "退回进度表", ReportReturnedText, {
    let cell = CellKey { line: key_example(), column: Column::Cumulative };
    (
        ReportReturned { count: 1, role: Role::OfficeHandler, cells: vec![cell.clone()] },
        Some(ReportReturnedText {
            reasons: vec![CellReasonText {
                cell,
                reason: "与检查时清点的处数不符，请核对。".to_owned(),
            }],
        }),
    )
});

/// The office accepted it, which locks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportAccepted {
    /// The number of the submission.
    pub submission: u32,
    /// The version that is locked: the first.
    pub version: u32,
    /// As what the accepter acted.
    pub role: Role,
}
event_data!(ReportAccepted, "受理进度表", ReportRemarkText, {
    (
        ReportAccepted { submission: 1, version: 1, role: Role::OfficeHead },
        Some(ReportRemarkText { remark: "与台账一致。".to_owned() }),
    )
});

/// What was written with a correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportCorrectedText {
    /// Why it is corrected.
    pub reason: String,
    /// What people wrote in the lines.
    pub lines: Vec<LineWords>,
    /// What is said of the evidence, in the order of the facts.
    pub evidence: Vec<EvidenceText>,
}

/// A locked report was corrected: a new version stands beside the old one (更正). Whose act this
/// event is approved it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportCorrected {
    /// The new version's number, from 2.
    pub version: u32,
    /// The ground.
    pub ground: CorrectionGround,
    /// Who asked for it.
    pub requested_by: PersonId,
    /// As what the approver acted.
    pub role: Role,
    /// All lines of the new version.
    pub lines: Vec<ReportLine>,
    /// Lines whose cumulative figure became less (核减).
    pub reduced: Vec<LineKey>,
    /// From what each line's cumulative figure goes on.
    pub previous: Vec<PreviousFigure>,
    /// What is odd and forbids nothing.
    pub warnings: Vec<LineWarning>,
    /// Cells whose unit of measure looked like a slip and was confirmed.
    pub confirmed_units: Vec<CellKey>,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(ReportCorrected, "更正进度表", ReportCorrectedText, {
    (
        ReportCorrected {
            version: 2,
            ground: CorrectionGround::CountedTwice,
            requested_by: PersonId(Uuid::from_u128(5)),
            role: Role::OfficeHead,
            lines: vec![line_example()],
            reduced: vec![key_example()],
            previous: vec![],
            warnings: vec![],
            confirmed_units: vec![],
            evidence: vec![],
        },
        Some(ReportCorrectedText {
            reason: "两处杂物堆与上期重复计算。".to_owned(),
            lines: words_example().lines,
            evidence: vec![],
        }),
    )
});

/// A report before it was locked or corrected after it: whoever locked this one must look again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportRecheckNeeded {
    /// The key of the earlier window.
    pub window: String,
    /// The version of its report.
    pub version: u32,
}
event_data!(ReportRecheckNeeded, "进度表待复查", NoText, {
    (ReportRecheckNeeded { window: "q2".to_owned(), version: 2 }, None)
});

/// The office looked again, and the report stands as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportRechecked {
    /// The version that stands.
    pub version: u32,
    /// As what the checker acted.
    pub role: Role,
}
event_data!(ReportRechecked, "复查进度表", ReportRemarkText, {
    (
        ReportRechecked { version: 1, role: Role::OfficeHandler },
        Some(ReportRemarkText { remark: "本期数字不受影响。".to_owned() }),
    )
});

fn key_example() -> LineKey {
    LineKey { unit: UnitId(Uuid::from_u128(3)), task: "heaps".to_owned() }
}

fn line_example() -> ReportLine {
    let counted = Provenance { source: CellSource::Issues, positions: vec![41, 57] };
    let before = Provenance { source: CellSource::OpeningBalance, positions: vec![40] };
    ReportLine {
        key: key_example(),
        figures: Figures {
            target: Some(Cell::typed(Amount::whole(20))),
            planned: Some(Cell::typed(Amount::whole(10))),
            current: Some(Cell { value: Amount::whole(2), from: counted }),
            cumulative: Some(Cell { value: Amount::whole(10), from: before }),
            self_assessment: Some(Cell::typed(SelfAssessment::NotMet)),
            ..Figures::blank(QuantityUnit::Spot)
        },
        problems: Some(Provenance::typed()),
        next_step: None,
        explained: false,
    }
}

fn words_example() -> ReportLinesText {
    ReportLinesText {
        lines: vec![LineWords {
            line: key_example(),
            problems: Some("三组仍有两处未清理。".to_owned()),
            next_step: None,
            explanation: None,
        }],
    }
}

fn day(month: u32, day: u32) -> Date {
    Date::ymd(2024, month, day).expect("the examples write dates")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Kind;

    #[test]
    fn every_sample_reads_back_to_the_same_bytes() {
        for row in Event::types(Kind::ProgressReport) {
            let event = Event::decode(row.name, row.version, &row.data_example)
                .expect("the type is a report's")
                .expect("the sample has the type's shape");
            assert_eq!(event.encode(), row.data_example, "{}", row.name);
        }
    }
}
