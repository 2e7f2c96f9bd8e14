//! What came of a command, and what must hold for all of them.

use super::{By, Given};
use crate::aggregate::Event;
use crate::command::{Decision, EVENTS_MAX, Reads};
use crate::money::MoneyUnit;
use crate::power::Authority;
use crate::quantity::QuantityUnit;
use crate::rejection::{Rejection, Rule};

/// What came of a command.
#[derive(Debug)]
pub struct Outcome {
    pub(super) given: Given,
    pub(super) by: By,
    pub(super) result: Result<(Decision, Authority), Rejection>,
}

impl Outcome {
    /// It decided on exactly these events.
    #[track_caller]
    pub fn then(&self, expected: &[Event]) {
        let events: Vec<&Event> =
            self.decision().writes.iter().map(|(_, new)| &new.event).collect();
        assert_eq!(events, expected.iter().collect::<Vec<_>>());
    }

    /// It was refused by this rule.
    #[track_caller]
    pub fn then_rejected(&self, rule: &'static Rule) -> &Rejection {
        match &self.result {
            Ok((decision, _)) => panic!("expected {}, but it decided {decision:?}", rule.reason),
            Err(rejection) => {
                assert_eq!(rejection.rule.reason, rule.reason, "{}", rejection.en());
                rejection
            }
        }
    }

    /// The decision; fails the test where it was refused.
    #[track_caller]
    pub fn decision(&self) -> &Decision {
        match &self.result {
            Ok((decision, _)) => decision,
            Err(rejection) => panic!("refused by {}: {}", rejection.rule.reason, rejection.en()),
        }
    }

    /// The authority that was granted.
    #[track_caller]
    pub fn authority(&self) -> &Authority {
        match &self.result {
            Ok((_, authority)) => authority,
            Err(rejection) => panic!("refused by {}: {}", rejection.rule.reason, rejection.en()),
        }
    }

    /// The free text of the event at a place of the decision; null where it has none.
    #[track_caller]
    pub fn text(&self, index: usize) -> serde_json::Value {
        let (_, new) = self.decision().writes.get(index).expect("an event at this place");
        new.text.as_deref().map_or(serde_json::Value::Null, |text| {
            serde_json::from_slice(text).expect("free text is JSON")
        })
    }

    /// What is given after the decision was recorded, to go on from.
    #[must_use]
    #[track_caller]
    pub fn recorded(&self) -> Given {
        let now = self.given.now;
        self.decision().writes.iter().fold(self.given.clone(), |given, (stream, new)| {
            given.recorded(self.by, now, *stream, &new.event)
        })
    }

    /// What is given after it, where it was accepted.
    #[must_use]
    #[track_caller]
    pub fn accepted(&self) -> Option<Given> {
        self.result.is_ok().then(|| self.recorded())
    }
}

/// Checks what must hold for every command.
#[track_caller]
pub(super) fn check(result: &Result<(Decision, Authority), Rejection>, reads: &Reads) {
    match result {
        Ok((decision, _)) => check_decision(decision, reads),
        Err(rejection) => check_rejection(rejection),
    }
}

#[track_caller]
fn check_decision(decision: &Decision, reads: &Reads) {
    let events = decision.writes.len();
    assert!(events <= EVENTS_MAX as usize, "a unit of work has at most {EVENTS_MAX} events");
    for (stream, new) in &decision.writes {
        let event = &new.event;
        assert!(reads.contains(*stream), "{stream} is written without having been read");
        assert_eq!(event.kind(), stream.kind, "an event stands in a stream of its own kind");
        let decoded =
            Event::decode(event.kind(), event.event_type(), event.version(), &event.encode())
                .expect("an event reads its own bytes");
        assert_eq!(&decoded, event, "an event survives its own bytes");
    }
}

#[track_caller]
fn check_rejection(rejection: &Rejection) {
    let english = rejection.en();
    let articles = [" a a ", " a an ", " an a ", " no a ", " a e", " a i", " a o"];
    let clumsy = articles.into_iter().find(|clumsy| english.contains(clumsy));
    assert_eq!(clumsy, None, "{}: {english}", rejection.rule.reason);
    let chinese = chinese_in(&english);
    assert_eq!(chinese, None, "{}: {english}", rejection.rule.reason);
    for text in [rejection.zh(), rejection.en()] {
        assert!(!text.contains(['{', '}']), "{} leaves a gap: {text}", rejection.rule.reason);
    }
    rejection.also.iter().for_each(check_rejection);
}

/// Chinese punctuation, or a number with a Chinese unit, in an English text. Names, and documents as
/// they are cited, `《…》（…）`, stand there in their own language.
fn chinese_in(english: &str) -> Option<String> {
    const PUNCTUATION: [char; 9] = ['、', '：', '；', '，', '。', '“', '”', '（', '）'];
    let mut parts = english.split('《');
    let first = parts.next().map(str::to_owned);
    let rest = parts.map(|part| part.split_once('》').map_or(part, |(_, after)| after));
    let rest = rest.map(|part| match part.split_once('）') {
        Some((cited, after)) if cited.starts_with('（') => after.to_owned(),
        _ => part.to_owned(),
    });
    let text: String = first.into_iter().chain(rest).collect();
    let measured = |unit: &str| {
        let after_digit = |(at, _)| text[..at].ends_with(|c: char| c.is_ascii_digit());
        text.match_indices(unit).any(after_digit)
    };
    let quantities = QuantityUnit::ALL.iter().map(|unit| unit.zh());
    let units = quantities.chain(MoneyUnit::ALL.iter().map(|unit| unit.zh()));
    let mut units = units.filter(|unit| !unit.is_ascii());
    (text.contains(PUNCTUATION) || units.any(measured)).then_some(text.clone())
}
