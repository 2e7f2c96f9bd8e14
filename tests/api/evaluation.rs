//! `EvaluationService`: each RPC succeeds once and is refused once.

use hemei_api::proto;
use hemei_api::proto::figure::Figure;
use hemei_api::proto::{
    ArchiveEvaluationRequest, CorrectScoreRequest, CorrectSignedDocumentRequest,
    DecideEvaluationRequest, DecideObjectionRequest, EvaluationPhase, FileObjectionRequest,
    FinaliseEvaluationRequest, GetEvaluationRequest, OpenEvaluationRequest,
    PostEvaluationNoticeRequest, RecordSignedDocumentRequest, SumEvaluationRequest,
};
use tonic::Code;

use self::town::{
    Names, Reach, archive, correct_signed, decide, entry, finalise, object, open, post_notice,
    roads, sign, uphold,
};
use super::messages::{date, document};
use super::world::{PARENT, Who, World};

pub(super) mod town;
mod year;

const INVALID: Code = Code::InvalidArgument;
const STATE: Code = Code::FailedPrecondition;
const DENIED: Code = Code::PermissionDenied;

fn get(names: &Names) -> GetEvaluationRequest {
    GetEvaluationRequest { name: names.evaluation.clone(), ..Default::default() }
}

/// Takes the village's points for roads back to five.
fn correct(world: &World, names: &Names) -> CorrectScoreRequest {
    CorrectScoreRequest {
        name: names.evaluation.clone(),
        unit: world.village_name(),
        entries: vec![entry("C2", "", Figure::Score("5".to_owned()))],
        document: town::minutes_of(8),
        reason: "录入时漏扣一处".to_owned(),
        ..Default::default()
    }
}

#[tokio::test]
async fn get_evaluation_succeeds() {
    let (world, names) = World::evaluating(Reach::Decided).await;
    let message: GetEvaluationRequest = get(&names);
    let seen = world.ok(Who::Handler, message.clone()).await;
    assert_eq!((seen.phase(), seen.etag.as_str()), (EvaluationPhase::Decided, "\"v3\""));
    assert_eq!((seen.scheme, seen.edition, seen.units.len()), (names.scheme.clone(), 1, 2));
    assert_eq!(seen.units[0].score_sheet, names.sheet(world.village));
    let sum = seen.sum.expect("it was summed");
    assert_eq!((sum.sum, sum.arithmetic, sum.summed_date), (1, 1, date(2024, 4, 8)));
    assert_eq!(Some(sum.results), seen.decision.map(|decision| decision.results));
    // Nobody reads a rank before it is posted, and everybody from then on.
    let early = world.ok(Who::Village, message).await;
    assert_eq!((early.phase(), early.sum, early.decision), (EvaluationPhase::Decided, None, None));
    world.ok(Who::Handler, post_notice(&names)).await;
    let posted = world.evaluation(Who::Village, &names).await;
    assert!(posted.sum.is_some());
    let notice = posted.notice.expect("it was posted");
    assert_eq!((notice.notice, notice.due_date), (1, date(2024, 4, 15)));
    assert_eq!(notice.objections_due_date, date(2024, 4, 15));
    assert_eq!(notice.calendar_editions, ["2024/1"]);
    assert_eq!(notice.results, posted.decision.expect("it was decided").results);
}

#[tokio::test]
async fn get_evaluation_is_refused() {
    let world = World::start().await;
    let name = format!("{PARENT}/evaluations/00000000-0000-4000-8000-000000000001");
    let message = GetEvaluationRequest { name: name.clone(), ..Default::default() };
    let refusal = world.refuse(Who::Handler, message, Code::NotFound, "RESOURCE_NOT_FOUND").await;
    refusal.says(&name);
}

#[tokio::test]
async fn open_evaluation_succeeds() {
    let world = World::start().await;
    let scheme = world.name(Who::OfficeHead, super::scheme::adopt()).await;
    let message: OpenEvaluationRequest = open(&world, &scheme);
    let receipt = world.ok(Who::Deputy, message).await;
    let types: Vec<_> = receipt.events.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(types, ["EvaluationOpened", "SchemeTakenUp"]);
    assert!(receipt.name.starts_with(&format!("{PARENT}/evaluations/")), "{}", receipt.name);
}

