//! What figures, bonus, penalty and vetoes are asked before they stand on a sheet.

use std::collections::BTreeSet;

use super::score_indicators::SCORERS;
use super::state::Place;
use super::{ADJUSTMENTS_MAX, Added, Change, ENTRIES_MAX, Ground, RemarkText, ScoreSheet, SheetOf};
use crate::aggregate::Event;
use crate::command::{Context, Decision, Question, Reads};
use crate::document::Document;
use crate::evaluation::citation;
use crate::evaluation::guard::{self, KnownSheet};
use crate::evaluation::phase::{Act, refuse};
use crate::evaluation::rules;
use crate::event::EventData;
use crate::issue::words;
use crate::power::Scope;
use crate::rejection::{Rejection, rules as general};
use crate::scheme::rule::{RuleKind, ScoreRule};
use crate::scheme::rules as scheme;
use crate::score::{Decimal, Entry, Figure, Fraction, measured_alone};
use crate::stream::StreamId;
use crate::unit;

/// How many groups one figure samples: a village has some dozen.
const SAMPLES_MAX: usize = 100;
/// The most times that one ground counts.
const COUNT_MAX: u32 = 1000;

/// Where a bonus, penalty or veto is to count, and what it stands on: what the commands that enter
/// one have in common.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    pub(super) act: Act,
    /// The kinds of rule that know it.
    pub(super) kinds: &'a [RuleKind],
    pub(super) sheet: SheetOf,
    pub(super) code: &'a str,
    pub(super) round: Option<&'a str>,
    pub(super) document: &'a Document,
    pub(super) positions: &'a [u64],
    pub(super) remark: Option<&'a str>,
}

/// What a claim enters.
#[derive(Debug)]
pub(super) struct Claimed {
    pub(super) figure: Figure,
    /// The member of the request that a figure which does not fit is told at.
    pub(super) at_fault: &'static str,
    /// How often it counts, with the member that says so.
    pub(super) times: Option<(&'static str, u32)>,
}

impl Claim<'_> {
    /// The streams that it needs.
    pub(super) fn reads(&self, known: &Reads) -> Vec<StreamId> {
        citation::sheet_reads(self.sheet, self.positions, known)
    }

    /// What it asks of the log.
    pub(super) fn asks(&self) -> Vec<Question> {
        crate::citation::asks(self.positions.iter().copied())
    }

