//! Rules of a village's point rules.

rules! {
    POINT_RULES_NO_VILLAGE: State, "domain.md §4.2", "积分细则由村（社区）制定，该单位不是村（社区）。", "a village or community has point rules, and this unit is neither";
    POINT_RULES_MET_LATER: Invalid, "domain.md §10.4-8", "会议日期 {met} 晚于今天 {today}，请核对。", "the meeting is dated {met}, which is later than {today}";
    POINT_RULES_MINUTES_DATE: Invalid, "domain.md R42", "会议纪要日期 {date} 须不早于会议日期 {met}，也不晚于今天 {today}。", "the minutes are dated {date}: not before the meeting of {met}, and not after {today}";
    POINT_RULES_FIGURES: Invalid, "domain.md R42", "应到 {entitled} 人、到会 {present} 人、赞成 {inFavour} 人，后一数不能大于前一数，请核对。", "{entitled} entitled, {present} present and {inFavour} in favour: none can be more than the one before";
    POINT_RULES_QUORUM: State, "domain.md §4.2; domain.md R42", "应到 {entitled} 人，到会 {present} 人，不足三分之二（至少 {needed} 人），会议不能作出决定。", "{present} of {entitled} were present: the meeting decides with two thirds, which is {needed}";
    POINT_RULES_MAJORITY: State, "domain.md §4.2; domain.md R42", "到会 {present} 人，赞成 {inFavour} 人，未超过半数（至少 {needed} 人），积分细则没有通过。", "{inFavour} of {present} were in favour: more than half adopts, which is {needed}";
    POINT_RULES_BEFORE_MEETING: Invalid, "domain.md R42", "施行日期 {from} 早于会议日期 {met}：通过之前不能施行。", "the rules begin on {from}, before the meeting of {met} that adopted them";
    POINT_RULES_FROM: State, "domain.md §10.4-3", "施行日期 {from} 须晚于今天 {today}（现行一版自 {before} 起施行）：修订只管以后的积分。", "the edition begins on {from}: after {today}, since a change holds for later days only; the one in force began on {before}";
    POINT_RULES_KEY_TWICE: Invalid, "domain.md R42", "标识“{key}”列了两次，每项标识须不同。", "the key {key} is given twice: each item has its own";
    POINT_RULES_POINTS: Invalid, "domain.md §4.1", "每次 {points} 分不对：应为不等于零、绝对值不超过 {max} 的整数。", "an item gives or costs a whole number of points other than zero, {max} at most, and not {points}";
    POINT_RULES_ITEM_BARRED: Invalid, "domain.md §4.4; domain.md R50", "积分项“{item}”涉及{ground}（“{word}”）：积分是村民自治，不得与之挂钩，请删去或改写。", "the item {item} touches {ground} ({word}): points are self-government and may not";
    POINT_RULES_EDITION_UNKNOWN: NotFound, "domain.md R42", "该村没有第 {edition} 版积分细则。", "the village has no edition {edition} of point rules";
    POINT_RULES_FILING_DATE: Invalid, "domain.md R42", "备案文件日期 {date} 须不早于会议日期 {met}，也不晚于今天 {today}。", "the filing is dated {date}: not before the meeting of {met}, and not after {today}";
    POINT_RULES_NONE_ON: State, "domain.md R42", "{day} 该村没有施行中的积分细则：先由村民（代表）会议通过并登记。", "the village had no point rules on {day}: its meeting adopts them first";
}
