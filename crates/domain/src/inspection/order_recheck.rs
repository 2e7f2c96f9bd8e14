//! Order that an inspection is checked again by others (责令重新检查); an act of the commission
//! (`domain.md` §16.1-9).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Inspection, InspectionRecheckOrdered, ReasonText};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::{Audience, NewEvent};
use crate::id::InspectionId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Orders a re-check. The number, the round and the drawn households stay; whoever evaluated or
/// reviewed before has no part in it.
#[derive(Debug, Clone, Serialize)]
pub struct OrderInspectionRecheck {
    /// The inspection.
    pub inspection: InspectionId,
    /// Why; kept in private.
    pub reason: String,
    /// The order.
    pub document: Option<Document>,
}

impl Command for OrderInspectionRecheck {
    const NAME: &'static str = "inspection.order_recheck";
    const ZH: &'static str = "责令重新检查";
    const POWERS: Powers = Powers::decision(&[Role::DisciplineCommission]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.inspection, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.inspection, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Inspection::stream(self.inspection))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::OrderRecheck, self.inspection, reads, cx)?;
        Rejection::unless_all([
            words::required("reason", &self.reason),
            self.document.as_ref().map_or(Ok(()), |document| document.check("document")),
        ])?;
        let ordered = InspectionRecheckOrdered { role: cx.authority.role };
        let text = ReasonText { reason: self.reason.clone() };
        let event = NewEvent::with_text(ordered, &text);
        let event = event.citing(self.document.as_ref().map(Document::cite));
        Ok(known.decided(event, Audience::Unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspection::Phase;
    use crate::inspection::fixture::*;
    use crate::rejection::rules as general;

    #[test]
    fn the_commission_orders_a_recheck_and_nobody_else_does() {
        for number in [HEAD, DEPUTY, LINE, CADRE] {
            published().when(&by(number), &recheck()).then_rejected(&general::ROLE_MISSING);
        }
        let given = recheck_ordered();
        assert_eq!(state(&given).phase, Phase::RecheckOrdered);
        assert!(state(&given).sample.is_some(), "the same households are visited again");
        for number in [LINE, HANDLER, HEAD] {
            assert!(state(&given).barred.contains(who(number)));
        }
    }

    #[test]
    fn an_order_speaks_of_no_clue() {
        let clue =
            OrderInspectionRecheck { reason: "按问题线索处置。".to_owned(), ..recheck() };
        let outcome = published().when(&by(COMMISSION), &clue);
        outcome.then_rejected(&crate::issue::rules::CLUE_CONTENT);
    }
}
