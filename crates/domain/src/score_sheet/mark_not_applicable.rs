//! Decide that an indicator does not apply to a unit (合理缺项, `domain.md` §16.1-4).

use serde::Serialize;

use super::grounds::check_entries;
use super::{IndicatorNotApplicable, ScoreSheet, SheetOf};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::evaluation::citation;
use crate::evaluation::guard::{self, KnownSheet};
use crate::evaluation::phase::Act;
use crate::evidence::{self, Evidence};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::scheme::rules as of_scheme;
use crate::score::{Entry, Figure};
use crate::stream::StreamId;

/// Marks an indicator as not applicable, on the ground and by the decider that the scheme names. The
/// decider alone scores it after that.
#[derive(Debug, Clone, Serialize)]
pub struct MarkNotApplicable {
    /// The sheet.
    pub sheet: SheetOf,
    /// The indicator's code.
    pub code: String,
    /// The key of the round; absent at the year's end.
    pub round: Option<String>,
    /// The positions that it rests on.
    pub positions: Vec<u64>,
    /// How the scheme's ground is met; kept in private.
    pub remark: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

/// Deciders that a scheme can name; which of them it is says the scheme.
const DECIDERS: &[Role] = &[
    Role::DeputyHead,
    Role::LeadingGroupHead,
    Role::OfficeHead,
    Role::OfficeHandler,
    Role::LineOffice,
    Role::HigherAuthority,
];

impl Command for MarkNotApplicable {
    const NAME: &'static str = "evaluation.mark_not_applicable";
    const ZH: &'static str = "合理缺项认定";
    const POWERS: Powers = Powers::impartial_decision(DECIDERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        citation::sheet_reads(self.sheet, &self.positions, known)
    }

    fn asks(&self, _: &Reads) -> Vec<Question> {
        crate::citation::asks(self.positions.iter().copied())
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scored_scope(self.sheet, &self.code, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(ScoreSheet::stream(self.sheet.evaluation, self.sheet.unit))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let act = Act::MarkNotApplicable;
        let sheet = KnownSheet::allowing(act, self.sheet, DECIDERS, reads, cx)?;
        let (indicator, _) =
            sheet.known.leaf(&self.code).map_err(|refused| refused.field("code"))?;
        let Some(allowed) = &indicator.not_applicable else {
            let refused = Rejection::new(&of_scheme::SCORE_NOT_APPLICABLE).field("code");
            return Err(refused.with("code", &self.code));
        };
        let entry = Entry {
            code: self.code.clone(),
            round: self.round.clone(),
            figure: Figure::NotApplicable,
            positions: self.positions.clone(),
        };
        let shown = !self.evidence.is_empty();
        check_entries(act, &sheet, std::slice::from_ref(&entry), shown, cx).map_err(own_member)?;
        sheet.scores(DECIDERS, reads, cx)?;
        Rejection::unless_all([
            words::required("remark", &self.remark),
            words::evidence(&self.evidence),
        ])?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let marked = IndicatorNotApplicable {
            sheet: self.sheet,
            role: cx.authority.role,
            code: entry.code,
            round: entry.round,
            ground: allowed.ground.clone(),
            positions: entry.positions,
            evidence,
        };
        Ok(sheet.decided(guard::with_finding(marked, Some(&self.remark), shown)))
    }
}

/// Tells of the command's own member what a check said of the one entry that it is as a list.
fn own_member(mut refused: Rejection) -> Rejection {
    let of_the_entry = refused.field.as_deref().and_then(|field| field.strip_prefix("entries[0]."));
    if let Some(member) = of_the_entry {
        // There is no figure to be wrong: that there is none is said of the indicator.
        refused.field = Some(if member == "figure" { "code" } else { member }.to_owned());
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::fixture::*;
    use crate::evaluation::rules;

    #[test]
    fn s16_1_4_what_does_not_apply_is_decided_by_whom_the_scheme_names() {
        let given = ready();
        let outcome = given.when(&by(DEPUTY), &mark_not_applicable(home()));
        let marked = IndicatorNotApplicable {
            sheet: sheet_of(home()),
            role: Role::DeputyHead,
            code: "W1".to_owned(),
            round: None,
            ground: "辖区内无黑臭水体".to_owned(),
            positions: vec![about(home())],
            evidence: vec![],
        };
        outcome.then(&[marked.into()]);
        assert_eq!(outcome.text(0)["remark"], "排查台账无黑臭水体。");
        let refused = given.when(&by(HEAD), &mark_not_applicable(home()));
        let rejection = refused.then_rejected(&rules::EVALUATION_DECIDER);
        assert_eq!(rejection.who_could, [Role::DeputyHead]);
        assert_eq!(rejection.field.as_deref(), Some("code"));
        let groundless = MarkNotApplicable { positions: vec![], ..mark_not_applicable(home()) };
        let refused = given.when(&by(DEPUTY), &groundless);
        let rejection = refused.then_rejected(&rules::EVALUATION_GROUND_MISSING);
        assert_eq!(rejection.field.as_deref(), Some("positions"));
        let other = MarkNotApplicable { code: "C3".to_owned(), ..mark_not_applicable(home()) };
        let refused = given.when(&by(DEPUTY), &other);
        refused.then_rejected(&of_scheme::SCORE_NOT_APPLICABLE);
    }

    #[test]
    fn s16_1_4_reweighted_marks_are_shared_out() {
        let given = ready().when(&by(DEPUTY), &mark_not_applicable(home())).recorded();
        let given = checked(&given);
        let given = given.when(&by(HANDLER), &sum(&given)).recorded();
        // 56.6 and 9, and W2 now has all of the block's 30: 85 % of it.
        assert_eq!(summed_of(&given, home()).total.to_string(), "91.1");
    }

    #[test]
    fn s16_1_4_who_is_not_the_decider_does_not_score_over_it() {
        let given = ready().when(&by(DEPUTY), &mark_not_applicable(home())).recorded();
        let refused = given.when(&by(WATER), &water_score(home()));
        refused.then_rejected(&rules::EVALUATION_NOT_APPLICABLE_STANDS);
        let refused = given.when(&by(WATER), &{
            let entry = entry("W1", None, Figure::NotApplicable);
            score(home(), vec![entry])
        });
        refused.then_rejected(&rules::EVALUATION_DECIDER);
    }
}
