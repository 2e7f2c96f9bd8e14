//! The scores of all units of an evaluation: courtyards first, then the villages that they lie in,
//! with what they add (`domain.md` §16.1-4).

use std::collections::{BTreeMap, BTreeSet};

use super::{CourtyardTotal, Decimal, Explanation, Fraction, Sheet, score};
use crate::id::UnitId;
use crate::rejection::Rejection;
use crate::scheme::Definition;

vocabulary! {
    /// What a courtyard's result does for the village that it lies in (院落得分计入).
    CourtyardCounting {
        Counted = "counted", "计入所在村", "counts for its village";
        NoShare = "no_share", "本办法不计院落得分", "the scheme counts no courtyards";
        HostNotEvaluated = "host_not_evaluated", "所在村不参加本次考核，不计入任何村", "its village is not evaluated, so it counts for nobody";
        Disqualified = "disqualified", "本院落发生取消资格的否决事项，不计入所在村", "a veto disqualifies it, so it counts for nobody";
    }
}

/// A unit's sheet with the village that it lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostedSheet {
    /// The sheet; what its courtyards add is found here and need not stand on it.
    pub sheet: Sheet,
    /// The village that a courtyard lies in; absent for whatever is no courtyard.
    pub host: Option<UnitId>,
}

/// What became of a courtyard's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourtyardResult {
    /// The courtyard.
    pub unit: UnitId,
    /// The village that it lies in.
    pub host: UnitId,
    /// The courtyard's total.
    pub total: Decimal,
    /// What it does for the village.
    pub counting: CourtyardCounting,
    /// The points that it adds there, before the cap on all courtyards of the village.
    pub added: Fraction,
}

/// The scores of all units of an evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scores {
    /// Of every unit.
    pub explanations: BTreeMap<UnitId, Explanation>,
    /// Of every courtyard, in the order of their ids.
    pub courtyards: Vec<CourtyardResult>,
}

/// A score of an evaluation that cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unscored {
    /// Whose it is.
    pub unit: UnitId,
    /// Why.
    pub refused: Rejection,
}

impl CourtyardResult {
    fn of(
        definition: &Definition,
        (host, host_evaluated): (UnitId, bool),
        courtyard: &Explanation,
    ) -> Result<Self, Rejection> {
        let rule = definition.courtyards.share;
        let counting = match rule {
            None => CourtyardCounting::NoShare,
            Some(_) if !host_evaluated => CourtyardCounting::HostNotEvaluated,
            Some(_) if courtyard.disqualified() => CourtyardCounting::Disqualified,
            Some(_) => CourtyardCounting::Counted,
        };
        let total = courtyard.total;
        let added = match rule {
            Some(rule) if counting == CourtyardCounting::Counted => {
                Fraction::from(total).times(&Fraction::from(rule.share))?
            }
            _ => Fraction::zero(),
        };
        Ok(Self { unit: courtyard.unit, host, total, counting, added })
    }

    /// What the arithmetic takes of a courtyard that counts. What its total comes from stands in its
    /// own explanation and is not repeated.
    fn counted(&self) -> Option<CourtyardTotal> {
        let counts = self.counting == CourtyardCounting::Counted;
        let (unit, total) = (self.unit, self.total);
        counts.then(|| CourtyardTotal { unit, total, positions: Vec::new() })
    }
}

/// The scores of all units, as [`crate::score`] describes it: courtyards first, then everybody else
/// with the totals of the courtyards that lie there and count.
///
/// # Errors
/// What [`score`] refuses, with the unit.
pub fn score_all(definition: &Definition, units: &[HostedSheet]) -> Result<Scores, Unscored> {
    let villages = || units.iter().filter(|one| one.host.is_none()).map(|one| &one.sheet);
    let evaluated: BTreeSet<UnitId> = villages().map(|sheet| sheet.unit).collect();
    let mut scores = Scores::default();
    for HostedSheet { sheet, host } in units {
        let Some(host) = *host else { continue };
        let refused = |refused| Unscored { unit: sheet.unit, refused };
        let explanation = score(definition, sheet).map_err(refused)?;
        let place = (host, evaluated.contains(&host));
        let result = CourtyardResult::of(definition, place, &explanation).map_err(refused)?;
        scores.courtyards.push(result);
        scores.explanations.insert(sheet.unit, explanation);
    }
    scores.courtyards.sort_by_key(|courtyard| courtyard.unit);
    for sheet in villages() {
        let lie_here = scores.courtyards.iter().filter(|one| one.host == sheet.unit);
        let mut sheet = sheet.clone();
        sheet.courtyards.extend(lie_here.filter_map(CourtyardResult::counted));
        let refused = |refused| Unscored { unit: sheet.unit, refused };
        let explanation = score(definition, &sheet).map_err(refused)?;
        scores.explanations.insert(sheet.unit, explanation);
    }
    Ok(scores)
}
