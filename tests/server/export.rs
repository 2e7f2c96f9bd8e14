//! `export csv`: the views as files for Excel, true at a position, with what made each row.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::home::{Home, objects};

/// What stands above the heads of every file of the demo's log for people.
const SAMPLE: &str = "样例数据，非真实考核结果";

/// The records of a file, its byte-order mark taken off; no cell of the ledger holds a line break.
fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("a file");
    let text = text.strip_prefix('\u{feff}').expect("the mark that Excel needs");
    text.split_terminator("\r\n").map(str::to_owned).collect()
}

/// The records of a file for people, which says first that it is sample data.
fn told(path: &Path) -> Vec<String> {
    let mut lines = lines(path);
    assert_eq!(lines.remove(0), SAMPLE, "{path:?}");
    lines
}

/// The cells of a record.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        let cell = cells.last_mut().expect("there is one");
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cell.push(other),
        }
    }
    cells
}

/// The cells of a column, by its head.
fn column(lines: &[String], head: &str) -> Vec<String> {
    let place = cells(&lines[0]).iter().position(|cell| cell == head);
    let place = place.unwrap_or_else(|| panic!("{head}: {}", lines[0]));
    lines[1..].iter().map(|line| cells(line).swap_remove(place)).collect()
}

/// A scaled integer as a decimal, by the digits alone.
fn decimal(scaled: &str, places: usize) -> String {
    if scaled.is_empty() {
        return String::new();
    }
    let padded = format!("{scaled:0>width$}", width = places + 1);
    let (whole, part) = padded.split_at(padded.len() - places);
    format!("{whole}.{part}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Everything in both forms: for people, and for programs.
fn in_both_forms(home: &Home) -> [std::path::PathBuf; 2] {
    let [people, programs] = ["people", "programs"].map(|name| home.path().join(name));
    let exported = |to: &Path, more: &[&str]| {
        let to = to.display().to_string();
        home.run(&[&["export", "csv", "--to", &to], more].concat()).done();
    };
    exported(&people, &[]);
    exported(&programs, &["--raw"]);
    [people, programs]
}

/// What a line ends with.
fn positions(line: &str) -> Vec<u64> {
    let cell = line.rsplit(',').next().expect("a cell");
    let ends = cell.split([' ', '-']).map(|end| end.parse().expect("a position"));
    ends.collect()
}

#[test]
fn every_view_is_exported_and_rows_tell_what_made_them() {
    for home in Home::each_played() {
        let to = home.path().join("files");
        let exported = home.run(&["export", "csv", "--to", &to.display().to_string()]).done();
        let files = objects(&exported);
        let reported = home.run(&["check"]).done();
        let checked: Vec<_> =
            objects(&reported).into_iter().filter(|one| one["view"].is_string()).collect();
        let names = |reports: &[serde_json::Value]| -> BTreeSet<String> {
            reports
                .iter()
                .map(|report| report["view"].as_str().expect("a name").to_owned())
                .collect()
        };
        assert_eq!(names(&files), names(&checked), "every view has its files");
        for file in &files {
            let lines = told(Path::new(file["file"].as_str().expect("a path")));
            assert_eq!(file["rows"], lines.len() - 1, "{file}");
            assert!(lines[0].ends_with("形成本行的日志号"), "{}", lines[0]);
            let head = file["position"].as_u64().expect("a position");
            for line in &lines[1..] {
                let positions = positions(line);
                assert!(
                    positions.is_sorted() && positions.iter().all(|&one| 0 < one && one <= head),
                    "{line}"
                );
            }
        }
        let ledger = told(&to.join("issue_ledger.issues.csv"));
        assert_eq!(ledger.len(), 17, "sixteen issues of the year");
        assert!(ledger[0].starts_with("创建方案编号,编号,问题标识,性质"), "{}", ledger[0]);
        assert!(ledger.iter().any(|line| line.contains("已销号")), "labels, no codes: {ledger:?}");
    }
}

#[test]
fn an_earlier_position_has_fewer_rows_and_codes_are_kept_for_programs() {
    let home = Home::sqlite().played();
    let to = home.path().join("files");
    let to = to.display().to_string();
    let line =
        ["export", "csv", "--view", "issue_ledger", "--position", "180", "--raw", "--to", &to];
    let files = objects(&home.run(&line).done());
    let issues = files.iter().find(|file| file["table"] == "issues").expect("the ledger");
    assert!(issues["position"].as_u64().is_some_and(|position| position <= 180), "{issues}");
    let lines = lines(Path::new(issues["file"].as_str().expect("a path")));
    assert!((2..17).contains(&lines.len()), "{lines:?}");
    assert!(lines[0].starts_with("programme,number,issue,kind"), "{}", lines[0]);
    assert!(lines[1].contains(",problem,"), "{}", lines[1]);
}

#[test]
fn a_file_that_is_there_is_not_replaced() {
    let home = Home::sqlite().played();
    let to = home.path().display().to_string();
    let kept = home.path().join("unit_register.units.csv");
    std::fs::write(&kept, "signed").expect("written");
    let line = ["export", "csv", "--view", "unit_register", "--to", &to];
    let told = home.run(&line).refused();
    assert!(told.contains("unit_register.units.csv"), "{told}");
    let (zh, en) = told.split_once(" / ").expect("both languages");
    assert!(zh.contains("已经存在") && !zh.contains("os error"), "{zh}");
    assert!(en.contains("os error 17"), "{en}");
    assert_eq!(std::fs::read_to_string(&kept).expect("there"), "signed");
}

#[test]
fn a_view_that_is_none_is_refused() {
    let home = Home::sqlite().played();
    let to = home.path().join("files");
    let to = to.display().to_string();
    let told = home.run(&["export", "csv", "--view", "nothing", "--to", &to]).refused();
    assert!(told.contains("issue_ledger"), "{told}");
    assert!(!Path::new(&to).exists(), "nothing was made");
}

/// As the API tells them: decimals, and money in what the head says.
#[test]
fn people_read_figures_and_programs_what_is_stored() {
    let home = Home::sqlite().played();
    let [people, programs] = in_both_forms(&home);
    let both = |file: &str| [told(&people.join(file)), lines(&programs.join(file))];
    let [shown, stored] = both("progress_board.report_lines.csv");
    let mut figures = 0;
    for (head, name, places) in [
        ("年度目标", "target", 4),
        ("序时目标", "planned", 4),
        ("本期完成", "current", 4),
        ("累计完成", "cumulative", 4),
        ("计划资金（万元）", "funds_planned", 6),
        ("到位资金（万元）", "funds_in_place", 6),
        ("支出资金（万元）", "funds_spent", 6),
    ] {
        let stored = column(&stored, name);
        let expected: Vec<_> = stored.iter().map(|scaled| decimal(scaled, places)).collect();
        assert_eq!(column(&shown, head), expected, "{head}");
        figures += stored.iter().filter(|scaled| scaled.len() > places).count();
    }
    assert!(figures > 20, "{figures} figures of one and more");
    // 完成率 is computed, and names stand beside the two units and the window: the stored form does
    // not have them.
    assert_eq!(cells(&shown[0]).len(), cells(&stored[0]).len() + 4);
    let rates = column(&shown, "完成率");
    let (done, targets) = (column(&shown, "累计完成"), column(&shown, "年度目标"));
    for ((rate, done), target) in rates.iter().zip(&done).zip(&targets) {
        if done == target && !target.is_empty() && target != "0" {
            assert_eq!(rate, "100%", "{done} of {target}");
        }
        assert_eq!(rate.is_empty(), done.is_empty() || target.is_empty() || target == "0");
    }
    assert!(rates.iter().any(|rate| rate == "100%"), "{rates:?}");

    let facts = column(&told(&people.join("core_task_registers.core_task_items.csv")), "登记内容");
    assert!(facts.iter().any(|told| told.contains("公里，计划资金")), "{facts:?}");
    assert!(facts.iter().any(|told| told.contains("万元")), "{facts:?}");
}

#[test]
fn no_file_for_people_has_json_or_scaled_heads() {
    let home = Home::sqlite().played();
    let [people, programs] = in_both_forms(&home);
    let mut lists = 0;
    for file in std::fs::read_dir(&people).expect("a folder") {
        let path = file.expect("a file").path();
        let lines = told(&path);
        assert!(!lines[0].contains("万分之一"), "{path:?}: {}", lines[0]);
        for cell in lines.iter().flat_map(|line| cells(line)) {
            let json = ["{", "[", "\":"].iter().any(|part| cell.contains(part));
            assert!(!json && cell != "null", "{path:?}: {cell}");
            lists += usize::from(cell.contains('、'));
        }
        let stored = std::fs::read_to_string(programs.join(path.file_name().expect("a name")));
        assert!(!stored.expect("a file").contains(SAMPLE), "{path:?}: programs know by the log");
    }
    assert!(lists > 10, "{lists} cells with several things");
    let classes = column(&told(&people.join("issue_ledger.issues.csv")), "类别");
    assert!(classes.iter().any(|class| class == "房前屋后杂物堆"), "{classes:?}");
    assert!(classes.iter().all(|class| class.is_empty() || !class.is_ascii()), "{classes:?}");
    let tasks = column(&told(&people.join("progress_board.report_lines.csv")), "任务类别");
    assert!(tasks.iter().any(|task| !task.is_empty()), "{tasks:?}");
    assert!(tasks.iter().all(|task| task.is_empty() || !task.is_ascii()), "{tasks:?}");
    let raw = std::fs::read_to_string(programs.join("issue_ledger.issues.csv")).expect("a file");
    assert!(raw.contains("yard_clutter"), "{raw}");
    assert!(raw.contains("{\"\"due\"\":"), "the stored form is kept: {raw}");
}

/// Every id of a unit has the unit's name beside it, whatever the file; in sentences the name stands
/// alone.
#[test]
fn units_are_told_by_their_names() {
    let home = Home::sqlite().played();
    let [people, programs] = in_both_forms(&home);
    let register = lines(&programs.join("unit_register.units.csv"));
    let ids = column(&register, "unit");
    let names: BTreeMap<String, String> = ids.into_iter().zip(column(&register, "name")).collect();
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(&people).expect("a folder") {
        let path = file.expect("a file").path();
        let lines = told(&path);
        let heads = cells(&lines[0]);
        for line in &lines[1..] {
            let cells = cells(line);
            for (place, cell) in cells.iter().enumerate() {
                if !names.keys().any(|id| cell.contains(id)) {
                    continue;
                }
                let known: Option<Vec<&str>> =
                    cell.split('、').map(|id| names.get(id).map(String::as_str)).collect();
                let known = known.unwrap_or_else(|| panic!("{path:?} {}: {cell}", heads[place]));
                assert_eq!(cells[place + 1], known.join("、"), "{path:?} {}", heads[place]);
                assert!(heads[place + 1].ends_with("现名"), "{path:?} {}", heads[place + 1]);
                found.insert(heads[place + 1].clone());
            }
        }
    }
    for head in ["单位现名", "所在单位现名", "上级单位现名", "受检单位现名", "报送单位现名"]
    {
        assert!(found.contains(head), "{head}: {found:?}");
    }
    let ledger = told(&people.join("issue_ledger.issues.csv"));
    let responsible = column(&ledger, "责任单位");
    let villages = responsible.iter().filter(|one| names.values().any(|name| name == *one));
    assert!(villages.count() > 0, "{responsible:?}");
    let raw = lines(&programs.join("issue_ledger.issues.csv"));
    assert!(!raw[0].contains("现名") && !raw.concat().contains("漆树"), "{}", raw[0]);
}

/// What stands in sentences and lists is called as the programme, the scheme and the log call it.
#[test]
fn keys_are_told_by_what_they_stand_for() {
    let home = Home::sqlite().played();
    let [people, programs] = in_both_forms(&home);
    let stored = |file: &str, name: &str| column(&lines(&programs.join(file)), name);
    let keys: BTreeSet<String> = ["task", "core_task"]
        .into_iter()
        .flat_map(|name| stored("progress_board.report_lines.csv", name))
        .chain(stored("issue_ledger.issues.csv", "class"))
        .filter(|key| key.contains('_'))
        .collect();
    assert!(keys.contains("black_water"), "{keys:?}");
    for file in std::fs::read_dir(&people).expect("a folder") {
        let path = file.expect("a file").path();
        let lines = told(&path);
        let heads = cells(&lines[0]);
        for line in &lines[1..] {
            for (head, cell) in heads.iter().zip(cells(line)) {
                let is_key = head.ends_with("代码");
                let told = keys.iter().find(|key| !is_key && cell.contains(*key));
                assert_eq!(told, None, "{path:?} {head}: {cell}");
            }
        }
    }
    for (file, head) in [
        ("progress_board.progress_board.csv", "序时进度"),
        ("ranking.ranked_units.csv", "与前一名差在哪"),
        ("ranking.score_points.csv", "上级"),
    ] {
        let told = column(&told(&people.join(file)), head);
        assert!(told.iter().any(|cell| !cell.is_empty()), "{file} {head}");
        let coded = told.iter().find(|cell| cell.contains(|c: char| c.is_ascii_alphabetic()));
        assert_eq!(coded, None, "{file} {head}");
    }
    let entries = told(&people.join("activity_statistics.activity_entries.csv"));
    let entries = column(&entries, "活动记录编号");
    assert!(entries.iter().any(|entry| entry.starts_with("清洁行动（clean_up/")), "{entries:?}");
}

#[test]
fn a_log_that_is_no_sample_does_not_say_so() {
    let (home, _) = Home::sqlite().initialised();
    let to = home.path().join("files");
    home.run(&["export", "csv", "--to", &to.display().to_string()]).done();
    for file in std::fs::read_dir(&to).expect("a folder") {
        let lines = lines(&file.expect("a file").path());
        assert!(lines[0].ends_with("形成本行的日志号"), "{}", lines[0]);
    }
}

#[test]
fn a_position_behind_the_head_is_refused() {
    let (home, _) = Home::sqlite().initialised();
    let to = home.path().join("files");
    let to = to.display().to_string();
    let told = home.run(&["export", "csv", "--position", "4", "--to", &to]).refused();
    assert!(told.contains("日志现在到第 3 号，还没有第 4 号。"), "{told}");
    assert!(told.contains("the log ends at position 3, there is no 4 yet"), "{told}");
    assert!(!Path::new(&to).exists(), "nothing was made");
    home.run(&["export", "csv", "--position", "3", "--to", &to]).done();
}
