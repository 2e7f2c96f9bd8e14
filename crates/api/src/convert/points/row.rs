//! Rules, notices and accounts for the wire, with the words behind them where they were opened.

use std::collections::{BTreeMap, BTreeSet};

use hemei_domain::command::etag;
use hemei_domain::evidence::{self, EvidenceReference};
use hemei_domain::id::UnitId;
use hemei_domain::point_rules::PointItem;
use hemei_domain::time::Date;
use hemei_engine::view::point_accounts::{
    ObjectionStep, PointAccountAnswer, PointEntryRow, PointNoticeRow, PointRulesAnswer,
    PointRulesRow, RedemptionRow, ReviewStep, StandingAccount, StandingEntry,
};

use super::super::ledger::Words;
use super::super::{Told, Vocabulary as _, evidence as pieces};
use crate::proto;
use crate::resource::{ACCOUNT, POINT_NOTICES, POINT_RULES, name_within};

/// Of how many editions, notices, entries or redemptions each the words are told: the last ones, so
/// that an answer stays below what clients take.
const WORDS_OF: usize = 50;
/// Of how many objections and reviews of those entries together, for the same reason.
const WORDS_OF_OBJECTIONS: usize = 100;

/// Where the words behind the last editions of a village's rules and its last notices stand.
pub(crate) fn positions_of_rules(answer: &PointRulesAnswer) -> BTreeSet<u64> {
    let editions = answer.editions.iter().rev().take(WORDS_OF).map(|row| row.adopted_position);
    let notices = answer.notices.iter().rev().take(WORDS_OF).map(|row| row.posted_position);
    editions.chain(notices).collect()
}

/// Where the words behind an account's last entries and redemptions stand, each with the unit whose
/// words they are: the village of the entry, the unit where the household stood when it redeemed.
pub(crate) fn positions_of_account(answer: &PointAccountAnswer) -> BTreeMap<u64, UnitId> {
    let last = || answer.entries.iter().rev().take(WORDS_OF).map(|standing| &standing.row);
    let recorded = last().flat_map(|row| {
        let positions = std::iter::once(row.recorded_position).chain(row.refused_position);
        positions.map(|position| (position, row.village))
    });
    let of_objections: BTreeMap<u64, UnitId> = last().flat_map(disputed).collect();
    let redeemed = answer.redemptions.iter().rev().take(WORDS_OF);
    let redeemed = redeemed.filter_map(|row| Some((row.position, row.unit?)));
    let of_objections = of_objections.into_iter().rev().take(WORDS_OF_OBJECTIONS);
    recorded.chain(of_objections).chain(redeemed).collect()
}

/// Where an entry's objections and reviews are written.
fn disputed(row: &PointEntryRow) -> impl Iterator<Item = (u64, UnitId)> {
    let objected = row.objections.0.iter().map(|step| step.position);
    let reviewed = row.reviews.0.iter().map(|step| step.position);
    objected.chain(reviewed).map(|position| (position, row.village))
}

/// A village's rules and notices for the wire.
pub(crate) fn rules_to_wire(
    tenant: &str,
    answer: &PointRulesAnswer,
    words: &Words,
) -> proto::PointRules {
    let told = Told(tenant);
    let PointRulesAnswer { position, editions, notices, in_force, superseded, on } = answer;
    let village = editions.first().map(|row| row.village);
    let named = |thing| village.map(|id| name_within(tenant, id, thing)).unwrap_or_default();
    let newest = |revisions: Option<u64>| revisions.map(etag).unwrap_or_default();
    let notices = proto::PointNotices {
        name: named(POINT_NOTICES),
        etag: newest(notices.iter().map(|row| row.revision).max()),
        notices: notices.iter().map(|row| notice(row, *on, told, words)).collect(),
    };
    proto::PointRules {
        name: named(POINT_RULES),
        etag: newest(editions.iter().map(|row| row.revision).max()),
        village: told.of(&village),
        edition_in_force: in_force.unwrap_or(0),
        editions: editions
            .iter()
            .map(|row| edition(row, superseded.contains(&row.edition), told, words))
            .collect(),
        notices: Some(notices),
        position: *position,
    }
}

