//! A town that evaluates two villages by Longxi's sample scheme, and its year step by step.
//!
//! The village scores 106.3, the other one 105.3: where the figures come from is said at each.

use hemei_api::proto;
use hemei_api::proto::figure::Figure;
use hemei_domain::event::Log;
use hemei_domain::id::UnitId;

use super::super::messages::{date, document, programme};
use super::super::scheme::adopt;
use super::super::world::{PARENT, Who, World};

/// Where in the log something was made known in the village: what is scored of it cites this.
pub(in super::super) const VILLAGE_AT: u64 = 50;
/// Where in the other one.
const OTHER_VILLAGE_AT: u64 = 51;

/// How far an evaluation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Reach {
    Opened,
    SelfScored,
    Scored,
    Checked,
    Summed,
    Decided,
    InNotice,
    /// The other village objected.
    Objected,
    /// Without an objection, eight days later.
    Final,
}

/// What the evaluation of a test is called.
#[derive(Debug, Clone)]
pub(in super::super) struct Names {
    pub(in super::super) scheme: String,
    pub(in super::super) evaluation: String,
}

impl Names {
    /// The score sheet of a unit.
    pub(in super::super) fn sheet(&self, unit: UnitId) -> String {
        format!("{}/scoreSheets/{unit}", self.evaluation)
    }
}

impl World {
    /// A world whose sections are there, with an evaluation that has come so far.
    pub(in super::super) async fn evaluating(reach: Reach) -> (Self, Names) {
        let mut world = Self::start().await;
        world.hire(Who::Agriculture, "农业服务中心").await;
        world.hire(Who::Economy, "经济发展办").await;
        world.hire(Who::Planning, "规划建设管理环保办").await;
        for (unit, position) in
            [(world.village_name(), VILLAGE_AT), (world.other_village_name(), OTHER_VILLAGE_AT)]
        {
            world.ok(Who::Handler, publicity(unit)).await;
            assert_eq!(world.head(Log::Business).await.position, position);
        }
        let scheme = world.name(Who::OfficeHead, adopt()).await;
        let evaluation = world.name(Who::OfficeHead, open(&world, &scheme)).await;
        let names = Names { scheme, evaluation };
        world.fill_sheets(&names, reach).await;
        if reach >= Reach::Summed {
            world.sum_up(&names).await;
        }
        if reach >= Reach::Decided {
            world.ok(Who::OfficeHead, decide(&names, 1)).await;
        }
        if reach >= Reach::InNotice {
            world.ok(Who::Handler, post_notice(&names)).await;
        }
        if reach == Reach::Objected {
            world.ok(Who::OtherVillage, object(&world, &names)).await;
        }
        if reach >= Reach::Final {
            world.pass_days(8);
            world.ok(Who::OfficeHead, finalise(&names)).await;
        }
        (world, names)
    }

    async fn fill_sheets(&self, names: &Names, reach: Reach) {
        for (unit, cadre, roads) in
            [(self.village, Who::Village, "6"), (self.other_village, Who::OtherVillage, "5")]
        {
            let sheet = names.sheet(unit);
            if reach >= Reach::SelfScored {
                self.ok(cadre, self_score(&sheet)).await;
            }
            if reach >= Reach::Scored {
                self.score_all(&sheet, unit, roads).await;
            }
            if reach >= Reach::Checked {
                self.ok(Who::LineOffice, site_check(&sheet)).await;
            }
        }
    }

    /// Every office scores what it is responsible for.
    async fn score_all(&self, sheet: &str, unit: UnitId, roads: &str) {
        for (who, entries) in [
            (Who::Handler, of_the_office()),
            (Who::Planning, of_planning(roads)),
            (Who::Agriculture, of_agriculture()),
            (Who::Economy, of_the_economy()),
        ] {
            let entries = match unit == self.village {
                true => entries,
                false => entries.into_iter().map(elsewhere).collect(),
            };
            self.ok(who, score(sheet, entries)).await;
        }
        self.ok(Who::Agriculture, enter_block(sheet, "poverty_monitoring", "12")).await;
        self.ok(Who::Economy, enter_block(sheet, "village_affairs", "8")).await;
    }

    /// Sums the sheets as they are; the receipt.
    pub(in super::super) async fn sum_up(&self, names: &Names) -> proto::Receipt {
        let message = self.sum(names).await;
        self.ok(Who::Handler, message).await
    }

    /// The sum of the sheets as the office reads them.
    pub(in super::super) async fn sum(&self, names: &Names) -> proto::SumEvaluationRequest {
        let mut message =
            proto::SumEvaluationRequest { name: names.evaluation.clone(), ..Default::default() };
        for unit in [self.village, self.other_village] {
            let sheet = self.sheet(names, unit).await;
            message.cut = message.cut.max(sheet.position);
            message.sheets.push(proto::SheetSeen {
                unit: sheet.unit,
                etag: sheet.etag,
                ..Default::default()
            });
        }
        message
    }

