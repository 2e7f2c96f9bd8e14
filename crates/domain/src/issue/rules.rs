//! Rules of issues: life cycle, separations, the commission's bounds, limits, clues.

rules! {
    ISSUE_PHASE: State, "domain.md §10.2", "该问题现为“{phase}”，不能办理“{command}”；可办理的状态：{allowed}。", "the issue is {phaseEn}: \"{commandEn}\" is not possible, only when {allowed}";
    ISSUE_KIND: State, "domain.md §16.1-8", "“{kind}”不办理“{command}”。", "\"{commandEn}\" does not apply to this kind of issue";
    ISSUE_FOUND_LATER: Invalid, "domain.md §10.4-8", "发现日期 {found} 晚于登记事项发生日期 {day}，请核对。", "found on {found}, which is later than {day}";
    ISSUE_CLASS_UNKNOWN: Invalid, "domain.md §16.1-7", "创建方案中没有问题类别“{class}”，请从方案的类别中选择。", "the programme has no class of issue {class}";
    ISSUE_CLASS_MISSING: Invalid, "domain.md §16.1-7", "登记问题须选择类别，类别决定整改时限和销号核查项。", "a problem needs a class of the programme";
    ISSUE_CLASS_FORBIDDEN: Invalid, "domain.md §16.1-8", "“困难”不分问题类别，请去掉类别。", "a difficulty has no class: leave it out";
    ISSUE_DIFFICULTY_RAISER: Denied, "domain.md §16.1-8", "“困难”由村一级提出。", "a difficulty is raised by the village";
    ISSUE_SOURCE_COMMISSION: Denied, "domain.md §16.1-9", "来源为“镇纪委监督”的问题只能由镇纪委登记。", "only the commission raises what it found itself";
    ISSUE_RESPONSIBLE_KIND: Invalid, "domain.md §16.1-8", "“{kind}”不能交给这一责任主体：问题由村（院落）或业务科室整改，困难由科室、办公室或领导答复。", "this kind of issue cannot be assigned to that accountable party";
    ISSUE_CO_UNIT_REPEATED: Invalid, "domain.md §10.4-13", "协办单位不能与责任单位或其他协办单位重复。", "a co-unit repeats the accountable unit or another co-unit";
    ISSUE_NOT_RESPONSIBLE: Denied, "domain.md §10.4-13", "该问题不由您所在的单位负责，不能办理“{command}”。", "you do not act for the accountable party: \"{commandEn}\" is not yours";
    ISSUE_NOT_ASSIGNED: State, "domain.md §10.4-13", "该问题尚未交办，没有责任单位。", "the issue has no accountable party yet";
    ISSUE_TIME_ORDER: State, "domain.md §10.4-8", "发生时间 {occurred} 早于上一环节 {since}，请核对。", "it says {occurred}, the step before it happened at {since}";
    ISSUE_COMMISSION_NEVER_RECTIFIES: Denied, "domain.md §16.1-9", "镇纪委人员只监督、不参与整改，不能办理“{command}”。", "a member of the commission never rectifies: \"{commandEn}\" is not theirs";
    ISSUE_COMMISSION_RESPONSIBLE: Invalid, "domain.md §16.1-9", "镇纪委人员只监督、不参与整改，不能作为整改责任人，请另行指定。", "a member of the commission never rectifies and is not the person responsible: name another one";
    ISSUE_COMMISSION_OWN: Denied, "domain.md §16.1-9", "该问题由镇纪委提出，只能由镇纪委办理“{command}”。", "the commission raised this issue, so only the commission may {commandEn}";
    ISSUE_COMMISSION_ONLY_OWN: Denied, "domain.md §16.1-9", "镇纪委只对自己提出的问题办理“{command}”；其他问题可催办、责令重新复核或重新整改。", "the commission may {commandEn} only what it raised";
    ISSUE_ASSIGNER_ONLY: Denied, "domain.md R34", "只有交办方（{assigner}）可以办理“{command}”。", "only those who assigned the issue ({assignerEn}) may {commandEn}";
    ISSUE_DUE_PASSED: State, "domain.md R34", "整改期限 {due} 已过，不能办理“{command}”；延期、暂停须在到期前办理。", "the limit {due} has passed: \"{commandEn}\" is possible only before it";
    ISSUE_EXTENSIONS_SPENT: State, "domain.md R34", "已延期 {count} 次，方案规定最多 {max} 次，不能再延。", "the limit was extended {count} times, at most {max} are allowed";
    ISSUE_EXTENSION_NOT_LATER: Invalid, "domain.md R34", "延期后的期限 {new} 不晚于原期限 {due}。", "the new limit {new} is not later than {due}";
    ISSUE_ASSIGNMENT_EXTENDS: State, "domain.md R34", "重新交办给同一责任单位（含同村院落、曾经负责的单位），期限 {new} 晚于其应有期限 {due}；确需延长请在到期前办理延期。", "the limit {new} is later than {due}: the same party gets more time only by an extension";
    ISSUE_PLAN_BEYOND_DUE: State, "domain.md R31", "计划完成日期 {planned} 晚于整改期限 {due}；确有困难请先申请延期。", "the planned finish {planned} is later than the limit {due}";
    ISSUE_PLAN_BEFORE_FOUND: Invalid, "domain.md R31; domain.md §10.4-8", "计划完成日期 {planned} 早于问题发现日期 {found}，请核对年份。", "the planned finish {planned} is before the day on which the issue was found, {found}: check the year";
    ISSUE_EVIDENCE_MISSING: State, "domain.md §16.1-7", "该类问题销号须核查“佐证齐全”，请至少附一份佐证。", "this class needs evidence: add at least one reference";
    ISSUE_CHECKS_MISSING: State, "domain.md §16.1-7", "核查项不全，还缺：{missing}。", "checks are missing: {missingEn}";
    ISSUE_CHECKS_STAND: Invalid, "domain.md §16.1-7", "核查项已由复核人确认，销号时请勿再填；只有当场整改的问题在销号时核查。", "the checks stand in the verification: leave them out";
    ISSUE_VERIFIER_NAMED: Denied, "domain.md R35", "交办时已指定复核人，只能由该复核人或分管领导复核。", "a verifier was named: only that person or the deputy head verifies";
    ISSUE_VERIFIER_UNABLE: Invalid, "domain.md R35; domain.md §16.1-6", "“{field}”{why}，不能复核该问题；请另行指定，或不指定。", "{field}: the person {whyEn} and cannot verify this issue; name another one, or nobody";
    ISSUE_OWN_SECTION: Denied, "domain.md §10.4-2", "责任科室不能复核、销号或回头看本科室的整改，也不能撤销本科室负责的问题。", "a section does not judge its own rectification";
    ISSUE_OWN_ANSWER: Denied, "domain.md §16.1-6", "答复该困难的一方不能确认自己的答复，代录也算办理；请由村里自己录入，或由未参与答复的分管领导、办公室负责人销号。", "nobody of those who answered confirms the answer, and entering it counts";
    ISSUE_LOOK_BACK_EARLY: State, "domain.md R36", "回头看最早在 {due} 进行；现已发现反弹的，请按“反弹”登记。", "a look-back passes on {due} at the earliest";
    ISSUE_REOPEN_NEEDS_RELAPSE: Denied, "domain.md R36", "办公室在回头看发现反弹后方可重新整改，请先登记回头看；镇纪委可直接办理。", "the office reopens only after a look-back found a relapse";
    ISSUE_WITHDRAWER: Denied, "domain.md R28", "业务科室只能撤销本人登记的问题。", "a line office withdraws only what the same person raised";
    ISSUE_SAME_AS: Invalid, "domain.md R28", "重复登记的须指明与哪一件重复，其他理由请勿填写，且不能是本件。", "a duplicate names the other issue; other grounds name none";
    ISSUE_SAME_AS_WITHDRAWN: State, "domain.md R28", "所指的那一件自己也已撤销，两件都撤销就没有一件继续办理了。", "the issue that should go on was withdrawn itself";
    ISSUE_URGE_UNKNOWN: NotFound, "domain.md §16.1-9", "没有第 {number} 次催办。", "the issue has no urging number {number}";
    ISSUE_URGE_ANSWERED: State, "domain.md §16.1-9", "第 {number} 次催办已回复。", "urging number {number} was answered already";
    ISSUE_URGE_OTHER: Denied, "domain.md §16.1-9", "第 {number} 次催办发给“{whom}”，您不是被催办方。", "urging number {number} addresses somebody else";
    CLUE_CONTENT: Invalid, "domain.md §16.1-10", "“{field}”含有“{word}”：线索和移送情况不得录入本系统，请写“另行处理”。", "field {field} speaks of a clue, which is never recorded here";
}