#[tokio::test]
async fn the_village_of_a_courtyard_is_told_and_nobody_says_it() {
    let world = World::start().await;
    let yard = super::messages::courtyard("湾地", &world.village_name());
    let yard = world.name(Who::Handler, yard).await;
    let scheme = world.name(Who::OfficeHead, super::scheme::adopt()).await;
    let mut message: OpenEvaluationRequest = open(&world, &scheme);
    let host = world.other_village_name();
    message.units.push(proto::EvaluatedUnit { unit: yard, host, ..message.units[0].clone() });
    let evaluation = world.name(Who::Deputy, message).await;
    let seen = world.evaluation(Who::Village, &Names { scheme, evaluation }).await;
    let hosts: Vec<_> = seen.units.iter().map(|unit| unit.host.as_str()).collect();
    assert_eq!(hosts, ["", "", &world.village_name()]);
}

#[tokio::test]
async fn open_evaluation_is_refused() {
    let (world, names) = World::evaluating(Reach::Opened).await;
    let message: OpenEvaluationRequest = open(&world, &names.scheme);
    world.refuse(Who::OfficeHead, message.clone(), Code::AlreadyExists, "THING_EXISTS").await;
    let unknown = OpenEvaluationRequest { edition: 2, ..message.clone() };
    let refusal = world.refuse(Who::OfficeHead, unknown, Code::NotFound, "THING_NOT_FOUND").await;
    refusal.at(&["edition"]);
    let mut malformed = message;
    malformed.scheme.clear();
    malformed.units[1].unit = names.evaluation.clone();
    let refusal = world.refuse(Who::OfficeHead, malformed, INVALID, "FIELD_REQUIRED").await;
    refusal.at(&["scheme", "units[1].unit"]);
}

#[tokio::test]
async fn sum_evaluation_succeeds() {
    let (world, names) = World::evaluating(Reach::Checked).await;
    let message: SumEvaluationRequest = world.sum(&names).await;
    let receipt = world.ok(Who::Handler, message).await;
    assert_eq!(receipt.name, names.evaluation);
    let sum = world.evaluation(Who::OfficeHead, &names).await.sum.expect("it was summed");
    let told = |result: &proto::UnitResult| {
        (result.unit.clone(), result.total.clone(), result.rank, result.grade.clone())
    };
    let told: Vec<_> = sum.results.iter().map(told).collect();
    let [of_village, of_other] = [world.village_name(), world.other_village_name()];
    assert_eq!(
        told,
        [
            (of_village, "106.3".to_owned(), 1, "good".to_owned()),
            (of_other, "105.3".to_owned(), 2, "good".to_owned())
        ]
    );
    assert_eq!(sum.results[0].explanation_digest.len(), 64);
}

#[tokio::test]
async fn sum_evaluation_is_refused() {
    let (world, names) = World::evaluating(Reach::Scored).await;
    // One that was not checked on site is not summed.
    let message: SumEvaluationRequest = world.sum(&names).await;
    let refusal = world.refuse(Who::Handler, message, STATE, "EVALUATION_SHEET_UNCHECKED").await;
    refusal.says("漆树村评分表现为“已评分待核验”");
    let mut message = world.sum(&names).await;
    message.sheets[1].etag = "\"v1\"".to_owned();
    let conflict = Code::Aborted;
    let refusal = world.refuse(Who::Handler, message, conflict, "EVALUATION_SHEET_MOVED").await;
    refusal.at(&["sheets[1].etag"]);
    // Nothing moved, so that to try again would not help.
    let mut message = world.sum(&names).await;
    message.sheets.pop();
    let left_out = "EVALUATION_SHEETS_LEFT_OUT";
    let refusal = world.refuse(Who::Handler, message, INVALID, left_out).await;
    refusal.at(&["sheets"]).says("缺少 白果村");
    let mut message = world.sum(&names).await;
    message.sheets[0].etag = "v1".to_owned();
    message.sheets[1].unit = String::new();
    let refusal = world.refuse(Who::Handler, message, INVALID, "ETAG_MALFORMED").await;
    refusal.at(&["sheets[0].etag", "sheets[1].unit"]);
    let (blank, names) = World::evaluating(Reach::Opened).await;
    let message = blank.sum(&names).await;
    assert_eq!(message.sheets[0].etag, "");
    blank.refuse(Who::Handler, message, STATE, "EVALUATION_SHEET_INCOMPLETE").await;
}

