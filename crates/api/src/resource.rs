//! Names of resources, `tenants/{tenant}/{collection}/{uuid}`: which id stands in which collection is
//! said here and nowhere else.

use hemei_domain::aggregate::Kind;
use hemei_domain::consolidation_review::ReviewOf;
use hemei_domain::id::{
    CleanUpId, CoreTaskItemId, CredentialId, EnrolmentId, EvaluationId, GuidanceId, HouseholdId,
    InspectionId, IssueId, PersonId, ProgrammeId, PublicityId, SchemeId, SurveyId, UnitId,
    YardMeetingId,
};
use hemei_domain::progress_report::ReportKey;
use hemei_domain::report_window::WindowKey;
use hemei_domain::score_sheet::SheetOf;
use uuid::Uuid;

/// The collection of report windows, within a programme.
pub(crate) const WINDOWS: &str = "reportWindows";
/// The collection of reports, within a window.
pub(crate) const REPORTS: &str = "reports";
/// The collection of series of reports, within a programme.
pub(crate) const SERIES: &str = "reportSeries";
/// The collection of consolidation reviews, within a programme.
pub(crate) const REVIEWS: &str = "consolidationReviews";
/// The account of points of a household.
pub(crate) const ACCOUNT: &str = "pointAccount";
/// The point rules of a village.
pub(crate) const POINT_RULES: &str = "pointRules";
/// The notices of points of a village.
pub(crate) const POINT_NOTICES: &str = "pointNotices";
/// The collection of score cards, within an evaluation.
pub(crate) const CARDS: &str = "scoreCards";
/// The collection of score sheets, within an evaluation.
pub(crate) const SHEETS: &str = "scoreSheets";

/// The id of a resource.
pub(crate) trait Resource: From<Uuid> + Into<Uuid> {
    /// The collection of its name.
    const COLLECTION: &'static str;
}

macro_rules! resources {
    (without_name: $($nameless:ident),*; $($kind:ident, $id:ident, $collection:literal;)*) => {
        $(impl Resource for $id {
            const COLLECTION: &'static str = $collection;
        })*

        /// The collection of a kind of stream; nothing for streams that are no resource by
        /// themselves, or whose name is not their id.
        fn collection(kind: Kind) -> Option<&'static str> {
            match kind {
                $(Kind::$kind => Some($collection),)*
                $(Kind::$nameless)|* => None,
            }
        }
    };
}

resources! {
    without_name: LogBook, Access, Calendar, UnitCode, NumberBook, EnrolmentList, ReportWindow,
        ProgressReport, ReportSeries, ScoreSheet, ConsolidationReview,
        HouseholdList, InspectionRound, PointRules, PointAccount, PointNotice;
    Credential, CredentialId, "credentials";
    Person, PersonId, "people";
    Unit, UnitId, "units";
    Programme, ProgrammeId, "programmes";
    Scheme, SchemeId, "schemes";
    Evaluation, EvaluationId, "evaluations";
    Issue, IssueId, "issues";
    Enrolment, EnrolmentId, "enrolments";
    CleanUp, CleanUpId, "cleanUps";
    YardMeeting, YardMeetingId, "yardMeetings";
    Survey, SurveyId, "surveys";
    Guidance, GuidanceId, "guidanceRecords";
    Publicity, PublicityId, "publicityRecords";
    Household, HouseholdId, "households";
    Inspection, InspectionId, "inspections";
    CoreTaskItem, CoreTaskItemId, "coreTaskItems";
}

/// The name of a thing.
pub(crate) fn name<R: Resource>(tenant: &str, id: R) -> String {
    path(tenant, R::COLLECTION, id.into())
}

/// The name of what a stream tells of, where it has one.
pub(crate) fn name_of_stream(tenant: &str, kind: Kind, id: Uuid) -> Option<String> {
    collection(kind).map(|collection| path(tenant, collection, id))
}

/// The name of a report window; like those below it is its natural key, so that it is known before
/// there is anything.
pub(crate) fn window_name(tenant: &str, key: &WindowKey) -> String {
    format!("{}/{WINDOWS}/{}", name(tenant, key.programme), key.window)
}

/// The name of a village's report for a window.
pub(crate) fn report_name(tenant: &str, key: &ReportKey) -> String {
    format!("{}/{REPORTS}/{}", window_name(tenant, &key.window()), key.unit)
}

/// The name of a unit's consolidation review in a programme.
pub(crate) fn review_name(tenant: &str, of: ReviewOf) -> String {
    format!("{}/{REVIEWS}/{}", name(tenant, of.programme), of.unit)
}

/// The name of a unit's score card in an evaluation.
pub(crate) fn card_name(tenant: &str, evaluation: EvaluationId, unit: UnitId) -> String {
    format!("{}/{CARDS}/{unit}", name(tenant, evaluation))
}

/// The name of a unit's score sheet.
pub(crate) fn sheet_name(tenant: &str, of: SheetOf) -> String {
    format!("{}/{SHEETS}/{}", name(tenant, of.evaluation), of.unit)
}

/// The name of the one thing of its kind that another has, a village's point rules.
pub(crate) fn name_within<R: Resource>(tenant: &str, owner: R, thing: &str) -> String {
    format!("{}/{thing}", name(tenant, owner))
}

fn path(tenant: &str, collection: &str, id: Uuid) -> String {
    format!("tenants/{tenant}/{collection}/{}", id.hyphenated())
}
