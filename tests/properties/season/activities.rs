//! Clean-ups, surveys, guidance and publicity: recorded, corrected, voided.

use hemei_domain::activity::{Correct, Record, Told, Void};
use hemei_domain::clean_up::{CleanUpFacts, CleanUpKind, CleanUpLevel, ClearanceClass, Cleared};
use hemei_domain::guidance::{GuidanceFacts, GuidanceKind};
use hemei_domain::id::{PersonId, UnitId};
use hemei_domain::publicity::{PublicityFacts, PublicityKind};
use hemei_domain::quantity::{Amount, Quantity};
use hemei_domain::survey::{Answers, SurveyFacts, SurveyKind, SurveyMethod};

use super::town::{Town, one_of};
use super::{evidence, villager, words};
use crate::properties::cast::{AGRICULTURE, AGRICULTURE_SECTION, HANDLER, HEAD};
use crate::properties::deed::Deed;
use crate::simulation::random::Random;

/// What is done with an entry.
enum Step<I> {
    Record(UnitId),
    Correct(I),
    Void(I),
}

fn step<I: Copy>(unit: UnitId, known: &[I], random: &mut Random) -> Step<I> {
    match one_of(known, random).filter(|_| random.chance(45)) {
        Some(entry) if random.chance(30) => Step::Void(entry),
        Some(entry) => Step::Correct(entry),
        None => Step::Record(unit),
    }
}

pub(super) fn next(town: &Town, random: &mut Random) -> Deed {
    let (village, cadre) = villager(town, random);
    let programme = town.world.programme;
    let (on, reason) = (Some(town.today()).filter(|_| random.chance(20)), words());
    // Each register has facts of its own type, and is done with in the same way.
    macro_rules! done {
        ($known:expr, $by:expr, $facts:expr, $told:expr) => {{
            let (by, facts, told) = ($by, $facts, $told);
            match step(village, &$known, random) {
                Step::Record(unit) => Deed::new(by, Record { programme, unit, facts, told }),
                Step::Correct(entry) => Deed::new(by, Correct { entry, on, facts, told, reason }),
                Step::Void(entry) => Deed::new(by, void(entry, &facts, reason)),
            }
        }};
    }
    match random.below(8) {
        0..4 => done!(town.seen.clean_ups, cadre, clean_up(random), told(0, random)),
        4 => {
            let by = *random.pick(&[HANDLER, HEAD]);
            done!(town.seen.surveys, by, survey(by, random), told(1, random))
        }
        5 => done!(town.seen.guidances, AGRICULTURE, guidance(random), told(1, random)),
        _ => done!(town.seen.publicities, cadre, publicity(random), told(1, random)),
    }
}

/// The facts say which register the entry is of.
fn void<A: hemei_domain::activity::Activity>(entry: A::Id, _of: &A, reason: String) -> Void<A> {
    Void { entry, reason }
}

pub(super) fn clean_up_in(town: &Town, village: usize, random: &mut Random) -> Deed {
    let (programme, unit) = (town.world.programme, town.world.villages[village]);
    let (facts, told) = (clean_up(random), told(0, random));
    Deed::new(town.cadres[village], Record { programme, unit, facts, told })
}

fn told(topics: usize, random: &mut Random) -> Told {
    Told {
        place: Some("村委会".to_owned()),
        topics: vec!["村庄清洁".to_owned(); topics],
        remark: random.chance(30).then(words),
        evidence: evidence(random),
    }
}

fn clean_up(random: &mut Random) -> CleanUpFacts {
    let mut classes: Vec<ClearanceClass> =
        (0..random.below(3)).map(|_| *random.pick(ClearanceClass::ALL)).collect();
    classes.sort_unstable_by_key(|class| class.code());
    classes.dedup();
    let mut cleared = Vec::new();
    for class in classes {
        let unit = class.measured_in()[0];
        let amount = Amount::whole(1 + random.below(9) as i32);
        cleared.push(Cleared { class, quantity: Quantity { amount, unit } });
    }
    CleanUpFacts {
        kind: *random.pick(CleanUpKind::ALL),
        level: CleanUpLevel::Village,
        participants: 1 + random.below(60) as u32,
        cleared,
        places: Vec::new(),
        amounts_confirmed: true,
    }
}

fn survey(by: PersonId, random: &mut Random) -> SurveyFacts {
    let sample = 20 + random.below(30) as u32;
    let answered = random.below(20) as u32;
    let favourable = random.below(1 + answered as usize) as u32;
    SurveyFacts {
        kind: *random.pick(SurveyKind::ALL),
        method: *random.pick(SurveyMethod::ALL),
        sample,
        questions: vec![Answers { answered, favourable }],
        asked_by: vec![by],
    }
}

fn guidance(random: &mut Random) -> GuidanceFacts {
    GuidanceFacts {
        kind: *random.pick(GuidanceKind::ALL),
        section: AGRICULTURE_SECTION.to_owned(),
        participants: 1 + random.below(30) as u32,
    }
}

fn publicity(random: &mut Random) -> PublicityFacts {
    PublicityFacts {
        kind: *random.pick(PublicityKind::ALL),
        count: 1 + random.below(50) as u32,
        policy: random.chance(40),
    }
}
