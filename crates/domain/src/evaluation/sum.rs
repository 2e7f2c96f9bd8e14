//! Sum an evaluation at a cut (汇总).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::guard::{self, Known};
use super::results::Beside;
use super::{Act, Evaluation, EvaluationSummed, UNITS_MAX, rules};
use crate::citation;
use crate::command::{Command, Context, Decision, Question, Reads, etag};
use crate::event::{Audience, NewEvent};
use crate::id::{EvaluationId, UnitId};
use crate::issue::Issue;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::scheme::rules as of_scheme;
use crate::score_sheet::{ScoreSheet, Stage};
use crate::stream::StreamId;
use crate::unit::Unit;

/// How many codes a refusal names.
const MISSING_SHOWN: usize = 10;

/// What the caller saw of one unit at the cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetSeen {
    /// The unit.
    pub unit: UnitId,
    /// The revision of its sheet.
    pub revision: u64,
    /// How many of its issues ever were overdue, for the tie-break.
    pub overdue: u32,
    /// The positions of what is counted there.
    pub overdue_positions: Vec<u64>,
}

/// Sums all sheets of an evaluation. The command says at which position of the log they were read
/// and which revision of each was seen; where one has moved since, it is refused, so that nobody
/// sums what they did not see (`design.md` §3.5). Totals are computed here, from the sheets.
#[derive(Debug, Clone, Serialize)]
pub struct SumEvaluation {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The position of the log at which the sheets were read.
    pub cut: u64,
    /// What was seen, every unit once.
    pub sheets: Vec<SheetSeen>,
}

impl Command for SumEvaluation {
    const NAME: &'static str = "evaluation.sum";
    const ZH: &'static str = "考核汇总";
    const POWERS: Powers =
        Powers::decision(&[Role::OfficeHandler, Role::OfficeHead, Role::DeputyHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::all_reads(self.evaluation, known);
        // What is no unit of the evaluation is refused by its name.
        streams.extend(self.sheets.iter().take(UNITS_MAX).map(|seen| Unit::stream(seen.unit)));
        let evaluation = known.get::<Evaluation>(self.evaluation.0);
        if let Some(opened) = evaluation.and_then(|one| one.opened.as_ref()) {
            let overdue = known.ever_overdue(self.cut, opened.programme).iter();
            streams.extend(overdue.flat_map(|(_, unit)| Unit::streams_upward(*unit, known)));
        }
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.evaluation, reads)
    }

    fn asks(&self, known: &Reads) -> Vec<Question> {
        let opened = known.get::<Evaluation>(self.evaluation.0).and_then(|one| one.opened.as_ref());
        let Some(opened) = opened else { return Vec::new() };
        let mut asked =
            vec![Question::Event(self.cut), Question::EverOverdue(self.cut, opened.programme)];
        for seen in self.sheets.iter().filter(|seen| opened.member(seen.unit).is_some()) {
            let sheet = ScoreSheet::stream(self.evaluation, seen.unit);
            asked.push(Question::RevisionAt(self.cut, sheet));
            asked.extend(citation::asks(seen.overdue_positions.iter().copied()));
        }
        asked
    }

    fn target(&self) -> Option<StreamId> {
        Some(Evaluation::stream(self.evaluation))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let roles = Self::POWERS.roles;
        let known = Known::allowing(Act::Sum, self.evaluation, roles, reads, cx)?;
        guard::position("cut", self.cut)?;
        reads.cited(self.cut).map_err(|refused| refused.field("cut"))?;
        let beside = self.seen(&known, reads, cx)?;
        for member in &known.opened.units {
            refuse_incomplete(&known, member.unit, reads, cx)?;
        }
        let results = known.results(&beside, reads, cx)?;
        let before = known.evaluation.summed.as_ref();
        if known.evaluation.phase == super::Phase::Summed
            && before.is_some_and(|before| before.results == results)
        {
            return Err(Rejection::new(&general::ALREADY_DONE));
        }
        let summed = EvaluationSummed {
            evaluation: self.evaluation,
            sum: before.map_or(0, |before| before.sum) + 1,
            role: cx.authority.role,
            cut: self.cut,
            arithmetic: known.definition.arithmetic,
            digest: known.definition.digest(),
            results,
        };
        // Nobody reads a rank before it is posted.
        Ok(known.decided(NewEvent::new(summed).for_audience(Audience::Office)))
    }
}

