//! The access table: one row an RPC, generated from the commands' powers.
//!
//! `build.rs` compares this file with the services: an RPC without a row fails the build.

use hemei_domain::command::Command;
use hemei_domain::power::{Nature, Powers};
use hemei_domain::role::Role;
use hemei_domain::{calendar, credential, enrolment, issue, person, programme, unit};
use hemei_engine::audit;

use crate::convert::Vocabulary as _;
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

/// Every RPC.
pub const TABLE: &[Row] = &[
    read_by("/hemei.v1.AuditService/ReadLog", "查阅日志", LOG_READERS),
    read_by("/hemei.v1.AuditService/GetHead", "查阅日志末端", LOG_READERS),
    read("/hemei.v1.AuditService/ListEventTypes", "查阅事件目录"),
    read("/hemei.v1.AuditService/GetAccessTable", "查阅权限表"),
    read("/hemei.v1.AuditService/GetServerInfo", "查阅服务信息"),
    read("/hemei.v1.CalendarService/GetCalendarEdition", "查阅工作日历"),
    command::<calendar::AdoptCalendarEdition>("/hemei.v1.CalendarService/AdoptCalendarEdition"),
    command::<credential::IssueCredential>("/hemei.v1.CredentialService/IssueCredential"),
    command::<credential::RevokeCredential>("/hemei.v1.CredentialService/RevokeCredential"),
    read("/hemei.v1.EnrolmentService/GetEnrolment", "查阅申报"),
    read("/hemei.v1.EnrolmentService/ListEnrolments", "查阅申报名单"),
    command::<enrolment::Recommend>("/hemei.v1.EnrolmentService/RecommendEnrolment"),
    command::<enrolment::ReturnForCorrection>("/hemei.v1.EnrolmentService/ReturnEnrolment"),
    command::<enrolment::PreCheck>("/hemei.v1.EnrolmentService/PreCheckEnrolment"),
    command::<enrolment::PostNotice>("/hemei.v1.EnrolmentService/PostEnrolmentNotice"),
    command::<enrolment::List>("/hemei.v1.EnrolmentService/RecordEnrolmentListing"),
    command::<enrolment::Withdraw>("/hemei.v1.EnrolmentService/WithdrawEnrolment"),
    command::<enrolment::SelfAssess>("/hemei.v1.EnrolmentService/SelfAssessEnrolment"),
    command::<enrolment::CheckAcceptance>("/hemei.v1.EnrolmentService/RecordAcceptanceCheck"),
    command::<enrolment::ConferTitle>("/hemei.v1.EnrolmentService/ConferTitle"),
    command::<enrolment::ReviewTitle>("/hemei.v1.EnrolmentService/RecordTitleReview"),
    command::<enrolment::RevokeTitle>("/hemei.v1.EnrolmentService/RevokeTitle"),
    read("/hemei.v1.IssueService/GetIssue", "查阅问题"),
    read("/hemei.v1.IssueService/ListIssues", "查阅问题整改台账"),
    command::<issue::Raise>("/hemei.v1.IssueService/RaiseIssue"),
    command::<issue::FixOnSpot>("/hemei.v1.IssueService/FixIssueOnSpot"),
    command::<issue::Assign>("/hemei.v1.IssueService/AssignIssue"),
    command::<issue::SignFor>("/hemei.v1.IssueService/SignForIssue"),
    command::<issue::FilePlan>("/hemei.v1.IssueService/FileRectificationPlan"),
    command::<issue::Extend>("/hemei.v1.IssueService/ExtendIssue"),
    command::<issue::Suspend>("/hemei.v1.IssueService/SuspendIssue"),
    command::<issue::Resume>("/hemei.v1.IssueService/ResumeIssue"),
    command::<issue::Urge>("/hemei.v1.IssueService/UrgeIssue"),
    command::<issue::AnswerUrge>("/hemei.v1.IssueService/AnswerUrge"),
    command::<issue::RequestClosure>("/hemei.v1.IssueService/RequestIssueClosure"),
    command::<issue::Verify>("/hemei.v1.IssueService/VerifyIssue"),
    command::<issue::ReturnForRework>("/hemei.v1.IssueService/ReturnIssue"),
    command::<issue::Close>("/hemei.v1.IssueService/CloseIssue"),
    command::<issue::LookBack>("/hemei.v1.IssueService/LookBackIssue"),
    command::<issue::Reopen>("/hemei.v1.IssueService/ReopenIssue"),
    command::<issue::OrderRecheck>("/hemei.v1.IssueService/OrderIssueRecheck"),
    command::<issue::Withdraw>("/hemei.v1.IssueService/WithdrawIssue"),
    command::<issue::HandUp>("/hemei.v1.IssueService/HandUpIssue"),
    command::<issue::AnswerDifficulty>("/hemei.v1.IssueService/AnswerDifficulty"),
    command::<issue::ConfirmAnswer>("/hemei.v1.IssueService/ConfirmAnswer"),
    read("/hemei.v1.PersonService/GetPerson", "查阅人员"),
    command::<person::RegisterPerson>("/hemei.v1.PersonService/RegisterPerson"),
    command::<person::AssignRole>("/hemei.v1.PersonService/AssignRole"),
    command::<person::EndRole>("/hemei.v1.PersonService/EndRole"),
    command::<person::DelegateAssignment>("/hemei.v1.PersonService/DelegateRole"),
    command::<person::EndDelegation>("/hemei.v1.PersonService/EndDelegation"),
    command::<person::DeclareRecusal>("/hemei.v1.PersonService/DeclareRecusal"),
    command::<person::LiftRecusal>("/hemei.v1.PersonService/LiftRecusal"),
    command::<person::PutDirectoryEntry>("/hemei.v1.PersonService/PutDirectoryEntry"),
    command::<person::EraseDirectoryEntry>("/hemei.v1.PersonService/EraseDirectoryEntry"),
    read("/hemei.v1.ProgrammeService/GetProgramme", "查阅方案"),
    command::<programme::OpenProgramme>("/hemei.v1.ProgrammeService/OpenProgramme"),
    command::<programme::AmendProgramme>("/hemei.v1.ProgrammeService/AmendProgramme"),
    command::<programme::RuleOnClause>("/hemei.v1.ProgrammeService/RuleOnClause"),
    command::<programme::CloseProgramme>("/hemei.v1.ProgrammeService/CloseProgramme"),
    read("/hemei.v1.UnitService/GetUnit", "查阅单位"),
    read("/hemei.v1.UnitService/ListUnits", "查阅单位名录"),
    read("/hemei.v1.UnitService/ResolveUnit", "查找单位"),
    command::<unit::RegisterUnit>("/hemei.v1.UnitService/RegisterUnit"),
    command::<unit::RenameUnit>("/hemei.v1.UnitService/RenameUnit"),
    command::<unit::AssignUnitCode>("/hemei.v1.UnitService/AssignUnitCode"),
    command::<unit::AddUnitAlias>("/hemei.v1.UnitService/AddUnitAlias"),
    command::<unit::MergeUnits>("/hemei.v1.UnitService/MergeUnits"),
    command::<unit::CloseUnit>("/hemei.v1.UnitService/CloseUnit"),
];

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
        for row in TABLE {
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
            let row = TABLE.iter().find(|row| row.rpc.ends_with(method)).expect("a row");
            assert!(!row.roles().contains(&Role::DisciplineCommission), "{method}");
        }
    }

    #[test]
    fn a_row_tells_command_roles_and_nature_in_both_languages() {
        let row = TABLE.iter().find(|row| row.rpc.ends_with("/CloseIssue")).expect("a row");
        let wire = row.to_wire();
        assert_eq!((wire.command.as_str(), wire.command_zh.as_str()), ("issue.close", "销号"));
        assert_eq!(wire.nature(), proto::Nature::Decision);
        assert_eq!(wire.roles.len(), wire.roles_zh.len());
    }
}
