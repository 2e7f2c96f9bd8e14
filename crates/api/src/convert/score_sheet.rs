//! Requests about score sheets, and sheets for the wire. A sheet's name is its natural key.

pub(crate) mod figure;
mod name;

use hemei_domain::command::etag;
use hemei_domain::evaluation::Member;
use hemei_domain::scheme::Definition;
use hemei_domain::score::Entry;
use hemei_domain::score_sheet::{
    Adjustment, ApplyPenalty, ApplyVeto, Change, EnterBlock, GrantBonus, MarkNotApplicable, Place,
    RecordSiteCheck, ScoreIndicators, ScoreSheet, Scored, SelfClaim, SelfScore, SheetOf,
    WaiveSelfScore, WithdrawAdjustment,
};

pub(crate) use name::sheet_of;

use super::{Fields, IntoCommand, Told, Vocabulary as _, score, text};
use crate::proto;

impl IntoCommand for proto::SelfScoreRequest {
    type Command = SelfScore;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<SelfScore> {
        let sheet = sheet_of(fields, "name", &self.name);
        let each = |(index, claim): (usize, proto::SelfClaim)| {
            let points = fields.decimal(&format!("claims[{index}].points"), &claim.points)?;
            Some(SelfClaim { code: claim.code, points })
        };
        let claims = self.claims.into_iter().enumerate().filter_map(each).collect();
        let evidence = fields.evidence("evidence", self.evidence);
        Some(SelfScore { sheet: sheet?, claims, remark: text(self.remark), evidence })
    }
}

impl IntoCommand for proto::WaiveSelfScoreRequest {
    type Command = WaiveSelfScore;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<WaiveSelfScore> {
        let sheet = sheet_of(fields, "name", &self.name)?;
        Some(WaiveSelfScore { sheet, reason: self.reason })
    }
}

impl IntoCommand for proto::ScoreIndicatorsRequest {
    type Command = ScoreIndicators;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ScoreIndicators> {
        let sheet = sheet_of(fields, "name", &self.name);
        let entries = figure::entries(fields, "entries", self.entries);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(ScoreIndicators { sheet: sheet?, entries, remark: text(self.remark), evidence })
    }
}

impl IntoCommand for proto::EnterBlockRequest {
    type Command = EnterBlock;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<EnterBlock> {
        let sheet = sheet_of(fields, "name", &self.name);
        let score = fields.decimal("score", &self.score);
        let document = fields.document("document", self.document);
        Some(EnterBlock {
            sheet: sheet?,
            block: self.block,
            score: score?,
            document: document?,
            remark: text(self.remark),
        })
    }
}

impl IntoCommand for proto::MarkNotApplicableRequest {
    type Command = MarkNotApplicable;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<MarkNotApplicable> {
        let sheet = sheet_of(fields, "name", &self.name);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(MarkNotApplicable {
            sheet: sheet?,
            code: self.code,
            round: text(self.round),
            positions: self.positions,
            remark: self.remark,
            evidence,
        })
    }
}

impl IntoCommand for proto::GrantBonusRequest {
    type Command = GrantBonus;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<GrantBonus> {
        let sheet = sheet_of(fields, "name", &self.name);
        let document = fields.document("document", self.document);
        Some(GrantBonus {
            sheet: sheet?,
            code: self.code,
            round: text(self.round),
            award: self.award,
            count: self.count,
            document: document?,
            positions: self.positions,
            remark: text(self.remark),
        })
    }
}

impl IntoCommand for proto::ApplyPenaltyRequest {
    type Command = ApplyPenalty;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ApplyPenalty> {
        let sheet = sheet_of(fields, "name", &self.name);
        let document = fields.document("document", self.document);
        Some(ApplyPenalty {
            sheet: sheet?,
            code: self.code,
            round: text(self.round),
            occurrences: self.occurrences,
            document: document?,
            positions: self.positions,
            remark: text(self.remark),
        })
    }
}