impl SumEvaluation {
    /// What was seen, where it is what is there.
    fn seen(
        &self,
        known: &Known<'_>,
        reads: &Reads,
        cx: &Context,
    ) -> Result<BTreeMap<UnitId, Beside>, Rejection> {
        let mut beside = BTreeMap::new();
        for (index, seen) in self.sheets.iter().enumerate() {
            let field = |name: &str| format!("sheets[{index}].{name}");
            known.member(seen.unit, reads, cx).map_err(|refused| refused.field(field("unit")))?;
            guard::positions(&field("overdue_positions"), &seen.overdue_positions)?;
            let current = known.sheet_revision(seen.unit, reads);
            let at_cut = reads.revision_at(self.cut, ScoreSheet::stream(known.id, seen.unit));
            if seen.revision != current {
                return Err(Rejection::new(&rules::EVALUATION_SHEET_MOVED)
                    .field(field("etag"))
                    .with("unit", known.unit_name(seen.unit, reads, cx))
                    .with("given", etag(seen.revision))
                    .with("current", etag(current)));
            }
            // What was seen may wait to be written: then it stands behind every cut of the log.
            if at_cut != Some(seen.revision) {
                return Err(Rejection::new(&rules::EVALUATION_CUT_BEFORE_SHEET)
                    .field("cut")
                    .with("unit", known.unit_name(seen.unit, reads, cx))
                    .with("cut", self.cut)
                    .with("etag", etag(current)));
            }
            self.overdue(seen, known, reads)
                .map_err(|refused| refused.with("unit", known.unit_name(seen.unit, reads, cx)))
                .map_err(|refused| refused.field(field("overdue")))?;
            let overdue_positions = seen.overdue_positions.clone();
            let one = Beside { overdue: seen.overdue, overdue_positions, votes: 0 };
            if beside.insert(seen.unit, one).is_some() {
                let refused = Rejection::new(&of_scheme::SCORE_UNIT_TWICE).field(field("unit"));
                return Err(refused.with("unit", known.unit_name(seen.unit, reads, cx)));
            }
        }
        let members = known.opened.units.iter().map(|member| member.unit);
        let left_out = members.filter(|unit| !beside.contains_key(unit));
        let left_out: Vec<String> = left_out.map(|unit| known.unit_name(unit, reads, cx)).collect();
        if left_out.is_empty() {
            return Ok(beside);
        }
        let refused = Rejection::new(&rules::EVALUATION_SHEETS_LEFT_OUT).field("sheets");
        Err(refused.listed(("units", "unitsEn"), &left_out))
    }
}

impl SumEvaluation {
    /// What is told of a unit's overdue issues is what the log says at the cut, issue by issue.
    fn overdue(&self, seen: &SheetSeen, known: &Known<'_>, reads: &Reads) -> Result<(), Rejection> {
        let issues = reads.ever_overdue(self.cut, known.opened.programme).iter();
        let issues = issues.filter(|(_, unit)| counts_for(*unit, known, reads) == Some(seen.unit));
        let cited =
            seen.overdue_positions.iter().map(|position| Some(reads.cited(*position).ok()?.stream));
        let told: Option<BTreeSet<StreamId>> = cited.collect();
        let wanted: BTreeSet<StreamId> = issues.map(|(issue, _)| Issue::stream(*issue)).collect();
        if told.as_ref() == Some(&wanted) && seen.overdue as usize == wanted.len() {
            return Ok(());
        }
        Err(Rejection::new(&rules::EVALUATION_OVERDUE_DIFFERS)
            .with("cut", self.cut)
            .with("count", wanted.len())
            .with("given", seen.overdue))
    }
}

