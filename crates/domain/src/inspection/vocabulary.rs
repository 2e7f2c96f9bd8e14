//! The closed vocabularies of inspections.

vocabulary! {
    /// What the second person found.
    ReviewOutcome {
        Confirmed = "confirmed", "复核无误", "confirmed";
        Returned = "returned", "退回重评", "returned";
    }
}

vocabulary! {
    /// Why an inspection was voided.
    VoidGround {
        PlannedInError = "planned_in_error", "计划有误", "planned in error";
        NotHeld = "not_held", "未能开展", "it did not take place";
        SchemeWithdrawn = "scheme_withdrawn", "所依据的办法已撤回", "its scheme was withdrawn";
        NotImpartial = "not_impartial", "评比人员应回避而未回避", "an evaluator was not impartial";
        ProcedureFlawed = "procedure_flawed", "检查程序不合规", "the procedure was flawed";
    }
}
