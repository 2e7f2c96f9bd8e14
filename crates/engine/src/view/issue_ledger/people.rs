//! What people read of the steps of an issue.

use super::row::{EvidenceEntry, ExtensionEntry, LimitVersion, SuspensionEntry, UrgeEntry};
use crate::view::{Names, Readable};

impl Readable for LimitVersion {
    fn readable(&self, _: Names<'_>) -> String {
        let from = self.from.map(|from| format!("{from}起")).unwrap_or_default();
        format!("{from}{}天", self.approaching_days)
    }
}

impl Readable for EvidenceEntry {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { position, stage, references } = self;
        format!("{}{}件（第 {position} 号）", stage.zh(), references.len())
    }
}

impl Readable for ExtensionEntry {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { position, at, count, from, to } = self;
        let from = from.map(|from| format!("由{from}")).unwrap_or_default();
        format!("第{count}次：{from}延至{to}（{}，第 {position} 号）", at.local_minutes())
    }
}

impl Readable for SuspensionEntry {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { position, from, to, back_to: _ } = self;
        let to = to.map_or_else(|| "尚未恢复".to_owned(), |to| format!("{to}恢复"));
        format!("{from}暂停，{to}（第 {position} 号）")
    }
}

impl Readable for UrgeEntry {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { number, position, at, role, whom, answered_at, .. } = self;
        let answered = answered_at.map_or_else(
            || "未回复".to_owned(),
            |answered| format!("{}回复", answered.local_minutes()),
        );
        let (at, role, whom) = (at.local_minutes(), role.zh(), whom.zh());
        format!("第{number}次：{role}催办{whom}（{at}，第 {position} 号），{answered}")
    }
}
