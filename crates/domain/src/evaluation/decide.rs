//! Record what the committee decided (集体审定), which yields proposed grades (拟定等次).

use std::collections::BTreeMap;

use serde::Serialize;

use super::guard::{self, Known};
use super::results::Beside;
use super::{
    Act, Evaluation, EvaluationDecided, EvaluationSummed, Member, MemberRecused, UnitVotes, rules,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::{Audience, NewEvent};
use crate::id::{EvaluationId, PersonId, UnitId};
use crate::person::{Assignment, Person};
use crate::power::{self, Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::scheme::{LIST_MAX, TieBreak};
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::Unit;

/// Records the committee's decision on a sum: a committee decides, not one person, so the minutes
/// carry it, and who was recused and who abstained is recorded (`domain.md` §16.1-3).
#[derive(Debug, Clone, Serialize)]
pub struct DecideEvaluation {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The number of the sum that lay before the committee.
    pub sum: u32,
    /// The minutes.
    pub minutes: Document,
    /// The day of the meeting.
    pub met_on: Date,
    /// Who did not take part in what.
    pub recused: Vec<MemberRecused>,
    /// Who abstained.
    pub abstained: Vec<PersonId>,
    /// The votes between equal totals.
    pub votes: Vec<UnitVotes>,
}

impl Command for DecideEvaluation {
    const NAME: &'static str = "evaluation.decide";
    const ZH: &'static str = "集体审定";
    const POWERS: Powers =
        Powers::decision(&[Role::OfficeHead, Role::DeputyHead, Role::LeadingGroupHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::all_reads(self.evaluation, known);
        streams.extend(self.named().map(|(_, person)| Person::stream(person)));
        let opened = known.get::<Evaluation>(self.evaluation.0).and_then(|one| one.opened.as_ref());
        let units = opened.into_iter().flat_map(|opened| &opened.units);
        streams.extend(units.flat_map(|member| Unit::streams_upward(member.unit, known)));
        // What is no unit of the evaluation is refused by its name.
        let votes = self.votes.iter().take(LIST_MAX).map(|one| one.unit);
        let recused = self.recused.iter().take(LIST_MAX).map(|one| one.unit);
        streams.extend(votes.chain(recused).map(Unit::stream));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.evaluation, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Evaluation::stream(self.evaluation))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let roles = Self::POWERS.roles;
        let known = Known::allowing(Act::Decide, self.evaluation, roles, reads, cx)?;
        let summed = self.summed(&known)?;
        guard::numbered("minutes", &self.minutes, cx)?;
        self.check_meeting(&known, cx)?;
        self.check_members(&known, reads, cx)?;
        self.check_ties(&known, reads, cx)?;
        self.check_votes(&known, reads, cx)?;
        refuse_stale(&known, summed, reads, cx)?;
        let beside = self.beside(summed);
        self.refuse_untied(&known, &beside, reads, cx)?;
        let decided = EvaluationDecided {
            evaluation: self.evaluation,
            sum: self.sum,
            role: cx.authority.role,
            minutes: self.minutes.clone(),
            met_on: self.met_on,
            recused: self.recused.clone(),
            abstained: self.abstained.clone(),
            votes: self.votes.clone(),
            results: known.results(&beside, reads, cx)?,
        };
        let event = NewEvent::new(decided).for_audience(Audience::Office);
        Ok(known.decided(event.citing(Some(self.minutes.cite()))))
    }
}

impl DecideEvaluation {
    /// The members that are named, with their fields; a longer list is refused and not looked at.
    fn named(&self) -> impl Iterator<Item = (String, PersonId)> {
        let recused = self.recused.iter().take(LIST_MAX).enumerate();
        let abstained = self.abstained.iter().take(LIST_MAX).enumerate();
        recused
            .map(|(index, one)| (format!("recused[{index}].person"), one.person))
            .chain(abstained.map(|(index, one)| (format!("abstained[{index}]"), *one)))
    }

    fn summed<'a>(&self, known: &Known<'a>) -> Result<&'a EvaluationSummed, Rejection> {
        let summed = known.evaluation.summed.as_ref();
        let current = summed.map_or(0, |summed| summed.sum);
        summed.filter(|summed| summed.sum == self.sum).ok_or_else(|| {
            Rejection::new(&rules::EVALUATION_SUM_OTHER)
                .field("sum")
                .with("given", self.sum)
                .with("current", current)
        })
    }

    /// What is known of every unit beside its sheet.
    fn beside(&self, summed: &EvaluationSummed) -> BTreeMap<UnitId, Beside> {
        let votes: BTreeMap<UnitId, u32> =
            self.votes.iter().map(|one| (one.unit, one.votes)).collect();
        let beside = summed.results.iter().map(|result| {
            let votes = votes.get(&result.unit).copied().unwrap_or_default();
            let overdue_positions = result.overdue_positions.clone();
            (result.unit, Beside { overdue: result.overdue, overdue_positions, votes })
        });
        beside.collect()
    }

    /// The committee had the sum before it, and its minutes were written when it had met.
    fn check_meeting(&self, known: &Known<'_>, cx: &Context) -> Result<(), Rejection> {
        let from = known.evaluation.summed_on.unwrap_or(cx.today);
        if !(from..=cx.today).contains(&self.met_on) {
            return Err(Rejection::new(&rules::EVALUATION_MEETING_DATE)
                .field("met_date")
                .with("day", self.met_on)
                .with("from", from)
                .with("today", cx.today));
        }
        if self.minutes.date < self.met_on {
            return Err(Rejection::new(&rules::EVALUATION_MINUTES_DATE)
                .field("minutes.date")
                .with("day", self.minutes.date)
                .with("met", self.met_on));
        }
        Ok(())
    }

    fn check_members(
        &self,
        known: &Known<'_>,
        reads: &Reads,
        cx: &Context,
    ) -> Result<(), Rejection> {
        for (field, count) in [("recused", self.recused.len()), ("abstained", self.abstained.len())]
        {
            if count > LIST_MAX {
                let refused = Rejection::new(&general::FIELD_TOO_MANY).field(field);
                return Err(refused.with("max", LIST_MAX));
            }
        }
        for (index, one) in self.recused.iter().enumerate() {
            let field = format!("recused[{index}].unit");
            known.member(one.unit, reads, cx).map_err(|refused| refused.field(field))?;
        }
        let again = |index: usize| self.abstained[..index].contains(&self.abstained[index]);
        let abstained = (0..self.abstained.len()).find(|index| again(*index));
        let again = |index: usize| self.recused[..index].contains(&self.recused[index]);
        let recused = (0..self.recused.len()).find(|index| again(*index));
        let twice = abstained.map(|index| format!("abstained[{index}]"));
        if let Some(field) = twice.or_else(|| recused.map(|index| format!("recused[{index}]"))) {
            return Err(Rejection::new(&rules::EVALUATION_MEMBER_TWICE).field(field));
        }
        for (field, person) in self.named() {
            let known = reads.need::<Person>(person.0);
            let known = known.map_err(|refused| refused.field(field.clone()))?;
            let of_commission = |one: &Assignment| one.role == Role::DisciplineCommission;
            if power::held(known, self.met_on).any(of_commission) {
                return Err(Rejection::new(&rules::EVALUATION_MEMBER_COMMISSION).field(field));
            }
        }
        Ok(())
    }

    /// Who abstained and is tied to a unit was recused from it, and the record says so
    /// (`domain.md` §16.1-6); and so of whoever was recused from another one.
    fn check_ties(&self, known: &Known<'_>, reads: &Reads, cx: &Context) -> Result<(), Rejection> {
        for (field, id) in self.named() {
            let person = reads.need::<Person>(id.0)?;
            for Member { unit, .. } in &known.opened.units {
                let recorded = self.recused.contains(&MemberRecused { person: id, unit: *unit });
                let tie = power::tie(person, &Unit::upward(*unit, reads), self.met_on);
                if let Some((ground, ground_en)) = tie.filter(|_| !recorded) {
                    return Err(Rejection::new(&rules::EVALUATION_MEMBER_TIED)
                        .field(field)
                        .with("unit", known.unit_name(*unit, reads, cx))
                        .with("ground", ground)
                        .with("groundEn", ground_en));
                }
            }
        }
        Ok(())
    }

    /// Votes decide between units that are equal in everything that comes before them.
    fn refuse_untied(
        &self,
        known: &Known<'_>,
        beside: &BTreeMap<UnitId, Beside>,
        reads: &Reads,
        cx: &Context,
    ) -> Result<(), Rejection> {
        if self.votes.is_empty() {
            return Ok(());
        }
        let tied = known.tied_before_votes(beside, reads, cx)?;
        match self.votes.iter().position(|one| !tied.contains(&one.unit)) {
            Some(index) => Err(Rejection::new(&rules::EVALUATION_VOTES_UNTIED)
                .field(format!("votes[{index}]"))
                .with("unit", known.unit_name(self.votes[index].unit, reads, cx))),
            None => Ok(()),
        }
    }

    fn check_votes(&self, known: &Known<'_>, reads: &Reads, cx: &Context) -> Result<(), Rejection> {
        let by_votes = known.definition.ranking.tie_break.contains(&TieBreak::Votes);
        for (index, one) in self.votes.iter().enumerate() {
            let field = format!("votes[{index}]");
            known.member(one.unit, reads, cx).map_err(|refused| refused.field(field.clone()))?;
            if !by_votes || self.votes[..index].iter().any(|before| before.unit == one.unit) {
                return Err(Rejection::new(&rules::EVALUATION_VOTES).field(field));
            }
        }
        Ok(())
    }
}

