//! The events of an evaluation: totals, ranks, hashes, documents and days; what people wrote stands
//! in the texts, apart.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ObjectionOutcome;
use crate::deadline::{Deadline, Limit, RestDayRule};
use crate::document::{Classification, Document, DocumentNumber};
use crate::event::NoText;
use crate::evidence::{self, EvidenceReference};
use crate::id::{EvaluationId, PersonId, ProgrammeId, SchemeId, UnitId};
use crate::role::Role;
use crate::score::Decimal;
use crate::score_sheet::{FindingText, ReasonText};
use crate::time::Date;

events! {
    /// The events of an evaluation.
    pub enum Event {
        EvaluationOpened,
        EvaluationSummed,
        EvaluationDecided,
        EvaluationNoticePosted,
        ObjectionFiled,
        ObjectionDecided,
        ScoreCorrected,
        EvaluationFinalised,
        RankingSigned,
        SignedDocumentCorrected,
        EvaluationArchived,
    }
}

/// A unit that is evaluated, with its ranking group (分类考核).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// The village or courtyard.
    pub unit: UnitId,
    /// The key of its ranking group in the scheme.
    pub group: String,
    /// The village that a courtyard lay in when the evaluation was opened; absent for whatever is no
    /// courtyard. A later change of the register changes nothing here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<UnitId>,
}

/// An evaluation was opened; the edition of the scheme is frozen for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvaluationOpened {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The programme.
    pub programme: ProgrammeId,
    /// The scheme.
    pub scheme: SchemeId,
    /// The number of the edition.
    pub edition: u32,
    /// The hash of what the edition says.
    pub digest: String,
    /// As what the one who opened it acted.
    pub role: Role,
    /// Who is evaluated.
    pub units: Vec<Member>,
}
event_data!(EvaluationOpened, "启动年度考核", NoText, {
    (
        EvaluationOpened {
            evaluation: evaluation(),
            programme: ProgrammeId(Uuid::from_u128(9)),
            scheme: SchemeId(Uuid::from_u128(11)),
            edition: 1,
            digest: "5e".repeat(32),
            role: Role::OfficeHead,
            units: vec![Member { unit: unit(), group: "enrolled".to_owned(), host: None }],
        },
        None,
    )
});

impl EvaluationOpened {
    /// A unit, where it is evaluated.
    pub fn member(&self, unit: UnitId) -> Option<&Member> {
        self.units.iter().find(|member| member.unit == unit)
    }
}

/// What a sum or decision says of one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitResult {
    /// The village or courtyard.
    pub unit: UnitId,
    /// The key of its ranking group.
    pub group: String,
    /// The revision of its sheet that was read.
    pub sheet_revision: u64,
    /// How many of its issues ever were overdue at the cut, for the tie-break.
    pub overdue: u32,
    /// The positions of what is counted there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overdue_positions: Vec<u64>,
    /// Its total.
    pub total: Decimal,
    /// Its rank in the group.
    pub rank: u32,
    /// The key of its grade.
    pub grade: String,
    /// The hash of its explanation ([`crate::score::Explanation::digest`]).
    pub explanation: String,
}

/// All sheets were summed at a cut (汇总).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvaluationSummed {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The number of the sum, from 1.
    pub sum: u32,
    /// As what the one who summed acted.
    pub role: Role,
    /// The position of the log at which the sheets were read.
    pub cut: u64,
    /// The version of the arithmetic.
    pub arithmetic: u32,
    /// The hash of the scheme's definition.
    pub digest: String,
    /// The results, by groups and ranks.
    pub results: Vec<UnitResult>,
}
event_data!(EvaluationSummed, "考核汇总", NoText, {
    (
        EvaluationSummed {
            evaluation: evaluation(),
            sum: 1,
            role: Role::OfficeHandler,
            cut: 1234,
            arithmetic: 1,
            digest: "5e".repeat(32),
            results: vec![result()],
        },
        None,
    )
});

/// A member of the committee who did not take part where a unit was decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberRecused {
    /// The member.
    pub person: PersonId,
    /// The unit.
    pub unit: UnitId,
}

/// The votes that the committee gave a unit, where the scheme breaks ties by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitVotes {
    /// The unit.
    pub unit: UnitId,
    /// The votes.
    pub votes: u32,
}

