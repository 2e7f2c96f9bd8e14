//! Rules of report windows.

rules! {
    REPORT_NOT_DEFINED: State, "domain.md §16.1-12", "本方案没有规定进度表的栏目和任务，不收报表；请先修改方案。", "the programme does not define how progress is reported";
    REPORT_WINDOW_UNKNOWN: NotFound, "domain.md §16.1-12", "方案中没有报送期“{window}”。", "the programme has no report window {window}";
    REPORT_WINDOW_PHASE: State, "domain.md §16.1-12", "报送期“{window}”{phase}，不能办理“{command}”；可办理时应为：{allowed}。", "the window {window} is {phaseEn}: \"{commandEn}\" is not possible, only when {allowed}";
    REPORT_WINDOW_EARLY: State, "domain.md §16.1-12", "报送期“{window}”按方案自 {opens} 起开放（{basis}），不能提前开放。", "the window {window} opens on {opens}, not earlier";
    REPORT_WINDOW_NOT_DUE: State, "domain.md §16.1-12", "报送期“{window}”于 {due} 到期，到期日过后才能截止。", "the window {window} is due on {due} and closes after that day only";
    REPORT_WINDOW_NOT_OPEN: State, "domain.md §16.1-12", "报送期“{window}”尚未开放，方案规定 {opens} 起（{basis}），不收报表。", "the window {window} is not open, it opens on {opens}";
    REPORT_WINDOW_CLOSED: State, "domain.md §16.1-12", "报送期“{window}”（{basis}）已于 {closed} 截止，重新开放之前不收报表。", "the window {window} closed on {closed}; reports are refused until the office reopens it";
    REPORT_REOPEN_UNTIL: Invalid, "domain.md §16.1-12", "重新开放的截止日 {until} 不能早于今天 {today}。", "a window reopened until {until} would be closed today, {today}";
}
