//! What changes under the other subjects: names, codes and ends of units, versions of the programme.

use hemei_domain::division_code::DivisionCode;
use hemei_domain::id::UnitId;
use hemei_domain::programme::{AmendProgramme, Programme};
use hemei_domain::toml_file::Places;
use hemei_domain::unit::{AssignUnitCode, CloseUnit, CodeAssignment, MergeUnits, RenameUnit};

use super::town::Town;
use super::words;
use crate::properties::cast::{ADMINISTRATOR, DEPUTY};
use crate::properties::deed::Deed;
use crate::properties::world::village;
use crate::simulation::random::Random;

/// The programme's town, and another.
const TOWNS: [&str; 2] = ["500243116", "500243117"];

pub(super) async fn next(town: &Town, random: &mut Random) -> Deed {
    let by = ADMINISTRATOR;
    let document = town.document("样例县民政局", random);
    let from = town.today().plus_days(random.below(90) as i64 - 60).expect("a date");
    let added = town.seen.villages.get(random.below(town.seen.villages.len())).copied();
    match (random.below(12), added) {
        (0..4, _) => {
            let unit = named(town, random);
            let name = format!("新名{}", random.below(9));
            Deed::new(by, RenameUnit { unit, name, from, document })
        }
        (4 | 5, _) => amend(town, random).await,
        (6, Some(unit)) => Deed::new(by, AssignUnitCode { unit, code: code(random) }),
        (7, Some(unit)) => Deed::new(by, CloseUnit { unit, from, document, reason: words() }),
        (8, Some(unit)) => {
            let (into, from) = (town.world.villages[3], from.min(town.today()));
            Deed::new(by, MergeUnits { sources: vec![unit], into, from, document })
        }
        _ => {
            let code = random.chance(60).then(|| code(random));
            let name = format!("添村{}", random.below(99));
            Deed::new(by, hemei_domain::unit::RegisterUnit { code, from, ..village(&name) })
        }
    }
}

/// A village or a courtyard, or one that was added.
fn named(town: &Town, random: &mut Random) -> UnitId {
    let all = town.world.villages.iter().chain(&town.courtyards).chain(&town.seen.villages);
    *random.pick(&all.copied().collect::<Vec<_>>())
}

fn code(random: &mut Random) -> CodeAssignment {
    let town = random.pick(&TOWNS);
    let parse = |text: &str| DivisionCode::parse("code", text).expect("a division code");
    CodeAssignment {
        edition: (*random.pick(&["2023", "2024"])).to_owned(),
        code: parse(&format!("{town}3{:02}", random.below(60))),
        town: parse(&format!("{town}000")),
    }
}

/// Another light, and other days after which an entry is late.
async fn amend(town: &Town, random: &mut Random) -> Deed {
    let programme = town.world.programme;
    let state: Programme = town.state(programme.0).await;
    let last = state.versions.last().expect("it was opened");
    let mut definition = last.definition.clone();
    definition.issue_limits.back_entry_days = 3 + random.below(6) as u32;
    if let Some(reporting) = &mut definition.reporting {
        reporting.pace.behind_from_points = 5 + random.below(10) as u32;
        reporting.tasks[0].name = format!("黑臭水体整治之{}", random.below(9));
    }
    let from = town.today().max(last.from.unwrap_or(town.today()));
    let document = town.document("样例镇", random);
    Deed::new(
        DEPUTY,
        AmendProgramme { programme, definition, places: Places::default(), from, document },
    )
}
