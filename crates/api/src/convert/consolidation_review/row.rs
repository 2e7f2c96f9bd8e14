//! Rows of consolidation reviews for the wire, with the words behind them where they were opened.

use std::collections::BTreeSet;

use hemei_domain::command::etag;
use hemei_domain::consolidation_review::ReviewOf;
use hemei_domain::evidence;
use hemei_engine::view::consolidation_reviews::{
    ConsolidationReviewRow, ReviewAnswer, SectionReviewRow, SharingEntry,
};

use super::super::ledger::Words;
use super::super::{Told, evidence as pieces};
use crate::proto;
use crate::resource::review_name;

/// Where the words behind a review stand.
pub(crate) fn positions(answer: &ReviewAnswer) -> BTreeSet<u64> {
    let review = &answer.review;
    let sections = answer.sections.iter().map(|one| one.position);
    let sharings = review.sharings.0.iter().map(|one| one.position);
    let decisions = [review.chosen_position, review.withdrawn_position].into_iter().flatten();
    sections.chain(sharings).chain(decisions).collect()
}

/// A review with its sections for the wire.
pub(crate) fn to_wire(
    tenant: &str,
    answer: &ReviewAnswer,
    words: &Words,
) -> proto::ConsolidationReview {
    let sections = answer.sections.iter().map(|row| section_to_wire(tenant, row, words));
    proto::ConsolidationReview {
        section_reviews: sections.collect(),
        ..review_to_wire(tenant, &answer.review, answer.position, words)
    }
}

/// A review for the wire, without its sections.
pub(crate) fn review_to_wire(
    tenant: &str,
    row: &ConsolidationReviewRow,
    position: u64,
    words: &Words,
) -> proto::ConsolidationReview {
    let told = Told(tenant);
    proto::ConsolidationReview {
        name: review_name(tenant, ReviewOf { programme: row.programme, unit: row.unit }),
        etag: etag(row.revision),
        programme: told.of(&row.programme),
        unit: told.of(&row.unit),
        sections: told.of(&row.sections),
        consolidated_count: row.consolidated,
        to_improve_count: row.to_improve,
        relapsing_count: row.relapsing,
        open_issues: told.of(&row.open_issues),
        reviewed_time: told.of(&row.reviewed_at),
        excellent: row.excellent,
        choice: choice(row, told, words),
        withdrawal: withdrawal(row, told, words),
        sharings: row.sharings.0.iter().map(|one| sharing(one, told, words)).collect(),
        section_reviews: Vec::new(),
        position,
    }
}

/// What a section found, for the wire.
pub(crate) fn section_to_wire(
    tenant: &str,
    row: &SectionReviewRow,
    words: &Words,
) -> proto::SectionReview {
    let told = Told(tenant);
    let shown = evidence::join(&row.evidence.0, words.of(row.position));
    let shown = shown.map(|(reference, text)| {
        let (title, kept_at) = text.map(|text| (text.title, text.kept_at)).unwrap_or_default();
        proto::Evidence { reference: Some(pieces::to_wire(reference)), title, kept_at }
    });
    proto::SectionReview {
        review: review_name(tenant, ReviewOf { programme: row.programme, unit: row.unit }),
        programme: told.of(&row.programme),
        unit: told.of(&row.unit),
        section: row.section.clone(),
        finding: told.of(&row.finding),
        finding_zh: row.finding.zh().to_owned(),
        open_issues: told.of(&row.open_issues),
        reviewed_as: told.of(&row.reviewed_as),
        reviewed_by: told.of(&row.reviewed_by),
        reviewed_time: told.of(&row.reviewed_at),
        review_count: row.reviews,
        evidence: shown.collect(),
        review_position: row.position,
        remark: words.member(row.position, "remark"),
    }
}

fn choice(
    row: &ConsolidationReviewRow,
    told: Told<'_>,
    words: &Words,
) -> Option<proto::ExcellentChoice> {
    let choice_position = row.chosen_position?;
    Some(proto::ExcellentChoice {
        document: told.of(&row.chosen_document),
        chosen_date: told.of(&row.chosen_on),
        recorded_as: told.of(&row.chosen_as),
        recorded_by: told.of(&row.chosen_by),
        recorded_time: told.of(&row.chosen_at),
        sections: told.of(&row.chosen_upon),
        choice_position,
        reason: words.member(choice_position, "reason"),
    })
}

fn withdrawal(
    row: &ConsolidationReviewRow,
    told: Told<'_>,
    words: &Words,
) -> Option<proto::ChoiceWithdrawal> {
    let withdrawal_position = row.withdrawn_position?;
    Some(proto::ChoiceWithdrawal {
        document: told.of(&row.withdrawn_document),
        recorded_time: told.of(&row.withdrawn_at),
        withdrawal_position,
        reason: words.member(withdrawal_position, "reason"),
    })
}

fn sharing(one: &SharingEntry, told: Told<'_>, words: &Words) -> proto::ExperienceSharing {
    proto::ExperienceSharing {
        shared_date: told.of(&one.shared_on),
        recorded_as: told.of(&one.role),
        sharing_position: one.position,
        remark: words.member(one.position, "remark"),
    }
}
