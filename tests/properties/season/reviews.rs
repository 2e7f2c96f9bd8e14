//! Consolidation reviews by the sections, the choice of the excellent, and what they share.

use hemei_domain::consolidation_review::{
    ChooseExcellent, Finding, RecordSharing, ReviewOf, ReviewUnit, WithdrawChoice,
};

use super::town::Town;
use super::{evidence, words};
use crate::properties::cast::{AGRICULTURE, CONSTRUCTION, DEPUTY, HANDLER, HEAD};
use crate::properties::deed::Deed;
use crate::simulation::random::Random;

pub(super) fn next(town: &Town, random: &mut Random) -> Deed {
    // A village mostly has something open, a courtyard nothing.
    let unit = match random.chance(50) {
        true => *random.pick(&town.world.villages[..3]),
        false => *random.pick(&town.courtyards),
    };
    let review = ReviewOf { programme: town.world.programme, unit };
    let document = |random: &mut Random| town.document("样例镇", random);
    match random.below(14) {
        0..8 => {
            let finding = Finding::ALL[if random.chance(75) { 0 } else { random.below(3) }];
            let open = random.chance(30).then(|| 1 + random.below(town.seen.issues as usize));
            let review = ReviewUnit {
                review,
                finding,
                open_issues: open.into_iter().map(|number| number as u32).collect(),
                remark: random.chance(50).then(words),
                evidence: evidence(random),
            };
            Deed::new(*random.pick(&[AGRICULTURE, CONSTRUCTION, HANDLER]), review)
        }
        8..11 => {
            let document = document(random);
            Deed::new(HEAD, ChooseExcellent { review, document, reason: words() })
        }
        11 => {
            let document = document(random);
            Deed::new(DEPUTY, WithdrawChoice { review, document, reason: words() })
        }
        _ => {
            let shared_on = town.today();
            Deed::new(HANDLER, RecordSharing { review, shared_on, remark: words() })
        }
    }
}
