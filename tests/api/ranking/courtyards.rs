//! What courtyards add to the villages that they lie in, as ranking and score cards tell it.

use hemei_api::proto::{
    CourtyardCounting, GetScoreCardRequest, ListRankedUnitsRequest, ListScorePointsRequest,
    PointMeasure, RankedUnit, ScoreRowKind,
};
use hemei_domain::id::{ProgrammeId, UnitId};
use hemei_domain::time::Date;
use hemei_engine::testing::Desk;
use hemei_engine::testing::evaluated::Evaluated;
use uuid::Uuid;

use super::super::messages::programme;
use super::super::world::{PARENT, Who, World};
use super::evaluation;

/// An evaluation of two villages, of two courtyards of the first, and of one that lies in a village
/// which is not evaluated: 89.1, 88.1, 87.1, 86.1 and 85.1 points by their own sheets.
struct Yards<'a> {
    stage: Evaluated<'a>,
    yard: UnitId,
    yard_too: UnitId,
    far: UnitId,
    far_yard: UnitId,
}

impl World {
    async fn with_yards(&self) -> Yards<'_> {
        let from = Date::ymd(2024, 1, 1).expect("a date");
        let administrator = self.person(Who::Administrator);
        let desk = Desk { engine: &self.engine, administrator, from };
        let far = desk.village("老桥村", &[]).await;
        let yard = desk.courtyard("湾地", self.village).await;
        let yard_too = desk.courtyard("大院子", self.village).await;
        let far_yard = desk.courtyard("秦家湾", far).await;
        let units = [self.village, self.other_village, yard, yard_too, far_yard];
        let id: Uuid = programme().rsplit('/').next().expect("a name").parse().expect("an id");
        let stage = Evaluated::opened(desk, ProgrammeId(id), &units, |_| {}).await;
        stage.scored(8).await;
        Yards { stage, yard, yard_too, far, far_yard }
    }

    /// A unit in the ranking.
    async fn ranked(&self, yards: &Yards<'_>, unit: UnitId) -> RankedUnit {
        let (parent, min_position) = (evaluation(&yards.stage), self.position().await);
        let message = ListRankedUnitsRequest { parent, min_position, ..Default::default() };
        let page = self.ok::<ListRankedUnitsRequest>(Who::OfficeHead, message).await;
        let name = format!("{PARENT}/units/{unit}");
        page.units.into_iter().find(|one| one.unit == name).expect("it is ranked")
    }

    /// What a unit got of courtyards, and the only measure of that line.
    async fn of_courtyards(&self, yards: &Yards<'_>, unit: UnitId) -> (String, PointMeasure) {
        let parent = format!("{}/scoreCards/{unit}", evaluation(&yards.stage));
        let message = ListScorePointsRequest { parent, page_size: 500, ..Default::default() };
        let page = self.ok::<ListScorePointsRequest>(Who::OfficeHead, message).await;
        let mut points = page.points.into_iter();
        let line = points.find(|point| point.kind() == ScoreRowKind::Courtyards);
        let line = line.expect("the scheme has a share");
        assert!(line.clause.ends_with("四"), "{}", line.clause);
        (line.got, line.measures.into_iter().next().expect("one"))
    }
}

/// Name, total, what it does and what it adds, of each courtyard of a line, the better first.
fn told(measure: &PointMeasure) -> Vec<(&str, &str, CourtyardCounting, &str)> {
    let each = measure.courtyards.iter().map(|one| {
        let (name, total) = (one.display_name.as_str(), one.total.as_str());
        (name, total, one.counting(), one.added_exact.as_str())
    });
    // They stand in the order of their ids, which no test knows.
    let mut told: Vec<_> = each.collect();
    told.sort_unstable_by_key(|one| std::cmp::Reverse(one.1));
    told
}

