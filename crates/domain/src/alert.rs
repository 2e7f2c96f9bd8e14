//! What somebody should look at again (提示清单). It is no clue and no finding (`domain.md` §16.1-10):
//! only that something was seen, which may well have a good reason.

vocabulary! {
    /// What was seen (`domain.md` §6.3-2, §6.3-4).
    AlertKind {
        /// More days after it happened than the programme allows without a reason.
        LateEntry = "late_entry", "补录", "late entry";
        /// Many late entries of one unit within an hour.
        BulkBackEntry = "bulk_back_entry", "集中补录", "many late entries within an hour";
        ReportBeforeDue = "report_before_due", "临截止报送", "a report handed in just before it was due";
        ClosingBeforeDue = "closing_before_due", "临到期销号", "a closing just before the issue was due";
        SameFigures = "same_figures", "数据雷同", "the figures of another report";
        /// A picture or file was shown for something else before.
        SamePicture = "same_picture", "佐证重复使用", "evidence that was shown for something else";
    }
}
