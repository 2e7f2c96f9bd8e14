//! Surveys (知晓率、满意度): how many were asked, what they answered, who asked them.
//!
//! The numbers are frozen: whoever recorded them does not correct them. Who is asked for
//! satisfaction is not asked by the village's own people (`domain.md` §10.4-2, §16.1-6).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::activity::measure::count;
use crate::activity::{self, Activity, Circumstances, Count, Measure, Names, activity_names};
use crate::aggregate::Kind;
use crate::id::{PersonId, SurveyId};
use crate::percentage::Percentage;
use crate::person::Person;
use crate::power::held;
use crate::quantity::QuantityUnit;
use crate::rejection::{Rejection, Rule, rules as general};
use crate::role::Role;

pub mod rules;

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

/// How many questions a survey has.
pub const QUESTIONS_MAX: usize = 20;
/// How many people ask.
pub const ASKERS_MAX: usize = 20;
/// The largest sample.
pub const SAMPLE_MAX: u32 = 100_000;

/// The state of a survey.
pub type Survey = activity::Entry<SurveyFacts>;
/// The events of a survey.
pub type Event = activity::Event<SurveyFacts>;
/// Records a survey.
pub type RecordSurvey = activity::Record<SurveyFacts>;
/// Corrects a survey.
pub type CorrectSurvey = activity::Correct<SurveyFacts>;
/// Voids a survey.
pub type VoidSurvey = activity::Void<SurveyFacts>;

vocabulary! {
    /// What is asked for.
    SurveyKind {
        Awareness = "awareness", "知晓率", "awareness";
        Satisfaction = "satisfaction", "满意度", "satisfaction";
    }
}

vocabulary! {
    /// How people are asked.
    SurveyMethod {
        HouseholdVisit = "household_visit", "入户询问", "household visit";
        OnSite = "on_site", "现场询问", "on site";
        Questionnaire = "questionnaire", "书面问卷", "written questionnaire";
        Telephone = "telephone", "电话询问", "telephone";
        Online = "online", "网上问卷", "online questionnaire";
    }
}

/// What is counted of a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SurveyFacts {
    /// What is asked for.
    pub kind: SurveyKind,
    /// How people are asked.
    pub method: SurveyMethod,
    /// How many were asked.
    pub sample: u32,
    /// What they answered, question by question, in the order of the topics.
    pub questions: Vec<Answers>,
    /// Who asked.
    pub asked_by: Vec<PersonId>,
}

/// What was answered to one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Answers {
    /// How many answered.
    pub answered: u32,
    /// How many of them know of it, or are satisfied.
    pub favourable: u32,
}

impl SurveyFacts {
    /// The part of all answers that is favourable, as the exact numbers and for showing; nothing
    /// where nobody answered.
    pub fn favourable(&self) -> (u64, u64, Option<Percentage>) {
        let sum = |of: fn(&Answers) -> u32| self.questions.iter().map(|q| u64::from(of(q))).sum();
        let (part, whole): (u64, u64) = (sum(|q| q.favourable), sum(|q| q.answered));
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        (part, whole, Percentage::of(signed(part), signed(whole)))
    }

    fn wrong_numbers(&self, topics: usize) -> Vec<Rejection> {
        let mut found = Vec::new();
        if !(1..=SAMPLE_MAX).contains(&self.sample) {
            found.push(out_of_range("sample", 1, SAMPLE_MAX));
        }
        if self.questions.is_empty() {
            found.push(Rejection::new(&general::FIELD_REQUIRED).field("questions"));
        }
        if self.questions.len() > QUESTIONS_MAX {
            let too_many = Rejection::new(&general::FIELD_TOO_MANY).field("questions");
            found.push(too_many.with("max", QUESTIONS_MAX));
            return found;
        }
        if self.questions.len() != topics {
            found.push(
                Rejection::new(&rules::SURVEY_QUESTIONS)
                    .field("questions")
                    .with("questions", self.questions.len())
                    .with("topics", topics),
            );
        }
        for (index, question) in self.questions.iter().enumerate() {
            let path = |field: &str| format!("questions[{index}].{field}");
            if question.answered > self.sample {
                found.push(out_of_range(&path("answered"), 0, self.sample));
            } else if question.favourable > question.answered {
                found.push(out_of_range(&path("favourable"), 0, question.answered));
            }
        }
        found
    }

