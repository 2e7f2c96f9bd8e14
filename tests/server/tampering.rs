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

/// An erasure leaves every hash as it was; what shows it is that it is counted.
#[tokio::test]
async fn an_erased_text_is_counted() {
    for home in Home::each_played() {
        let at = trail(&home)[0];
        let before = objects(&home.run(&["check"]).done());
        assert_eq!(before[0]["erased"], 0);
        let erase = format!(
            "UPDATE events SET private = NULL, private_salt = NULL
             WHERE log = 'business' AND position = {at}"
        );
        on_logs(&home, &[erase]).await;
        let after = objects(&home.run(&["check"]).done());
        assert_eq!((&after[0]["erased"], &after[0]["root"]), (&json!(1), &before[0]["root"]));
        assert_eq!(after[2..], before[2..], "the views hold no text");
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
