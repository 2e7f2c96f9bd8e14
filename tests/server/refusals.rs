//! Databases that are refused at the start: each refusal says what to do, and nothing is served.

use std::os::unix::fs::PermissionsExt;

use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

use super::home::{Home, TENANT};

/// Runs a statement on the database behind the program's back.
pub(super) async fn alter(home: &Home, statement: &'static str) {
    match home.log_file() {
        Some(file) => {
            let url = format!("sqlite:{}", file.display());
            let mut connection = SqliteConnection::connect(&url).await.expect("a connection");
            connection.execute(statement).await.expect("done");
            connection.close().await.expect("closed");
        }
        None => {
            let connection = PgConnection::connect(home.database()).await;
            let mut connection = connection.expect("a connection");
            connection.execute(statement).await.expect("done");
            connection.close().await.expect("closed");
        }
    }
}

#[test]
fn no_database_at_all() {
    let home = Home::sqlite();
    for subcommand in ["serve", "check", "log", "migrate", "rebuild"] {
        let line = home.run(&[subcommand]).refused();
        assert!(line.contains("hemei init"), "{line}");
    }
    assert!(!home.path().join("data").exists(), "nothing is made by asking");
}

#[test]
fn an_empty_database() {
    let home = Home::postgres();
    let line = home.run(&["serve"]).refused();
    assert!(line.contains("hemei init"), "{line}");
}

#[tokio::test]
async fn a_newer_schema() {
    for home in Home::each() {
        let (home, _) = home.initialised();
        alter(&home, "UPDATE _sqlx_migrations SET version = 99991231235959 WHERE version = (SELECT max(version) FROM _sqlx_migrations)").await;
        for subcommand in ["serve", "migrate", "check"] {
            let line = home.run(&[subcommand]).refused();
            assert!(line.contains("99991231235959"), "{line}");
        }
        assert!(home.init().refused().contains("99991231235959"));
    }
}

#[tokio::test]
async fn an_older_schema() {
    for home in Home::each() {
        let (home, _) = home.initialised();
        alter(&home, "DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)").await;
        let line = home.run(&["serve"]).refused();
        assert!(line.contains("hemei migrate"), "{line}");
    }
}

/// Without the views' part of the schema, and without what came after it, the database is the older
/// one.
#[tokio::test]
async fn an_older_schema_is_migrated_and_its_views_are_built_anew() {
    for home in Home::each_played() {
        let sound = home.run(&["check"]).done();
        match home.log_file() {
            Some(log) => {
                for end in ["", "-wal", "-shm"] {
                    let file = log.with_file_name(format!("views.sqlite{end}"));
                    std::fs::remove_file(file).ok();
                }
            }
            None => {
                alter(
                    &home,
                    "DO $$ DECLARE name text; BEGIN
                         FOR name IN SELECT tablename FROM pg_tables
                             WHERE schemaname = current_schema() AND tablename LIKE 'view\\_%'
                         LOOP EXECUTE format('DROP TABLE %I', name); END LOOP;
                     END $$",
                )
                .await;
                alter(&home, "DROP TABLE trace_contexts").await;
                alter(
                    &home,
                    "DELETE FROM _sqlx_migrations WHERE version >=
                         (SELECT version FROM _sqlx_migrations WHERE description = 'views')",
                )
                .await;
            }
        }
        for subcommand in ["serve", "check", "log", "rebuild"] {
            let line = home.run(&[subcommand]).refused();
            assert!(line.contains("hemei migrate"), "{subcommand}: {line}");
        }
        home.run(&["migrate"]).done();
        home.run(&["rebuild"]).done();
        assert_eq!(home.run(&["check"]).done(), sound);
    }
}

#[test]
fn another_tenant() {
    for home in Home::each() {
        let (home, _) = home.initialised();
        let line = home.run(&["serve", "--tenant", "other"]).refused();
        assert!(line.contains(TENANT) && line.contains("other"), "{line}");
    }
}

#[tokio::test]
async fn a_database_that_denies_what_its_log_began_with() {
    for home in Home::each_played() {
        alter(&home, "UPDATE identities SET sample = NOT sample").await;
        for subcommand in ["serve", "log"] {
            let line = home.run(&[subcommand]).refused();
            assert!(line.contains("hemei check"), "{subcommand}: {line}");
        }
        let checked = home.run(&["check"]);
        assert_eq!(checked.code, Some(1), "{}{}", checked.out, checked.err);
    }
}