#[tokio::test]
async fn decide_evaluation_succeeds() {
    let (world, names) = World::evaluating(Reach::Summed).await;
    let person = world.person_name(Who::Deputy);
    let message = DecideEvaluationRequest {
        recused: vec![proto::MemberRecused { person, unit: world.village_name() }],
        abstained: vec![world.person_name(Who::OfficeHead)],
        ..decide(&names, 1)
    };
    world.ok(Who::OfficeHead, message.clone()).await;
    let decided = world.evaluation(Who::Handler, &names).await.decision.expect("it was decided");
    assert_eq!((decided.recused, decided.abstained), (message.recused, message.abstained));
    assert_eq!((decided.votes.len(), decided.sum), (0, 1));
    assert_eq!(decided.minutes, "龙溪委发〔2024〕31号");
}

#[tokio::test]
async fn decide_evaluation_is_refused() {
    let (world, names) = World::evaluating(Reach::Summed).await;
    let message: DecideEvaluationRequest = decide(&names, 2);
    let conflict = Code::Aborted;
    let refusal = world.refuse(Who::OfficeHead, message, conflict, "EVALUATION_SUM_OTHER").await;
    refusal.at(&["sum"]);
    let minutes = document().map(|minutes| proto::Document { number: String::new(), ..minutes });
    let message = DecideEvaluationRequest { minutes, ..decide(&names, 1) };
    let number = "EVALUATION_DECISION_NUMBER";
    let refusal = world.refuse(Who::OfficeHead, message, INVALID, number).await;
    refusal.at(&["minutes.number"]);
    let message = DecideEvaluationRequest { met_date: date(2024, 4, 7), ..decide(&names, 1) };
    let date = "EVALUATION_MEETING_DATE";
    world.refuse(Who::OfficeHead, message, INVALID, date).await.at(&["met_date"]);
    let abstained = vec![world.person_name(Who::Commission)];
    let message = DecideEvaluationRequest { abstained, ..decide(&names, 1) };
    let commission = "EVALUATION_MEMBER_COMMISSION";
    let refusal = world.refuse(Who::OfficeHead, message, INVALID, commission).await;
    refusal.at(&["abstained[0]"]);
    let votes = vec![proto::UnitVotes { unit: world.village_name(), votes: 5 }];
    let message = DecideEvaluationRequest { votes, ..decide(&names, 1) };
    let untied = "EVALUATION_VOTES_UNTIED";
    world.refuse(Who::OfficeHead, message, INVALID, untied).await.at(&["votes[0]"]);
    // What was scored after the sum makes it stale.
    world.ok(Who::Planning, roads(&names.sheet(world.village), "4")).await;
    let message = decide(&names, 1);
    world.refuse(Who::OfficeHead, message, STATE, "EVALUATION_SUM_STALE").await.says("漆树村");
}

#[tokio::test]
async fn post_evaluation_notice_succeeds() {
    let (world, names) = World::evaluating(Reach::Decided).await;
    let message = PostEvaluationNoticeRequest { working_days: Some(7), ..post_notice(&names) };
    world.ok(Who::Handler, message).await;
    let notice = world.evaluation(Who::Village, &names).await.notice.expect("it was posted");
    assert_eq!((notice.from_date, notice.due_date), (date(2024, 4, 8), date(2024, 4, 17)));
    assert_eq!(notice.objections_due_date, date(2024, 4, 15));
    assert!(notice.derivation.contains('7'), "{}", notice.derivation);
}

#[tokio::test]
async fn post_evaluation_notice_is_refused() {
    let (world, names) = World::evaluating(Reach::Decided).await;
    for days in [0, 4] {
        let message =
            PostEvaluationNoticeRequest { working_days: Some(days), ..post_notice(&names) };
        let refusal = world.refuse(Who::Handler, message, STATE, "EVALUATION_NOTICE_SHORT").await;
        assert_eq!(refusal.detail("clause"), "domain.md §10.4-12");
        assert!(refusal.detail("schemeClause").starts_with("待确认的建议：公示通例"));
        refusal.at(&["working_days"]).says("不得少于 5 个工作日（待确认的建议：公示通例");
    }
}

#[tokio::test]
async fn file_objection_succeeds() {
    let (world, names) = World::evaluating(Reach::InNotice).await;
    let message: FileObjectionRequest = object(&world, &names);
    world.ok(Who::OtherVillage, message).await;
    let seen = world.evaluation(Who::Village, &names).await;
    assert_eq!(seen.phase(), EvaluationPhase::Objection);
    let [objection] = &seen.objections[..] else { panic!("{:?}", seen.objections) };
    assert_eq!((objection.objection, objection.outcome), (1, 0));
    assert_eq!(
        (objection.unit.clone(), &*objection.codes),
        (world.other_village_name(), &["C2".to_owned()][..])
    );
}

