//! `init`: once, completely, and never over what is there.

use std::os::unix::fs::PermissionsExt as _;

use super::home::{Home, TENANT, objects};

#[test]
fn it_prints_one_token_and_writes_the_first_three_events() {
    for home in Home::each() {
        let (home, token) = home.initialised();
        assert!(token.starts_with("hemei_") && !token.contains(char::is_whitespace), "{token}");
        let mode = home.keys().metadata().expect("keys").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let events = objects(&home.run(&["log"]).done());
        let types: Vec<_> = events.iter().map(|event| &event["envelope"]["type"]).collect();
        assert_eq!(types, ["LogOpened", "RoleAssigned", "CredentialIssued"]);
        assert_eq!(events[0]["data"]["purpose"], "production");
        assert_eq!(events[1]["envelope"]["document"], "龙溪委发〔2024〕30号");
        let secret = token.rsplit('_').next().expect("a secret");
        let log = home.run(&["log"]).done() + &home.run(&["log", "--log", "access"]).done();
        assert!(!log.contains(secret), "the log never holds a secret");
        assert_eq!(home.run(&["check"]).code, Some(0));
    }
}

#[test]
fn its_folder_is_closed_to_everybody_else() {
    let (home, _) = Home::sqlite().initialised();
    let mode = home.path().join("data").metadata().expect("the folder").permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "names and phones stand in its files");
}

#[test]
fn a_second_one_is_refused_and_changes_nothing() {
    for home in Home::each() {
        let (home, _) = home.initialised();
        let before = (home.run(&["log"]).done(), std::fs::read(home.keys()).expect("keys"));
        let line = home.init().refused();
        assert!(line.contains(TENANT) && line.contains("hemei serve"), "{line}");
        assert_eq!((home.run(&["log"]).done(), std::fs::read(home.keys()).expect("keys")), before);
    }
}

#[test]
fn keys_in_use_are_not_taken_for_another_database() {
    let (home, _) = Home::sqlite().initialised();
    let before = std::fs::read(home.keys()).expect("keys");
    let other = home.path().join("other");
    let keys = home.keys();
    let line = home
        .run_plainly(
            &[
                "init",
                "--tenant",
                "elsewhere",
                "--document",
                "样例〔2024〕1号",
                "--database",
                other.to_str().expect("UTF-8"),
                "--keys",
                keys.to_str().expect("UTF-8"),
            ],
            &[],
        )
        .refused();
    assert!(line.contains("--keys"), "{line}");
    assert_eq!(std::fs::read(home.keys()).expect("keys"), before);
}

#[test]
fn a_document_number_with_the_wrong_brackets_is_refused_with_its_correction() {
    let home = Home::sqlite();
    for (given, part) in [
        ("龙溪委发[2024]30号", "龙溪委发〔2024〕30号"),
        ("", "--document"),
        ("foo", "应为任命文件的文号"),
    ] {
        let line = home.run(&["init", "--tenant", TENANT, "--document", given]).refused();
        assert!(line.contains(part), "{line}");
        assert!(!home.keys().exists() && !home.path().join("data").exists(), "nothing is made");
    }
    // A document may have a title and no number.
    home.run(&["init", "--tenant", TENANT, "--document", "关于成立领导小组的通知"]).done();
}

#[test]
fn without_a_tenant_it_says_which_flag() {
    let home = Home::sqlite();
    let line = home.run(&["init", "--document", "样例〔2024〕1号"]).refused();
    assert!(line.contains("--tenant"), "{line}");
    assert!(!home.keys().exists());
}

#[test]
fn two_tenants_live_in_one_database_with_keys_of_their_own() {
    let (home, _) = Home::postgres().initialised();
    let keys = home.path().join("second.toml");
    let second = ["--tenant", "second", "--keys", keys.to_str().expect("UTF-8")];
    let second = [&second[..], &["--database", home.database(), "--log-filter", "error"]].concat();
    let init = [&["init", "--document", "样例〔2024〕1号"], &second[..]].concat();
    home.run_plainly(&init, &[]).done();
    let line = home.run(&["check"]).refused();
    assert!(line.contains(TENANT) && line.contains("second"), "which of the two: {line}");
    home.run(&["check", "--tenant", TENANT]).done();
    home.run_plainly(&[&["check"], &second[..]].concat(), &[]).done();
}
