//! Apply a penalty (减分).

use serde::Serialize;

use super::grounds::{Claim, Claimed};
use super::score_indicators::SCORERS;
use super::{Change, PenaltyApplied, SheetOf};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::document::Document;
use crate::evaluation::phase::Act;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::scheme::rule::{RuleKind, ScoreRule};
use crate::score::Figure;
use crate::stream::StreamId;

/// Takes points off for something that occurred, on a document or decision; up to the scheme's cap.
#[derive(Debug, Clone, Serialize)]
pub struct ApplyPenalty {
    /// The sheet.
    pub sheet: SheetOf,
    /// The indicator's code.
    pub code: String,
    /// The key of the round; absent at the year's end.
    pub round: Option<String>,
    /// How often it occurred.
    pub occurrences: u32,
    /// The document or decision that it stands on.
    pub document: Document,
    /// The positions that it rests on.
    pub positions: Vec<u64>,
    /// Why the deputy head does it and not the office; kept in private.
    pub remark: Option<String>,
}

impl Command for ApplyPenalty {
    const NAME: &'static str = "evaluation.apply_penalty";
    const ZH: &'static str = "考核减分";
    const POWERS: Powers = Powers::impartial_decision(SCORERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        self.claim().reads(known)
    }

    fn asks(&self, _: &Reads) -> Vec<Question> {
        self.claim().asks()
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        self.claim().scope(reads)
    }

    fn target(&self) -> Option<StreamId> {
        self.claim().target()
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let claim = self.claim();
        let claimed = Claimed {
            figure: Figure::Occurrences(self.occurrences),
            at_fault: "round",
            times: Some(("occurrences", self.occurrences)),
        };
        claim.decide(claimed, reads, cx, |sheet, ground| {
            let (_, rule) = sheet.known.leaf(&self.code)?;
            if let ScoreRule::Penalty { cap, .. } = rule {
                claim.adds(sheet, &Change::Penalty(self.occurrences), *cap)?;
            }
            Ok(PenaltyApplied {
                sheet: self.sheet,
                role: cx.authority.role,
                ground,
                occurrences: self.occurrences,
            })
        })
    }
}

impl ApplyPenalty {
    fn claim(&self) -> Claim<'_> {
        Claim {
            act: Act::ApplyPenalty,
            kinds: &[RuleKind::Penalty],
            sheet: self.sheet,
            code: &self.code,
            round: self.round.as_deref(),
            document: &self.document,
            positions: &self.positions,
            remark: self.remark.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::fixture::*;
    use crate::evaluation::rules;

    #[test]
    fn r52_a_penalty_is_taken_off_up_to_its_cap() {
        let six = ApplyPenalty { occurrences: 6, ..apply_penalty(home()) };
        let given = ready().when(&by(HANDLER), &six).recorded();
        let other = Document { number: None, ..document() };
        let again = ApplyPenalty { document: other, ..apply_penalty(home()) };
        let refused = given.when(&by(HANDLER), &again);
        refused.then_rejected(&rules::EVALUATION_CAP_REACHED);
        let given = checked(&given);
        let given = given.when(&by(HANDLER), &sum(&given)).recorded();
        assert_eq!(summed_of(&given, home()).total.to_string(), "84.1", "89.1 less 5, the cap");
    }

    #[test]
    fn the_same_document_penalises_once() {
        let given = ready().when(&by(HANDLER), &apply_penalty(home())).recorded();
        let refused = given.when(&by(HANDLER), &apply_penalty(home()));
        refused.then_rejected(&rules::EVALUATION_GROUND_USED);
        let never = ApplyPenalty { occurrences: 0, ..apply_penalty(home()) };
        let refused = given.when(&by(HANDLER), &never);
        refused.then_rejected(&crate::rejection::rules::INTEGER_OUT_OF_RANGE);
    }
}
