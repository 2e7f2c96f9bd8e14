//! What clean-ups cleared, so that it can be filled into a report: an entry a clean-up, as it was
//! corrected last; one that was voided has none.

use hemei_domain::activity;
use hemei_domain::clean_up::{self, Cleared};
use hemei_domain::event::Recorded;
use hemei_domain::id::{ProgrammeId, UnitId};
use hemei_domain::time::Date;

use super::CLEAN_UPS;
use super::source::key_of;
use crate::port::Key;
use crate::view::{Json, Rows};

columns! {
    /// What a clean-up cleared.
    pub struct BoardCleanUpRow, mod clean_up_row;

    /// The clean-up.
    clean_up: String = "清洁行动";
    /// The programme.
    programme: ProgrammeId = "创建方案";
    /// The unit where it took place.
    unit: UnitId = "单位标识";
    /// The day on which it took place.
    on_date: Date = "活动日期";
    /// What was cleared.
    cleared: Json<Vec<Cleared>> = "清理情况";
    /// The position of the version that stands.
    position: u64 = "记录位置";
}

/// The row that a clean-up's event reads.
pub(super) fn touched(event: &Recorded) -> Vec<(&'static str, Key)> {
    vec![(CLEAN_UPS, key_of(event))]
}

/// Remembers what was cleared.
pub(super) fn clean_up(change: &clean_up::Event, event: &Recorded, rows: &mut Rows) {
    let (key, position) = (key_of(event), event.envelope.position);
    match change {
        activity::Event::Recorded(e) => {
            let row = BoardCleanUpRow {
                clean_up: event.stream.id.hyphenated().to_string(),
                programme: e.programme,
                unit: e.unit,
                on_date: e.on,
                cleared: Json(e.facts.cleared.clone()),
                position,
            };
            rows.put(CLEAN_UPS, row.to_row());
        }
        activity::Event::Corrected(e) => {
            let Some(row) = rows.get_mut(CLEAN_UPS, &key) else { return };
            clean_up_row::on_date.set(row, &e.on);
            clean_up_row::cleared.set(row, &Json(e.facts.cleared.clone()));
            clean_up_row::position.set(row, &position);
        }
        activity::Event::Voided(_) => rows.remove(CLEAN_UPS, &key),
    }
}
