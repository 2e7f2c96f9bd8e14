//! The events of a score sheet: figures, grounds and positions; what people wrote stands in the
//! texts, apart.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::SiteOutcome;
use crate::document::{Classification, Document, DocumentNumber};
use crate::evidence::{self, EvidenceReference};
use crate::id::{EvaluationId, UnitId};
use crate::role::Role;
use crate::scheme::rule::VetoEffect;
use crate::score::{Decimal, Entry, Figure};
use crate::time::Date;
pub use crate::written::{FindingText, ReasonText, RemarkText};

events! {
    /// The events of a score sheet.
    pub enum Event {
        SelfScoreFiled,
        SelfScoreWaived,
        IndicatorsScored,
        BlockEntered,
        IndicatorNotApplicable,
        BonusGranted,
        PenaltyApplied,
        VetoApplied,
        AdjustmentWithdrawn,
        SiteChecked,
        SheetRescored,
    }
}

/// Which sheet an event is of.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct SheetOf {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The village or courtyard.
    pub unit: UnitId,
}

/// What a village claims for one indicator (自评分).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SelfClaim {
    /// The indicator's code.
    pub code: String,
    /// The points that it claims, of the full mark as written.
    pub points: Decimal,
}

/// The village scored itself (自评); filed again, it replaces the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SelfScoreFiled {
    /// The sheet.
    pub sheet: SheetOf,
    /// As what the one who filed it acted.
    pub role: Role,
    /// What it claims.
    pub claims: Vec<SelfClaim>,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(SelfScoreFiled, "村级自评", FindingText, {
    let claims = vec![SelfClaim { code: "C4".to_owned(), points: Decimal::whole(5) }];
    let evidence = vec![evidence::example().reference];
    (SelfScoreFiled { sheet: sheet(), role: Role::Village, claims, evidence }, finding())
});

/// The village did not score itself, and the evaluation goes on without (未自评).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SelfScoreWaived {
    /// The sheet.
    pub sheet: SheetOf,
    /// As what the one who decided it acted.
    pub role: Role,
}
event_data!(SelfScoreWaived, "未自评处理", ReasonText, {
    (SelfScoreWaived { sheet: sheet(), role: Role::OfficeHead }, reason("两次通知后仍未报送自评。"))
});

/// The responsible office scored indicators (科室评分).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IndicatorsScored {
    /// The sheet.
    pub sheet: SheetOf,
    /// As what the one who scored acted.
    pub role: Role,
    /// The section, where it is one of the line office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The figures, with the positions that each comes from.
    pub entries: Vec<Entry>,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(IndicatorsScored, "科室评分", FindingText, {
    (
        IndicatorsScored {
            sheet: sheet(),
            role: Role::LineOffice,
            section: Some("规划建设办".to_owned()),
            entries: vec![entry("C3", Figure::Score(Decimal::whole(8)))],
            evidence: vec![evidence::example().reference],
        },
        finding(),
    )
});

/// A block was entered from a document by its responsible office (录入板块得分).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BlockEntered {
    /// The sheet.
    pub sheet: SheetOf,
    /// As what the one who entered it acted.
    pub role: Role,
    /// The block's key.
    pub block: String,
    /// The score, of the block's full mark.
    pub score: Decimal,
    /// The document that it stands in.
    pub document: Document,
}
event_data!(BlockEntered, "录入板块得分", RemarkText, {
    (
        BlockEntered {
            sheet: sheet(),
            role: Role::LineOffice,
            block: "building".to_owned(),
            score: Decimal::whole(9),
            document: document(),
        },
        remark(),
    )
});

/// An indicator does not apply to the unit (合理缺项): on which ground, and who decided it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IndicatorNotApplicable {
    /// The sheet.
    pub sheet: SheetOf,
    /// As what the decider acted.
    pub role: Role,
    /// The indicator's code.
    pub code: String,
    /// The key of the round; absent at the year's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<String>,
    /// The ground, as the scheme has it.
    pub ground: String,
    /// The positions that it rests on.
    pub positions: Vec<u64>,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(IndicatorNotApplicable, "合理缺项认定", FindingText, {
    (
        IndicatorNotApplicable {
            sheet: sheet(),
            role: Role::DeputyHead,
            code: "W1".to_owned(),
            round: None,
            ground: "辖区内无黑臭水体".to_owned(),
            positions: vec![42],
            evidence: vec![evidence::example().reference],
        },
        finding(),
    )
});

/// What bonus, penalty and veto have in common: where it belongs and what it stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ground {
    /// Its number on the sheet, from 1.
    pub number: u32,
    /// The indicator's code.
    pub code: String,
    /// The key of the round; absent at the year's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<String>,
    /// The document or decision that it stands on.
    pub document: Document,
    /// The positions that it rests on.
    pub positions: Vec<u64>,
}

/// A bonus was granted (加分).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BonusGranted {
    /// The sheet.
    pub sheet: SheetOf,
    /// As what the one who granted it acted.
    pub role: Role,
    /// Where it belongs and what it stands on.
    pub ground: Ground,
    /// The award's key.
    pub award: String,
    /// How often.
    pub count: u32,
}
event_data!(BonusGranted, "考核加分", RemarkText, {
    let award = "title".to_owned();
    let role = Role::OfficeHandler;
    (BonusGranted { sheet: sheet(), role, ground: ground(1, "X1"), award, count: 1 }, remark())
});

