//! Household points: `PointsService`.

use hemei_domain::household::{Address, Household};
use hemei_domain::id::HouseholdId;
use hemei_domain::point_account::PointAccount;
use hemei_engine::defined::Keyed;
use hemei_engine::texts::WordsOf;
use tonic::{Request, Response, Status, async_trait};

use crate::access::{READ_POINTS, READ_POINTS_OF_OWN_UNIT, READ_POINTS_ZH};
use crate::api::{Answer, Api, Proven};
use crate::convert::ledger::Words;
use crate::convert::{points as convert, text};
use crate::proto;
use crate::proto::points_service_server::PointsService;

#[async_trait]
impl PointsService for Api {
    async fn get_point_rules(
        &self,
        request: Request<proto::GetPointRulesRequest>,
    ) -> Answer<proto::PointRules> {
        let (proven, request) = Self::proven(request)?;
        let (min, effective) = (request.min_position, request.effective_time);
        let (village, view, as_of) = self
            .read(&proven, |fields| {
                let village = convert::rules_of(fields, &request.name);
                let view = convert::view(fields, request.view);
                let as_of = Self::as_of(fields, &proven, min, request.known_at, effective);
                village.zip(view).map(|(village, view)| (village, view, as_of))
            })
            .await?;
        let day = self.day(&proven, as_of).await?;
        let answer = self.engine.get_point_rules(village, day, as_of.at).await;
        let answer = self.found(&proven, &request.name, answer).await?;
        let ground = text(request.openings_ground);
        let words = match view {
            proto::PointsView::WithTexts => {
                let positions = convert::positions_of_rules(&answer);
                self.opened(&proven, positions, ground).await?
            }
            proto::PointsView::Unspecified | proto::PointsView::Basic => Words::default(),
        };
        Ok(Response::new(convert::rules_to_wire(self.engine.tenant(), &answer, &words)))
    }

    async fn get_point_account(
        &self,
        request: Request<proto::GetPointAccountRequest>,
    ) -> Answer<proto::PointAccount> {
        let (proven, request) = Self::proven(request)?;
        let (min, effective) = (request.min_position, request.effective_time);
        let (household, view, as_of) = self
            .read(&proven, |fields| {
                let household = convert::account_of(fields, &request.name);
                let view = convert::view(fields, request.view);
                let as_of = Self::as_of(fields, &proven, min, request.known_at, effective);
                household.zip(view).map(|(household, view)| (household, view, as_of))
            })
            .await?;
        let waited = (min > 0).then_some(min);
        let address = self.need_reader_of_points(&proven, household, waited).await?;
        let day = self.day(&proven, as_of).await?;
        let answer = self.engine.get_point_account(household, day, as_of.at).await;
        let answer = self.found(&proven, &request.name, answer).await?;
        let ground = text(request.openings_ground);
        let words = match view {
            proto::PointsView::WithTexts => {
                let positions = convert::positions_of_account(&answer);
                self.opened_partly(&proven, &WordsOf { positions, address }, ground).await?
            }
            proto::PointsView::Unspecified | proto::PointsView::Basic => Words::default(),
        };
        Ok(Response::new(convert::account_to_wire(self.engine.tenant(), &answer, &words)))
    }

    async fn list_point_accounts(
        &self,
        request: Request<proto::ListPointAccountsRequest>,
    ) -> Answer<proto::ListPointAccountsResponse> {
        let asked = self.asked(request, convert::query).await?;
        let day = self.day(&asked.proven, asked.as_of).await?;
        let (query, after, limit, at) = (&asked.query, asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_point_accounts(query, day, after, limit, at).await;
        let answer = self.answered(&asked.proven, answer).await?;
        let named = [("village", query.village.map(Keyed::Unit))];
        self.need_defined(&asked, !answer.rows.is_empty(), None, &named).await?;
        let to_wire = |row| convert::row_to_wire(self.engine.tenant(), row, answer.position);
        Ok(Response::new(proto::ListPointAccountsResponse {
            point_accounts: answer.rows.iter().map(to_wire).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
        }))
    }

    points_service_commands!();
}

impl Api {
    /// Refuses who may not read a household's account; where the household stands. Its villages are
    /// that one and those in whose notices its entries stand, as all of them deal with it.
    async fn need_reader_of_points(
        &self,
        proven: &Proven,
        household: HouseholdId,
        min_position: Option<u64>,
    ) -> Result<Option<Address>, Status> {
        // The household may have been entered a moment ago, on another replica.
        let stands = self.engine.state::<Household>(household.0, min_position, proven.deadline);
        let stands = stands.await;
        let address = self.answered(proven, stands).await?.and_then(|known| known.state.address);
        let account = PointAccount::stream(household).id;
        let account = self.engine.state::<PointAccount>(account, None, proven.deadline).await;
        let account = self.answered(proven, account).await?;
        let mut units = account.map(|known| known.state.villages()).unwrap_or_default();
        units.extend(address.as_ref().map(|address| address.unit));
        let may = self.engine.may_read_of(
            &proven.caller,
            &READ_POINTS,
            &READ_POINTS_OF_OWN_UNIT,
            units.into_iter().collect(),
            READ_POINTS_ZH,
        );
        self.answered(proven, may.await).await?;
        Ok(address)
    }

    /// Of the words about a household those that the caller may read.
    async fn opened_partly(
        &self,
        proven: &Proven,
        words: &WordsOf,
        ground: Option<String>,
    ) -> Result<Words, Status> {
        let (ground, deadline) = (ground.as_deref(), proven.deadline);
        let opened = self.engine.texts_partly(&proven.caller, words, ground, deadline).await;
        self.answered(proven, opened).await.map(Words::from)
    }
}
