//! Labels of the wire's vocabularies, from the one catalogue of the domain.

use hemei_api::proto;
use hemei_domain::deadline::light::WarningLevel;
use hemei_domain::inspection::Phase as InspectionPhase;
use hemei_domain::progress_report::Phase as ReportPhase;
use hemei_domain::progress_report::pace::Pace;

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
