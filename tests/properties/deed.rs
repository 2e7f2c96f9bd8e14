//! A command together with who gives it, whatever its type, so that crowds can choose among them.

use std::pin::Pin;
use std::sync::Arc;

use hemei_domain::command::Command;
use hemei_domain::id::PersonId;
use hemei_engine::engine::Engine;
use hemei_engine::execute::Call;
use hemei_engine::failure::Failure;
use hemei_engine::receipt::Receipt;

type Answer = Pin<Box<dyn Future<Output = Result<Receipt, Failure>> + Send>>;

/// A command that somebody is about to give.
#[derive(Clone)]
pub(super) struct Deed {
    /// The command's name.
    pub(super) name: &'static str,
    /// Who gives it.
    pub(super) by: PersonId,
    submit: Arc<dyn Fn(Engine, Call) -> Answer + Send + Sync>,
}

impl Deed {
    pub(super) fn new<C: Command + Clone>(by: PersonId, command: C) -> Self {
        let submit = move |engine: Engine, call: Call| -> Answer {
            let command = command.clone();
            Box::pin(async move { engine.execute(call, command).await })
        };
        Self { name: C::NAME, by, submit: Arc::new(submit) }
    }

    /// Gives the command.
    pub(super) async fn submit(&self, engine: &Engine, call: Call) -> Result<Receipt, Failure> {
        (self.submit)(engine.clone(), call).await
    }
}
