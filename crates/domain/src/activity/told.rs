//! What people write of an activity, and what shows it.

use serde::Serialize;

use super::ActivityText;
use crate::evidence::{self, Evidence, EvidenceReference};
use crate::issue::words;
use crate::rejection::{Rejection, rules as general};

/// How many topics are named.
const TOPICS_MAX: usize = 20;
/// How many pieces of evidence an activity may carry: photos are optional and few (`domain.md` R26).
const PHOTOS_MAX: usize = 6;

/// What is told of an activity beside the facts; kept in private, but for what identifies evidence.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Told {
    /// Where it was.
    pub place: Option<String>,
    /// What it was about: topics, questions, titles.
    pub topics: Vec<String>,
    /// A remark.
    pub remark: Option<String>,
    /// What shows it; optional.
    pub evidence: Vec<Evidence>,
}

impl Told {
    /// Everything that is wrong with it.
    pub(super) fn violations(&self) -> Vec<Rejection> {
        let too_many = |field: &str, count, max| {
            let refused = || Rejection::new(&general::FIELD_TOO_MANY).field(field).with("max", max);
            (count > max).then(refused)
        };
        let mut found: Vec<Rejection> = [
            too_many("topics", self.topics.len(), TOPICS_MAX),
            too_many("evidence", self.evidence.len(), PHOTOS_MAX),
            words::optional("place", self.place.as_deref()).err(),
            words::optional("remark", self.remark.as_deref()).err(),
            words::evidence(&self.evidence).err(),
        ]
        .into_iter()
        .flatten()
        .collect();
        let topics = self.topics.iter().take(TOPICS_MAX).enumerate();
        found.extend(
            topics.filter_map(|(i, topic)| words::required(&format!("topics[{i}]"), topic).err()),
        );
        found
    }

    /// Its two halves: what identifies the evidence, and what is kept in private.
    pub(super) fn split(&self, reason: Option<&str>) -> (Vec<EvidenceReference>, ActivityText) {
        let (references, texts) = evidence::split(&self.evidence);
        let text = ActivityText {
            reason: reason.map(str::to_owned),
            place: self.place.clone(),
            topics: self.topics.clone(),
            remark: self.remark.clone(),
            evidence: texts,
        };
        (references, text)
    }
}
