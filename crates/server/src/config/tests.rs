//! Layers, variables, files that name secrets, and what is refused.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;

use super::*;

/// An environment and files that are not the process's.
#[derive(Default)]
struct Fake {
    variables: Vec<(&'static str, &'static str)>,
    files: BTreeMap<&'static str, &'static str>,
}

impl Source for Fake {
    fn variables(&self) -> Vec<(String, OsString)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), OsString::from(value));
        self.variables.iter().map(owned).collect()
    }

    fn read(&self, path: &Path) -> io::Result<String> {
        let text = path.to_str().and_then(|path| self.files.get(path));
        text.map(|text| (*text).to_owned()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn load(source: &Fake) -> Result<Config, Error> {
    Config::load(None, Layer::default(), source)
}

fn file(text: &'static str) -> Fake {
    Fake { variables: vec![("HEMEI_CONFIG", "h.toml")], files: BTreeMap::from([("h.toml", text)]) }
}

fn variables(variables: &[(&'static str, &'static str)]) -> Fake {
    Fake { variables: variables.to_vec(), ..Fake::default() }
}

#[test]
fn without_anything_it_is_a_local_folder_and_loopback() {
    let config = load(&Fake::default()).expect("the defaults are complete");
    assert_eq!(config.tenant, None);
    assert_eq!(config.database.location, Location::Folder("hemei-data".into()));
    assert_eq!(config.keys_file, PathBuf::from("hemei-data/keys.toml"));
    assert!(config.listen.address.ip().is_loopback());
    assert!(!config.database.unsafe_durability && !config.listen.insecure);
}

#[test]
fn the_command_line_is_over_the_environment_over_the_file_over_the_defaults() {
    let mut source = file(
        "tenant = 'file'\n[database]\nurl = 'file'\nconnections = 3\n[shutdown]\ngrace_seconds = 5\n",
    );
    source.variables.extend([("HEMEI_TENANT", "variable"), ("HEMEI_DATABASE_URL", "variable")]);
    let flags = Layer { tenant: "flag".parse().ok(), ..Layer::default() };
    let config = Config::load(None, flags, &source).expect("a configuration");
    assert_eq!(config.tenant.expect("a tenant").as_str(), "flag");
    assert_eq!(config.database.location, Location::Folder("variable".into()));
    assert_eq!(config.database.connections, 3);
    assert_eq!(config.shutdown.grace, Duration::from_secs(5));
    assert_eq!(config.shutdown.drain, Duration::ZERO);
}

#[test]
fn every_setting_has_a_variable_and_is_shown() {
    let values = [
        ("tenant", "t"),
        ("database.url", "sqlite:d"),
        ("database.connections", "2"),
        ("database.unsafe_durability", "true"),
        ("keys.file", "k"),
        ("listen.address", "0.0.0.0:1"),
        ("listen.tls_certificate", "c"),
        ("listen.tls_key", "p"),
        ("listen.insecure", "true"),
        ("metrics.address", "127.0.0.1:9464"),
        ("log.format", "json"),
        ("log.filter", "warn"),
        ("telemetry.endpoint", "https://collector.example:4317"),
        ("telemetry.authority", "a"),
        ("telemetry.sampled_percent", "5"),
        ("shutdown.drain_seconds", "1"),
        ("shutdown.grace_seconds", "2"),
    ];
    let mut layer = Layer::default();
    for (setting, (key, value)) in SETTINGS.iter().zip(values) {
        assert_eq!(setting.key, key);
        (setting.apply)(&mut layer, value).expect("a good value");
    }
    let shown = Config::of(Layer::default().over(layer)).expect("a configuration").shown();
    for ((key, shown), (_, given)) in shown.into_iter().zip(values) {
        assert_eq!(shown, given.trim_start_matches("sqlite:"), "{key}");
    }
    assert_eq!(SETTINGS.len(), values.len());
}

#[test]
fn a_secret_may_stand_in_a_file() {
    let source = Fake {
        variables: vec![("HEMEI_DATABASE_URL_FILE", "/run/secrets/url")],
        files: BTreeMap::from([("/run/secrets/url", "postgres://u:p@h/d\n")]),
    };
    let config = load(&source).expect("a configuration");
    assert_eq!(config.database.location, Location::Postgres("postgres://u:p@h/d".to_owned()));
    assert_eq!(config.keys_file, PathBuf::from("hemei-keys.toml"));
    assert!(config.shown().iter().all(|(_, value)| !value.contains(":p@")));
}

#[test]
fn a_secret_is_given_once_and_its_file_must_be_there() {
    let twice =
        variables(&[("HEMEI_DATABASE_URL", "a"), ("HEMEI_DATABASE_URL_FILE", "/run/secrets/url")]);
    assert!(
        matches!(load(&twice), Err(Error::TwiceGiven { name }) if name == "HEMEI_DATABASE_URL")
    );
    let gone = variables(&[("HEMEI_DATABASE_URL_FILE", "/run/secrets/url")]);
    assert!(matches!(load(&gone), Err(Error::Secret { name, .. })
        if name == "HEMEI_DATABASE_URL_FILE"));
}

#[test]
fn an_unknown_key_names_file_line_and_key() {
    let error = load(&file("tenant = 'a'\n\n[database]\nulr = 'x'\n")).expect_err("a typing error");
    let Error::File { path, line, key, why } = error else { panic!("{error:?}") };
    assert_eq!((path, line, key.as_str()), (PathBuf::from("h.toml"), 4, "ulr"));
    assert!(why.contains("unknown field `ulr`"), "{why}");
}

#[test]
fn a_wrong_value_names_file_line_and_key() {
    let error = load(&file("[listen]\naddress = 'nowhere'\n")).expect_err("no address");
    assert!(matches!(error, Error::File { line: 2, key, .. } if key == "address"));
    let error = load(&file("[shutdown]\ngrace_seconds = 3601\n")).expect_err("too long");
    assert!(matches!(error, Error::File { line: 2, key, .. } if key == "grace_seconds"));
}

#[test]
fn a_wrong_or_unknown_variable_is_named() {
    let wrong = variables(&[("HEMEI_LISTEN_INSECURE", "perhaps")]);
    assert!(matches!(load(&wrong), Err(Error::Variable { name, .. })
        if name == "HEMEI_LISTEN_INSECURE"));
    let unknown = variables(&[("HEMEI_DATABSE_URL", "a")]);
    assert!(matches!(load(&unknown), Err(Error::UnknownVariable { name })
        if name == "HEMEI_DATABSE_URL"));
    let others = variables(&[
        ("HEMEI_TEST_POSTGRES_URL", "a"),
        ("HEMEI_CREDENTIAL", "a client's"),
        ("HOME", "/"),
        ("HEMEI_TENANT", ""),
    ]);
    assert_eq!(load(&others).expect("a configuration").tenant, None);
}

#[test]
fn a_certificate_wants_its_key() {
    let half = variables(&[("HEMEI_LISTEN_TLS_CERTIFICATE", "c.pem")]);
    assert!(matches!(load(&half), Err(Error::HalfTls { missing: "listen.tls_key", .. })));
}

#[test]
fn a_collector_behind_tls_wants_its_authority() {
    let variable = ("HEMEI_TELEMETRY_ENDPOINT", "https://collector.example:4317");
    let half = variables(&[variable]);
    assert!(matches!(load(&half), Err(Error::AuthorityMissing { endpoint })
        if endpoint == variable.1));
    let whole = variables(&[variable, ("HEMEI_TELEMETRY_AUTHORITY", "ca.pem")]);
    let config = load(&whole).expect("a configuration");
    assert_eq!(config.export.sampled, Percent::ALL);
}

#[test]
fn nothing_is_told_to_anybody_unless_somebody_says_so() {
    let config = load(&Fake::default()).expect("the defaults are complete");
    assert_eq!((config.metrics, config.export.endpoint), (None, None));
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let gone = variables(&[("HEMEI_CONFIG", "gone.toml")]);
    assert!(matches!(load(&gone), Err(Error::Read { path, .. }) if path == Path::new("gone.toml")));
}
