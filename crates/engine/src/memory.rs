//! stub
use crate::port::*;
#[derive(Debug, Default)]
pub struct MemoryStore;
#[async_trait::async_trait]
impl ViewStore for MemoryStore {
    async fn prepare(&self, _: &ViewKey) -> Result<(), StoreError> {
        Ok(())
    }
    async fn generations(&self, _: &str, _: &ViewSpec) -> Result<Vec<Generation>, StoreError> {
        Ok(vec![])
    }
    async fn load(&self, _: &ViewKey, _: &Table, _: &[Key]) -> Result<Vec<Row>, StoreError> {
        Ok(vec![])
    }
    async fn commit(&self, _: &ViewBatch) -> Result<bool, StoreError> {
        Ok(true)
    }
    async fn page(&self, _: &PageQuery) -> Result<Option<Page>, StoreError> {
        Ok(None)
    }
    async fn switch(&self, _: &ViewKey) -> Result<bool, StoreError> {
        Ok(true)
    }
}
