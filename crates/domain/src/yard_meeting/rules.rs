//! Rules of yard meetings and villagers' requests.

rules! {
    REQUEST_PHASE: State, "domain.md R25", "第 {number} 条诉求现为“{phase}”，不能办理“{command}”；可办理的状态：{allowed}。", "request {number} is {phaseEn}: \"{commandEn}\" is not possible, only when {allowed}";
    REQUEST_UNKNOWN: NotFound, "domain.md R25", "该院坝会没有第 {number} 条诉求。", "the meeting has no request number {number}";
    REQUEST_NOT_RESPONSIBLE: Denied, "domain.md §10.4-13", "第 {number} 条诉求不由您所在的单位办理，不能办理“{command}”。", "request {number} is not yours: \"{commandEn}\" is for who it was assigned to";
    REQUEST_OTHER_VILLAGE: Invalid, "domain.md §10.4-13", "“{unit}”不在开会群众所在的村（社区），不能交其办理；请交本村或业务科室。", "{unit} is not of the village whose people met: the request is for their own village or for a section";
    REQUEST_OWN_ANSWER: Denied, "domain.md §16.1-6", "办理该诉求的一方不能确认自己的答复，代录也算办理。", "nobody of those who answered confirms the answer, and entering it counts";
    REQUEST_TIME_ORDER: State, "domain.md §10.4-8", "发生时间 {occurred} 早于上一环节 {since}，请核对。", "it says {occurred}, the step before it happened at {since}";
    REQUEST_REASSIGNMENT_EXTENDS: State, "domain.md R34", "重新交办给曾经办理的一方，期限 {new} 晚于其原有期限 {due}。", "the limit {new} is later than {due}: who had the request before gets no more time";
    YARD_MEETING_COMMISSION_NEVER: Denied, "domain.md §16.1-9", "镇纪委人员只监督、不登记也不办理诉求，不能办理“{command}”。", "a member of the commission takes no part in requests: \"{commandEn}\" is not theirs";
}
