//! Record a check on site (现场核验) by somebody who did not score.

use serde::Serialize;

use super::{ENTRIES_MAX, ScoreSheet, SheetOf, SiteChecked, SiteOutcome, Stage};
use crate::command::{Command, Context, Decision, Reads};
use crate::evaluation::guard::{self, CHECKING, KnownSheet, SCORING, SELF_SCORING};
use crate::evaluation::phase::{Act, refuse};
use crate::evaluation::rules;
use crate::evidence::{self, Evidence};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Compares a sheet that was scored completely with what is there. What differs is scored again by
/// its office, and then checked again.
#[derive(Debug, Clone, Serialize)]
pub struct RecordSiteCheck {
    /// The sheet.
    pub sheet: SheetOf,
    /// What was found.
    pub outcome: SiteOutcome,
    /// The codes of what differs.
    pub codes: Vec<String>,
    /// A remark; kept in private.
    pub remark: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for RecordSiteCheck {
    const NAME: &'static str = "evaluation.record_site_check";
    const ZH: &'static str = "现场核验";
    const POWERS: Powers = Powers::impartial_decision(&[
        Role::OfficeHandler,
        Role::OfficeHead,
        Role::LineOffice,
        Role::DeputyHead,
    ]);

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
        let (act, roles) = (Act::RecordSiteCheck, Self::POWERS.roles);
        let sheet = KnownSheet::allowing(act, self.sheet, roles, reads, cx)?;
        let blank = ScoreSheet::default();
        let written = sheet.sheet.unwrap_or(&blank);
        let stage = written.stage(sheet.known.definition);
        if stage < Stage::DeptScored {
            return Err(refuse(&rules::EVALUATION_STAGE, act)
                .with("stage", stage.zh())
                .with("stageEn", stage.en())
                .with("allowed", Stage::DeptScored.zh()));
        }
        sheet.of_no_rival(roles, reads, cx)?;
        let earlier = [(&written.scorers, SCORING), (&written.self_scorers, SELF_SCORING)];
        sheet.apart_from(&earlier, CHECKING, roles, reads, cx)?;
        self.check_codes(&sheet, written)?;
        Rejection::unless_all([
            words::optional("remark", self.remark.as_deref()),
            words::evidence(&self.evidence),
        ])?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let checked = SiteChecked {
            sheet: self.sheet,
            role: cx.authority.role,
            outcome: self.outcome,
            codes: self.codes.clone(),
            evidence,
        };
        Ok(sheet.decided(guard::with_finding(checked, self.remark.as_deref(), shown)))
    }
}

impl RecordSiteCheck {
    fn check_codes(&self, sheet: &KnownSheet<'_>, written: &ScoreSheet) -> Result<(), Rejection> {
        let scored = |code: &String| {
            let stands = written.figures.keys().any(|(known, _)| known == code);
            stands && sheet.known.responsible(code).is_some()
        };
        let fits = match self.outcome {
            SiteOutcome::Confirmed => self.codes.is_empty(),
            SiteOutcome::Differs => {
                (1..=ENTRIES_MAX).contains(&self.codes.len()) && self.codes.iter().all(scored)
            }
        };
        if fits {
            Ok(())
        } else {
            Err(Rejection::new(&rules::EVALUATION_SITE_CODES).field("codes"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::fixture::*;
    use crate::rejection::rules as general;
    use crate::scheme::example;

    #[test]
    fn a_sheet_goes_through_its_stages() {
        let definition = example::definition();
        let stage = |given: &crate::testing::Given| sheet(given, home()).stage(&definition);
        let given = opened().when(&by(CADRE), &self_score(home())).recorded();
        assert_eq!(stage(&given), Stage::SelfScored);
        let open: Vec<String> =
            sheet(&given, home()).missing(&definition).map(str::to_owned).collect();
        assert_eq!(open.len(), 12, "{open:?}");
        assert_eq!(stage(&all_scored()), Stage::DeptScored);
        assert_eq!(stage(&ready()), Stage::SiteChecked);
        // What is scored after the check is checked again.
        let again = ready().when(&by(PLANNING), &planning_score(home(), 6)).recorded();
        assert_eq!(stage(&again), Stage::DeptScored);
    }

    #[test]
    fn what_is_not_scored_completely_is_not_checked() {
        let given = opened().when(&by(CADRE), &self_score(home())).recorded();
        let rejection = given.when(&by(CHECKER), &site_check(home()));
        let rejection = rejection.then_rejected(&rules::EVALUATION_STAGE);
        assert!(rejection.zh().contains("已自评待评分"));
        let untouched = opened().when(&by(CHECKER), &site_check(home()));
        untouched.then_rejected(&rules::EVALUATION_STAGE);
    }

    #[test]
    fn s16_1_6_who_scored_does_not_check_on_site() {
        let given = all_scored();
        for number in [HANDLER, WATER, PLANNING, PARTY] {
            let refused = given.when(&by(number), &site_check(home()));
            refused.then_rejected(&general::SEPARATION_OF_DUTIES);
        }
        assert!(given.when(&by(HEAD), &site_check(home())).accepted().is_some());
    }

    #[test]
    fn r55_the_contact_cadre_does_not_check_on_site() {
        let given = all_scored().person_with(who(CHECKER), Role::ContactCadre, Some(home()));
        given.when(&by(CHECKER), &site_check(home())).then_rejected(&general::RECUSED);
    }

    #[test]
    fn what_differs_is_scored_again_by_its_office() {
        let definition = example::definition();
        let differs = RecordSiteCheck {
            outcome: SiteOutcome::Differs,
            codes: vec!["C3".to_owned()],
            ..site_check(home())
        };
        let given = all_scored().when(&by(CHECKER), &differs).recorded();
        let state = sheet(&given, home());
        assert_eq!(state.stage(&definition), Stage::SelfScored);
        assert_eq!(state.missing(&definition).collect::<Vec<_>>(), ["C3"]);
        given.when(&by(CHECKER), &site_check(home())).then_rejected(&rules::EVALUATION_STAGE);
        let given = given.when(&by(PLANNING), &planning_score(home(), 5)).recorded();
        let given = given.when(&by(CHECKER), &site_check(home())).recorded();
        assert_eq!(sheet(&given, home()).stage(&definition), Stage::SiteChecked);
        let unscored = RecordSiteCheck { codes: vec!["C9".to_owned()], ..differs.clone() };
        let refused = all_scored().when(&by(CHECKER), &unscored);
        refused.then_rejected(&rules::EVALUATION_SITE_CODES);
        let nothing = RecordSiteCheck { codes: vec![], ..differs.clone() };
        let refused = all_scored().when(&by(CHECKER), &nothing);
        refused.then_rejected(&rules::EVALUATION_SITE_CODES);
        let both = RecordSiteCheck { outcome: SiteOutcome::Confirmed, ..differs };
        let refused = all_scored().when(&by(CHECKER), &both);
        refused.then_rejected(&rules::EVALUATION_SITE_CODES);
    }
}
