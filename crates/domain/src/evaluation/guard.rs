//! What every command on an evaluation or one of its sheets asks first: where it stands, whose act
//! it is, who did what before.

use std::collections::BTreeSet;

use super::phase::{self, Act, refuse};
use super::{Evaluation, EvaluationOpened, Member, rules};
use crate::command::{Context, Decision, Reads};
use crate::document::Document;
use crate::event::{Audience, NewEvent};
use crate::id::{EvaluationId, PersonId, UnitId};
use crate::order;
use crate::person::Person;
use crate::power::{Scope, held};
use crate::programme::Programme;
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::scheme::{Definition, Indicator, Responsible, Scheme, ScoreRule, rules as of_scheme};
use crate::score_sheet::{POSITIONS_MAX, ScoreSheet, SheetOf};
use crate::separation::{Doers, Duty, apart, by_the_commission};
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};
use crate::unit::Unit;
pub(crate) use crate::written::{with_finding, with_remark};

pub(crate) const SELF_SCORING: Duty = Duty { zh: "自评", en: "self-scoring" };
pub(crate) const SCORING: Duty = Duty { zh: "评分", en: "scoring" };
pub(crate) const CHECKING: Duty = Duty { zh: "现场核验", en: "checking on site" };
pub(crate) const RESCORING: Duty = Duty { zh: "复核改分", en: "changing scores by a re-check" };
pub(crate) const OBJECTING: Duty = Duty { zh: "提出异议", en: "objecting" };
pub(crate) const RECHECKING: Duty = Duty { zh: "异议复核", en: "re-checking" };

/// An evaluation that exists, with the scheme that it is computed by.
pub(crate) struct Known<'a> {
    pub(crate) id: EvaluationId,
    pub(crate) evaluation: &'a Evaluation,
    pub(crate) opened: &'a EvaluationOpened,
    pub(crate) definition: &'a Definition,
}

/// One of its sheets.
pub(crate) struct KnownSheet<'a> {
    pub(crate) known: Known<'a>,
    pub(crate) of: SheetOf,
    /// Absent where nothing stands on it yet.
    pub(crate) sheet: Option<&'a ScoreSheet>,
    /// What was read, to look up what is cited.
    pub(crate) reads: &'a Reads,
}

/// The streams that a command on an evaluation needs, as far as known.
pub(crate) fn reads(id: EvaluationId, known: &Reads) -> Vec<StreamId> {
    let mut streams = vec![Evaluation::stream(id)];
    let Some(evaluation) = known.get::<Evaluation>(id.0) else { return streams };
    streams.extend(evaluation.delegates().map(Person::stream));
    if let Some(opened) = &evaluation.opened {
        streams.push(Programme::stream(opened.programme));
        streams.push(Scheme::stream(opened.scheme));
    }
    streams
}

/// The streams that a command on one sheet needs, as far as known.
pub(crate) fn sheet_reads(of: SheetOf, known: &Reads) -> Vec<StreamId> {
    let mut streams = reads(of.evaluation, known);
    let sheet = ScoreSheet::stream(of.evaluation, of.unit);
    streams.push(sheet);
    let written = known.get::<ScoreSheet>(sheet.id);
    streams.extend(written.into_iter().flat_map(ScoreSheet::delegates).map(Person::stream));
    streams.extend(Unit::streams_upward(of.unit, known));
    streams
}

/// The streams that a command on all sheets needs: an evaluation has few units, since it is a
/// town's ([`super::UNITS_MAX`]).
pub(crate) fn all_reads(id: EvaluationId, known: &Reads) -> Vec<StreamId> {
    let mut streams = reads(id, known);
    let opened = known.get::<Evaluation>(id.0).and_then(|known| known.opened.as_ref());
    for member in opened.into_iter().flat_map(|opened| &opened.units) {
        streams.push(ScoreSheet::stream(id, member.unit));
        streams.push(Unit::stream(member.unit));
    }
    streams
}

/// What a command on the whole evaluation touches.
pub(crate) fn scope(id: EvaluationId, reads: &Reads) -> Result<Scope, Rejection> {
    let known = Known::load(id, reads)?;
    Ok(Scope { programme: Some(known.opened.programme), ..Scope::default() })
}

