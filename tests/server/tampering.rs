//! A played log that somebody changed behind the program's back: `check` names the first thing that
//! is wrong and ends with 1, on both stores; what can be built anew is.

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use super::home::{Home, Ran, objects};

/// A row of the ledger, as the views' specification and its first generation name it.
const ISSUES: &str = "view_issue_ledger_issues_g1";
/// What an event consists of: each column is committed by the leaf or stands beside what is.
const COLUMNS: [&str; 7] =
    ["envelope", "data", "data_salt", "private", "private_salt", "private_commitment", "leaf_hash"];

/// Runs statements on the file or database of the logs, triggers switched off.
async fn on_logs(home: &Home, statements: &[String]) {
    match home.log_file() {
        Some(file) => {
            let untied = ["changed", "deleted"]
                .map(|what| format!("DROP TRIGGER IF EXISTS events_are_not_{what}"));
            on_file(&file, &[&untied[..], statements].concat()).await;
        }
        None => {
            let untied = "ALTER TABLE events DISABLE TRIGGER ALL".to_owned();
            on_postgres(home.database(), &[&[untied], statements].concat()).await;
        }
    }
}

/// Runs statements on the file or database of the views.
pub(super) async fn on_views(home: &Home, statements: &[String]) {
    match home.log_file() {
        Some(file) => on_file(&file.with_file_name("views.sqlite"), statements).await,
        None => on_postgres(home.database(), statements).await,
    }
}

async fn on_file(file: &std::path::Path, statements: &[String]) {
    let url = format!("sqlite:{}", file.display());
    let mut connection = SqliteConnection::connect(&url).await.expect("a connection");
    for statement in statements {
        let done = sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut connection).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    connection.close().await.expect("closed");
}

async fn on_postgres(url: &str, statements: &[String]) {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    for statement in statements {
        let done = sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut connection).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    connection.close().await.expect("closed");
}

/// Flips the lowest bit of the last byte of a column; a second time puts it right again.
async fn flip(home: &Home, column: &str, position: u64) {
    let query =
        format!("SELECT {column} FROM events WHERE log = 'business' AND position = {position}");
    let mut bytes: Vec<u8> = match home.log_file() {
        Some(file) => {
            let url = format!("sqlite:{}", file.display());
            let mut connection = SqliteConnection::connect(&url).await.expect("a connection");
            let found = sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&mut connection).await;
            found.expect("a column")
        }
        None => {
            let mut connection = PgConnection::connect(home.database()).await.expect("connected");
            let found = sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&mut connection).await;
            found.expect("a column")
        }
    };
    *bytes.last_mut().expect("it is not empty") ^= 1;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let literal = match home.log_file() {
        Some(_) => format!("x'{hex}'"),
        None => format!("'\\x{hex}'::bytea"),
    };
    let update = format!(
        "UPDATE events SET {column} = {literal} WHERE log = 'business' AND position = {position}"
    );
    on_logs(home, &[update]).await;
}

/// Damages the index over units so that it misses events, and nothing else.
async fn damage_index_of_units(home: &Home) {
    let Some(file) = home.log_file() else {
        // New versions of the rows, of which the index that is switched off does not learn.
        let ready = |ready: bool| {
            format!(
                "UPDATE pg_index SET indisready = {ready}
                 WHERE indexrelid = 'events_by_unit'::regclass"
            )
        };
        let set =
            |value: &str| format!("UPDATE events SET event_type = {value} WHERE position % 2 = 0");
        let anew = [set("event_type || '_'"), set("left(event_type, -1)")];
        return on_logs(home, &[&[ready(false)], &anew[..], &[ready(true)]].concat()).await;
    };
    let url = format!("sqlite:{}", file.display());
    let mut connection = SqliteConnection::connect(&url).await.expect("a connection");
    let entry = "SELECT unit, tenant FROM events WHERE unit IS NOT NULL LIMIT 1";
    let (unit, tenant): (Vec<u8>, String) =
        sqlx::query_as(entry).fetch_one(&mut connection).await.expect("one");
    connection.close().await.expect("closed");
    let mut bytes = std::fs::read(&file).expect("read");
    // An entry is the unit, the position in a byte or two, the tenant.
    let starts: Vec<usize> = (0..bytes.len() - 40)
        .filter(|&start| bytes[start..].starts_with(&unit))
        .filter(|&start| {
            [17, 18].iter().any(|behind| bytes[start + behind..].starts_with(tenant.as_bytes()))
        })
        .collect();
    assert!(starts.len() > 2, "{starts:?}");
    bytes[starts[starts.len() / 2]] ^= 1;
    std::fs::write(&file, bytes).expect("written");
}

/// What `check` found first in the business log.
fn fault(ran: &Ran) -> Value {
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    objects(&ran.out)[0]["fault"].clone()
}

