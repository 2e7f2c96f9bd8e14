//! Rules of consolidation reviews.

rules! {
    REVIEW_COMMISSION_NEVER: Denied, "domain.md §16.1-9", "镇纪委人员只监督，不参与评价和选树典型，不能办理“{command}”。", "a member of the commission reviews nothing";
    REVIEW_ISSUE_UNKNOWN: Invalid, "domain.md R51", "本方案没有编号 {number} 的问题，编号到 {last} 为止，每个编号填一次。", "the programme has no issue {number}; numbers go to {last}, each is given once";
    REVIEW_ISSUE_ELSEWHERE: Invalid, "domain.md R51", "编号 {number} 的问题不属于该村（院落），不能列为其未销号问题。", "issue {number} is not of this unit";
    REVIEW_ISSUE_ENDED: Invalid, "domain.md R51", "编号 {number} 的问题现为“{phase}”，不再是未销号问题。", "issue {number} is {phaseEn}: it is not open";
    REVIEW_SECTIONS_SPENT: State, "domain.md R51", "该村已有 {max} 个科室评价，不能再增加。", "{max} sections have reviewed the unit";
    REVIEW_SECTIONS_FEW: State, "domain.md R51", "选树典型前应有至少 {min} 个科室评价，现有 {count} 个。", "at least {min} sections review before the excellent are chosen, so far {count}";
    REVIEW_NOT_EXCELLENT: State, "domain.md R51", "{section}的评价是“{finding}”，整改后重新评价，再选树典型。", "a section found it \"{findingEn}\": it is reviewed again before it is chosen";
    REVIEW_OPEN_ISSUES: State, "domain.md R51", "{section}列有未销号问题：{numbers}；整改并重新评价后再选树典型。", "a section lists open issues: {numbers}";
    REVIEW_LOG_OPEN_ISSUES: State, "domain.md R51; domain.md §10.4-6", "问题台账中该村（院落）还有 {count} 件未销号问题：{numbers}；销号后再选树典型。", "the ledger has {count} open issues of the unit: {numbers}; it is chosen once they are closed";
    REVIEW_CHOSEN: State, "domain.md R51", "该村已选树为典型（{document}）。", "the unit was chosen already by {document}";
    REVIEW_NOT_CHOSEN: State, "domain.md R51", "该村没有选树为典型，不能办理“{command}”。", "the unit was not chosen";
    REVIEW_SHARED_LATER: Invalid, "domain.md §10.4-8", "交流日期 {day} 应不早于选树日期 {from}，不晚于今天。", "shared on {day}: it must lie between {from} and today";
    REVIEW_SHARINGS_SPENT: State, "domain.md R51", "该村已记录 {max} 次经验交流，不能再增加。", "{max} occasions of sharing are recorded of the unit";
}
