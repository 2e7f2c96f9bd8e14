//! What somebody keeps by hand who only reads what was accepted, and what must not have been.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::{
    CADRE, CADRE_TOO, COMMISSION, ELSEWHERE, GROUP, HATS, HEARERS, ITEMS, KIN, LENT, MINUTE,
    PointsAct, SUPERVISOR, SUPERVISOR_TOO, Try,
};
use crate::time::{Date, Timestamp};

type Kept = Result<(), TestCaseError>;

/// How many days a notice of the village runs.
const NOTICE_DAYS: i64 = 7;

/// What was accepted: whose act it is, who else stands behind it by typing it or by having lent the
/// post, when it happened, and when it was entered.
#[derive(Debug, Clone)]
pub(super) struct Act {
    pub(super) principal: u128,
    pub(super) behind: Vec<u128>,
    pub(super) occurred: Timestamp,
    pub(super) now: Timestamp,
}

impl Act {
    /// Whoever did it may, and nobody takes part in it who must not.
    pub(super) fn is_somebodys(&self, tried: Try) -> Kept {
        let village = [CADRE, CADRE_TOO, HATS, LENT[0].0].contains(&self.principal);
        let of_group = self.principal == GROUP;
        let supervision = [SUPERVISOR, SUPERVISOR_TOO, KIN, HATS, LENT[1].0, LENT[2].0];
        let may = match tried {
            Try::Post | Try::Confirm | Try::Redeem(_) => village,
            Try::Entry(PointsAct::Object, _) => {
                village || of_group || supervision.contains(&self.principal)
            }
            Try::Entry(PointsAct::ReviewObjection, _) => HEARERS.contains(&self.principal),
            Try::Record { .. } | Try::Entry(..) => village || of_group,
        };
        prop_assert!(may, "{tried:?} is not for {}", self.principal);
        for never in [COMMISSION, ELSEWHERE] {
            prop_assert!(!self.behind.contains(&never), "{never} takes no part");
        }
        Ok(())
    }

    fn at_once(&self) -> bool {
        self.now.0 - self.occurred.0 <= 15 * MINUTE
    }

    fn shares_with(&self, others: &[u128]) -> bool {
        self.behind.iter().any(|person| others.contains(person))
    }
}

/// A notice as it hangs.
#[derive(Debug, Clone)]
struct Posted {
    at: Timestamp,
    until: Date,
    over: bool,
}

/// The village's board.
#[derive(Debug, Clone, Default)]
pub(super) struct Board(Vec<Posted>, Option<Timestamp>);

impl Board {
    /// Writes down that a notice was posted, or the last one confirmed.
    pub(super) fn write(&mut self, tried: Try, act: &Act) -> Kept {
        prop_assert!(self.1.is_none_or(|step| step <= act.occurred), "one step after the other");
        self.1 = Some(act.occurred);
        let last = self.0.last_mut();
        if let Try::Confirm = tried {
            let last = last.expect("what is confirmed was posted");
            prop_assert!(!last.over && last.until < act.occurred.date(), "it ran its time");
            last.over = true;
            return Ok(());
        }
        prop_assert!(last.is_none_or(|last| last.over), "one notice after the other");
        prop_assert!(act.at_once(), "it is entered when it is posted");
        let until = act.occurred.date().plus_days(NOTICE_DAYS).expect("a date");
        self.0.push(Posted { at: act.occurred, until, over: false });
        Ok(())
    }
}

/// An entry as it was accepted.
#[derive(Debug, Clone, Default)]
struct Written {
    item: usize,
    points: i64,
    times: u32,
    year: i32,
    reverses: Option<usize>,
    recorders: Vec<u128>,
    checkers: Vec<u128>,
    objectors: Vec<u128>,
    checked: Option<Timestamp>,
    heard: Option<Timestamp>,
    /// When its last step happened.
    since: Option<Timestamp>,
    out: bool,
    open: bool,
}

impl Written {
    fn notice<'a>(&self, board: &'a Board) -> Option<&'a Posted> {
        let checked = self.checked?;
        board.0.iter().find(|posted| posted.at > checked)
    }

    /// Since when it counts; nothing where it does not.
    fn counts_since(&self, board: &Board) -> Option<Timestamp> {
        let notice = self.notice(board).filter(|_| !self.out && !self.open)?;
        let after = notice.until.end().plus_micros(1);
        notice.over.then(|| self.heard.map_or(after, |heard| heard.max(after)))
    }

    fn counts(&self, board: &Board) -> bool {
        self.counts_since(board).is_some()
    }
}

/// A household's book.
#[derive(Debug, Clone, Default)]
pub(super) struct Book {
    entries: Vec<Written>,
    redeemed: Vec<(Timestamp, i64)>,
}

impl Book {
    pub(super) fn entries(&self) -> usize {
        self.entries.len()
    }

    /// What can be redeemed.
    pub(super) fn balance(&self, board: &Board) -> i64 {
        self.balance_where(board, |_| true)
    }

    fn balance_where(&self, board: &Board, when: impl Fn(Timestamp) -> bool) -> i64 {
        let counts = |entry: &&Written| entry.counts_since(board).is_some_and(&when);
        let points: i64 = self.entries.iter().filter(counts).map(|entry| entry.points).sum();
        let redeemed = self.redeemed.iter().filter(|(at, _)| when(*at));
        points - redeemed.map(|(_, points)| points).sum::<i64>()
    }

    /// What holds at any time: what takes an entry back counts only since that one did.
    pub(super) fn holds(&self, board: &Board) -> Kept {
        for reversal in &self.entries {
            let Some(original) = reversal.reverses.map(|original| &self.entries[original]) else {
                continue;
            };
            if let Some(since) = reversal.counts_since(board) {
                let first = original.counts_since(board);
                prop_assert!(first.is_some_and(|first| first < since), "it counted before");
            }
        }
        Ok(())
    }

