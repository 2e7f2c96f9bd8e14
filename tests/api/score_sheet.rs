//! `ScoreSheetService`: each RPC succeeds once and is refused once, and nobody scores what is not
//! theirs to score.

use hemei_api::proto;
use hemei_api::proto::figure::Figure;
use hemei_api::proto::{
    ApplyPenaltyRequest, ApplyVetoRequest, DeclareRecusalRequest, EnterBlockRequest,
    GetScoreSheetRequest, GrantBonusRequest, MarkNotApplicableRequest, RecordSiteCheckRequest,
    ScoreIndicatorsRequest, ScoreSheetStage, SelfScoreRequest, WaiveSelfScoreRequest,
    WithdrawAdjustmentRequest,
};
use hemei_domain::event::Log;
use tonic::Code;

use super::evaluation::town::{
    Reach, VILLAGE_AT, enter_block, entry, open, ratio, roads, score, self_score, site_check,
};
use super::messages::{document, evidence};
use super::world::{PARENT, Who, World};

const INVALID: Code = Code::InvalidArgument;
const STATE: Code = Code::FailedPrecondition;
const DENIED: Code = Code::PermissionDenied;

/// A world whose evaluation has come so far, and the name of the village's sheet.
async fn world(reach: Reach) -> (World, String) {
    let (world, names) = World::evaluating(reach).await;
    let sheet = names.sheet(world.village);
    (world, sheet)
}

fn get(name: &str) -> GetScoreSheetRequest {
    GetScoreSheetRequest { name: name.to_owned(), ..Default::default() }
}

fn waive(name: &str) -> WaiveSelfScoreRequest {
    let reason = "两次通知后仍未报送自评".to_owned();
    WaiveSelfScoreRequest { name: name.to_owned(), reason, ..Default::default() }
}

fn not_applicable(name: &str) -> MarkNotApplicableRequest {
    MarkNotApplicableRequest {
        name: name.to_owned(),
        code: "A1".to_owned(),
        positions: vec![VILLAGE_AT],
        remark: "排查台账没有列入名册的黑臭水体".to_owned(),
        ..Default::default()
    }
}

fn bonus(name: &str) -> GrantBonusRequest {
    GrantBonusRequest {
        name: name.to_owned(),
        code: "F1".to_owned(),
        award: "title".to_owned(),
        count: 1,
        document: document(),
        ..Default::default()
    }
}

fn penalty(name: &str) -> ApplyPenaltyRequest {
    ApplyPenaltyRequest {
        name: name.to_owned(),
        code: "F2".to_owned(),
        occurrences: 2,
        document: document(),
        positions: vec![VILLAGE_AT],
        ..Default::default()
    }
}

fn veto(name: &str) -> ApplyVetoRequest {
    ApplyVetoRequest {
        name: name.to_owned(),
        code: "G2".to_owned(),
        list: "sample_vetoes 第二项".to_owned(),
        document: document(),
        ..Default::default()
    }
}

fn withdraw(name: &str, number: u32) -> WithdrawAdjustmentRequest {
    WithdrawAdjustmentRequest {
        name: name.to_owned(),
        number,
        reason: "所依据的通报已更正".to_owned(),
        ..Default::default()
    }
}

