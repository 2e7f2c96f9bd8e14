//! The access table: one row an RPC, generated from the commands' powers.
//!
//! A command needs no row here: `build.rs` writes it, with the method that serves it, from the
//! request's [`IntoCommand`]. Here stand reads, and commands that are served by a method of their
//! own; an RPC that is neither fails the build.

use std::collections::HashSet;
use std::sync::LazyLock;

use hemei_domain::command::Command;
use hemei_domain::power::{Nature, Powers};
use hemei_domain::role::Role;
use hemei_domain::{credential, person};
use hemei_engine::view::alert_list;
use hemei_engine::{audit, texts};

use crate::convert::{IntoCommand, Vocabulary as _};
use crate::proto;

/// Who may see names and phones of others.
pub const READ_DIRECTORY: Powers = Powers::administration(&[
    Role::LeadingGroupHead,
    Role::DeputyHead,
    Role::OfficeHead,
    Role::OfficeHandler,
    Role::SystemAdministrator,
]);
/// What that is called to people.
pub const READ_DIRECTORY_ZH: &str = "查阅通讯录";

/// Who may see score sheets of every unit: who reads the whole log, and the offices that score.
/// Whoever works for the unit sees its own ([`audit::READ_OWN_UNIT`]).
pub const READ_SHEETS: Powers = Powers::administration(&[
    Role::OfficeHandler,
    Role::OfficeHead,
    Role::LineOffice,
    Role::DeputyHead,
    Role::LeadingGroupHead,
    Role::HigherAuthority,
    Role::DisciplineCommission,
    Role::AuditAdministrator,
]);
/// What that is called to people.
pub const READ_SHEETS_ZH: &str = "查阅考核评分表";

/// Who may see what every household's points are made of: those who work with them or oversee them.
/// Others than the household's villages are told by the list what points come to (`domain.md` §4.3).
/// Who reads the whole log ([`audit::READ_BUSINESS`]), as the higher authority does, reads the
/// entries there, where each read is on record.
pub const READ_POINTS: Powers = Powers::administration(&[
    Role::OfficeHandler,
    Role::OfficeHead,
    Role::DeputyHead,
    Role::LeadingGroupHead,
    Role::DisciplineCommission,
    Role::AuditAdministrator,
]);
/// Who may see it of the households of their own village: who works for it.
pub const READ_POINTS_OF_OWN_UNIT: Powers = texts::READ_TEXTS_OF_OWN_UNIT;
/// What that is called to people.
pub const READ_POINTS_ZH: &str = "查阅户积分";

/// What a row allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// A command: its stable name and its powers.
    Command(&'static str, Powers),
    /// A read by those who hold one of the powers.
    ReadBy(&'static [Powers]),
    /// A read by every credential of the tenant.
    Read,
}

/// A row: who may call an RPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The full method.
    pub rpc: &'static str,
    /// What it is called to people.
    pub zh: &'static str,
    /// Who may.
    pub access: Access,
}

const fn command<C: Command>(rpc: &'static str) -> Row {
    Row { rpc, zh: C::ZH, access: Access::Command(C::NAME, C::POWERS) }
}

const fn read(rpc: &'static str, zh: &'static str) -> Row {
    Row { rpc, zh, access: Access::Read }
}

const fn read_by(rpc: &'static str, zh: &'static str, powers: &'static [Powers]) -> Row {
    Row { rpc, zh, access: Access::ReadBy(powers) }
}

/// The log's readers: the whole of it, the part about their own unit, the access log.
const LOG_READERS: &[Powers] = &[audit::READ_BUSINESS, audit::READ_OWN_UNIT, audit::READ_ACCESS];

/// The sheets' readers: of all, of their own unit.
const SHEET_READERS: &[Powers] = &[READ_SHEETS, audit::READ_OWN_UNIT];

/// The accounts' readers: of all, of their own village's households.
const POINT_READERS: &[Powers] = &[READ_POINTS, READ_POINTS_OF_OWN_UNIT];