#[tokio::test]
async fn a_village_gains_by_its_courtyards_up_to_the_cap_and_its_card_says_what_each_brought() {
    let world = World::start().await;
    let yards = world.with_yards().await;
    yards.stage.sum().await;
    let village = world.ranked(&yards, world.village).await;
    // 87.1 and 86.1 by 0.02 are 3.464, of which the cap leaves two points.
    assert_eq!((village.total.as_str(), village.rank), ("91.1", 1));
    assert_eq!((village.host.as_str(), village.counting()), ("", CourtyardCounting::Unspecified));
    let (got, measure) = world.of_courtyards(&yards, world.village).await;
    assert_eq!((got.as_str(), measure.result_exact.as_str()), ("2", "2"));
    let counted = CourtyardCounting::Counted;
    let expected = [("湾地", "87.1", counted, "871/500"), ("大院子", "86.1", counted, "861/500")];
    assert_eq!(told(&measure), expected);
    let said = "2个院落，得分各按0.02计入，共3.464分，超过上限，只加2分：";
    assert!(measure.cause_zh.starts_with(said), "{}", measure.cause_zh);
    assert!(measure.cause_zh.contains("湾地得87.1分，计1.742分"), "{}", measure.cause_zh);
    // A courtyard says where it lies, and its card is named on its village's.
    let yard = world.ranked(&yards, yards.yard).await;
    assert_eq!((yard.total.as_str(), yard.counting()), ("87.1", counted));
    assert_eq!((yard.host, yard.host_display_name.as_str()), (world.village_name(), "漆树村"));
    let named = measure.courtyards.iter().any(|one| one.score_card == yard.score_card);
    assert!(named && yard.score_card.ends_with(&yards.yard.to_string()));
    // Nobody else gains.
    let (got, measure) = world.of_courtyards(&yards, world.other_village).await;
    assert_eq!((got.as_str(), measure.cause_zh.as_str()), ("0", "没有院落计入"));
    assert_eq!(world.ranked(&yards, world.other_village).await.total, "88.1");
}

#[tokio::test]
async fn a_courtyard_that_a_veto_disqualifies_brings_nothing_and_both_cards_say_why() {
    let world = World::start().await;
    let yards = world.with_yards().await;
    yards.stage.veto(yards.yard_too, "V1", "vetoes 第一项").await;
    yards.stage.check(yards.yard_too).await;
    yards.stage.sum().await;
    // 89.1 and 1.742, rounded to two places.
    assert_eq!(world.ranked(&yards, world.village).await.total, "90.84");
    let (got, measure) = world.of_courtyards(&yards, world.village).await;
    assert_eq!(got, "1.742");
    let [counted, vetoed] = [CourtyardCounting::Counted, CourtyardCounting::Disqualified];
    let expected = [("湾地", "87.1", counted, "871/500"), ("大院子", "86.1", vetoed, "0")];
    assert_eq!(told(&measure), expected);
    let said = "大院子得86.1分，本院落发生取消资格的否决事项，不计入所在村";
    assert!(measure.cause_zh.contains(said), "{}", measure.cause_zh);
    let name = format!("{}/scoreCards/{}", evaluation(&yards.stage), yards.yard_too);
    let message = GetScoreCardRequest { name, ..Default::default() };
    let card = world.ok::<GetScoreCardRequest>(Who::OfficeHead, message).await;
    let unit = card.unit.expect("its place");
    assert_eq!((unit.total.as_str(), unit.counting()), ("86.1", vetoed));
    assert_eq!(unit.vetoes[0].code, "V1");
}

#[tokio::test]
async fn a_courtyard_whose_village_is_not_evaluated_adds_to_nobody_and_says_so() {
    let world = World::start().await;
    let yards = world.with_yards().await;
    yards.stage.sum().await;
    let far = world.ranked(&yards, yards.far_yard).await;
    assert_eq!(far.counting(), CourtyardCounting::HostNotEvaluated);
    assert_eq!(far.host, format!("{PARENT}/units/{}", yards.far));
    assert_eq!((far.host_display_name.as_str(), far.total.as_str()), ("老桥村", "85.1"));
    let (_, measure) = world.of_courtyards(&yards, world.village).await;
    assert!(measure.courtyards.iter().all(|one| one.unit != far.unit));
}
