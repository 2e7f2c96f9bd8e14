//! Grant a bonus (加分).

use serde::Serialize;

use super::grounds::{Claim, Claimed};
use super::score_indicators::SCORERS;
use super::{BonusGranted, Change, SheetOf};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::document::Document;
use crate::evaluation::phase::Act;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::scheme::rule::{RuleKind, ScoreRule};
use crate::score::{Awarded, Figure};
use crate::stream::StreamId;

/// Grants one award of a bonus, on a document or decision; up to the scheme's cap.
#[derive(Debug, Clone, Serialize)]
pub struct GrantBonus {
    /// The sheet.
    pub sheet: SheetOf,
    /// The indicator's code.
    pub code: String,
    /// The key of the round; absent at the year's end.
    pub round: Option<String>,
    /// The award's key.
    pub award: String,
    /// How often.
    pub count: u32,
    /// The document or decision that it stands on.
    pub document: Document,
    /// The positions that it rests on.
    pub positions: Vec<u64>,
    /// Why the deputy head does it and not the office; kept in private.
    pub remark: Option<String>,
}

impl Command for GrantBonus {
    const NAME: &'static str = "evaluation.grant_bonus";
    const ZH: &'static str = "考核加分";
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
        let awarded = Awarded { key: self.award.clone(), count: self.count };
        let claimed = Claimed {
            figure: Figure::Awards(vec![awarded.clone()]),
            at_fault: "award",
            times: Some(("count", self.count)),
        };
        claim.decide(claimed, reads, cx, |sheet, ground| {
            let (_, rule) = sheet.known.leaf(&self.code)?;
            if let ScoreRule::Bonus { cap, .. } = rule {
                claim.adds(sheet, &Change::Bonus(awarded), *cap)?;
            }
            Ok(BonusGranted {
                sheet: self.sheet,
                role: cx.authority.role,
                ground,
                award: self.award.clone(),
                count: self.count,
            })
        })
    }
}

impl GrantBonus {
    fn claim(&self) -> Claim<'_> {
        Claim {
            act: Act::GrantBonus,
            kinds: &[RuleKind::Bonus],
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
    use crate::scheme::rules as of_scheme;
    use crate::testing::Given;

    fn dated(serial: u32) -> Document {
        let number = format!("样例镇发〔2024〕{serial}号");
        let number = crate::document::DocumentNumber::parse("number", &number);
        Document { number: Some(number.expect("well formed")), ..document() }
    }

    #[test]
    fn r52_bonuses_of_several_documents_add_up_to_the_cap() {
        let grant = |given: &Given, award: &str, serial| {
            let award = award.to_owned();
            given.when(
                &by(HANDLER),
                &GrantBonus { award, document: dated(serial), ..grant_bonus(home()) },
            )
        };
        let given = grant(&ready(), "title", 1).recorded();
        grant(&given, "title", 1).then_rejected(&rules::EVALUATION_GROUND_USED);
        let given = grant(&given, "kept", 1).recorded();
        let given = grant(&given, "title", 2).recorded();
        grant(&given, "kept", 3).then_rejected(&rules::EVALUATION_CAP_REACHED);
        let given = checked(&given);
        let given = given.when(&by(HANDLER), &sum(&given)).recorded();
        assert_eq!(summed_of(&given, home()).total.to_string(), "94.1", "89.1 and 5, the cap");
    }

    #[test]
    fn a_bonus_is_an_award_of_the_scheme_and_stands_on_a_document() {
        let refused = |command: GrantBonus| ready().when(&by(HANDLER), &command);
        let unknown = GrantBonus { award: "press".to_owned(), ..grant_bonus(home()) };
        refused(unknown).then_rejected(&of_scheme::SCORE_FIGURE_RANGE);
        let zero = GrantBonus { count: 0, ..grant_bonus(home()) };
        refused(zero).then_rejected(&crate::rejection::rules::INTEGER_OUT_OF_RANGE);
        let other = GrantBonus { code: "X2".to_owned(), ..grant_bonus(home()) };
        refused(other).then_rejected(&rules::EVALUATION_WRONG_ACT);
        let later = Document { date: crate::testing::day("2024-05-07"), ..document() };
        let later = GrantBonus { document: later, ..grant_bonus(home()) };
        refused(later).then_rejected(&crate::rejection::rules::FIELD_MALFORMED);
    }

    #[test]
    fn what_was_granted_in_error_is_withdrawn_and_may_be_granted_again() {
        let given = ready().when(&by(HANDLER), &grant_bonus(home())).recorded();
        let given = given.when(&by(HANDLER), &withdraw_adjustment(home())).recorded();
        let refused = given.when(&by(HANDLER), &withdraw_adjustment(home()));
        refused.then_rejected(&rules::EVALUATION_ADJUSTMENT_UNKNOWN);
        let given = given.when(&by(HANDLER), &grant_bonus(home())).recorded();
        let numbers: Vec<u32> =
            sheet(&given, home()).adjustments.iter().map(|one| one.number).collect();
        assert_eq!(numbers, [1, 2]);
        let given = checked(&given);
        let given = given.when(&by(HANDLER), &sum(&given)).recorded();
        assert_eq!(summed_of(&given, home()).total.to_string(), "90.6");
    }
}