/// The RPCs whose methods are written by hand.
const BY_HAND: &[Row] = &[
    read("/hemei.v1.ActivityService/ListActivityStatistics", "查阅活动统计"),
    read_by("/hemei.v1.AlertService/ListAlerts", alert_list::READ_ZH, &[audit::READ_BUSINESS]),
    read_by("/hemei.v1.AuditService/ReadLog", "查阅日志", LOG_READERS),
    read_by("/hemei.v1.AuditService/GetHead", "查阅日志末端", LOG_READERS),
    read("/hemei.v1.AuditService/ListEventTypes", "查阅事件目录"),
    read("/hemei.v1.AuditService/GetAccessTable", "查阅权限表"),
    read("/hemei.v1.AuditService/GetServerInfo", "查阅服务信息"),
    read("/hemei.v1.CalendarService/GetCalendarEdition", "查阅工作日历"),
    read("/hemei.v1.CalendarService/ListCalendarEditions", "查阅工作日历目录"),
    read("/hemei.v1.ConsolidationReviewService/GetConsolidationReview", "查阅巩固评价"),
    read("/hemei.v1.ConsolidationReviewService/ListConsolidationReviews", "查阅巩固评价台账"),
    read("/hemei.v1.ConsolidationReviewService/ListSectionReviews", "查阅科室巩固评价"),
    read("/hemei.v1.CoreTaskService/GetCoreTaskItem", "查阅核心任务事项"),
    read("/hemei.v1.CoreTaskService/ListCoreTaskCounts", "查阅核心任务统计"),
    read("/hemei.v1.CoreTaskService/ListCoreTaskItems", "查阅核心任务台账"),
    command::<credential::IssueCredential>("/hemei.v1.CredentialService/IssueCredential"),
    read("/hemei.v1.EnrolmentService/GetEnrolment", "查阅申报"),
    read("/hemei.v1.EnrolmentService/ListEnrolments", "查阅申报名单"),
    read("/hemei.v1.HouseholdService/GetHousehold", "查阅农户"),
    read("/hemei.v1.HouseholdService/ListHouseholds", "查阅农户名册"),
    read("/hemei.v1.InspectionService/GetInspection", "查阅检查评比"),
    read("/hemei.v1.InspectionService/ListInspections", "查阅检查评比台账"),
    read("/hemei.v1.EvaluationService/GetEvaluation", "查阅年度考核"),
    read("/hemei.v1.IssueService/GetIssue", "查阅问题"),
    read("/hemei.v1.IssueService/ListIssues", "查阅问题整改台账"),
    read("/hemei.v1.PersonService/GetPerson", "查阅人员"),
    read("/hemei.v1.PersonService/ListPeople", "查阅人员名册"),
    command::<person::RegisterPerson>("/hemei.v1.PersonService/RegisterPerson"),
    command::<person::PutDirectoryEntry>("/hemei.v1.PersonService/PutDirectoryEntry"),
    command::<person::EraseDirectoryEntry>("/hemei.v1.PersonService/EraseDirectoryEntry"),
    read_by("/hemei.v1.PointsService/GetPointAccount", READ_POINTS_ZH, POINT_READERS),
    read("/hemei.v1.PointsService/GetPointRules", "查阅积分细则"),
    read("/hemei.v1.PointsService/ListPointAccounts", "查阅户积分台账"),
    read("/hemei.v1.ProgrammeService/GetProgramme", "查阅方案"),
    read("/hemei.v1.ProgrammeService/ListProgrammes", "查阅方案目录"),
    read("/hemei.v1.RankingService/GetScoreCard", "查阅得分卡"),
    read("/hemei.v1.RankingService/ListRankedUnits", "查阅考核排名"),
    read("/hemei.v1.RankingService/ListRankings", "查阅考核进展"),
    read("/hemei.v1.RankingService/ListScorePoints", "查阅得分明细"),
    read("/hemei.v1.ReportService/GetReport", "查阅进度表"),
    read("/hemei.v1.ReportService/GetReportWindow", "查阅报送期"),
    read("/hemei.v1.ReportService/ListReportLines", "查阅进度表明细"),
    read("/hemei.v1.ReportService/ListReports", "查阅进度看板"),
    read("/hemei.v1.ReportService/PrefillReport", "查阅进度表预填内容"),
    read("/hemei.v1.SchemeService/GetScheme", "查阅考核办法"),
    read("/hemei.v1.SchemeService/ListSchemes", "查阅考核办法目录"),
    read_by("/hemei.v1.ScoreSheetService/GetScoreSheet", READ_SHEETS_ZH, SHEET_READERS),
    read("/hemei.v1.UnitService/GetUnit", "查阅单位"),
    read("/hemei.v1.UnitService/ListUnits", "查阅单位名录"),
    read("/hemei.v1.UnitService/ResolveUnit", "查找单位"),
];

