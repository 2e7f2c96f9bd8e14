//! File an edition of a village's point rules with the town (积分细则备案).

use serde::Serialize;

use super::{FILERS, PointRules, PointRulesFiled, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::UnitId;
use crate::points::not_of_the_commission;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::stream::StreamId;
use crate::unit::Unit;

/// Files an edition that the village's meeting adopted. The rules govern by the meeting's decision;
/// the town takes them on file and decides nothing.
#[derive(Debug, Clone, Serialize)]
pub struct FilePointRules {
    /// The village.
    pub village: UnitId,
    /// The number of the edition.
    pub edition: u32,
    /// The document of the filing.
    pub document: Document,
}

impl Command for FilePointRules {
    const NAME: &'static str = "point_rules.file";
    const ZH: &'static str = "积分细则备案";
    const POWERS: Powers = Powers::decision(FILERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = vec![PointRules::stream(self.village)];
        streams.extend(Unit::streams_upward(self.village, known));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        reads.need::<Unit>(self.village.0)?;
        Ok(Scope { units: Unit::upward(self.village, reads), ..Scope::default() })
    }

    fn target(&self) -> Option<StreamId> {
        Some(PointRules::stream(self.village))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let stream = PointRules::stream(self.village);
        not_of_the_commission((Self::ZH, "file point rules"), FILERS, reads, cx)?;
        let known = reads.get::<PointRules>(stream.id);
        let edition = known.and_then(|known| known.edition(self.edition)).ok_or_else(|| {
            let refused = Rejection::new(&rules::POINT_RULES_EDITION_UNKNOWN).field("edition");
            refused.with("edition", self.edition)
        })?;
        if edition.filed {
            return Err(Rejection::new(&general::ALREADY_DONE));
        }
        self.document.check("document")?;
        if !(edition.met_on..=cx.today).contains(&self.document.date) {
            return Err(Rejection::new(&rules::POINT_RULES_FILING_DATE)
                .field("document.date")
                .with("date", self.document.date)
                .with("met", edition.met_on)
                .with("today", cx.today));
        }
        let filed = PointRulesFiled {
            village: self.village,
            edition: self.edition,
            role: cx.authority.role,
            document: self.document.clone(),
        };
        let event =
            NewEvent::new(filed).about(None, Some(self.village)).citing(Some(self.document.cite()));
        Ok(Decision::one(stream, event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point_rules::fixture::*;
    use crate::role::Role;

    fn file() -> FilePointRules {
        FilePointRules { village: home(), edition: 1, document: minutes("2024-05-02") }
    }

    #[test]
    fn r42_the_office_files_an_edition_once() {
        let outcome = adopted().when(&by(HANDLER), &file());
        let filed = PointRulesFiled {
            village: home(),
            edition: 1,
            role: Role::OfficeHandler,
            document: minutes("2024-05-02"),
        };
        outcome.then(&[filed.into()]);
        let given = outcome.recorded();
        assert!(rules_of(&given).editions[0].filed);
        given.when(&by(HEAD), &file()).then_rejected(&general::ALREADY_DONE);
        adopted().when(&by(HEAD), &file()).decision();
    }

    #[test]
    fn no_village_files_with_itself() {
        adopted().when(&by(CADRE), &file()).then_rejected(&general::ROLE_MISSING);
        let hats = adopted().person_with(who(CADRE), Role::OfficeHandler, None);
        hats.when(&by(CADRE), &file()).then_rejected(&general::OWN_UNIT_DECISION);
        let hats = adopted().person_with(who(COMMISSION), Role::OfficeHandler, None);
        let outcome = hats.when(&by(COMMISSION), &file());
        outcome.then_rejected(&crate::points::rules::POINTS_COMMISSION_NEVER);
    }

    #[test]
    fn what_was_not_adopted_is_not_filed() {
        let second = FilePointRules { edition: 2, ..file() };
        let outcome = adopted().when(&by(HANDLER), &second);
        outcome.then_rejected(&rules::POINT_RULES_EDITION_UNKNOWN);
        let outcome = town().when(&by(HANDLER), &file());
        outcome.then_rejected(&rules::POINT_RULES_EDITION_UNKNOWN);
    }

    #[test]
    fn a_filing_is_dated_between_the_meeting_and_today() {
        for dated in ["2024-04-27", "2024-05-07"] {
            let dated = FilePointRules { document: minutes(dated), ..file() };
            let outcome = adopted().when(&by(HANDLER), &dated);
            outcome.then_rejected(&rules::POINT_RULES_FILING_DATE);
        }
    }
}
