//! Rules of a person's assignments, delegations and recusals.

rules! {
    ROLE_UNIT_REQUIRED: Invalid, "domain.md §16.1-11", "“{role}”须指明所在的村（院落）。", "the role {roleEn} is held for one unit: name it";
    ROLE_UNIT_FORBIDDEN: Invalid, "domain.md §16.1-11", "“{role}”不按村任职，请去掉单位。", "the role {roleEn} is not held for a unit: leave it out";
    ROLE_SECTION_REQUIRED: Invalid, "domain.md §16.1-11", "“{role}”须写明科室。", "the role {roleEn} is held for a section: name it";
    ROLE_SECTION_FORBIDDEN: Invalid, "domain.md §16.1-11", "“{role}”不分科室，请去掉科室。", "the role {roleEn} is not held for a section: leave it out";
    ROLE_TO_ONESELF: Denied, "domain.md §10.4-2", "不能给本人任职，请由其他任免人员办理。", "nobody gives a role to oneself";
    ROLE_OF_OVERSIGHT: Denied, "domain.md §10.3", "“{role}”不由被监督的办公室任免，请由系统管理员办理。", "the office does not choose who oversees it: {roleEn} is given and ended by the system administrator";
    ROLE_OWN_ADMINISTRATION: Denied, "domain.md §10.3", "未定期限的系统管理员不能终止本人的任职，否则可能无人任免；请先任命接任者，由接任者办理。", "an administrator without a last day who ended the own role could leave nobody to appoint another: the successor ends it";
    ROLE_LASTING_ADMINISTRATION: Denied, "domain.md §10.3", "系统管理员未定期限的任职，只能由本人任职也未定期限的另一系统管理员终止，否则期满后可能无人任免。", "an administrator without a last day is ended only by another whose own role has no last day either, else nobody might be left to appoint one";
    ASSIGNMENT_DATES: Invalid, "domain.md R05", "任职起止日期不对：{from} 至 {to}。", "the days {from} to {to} do not follow each other";
    ASSIGNMENT_OVERLAPS: State, "domain.md R05", "该人员在同一单位已任“{role}”，日期重叠。", "the person holds {roleEn} there already on some of these days";
    DELEGATION_BEYOND: State, "domain.md R05", "委托期限须在任职期限之内（{first} 至 {last}）。", "a delegation stays within its assignment, from {first} to {last}";
    DELEGATION_SELF: Invalid, "domain.md R05", "不能委托给本人。", "a delegation names its own giver";
    DELEGATION_OF_DELEGATION: State, "domain.md R05", "受托的权限不能再委托。", "a delegated assignment cannot be delegated again";
    LAST_DAY_IN_PAST: State, "design.md §5", "终止日期 {last} 早于昨日，不能倒签。", "the last day {last} is earlier than yesterday: an ending is not backdated";
    DELEGATION_DATES: Invalid, "domain.md R05", "委托起止日期不对：{from} 至 {to}。", "the days {from} to {to} do not follow each other";
    DELEGATION_LONG: Invalid, "domain.md R05", "委托一次不超过 {max} 天，您填的是 {days} 天；更长的请由任免人员任职。", "a delegation is for {max} days at most, this one is for {days}: for longer somebody is appointed";
    DELEGATION_BACKDATED: State, "design.md §5", "委托自 {from} 起，早于今日，不能倒签。", "the delegation begins on {from}, earlier than today: it is not backdated";
    DELEGATION_OVERLAPS: State, "domain.md R05", "该任职在这些日期已委托给同一人。", "the assignment is delegated to that person already on some of these days";
    DELEGATION_NOT_OWN: Denied, "domain.md R05", "只能由任职本人委托。", "only who holds the assignment delegates it";
    DELEGATION_NOT_YOURS: Denied, "domain.md R05", "委托只能由委托人、受托人或任免人员终止。", "a delegation is ended by its giver, its receiver or who assigns roles";
    DELEGATION_JOINS_OVERSIGHT: State, "domain.md §10.3", "“{role}”与“{other}”须分开，不能因委托集于一人；请委托给不任“{other}”的人员，或先终止委托。", "{roleEn} and {otherEn} are kept apart: no delegation brings both into one hand";
    DELEGATION_BARS_JUDGE: State, "domain.md §10.4-2; domain.md §16.1-6", "受托的“{role}”与“{other}”不能由一人兼有，否则对该村的评判或满意度调查须回避；请先终止该委托，或另选不任裁量职务的人员。", "who stands in as {roleEn} judges that unit or asks for its satisfaction no more, so that nobody is that and {otherEn}: end the delegation first, or choose somebody who judges no unit";
    ROLE_JOINS_OVERSIGHT: State, "domain.md §10.3", "“{role}”与“{other}”（任至 {last}）不得由一人兼任；请先终止该项任职并自其后起任，或另任他人。", "one person is not appointed as both {roleEn} and {otherEn}, which is held until {last}: end that one and begin after it, or appoint somebody else";
    RECUSAL_FOR_OTHERS: Denied, "domain.md §16.1-6", "该人员的回避不由您申报或解除；本人可以申报。", "this person's recusal is not yours to declare or to lift";
    RECUSAL_OWN_LIFTED: Denied, "domain.md §10.4-2", "不能解除本人的回避，委托他人也不行。", "nobody lifts the own recusal, through a delegate neither";
}
