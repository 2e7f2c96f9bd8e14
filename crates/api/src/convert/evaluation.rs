//! Requests about annual evaluations.

pub(crate) mod told;

use hemei_domain::command::parse_etag;
use hemei_domain::evaluation::{
    ArchiveEvaluation, Changes, CorrectScore, CorrectSignedDocument, DecideEvaluation,
    DecideObjection, Entrant, FileObjection, FinaliseEvaluation, MemberRecused, OpenEvaluation,
    PostNotice, RecordSignedDocument, SheetSeen, SumEvaluation, UnitVotes,
};
use hemei_domain::score_sheet::SheetOf;

use super::score_sheet::figure;
use super::{Fields, IntoCommand, at};
use crate::proto;
use crate::status::reasons;

impl IntoCommand for proto::OpenEvaluationRequest {
    type Command = OpenEvaluation;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<OpenEvaluation> {
        let parent = fields.parent(&self.parent);
        let programme = fields.resource("programme", &self.programme);
        let scheme = fields.resource("scheme", &self.scheme);
        let each = |(index, one): (usize, proto::EvaluatedUnit)| {
            let unit = fields.resource(&format!("units[{index}].unit"), &one.unit)?;
            Some(Entrant { unit, group: one.group })
        };
        let units = self.units.into_iter().enumerate().filter_map(each).collect();
        parent?;
        Some(OpenEvaluation {
            programme: programme?,
            scheme: scheme?,
            edition: self.edition,
            units,
        })
    }
}

impl IntoCommand for proto::SumEvaluationRequest {
    type Command = SumEvaluation;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<SumEvaluation> {
        let evaluation = fields.resource("name", &self.name);
        let each = |(index, seen)| sheet_seen(fields, &format!("sheets[{index}]"), seen);
        let sheets = self.sheets.into_iter().enumerate().filter_map(each).collect();
        Some(SumEvaluation { evaluation: evaluation?, cut: self.cut, sheets })
    }
}

fn sheet_seen(fields: &mut Fields<'_>, field: &str, wire: proto::SheetSeen) -> Option<SheetSeen> {
    let unit = fields.resource(&format!("{field}.unit"), &wire.unit);
    let revision = match (wire.etag.as_str(), parse_etag(&wire.etag)) {
        // Nothing stands on it.
        ("", _) => Some(0),
        (_, Some(revision)) => Some(revision),
        (_, None) => fields.refuse(at(&reasons::ETAG_MALFORMED, &format!("{field}.etag"))),
    };
    Some(SheetSeen {
        unit: unit?,
        revision: revision?,
        overdue: wire.overdue,
        overdue_positions: wire.overdue_positions,
    })
}

impl IntoCommand for proto::DecideEvaluationRequest {
    type Command = DecideEvaluation;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<DecideEvaluation> {
        let evaluation = fields.resource("name", &self.name);
        let minutes = fields.document("minutes", self.minutes);
        let met_on = fields.date("met_date", self.met_date);
        let recused = |(index, one): (usize, &proto::MemberRecused)| {
            let person = fields.resource(&format!("recused[{index}].person"), &one.person);
            let unit = fields.resource(&format!("recused[{index}].unit"), &one.unit);
            Some(MemberRecused { person: person?, unit: unit? })
        };
        let recused = self.recused.iter().enumerate().filter_map(recused).collect();
        let abstained = fields.resources("abstained", &self.abstained);
        let votes = |(index, one): (usize, &proto::UnitVotes)| {
            let unit = fields.resource(&format!("votes[{index}].unit"), &one.unit)?;
            Some(UnitVotes { unit, votes: one.votes })
        };
        let votes = self.votes.iter().enumerate().filter_map(votes).collect();
        Some(DecideEvaluation {
            evaluation: evaluation?,
            sum: self.sum,
            minutes: minutes?,
            met_on: met_on?,
            recused,
            abstained,
            votes,
        })
    }
}

impl IntoCommand for proto::PostEvaluationNoticeRequest {
    type Command = PostNotice;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<PostNotice> {
        let evaluation = fields.resource("name", &self.name)?;
        Some(PostNotice { evaluation, working_days: self.working_days })
    }
}

impl IntoCommand for proto::FileObjectionRequest {
    type Command = FileObjection;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<FileObjection> {
        let evaluation = fields.resource("name", &self.name);
        let unit = fields.resource("unit", &self.unit);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(FileObjection {
            evaluation: evaluation?,
            unit: unit?,
            codes: self.codes,
            statement: self.statement,
            evidence,
        })
    }
}

/// What a re-check changes.
fn changes(
    fields: &mut Fields<'_>,
    entries: Vec<proto::ScoreEntry>,
    withdrawn: Vec<u32>,
    added: Vec<proto::ScoreEntry>,
) -> Changes {
    let entries = figure::entries(fields, "entries", entries);
    let added = figure::entries(fields, "added", added);
    Changes { entries, withdrawn, added }
}

impl IntoCommand for proto::DecideObjectionRequest {
    type Command = DecideObjection;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<DecideObjection> {
        let evaluation = fields.resource("name", &self.name);
        let unit = fields.resource("unit", &self.unit);
        let outcome = fields.one_of("outcome", self.outcome);
        let changes = changes(fields, self.entries, self.withdrawn, self.added);
        let document = fields.maybe_document("document", self.document);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(DecideObjection {
            evaluation: evaluation?,
            unit: unit?,
            objection: self.objection,
            outcome: outcome?,
            changes,
            document,
            reason: self.reason,
            evidence,
        })
    }
}

impl IntoCommand for proto::CorrectScoreRequest {
    type Command = CorrectScore;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<CorrectScore> {
        let evaluation = fields.resource("name", &self.name);
        let unit = fields.resource("unit", &self.unit);
        let changes = changes(fields, self.entries, self.withdrawn, self.added);
        let document = fields.document("document", self.document);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(CorrectScore {
            sheet: SheetOf { evaluation: evaluation?, unit: unit? },
            changes,
            document: document?,
            reason: self.reason,
            evidence,
        })
    }
}

impl IntoCommand for proto::FinaliseEvaluationRequest {
    type Command = FinaliseEvaluation;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<FinaliseEvaluation> {
        fields.resource("name", &self.name).map(|evaluation| FinaliseEvaluation { evaluation })
    }
}

impl IntoCommand for proto::RecordSignedDocumentRequest {
    type Command = RecordSignedDocument;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RecordSignedDocument> {
        let evaluation = fields.resource("name", &self.name);
        let document = fields.document("document", self.document);
        Some(RecordSignedDocument {
            evaluation: evaluation?,
            document: document?,
            head_position: self.head_position,
            root: self.root,
        })
    }
}

impl IntoCommand for proto::CorrectSignedDocumentRequest {
    type Command = CorrectSignedDocument;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<CorrectSignedDocument> {
        let evaluation = fields.resource("name", &self.name);
        let document = fields.document("document", self.document);
        let (evaluation, document) = (evaluation?, document?);
        Some(CorrectSignedDocument { evaluation, document, reason: self.reason })
    }
}

impl IntoCommand for proto::ArchiveEvaluationRequest {
    type Command = ArchiveEvaluation;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ArchiveEvaluation> {
        fields.resource("name", &self.name).map(|evaluation| ArchiveEvaluation { evaluation })
    }
}
