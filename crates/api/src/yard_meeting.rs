//! Yard meetings and villagers' requests: `YardMeetingService`.

use tonic::async_trait;

use crate::api::Api;
use crate::proto::yard_meeting_service_server::YardMeetingService;

#[async_trait]
impl YardMeetingService for Api {
    yard_meeting_service_commands!();
}
