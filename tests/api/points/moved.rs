//! The words of an account after its household moved: to another group of the village, and to another
//! village.

use hemei_api::proto;
use hemei_api::proto::{
    GetPointAccountRequest, MoveHouseholdRequest, PointsReviewOutcome, PointsView,
};
use hemei_domain::role::Role;

use super::given::{CLEAN_UP, adopt, get, object, record, redeem, review};
use super::{DENIED, INVALID};
use crate::api::household::{register, relocate};
use crate::api::messages::{date, evidence};
use crate::api::world::{PARENT, Who, World};

/// A ground: its words, and whether they are withheld.
fn ground(entry: &proto::PointEntry) -> (&str, bool) {
    let ground = entry.texts.as_ref().and_then(|texts| texts.ground.as_ref()).expect("where it is");
    (ground.text.as_str(), ground.withheld)
}

#[tokio::test]
async fn who_works_for_the_group_that_a_household_moved_to_reads_its_words() {
    let mut world = World::without_programme().await;
    let village = world.village;
    let (third, fourth) = (world.group("三组", village).await, world.group("四组", village).await);
    world.appoint(Who::Bystander, Role::GroupCadre, third).await;
    world.appoint(Who::Retired, Role::GroupCadre, fourth).await;
    world.ok(Who::Village, adopt(&world.rules())).await;
    let third = format!("{PARENT}/units/{third}");
    let household = world.name(Who::Village, register(&third, &["1"])).await;
    let account = format!("{household}/pointAccount");
    world.ok(Who::Bystander, record(&account, CLEAN_UP, 2)).await;
    let before = world.words_of(&account, Who::Bystander).await;
    assert_eq!(ground(&before.entries[0]), ("清沟半天", false));
    let message = GetPointAccountRequest { view: PointsView::WithTexts.into(), ..get(&account) };
    world.refuse(Who::Retired, message.clone(), DENIED, "ROLE_OTHER_UNIT").await;
    let moved = MoveHouseholdRequest {
        name: household,
        unit: format!("{PARENT}/units/{fourth}"),
        label: "9".to_owned(),
        from_date: date(2024, 4, 8),
        ..Default::default()
    };
    world.ok(Who::Village, moved).await;
    for who in [Who::Retired, Who::Village] {
        let after = world.words_of(&account, who).await;
        assert_eq!(ground(&after.entries[0]), ("清沟半天", false), "{who:?}");
        assert_eq!(after.entries[0].evidence, evidence());
    }
    world.refuse(Who::Bystander, message, DENIED, "ROLE_OTHER_UNIT").await;
}

#[tokio::test]
async fn each_of_two_villages_reads_the_words_of_its_own_entries() {
    let mut world = World::without_programme().await;
    let account = world.confirmed().await;
    world.ok(Who::Village, redeem(&account, 4)).await;
    let (household, _) = account.rsplit_once('/').expect("a name");
    world.ok(Who::Handler, relocate(household, &world)).await;
    let theirs = world.words_of(&account, Who::OtherVillage).await;
    let [first] = &theirs.entries[..] else { panic!("one entry: {theirs:?}") };
    assert_eq!((ground(first), first.points), (("", true), 10));
    assert_eq!((first.evidence.len(), first.evidence[0].title.as_str()), (evidence().len(), ""));
    let what = theirs.redemptions[0].what.as_ref().expect("where it is");
    assert_eq!((what.text.as_str(), what.withheld), ("", true));
    // An entry of its own opens the new village none of the old one's words.
    let other_rules = format!("{}/pointRules", world.other_village_name());
    world.ok(Who::OtherVillage, adopt(&other_rules)).await;
    world.ok(Who::OtherVillage, record(&account, CLEAN_UP, 1)).await;
    for (who, told) in [
        (Who::OtherVillage, [("", true), ("清沟半天", false)]),
        (Who::Village, [("清沟半天", false), ("", true)]),
        (Who::Handler, [("清沟半天", false); 2]),
    ] {
        let points = world.words_of(&account, who).await;
        let grounds: Vec<(&str, bool)> = points.entries.iter().map(ground).collect();
        assert_eq!(grounds, told, "{who:?}");
        let what = points.redemptions[0].what.as_ref().expect("where it is");
        assert_eq!(what.withheld, who == Who::OtherVillage, "{who:?}");
        assert_eq!(what.text.is_empty(), what.withheld, "{who:?}");
    }
    // Who reads on a ground reads all of it, and nothing without one.
    let message = GetPointAccountRequest { view: PointsView::WithTexts.into(), ..get(&account) };
    let refusal = world.refuse(Who::Commission, message.clone(), INVALID, "FIELD_REQUIRED").await;
    refusal.at(&["openings_ground"]);
    let openings_ground = "专项检查".to_owned();
    let message = GetPointAccountRequest { openings_ground, ..message };
    let points = world.ok(Who::Commission, message).await;
    assert!(points.entries.iter().all(|entry| ground(entry) == ("清沟半天", false)));
    world.appoint(Who::Bystander, Role::GroupCadre, world.other_village).await;
    let points = world.words_of(&account, Who::Bystander).await;
    assert_eq!(ground(&points.entries[0]), ("", true));
}

#[tokio::test]
async fn what_a_village_hears_about_its_entry_after_the_move_stays_its_own() {
    let mut world = World::supervised().await;
    let village = world.village;
    world.appoint(Who::Retired, Role::GroupCadre, village).await;
    let account = world.in_notice().await;
    let (household, _) = account.rsplit_once('/').expect("a name");
    world.ok(Who::Handler, relocate(household, &world)).await;
    world.ok(Who::Retired, object(&account, 1)).await;
    world.ok(Who::Supervision, review(&account, PointsReviewOutcome::Stands)).await;
    for (who, withheld) in [(Who::Village, false), (Who::OtherVillage, true)] {
        let points = world.words_of(&account, who).await;
        let entry = &points.entries[0];
        let reason = entry.objections[0].reason.as_ref().expect("where it is");
        assert_eq!((reason.withheld, reason.text.is_empty()), (withheld, withheld), "{who:?}");
        let ground = entry.reviews[0].ground.as_ref().expect("where it is");
        assert_eq!((ground.withheld, ground.text.is_empty()), (withheld, withheld), "{who:?}");
    }
}
