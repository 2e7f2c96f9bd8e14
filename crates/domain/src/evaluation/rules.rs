//! Rules of evaluations and score sheets: phases, responsibility, separations, notice, objections.

rules! {
    EVALUATION_PHASE: State, "domain.md §10.2", "该考核现为“{phase}”，不能办理“{command}”；可办理的状态：{allowed}。", "the evaluation is {phaseEn}: {commandEn} is not possible";
    EVALUATION_STAGE: State, "domain.md §10.2", "该村评分表现为“{stage}”，不能办理“{command}”；可办理的状态：{allowed}。", "the score sheet is at \"{stageEn}\": {commandEn} is not possible";
    EVALUATION_TIME_ORDER: State, "domain.md §10.4-8", "发生时间 {occurred} 早于上一环节 {since}，请核对。", "it says {occurred}, the step before it happened at {since}";
    EVALUATION_COMMISSION_NEVER: Denied, "domain.md §16.1-9", "镇纪委人员只监督，不参与评分和考核，不能办理“{command}”。", "a member of the commission never scores: {commandEn} is not theirs";
    EVALUATION_UNITS: Invalid, "domain.md §6.2", "“{field}”应有 1 至 {max} 个单位。", "{field} takes 1 to {max} units";
    EVALUATION_UNIT_UNKNOWN: Invalid, "domain.md §6.2", "单位 {unit} 不在本次考核范围内。", "the unit {unit} is not evaluated here";
    EVALUATION_OTHER_PROGRAMME: Invalid, "domain.md §10.4-3", "该考核办法不属于这一创建方案。", "the scheme is another programme's";
    EVALUATION_BEFORE_PERIOD: State, "domain.md §10.4-3", "考核办法自 {from} 起施行，之前不能启动考核。", "the scheme governs from {from} on: nothing is evaluated before";
    EVALUATION_NOT_RESPONSIBLE: Denied, "domain.md §16.1-2", "“{code}”由{responsible}负责，您不能评分或录入。", "{code} is scored by the office that the scheme names";
    EVALUATION_MOVED_UP: State, "domain.md §16.1-6", "由分管领导代{responsible}办理“{code}”，须在说明中写明原因（如经办人员回避）。", "the deputy head acts on {code} for the office only with the reason why";
    EVALUATION_WRONG_ACT: Invalid, "domain.md §6.2", "“{code}”的计分办法是“{kind}”，不能用“{command}”办理。", "{code} is a {kindEn}: {commandEn} does not apply";
    EVALUATION_GROUND_MISSING: State, "domain.md §10.4-6", "“{code}”没有依据：请注明所依据的日志记录，或附佐证。", "{code} rests on nothing: cite positions or add evidence";
    EVALUATION_CLAIM_TWICE: Invalid, "domain.md §7", "“{code}”填了两次。", "{code} is given twice";
    EVALUATION_CLAIM_RANGE: Invalid, "domain.md §7", "“{code}”的自评分 {points} 超出满分 {full}。", "the claim {points} for {code} is beyond its full mark {full}";
    EVALUATION_SELF_SCORE_FIRST: State, "domain.md §10.2", "该村尚未自评，年终指标不能评分；逾期不报的，由办公室负责人按未自评处理。", "the village has not scored itself: what is scored at the year's end waits for it";
    EVALUATION_SELF_SCORE_LATE: State, "domain.md §10.2", "年终指标已开始评分，自评不能再改。", "offices have begun to score the year's end: the village's own score stands";
    EVALUATION_NOT_APPLICABLE_STANDS: Denied, "domain.md §16.1-4", "“{code}”已认定为合理缺项，须由{decider}改评。", "{code} was decided to be not applicable: only the decider scores it";
    EVALUATION_DECIDER: Denied, "domain.md §16.1-4", "“{code}”的合理缺项由{decider}认定。", "whether {code} applies is decided by another role";
    EVALUATION_CAP_REACHED: State, "domain.md §6.2", "“{code}”已达上限 {cap} 分，再加（减）不起作用。", "{code} has reached its cap of {cap}";
    EVALUATION_GROUND_USED: State, "domain.md §6.2", "“{code}”已依据{document}办理过，同一依据不重复计算。", "{code} was granted or applied on {document} already";
    EVALUATION_ADJUSTMENTS_SPENT: State, "domain.md §6.2", "该村加减分和否决已登记 {max} 次，不能再登记。", "a sheet holds at most {max} adjustments";
    EVALUATION_VETO_LIST: Invalid, "domain.md §16.1-5", "否决“{code}”须引用办法所列的否决事项清单条款“{list}”，您写的是“{given}”。", "the veto {code} stands in {list}, cited was {given}";
    EVALUATION_VETO_STANDS: State, "domain.md §6.2", "否决“{code}”已认定（第 {number} 号），不重复认定。", "the veto {code} stands already as number {number}";
    EVALUATION_ADJUSTMENT_UNKNOWN: NotFound, "domain.md §6.2", "评分表没有第 {number} 号加减分或否决，或已撤销。", "the sheet has no adjustment {number} that counts";
    EVALUATION_SITE_CODES: Invalid, "domain.md §6.2", "核验与评分不符的，须指明已评分的指标；一致的请勿填写。", "a check that differs names what was scored, one that confirms names nothing";
    EVALUATION_SHEET_INCOMPLETE: State, "domain.md §10.2", "{unit}评分表现为“{stage}”，还不能汇总；未评的指标：{missing}。", "the sheet of {unit} is at \"{stageEn}\", missing: {missing}";
    EVALUATION_SHEET_MOVED: Conflict, "design.md §3.5", "{unit}评分表已有变动：您看到的是 {given}，现在是 {current}，请重新读取后再汇总。", "the sheet of {unit} has moved: seen {given}, now {current}";
    EVALUATION_SUM_STALE: State, "design.md §3.5", "第 {sum} 次汇总之后，{unit}评分表又有变动，请重新汇总后再审定。", "the sheet of {unit} changed after sum {sum}: sum again";
    EVALUATION_SUM_OTHER: Conflict, "design.md §3.5", "审定所依据的应是第 {current} 次汇总，您写的是第 {given} 次。", "the decision rests on sum {given}, the current one is {current}";
    EVALUATION_DECISION_NUMBER: Invalid, "domain.md R54", "“{field}”须有编号（会议纪要编号或发文字号）。", "{field} needs its number";
    EVALUATION_MEETING_DATE: Invalid, "domain.md §16.1-3", "会议日期 {day} 应在汇总日期 {from} 与今天 {today} 之间。", "the meeting on {day} must lie between the sum on {from} and today {today}";
    EVALUATION_VOTES: Invalid, "domain.md §6.2", "办法的并列规则没有“集体表决”，或同一单位的票数填了两次。", "the scheme breaks no ties by votes, or a unit's votes are given twice";
    EVALUATION_NOTICE_SHORT: State, "domain.md §10.4-12", "公示不得少于 {min} 个工作日（{schemeClause}），您填的是 {days} 个。", "the notice runs for at least {min} working days ({schemeClause}), asked for were {days}";
    EVALUATION_NOTICE_RUNNING: State, "domain.md §10.4-12", "公示和异议期至 {due} 届满（{schemeClause}），期满后方可生效。", "the notice and the time for objections run until {due} ({schemeClause})";
    EVALUATION_OBJECTION_TIME: State, "domain.md R54", "异议应在公示后至 {due} 提出（{schemeClause}），提出日期 {day} 不在此期间。", "an objection is taken from {from} to {due} ({schemeClause}), this one is of {day}";
    EVALUATION_OBJECTION_TYPED: Denied, "domain.md R54", "异议期已过：期内收到的书面异议由办公室补录，村级不能自行补录。", "the time is over: the office enters what it got on paper, the village itself does not";
    EVALUATION_OBJECTION_OPEN: State, "domain.md R54", "该村第 {number} 号异议尚未处理，请等待处理结果。", "objection {number} of this unit is still open";
    EVALUATION_OBJECTION_CODES: Invalid, "domain.md R54", "异议须指明办法中的指标或板块，每项一次。", "an objection names indicators or blocks of the scheme, each once";
    EVALUATION_OBJECTION_UNKNOWN: NotFound, "domain.md R54", "没有第 {number} 号异议，或已处理。", "there is no open objection {number}";
    EVALUATION_OBJECTIONS_SPENT: State, "domain.md R54", "异议已登记 {max} 件，不能再登记。", "an evaluation holds at most {max} objections";
    EVALUATION_RECHECK_OUTCOME: Invalid, "domain.md R54", "异议成立的须改评至少一项，不成立的不能改分。", "an objection that is upheld changes something, one that is rejected nothing";
    EVALUATION_RECHECK_BEYOND: Invalid, "domain.md R54", "“{code}”不在异议范围内，不能在本次复核中改分。", "{code} is not what was objected to";
    EVALUATION_RECHECK_SAME: State, "domain.md R54", "“{code}”改后的数据与原来相同，没有变化。", "the figure of {code} is what it was";
    EVALUATION_SIGNED_ROOT: Invalid, "domain.md §16.1-3", "排名表所印的短根值应为 8 至 64 位小写十六进制。", "the printed root has 8 to 64 lower-case hexadecimal digits";
    EVALUATION_UNSIGNED: State, "domain.md §16.1-3", "签发的排名表文号尚未登记，不能归档。", "the number of the signed ranking has not been brought back";
}