#[tokio::test]
async fn get_score_sheet_succeeds() {
    let (world, sheet) = world(Reach::Opened).await;
    let blank = world.ok::<GetScoreSheetRequest>(Who::Village, get(&sheet)).await;
    assert_eq!((blank.etag.as_str(), blank.stage()), ("", ScoreSheetStage::SchemeFrozen));
    assert_eq!((blank.unit.as_str(), blank.group.as_str()), (&*world.village_name(), "enrolled"));
    assert_eq!(blank.missing.len(), 22, "{:?}", blank.missing);
    assert!(blank.position > 0);
    world.ok(Who::Village, self_score(&sheet)).await;
    let figure = entry("D1", "q2", Figure::Occurrences(2));
    world.ok(Who::Handler, score(&sheet, vec![figure.clone()])).await;
    world.ok(Who::Handler, bonus(&sheet)).await;
    let seen = world.ok(Who::LineOffice, get(&sheet)).await;
    assert_eq!((seen.etag.as_str(), seen.stage()), ("\"v3\"", ScoreSheetStage::SelfScored));
    assert_eq!(seen.claims[1].points, "10.5");
    assert_eq!((seen.scores[0].entry.clone(), seen.scores[0].revision), (Some(figure), 2));
    let [adjustment] = &seen.adjustments[..] else { panic!("{:?}", seen.adjustments) };
    assert_eq!((adjustment.number, adjustment.code.as_str()), (1, "F1"));
    assert_eq!(adjustment.document, "龙溪委发〔2024〕31号");
    assert_eq!((seen.missing.len(), seen.site_checked), (21, false));
    let first = GetScoreSheetRequest { page_size: 1, ..get(&sheet) };
    let page = world.ok::<GetScoreSheetRequest>(Who::LineOffice, first.clone()).await;
    assert_eq!((&page.scores, page.adjustments.len()), (&seen.scores, 0));
    let page_token = page.next_page_token;
    let last = world.ok(Who::LineOffice, GetScoreSheetRequest { page_token, ..first }).await;
    assert_eq!((last.scores.len(), &last.adjustments), (0, &seen.adjustments));
    assert_eq!((last.next_page_token.as_str(), last.etag), ("", seen.etag));
}

#[tokio::test]
async fn get_score_sheet_is_refused() {
    let (world, sheet) = world(Reach::Opened).await;
    // Another village's sheet is read by those who score it and who oversee it.
    let message: GetScoreSheetRequest = get(&sheet);
    world.refuse(Who::OtherVillage, message.clone(), DENIED, "ROLE_OTHER_UNIT").await;
    world.refuse(Who::Bystander, message.clone(), DENIED, "ROLE_MISSING").await;
    world.ok(Who::Commission, message).await;
    let wrong = get(&sheet.replace("scoreSheets", "sheets"));
    let refusal = world.refuse(Who::Handler, wrong, INVALID, "RESOURCE_NAME_MALFORMED").await;
    refusal.at(&["name"]);
    let (evaluation, _) = sheet.rsplit_once('/').expect("a name");
    let unknown = format!("{evaluation}/00000000-0000-4000-8000-000000000001");
    world.refuse(Who::Handler, get(&unknown), Code::NotFound, "RESOURCE_NOT_FOUND").await;
}

#[tokio::test]
async fn self_score_succeeds() {
    let (world, sheet) = world(Reach::Opened).await;
    let message: SelfScoreRequest = self_score(&sheet);
    let receipt = world.ok(Who::Village, message).await;
    assert_eq!((receipt.name.as_str(), receipt.etag.as_str()), (&*sheet, "\"v1\""));
    // The office types what came on paper; filed again, it replaces the one before.
    let typed =
        proto::Submission { on_behalf_of: world.person_name(Who::Village), ..Default::default() };
    let message = SelfScoreRequest { submission: Some(typed), ..self_score(&sheet) };
    world.ok(Who::Handler, message).await;
}

#[tokio::test]
async fn self_score_is_refused() {
    let (world, sheet) = world(Reach::Opened).await;
    let mut message: SelfScoreRequest = self_score(&sheet);
    message.claims[0].points = "7.5".to_owned();
    let refusal = world.refuse(Who::Village, message, INVALID, "EVALUATION_CLAIM_RANGE").await;
    refusal.at(&["claims[0].points"]);
    let mut message = self_score(&sheet);
    message.claims[0].points = "七".to_owned();
    message.claims[1].points = String::new();
    let refusal = world.refuse(Who::Village, message, INVALID, "FIELD_MALFORMED").await;
    refusal.at(&["claims[0].points", "claims[1].points"]);
    let message = self_score(&sheet);
    world.refuse(Who::OtherVillage, message, DENIED, "ROLE_OTHER_UNIT").await;
}