/// The committee decided (集体审定): grades are proposed (拟定等次) until they were posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvaluationDecided {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The number of the sum that it rests on.
    pub sum: u32,
    /// As what the one who recorded it acted.
    pub role: Role,
    /// The minutes.
    pub minutes: Document,
    /// The day of the meeting.
    pub met_on: Date,
    /// Who did not take part in what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recused: Vec<MemberRecused>,
    /// Who abstained.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub abstained: Vec<PersonId>,
    /// The votes between equal totals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<UnitVotes>,
    /// What was decided, by groups and ranks.
    pub results: Vec<UnitResult>,
}
event_data!(EvaluationDecided, "集体审定拟定等次", NoText, {
    (
        EvaluationDecided {
            evaluation: evaluation(),
            sum: 1,
            role: Role::OfficeHead,
            minutes: document("龙溪委纪〔2024〕12号", "和美乡村工作领导小组会议纪要"),
            met_on: Date::ymd(2024, 12, 20).expect("a date"),
            recused: vec![MemberRecused { person: PersonId(Uuid::from_u128(4)), unit: unit() }],
            abstained: vec![PersonId(Uuid::from_u128(5))],
            votes: vec![UnitVotes { unit: unit(), votes: 5 }],
            results: vec![result()],
        },
        None,
    )
});

/// The result was posted (公示); both last days are stored with their derivation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvaluationNoticePosted {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The number of the notice, from 1; each decision is posted anew.
    pub notice: u32,
    /// As what the one who posted it acted.
    pub role: Role,
    /// How long it is posted.
    pub posted: Deadline,
    /// How long objections are taken.
    pub objections: Deadline,
    /// What is posted, by groups and ranks.
    pub results: Vec<UnitResult>,
}
event_data!(EvaluationNoticePosted, "考核公示", NoText, {
    let deadline = Deadline {
        due: Date::ymd(2024, 12, 30).expect("a date"),
        limit: Limit::WorkingDays(5),
        start: Date::ymd(2024, 12, 23).expect("a date"),
        rest_day_rule: RestDayRule::AsWritten,
        moved_from: None,
        editions: vec!["2024/1".to_owned()],
        pauses: vec![],
    };
    (
        EvaluationNoticePosted {
            evaluation: evaluation(),
            notice: 1,
            role: Role::OfficeHandler,
            posted: deadline.clone(),
            objections: deadline,
            results: vec![result()],
        },
        None,
    )
});

/// A village objected (异议).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ObjectionFiled {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The objection's number in the evaluation, from 1.
    pub objection: u32,
    /// The number of the notice that it objects to.
    pub notice: u32,
    /// The unit whose result it is about.
    pub unit: UnitId,
    /// As what the one who objected acted.
    pub role: Role,
    /// The codes and keys of what it objects to.
    pub codes: Vec<String>,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(ObjectionFiled, "提出异议", FindingText, {
    (
        ObjectionFiled {
            evaluation: evaluation(),
            objection: 1,
            notice: 1,
            unit: unit(),
            role: Role::Village,
            codes: vec!["C3".to_owned()],
            evidence: vec![evidence::example().reference],
        },
        finding("现场核验时村口正在施工，请复核。"),
    )
});

/// An objection was decided after a re-check by others (异议复核).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ObjectionDecided {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The objection's number.
    pub objection: u32,
    /// The unit whose result it is about.
    pub unit: UnitId,
    /// As what the one who checked again acted.
    pub role: Role,
    /// What came of it.
    pub outcome: ObjectionOutcome,
    /// The decision, where a score was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
}
event_data!(ObjectionDecided, "异议复核结果", ReasonText, {
    (
        ObjectionDecided {
            evaluation: evaluation(),
            objection: 1,
            unit: unit(),
            role: Role::DeputyHead,
            outcome: ObjectionOutcome::Upheld,
            document: Some(document("龙溪委发〔2024〕58号", "关于异议复核结果的决定")),
        },
        Some(ReasonText { reason: "施工已在核验次日完工，改评9分。".to_owned() }),
    )
});

