//! Which households are visited: a draw that nobody can steer and anybody can do again
//! (`domain.md` R12).
//!
//! # The draw, version 1
//!
//! 1. *Before the plan* the office draws a seed of 32 random bytes and keeps it to itself.
//! 2. *The plan* (`InspectionPlanned`) records the commitment, SHA-256 of these 32 bytes, as 64
//!    lower-case hexadecimal digits, and the revision of the village's list of households. From then
//!    on neither seed nor frame can be changed. The inspection's id is drawn by the server with the
//!    plan, so that nobody can try out seeds beforehand; a plan that is given up leaves its number.
//! 3. *The draw* (`InspectionSampleDrawn`) reveals the seed as 64 lower-case hexadecimal digits. Its
//!    SHA-256 must be the commitment.
//! 4. The *frame* is every household that stood in the list at the recorded revision and still
//!    stands there at the draw, in the group in which it stood at that revision: of the whole list
//!    where a village or community is inspected, of one unit alone where a group or courtyard is.
//!    The list is replayed from its stream `household_list/{village}`.
//! 5. Each household's *ticket* is SHA-256 of, one after the other, the ASCII text
//!    `hemei/sample/v1`, a zero byte, the 32 bytes of the seed, the 16 bytes of the inspection's id,
//!    the 16 bytes of the household's id. Ids are taken in the order of their bytes as they are
//!    written.
//! 6. In each group, tickets are ordered as byte strings, the smallest first; the first `per_group`
//!    are drawn, or all of a smaller group. An indicator that asks for fewer takes the first of
//!    these. Groups are told in the order of the bytes of their ids.
//!
//! Every household of a group has the same chance, and no draw depends on another group's.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::GroupSample;
use crate::id::{HouseholdId, InspectionId, UnitId};
use crate::text::hexadecimal;

/// How many bytes a seed has.
pub const SEED_BYTES: usize = 32;

/// A seed.
pub type Seed = [u8; SEED_BYTES];

/// What is recorded of a seed before it is revealed.
pub fn commitment(seed: &Seed) -> String {
    hexadecimal(&Sha256::digest(seed))
}

/// Reads a seed from its 64 lower-case hexadecimal digits.
pub fn parse_seed(text: &str) -> Option<Seed> {
    if !is_digest(text) {
        return None;
    }
    let mut seed = [0; SEED_BYTES];
    for (byte, digits) in seed.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digits = std::str::from_utf8(digits).ok()?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(seed)
}

/// Whether a text is 64 lower-case hexadecimal digits.
pub(super) fn is_digest(text: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 2 * SEED_BYTES && text.bytes().all(digit)
}

/// Draws at most `per_group` households of each group.
pub fn draw(
    inspection: InspectionId,
    seed: &Seed,
    per_group: u32,
    frame: &BTreeMap<UnitId, Vec<HouseholdId>>,
) -> Vec<GroupSample> {
    let most = usize::try_from(per_group).unwrap_or(usize::MAX);
    let sample = |(unit, households): (&UnitId, &Vec<HouseholdId>)| {
        let mut tickets: Vec<([u8; 32], HouseholdId)> =
            households.iter().map(|one| (ticket(inspection, seed, *one), *one)).collect();
        tickets.sort_unstable();
        GroupSample {
            unit: *unit,
            households: u32::try_from(households.len()).unwrap_or(u32::MAX),
            drawn: tickets.into_iter().take(most).map(|(_, household)| household).collect(),
        }
    };
    frame.iter().map(sample).collect()
}

fn ticket(inspection: InspectionId, seed: &Seed, household: HouseholdId) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"hemei/sample/v1\0");
    hash.update(seed);
    hash.update(inspection.0.as_bytes());
    hash.update(household.0.as_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::testing::unit;

    fn inspection() -> InspectionId {
        InspectionId(Uuid::from_u128(0x9000_0000))
    }

    fn households(numbers: std::ops::Range<u128>) -> Vec<HouseholdId> {
        numbers.map(|number| HouseholdId(Uuid::from_u128(number))).collect()
    }

    #[test]
    fn r12_a_stranger_draws_the_same_households() {
        // Computed from the description above with Python's hashlib.
        let seed: Seed = std::array::from_fn(|n| u8::try_from(n).expect("a small number"));
        let known = "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd";
        assert_eq!(commitment(&seed), known);
        let frame = BTreeMap::from([(unit(3), households(1..9)), (unit(4), households(9..11))]);
        let drawn = draw(inspection(), &seed, 3, &frame);
        let numbers = |group: usize| -> Vec<u128> {
            drawn[group].drawn.iter().map(|household| household.0.as_u128()).collect()
        };
        assert_eq!((drawn[0].households, drawn[1].households), (8, 2));
        assert_eq!(numbers(0), PYTHON_FIRST);
        assert_eq!(numbers(1), PYTHON_SECOND);
    }

    const PYTHON_FIRST: [u128; 3] = [4, 8, 7];
    const PYTHON_SECOND: [u128; 2] = [10, 9];

    #[test]
    fn a_seed_is_read_in_its_one_form() {
        let seed = [0xab; SEED_BYTES];
        assert_eq!(parse_seed(&"ab".repeat(32)), Some(seed));
        for text in ["", "ab", &"AB".repeat(32), &"g0".repeat(32), &"é".repeat(32)] {
            assert_eq!(parse_seed(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_draw_takes_as_many_as_asked_and_depends_on_no_order(
            seed: [u8; 32],
            size in 1_u128..40,
            per_group in 1_u32..12,
        ) {
            let forward = households(1..size + 1);
            let backward: Vec<HouseholdId> = forward.iter().rev().copied().collect();
            let of = |list: Vec<HouseholdId>| {
                draw(inspection(), &seed, per_group, &BTreeMap::from([(unit(3), list)]))
            };
            let drawn = of(forward.clone());
            prop_assert_eq!(&drawn, &of(backward));
            let distinct: BTreeSet<_> = drawn[0].drawn.iter().collect();
            let most = usize::try_from(per_group).expect("small").min(forward.len());
            prop_assert_eq!(distinct.len(), most);
            prop_assert_eq!(drawn[0].drawn.len(), most);
            // Who asks for fewer takes the first of them.
            let fewer = draw(inspection(), &seed, 1, &BTreeMap::from([(unit(3), forward)]));
            prop_assert_eq!(&fewer[0].drawn[..], &drawn[0].drawn[..1]);
        }
    }
}
