//! Enrolments from the recommendation to the revocation of the title.

use hemei_domain::enrolment::phase::{Act, TABLE};
use hemei_domain::enrolment::{
    AcceptanceOutcome, CheckAcceptance, ConferTitle, Enrolment, List, PostNotice, PreCheck,
    Recommend, ReturnForCorrection, ReviewOutcome, ReviewTitle, RevokeTitle, SelfAssess,
    SelfAssessment, Withdraw,
};
use hemei_domain::id::{EnrolmentId, PersonId, UnitId};

use super::town::{Town, one_of};
use super::{evidence, office, words};
use crate::properties::ambient::DAY;
use crate::properties::deed::Deed;
use crate::simulation::random::Random;

/// What leads out of the list: chosen seldom.
const SELDOM: [Act; 3] = [Act::ReturnForCorrection, Act::Withdraw, Act::RevokeTitle];

pub(super) async fn next(town: &Town, random: &mut Random) -> Deed {
    let known = one_of(&town.seen.enrolments, random).filter(|_| !random.chance(8));
    let Some(enrolment) = known else { return recommend(town, random) };
    let state: Enrolment = town.state(enrolment.0).await;
    let fits = TABLE.iter().filter(|row| row.phases.contains(&state.phase)).map(|row| row.act);
    let fits: Vec<Act> = fits.collect();
    let Some(mut act) = fits.iter().find(|act| !SELDOM.contains(act)).copied() else {
        return recommend(town, random);
    };
    if random.chance(25) {
        act = *random.pick(&fits);
    }
    // Nothing is listed before its notice is over.
    if let Some(notice) = state.notice.filter(|notice| notice.due >= town.today()) {
        let days = town.today().days_until(notice.due) + 1;
        town.world.clock.advance(days * DAY);
    }
    let unit = state.recommended.as_ref().map_or(town.world.villages[0], |one| one.unit);
    deed(town, enrolment, (unit, cadre_of(town, unit)), act, random)
}

fn cadre_of(town: &Town, unit: UnitId) -> PersonId {
    let village = town.world.villages.iter().position(|village| *village == unit);
    let courtyard = town.courtyards.iter().position(|courtyard| *courtyard == unit);
    town.cadres[village.or(courtyard).unwrap_or(0)]
}

fn recommend(town: &Town, random: &mut Random) -> Deed {
    let of_village = random.chance(60);
    let unit = *random.pick(if of_village { &town.world.villages } else { &town.courtyards });
    anew(town, (unit, cadre_of(town, unit)), random)
}

fn anew(town: &Town, (unit, cadre): (UnitId, PersonId), random: &mut Random) -> Deed {
    let of_village = town.world.villages.contains(&unit);
    let title = if of_village { "compliant_village" } else { "harmonious_courtyard" };
    let recommend = Recommend {
        programme: town.world.programme,
        unit,
        title: title.to_owned(),
        households: 10 + random.below(300) as u32,
        population: 30 + random.below(900) as u32,
        responsible_person: random.chance(40).then_some(cadre),
        reason: words(),
        remark: random.chance(40).then(words),
        evidence: evidence(random),
    };
    Deed::new(cadre, recommend)
}

fn deed(
    town: &Town,
    enrolment: EnrolmentId,
    (unit, cadre): (UnitId, PersonId),
    act: Act,
    random: &mut Random,
) -> Deed {
    let by = office(random);
    let document = town.document(&town.definition.higher_authority, random);
    let remark = random.chance(50).then(words);
    let review_due = random.chance(60).then(|| document.date.plus_days(365).expect("a date"));
    let reason = words();
    match act {
        Act::Recommend => anew(town, (unit, cadre), random),
        Act::ReturnForCorrection => Deed::new(by, ReturnForCorrection { enrolment, reason }),
        Act::PreCheck => Deed::new(by, PreCheck { enrolment, remark, evidence: evidence(random) }),
        Act::PostNotice => Deed::new(by, PostNotice { enrolment, remark }),
        Act::List => Deed::new(by, List { enrolment, document }),
        Act::Withdraw => Deed::new(cadre, Withdraw { enrolment, reason }),
        Act::SelfAssess => {
            let outcome = *random.pick(SelfAssessment::ALL);
            let evidence = evidence(random);
            Deed::new(cadre, SelfAssess { enrolment, outcome, result: words(), evidence })
        }
        Act::CheckAcceptance => {
            let passes = AcceptanceOutcome::ALL[usize::from(random.chance(25))];
            Deed::new(by, CheckAcceptance { enrolment, outcome: passes, document, remark })
        }
        Act::ConferTitle => Deed::new(by, ConferTitle { enrolment, review_due, document }),
        Act::ReviewTitle => {
            let outcome = *random.pick(ReviewOutcome::ALL);
            Deed::new(by, ReviewTitle { enrolment, outcome, review_due, document, remark })
        }
        Act::RevokeTitle => Deed::new(by, RevokeTitle { enrolment, reason, document }),
    }
}
