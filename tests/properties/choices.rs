//! What a caller does next: any command of any aggregate, mostly one that fits, now and then one
//! that must be refused. The choice follows from the caller's seed and from what it sees.

use std::sync::Mutex;

use hemei_domain::document::{Classification, Document, DocumentNumber};
use hemei_domain::id::{CredentialId, IssueId, PersonId, UnitId};
use hemei_domain::unit::CodeAssignment;
use hemei_engine::receipt::Receipt;
use uuid::Uuid;

use super::deed::Deed;
use super::world::World;
use crate::simulation::random::Random;

mod issues;
mod offices;
mod units;

/// How many people join while the crowd is at work.
const NEWCOMERS: usize = 8;
/// How many credentials are fought over.
const CREDENTIALS: usize = 8;

/// What all callers of a world have seen so far.
#[derive(Debug, Default)]
pub(super) struct Board(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    issues: Vec<IssueId>,
    units: Vec<UnitId>,
}

impl Board {
    /// Notes what a command made.
    pub(super) fn learn(&self, receipt: &Receipt) {
        let mut seen = self.0.lock().expect("nobody panics with the lock");
        for event in &receipt.events {
            match event.event_type.as_str() {
                "IssueRaised" => seen.issues.push(IssueId(event.stream.id)),
                "UnitRegistered" => seen.units.push(UnitId(event.stream.id)),
                _ => {}
            }
        }
    }

    /// An issue, the newest more often than the old ones.
    fn issue(&self, random: &mut Random) -> Option<IssueId> {
        let seen = self.0.lock().expect("nobody panics with the lock");
        let newest = if random.chance(50) { 6 } else { usize::MAX };
        let place = random.below(seen.issues.len().min(newest));
        seen.issues.iter().rev().nth(place).copied()
    }

    /// A unit: one that the crowd registered, else a village of the world.
    fn unit(&self, world: &World, random: &mut Random) -> UnitId {
        let seen = self.0.lock().expect("nobody panics with the lock");
        if seen.units.is_empty() || random.chance(30) {
            return *random.pick(&world.villages);
        }
        *random.pick(&seen.units)
    }
}

/// The next thing to do.
pub(super) async fn next(world: &World, board: &Board, random: &mut Random) -> Deed {
    match random.below(20) {
        0..3 => units::next(world, board, random),
        3..6 => offices::next(world, random).await,
        _ => issues::next(world, board, random).await,
    }
}

/// Somebody who joins while the crowd is at work.
fn newcomer(random: &mut Random) -> PersonId {
    PersonId(Uuid::from_u128(0x2000_0000 + random.below(NEWCOMERS) as u128))
}

/// A credential, be it issued or not.
pub(super) fn credential(random: &mut Random) -> CredentialId {
    CredentialId(Uuid::from_u128(0x3000_0000 + random.below(CREDENTIALS) as u128))
}

/// One of a few codes of a few editions.
pub(super) fn code(random: &mut Random) -> CodeAssignment {
    units::code(random)
}

/// One of a few documents.
fn document(random: &mut Random) -> Document {
    let number = format!("龙溪府发〔2024〕{}号", 1 + random.below(4));
    Document {
        number: Some(
            DocumentNumber::parse("document", &number).expect("the number is well formed"),
        ),
        title: "关于有关事项的通知".to_owned(),
        issuer: "龙溪镇人民政府".to_owned(),
        date: super::world::founding_day(),
        classification: Classification::Public,
    }
}