    /// A sheet as the office reads it.
    pub(in super::super) async fn sheet(&self, names: &Names, unit: UnitId) -> proto::ScoreSheet {
        let name = names.sheet(unit);
        let message = proto::GetScoreSheetRequest { name, ..Default::default() };
        self.ok(Who::Handler, message).await
    }

    /// The evaluation as somebody reads it.
    pub(in super::super) async fn evaluation(&self, who: Who, names: &Names) -> proto::Evaluation {
        let min_position = self.head(Log::Business).await.position;
        let name = names.evaluation.clone();
        self.ok(who, proto::GetEvaluationRequest { name, min_position }).await
    }
}

fn publicity(unit: String) -> proto::RecordPublicityRequest {
    let kind = proto::PublicityKind::Broadcast.into();
    proto::RecordPublicityRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        unit,
        facts: Some(proto::PublicityFacts { kind, count: 1, policy: false }),
        ..Default::default()
    }
}

pub(in super::super) fn open(world: &World, scheme: &str) -> proto::OpenEvaluationRequest {
    let unit = |unit: String| proto::EvaluatedUnit {
        unit,
        group: "enrolled".to_owned(),
        ..Default::default()
    };
    proto::OpenEvaluationRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        scheme: scheme.to_owned(),
        edition: 1,
        units: vec![unit(world.village_name()), unit(world.other_village_name())],
        ..Default::default()
    }
}

pub(in super::super) fn self_score(sheet: &str) -> proto::SelfScoreRequest {
    let claim = |code: &str, points: &str| proto::SelfClaim {
        code: code.to_owned(),
        points: points.to_owned(),
    };
    proto::SelfScoreRequest {
        name: sheet.to_owned(),
        claims: vec![claim("C2", "7"), claim("D1", "10.5")],
        remark: "村口道路已硬化".to_owned(),
        ..Default::default()
    }
}

/// Something that is scored of the village.
pub(in super::super) fn entry(code: &str, round: &str, figure: Figure) -> proto::ScoreEntry {
    proto::ScoreEntry {
        code: code.to_owned(),
        round: round.to_owned(),
        figure: Some(proto::Figure { figure: Some(figure) }),
        positions: vec![VILLAGE_AT],
    }
}

/// The same of the other village.
pub(in super::super) fn elsewhere(entry: proto::ScoreEntry) -> proto::ScoreEntry {
    proto::ScoreEntry { positions: vec![OTHER_VILLAGE_AT], ..entry }
}

pub(in super::super) fn ratio(actual: &str, target: &str) -> Figure {
    Figure::Ratio(proto::RatioFigure { actual: actual.to_owned(), target: target.to_owned() })
}

fn answers(sum: &str) -> Figure {
    Figure::Answers(proto::AnswerFigures { sum: sum.to_owned(), count: 10 })
}

/// What the office itself scores: 3.6 + 9.4 + 7 + 6 + 3 + 2 + 3.8.
fn of_the_office() -> Vec<proto::ScoreEntry> {
    let sample =
        proto::SampleFigure { group: "3组".to_owned(), households: 20, drawn: 5, failed: 1 };
    let samples = Figure::Samples(proto::SampleFigures { samples: vec![sample] });
    let keys = ["collection", "caretaker"].map(str::to_owned).into();
    let mut entries = vec![
        entry("A3", "", answers("900")),
        entry("D1", "", Figure::Occurrences(4)),
        entry("D3", "", Figure::Occurrences(0)),
        entry("E1", "", ratio("3", "4")),
        entry("E2", "", Figure::Present(proto::PresentConditions { keys })),
        entry("E3", "", answers("950")),
    ];
    for round in ["q2", "q3", "q4"] {
        entries.push(entry("D1", round, Figure::Occurrences(2)));
        entries.push(entry("D2", round, samples.clone()));
    }
    entries
}

/// 8 + 6 + 6, and what is given for roads.
fn of_planning(roads: &str) -> Vec<proto::ScoreEntry> {
    vec![
        entry("B1", "", ratio("8", "8")),
        entry("B2", "", Figure::Occurrences(0)),
        entry("B3", "", Figure::Met(true)),
        entry("C2", "", Figure::Score(roads.to_owned())),
    ]
}

/// 7.5 + 3 + 6; the block of the same section adds 12.
fn of_agriculture() -> Vec<proto::ScoreEntry> {
    vec![
        entry("A1", "", ratio("3", "4")),
        entry("A2", "", Figure::Occurrences(1)),
        entry("C3", "", Figure::Number("80".to_owned())),
    ]
}

