//! Hemei itself, over gRPC.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use hemei_domain::event::Log;
use hemei_engine::engine::Engine;
use hemei_engine::port::Ids;
use tonic::transport::Channel;

use crate::lanes::Lane;
use crate::support::issue_client::{IssueClient, Step};

/// A server of one tenant and the people who call it.
pub(crate) struct RemoteLane {
    pub(crate) channels: Vec<Channel>,
    pub(crate) engine: Engine,
    pub(crate) client: IssueClient,
    pub(crate) ids: Arc<dyn Ids>,
    /// Whether the views stand still while commands are measured.
    pub(crate) views_paused: bool,
}

#[async_trait]
impl Lane for RemoteLane {
    async fn call(&self, caller: usize, step: Step, issue: &str) -> Option<String> {
        let channel = self.channels[caller % self.channels.len()].clone();
        let answer = self.client.send(channel, step, issue, self.ids.uuid()).await;
        let receipt = answer.unwrap_or_else(|status| panic!("{step:?}: {status:?}"));
        (step == Step::Raise).then_some(receipt.name)
    }

    fn before(&self) {
        for view in self.engine.views() {
            if self.views_paused {
                view.pause();
            } else {
                view.resume();
            }
        }
    }

    async fn settle(&self) -> Option<Duration> {
        let began = Instant::now();
        let head = self.engine.log(Log::Business).head().position;
        for view in self.engine.views() {
            view.resume();
            view.reach(head).await.expect("the view goes on");
        }
        Some(began.elapsed())
    }
}
