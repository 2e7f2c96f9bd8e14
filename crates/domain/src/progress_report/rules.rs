//! Rules of progress reports, and of what their lines and cells may say.

rules! {
    REPORT_PHASE: State, "domain.md §10.2", "进度表{phase}，不能办理“{command}”；可办理时应为：{allowed}。", "the report is {phaseEn}: \"{commandEn}\" is not possible, only when {allowed}";
    REPORT_TIME_ORDER: Invalid, "domain.md §10.4-8", "发生时间 {occurred} 早于上一步 {since}，顺序不对。", "it occurred at {occurred}, before the step that it follows, {since}";
    REPORT_NOT_OF_VILLAGE: Invalid, "domain.md §16.1-12", "进度表一村一期一份，由村（社区）报送；院落写在本村表内。", "a report is a village's; a courtyard is a line of it";
    REPORT_LINE_UNIT: Invalid, "domain.md §16.1-12", "“{cell}”不是本村或本村的院落，或在本期内不存在。", "{field} is neither the village nor a courtyard of it in this period";
    REPORT_LINE_TWICE: Invalid, "domain.md §16.1-12", "“{cell}”重复：同一单位同一任务只填一行。", "{field} repeats a line: one a unit and task";
    REPORT_TASK_UNKNOWN: Invalid, "domain.md §16.1-12", "“{cell}”：方案的进度表没有任务“{task}”。", "{field}: the programme's table has no task {task}";
    REPORT_UNIT_OTHER: Invalid, "domain.md R17", "“{cell}”：“{task}”按“{expected}”计，不能填“{measure}”。", "{field}: {task} is counted in {expectedEn}, not in {measureEn}";
    REPORT_COLUMN_UNKNOWN: Invalid, "domain.md §16.1-12", "“{cell}”：方案的进度表没有“{column}”一栏。", "{field}: the programme's table has no column {columnEn}";
    REPORT_SOURCE_UNDECLARED: Invalid, "domain.md R16", "“{cell}”不能取自“{source}”，方案没有这样规定。", "{field} cannot come from {sourceEn}: the programme does not declare it";
    REPORT_SOURCE_POSITIONS: Invalid, "domain.md R16", "“{cell}”的来源位置不对：{why}。", "{field} has wrong source positions: {whyEn}";
    REPORT_SOURCE_ELSEWHERE: Invalid, "domain.md R16", "“{cell}”：第 {position} 号记录不是本村在本方案中的，不能作为来源。", "{field} cannot come from the event at position {position}: it is not about this village in this programme";
    REPORT_SELF_ASSESSMENT_VILLAGE: Denied, "domain.md §10.3", "“{cell}”：自评由村里填写，他人不能代为评定。", "{field}: only the village assesses itself";
    REPORT_CELL_MISSING: State, "domain.md §16.1-12", "“{cell}”未填：“{column}”为必填栏。", "{field} is empty: the column {columnEn} is required";
    REPORT_TASK_MISSING: State, "domain.md §16.1-12", "缺少任务“{task}”：每村都要填报，没有的填目标为零。", "the task {task} has no line; every village fills it in, with a target of 0 where it has none";
    REPORT_LINE_MISSING: State, "domain.md R17", "上期报过的“{task}”本期缺行，累计数不能中断。", "a line of {task} that was reported before is missing";
    REPORT_CUMULATIVE: State, "domain.md R17", "“{cell}”：累计 {cumulative} 应等于上期累计 {previous} 加本期 {current}，即 {expected}。", "{field} is {cumulative}, but {previous} before and {current} now make {expected}";
    REPORT_CUMULATIVE_FALLS: State, "domain.md §10.4-4", "“{cell}”：本期完成 {current} 为负，累计不能减少；确需核减的，受理后由乡村振兴办批准更正。", "{field} is {current}: a cumulative figure falls only by an approved correction";
    REPORT_OVER_TARGET: State, "domain.md R17", "“{cell}”：累计 {cumulative} 超过年度目标 {target}，请填写说明。", "{field}: {cumulative} is above the target {target} and is not explained";
    REPORT_PLANNED_BEYOND: State, "domain.md R17", "“{cell}”：序时目标 {planned} 超过年度目标 {target}，请核对数字或填写说明。", "{field}: {planned} planned by this date is above the target {target} of the year: check it or explain it";
    REPORT_TARGET_CHANGED: State, "domain.md R17", "“{cell}”：年度目标由 {before} 改为 {target}，请填写说明。", "{field}: the target changed from {before} to {target} and is not explained";
    REPORT_UNIT_SLIP: State, "domain.md §3.2", "“{cell}”：{value} 与{compared} {other} 相差约{factor}倍，请核对单位（{units}）；确认无误的，请在确认单位中列出此格。", "{field}: {value} and {comparedEn} {other} differ by about {factorEn}; list the cell in confirmed_units where it is right";
    REPORT_AMOUNT_UNUSUAL: State, "domain.md §3.2", "“{cell}”：首次填报 {quantity}，数量偏大，请核对单位（如吨与万吨）；确认无误的，请在确认单位中列出此格。", "{field}: {quantity} is unusually much for a first figure; list the cell in confirmed_units where it is right";
    REPORT_SPENT_BEYOND: State, "domain.md R17", "“{cell}”：支出 {spent} 超过到位资金 {limit}，请核对单位和数字。", "{field}: {spent} is spent, beyond the {limit} that are in place: check unit and digits";
    REPORT_PROXY_SCAN: State, "domain.md R20", "代录须附原件（纸质表扫描件或微信截图）的哈希作为佐证。", "an entry by proxy needs the digest of the paper or message that it was copied from";
    REPORT_CELL_UNKNOWN: Invalid, "domain.md R15", "“{field}”所指的行或栏不在表内。", "{field} names a cell that the report does not have";
    REPORT_CELL_TWICE: Invalid, "domain.md R15", "“{field}”与前面所指为同一格。", "{field} names a cell that was named before";
    REPORT_PREVIOUS_MOVED: State, "domain.md R17", "提交后上期累计已变（“{task}”由 {before} 变为 {now}），请退回重报。", "the figures before it moved after it was submitted ({task} from {before} to {now}): return it";
    REPORT_LINE_REMOVED: State, "domain.md §10.4-7", "更正不能删去“{task}”一行；确需核减的请改数并说明理由。", "a correction removes no line: {task} is missing";
    REPORT_CORRECTION_REQUESTER: Denied, "domain.md R18", "提出更正的人应为本村或乡村振兴办的人员，且与批准人不是同一人。", "a correction is asked for by somebody of the village or the office, and approved by another";
    REPORT_RECHECK_DIFFERS: State, "domain.md §16.1-12", "上期更正后“{task}”应从 {now} 接续，本期按 {before} 填报，不相符，请更正本期。", "{task} now goes on from {now}, the report from {before}: correct the report";
}
