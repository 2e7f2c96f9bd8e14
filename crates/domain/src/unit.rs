//! A unit of the register: village, community, group or courtyard, with dated names and the codes
//! that editions of the division codes give it.
//!
//! A unit is known by its own id: codes and names change, and groups, courtyards and the fifth
//! village of a plan have no code at all (`domain.md` §8.1, §16.1-14).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::command::Reads;
use crate::division_code::DivisionCode;
use crate::document::Document;
use crate::event::Meta;
use crate::id::UnitId;
use crate::rejection::{Rejection, Rule, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::text;
use crate::time::Date;

mod add_alias;
mod assign_code;
mod close;
mod events;
mod merge;
mod namesake;
mod register;
mod rename;
pub mod rules;

pub use add_alias::AddUnitAlias;
pub use assign_code::{AssignUnitCode, CodeAssignment};
pub use close::CloseUnit;
pub use events::*;
pub use merge::{MERGE_SOURCES_MAX, MergeUnits};
pub use register::{ALIASES_MAX, RegisterUnit};
pub use rename::RenameUnit;

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

/// The longest name of a unit, in bytes of UTF-8.
pub const NAME_BYTES_MAX: usize = 120;

/// The first year in which a unit, its name or its end may begin: no village, group or courtyard that
/// a programme speaks of goes back behind the founding of the state.
const YEAR_MIN: i32 = 1949;

/// Who keeps the register.
const KEEPERS: &[Role] = &[Role::OfficeHead, Role::OfficeHandler, Role::SystemAdministrator];

vocabulary! {
    /// What a unit is.
    UnitKind {
        Village = "village", "村", "village";
        Community = "community", "社区", "community";
        Group = "group", "村民小组", "group";
        Courtyard = "courtyard", "院落", "courtyard";
    }
}

impl UnitKind {
    /// Whether it is a division with a national code and belongs to no other unit.
    pub fn is_division(self) -> bool {
        matches!(self, Self::Village | Self::Community)
    }
}

events! {
    /// The events of a unit.
    pub enum Event {
        UnitRegistered,
        UnitRenamed,
        UnitAliasAdded,
        UnitCodeAssigned,
        UnitMerged,
        UnitAbsorbed,
        UnitClosed,
    }
}

/// An official name with the days on which it was official.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub name: String,
    /// Its first day.
    pub from: Date,
    /// The first day of the next name; open where absent.
    pub until: Option<Date>,
}

/// A name by which a unit is also known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The name.
    pub name: String,
    /// Its first day.
    pub from: Date,
}

/// A code that an edition gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionCode {
    /// The edition, `2023`.
    pub edition: String,
    /// The code.
    pub code: DivisionCode,
}

/// The state of a unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unit {
    /// What it is; absent before it was registered.
    pub kind: Option<UnitKind>,
    /// Official names in the order of their days.
    pub names: Vec<Name>,
    /// Other names.
    pub aliases: Vec<Alias>,
    /// Codes by edition.
    pub codes: Vec<EditionCode>,
    /// The village or community of a group or courtyard.
    pub parent: Option<UnitId>,
    /// The first day on which it exists; absent before it was registered.
    pub from: Option<Date>,
    /// The first day after its end; open where absent.
    pub closed_from: Option<Date>,
    /// The unit that it became part of.
    pub merged_into: Option<UnitId>,
}

