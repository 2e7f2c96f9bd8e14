//! Courtyards under evaluation: their villages' cards, the names that are kept, and events that say
//! otherwise.

use hemei_domain::evaluation::Member;
use hemei_domain::id::UnitId;
use hemei_domain::score::CourtyardCounting;
use hemei_domain::unit::RenameUnit;

use super::*;

/// Two villages, a courtyard of the first and one of a village that is not evaluated.
struct Yards<'a> {
    stage: Evaluated<'a>,
    yard: UnitId,
    far: UnitId,
    far_yard: UnitId,
}

/// Everything scored and summed: 89.1, 88.1, 87.1 and 86.1 by their own sheets.
async fn summed(town: &Town) -> Yards<'_> {
    let desk = desk(town);
    let far = desk.village("老桥村", &[]).await;
    let yard = desk.courtyard("湾地", town.village).await;
    let far_yard = desk.courtyard("秦家湾", far).await;
    let units = [town.village, town.other_village, yard, far_yard];
    let stage = Evaluated::opened(desk, town.programme, &units, |_| {}).await;
    stage.scored(8).await;
    stage.sum().await;
    Yards { stage, yard, far, far_yard }
}

/// The line of what courtyards add to the first village.
async fn line(town: &Town, stage: &Evaluated<'_>) -> PointRow {
    let all = points(town, stage, false, since(head(town))).await;
    all.into_iter().find(|row| row.code == "courtyards").expect("the scheme has a share")
}

async fn rename(town: &Town, unit: UnitId, name: &str, document: hemei_domain::document::Document) {
    let (name, from) = (name.to_owned(), day("2024-05-07"));
    let command = RenameUnit { unit, name, from, document };
    crate::testing::act(&town.engine, ADMINISTRATOR, command).await;
}

#[tokio::test]
async fn s16_1_4_a_villages_card_says_what_each_courtyard_brought() {
    let town = Town::founded().await;
    let yards = summed(&town).await;
    let village = card(&town, &yards.stage, town.village).await.unit;
    assert_eq!((village.total.to_string(), village.host), ("90.84".to_owned(), None));
    let row = line(&town, &yards.stage).await;
    assert_eq!((row.got_exact.as_str(), row.title.as_str()), ("871/500", "院落计入"));
    let [measure] = &row.measures.0[..] else { panic!("one measure") };
    let [courtyard] = &measure.courtyards[..] else { panic!("one courtyard lies there") };
    assert_eq!((courtyard.unit, courtyard.counting), (yards.yard, CourtyardCounting::Counted));
    assert_eq!(
        measure.cause_zh(None),
        "1个院落，得分各按0.02计入，共1.742分，最多加2分：湾地得87.1分，计1.742分"
    );
    // No other line has courtyards.
    let all = points(&town, &yards.stage, false, since(head(&town))).await;
    let with = all.iter().flat_map(|row| &row.measures.0).filter(|one| !one.courtyards.is_empty());
    assert_eq!(with.count(), 1);
    // The difference to the next one says how much of it comes from the courtyard.
    let other = card(&town, &yards.stage, town.other_village).await;
    let behind = other.unit.behind.expect("somebody is before").0;
    let told: Vec<_> = behind.lines.iter().map(|one| one.zh(&other.definition)).collect();
    assert!(told.contains(&"院落计入少1.742分".to_owned()), "{told:?}");
}

#[tokio::test]
async fn the_name_of_a_village_that_is_not_evaluated_is_that_of_the_day_of_the_sum() {
    let town = Town::founded().await;
    let yards = summed(&town).await;
    let document = yards.stage.document();
    rename(&town, yards.far, "老桥社区", document).await;
    town.now(morning("2024-05-07"));
    let far = async || card(&town, &yards.stage, yards.far_yard).await.unit;
    let row = far().await;
    assert_eq!(
        (row.host, row.counting),
        (Some(yards.far), Some(CourtyardCounting::HostNotEvaluated))
    );
    assert_eq!(row.host_name.as_deref(), Some("老桥村"));
    yards.stage.decide(1).await;
    assert_eq!(far().await.host_name.as_deref(), Some("老桥村"), "a decision keeps it");
    yards.stage.correct(town.village).await;
    yards.stage.sum().await;
    assert_eq!(far().await.host_name.as_deref(), Some("老桥社区"));
    let events = events(&town).await;
    let fold: Arc<dyn Fold> = Arc::new(Ranking);
    let whole = folded(Arc::clone(&fold), &events, events.len()).await;
    for batch in [1, 7] {
        assert_eq!(folded(Arc::clone(&fold), &events, batch).await, whole, "batches of {batch}");
    }
}

#[tokio::test]
async fn the_view_stops_where_a_courtyard_lies_elsewhere_than_the_sum_has_it() {
    let town = Town::founded().await;
    let yards = summed(&town).await;
    let events = events(&town).await;
    assert!(fold(&events).await.expect("it agrees"));
    type Lie = fn(&mut Member);
    let lies: [(&str, Lie); 2] =
        [("nowhere", |yard| yard.host = None), ("nobody", |yard| yard.host = Some(yard.unit))];
    for (what, lie) in lies {
        let mut lying = events.clone();
        for event in &mut lying {
            let mut told = Recorded::clone(event);
            let AnyEvent::Evaluation(change) = &mut told.event else { continue };
            let evaluation::Event::EvaluationOpened(opened) = change else { continue };
            opened.units.iter_mut().filter(|one| one.unit == yards.yard).for_each(lie);
            *event = Arc::new(told);
        }
        let stopped = fold(&lying).await.expect_err("it says what cannot be");
        let ProjectError::Refused { why, .. } = stopped else { panic!("{what}: {stopped:?}") };
        assert!(why.starts_with("the explanation's hash"), "{what}: {why}");
    }
}
