//! Reads a calendar edition from a TOML file that cites its notice.

use super::AdoptCalendarEdition;
use crate::document::Document;
use crate::programme::parse::{classification, document_number};
use crate::rejection::Rejection;
use crate::time::Date;
use crate::toml_file::{self, File, Table};

/// Reads an edition and checks it as adopting it would.
///
/// # Errors
/// Every violation, joined; the field of each is `file:line: key`.
pub fn edition(file: File<'_>) -> Result<AdoptCalendarEdition, Rejection> {
    toml_file::read(&[file], head, |edition| edition.violations(["off", "work"]))
}

fn head(table: &mut Table<'_>) -> AdoptCalendarEdition {
    AdoptCalendarEdition {
        year: i32::try_from(table.number("year")).unwrap_or(i32::MAX),
        notice: table.table("notice", notice).unwrap_or_else(no_notice),
        off: table.dates("off"),
        work: table.dates("work"),
    }
}

fn notice(table: &mut Table<'_>) -> Document {
    Document {
        number: document_number(table),
        title: table.text("title"),
        issuer: table.text("issuer"),
        date: table.date("date"),
        classification: classification(table),
    }
}

/// Stands for a notice that is missing, which is reported.
fn no_notice() -> Document {
    Document {
        number: None,
        title: String::new(),
        issuer: String::new(),
        date: Date(chrono::NaiveDate::MIN),
        classification: crate::document::Classification::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::editions;
    use super::*;
    use crate::calendar::rules;
    use crate::programme::rules as definition_rules;
    use crate::rejection::rules as general;
    use crate::toml_file::flatten;

    fn shipped() -> [File<'static>; 3] {
        macro_rules! file {
            ($name:literal) => {
                File {
                    name: $name,
                    content: include_str!(concat!("../../../../deploy/calendars/", $name)),
                }
            };
        }
        [file!("2024.toml"), file!("2025.toml"), file!("2026.toml")]
    }

    #[test]
    fn the_shipped_calendars_are_those_of_the_notices() {
        for (file, known) in shipped().into_iter().zip(editions()) {
            let adopt = edition(file).expect("the file keeps the rules");
            assert_eq!(adopt.year, known.year);
            assert_eq!(adopt.notice.cite(), known.notice);
            assert_eq!(adopt.off, known.off, "{}", file.name);
            assert_eq!(adopt.work, known.work, "{}", file.name);
        }
    }

    #[test]
    fn every_violation_names_file_line_and_key() {
        let content = "\
year = 2024
off = [2024-01-01, 2025-01-01, 2024-01-01]
work = [
  2024-02-04,
  2024-02-05,
]
holidays = 3

[notice]
number = \"国办发明电[2023]7号\"
title = \"放假通知\"
issuer = \"国务院办公厅\"
classification = \"secret\"
";
        let rejection = edition(File { name: "2024.toml", content }).expect_err("violations");
        let found: Vec<_> = flatten(rejection)
            .into_iter()
            .map(|r| (r.rule.reason, r.field.unwrap_or_default()))
            .collect();
        let expected = [
            (&general::DOCUMENT_NUMBER_MALFORMED, "2024.toml:10: notice.number"),
            (&definition_rules::DEFINITION_KEY_MISSING, "2024.toml:9: notice.date"),
            (&definition_rules::DEFINITION_VALUE, "2024.toml:13: notice.classification"),
            (&definition_rules::DEFINITION_KEY_UNKNOWN, "2024.toml:7: holidays"),
            (&rules::CALENDAR_DAY_OTHER_YEAR, "2024.toml:2: off[1]"),
            (&rules::CALENDAR_DAY_TWICE, "2024.toml:2: off[2]"),
            (&rules::CALENDAR_WORK_ON_WEEKDAY, "2024.toml:5: work[1]"),
        ]
        .map(|(rule, field)| (rule.reason, field.to_owned()));
        assert_eq!(found, expected);
    }
}
