//! Rules of a person's assignments, delegations and recusals.

rules! {
    ROLE_UNIT_REQUIRED: Invalid, "domain.md §16.1-11", "「{role}」须指明所在的村（院落）。", "the role {role} is held for one unit: name it";
    ROLE_UNIT_FORBIDDEN: Invalid, "domain.md §16.1-11", "「{role}」不按村任职，请去掉单位。", "the role {role} is not held for a unit: leave it out";
    ASSIGNMENT_DATES: Invalid, "domain.md R05", "任职起止日期不对：{from} 至 {to}。", "the days {from} to {to} do not follow each other";
    ASSIGNMENT_OVERLAPS: State, "domain.md R05", "该人员在同一单位已任「{role}」，日期重叠。", "the person holds {role} there already on some of these days";
    DELEGATION_BEYOND: State, "domain.md R05", "委托期限须在任职期限之内（至 {last}）。", "a delegation cannot outlast its assignment, which ends on {last}";
    DELEGATION_SELF: Invalid, "domain.md R05", "不能委托给本人。", "a delegation names its own giver";
    DELEGATION_OF_DELEGATION: State, "domain.md R05", "受托的权限不能再委托。", "a delegated assignment cannot be delegated again";
    LAST_DAY_IN_PAST: State, "design.md §5", "终止日期 {last} 早于昨日，不能倒签。", "the last day {last} is earlier than yesterday: an ending is not backdated";
}
