//! Apply a veto (否决): the lowest grade, no better grade than one, or an item that counts nothing.

use serde::Serialize;

use super::grounds::{Claim, Claimed};
use super::score_indicators::SCORERS;
use super::{SheetOf, VetoApplied};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::document::Document;
use crate::evaluation::guard::KnownSheet;
use crate::evaluation::phase::Act;
use crate::evaluation::rules;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::scheme::rule::{RuleKind, ScoreRule, VetoEffect};
use crate::score::Figure;
use crate::stream::StreamId;

/// Applies a veto on a document or decision, citing the approved list that it stands in
/// (`domain.md` §16.1-5). What it does says the scheme.
#[derive(Debug, Clone, Serialize)]
pub struct ApplyVeto {
    /// The sheet.
    pub sheet: SheetOf,
    /// The indicator's code.
    pub code: String,
    /// The key of the round; absent at the year's end.
    pub round: Option<String>,
    /// The clause of the approved list that it stands in, as the scheme has it.
    pub list: String,
    /// The document or decision that it stands on.
    pub document: Document,
    /// The positions that it rests on.
    pub positions: Vec<u64>,
    /// Why the deputy head does it and not the office; kept in private.
    pub remark: Option<String>,
}

impl Command for ApplyVeto {
    const NAME: &'static str = "evaluation.apply_veto";
    const ZH: &'static str = "否决认定";
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
        let claimed = Claimed { figure: Figure::Occurrences(1), at_fault: "round", times: None };
        self.claim().decide(claimed, reads, cx, |sheet, ground| {
            Ok(VetoApplied {
                sheet: self.sheet,
                role: cx.authority.role,
                ground,
                list: self.list.clone(),
                effect: self.effect(sheet)?,
            })
        })
    }
}

impl ApplyVeto {
    fn claim(&self) -> Claim<'_> {
        Claim {
            act: Act::ApplyVeto,
            kinds: &[RuleKind::ItemVeto, RuleKind::GlobalVeto],
            sheet: self.sheet,
            code: &self.code,
            round: self.round.as_deref(),
            document: &self.document,
            positions: &self.positions,
            remark: self.remark.as_deref(),
        }
    }

    /// What the veto does, where the list is the scheme's and it does not stand yet.
    fn effect(&self, sheet: &KnownSheet<'_>) -> Result<Option<VetoEffect>, Rejection> {
        let (_, rule) = sheet.known.leaf(&self.code)?;
        let (list, effect) = match rule {
            ScoreRule::GlobalVeto { effect, list } => (list.as_str(), Some(effect.clone())),
            ScoreRule::ItemVeto { list } => (list.as_str(), None),
            _ => ("", None),
        };
        let definition = sheet.known.definition;
        if self.list != list && self.list != definition.cite(list) {
            return Err(Rejection::new(&rules::EVALUATION_VETO_LIST)
                .field("list")
                .with("code", &self.code)
                .with("list", definition.cite(list))
                .with("listEn", definition.cite_en(list))
                .with("given", &self.list));
        }
        let place = (&self.code, &self.round);
        let stands = sheet.sheet.and_then(|written| {
            let mut adjustments = written.adjustments.iter();
            adjustments.find(|one| !one.withdrawn && (&one.place.0, &one.place.1) == place)
        });
        match stands {
            Some(one) => Err(Rejection::new(&rules::EVALUATION_VETO_STANDS)
                .field("code")
                .with("code", &self.code)
                .with("number", one.number)),
            None => Ok(effect),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::fixture::*;
    use crate::testing::Given;

    fn vetoed(number: u128, code: &str, list: &str) -> Given {
        let given = ready().when(&by(number), &apply_veto(home(), code, list)).recorded();
        let given = checked(&given);
        given.when(&by(HANDLER), &sum(&given)).recorded()
    }

    #[test]
    fn r52_disqualify_gives_the_lowest_grade() {
        let given = vetoed(HANDLER, "V1", "vetoes 第一项");
        let result = summed_of(&given, home());
        let told = (result.total.to_string(), result.rank, result.grade.as_str());
        assert_eq!(told, ("89.1".to_owned(), 2, "unqualified"));
        assert_eq!(summed_of(&given, elsewhere()).rank, 1);
    }

    #[test]
    fn r52_cap_grade_gives_no_better_grade() {
        let given = ready().when(&by(HANDLER), &grant_bonus(home())).recorded();
        let veto = apply_veto(home(), "V2", "vetoes 第二项");
        let given = checked(&given.when(&by(HANDLER), &veto).recorded());
        let given = given.when(&by(HANDLER), &sum(&given)).recorded();
        let result = summed_of(&given, home());
        let told = (result.total.to_string(), result.grade.as_str());
        assert_eq!(told, ("90.6".to_owned(), "good"), "without the veto it were excellent");
    }

    #[test]
    fn r52_zero_item_zeroes_its_item() {
        let given = vetoed(WATER, "V3", "vetoes 第三项");
        assert_eq!(summed_of(&given, home()).total.to_string(), "74.1", "89.1 less 15");
    }

    #[test]
    fn r52_an_item_veto_zeroes_what_is_above_it() {
        let given = vetoed(HANDLER, "C1-V", "vetoes 第五项");
        assert_eq!(summed_of(&given, home()).total.to_string(), "60.5", "89.1 less 28.6");
    }

    #[test]
    fn s16_1_5_a_veto_cites_the_approved_list() {
        let other = apply_veto(home(), "V1", "vetoes 第二项");
        let refused = ready().when(&by(HANDLER), &other);
        let rejection = refused.then_rejected(&rules::EVALUATION_VETO_LIST);
        assert!(rejection.zh().contains("《否决事项清单》（样例县） 第一项"), "{}", rejection.zh());
        let cited = apply_veto(home(), "V1", "《否决事项清单》（样例县） 第一项");
        let given = ready().when(&by(HANDLER), &cited).recorded();
        let refused = given.when(&by(HANDLER), &apply_veto(home(), "V1", "vetoes 第一项"));
        refused.then_rejected(&rules::EVALUATION_VETO_STANDS);
        let bonus = apply_veto(home(), "X1", "vetoes 第一项");
        let refused = ready().when(&by(HANDLER), &bonus);
        refused.then_rejected(&rules::EVALUATION_WRONG_ACT);
    }
}