#[tokio::test]
async fn waive_self_score_succeeds() {
    let (world, sheet) = world(Reach::Opened).await;
    world.ok::<WaiveSelfScoreRequest>(Who::OfficeHead, waive(&sheet)).await;
    assert!(world.ok(Who::Village, get(&sheet)).await.self_score_waived);
    world.ok(Who::Planning, roads(&sheet, "6")).await;
}

#[tokio::test]
async fn waive_self_score_is_refused() {
    let (world, sheet) = world(Reach::SelfScored).await;
    let message: WaiveSelfScoreRequest = waive(&sheet);
    world.refuse(Who::OfficeHead, message, STATE, "EVALUATION_STAGE").await.says("已自评待评分");
}

#[tokio::test]
async fn score_indicators_succeeds() {
    let (world, sheet) = world(Reach::SelfScored).await;
    let message: ScoreIndicatorsRequest = roads(&sheet, "6.5");
    let receipt = world.ok(Who::Planning, message).await;
    assert_eq!((receipt.name.as_str(), receipt.etag.as_str()), (&*sheet, "\"v2\""));
    // A figure rests on positions or on evidence.
    let mut message = roads(&sheet, "6");
    message.entries[0].positions.clear();
    let message = ScoreIndicatorsRequest { evidence: evidence(), ..message };
    world.ok(Who::Planning, message).await;
    let scored = world.ok(Who::Village, get(&sheet)).await.scores;
    let figure = scored[0].entry.as_ref().and_then(|one| one.figure.clone()?.figure);
    assert_eq!(figure, Some(Figure::Score("6".to_owned())), "of two the last counts");
}

#[tokio::test]
async fn score_indicators_is_refused() {
    let (world, sheet) = world(Reach::SelfScored).await;
    let message: ScoreIndicatorsRequest = roads(&sheet, "6");
    let unnamed = world.refuse(Who::LineOffice, message.clone(), DENIED, "ROLE_OTHER_UNIT");
    unnamed.await;
    let refusal = world.refuse(Who::Handler, message, DENIED, "EVALUATION_NOT_RESPONSIBLE").await;
    refusal.at(&["entries[0].code"]).says("规划建设管理环保办");
    // What is about no unit, the same event again, and the village's own claim.
    let claimed = world.head(Log::Business).await.position - 1;
    for (positions, reason) in [
        (vec![1], "POSITION_OTHER_UNIT"),
        (vec![VILLAGE_AT; 2], "POSITION_TWICE"),
        (vec![claimed], "EVALUATION_GROUND_IS_SCORE"),
    ] {
        let mut message = roads(&sheet, "6");
        message.entries[0].positions = positions;
        let refusal = world.refuse(Who::Planning, message, INVALID, reason).await;
        refusal.at(&["entries[0].positions"]);
    }
    let message = roads(&sheet, "7.5");
    let refusal = world.refuse(Who::Planning, message, INVALID, "SCORE_FIGURE_RANGE").await;
    refusal.at(&["entries[0].figure"]);
    let mut message = roads(&sheet, "6");
    message.entries.push(proto::ScoreEntry::default());
    message.entries.push(entry("B1", "", ratio("x", "")));
    let refusal = world.refuse(Who::Planning, message, INVALID, "FIELD_REQUIRED").await;
    refusal.at(&[
        "entries[1].figure",
        "entries[2].figure.ratio.actual",
        "entries[2].figure.ratio.target",
        "entries[1].code",
    ]);
    let unit = format!("{PARENT}/units/{}", world.person(Who::Handler));
    let (evaluation, _) = sheet.rsplit_once('/').expect("a name");
    let elsewhere = format!("{evaluation}/{}", unit.rsplit_once('/').expect("a name").1);
    let message = roads(&elsewhere, "6");
    let refusal = world.refuse(Who::Planning, message, INVALID, "EVALUATION_UNIT_UNKNOWN").await;
    refusal.at(&["name"]);
}

