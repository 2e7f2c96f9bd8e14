//! `demo` as a process: what goes to which output, what is waited for, what a signal ends, and that
//! nothing stays behind.

use std::io::{BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use hemei_api::proto::ListUnitsRequest;
use hemei_api::proto::unit_service_client::UnitServiceClient;
use serde_json::{Value, json};
use tonic::Request;
use tonic::transport::Endpoint;

use super::home::{Home, program, signal};

const TITLE: &str = "龙溪镇2024年巴渝和美乡村创建：全年演示";
const SAMPLE: &str = "样例数据，非真实考核结果";
const PROMPT: &str = "按回车键继续 ";
/// How many questions the year answers.
const QUESTIONS: usize = 41;

/// A folder for temporary files that nobody else uses.
fn temporary(home: &Home) -> PathBuf {
    let folder = home.path().join("temporary");
    std::fs::create_dir(&folder).expect("a folder");
    folder
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).expect("a folder").next().is_none()
}

/// A demo that runs; killed when dropped.
struct Demo {
    child: Child,
    out: BufReader<ChildStdout>,
    told: Vec<u8>,
}

impl Demo {
    fn start(arguments: &[&str], temporary: &Path) -> Self {
        let mut command = Command::new(program());
        command.arg("demo").args(arguments).env("TMPDIR", temporary);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("it is piped"));
        Self { child, out, told: Vec::new() }
    }

    /// Reads on until it says something; everything that it has said.
    fn until(&mut self, what: &str) -> &str {
        let before = self.told.len();
        while !self.told[before..].ends_with(what.as_bytes()) {
            let mut byte = [0];
            let read = self.out.read(&mut byte).expect("it talks");
            assert_eq!(read, 1, "it ended before it said {what}: {}", self.said());
            self.told.push(byte[0]);
        }
        self.said()
    }

    fn said(&self) -> &str {
        std::str::from_utf8(&self.told).expect("UTF-8")
    }

    /// Presses Enter.
    fn enter(&mut self) {
        let keyboard = self.child.stdin.as_mut().expect("it is piped");
        keyboard.write_all(b"\n").expect("pressed");
    }

    fn interrupt(&self) {
        signal(&self.child, "INT").expect("sent");
    }

    /// Reads to the end: exit code, everything on standard output, everything on standard error.
    fn end(mut self) -> (Option<i32>, String, String) {
        self.out.read_to_end(&mut self.told).expect("it talks");
        let mut err = String::new();
        let mut pipe = self.child.stderr.take().expect("it is piped");
        pipe.read_to_string(&mut err).expect("it talks");
        let code = self.child.wait().expect("it was started").code();
        (code, self.said().to_owned(), err)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended, which is the same to a test that has.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn once_it_tells_the_year_and_leaves_nothing() {
    let home = Home::sqlite();
    let folder = temporary(&home);
    let variables = [("TMPDIR", folder.to_str().expect("UTF-8"))];
    let ran = home.run_plainly(&["demo", "--once"], &variables);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.starts_with(TITLE) && ran.out.trim_end().ends_with(SAMPLE), "{}", ran.out);
    assert!(is_empty(&folder), "its database goes with it");
}

#[test]
fn as_json_it_prints_one_object_and_tells_on_standard_error() {
    let home = Home::sqlite();
    let ran = home.run_plainly(&["demo", "--once", "--json", "--seed", "2"], &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    let object: Value = serde_json::from_str(&ran.out).expect("an object");
    assert_eq!(object["tenant"], "tenants/longxi-demo");
    assert_eq!(object["sample"], true);
    let root = object["root"].as_str().expect("a root");
    assert!(root.len() == 64 && root.bytes().all(|byte| byte.is_ascii_hexdigit()), "{root}");
    assert!(ran.err.starts_with(TITLE) && ran.err.contains(root), "{}", ran.err);
    let head = object["head"].as_u64().expect("a head");
    assert!(ran.err.contains(&format!("业务日志共 {head} 条")), "{head}");
    let rows = object["ledger"].as_array().expect("rows");
    let numbers: Vec<_> = rows.iter().map(|row| row["number"].clone()).collect();
    let expected: Vec<_> = (1..=16).map(|number| json!(format!("2024-{number:03}"))).collect();
    assert_eq!(numbers, expected);
    for row in rows {
        assert!(ran.err.contains(row["description"].as_str().expect("words")), "{row}");
    }
}

#[test]
fn in_english_it_tells_the_same_log() {
    let home = Home::sqlite();
    let zh = home.run_plainly(&["demo", "--once", "--json"], &[]);
    let en = home.run_plainly(&["demo", "--once", "--json", "--lang", "en"], &[]);
    assert_eq!(zh.out, en.out);
    assert!(en.err.contains("sample data, not real evaluation results"), "{}", en.err);
    let line = home.run_plainly(&["demo", "--lang", "fr"], &[]).refused();
    assert!(line.contains("fr"), "{line}");
}

#[test]
fn step_by_step_every_scene_waits_for_its_key() {
    let home = Home::sqlite();
    let mut demo = Demo::start(&["--once", "--step"], &temporary(&home));
    for scene in 1..QUESTIONS {
        let told = demo.until(PROMPT);
        assert!(told.contains(&format!("【第{scene}问】")), "{told}");
        assert!(!told.contains(&format!("【第{}问】", scene + 1)), "{told}");
        demo.enter();
    }
    let (code, told, err) = demo.end();
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(told.contains(&format!("【第{QUESTIONS}问】")), "{told}");
    assert_eq!(told.matches(PROMPT).count(), QUESTIONS - 1, "{told}");
}

#[test]
fn an_interrupt_ends_it_at_a_prompt_and_nothing_stays() {
    let home = Home::sqlite();
    let folder = temporary(&home);
    let mut demo = Demo::start(&["--step"], &folder);
    demo.until(PROMPT);
    assert!(!is_empty(&folder), "its database is there while it runs");
    demo.interrupt();
    let (code, told, err) = demo.end();
    assert_eq!(code, Some(130), "{err}");
    assert!(
        told.ends_with(PROMPT) && !told.contains("【第2问】"),
        "nobody pressed the key: {told}"
    );
    assert!(err.starts_with("hemei: 演示没有演完") && err.lines().count() == 1, "{err}");
    assert!(is_empty(&folder));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_serves_what_it_played_until_an_interrupt() {
    let home = Home::sqlite();
    let folder = temporary(&home);
    let mut demo = Demo::start(&[], &folder);
    let told = demo.until("按 Ctrl-C 结束。\n").to_owned();
    let after = |mark: &str| {
        let (_, rest) = told.split_once(mark).expect("it is told");
        rest.lines().next().expect("a line").trim().to_owned()
    };
    let channel = Endpoint::from_shared(after("服务地址：")).expect("a URI").connect().await;
    let message = ListUnitsRequest {
        parent: "tenants/longxi-demo".to_owned(),
        ..ListUnitsRequest::default()
    };
    let mut request = Request::new(message);
    let bearer = after("authorization: ").parse().expect("a token is ASCII");
    request.metadata_mut().insert("authorization", bearer);
    let units = UnitServiceClient::new(channel.expect("it listens")).list_units(request).await;
    assert_eq!(units.expect("answered").into_inner().units.len(), 8);
    demo.interrupt();
    let (code, _, err) = demo.end();
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(is_empty(&folder));
}
