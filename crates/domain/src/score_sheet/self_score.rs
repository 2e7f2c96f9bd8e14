//! Score one's own village (自评).

use serde::Serialize;

use super::{ScoreSheet, SelfClaim, SelfScoreFiled, SheetOf};
use crate::command::{Command, Context, Decision, Reads};
use crate::evaluation::guard::{self, KnownSheet, SCORING, SELF_SCORING};
use crate::evaluation::phase::Act;
use crate::evaluation::rules;
use crate::evidence::{self, Evidence};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::scheme::{INDICATORS_MAX, rules as of_scheme};
use crate::score::Decimal;
use crate::stream::StreamId;

/// The village says what it claims, before offices score the year's end; filed again, it replaces
/// the one before. A claim is shown beside the score and is no input to it.
#[derive(Debug, Clone, Serialize)]
pub struct SelfScore {
    /// The sheet.
    pub sheet: SheetOf,
    /// What it claims, each indicator once.
    pub claims: Vec<SelfClaim>,
    /// A remark; kept in private.
    pub remark: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for SelfScore {
    const NAME: &'static str = "evaluation.self_score";
    const ZH: &'static str = "村级自评";
    const POWERS: Powers = Powers::entry(&[Role::Village]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::sheet_reads(self.sheet, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::sheet_scope(self.sheet, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(ScoreSheet::stream(self.sheet.evaluation, self.sheet.unit))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let roles = Self::POWERS.roles;
        let sheet = KnownSheet::allowing(Act::SelfScore, self.sheet, roles, reads, cx)?;
        if let Some(written) = sheet.sheet {
            if written.scored_at_year_end() {
                return Err(Rejection::new(&rules::EVALUATION_SELF_SCORE_LATE));
            }
            sheet.apart_from(&[(&written.scorers, SCORING)], SELF_SCORING, roles, reads, cx)?;
        }
        self.check_claims(&sheet)?;
        Rejection::unless_all([
            words::optional("remark", self.remark.as_deref()),
            words::evidence(&self.evidence),
        ])?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let filed = SelfScoreFiled {
            sheet: self.sheet,
            role: cx.authority.role,
            claims: self.claims.clone(),
            evidence,
        };
        Ok(sheet.decided(guard::with_finding(filed, self.remark.as_deref(), shown)))
    }
}

impl SelfScore {
    fn check_claims(&self, sheet: &KnownSheet<'_>) -> Result<(), Rejection> {
        if self.claims.is_empty() {
            return Err(Rejection::new(&general::FIELD_REQUIRED).field("claims"));
        }
        if self.claims.len() > INDICATORS_MAX {
            let refused = Rejection::new(&general::FIELD_TOO_MANY).field("claims");
            return Err(refused.with("max", INDICATORS_MAX));
        }
        for (index, claim) in self.claims.iter().enumerate() {
            let of = |rule, name: &str| {
                let field = format!("claims[{index}].{name}");
                Rejection::new(rule).field(field).with("code", &claim.code)
            };
            let leaf = sheet.known.leaf(&claim.code).ok();
            let weighs = leaf.filter(|(_, rule)| rule.kind().weighs());
            let Some((indicator, _)) = weighs else {
                return Err(of(&of_scheme::SCORE_INDICATOR_UNKNOWN, "code"));
            };
            if self.claims[..index].iter().any(|before| before.code == claim.code) {
                return Err(of(&rules::EVALUATION_CLAIM_TWICE, "code"));
            }
            if !(Decimal::ZERO..=indicator.full).contains(&claim.points) {
                return Err(of(&rules::EVALUATION_CLAIM_RANGE, "points")
                    .with("points", claim.points)
                    .with("full", indicator.full));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::evaluation::fixture::*;
    use crate::testing::at;

    #[test]
    fn a_village_claims_for_itself_and_may_claim_anew() {
        let outcome = opened().when(&by(CADRE), &self_score(home()));
        let filed = SelfScoreFiled {
            sheet: sheet_of(home()),
            role: Role::Village,
            claims: self_score(home()).claims,
            evidence: vec![],
        };
        outcome.then(&[filed.into()]);
        assert_eq!(outcome.text(0)["remark"], "村口路面已硬化。");
        let again = outcome.recorded().when(&by(CADRE_TOO), &self_score(home())).recorded();
        assert_eq!(sheet(&again, home()).self_scorers.persons, [who(CADRE), who(CADRE_TOO)]);
    }

    #[test]
    fn a_village_claims_nothing_for_another() {
        let refused = opened().when(&by(CADRE), &self_score(elsewhere()));
        refused.then_rejected(&general::ROLE_OTHER_UNIT);
    }

    #[test]
    fn a_self_score_may_come_on_paper_after_a_round_was_scored() {
        let q2 = crate::score::Figure::Occurrences(1);
        let q2 = score(home(), vec![entry("C1-1", Some("q2"), q2)]);
        let given = opened().now(at("2024-05-07 09:00")).when(&by(HANDLER), &q2).recorded();
        let earlier = Submission {
            occurred_at: Some(at("2024-05-06 15:00")),
            on_behalf_of: Some(who(CADRE)),
            ..by(HEAD)
        };
        assert!(given.when(&earlier, &self_score(home())).accepted().is_some());
    }

    #[test]
    fn claims_are_within_the_scheme_and_its_full_marks() {
        let with = |code: &str, points| SelfScore {
            claims: vec![SelfClaim { code: code.to_owned(), points: Decimal::whole(points) }],
            ..self_score(home())
        };
        let refused = |command| opened().when(&by(CADRE), &command);
        refused(with("C3", 11)).then_rejected(&rules::EVALUATION_CLAIM_RANGE);
        refused(with("C9", 1)).then_rejected(&of_scheme::SCORE_INDICATOR_UNKNOWN);
        refused(with("X1", 0)).then_rejected(&of_scheme::SCORE_INDICATOR_UNKNOWN);
        let none = SelfScore { claims: vec![], ..self_score(home()) };
        refused(none).then_rejected(&general::FIELD_REQUIRED);
        let mut twice = self_score(home());
        twice.claims.push(twice.claims[0].clone());
        refused(twice).then_rejected(&rules::EVALUATION_CLAIM_TWICE);
    }

    #[test]
    fn once_the_years_end_is_scored_the_self_score_stands() {
        let given = opened().when(&by(CADRE), &self_score(home())).recorded();
        let given = given.when(&by(PLANNING), &planning_score(home(), 8)).recorded();
        let refused = given.when(&by(CADRE), &self_score(home()));
        refused.then_rejected(&rules::EVALUATION_SELF_SCORE_LATE);
        let waived = given.when(&by(HEAD), &waive_self_score(home()));
        waived.then_rejected(&rules::EVALUATION_STAGE);
    }

    #[test]
    fn who_scored_does_not_type_the_self_score() {
        let q2 = crate::score::Figure::Occurrences(1);
        let q2 = score(home(), vec![entry("C1-1", Some("q2"), q2)]);
        let given = opened().when(&by(HANDLER), &q2).recorded();
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        let refused = given.when(&typed, &self_score(home()));
        refused.then_rejected(&general::SEPARATION_OF_DUTIES);
    }

    #[test]
    fn s10_4_8_nothing_happened_before_the_evaluation_was_opened() {
        let earlier = Submission { occurred_at: Some(at("2024-05-06 08:59")), ..by(CADRE) };
        let refused = opened().when(&earlier, &self_score(home()));
        refused.then_rejected(&rules::EVALUATION_TIME_ORDER);
    }
}
