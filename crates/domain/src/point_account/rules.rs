//! Rules of households' points.

rules! {
    POINTS_PHASE: State, "domain.md §10.2", "第 {entry} 笔积分现为“{phase}”，不能办理“{command}”；可办理的状态：{allowed}。", "entry {entry} is {phaseEn}: \"{commandEn}\" is not possible, only when {allowed}";
    POINTS_ENTRY_UNKNOWN: NotFound, "domain.md R43", "该户没有第 {entry} 笔积分。", "the household has no entry number {entry}";
    POINTS_ITEM_UNKNOWN: Invalid, "domain.md R43", "第 {edition} 版积分细则没有“{item}”这一项；{known}。", "edition {edition} of the village's rules has no item of this key; {knownEn}";
    POINTS_TIMES: Invalid, "domain.md R43", "次数 {times} 不对，应为 1 至 {max}。", "an entry counts 1 to {max} times, and not {times}";
    POINTS_PER_YEAR: State, "domain.md R42", "“{item}”每户每年最多 {max} 次，该户 {year} 年已登记 {had} 次，不能再登记 {times} 次。", "{itemEn} counts {max} times a year for one household: {had} are recorded for {year}, and {times} more are too many";
    POINTS_ANALOGY_GROUND: Invalid, "domain.md §4.1; domain.md R43", "参照登记的，须写明参照的理由。", "what is recorded by analogy has its ground";
    POINTS_HOUSEHOLD_DAY: State, "domain.md R48", "该户自 {from} 起在此登记，{day} 的积分不能登记。", "the household stands here from {from} on, and {day} is before that";
    POINTS_ACCOUNT_FULL: State, "design.md §3.3", "一户最多 {max} 笔积分，该户已满。", "a household's account holds {max} entries, and this one is full";
    POINTS_TIME_ORDER: State, "domain.md §10.4-8", "发生时间 {occurred} 早于上一环节 {since}，请核对。", "it says {occurred}, the step before it happened at {since}";
    POINTS_REVERSED: State, "domain.md §10.4-7", "第 {entry} 笔积分已登记第 {by} 笔冲正，不能办理“{command}”。", "entry {entry} is taken back by entry {by}: \"{commandEn}\" is not possible";
    POINTS_REVERSAL: State, "domain.md §10.4-7", "第 {entry} 笔本身是冲正，不能再冲正；请重新登记。", "entry {entry} takes another one back and is not taken back itself: record it anew";
    POINTS_REVERSES_EARLY: State, "domain.md R44", "第 {entry} 笔要冲正的第 {of} 笔现为“{ofPhase}”，确认之后方可办理“{command}”；不再需要冲正的，请退回第 {entry} 笔。", "entry {entry} takes back entry {of}, which is {ofPhaseEn}: \"{commandEn}\" is possible once that one is confirmed; refuse entry {entry} where it is not needed any more";
    POINTS_OBJECTION_TIME: State, "domain.md R44", "第 {notice} 期公示自 {from} 到 {until}，{day} 不在公示期内，不能提出异议。", "notice {notice} runs from {from} to {until}, and {day} lies outside";
    POINTS_BALANCE: State, "domain.md §10.4-11", "该户可兑换 {balance} 分，不够兑换 {points} 分；公示期满确认的积分方可兑换。", "the household has {balance} points to redeem, and {points} are wanted: points count once their notice ran its time";
    POINTS_BALANCE_THEN: State, "domain.md §10.4-8; domain.md §10.4-11", "{occurred} 该户可兑换 {balance} 分，不够兑换 {points} 分；自 {since} 起方够兑换，请核对发生时间。", "at {occurred} the household had {balance} points to redeem, and {points} are wanted: it has them since {since}";
    POINTS_REDEEMED_NONE: Invalid, "domain.md R46", "兑换的积分应大于零。", "a redemption is of one point or more";
}
