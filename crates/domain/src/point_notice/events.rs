//! The events of a village's notices of points.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::NoText;
use crate::evidence::{self, EvidenceReference};
use crate::id::UnitId;
use crate::role::Role;
use crate::time::Date;
use crate::written::FindingText;

events! {
    /// The events of a village's notices of points.
    pub enum Event {
        PointsNoticePosted,
        PointsNoticeConfirmed,
    }
}

/// What was checked and stood in no notice yet was posted (积分公示).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointsNoticePosted {
    /// The village.
    pub village: UnitId,
    /// The number of the notice in the village, from 1.
    pub notice: u32,
    /// The day on which it was posted.
    pub posted_on: Date,
    /// The edition of the rules by which it runs.
    pub edition: u32,
    /// How many calendar days that edition has it run.
    pub days: u32,
    /// Its last day.
    pub until: Date,
    /// As what the one who posted it acted.
    pub role: Role,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}
event_data!(PointsNoticePosted, "积分公示", FindingText, {
    let (evidence, shown) = evidence::split(&[evidence::example()]);
    (
        PointsNoticePosted {
            village: UnitId(Uuid::from_u128(2)),
            notice: 1,
            posted_on: Date::ymd(2024, 5, 6).expect("a date"),
            edition: 1,
            days: 7,
            until: Date::ymd(2024, 5, 13).expect("a date"),
            role: Role::Village,
            evidence,
        },
        Some(FindingText {
            remark: Some("村公示栏和各组院坝口。".to_owned()), evidence: shown
        }),
    )
});

/// A notice ran its time (公示期满): what stands in it and is not objected to counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PointsNoticeConfirmed {
    /// The village.
    pub village: UnitId,
    /// The number of the notice.
    pub notice: u32,
    /// As what the one who confirmed it acted.
    pub role: Role,
}
event_data!(PointsNoticeConfirmed, "积分公示期满确认", NoText, {
    (
        PointsNoticeConfirmed {
            village: UnitId(Uuid::from_u128(2)),
            notice: 1,
            role: Role::Village,
        },
        None,
    )
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Kind;

    #[test]
    fn every_sample_reads_back_to_the_same_bytes() {
        for row in Event::types(Kind::PointNotice) {
            let event = Event::decode(row.name, row.version, &row.data_example)
                .expect("the type is of notices of points")
                .expect("the sample has the type's shape");
            assert_eq!(event.encode(), row.data_example, "{}", row.name);
        }
    }
}
