//! Labels of the wire's vocabularies, from the one catalogue of the domain.

use hemei_api::proto;
use hemei_domain::activity::Measure;
use hemei_domain::clean_up::ClearanceClass;
use hemei_domain::consolidation_review::Finding;
use hemei_domain::deadline::light::WarningLevel;
use hemei_domain::enrolment::{AcceptanceOutcome, Phase as EnrolmentPhase, SelfAssessment};
use hemei_domain::inspection::Phase as InspectionPhase;
use hemei_domain::point_account::Phase as PointPhase;
use hemei_domain::progress_report::Phase as ReportPhase;
use hemei_domain::progress_report::pace::Pace;
use hemei_domain::quantity::QuantityUnit;

use super::ledger::code;
use super::town::dash;
use super::words::Lang;

/// The label of a value in one language; the dash where there is none.
fn label<V: Copy>(
    value: Option<V>,
    zh: fn(V) -> &'static str,
    en: fn(V) -> &'static str,
    lang: Lang,
) -> String {
    let say = match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    value.map_or_else(dash, |value| say(value).to_owned())
}

/// Where a report stands.
pub(crate) fn report_phase(phase: proto::ReportPhase, lang: Lang) -> String {
    let phase = ReportPhase::parse(&code(phase.as_str_name(), "REPORT_PHASE_"));
    label(phase, ReportPhase::zh, ReportPhase::en, lang)
}

/// Where an entry of points stands.
pub(crate) fn point_phase(phase: proto::PointPhase, lang: Lang) -> String {
    let phase = PointPhase::parse(&code(phase.as_str_name(), "POINT_PHASE_"));
    label(phase, PointPhase::zh, PointPhase::en, lang)
}

/// A light.
pub(crate) fn light(level: proto::WarningLevel, lang: Lang) -> String {
    let level = WarningLevel::parse(&code(level.as_str_name(), "WARNING_LEVEL_"));
    label(level, WarningLevel::zh, WarningLevel::en, lang)
}

/// How progress stands to its plan.
pub(crate) fn pace(pace: proto::ProgressPace, lang: Lang) -> String {
    let pace = Pace::parse(&code(pace.as_str_name(), "PROGRESS_PACE_"));
    label(pace, Pace::zh, Pace::en, lang)
}

/// Where an inspection stands.
pub(crate) fn inspection_phase(phase: proto::InspectionPhase, lang: Lang) -> String {
    let phase = InspectionPhase::parse(&code(phase.as_str_name(), "INSPECTION_PHASE_"));
    label(phase, InspectionPhase::zh, InspectionPhase::en, lang)
}

/// Where an enrolment stands.
pub(crate) fn enrolment_phase(phase: proto::EnrolmentPhase, lang: Lang) -> String {
    let phase = EnrolmentPhase::parse(&code(phase.as_str_name(), "ENROLMENT_PHASE_"));
    label(phase, EnrolmentPhase::zh, EnrolmentPhase::en, lang)
}

/// What a unit says of itself.
pub(crate) fn self_assessment(said: proto::SelfAssessment, lang: Lang) -> String {
    let said = SelfAssessment::parse(&code(said.as_str_name(), "SELF_ASSESSMENT_"));
    label(said, SelfAssessment::zh, SelfAssessment::en, lang)
}

/// What an acceptance check decided.
pub(crate) fn acceptance_outcome(outcome: proto::AcceptanceOutcome, lang: Lang) -> String {
    let outcome = AcceptanceOutcome::parse(&code(outcome.as_str_name(), "ACCEPTANCE_OUTCOME_"));
    label(outcome, AcceptanceOutcome::zh, AcceptanceOutcome::en, lang)
}

/// What a section found in the consolidation review.
pub(crate) fn finding(finding: proto::ConsolidationFinding, lang: Lang) -> String {
    let finding = Finding::parse(&code(finding.as_str_name(), "CONSOLIDATION_FINDING_"));
    label(finding, Finding::zh, Finding::en, lang)
}

/// What was cleared.
pub(crate) fn clearance(class: proto::ClearanceClass, lang: Lang) -> String {
    let class = ClearanceClass::parse(&code(class.as_str_name(), "CLEARANCE_CLASS_"));
    label(class, ClearanceClass::zh, ClearanceClass::en, lang)
}

/// What statistics of activities count.
pub(crate) fn measure(measure: proto::ActivityMeasure, lang: Lang) -> String {
    let measure = Measure::parse(&code(measure.as_str_name(), "ACTIVITY_MEASURE_"));
    label(measure, Measure::zh, Measure::en, lang)
}

/// An amount with its unit of measure, `3.5吨`.
pub(crate) fn quantity(amount: &str, unit: proto::QuantityUnit, lang: Lang) -> String {
    let unit = QuantityUnit::parse(&code(unit.as_str_name(), "QUANTITY_UNIT_"));
    let unit = label(unit, QuantityUnit::zh, QuantityUnit::en, lang);
    match lang {
        Lang::Zh => format!("{amount}{unit}"),
        Lang::En => format!("{amount} {unit}"),
    }
}