    /// What it touches.
    pub(super) fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scored_scope(self.sheet, self.code, reads)
    }

    /// The sheet's stream.
    pub(super) fn target(&self) -> Option<StreamId> {
        Some(ScoreSheet::stream(self.sheet.evaluation, self.sheet.unit))
    }

    /// Decides it: `own` is what the one command asks and writes beyond the others.
    pub(super) fn decide<E>(
        &self,
        claimed: Claimed,
        reads: &Reads,
        cx: &Context,
        own: impl FnOnce(&KnownSheet<'_>, Ground) -> Result<E, Rejection>,
    ) -> Result<Decision, Rejection>
    where
        E: EventData<Text = RemarkText> + Into<Event>,
    {
        let sheet = KnownSheet::allowing(self.act, self.sheet, SCORERS, reads, cx)?;
        let ground = self.ground(&sheet, cx)?;
        if let Some((field, times)) = claimed.times {
            at_least_one(field, times)?;
        }
        let (code, round) = (self.code.to_owned(), self.round.map(str::to_owned));
        let entry = Entry { code, round, figure: claimed.figure, positions: vec![] };
        measured_alone(sheet.known.definition, &entry)
            .map_err(|refused| refused.field(claimed.at_fault))?;
        let data = own(&sheet, ground)?;
        sheet.by_the_responsible(self.code, self.remark, cx)?;
        sheet.scores(SCORERS, reads, cx)?;
        words::optional("remark", self.remark)?;
        let event = guard::with_remark(data, self.remark);
        Ok(sheet.decided(event.citing(Some(self.document.cite()))))
    }

    /// The ground, where the sheet takes it.
    fn ground(&self, sheet: &KnownSheet<'_>, cx: &Context) -> Result<Ground, Rejection> {
        let (_, rule) = sheet.known.leaf(self.code).map_err(|refused| refused.field("code"))?;
        if !self.kinds.contains(&rule.kind()) {
            return Err(wrong_act(self.act, self.code, rule.kind()));
        }
        guard::ground("document", self.document, cx)?;
        citation::check(sheet, "positions", self.positions)?;
        let blank = ScoreSheet::default();
        let written = sheet.sheet.unwrap_or(&blank);
        if written.adjustments.len() >= ADJUSTMENTS_MAX {
            let refused = Rejection::new(&rules::EVALUATION_ADJUSTMENTS_SPENT);
            return Err(refused.with("max", ADJUSTMENTS_MAX));
        }
        Ok(Ground {
            number: written.next_adjustment(),
            code: self.code.to_owned(),
            round: self.round.map(str::to_owned),
            document: self.document.clone(),
            positions: self.positions.to_vec(),
        })
    }

    /// Refuses what adds nothing: the cap was reached before, or the same document gave it before.
    pub(super) fn adds(
        &self,
        sheet: &KnownSheet<'_>,
        change: &Change,
        cap: Decimal,
    ) -> Result<(), Rejection> {
        let blank = ScoreSheet::default();
        let written = sheet.sheet.unwrap_or(&blank);
        let place: Place = (self.code.to_owned(), self.round.map(str::to_owned));
        let document = self.document.cite();
        let same = |change: &Change, other: &Change| match (change, other) {
            (Change::Bonus(one), Change::Bonus(other)) => one.key == other.key,
            (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
        };
        let used = written.adjustments.iter().any(|one| {
            !one.withdrawn
                && one.place == place
                && one.document == document
                && same(&one.change, change)
        });
        if used {
            return Err(Rejection::new(&rules::EVALUATION_GROUND_USED)
                .field("document")
                .with("code", self.code)
                .with("document", document));
        }
        let Some(before) = written.adjusted(&place) else { return Ok(()) };
        if measured_alone(sheet.known.definition, &before)? == Some(Fraction::from(cap)) {
            let refused = Rejection::new(&rules::EVALUATION_CAP_REACHED).field("code");
            return Err(refused.with("code", self.code).with("cap", cap));
        }
        Ok(())
    }
}

/// Checks figures that are scored: each stands in the approved scheme (`domain.md` R56), is of the
/// kind that its rule takes, and rests on something (§10.4-6).
pub(crate) fn check_entries(
    act: Act,
    sheet: &KnownSheet<'_>,
    entries: &[Entry],
    shown: bool,
    cx: &Context,
) -> Result<(), Rejection> {
    if entries.len() > ENTRIES_MAX {
        let refused = Rejection::new(&general::FIELD_TOO_MANY).field("entries");
        return Err(refused.with("max", ENTRIES_MAX));
    }
    for (index, entry) in entries.iter().enumerate() {
        let field =
            |refused: Rejection, name: &str| refused.field(format!("entries[{index}].{name}"));
        let code = &entry.code;
        check_kind(act, sheet, code).map_err(|refused| field(refused, "code"))?;
        let same_place = |one: &&Entry| (&one.code, &one.round) == (code, &entry.round);
        if entries[..index].iter().any(|one| same_place(&one)) {
            let refused = Rejection::new(&rules::EVALUATION_CLAIM_TWICE).with("code", code);
            return Err(field(refused, "code"));
        }
        check_lists(entry).and_then(|()| check_numbers(sheet, entry)).map_err(|refused| {
            let path = refused.field.clone();
            field(refused, path.as_deref().unwrap_or("figure"))
        })?;
        measured_alone(sheet.known.definition, entry).map_err(|refused| {
            let member = at_fault(&refused);
            field(refused, member)
        })?;
        check_decider(sheet, entry, cx).map_err(|refused| field(refused, "figure"))?;
        citation::check(sheet, &format!("entries[{index}].positions"), &entry.positions)?;
        if entry.positions.is_empty() && !shown {
            let refused = Rejection::new(&rules::EVALUATION_GROUND_MISSING).with("code", code);
            return Err(field(refused, "positions"));
        }
    }
    Ok(())
}

/// Checks bonuses and penalties that a re-check adds, and numbers them.
pub(crate) fn check_added(
    act: Act,
    sheet: &KnownSheet<'_>,
    entries: &[Entry],
) -> Result<Vec<Added>, Rejection> {
    let blank = ScoreSheet::default();
    let written = sheet.sheet.unwrap_or(&blank);
    if entries.len() > ENTRIES_MAX {
        let refused = Rejection::new(&general::FIELD_TOO_MANY).field("added");
        return Err(refused.with("max", ENTRIES_MAX));
    }
    if written.adjustments.len() + entries.len() > ADJUSTMENTS_MAX {
        let refused = Rejection::new(&rules::EVALUATION_ADJUSTMENTS_SPENT).field("added");
        return Err(refused.with("max", ADJUSTMENTS_MAX));
    }
    let mut added = Vec::new();
    for (entry, (number, index)) in entries.iter().zip((written.next_adjustment()..).zip(0..)) {
        let field = |name: &str| format!("added[{index}].{name}");
        let leaf = sheet.known.leaf(&entry.code);
        let (_, rule) = leaf.map_err(|refused| refused.field(field("code")))?;
        if !matches!(rule.kind(), RuleKind::Bonus | RuleKind::Penalty) {
            return Err(wrong_act(act, &entry.code, rule.kind()).field(field("code")));
        }
        measured_alone(sheet.known.definition, entry).map_err(|refused| {
            let member = field(at_fault(&refused));
            refused.field(member)
        })?;
        match Change::of(&entry.figure) {
            Some(Change::Bonus(award)) => at_least_one(&field("figure"), award.count)?,
            Some(Change::Penalty(count)) => at_least_one(&field("figure"), count)?,
            Some(Change::Veto) | None => {
                return Err(Rejection::new(&general::FIELD_MALFORMED)
                    .field(field("figure"))
                    .why("每次只加一项", "one award at a time is expected"));
            }
        }
        citation::check(sheet, &field("positions"), &entry.positions)?;
        added.push(Added { number, entry: entry.clone() });
    }
    Ok(added)
}

/// Which member of an entry a refusal to measure it is about.
fn at_fault(refused: &Rejection) -> &'static str {
    let of_round = refused.rule.reason == scheme::SCORE_ROUND_UNKNOWN.reason;
    if of_round { "round" } else { "figure" }
}