/// What was summed is what is decided on.
fn refuse_stale(
    known: &Known<'_>,
    summed: &EvaluationSummed,
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    let moved = |unit, revision| known.sheet_revision(unit, reads) != revision;
    match summed.results.iter().find(|one| moved(one.unit, one.sheet_revision)) {
        Some(one) => Err(Rejection::new(&rules::EVALUATION_SUM_STALE)
            .with("sum", summed.sum)
            .with("unit", known.unit_name(one.unit, reads, cx))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::Phase;
    use crate::evaluation::fixture::*;
    use crate::testing::{at, day};

    #[test]
    fn s16_1_3_a_committee_decides_by_its_minutes_and_proposes_grades() {
        let given = summed();
        let command = DecideEvaluation {
            recused: vec![MemberRecused { person: who(DEPUTY), unit: home() }],
            abstained: vec![who(LEADER)],
            ..decide(&given, "2024-05-06")
        };
        let outcome = given.when(&by(HEAD), &command);
        let given = outcome.recorded();
        let decided = evaluation(&given).decided.clone().expect("decided");
        assert_eq!(decided.minutes.cite(), "样例镇发〔2024〕12号");
        assert_eq!(decided.recused, command.recused);
        assert_eq!(decided.abstained, command.abstained);
        assert_eq!(decided.results, evaluation(&given).summed.as_ref().expect("summed").results);
        assert_eq!(evaluation(&given).phase, Phase::Decided);
    }

    #[test]
    fn s16_1_3_minutes_have_a_number_and_the_meeting_had_the_sum_before_it() {
        let given = summed().now(at("2024-05-08 09:00"));
        let right = decide(&given, "2024-05-08");
        let refused = |command: &DecideEvaluation| given.when(&by(HEAD), command);
        let minutes = Document { number: None, ..document() };
        let unnumbered = DecideEvaluation { minutes, ..right.clone() };
        let rejection = refused(&unnumbered);
        let rejection = rejection.then_rejected(&rules::EVALUATION_DECISION_NUMBER);
        assert_eq!(rejection.field.as_deref(), Some("minutes.number"));
        for met_on in ["2024-05-05", "2024-05-09"] {
            let wrong = DecideEvaluation { met_on: day(met_on), ..right.clone() };
            refused(&wrong).then_rejected(&rules::EVALUATION_MEETING_DATE);
        }
        let yesterday = DecideEvaluation { met_on: day("2024-05-07"), ..right };
        assert!(refused(&yesterday).accepted().is_some());
    }

    #[test]
    fn what_changed_after_the_sum_is_summed_again() {
        let given = summed().when(&by(PLANNING), &planning_score(home(), 9)).recorded();
        let refused = given.when(&by(HEAD), &decide(&given, "2024-05-06"));
        let rejection = refused.then_rejected(&rules::EVALUATION_SUM_STALE);
        assert!(rejection.zh().contains("漆树村"), "{}", rejection.zh());
        let other = DecideEvaluation { sum: 2, ..decide(&given, "2024-05-06") };
        given.when(&by(HEAD), &other).then_rejected(&rules::EVALUATION_SUM_OTHER);
    }

    #[test]
    fn r53_votes_decide_where_everything_else_is_equal() {
        let given = checked(&scored(&scored(&opened(), home(), 8), elsewhere(), 8));
        let given = given.when(&by(HANDLER), &sum(&given)).recorded();
        assert_eq!(evaluation(&given).shared_ranks(), [home(), elsewhere()]);
        let vote = |unit, votes| UnitVotes { unit, votes };
        let votes = vec![vote(home(), 3), vote(elsewhere(), 4)];
        let voted = DecideEvaluation { votes, ..decide(&given, "2024-05-06") };
        let outcome = given.when(&by(HEAD), &voted).recorded();
        let decided = evaluation(&outcome).decided.as_ref().expect("decided");
        let ranks: Vec<_> = decided.results.iter().map(|one| (one.unit, one.rank)).collect();
        assert_eq!(ranks, [(elsewhere(), 1), (home(), 2)]);
        let votes = vec![vote(home(), 3), vote(home(), 4)];
        let twice = DecideEvaluation { votes, ..decide(&given, "2024-05-06") };
        given.when(&by(HEAD), &twice).then_rejected(&rules::EVALUATION_VOTES);
    }

    #[test]
    fn s6_2_votes_are_of_units_that_are_tied() {
        let given = summed();
        let vote = |unit| UnitVotes { unit, votes: 3 };
        let votes = vec![vote(home()), vote(elsewhere())];
        let voted = DecideEvaluation { votes, ..decide(&given, "2024-05-06") };
        let refused = given.when(&by(HEAD), &voted);
        let rejection = refused.then_rejected(&rules::EVALUATION_VOTES_UNTIED);
        assert_eq!(rejection.field.as_deref(), Some("votes[0]"));
    }

    #[test]
    fn s16_1_3_a_member_abstains_once_and_minutes_are_not_of_before_the_meeting() {
        let given = summed().now(at("2024-05-08 09:00"));
        let right = decide(&given, "2024-05-07");
        let abstained = vec![who(DEPUTY), who(LEADER), who(DEPUTY)];
        let twice = DecideEvaluation { abstained, ..right.clone() };
        let refused = given.when(&by(HEAD), &twice);
        let rejection = refused.then_rejected(&rules::EVALUATION_MEMBER_TWICE);
        assert_eq!(rejection.field.as_deref(), Some("abstained[2]"));
        let recused = vec![MemberRecused { person: who(DEPUTY), unit: home() }; 2];
        let twice = DecideEvaluation { recused, ..right.clone() };
        let refused = given.when(&by(HEAD), &twice);
        let rejection = refused.then_rejected(&rules::EVALUATION_MEMBER_TWICE);
        assert_eq!(rejection.field.as_deref(), Some("recused[1]"));
        let minutes = |date| Document { date: day(date), ..document() };
        let dated = |date| DecideEvaluation { minutes: minutes(date), ..right.clone() };
        let refused = given.when(&by(HEAD), &dated("2024-05-06"));
        refused.then_rejected(&rules::EVALUATION_MINUTES_DATE);
        let refused = given.when(&by(HEAD), &dated("2024-05-09"));
        refused.then_rejected(&general::FIELD_MALFORMED);
        assert!(given.when(&by(HEAD), &dated("2024-05-08")).accepted().is_some());
    }

    #[test]
    fn s16_1_9_the_commission_is_no_member_that_votes_or_abstains() {
        let given = summed();
        let right = decide(&given, "2024-05-06");
        let abstained = vec![who(COMMISSION)];
        let refused = given.when(&by(HEAD), &DecideEvaluation { abstained, ..right.clone() });
        refused.then_rejected(&rules::EVALUATION_MEMBER_COMMISSION);
        let recused = vec![MemberRecused { person: who(COMMISSION), unit: home() }];
        let refused = given.when(&by(HEAD), &DecideEvaluation { recused, ..right });
        refused.then_rejected(&rules::EVALUATION_MEMBER_COMMISSION);
    }

    #[test]
    fn s16_1_6_who_is_tied_to_a_village_is_recorded_as_recused_from_it() {
        let given = summed().person_with(who(DEPUTY), Role::ContactCadre, Some(elsewhere()));
        for (person, unit, name) in [(CADRE, home(), "漆树村"), (DEPUTY, elsewhere(), "黄岭村")]
        {
            let abstained = vec![who(person)];
            let only = DecideEvaluation { abstained, ..decide(&given, "2024-05-06") };
            let refused = given.when(&by(HEAD), &only);
            let text = refused.then_rejected(&rules::EVALUATION_MEMBER_TIED).zh();
            assert!(text.contains(name), "{text}");
            let recused = vec![MemberRecused { person: who(person), unit }];
            let recorded = DecideEvaluation { recused, ..only };
            assert!(given.when(&by(HEAD), &recorded).accepted().is_some());
        }
    }

    #[test]
    fn members_that_are_named_are_known_and_units_evaluated() {
        let given = summed();
        let unknown = DecideEvaluation { abstained: vec![who(99)], ..decide(&given, "2024-05-06") };
        let refused = given.when(&by(HEAD), &unknown);
        let rejection = refused.then_rejected(&general::THING_NOT_FOUND);
        assert_eq!(rejection.field.as_deref(), Some("abstained[0]"));
        let recused = vec![MemberRecused { person: who(DEPUTY), unit: crate::testing::unit(99) }];
        let elsewhere = DecideEvaluation { recused, ..decide(&given, "2024-05-06") };
        given.when(&by(HEAD), &elsewhere).then_rejected(&rules::EVALUATION_UNIT_UNKNOWN);
        let abstained = vec![who(DEPUTY); 51];
        let many = DecideEvaluation { abstained, ..decide(&given, "2024-05-06") };
        given.when(&by(HEAD), &many).then_rejected(&general::FIELD_TOO_MANY);
    }
}