// `COMMANDS`: every other RPC.
include!(concat!(env!("OUT_DIR"), "/access.rs"));

/// Every RPC, in the order of their names.
pub fn table() -> Vec<Row> {
    let mut rows = [BY_HAND, COMMANDS].concat();
    rows.sort_unstable_by_key(|row| row.rpc);
    rows
}

/// The name of an RPC as the table has it; nothing where there is none of this name.
pub(crate) fn known(rpc: &str) -> Option<&'static str> {
    static NAMES: LazyLock<HashSet<&str>> =
        LazyLock::new(|| BY_HAND.iter().chain(COMMANDS).map(|row| row.rpc).collect());
    NAMES.get(rpc).copied()
}

/// Whether a method only reads; an unknown one does not.
pub(crate) fn is_read(rpc: &str) -> bool {
    let row = BY_HAND.iter().find(|row| row.rpc == rpc);
    row.is_some_and(|row| !matches!(row.access, Access::Command(..)))
}

impl Row {
    /// The roles that may, the most fitting first, each once; empty where every credential may.
    pub fn roles(&self) -> Vec<Role> {
        let powers: &[Powers] = match &self.access {
            Access::Command(_, powers) => std::slice::from_ref(powers),
            Access::ReadBy(powers) => powers,
            Access::Read => &[],
        };
        let mut roles = Vec::new();
        for role in powers.iter().flat_map(|powers| powers.roles) {
            if !roles.contains(role) {
                roles.push(*role);
            }
        }
        roles
    }

    pub(crate) fn to_wire(self) -> proto::AccessRow {
        let (command, nature, impartial) = match self.access {
            Access::Command(name, powers) => (name, nature(powers.nature), powers.recusal),
            Access::ReadBy(_) | Access::Read => ("", proto::Nature::Read, false),
        };
        let roles = self.roles();
        proto::AccessRow {
            rpc: self.rpc.to_owned(),
            command: command.to_owned(),
            command_zh: self.zh.to_owned(),
            nature: nature.into(),
            roles: roles.iter().map(|role| role.to_wire()).collect(),
            roles_zh: roles.iter().map(|role| role.zh().to_owned()).collect(),
            impartial,
        }
    }
}

fn nature(nature: Nature) -> proto::Nature {
    match nature {
        Nature::Entry => proto::Nature::Entry,
        Nature::Decision => proto::Nature::Decision,
        Nature::Administration => proto::Nature::Administration,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_command_is_open_to_nobody_and_none_is_served_twice() {
        let mut names = BTreeSet::new();
        for row in table() {
            if let Access::Command(name, powers) = row.access {
                assert!(!powers.roles.is_empty(), "{} has no role", row.rpc);
                assert!(names.insert(name), "{name} is served by two RPCs");
            }
        }
        assert!(!names.is_empty());
    }

    #[test]
    fn the_commission_neither_rectifies_nor_verifies() {
        for method in ["SignForIssue", "FileRectificationPlan", "RequestIssueClosure"] {
            let rows = table();
            let row = rows.iter().find(|row| row.rpc.ends_with(method)).expect("a row");
            assert!(!row.roles().contains(&Role::DisciplineCommission), "{method}");
        }
    }

    #[test]
    fn a_row_tells_command_roles_and_nature_in_both_languages() {
        let rows = table();
        let row = rows.iter().find(|row| row.rpc.ends_with("/CloseIssue")).expect("a row");
        let wire = row.to_wire();
        assert_eq!((wire.command.as_str(), wire.command_zh.as_str()), ("issue.close", "销号"));
        assert_eq!(wire.nature(), proto::Nature::Decision);
        assert_eq!(wire.roles.len(), wire.roles_zh.len());
    }
}