/// The positions of the events of a trail: each has a text.
fn trail(home: &Home) -> Vec<u64> {
    let events = objects(&home.run(&["log"]).done());
    let of_issues = events.iter().filter(|event| {
        event["envelope"]["stream"].as_str().is_some_and(|stream| stream.starts_with("issue/"))
            && event["envelope"]["type"] == "IssueClosed"
    });
    of_issues.map(|event| event["position"].as_u64().expect("a number")).collect()
}

#[tokio::test]
async fn every_flipped_byte_is_found_where_it_is() {
    for home in Home::each_played() {
        let trail = trail(&home);
        let (first, last) = (trail[0], trail[trail.len() - 1]);
        for (column, position) in
            COLUMNS.iter().map(|column| (*column, first)).chain([("private", last), ("data", last)])
        {
            flip(&home, column, position).await;
            let ran = home.run(&["check"]);
            assert_eq!(fault(&ran)["position"], position, "{column}: {}", ran.out);
            let told = [format!("第 {position} 号"), format!("position {position}:")];
            assert!(told.iter().all(|told| ran.err.contains(told)), "{column}: {}", ran.err);
            flip(&home, column, position).await;
        }
        // Of two, the first is named.
        flip(&home, "data", last).await;
        flip(&home, "private", first).await;
        assert_eq!(fault(&home.run(&["check"]))["position"], first);
        flip(&home, "private", first).await;
        flip(&home, "data", last).await;
        home.run(&["check"]).done();
    }
}

#[tokio::test]
async fn a_missing_row_is_found_where_it_was_and_a_cut_end_at_the_head() {
    for home in Home::each_played() {
        let head = objects(&home.run(&["check"]).done())[0]["events"].as_u64().expect("a number");
        on_logs(
            &home,
            &[format!("DELETE FROM events WHERE log = 'business' AND position = {head}")],
        )
        .await;
        let found = fault(&home.run(&["check"]));
        assert_eq!(
            (&found["position"], &found["kind"]),
            (&json!(0), &json!("the head does not fit the last event"))
        );
        on_logs(
            &home,
            &["DELETE FROM events WHERE log = 'business' AND position = 100".to_owned()],
        )
        .await;
        let found = fault(&home.run(&["check"]));
        assert_eq!(
            (&found["position"], &found["kind"]),
            (&json!(100), &json!("the positions have a gap or repeat"))
        );
    }
}

#[tokio::test]
async fn a_head_that_covers_other_events_is_found_at_the_end() {
    for home in Home::each_played() {
        let other = match home.log_file() {
            Some(_) => "zeroblob(32)",
            None => "decode(repeat('00', 32), 'hex')",
        };
        let statement = format!("UPDATE heads SET root = {other} WHERE log = 'business'");
        on_logs(&home, &[statement]).await;
        let found = fault(&home.run(&["check"]));
        assert_eq!(
            (&found["position"], &found["kind"]),
            (&json!(0), &json!("the root differs")),
            "{found}"
        );
    }
}

#[tokio::test]
async fn a_head_that_contradicts_itself_is_a_fault_of_its_log() {
    for home in Home::each_played() {
        for log in ["access", "business"] {
            // One more bit than there are peaks.
            let twice = "UPDATE heads SET position = position * 2 + 1";
            let statement = format!("{twice} WHERE log = '{log}'");
            on_logs(&home, &[statement]).await;
            let ran = home.run(&["check"]);
            assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
            let reports = objects(&ran.out);
            let report = reports.iter().find(|report| report["log"] == log).expect("a report");
            let found = &report["fault"];
            assert_eq!(
                (&found["position"], &found["kind"]),
                (&json!(0), &json!("the head contradicts itself")),
                "{found}"
            );
            assert!(ran.err.contains("日志头自相矛盾"), "{}", ran.err);
        }
    }
}

#[tokio::test]
async fn an_identity_that_the_log_denies_is_a_fault() {
    for home in Home::each_played() {
        let (other, yes, no) = match home.log_file() {
            Some(_) => ("zeroblob(16)", "1", "0"),
            None => ("'00000000-0000-0000-0000-000000000000'", "true", "false"),
        };
        let set = |column: &str, value: &str| format!("UPDATE identities SET {column} = {value}");
        for (column, value, detail) in [
            ("sample", no, "sample is false in `identities` and true in the log"),
            ("incarnation", other, "incarnation is 00000000"),
        ] {
            on_logs(&home, &[set(column, value)]).await;
            let ran = home.run(&["check"]);
            assert_eq!(ran.code, Some(1), "{column}: {}{}", ran.out, ran.err);
            let reports = objects(&ran.out);
            let found = &reports.last().expect("a report")["fault"];
            assert!(found["detail"].as_str().is_some_and(|told| told.contains(detail)), "{found}");
            assert!(ran.err.contains("与日志首条不符"), "{}", ran.err);
            assert!(!ran.err.contains("hemei check"), "{}", ran.err);
            on_logs(&home, &[set("sample", yes)]).await;
        }
    }
}

