//! `log`: the log as JSON lines, from which a stranger recomputes the root.

use std::collections::BTreeMap;

use hemei_domain::event::Envelope;
use hemei_ledger::entry::{self, Entry};
use hemei_ledger::tree::Frontier;
use serde_json::value::RawValue;

use super::home::{Home, objects};

/// A line, its members as they stand there.
type Line = BTreeMap<String, Box<RawValue>>;

fn bytes<const N: usize>(line: &Line, member: &str) -> [u8; N] {
    let text: String = serde_json::from_str(line[member].get()).expect("a text");
    let digit = |place: usize| u8::from_str_radix(&text[place..place + 2], 16).expect("digits");
    let bytes: Vec<u8> = (0..text.len()).step_by(2).map(digit).collect();
    bytes.try_into().expect("its length")
}

/// The leaf of a line, from nothing but the line.
fn leaf(line: &Line) -> [u8; 32] {
    let envelope = line["envelope"].get();
    let known: Envelope = serde_json::from_str(envelope).expect("an envelope");
    Entry {
        log_id: entry::log_id(&known.tenant, known.log.code()),
        incarnation: *known.incarnation.as_bytes(),
        position: known.position,
        recorded_at_micros: known.recorded_at.0,
        envelope: entry::digest(envelope.as_bytes()),
        data: entry::commit(&bytes::<16>(line, "data_salt"), line["data"].get().as_bytes()),
        private: bytes(line, "private_commitment"),
    }
    .leaf_hash()
}

#[test]
fn s16_1_18_leaves_and_root_are_recomputed_from_its_lines() {
    for home in Home::each_played() {
        let roots = objects(&home.run(&["check"]).done());
        for (log, report) in ["business", "access"].into_iter().zip(&roots) {
            let printed = home.run(&["log", "--log", log]).done();
            let mut frontier = Frontier::empty();
            for text in printed.lines() {
                let line: Line = serde_json::from_str(text).expect("an object");
                let leaf = leaf(&line);
                assert_eq!(leaf, bytes::<32>(&line, "leaf_hash"), "{text}");
                frontier.push(leaf);
            }
            let root: String = frontier.root().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(report["log"], log);
            assert_eq!(report["root"], root.as_str());
            assert_eq!(report["events"], printed.lines().count());
        }
    }
}

#[test]
fn s16_1_17_a_log_of_sample_data_says_so_in_its_first_line() {
    let home = Home::sqlite().played();
    for log in ["business", "access"] {
        let lines = objects(&home.run(&["log", "--log", log, "--to", "1"]).done());
        let opened = &lines[0]["data"];
        assert_eq!((&opened["sample"], &opened["purpose"]), (&true.into(), &"sample".into()));
    }
    let (real, _) = Home::sqlite().initialised();
    let lines = objects(&real.run(&["log", "--to", "1"]).done());
    assert_eq!(lines[0]["data"]["sample"], false);
}

#[test]
fn no_line_holds_what_people_wrote() {
    let home = Home::sqlite().played();
    let printed = home.run(&["log"]).done();
    assert!(printed.contains("IssueRaised"));
    for words in ["废旧农膜散落", "同意销号", "院落下方水塘"] {
        assert!(!printed.contains(words), "{words}");
    }
}

#[test]
fn a_range_of_the_log_is_printed_as_it_was_committed() {
    let (home, _) = Home::sqlite().initialised();
    let whole = home.run(&["log"]).done();
    let lines: Vec<&str> = whole.lines().collect();
    assert_eq!(home.run(&["log", "--from", "2", "--to", "2"]).done().trim_end(), lines[1]);
    assert_eq!(home.run(&["log", "--from", "3", "--to", "99"]).done().trim_end(), lines[2]);
    assert_eq!(home.run(&["log", "--from", "4"]).done(), "");
    let access = objects(&home.run(&["log", "--log", "access"]).done());
    assert_eq!(access.len(), 1);
    assert_eq!(access[0]["envelope"]["log"], "access");
}
