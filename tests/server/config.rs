//! Usage and configuration as the program takes them: one line in both languages, exit code 64.

use super::home::Home;

#[test]
fn a_wrong_command_line_is_told_in_one_line() {
    let home = Home::sqlite();
    for arguments in [&["fly"][..], &[], &["serve", "--listen", "nowhere"], &["init"]] {
        let line = home.run_plainly(arguments, &[]).refused();
        assert!(line.contains("hemei --help"), "{line}");
    }
}

#[test]
fn an_unknown_key_is_told_with_file_line_and_key() {
    let home = Home::sqlite();
    std::fs::write(home.path().join("h.toml"), "[database]\n\nulr = 'x'\n").expect("written");
    let line = home.run_plainly(&["serve", "--config", "h.toml"], &[]).refused();
    for part in ["h.toml", "第 3 行", "没有这个键，可用：url、", "line 3", "ulr"] {
        assert!(line.contains(part), "{part}: {line}");
    }
    let (zh, _) = line.split_once(" / ").expect("both languages");
    assert!(!zh.contains("unknown field"), "{zh}");
    let line = home.run_plainly(&["serve"], &[("HEMEI_DATABSE_URL", "x")]).refused();
    assert!(line.contains("HEMEI_DATABSE_URL"), "{line}");
}

#[test]
fn the_effective_configuration_is_shown_without_secrets() {
    let home = Home::sqlite();
    let path = home.path();
    std::fs::write(path.join("url"), "postgres://hemei:verysecret@db/hemei\n").expect("written");
    std::fs::write(path.join("h.toml"), "tenant = 'file'\n").expect("written");
    let url = path.join("url");
    let variables =
        [("HEMEI_DATABASE_URL_FILE", url.to_str().expect("UTF-8")), ("HEMEI_CONFIG", "h.toml")];
    let shown = home.run_plainly(&["config", "--listen", "[::1]:7"], &variables).done();
    for line in
        ["tenant = file", "listen.address = [::1]:7", "database.url = postgres://hemei:…@db/hemei"]
    {
        assert!(shown.lines().any(|shown| shown == line), "{line}: {shown}");
    }
    assert!(!shown.contains("verysecret"));
}

#[test]
fn help_and_version_are_printed_and_are_no_errors() {
    let home = Home::sqlite();
    assert!(home.run_plainly(&["--help"], &[]).done().contains("serve"));
    assert!(home.run_plainly(&["--version"], &[]).done().starts_with("hemei "));
}
