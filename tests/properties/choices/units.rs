//! Commands on the register of units: few names and few codes, so that they are fought over.

use hemei_domain::division_code::DivisionCode;
use hemei_domain::id::UnitId;
use hemei_domain::time::Date;
use hemei_domain::unit::{
    AddUnitAlias, AssignUnitCode, CloseUnit, CodeAssignment, MergeUnits, RegisterUnit, RenameUnit,
    UnitKind,
};

use super::{Board, document};
use crate::properties::cast::{ADMINISTRATOR, HANDLER, HEAD, VILLAGE};
use crate::properties::deed::Deed;
use crate::properties::world::World;
use crate::simulation::random::Random;

const NAMES: [&str; 6] = ["河坝", "向阳", "桥头", "大田", "新院子", "老街"];
const TOWN: &str = "500243116000";

pub(super) fn next(world: &World, board: &Board, random: &mut Random) -> Deed {
    // The village keeps no register: it is refused whatever it asks for.
    let by = *random.pick(&[ADMINISTRATOR, ADMINISTRATOR, HEAD, HANDLER, HANDLER, VILLAGE]);
    let unit = board.unit(world, random);
    let from = day(world, random);
    match random.below(14) {
        0..5 => Deed::new(by, register(world, random)),
        5..7 => Deed::new(by, AddUnitAlias { unit, alias: name(random), from }),
        7..9 => {
            let (name, document) = (name(random), document(random));
            Deed::new(by, RenameUnit { unit, name, from, document })
        }
        9..11 => Deed::new(by, AssignUnitCode { unit, code: code(random) }),
        _ => ending(world, board, random, unit, from, by),
    }
}

/// Villages of the world go on, so that the crowd's issues have a place.
fn ending(
    world: &World,
    board: &Board,
    random: &mut Random,
    unit: UnitId,
    from: Date,
    by: hemei_domain::id::PersonId,
) -> Deed {
    let document = document(random);
    if world.villages.contains(&unit) {
        return Deed::new(by, AssignUnitCode { unit, code: code(random) });
    }
    if random.chance(30) {
        return Deed::new(by, CloseUnit { unit, from, document, reason: "整体搬迁".to_owned() });
    }
    let into = if random.chance(50) { world.villages[3] } else { board.unit(world, random) };
    let from = from.min(world.clock.today());
    Deed::new(by, MergeUnits { sources: vec![unit], into, from, document })
}

fn register(world: &World, random: &mut Random) -> RegisterUnit {
    let kind = *random.pick(UnitKind::ALL);
    // Now and then a village with a parent, or a courtyard without one.
    let with_parent = kind.is_division() == random.chance(8);
    let with_code = kind.is_division() && random.chance(60);
    RegisterUnit {
        kind,
        name: name(random),
        aliases: if random.chance(30) { vec![name(random)] } else { Vec::new() },
        parent: with_parent.then(|| *random.pick(&world.villages)),
        code: with_code.then(|| code(random)),
        from: day(world, random),
        document: None,
    }
}

fn name(random: &mut Random) -> String {
    (*random.pick(&NAMES)).to_owned()
}

pub(super) fn code(random: &mut Random) -> CodeAssignment {
    let parse = |text: &str| DivisionCode::parse("code", text).expect("a division code");
    CodeAssignment {
        edition: (*random.pick(&["2023", "2024"])).to_owned(),
        code: parse(&format!("5002431162{:02}", random.below(12))),
        town: parse(TOWN),
    }
}

/// A day around today.
fn day(world: &World, random: &mut Random) -> Date {
    let days = random.below(60) as i64 - 40;
    world.clock.today().plus_days(days).expect("a date")
}
