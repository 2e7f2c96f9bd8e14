//! Where the tests begin, and messages as a careful client would fill them in.

use hemei_api::proto;
use hemei_api::proto::{
    AdoptPointRulesRequest, CheckPointsRequest, ConfirmPointsNoticeRequest, FilePointRulesRequest,
    GetPointAccountRequest, ListPointAccountsRequest, ObjectToPointsRequest, PointLayer,
    PointPhase, PointsReviewOutcome, PointsView, PostPointsNoticeRequest, RecordPointsRequest,
    RedeemPointsRequest, RefusePointsRequest, ReversePointsRequest, ReviewPointsObjectionRequest,
};
use hemei_domain::event::Log;
use hemei_domain::role::Role;

use crate::api::household::register;
use crate::api::messages::{date, document, evidence};
use crate::api::world::{PARENT, Who, World};

/// The deed that gives five points.
pub(super) const CLEAN_UP: &str = "clean_up";
/// The one that costs two.
pub(super) const LITTERING: &str = "littering";

impl World {
    /// A world with somebody who supervises the village's affairs.
    pub(super) async fn supervised() -> Self {
        let mut world = Self::without_programme().await;
        let village = world.village;
        world.appoint(Who::Supervision, Role::VillageAffairsSupervision, village).await;
        world
    }

    pub(super) fn rules(&self) -> String {
        format!("{}/pointRules", self.village_name())
    }

    pub(super) fn notices(&self) -> String {
        format!("{}/pointNotices", self.village_name())
    }

    /// The village adopted its rules; the account of a household of it.
    pub(super) async fn with_rules(&self) -> String {
        self.ok(Who::Village, adopt(&self.rules())).await;
        self.account("1").await
    }

    /// The account of a new household of the village.
    pub(super) async fn account(&self, label: &str) -> String {
        let household = self.name(Who::Village, register(&self.village_name(), &[label])).await;
        format!("{household}/pointAccount")
    }

    /// An account with one entry that a second person checked.
    pub(super) async fn checked(&self) -> String {
        let account = self.with_rules().await;
        self.ok(Who::Village, record(&account, CLEAN_UP, 2)).await;
        self.ok(Who::VillageToo, check(&account, 1)).await;
        account
    }

    /// The same, posted on the day after.
    pub(super) async fn in_notice(&self) -> String {
        let account = self.checked().await;
        self.pass_days(1);
        self.ok(Who::Village, post(&self.notices())).await;
        account
    }

    /// The same, after the notice ran its time.
    pub(super) async fn confirmed(&self) -> String {
        let account = self.in_notice().await;
        self.pass_days(8);
        self.ok(Who::Village, confirm(&self.notices(), 1)).await;
        account
    }

    /// An account once it shows all that is in the log.
    pub(super) async fn points_of(&self, account: &str) -> proto::PointAccount {
        let min_position = self.head(Log::Business).await.position;
        self.ok(Who::Village, GetPointAccountRequest { min_position, ..get(account) }).await
    }

    /// The same with what people wrote, as somebody is told it.
    pub(super) async fn words_of(&self, account: &str, who: Who) -> proto::PointAccount {
        let (min_position, view) =
            (self.head(Log::Business).await.position, PointsView::WithTexts.into());
        self.ok(who, GetPointAccountRequest { min_position, view, ..get(account) }).await
    }

    /// For somebody of the village, as the office types it.
    pub(super) fn for_the_village(&self) -> Option<proto::Submission> {
        let on_behalf_of = self.person_name(Who::Village);
        Some(proto::Submission { on_behalf_of, ..Default::default() })
    }

    pub(super) async fn phase_of(&self, account: &str, entry: usize) -> PointPhase {
        self.points_of(account).await.entries[entry - 1].phase()
    }
}