/// Checks what a figure lists beyond its numbers: bounded, and names that can be stored.
fn check_lists(entry: &Entry) -> Result<(), Rejection> {
    match &entry.figure {
        Figure::Samples(samples) => {
            if samples.len() > SAMPLES_MAX {
                return Err(Rejection::new(&general::FIELD_TOO_MANY).with("max", SAMPLES_MAX));
            }
            samples.iter().enumerate().try_for_each(|(index, sample)| {
                unit::check_name(&format!("figure.samples.samples[{index}].group"), &sample.group)
            })
        }
        Figure::Present(keys) => {
            let mut given = BTreeSet::new();
            let Some(key) = keys.iter().find(|key| !given.insert(*key)) else { return Ok(()) };
            let twice = Rejection::new(&rules::EVALUATION_KEY_TWICE);
            Err(twice.with("code", &entry.code).with("key", key))
        }
        _ => Ok(()),
    }
}

/// Checks that a number can be what it says: a count is none of thousands, and a number that lies in
/// a tier is within what the scheme says of it, so that nobody enters a rate of 101.
fn check_numbers(sheet: &KnownSheet<'_>, entry: &Entry) -> Result<(), Rejection> {
    match entry.figure {
        Figure::Occurrences(count) if count > COUNT_MAX => {
            let refused = Rejection::new(&general::INTEGER_OUT_OF_RANGE);
            Err(refused.field("figure.occurrences").with("min", 0).with("max", COUNT_MAX))
        }
        Figure::Number(number) => {
            let indicator = sheet.known.definition.indicator(&entry.code);
            match indicator.and_then(|indicator| indicator.rule.as_ref()) {
                Some(ScoreRule::Tiered { most: Some(most), .. }) if number > *most => {
                    let refused = Rejection::new(&scheme::SCORE_FIGURE_RANGE).field("figure");
                    Err(refused.with("code", &entry.code).why(
                        &format!("数值 {number} 大于最大可能值 {most}"),
                        &format!(
                            "the number {number} is more than {most}, the most that it can be"
                        ),
                    ))
                }
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Bonus, penalty and vetoes are no figures: each needs its own ground.
fn check_kind(act: Act, sheet: &KnownSheet<'_>, code: &str) -> Result<(), Rejection> {
    if sheet.known.definition.block(code).is_some_and(|block| block.entered_by.is_some()) {
        return match act {
            Act::ScoreIndicators => Err(refuse(&rules::EVALUATION_WRONG_ACT, act)
                .with("code", code)
                .with("kind", "录入板块")
                .with("kindEn", "entering its block")),
            _ => Ok(()),
        };
    }
    let (_, rule) = sheet.known.leaf(code)?;
    if rule.kind().weighs() { Ok(()) } else { Err(wrong_act(act, code, rule.kind())) }
}

/// Whether an indicator applies is for the decider that the scheme names (`domain.md` §16.1-4).
fn check_decider(sheet: &KnownSheet<'_>, entry: &Entry, cx: &Context) -> Result<(), Rejection> {
    let indicator = sheet.known.definition.indicator(&entry.code);
    let Some(allowed) = indicator.and_then(|one| one.not_applicable.as_ref()) else {
        return Ok(());
    };
    if cx.authority.role == allowed.decider {
        return Ok(());
    }
    let of = |rule| {
        Rejection::new(rule)
            .with("code", &entry.code)
            .with("decider", allowed.decider.zh())
            .with("deciderEn", allowed.decider.en())
            .who_could(&[allowed.decider])
    };
    let place = (entry.code.clone(), entry.round.clone());
    let before = sheet.sheet.and_then(|sheet| sheet.figures.get(&place));
    if entry.figure == Figure::NotApplicable {
        return Err(of(&rules::EVALUATION_DECIDER));
    }
    if before.is_some_and(|before| before.figure == Figure::NotApplicable) {
        return Err(of(&rules::EVALUATION_NOT_APPLICABLE_STANDS));
    }
    Ok(())
}

/// Checks a number of times.
fn at_least_one(field: &str, count: u32) -> Result<(), Rejection> {
    if (1..=COUNT_MAX).contains(&count) {
        return Ok(());
    }
    let refused = Rejection::new(&general::INTEGER_OUT_OF_RANGE).field(field);
    Err(refused.with("min", 1).with("max", COUNT_MAX))
}

fn wrong_act(act: Act, code: &str, kind: RuleKind) -> Rejection {
    refuse(&rules::EVALUATION_WRONG_ACT, act)
        .with("code", code)
        .with("kind", kind.zh())
        .with("kindEn", kind.en())
}
