//! Who may: the authority by which a command is done, and who types for whom.

use super::{Command, Reads, Submission};
use crate::id::PersonId;
use crate::person::Person;
use crate::power::{
    Authority, Nature, Powers, Scope, authorities, refuse_tied, without_tied_givers,
};
use crate::rejection::{Rejection, rules};
use crate::role::Role;
use crate::time::Timestamp;

/// The submitter holds a role at `recorded_at`; whoever is acted for held it at `occurred_at`.
pub(super) fn grant<C: Command>(
    submission: &Submission,
    scope: &Scope,
    reads: &Reads,
    now: Timestamp,
    occurred_at: Timestamp,
) -> Result<Vec<Authority>, Rejection> {
    let known = |id: PersonId| {
        reads.get::<Person>(id.0).ok_or_else(|| Rejection::new(&rules::PERSON_UNKNOWN))
    };
    let submitter = known(submission.actor)?;
    let impartial = |granted, at| without_tied_givers(granted, &C::POWERS, scope, at, C::ZH, reads);
    let Some(principal) = submission.on_behalf_of else {
        return impartial(authorities(submitter, &C::POWERS, scope, now, C::ZH)?, now);
    };
    if C::POWERS.nature != Nature::Entry {
        return Err(Rejection::new(&rules::DECISION_BY_PROXY).who_could(C::POWERS.roles));
    }
    if principal == submission.actor {
        return Err(Rejection::new(&rules::PROXY_SELF).field("submission.on_behalf_of"));
    }
    let typists: &[Role] =
        &[Role::OfficeHandler, Role::OfficeHead, Role::Village, Role::CountyIntegration];
    let typing = authorities(submitter, &Powers::entry(typists), scope, now, C::ZH)
        .map_err(|_| Rejection::new(&rules::PROXY_NOT_ALLOWED).who_could(typists))?;
    // An event names one delegation, that of whose act it is: who lent the typist a role would have a
    // part in it that nothing tells.
    if typing.iter().all(|authority| authority.delegator.is_some()) {
        return Err(Rejection::new(&rules::PROXY_BY_DELEGATE).who_could(typists));
    }
    if C::POWERS.recusal {
        refuse_tied(submitter, &C::POWERS, scope, now, C::ZH)?;
    }
    let whose = |refused: Rejection| refused.field("submission.on_behalf_of");
    let principal = known(principal).map_err(whose)?;
    let granted = authorities(principal, &C::POWERS, scope, occurred_at, C::ZH).map_err(whose)?;
    impartial(typed_for(granted, &typing)?, occurred_at)
}

/// Of what the one who is acted for may, what the typist enters: nobody writes in the name of those who
/// oversee, and a village only in that of its own cadres, so that it neither has a judge take part in
/// what is about it nor speaks for those who look at it from beside (`domain.md` §10.3, §16.1-6).
///
/// # Errors
/// `PROXY_FOR_OTHERS` where nothing remains.
fn typed_for(granted: Vec<Authority>, typing: &[Authority]) -> Result<Vec<Authority>, Rejection> {
    let own = typing.iter().filter(|authority| authority.delegator.is_none());
    let by_office = own.clone().any(|authority| authority.role != Role::Village);
    let first = granted[0].role;
    let typed: Vec<Authority> = granted
        .into_iter()
        .filter(|authority| match authority.role {
            Role::Village | Role::GroupCadre => true,
            Role::DisciplineCommission | Role::AuditAdministrator => false,
            _ => by_office,
        })
        .collect();
    if typed.is_empty() {
        return Err(Rejection::new(&rules::PROXY_FOR_OTHERS)
            .field("submission.on_behalf_of")
            .with("role", first.zh())
            .with("roleEn", first.en())
            .who_could(match first {
                Role::DisciplineCommission => &[Role::DisciplineCommission],
                Role::AuditAdministrator => &[Role::AuditAdministrator],
                _ => &[Role::OfficeHandler, Role::OfficeHead],
            }));
    }
    Ok(typed)
}
