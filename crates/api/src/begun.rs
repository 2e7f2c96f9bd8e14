//! Lists of what a tenant has few of, in the order in which it was entered: what the four of them do,
//! written once.

use hemei_domain::aggregate::Aggregate;
use hemei_domain::id::ProgrammeId;
use hemei_engine::begun::{Beginning, Begun};
use hemei_engine::defined::Keyed;
use tonic::{Request, Status};

use crate::api::Api;
use crate::convert::Fields;
use crate::listing::{Page, Paged, place, position};
use crate::proto;

/// A request for such a list.
pub(crate) trait Register: Paged {
    /// The types of event that a thing of the list begins with.
    const BEGUN_WITH: &'static [&'static str];

    /// The tenant.
    fn parent(&self) -> &str;

    /// The position to wait for.
    fn min_position(&self) -> u64;

    /// Only those of a programme; nothing where that was said wrongly.
    fn programme(&self, _: &mut Fields<'_>) -> Option<ProgrammeId> {
        None
    }
}

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Listed<A> {
    /// What stands on it.
    pub(crate) begun: Begun<A>,
    /// The token of the next one; empty at the end.
    pub(crate) next_page_token: String,
}

impl Api {
    /// The page that a request asks for.
    pub(crate) async fn begun<A: Aggregate + Clone, R: Register>(
        &self,
        request: Request<R>,
    ) -> Result<Listed<A>, Status> {
        let (proven, mut request) = Self::proven(request)?;
        let programme = self
            .read(&proven, |fields| {
                let parent = fields.parent(request.parent());
                let programme = request.programme(fields);
                parent.map(|()| programme)
            })
            .await?;
        let page: Page = self.page(&proven, &mut request).await?;
        let asked = Beginning {
            with: R::BEGUN_WITH,
            programme,
            after: position(&page),
            limit: page.limit,
            min_position: (request.min_position() > 0).then(|| request.min_position()),
        };
        let begun = self.engine.begun::<A>(&asked, proven.deadline).await;
        let begun = self.answered(&proven, begun).await?;
        if begun.things.is_empty() && page.after.is_none() {
            let named = [("programme", programme.map(Keyed::Programme))];
            self.refuse_undefined(&proven, programme, &named).await?;
        }
        let next_page_token = self.next(&page, begun.next.map(place));
        Ok(Listed { begun, next_page_token })
    }
}

macro_rules! register {
    ($request:ident $(by $programme:ident)?, $($event:ty),+) => {
        impl Register for proto::$request {
            const BEGUN_WITH: &'static [&'static str] =
                &[$(<$event as hemei_domain::event::EventData>::TYPE),+];

            fn parent(&self) -> &str {
                &self.parent
            }

            fn min_position(&self) -> u64 {
                self.min_position
            }

            $(fn programme(&self, fields: &mut Fields<'_>) -> Option<ProgrammeId> {
                fields.optional("programme", &self.$programme, Fields::resource)
            })?
        }
    };
}

register!(ListProgrammesRequest, hemei_domain::programme::ProgrammeOpened);
register!(ListSchemesRequest by programme, hemei_domain::scheme::SchemeAdopted);
register!(ListCalendarEditionsRequest, hemei_domain::calendar::CalendarEditionAdopted);
// Whom the genesis gave a role was never registered.
register!(
    ListPeopleRequest,
    hemei_domain::person::PersonRegistered,
    hemei_domain::person::RoleAssigned
);