    /// Writes down what was accepted, where that was right.
    pub(super) fn write(&mut self, tried: Try, entry: usize, act: &Act, board: &Board) -> Kept {
        match tried {
            Try::Record { item, times } => self.record(item, times, act, board),
            Try::Redeem(points) => self.redeem(i64::from(points), act, board),
            Try::Entry(done, falls) => self.step(done, falls, entry, act, board),
            Try::Post | Try::Confirm => Ok(()),
        }
    }

    fn record(&mut self, item: usize, times: u32, act: &Act, board: &Board) -> Kept {
        let (_, points, per_year) = ITEMS[item];
        self.entries.push(Written {
            item,
            times,
            points: points * i64::from(times),
            year: act.occurred.date().parts().0,
            recorders: act.behind.clone(),
            since: Some(act.occurred),
            ..Written::default()
        });
        let year = act.occurred.date().parts().0;
        let taken_back = |number: usize| {
            let reversals = self.entries.iter().filter(|entry| entry.counts(board));
            reversals.into_iter().any(|entry| entry.reverses == Some(number))
        };
        let counts = |(number, entry): &(usize, &Written)| {
            let counted = entry.reverses.is_none() && !entry.out && !taken_back(*number);
            counted && (entry.item, entry.year) == (item, year)
        };
        let times = self.entries.iter().enumerate().filter(counts).map(|(_, entry)| entry.times);
        let times: u32 = times.sum();
        prop_assert!(per_year.is_none_or(|most| times <= most), "{times} times in {year}");
        Ok(())
    }

    fn redeem(&mut self, points: i64, act: &Act, board: &Board) -> Kept {
        let later = self.redeemed.iter().map(|(at, _)| *at).filter(|at| *at > act.occurred);
        for instant in std::iter::once(act.occurred).chain(later) {
            let then = self.balance_where(board, |since| since <= instant);
            prop_assert!(points <= then, "{points} of {then} at {instant:?}: {self:?}");
        }
        prop_assert!(points <= self.balance(board), "{points} of what is left: {self:?}");
        self.redeemed.push((act.occurred, points));
        Ok(())
    }

    fn step(
        &mut self,
        done: PointsAct,
        falls: bool,
        number: usize,
        act: &Act,
        board: &Board,
    ) -> Kept {
        let entry = &self.entries[number];
        prop_assert!(!entry.out, "nothing is done with what does not count any more");
        let follows = entry.since.is_some_and(|since| since <= act.occurred);
        prop_assert!(follows || done == PointsAct::Object, "one step after the other");
        match done {
            PointsAct::Check | PointsAct::Refuse => self.check(done, number, act, board),
            PointsAct::Object => self.object(number, act, board),
            PointsAct::ReviewObjection => self.hear(falls, number, act),
            PointsAct::Reverse => self.reverse(number, act),
        }
    }

    fn check(&mut self, done: PointsAct, number: usize, act: &Act, board: &Board) -> Kept {
        let entry = &self.entries[number];
        prop_assert!(entry.checked.is_none(), "it is checked once");
        prop_assert!(!act.shares_with(&entry.recorders), "two persons stand behind it: {act:?}");
        if let (PointsAct::Check, Some(original)) = (done, entry.reverses) {
            prop_assert!(self.entries[original].counts(board), "it takes back what counts");
        }
        let entry = &mut self.entries[number];
        entry.checkers.clone_from(&act.behind);
        entry.since = Some(act.occurred);
        match done {
            PointsAct::Check => entry.checked = Some(act.now),
            _ => entry.out = true,
        }
        Ok(())
    }

    fn object(&mut self, number: usize, act: &Act, board: &Board) -> Kept {
        let entry = &mut self.entries[number];
        let notice = entry.notice(board).expect("it stands in a notice");
        let days = notice.at.date()..=notice.until;
        prop_assert!(days.contains(&act.occurred.date()), "its notice ran: {act:?}");
        prop_assert!(entry.open || !notice.over, "what counts is final");
        entry.objectors.extend(&act.behind);
        entry.since = Some(act.occurred);
        entry.open = true;
        Ok(())
    }

    fn hear(&mut self, falls: bool, number: usize, act: &Act) -> Kept {
        let entry = &mut self.entries[number];
        prop_assert!(entry.open, "somebody objected");
        for earlier in [&entry.recorders, &entry.checkers, &entry.objectors] {
            prop_assert!(!act.shares_with(earlier), "{act:?} had a part in it: {entry:?}");
        }
        prop_assert!(!act.behind.contains(&KIN), "whoever is recused hears nothing");
        prop_assert!(act.behind[0] == act.principal && act.at_once(), "in person, and at once");
        entry.open = false;
        entry.out = falls;
        entry.heard = Some(act.occurred);
        entry.since = Some(act.occurred);
        Ok(())
    }

    fn reverse(&mut self, number: usize, act: &Act) -> Kept {
        let again = |entry: &Written| entry.reverses == Some(number) && !entry.out;
        prop_assert!(!self.entries.iter().any(again), "it is taken back once");
        let entry = &self.entries[number];
        prop_assert!(entry.reverses.is_none(), "what takes back is not taken back");
        prop_assert!(entry.checked.is_some() && !entry.open, "it was found right");
        let reversal = Written {
            item: entry.item,
            times: entry.times,
            points: -entry.points,
            reverses: Some(number),
            recorders: act.behind.clone(),
            since: Some(act.occurred),
            ..Written::default()
        };
        self.entries.push(reversal);
        Ok(())
    }
}
