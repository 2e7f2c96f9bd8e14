//! Random calls: a store answers what the store in memory answers.

use hemei_engine::memory::MemoryStore;
use hemei_engine::port::{
    AppendOutcome, Direction, EventFilter, Generation, LogStore, ReadQuery, RequestKey, ViewStore,
};

use super::given::{
    Dice, Draft, ISSUES, VIEW, all, content, empty_head, id, log, row, singles, view,
};
use super::stores::{Kind, Stores};
use super::views::{changes, key, rows_of};

/// How many random calls, one after another; a database on a disk takes its time for each.
fn rounds(kind: Kind) -> u64 {
    if kind == Kind::Memory { 50 } else { 400 }
}

fn key_of(dice: &mut Dice) -> RequestKey {
    RequestKey { actor: id(u128::from(dice.below(3))), request_id: id(u128::from(dice.below(40))) }
}

pub(super) async fn random_appends_agree_with_the_model(stores: Stores) {
    const SEED: u64 = 20_261_124;
    let (mut dice, model) = (Dice::seeded(SEED), MemoryStore::new());
    assert!(model.create(&log(), &empty_head()).await.unwrap());
    assert!(stores.one.create(&log(), &empty_head()).await.unwrap());
    let mut stale = empty_head();
    let mut committed = 0;
    for round in 0..rounds(stores.kind) {
        let head = model.head(&log()).await.unwrap().unwrap();
        let base = if dice.one_in(6) { stale.clone() } else { head.clone() };
        let drafts: Vec<_> = (0..=dice.below(4)).map(|_| draft(&mut dice, round)).collect();
        let batch = singles(&log(), &base, &drafts);
        let expected = model.append(&batch).await.unwrap();
        let answer = stores.one.append(&batch).await.unwrap();
        assert_eq!(answer, expected, "seed {SEED}, round {round}");
        committed += u64::from(answer == AppendOutcome::Committed);

        let keys = [key_of(&mut dice), key_of(&mut dice)];
        let expected = model.probe(&log(), &keys).await.unwrap();
        let answer = stores.other.probe(&log(), &keys).await.unwrap();
        assert!(answer == expected, "seed {SEED}, round {round}: {keys:?}");
        let query = random_query(&mut dice);
        let expected = model.read(&query).await.unwrap();
        let answer = stores.other.read(&query).await.unwrap();
        assert!(answer == expected, "seed {SEED}, round {round}: {query:?}");
        stale = head;
    }
    assert!(committed > rounds(stores.kind) / 4, "seed {SEED}: only {committed} were committed");
    let (ours, models) = (content(&*stores.one, &log()).await, content(&model, &log()).await);
    assert!(ours == models, "seed {SEED}");
}

/// Mostly a revision that is free, now and then one that may be taken.
fn draft(dice: &mut Dice, round: u64) -> Draft {
    let revision =
        if dice.one_in(10) { 1 + dice.below(50) } else { 1_000 * (round + 1) + dice.below(999) };
    let draft = Draft {
        programme: dice.one_in(2).then(|| id(u128::from(dice.below(3)))),
        private: dice.one_in(3),
        ..Draft::new(&format!("issue/{}", dice.below(3)), revision)
    };
    if dice.one_in(3) { draft.requested(key_of(dice)) } else { draft }
}

fn random_query(dice: &mut Dice) -> ReadQuery {
    let filter = EventFilter {
        programme: dice.one_in(2).then(|| id(u128::from(dice.below(3)))),
        actor: dice.one_in(4).then(|| id(u128::from(dice.below(3)))),
        ..EventFilter::default()
    };
    let direction = if dice.one_in(2) { Direction::Forward } else { Direction::Backward };
    let (after, limit) = (dice.below(60), u32::try_from(1 + dice.below(20)).unwrap());
    ReadQuery { filter, direction, after, limit, ..all(&log()) }
}

pub(super) async fn random_views_agree_with_the_model(stores: Stores) {
    const SEED: u64 = 20_261_125;
    let (mut dice, model) = (Dice::seeded(SEED), MemoryStore::new());
    for round in 0..rounds(stores.kind) {
        let generation = u32::try_from(1 + dice.below(3)).unwrap();
        let view = view(generation);
        let context = format!("seed {SEED}, round {round}, generation {generation}");
        match dice.below(12) {
            0 => {
                model.prepare(&view).await.unwrap();
                stores.one.prepare(&view).await.unwrap();
            }
            1 => {
                let expected = model.switch(&view).await.unwrap();
                assert_eq!(stores.one.switch(&view).await.unwrap(), expected, "{context}");
            }
            _ => {
                let position = position_of(&model, generation).await;
                let expected = position.saturating_sub(u64::from(dice.one_in(8)));
                let batch = random_changes(&mut dice, generation, expected);
                let expected = model.commit(&batch).await.unwrap();
                assert_eq!(stores.one.commit(&batch).await.unwrap(), expected, "{context}");
            }
        }
        let expected = model.generations(&view.tenant, &VIEW).await.unwrap();
        let answer = stores.other.generations(&view.tenant, &VIEW).await.unwrap();
        assert_eq!(answer, expected, "{context}");
        for Generation { generation, .. } in expected {
            let view = super::given::view(generation);
            let expected = rows_of(&model, &view).await;
            assert_eq!(rows_of(&*stores.other, &view).await, expected, "{context}");
        }
        let keys: Vec<_> = (0..3).map(|number| key("a", number)).collect();
        let expected = model.load(&view, &ISSUES, &keys).await.unwrap();
        assert_eq!(stores.one.load(&view, &ISSUES, &keys).await.unwrap(), expected, "{context}");
    }
}

async fn position_of(model: &MemoryStore, generation: u32) -> u64 {
    let found = model.generations(&view(generation).tenant, &VIEW).await.unwrap();
    let found = found.into_iter().find(|found| found.generation == generation);
    found.map_or(0, |found| found.position)
}

fn random_changes(
    dice: &mut Dice,
    generation: u32,
    expected: u64,
) -> hemei_engine::port::ViewBatch {
    let (mut upserts, mut deletes) = (Vec::new(), Vec::new());
    for number in 0..6 {
        match dice.below(4) {
            0 => upserts.push(row("a", number, Some("p"), Some(dice.one_in(2)))),
            1 => upserts.push(row("a", number, None, None)),
            2 => deletes.push(key("a", number)),
            _ => {}
        }
    }
    changes(&view(generation), expected, upserts, deletes)
}
