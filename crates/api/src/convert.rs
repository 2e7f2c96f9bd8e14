//! The wire's values as the domain's: every violation is collected with its path, so that one
//! answer tells all of them.
//!
//! What a value *means* is checked by the domain; here only whether it can be one at all.

use hemei_domain::rejection::{Rejection, Rule, members, rules};
use hemei_domain::text as texts;
use hemei_domain::time::{Date, Timestamp};
use uuid::Uuid;

use crate::proto;
use crate::resource::Resource;
use crate::status::reasons;

pub(crate) mod activity;
pub(crate) mod alert;
pub(crate) mod calendar;
pub(crate) mod clean_up;
pub(crate) mod consolidation_review;
pub(crate) mod core_task;
pub(crate) mod credential;
pub(crate) mod deadline;
pub(crate) mod decimal;
pub(crate) mod document;
pub(crate) mod enrolment;
pub(crate) mod evaluation;
pub(crate) mod evidence;
pub(crate) mod guidance;
pub(crate) mod household;
pub(crate) mod inspection;
pub(crate) mod issue;
pub(crate) mod ledger;
pub(crate) mod person;
pub(crate) mod points;
pub(crate) mod programme;
pub(crate) mod publicity;
pub(crate) mod quantity;
pub(crate) mod ranking;
pub(crate) mod report;
pub(crate) mod scheme;
pub(crate) mod score;
pub(crate) mod score_sheet;
pub(crate) mod statistics;
pub(crate) mod submission;
pub(crate) mod survey;
pub(crate) mod told;
pub(crate) mod unit;
pub(crate) mod vocabulary;
pub(crate) mod written;
pub(crate) mod yard_meeting;

pub(crate) use submission::IntoCommand;
pub(crate) use told::{Tell, Told};
pub(crate) use vocabulary::Vocabulary;

/// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, the range of `google.protobuf.Timestamp`.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_271_999;

/// How many violations are remembered: an answer has room for fewer, and a request for millions.
const VIOLATIONS_MAX: usize = 100;

/// The reader of one request: hands out values and remembers what was wrong.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    tenant: &'a str,
    violations: Vec<Rejection>,
}

impl<'a> Fields<'a> {
    /// A reader for requests to a tenant.
    pub(crate) fn new(tenant: &'a str) -> Self {
        Self { tenant, violations: Vec::new() }
    }

