//! Raise a problem or a difficulty: it gets the next number of the programme's book.

use serde::Serialize;

use super::{Issue, IssueKind, IssueRaised, IssueRaisedText, Source, Urgency, guard, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::{Audience, NewEvent};
use crate::evidence::{self, Evidence};
use crate::id::{IssueId, ProgrammeId, UnitId};
use crate::number_book::{NumberBook, Series};
use crate::power::{Powers, Scope};
use crate::programme::Programme;
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::Unit;

/// Who speaks for a village; only they raise its difficulties (`domain.md` §16.1-8).
const OF_THE_VILLAGE: &[Role] =
    &[Role::Village, Role::GroupCadre, Role::ResidentTeam, Role::VillageAffairsSupervision];

/// Raises an issue. An unannounced visit is entered after it took place (`domain.md` §16.1-10):
/// `occurred_at` then lies in the past and the rules of back-entry hold.
#[derive(Debug, Clone, Serialize)]
pub struct Raise {
    /// A problem or a difficulty.
    pub kind: IssueKind,
    /// The programme.
    pub programme: ProgrammeId,
    /// The unit that it is about.
    pub unit: UnitId,
    /// The programme's class of issue; none for a difficulty.
    pub class: Option<String>,
    /// Where it was found.
    pub source: Source,
    /// The day on which it was found; the day on which it happened where absent.
    pub found_on: Option<Date>,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Where it is; kept in private.
    pub place: String,
    /// What is wrong; kept in private.
    pub description: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for Raise {
    const NAME: &'static str = "issue.raise";
    const ZH: &'static str = "问题登记";
    const POWERS: Powers = Powers::entry(&[
        Role::Village,
        Role::GroupCadre,
        Role::ResidentTeam,
        Role::VillageAffairsSupervision,
        Role::LineOffice,
        Role::OfficeHandler,
        Role::OfficeHead,
        Role::DisciplineCommission,
        Role::DeputyHead,
        Role::LeadingGroupHead,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        self.reads_at(Place::default(), known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        reads.need::<Programme>(self.programme.0)?;
        Ok(Scope {
            programme: Some(self.programme),
            units: Unit::upward(self.unit, reads),
            section: None,
        })
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        self.decide_at(Place::default(), reads, cx)
    }
}

/// Where an issue stands among what one request creates.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    /// It is the request's new thing of this index, from 0.
    pub(crate) fresh: u32,
    /// It is the request's issue of this index, from 0, and so takes that number from now.
    pub(crate) number: u32,
    /// The stream of what brings it to light.
    pub(crate) origin: Option<StreamId>,
}

/// A command that finds several things wrong raises them in its own unit of work: it asks for the
/// streams of each, and adds to its decision what each decides, at its place.
impl Raise {
    /// What raising needs at a place of one request.
    pub(crate) fn reads_at(&self, place: Place, known: &Reads) -> Vec<StreamId> {
        let mut streams = vec![
            Issue::stream(IssueId(known.fresh_at(place.fresh))),
            NumberBook::stream(self.programme, Series::Issue),
            Programme::stream(self.programme),
        ];
        streams.extend(Unit::streams_upward(self.unit, known));
        streams
    }

    /// Decides at a place of one request.
    pub(crate) fn decide_at(
        &self,
        place: Place,
        reads: &Reads,
        cx: &Context,
    ) -> Result<Decision, Rejection> {
        let issue = IssueId(reads.fresh_at(place.fresh));
        if reads.get::<Issue>(issue.0).is_some() {
            return Err(Rejection::new(&general::THING_EXISTS)
                .with("what", "问题与困难")
                .with("whatEn", "issue")
                .with("name", issue));
        }
        let (programme, _) = Programme::need_open(self.programme, reads, (Self::ZH, "raising"))?;
        let happened_on = cx.occurred_at.date();
        guard::existing_unit("unit", self.unit, happened_on, reads)?;
        self.check_raiser(cx)?;
        self.check_class(programme, happened_on)?;
        self.check_fields(programme, happened_on)?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let number = NumberBook::next(self.programme, Series::Issue, place.number, reads);
        let raised = IssueRaised {
            issue,
            number,
            kind: self.kind,
            programme: self.programme,
            unit: self.unit,
            class: self.class.clone(),
            source: self.source,
            origin: place.origin.map(|stream| stream.to_string()),
            found_on: self.found_on.unwrap_or(happened_on),
            urgency: self.urgency,
            role: cx.authority.role,
            evidence,
        };
        let text = IssueRaisedText {
            place: self.place.clone(),
            description: self.description.clone(),
            evidence: shown,
        };
        let about = |event: NewEvent| {
            event.about(Some(self.programme), Some(self.unit)).for_audience(Audience::Unit)
        };
        let (book, taken) = NumberBook::take(self.programme, Series::Issue, number, issue.0);
        Ok(Decision::one(Issue::stream(issue), about(NewEvent::with_text(raised, &text)))
            .and(book, about(taken)))
    }

    fn check_raiser(&self, cx: &Context) -> Result<(), Rejection> {
        let role = cx.authority.role;
        if self.source == Source::Commission && role != Role::DisciplineCommission {
            return Err(Rejection::new(&rules::ISSUE_SOURCE_COMMISSION)
                .field("source")
                .who_could(&[Role::DisciplineCommission]));
        }
        if self.kind == IssueKind::Difficulty && !OF_THE_VILLAGE.contains(&role) {
            return Err(Rejection::new(&rules::ISSUE_DIFFICULTY_RAISER)
                .field("kind")
                .who_could(OF_THE_VILLAGE));
        }
        Ok(())
    }

    fn check_class(&self, programme: &Programme, happened_on: Date) -> Result<(), Rejection> {
        let refused = |rule| Rejection::new(rule).field("class");
        let found_on = self.found_on.unwrap_or(happened_on);
        match (self.kind, self.class.as_deref()) {
            (IssueKind::Difficulty, None) => Ok(()),
            (IssueKind::Difficulty, Some(_)) => Err(refused(&rules::ISSUE_CLASS_FORBIDDEN)),
            (IssueKind::Problem, None) => Err(refused(&rules::ISSUE_CLASS_MISSING)),
            (IssueKind::Problem, Some(key))
                if programme.issue_class_on(key, found_on).is_none() =>
            {
                Err(refused(&rules::ISSUE_CLASS_UNKNOWN).with("class", key))
            }
            (IssueKind::Problem, Some(_)) => Ok(()),
        }
    }

    fn check_fields(&self, programme: &Programme, happened_on: Date) -> Result<(), Rejection> {
        let found_early =
            self.found_on.and_then(|found| programme.need_plausible("found_date", found).err());
        let found_late = self.found_on.filter(|found| *found > happened_on).map(|found| {
            Rejection::new(&rules::ISSUE_FOUND_LATER)
                .field("found_date")
                .with("found", found)
                .with("day", happened_on)
        });
        let violations = [
            found_late.or(found_early),
            words::required("place", &self.place).err(),
            words::required("description", &self.description).err(),
            words::evidence(&self.evidence).err(),
        ];
        Rejection::join(violations.into_iter().flatten().collect()).map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::event::SubmissionNote;
    use crate::evidence::EvidenceText;
    use crate::issue::fixture::*;
    use crate::number_book::NumberTaken;
    use crate::testing::{at, day};
    use crate::unit;

    #[test]
    fn raising_takes_the_next_number_of_the_book() {
        let outcome = town().when(&by(HANDLER), &raise());
        let raised = IssueRaised {
            issue: ISSUE,
            number: 1,
            kind: IssueKind::Problem,
            programme: PROGRAMME,
            unit: home(),
            class: Some("heap".to_owned()),
            source: Source::Inspection,
            origin: None,
            found_on: day("2024-05-06"),
            urgency: Urgency::Ordinary,
            role: Role::OfficeHandler,
            evidence: vec![],
        };
        let taken = NumberTaken { series: Series::Issue, number: 1, thing: ISSUE.0 };
        outcome.then(&[raised.into(), taken.into()]);
        let text = outcome.text(0);
        assert_eq!(text["place"], "三组村道旁");
        assert_eq!(text["description"], "生活垃圾成堆。");
        let second = IssueId(uuid::Uuid::from_u128(0x9000_0001));
        let outcome = outcome.recorded().fresh(second.0).when(&by(LINE), &raise());
        let number = outcome.recorded().state::<Issue>(second.0).and_then(|i| i.raised.clone());
        assert_eq!(number.map(|raised| raised.number), Some(2));
    }

    #[test]
    fn an_event_says_what_it_is_about_and_who_may_see_it() {
        let outcome = town().when(&by(COMMISSION), &raise());
        for (_, event) in &outcome.decision().writes {
            assert_eq!(event.subjects.programme, Some(PROGRAMME));
            assert_eq!(event.subjects.unit, Some(home()));
            assert_eq!(event.audience, Audience::Unit);
        }
    }

    #[test]
    fn an_id_is_used_once() {
        registered().when(&by(HANDLER), &raise()).then_rejected(&general::THING_EXISTS);
    }

    #[test]
    fn a_programme_must_be_there() {
        let elsewhere = ProgrammeId(uuid::Uuid::from_u128(77));
        let raise = Raise { programme: elsewhere, ..raise() };
        town().when(&by(HANDLER), &raise).then_rejected(&general::THING_NOT_FOUND);
    }

    #[test]
    fn a_village_raises_for_itself_and_its_courtyards_only() {
        let yard = Raise { unit: yard(), ..raise() };
        assert_eq!(town().when(&by(CADRE), &yard).authority().role, Role::Village);
        let other = Raise { unit: elsewhere(), ..raise() };
        town().when(&by(CADRE), &other).then_rejected(&general::ROLE_OTHER_UNIT);
    }

    #[test]
    fn a_unit_exists_when_it_is_found_wanting() {
        let before = Submission {
            occurred_at: Some(at("2023-12-20 09:00")),
            note: late("下乡检查记录迟交"),
            ..by(HANDLER)
        };
        town().when(&before, &raise()).then_rejected(&unit::rules::UNIT_NOT_EXISTING);
    }

    #[test]
    fn a_problem_has_a_class_of_its_programme() {
        let missing = Raise { class: None, ..raise() };
        town().when(&by(HANDLER), &missing).then_rejected(&rules::ISSUE_CLASS_MISSING);
        let unknown = Raise { class: Some("noise".to_owned()), ..raise() };
        town().when(&by(HANDLER), &unknown).then_rejected(&rules::ISSUE_CLASS_UNKNOWN);
    }

    #[test]
    fn a_difficulty_has_no_class() {
        let classed = Raise { class: Some("heap".to_owned()), ..raise_difficulty() };
        town().when(&by(CADRE), &classed).then_rejected(&rules::ISSUE_CLASS_FORBIDDEN);
    }

    #[test]
    fn s16_1_8_a_difficulty_is_raised_by_the_village() {
        for number in [CADRE, RESIDENT, GROUP_CADRE, SUPERVISOR] {
            let given = town().when(&by(number), &raise_difficulty()).recorded();
            assert!(!issue(&given).lights());
        }
        for number in [HANDLER, LINE, COMMISSION, DEPUTY] {
            town()
                .when(&by(number), &raise_difficulty())
                .then_rejected(&rules::ISSUE_DIFFICULTY_RAISER);
        }
    }

    #[test]
    fn only_the_commission_says_that_the_commission_found_it() {
        let raise = Raise { source: Source::Commission, ..raise() };
        town().when(&by(HANDLER), &raise).then_rejected(&rules::ISSUE_SOURCE_COMMISSION);
        assert!(issue(&town().when(&by(COMMISSION), &raise).recorded()).of_the_commission());
    }

    #[test]
    fn it_was_not_found_after_it_happened() {
        let tomorrow = Raise { found_on: Some(day("2024-05-07")), ..raise() };
        town().when(&by(HANDLER), &tomorrow).then_rejected(&rules::ISSUE_FOUND_LATER);
        let never = Raise { found_on: Some(day("0001-01-01")), ..raise() };
        let outcome = town().when(&by(HANDLER), &never);
        let refused = outcome.then_rejected(&general::DATE_LONG_BEFORE);
        assert_eq!(refused.field.as_deref(), Some("found_date"));
        let earlier = Raise { found_on: Some(day("2024-05-01")), ..raise() };
        let given = town().when(&by(HANDLER), &earlier).recorded();
        let raised = issue(&given).raised.clone().expect("raised");
        assert_eq!(raised.found_on, day("2024-05-01"));
    }

    #[test]
    fn s16_1_10_a_clue_is_not_recorded_and_every_fault_is_told() {
        let said = EvidenceText { title: "线索移送函".to_owned(), ..photo().text };
        let photo = Evidence { text: said, ..photo() };
        let raise = Raise {
            place: " ".to_owned(),
            description: "已作为问题线索移送。".to_owned(),
            evidence: vec![photo],
            ..raise()
        };
        let outcome = town().when(&by(COMMISSION), &raise);
        let rejection = outcome.then_rejected(&general::FIELD_REQUIRED);
        let also: Vec<_> =
            rejection.also.iter().map(|r| (r.rule.reason, r.field.clone())).collect();
        let clue = |field: &str| ("CLUE_CONTENT", Some(field.to_owned()));
        assert_eq!(also, [clue("description"), clue("evidence[0].title")]);
    }

    #[test]
    fn s16_1_10_an_unannounced_visit_is_entered_after_it_took_place() {
        let visit = Submission { occurred_at: Some(at("2024-04-20 15:00")), ..by(COMMISSION) };
        town().when(&visit, &raise()).then_rejected(&general::BACK_ENTRY_REASON);
        let explained = Submission { note: late("暗访结束后统一登记"), ..visit };
        let given = town().when(&explained, &raise()).recorded();
        let raised = issue(&given).raised.clone().expect("raised");
        assert_eq!(raised.found_on, day("2024-04-20"));
    }

    fn late(reason: &str) -> SubmissionNote {
        SubmissionNote { back_entry_reason: Some(reason.to_owned()), told_by: None }
    }
}
