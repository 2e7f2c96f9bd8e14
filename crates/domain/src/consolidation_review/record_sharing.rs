//! Record that who was chosen shared how it was done (经验交流).

use serde::Serialize;

use super::{
    ConsolidationReview, ExperienceShared, RemarkText, ReviewOf, SHARINGS_MAX, guard, rules,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

/// Records one occasion of sharing: the day, and what was shared. It asks for no picture and no
/// numbers of people, and no score has it as its input (`domain.md` §16.1-5).
#[derive(Debug, Clone, Serialize)]
pub struct RecordSharing {
    /// The review.
    pub review: ReviewOf,
    /// The day.
    pub shared_on: Date,
    /// What was shared; kept in private.
    pub remark: String,
}

impl Command for RecordSharing {
    const NAME: &'static str = "consolidation_review.record_sharing";
    const ZH: &'static str = "经验交流";
    const POWERS: Powers = Powers::entry(&[
        Role::OfficeHandler,
        Role::OfficeHead,
        Role::LineOffice,
        Role::Village,
        Role::DeputyHead,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.review, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.review, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(ConsolidationReview::stream(self.review))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let verb = (Self::ZH, "recording what was shared");
        let review = guard::known(self.review, verb, Self::POWERS.roles, reads, cx)?;
        let chosen = review.and_then(|review| Some((review.chosen.as_ref()?, review.shared)));
        let Some(((_, from), shared)) = chosen else {
            return Err(Rejection::new(&rules::REVIEW_NOT_CHOSEN).with("command", Self::ZH));
        };
        if shared >= SHARINGS_MAX {
            return Err(Rejection::new(&rules::REVIEW_SHARINGS_SPENT).with("max", SHARINGS_MAX));
        }
        if !(*from..=cx.today).contains(&self.shared_on) {
            return Err(Rejection::new(&rules::REVIEW_SHARED_LATER)
                .field("shared_date")
                .with("day", self.shared_on)
                .with("from", from));
        }
        words::required("remark", &self.remark)?;
        let shared = ExperienceShared {
            review: self.review,
            role: cx.authority.role,
            shared_on: self.shared_on,
        };
        let text = RemarkText { remark: self.remark.clone() };
        Ok(guard::decided(self.review, NewEvent::with_text(shared, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::*;
    use super::*;
    use crate::testing::day;

    fn share(on: &str) -> RecordSharing {
        let remark = "介绍院落自管办法。".to_owned();
        RecordSharing { review: of(), shared_on: day(on), remark }
    }

    #[test]
    fn r51_sharing_is_recorded_of_who_was_chosen() {
        let refused = reviewed().when(&by(HANDLER), &share("2024-05-06"));
        refused.then_rejected(&rules::REVIEW_NOT_CHOSEN);
        let chosen = reviewed().when(&by(HEAD), &choose()).recorded();
        for on in ["2024-05-07", "2024-03-19"] {
            let refused = chosen.when(&by(HANDLER), &share(on));
            refused.then_rejected(&rules::REVIEW_SHARED_LATER);
        }
        let given = chosen.when(&by(CADRE), &share("2024-05-06")).recorded();
        assert_eq!(state(&given).shared, 1);
    }

    #[test]
    fn occasions_of_sharing_are_bounded() {
        let chosen = reviewed().when(&by(HEAD), &choose()).recorded();
        let stream = ConsolidationReview::stream(of());
        let shared = ExperienceShared {
            review: of(),
            role: Role::OfficeHandler,
            shared_on: day("2024-05-06"),
        };
        let before = (1..SHARINGS_MAX).fold(chosen, |given, _| given.event(stream, shared.clone()));
        let full = before.when(&by(HANDLER), &share("2024-05-06")).recorded();
        let refused = full.when(&by(HANDLER), &share("2024-05-06"));
        refused.then_rejected(&rules::REVIEW_SHARINGS_SPENT);
    }
}