    /// The value, unless something was wrong.
    ///
    /// # Errors
    /// Everything that was wrong, joined.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, Rejection> {
        match Rejection::join(self.violations) {
            Some(rejection) => Err(rejection),
            None => Ok(value.expect("a conversion without violations has its value")),
        }
    }

    /// Remembers what is wrong with texts beside what could not be read: where all could be read,
    /// the command answers for its texts. What is told of a member already is not told again.
    pub(crate) fn tell_too(&mut self, texts: Vec<Rejection>) {
        if self.violations.is_empty() {
            return;
        }
        for text in texts {
            if self.violations.iter().all(|known| known.field != text.field) {
                self.refuse::<()>(text);
            }
        }
    }

    /// Remembers that something was wrong.
    pub(crate) fn refuse<T>(&mut self, rejection: Rejection) -> Option<T> {
        if self.violations.len() < VIOLATIONS_MAX {
            self.violations.push(rejection);
        }
        None
    }

    /// Takes a value or remembers why there is none.
    pub(crate) fn take<T>(&mut self, result: Result<T, Rejection>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(rejection) => self.refuse(rejection),
        }
    }

    /// A message that must be there.
    pub(crate) fn required<T>(&mut self, field: &str, value: Option<T>) -> Option<T> {
        match value {
            Some(value) => Some(value),
            None => self.refuse(at(&rules::FIELD_REQUIRED, field)),
        }
    }

    /// A member of a `oneof` that must be there: its own name is no member of the message, so that
    /// what is missing is told at the first of its members, and all are named.
    pub(crate) fn one_member<T>(&mut self, members: &[&str], value: Option<T>) -> Option<T> {
        let Some(first) = members.first().filter(|_| value.is_none()) else { return value };
        let zh: Vec<String> = members.iter().map(|path| members::zh(path)).collect();
        let refused = at(&reasons::ONE_OF_MISSING, first);
        self.refuse(refused.with("members", zh.join("、")).with("membersEn", members.join(", ")))
    }

    /// The tenant as a parent.
    pub(crate) fn parent(&mut self, name: &str) -> Option<()> {
        let id = name.strip_prefix("tenants/").filter(|id| !id.is_empty() && !id.contains('/'));
        match id {
            Some(id) => self.same_tenant("parent", id),
            None if name.is_empty() => self.refuse(at(&rules::FIELD_REQUIRED, "parent")),
            None => self.malformed_name("parent", "tenants/{tenant}"),
        }
    }

    fn same_tenant(&mut self, field: &str, tenant: &str) -> Option<()> {
        if tenant == self.tenant {
            return Some(());
        }
        self.refuse(at(&reasons::TENANT_OTHER, field).with("tenant", self.tenant))
    }

    fn malformed_name<T>(&mut self, field: &str, pattern: &str) -> Option<T> {
        self.refuse(at(&reasons::RESOURCE_NAME_MALFORMED, field).with("pattern", pattern))
    }

    /// The last segment of a name, `tenants/{tenant}/<collection>/…`; `pattern` is that of the name.
    pub(crate) fn segment<'n>(
        &mut self,
        field: &str,
        name: &'n str,
        (collection, pattern): (&str, &str),
    ) -> Option<&'n str> {
        if name.is_empty() {
            return self.refuse(at(&rules::FIELD_REQUIRED, field));
        }
        let segments: Vec<&str> = name.split('/').collect();
        match segments[..] {
            ["tenants", tenant, in_collection, id] if in_collection == collection => {
                self.same_tenant(field, tenant).map(|()| id)
            }
            _ => self.malformed_name(field, pattern),
        }
    }

    /// A thing by its name.
    pub(crate) fn resource<R: Resource>(&mut self, field: &str, name: &str) -> Option<R> {
        let pattern = format!("tenants/{{tenant}}/{}/{{uuid}}", R::COLLECTION);
        let id = self.segment(field, name, (R::COLLECTION, &pattern))?;
        match canonical(id) {
            Some(id) => Some(id.into()),
            None => self.malformed_name(field, &pattern),
        }
    }

    /// A value that may be left empty: `None` where it is, or where it is wrong.
    pub(crate) fn optional<T>(
        &mut self,
        field: &str,
        text: &str,
        read: impl FnOnce(&mut Self, &str, &str) -> Option<T>,
    ) -> Option<T> {
        if text.is_empty() { None } else { read(self, field, text) }
    }

    /// Several things by their names.
    pub(crate) fn resources<R: Resource>(&mut self, field: &str, names: &[String]) -> Vec<R> {
        let each =
            |(index, name): (usize, &String)| self.resource(&format!("{field}[{index}]"), name);
        names.iter().enumerate().filter_map(each).collect()
    }

    /// A text that is looked for. One that no event can hold is refused and not asked for: not every
    /// database takes a NUL even in a question.
    pub(crate) fn looked_for(&mut self, field: &str, text: String) -> Option<String> {
        self.take(texts::optional(field, &text)).map(|()| text)
    }

    /// A UUID in its canonical form.
    pub(crate) fn uuid(&mut self, field: &str, text: &str) -> Option<Uuid> {
        if text.is_empty() {
            return self.refuse(at(&rules::FIELD_REQUIRED, field));
        }
        match canonical(text) {
            Some(id) => Some(id),
            None => self.refuse(at(&reasons::UUID_MALFORMED, field)),
        }
    }

    /// The client's idempotency key.
    pub(crate) fn request_id(&mut self, text: &str) -> Option<Uuid> {
        let id = self.uuid("request_id", text)?;
        match id.get_version_num() {
            4 | 7 => Some(id),
            _ => self.refuse(at(&reasons::REQUEST_ID_VERSION, "request_id")),
        }
    }

    /// A value of a closed vocabulary that must be given.
    pub(crate) fn one_of<V: Vocabulary>(&mut self, field: &str, wire: i32) -> Option<V> {
        if wire == 0 {
            return self.refuse(at(&rules::FIELD_REQUIRED, field));
        }
        match V::from_wire(wire) {
            Some(value) => Some(value),
            None => self.refuse(at(&reasons::ENUM_VALUE_UNKNOWN, field).with("value", wire)),
        }
    }

    /// A value of a closed vocabulary that may be left out.
    pub(crate) fn maybe_one_of<V: Vocabulary>(&mut self, field: &str, wire: i32) -> Option<V> {
        if wire == 0 { None } else { self.one_of(field, wire) }
    }

    /// Several values of a closed vocabulary.
    pub(crate) fn all_of<V: Vocabulary>(&mut self, field: &str, wire: &[i32]) -> Vec<V> {
        let each = |(index, wire): (usize, &i32)| self.one_of(&format!("{field}[{index}]"), *wire);
        wire.iter().enumerate().filter_map(each).collect()
    }

    /// A date that must be given.
    pub(crate) fn date(
        &mut self,
        field: &str,
        wire: Option<proto::google::r#type::Date>,
    ) -> Option<Date> {
        let wire = self.required(field, wire)?;
        let month = u32::try_from(wire.month).ok();
        let day = u32::try_from(wire.day).ok();
        let date = month
            .zip(day)
            .filter(|_| (1..=9999).contains(&wire.year))
            .and_then(|(month, day)| Date::ymd(wire.year, month, day));
        match date {
            Some(date) => Some(date),
            None => self.refuse(no_date(field, wire)),
        }
    }

    /// Refuses what ends before it begins; the members' names stand beside their values.
    pub(crate) fn ordered<T: PartialOrd>(
        &mut self,
        (from_field, from): (&str, Option<T>),
        (until_field, until): (&str, Option<T>),
    ) {
        if from.zip(until).is_some_and(|(from, until)| from > until) {
            let zh = format!("不应早于{}", members::zh(from_field));
            let en = format!("it must not be earlier than {from_field}");
            self.refuse::<()>(at(&rules::FIELD_MALFORMED, until_field).why(&zh, &en));
        }
    }

    /// A date that may be left out.
    pub(crate) fn maybe_date(
        &mut self,
        field: &str,
        wire: Option<proto::google::r#type::Date>,
    ) -> Option<Date> {
        if wire.is_none() { None } else { self.date(field, wire) }
    }

    /// An instant that may be left out; parts of a microsecond are cut off.
    pub(crate) fn maybe_time(
        &mut self,
        field: &str,
        wire: Option<prost_types::Timestamp>,
    ) -> Option<Timestamp> {
        let wire = wire?;
        if !SECONDS.contains(&wire.seconds) || !(0..1_000_000_000).contains(&wire.nanos) {
            return self.refuse(at(&reasons::TIME_OUT_OF_RANGE, field));
        }
        Some(Timestamp(wire.seconds * 1_000_000 + i64::from(wire.nanos / 1_000)))
    }

    /// Several dates.
    pub(crate) fn dates(
        &mut self,
        field: &str,
        wire: Vec<proto::google::r#type::Date>,
    ) -> Vec<Date> {
        let each = |(index, date)| self.date(&format!("{field}[{index}]"), Some(date));
        wire.into_iter().enumerate().filter_map(each).collect()
    }
}

