//! The closed vocabularies of enrolments. Titles are none of them: they are programme data.

vocabulary! {
    /// What a unit says of itself before the acceptance check (自评).
    SelfAssessment {
        Met = "met", "自评达标", "meets the standard";
        NotMet = "not_met", "自评未达标", "does not meet the standard";
    }
}

vocabulary! {
    /// What the acceptance check decided (验收).
    AcceptanceOutcome {
        Accepted = "accepted", "验收通过", "accepted";
        /// The unit goes on creating in the next year.
        NotAccepted = "not_accepted", "验收未通过", "not accepted";
    }
}

vocabulary! {
    /// What a review of a title decided (复核).
    ReviewOutcome {
        Kept = "kept", "保留称号", "kept";
        NotKept = "not_kept", "复核不合格", "not kept";
    }
}
