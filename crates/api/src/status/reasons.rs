//! The reasons that do not come from a rule of the domain: the engine's and the wire's.

use hemei_domain::rejection::{Class, Rule};
use tonic::Code;

/// A reason with the status that it is answered with.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason {
    /// The stable machine code, an entry of the proto's `Reason` enum.
    pub reason: &'static str,
    /// The status.
    pub code: Code,
    /// Where it is written: document and clause; `API` where the protocol itself says it.
    pub clause: &'static str,
    /// The text for people.
    pub zh: &'static str,
    /// The text for developers.
    pub en: &'static str,
}

macro_rules! reasons {
    ($($name:ident: $code:ident, $clause:literal, $zh:literal, $en:literal;)*) => {
        $(
            #[doc = $en]
            pub const $name: Reason = Reason {
                reason: stringify!($name),
                code: Code::$code,
                clause: $clause,
                zh: $zh,
                en: $en,
            };
        )*
        /// Every reason that is not a rule.
        pub const ALL: &[&Reason] = &[$(&$name),*];
    };
}

reasons! {
    UNAUTHENTICATED: Unauthenticated, "design.md §3.7", "没有有效的访问凭证，请核对凭证或联系系统管理员。", "no valid credential came with the call";
    REQUEST_ID_REUSED: AlreadyExists, "design.md §3.4", "这个请求编号已于 {firstLocal} 用于另一内容，请换一个新的请求编号。", "request_id was used at {firstTime} with other content; draw a new one";
    CONTENDED: Aborted, "design.md §3.3", "同时办理的人太多，本次未登记，请稍后再试。", "other writers were faster every time; nothing was written";
    SERVER_BUSY: ResourceExhausted, "design.md §3.3", "系统繁忙，本次未登记，请稍后再试。", "too much waits; nothing was written";
    POSITION_BEYOND_HEAD: OutOfRange, "design.md §4", "日志现在到第 {head} 号，还没有第 {position} 号。", "the log ends at position {head}, there is no {position} yet";
    PAST_BUSY: ResourceExhausted, "design.md §4", "正在回溯的台账太多，请稍后再试；只查一个问题或一个单位不受此限。", "too many lists are being answered with known_at; ask again after the delay, or for a single thing";
    PAST_TOO_LONG: FailedPrecondition, "design.md §4", "回溯要重算的记录超过 {eventsMax} 条：请只查一个问题或一个单位，或按创建方案查，或请系统管理员取出日志另行计算。", "with known_at this takes more than {eventsMax} events; ask for a single thing, or for one programme's issues, or fold what `hemei log` prints";
    OUTCOME_UNKNOWN: Unavailable, "design.md §3.3", "结果未知：请用同一请求编号重发，不会重复登记。", "the outcome is unknown; repeat with the same request_id";
    DEADLINE_EXCEEDED: DeadlineExceeded, "design.md §7", "超过时限，没有等到结果：{next}。", "the deadline passed: {nextEn}";
    READ_ONLY: FailedPrecondition, "design.md §6", "日志处于只读状态，暂不能登记，请联系系统管理员。", "the log is read-only";
    CLOCK_BEHIND: Unavailable, "design.md §8", "服务器时钟落后于日志，暂不能登记，请联系系统管理员。", "the server's clock is behind the log; nothing was written";
    VIEW_STOPPED: Unavailable, "design.md §4", "台账停在第 {position} 号事件，暂不能查询，请联系系统管理员。", "the view {view} stopped at position {position}";
    VIEW_REBUILDING: Unavailable, "design.md §4", "台账正在按新版本重建，暂不能查询，请稍后再试。", "the view {view} is being built for this release, or a newer release keeps it";
    SERVICE_UNAVAILABLE: Unavailable, "design.md §3.3", "系统暂时不可用，请稍后再试；问题编号 {traceId}。", "the service is unavailable; trace id {traceId}";
    INTERNAL_ERROR: Internal, "API", "系统内部错误，请把问题编号 {traceId} 告诉系统管理员。", "internal error; trace id {traceId}";
    METHOD_UNKNOWN: Unimplemented, "API", "没有这个接口。", "there is no such method";
    COMPRESSION_UNSUPPORTED: Unimplemented, "API", "不支持这种压缩方式。", "the message's compression is not supported";
    REQUEST_UNDECODABLE: InvalidArgument, "API", "请求内容无法解读（不是有效的消息或 UTF-8 文字）。", "the request is not a valid message, or a text in it is not UTF-8";
    REQUEST_TOO_LARGE: ResourceExhausted, "design.md §7", "请求过大：上限 {bytesMax} 字节。", "the request is larger than {bytesMax} bytes";
    SERVICE_UNKNOWN: NotFound, "API", "没有这个服务。", "there is no such service";
    CALL_CANCELLED: Cancelled, "API", "调用已取消。", "the call was cancelled";
    CALL_FAILED: Unknown, "API", "调用失败；问题编号 {traceId}。", "the call failed; trace id {traceId}";
}

