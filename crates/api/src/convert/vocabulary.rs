//! Closed vocabularies: a wire enum's value is its prefix and the domain's code in upper case, so
//! that one rule converts all of them and a test holds them together.

use hemei_domain::activity::Measure;
use hemei_domain::alert::AlertKind;
use hemei_domain::clean_up::{CleanUpKind, CleanUpLevel, ClearanceClass, PlaceTag};
use hemei_domain::consolidation_review::Finding as ConsolidationFinding;
use hemei_domain::core_task::{
    Cause as WaterBodyCause, CheckOutcome, DangerGrade, Degree as WaterBodyDegree, FileKeeper,
    HousePermit, HouseStep, Identification, ItemKind, Phase as CoreTaskPhase,
    Register as CoreTaskRegister, RemovalGround, WaterMeasure,
};
use hemei_domain::deadline::RestDayRule;
use hemei_domain::deadline::light::WarningLevel;
use hemei_domain::document::Classification;
use hemei_domain::enrolment::{
    AcceptanceOutcome, Phase as EnrolmentPhase, ReviewOutcome, SelfAssessment,
};
use hemei_domain::evaluation::{NoticeStanding, ResultStage};
use hemei_domain::evaluation::{ObjectionOutcome, Phase as EvaluationPhase};
use hemei_domain::event::{ActorKind, Log};
use hemei_domain::guidance::GuidanceKind;
use hemei_domain::household::ClosingGround;
use hemei_domain::inspection::{
    Phase as InspectionPhase, ReviewOutcome as InspectionReview, VoidGround,
};
use hemei_domain::issue::{
    AnswerOutcome, IssueKind, LookBackOutcome, Phase, ReopenGround, Source, Urged, Urgency,
    WithdrawalGround,
};
use hemei_domain::money::MoneyUnit;
use hemei_domain::person::RecusalGround;
use hemei_domain::point_account::{Phase as PointPhase, ReviewOutcome as PointsReview};
use hemei_domain::point_rules::PointLayer;
use hemei_domain::programme::Check;
use hemei_domain::programme::reporting::{CellSource, Column};
use hemei_domain::progress_report::pace::Pace;
use hemei_domain::progress_report::{
    CorrectionGround, Phase as ReportPhase, SelfAssessment as LineAssessment,
};
use hemei_domain::publicity::PublicityKind;
use hemei_domain::quantity::QuantityUnit;
use hemei_domain::report_series::OpeningBasis;
use hemei_domain::report_window::{ReopenWindowGround, WindowPhase};
use hemei_domain::role::Role;
use hemei_domain::scheme::{
    CutTies, DisqualifiedRank, FigureSource, Measured, QuotaRounding, Treatment,
};
use hemei_domain::score::{CourtyardCounting, RowKind};
use hemei_domain::score_sheet::{SiteOutcome, Stage as ScoreSheetStage};
use hemei_domain::survey::{SurveyKind, SurveyMethod};
use hemei_domain::unit::UnitKind;

use crate::proto;

/// A domain's vocabulary with its wire enum.
pub(crate) trait Vocabulary: Sized {
    /// The value of a wire number.
    fn from_wire(wire: i32) -> Option<Self>;

    /// The wire number of a value.
    fn to_wire(self) -> i32;
}

macro_rules! vocabularies {
    ($($domain:ident <=> $wire:ident, $prefix:literal;)*) => {
        $(impl Vocabulary for $domain {
            fn from_wire(wire: i32) -> Option<Self> {
                let name = proto::$wire::try_from(wire).ok()?.as_str_name();
                Self::parse(&name.strip_prefix($prefix)?.to_ascii_lowercase())
            }

            fn to_wire(self) -> i32 {
                let name = format!("{}{}", $prefix, self.code().to_ascii_uppercase());
                proto::$wire::from_str_name(&name).map_or(0, i32::from)
            }
        })*

        #[cfg(test)]
        mod tests {
            use super::*;

            #[test]
            fn every_value_has_its_twin_on_the_wire_and_back() {
                $({
                    for value in $domain::ALL {
                        let wire = value.to_wire();
                        assert_ne!(wire, 0, "{} lacks {:?}", stringify!($wire), value);
                        assert_eq!($domain::from_wire(wire).as_ref(), Some(value));
                    }
                    let on_the_wire =
                        (1..1000).filter(|n| proto::$wire::try_from(*n).is_ok()).count();
                    assert_eq!(on_the_wire, $domain::ALL.len(), "{}", stringify!($wire));
                    assert_eq!($domain::from_wire(0), None);
                    assert_eq!($domain::from_wire(1000), None);
                })*
            }
        }
    };
}