#[tokio::test]
async fn what_stands_outside_the_approved_scheme_is_not_scored() {
    let (world, sheet) = world(Reach::SelfScored).await;
    let added = score(&sheet, vec![entry("Z9", "", Figure::Met(true))]);
    let refusal = world.refuse(Who::Handler, added, INVALID, "SCORE_INDICATOR_UNKNOWN").await;
    assert_eq!(refusal.detail("clause"), "domain.md R56");
    refusal.at(&["entries[0].code"]);
    let round = score(&sheet, vec![entry("D2", "q1", Figure::Occurrences(1))]);
    let refusal = world.refuse(Who::Handler, round, INVALID, "SCORE_ROUND_UNKNOWN").await;
    refusal.at(&["entries[0].round"]);
}

#[tokio::test]
async fn whoever_is_recused_neither_scores_nor_checks() {
    let (world, sheet) = world(Reach::SelfScored).await;
    let recusal = |who| DeclareRecusalRequest {
        name: world.person_name(who),
        unit: world.village_name(),
        ground: proto::RecusalGround::Kin.into(),
        ..Default::default()
    };
    world.ok(Who::Planning, recusal(Who::Planning)).await;
    world.ok(Who::LineOffice, recusal(Who::LineOffice)).await;
    let message = roads(&sheet, "6");
    let refusal = world.refuse(Who::Planning, message, DENIED, "RECUSED").await;
    assert_eq!(refusal.detail("clause"), "domain.md §16.1-6");
    world.refuse(Who::LineOffice, site_check(&sheet), DENIED, "RECUSED").await;
    // It moves up to the deputy head, who says why.
    let message = roads(&sheet, "6");
    let silent = world.refuse(Who::Deputy, message, STATE, "EVALUATION_MOVED_UP").await;
    silent.at(&["remark"]);
    let remark = "规划建设管理环保办经办人与该村有亲属关系".to_owned();
    world.ok(Who::Deputy, ScoreIndicatorsRequest { remark, ..roads(&sheet, "6") }).await;
}

#[tokio::test]
async fn enter_block_succeeds() {
    let (world, sheet) = world(Reach::SelfScored).await;
    let message: EnterBlockRequest = enter_block(&sheet, "village_affairs", "8.25");
    let receipt = world.ok(Who::Economy, message).await;
    assert_eq!(receipt.events[0].event_type, "BlockEntered");
}

#[tokio::test]
async fn enter_block_is_refused() {
    let (world, sheet) = world(Reach::SelfScored).await;
    let message: EnterBlockRequest = enter_block(&sheet, "village_affairs", "10.01");
    let refusal = world.refuse(Who::Economy, message, INVALID, "SCORE_FIGURE_RANGE").await;
    refusal.at(&["score"]);
    let message = enter_block(&sheet, "creation", "90");
    let refusal = world.refuse(Who::Economy, message, INVALID, "SCORE_INDICATOR_UNKNOWN").await;
    refusal.at(&["block"]);
}

#[tokio::test]
async fn mark_not_applicable_succeeds() {
    let (world, sheet) = world(Reach::SelfScored).await;
    world.ok::<MarkNotApplicableRequest>(Who::Deputy, not_applicable(&sheet)).await;
    let scored = world.ok(Who::Village, get(&sheet)).await.scores;
    let figure = scored[0].entry.as_ref().and_then(|one| one.figure.clone()?.figure);
    assert_eq!(figure, Some(Figure::NotApplicable(proto::NotApplicableFigure {})));
    // Only the decider scores it after that.
    let again = score(&sheet, vec![entry("A1", "", ratio("3", "4"))]);
    let stands = "EVALUATION_NOT_APPLICABLE_STANDS";
    world.refuse(Who::Agriculture, again, DENIED, stands).await;
}

