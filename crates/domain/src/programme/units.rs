//! The list of units that a town enters into its register at the beginning.

use super::check::well_formed_key;
use super::rules;
use crate::division_code::DivisionCode;
use crate::rejection::{Rejection, rules as general};
use crate::text;
use crate::time::Date;
use crate::toml_file::{self, File, Table, Vocabulary};
use crate::unit::UnitKind;

/// The units of one town as a file lists them; parents stand before their parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitList {
    /// The edition that the codes are from.
    pub edition: String,
    /// The first day on which the register knows them.
    pub from: Date,
    /// The units.
    pub units: Vec<UnitEntry>,
}

/// One unit of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitEntry {
    /// Stable key inside the file.
    pub key: String,
    /// What it is.
    pub kind: UnitKind,
    /// Its name.
    pub name: String,
    /// Its code; some villages and every group and courtyard have none.
    pub code: Option<DivisionCode>,
    /// The key of the village or community of a group or courtyard.
    pub parent: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
}

impl UnitList {
    /// Reads a list and checks it.
    ///
    /// # Errors
    /// Every violation, joined; the field of each is `file:line: key`.
    pub fn parse(file: File<'_>) -> Result<Self, Rejection> {
        toml_file::read(&[file], list, Self::violations)
    }

    /// Everything that is wrong with it; fields are paths.
    fn violations(&self) -> Vec<Rejection> {
        let mut found: Vec<Rejection> =
            text::required("edition", &self.edition).err().into_iter().collect();
        for (index, unit) in self.units.iter().enumerate() {
            let path = |field: &str| format!("units[{index}].{field}");
            found.extend(unit.mismatches(&self.units[..index]).into_iter().map(|violation| {
                let field = violation.field.clone().unwrap_or_default();
                violation.field(path(&field))
            }));
            found.extend(text::required(&path("name"), &unit.name).err());
            for (place, alias) in unit.aliases.iter().enumerate() {
                found.extend(text::required(&path(&format!("aliases[{place}]")), alias).err());
            }
        }
        found
    }
}

impl UnitEntry {
    /// What does not go with the units `before` it in the list.
    fn mismatches(&self, before: &[Self]) -> Vec<Rejection> {
        let mut found = Vec::new();
        let mut add = |field: &str, rule, key: &str| {
            found.push(Rejection::new(rule).field(field).with("key", key));
        };
        if !well_formed_key(&self.key) {
            add("key", &rules::DEFINITION_KEY_FORM, &self.key);
        }
        if before.iter().any(|other| other.key == self.key) {
            add("key", &rules::DEFINITION_DUPLICATE, &self.key);
        }
        if let Some(code) = &self.code
            && before.iter().any(|other| other.code.as_ref() == Some(code))
        {
            add("code", &rules::DEFINITION_DUPLICATE, code.as_str());
        }
        match &self.parent {
            Some(parent) if !before.iter().any(|other| other.key == *parent) => {
                add("parent", &rules::DEFINITION_REFERENCE, parent);
            }
            None if !self.kind.is_division() => {
                found.push(Rejection::new(&general::FIELD_REQUIRED).field("parent"));
            }
            _ => {}
        }
        found
    }
}

fn list(table: &mut Table<'_>) -> UnitList {
    UnitList {
        edition: table.text("edition"),
        from: table.date("from"),
        units: table.tables("units", unit),
    }
}

fn unit(table: &mut Table<'_>) -> UnitEntry {
    let kinds = Vocabulary { all: UnitKind::ALL, code: UnitKind::code };
    UnitEntry {
        key: table.text("key"),
        kind: table.code("kind", &kinds),
        name: table.text("name"),
        code: code(table),
        parent: table.text_if_any("parent"),
        aliases: table.texts("aliases"),
    }
}

fn code(table: &mut Table<'_>) -> Option<DivisionCode> {
    let text = table.text_if_any("code")?;
    match DivisionCode::parse("code", &text) {
        Ok(code) => Some(code),
        Err(rejection) => {
            table.violation("code", rejection);
            None
        }
    }
}