#[tokio::test]
async fn file_objection_is_refused() {
    let (world, names) = World::evaluating(Reach::InNotice).await;
    let message: FileObjectionRequest = object(&world, &names);
    world.refuse(Who::Village, message.clone(), DENIED, "ROLE_OTHER_UNIT").await;
    let unknown = FileObjectionRequest { codes: vec!["Z9".to_owned()], ..message.clone() };
    let codes = "EVALUATION_OBJECTION_CODES";
    world.refuse(Who::OtherVillage, unknown, INVALID, codes).await.at(&["codes"]);
    // After its time, until the last minute of 15 April.
    world.pass_days(8);
    let late = "EVALUATION_OBJECTION_TIME";
    let refusal = world.refuse(Who::OtherVillage, message, STATE, late).await;
    assert_eq!(refusal.detail("clause"), "domain.md R54");
    refusal.says("异议应在公示后至 2024-04-15 提出（待确认的建议：公示通例");
}

#[tokio::test]
async fn decide_objection_succeeds() {
    let (world, names) = World::evaluating(Reach::Objected).await;
    let message: DecideObjectionRequest = uphold(&world, &names);
    let receipt = world.ok(Who::Deputy, message).await;
    let types: Vec<_> = receipt.events.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(types, ["ObjectionDecided", "SheetRescored"]);
    let seen = world.evaluation(Who::Village, &names).await;
    assert_eq!((seen.phase(), seen.changed), (EvaluationPhase::Rechecked, true));
    assert_eq!(seen.objections[0].outcome(), proto::ObjectionOutcome::Upheld);
}

#[tokio::test]
async fn decide_objection_is_refused() {
    let (world, names) = World::evaluating(Reach::Objected).await;
    let message: DecideObjectionRequest = uphold(&world, &names);
    let separated = "SEPARATION_OF_DUTIES";
    world.refuse(Who::Planning, message.clone(), DENIED, separated).await;
    let unnumbered = DecideObjectionRequest { document: None, ..message.clone() };
    let number = "EVALUATION_DECISION_NUMBER";
    world.refuse(Who::Deputy, unnumbered, INVALID, number).await.at(&["document"]);
    let entries = vec![entry("C1", "", town::ratio("10", "10"))];
    let beyond = DecideObjectionRequest { entries, ..message.clone() };
    let refusal = world.refuse(Who::Deputy, beyond, INVALID, "EVALUATION_RECHECK_BEYOND").await;
    refusal.at(&["entries[0].code"]);
    let rejected = proto::ObjectionOutcome::Rejected.into();
    let both = DecideObjectionRequest { outcome: rejected, ..message.clone() };
    let outcome = "EVALUATION_RECHECK_OUTCOME";
    world.refuse(Who::Deputy, both, INVALID, outcome).await.at(&["outcome"]);
    let other = DecideObjectionRequest { objection: 2, ..message };
    let unknown = "EVALUATION_OBJECTION_UNKNOWN";
    world.refuse(Who::Deputy, other, Code::NotFound, unknown).await.at(&["objection"]);
}

#[tokio::test]
async fn correct_score_succeeds() {
    let (world, names) = World::evaluating(Reach::InNotice).await;
    let message: CorrectScoreRequest = correct(&world, &names);
    let receipt = world.ok(Who::Deputy, message).await;
    assert_eq!(receipt.name, names.evaluation);
    // What was corrected while it was posted is not final.
    world.pass_days(8);
    world.refuse(Who::OfficeHead, finalise(&names), STATE, "EVALUATION_PHASE").await;
    world.sum_up(&names).await;
    let sum = world.evaluation(Who::Handler, &names).await.sum.expect("it was summed");
    assert_eq!((sum.sum, sum.results[0].total.as_str()), (2, "105.3"));
}

#[tokio::test]
async fn correct_score_is_refused() {
    let (world, names) = World::evaluating(Reach::Summed).await;
    let message: CorrectScoreRequest = correct(&world, &names);
    world.refuse(Who::Deputy, message.clone(), STATE, "EVALUATION_PHASE").await;
    world.ok(Who::OfficeHead, decide(&names, 1)).await;
    let same = "EVALUATION_RECHECK_SAME";
    let entries = vec![entry("C2", "", Figure::Score("6".to_owned()))];
    let unchanged = CorrectScoreRequest { entries, ..message.clone() };
    world.refuse(Who::Deputy, unchanged, STATE, same).await.at(&["entries[0].figure"]);
    let added = vec![entry("F2", "", Figure::Occurrences(0))];
    let nothing = CorrectScoreRequest { added, ..message };
    let range = "INTEGER_OUT_OF_RANGE";
    world.refuse(Who::Deputy, nothing, INVALID, range).await.at(&["added[0].figure"]);
}

