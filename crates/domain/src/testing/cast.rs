//! The people and places that the tests of most aggregates begin with: who is who in the town. Each
//! aggregate's own fixture says which of them hold a post in it, and adds its own.

use crate::command::Submission;
use crate::id::{PersonId, UnitId};
use crate::role::Role;
use crate::testing::{Given, person, unit};

pub(crate) const CADRE: u128 = 1;
pub(crate) const HANDLER: u128 = 2;
pub(crate) const HEAD: u128 = 3;
pub(crate) const DEPUTY: u128 = 4;
pub(crate) const LINE: u128 = 5;
pub(crate) const COMMISSION: u128 = 6;

pub(crate) fn who(number: u128) -> PersonId {
    person(number)
}

/// What one of them enters now.
pub(crate) fn by(number: u128) -> Submission {
    Submission::by(person(number))
}

/// The village of the cadre.
pub(crate) fn home() -> UnitId {
    unit(1)
}

/// Another village.
pub(crate) fn elsewhere() -> UnitId {
    unit(2)
}

/// Gives each of them a role, in a unit where one is named.
pub(crate) fn with_posts(
    given: Given,
    posts: impl IntoIterator<Item = (u128, Role, Option<UnitId>)>,
) -> Given {
    let appoint =
        |given: Given, (number, role, unit)| given.person_with(person(number), role, unit);
    posts.into_iter().fold(given, appoint)
}
