//! Documents and limits.

use hemei_domain::deadline::Limit;
use hemei_domain::document::{Document, DocumentNumber};

use super::{Fields, text};
use crate::proto;

impl Fields<'_> {
    /// A document that must be given.
    pub(crate) fn document(
        &mut self,
        field: &str,
        wire: Option<proto::Document>,
    ) -> Option<Document> {
        let wire = self.required(field, wire)?;
        let number = text(wire.number).and_then(|number| {
            self.take(DocumentNumber::parse(&format!("{field}.number"), &number))
        });
        let date = self.date(&format!("{field}.date"), wire.date);
        let classification = self.one_of(&format!("{field}.classification"), wire.classification);
        Some(Document {
            number,
            title: wire.title,
            issuer: wire.issuer,
            date: date?,
            classification: classification?,
        })
    }

    /// A document that may be left out.
    pub(crate) fn maybe_document(
        &mut self,
        field: &str,
        wire: Option<proto::Document>,
    ) -> Option<Document> {
        if wire.is_none() { None } else { self.document(field, wire) }
    }

    /// A limit that may be left out.
    pub(crate) fn maybe_limit(&mut self, field: &str, wire: Option<proto::Limit>) -> Option<Limit> {
        use proto::limit::Limit as Wire;
        match self.required(field, wire?.limit)? {
            Wire::WorkingDays(days) => Some(Limit::WorkingDays(days)),
            Wire::CalendarDays(days) => Some(Limit::CalendarDays(days)),
            Wire::Date(date) => self.date(&format!("{field}.date"), Some(date)).map(Limit::Date),
        }
    }
}
