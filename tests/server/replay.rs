//! The ranking by replay: another process that folds the log from position 1 on, without a view to
//! look at, answers with the same scores, ranks and explanations, byte for byte.

use std::collections::BTreeMap;
use std::path::Path;

use hemei_api::proto::ranking_service_client::RankingServiceClient;
use hemei_api::proto::{
    GetScoreCardRequest, ListRankedUnitsRequest, ListRankingsRequest, ListScorePointsRequest,
    RankedUnit, list_ranked_units_request,
};
use prost::Message;
use serde_json::{Value, json};
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Response, Status};

use super::home::{Home, objects};

const PARENT: &str = "tenants/longxi-demo";
/// The instant on whose day everything is told: 1 February 2025, so that no answer is of today.
const TOLD_AT: prost_types::Timestamp = prost_types::Timestamp { seconds: 1_738_368_000, nanos: 0 };

/// Who reads a played year, and up to where.
struct Reader {
    token: String,
    head: u64,
}

/// Everything that a server answers of a ranking.
#[derive(Debug, PartialEq)]
struct Told {
    units: Vec<RankedUnit>,
    /// The answers as they came, by what was asked for.
    bytes: BTreeMap<String, Vec<u8>>,
}

impl Reader {
    /// The head of the office with a credential of this test.
    fn of(home: &Home) -> Self {
        let events = objects(&home.run(&["log"]).done());
        let head = |event: &&Value| {
            let role = &event["data"]["assignment"]["role"];
            event["envelope"]["type"] == "RoleAssigned" && role == "office_head"
        };
        let assigned = events.iter().find(head).expect("somebody heads the office");
        let stream = assigned["envelope"]["stream"].as_str().expect("a stream");
        let person = stream.strip_prefix("person/").expect("the stream of a person");
        let token = home.run(&["credential", "issue", "--person", person]).done();
        let head = objects(&home.run(&["check"]).done())[0]["events"].as_u64();
        Self { token: token.trim_end().to_owned(), head: head.expect("a number") }
    }

    /// What a server of its own process, that ends with this, answers of the year's ranking.
    async fn told(&self, home: &Home) -> Told {
        let serving = home.serve(&["--listen", "127.0.0.1:0", "--demo"]).expect("served");
        let endpoint = Endpoint::from_shared(format!("http://{}", serving.address()));
        let channel = endpoint.expect("a URI").connect().await.expect("it listens");
        let told = self.asked(channel).await;
        serving.terminate().expect("sent");
        assert_eq!(serving.wait(), Some(0));
        told
    }

    async fn asked(&self, channel: Channel) -> Told {
        let mut client = RankingServiceClient::new(channel);
        let mut bytes = BTreeMap::new();
        let evaluation = self.evaluation(&mut client).await;
        let answer = client.list_ranked_units(self.request(self.units_of(&evaluation))).await;
        let listed = kept(&mut bytes, "units", answer);
        for unit in &listed.units {
            let message = GetScoreCardRequest {
                name: unit.score_card.clone(),
                effective_time: Some(TOLD_AT),
                min_position: self.head,
                ..GetScoreCardRequest::default()
            };
            let answer = client.get_score_card(self.request(message)).await;
            let card = kept(&mut bytes, &unit.score_card, answer);
            assert_eq!(card.name, unit.score_card);
            let message = ListScorePointsRequest {
                parent: unit.score_card.clone(),
                page_size: 500,
                min_position: self.head,
                ..ListScorePointsRequest::default()
            };
            let answer = client.list_score_points(self.request(message)).await;
            let points = kept(&mut bytes, &format!("{}/points", unit.score_card), answer).points;
            assert!(points.len() > 20, "{} lines", points.len());
        }
        Told { units: listed.units, bytes }
    }

    async fn evaluation(&self, client: &mut RankingServiceClient<Channel>) -> String {
        let message = ListRankingsRequest {
            parent: PARENT.to_owned(),
            effective_time: Some(TOLD_AT),
            min_position: self.head,
            ..ListRankingsRequest::default()
        };
        let answer = client.list_rankings(self.request(message)).await.expect("answered");
        let [ranking] = &answer.into_inner().rankings[..] else { panic!("one evaluation") };
        ranking.evaluation.clone()
    }

    fn units_of(&self, evaluation: &str) -> ListRankedUnitsRequest {
        ListRankedUnitsRequest {
            parent: evaluation.to_owned(),
            effective_time: Some(TOLD_AT),
            min_position: self.head,
            ..ListRankedUnitsRequest::default()
        }
    }

    fn request<M>(&self, message: M) -> Request<M> {
        let mut request = Request::new(message);
        let bearer = format!("Bearer {}", self.token).parse().expect("a token is ASCII");
        request.metadata_mut().insert("authorization", bearer);
        request
    }
}

/// An answer, whose bytes are kept.
fn kept<M: Message>(
    bytes: &mut BTreeMap<String, Vec<u8>>,
    of: &str,
    answer: Result<Response<M>, Status>,
) -> M {
    let message = answer.expect("answered").into_inner();
    bytes.insert(of.to_owned(), message.encode_to_vec());
    message
}

impl Told {
    /// The hashes of the explanations, by rank within the groups.
    fn hashes(&self) -> Vec<&str> {
        self.units.iter().map(|unit| unit.explanation_sha256.as_str()).collect()
    }