/// What is wrong with a date that is none: a part is missing, or the calendar has no such day.
fn no_date(field: &str, wire: proto::google::r#type::Date) -> Rejection {
    let proto::google::r#type::Date { year, month, day } = wire;
    let refused = at(&reasons::DATE_MALFORMED, field);
    if year == 0 || month == 0 || day == 0 {
        return refused.why("年、月、日都须填写", "year, month and day are all needed");
    }
    refused.why(
        &format!("日历上没有 {year} 年 {month} 月 {day} 日这一天"),
        &format!("the calendar has no day {day} of month {month} in the year {year}"),
    )
}

/// A violation at a field.
pub(crate) fn at(rule: &'static Rule, field: &str) -> Rejection {
    Rejection::new(rule).field(field)
}

/// A text that may be left out.
pub(crate) fn text(wire: String) -> Option<String> {
    (!wire.is_empty()).then_some(wire)
}

/// A UUID if it is written in its one canonical form: a second spelling would be a second name.
fn canonical(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.hyphenated().to_string() == text).then_some(id)
}

/// A date for the wire.
pub(crate) fn wire_date(date: Date) -> proto::google::r#type::Date {
    let (year, month, day) = date.parts();
    let small = |part: u32| i32::try_from(part).unwrap_or_default();
    proto::google::r#type::Date { year, month: small(month), day: small(day) }
}

/// An instant for the wire.
pub(crate) fn wire_time(time: Timestamp) -> prost_types::Timestamp {
    let nanos = time.0.rem_euclid(1_000_000) * 1_000;
    prost_types::Timestamp {
        seconds: time.0.div_euclid(1_000_000),
        nanos: i32::try_from(nanos).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