fn edition(
    row: &PointRulesRow,
    superseded: bool,
    told: Told<'_>,
    words: &Words,
) -> proto::PointRulesEdition {
    proto::PointRulesEdition {
        edition: row.edition,
        from_date: told.of(&row.from_date),
        met_date: told.of(&row.met_on),
        entitled: row.entitled,
        present: row.present,
        in_favour: row.in_favour,
        notice_days: row.notice_days,
        items: row.items.0.iter().map(|one| item(one, told)).collect(),
        document: told.of(&row.document),
        superseded,
        adopted_as: told.of(&row.adopted_as),
        adopted_by: told.of(&row.adopted_by),
        adopted_typed_by: told.of(&row.adopted_typed_by),
        adopted_time: told.of(&row.adopted_at),
        filing_document: told.of(&row.filing_document),
        filed_time: told.of(&row.filed_at),
        filed_as: told.of(&row.filed_as),
        filed_by: told.of(&row.filed_by),
        filed_typed_by: told.of(&row.filed_typed_by),
        evidence: shown(&row.evidence.0, row.adopted_position, words),
        remark: said(Some(row.adopted_position), "remark", words),
    }
}

fn item(item: &PointItem, told: Told<'_>) -> proto::PointItem {
    proto::PointItem {
        key: item.key.clone(),
        name: item.name.clone(),
        layer: told.of(&item.layer),
        points: item.points,
        per_year: item.per_year.unwrap_or(0),
    }
}

fn notice(row: &PointNoticeRow, on: Date, told: Told<'_>, words: &Words) -> proto::PointsNotice {
    proto::PointsNotice {
        notice: row.notice,
        posted_date: told.of(&row.posted_on),
        until_date: told.of(&row.until),
        edition: row.edition,
        posted_time: told.of(&row.posted_at),
        posted_as: told.of(&row.posted_as),
        posted_by: told.of(&row.posted_by),
        posted_typed_by: told.of(&row.posted_typed_by),
        running: row.told().runs_on(on),
        confirmed_time: told.of(&row.confirmed_at),
        confirmed_as: told.of(&row.confirmed_as),
        confirmed_by: told.of(&row.confirmed_by),
        confirmed_typed_by: told.of(&row.confirmed_typed_by),
        evidence: shown(&row.evidence.0, row.posted_position, words),
        remark: said(Some(row.posted_position), "remark", words),
    }
}

/// An account with its entries and redemptions for the wire.
pub(crate) fn account_to_wire(
    tenant: &str,
    answer: &PointAccountAnswer,
    words: &Words,
) -> proto::PointAccount {
    let (account, told) = (&answer.account, Told(tenant));
    let open = &account.objectionable;
    let entries = answer.entries.iter();
    let redemptions = answer.redemptions.iter();
    proto::PointAccount {
        entries: entries.map(|one| entry(one, open, told, words)).collect(),
        redemptions: redemptions.map(|row| redemption(row, told, words)).collect(),
        ..row_to_wire(tenant, account, answer.position)
    }
}

/// An account for the wire, without its entries.
pub(crate) fn row_to_wire(
    tenant: &str,
    account: &StandingAccount,
    position: u64,
) -> proto::PointAccount {
    let StandingAccount { row, totals, objectionable } = account;
    let told = Told(tenant);
    proto::PointAccount {
        name: name_within(tenant, row.household, ACCOUNT),
        etag: etag(row.revision),
        household: told.of(&row.household),
        village: told.of(&row.village),
        confirmed_points: totals.confirmed,
        in_notice_points: totals.in_notice,
        redeemed_points: totals.redeemed,
        balance: totals.balance(),
        entry_count: row.entry_count,
        objectionable_count: u32::try_from(objectionable.len()).unwrap_or(u32::MAX),
        entries: Vec::new(),
        redemptions: Vec::new(),
        position,
    }
}

