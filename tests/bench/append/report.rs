//! The figures of a run: medians over the rounds, and the ratios that matter.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::json;

use crate::issue_loop::Slice;

/// One slice's figures.
#[derive(Debug, Clone)]
struct Figure {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    process_us: f64,
    machine_us: f64,
    settled: Option<Duration>,
}

/// Which lane: callers, store, what.
type Key = (usize, String, String);

/// The figures of every slice, by lane.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    slices: BTreeMap<Key, Vec<Figure>>,
}

impl Figures {
    /// Adds a slice.
    pub(crate) fn add(
        &mut self,
        store: &str,
        what: &str,
        callers: usize,
        slice: &Slice,
        settled: Option<Duration>,
    ) {
        let figure = Figure {
            per_second: slice.per_second(),
            p50_ms: slice.quantile_ms(0.5),
            p99_ms: slice.quantile_ms(0.99),
            process_us: slice.micros_each(slice.processor.process),
            machine_us: slice.micros_each(slice.processor.machine),
            settled,
        };
        let key = (callers, store.to_owned(), what.to_owned());
        self.slices.entry(key).or_default().push(figure);
    }

    /// The median over the rounds of a lane's rate to another lane's in the same round.
    fn ratio(&self, key: &Key, to: &Key) -> Option<f64> {
        let (own, other) = (self.slices.get(key)?, self.slices.get(to)?);
        median(own.iter().zip(other).map(|(own, other)| own.per_second / other.per_second))
    }

    /// The ratios of a lane, with what they are to.
    fn ratios(&self, key: &Key) -> Vec<(&'static str, f64)> {
        let (callers, store, what) = key;
        let echo = (*callers, "-".to_owned(), "echo".to_owned());
        let rows = (*callers, store.clone(), "rows".to_owned());
        let one = (*callers, store.clone(), "one transaction each".to_owned());
        let pooled = (*callers, store.clone(), "pool of 20".to_owned());
        let compared = what.starts_with("views");
        let lanes = [echo, rows, one, pooled];
        ["echo", "rows", "one transaction each", "pool of 20"]
            .into_iter()
            .zip(lanes)
            .filter(|_| compared)
            .filter_map(|(name, to)| Some((name, self.ratio(key, &to)?)))
            .collect()
    }

    /// One object a lane.
    pub(crate) fn json(&self, durability: &BTreeMap<String, String>) -> anyhow::Result<String> {
        let rows: Vec<_> = self
            .slices
            .iter()
            .map(|(key, slices)| {
                let ratios: BTreeMap<_, _> = self.ratios(key).into_iter().collect();
                json!({
                    "store": key.1,
                    "what": key.2,
                    "callers": key.0,
                    "per_second": median(slices.iter().map(|s| s.per_second)),
                    "p50_ms": median(slices.iter().map(|s| s.p50_ms)),
                    "p99_ms": median(slices.iter().map(|s| s.p99_ms)),
                    "process_us": median(slices.iter().map(|s| s.process_us)),
                    "machine_us": median(slices.iter().map(|s| s.machine_us)),
                    "settled_ms_max": settled_max(slices).map(|d| d.as_millis() as u64),
                    "durability": durability.get(&key.1),
                    "ratio_to": ratios,
                })
            })
            .collect();
        Ok(serde_json::to_string_pretty(&rows)?)
    }

    /// A table for people.
    pub(crate) fn text(&self, durability: BTreeMap<String, String>) -> String {
        let mut text = String::new();
        for (store, settings) in durability {
            let _ = writeln!(text, "{store}: {settings}");
        }
        let _ = writeln!(
            text,
            "{:>7}  {:<9} {:<21} {:>9} {:>8} {:>8} {:>7} {:>7} {:>8}  ratios",
            "callers", "store", "what", "per s", "p50 ms", "p99 ms", "own us", "all us", "settled"
        );
        for (key, slices) in &self.slices {
            let settled = settled_max(slices)
                .map_or_else(String::new, |d| format!("{:.1} s", d.as_secs_f64()));
            let ratios: Vec<String> = self
                .ratios(key)
                .into_iter()
                .map(|(to, ratio)| format!("{ratio:.2} × {to}"))
                .collect();
            let figure = |value: Option<f64>| value.unwrap_or_default();
            let _ = writeln!(
                text,
                "{:>7}  {:<9} {:<21} {:>9.0} {:>8.2} {:>8.2} {:>7.1} {:>7.1} {settled:>8}  {}",
                key.0,
                key.1,
                key.2,
                figure(median(slices.iter().map(|s| s.per_second))),
                figure(median(slices.iter().map(|s| s.p50_ms))),
                figure(median(slices.iter().map(|s| s.p99_ms))),
                figure(median(slices.iter().map(|s| s.process_us))),
                figure(median(slices.iter().map(|s| s.machine_us))),
                ratios.join(", "),
            );
        }
        text
    }
}

fn settled_max(slices: &[Figure]) -> Option<Duration> {
    slices.iter().filter_map(|slice| slice.settled).max()
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