/// What a command on one sheet touches: its unit and everything above it.
pub(crate) fn sheet_scope(of: SheetOf, reads: &Reads) -> Result<Scope, Rejection> {
    let scope = scope(of.evaluation, reads)?;
    Ok(Scope { units: Unit::upward(of.unit, reads), ..scope })
}

/// The same, for what the section that is responsible for `code` does.
pub(crate) fn scored_scope(of: SheetOf, code: &str, reads: &Reads) -> Result<Scope, Rejection> {
    let scope = sheet_scope(of, reads)?;
    let known = Known::load(of.evaluation, reads)?;
    let section = known.responsible(code).and_then(Responsible::section).map(str::to_owned);
    Ok(Scope { section, ..scope })
}

impl<'a> Known<'a> {
    /// The evaluation among what was read.
    pub(crate) fn load(id: EvaluationId, reads: &'a Reads) -> Result<Self, Rejection> {
        let evaluation = reads.need::<Evaluation>(id.0)?;
        let missing = || {
            Rejection::new(&general::THING_NOT_FOUND)
                .with("what", "年度考核")
                .with("whatEn", "evaluation")
                .with("name", id)
        };
        let opened = evaluation.opened.as_ref().ok_or_else(missing)?;
        let scheme = reads.need::<Scheme>(opened.scheme.0)?;
        let edition = scheme.edition(opened.edition).ok_or_else(missing)?;
        Ok(Self { id, evaluation, opened, definition: &edition.definition })
    }

    /// The evaluation, where its phase allows the act, the act follows what came before, and nobody
    /// of the commission takes part (`domain.md` §16.1-9).
    pub(crate) fn allowing(
        act: Act,
        id: EvaluationId,
        roles: &[Role],
        reads: &'a Reads,
        cx: &Context,
    ) -> Result<Self, Rejection> {
        let known = Self::load(id, reads)?;
        phase::allow(known.evaluation.phase, act)?;
        not_of_the_commission(act, roles, reads, cx)?;
        // An objection that came on paper may be typed after another one: the notice bounds its day.
        if act != Act::FileObjection {
            not_before(known.evaluation.since, cx)?;
        }
        Ok(known)
    }

    /// The unit of work with one event of this evaluation.
    pub(crate) fn decided(&self, event: NewEvent) -> Decision {
        let event = event.about(Some(self.opened.programme), None);
        Decision::one(Evaluation::stream(self.id), event)
    }

    /// Who is responsible for an indicator or an entered block.
    pub(crate) fn responsible(&self, code: &str) -> Option<&'a Responsible> {
        let of_block = self.definition.block(code).and_then(|block| block.entered_by.as_ref());
        of_block.or_else(|| self.definition.indicator(code)?.responsible.as_ref())
    }

    /// An indicator with its rule.
    ///
    /// # Errors
    /// `SCORE_INDICATOR_UNKNOWN`: only what stands in the approved scheme counts (`domain.md` R56).
    pub(crate) fn leaf(&self, code: &str) -> Result<(&'a Indicator, &'a ScoreRule), Rejection> {
        let indicator = self.definition.indicator(code);
        let leaf = indicator.and_then(|one| Some((one, one.rule.as_ref()?)));
        leaf.ok_or_else(|| Rejection::new(&of_scheme::SCORE_INDICATOR_UNKNOWN).with("code", code))
    }

    /// A unit of the evaluation.
    ///
    /// # Errors
    /// `EVALUATION_UNIT_UNKNOWN`, with the unit's name where it was read.
    pub(crate) fn member(
        &self,
        unit: UnitId,
        reads: &Reads,
        cx: &Context,
    ) -> Result<&'a Member, Rejection> {
        let unknown = || {
            let name = self.unit_name(unit, reads, cx);
            Rejection::new(&rules::EVALUATION_UNIT_UNKNOWN).with("unit", name)
        };
        self.opened.member(unit).ok_or_else(unknown)
    }

    /// The unit's name for texts.
    pub(crate) fn unit_name(&self, unit: UnitId, reads: &Reads, cx: &Context) -> String {
        let known = reads.get::<Unit>(unit.0).and_then(|unit| unit.name_on(cx.today));
        known.map_or_else(|| unit.to_string(), str::to_owned)
    }
}