/// 9; the block of the same section adds 8.
fn of_the_economy() -> Vec<proto::ScoreEntry> {
    vec![entry("C1", "", ratio("9", "10"))]
}

pub(in super::super) fn score(
    sheet: &str,
    entries: Vec<proto::ScoreEntry>,
) -> proto::ScoreIndicatorsRequest {
    proto::ScoreIndicatorsRequest { name: sheet.to_owned(), entries, ..Default::default() }
}

/// What is given for roads, alone.
pub(in super::super) fn roads(sheet: &str, points: &str) -> proto::ScoreIndicatorsRequest {
    score(sheet, vec![entry("C2", "", Figure::Score(points.to_owned()))])
}

pub(in super::super) fn enter_block(
    sheet: &str,
    block: &str,
    score: &str,
) -> proto::EnterBlockRequest {
    proto::EnterBlockRequest {
        name: sheet.to_owned(),
        block: block.to_owned(),
        score: score.to_owned(),
        document: document(),
        ..Default::default()
    }
}

pub(in super::super) fn site_check(sheet: &str) -> proto::RecordSiteCheckRequest {
    proto::RecordSiteCheckRequest {
        name: sheet.to_owned(),
        outcome: proto::SiteOutcome::Confirmed.into(),
        ..Default::default()
    }
}

/// Minutes of a day in April.
pub(in super::super) fn minutes_of(day: i32) -> Option<proto::Document> {
    document().map(|minutes| proto::Document { date: date(2024, 4, day), ..minutes })
}

/// A decision on a sum, of the first day.
pub(in super::super) fn decide(names: &Names, sum: u32) -> proto::DecideEvaluationRequest {
    proto::DecideEvaluationRequest {
        name: names.evaluation.clone(),
        sum,
        minutes: minutes_of(8),
        met_date: date(2024, 4, 8),
        ..Default::default()
    }
}

/// Posted on 8 April, until 15 April.
pub(in super::super) fn post_notice(names: &Names) -> proto::PostEvaluationNoticeRequest {
    proto::PostEvaluationNoticeRequest { name: names.evaluation.clone(), ..Default::default() }
}

/// The other village objects to what it was given for roads.
pub(in super::super) fn object(world: &World, names: &Names) -> proto::FileObjectionRequest {
    proto::FileObjectionRequest {
        name: names.evaluation.clone(),
        unit: world.other_village_name(),
        codes: vec!["C2".to_owned()],
        statement: "核验时3组道路正在施工，请复核".to_owned(),
        ..Default::default()
    }
}

/// Upholds it: two points more.
pub(in super::super) fn uphold(world: &World, names: &Names) -> proto::DecideObjectionRequest {
    proto::DecideObjectionRequest {
        name: names.evaluation.clone(),
        unit: world.other_village_name(),
        objection: 1,
        outcome: proto::ObjectionOutcome::Upheld.into(),
        entries: vec![elsewhere(entry("C2", "", Figure::Score("7".to_owned())))],
        document: of_today(world),
        reason: "施工已在核验次日完工".to_owned(),
        ..Default::default()
    }
}

pub(in super::super) fn finalise(names: &Names) -> proto::FinaliseEvaluationRequest {
    proto::FinaliseEvaluationRequest { name: names.evaluation.clone(), ..Default::default() }
}

/// A document of today.
fn of_today(world: &World) -> Option<proto::Document> {
    let (year, month, day) = hemei_domain::time::Timestamp(world.now().0).date().parts();
    let date = date(year, month.try_into().expect("a month"), day.try_into().expect("a day"));
    document().map(|paper| proto::Document { date, ..paper })
}

/// The printed ranking as it was signed today.
fn signed_document(world: &World, number: &str) -> Option<proto::Document> {
    of_today(world).map(|paper| proto::Document { number: number.to_owned(), ..paper })
}

pub(in super::super) async fn sign(
    world: &World,
    names: &Names,
) -> proto::RecordSignedDocumentRequest {
    let head = world.head(Log::Business).await;
    proto::RecordSignedDocumentRequest {
        name: names.evaluation.clone(),
        document: signed_document(world, "龙溪委发〔2024〕31号"),
        head_position: head.position,
        root: head.root[..8].iter().map(|byte| format!("{byte:02x}")).collect(),
        ..Default::default()
    }
}

pub(in super::super) fn correct_signed(
    world: &World,
    names: &Names,
) -> proto::CorrectSignedDocumentRequest {
    proto::CorrectSignedDocumentRequest {
        name: names.evaluation.clone(),
        document: signed_document(world, "龙溪委发〔2024〕32号"),
        reason: "文号录入有误。".to_owned(),
        ..Default::default()
    }
}

pub(in super::super) fn archive(names: &Names) -> proto::ArchiveEvaluationRequest {
    proto::ArchiveEvaluationRequest { name: names.evaluation.clone(), ..Default::default() }
}
