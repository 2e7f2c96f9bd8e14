//! What people read of the values that cells keep as JSON. What programs read is the JSON itself;
//! see [`Content::shown`](super::Content::shown).

use hemei_domain::deadline::light::ClockSegment;
use hemei_domain::deadline::{Deadline, Limit, Pause};
use hemei_domain::evidence::EvidenceReference;
use hemei_domain::id::{HouseholdId, PersonId, ProgrammeId, ReportWindowId, UnitId};
use hemei_domain::score::Fraction;

use super::Names;

/// A value in words and figures for people, in Chinese; decimals as the API tells them.
pub trait Readable {
    /// The text; empty where there is nothing to say.
    fn readable(&self, names: Names<'_>) -> String;

    /// Whether it is nothing but ids of units, whose names stand beside them.
    const UNITS: bool = false;
}

/// A list is joined by the enumeration comma.
impl<T: Readable> Readable for Vec<T> {
    const UNITS: bool = T::UNITS;

    fn readable(&self, names: Names<'_>) -> String {
        self.as_slice().readable(names)
    }
}

impl<T: Readable> Readable for Box<T> {
    fn readable(&self, names: Names<'_>) -> String {
        T::readable(self, names)
    }
}

/// Texts joined by the enumeration comma.
pub(super) fn listed(texts: impl IntoIterator<Item = impl Into<String>>) -> String {
    joined(texts, "、")
}

/// The parts of one thing that are there, joined by commas.
pub(super) fn parts(texts: impl IntoIterator<Item = impl Into<String>>) -> String {
    joined(texts, "，")
}

fn joined(texts: impl IntoIterator<Item = impl Into<String>>, by: &str) -> String {
    let texts = texts.into_iter().map(Into::into);
    texts.filter(|text| !text.is_empty()).collect::<Vec<String>>().join(by)
}

/// Positions of the log, as `（第 3、7 号）`; nothing where there is none.
pub(super) fn at_positions(positions: &[u64]) -> String {
    if positions.is_empty() {
        String::new()
    } else {
        format!("（第 {} 号）", positions.readable(Names::default()))
    }
}

impl<T: Readable> Readable for [T] {
    fn readable(&self, names: Names<'_>) -> String {
        listed(self.iter().map(|one| one.readable(names)))
    }
}

/// Values whose own text is for people.
macro_rules! readable_as_displayed {
    ($($type:ty),* $(,)?) => {$(
        impl Readable for $type {
            fn readable(&self, _: Names<'_>) -> String {
                self.to_string()
            }
        }
    )*};
}
readable_as_displayed!(u32, u64, String, HouseholdId, PersonId, ProgrammeId, ReportWindowId,);

impl Readable for UnitId {
    const UNITS: bool = true;

    fn readable(&self, names: Names<'_>) -> String {
        names.unit(*self)
    }
}

/// Exact, with what it is about where the decimals do not end.
impl Readable for Fraction {
    fn readable(&self, _: Names<'_>) -> String {
        hemei_domain::score::telling::shown(self)
    }
}

impl Readable for EvidenceReference {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { sha256, salted, media_type, size_bytes } = self;
        let salted = if *salted { "加盐 " } else { "" };
        format!("{media_type} {size_bytes} 字节 {salted}SHA-256 {sha256}")
    }
}

impl Readable for Deadline {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { due, limit, start, rest_day_rule, moved_from, editions: _, pauses } = self;
        let limit = match limit {
            Limit::WorkingDays(days) => format!("{start}起{days}个工作日"),
            Limit::CalendarDays(days) => format!("{start}起{days}日"),
            Limit::Date(day) => format!("定于{day}"),
        };
        let moved = moved_from.map(|from| format!("{from}遇休息日{}", rest_day_rule.zh()));
        let pauses = pauses.iter().map(|pause| pause.readable(names));
        let told = [limit].into_iter().chain(moved).chain(pauses);
        parts(told.chain([format!("止于{due}")]))
    }
}

impl Readable for Pause {
    fn readable(&self, _: Names<'_>) -> String {
        format!("{}暂停，{}恢复时余{}日", self.suspended_on, self.resumed_on, self.left)
    }
}

impl Readable for ClockSegment {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { due, in_force_from, until } = self;
        let due = due.map_or_else(|| "无时限".to_owned(), |due| format!("时限{due}"));
        let until = until.map(|until| format!("至{}", until.local_minutes()));
        let from = in_force_from.local_minutes();
        format!("{due}（{from}起{}）", until.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use hemei_domain::deadline::RestDayRule;
    use hemei_domain::time::Date;

    use super::*;

    #[test]
    fn a_deadline_says_how_it_came_about() {
        let deadline = Deadline {
            due: Date::ymd(2024, 6, 24).expect("a day"),
            limit: Limit::Date(Date::ymd(2024, 6, 22).expect("a day")),
            start: Date::ymd(2024, 6, 11).expect("a day"),
            rest_day_rule: RestDayRule::NextWorkday,
            moved_from: Date::ymd(2024, 6, 22),
            editions: vec!["2024/1".to_owned()],
            pauses: Vec::new(),
        };
        let told = "定于2024-06-22，2024-06-22遇休息日顺延到后一工作日，止于2024-06-24";
        assert_eq!(deadline.readable(Names::default()), told);
        let counted = Deadline { limit: Limit::WorkingDays(5), moved_from: None, ..deadline };
        assert_eq!(counted.readable(Names::default()), "2024-06-11起5个工作日，止于2024-06-24");
    }

    #[test]
    fn a_list_is_joined_and_an_empty_one_is_nothing() {
        assert_eq!(vec![3_u32, 7].readable(Names::default()), "3、7");
        assert_eq!(Vec::<u32>::new().readable(Names::default()), "");
        assert_eq!(at_positions(&[3, 7]), "（第 3、7 号）");
        assert_eq!(at_positions(&[]), "");
    }
}