#[tokio::test]
async fn finalise_evaluation_succeeds() {
    let (world, names) = World::evaluating(Reach::InNotice).await;
    world.pass_days(8);
    world.ok::<FinaliseEvaluationRequest>(Who::OfficeHead, finalise(&names)).await;
    assert_eq!(world.evaluation(Who::Village, &names).await.phase(), EvaluationPhase::Final);
}

#[tokio::test]
async fn finalise_evaluation_is_refused() {
    let (world, names) = World::evaluating(Reach::InNotice).await;
    world.pass_days(7);
    let message: FinaliseEvaluationRequest = finalise(&names);
    let running = "EVALUATION_NOTICE_RUNNING";
    let refusal = world.refuse(Who::OfficeHead, message, STATE, running).await;
    assert_eq!(refusal.detail("clause"), "domain.md §10.4-12");
    refusal.says("2024-04-15");
}

#[tokio::test]
async fn record_signed_document_succeeds() {
    let (world, names) = World::evaluating(Reach::Final).await;
    let message = sign(&world, &names).await;
    world.ok::<RecordSignedDocumentRequest>(Who::Handler, message.clone()).await;
    let signed = world.evaluation(Who::Village, &names).await.signed_ranking.expect("signed");
    assert_eq!(signed.document, "龙溪委发〔2024〕31号");
    assert_eq!((signed.head_position, signed.root), (message.head_position, message.root));
}

#[tokio::test]
async fn record_signed_document_is_refused() {
    let (world, names) = World::evaluating(Reach::Final).await;
    let message =
        RecordSignedDocumentRequest { root: "8A6D".to_owned(), ..sign(&world, &names).await };
    let refusal = world.refuse(Who::Handler, message, INVALID, "EVALUATION_SIGNED_ROOT").await;
    refusal.at(&["root"]);
    let other =
        RecordSignedDocumentRequest { root: "deadbeef".to_owned(), ..sign(&world, &names).await };
    let refusal = world.refuse(Who::Handler, other, INVALID, "EVALUATION_SIGNED_OTHER_ROOT").await;
    refusal.at(&["root"]);
    let message = RecordSignedDocumentRequest { head_position: 0, ..sign(&world, &names).await };
    let refusal = world.refuse(Who::Handler, message, INVALID, "INTEGER_OUT_OF_RANGE").await;
    refusal.at(&["head_position"]);
}

#[tokio::test]
async fn correct_signed_document_succeeds() {
    let (world, names) = World::evaluating(Reach::Final).await;
    let signed = sign(&world, &names).await;
    world.ok(Who::Handler, signed.clone()).await;
    world.ok::<CorrectSignedDocumentRequest>(Who::Handler, correct_signed(&world, &names)).await;
    let ranking = world.evaluation(Who::Village, &names).await.signed_ranking.expect("signed");
    assert_eq!(ranking.document, "龙溪委发〔2024〕32号");
    assert_eq!((ranking.head_position, ranking.root), (signed.head_position, signed.root));
}

#[tokio::test]
async fn correct_signed_document_is_refused() {
    let (world, names) = World::evaluating(Reach::Final).await;
    let message: CorrectSignedDocumentRequest = correct_signed(&world, &names);
    world.refuse(Who::Handler, message.clone(), STATE, "EVALUATION_NOT_SIGNED").await;
    world.ok(Who::Handler, sign(&world, &names).await).await;
    let silent = CorrectSignedDocumentRequest { reason: String::new(), ..message };
    world.refuse(Who::Handler, silent, INVALID, "FIELD_REQUIRED").await.at(&["reason"]);
}

#[tokio::test]
async fn archive_evaluation_succeeds() {
    let (world, names) = World::evaluating(Reach::Final).await;
    world.ok(Who::Handler, sign(&world, &names).await).await;
    world.ok::<ArchiveEvaluationRequest>(Who::Handler, archive(&names)).await;
    assert_eq!(world.evaluation(Who::Village, &names).await.phase(), EvaluationPhase::Archived);
}

#[tokio::test]
async fn archive_evaluation_is_refused() {
    let (world, names) = World::evaluating(Reach::Final).await;
    let message: ArchiveEvaluationRequest = archive(&names);
    world.refuse(Who::Handler, message, STATE, "EVALUATION_UNSIGNED").await;
}
