//! Recheck a locked report after one before it was locked or corrected: it stands as it is, where
//! its figures still go on from what is locked; where they do not, it is corrected instead
//! (`domain.md` §16.1-12).

use serde::Serialize;

use super::guard::{self, Known, RECHECKING};
use super::{Act, ReportKey, ReportRechecked, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Confirms a locked report.
#[derive(Debug, Clone, Serialize)]
pub struct RecheckReport {
    /// The report.
    pub key: ReportKey,
    /// A remark; kept in private.
    pub remark: Option<String>,
}

impl Command for RecheckReport {
    const NAME: &'static str = "report.recheck";
    const ZH: &'static str = "复查进度表";
    const POWERS: Powers =
        Powers::impartial_decision(&[Role::OfficeHandler, Role::OfficeHead, Role::DeputyHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(&self.key, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(&self.key, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(self.key.stream())
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::Recheck, &self.key, reads)?;
        known.apart_from_the_village(cx, RECHECKING, Self::POWERS.roles)?;
        if let Some((previous, now)) = known.moved() {
            return Err(Rejection::new(&rules::REPORT_RECHECK_DIFFERS)
                .with("task", known.task(&previous.line))
                .with("before", previous.amount)
                .with("now", now));
        }
        words::optional("remark", self.remark.as_deref())?;
        let rechecked = ReportRechecked { version: known.report.version, role: cx.authority.role };
        Ok(known.decided(guard::with_remark(rechecked, self.remark.as_deref())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress_report::Phase;
    use crate::progress_report::fixture::*;
    use crate::rejection::rules as general;

    #[test]
    fn s16_1_12_a_report_whose_figures_still_go_on_stands_as_it_is() {
        let given = to_recheck();
        let outcome = given.when(&by(HANDLER), &recheck("q3"));
        outcome.then(&[ReportRechecked { version: 1, role: Role::OfficeHandler }.into()]);
        assert_eq!(report(&outcome.recorded(), "q3").phase, Phase::Locked);
        given.when(&by(CADRE), &recheck("q3")).then_rejected(&general::ROLE_MISSING);
        let contact = given.person_with(who(HANDLER), Role::ContactCadre, Some(home()));
        contact.when(&by(HANDLER), &recheck("q3")).then_rejected(&general::RECUSED);
    }
}