fn entry(
    standing: &StandingEntry,
    objectionable: &BTreeSet<u32>,
    told: Told<'_>,
    words: &Words,
) -> proto::PointEntry {
    let StandingEntry { row, phase, notice, item_name } = standing;
    let review = row.last_review();
    let objections = row.objections.0.iter();
    let reviews = row.reviews.0.iter();
    proto::PointEntry {
        entry: row.entry,
        village: told.of(&row.village),
        edition: row.edition,
        item: row.item.clone(),
        item_display_name: item_name.clone(),
        points: row.points,
        times: row.times,
        date: told.of(&row.happened_on),
        analogy: row.analogy,
        reverses: row.reverses.unwrap_or(0),
        phase: phase.to_wire(),
        phase_zh: phase.zh().to_owned(),
        notice: notice.map_or(0, |notice| notice.number),
        until_date: told.of(&notice.map(|notice| notice.until)),
        objectionable: objectionable.contains(&row.entry),
        recorded_as: told.of(&row.recorded_as),
        recorded_by: told.of(&row.recorded_by),
        recorded_typed_by: told.of(&row.recorded_typed_by),
        checked_as: told.of(&row.checked_as),
        checked_by: told.of(&row.checked_by),
        checked_typed_by: told.of(&row.checked_typed_by),
        checked_time: told.of(&row.checked_at),
        review_outcome: told.of(&review.map(|one| one.outcome)),
        reviewed_by: told.of(&review.and_then(|one| one.by)),
        reviewed_as: told.of(&review.map(|one| one.role)),
        reviewed_time: told.of(&review.map(|one| one.reviewed_at)),
        evidence: shown(&row.evidence.0, row.recorded_position, words),
        texts: Some(proto::PointEntryTexts {
            ground: said(Some(row.recorded_position), "ground", words),
            refusal_reason: said(row.refused_position, "reason", words),
            objection: said(row.objections.0.last().map(|one| one.position), "reason", words),
            review_ground: said(review.map(|one| one.position), "ground", words),
        }),
        objections: objections.map(|one| objection(one, told, words)).collect(),
        reviews: reviews.map(|one| reviewed(one, told, words)).collect(),
    }
}

fn objection(step: &ObjectionStep, told: Told<'_>, words: &Words) -> proto::PointsObjection {
    proto::PointsObjection {
        notice: step.notice,
        objected_time: told.of(&step.objected_at),
        recorded_time: told.of(&step.recorded_at),
        objected_as: told.of(&step.role),
        objected_by: told.of(&step.by),
        objected_typed_by: told.of(&step.typed_by),
        reason: said(Some(step.position), "reason", words),
    }
}

fn reviewed(step: &ReviewStep, told: Told<'_>, words: &Words) -> proto::PointsObjectionReview {
    proto::PointsObjectionReview {
        outcome: told.of(&step.outcome),
        reviewed_time: told.of(&step.reviewed_at),
        reviewed_as: told.of(&step.role),
        reviewed_by: told.of(&step.by),
        reviewed_typed_by: told.of(&step.typed_by),
        ground: said(Some(step.position), "ground", words),
    }
}

fn redemption(row: &RedemptionRow, told: Told<'_>, words: &Words) -> proto::PointsRedemption {
    proto::PointsRedemption {
        redemption: row.redemption,
        points: row.points,
        redeemed_time: told.of(&row.redeemed_at),
        redeemed_as: told.of(&row.redeemed_as),
        redeemed_by: told.of(&row.redeemed_by),
        redeemed_typed_by: told.of(&row.redeemed_typed_by),
        unit: told.of(&row.unit),
        evidence: shown(&row.evidence.0, row.position, words),
        what: said(Some(row.position), "what", words),
    }
}

fn said(position: Option<u64>, member: &str, words: &Words) -> Option<proto::PointText> {
    let position = position?;
    let (text, withheld) = (words.member(position, member), words.withheld(position));
    Some(proto::PointText { position, text, withheld })
}

fn shown(references: &[EvidenceReference], position: u64, words: &Words) -> Vec<proto::Evidence> {
    let pieces = evidence::join(references, words.of(position)).map(|(reference, text)| {
        let (title, kept_at) = text.map(|text| (text.title, text.kept_at)).unwrap_or_default();
        proto::Evidence { reference: Some(pieces::to_wire(reference)), title, kept_at }
    });
    pieces.collect()
}
