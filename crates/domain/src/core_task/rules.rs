//! Rules of the registers of the core tasks: life cycle, separations, facts of each register.

rules! {
    CORE_TASK_PHASE: State, "domain.md §3", "该{register}现为“{phase}”，不能办理“{command}”；可办理的状态：{allowed}。", "the {registerEn} is {phaseEn}: \"{commandEn}\" is not possible, only when {allowed}";
    CORE_TASK_NO_STEP: State, "domain.md §3", "{register}没有“{command}”这一环节。", "a {registerEn} has no step \"{commandEn}\"";
    CORE_TASK_TIME_ORDER: State, "domain.md §10.4-8", "发生时间 {occurred} 早于上一环节 {since}，请核对。", "it says {occurred}, the step before it happened at {since}";
    CORE_TASK_COMMISSION_NEVER: Denied, "domain.md §16.1-9", "镇纪委人员只监督、不参与整治和验收，不能办理“{command}”；发现问题请登记问题。", "a member of the commission neither treats nor checks: \"{commandEn}\" is not theirs; raise an issue instead";
    CORE_TASK_OTHER_SIDE: Denied, "domain.md §16.1-12", "该{register}由“{recorder}”一方登记，只能由其一方或办公室更正。", "the {registerEn} was registered by the side of the {recorderEn}: theirs, or the office's, to correct";
    CORE_TASK_CHECKED: Denied, "domain.md §10.4-1", "该{register}已验收，只能由办公室更正。", "the {registerEn} was checked: only the office corrects it";
    CORE_TASK_KIND: Invalid, "domain.md §3", "“{kind}”不属于{register}。", "{kindEn} is not of the register {registerEn}";
    CORE_TASK_OTHER_REGISTER: Invalid, "domain.md §3", "该事项属于{register}，所填内容属于{other}。", "the item is a {registerEn}, what was sent is of a {otherEn}";
    CORE_TASK_DOCUMENT_MISSING: Invalid, "domain.md §3.3", "{register}的验收须有文件，请填写验收文件。", "a {registerEn} is accepted by a document, and none is cited";
    CORE_TASK_DOCUMENT_LATER: Invalid, "domain.md §10.4-8", "文件日期 {date} 晚于今天 {today}，请核对。", "the document is dated {date}, which is later than {today}";
    CORE_TASK_DUE_EARLIER: Invalid, "domain.md §3.5", "计划完成日期 {due} 早于批准之日 {day}，请核对。", "the planned day of completion {due} is earlier than the approval on {day}";
    CORE_TASK_FOUND_LATER: Invalid, "domain.md §10.4-8", "发现日期 {found} 晚于登记事项发生之日 {day}，请核对。", "it was found on {found}, which is later than {day}";
    CORE_TASK_RELAPSE_EARLIER: Invalid, "domain.md §10.4-8", "反弹的发现日期 {found} 早于验收之日 {accepted}，请核对。", "the relapse was found on {found}, before the acceptance on {accepted}";
    CORE_TASK_REPEATED: Invalid, "domain.md §7", "“{value}”重复填写。", "{valueEn} is stated twice";
    CORE_TASK_MEASURED_IN: Invalid, "domain.md §3.2", "“{kind}”不以“{unit}”计，可用：{units}。", "{kindEn} is not measured in {unitEn}; possible are {unitsEn}";
    CORE_TASK_OTHER_UNIT: Invalid, "domain.md R17", "累计数应与登记的计量单位“{unit}”一致。", "cumulative amounts are stated in {unitEn}, as the item was registered";
    CORE_TASK_FELL: State, "domain.md §10.4-4", "“{what}”累计数由 {before} 减为 {now}；累计数只增不减。", "the cumulative {whatEn} fell from {before} to {now}";
    CORE_TASK_BEYOND: State, "domain.md R17", "“{what}”{now} 超过 {limit}，请核对单位和数字。", "{whatEn} is {now}, beyond {limit}: check unit and digits";
    CORE_TASK_UNIT_SLIP: State, "domain.md R17", "“{what}”{now} 与 {limit} 相差约一万倍，请核对元与万元；确认无误的请勾选“数量已核对”。", "{whatEn} is {now} and about 10,000 times apart from {limit}: check the unit, or confirm the amounts";
    CORE_TASK_SHORT: State, "domain.md R17", "累计完成 {done}，少于登记的 {planned}；报告完成须说明原因。", "{done} of {planned} are done: reporting it done needs a reason";
    CORE_TASK_WATER_QUALITY: Invalid, "domain.md §3.3", "水质数据与“水质监测”判别方式须同时填写。", "values of water quality and the identification by water quality go together";
    CORE_TASK_SURVEY: Invalid, "domain.md §3.3", "满意户（人）数 {satisfied} 不能多于调查数 {asked}。", "{satisfied} of {asked} cannot be satisfied";
    CORE_TASK_SURVEY_MISSING: Invalid, "domain.md §3.3", "黑臭水体验收合格须有群众满意度调查。", "a water body is accepted with a survey of villagers' satisfaction";
    CORE_TASK_SATISFACTION_LOW: State, "domain.md §3.3", "满意 {satisfied}/{asked}，低于验收文件要求的 {required}%，不能验收合格。", "{satisfied} of {asked} are satisfied, less than the {required} % that the acceptance asks for";
    CORE_TASK_DANGER_GRADE: Invalid, "domain.md §3.4", "危房须填写等级（C级或D级），其他农房事项不填。", "a dangerous house has a grade, and no other matter has one";
    CORE_TASK_HOUSE_STEP: Invalid, "domain.md §3.4", "“{kind}”没有“{step}”这一步。", "{kindEn} has no step of being {stepEn}";
    CORE_TASK_HOUSE_OPEN: State, "domain.md §3.4", "“{kind}”还缺：{missing}，不能验收合格。", "{kindEn} lacks {missingEn} and cannot pass";
    CORE_TASK_PERSONAL_DATA: Invalid, "domain.md §8.6", "“{field}”含有身份证号码或手机号码；农房事项只存案卷编号，不存个人信息，请删去后重发。", "field {field} has an identity number or a phone: matters of rural housing are kept by reference, without personal data";
    CORE_TASK_GROUND: Invalid, "domain.md §3.5", "“{ground}”只用于基础设施项目，不用于{register}。", "{groundEn} is a ground for infrastructure projects, not for a {registerEn}";
}