#[tokio::test]
async fn mark_not_applicable_is_refused() {
    let (world, sheet) = world(Reach::SelfScored).await;
    let message: MarkNotApplicableRequest = not_applicable(&sheet);
    let refusal = world.refuse(Who::OfficeHead, message, DENIED, "EVALUATION_DECIDER").await;
    assert_eq!(refusal.detail("whoCould"), "deputy_head");
    let message = MarkNotApplicableRequest { code: "C2".to_owned(), ..not_applicable(&sheet) };
    let refusal = world.refuse(Who::Deputy, message, INVALID, "SCORE_NOT_APPLICABLE").await;
    refusal.at(&["code"]);
}

#[tokio::test]
async fn grant_bonus_succeeds() {
    let (world, sheet) = world(Reach::SelfScored).await;
    world.ok::<GrantBonusRequest>(Who::Handler, bonus(&sheet)).await;
    let granted = world.ok(Who::Village, get(&sheet)).await.adjustments;
    let award = proto::AwardFigure { key: "title".to_owned(), count: 1 };
    assert_eq!(granted[0].change, Some(proto::score_adjustment::Change::Bonus(award)));
}

#[tokio::test]
async fn grant_bonus_is_refused() {
    let (world, sheet) = world(Reach::SelfScored).await;
    let message: GrantBonusRequest = bonus(&sheet);
    world.ok(Who::Handler, message.clone()).await;
    let refusal = world.refuse(Who::Handler, message, STATE, "EVALUATION_GROUND_USED").await;
    refusal.at(&["document"]);
    let message = GrantBonusRequest { document: None, ..bonus(&sheet) };
    world.refuse(Who::Handler, message, INVALID, "FIELD_REQUIRED").await.at(&["document"]);
    let message = GrantBonusRequest { award: "press".to_owned(), ..bonus(&sheet) };
    world.refuse(Who::Handler, message, INVALID, "SCORE_FIGURE_RANGE").await.at(&["award"]);
}

#[tokio::test]
async fn apply_penalty_succeeds() {
    let (world, sheet) = world(Reach::SelfScored).await;
    let receipt = world.ok::<ApplyPenaltyRequest>(Who::OfficeHead, penalty(&sheet)).await;
    assert_eq!(receipt.events[0].event_type, "PenaltyApplied");
    let applied = world.ok(Who::Village, get(&sheet)).await.adjustments;
    assert_eq!(applied[0].change, Some(proto::score_adjustment::Change::Penalty(2)));
}

#[tokio::test]
async fn apply_penalty_is_refused() {
    let (world, sheet) = world(Reach::SelfScored).await;
    let message = ApplyPenaltyRequest { occurrences: 0, ..penalty(&sheet) };
    let refusal = world.refuse(Who::Handler, message, INVALID, "INTEGER_OUT_OF_RANGE").await;
    refusal.at(&["occurrences"]);
    let message = ApplyPenaltyRequest { code: "F1".to_owned(), ..penalty(&sheet) };
    world.refuse(Who::Handler, message, INVALID, "EVALUATION_WRONG_ACT").await;
}

#[tokio::test]
async fn apply_veto_succeeds() {
    let (world, sheet) = world(Reach::SelfScored).await;
    let cited = "《考核否决事项清单（样例）》（县级考核主管部门（样例）） 第二项";
    world.ok::<ApplyVetoRequest>(Who::Handler, veto(&sheet)).await;
    let message = ApplyVetoRequest { list: cited.to_owned(), ..veto(&sheet) };
    world.refuse(Who::Handler, message, STATE, "EVALUATION_VETO_STANDS").await;
}

#[tokio::test]
async fn apply_veto_is_refused() {
    let (world, sheet) = world(Reach::SelfScored).await;
    let message = ApplyVetoRequest { list: "sample_vetoes 第一项".to_owned(), ..veto(&sheet) };
    let refusal = world.refuse(Who::Handler, message, INVALID, "EVALUATION_VETO_LIST").await;
    assert_eq!(refusal.detail("clause"), "domain.md §16.1-5");
    refusal.at(&["list"]);
}

