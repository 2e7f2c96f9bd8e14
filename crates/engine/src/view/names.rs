//! What the ids and keys of a row are called: people read names, programs what is stored.

use std::collections::BTreeMap;

use hemei_domain::id::UnitId;
use hemei_domain::programme;
use hemei_domain::scheme::{self, Indicator};

use super::{Content as _, Json};
use crate::port::Value;

/// What is known of the names that a row needs. What is not known is told by its id or key, so that
/// nothing at all ([`Names::default`]) tells everything as it is stored.
#[derive(Debug, Clone, Copy, Default)]
pub struct Names<'a> {
    /// The units' names.
    pub units: Option<&'a BTreeMap<UnitId, String>>,
    /// The versions of the programme that the row is of, oldest first: of a key that several have,
    /// the last one's name counts.
    pub versions: &'a [programme::Definition],
    /// The edition of the scheme by which the row was scored.
    pub scheme: Option<&'a scheme::Definition>,
    /// The indicator that the row is about.
    pub indicator: Option<&'a Indicator>,
}

impl<'a> Names<'a> {
    /// A unit's name.
    pub fn unit(self, unit: UnitId) -> String {
        let known = self.units.and_then(|units| units.get(&unit));
        known.cloned().unwrap_or_else(|| unit.to_string())
    }

    /// The name of a task of the progress table.
    pub fn task<'k>(self, key: &'k str) -> &'k str
    where
        'a: 'k,
    {
        self.known_task(key).unwrap_or(key)
    }

    /// The name of a report window.
    pub fn window<'k>(self, key: &'k str) -> &'k str
    where
        'a: 'k,
    {
        self.known_window(key).unwrap_or(key)
    }

    /// The name of a block or an indicator.
    pub fn scored<'k>(self, code: &'k str) -> &'k str
    where
        'a: 'k,
    {
        self.scheme.and_then(|scheme| scheme.name_of(code)).unwrap_or(code)
    }

    /// A block or an indicator as it is found on paper: its code, and its name.
    pub fn coded(self, code: &str) -> String {
        let name = self.scheme.and_then(|scheme| scheme.name_of(code));
        let is_block = self.scheme.is_some_and(|scheme| scheme.block(code).is_some());
        match name {
            // The key of a block is on no paper.
            Some(name) if is_block => name.to_owned(),
            Some(name) => format!("{code}{name}"),
            None => code.to_owned(),
        }
    }

    /// The name of a grade.
    pub fn grade<'k>(self, key: &'k str) -> &'k str
    where
        'a: 'k,
    {
        let grade = self.scheme.and_then(|scheme| scheme.grade(key));
        grade.map_or(key, |(_, grade)| &grade.name)
    }

    /// The name of a round of scoring.
    pub fn round<'k>(self, key: &'k str) -> &'k str
    where
        'a: 'k,
    {
        self.known_round(key).unwrap_or(key)
    }

    /// The same names for what is about one indicator.
    #[must_use]
    pub fn about(self, code: &str) -> Self {
        Self { indicator: self.scheme.and_then(|scheme| scheme.indicator(code)), ..self }
    }

    /// The words of a tier, a condition or an award of the indicator.
    pub fn words<'k>(self, key: &'k str) -> &'k str
    where
        'a: 'k,
    {
        let rule = self.indicator.and_then(|indicator| indicator.rule.as_ref());
        rule.and_then(|rule| rule.words(key)).unwrap_or(key)
    }

    /// The name of the key that a cell holds, by the name of its column; nothing where the column
    /// holds no keys, or nothing has that key.
    pub fn of_column(self, column: &str, value: &Value) -> Option<String> {
        let Value::Text(text) = value else { return None };
        let known = match column {
            "class" => self
                .versions
                .iter()
                .rev()
                .find_map(|version| version.issue_class(text).map(|class| class.name.as_str())),
            "core_task" => self.versions.iter().rev().find_map(|version| {
                let task = version.core_tasks.iter().find(|task| task.key == *text);
                task.map(|task| task.name.as_str())
            }),
            "task" => self.known_task(text),
            "window_key" => self.known_window(text),
            "round" => self.known_round(text),
            "vetoed_by" => self.scheme.and_then(|scheme| scheme.name_of(text)),
            "path" => {
                let Json(codes) = Json::<Vec<String>>::read(value)?;
                let names: Vec<&str> = codes.iter().map(|code| self.scored(code)).collect();
                return Some(names.join("、"));
            }
            _ => None,
        };
        known.map(str::to_owned)
    }

    fn known_task(self, key: &str) -> Option<&'a str> {
        self.versions.iter().rev().find_map(|version| {
            let task = version.reporting.as_ref()?.task(key)?;
            Some(task.name.as_str())
        })
    }

    fn known_window(self, key: &str) -> Option<&'a str> {
        let mut versions = self.versions.iter().rev();
        versions.find_map(|version| version.window(key).map(|window| window.name.as_str()))
    }

    fn known_round(self, key: &str) -> Option<&'a str> {
        let rounds = self.scheme.and_then(|scheme| scheme.rounds.as_ref())?;
        let round = rounds.rounds.iter().find(|round| round.key == key);
        round.map(|round| round.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use hemei_domain::event::EventData as _;
    use hemei_domain::programme::ProgrammeOpened;
    use hemei_domain::scheme::SchemeAdopted;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_not_known_is_told_as_it_is_stored() {
        let nothing = Names::default();
        let unit = UnitId(Uuid::from_u128(4));
        assert_eq!(nothing.unit(unit), unit.to_string());
        assert_eq!((nothing.task("clutter"), nothing.window("q2")), ("clutter", "q2"));
        assert_eq!((nothing.scored("C1"), nothing.coded("C1")), ("C1", "C1".to_owned()));
        assert_eq!(nothing.of_column("class", &Value::Text("clutter".to_owned())), None);
    }

    #[test]
    fn of_several_versions_the_last_one_that_has_the_key_names_it() {
        let mut old = *ProgrammeOpened::example().0.definition;
        let mut new = old.clone();
        let kept = old.windows[0].key.clone();
        let mut dropped = old.windows[0].clone();
        dropped.key = "dropped".to_owned();
        dropped.name = "只有旧版有的报送期".to_owned();
        old.windows.push(dropped.clone());
        new.windows[0].name = "改过的报送期".to_owned();
        let versions = [old, new];
        let names = Names { versions: &versions, ..Names::default() };
        assert_eq!(names.window(&kept), "改过的报送期");
        assert_eq!(names.window(&dropped.key), dropped.name);
        let cell = Value::Text(dropped.key.clone());
        assert_eq!(names.of_column("window_key", &cell), Some(dropped.name));
        assert_eq!(names.of_column("remark", &cell), None, "no column of keys");
    }

    #[test]
    fn an_indicator_has_its_code_and_a_block_only_its_name() {
        let scheme = *SchemeAdopted::example().0.definition;
        let names = Names { scheme: Some(&scheme), ..Names::default() };
        let (block, indicator) = (&scheme.blocks[0], &scheme.indicators[0]);
        assert_eq!(names.coded(&block.key), block.name);
        assert_eq!(names.coded(&indicator.code), format!("{}{}", indicator.code, indicator.name));
        let path = Json(vec![block.key.clone(), indicator.code.clone()]);
        let told = names.of_column("path", &crate::view::Content::value(&path));
        assert_eq!(told, Some(format!("{}、{}", block.name, indicator.name)));
        assert_eq!(names.grade(&scheme.grades[0].key), scheme.grades[0].name);
    }
}