#[test]
fn s16_1_17_sample_data_is_not_served_without_the_flag() {
    for home in Home::each_played() {
        let line = home.run(&["serve"]).refused();
        assert!(line.contains("--demo"), "{line}");
        let again = home.run_plainly(&["demo", "--once", "--database", home.database()], &[]);
        assert!(again.refused().contains("--database"));
        home.serve(&["--demo", "--listen", "127.0.0.1:0"]).expect("with the flag it is served");
    }
}

/// Its own folder holds its keys: nothing but the flag is needed.
#[test]
fn a_demos_folder_is_served_again() {
    let home = Home::sqlite().played();
    std::fs::remove_file(home.keys()).expect("removed");
    let line = home.run(&["serve", "--demo"]).refused();
    assert!(line.contains("keys.toml"), "{line}");
    let log = ["log", "--database", home.database(), "--log-filter", "error"];
    assert!(home.run_plainly(&log, &[]).done().lines().count() > 100);
}

/// SQLite is never found in such a state: whatever mode a file was left in, it is put right before
/// anything is written.
#[tokio::test]
async fn a_file_that_another_program_left_in_another_journal_mode_is_made_durable() {
    // Read and write version of the file's header: 1 is a rollback journal, 2 the log.
    let versions = |home: &Home| {
        let file = std::fs::read(home.log_file().expect("a file")).expect("read");
        [file[18], file[19]]
    };
    let (home, _) = Home::sqlite().initialised();
    alter(&home, "PRAGMA journal_mode = DELETE").await;
    assert_eq!(versions(&home), [1, 1]);
    home.run(&["check"]).done();
    assert_eq!(versions(&home), [2, 2]);
}

#[test]
fn a_database_that_may_lose_acknowledged_commits() {
    let (home, _) = Home::postgres().initialised();
    let separator = if home.database().contains('?') { '&' } else { '?' };
    let url = format!("{}{separator}options[synchronous_commit]=off", home.database());
    let keys = home.keys();
    let keys = keys.to_str().expect("UTF-8");
    let settings = ["--database", &url, "--keys", keys, "--log-filter", "error"];
    let line = home.run_plainly(&[&["serve"], &settings[..]].concat(), &[]).refused();
    assert!(line.contains("synchronous_commit=off"), "{line}");
    assert!(line.contains("--unsafe-durability"), "{line}");
    let accepted = [&["check", "--unsafe-durability"], &settings[..]].concat();
    home.run_plainly(&accepted, &[]).done();
}

#[test]
fn keys_that_are_missing_open_to_everybody_damaged_or_of_another_database() {
    let (home, _) = Home::sqlite().initialised();
    let (other, _) = Home::sqlite().initialised();
    let own = std::fs::read(home.keys()).expect("keys");

    std::fs::copy(other.keys(), home.keys()).expect("copied");
    let line = home.run(&["serve"]).refused();
    assert!(line.contains("another database"), "{line}");

    std::fs::write(home.keys(), &own[..own.len() / 2]).expect("written");
    let line = home.run(&["serve"]).refused();
    assert!(line.contains("damaged"), "{line}");

    std::fs::write(home.keys(), &own).expect("written");
    let mode = |mode| std::fs::set_permissions(home.keys(), PermissionsExt::from_mode(mode));
    mode(0o644).expect("set");
    let line = home.run(&["serve"]).refused();
    assert!(line.contains("chmod 600"), "{line}");

    std::fs::remove_file(home.keys()).expect("removed");
    let line = home.run(&["serve"]).refused();
    assert!(line.contains("keys.toml"), "{line}");

    std::fs::write(home.keys(), &own).expect("written");
    mode(0o600).expect("set");
    home.run(&["check"]).done();
}

#[test]
fn keys_that_an_interrupted_init_left_unbound_are_bound_by_the_next_command() {
    let (home, _) = Home::sqlite().initialised();
    let bound = std::fs::read_to_string(home.keys()).expect("keys");
    let unbound: String = bound
        .lines()
        .filter(|line| !line.starts_with("incarnation"))
        .collect::<Vec<_>>()
        .join("\n");
    assert_ne!(bound.trim_end(), unbound, "the keys were bound");
    std::fs::write(home.keys(), unbound).expect("written");
    home.run(&["rebuild"]).done();
    assert_eq!(std::fs::read_to_string(home.keys()).expect("keys"), bound);
}

#[test]
fn an_address_that_others_can_reach_without_tls() {
    let (home, _) = Home::sqlite().initialised();
    let line = home.run(&["serve", "--listen", "0.0.0.0:0"]).refused();
    assert!(line.contains("--insecure"), "{line}");
    home.serve(&["--listen", "0.0.0.0:0", "--insecure"]).expect("accepted");
}
