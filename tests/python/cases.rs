//! Random schemes and sheets with everything that the domain computes of them, a case a seed, as
//! `arithmetic.py` reads them.

use std::collections::BTreeMap;

use hemei_domain::id::UnitId;
use hemei_domain::scheme::Definition;
use hemei_domain::score::hosted::Unscored;
use hemei_domain::score::random::{Random, definition, hosted, sheet};
use hemei_domain::score::{
    Candidate, CourtyardCounting, Explanation, HostedSheet, Scores, Sheet, Standing, rank,
    score_all,
};
use serde_json::value::{RawValue, to_raw_value};

/// A scheme, some units, and what was computed.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) seed: u64,
    pub(super) scheme: Definition,
    pub(super) units: Vec<Unit>,
    /// The unit that has no score, and the reason: then nothing was computed.
    pub(super) refused: Option<(UnitId, &'static str)>,
    /// What the result of each courtyard does.
    pub(super) counting: BTreeMap<UnitId, CourtyardCounting>,
    pub(super) standings: Vec<Standing>,
}

/// A unit with its sheet and score.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) hosted: HostedSheet,
    pub(super) group: &'static str,
    pub(super) overdue: u32,
    pub(super) votes: u32,
    /// The score, where everybody has one.
    pub(super) computed: Option<Explanation>,
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
    /// are shared; some a sheet that cannot be scored; some more taken off than was given. Some units
    /// are courtyards of others.
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
        let hosted = hosted(&mut random, sheets);
        let (refused, scores) = match score_all(&scheme, &hosted) {
            Ok(scores) => (None, scores),
            Err(Unscored { unit, refused }) => {
                (Some((unit, refused.rule.reason)), Scores::default())
            }
        };
        let unit = |hosted: HostedSheet| {
            let computed = scores.explanations.get(&hosted.sheet.unit).cloned();
            Unit::computed(hosted, computed, &mut random)
        };
        let units: Vec<Unit> = hosted.into_iter().map(unit).collect();
        let candidates: Vec<_> = units.iter().filter_map(Unit::candidate).collect();
        let standings = rank(&scheme, &candidates).expect("they can be ranked");
        let counting = scores.courtyards.iter().map(|one| (one.unit, one.counting)).collect();
        Self { seed, scheme, units, refused, counting, standings }
    }

    /// The case as one line of JSON.
    pub(super) fn line(&self) -> String {
        let units: Vec<Members> = self.units.iter().map(Unit::members).collect();
        let mut members = Members::from([
            ("seed", raw!(&self.seed)),
            ("definition", raw!(&self.scheme)),
            ("digest", raw!(&self.scheme.digest())),
            ("units", raw!(&units)),
            ("counting", raw!(&self.counting)),
            ("standings", raw!(&self.standings)),
        ]);
        if let Some(refused) = &self.refused {
            members.insert("refused", raw!(refused));
        }
        serde_json::to_string(&members).expect("it is JSON")
    }
}

impl Unit {
    fn computed(hosted: HostedSheet, computed: Option<Explanation>, random: &mut Random) -> Self {
        let mut count = || u32::try_from(random.up_to(1)).expect("it is small");
        let (overdue, votes) = (count(), count());
        let group = if random.up_to(3) == 0 { "others" } else { "enrolled" };
        Self { hosted, group, overdue, votes, computed }
    }

    /// The score, to be altered.
    #[track_caller]
    pub(super) fn explained(&mut self) -> &mut Explanation {
        self.computed.as_mut().expect("it has a score")
    }

    /// The unit as it is ranked, where it has a score.
    fn candidate(&self) -> Option<Candidate<'_>> {
        let explanation = self.computed.as_ref()?;
        let group = self.group.to_owned();
        Some(Candidate { explanation, group, overdue: self.overdue, votes: self.votes })
    }

    fn members(&self) -> Members {
        let mut members = Members::from([
            ("sheet", raw!(&self.hosted.sheet)),
            ("group", raw!(&self.group)),
            ("overdue", raw!(&self.overdue)),
            ("votes", raw!(&self.votes)),
        ]);
        if let Some(host) = &self.hosted.host {
            members.insert("host", raw!(host));
        }
        if let Some(explanation) = &self.computed {
            members.insert("explanation", raw!(explanation));
            members.insert("explanation_digest", raw!(&explanation.digest()));
        }
        members
    }
}
