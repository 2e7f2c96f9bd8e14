//! What an event makes of an entry, and what an entry makes of the statistics.

use hemei_domain::activity::measure::count;
use hemei_domain::activity::{self, Activity, Measure};
use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::event::Recorded;
use hemei_domain::issue::AnswerOutcome;
use hemei_domain::quantity::{Amount, QuantityUnit};
use hemei_domain::time::Date;
use hemei_domain::yard_meeting::{self, YardMeetingHeld};

use super::{ActivityEntryRow, STATISTICS, StatisticRow};
use crate::view::{Json, Rows};

/// Whether an event is of an activity.
pub(super) fn counts(event: &Recorded) -> bool {
    matches!(
        event.event,
        AnyEvent::CleanUp(_)
            | AnyEvent::YardMeeting(_)
            | AnyEvent::Survey(_)
            | AnyEvent::Guidance(_)
            | AnyEvent::Publicity(_)
    )
}

/// The entry after an event; nothing where it was not recorded before.
pub(super) fn after(
    event: &Recorded,
    before: Option<ActivityEntryRow>,
) -> Option<ActivityEntryRow> {
    match &event.event {
        AnyEvent::CleanUp(change) => entry(change, event, before),
        AnyEvent::Survey(change) => entry(change, event, before),
        AnyEvent::Guidance(change) => entry(change, event, before),
        AnyEvent::Publicity(change) => entry(change, event, before),
        AnyEvent::YardMeeting(change) => meeting(change, event, before),
        _ => None,
    }
}

fn entry<A: Activity>(
    change: &activity::Event<A>,
    event: &Recorded,
    before: Option<ActivityEntryRow>,
) -> Option<ActivityEntryRow> {
    match change {
        activity::Event::Recorded(recorded) => Some(ActivityEntryRow {
            entry: event.stream.to_string(),
            programme: recorded.programme,
            unit: recorded.unit,
            month: month(recorded.on),
            counts: Json(recorded.facts.counts()),
            solved: Json::default(),
        }),
        activity::Event::Corrected(corrected) => before.map(|before| ActivityEntryRow {
            month: month(corrected.on),
            counts: Json(corrected.facts.counts()),
            ..before
        }),
        activity::Event::Voided(_) => {
            before.map(|before| ActivityEntryRow { counts: Json::default(), ..before })
        }
    }
}

fn meeting(
    change: &yard_meeting::Event,
    event: &Recorded,
    before: Option<ActivityEntryRow>,
) -> Option<ActivityEntryRow> {
    use yard_meeting::Event;
    if let Event::YardMeetingHeld(held) = change {
        return Some(held_meeting(held, event));
    }
    let mut entry = before?;
    match change {
        Event::YardMeetingHeld(_) | Event::RequestAssigned(_) | Event::RequestAnswered(_) => {}
        Event::RequestAnsweredOnSpot(answered) => entry.solved.0.push(answered.number),
        Event::RequestConfirmed(confirmed) => match confirmed.outcome {
            AnswerOutcome::Settled => entry.solved.0.push(confirmed.number),
            AnswerOutcome::NotSettled => entry.solved.0.retain(|n| *n != confirmed.number),
        },
        Event::RequestReassigned(anew) => entry.solved.0.retain(|n| *n != anew.number),
    }
    let solved = u64::try_from(entry.solved.0.len()).unwrap_or(u64::MAX);
    entry.counts.0.retain(|(measure, _)| *measure != Measure::RequestSolved);
    entry.counts.0.push(count(Measure::RequestSolved, solved, QuantityUnit::Piece));
    Some(entry)
}

fn held_meeting(held: &YardMeetingHeld, event: &Recorded) -> ActivityEntryRow {
    let number = |measure, number: u32, unit| count(measure, u64::from(number), unit);
    let counts = vec![
        number(Measure::YardMeeting, 1, QuantityUnit::Occasion),
        number(Measure::YardMeetingPresent, held.present, QuantityUnit::PersonTime),
        number(Measure::PolicyExplained, held.policies, QuantityUnit::Occasion),
        number(Measure::RequestCollected, held.requests, QuantityUnit::Piece),
        number(Measure::RequestSolved, 0, QuantityUnit::Piece),
    ];
    ActivityEntryRow {
        entry: event.stream.to_string(),
        programme: held.programme,
        unit: held.unit,
        month: month(held.on),
        counts: Json(counts),
        solved: Json::default(),
    }
}

/// The month of a day, `2024-05`.
fn month(day: Date) -> String {
    let (year, month, _) = day.parts();
    format!("{year:04}-{month:02}")
}

/// Adds to the statistics what an entry counts, or takes it back; what comes to nothing has no row.
pub(super) fn add(entry: &ActivityEntryRow, sign: i64, position: u64, rows: &mut Rows) {
    for (measure, quantity) in entry.counts.0.iter().filter(|(_, q)| q.amount.0 != 0) {
        let key = entry.key(*measure, quantity.unit);
        let known = rows.get(STATISTICS, &key).map(|row| {
            StatisticRow::from_row(row).expect("only the fold writes the rows that it reads")
        });
        let amount = known.map_or(0, |row| row.amount.0);
        let change = quantity.amount.0.saturating_mul(sign);
        match amount.saturating_add(change).max(0) {
            0 => rows.remove(STATISTICS, &key),
            amount => {
                let row = StatisticRow {
                    programme: entry.programme,
                    unit: entry.unit,
                    month: entry.month.clone(),
                    measure: *measure,
                    measured_in: quantity.unit,
                    amount: Amount(amount),
                    position,
                };
                rows.put(STATISTICS, row.to_row());
            }
        }
    }
}
