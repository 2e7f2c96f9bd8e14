//! Surveys: `SurveyService`.

use tonic::async_trait;

use crate::api::Api;
use crate::proto::survey_service_server::SurveyService;

#[async_trait]
impl SurveyService for Api {
    survey_service_commands!();
}
