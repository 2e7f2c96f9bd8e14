//! Order that a verified or closed issue is checked again by others (责令重新复核); an act of the
//! commission (`domain.md` §16.1-9).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueRecheckOrdered, ReasonText, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Orders a re-check; who verified before may not verify again.
#[derive(Debug, Clone, Serialize)]
pub struct OrderRecheck {
    /// The issue.
    pub issue: IssueId,
    /// Why; kept in private.
    pub reason: String,
    /// The order.
    pub document: Option<Document>,
}

impl Command for OrderRecheck {
    const NAME: &'static str = "issue.order_recheck";
    const ZH: &'static str = "责令重新复核";
    const POWERS: Powers = Powers::decision(&[Role::DisciplineCommission]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.issue, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::OrderRecheck, self.issue, reads, cx)?;
        Rejection::unless_all([
            words::required("reason", &self.reason),
            self.document.as_ref().map_or(Ok(()), |document| document.check("document")),
        ])?;
        let ordered = IssueRecheckOrdered { role: cx.authority.role };
        let text = ReasonText { reason: self.reason.clone() };
        let event = NewEvent::with_text(ordered, &text);
        Ok(known.decided(event.citing(self.document.as_ref().map(Document::cite))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::fixture::*;
    use crate::issue::{Close, Phase};
    use crate::programme::Check;
    use crate::rejection::rules as general;

    #[test]
    fn a_verified_or_closed_issue_is_checked_again_by_others() {
        for given in [verified(&registered()), closed(&registered())] {
            let outcome = given.when(&by(COMMISSION), &order_recheck());
            outcome.then(&[IssueRecheckOrdered { role: Role::DisciplineCommission }.into()]);
            let given = outcome.recorded();
            let state = issue(&given);
            assert_eq!((state.phase, &state.verification), (Phase::ClosureRequested, &None));
            assert_eq!(state.barred_verifiers.persons, [who(HANDLER)]);
        }
    }

    #[test]
    fn who_closed_what_was_fixed_on_the_spot_does_not_check_it_again() {
        let checked = Close { checks: vec![Check::MeasuresDone], ..close() };
        let given = registered().when(&by(CADRE), &fix_on_spot()).recorded();
        let given = given.when(&by(HEAD), &checked).recorded();
        let given = given.when(&by(COMMISSION), &order_recheck()).recorded();
        given.when(&by(HEAD), &verify()).then_rejected(&general::SEPARATION_OF_DUTIES);
        let given = given.when(&by(HANDLER), &verify()).recorded();
        assert_eq!(issue(&given).phase, Phase::Verified);
    }

    #[test]
    fn only_the_commission_orders_it() {
        for number in [HEAD, DEPUTY, LEADER] {
            let outcome = closed(&registered()).when(&by(number), &order_recheck());
            let rejection = outcome.then_rejected(&general::ROLE_MISSING);
            assert_eq!(rejection.who_could, [Role::DisciplineCommission]);
        }
    }
}
