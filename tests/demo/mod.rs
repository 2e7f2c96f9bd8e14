//! The demo: what it says, and that a seed says everything.

use std::fs;
use std::path::{Path, PathBuf};

use hemei_server::config::Location;
use hemei_server::demo::{Lang, Options, Summary, play};
use hemei_xtask::environment;
use hemei_xtask::postgres::Database;

/// The seed that `hemei demo` takes where none is given.
const SEED: u64 = 1;

fn options(seed: u64) -> Options {
    Options { lang: Lang::Zh, once: true, step: false, json: false, seed, database: None }
}

async fn played(options: &Options) -> (Summary, String) {
    let mut out = Vec::new();
    let summary = play(options, &mut out).await.unwrap();
    (summary, String::from_utf8(out).unwrap())
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/demo.zh.txt")
}

/// `cargo xtask gen` writes the file anew: unlike an event, the demo may change what it says.
#[tokio::test(flavor = "multi_thread")]
async fn it_says_in_chinese_what_stands_in_the_golden_file() {
    let (_, told) = played(&options(SEED)).await;
    if environment::read(environment::WRITE_GOLDEN).is_some() {
        fs::write(golden(), &told).unwrap();
    }
    let expected = fs::read_to_string(golden()).unwrap_or_default();
    let pairs = told.lines().zip(expected.lines()).enumerate();
    for (index, (told, expected)) in pairs {
        assert_eq!(told, expected, "line {}; `cargo xtask gen` writes it anew", index + 1);
    }
    assert_eq!(told, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seed_says_the_root_and_another_seed_another_root() {
    let (one, told) = played(&options(SEED)).await;
    let (again, told_again) = played(&options(SEED)).await;
    assert_eq!((&one, &told), (&again, &told_again));
    let (other, _) = played(&options(SEED + 1)).await;
    assert_ne!(one.root, other.root);
    assert_ne!(one.incarnation, other.incarnation);
    assert_eq!(one.head, other.head);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_root_is_the_same_on_postgresql() {
    let database = Database::create().unwrap();
    let location: Location = database.url().parse().unwrap();
    let (there, told_there) = played(&Options { database: Some(location), ..options(SEED) }).await;
    let (here, told_here) = played(&options(SEED)).await;
    assert_eq!(here, there);
    assert_eq!(told_here, told_there);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_in_use_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Folder(folder.path().join("data"));
    let options = Options { database: Some(location), ..options(SEED) };
    played(&options).await;
    let refused = play(&options, &mut Vec::new()).await;
    assert!(matches!(refused, Err(hemei_server::error::Error::NotFresh)), "{refused:?}");
}

/// The other language is another telling of the same year.
#[tokio::test(flavor = "multi_thread")]
async fn english_tells_the_same_log() {
    let (zh, _) = played(&options(SEED)).await;
    let (en, told) = played(&Options { lang: Lang::En, ..options(SEED) }).await;
    assert_eq!(zh, en);
    assert!(told.contains("sample data, not real evaluation results"));
}

#[tokio::test(flavor = "multi_thread")]
async fn s16_1_17_a_clerk_reads_chinese_only_and_every_table_is_marked() {
    let (summary, told) = played(&options(SEED)).await;
    let told = told.replace(&summary.root, "");
    let words = told.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let foreign: Vec<&str> = words.filter(|word| *word != "SHA").collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    let lines: Vec<&str> = told.lines().collect();
    let rules = lines.iter().enumerate().filter(|(_, line)| line.starts_with("----"));
    let mut tables = 0;
    for (index, _) in rules {
        let title = lines[index - 2];
        assert!(title.ends_with("（样例数据，非真实考核结果）"), "{title}");
        tables += 1;
    }
    assert!(tables > 20, "{tables} tables");
}

/// Whether a terminal draws it over two columns.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0xA4CF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60)
}

/// A line as a terminal shows it: what stands in each column, nothing in the second of a wide one.
fn columns(line: &str) -> Vec<Option<char>> {
    line.chars().flat_map(|c| [Some(Some(c)), is_wide(c).then_some(None)]).flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_stand_one_under_the_other() {
    for lang in [Lang::Zh, Lang::En] {
        let (_, told) = played(&Options { lang, ..options(SEED) }).await;
        let lines: Vec<&str> = told.lines().collect();
        let mut checked = 0;
        for (rule, _) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("----")) {
            let gaps = lines[rule].match_indices("  ").map(|(at, _)| at);
            let gaps: Vec<usize> = gaps.collect();
            let rows = lines[rule - 1..].iter().take_while(|line| !line.is_empty());
            for row in rows {
                let shown = columns(row);
                for at in gaps.iter().flat_map(|gap| [*gap, *gap + 1]) {
                    let there = shown.get(at).copied().unwrap_or(Some(' '));
                    assert_eq!(there, Some(' '), "column {at} of {row}");
                    checked += 1;
                }
                assert!(shown.len() <= lines[rule].len(), "it ends with its last column: {row}");
            }
        }
        assert!(checked > 1000, "{checked} places");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_year_has_what_it_promises() {
    let (summary, _) = played(&options(SEED)).await;
    let json = serde_json::to_value(&summary).unwrap();
    assert_eq!(json["sample"], true);
    let rows = json["ledger"].as_array().unwrap();
    assert_eq!(rows.len(), 16, "twelve are raised, three found by inspections, one by a relapse");
    let having = |field: &str, value: serde_json::Value| {
        rows.iter().filter(|row| row[field] == value).count()
    };
    assert_eq!(having("ever_overdue", true.into()), 2);
    assert_eq!(having("relapses", 1.into()), 1);
    assert_eq!(having("source", "commission".into()), 1);
    assert_eq!(having("kind", "difficulty".into()), 1);
    assert_eq!(having("phase", "handed_up".into()), 1);
    assert_eq!(having("phase", "withdrawn".into()), 1);
    assert_eq!(having("phase", "rectifying".into()), 1);
    assert_eq!(having("extensions", 1.into()), 1);
    assert_eq!(having("suspensions", 1.into()), 1);
    assert_eq!(having("returns", 1.into()), 1);
    assert_eq!(having("source", "inspection".into()), 4);
    assert!(having("evidence", 0.into()) < 9, "most of them are shown by photos");
    let ranking = json["ranking"].as_array().unwrap();
    let told = |row: &serde_json::Value| {
        ["unit", "score", "grade"].map(|field| row[field].as_str().unwrap().to_owned())
    };
    let enrolled: Vec<_> = ranking.iter().filter(|row| row["group"] == "enrolled").collect();
    let ranks: Vec<_> = enrolled.iter().map(|row| row["rank"].as_u64().unwrap()).collect();
    assert_eq!((ranks, ranking.len()), (vec![1, 2, 3], 4));
    let told: Vec<_> = enrolled.iter().map(|row| told(row)).collect();
    let row = |unit: &str, score: &str, grade: &str| [unit, score, grade].map(str::to_owned);
    assert_eq!(
        told,
        [
            row("灯光村", "120.47", "excellent"),
            row("漆树村", "116.97", "good"),
            row("焦家村", "115.5", "good"),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_changes_a_score_and_a_rank() {
    let (_, told) = played(&options(SEED)).await;
    let ranking = |title: &str| {
        let (_, after) = told.split_once(title).unwrap();
        let lines: Vec<&str> = after.lines().skip(3).take(3).collect();
        lines.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let (first, then) = (ranking("第一次公示的排名"), ranking("复核以后的排名"));
    assert!(first[1].contains("焦家村") && first[2].contains("漆树村"), "{first:?}");
    assert!(then[1].contains("漆树村") && then[2].contains("焦家村"), "{then:?}");
    assert!(told.contains("漆树村为什么少3.5分"));
    assert!(told.contains("从头重算，名次不变"));
}

/// The rows of the table under a title, without heads and rule.
fn rows<'a>(told: &'a str, title: &str) -> Vec<&'a str> {
    let (_, after) = told.split_once(title).expect("the table is told");
    after.lines().skip(3).take_while(|line| !line.is_empty()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn units_are_recommended_returned_listed_and_accepted_and_the_town_confers_nothing() {
    let (_, told) = played(&options(SEED)).await;
    let annex = rows(&told, "申报名单（附件2）");
    assert_eq!(annex.len(), 6);
    let listed: Vec<_> = annex.iter().filter(|row| row.ends_with("已列入创建名单")).collect();
    assert_eq!(listed.len(), 5, "three villages and two courtyards: {annex:?}");
    assert!(listed.iter().any(|row| row.contains("秦家湾")), "{listed:?}");
    assert!(annex[5].contains("黄岭村") && annex[5].ends_with("已退回"), "{annex:?}");
    let checked = rows(&told, "推荐和初审");
    let returned = checked.iter().find(|row| row.contains("焦家村")).unwrap();
    let cells: Vec<&str> = returned.split_whitespace().collect();
    assert_eq!(cells[3..5], ["是", "1"], "returned once, and with a place: {returned}");
    assert!(told.contains("达标村：名额3个，已占3个。"));
    let accepted = rows(&told, "自评和验收");
    let waiting = accepted.iter().filter(|row| row.ends_with("验收通过待命名")).count();
    assert_eq!(waiting, 4, "{accepted:?}");
    assert!(!told.contains("已命名"), "no document of the higher authority confers a title");
}

#[tokio::test(flavor = "multi_thread")]
async fn activities_are_summed_by_units_and_requests_are_settled() {
    let (_, told) = played(&options(SEED)).await;
    let sums = rows(&told, "4月到11月的活动统计");
    let sum = |of: &str| {
        let row = sums.iter().find(|row| row.starts_with(of)).unwrap();
        row.split_whitespace().nth(1).unwrap()
    };
    // 2.5, 3.5 and 1.8 tonnes in May, 4.2 in November; the 25,000 tonnes were refused.
    assert_eq!(sum("清理农村生活垃圾"), "12吨");
    assert_eq!(sum("清理沟渠"), "1150米");
    assert_eq!(sum("清理房前屋后杂物堆"), "18处");
    assert_eq!(sum("院坝会"), "2场次");
    assert_eq!((sum("收集诉求"), sum("解决诉求")), ("2个", "2个"));
    assert!(told.contains("知晓率：86.55%"), "(29 + 26 + 27 + 21) of (30 + 30 + 30 + 29)");
    assert!(told.contains("责任科室规划建设管理环保办") && told.contains("期限2024-08-05"));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_offices_review_and_one_village_is_chosen() {
    let (_, told) = played(&options(SEED)).await;
    assert_eq!(rows(&told, "各科室的评价").len(), 12, "three offices, four villages");
    let reviews = rows(&told, "巩固评价和典型");
    let chosen: Vec<_> = reviews.iter().filter(|row| row.contains("是")).collect();
    assert!(chosen.len() == 1 && chosen[0].starts_with("灯光村"), "{reviews:?}");
    assert!(reviews.iter().any(|row| row.starts_with("漆树村") && row.contains("2024-016")));
}

#[tokio::test(flavor = "multi_thread")]
async fn eleven_acts_are_refused_and_write_nothing() {
    let (_, told) = played(&options(SEED)).await;
    assert_eq!(told.matches("不予办理：").count(), 11);
    assert_eq!(told.matches("业务日志没有增加，访问日志记了一笔。").count(), 11);
}

/// What the README shows of the demo stands in its output, word for word.
#[tokio::test(flavor = "multi_thread")]
async fn the_readme_shows_what_it_says() {
    let (_, told) = played(&options(SEED)).await;
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let (_, chinese) = readme.split_once("\n## 中文").unwrap();
    let blocks: Vec<&str> = chinese.split("```text\n").skip(1).collect();
    assert_eq!(blocks.len(), 2, "its beginning and its end");
    for block in blocks {
        let (shown, _) = block.split_once("```").unwrap();
        assert!(told.contains(shown), "{shown}");
    }
}