#[tokio::test]
async fn an_index_that_misses_events_is_a_fault() {
    for home in Home::each_played() {
        let sound = home.run(&["check"]).done();
        damage_index_of_units(&home).await;
        let ran = home.run(&["check"]);
        assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
        let reports = objects(&ran.out);
        let told = reports[0]["fault"]["detail"].as_str().expect("a fault");
        assert!(told.contains("events_by_unit"), "{told}");
        assert!(ran.err.contains("索引已损坏"), "{}", ran.err);
        assert_eq!(reports[1..3], objects(&sound)[..2], "the logs themselves are sound");
        let what = if home.log_file().is_some() { "" } else { "INDEX" };
        on_logs(&home, &[format!("REINDEX {what} events_by_unit")]).await;
        assert_eq!(home.run(&["check"]).done(), sound);
    }
}

/// It breaks no hash; but nothing in this release erases a text, so that somebody else did.
#[tokio::test]
async fn a_text_that_is_gone_is_a_fault_at_its_position() {
    for home in Home::each_played() {
        let last = *trail(&home).last().expect("an issue was closed");
        let erase = |which: &str| {
            format!(
                "UPDATE events SET private = NULL, private_salt = NULL
                 WHERE log = 'business'{which}"
            )
        };
        on_logs(&home, &[erase(&format!(" AND position = {last}"))]).await;
        let ran = home.run(&["check"]);
        let found = fault(&ran);
        let kind = "the free text is missing, and no event tells of an erasure";
        assert_eq!((&found["position"], &found["kind"]), (&json!(last), &json!(kind)));
        assert!(ran.err.contains("原文缺失"), "{}", ran.err);
        on_logs(&home, &[erase("")]).await;
        assert_eq!(fault(&home.run(&["check"]))["position"], 1, "the first is named");
    }
}

#[tokio::test]
async fn a_column_beside_the_committed_bytes_may_say_nothing_else() {
    for home in Home::each_played() {
        let at = trail(&home)[0];
        on_logs(
            &home,
            &[format!("UPDATE events SET event_type = 'IssueUrged' WHERE log = 'business' AND position = {at}")],
        )
        .await;
        let ran = home.run(&["check"]);
        assert_eq!(fault(&ran)["position"], at);
        assert!(ran.err.contains("type"), "{}", ran.err);
    }
}

#[tokio::test]
async fn a_changed_row_of_a_view_is_named_and_rebuilding_mends_it() {
    for home in Home::each_played() {
        on_views(&home, &[format!("UPDATE {ISSUES} SET phase = 'closed' WHERE number = 16")]).await;
        let ran = home.run(&["check"]);
        assert_eq!(ran.code, Some(1), "{}", ran.err);
        let reports = objects(&ran.out);
        let ledger = reports.iter().find(|report| report["view"] == "issue_ledger");
        let difference = ledger.expect("a report")["difference"].as_str().expect("a difference");
        for part in ["issues (", ", 16): ", "phase is closed and should be rectifying"] {
            assert!(difference.contains(part), "{part}: {difference}");
        }
        assert!(ran.err.contains("hemei rebuild --view issue_ledger"), "{}", ran.err);

        let rebuilt = home.run(&["rebuild", "--view", "issue_ledger"]);
        assert_eq!(rebuilt.code, Some(1), "the difference is a fault: {}", rebuilt.err);
        let differences = &objects(&rebuilt.out)[0]["differences"];
        assert_eq!(differences.as_array().map(Vec::len), Some(1), "{differences}");
        home.run(&["check"]).done();
    }
}

/// As after the log was restored from an older copy and the views were not: the server would take
/// what it writes next for folded already.
#[tokio::test]
async fn a_view_that_is_ahead_of_its_log_is_named_and_rebuilding_mends_it() {
    for home in Home::each_played() {
        on_views(&home, &["UPDATE view_generations SET position = position + 7".to_owned()]).await;
        let ran = home.run(&["check"]);
        assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
        let views = hemei_engine::view::folds().len();
        assert_eq!(ran.out.matches("but the log ends at").count(), views, "{}", ran.out);
        home.run(&["rebuild"]);
        home.run(&["check"]).done();
    }
}

#[tokio::test]
async fn a_missing_row_of_a_view_and_one_too_many_are_named() {
    let home = Home::sqlite().played();
    on_views(&home, &[format!("DELETE FROM {ISSUES} WHERE number = 5")]).await;
    let ran = home.run(&["check"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.out.contains("5): the row is missing"), "{}", ran.out);
    home.run(&["rebuild", "--view", "issue_ledger"]);
    on_views(
        &home,
        &[
            "CREATE TEMP TABLE kept AS SELECT * FROM view_issue_ledger_issues_g2 WHERE number = 16"
                .to_owned(),
            "UPDATE kept SET number = 17".to_owned(),
            "INSERT INTO view_issue_ledger_issues_g2 SELECT * FROM kept".to_owned(),
        ],
    )
    .await;
    let ran = home.run(&["check"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.out.contains("17): a row too many"), "{}", ran.out);
}