macro_rules! request_rules {
    ($($name:ident: $class:ident, $clause:literal, $zh:literal, $en:literal;)*) => {
        $(
            #[doc = $en]
            pub const $name: Rule = Rule {
                reason: stringify!($name),
                class: Class::$class,
                clause: $clause,
                zh: $zh,
                en: $en,
            };
        )*
        /// Every rule about requests themselves.
        pub const REQUEST_RULES: &[&Rule] = &[$(&$name),*];
    };
}

request_rules! {
    RESOURCE_NOT_FOUND: NotFound, "AIP-131", "没有找到：{name}。", "{name} was not found";
    ONE_OF_MISSING: Invalid, "API", "须填写其中一项：{members}。", "one of {membersEn} is required";
    RESOURCE_NAME_MALFORMED: Invalid, "AIP-122", "“{field}”应为资源名称，形如 {pattern}。", "field {field} must be a resource name, {pattern}";
    TENANT_OTHER: NotFound, "AIP-122", "“{field}”属于另一租户；本服务的租户是 {tenant}。", "field {field} names another tenant; this server serves {tenant}";
    UUID_MALFORMED: Invalid, "AIP-155", "“{field}”应为 UUID（小写、带连字符）。", "field {field} must be a UUID in lower case with hyphens";
    REQUEST_ID_VERSION: Invalid, "AIP-155", "“{field}”应为第 4 版或第 7 版 UUID。", "field {field} must be a UUID of version 4 or 7";
    ENUM_VALUE_UNKNOWN: Invalid, "AIP-126", "“{field}”的取值 {value} 不认识。", "field {field} has the unknown value {value}";
    DATE_MALFORMED: Invalid, "AIP-142", "“{field}”不是日期：{why}。", "field {field} is no date: {whyEn}";
    KEY_UNKNOWN: Invalid, "AIP-160", "“{field}”的“{value}”不在创建方案或考核办法中，请核对。", "field {field}: no programme or scheme defines {value}";
    TIME_OUT_OF_RANGE: Invalid, "AIP-142", "“{field}”须在公元 1 年至 9999 年之间（北京时间）。", "field {field} is no time between the years 1 and 9999 in Beijing (UTC+8)";
    ETAG_MALFORMED: Invalid, "AIP-154", "“{field}”不是本系统给出的版本标识。", "field {field} is not an etag of this service";
    PAGE_SIZE_NEGATIVE: Invalid, "AIP-158", "“{field}”不能为负数。", "field {field} must not be negative";
    PAGE_TOKEN_MALFORMED: Invalid, "AIP-158", "“{field}”不是本系统给出的翻页标识。", "field {field} is not a page token of this service";
    PAGE_TOKEN_OTHER_QUERY: Invalid, "AIP-158", "“{field}”属于另一查询，翻页时其他条件须保持不变。", "field {field} belongs to another query; everything but the page must stay as it was";
}