pub(super) fn items() -> Vec<proto::PointItem> {
    let item = |key: &str, name: &str, layer: PointLayer, points| proto::PointItem {
        key: key.to_owned(),
        name: name.to_owned(),
        layer: layer.into(),
        points,
        per_year: 12,
    };
    vec![
        item(CLEAN_UP, "参加村庄清洁行动", PointLayer::Contribution, 5),
        item(LITTERING, "房前屋后乱堆乱放", PointLayer::Base, -2),
    ]
}

pub(super) fn adopt(rules: &str) -> AdoptPointRulesRequest {
    AdoptPointRulesRequest {
        name: rules.to_owned(),
        met_date: date(2024, 4, 1),
        entitled: 45,
        present: 38,
        in_favour: 36,
        notice_days: 7,
        from_date: date(2024, 4, 5),
        items: items(),
        document: document(),
        remark: "表决结果当场公布".to_owned(),
        evidence: evidence(),
        ..Default::default()
    }
}

pub(super) fn file(rules: &str, edition: u32) -> FilePointRulesRequest {
    let (name, document) = (rules.to_owned(), document());
    FilePointRulesRequest { name, edition, document, ..Default::default() }
}

pub(super) fn record(account: &str, item: &str, times: u32) -> RecordPointsRequest {
    RecordPointsRequest {
        name: account.to_owned(),
        item: item.to_owned(),
        times,
        ground: "清沟半天".to_owned(),
        evidence: evidence(),
        ..Default::default()
    }
}

pub(super) fn check(account: &str, entry: u32) -> CheckPointsRequest {
    CheckPointsRequest { name: account.to_owned(), entry, ..Default::default() }
}

pub(super) fn refuse(account: &str, entry: u32, reason: &str) -> RefusePointsRequest {
    let (name, reason) = (account.to_owned(), reason.to_owned());
    RefusePointsRequest { name, entry, reason, ..Default::default() }
}

pub(super) fn reverse(account: &str, entry: u32) -> ReversePointsRequest {
    let (name, ground) = (account.to_owned(), "登记重复".to_owned());
    ReversePointsRequest { name, entry, ground, ..Default::default() }
}

pub(super) fn object(account: &str, entry: u32) -> ObjectToPointsRequest {
    let (name, reason) = (account.to_owned(), "次数少记一次".to_owned());
    ObjectToPointsRequest { name, entry, reason, ..Default::default() }
}

pub(super) fn review(account: &str, outcome: PointsReviewOutcome) -> ReviewPointsObjectionRequest {
    ReviewPointsObjectionRequest {
        name: account.to_owned(),
        entry: 1,
        outcome: outcome.into(),
        ground: "签到表上有该户".to_owned(),
        ..Default::default()
    }
}

pub(super) fn redeem(account: &str, points: u32) -> RedeemPointsRequest {
    RedeemPointsRequest {
        name: account.to_owned(),
        points,
        what: "洗衣液一瓶".to_owned(),
        evidence: evidence(),
        ..Default::default()
    }
}

pub(super) fn post(notices: &str) -> PostPointsNoticeRequest {
    PostPointsNoticeRequest {
        name: notices.to_owned(),
        remark: "村公示栏".to_owned(),
        evidence: evidence(),
        ..Default::default()
    }
}

pub(super) fn confirm(notices: &str, notice: u32) -> ConfirmPointsNoticeRequest {
    ConfirmPointsNoticeRequest { name: notices.to_owned(), notice, ..Default::default() }
}

pub(super) fn get(account: &str) -> GetPointAccountRequest {
    GetPointAccountRequest { name: account.to_owned(), ..Default::default() }
}

pub(super) fn list() -> ListPointAccountsRequest {
    ListPointAccountsRequest { parent: PARENT.to_owned(), ..Default::default() }
}

/// What an account comes to: confirmed, in notice, redeemed, to be redeemed.
pub(super) fn told(account: &proto::PointAccount) -> (i64, i64, u64, i64) {
    let proto::PointAccount { confirmed_points, in_notice_points, .. } = account;
    (*confirmed_points, *in_notice_points, account.redeemed_points, account.balance)
}
