//! Names of windows, reports and series: natural keys within a programme.

use hemei_domain::id::{ProgrammeId, UnitId};
use hemei_domain::progress_report::ReportKey;
use hemei_domain::rejection::rules;
use hemei_domain::report_window::WindowKey;

use super::super::{Fields, at, canonical};
use crate::resource::{REPORTS, Resource as _, SERIES, WINDOWS};

const WINDOW: &str = "tenants/{tenant}/programmes/{uuid}/reportWindows/{key}";
const REPORT: &str = "tenants/{tenant}/programmes/{uuid}/reportWindows/{key}/reports/{uuid}";
const OF_SERIES: &str = "tenants/{tenant}/programmes/{uuid}/reportSeries/{uuid}";

/// A window by its name.
pub(crate) fn window_key(fields: &mut Fields<'_>, field: &str, name: &str) -> Option<WindowKey> {
    let (programme, rest) = within_programme(fields, field, name, WINDOW)?;
    match rest[..] {
        [WINDOWS, window] if is_key(window) => {
            Some(WindowKey { programme, window: window.to_owned() })
        }
        _ => fields.malformed_name(field, WINDOW),
    }
}

/// A report by its name.
pub(crate) fn report_key(fields: &mut Fields<'_>, field: &str, name: &str) -> Option<ReportKey> {
    let (programme, rest) = within_programme(fields, field, name, REPORT)?;
    let (window, unit) = match rest[..] {
        [WINDOWS, window, REPORTS, unit] if is_key(window) => (window, canonical(unit)),
        _ => return fields.malformed_name(field, REPORT),
    };
    match unit {
        Some(unit) => Some(ReportKey { programme, window: window.to_owned(), unit: UnitId(unit) }),
        None => fields.malformed_name(field, REPORT),
    }
}

/// A village's series of reports by its name.
pub(super) fn series_key(
    fields: &mut Fields<'_>,
    field: &str,
    name: &str,
) -> Option<(ProgrammeId, UnitId)> {
    let (programme, rest) = within_programme(fields, field, name, OF_SERIES)?;
    let unit = match rest[..] {
        [SERIES, unit] => canonical(unit),
        _ => None,
    };
    match unit {
        Some(unit) => Some((programme, UnitId(unit))),
        None => fields.malformed_name(field, OF_SERIES),
    }
}

/// The programme of a name, and what follows it.
fn within_programme<'n>(
    fields: &mut Fields<'_>,
    field: &str,
    name: &'n str,
    pattern: &str,
) -> Option<(ProgrammeId, Vec<&'n str>)> {
    if name.is_empty() {
        return fields.refuse(at(&rules::FIELD_REQUIRED, field));
    }
    let segments: Vec<&str> = name.split('/').collect();
    let (tenant, programme, rest) = match segments[..] {
        ["tenants", tenant, ProgrammeId::COLLECTION, programme, ref rest @ ..] => {
            (tenant, programme, rest)
        }
        _ => return fields.malformed_name(field, pattern),
    };
    let Some(programme) = canonical(programme) else {
        return fields.malformed_name(field, pattern);
    };
    fields.same_tenant(field, tenant)?;
    Some((ProgrammeId(programme), rest.to_vec()))
}

/// Whether a definition can hold such a key.
fn is_key(key: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !key.is_empty() && key.len() <= 64 && key.chars().all(inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::{report_name, window_name};
    use uuid::Uuid;

    fn key() -> ReportKey {
        ReportKey {
            programme: ProgrammeId(Uuid::from_u128(9)),
            window: "q2".to_owned(),
            unit: UnitId(Uuid::from_u128(3)),
        }
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        let mut fields = Fields::new("t");
        let name = report_name("t", &key());
        assert_eq!(report_key(&mut fields, "name", &name), Some(key()));
        let name = window_name("t", &key().window());
        assert_eq!(window_key(&mut fields, "name", &name), Some(key().window()));
        assert_eq!(fields.finish(Some(())), Ok(()));
    }

    #[test]
    fn other_spellings_are_no_names() {
        let name = report_name("t", &key());
        for wrong in [
            String::new(),
            name.replace("/q2/", "/Q2/"),
            name.replace("/q2/", "//"),
            name.replace("reports", "report"),
            name.to_uppercase(),
            format!("{name}/"),
            name.replace("tenants/t", "tenants/other"),
        ] {
            let mut fields = Fields::new("t");
            assert_eq!(report_key(&mut fields, "name", &wrong), None, "{wrong}");
            assert!(fields.finish(Some(())).is_err(), "{wrong}");
        }
    }
}
