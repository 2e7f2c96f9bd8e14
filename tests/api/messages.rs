//! Messages that several tests need, filled in as a careful client would.

use hemei_api::proto;
use hemei_api::proto::google::r#type::Date;
use hemei_domain::id::ProgrammeId;
use hemei_domain::programme::{Programme, parse};
use hemei_domain::toml_file::File;
use prost_types::Timestamp;

use super::world::{PARENT, PROGRAMME, World};

/// A class that one check closes, with a limit of three working days.
pub(super) const CLUTTER: &str = "yard_clutter";
/// A class whose checks include the evidence.
pub(super) const BLUE_ROOF: &str = "blue_shed_roof";

pub(super) fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Some(Date { year, month, day })
}

/// An instant in microseconds for the wire.
pub(super) fn time(micros: i64) -> Option<Timestamp> {
    let nanos = i32::try_from(micros.rem_euclid(1_000_000) * 1_000).expect("less than a second");
    Some(Timestamp { seconds: micros.div_euclid(1_000_000), nanos })
}

/// Registers a courtyard of a village.
pub(super) fn courtyard(name: &str, village: &str) -> proto::RegisterUnitRequest {
    proto::RegisterUnitRequest {
        parent: PARENT.to_owned(),
        kind: proto::UnitKind::Courtyard.into(),
        display_name: name.to_owned(),
        parent_unit: village.to_owned(),
        from_date: date(2024, 1, 1),
        ..Default::default()
    }
}

pub(super) fn document() -> Option<proto::Document> {
    Some(proto::Document {
        number: "龙溪委发〔2024〕31号".to_owned(),
        title: "关于样例事项的通知".to_owned(),
        issuer: "样例镇人民政府".to_owned(),
        date: date(2024, 4, 1),
        classification: proto::Classification::Public.into(),
    })
}

pub(super) fn evidence() -> Vec<proto::Evidence> {
    let reference = proto::EvidenceReference {
        sha256: "5e".repeat(32),
        salted: false,
        media_type: "image/jpeg".to_owned(),
        size_bytes: 183_000,
    };
    vec![proto::Evidence {
        reference: Some(reference),
        title: "整改后照片".to_owned(),
        kept_at: "村档案盒2024-3".to_owned(),
    }]
}

/// Longxi's definition files.
pub(super) fn files() -> Vec<proto::DefinitionFile> {
    let file = |(name, content): (&str, &str)| proto::DefinitionFile {
        name: name.to_owned(),
        content: content.to_owned(),
    };
    PROGRAMME.map(file).into()
}

/// The name of Longxi's programme.
pub(super) fn programme() -> String {
    let files = PROGRAMME.map(|(name, content)| File { name, content });
    let definition = parse::definition(&files).expect("Longxi's programme is well formed");
    let id: ProgrammeId = Programme::id_of(&definition);
    format!("{PARENT}/programmes/{id}")
}

/// A problem in the village.
pub(super) fn raise(world: &World, class: &str) -> proto::RaiseIssueRequest {
    proto::RaiseIssueRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        kind: proto::IssueKind::Problem.into(),
        unit: world.village_name(),
        class: class.to_owned(),
        source: proto::IssueSource::Office.into(),
        urgency: proto::Urgency::Ordinary.into(),
        place: "3组村道旁".to_owned(),
        description: "房前屋后堆放杂物约2立方米，影响通行".to_owned(),
        ..Default::default()
    }
}

/// A difficulty that the village tells.
pub(super) fn difficulty(world: &World) -> proto::RaiseIssueRequest {
    proto::RaiseIssueRequest {
        kind: proto::IssueKind::Difficulty.into(),
        source: proto::IssueSource::SelfCheck.into(),
        description: "缺少清运车辆，请镇里协调".to_owned(),
        ..raise(world, "")
    }
}

/// The assignment to the village.
pub(super) fn assign(world: &World, name: &str) -> proto::AssignIssueRequest {
    use proto::responsible::Responsible::Unit;
    proto::AssignIssueRequest {
        name: name.to_owned(),
        responsible: Some(proto::Responsible { responsible: Some(Unit(world.village_name())) }),
        requirement: "清理干净，落实门前三包".to_owned(),
        ..Default::default()
    }
}

pub(super) fn plan(name: &str) -> proto::FileRectificationPlanRequest {
    proto::FileRectificationPlanRequest {
        name: name.to_owned(),
        measures: vec!["清运杂物".to_owned(), "落实门前三包".to_owned()],
        planned_finish_date: date(2024, 4, 10),
        ..Default::default()
    }
}

pub(super) fn closure(name: &str) -> proto::RequestIssueClosureRequest {
    proto::RequestIssueClosureRequest {
        name: name.to_owned(),
        result: "已清理完毕，组长到场查看".to_owned(),
        evidence: evidence(),
        ..Default::default()
    }
}

pub(super) fn verify(name: &str) -> proto::VerifyIssueRequest {
    proto::VerifyIssueRequest {
        name: name.to_owned(),
        checks: vec![proto::IssueCheck::MeasuresDone.into()],
        ..Default::default()
    }
}

pub(super) fn close(name: &str) -> proto::CloseIssueRequest {
    proto::CloseIssueRequest { name: name.to_owned(), ..Default::default() }
}

/// The log's events from the beginning.
pub(super) fn read_log(log: proto::Log) -> proto::ReadLogRequest {
    proto::ReadLogRequest { parent: PARENT.to_owned(), log: log.into(), ..Default::default() }
}