vocabularies! {
    Measure <=> ActivityMeasure, "ACTIVITY_MEASURE_";
    AlertKind <=> AlertKind, "ALERT_KIND_";
    AcceptanceOutcome <=> AcceptanceOutcome, "ACCEPTANCE_OUTCOME_";
    ActorKind <=> ActorKind, "ACTOR_KIND_";
    AnswerOutcome <=> AnswerOutcome, "ANSWER_OUTCOME_";
    CellSource <=> CellSource, "CELL_SOURCE_";
    Check <=> IssueCheck, "ISSUE_CHECK_";
    CleanUpKind <=> CleanUpKind, "CLEAN_UP_KIND_";
    CleanUpLevel <=> CleanUpLevel, "CLEAN_UP_LEVEL_";
    ClearanceClass <=> ClearanceClass, "CLEARANCE_CLASS_";
    Classification <=> Classification, "CLASSIFICATION_";
    Column <=> ReportColumn, "REPORT_COLUMN_";
    CorrectionGround <=> CorrectionGround, "CORRECTION_GROUND_";
    CourtyardCounting <=> CourtyardCounting, "COURTYARD_COUNTING_";
    CutTies <=> CutTies, "CUT_TIES_";
    DisqualifiedRank <=> DisqualifiedRank, "DISQUALIFIED_RANK_";
    EnrolmentPhase <=> EnrolmentPhase, "ENROLMENT_PHASE_";
    EvaluationPhase <=> EvaluationPhase, "EVALUATION_PHASE_";
    FigureSource <=> FigureSource, "FIGURE_SOURCE_";
    ConsolidationFinding <=> ConsolidationFinding, "CONSOLIDATION_FINDING_";
    CheckOutcome <=> CoreTaskCheckOutcome, "CORE_TASK_CHECK_OUTCOME_";
    CoreTaskPhase <=> CoreTaskPhase, "CORE_TASK_PHASE_";
    CoreTaskRegister <=> CoreTaskRegister, "CORE_TASK_REGISTER_";
    DangerGrade <=> HouseDangerGrade, "HOUSE_DANGER_GRADE_";
    FileKeeper <=> HouseFileKeeper, "HOUSE_FILE_KEEPER_";
    HousePermit <=> HousePermit, "HOUSE_PERMIT_";
    HouseStep <=> HouseStep, "HOUSE_STEP_";
    Identification <=> WaterBodyIdentification, "WATER_BODY_IDENTIFICATION_";
    ItemKind <=> CoreTaskKind, "CORE_TASK_KIND_";
    RemovalGround <=> CoreTaskRemovalGround, "CORE_TASK_REMOVAL_GROUND_";
    WaterBodyCause <=> WaterBodyCause, "WATER_BODY_CAUSE_";
    WaterBodyDegree <=> WaterBodyDegree, "WATER_BODY_DEGREE_";
    WaterMeasure <=> WaterBodyMeasure, "WATER_BODY_MEASURE_";
    GuidanceKind <=> GuidanceKind, "GUIDANCE_KIND_";
    ClosingGround <=> HouseholdClosingGround, "HOUSEHOLD_CLOSING_GROUND_";
    InspectionPhase <=> InspectionPhase, "INSPECTION_PHASE_";
    InspectionReview <=> InspectionReviewOutcome, "INSPECTION_REVIEW_OUTCOME_";
    IssueKind <=> IssueKind, "ISSUE_KIND_";
    LineAssessment <=> SelfAssessment, "SELF_ASSESSMENT_";
    Log <=> Log, "LOG_";
    LookBackOutcome <=> LookBackOutcome, "LOOK_BACK_OUTCOME_";
    Measured <=> IndicatorMeasured, "INDICATOR_MEASURED_";
    MoneyUnit <=> MoneyUnit, "MONEY_UNIT_";
    NoticeStanding <=> NoticeStanding, "NOTICE_STANDING_";
    ObjectionOutcome <=> ObjectionOutcome, "OBJECTION_OUTCOME_";
    OpeningBasis <=> OpeningBasis, "OPENING_BASIS_";
    Pace <=> ProgressPace, "PROGRESS_PACE_";
    Phase <=> IssuePhase, "ISSUE_PHASE_";
    PlaceTag <=> PlaceTag, "PLACE_TAG_";
    PointLayer <=> PointLayer, "POINT_LAYER_";
    PointPhase <=> PointPhase, "POINT_PHASE_";
    PointsReview <=> PointsReviewOutcome, "POINTS_REVIEW_OUTCOME_";
    PublicityKind <=> PublicityKind, "PUBLICITY_KIND_";
    QuantityUnit <=> QuantityUnit, "QUANTITY_UNIT_";
    QuotaRounding <=> QuotaRounding, "QUOTA_ROUNDING_";
    RecusalGround <=> RecusalGround, "RECUSAL_GROUND_";
    RestDayRule <=> RestDayRule, "REST_DAY_RULE_";
    ReopenGround <=> ReopenGround, "REOPEN_GROUND_";
    ReopenWindowGround <=> ReopenWindowGround, "REOPEN_WINDOW_GROUND_";
    ReportPhase <=> ReportPhase, "REPORT_PHASE_";
    ResultStage <=> RankingStage, "RANKING_STAGE_";
    ReviewOutcome <=> ReviewOutcome, "REVIEW_OUTCOME_";
    Role <=> Role, "ROLE_";
    RowKind <=> ScoreRowKind, "SCORE_ROW_KIND_";
    ScoreSheetStage <=> ScoreSheetStage, "SCORE_SHEET_STAGE_";
    SelfAssessment <=> SelfAssessment, "SELF_ASSESSMENT_";
    Source <=> IssueSource, "ISSUE_SOURCE_";
    SiteOutcome <=> SiteOutcome, "SITE_OUTCOME_";
    SurveyKind <=> SurveyKind, "SURVEY_KIND_";
    SurveyMethod <=> SurveyMethod, "SURVEY_METHOD_";
    Treatment <=> NotApplicableTreatment, "NOT_APPLICABLE_TREATMENT_";
    UnitKind <=> UnitKind, "UNIT_KIND_";
    Urged <=> Urged, "URGED_";
    Urgency <=> Urgency, "URGENCY_";
    VoidGround <=> InspectionVoidGround, "INSPECTION_VOID_GROUND_";
    WarningLevel <=> WarningLevel, "WARNING_LEVEL_";
    WithdrawalGround <=> WithdrawalGround, "WITHDRAWAL_GROUND_";
    WindowPhase <=> ReportWindowPhase, "REPORT_WINDOW_PHASE_";
}