impl<'a> KnownSheet<'a> {
    /// The sheet of a unit of the evaluation, where the phase allows the act and it follows what
    /// came before.
    pub(crate) fn allowing(
        act: Act,
        of: SheetOf,
        roles: &[Role],
        reads: &'a Reads,
        cx: &Context,
    ) -> Result<Self, Rejection> {
        let known = Known::allowing(act, of.evaluation, roles, reads, cx)?;
        // A command on the sheet names it; one on the evaluation names the unit beside.
        let field = match act {
            Act::DecideObjection | Act::CorrectScore => "unit",
            _ => "name",
        };
        known.member(of.unit, reads, cx).map_err(|refused| refused.field(field))?;
        let sheet = reads.get::<ScoreSheet>(ScoreSheet::stream(of.evaluation, of.unit).id);
        // A self-score may come on paper, and offices score the routine rounds meanwhile.
        if act != Act::SelfScore {
            not_before(sheet.and_then(|sheet| sheet.since), cx)?;
        }
        Ok(Self { known, of, sheet, reads })
    }

    /// The unit of work with one event of this sheet.
    pub(crate) fn decided(&self, event: NewEvent) -> Decision {
        Decision::one(ScoreSheet::stream(self.of.evaluation, self.of.unit), self.about(event))
    }

    /// An event about the sheet's unit, for those who work with it.
    pub(crate) fn about(&self, event: NewEvent) -> NewEvent {
        let programme = Some(self.known.opened.programme);
        event.about(programme, Some(self.of.unit)).for_audience(Audience::Unit)
    }

    /// Only the office that is responsible scores, enters, grants, penalises and vetoes
    /// (`domain.md` §16.1-2). Where it is recused, the deputy head does, and says why (§16.1-6).
    pub(crate) fn by_the_responsible(
        &self,
        code: &str,
        remark: Option<&str>,
        cx: &Context,
    ) -> Result<(), Rejection> {
        let Some(responsible) = self.known.responsible(code) else {
            return Err(Rejection::new(&of_scheme::SCORE_INDICATOR_UNKNOWN).with("code", code));
        };
        let own_section = responsible
            .section()
            .is_none_or(|section| cx.authority.section.as_deref() == Some(section));
        if responsible.roles().contains(&cx.authority.role) && own_section {
            return Ok(());
        }
        let of =
            |rule| Rejection::new(rule).with("code", code).with("responsible", responsible.zh());
        match (cx.authority.role, remark) {
            (Role::DeputyHead, Some(_)) => Ok(()),
            (Role::DeputyHead, None) => Err(of(&rules::EVALUATION_MOVED_UP).field("remark")),
            _ => Err(of(&rules::EVALUATION_NOT_RESPONSIBLE).who_could(responsible.roles())),
        }
    }

    /// Who scores is of no village, and neither scored for this one nor checked the scores
    /// (`domain.md` §16.1-6).
    pub(crate) fn scores(
        &self,
        roles: &[Role],
        reads: &Reads,
        cx: &Context,
    ) -> Result<(), Rejection> {
        self.of_no_rival(roles, reads, cx)?;
        let Some(sheet) = self.sheet else { return Ok(()) };
        self.apart_from(&[(&sheet.self_scorers, SELF_SCORING)], SCORING, roles, reads, cx)?;
        self.apart_from(&[(&sheet.checkers, CHECKING)], SCORING, roles, reads, cx)
    }

