//! Requests about surveys.

use hemei_domain::survey::{Answers, SurveyFacts};

use super::Fields;
use super::activity::{IntoFacts, register_commands};
use crate::proto;

register_commands!(SurveyFacts: RecordSurveyRequest, CorrectSurveyRequest, VoidSurveyRequest);

impl IntoFacts for proto::SurveyFacts {
    type Facts = SurveyFacts;

    fn into_facts(self, fields: &mut Fields<'_>) -> Option<SurveyFacts> {
        let kind = fields.one_of("facts.kind", self.kind);
        let method = fields.one_of("facts.method", self.method);
        let asked_by = fields.resources("facts.asked_by", &self.asked_by);
        let answers = |wire: &proto::SurveyAnswers| Answers {
            answered: wire.answered,
            favourable: wire.favourable,
        };
        Some(SurveyFacts {
            kind: kind?,
            method: method?,
            sample: self.sample,
            questions: self.questions.iter().map(answers).collect(),
            asked_by,
        })
    }
}