    /// Satisfaction is not asked for by who is of the village, stands near it, or is recused from
    /// it; that includes whoever records it.
    fn partial(&self, at: &Circumstances<'_>) -> Option<Rejection> {
        if self.kind != SurveyKind::Satisfaction {
            return None;
        }
        let asked = self.asked_by.iter().enumerate();
        let asked = asked.map(|(index, id)| (format!("asked_by[{index}]"), *id));
        let told = at.cx.persons().map(|id| ("asked_by".to_owned(), id));
        let mut near = asked.chain(told).filter(|(_, id)| is_near(*id, at));
        let (field, _) = near.next()?;
        let refused = Rejection::new(&rules::SURVEY_OWN_VILLAGE).field(field);
        Some(refused.who_could(&[Role::OfficeHandler, Role::OfficeHead, Role::LineOffice]))
    }
}

/// Whether a person is of a unit, in touch with it or recused from it.
fn is_near(id: PersonId, at: &Circumstances<'_>) -> bool {
    let Some(person) = at.reads.get::<Person>(id.0) else { return false };
    let of_it = |unit| at.units.contains(&unit);
    let recused = person.recusals.iter().any(|recusal| of_it(recusal.unit));
    let days = [at.on, at.cx.today];
    let mut roles = days.iter().flat_map(|day| held(person, *day));
    recused || roles.any(|a| a.role.bound_to_unit() && a.unit.is_some_and(of_it))
}

fn out_of_range(field: &str, min: u32, max: u32) -> Rejection {
    let refused = Rejection::new(&general::INTEGER_OUT_OF_RANGE).field(field);
    refused.with("min", min).with("max", max)
}

impl Activity for SurveyFacts {
    type Id = SurveyId;
    const KIND: Kind = Kind::Survey;
    const NAMES: Names = activity_names!("survey", "Survey", "问卷调查", "survey");
    const RECORDERS: &'static [Role] = &[
        Role::OfficeHandler,
        Role::OfficeHead,
        Role::LineOffice,
        Role::Village,
        Role::VillageAffairsSupervision,
        Role::DeputyHead,
    ];
    const FROZEN: bool = true;

    fn people(&self) -> &[PersonId] {
        &self.asked_by[..self.asked_by.len().min(ASKERS_MAX)]
    }

    fn check(&self, at: &Circumstances<'_>) -> Vec<Rejection> {
        let mut found = self.wrong_numbers(at.topics);
        match self.asked_by.len() {
            0 => found.push(Rejection::new(&general::FIELD_REQUIRED).field("asked_by")),
            1..=ASKERS_MAX => found.extend(self.partial(at)),
            _ => {
                let too_many = Rejection::new(&general::FIELD_TOO_MANY).field("asked_by");
                found.push(too_many.with("max", ASKERS_MAX));
            }
        }
        found
    }

    fn counts(&self) -> Vec<Count> {
        let [survey, answer, favourable] = match self.kind {
            SurveyKind::Awareness => {
                [Measure::AwarenessSurvey, Measure::AwarenessAnswer, Measure::AwarenessFavourable]
            }
            SurveyKind::Satisfaction => [
                Measure::SatisfactionSurvey,
                Measure::SatisfactionAnswer,
                Measure::SatisfactionFavourable,
            ],
        };
        let (part, whole, _) = self.favourable();
        vec![
            count(survey, 1, QuantityUnit::Occasion),
            count(answer, whole, QuantityUnit::PersonTime),
            count(favourable, part, QuantityUnit::PersonTime),
        ]
    }

    fn example() -> Self {
        Self {
            kind: SurveyKind::Satisfaction,
            method: SurveyMethod::HouseholdVisit,
            sample: 50,
            questions: vec![Answers { answered: 48, favourable: 45 }],
            asked_by: vec![PersonId(uuid::Uuid::from_u128(2))],
        }
    }
}

#[cfg(test)]
mod tests;
