//! Rules of the unit register.

rules! {
    UNIT_PARENT_REQUIRED: Invalid, "domain.md §8.1", "“{kind}”须指明所在的村（社区）。", "a {kindEn} belongs to a village or community: name it";
    UNIT_PARENT_FORBIDDEN: Invalid, "domain.md §8.1", "“{kind}”不属于别的单位，请去掉上级。", "a {kindEn} belongs to no other unit: leave the parent out";
    UNIT_PARENT_KIND: State, "domain.md §8.1", "上级“{parent}”不是村或社区。", "the parent {parent} is neither a village nor a community";
    UNIT_NOT_EXISTING: State, "domain.md §10.1", "单位“{unit}”在 {date} 不存在（自 {from} 起，至 {until} 止）。", "the unit {unit} does not exist on {date} (from {from}, until {until})";
    UNIT_KIND_NOT_JUDGED: Invalid, "domain.md §1.2; domain.md §16.1-4", "“{unit}”是{kind}，不单独检查评比、考核和评价；请填所在的村（社区），或列入方案的院落。", "{unit} is a {kindEn}: villages, communities and courtyards are inspected, evaluated and reviewed";
    UNIT_KIND_WITHOUT_CODE: Invalid, "domain.md §8.1", "“{kind}”没有国家统一的区划代码，请去掉代码。", "a {kindEn} has no national code: leave it out";
    UNIT_CODE_LEVEL: Invalid, "domain.md §8.1", "村（社区）应使用村级代码，{code} 不是村级代码。", "{code} is not a code of the village level";
    UNIT_CODE_TOWN_LEVEL: Invalid, "domain.md §8.1", "上级代码 {code} 不是乡镇（街道）级代码。", "{code} is not a code of the town level";
    UNIT_CODE_TAKEN: Exists, "domain.md §8.1", "{edition} 年版代码 {code} 已登记给另一单位。", "code {code} of the edition {edition} is another unit's";
    UNIT_CODE_EDITION_ASSIGNED: State, "domain.md §16.1-14", "该单位在 {edition} 年版已有代码 {code}。", "the unit has the code {code} in the edition {edition} already";
    UNIT_NAME_TAKEN: Exists, "domain.md §8.1", "“{name}”已登记（单位 {unit}，自 {from} 起），请勿重复登记；要补区划代码请办理“登记区划代码”。确是另一乡镇的同名村（社区）的，两者都须有区划代码：已登记的单位没有代码的，请先为它登记，再登记本单位的代码；也可改用能区分的名称。", "{name} is registered already as the unit {unit}, since {from}: add a missing code to that one; a village of the same name in another town is told apart by the codes of both, so that one without a code gets its code first, and this one then states its own; or take a name that tells them apart";
    UNIT_NAME_DATE: State, "domain.md §10.1", "新名称的生效日 {from} 须晚于现名称的生效日 {after}。", "the new name begins on {from}, it has to begin after {after}";
    UNIT_MERGE_SOURCES: Invalid, "domain.md §10.1", "合并须列出 1 至 {max} 个互不相同、且不含并入单位的单位。", "a merger lists 1 to {max} different units, the target not among them";
    UNIT_MERGE_KIND: State, "domain.md §10.1", "“{unit}”与并入单位不是同一层级，不能合并。", "{unit} and the target are not of the same level";
    UNIT_MERGE_IN_FUTURE: State, "domain.md §10.1", "合并自 {from} 生效，须到生效日再登记。", "the merger takes effect on {from}: enter it on that day or later";
    UNIT_CLOSED: State, "domain.md §10.1", "单位“{unit}”自 {closed} 起已撤销或并入其他单位。", "the unit {unit} is closed or merged from {closed} on";
    UNIT_AMBIGUOUS: State, "domain.md §8.1", "“{name}”在 {date} 可指 {count} 个单位：{candidates}。请改用区划代码或单位标识。", "{name} means {count} units on {date}: {candidates}; use a code or the unit's id";
}