/// A score was corrected after the decision, without an objection (更正评分).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScoreCorrected {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The unit whose score was corrected.
    pub unit: UnitId,
    /// As what the one who corrected it acted.
    pub role: Role,
    /// The decision.
    pub document: Document,
}
event_data!(ScoreCorrected, "更正评分", ReasonText, {
    (
        ScoreCorrected {
            evaluation: evaluation(),
            unit: unit(),
            role: Role::DeputyHead,
            document: document("龙溪委发〔2024〕59号", "关于更正考核评分的决定"),
        },
        Some(ReasonText { reason: "录入时漏计一处。".to_owned() }),
    )
});

/// The result is final: it was posted for its full time, and no objection is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvaluationFinalised {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// As what the one who declared it acted.
    pub role: Role,
    /// The number of the sum.
    pub sum: u32,
    /// The number of the notice that has run.
    pub notice: u32,
    /// The final results, by groups and ranks.
    pub results: Vec<UnitResult>,
}
event_data!(EvaluationFinalised, "考核结果生效", NoText, {
    (
        EvaluationFinalised {
            evaluation: evaluation(),
            role: Role::OfficeHead,
            sum: 1,
            notice: 1,
            results: vec![result()],
        },
        None,
    )
});

/// The number of the ranking that the leading group signed was brought back (签发文号).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RankingSigned {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// As what the one who recorded it acted.
    pub role: Role,
    /// The signed ranking.
    pub document: Document,
    /// The head position that is printed on it.
    pub head_position: u64,
    /// The short root that is printed on it.
    pub root: String,
}
event_data!(RankingSigned, "登记签发文号", NoText, {
    (
        RankingSigned {
            evaluation: evaluation(),
            role: Role::OfficeHead,
            document: document("龙溪委发〔2025〕2号", "关于2024年度考核结果的通报"),
            head_position: 1300,
            root: "8a6d663c88a25ca9".to_owned(),
        },
        None,
    )
});

/// What was recorded of the signed ranking's document was corrected (更正签发文号).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignedDocumentCorrected {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// As what the one who corrected it acted.
    pub role: Role,
    /// The document as it stood before.
    pub before: Document,
    /// The document as it is.
    pub document: Document,
}
event_data!(SignedDocumentCorrected, "更正签发文号", ReasonText, {
    (
        SignedDocumentCorrected {
            evaluation: evaluation(),
            role: Role::OfficeHead,
            before: document("龙溪委发〔2025〕2号", "关于2024年度考核结果的通报"),
            document: document("龙溪委发〔2025〕3号", "关于2024年度考核结果的通报"),
        },
        Some(ReasonText { reason: "文号录入有误。".to_owned() }),
    )
});

/// The evaluation was archived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvaluationArchived {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// As what the one who archived it acted.
    pub role: Role,
}
event_data!(EvaluationArchived, "考核归档", NoText, {
    (EvaluationArchived { evaluation: evaluation(), role: Role::OfficeHandler }, None)
});

fn evaluation() -> EvaluationId {
    EvaluationId(Uuid::from_u128(12))
}

fn unit() -> UnitId {
    UnitId(Uuid::from_u128(3))
}

fn result() -> UnitResult {
    UnitResult {
        unit: unit(),
        group: "enrolled".to_owned(),
        sheet_revision: 9,
        overdue: 1,
        overdue_positions: vec![88],
        total: Decimal::of_units(873_500).expect("a number"),
        rank: 1,
        grade: "good".to_owned(),
        explanation: "c7".repeat(32),
    }
}

fn document(number: &str, title: &str) -> Document {
    let number = DocumentNumber::parse("number", number).expect("well formed");
    Document {
        number: Some(number),
        title: title.to_owned(),
        issuer: "样例镇和美乡村工作领导小组".to_owned(),
        date: Date::ymd(2024, 12, 20).expect("a date"),
        classification: Classification::Internal,
    }
}

fn finding(remark: &str) -> Option<FindingText> {
    let remark = Some(remark.to_owned());
    Some(FindingText { remark, evidence: vec![evidence::example().text] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Kind;

    #[test]
    fn every_sample_reads_back_to_the_same_bytes() {
        for row in Event::types(Kind::Evaluation) {
            let event = Event::decode(row.name, row.version, &row.data_example)
                .expect("the type is an evaluation's")
                .expect("the sample has the type's shape");
            assert_eq!(event.encode(), row.data_example, "{}", row.name);
        }
    }
}