impl Unit {
    /// The unit's stream.
    pub fn stream(id: UnitId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::Unit, id.0)
    }

    /// The streams of a unit and of everything above it, as far as known; ask again until nothing
    /// new comes.
    pub fn streams_upward(id: UnitId, known: &Reads) -> Vec<StreamId> {
        Self::upward(id, known).into_iter().map(Self::stream).collect()
    }

    /// A unit and everything above it, for [`crate::power::Scope::units`]: its village, and what
    /// either was merged into, so that the people of a merged village's successor act for what it
    /// left behind.
    pub fn upward(id: UnitId, reads: &Reads) -> Vec<UnitId> {
        let mut units = vec![id];
        let mut next = 0;
        while let Some(id) = units.get(next).copied() {
            next += 1;
            let Some(unit) = reads.get::<Self>(id.0) else { continue };
            for above in unit.parent.into_iter().chain(unit.merged_into) {
                if !units.contains(&above) {
                    units.push(above);
                }
            }
        }
        units
    }

    /// The village or community that a courtyard lies in on a day: where that was merged before, what
    /// it became part of. Nothing for whatever is no courtyard. Asks for [`Self::streams_upward`].
    pub fn host_on(id: UnitId, reads: &Reads, day: Date) -> Option<UnitId> {
        let courtyard = reads.get::<Self>(id.0)?;
        let parent = courtyard.parent.filter(|_| courtyard.kind == Some(UnitKind::Courtyard))?;
        let became = |village: &UnitId| {
            let village = reads.get::<Self>(village.0)?;
            village.merged_into.filter(|_| !village.exists_on(day))
        };
        // What was merged takes nothing in, so that this comes to an end.
        std::iter::successors(Some(parent), became).last()
    }

    /// A unit that must exist on a day.
    ///
    /// # Errors
    /// `THING_NOT_FOUND`, or `UNIT_NOT_EXISTING` with the days on which it does.
    pub fn need_on(reads: &Reads, id: UnitId, day: Date) -> Result<&Self, Rejection> {
        let unit = reads.need::<Self>(id.0)?;
        if unit.exists_on(day) {
            return Ok(unit);
        }
        let open = || "—".to_owned();
        Err(Rejection::new(&rules::UNIT_NOT_EXISTING)
            .with("unit", unit.label(day))
            .with("date", day)
            .with("from", unit.from.map_or_else(open, |from| from.to_string()))
            .with("until", unit.closed_from.map_or_else(open, |until| until.to_string())))
    }

    /// A unit that exists on a day and is of a kind that is judged by itself: a village, a community
    /// or a courtyard. What a group does is its village's.
    ///
    /// # Errors
    /// As [`Self::need_on`], and `UNIT_KIND_NOT_JUDGED`.
    pub fn need_judged_on(reads: &Reads, id: UnitId, day: Date) -> Result<&Self, Rejection> {
        let unit = Self::need_on(reads, id, day)?;
        match unit.kind {
            Some(kind @ UnitKind::Group) => Err(Rejection::new(&rules::UNIT_KIND_NOT_JUDGED)
                .with("unit", unit.label(day))
                .with("kind", kind.zh())
                .with("kindEn", kind.en())),
            _ => Ok(unit),
        }
    }

    /// Whether it exists on a day.
    pub fn exists_on(&self, day: Date) -> bool {
        self.from.is_some_and(|from| from <= day)
            && self.closed_from.is_none_or(|closed| day < closed)
    }

    /// Its official name on a day; nothing before its first day.
    pub fn name_on(&self, day: Date) -> Option<&str> {
        let began = |name: &&Name| name.from <= day;
        self.names.iter().rev().find(began).map(|name| name.name.as_str())
    }

    /// Its code in an edition.
    pub fn code_in(&self, edition: &str) -> Option<&DivisionCode> {
        self.codes.iter().find(|code| code.edition == edition).map(|code| &code.code)
    }

    /// Whether a name means this unit on a day: its official name, a former one, or an alias.
    pub fn matches(&self, reference: &str, day: Date) -> bool {
        let named = self.names.iter().any(|n| n.name == reference && n.from <= day);
        let alias = || self.aliases.iter().any(|a| a.name == reference && a.from <= day);
        self.exists_on(day) && (named || alias())
    }

    /// What texts for people call it.
    fn label(&self, day: Date) -> &str {
        let first = || self.names.first().map_or("", |name| name.name.as_str());
        self.name_on(day).unwrap_or_else(first)
    }

    /// Refuses what is closed or merged, be it from a coming day on.
    fn refuse_closed(&self, day: Date) -> Result<(), Rejection> {
        let Some(closed) = self.closed_from else { return Ok(()) };
        Err(Rejection::new(&rules::UNIT_CLOSED)
            .with("unit", self.label(day))
            .with("closed", closed))
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::UnitRegistered(e) => self.register(e),
            Event::UnitRenamed(e) => {
                if let Some(current) = self.names.last_mut() {
                    current.until = Some(e.from);
                }
                self.names.push(Name { name: e.name.clone(), from: e.from, until: None });
            }
            Event::UnitAliasAdded(e) => {
                self.aliases.push(Alias { name: e.alias.clone(), from: e.from });
            }
            Event::UnitCodeAssigned(e) => {
                self.codes.push(EditionCode { edition: e.edition.clone(), code: e.code.clone() });
            }
            Event::UnitMerged(e) => {
                self.closed_from = Some(e.from);
                self.merged_into = Some(e.into);
            }
            Event::UnitAbsorbed(_) => {}
            Event::UnitClosed(e) => self.closed_from = Some(e.from),
        }
    }

    fn register(&mut self, e: &UnitRegistered) {
        self.kind = Some(e.kind);
        self.parent = e.parent;
        self.from = Some(e.from);
        self.names = vec![Name { name: e.name.clone(), from: e.from, until: None }];
        self.aliases =
            e.aliases.iter().map(|name| Alias { name: name.clone(), from: e.from }).collect();
    }
}

