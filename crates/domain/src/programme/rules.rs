//! Rules of a programme: what its definition must be, and how it changes.

rules! {
    DEFINITION_SYNTAX: Invalid, "TOML 1.1", "“{field}”不是合法的 TOML：第 {column} 个字符处{why}。", "{field} is not TOML at character {column}: {whyEn}";
    DEFINITION_KEY_UNKNOWN: Invalid, "design.md §5", "“{field}”是未知的键，可用：{known}。", "{field} is an unknown key; known are {known}";
    DEFINITION_KEY_MISSING: Invalid, "design.md §5", "缺少“{field}”。", "{field} is missing";
    DEFINITION_KEY_TWICE: Invalid, "design.md §5", "“{field}”已在 {first} 写过。", "{field} was given at {first} already";
    DEFINITION_FILE_TWICE: Invalid, "design.md §5", "“{field}”：文件名“{name}”出现两次，请改名后重发，否则说不清问题在哪个文件。", "{field}: two files are called {name}; rename one, so that a place in it can be told";
    DEFINITION_TYPE: Invalid, "design.md §5", "“{field}”应为{expected}。", "{field} must be {expectedEn}";
    DEFINITION_VALUE: Invalid, "design.md §5", "“{field}”的值“{value}”不在可选范围：{known}。", "{field} has the value {value}; known are {known}";
    DEFINITION_KEY_FORM: Invalid, "design.md §5", "“{field}”的键“{key}”应以小写字母开头，只含小写字母、数字和下划线。", "{field}: the key {key} must begin with a lower-case letter and hold only lower-case letters, digits and underscores";
    DEFINITION_DUPLICATE: Invalid, "design.md §5", "“{field}”与前面重复：{key}。", "{field} repeats {key}";
    DEFINITION_REFERENCE: Invalid, "design.md §5", "“{field}”引用的“{key}”在本方案中不存在。", "{field} refers to {key}, which the definition does not have";
    DEFINITION_CLAUSE: Invalid, "domain.md R01", "“{field}”应为“文件键 条款”，如“plan 三”；尚无依据的写“proposal 说明”。", "{field} must be a document's key and a place in it, `plan 三`; what no document says is a `proposal …`";
    DEFINITION_OUTSIDE_YEAR: Invalid, "domain.md §1.3", "“{field}”{day} 不在方案年度 {year} 内。", "{field} {day} lies outside of the programme's year {year}";
    DEFINITION_DATES_ORDER: Invalid, "domain.md §16.1-12", "“{field}”{later} 早于 {earlier}。", "{field} {later} is earlier than {earlier}";
    DEFINITION_TOO_FEW: Invalid, "domain.md R01", "“{field}”至少要有 {min} 项。", "{field} needs at least {min} entries";
    DEFINITION_CLEAN_UP_CLASS: Invalid, "domain.md R16", "“{field}”：任务的键“{key}”不是清理类别，村庄清洁行动的数填不进这一行；清理类别有：{known}。", "{field}: the task's key {key} is no class of clearance, so that no clean-up fills it in; the classes are {known}";
    DEFINITION_TARGET_UNITS: Invalid, "domain.md §1.2", "“{field}”列名 {units} 个，多于目标数 {count}。", "{field} names {units} units, more than the target's {count}";
    DEFINITION_COLUMN_NEEDED: Invalid, "domain.md R17", "“{field}”缺少必填列“{key}”，没有它无法核对累计数。", "{field} lacks the required column {key}, without which nothing can be added up";
    DATE_BEFORE_YEAR: Invalid, "domain.md §1.3", "{date} 早于方案年度 {year} 年：往年的活动请登记到当年的方案，不在本方案重复计数。", "{date} lies before the programme's year {year}: what took place in an earlier year is recorded in that year's programme and not counted again here";
    PROGRAMME_CLOSED: State, "domain.md R01", "方案已办结，不能再办理“{command}”。", "the programme is closed: \"{commandEn}\" is not possible";
    PROGRAMME_IDENTITY_FIXED: State, "domain.md §10.4-3", "方案的年度、镇和印发文件不能修改，请另立方案。", "a programme's year, town and founding document are fixed: open another programme";
    AMENDMENT_BACKDATED: State, "domain.md §10.4-3", "修改生效日期 {from} 不能早于 {earliest}：以后的规定只管以后的事。", "an amendment from {from} cannot hold before {earliest}: later edits affect later periods only";
    AMENDMENT_TASK_UNIT: State, "domain.md §3.2", "“{field}”：任务“{key}”一直按“{before}”计，不能改为“{unit}”，否则已报的数会变了单位；改用别的单位的，请另设任务键。", "{field}: the task {key} is counted in {beforeEn} and not from now on in {unitEn}, as what was reported would change its unit: give another key";
}
