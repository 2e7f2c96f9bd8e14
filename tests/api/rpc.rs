//! Every RPC as a request type with its path and its answer, so that one helper calls them all.

use hemei_api::proto;
use prost::Message;

/// A request that belongs to one RPC.
pub(super) trait Rpc: Message + Clone + Default + 'static {
    /// The full method.
    const PATH: &'static str;
    /// Whether it is a command: then it has a request id and can be validated only.
    const COMMAND: bool;
    /// What is answered.
    type Answer: Message + Default + Clone + PartialEq + 'static;

    /// Gives a command its request id where it has none, and says whether to write nothing.
    fn prepare(&mut self, request_id: &str, validate_only: bool);

    /// The receipt of a command's answer.
    fn receipt(answer: &Self::Answer) -> Option<&proto::Receipt>;
}

macro_rules! command {
    ($service:literal, $method:literal, $request:ident, $answer:ident, $receipt:expr) => {
        impl Rpc for proto::$request {
            const PATH: &'static str = concat!("/hemei.v1.", $service, "/", $method);
            const COMMAND: bool = true;
            type Answer = proto::$answer;

            fn prepare(&mut self, request_id: &str, validate_only: bool) {
                if self.request_id.is_empty() {
                    self.request_id = request_id.to_owned();
                }
                self.validate_only = validate_only;
            }

            fn receipt(answer: &Self::Answer) -> Option<&proto::Receipt> {
                let of: fn(&Self::Answer) -> Option<&proto::Receipt> = $receipt;
                of(answer)
            }
        }
    };
}

macro_rules! read {
    ($service:literal, $method:literal, $request:ident, $answer:ident) => {
        impl Rpc for proto::$request {
            const PATH: &'static str = concat!("/hemei.v1.", $service, "/", $method);
            const COMMAND: bool = false;
            type Answer = proto::$answer;

            fn prepare(&mut self, _request_id: &str, _validate_only: bool) {}

            fn receipt(_answer: &Self::Answer) -> Option<&proto::Receipt> {
                None
            }
        }
    };
}

/// The RPCs of one service, and a list of what stands there.
macro_rules! service {
    (
        $name:ident = $service:literal;
        reads: $($read:literal $read_request:ident -> $read_answer:ident,)*;
        commands: $($command:literal $command_request:ident,)*;
    ) => {
        $(read!($service, $read, $read_request, $read_answer);)*
        $(command!($service, $command, $command_request, Receipt, |receipt| Some(receipt));)*
        const $name: &[(&str, &str)] = &[
            $((proto::$read_request::PATH, stringify!($read_request)),)*
            $((proto::$command_request::PATH, stringify!($command_request)),)*
        ];
    };
}

service! {
    AUDIT = "AuditService";
    reads:
        "ReadLog" ReadLogRequest -> ReadLogResponse,
        "GetHead" GetHeadRequest -> LogHead,
        "ListEventTypes" ListEventTypesRequest -> ListEventTypesResponse,
        "GetAccessTable" GetAccessTableRequest -> GetAccessTableResponse,
        "GetServerInfo" GetServerInfoRequest -> ServerInfo,;
    commands:;
}

service! {
    CALENDAR = "CalendarService";
    reads: "GetCalendarEdition" GetCalendarEditionRequest -> CalendarEdition,;
    commands: "AdoptCalendarEdition" AdoptCalendarEditionRequest,;
}

service! {
    CREDENTIAL = "CredentialService";
    reads:;
    commands: "RevokeCredential" RevokeCredentialRequest,;
}

command!(
    "CredentialService",
    "IssueCredential",
    IssueCredentialRequest,
    IssueCredentialResponse,
    |answer| answer.receipt.as_ref()
);
const ISSUE_CREDENTIAL: &[(&str, &str)] =
    &[(proto::IssueCredentialRequest::PATH, "IssueCredentialRequest")];

