//! `hemei migrate`: brings the schema up to what this program knows.

use crate::admission::{self, Refusal};
use crate::config::Config;
use crate::error::Error;
use crate::messages;
use crate::output;
use crate::store::{Absent, Store};

/// Applies the migrations that are missing.
///
/// # Errors
/// [`Refusal::SchemaNewer`] where the database is ahead of the program.
pub async fn run(config: &Config) -> Result<(), Error> {
    let store = Store::open(&config.database, Absent::Refuse).await?;
    match admission::schema(store.schema_status().await?) {
        Err(refusal @ Refusal::SchemaNewer { .. }) => return Err(refusal.into()),
        Err(_) | Ok(()) => store.migrate().await?,
    }
    store.close().await;
    output::tell(&messages::migrated());
    Ok(())
}
