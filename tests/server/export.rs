//! `export csv`: the views as files for Excel, true at a position, with what made each row.

use std::collections::BTreeSet;
use std::path::Path;

use super::home::{Home, objects};

/// The records of a file, its byte-order mark taken off; no cell of the ledger holds a line break.
fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("a file");
    let text = text.strip_prefix('\u{feff}').expect("the mark that Excel needs");
    text.split_terminator("\r\n").map(str::to_owned).collect()
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
            let lines = lines(Path::new(file["file"].as_str().expect("a path")));
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
        let ledger = lines(&to.join("issue_ledger.issues.csv"));
        assert_eq!(ledger.len(), 17, "sixteen issues of the year");
        assert!(ledger[0].starts_with("创建方案,编号,问题标识,性质"), "{}", ledger[0]);
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