    /// Refuses who is of a village, whatever other hat they wear: a point less for another village is
    /// a place more for their own, so that it is decided with it (`domain.md` §10.4-2).
    pub(crate) fn of_no_rival(
        &self,
        roles: &[Role],
        reads: &Reads,
        cx: &Context,
    ) -> Result<(), Rejection> {
        let of_a_village = |person: PersonId| {
            let person = reads.get::<Person>(person.0);
            person.is_some_and(|person| held(person, cx.today).any(|a| a.role.of_the_village()))
        };
        if cx.persons().any(of_a_village) {
            return Err(Rejection::new(&rules::EVALUATION_RIVAL).who_could(roles));
        }
        Ok(())
    }

    /// Refuses who had one of the duties before.
    pub(crate) fn apart_from(
        &self,
        earlier: &[(&Doers, Duty)],
        does: Duty,
        roles: &[Role],
        reads: &Reads,
        cx: &Context,
    ) -> Result<(), Rejection> {
        earlier.iter().try_for_each(|(doers, did)| apart(reads, cx, doers, (*did, does), roles))
    }
}

/// The commission never scores, and neither do its members under another hat (`domain.md` §16.1-9).
pub(crate) fn not_of_the_commission(
    act: Act,
    roles: &[Role],
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    if by_the_commission(reads, cx) {
        return Err(refuse(&rules::EVALUATION_COMMISSION_NEVER, act).who_could(roles));
    }
    Ok(())
}

/// A step did not happen before the one that it follows (`domain.md` §10.4-8).
fn not_before(step: Option<Timestamp>, cx: &Context) -> Result<(), Rejection> {
    order::not_before(step, cx, || Rejection::new(&rules::EVALUATION_TIME_ORDER))
}

/// Checks the document of a decision, which has a number (`domain.md` R54, §16.1-3) and is not of a
/// day to come.
pub(crate) fn numbered(field: &str, document: &Document, cx: &Context) -> Result<(), Rejection> {
    document.check(field)?;
    if document.number.is_none() {
        let field = format!("{field}.number");
        return Err(Rejection::new(&rules::EVALUATION_DECISION_NUMBER).field(field));
    }
    of_today_or_before(field, document, cx)
}

/// What a document cannot be older than, for it answers it: its day, and what it is called in both
/// languages.
pub(super) type Since = (Date, &'static str, &'static str);

/// Refuses a document that is older than what it answers.
pub(super) fn dated_since(
    field: &str,
    document: &Document,
    (from, since, since_en): Since,
) -> Result<(), Rejection> {
    if document.date >= from {
        return Ok(());
    }
    Err(Rejection::new(&rules::EVALUATION_DOCUMENT_EARLY)
        .field(format!("{field}.date"))
        .with("day", document.date)
        .with("from", from)
        .with("since", since)
        .with("sinceEn", since_en))
}

/// Checks a document that is a ground.
pub(crate) fn ground(field: &str, document: &Document, cx: &Context) -> Result<(), Rejection> {
    document.check(field)?;
    of_today_or_before(field, document, cx)
}

fn of_today_or_before(field: &str, document: &Document, cx: &Context) -> Result<(), Rejection> {
    if document.date <= cx.today {
        return Ok(());
    }
    Err(Rejection::new(&general::FIELD_MALFORMED)
        .field(format!("{field}.date"))
        .why("晚于今天", "it is later than today"))
}

/// Checks the positions that something rests on: bounded, each 1 or more and given once.
pub(crate) fn positions(field: &str, positions: &[u64]) -> Result<(), Rejection> {
    if positions.len() > POSITIONS_MAX {
        let refused = Rejection::new(&general::FIELD_TOO_MANY).field(field);
        return Err(refused.with("max", POSITIONS_MAX));
    }
    let mut given = BTreeSet::new();
    for one in positions {
        position(field, *one)?;
        if !given.insert(one) {
            let refused = Rejection::new(&general::POSITION_TWICE).field(field);
            return Err(refused.with("position", one));
        }
    }
    Ok(())
}

/// Checks a position of the log.
pub(crate) fn position(field: &str, position: u64) -> Result<(), Rejection> {
    let max = (1_u64 << 53) - 1;
    if (1..=max).contains(&position) {
        return Ok(());
    }
    let refused = Rejection::new(&general::INTEGER_OUT_OF_RANGE).field(field);
    Err(refused.with("min", 1).with("max", max))
}
