//! Rules of clean-ups: who records which level, classes and their units, slips of units.

rules! {
    CLEAN_UP_LEVEL: Denied, "domain.md R24", "“{level}”组织的清洁行动由组织方登记；由他人录入的请用代录。", "a clean-up held by the {levelEn} is recorded by who held it; enter it for them by proxy";
    CLEAN_UP_UNIT: Invalid, "domain.md §3.2", "“{class}”不以“{unit}”计，可用：{units}。", "{classEn} is not measured in {unitEn}; possible are {unitsEn}";
    CLEAN_UP_CLASS_REPEATED: Invalid, "domain.md §3.2", "“{class}”以同类单位填了两次，请合计后填一次。", "{classEn} is stated twice in units of one dimension: add them up";
    CLEAN_UP_AMOUNT_UNUSUAL: State, "domain.md R17", "“{class}”{quantity}对一次清洁行动偏大，请核对单位（如吨与万吨）；确认无误的请勾选“数量已核对”。", "{quantity} of {classEn} is unusually much for one clean-up: check the unit, or confirm the amounts";
    CLEAN_UP_PLACE_REPEATED: Invalid, "domain.md §3.2", "地点标签“{place}”重复。", "the place {placeEn} is repeated";
}
