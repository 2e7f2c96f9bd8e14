//! The figures of a run: quantiles over all rounds, medians of what is done once a round, and the
//! ratio that matters.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::json;

/// What was measured: by store, and by what was done.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    settings: BTreeMap<String, (String, u64)>,
    asked: BTreeMap<(String, &'static str), Vec<u32>>,
    scanned: BTreeMap<String, Vec<Duration>>,
    rebuilt: BTreeMap<(String, &'static str), Vec<Duration>>,
}

impl Figures {
    /// What a store says of its durability, and how many events it has.
    pub(crate) fn settings(&mut self, store: &str, settings: &str, events: u64) {
        self.settings.insert(store.to_owned(), (settings.to_owned(), events));
    }

    /// Adds a round of a question, each answer's time in microseconds.
    pub(crate) fn asked(&mut self, store: &str, question: &'static str, micros: Vec<u32>) {
        self.asked.entry((store.to_owned(), question)).or_default().extend(micros);
    }

    /// Adds a sequential scan.
    pub(crate) fn scanned(&mut self, store: &str, took: Duration) {
        self.scanned.entry(store.to_owned()).or_default().push(took);
    }

    /// Adds what was built anew.
    pub(crate) fn rebuilt(&mut self, store: &str, views: Vec<(&'static str, Duration)>) {
        for (view, took) in views {
            self.rebuilt.entry((store.to_owned(), view)).or_default().push(took);
        }
    }

    /// Events a second, in the round in the middle.
    fn per_second(&self, store: &str, took: &[Duration]) -> f64 {
        let events = self.settings.get(store).map_or(0, |(_, events)| *events);
        let mut took = took.to_vec();
        took.sort_unstable();
        let median = took.get(took.len() / 2).map_or(f64::INFINITY, Duration::as_secs_f64);
        events as f64 / median.max(1e-9)
    }

    fn rates(&self) -> Vec<Rate> {
        let rate = |((store, view), took): (&(String, &'static str), &Vec<Duration>)| {
            let per_second = self.per_second(store, took);
            let scanned = self.scanned.get(store).map(|took| self.per_second(store, took));
            let of_scan = per_second / scanned.unwrap_or(f64::INFINITY);
            Rate { store: store.clone(), view, per_second, of_scan }
        };
        self.rebuilt.iter().map(rate).collect()
    }

    /// A table for people.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for (store, (settings, events)) in &self.settings {
            let _ = writeln!(text, "{store}: {events} events, {settings}");
        }
        let head = ("store", "question", "answers", "p50 ms", "p99 ms", "longest");
        let (store, what, count, p50, p99, longest) = head;
        let _ = writeln!(text, "{store:<9} {what:<24} {count:>8} {p50:>8} {p99:>8} {longest:>8}");
        for ((store, question), micros) in &self.asked {
            let [p50, p99, longest] = quantiles(micros);
            let count = micros.len();
            let _ = writeln!(
                text,
                "{store:<9} {question:<24} {count:>8} {p50:>8.2} {p99:>8.2} {longest:>8.2}"
            );
        }
        let _ = writeln!(text, "{:<9} {:<24} {:>10} {:>8}", "store", "", "events/s", "× scan");
        for (store, took) in &self.scanned {
            let per_second = self.per_second(store, took);
            let _ = writeln!(text, "{store:<9} {:<24} {per_second:>10.0} {:>8.2}", "scan", 1.0);
        }
        for Rate { store, view, per_second, of_scan } in self.rates() {
            let _ = writeln!(text, "{store:<9} {view:<24} {per_second:>10.0} {of_scan:>8.3}");
        }
        text
    }

    /// One object.
    pub(crate) fn json(&self) -> anyhow::Result<String> {
        let asked = self.asked.iter().map(|((store, question), micros)| {
            let [p50, p99, longest] = quantiles(micros);
            json!({ "store": store, "question": question, "answers": micros.len(),
                "p50_ms": p50, "p99_ms": p99, "longest_ms": longest })
        });
        let scanned = self.scanned.iter().map(|(store, took)| {
            json!({ "store": store, "events_per_second": self.per_second(store, took) })
        });
        let rebuilt = self.rates().into_iter().map(|rate| {
            json!({ "store": rate.store, "view": rate.view,
                "events_per_second": rate.per_second, "ratio_to_scan": rate.of_scan })
        });
        let whole = json!({
            "stores": self.settings,
            "asked": asked.collect::<Vec<_>>(),
            "scanned": scanned.collect::<Vec<_>>(),
            "rebuilt": rebuilt.collect::<Vec<_>>(),
        });
        Ok(serde_json::to_string_pretty(&whole)?)
    }
}

/// How fast something was built anew.
struct Rate {
    store: String,
    view: &'static str,
    per_second: f64,
    /// Beside the store's own sequential scan.
    of_scan: f64,
}

/// The median, the 99th of a hundred, and the longest, in milliseconds.
fn quantiles(micros: &[u32]) -> [f64; 3] {
    let mut sorted = micros.to_vec();
    sorted.sort_unstable();
    let at = |quantile: f64| {
        let index = (sorted.len().saturating_sub(1) as f64 * quantile) as usize;
        sorted.get(index).map_or(0.0, |micros| f64::from(*micros) / 1000.0)
    };
    [at(0.5), at(0.99), at(1.0)]
}
