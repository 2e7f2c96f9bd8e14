//! Rules that all registers of activities share.

rules! {
    ACTIVITY_VOIDED: State, "domain.md §10.4-7", "该{activity}已作废，不能办理“{command}”。", "the {activityEn} was voided: \"{commandEn}\" is not possible";
    ACTIVITY_COMMISSION_NEVER: Denied, "domain.md §16.1-9", "镇纪委人员只监督、不登记活动，不能办理“{command}”。", "a member of the commission records no activities: \"{commandEn}\" is not theirs";
    ACTIVITY_OTHER_SIDE: Denied, "domain.md §16.1-12", "该{activity}由“{recorder}”一方登记，只能由其一方办理“{command}”；办公室可代录或作废。", "the {activityEn} was recorded by the side of the {recorderEn}: \"{commandEn}\" is theirs";
    ACTIVITY_TIME_ORDER: State, "domain.md §10.4-8", "发生时间 {occurred} 早于该{activity}的登记事项 {since}，请核对。", "it says {occurred}, what it corrects or voids happened at {since}";
    ACTIVITY_DATE_LATER: Invalid, "domain.md §10.4-8", "更正后的日期 {date} 晚于今天 {today}，请核对。", "the corrected date {date} is later than {today}";
}
