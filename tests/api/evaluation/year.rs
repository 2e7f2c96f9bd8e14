//! A whole year over gRPC: from the frozen scheme through an objection to the archive.

use hemei_api::proto;
use hemei_api::proto::EvaluationPhase;
use tonic::Code;

use super::super::messages::{date, read_log};
use super::super::world::{Who, World};
use super::town::{
    Names, Reach, archive, decide, finalise, minutes_of, object, post_notice, sign, uphold,
};

const STATE: Code = Code::FailedPrecondition;

/// Units, totals, ranks and grades as the village reads them in the notice.
async fn posted(world: &World, names: &Names) -> Vec<(String, String, u32, String)> {
    let notice = world.evaluation(Who::Village, names).await.notice.expect("it is posted");
    let told = |result: proto::UnitResult| (result.unit, result.total, result.rank, result.grade);
    notice.results.into_iter().map(told).collect()
}

#[tokio::test]
async fn a_year_goes_from_the_frozen_scheme_to_the_archive() {
    // Opened, scored by the village and every office, checked on site, summed, decided, posted.
    let (world, names) = World::evaluating(Reach::InNotice).await;
    let (village, other) = (world.village_name(), world.other_village_name());
    let good = || "good".to_owned();
    assert_eq!(
        posted(&world, &names).await,
        [
            (village.clone(), "106.3".to_owned(), 1, good()),
            (other.clone(), "105.3".to_owned(), 2, good())
        ]
    );

    // The losing village objects, the deputy head looks again and gives two points more.
    world.pass_days(1);
    world.ok(Who::OtherVillage, object(&world, &names)).await;
    world.refuse(Who::OfficeHead, finalise(&names), STATE, "EVALUATION_PHASE").await;
    world.ok(Who::Deputy, uphold(&world, &names)).await;
    world.refuse(Who::OfficeHead, finalise(&names), STATE, "EVALUATION_PHASE").await;

    // What changed is summed, decided and posted anew, for its full time.
    world.sum_up(&names).await;
    let seen = world.evaluation(Who::Village, &names).await;
    assert_eq!((seen.phase(), seen.sum, seen.notice), (EvaluationPhase::Summed, None, None));
    let again = proto::DecideEvaluationRequest {
        minutes: minutes_of(9),
        met_date: date(2024, 4, 9),
        ..decide(&names, 2)
    };
    world.ok(Who::OfficeHead, again).await;
    world.ok(Who::Handler, post_notice(&names)).await;
    assert_eq!(
        posted(&world, &names).await,
        [(other, "107.3".to_owned(), 1, good()), (village, "106.3".to_owned(), 2, good())]
    );
    world.pass_days(7);
    let running = "EVALUATION_NOTICE_RUNNING";
    world.refuse(Who::OfficeHead, finalise(&names), STATE, running).await.says("2024-04-16");
    world.pass_days(1);
    world.ok(Who::OfficeHead, finalise(&names)).await;
    world.ok(Who::Handler, sign(&world, &names).await).await;
    world.ok(Who::Handler, archive(&names)).await;

    let seen = world.evaluation(Who::Village, &names).await;
    assert_eq!((seen.phase(), seen.notices), (EvaluationPhase::Archived, 2));
    assert_eq!(seen.objections[0].outcome(), proto::ObjectionOutcome::Upheld);
    world.refuse(Who::OtherVillage, object(&world, &names), STATE, "EVALUATION_PHASE").await;
}

#[tokio::test]
async fn what_people_wrote_is_apart_from_what_was_decided() {
    let (world, names) = World::evaluating(Reach::Objected).await;
    let statement = object(&world, &names).statement;
    let message = proto::ReadLogRequest { page_size: 500, ..read_log(proto::Log::Business) };
    let log = world.ok(Who::Auditor, message).await;
    let filed = log.events.iter().find(|event| event.event_type == "ObjectionFiled");
    let filed = filed.and_then(|event| event.data.as_ref()).expect("it is in the log");
    let facts = String::from_utf8_lossy(&filed.content);
    assert!(facts.contains("\"codes\":[\"C2\"]") && !facts.contains(&statement), "{facts}");
}