service! {
    ENROLMENT = "EnrolmentService";
    reads:
        "GetEnrolment" GetEnrolmentRequest -> Enrolment,
        "ListEnrolments" ListEnrolmentsRequest -> ListEnrolmentsResponse,;
    commands:
        "RecommendEnrolment" RecommendEnrolmentRequest,
        "ReturnEnrolment" ReturnEnrolmentRequest,
        "PreCheckEnrolment" PreCheckEnrolmentRequest,
        "PostEnrolmentNotice" PostEnrolmentNoticeRequest,
        "RecordEnrolmentListing" RecordEnrolmentListingRequest,
        "WithdrawEnrolment" WithdrawEnrolmentRequest,
        "SelfAssessEnrolment" SelfAssessEnrolmentRequest,
        "RecordAcceptanceCheck" RecordAcceptanceCheckRequest,
        "ConferTitle" ConferTitleRequest,
        "RecordTitleReview" RecordTitleReviewRequest,
        "RevokeTitle" RevokeTitleRequest,;
}

service! {
    ISSUE = "IssueService";
    reads:
        "GetIssue" GetIssueRequest -> Issue,
        "ListIssues" ListIssuesRequest -> ListIssuesResponse,;
    commands:
        "RaiseIssue" RaiseIssueRequest,
        "FixIssueOnSpot" FixIssueOnSpotRequest,
        "AssignIssue" AssignIssueRequest,
        "SignForIssue" SignForIssueRequest,
        "FileRectificationPlan" FileRectificationPlanRequest,
        "ExtendIssue" ExtendIssueRequest,
        "SuspendIssue" SuspendIssueRequest,
        "ResumeIssue" ResumeIssueRequest,
        "UrgeIssue" UrgeIssueRequest,
        "AnswerUrge" AnswerUrgeRequest,
        "RequestIssueClosure" RequestIssueClosureRequest,
        "VerifyIssue" VerifyIssueRequest,
        "ReturnIssue" ReturnIssueRequest,
        "CloseIssue" CloseIssueRequest,
        "LookBackIssue" LookBackIssueRequest,
        "ReopenIssue" ReopenIssueRequest,
        "OrderIssueRecheck" OrderIssueRecheckRequest,
        "WithdrawIssue" WithdrawIssueRequest,
        "HandUpIssue" HandUpIssueRequest,
        "AnswerDifficulty" AnswerDifficultyRequest,
        "ConfirmAnswer" ConfirmAnswerRequest,;
}

service! {
    PERSON = "PersonService";
    reads: "GetPerson" GetPersonRequest -> Person,;
    commands:
        "RegisterPerson" RegisterPersonRequest,
        "AssignRole" AssignRoleRequest,
        "EndRole" EndRoleRequest,
        "DelegateRole" DelegateRoleRequest,
        "EndDelegation" EndDelegationRequest,
        "DeclareRecusal" DeclareRecusalRequest,
        "LiftRecusal" LiftRecusalRequest,
        "PutDirectoryEntry" PutDirectoryEntryRequest,
        "EraseDirectoryEntry" EraseDirectoryEntryRequest,;
}

service! {
    PROGRAMME = "ProgrammeService";
    reads: "GetProgramme" GetProgrammeRequest -> Programme,;
    commands:
        "OpenProgramme" OpenProgrammeRequest,
        "AmendProgramme" AmendProgrammeRequest,
        "RuleOnClause" RuleOnClauseRequest,
        "CloseProgramme" CloseProgrammeRequest,;
}

service! {
    UNIT = "UnitService";
    reads:
        "GetUnit" GetUnitRequest -> Unit,
        "ListUnits" ListUnitsRequest -> ListUnitsResponse,
        "ResolveUnit" ResolveUnitRequest -> Unit,;
    commands:
        "RegisterUnit" RegisterUnitRequest,
        "RenameUnit" RenameUnitRequest,
        "AssignUnitCode" AssignUnitCodeRequest,
        "AddUnitAlias" AddUnitAliasRequest,
        "MergeUnits" MergeUnitsRequest,
        "CloseUnit" CloseUnitRequest,;
}

/// Every RPC that can be called here: the full method and the name of its request.
pub(super) fn all() -> Vec<(&'static str, &'static str)> {
    [AUDIT, CALENDAR, CREDENTIAL, ISSUE_CREDENTIAL, ENROLMENT, ISSUE, PERSON, PROGRAMME, UNIT]
        .concat()
}
