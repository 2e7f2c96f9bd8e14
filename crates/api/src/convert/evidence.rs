//! Evidence: what a command takes, and what identifies it for the wire.

use hemei_domain::evidence::{Evidence, EvidenceReference, EvidenceText};

use super::Fields;
use crate::proto;

impl Fields<'_> {
    /// Evidence; what it holds is checked by the domain.
    pub(crate) fn evidence(&mut self, field: &str, wire: Vec<proto::Evidence>) -> Vec<Evidence> {
        let each = |(index, piece): (usize, proto::Evidence)| {
            let field = format!("{field}[{index}].reference");
            let reference = from_wire(self.required(&field, piece.reference)?);
            let text = EvidenceText { title: piece.title, kept_at: piece.kept_at };
            Some(Evidence { reference, text })
        };
        wire.into_iter().enumerate().filter_map(each).collect()
    }
}

fn from_wire(wire: proto::EvidenceReference) -> EvidenceReference {
    EvidenceReference {
        sha256: wire.sha256,
        salted: wire.salted,
        media_type: wire.media_type,
        size_bytes: wire.size_bytes,
    }
}

/// What identifies a piece for the wire.
pub(crate) fn to_wire(reference: &EvidenceReference) -> proto::EvidenceReference {
    proto::EvidenceReference {
        sha256: reference.sha256.clone(),
        salted: reference.salted,
        media_type: reference.media_type.clone(),
        size_bytes: reference.size_bytes,
    }
}
