//! Pages of a score sheet: its scores by code and round, and then its adjustments by number.

use hemei_engine::port::{Key, Value};
use prost::Message as _;

use crate::limits::{MEMBER_BYTES, PAGE_BYTES_MAX};
use crate::proto;

/// A page as far as it is filled.
struct Filled {
    limit: usize,
    count: usize,
    bytes: usize,
    last: Option<Key>,
    full: bool,
}

impl Filled {
    /// Whether something of this size still goes onto the page; its first entry always does.
    fn takes(&mut self, bytes: usize, place: Key) -> bool {
        self.bytes += bytes + MEMBER_BYTES;
        let beyond = self.count == self.limit || self.bytes > PAGE_BYTES_MAX;
        self.full = self.full || (beyond && self.count > 0);
        if !self.full {
            self.count += 1;
            self.last = Some(place);
        }
        !self.full
    }
}

/// Leaves of a sheet's scores and adjustments what stands on the page behind `after`; what the next
/// one begins behind.
pub(super) fn cut(sheet: &mut proto::ScoreSheet, after: Option<&Key>, limit: usize) -> Option<Key> {
    let mut filled = Filled { limit, count: 0, bytes: 0, last: None, full: false };
    sheet.scores.retain(|one| {
        let place = place(one);
        is_behind(&place, after) && filled.takes(one.encoded_len(), place)
    });
    sheet.adjustments.retain(|one| {
        let place = vec![Value::Integer(one.number.into())];
        is_behind(&place, after) && filled.takes(one.encoded_len(), place)
    });
    filled.last.filter(|_| filled.full)
}

fn place(score: &proto::ScoredEntry) -> Key {
    let entry = score.entry.as_ref();
    let (code, round) = entry.map_or(("", ""), |one| (one.code.as_str(), one.round.as_str()));
    [code, round].map(|text| Value::Text(text.to_owned())).to_vec()
}

/// Whether a place comes after another one: scores are named by two texts, adjustments by a number.
fn is_behind(place: &Key, after: Option<&Key>) -> bool {
    let Some(after) = after else { return true };
    match (&place[..], &after[..]) {
        ([Value::Text(code), Value::Text(round)], [Value::Text(last), Value::Text(last_round)]) => {
            (code, round) > (last, last_round)
        }
        ([Value::Integer(number)], [Value::Integer(last)]) => number > last,
        ([Value::Integer(_)], _) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(code: &str, round: &str, bytes: usize) -> proto::ScoredEntry {
        let figure = proto::figure::Figure::Tier("x".repeat(bytes));
        let entry = proto::ScoreEntry {
            code: code.to_owned(),
            round: round.to_owned(),
            figure: Some(proto::Figure { figure: Some(figure) }),
            ..Default::default()
        };
        proto::ScoredEntry { entry: Some(entry), revision: 1 }
    }

    fn sheet(bytes: usize) -> proto::ScoreSheet {
        let scores = [("A1", ""), ("A1", "q2"), ("A2", "")];
        let adjustment = |number| proto::ScoreAdjustment { number, ..Default::default() };
        proto::ScoreSheet {
            scores: scores.map(|(code, round)| score(code, round, bytes)).to_vec(),
            adjustments: [1, 2, 10].map(adjustment).to_vec(),
            ..Default::default()
        }
    }

    /// How many scores and adjustments each page has.
    fn pages(whole: &proto::ScoreSheet, limit: usize) -> Vec<(usize, usize)> {
        let (mut pages, mut after) = (Vec::new(), None);
        let (mut scores, mut adjustments) = (Vec::new(), Vec::new());
        loop {
            let mut page = whole.clone();
            after = cut(&mut page, after.as_ref(), limit);
            pages.push((page.scores.len(), page.adjustments.len()));
            scores.extend(page.scores);
            adjustments.extend(page.adjustments);
            if after.is_none() {
                assert_eq!((&scores, &adjustments), (&whole.scores, &whole.adjustments));
                return pages;
            }
        }
    }

    #[test]
    fn pages_together_are_the_sheet() {
        assert_eq!(pages(&sheet(3), 500), [(3, 3)]);
        assert_eq!(pages(&sheet(3), 6), [(3, 3)]);
        assert_eq!(pages(&sheet(3), 2), [(2, 0), (1, 1), (0, 2)]);
        assert_eq!(pages(&sheet(3), 3), [(3, 0), (0, 3)]);
    }

    #[test]
    fn a_page_is_bounded_in_bytes_and_has_one_entry_at_least() {
        assert_eq!(pages(&sheet(PAGE_BYTES_MAX / 2), 500), [(1, 0), (1, 0), (1, 3)]);
        assert_eq!(pages(&sheet(PAGE_BYTES_MAX + 1), 500), [(1, 0), (1, 0), (1, 0), (0, 3)]);
    }
}
