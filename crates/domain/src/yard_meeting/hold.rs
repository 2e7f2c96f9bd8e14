//! Record a yard meeting (召开院坝会) with the requests that it collected, in one unit of work.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    REQUESTS_MAX, RequestAnsweredOnSpot, RequestAssigned, RequestText, RequestWithAnswerText,
    YardMeeting, YardMeetingHeld, YardMeetingText, guard,
};
use crate::calendar::{Calendar, Calendars};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::deadline::{Deadline, Limit};
use crate::event::{Audience, NewEvent};
use crate::evidence::{self, Evidence};
use crate::id::{PersonId, ProgrammeId, UnitId, YardMeetingId};
use crate::issue::{Responsible, words};
use crate::person::Person;
use crate::power::{Powers, Scope};
use crate::programme::Programme;
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::Unit;

/// The largest number of people at one meeting.
const PRESENT_MAX: u32 = 10_000;
/// How many topics and how many policies one meeting has.
const TOPICS_MAX: usize = 20;
/// How many pieces of evidence a meeting may carry: photos are optional and few (`domain.md` R26).
const PHOTOS_MAX: usize = 6;

/// Records a meeting. Its time is that at which it occurred, so that the rules of back-entry hold.
#[derive(Debug, Clone, Serialize)]
pub struct HoldMeeting {
    /// The programme.
    pub programme: ProgrammeId,
    /// The unit whose people met.
    pub unit: UnitId,
    /// Where; kept in private.
    pub place: String,
    /// Who chaired it.
    pub chair: PersonId,
    /// Who took the minutes; whose act this is where absent.
    pub recorder: Option<PersonId>,
    /// How many were present.
    pub present: u32,
    /// What was discussed; kept in private.
    pub topics: Vec<String>,
    /// Which policies were explained; kept in private.
    pub policies: Vec<String>,
    /// A remark; kept in private.
    pub remark: Option<String>,
    /// What villagers asked for.
    pub requests: Vec<VillagerRequest>,
    /// What shows it; optional.
    pub evidence: Vec<Evidence>,
}

/// What a villager asked for.
#[derive(Debug, Clone, Serialize)]
pub struct VillagerRequest {
    /// What; kept in private, and nobody is named.
    pub request: String,
    /// What became of it at the meeting.
    pub disposition: Disposition,
}

/// What became of a request at the meeting.
#[derive(Debug, Clone, Serialize)]
pub enum Disposition {
    /// It was answered; the answer is kept in private.
    AnsweredOnSpot(String),
    /// It was assigned.
    Assigned {
        /// Who has to answer it.
        responsible: Responsible,
        /// Within which limit; the programme's for answering difficulties where absent.
        limit: Option<Limit>,
    },
}

