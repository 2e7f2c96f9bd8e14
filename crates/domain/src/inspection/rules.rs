//! Rules of inspections: life cycle, sheet, sample, evaluators, separations.

rules! {
    INSPECTION_PHASE: State, "domain.md §10.2", "该检查现为“{phase}”，不能办理“{command}”；可办理的状态：{allowed}。", "the inspection is {phaseEn}: \"{commandEn}\" is not possible, only when {allowed}";
    INSPECTION_TIME_ORDER: State, "domain.md §10.4-8", "发生时间 {occurred} 早于上一环节 {since}，请核对。", "it says {occurred}, the step before it happened at {since}";
    INSPECTION_ROUND_UNKNOWN: Invalid, "domain.md §16.1-14", "考核办法中没有轮次“{round}”，可选：{known}。", "the scheme has no round {round}; known are {known}";
    INSPECTION_ROUND_TAKEN: Exists, "domain.md R22", "该单位本轮已有检查，作废后方可重新计划。", "the unit's round has its inspection already";
    INSPECTION_OUT_OF_PERIOD: State, "domain.md §10.4-3", "{day} 没有施行中的考核办法，不能检查评比。", "no edition of the scheme governs {day}";
    INSPECTION_NOTHING_TO_SCORE: State, "domain.md R56", "第 {edition} 版考核办法没有以检查评比为数据来源、按轮次计分的指标。", "edition {edition} has no indicator that is measured by inspections in rounds";
    INSPECTION_PLANNED_LATE: Invalid, "domain.md §10.2", "检查日期 {planned} 早于计划之日 {day}；检查须先计划后开展。", "planned for {planned}, which is before {day}: an inspection is planned before it is held";
    INSPECTION_EARLY: State, "domain.md §10.2", "该检查计划于 {planned} 开展，此前不能抽样、评分。", "the inspection is planned for {planned}: nothing is drawn or scored before";
    INSPECTION_COMMITMENT: Invalid, "domain.md R12", "本办法按户抽样，计划时须封存种子：随机种子承诺值应为种子 32 字节的 SHA-256（64 位小写十六进制）。", "the sheet has a sample: seed_commitment is needed, the SHA-256 of the 32 bytes of the seed in 64 lower-case hexadecimal digits";
    INSPECTION_COMMITMENT_NEEDLESS: Invalid, "domain.md R12", "本办法的检查评比没有抽样指标，请去掉随机种子承诺值。", "the sheet has no sample: leave seed_commitment out";
    INSPECTION_NO_HOUSEHOLDS: State, "domain.md R12", "该单位的名册里没有农户，不能抽样；请先登记农户。", "no household is listed for the unit: nothing can be drawn";
    INSPECTION_SEED: Invalid, "domain.md R12", "种子与计划时封存的不符：{commitment}。", "the seed is not the one that was committed: {commitment}";
    INSPECTION_NO_SAMPLE: State, "domain.md R12", "该检查没有抽样指标，无须抽样。", "the inspection has no sample to draw";
    INSPECTION_SAMPLE_NOT_DRAWN: State, "domain.md R12", "该检查须先抽样，再评分。", "the sample has to be drawn before anything is scored";
    INSPECTION_INDICATOR_OUTSIDE: Invalid, "domain.md R56; 《整治形式主义为基层减负若干规定》（2024）", "“{code}”不在检查评比表内：{document} 没有将其列为按轮次检查的指标，不得增加。", "{code} is not on the sheet: {document} does not have it inspected in rounds, and nothing is added";
    INSPECTION_SAMPLE_DERIVED: Invalid, "domain.md R12", "“{code}”按抽查农户计分，由各户结果合计，不另填数据。", "the figure of {code} follows from the households, it is not entered";
    INSPECTION_HOUSEHOLDS: Invalid, "domain.md R12", "“{field}”须逐户列出抽中的 {count} 户，不重不漏；未抽中的不列。", "{field} lists each of the {count} households that were drawn, once, and no other";
    INSPECTION_HOUSEHOLD_INDICATOR: Invalid, "domain.md R12", "“{field}”：指标“{code}”不按该户计分。", "{field}: the indicator {code} is not scored by this household";
    INSPECTION_GROUND_MISSING: Invalid, "domain.md §16.1-4", "指标“{code}”按合理缺项免评，须写明理由；其他指标不写。", "{code} is told as not applicable: its ground has to be given, and for no other";
    INSPECTION_EVALUATORS: Invalid, "domain.md R22", "评比人员应为 1 至 {max} 名互不相同的人员，办理人在内。", "1 to {max} different evaluators are named, whose act it is among them";
    INSPECTION_RECHECK_OTHERS: Denied, "domain.md §16.1-9", "责令重新检查的，须由未参与原评分、复核的人员评分。", "what was ordered to be checked again is scored by others";
    INSPECTION_COMMISSION_NEVER: Denied, "domain.md §16.1-9", "镇纪委人员不计划、不评分、不复核检查评比，不能办理“{command}”。", "a member of the commission neither plans nor scores inspections: \"{commandEn}\" is not theirs";
    INSPECTION_VISIT_ONLY_COMMISSION: Denied, "domain.md §16.1-10", "镇纪委暗访的记录只由镇纪委办理。", "what the commission recorded of its visit is the commission's";
    INSPECTION_DECIDER: Denied, "domain.md §16.1-4", "指标“{code}”的合理缺项由“{decider}”认定，须由其复核。", "that {code} does not apply is for the {deciderEn} to decide, who has to review";
    INSPECTION_VOID_PUBLISHED: Denied, "domain.md §16.1-6", "已公布的检查评比须由分管领导或组长作废。", "a published inspection is voided by the deputy head or the head of the leading group";
    INSPECTION_FINDINGS: Invalid, "design.md §3.3", "“{field}”应列 {min} 至 {max} 件问题。", "{field} lists {min} to {max} findings";
    INSPECTION_FINDING_ELSEWHERE: Invalid, "domain.md R23", "“{field}”不属于被检查的村（院落）。", "{field} does not belong to the inspected unit";
}
