//! How far a sheet is (`domain.md` §10.2): the scheme is frozen, the village scored itself, the
//! offices scored all of it, a third person checked on site.

use super::ScoreSheet;
use crate::scheme::Definition;
use crate::score::needed;

vocabulary! {
    /// How far a score sheet is.
    Stage {
        SchemeFrozen = "scheme_frozen", "办法已冻结待自评", "the scheme is frozen";
        SelfScored = "self_scored", "已自评待评分", "the village scored itself";
        DeptScored = "dept_scored", "已评分待核验", "the offices scored everything";
        SiteChecked = "site_checked", "已现场核验", "checked on site";
    }
}

impl ScoreSheet {
    /// How far it is.
    pub fn stage(&self, definition: &Definition) -> Stage {
        if !self.self_scored() {
            Stage::SchemeFrozen
        } else if self.missing(definition).next().is_some() {
            Stage::SelfScored
        } else if self.site_checked {
            Stage::SiteChecked
        } else {
            Stage::DeptScored
        }
    }

    /// Whether the village scored itself, or the evaluation goes on without.
    pub fn self_scored(&self) -> bool {
        self.claims.is_some() || self.waived
    }

    /// What is still to be scored, in the scheme's order, and what a check on site sent back.
    pub fn missing<'a>(&'a self, definition: &'a Definition) -> impl Iterator<Item = &'a str> {
        let scored = |code: &str, round: Option<&str>| {
            self.figures.contains_key(&(code.to_owned(), round.map(str::to_owned)))
        };
        let places = needed(definition).into_iter();
        let open = places.filter(move |(code, round)| !scored(code, *round));
        open.map(|(code, _)| code).chain(self.differs.iter().map(String::as_str))
    }
}
