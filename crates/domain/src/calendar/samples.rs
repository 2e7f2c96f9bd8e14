//! The editions of 2024 to 2026 as `domain.md` §14 lists them, for tests.

use super::CalendarEditionAdopted;
use crate::time::Date;

/// The date of a text that is one.
pub(crate) fn date(text: &str) -> Date {
    text.parse().expect("tests write dates")
}

/// The first editions of 2024, 2025 and 2026.
pub(crate) fn editions() -> Vec<CalendarEditionAdopted> {
    vec![
        edition(
            2024,
            "国办发明电〔2023〕7号",
            "01-01 02-10..17 04-04..06 05-01..05 06-10 09-15..17 10-01..07",
            "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
        ),
        edition(
            2025,
            "国办发明电〔2024〕12号",
            "01-01 01-28..31 02-01..04 04-04..06 05-01..05 05-31 06-01..02 10-01..08",
            "01-26 02-08 04-27 09-28 10-11",
        ),
        edition(
            2026,
            "国办发明电〔2025〕7号",
            "01-01..03 02-15..23 04-04..06 05-01..05 06-19..21 09-25..27 10-01..07",
            "01-04 02-14 02-28 05-09 09-20 10-10",
        ),
    ]
}

fn edition(year: i32, notice: &str, off: &str, work: &str) -> CalendarEditionAdopted {
    CalendarEditionAdopted {
        year,
        edition: 1,
        notice: notice.to_owned(),
        off: days(year, off),
        work: days(year, work),
    }
}

/// The days of `01-01 02-10..17`.
fn days(year: i32, text: &str) -> Vec<Date> {
    let of = |part: &str| {
        let number = |text: &str| text.parse::<u32>().expect("tests write numbers");
        let (month, days) = part.split_once('-').expect("tests write month-day");
        let (first, last) = days.split_once("..").unwrap_or((days, days));
        (number(first)..=number(last))
            .map(|day| Date::ymd(year, number(month), day).expect("tests write dates"))
            .collect::<Vec<_>>()
    };
    text.split(' ').flat_map(of).collect()
}
