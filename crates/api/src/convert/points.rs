//! Requests about household points. Rules, notices and accounts have the names of the village or the
//! household whose they are.

use hemei_domain::point_account::{
    CheckPoints, ObjectToPoints, RecordPoints, RedeemPoints, RefusePoints, ReversePoints,
    ReviewPointsObjection,
};
use hemei_domain::point_notice::{ConfirmPointsNotice, PostPointsNotice};
use hemei_domain::point_rules::{AdoptPointRules, FilePointRules, PointItem};
use hemei_engine::view::point_accounts::PointAccountQuery;

use super::{Fields, IntoCommand, at, text};
use crate::proto;
use crate::status::reasons;

mod name;
mod row;

pub(crate) use name::{account_of, notices_of, rules_of};
pub(crate) use row::{
    account_to_wire, positions_of_account, positions_of_rules, row_to_wire, rules_to_wire,
};

/// How much of points is asked for.
pub(crate) fn view(fields: &mut Fields<'_>, wire: i32) -> Option<proto::PointsView> {
    match proto::PointsView::try_from(wire) {
        Ok(view) => Some(view),
        Err(_) => fields.refuse(at(&reasons::ENUM_VALUE_UNKNOWN, "view").with("value", wire)),
    }
}

/// Which accounts are asked for.
pub(crate) fn query(
    request: &proto::ListPointAccountsRequest,
    fields: &mut Fields<'_>,
) -> Option<PointAccountQuery> {
    let parent = fields.parent(&request.parent);
    let village = fields.optional("village", &request.village, Fields::resource);
    parent.map(|()| PointAccountQuery { village })
}

impl IntoCommand for proto::AdoptPointRulesRequest {
    type Command = AdoptPointRules;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<AdoptPointRules> {
        let village = rules_of(fields, &self.name);
        let met_on = fields.date("met_date", self.met_date);
        let from = fields.date("from_date", self.from_date);
        let items = self.items.into_iter().enumerate();
        let items = items.filter_map(|(index, wire)| item_from(index, wire, fields)).collect();
        let document = fields.document("document", self.document);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(AdoptPointRules {
            village: village?,
            met_on: met_on?,
            entitled: self.entitled,
            present: self.present,
            in_favour: self.in_favour,
            notice_days: self.notice_days,
            from: from?,
            items,
            document: document?,
            remark: text(self.remark),
            evidence,
        })
    }
}

fn item_from(index: usize, wire: proto::PointItem, fields: &mut Fields<'_>) -> Option<PointItem> {
    let layer = fields.one_of(&format!("items[{index}].layer"), wire.layer)?;
    let per_year = (wire.per_year > 0).then_some(wire.per_year);
    Some(PointItem { key: wire.key, name: wire.name, layer, points: wire.points, per_year })
}

impl IntoCommand for proto::FilePointRulesRequest {
    type Command = FilePointRules;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<FilePointRules> {
        let village = rules_of(fields, &self.name);
        let document = fields.document("document", self.document);
        Some(FilePointRules { village: village?, edition: self.edition, document: document? })
    }
}

impl IntoCommand for proto::RecordPointsRequest {
    type Command = RecordPoints;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RecordPoints> {
        let household = account_of(fields, &self.name);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(RecordPoints {
            household: household?,
            item: self.item,
            times: self.times,
            analogy: self.analogy,
            ground: text(self.ground),
            evidence,
        })
    }
}

impl IntoCommand for proto::ReversePointsRequest {
    type Command = ReversePoints;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ReversePoints> {
        let household = account_of(fields, &self.name)?;
        Some(ReversePoints { household, entry: self.entry, ground: self.ground })
    }
}

impl IntoCommand for proto::CheckPointsRequest {
    type Command = CheckPoints;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<CheckPoints> {
        Some(CheckPoints { household: account_of(fields, &self.name)?, entry: self.entry })
    }
}

impl IntoCommand for proto::RefusePointsRequest {
    type Command = RefusePoints;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RefusePoints> {
        let household = account_of(fields, &self.name)?;
        Some(RefusePoints { household, entry: self.entry, reason: self.reason })
    }
}

impl IntoCommand for proto::ObjectToPointsRequest {
    type Command = ObjectToPoints;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ObjectToPoints> {
        let household = account_of(fields, &self.name)?;
        Some(ObjectToPoints { household, entry: self.entry, reason: self.reason })
    }
}

impl IntoCommand for proto::ReviewPointsObjectionRequest {
    type Command = ReviewPointsObjection;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ReviewPointsObjection> {
        let household = account_of(fields, &self.name);
        let outcome = fields.one_of("outcome", self.outcome);
        Some(ReviewPointsObjection {
            household: household?,
            entry: self.entry,
            outcome: outcome?,
            ground: self.ground,
        })
    }
}

impl IntoCommand for proto::RedeemPointsRequest {
    type Command = RedeemPoints;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RedeemPoints> {
        let household = account_of(fields, &self.name);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(RedeemPoints { household: household?, points: self.points, what: self.what, evidence })
    }
}

impl IntoCommand for proto::PostPointsNoticeRequest {
    type Command = PostPointsNotice;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<PostPointsNotice> {
        let village = notices_of(fields, &self.name);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(PostPointsNotice { village: village?, remark: text(self.remark), evidence })
    }
}

impl IntoCommand for proto::ConfirmPointsNoticeRequest {
    type Command = ConfirmPointsNotice;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ConfirmPointsNotice> {
        Some(ConfirmPointsNotice { village: notices_of(fields, &self.name)?, notice: self.notice })
    }
}
