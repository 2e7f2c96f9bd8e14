//! Rules of the notices of points.

rules! {
    POINTS_NOTICE_OPEN: State, "domain.md R44", "第 {notice} 期积分公示（到 {until}）尚未确认，确认后方可张贴下一期。", "notice {notice}, which runs until {until}, is not confirmed yet: the next one follows it";
    POINTS_NOTICE_UNKNOWN: NotFound, "domain.md R44", "该村没有第 {notice} 期积分公示。", "the village has no notice of points number {notice}";
    POINTS_NOTICE_RUNNING: State, "domain.md §10.4-12", "第 {notice} 期积分公示到 {until} 为止，公示须满期，{until} 之后方可确认。", "notice {notice} runs until {until}: it is confirmed after that day";
    POINTS_NOTICE_TIME_ORDER: State, "domain.md §10.4-8", "发生时间 {occurred} 早于上一次公示或确认 {since}，请核对。", "it says {occurred}, the notice's step before it happened at {since}";
}
