//! What is measured: one lane each.

use async_trait::async_trait;

use crate::support::issue_client::Step;

/// Something that takes the loop's commands.
#[async_trait]
pub(crate) trait Lane: Send + Sync {
    /// Does one step on an issue, by its resource name, and waits for the acknowledgement; gives
    /// the name of an issue that was raised.
    async fn call(&self, caller: usize, step: Step, issue: &str) -> Option<String>;

    /// What has to happen before a slice is measured.
    fn before(&self) {}

    /// Waits until everything that follows from the acknowledged commands is done; gives how long
    /// that took, where anything follows.
    async fn settle(&self) -> Option<std::time::Duration> {
        None
    }
}
