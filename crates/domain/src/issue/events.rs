//! The events of an issue: facts in ids, dates, codes and counts; what people wrote stands in the
//! texts, apart.

use crate::written::finding_text;
pub use crate::written::{ReasonText, RemarkText};

mod limits;
mod oversight;
mod rectification;

pub use limits::*;
pub use oversight::*;
pub use rectification::*;

events! {
    /// The events of an issue.
    pub enum Event {
        IssueRaised,
        IssueFixedOnSpot,
        IssueAssigned,
        IssueSignedFor,
        IssuePlanFiled,
        IssueExtended,
        IssueSuspended,
        IssueResumed,
        IssueUrged,
        IssueUrgeAnswered,
        IssueClosureRequested,
        IssueVerified,
        IssueReturned,
        IssueClosed,
        IssueLookedBack,
        IssueReopened,
        IssueRecheckOrdered,
        IssueWithdrawn,
        IssueHandedUp,
        DifficultyAnswered,
        DifficultyConfirmed,
    }
}

finding_text! {
    /// What was found on the spot.
}

fn reason(text: &str) -> Option<ReasonText> {
    Some(ReasonText { reason: text.to_owned() })
}

fn remark(text: &str) -> Option<RemarkText> {
    Some(RemarkText { remark: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Kind;

    #[test]
    fn every_sample_reads_back_to_the_same_bytes() {
        for row in Event::types(Kind::Issue) {
            let event = Event::decode(row.name, row.version, &row.data_example)
                .expect("the type is an issue's")
                .expect("the sample has the type's shape");
            assert_eq!(event.encode(), row.data_example, "{}", row.name);
        }
    }
}