impl Command for HoldMeeting {
    const NAME: &'static str = "yard_meeting.hold";
    const ZH: &'static str = "登记院坝会";
    const POWERS: Powers = Powers::entry(&[
        Role::Village,
        Role::GroupCadre,
        Role::ResidentTeam,
        Role::ContactCadre,
        Role::LineOffice,
        Role::OfficeHandler,
        Role::OfficeHead,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = vec![
            YardMeeting::stream(YardMeetingId(known.fresh)),
            Programme::stream(self.programme),
            Person::stream(self.chair),
        ];
        streams.extend(self.recorder.map(Person::stream));
        streams.extend(Unit::streams_upward(self.unit, known));
        let requests = self.requests.iter().take(REQUESTS_MAX);
        for unit in requests.filter_map(VillagerRequest::unit) {
            streams.extend(Unit::streams_upward(unit, known));
        }
        streams.extend(years(self.programme, known).map(Calendar::stream));
        streams
    }

    fn asks(&self, _: &Reads) -> Vec<Question> {
        let requests = self.requests.iter().take(REQUESTS_MAX);
        let sections = requests.filter_map(|request| guard::asks(request.responsible()?));
        sections.collect::<BTreeSet<_>>().into_iter().collect()
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
        let act = (Self::ZH, "recording");
        let meeting = YardMeetingId(reads.fresh);
        if reads.get::<YardMeeting>(meeting.0).is_some() {
            return Err(Rejection::new(&general::THING_EXISTS)
                .with("what", "院坝会")
                .with("whatEn", "yard_meeting")
                .with("name", meeting));
        }
        let (programme, _) = Programme::need_open(self.programme, reads, act)?;
        guard::not_of_the_commission(act, Self::POWERS.roles, reads, cx)?;
        let on = cx.occurred_at.date();
        programme.need_in_year("submission.occurred_time", on)?;
        Unit::need_on(reads, self.unit, on).map_err(|refused| refused.field("unit"))?;
        for person in self.recorder.iter().chain([&self.chair]) {
            reads.need::<Person>(person.0)?;
        }
        Rejection::join(self.violations(on, reads)).map_or(Ok(()), Err)?;
        let about = |event: NewEvent| {
            event.about(Some(self.programme), Some(self.unit)).for_audience(Audience::Unit)
        };
        let stream = YardMeeting::stream(meeting);
        let mut decision = Decision::one(stream, about(self.held(meeting, on, cx)));
        for (number, request) in (1..).zip(&self.requests) {
            let event = request.collected(number, on, programme, self.programme, reads);
            let path = |refused: Rejection| refused.under(&format!("requests[{}]", number - 1));
            decision = decision.and(stream, about(event.map_err(path)?));
        }
        Ok(decision)
    }
}

impl HoldMeeting {
    fn violations(&self, on: Date, reads: &Reads) -> Vec<Rejection> {
        let too_many = |field: &str, count: usize, max: usize| {
            let refused = || Rejection::new(&general::FIELD_TOO_MANY).field(field).with("max", max);
            (count > max).then(refused)
        };
        let present = Rejection::new(&general::INTEGER_OUT_OF_RANGE).field("present");
        let present = present.with("min", 1).with("max", PRESENT_MAX);
        let mut found: Vec<Rejection> = [
            words::required("place", &self.place).err(),
            (!(1..=PRESENT_MAX).contains(&self.present)).then_some(present),
            too_many("topics", self.topics.len(), TOPICS_MAX),
            too_many("policies", self.policies.len(), TOPICS_MAX),
            too_many("requests", self.requests.len(), REQUESTS_MAX),
            too_many("evidence", self.evidence.len(), PHOTOS_MAX),
            words::optional("remark", self.remark.as_deref()).err(),
            words::evidence(&self.evidence).err(),
        ]
        .into_iter()
        .flatten()
        .collect();
        for (field, texts) in [("topics", &self.topics), ("policies", &self.policies)] {
            let texts = texts.iter().take(TOPICS_MAX).enumerate();
            found.extend(texts.filter_map(|(index, text)| {
                words::required(&format!("{field}[{index}]"), text).err()
            }));
        }
        let requests = self.requests.iter().take(REQUESTS_MAX).enumerate();
        found.extend(requests.filter_map(|(index, request)| {
            let refused = request.check(self.unit, on, reads).err()?;
            Some(refused.under(&format!("requests[{index}]")))
        }));
        found
    }

    fn held(&self, meeting: YardMeetingId, on: Date, cx: &Context) -> NewEvent {
        let (references, texts) = evidence::split(&self.evidence);
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let held = YardMeetingHeld {
            meeting,
            programme: self.programme,
            unit: self.unit,
            on,
            chair: self.chair,
            recorder: self.recorder.unwrap_or(cx.principal),
            role: cx.authority.role,
            present: self.present,
            topics: count(self.topics.len()),
            policies: count(self.policies.len()),
            requests: count(self.requests.len()),
            evidence: references,
        };
        let text = YardMeetingText {
            place: self.place.clone(),
            topics: self.topics.clone(),
            policies: self.policies.clone(),
            remark: self.remark.clone(),
            evidence: texts,
        };
        NewEvent::with_text(held, &text)
    }
}

impl VillagerRequest {
    /// Who has to answer it.
    fn responsible(&self) -> Option<&Responsible> {
        match &self.disposition {
            Disposition::AnsweredOnSpot(_) => None,
            Disposition::Assigned { responsible, .. } => Some(responsible),
        }
    }

    fn unit(&self) -> Option<UnitId> {
        self.responsible().and_then(Responsible::unit)
    }

    fn check(&self, met: UnitId, on: Date, reads: &Reads) -> Result<(), Rejection> {
        words::required("request", &self.request)?;
        match &self.disposition {
            Disposition::AnsweredOnSpot(answer) => words::required("answer", answer),
            Disposition::Assigned { responsible, .. } => {
                guard::check_responsible(responsible, met, on, reads)
                    .map_err(|refused| refused.under("assignment"))
            }
        }
    }

