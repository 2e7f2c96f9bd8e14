//! What is measured: calls, refusals, batches, queues, views, connections. Nothing of persons.

use std::time::Duration;

use hemei_domain::event::Log;
use hemei_engine::engine::Engine;
use hemei_engine::port::{Answered, Appended};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter};

use crate::store::Store;

/// Seconds; the library's own bounds are made for milliseconds.
const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Units or events of a batch.
const SIZES: [f64; 11] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0];
/// The method of calls whose name a caller made up, or that belong to the transport's own services.
const OTHER: &str = "other";

/// What the engine and the API tell.
#[derive(Debug)]
pub(super) struct Instruments {
    calls: Counter<u64>,
    call_duration: Histogram<f64>,
    refusals: Counter<u64>,
    append_duration: Histogram<f64>,
    batch_units: Histogram<u64>,
    batch_events: Histogram<u64>,
}

impl Instruments {
    pub(super) fn new(meter: &Meter) -> Self {
        let seconds = |name, description| {
            let histogram = meter.f64_histogram(name).with_unit("s").with_description(description);
            histogram.with_boundaries(SECONDS.to_vec()).build()
        };
        let sizes = |name, description| {
            let histogram = meter.u64_histogram(name).with_description(description);
            histogram.with_boundaries(SIZES.to_vec()).build()
        };
        let counter =
            |name, description| meter.u64_counter(name).with_description(description).build();
        Self {
            calls: counter("hemei.calls", "Calls by method and code"),
            call_duration: seconds("hemei.call.duration", "How long calls took, by method"),
            refusals: counter("hemei.refusals", "Calls that were refused, by reason"),
            append_duration: seconds("hemei.append.duration", "How long the store took a batch"),
            batch_units: sizes("hemei.batch.units", "Units of work in a batch"),
            batch_events: sizes("hemei.batch.events", "Events in a batch"),
        }
    }

    pub(super) fn answered(&self, call: &Answered<'_>) {
        let method = if call.method.is_empty() { OTHER } else { call.method };
        let method = KeyValue::new("method", method.trim_start_matches('/').to_owned());
        self.calls.add(1, &[method.clone(), KeyValue::new("code", call.code)]);
        self.call_duration.record(call.took.as_secs_f64(), &[method]);
        if let Some(reason) = call.reason {
            self.refusals.add(1, &[KeyValue::new("reason", reason.to_owned())]);
        }
    }

    pub(super) fn appended(&self, batch: &Appended) {
        let log = [KeyValue::new("log", batch.log.code())];
        self.batch_units.record(batch.units as u64, &log);
        self.batch_events.record(batch.events as u64, &log);
        let [log] = log;
        let outcome = KeyValue::new("outcome", batch.outcome);
        self.append_duration.record(batch.took.as_secs_f64(), &[log, outcome]);
    }
}

/// What is looked at whenever somebody asks. Nothing here asks the store.
pub(super) fn observe(meter: &Meter, engine: &Engine, store: &Store) {
    observe_logs(meter, engine);
    observe_views(meter, engine);
    let store = store.clone();
    let connections = meter.u64_observable_gauge("hemei.store.connections");
    connections
        .with_description("Connections to the database, by what they are for: limit and in use")
        .with_callback(move |observer| {
            for pool in store.pools() {
                let attributes =
                    |state| [KeyValue::new("pool", pool.name), KeyValue::new("state", state)];
                observer.observe(pool.limit.into(), &attributes("limit"));
                observer.observe(pool.in_use.into(), &attributes("in_use"));
            }
        })
        .build();
}

fn observe_logs(meter: &Meter, engine: &Engine) {
    let each = |name: &'static str, description: &'static str, value: fn(&Engine, Log) -> u64| {
        let engine = engine.clone();
        let gauge = meter.u64_observable_gauge(name).with_description(description);
        gauge
            .with_callback(move |observer| {
                for log in [Log::Business, Log::Access] {
                    observer.observe(value(&engine, log), &[KeyValue::new("log", log.code())]);
                }
            })
            .build();
    };
    each("hemei.queue.units", "Units of work that wait to be sent", |engine, log| {
        engine.log(log).waiting() as u64
    });
    each("hemei.head.position", "The last position that is durable", |engine, log| {
        engine.log(log).head().position
    });
}

fn observe_views(meter: &Meter, engine: &Engine) {
    let each = |name: &'static str,
                unit: &'static str,
                description: &'static str,
                value: fn(&hemei_engine::view::ViewHealth) -> f64| {
        let engine = engine.clone();
        let gauge = meter.f64_observable_gauge(name).with_unit(unit).with_description(description);
        gauge
            .with_callback(move |observer| {
                for view in engine.health().views {
                    observer.observe(value(&view), &[KeyValue::new("view", view.view)]);
                }
            })
            .build();
    };
    each("hemei.view.lag.events", "", "Events that the view is behind", |view| {
        whole(view.lag_events)
    });
    each("hemei.view.lag", "s", "How long the view has been behind", |view| {
        seconds(view.behind_for)
    });
    each("hemei.view.stopped", "", "1 where the view met an event that it cannot fold", |view| {
        f64::from(u8::from(view.stopped_at.is_some()))
    });
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

/// Positions stay within 53 bits.
fn whole(number: u64) -> f64 {
    number as f64
}
