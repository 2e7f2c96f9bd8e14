//! Random schemes and sheets with everything that the domain computes of them, a case a seed, as
//! `arithmetic.py` reads them.

use std::collections::BTreeMap;

use hemei_domain::scheme::Definition;
use hemei_domain::score::random::{Random, definition, sheet};
use hemei_domain::score::{Candidate, Explanation, Sheet, Standing, rank, score};
use serde_json::value::{RawValue, to_raw_value};

/// A scheme, some units, and what was computed.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) seed: u64,
    pub(super) scheme: Definition,
    pub(super) units: Vec<Unit>,
    pub(super) standings: Vec<Standing>,
}

/// A unit with its sheet and score.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) sheet: Sheet,
    pub(super) group: &'static str,
    pub(super) overdue: u32,
    pub(super) votes: u32,
    /// The score, or the reason why there is none.
    pub(super) computed: Result<Explanation, &'static str>,
}

/// Members in their bytes: what is hashed must keep its order.
type Members = BTreeMap<&'static str, Box<RawValue>>;

macro_rules! raw {
    ($value:expr) => {
        to_raw_value($value).expect("values of the domain are JSON")
    };
}

impl Case {
    /// The case of a seed. Some have few decimal places or units with equal sheets, so that ranks
    /// are shared; some a sheet that cannot be scored; some more taken off than was given.
    pub(super) fn of_seed(seed: u64) -> Self {
        let mut random = Random::of_seed(seed);
        let mut scheme = definition(&mut random);
        if seed.is_multiple_of(3) {
            scheme.decimals = 0;
        }
        let numbers = 1..=u128::from(3 + random.up_to(5));
        let mut sheets: Vec<Sheet> =
            numbers.map(|number| sheet(&mut random, &scheme, number)).collect();
        if seed.is_multiple_of(2) {
            sheets[1] = Sheet { unit: sheets[1].unit, ..sheets[0].clone() };
        }
        match seed % 20 {
            5 => drop(sheets[2].entries.remove(0)),
            15 => {
                let twice = sheets[2].entries[0].clone();
                sheets[2].entries.push(twice);
            }
            _ => {}
        }
        let units: Vec<Unit> =
            sheets.into_iter().map(|sheet| Unit::computed(sheet, &scheme, &mut random)).collect();
        let candidates: Vec<_> = units.iter().filter_map(Unit::candidate).collect();
        let standings = rank(&scheme, &candidates).expect("they can be ranked");
        Self { seed, scheme, units, standings }
    }

    /// The case as one line of JSON.
    pub(super) fn line(&self) -> String {
        let units: Vec<Members> = self.units.iter().map(Unit::members).collect();
        let members = Members::from([
            ("seed", raw!(&self.seed)),
            ("definition", raw!(&self.scheme)),
            ("digest", raw!(&self.scheme.digest())),
            ("units", raw!(&units)),
            ("standings", raw!(&self.standings)),
        ]);
        serde_json::to_string(&members).expect("it is JSON")
    }
}

impl Unit {
    fn computed(sheet: Sheet, scheme: &Definition, random: &mut Random) -> Self {
        let computed = score(scheme, &sheet).map_err(|refused| refused.rule.reason);
        let mut count = || u32::try_from(random.up_to(1)).expect("it is small");
        let (overdue, votes) = (count(), count());
        let group = if random.up_to(3) == 0 { "others" } else { "enrolled" };
        Self { sheet, group, overdue, votes, computed }
    }

    /// The score, to be altered.
    #[track_caller]
    pub(super) fn explained(&mut self) -> &mut Explanation {
        self.computed.as_mut().expect("it has a score")
    }

    /// The unit as it is ranked, where it has a score.
    fn candidate(&self) -> Option<Candidate<'_>> {
        let explanation = self.computed.as_ref().ok()?;
        let group = self.group.to_owned();
        Some(Candidate { explanation, group, overdue: self.overdue, votes: self.votes })
    }

    fn members(&self) -> Members {
        let mut members = Members::from([
            ("sheet", raw!(&self.sheet)),
            ("group", raw!(&self.group)),
            ("overdue", raw!(&self.overdue)),
            ("votes", raw!(&self.votes)),
        ]);
        match &self.computed {
            Ok(explanation) => {
                members.insert("explanation", raw!(explanation));
                members.insert("explanation_digest", raw!(&explanation.digest()));
            }
            Err(reason) => drop(members.insert("refusal", raw!(reason))),
        }
        members
    }
}
