//! Household points: rules, entries, notices, objections, what is redeemed.

use hemei_domain::household::Household;
use hemei_domain::id::{HouseholdId, PersonId, UnitId};
use hemei_domain::point_account::{
    CheckPoints, Entry, ObjectToPoints, Phase, PointAccount, RecordPoints, RedeemPoints,
    RefusePoints, ReversePoints, ReviewOutcome, ReviewPointsObjection,
};
use hemei_domain::point_notice::{ConfirmPointsNotice, PointNotice, PostPointsNotice};
use hemei_domain::point_rules::{
    AdoptPointRules, FilePointRules, PointItem, PointLayer, PointRules,
};

use super::town::{SUPERVISORS, Town};
use super::{evidence, words};
use crate::properties::cast::{GROUP_CADRE, HANDLER};
use crate::properties::deed::Deed;
use crate::simulation::random::Random;

/// How many of the first households have points: few, so that much becomes of each.
const HOUSEHOLDS: usize = 8;

pub(super) async fn next(town: &Town, random: &mut Random) -> Deed {
    let place = usize::from(random.chance(25));
    let village = town.world.villages[place];
    let rules: PointRules = town.state(PointRules::stream(village).id).await;
    if rules.editions.is_empty() || random.chance(2) {
        return adopt(town, place, random);
    }
    if random.chance(2) {
        let (edition, document) = (1 + random.below(2) as u32, town.document("样例镇", random));
        return Deed::new(HANDLER, FilePointRules { village, edition, document });
    }
    let board: PointNotice = town.state(PointNotice::stream(village).id).await;
    let by = cadre(town, place, random);
    match board.open() {
        Some(open) if random.chance(25) && open.until < town.today() => {
            Deed::new(by, ConfirmPointsNotice { village, notice: open.number })
        }
        None if random.chance(15) => {
            let (remark, evidence) = (random.chance(50).then(words), evidence(random));
            Deed::new(by, PostPointsNotice { village, remark, evidence })
        }
        Some(_) | None => account(town, by, random).await,
    }
}

/// Who acts for one of the first two villages.
fn cadre(town: &Town, place: usize, random: &mut Random) -> PersonId {
    match random.below(3) {
        0 if place == 0 => GROUP_CADRE,
        1 => town.reviewers[place],
        _ => town.cadres[place],
    }
}

fn adopt(town: &Town, place: usize, random: &mut Random) -> Deed {
    let item = |key: &str, name: &str, layer, points, per_year| PointItem {
        key: key.to_owned(),
        name: name.to_owned(),
        layer,
        points,
        per_year,
    };
    let adopt = AdoptPointRules {
        village: town.world.villages[place],
        met_on: town.today(),
        entitled: 45,
        present: 38,
        in_favour: 30,
        notice_days: 3 + random.below(3) as u32,
        from: town.today().plus_days(random.below(2) as i64).expect("a date"),
        items: vec![
            item("clean_up", "参加村庄清洁行动", PointLayer::Contribution, 5, Some(40)),
            item("courtyard", "院落整洁", PointLayer::Base, 3, None),
            item("littering", "房前屋后乱堆乱放", PointLayer::Base, -2, None),
        ],
        document: town.document("样例村民委员会", random),
        remark: random.chance(50).then(words),
        evidence: evidence(random),
    };
    Deed::new(town.cadres[place], adopt)
}

/// Something with one household's account; mostly by those of its village.
async fn account(town: &Town, by: PersonId, random: &mut Random) -> Deed {
    let known = town.seen.households.len().min(HOUSEHOLDS);
    let Some(household) = (known > 0).then(|| town.seen.households[random.below(known)]) else {
        return record(HouseholdId(uuid::Uuid::nil()), by, random);
    };
    let state: Household = town.state(household.0).await;
    let village = state.address.as_ref().map(|address| address.village);
    let place = town.world.villages.iter().take(2).position(|one| Some(*one) == village);
    let by = place.filter(|_| random.chance(90)).map_or(by, |place| cadre(town, place, random));
    let points: PointAccount = town.state(PointAccount::stream(household).id).await;
    if points.entries.is_empty() || random.chance(30) {
        return record(household, by, random);
    }
    let newest = points.entries.len().min(6);
    let entry = &points.entries[points.entries.len() - 1 - random.below(newest)];
    let notices: PointNotice = town.state(PointNotice::stream(entry.village).id).await;
    let phase = entry.course.phase(&notices.notices);
    step(town, (household, entry, phase), by, random)
}

fn record(household: HouseholdId, by: PersonId, random: &mut Random) -> Deed {
    let item = (*random.pick(&["clean_up", "clean_up", "courtyard", "littering"])).to_owned();
    let (times, analogy) = (1 + random.below(3) as u32, random.chance(20));
    let ground = (analogy || random.chance(40)).then(words);
    let evidence = evidence(random);
    Deed::new(by, RecordPoints { household, item, times, analogy, ground, evidence })
}

/// What fits the phase of an entry.
fn step(
    town: &Town,
    (household, known, phase): (HouseholdId, &Entry, Phase),
    by: PersonId,
    random: &mut Random,
) -> Deed {
    let entry = known.number;
    let supervisors = supervisors(town, known.village);
    match phase {
        Phase::Recorded if random.chance(80) => Deed::new(by, CheckPoints { household, entry }),
        Phase::Recorded => Deed::new(by, RefusePoints { household, entry, reason: words() }),
        Phase::InNotice if random.chance(70) => {
            let by = if random.chance(50) { supervisors[0] } else { by };
            Deed::new(by, ObjectToPoints { household, entry, reason: words() })
        }
        Phase::Objected => {
            let outcome = *random.pick(ReviewOutcome::ALL);
            let review = ReviewPointsObjection { household, entry, outcome, ground: words() };
            Deed::new(supervisors[1], review)
        }
        _ if random.chance(25) => {
            Deed::new(by, ReversePoints { household, entry, ground: words() })
        }
        _ => {
            let points = 1 + random.below(8) as u32;
            let (what, evidence) = (words(), evidence(random));
            Deed::new(by, RedeemPoints { household, points, what, evidence })
        }
    }
}

fn supervisors(town: &Town, village: UnitId) -> [PersonId; 2] {
    let place = town.world.villages.iter().take(2).position(|one| *one == village);
    SUPERVISORS[place.unwrap_or(0)]
}