    /// Says that it is the year's ranking and not an empty one.
    fn is_whole(&self) {
        let scores: Vec<_> = self.units.iter().map(|u| (u.rank, u.total.as_str())).collect();
        assert_eq!(scores, [(1, "120.47"), (2, "116.97"), (3, "115.5"), (1, "115.72")]);
        assert!(self.hashes().iter().all(|hash| hash.len() == 64), "{:?}", self.hashes());
        assert_eq!(self.bytes.len(), 1 + 2 * self.units.len(), "a card and its lines each");
    }
}

/// A home with a copy of the logs and the keys, and with nothing else.
fn copy_of_the_logs(home: &Home) -> Home {
    let copy = Home::sqlite();
    let (from, to) = (home.log_file().expect("SQLite"), copy.log_file().expect("SQLite"));
    let (from, to) = (from.parent().expect("a folder"), to.parent().expect("a folder").to_owned());
    std::fs::create_dir(&to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("a file").path();
        let name = path.file_name().expect("a name").to_owned();
        if name.to_str().is_some_and(|name| name.starts_with("log.sqlite")) {
            std::fs::copy(&path, to.join(name)).expect("copied");
        }
    }
    std::fs::copy(home.keys(), copy.keys()).expect("copied");
    assert!(!to.join("views.sqlite").exists(), "there is no view to look at");
    copy
}

/// The ranking's files as a process writes them that folds the log itself, by name.
fn exported(home: &Home, to: &str) -> BTreeMap<String, Vec<u8>> {
    let to = home.path().join(to).display().to_string();
    let line = ["export", "csv", "--view", "ranking", "--raw", "--to", &to];
    let files = objects(&home.run(&line).done());
    let file = |file: &Value| {
        let path = Path::new(file["file"].as_str().expect("a path")).to_owned();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        (name.to_owned(), std::fs::read(&path).expect("a file"))
    };
    files.iter().map(file).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rebuilt_by_another_process_the_ranking_is_the_same_byte_for_byte() {
    let mut stores = Vec::new();
    for home in Home::each_played() {
        let reader = Reader::of(&home);
        let live = reader.told(&home).await;
        live.is_whole();
        let reports = objects(&home.run(&["rebuild"]).done());
        let report = reports.iter().find(|report| report["view"] == "ranking").expect("rebuilt");
        assert_eq!(
            (&report["differences"], &report["position"]),
            (&json!([]), &json!(reader.head))
        );
        assert_eq!(report["generation"], 2, "what is read now was folded by the rebuild");
        assert_eq!(reader.told(&home).await, live);
        stores.push(live);
    }
    let [sqlite, postgres] = &stores[..] else { panic!("two stores") };
    assert_eq!(sqlite.hashes(), postgres.hashes(), "whatever the store");
}

#[tokio::test(flavor = "multi_thread")]
async fn folded_from_a_copy_without_views_the_ranking_is_the_same_byte_for_byte() {
    let home = Home::sqlite().played();
    let reader = Reader::of(&home);
    let live = reader.told(&home).await;
    live.is_whole();
    let copy = copy_of_the_logs(&home);
    copy.run(&["migrate"]).done();
    assert_eq!(reader.told(&copy).await, live);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_folds_the_same_ranking_with_and_without_views() {
    for home in Home::each_played() {
        let reader = Reader::of(&home);
        let live = reader.told(&home).await;
        let files = exported(&home, "files");
        let all: String = files.values().map(|file| String::from_utf8_lossy(file)).collect();
        for hash in live.hashes() {
            assert!(all.contains(hash), "{hash} is exported");
        }
        if home.log_file().is_some() {
            let copy = copy_of_the_logs(&home);
            copy.run(&["migrate"]).done();
            assert_eq!(exported(&copy, "files"), files);
        }
    }
}

/// What was true before the objection was decided is told otherwise: the comparisons above see it.
#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_position_has_another_ranking() {
    let home = Home::sqlite().played();
    let reader = Reader::of(&home);
    let posted = objects(&home.run(&["log"]).done()).into_iter().find_map(|event| {
        let posted = event["envelope"]["type"] == "EvaluationNoticePosted";
        posted.then(|| event["position"].as_u64()).flatten()
    });
    let known = list_ranked_units_request::KnownAt::KnownPosition(posted.expect("it was posted"));
    let serving = home.serve(&["--listen", "127.0.0.1:0", "--demo"]).expect("served");
    let endpoint = Endpoint::from_shared(format!("http://{}", serving.address()));
    let channel = endpoint.expect("a URI").connect().await.expect("it listens");
    let live = reader.asked(channel.clone()).await;
    let mut client = RankingServiceClient::new(channel);
    let evaluation = reader.evaluation(&mut client).await;
    let message = ListRankedUnitsRequest { known_at: Some(known), ..reader.units_of(&evaluation) };
    let message = ListRankedUnitsRequest { min_position: 0, ..message };
    let first = client.list_ranked_units(reader.request(message)).await.expect("answered");
    let first = Told { units: first.into_inner().units, bytes: BTreeMap::new() };
    assert_ne!(first.hashes(), live.hashes());
    let second = |told: &Told| told.units[1].display_name.clone();
    assert_eq!((second(&first), second(&live)), ("焦家村".to_owned(), "漆树村".to_owned()));
}
