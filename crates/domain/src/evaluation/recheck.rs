//! A re-check by others (复核): what changes a score after the decision.

use serde::Serialize;

use super::guard::{
    self, CHECKING, KnownSheet, OBJECTING, RECHECKING, RESCORING, SCORING, SELF_SCORING,
};
use super::{Act, rules};
use crate::command::{Context, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::evidence::{self, Evidence};
use crate::issue::words;
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::score::Entry;
use crate::score_sheet::{ENTRIES_MAX, SheetRescored, check_added, check_entries};
use crate::separation::Doers;

/// Who checks again; too few people, and it moves up (`domain.md` §16.1-6).
pub(super) const RECHECKERS: &[Role] = &[
    Role::OfficeHandler,
    Role::OfficeHead,
    Role::LineOffice,
    Role::DeputyHead,
    Role::LeadingGroupHead,
];

/// What a re-check changes on a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// The figures that count from now on.
    pub entries: Vec<Entry>,
    /// The numbers of bonus, penalty and veto that count no more.
    pub withdrawn: Vec<u32>,
    /// Bonuses and penalties that count from now on, one award or penalty each.
    pub added: Vec<Entry>,
}

/// What a re-check that changes something stands on.
pub(super) struct Basis<'a> {
    pub(super) act: Act,
    pub(super) objection: Option<u32>,
    pub(super) document: &'a Document,
    pub(super) since: guard::Since,
    pub(super) evidence: &'a [Evidence],
}

impl Changes {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.withdrawn.is_empty() && self.added.is_empty()
    }

    /// The positions of the log that it rests on.
    pub(super) fn positions(&self) -> impl Iterator<Item = &u64> {
        self.entries.iter().chain(&self.added).flat_map(|entry| &entry.positions)
    }

    /// The codes that it changes, with their fields.
    pub(super) fn codes<'a>(
        &'a self,
        sheet: &'a KnownSheet<'_>,
    ) -> impl Iterator<Item = (String, &'a str)> {
        let entries = self.entries.iter().enumerate();
        let entries = entries.map(|(i, one)| (format!("entries[{i}].code"), one.code.as_str()));
        let withdrawn = self.withdrawn.iter().enumerate().filter_map(|(index, number)| {
            let adjustment = sheet.sheet?.adjustment(*number)?;
            Some((format!("withdrawn[{index}]"), adjustment.place.0.as_str()))
        });
        let added = self.added.iter().enumerate();
        let added = added.map(|(i, one)| (format!("added[{i}].code"), one.code.as_str()));
        entries.chain(withdrawn).chain(added)
    }

    /// The event that changes the sheet.
    ///
    /// # Errors
    /// What a figure is refused for; that nothing would change; that the decision has no number
    /// (`domain.md` R54).
    pub(super) fn event(
        &self,
        sheet: &KnownSheet<'_>,
        basis: &Basis<'_>,
        cx: &Context,
    ) -> Result<NewEvent, Rejection> {
        guard::numbered("document", basis.document, cx)?;
        guard::dated_since("document", basis.document, basis.since)?;
        words::evidence(basis.evidence)?;
        let shown = !basis.evidence.is_empty();
        check_entries(basis.act, sheet, &self.entries, shown, cx)?;
        self.check_changed(sheet)?;
        let added = check_added(basis.act, sheet, &self.added)?;
        let (evidence, shown) = evidence::split(basis.evidence);
        let rescored = SheetRescored {
            sheet: sheet.of,
            role: cx.authority.role,
            objection: basis.objection,
            entries: self.entries.clone(),
            withdrawn: self.withdrawn.clone(),
            added,
            document: basis.document.clone(),
            evidence,
        };
        let event = sheet.about(guard::with_finding(rescored, None, shown));
        Ok(event.citing(Some(basis.document.cite())))
    }

    /// Each change changes something that stands.
    fn check_changed(&self, sheet: &KnownSheet<'_>) -> Result<(), Rejection> {
        if self.withdrawn.len() > ENTRIES_MAX {
            let refused = Rejection::new(&general::FIELD_TOO_MANY).field("withdrawn");
            return Err(refused.with("max", ENTRIES_MAX));
        }
        for (index, entry) in self.entries.iter().enumerate() {
            let place = (entry.code.clone(), entry.round.clone());
            let before = sheet.sheet.and_then(|sheet| sheet.figures.get(&place));
            if before.is_some_and(|before| before.figure == entry.figure) {
                return Err(Rejection::new(&rules::EVALUATION_RECHECK_SAME)
                    .field(format!("entries[{index}].figure"))
                    .with("code", &entry.code));
            }
        }
        for (index, number) in self.withdrawn.iter().enumerate() {
            let adjustment = sheet.sheet.and_then(|sheet| sheet.adjustment(*number));
            let counts = adjustment.is_some_and(|adjustment| !adjustment.withdrawn);
            if !counts || self.withdrawn[..index].contains(number) {
                return Err(Rejection::new(&rules::EVALUATION_ADJUSTMENT_UNKNOWN)
                    .field(format!("withdrawn[{index}]"))
                    .with("number", number));
            }
        }
        Ok(())
    }
}

/// Who checks again is of no village, and neither scored, nor checked on site, nor changed a score
/// before, nor acted for the village, and did not object (`domain.md` §6.2, §16.1-3).
pub(super) fn by_others(
    sheet: &KnownSheet<'_>,
    filers: Option<&Doers>,
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    let mut earlier: Vec<_> = filers.into_iter().map(|filers| (filers, OBJECTING)).collect();
    if let Some(written) = sheet.sheet {
        earlier.extend([
            (&written.scorers, SCORING),
            (&written.checkers, CHECKING),
            (&written.rescorers, RESCORING),
            (&written.self_scorers, SELF_SCORING),
        ]);
    }
    sheet.of_no_rival(RECHECKERS, reads, cx)?;
    sheet.apart_from(&earlier, RECHECKING, RECHECKERS, reads, cx)
}