/// Checks a name: one line that can be read, without surrounding white space and without what nobody
/// sees, at most [`NAME_BYTES_MAX`] bytes.
pub(crate) fn check_name(field: &str, name: &str) -> Result<(), Rejection> {
    use crate::rejection::rules;
    text::required(field, name)?;
    if name.len() > NAME_BYTES_MAX {
        return Err(Rejection::new(&rules::TEXT_TOO_LONG)
            .field(field)
            .with("bytes", name.len())
            .with("bytesMax", NAME_BYTES_MAX));
    }
    if name.trim() != name || name.contains(['\n', '\t']) {
        return Err(Rejection::new(&rules::FIELD_MALFORMED)
            .field(field)
            .why("首尾空白或换行", "white space around it or line breaks"));
    }
    if name.contains(text::joins) {
        return Err(Rejection::new(&rules::TEXT_CONTROL_CHARACTER).field(field));
    }
    if name.contains(text::is_unseen) {
        return Err(Rejection::new(&rules::FIELD_MALFORMED)
            .field(field)
            .why("含有看不见的格式字符", "characters that are not seen"));
    }
    if name.starts_with(text::is_mark) || !name.contains(char::is_alphanumeric) {
        return Err(Rejection::new(&rules::FIELD_MALFORMED)
            .field(field)
            .why("没有文字，或以附加符号开头", "no letter, or a mark on no letter"));
    }
    if name.contains(text::selects_variant) || has_mark_on_no_letter(name) {
        return Err(Rejection::new(&rules::FIELD_MALFORMED).field(field).why(
            "含有异体字选择符，或汉字、数字、标点上的附加符号",
            "a variation selector, or a mark on a Chinese character, a digit or punctuation",
        ));
    }
    Ok(())
}

/// Whether a mark stands on what no script writes with marks: it may not be seen, and names are
/// compared as they are written.
fn has_mark_on_no_letter(name: &str) -> bool {
    let mut written = false;
    for c in name.chars() {
        match text::is_mark(c) {
            true if !written => return true,
            true => {}
            false => written = c.is_alphabetic() && !text::is_han(c),
        }
    }
    false
}

/// Checks the day from which something of a unit or a role in one holds: a year that can be meant,
/// at most the next one, for which a document of this year may found, rename, close or appoint.
pub(crate) fn check_from(day: Date, today: Date) -> Result<(), Rejection> {
    check_year("from_date", day, YEAR_MIN..=today.parts().0.saturating_add(1))
}