/// For which unit of the evaluation an issue counts: the nearest one at or above where it is, so that
/// a village answers for its groups, and a courtyard that is evaluated itself for its own.
fn counts_for(unit: UnitId, known: &Known<'_>, reads: &Reads) -> Option<UnitId> {
    let mut upward = Unit::upward(unit, reads).into_iter();
    upward.find(|unit| known.opened.member(*unit).is_some())
}

/// A sheet is summed when it was checked on site.
fn refuse_incomplete(
    known: &Known<'_>,
    unit: UnitId,
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    let blank = ScoreSheet::default();
    let id = ScoreSheet::stream(known.id, unit).id;
    let sheet = reads.get::<ScoreSheet>(id).unwrap_or(&blank);
    let stage = sheet.stage(known.definition);
    if stage == Stage::SiteChecked {
        return Ok(());
    }
    let mut missing: Vec<&str> = Vec::new();
    for code in sheet.missing(known.definition) {
        // What is scored in several rounds is named once.
        if !missing.contains(&code) && missing.len() < MISSING_SHOWN {
            missing.push(code);
        }
    }
    let rule = match missing.is_empty() {
        true => &rules::EVALUATION_SHEET_UNCHECKED,
        false => &rules::EVALUATION_SHEET_INCOMPLETE,
    };
    Err(Rejection::new(rule)
        .with("unit", known.unit_name(unit, reads, cx))
        .with("stage", stage.zh())
        .with("stageEn", stage.en())
        .listed(("missing", "missingEn"), &missing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Answer;
    use crate::evaluation::OpenEvaluation;
    use crate::evaluation::courtyards::scored_by_events;
    use crate::evaluation::fixture::*;
    use crate::scheme::example;
    use crate::score::score;
    use crate::testing::{Given, unit};

    #[test]
    fn r52_a_sum_names_its_cut_and_what_it_rests_on() {
        let given = ready();
        let outcome = given.when(&by(HANDLER), &sum(&given));
        let given = outcome.recorded();
        let summed = evaluation(&given).summed.clone().expect("summed");
        assert_eq!((summed.sum, summed.cut, summed.arithmetic), (1, 1234, 1));
        assert_eq!(summed.digest, example::definition().digest());
        let told = |result: &super::super::UnitResult| {
            (result.unit, result.total.to_string(), result.rank, result.grade.clone())
        };
        let told: Vec<_> = summed.results.iter().map(told).collect();
        let good = "good".to_owned();
        assert_eq!(told[0], (home(), "89.1".to_owned(), 1, good.clone()));
        assert_eq!(told[1], (elsewhere(), "88.1".to_owned(), 2, good));
    }

    #[test]
    fn r11_the_explanation_is_recomputed_from_the_sheet_at_its_revision() {
        let given = summed();
        let result = summed_of(&given, home());
        let stream = ScoreSheet::stream(evaluation_id(), home());
        assert_eq!(result.sheet_revision, given.revision(stream));
        let again = score(&example::definition(), &sheet(&given, home()).to_score(home()));
        assert_eq!(result.explanation, again.expect("complete").digest());
    }

    #[test]
    fn a_sheet_that_was_not_checked_on_site_is_not_summed() {
        let given = all_scored();
        let refused = given.when(&by(HANDLER), &sum(&given));
        let rejection = refused.then_rejected(&rules::EVALUATION_SHEET_UNCHECKED);
        let text = rejection.zh();
        assert!(
            text.starts_with("漆树村评分表现为“已评分待核验”") && !text.contains('—'),
            "{text}"
        );
        let given = opened();
        let refused = given.when(&by(HANDLER), &sum(&given));
        let rejection = refused.then_rejected(&rules::EVALUATION_SHEET_INCOMPLETE);
        assert_eq!(rejection.zh().matches("C1-1").count(), 1, "{}", rejection.zh());
    }

    #[test]
    fn nobody_sums_what_they_did_not_see() {
        let given = ready();
        let mut stale = sum(&given);
        stale.sheets[1].revision -= 1;
        let refused = given.when(&by(HANDLER), &stale);
        let rejection = refused.then_rejected(&rules::EVALUATION_SHEET_MOVED);
        assert_eq!(rejection.field.as_deref(), Some("sheets[1].etag"));
        assert!(rejection.zh().starts_with("黄岭村评分表已有变动"), "{}", rejection.zh());
        let mut partial = sum(&given);
        partial.sheets.pop();
        let refused = given.when(&by(HANDLER), &partial);
        let rejection = refused.then_rejected(&rules::EVALUATION_SHEETS_LEFT_OUT);
        assert_eq!(rejection.field.as_deref(), Some("sheets"));
        assert!(rejection.zh().contains("缺少 黄岭村；"), "{}", rejection.zh());
        let none = SumEvaluation { sheets: vec![], ..sum(&given) };
        let refused = given.when(&by(HANDLER), &none);
        let rejection = refused.then_rejected(&rules::EVALUATION_SHEETS_LEFT_OUT);
        assert!(rejection.en().contains("leaves out 漆树村, 黄岭村:"), "{}", rejection.en());
        let mut twice = sum(&given);
        twice.sheets.push(twice.sheets[0].clone());
        let refused = given.when(&by(HANDLER), &twice);
        let rejection = refused.then_rejected(&of_scheme::SCORE_UNIT_TWICE);
        assert!(rejection.zh().contains("漆树村"), "{}", rejection.zh());
        let mut other = sum(&given);
        other.sheets[0].unit = unit(99);
        let given = given.village(unit(99), "清溪村");
        let refused = given.when(&by(HANDLER), &other);
        let rejection = refused.then_rejected(&rules::EVALUATION_UNIT_UNKNOWN);
        assert!(rejection.zh().contains("清溪村"), "{}", rejection.zh());
        let nowhere = SumEvaluation { cut: 0, ..sum(&given) };
        given.when(&by(HANDLER), &nowhere).then_rejected(&general::INTEGER_OUT_OF_RANGE);
    }

    #[test]
    fn a_sum_is_made_anew_only_where_something_changed() {
        let given = summed();
        given.when(&by(HANDLER), &sum(&given)).then_rejected(&general::ALREADY_DONE);
        let again = given.when(&by(PLANNING), &planning_score(home(), 6)).recorded();
        let again = again.when(&by(CHECKER), &site_check(home())).recorded();
        let again = again.when(&by(HEAD), &sum(&again)).recorded();
        assert_eq!(evaluation(&again).summed.as_ref().map(|summed| summed.sum), Some(2));
        assert_eq!(summed_of(&again, home()).rank, 2);
    }

    #[test]
    fn overdue_issues_decide_between_equal_totals() {
        let given = scored(&scored(&opened(), home(), 8), elsewhere(), 8);
        let given = checked(&given);
        let equal = given.when(&by(HANDLER), &sum(&given)).recorded();
        assert_eq!((summed_of(&equal, home()).rank, summed_of(&equal, elsewhere()).rank), (1, 1));
        let mut counted = sum(&given);
        counted.sheets[0].overdue = 1;
        counted.sheets[0].overdue_positions = vec![88];
        let given = overdue(given, home(), &[88]);
        let given = given.when(&by(HANDLER), &counted).recorded();
        assert_eq!(summed_of(&given, home()).rank, 2);
        assert_eq!(summed_of(&given, home()).overdue_positions, [88]);
    }

    #[test]
    fn the_tie_break_counts_what_the_log_says_and_not_what_is_typed() {
        let given = overdue(ready(), home(), &[88, 90]);
        let refused = |overdue: u32, positions: &[u64]| {
            let mut told = sum(&given);
            told.sheets[0].overdue = overdue;
            told.sheets[0].overdue_positions = positions.to_vec();
            let refused = given.when(&by(HANDLER), &told);
            let rejection = refused.then_rejected(&rules::EVALUATION_OVERDUE_DIFFERS);
            assert_eq!(rejection.field.as_deref(), Some("sheets[0].overdue"));
            assert!(rejection.zh().contains("曾逾期的问题为 2 件"), "{}", rejection.zh());
        };
        refused(0, &[]);
        refused(1, &[88]);
        refused(7, &[88, 90]);
        refused(2, &[88, 91]);
        refused(2, &[88, 99_999]);
        let mut told = sum(&given);
        told.sheets[0].overdue = 2;
        told.sheets[0].overdue_positions = vec![88, 88];
        let refused = given.when(&by(HANDLER), &told);
        refused.then_rejected(&general::POSITION_TWICE);
        told.sheets[0].overdue_positions = vec![88, 90];
        assert!(given.when(&by(HANDLER), &told).accepted().is_some());
        // A village answers for its groups.
        let group = unit(77);
        let given = overdue(ready().group(group, "一组", home()), group, &[88, 90]);
        assert!(given.when(&by(HANDLER), &told).accepted().is_some());
    }

    #[test]
    fn a_cut_is_in_the_log_and_behind_every_sheet() {
        let given = ready();
        let beyond = SumEvaluation { cut: 99_999, ..sum(&given) };
        let refused = given.when(&by(HANDLER), &beyond);
        let rejection = refused.then_rejected(&general::POSITION_UNKNOWN);
        assert_eq!(rejection.field.as_deref(), Some("cut"));
        let sheet = ScoreSheet::stream(evaluation_id(), elsewhere());
        let revision = given.revision(sheet);
        for before in [None, Some(0), Some(revision - 1)] {
            let asked = Question::RevisionAt(1234, sheet);
            let given = given.clone().answer(asked, Answer::RevisionAt(before));
            let refused = given.when(&by(HANDLER), &sum(&given));
            let rejection = refused.then_rejected(&rules::EVALUATION_CUT_BEFORE_SHEET);
            assert!(rejection.zh().starts_with("黄岭村评分表"), "{}", rejection.zh());
        }
    }

    #[test]
    fn the_village_and_the_section_sum_nothing() {
        let given = ready();
        given.when(&by(CADRE), &sum(&given)).then_rejected(&general::ROLE_MISSING);
        given.when(&by(PLANNING), &sum(&given)).then_rejected(&general::ROLE_MISSING);
    }

    /// As many units as an evaluation may have: each scored and checked by events.
    fn full_house() -> Given {
        let units: Vec<UnitId> = (1..=50).map(unit).collect();
        let named = |given: Given, unit: &UnitId| given.village(*unit, "样例村");
        let given = units[2..].iter().fold(town(), named);
        let entrants = units.iter().map(|unit| entrant(*unit)).collect();
        let open = OpenEvaluation { units: entrants, ..open() };
        let given = given.when(&by(HEAD), &open).recorded();
        units.into_iter().enumerate().fold(given, |given, (index, unit)| {
            let points = u32::try_from(index % 11).expect("small");
            scored_by_events(given, sheet_of(unit), points)
        })
    }

    #[test]
    fn a_full_house_is_one_event() {
        let given = full_house();
        let seen = |unit| SheetSeen { unit, revision: 4, overdue: 0, overdue_positions: vec![] };
        let sheets = (1..=50).map(|number| seen(unit(number))).collect();
        let command = SumEvaluation { evaluation: evaluation_id(), cut: 500, sheets };
        let outcome = given.when(&by(HANDLER), &command);
        assert_eq!(outcome.decision().writes.len(), 1);
        let given = outcome.recorded();
        let summed = evaluation(&given).summed.as_ref().expect("summed");
        assert_eq!(summed.results.len(), 50);
        assert_eq!(summed.results[0].total.to_string(), "91.1");
    }
}