#[tokio::test]
async fn withdraw_adjustment_succeeds() {
    let (world, sheet) = world(Reach::SelfScored).await;
    world.ok(Who::Handler, bonus(&sheet)).await;
    world.ok::<WithdrawAdjustmentRequest>(Who::Handler, withdraw(&sheet, 1)).await;
    assert!(world.ok(Who::Village, get(&sheet)).await.adjustments[0].withdrawn);
    // Its document may give it again.
    world.ok(Who::Handler, bonus(&sheet)).await;
}

#[tokio::test]
async fn withdraw_adjustment_is_refused() {
    let (world, sheet) = world(Reach::SelfScored).await;
    let message: WithdrawAdjustmentRequest = withdraw(&sheet, 1);
    let missing = Code::NotFound;
    let refusal =
        world.refuse(Who::Handler, message, missing, "EVALUATION_ADJUSTMENT_UNKNOWN").await;
    refusal.at(&["number"]);
}

#[tokio::test]
async fn record_site_check_succeeds() {
    let (world, sheet) = world(Reach::Scored).await;
    let differs = RecordSiteCheckRequest {
        outcome: proto::SiteOutcome::Differs.into(),
        codes: vec!["C2".to_owned()],
        ..site_check(&sheet)
    };
    world.ok(Who::LineOffice, differs).await;
    let seen = world.ok(Who::Village, get(&sheet)).await;
    assert_eq!((seen.stage(), seen.missing), (ScoreSheetStage::SelfScored, vec!["C2".to_owned()]));
    world.ok(Who::Planning, roads(&sheet, "4")).await;
    let message: RecordSiteCheckRequest = site_check(&sheet);
    world.ok(Who::LineOffice, message).await;
    let seen = world.ok(Who::Village, get(&sheet)).await;
    assert_eq!((seen.stage(), seen.site_checked), (ScoreSheetStage::SiteChecked, true));
}

#[tokio::test]
async fn record_site_check_is_refused() {
    let (world, sheet) = world(Reach::Scored).await;
    let message: RecordSiteCheckRequest = site_check(&sheet);
    let refusal = world.refuse(Who::Handler, message, DENIED, "SEPARATION_OF_DUTIES").await;
    refusal.says("评分与现场核验不能是同一人");
    let message = RecordSiteCheckRequest { outcome: 99, ..site_check(&sheet) };
    world.refuse(Who::LineOffice, message, INVALID, "ENUM_VALUE_UNKNOWN").await.at(&["outcome"]);
    let message = RecordSiteCheckRequest { codes: vec!["C2".to_owned()], ..site_check(&sheet) };
    world.refuse(Who::LineOffice, message, INVALID, "EVALUATION_SITE_CODES").await.at(&["codes"]);
}

#[tokio::test]
async fn the_host_village_fills_in_and_reads_its_courtyards_sheet() {
    let world = World::start().await;
    let courtyard = super::messages::courtyard("漆树湾院落", &world.village_name());
    let courtyard = world.name(Who::Handler, courtyard).await;
    let scheme = world.name(Who::OfficeHead, super::scheme::adopt()).await;
    let mut message = open(&world, &scheme);
    message.units.truncate(1);
    message.units[0].unit.clone_from(&courtyard);
    let evaluation = world.name(Who::OfficeHead, message).await;
    let (_, id) = courtyard.rsplit_once('/').expect("a name");
    let sheet = format!("{evaluation}/scoreSheets/{id}");
    world.ok(Who::Village, self_score(&sheet)).await;
    assert!(world.ok(Who::Village, get(&sheet)).await.self_scored);
    world.refuse(Who::OtherVillage, get(&sheet), DENIED, "ROLE_OTHER_UNIT").await;
}