impl IntoCommand for proto::ApplyVetoRequest {
    type Command = ApplyVeto;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ApplyVeto> {
        let sheet = sheet_of(fields, "name", &self.name);
        let document = fields.document("document", self.document);
        Some(ApplyVeto {
            sheet: sheet?,
            code: self.code,
            round: text(self.round),
            list: self.list,
            document: document?,
            positions: self.positions,
            remark: text(self.remark),
        })
    }
}

impl IntoCommand for proto::WithdrawAdjustmentRequest {
    type Command = WithdrawAdjustment;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<WithdrawAdjustment> {
        let sheet = sheet_of(fields, "name", &self.name)?;
        Some(WithdrawAdjustment { sheet, number: self.number, reason: self.reason })
    }
}

impl IntoCommand for proto::RecordSiteCheckRequest {
    type Command = RecordSiteCheck;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RecordSiteCheck> {
        let sheet = sheet_of(fields, "name", &self.name);
        let outcome = fields.one_of("outcome", self.outcome);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(RecordSiteCheck {
            sheet: sheet?,
            outcome: outcome?,
            codes: self.codes,
            remark: text(self.remark),
            evidence,
        })
    }
}

/// A sheet and what it is seen with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) of: SheetOf,
    /// The unit as it is evaluated.
    pub(crate) member: &'a Member,
    /// The scheme.
    pub(crate) definition: &'a Definition,
    pub(crate) sheet: &'a ScoreSheet,
    /// 0 where nothing stands on it.
    pub(crate) revision: u64,
    /// The position that it is true at.
    pub(crate) position: u64,
}

/// A sheet for the wire.
pub(crate) fn to_wire(tenant: &str, name: String, seen: Seen<'_>) -> proto::ScoreSheet {
    let Seen { of, member, definition, sheet, revision, position } = seen;
    let told = Told(tenant);
    let claims = sheet.claims.iter().flatten();
    proto::ScoreSheet {
        name,
        etag: if revision == 0 { String::new() } else { etag(revision) },
        evaluation: told.of(&of.evaluation),
        unit: told.of(&of.unit),
        group: member.group.clone(),
        stage: sheet.stage(definition).to_wire(),
        self_scored: sheet.claims.is_some(),
        self_score_waived: sheet.waived,
        claims: claims.map(claim).collect(),
        scores: sheet.figures.iter().map(|one| scored(one, told)).collect(),
        adjustments: sheet.adjustments.iter().map(adjustment).collect(),
        missing: sheet.missing(definition).map(str::to_owned).collect(),
        site_checked: sheet.site_checked,
        differs: sheet.differs.iter().cloned().collect(),
        position,
        next_page_token: String::new(),
    }
}

fn claim(one: &SelfClaim) -> proto::SelfClaim {
    proto::SelfClaim { code: one.code.clone(), points: one.points.to_string() }
}

fn scored(((code, round), scored): (&Place, &Scored), told: Told<'_>) -> proto::ScoredEntry {
    let entry = Entry {
        code: code.clone(),
        round: round.clone(),
        figure: scored.figure.clone(),
        positions: scored.positions.clone(),
    };
    proto::ScoredEntry {
        entry: Some(figure::entry_to_wire(&entry, told)),
        revision: scored.revision,
    }
}

fn adjustment(one: &Adjustment) -> proto::ScoreAdjustment {
    use proto::score_adjustment::Change as Wire;
    let change = match &one.change {
        Change::Bonus(award) => Wire::Bonus(score::award_to_wire(award)),
        Change::Penalty(count) => Wire::Penalty(*count),
        Change::Veto => Wire::Veto(proto::AppliedVeto {}),
    };
    let (code, round) = one.place.clone();
    proto::ScoreAdjustment {
        number: one.number,
        code,
        round: round.unwrap_or_default(),
        change: Some(change),
        document: one.document.clone(),
        positions: one.positions.clone(),
        withdrawn: one.withdrawn,
    }
}