    /// The event by which it stands in the meeting; its limit counts from the day of the meeting.
    fn collected(
        &self,
        number: u32,
        on: Date,
        programme: &Programme,
        id: ProgrammeId,
        reads: &Reads,
    ) -> Result<NewEvent, Rejection> {
        let request = self.request.clone();
        let (responsible, limit) = match &self.disposition {
            Disposition::AnsweredOnSpot(answer) => {
                let text = RequestWithAnswerText { request, answer: answer.clone() };
                return Ok(NewEvent::with_text(RequestAnsweredOnSpot { number }, &text));
            }
            Disposition::Assigned { responsible, limit } => (responsible.clone(), *limit),
        };
        let calendars = Calendars::of(reads, years(id, reads));
        let limit = limit.or(programme.limits_on(on).map(|limits| limits.answer_difficulty));
        let limit = limit
            .ok_or_else(|| Rejection::new(&general::FIELD_REQUIRED).field("assignment.limit"))?;
        let deadline = Deadline::derive(limit, on, programme.rest_day_rule_on(on), &calendars);
        let deadline = deadline.map_err(|refused| refused.under("assignment"))?;
        let assigned = RequestAssigned { number, responsible, deadline };
        Ok(NewEvent::with_text(assigned, &RequestText { request }))
    }
}

/// The years whose calendars a limit may run through. A command is not told the day before it is
/// decided, so they follow from the programme's year.
fn years(id: ProgrammeId, known: &Reads) -> impl Iterator<Item = i32> {
    let definition = known.get::<Programme>(id.0).and_then(Programme::definition);
    let year = definition.map(|definition| definition.year);
    year.into_iter().flat_map(|year| year.saturating_sub(1)..=year.saturating_add(2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::fixture::*;
    use crate::command::{Answer, Submission};
    use crate::testing::{at, day};
    use crate::yard_meeting::fixture::*;
    use crate::yard_meeting::{RequestPhase, rules};

    #[test]
    fn a_meeting_stands_with_its_requests_in_one_unit_of_work() {
        let outcome = town().when(&by(CADRE), &hold());
        assert_eq!(outcome.decision().writes.len(), 3);
        let crate::aggregate::Event::YardMeeting(super::super::Event::YardMeetingHeld(held)) =
            &outcome.decision().writes[0].1.event
        else {
            panic!("the meeting comes first")
        };
        assert_eq!((held.chair, held.recorder), (who(CADRE), who(CADRE)));
        assert_eq!((held.present, held.topics, held.policies, held.requests), (37, 1, 2, 2));
        assert_eq!(held.on, day("2024-05-06"));
        assert_eq!(outcome.text(0)["policies"][1], "秸秆禁烧");
        assert_eq!(outcome.text(1)["answer"], "本周增设一处。");
        assert_eq!(outcome.text(2)["request"], "排水沟淤塞。");
        let given = outcome.recorded();
        assert_eq!(request(&given, 1).phase, RequestPhase::AnsweredOnSpot);
        assert_eq!(request(&given, 2).phase, RequestPhase::Assigned);
    }

    #[test]
    fn what_villagers_say_stands_in_no_fact() {
        let outcome = town().when(&by(CADRE), &hold());
        for (_, event) in &outcome.decision().writes {
            let facts = String::from_utf8(event.event.encode()).expect("JSON is UTF-8");
            for word in ["垃圾桶", "排水沟", "院坝", "积分制", "增设"] {
                assert!(!facts.contains(word), "{facts}");
            }
            assert_eq!(event.audience, Audience::Unit);
        }
    }

    #[test]
    fn a_limit_counts_from_the_day_of_the_meeting() {
        let given = town().when(&by(CADRE), &hold()).recorded();
        let due = |given: &crate::testing::Given| request(given, 2).deadline().map(|d| d.due);
        // 10 working days from the 6th; 11 May is a working Saturday.
        assert_eq!(due(&given), Some(day("2024-05-17")));
        let earlier = Submission { occurred_at: Some(at("2024-04-30 19:00")), ..by(CADRE) };
        let given = town().when(&earlier, &hold()).recorded();
        assert_eq!(due(&given), Some(day("2024-05-16")));
    }

    #[test]
    fn a_meeting_long_ago_is_a_back_entry() {
        let late = Submission { occurred_at: Some(at("2024-04-20 19:00")), ..by(CADRE) };
        town().when(&late, &hold()).then_rejected(&general::BACK_ENTRY_REASON);
        town().when(&back(CADRE, "2024-04-20 19:00"), &hold()).decision();
    }

    #[test]
    fn a_meeting_of_an_earlier_year_is_not_counted_in_the_programme() {
        let outcome = crate::activity::fixture::town_of(2025).when(&by(CADRE), &hold());
        let rejection = outcome.then_rejected(&crate::programme::rules::DATE_BEFORE_YEAR);
        assert_eq!(rejection.field.as_deref(), Some("submission.occurred_time"));
    }

    #[test]
    fn village_and_town_hold_meetings_and_the_commission_does_not() {
        for number in [CADRE, RESIDENT, CONTACT, LINE, HANDLER] {
            town().when(&by(number), &hold()).decision();
        }
        town().when(&by(ELSEWHERE), &hold()).then_rejected(&general::ROLE_OTHER_UNIT);
        town().when(&by(COMMISSION), &hold()).then_rejected(&general::ROLE_MISSING);
        let given = town().person_with(who(COMMISSION), Role::ContactCadre, Some(home()));
        let outcome = given.when(&by(COMMISSION), &hold());
        outcome.then_rejected(&rules::YARD_MEETING_COMMISSION_NEVER);
    }

    #[test]
    fn every_fault_is_told_at_its_member() {
        let request = |request: &str, disposition| VillagerRequest {
            request: request.to_owned(),
            disposition,
        };
        let assigned = |responsible| Disposition::Assigned { responsible, limit: None };
        let meeting = HoldMeeting {
            place: " ".to_owned(),
            present: 0,
            requests: vec![
                request("", Disposition::AnsweredOnSpot("已办。".to_owned())),
                request("修路。", Disposition::AnsweredOnSpot(String::new())),
                request("修路。", assigned(Responsible::Section(String::new()))),
            ],
            ..hold()
        };
        let outcome = town().when(&by(CADRE), &meeting);
        let rejection = outcome.then_rejected(&general::FIELD_REQUIRED);
        let fields: Vec<_> = rejection.also.iter().filter_map(|r| r.field.as_deref()).collect();
        assert_eq!(
            fields,
            [
                "present",
                "requests[0].request",
                "requests[1].answer",
                "requests[2].assignment.responsible.section"
            ]
        );
    }

    fn assigned_to(responsible: Responsible) -> HoldMeeting {
        let mut meeting = hold();
        meeting.requests[1].disposition = Disposition::Assigned { responsible, limit: None };
        meeting
    }

    #[test]
    fn s10_4_13_a_request_goes_to_a_section_that_somebody_held() {
        let weather = "气象所".to_owned();
        let asked = Question::SectionHeld(weather.clone());
        let given = town().answer(asked, Answer::SectionHeld(false));
        let outcome = given.when(&by(CADRE), &assigned_to(Responsible::Section(weather)));
        let rejection = outcome.then_rejected(&general::SECTION_UNKNOWN);
        let field = "requests[1].assignment.responsible.section";
        assert_eq!(rejection.field.as_deref(), Some(field));
        assert_eq!(rejection.zh(), "没有人在科室“气象所”任职过，请核对科室名称。");
        let outcome = met_unknown().when(&by(HEAD), &to_unknown());
        outcome.then_rejected(&general::SECTION_UNKNOWN);
    }

    /// A meeting was held, and nobody has the section that its request is assigned to anew.
    fn met_unknown() -> crate::testing::Given {
        let asked = Question::SectionHeld("气象所".to_owned());
        met().answer(asked, Answer::SectionHeld(false))
    }

    fn to_unknown() -> crate::yard_meeting::ReassignRequest {
        let responsible = Responsible::Section("气象所".to_owned());
        crate::yard_meeting::ReassignRequest { responsible, ..reassign(2) }
    }

    #[test]
    fn s10_4_13_a_request_goes_to_no_other_village() {
        let given = town();
        for own in [home(), yard()] {
            given.when(&by(CADRE), &assigned_to(Responsible::Unit(own))).decision();
        }
        let outcome = given.when(&by(CADRE), &assigned_to(Responsible::Unit(elsewhere())));
        let rejection = outcome.then_rejected(&rules::REQUEST_OTHER_VILLAGE);
        let field = "requests[1].assignment.responsible.unit";
        assert_eq!(rejection.field.as_deref(), Some(field));
        let responsible = Responsible::Unit(elsewhere());
        let anew = crate::yard_meeting::ReassignRequest { responsible, ..reassign(2) };
        met().when(&by(HEAD), &anew).then_rejected(&rules::REQUEST_OTHER_VILLAGE);
    }

    #[test]
    fn a_limit_that_is_gone_already_is_refused_at_its_request() {
        let mut meeting = hold();
        meeting.requests[1].disposition = Disposition::Assigned {
            responsible: Responsible::Office,
            limit: Some(Limit::Date(day("2024-05-01"))),
        };
        let outcome = town().when(&by(CADRE), &meeting);
        let rejection = outcome.then_rejected(&crate::calendar::rules::DEADLINE_BEFORE_START);
        assert_eq!(rejection.field.as_deref(), Some("requests[1].assignment.limit"));
    }

    #[test]
    fn a_meeting_collects_so_many_requests_and_no_more() {
        let one = hold().requests.remove(1);
        let full = HoldMeeting { requests: vec![one.clone(); REQUESTS_MAX], ..hold() };
        assert_eq!(town().when(&by(CADRE), &full).decision().writes.len(), REQUESTS_MAX + 1);
        let more = HoldMeeting { requests: vec![one; REQUESTS_MAX + 1], ..hold() };
        town().when(&by(CADRE), &more).then_rejected(&general::FIELD_TOO_MANY);
    }
}
