//! Who reads what not everybody reads: by an office for the whole tenant, or as somebody of the unit
//! that it is about.

use hemei_domain::id::UnitId;
use hemei_domain::power::{Authority, Powers, Scope, authorise};
use hemei_domain::rejection::rules;
use hemei_domain::unit::Unit;

use crate::engine::{Caller, Engine};
use crate::failure::Failure;

/// How far a unit's parents and successors are followed.
const UPWARD_MAX: usize = 32;

impl Engine {
    /// The authority by which a caller reads what is about units: `everywhere`, or by `own` as
    /// somebody of one of them or of what stands above it. `what` is what the read is called to
    /// people.
    ///
    /// # Errors
    /// [`Failure`] where the caller may neither, or a store does not answer.
    pub async fn may_read_of(
        &self,
        caller: &Caller,
        everywhere: &Powers,
        own: &Powers,
        units: Vec<UnitId>,
        what: &str,
    ) -> Result<Authority, Failure> {
        let (person, now) = (self.person(caller).await?, self.business.now());
        let refused = match authorise(&person, everywhere, &Scope::default(), now, what) {
            Ok(authority) => return Ok(authority),
            Err(rejection) => rejection,
        };
        let units = self.upward(units).await?;
        let scope = Scope { units, ..Scope::default() };
        authorise(&person, own, &scope, now, what).map_err(|of_own| {
            // Who has such a role for another unit is told so, rather than that there is none.
            let other_unit = of_own.rule == &rules::ROLE_OTHER_UNIT;
            let rejection = if other_unit { of_own } else { refused };
            rejection.who_could(&[own.roles, everywhere.roles].concat()).into()
        })
    }

    /// Whether a caller may read something everywhere.
    ///
    /// # Errors
    /// [`Failure`] where a store does not answer.
    pub async fn may_read_all(&self, caller: &Caller, powers: &Powers) -> Result<bool, Failure> {
        let (person, now) = (self.person(caller).await?, self.business.now());
        Ok(authorise(&person, powers, &Scope::default(), now, "").is_ok())
    }

    /// Units with everything above them: their villages, and what any was merged into.
    pub(crate) async fn upward(&self, mut units: Vec<UnitId>) -> Result<Vec<UnitId>, Failure> {
        let mut next = 0;
        while let Some(unit) = units.get(next).copied().filter(|_| next < UPWARD_MAX) {
            next += 1;
            let Some(known) = self.state::<Unit>(unit.0, None, None).await? else { continue };
            for above in known.state.parent.into_iter().chain(known.state.merged_into) {
                if !units.contains(&above) {
                    units.push(above);
                }
            }
        }
        Ok(units)
    }
}
