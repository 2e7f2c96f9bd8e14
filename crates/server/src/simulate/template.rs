//! A town's programme and scheme: those of `deploy/` with other names, numbers and codes. What a
//! programme is, is data; nothing of the template's town is left.

use anyhow::Context as _;
use hemei_domain::division_code::{DivisionCode, Level};
use hemei_domain::document::DocumentNumber;
use hemei_domain::programme::definition::{CitedDocument, Definition, TargetBy};
use hemei_domain::toml_file::File;
use hemei_domain::unit::UnitKind;
use hemei_domain::{programme, scheme};

use crate::demo::files;

/// The scheme of the template.
const SCHEME: File<'static> = File {
    name: "annual-evaluation.toml",
    content: include_str!("../../../../deploy/programmes/longxi-2024/annual-evaluation.toml"),
};
/// The division codes of a county's towns and of a town's villages begin here.
const FIRST_TOWN: u32 = 100;
const FIRST_VILLAGE: u32 = 200;

/// What the towns' programmes are made from.
#[derive(Debug)]
pub(super) struct Template {
    programme: Definition,
    scheme: scheme::Definition,
}

/// What a town is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    /// Which town of the county, from 1.
    pub(super) number: u32,
    /// The town.
    pub(super) town: String,
    /// Its villages.
    pub(super) villages: Vec<String>,
}

/// How many villages of a town a title has places for: two of three.
pub(super) fn places(villages: usize) -> usize {
    (villages * 2).div_ceil(3)
}

/// Whether the village at a place of its town, counted from 0, has a courtyard that is enrolled.
pub(super) fn has_courtyard(place: usize) -> bool {
    place.is_multiple_of(3)
}

impl Names {
    /// How many of its villages have such a courtyard.
    fn courtyards(&self) -> usize {
        (0..self.villages.len()).filter(|place| has_courtyard(*place)).count()
    }

    /// The names of a town of so many villages.
    pub(super) fn of(number: u32, villages: u32) -> Self {
        let town = format!("样例{number}镇");
        let villages = (1..=villages).map(|village| format!("{town}{village}村")).collect();
        Self { number, town, villages }
    }
}

impl Template {
    /// Reads the template.
    ///
    /// # Errors
    /// Where a file of `deploy/` is not well written.
    pub(super) fn read() -> anyhow::Result<Self> {
        Ok(Self {
            programme: programme::parse::definition(&files::PROGRAMME)?,
            scheme: scheme::parse::definition(&[SCHEME])?,
        })
    }

    /// The programme of the template itself, whose days every town's has.
    pub(super) fn programme(&self) -> &Definition {
        &self.programme
    }

    /// A town's division code.
    ///
    /// # Errors
    /// Where there are more towns than a county has codes for.
    pub(super) fn town_code(&self, names: &Names) -> anyhow::Result<DivisionCode> {
        let county = self.programme.town.code.get(..Level::County.digits());
        let county = county.context("read the code of the template's county")?;
        let code = format!("{county}{:03}000", FIRST_TOWN + names.number);
        Ok(DivisionCode::parse("town.code", &code)?)
    }

    /// The division code of a village of a town, counted from 0.
    ///
    /// # Errors
    /// As [`Self::town_code`].
    pub(super) fn village_code(&self, names: &Names, place: u32) -> anyhow::Result<DivisionCode> {
        let town = self.town_code(names)?;
        let town = town.as_str().get(..Level::Town.digits()).context("read the town's code")?;
        let code = format!("{town}{:03}", FIRST_VILLAGE + place);
        Ok(DivisionCode::parse("code", &code)?)
    }

    /// A town's programme.
    ///
    /// # Errors
    /// As [`Self::town_code`].
    pub(super) fn programme_of(&self, names: &Names) -> anyhow::Result<Definition> {
        let mut definition = self.programme.clone();
        let old = std::mem::replace(&mut definition.town.name, names.town.clone());
        definition.town.code = self.town_code(names)?.as_str().to_owned();
        definition.title = definition.title.replace(&old, &names.town);
        let (year, founding) = (definition.year, definition.document.clone());
        rename(&mut definition.documents, &founding, &old, names, year)?;
        let (villages, courtyards) = (names.villages.len(), names.courtyards());
        for target in &mut definition.targets {
            target.units.clear();
            let title = definition.enrolment.iter().flat_map(|enrolment| &enrolment.titles);
            let title = title.into_iter().find(|title| title.key == target.kind);
            let of = |kind| title.is_some_and(|title| title.units.contains(&kind));
            let count = match target.by {
                TargetBy::Year(_) if of(UnitKind::Courtyard) => courtyards,
                TargetBy::Year(_) => places(villages),
                TargetBy::Later => villages,
            };
            target.count = u32::try_from(count).unwrap_or(u32::MAX);
        }
        Ok(definition)
    }

    /// The scheme of a town's annual evaluation.
    ///
    /// # Errors
    /// Where no document number can be made of the town's number.
    pub(super) fn scheme_of(&self, names: &Names) -> anyhow::Result<scheme::Definition> {
        let mut definition = self.scheme.clone();
        let old = &self.programme.town.name;
        definition.title = definition.title.replace(old, &names.town);
        let founding = &self.programme.document;
        rename(&mut definition.documents, founding, old, names, self.programme.year)?;
        Ok(definition)
    }
}

/// Gives the documents of the template's town to another one.
fn rename(
    documents: &mut [CitedDocument],
    founding: &str,
    old: &str,
    names: &Names,
    year: i32,
) -> anyhow::Result<()> {
    for document in documents {
        if document.key == founding {
            let number = format!("样例镇委发〔{year}〕{}号", names.number);
            document.number = Some(DocumentNumber::parse("number", &number)?);
            document.issuer = format!("{}（样例）", names.town);
        }
        document.title = document.title.replace(old, &names.town);
        document.issuer = document.issuer.replace(old, &names.town);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use hemei_domain::programme::Programme;

    use super::*;

    #[test]
    fn towns_have_programmes_of_their_own_and_nothing_of_the_templates_town() {
        let template = Template::read().expect("well written");
        let [one, other] = [1, 2].map(|number| Names::of(number, 3));
        let [first, second] =
            [&one, &other].map(|names| template.programme_of(names).expect("a programme"));
        assert_ne!(Programme::id_of(&first), Programme::id_of(&second));
        assert_ne!(first.town.code, second.town.code);
        let old = &template.programme.town.name;
        for names in [&one, &other] {
            let programme = serde_json::to_string(&template.programme_of(names).expect("one"));
            let scheme = serde_json::to_string(&template.scheme_of(names).expect("one"));
            for text in [programme.expect("JSON"), scheme.expect("JSON")] {
                assert!(!text.contains(old) && text.contains(&names.town), "{text}");
            }
        }
    }

    #[test]
    fn villages_have_codes_under_their_towns() {
        let template = Template::read().expect("well written");
        let names = Names::of(40, 2);
        let town = template.town_code(&names).expect("a code");
        let village = template.village_code(&names, 1).expect("a code");
        assert_eq!(town.as_str()[..9], village.as_str()[..9]);
        assert!(village.as_str().ends_with("201"));
    }
}