/// A penalty was applied (减分).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PenaltyApplied {
    /// The sheet.
    pub sheet: SheetOf,
    /// As what the one who applied it acted.
    pub role: Role,
    /// Where it belongs and what it stands on.
    pub ground: Ground,
    /// How often it occurred.
    pub occurrences: u32,
}
event_data!(PenaltyApplied, "考核减分", RemarkText, {
    let role = Role::OfficeHandler;
    (PenaltyApplied { sheet: sheet(), role, ground: ground(2, "X2"), occurrences: 2 }, remark())
});

/// A veto was applied (否决).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VetoApplied {
    /// The sheet.
    pub sheet: SheetOf,
    /// As what the one who applied it acted.
    pub role: Role,
    /// Where it belongs and what it stands on.
    pub ground: Ground,
    /// The clause of the approved list that it stands in.
    pub list: String,
    /// What it does; absent for an item veto, which zeroes the indicator above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<VetoEffect>,
}
event_data!(VetoApplied, "否决认定", RemarkText, {
    (
        VetoApplied {
            sheet: sheet(),
            role: Role::OfficeHead,
            ground: ground(3, "V1"),
            list: "vetoes 第一项".to_owned(),
            effect: Some(VetoEffect::Disqualify),
        },
        remark(),
    )
});

/// A bonus, penalty or veto that was applied in error was withdrawn; it keeps its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AdjustmentWithdrawn {
    /// The sheet.
    pub sheet: SheetOf,
    /// As what the one who withdrew it acted.
    pub role: Role,
    /// Its number.
    pub number: u32,
}
event_data!(AdjustmentWithdrawn, "撤销加减分或否决", ReasonText, {
    let withdrawn = AdjustmentWithdrawn { sheet: sheet(), role: Role::OfficeHandler, number: 2 };
    (withdrawn, reason("所依据的通报已更正。"))
});

/// Somebody who did not score compared the sheet with what is there (现场核验).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SiteChecked {
    /// The sheet.
    pub sheet: SheetOf,
    /// As what the one who checked acted.
    pub role: Role,
    /// What was found.
    pub outcome: SiteOutcome,
    /// The codes of what differs and is to be scored again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(SiteChecked, "现场核验", FindingText, {
    (
        SiteChecked {
            sheet: sheet(),
            role: Role::OfficeHead,
            outcome: SiteOutcome::Confirmed,
            codes: vec![],
            evidence: vec![evidence::example().reference],
        },
        finding(),
    )
});

/// A bonus or penalty that a re-check adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Added {
    /// Its number on the sheet.
    pub number: u32,
    /// One award of a bonus, or how often a penalty occurred.
    pub entry: Entry,
}

/// Scores were changed after the evaluation had been decided: by a re-check of others, with the
/// number of the decision (`domain.md` R54).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SheetRescored {
    /// The sheet.
    pub sheet: SheetOf,
    /// As what the one who checked again acted.
    pub role: Role,
    /// The objection's number in the evaluation; absent where an error was found without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objection: Option<u32>,
    /// The figures that count now.
    pub entries: Vec<Entry>,
    /// The numbers of bonus, penalty and veto that count no more.
    pub withdrawn: Vec<u32>,
    /// The bonuses and penalties that count from now on; the decision is their ground.
    pub added: Vec<Added>,
    /// The decision.
    pub document: Document,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(SheetRescored, "复核改分", FindingText, {
    (
        SheetRescored {
            sheet: sheet(),
            role: Role::DeputyHead,
            objection: Some(1),
            entries: vec![entry("C3", Figure::Score(Decimal::whole(9)))],
            withdrawn: vec![2],
            added: vec![Added { number: 3, entry: entry("X2", Figure::Occurrences(1)) }],
            document: document(),
            evidence: vec![evidence::example().reference],
        },
        finding(),
    )
});

fn sheet() -> SheetOf {
    SheetOf { evaluation: EvaluationId(Uuid::from_u128(12)), unit: UnitId(Uuid::from_u128(3)) }
}

fn entry(code: &str, figure: Figure) -> Entry {
    Entry { code: code.to_owned(), round: None, figure, positions: vec![42] }
}

fn ground(number: u32, code: &str) -> Ground {
    let code = code.to_owned();
    Ground { number, code, round: None, document: document(), positions: vec![42] }
}

fn finding() -> Option<FindingText> {
    let remark = Some("查看了台账和现场。".to_owned());
    Some(FindingText { remark, evidence: vec![evidence::example().text] })
}

fn remark() -> Option<RemarkText> {
    Some(RemarkText {
        remark: "经办人与该村有回避关系，由分管领导办理。".to_owned()
    })
}

fn reason(text: &str) -> Option<ReasonText> {
    Some(ReasonText { reason: text.to_owned() })
}

pub(super) fn document() -> Document {
    let number = DocumentNumber::parse("number", "样例府发〔2024〕12号").expect("well formed");
    Document {
        number: Some(number),
        title: "关于公布2024年达标村名单的通报".to_owned(),
        issuer: "样例县农业农村委员会".to_owned(),
        date: Date::ymd(2024, 11, 28).expect("a date"),
        classification: Classification::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Kind;

    #[test]
    fn every_sample_reads_back_to_the_same_bytes() {
        for row in Event::types(Kind::ScoreSheet) {
            let event = Event::decode(row.name, row.version, &row.data_example)
                .expect("the type is a score sheet's")
                .expect("the sample has the type's shape");
            assert_eq!(event.encode(), row.data_example, "{}", row.name);
        }
    }
}