/// Checks that a day is of one of some years: others are slips of the hand.
pub(crate) fn check_year(
    field: &str,
    day: Date,
    years: std::ops::RangeInclusive<i32>,
) -> Result<(), Rejection> {
    if years.contains(&day.parts().0) {
        return Ok(());
    }
    Err(Rejection::new(&general::DATE_YEAR)
        .field(field)
        .with("date", day)
        .with("first", years.start())
        .with("last", years.end()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Given, day, person, unit};

    fn rename(given: Given, name: &str, from: &str) -> Given {
        let (UnitRenamed { document, .. }, _) = <UnitRenamed as crate::event::EventData>::example();
        let renamed =
            UnitRenamed { unit: unit(1), name: name.to_owned(), from: day(from), document };
        given.event(Unit::stream(unit(1)), renamed)
    }

    #[test]
    fn a_name_is_resolved_as_of_a_day() {
        let given = rename(Given::new().village(unit(1), "漆树村"), "漆树社区", "2024-06-01");
        let state = given.state::<Unit>(unit(1).0).expect("registered");
        assert_eq!(state.name_on(day("2023-12-31")), None);
        assert_eq!(state.name_on(day("2024-05-31")), Some("漆树村"));
        assert_eq!(state.name_on(day("2024-06-01")), Some("漆树社区"));
        assert!(state.matches("漆树村", day("2024-07-01")), "a former name is still understood");
        assert!(!state.matches("漆树社区", day("2024-05-31")), "a name before its day is not");
        assert!(!state.matches("漆树村", day("2023-12-31")), "nothing is before its first day");
    }

    #[test]
    fn a_courtyard_reaches_its_village_and_the_villages_successor() {
        use crate::event::EventData as _;
        let (merged, _) = UnitMerged::example();
        let merged = UnitMerged { unit: unit(1), into: unit(9), ..merged };
        let given = Given::new()
            .village(unit(1), "漆树村")
            .village(unit(9), "灯光村")
            .courtyard(unit(2), "大院子", unit(1))
            .event(Unit::stream(unit(1)), merged);
        let mut reads = Reads::new(person(1).0);
        assert_eq!(Unit::upward(unit(2), &reads), [unit(2)]);
        given.copy_into(&mut reads, &[Unit::stream(unit(2)), Unit::stream(unit(1))]);
        assert_eq!(Unit::upward(unit(2), &reads), [unit(2), unit(1), unit(9)]);
    }

    #[test]
    fn names_of_units_are_one_clean_line() {
        use crate::rejection::rules;
        assert_eq!(check_name("name", "第五村（计划未列名）"), Ok(()));
        let refused = |name: &str| check_name("name", name).expect_err("not a name").rule;
        assert_eq!(refused(" "), &rules::FIELD_REQUIRED);
        assert_eq!(refused("漆树村 "), &rules::FIELD_MALFORMED);
        assert_eq!(refused("漆树\n村"), &rules::FIELD_MALFORMED);
        assert_eq!(refused("漆树\u{200B}村"), &rules::TEXT_CONTROL_CHARACTER);
        assert_eq!(refused("漆树\u{200D}村"), &rules::TEXT_CONTROL_CHARACTER);
        assert_eq!(refused("Qishu e\u{301}"), &rules::TEXT_NOT_NFC);
        assert_eq!(refused(&"漆".repeat(41)), &rules::TEXT_TOO_LONG);
    }

    #[test]
    fn a_name_has_something_to_read() {
        for name in [
            "\u{301}",
            "\u{301}漆树村",
            "\u{E0100}",
            "\u{600}",
            "漆\u{600}树村",
            "\u{3164}",
            "漆树村\u{34F}",
            "（）",
            "漆树\u{FE00}村",
            "葛\u{E0100}城村",
            "漆树\u{307}村",
            "漆树村7\u{20E3}",
            "漆树村（\u{301}）",
        ] {
            let refused = check_name("name", name).expect_err("not a name");
            let told = (refused.rule.reason, refused.field.as_deref());
            assert_eq!(told, ("FIELD_MALFORMED", Some("name")), "{name:?}");
        }
        // Marks on a letter, also of a script that writes its vowels so, and a digit alone.
        for name in ["x\u{323}\u{301}", "གྲོང\u{F0B}ཚོ", "7"] {
            assert_eq!(check_name("name", name), Ok(()), "{name:?}");
        }
    }
}
