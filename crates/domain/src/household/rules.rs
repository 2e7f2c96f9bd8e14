//! Rules of the register of households.

rules! {
    HOUSEHOLD_LABEL_FORM: Invalid, "domain.md §8.6", "“{field}”的户编号“{label}”应为1至{max}位半角数字、字母或“-”；姓名、电话、证件号码不得登记在此。", "{field}: the number {label} must be 1 to {max} digits, Latin letters or hyphens; names, telephones and identity numbers do not belong here";
    HOUSEHOLD_LABEL_TAKEN: Exists, "domain.md §10.4-9", "户编号“{label}”在该组（院落、村）已有农户使用。", "the number {label} is another household's in this unit";
    HOUSEHOLD_COUNT: Invalid, "design.md §3.3", "“{field}”应列 {min} 至 {max} 户，且不重复。", "{field} lists {min} to {max} different households";
    HOUSEHOLD_MOVE_BETWEEN: Denied, "domain.md R48", "迁到外村的农户由办公室登记，村里不能自行迁往别村。", "a household's move into another village is entered by the office";
    HOUSEHOLD_LIST_FULL: State, "design.md §3.3", "该村名册最多 {max} 户，已满；请先为已销户的办理销户，或核对本次是否重复登记。", "the village's list holds {max} households at most: close those that are gone, or look whether these are listed already";
    HOUSEHOLD_CLOSED: State, "domain.md R48", "该户自 {closed} 起已并入他户、迁出或注销。", "the household is closed or merged from {closed} on";
    HOUSEHOLD_OTHER_VILLAGE: State, "domain.md R48", "合户须在同一村内；请先办理迁移。", "households of one village are merged: move the other one first";
    HOUSEHOLD_DATE_LATER: Invalid, "domain.md §10.4-8", "生效日 {from} 晚于今天 {today}，请核对。", "it holds from {from}, which is later than {today}";
    HOUSEHOLD_DATE: State, "domain.md §10.4-8", "生效日 {from} 须不早于该户上次变动的 {since}，也不晚于今天。", "it holds from {from}: not before {since}, when the household changed last, and not after today";
    HOUSEHOLD_NO_VILLAGE: State, "domain.md §8.1", "该单位不在任何村（社区）之下，不能登记农户。", "the unit belongs to no village or community and has no households";
}
