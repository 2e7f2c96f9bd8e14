//! Rules that hold for every command: fields, texts, authority, times.

rules! {
    FIELD_REQUIRED: Invalid, "API", "“{field}”必填。", "field {field} is required";
    FIELD_MALFORMED: Invalid, "API", "“{field}”格式不对：{why}。", "field {field} is malformed: {whyEn}";
    FIELD_TOO_MANY: Invalid, "API", "“{field}”最多 {max} 项。", "field {field} takes at most {max} entries";
    TEXT_TOO_LONG: Invalid, "API", "“{field}”过长：{bytes} 字节，上限 {bytesMax} 字节。", "field {field} has {bytes} bytes, at most {bytesMax} are taken";
    TEXT_NOT_NFC: Invalid, "domain.md §8.9", "“{field}”的文字不是 NFC 规范形式，请按 NFC 规范化后重发。", "field {field} is not in Unicode NFC; normalise it to NFC and send again";
    TEXT_CONTROL_CHARACTER: Invalid, "domain.md §8.9", "“{field}”含有控制字符或看不见的字符，请删去后重发。", "field {field} contains a control character, or one that is not seen";
    DIVISION_CODE_MALFORMED: Invalid, "domain.md §8.1", "“{field}”的区划代码应为 12 位半角数字：{why}。", "field {field} must be a division code of exactly 12 ASCII digits: {whyEn}";
    DIVISION_CODE_PARENT: Invalid, "domain.md §8.1", "区划代码 {code} 不以上级代码前 {digits} 位 {prefix} 开头。", "division code {code} does not begin with its parent's {digits} digits {prefix}";
    DIVISION_CODE_LEVEL: Invalid, "domain.md §8.1", "区划代码 {code} 的级别应在上级代码 {parent} 之下。", "division code {code} is not of a level below its parent {parent}";
    DOCUMENT_NUMBER_MALFORMED: Invalid, "GB/T 9704-2012", "“{field}”的发文字号“{original}”不合规范，建议写作“{correction}”；原文已保留在本提示中，未登记。", "field {field}: document number \"{original}\" is malformed, suggested: {correction}";
    DOCUMENT_NUMBER_UNREADABLE: Invalid, "GB/T 9704-2012", "“{field}”的发文字号“{original}”不合规范，也推断不出正确写法；应为“机关代字〔四位年份〕序号号”，如龙溪委发〔2024〕30号；没有文号的请留空。原文已保留在本提示中，未登记。", "field {field}: document number \"{original}\" is malformed and no correction can be guessed; write it as 龙溪委发〔2024〕30号 or leave it out where there is none";
    DOCUMENT_CLASSIFIED: Invalid, "domain.md §16.1-15", "涉密文件不得录入本系统，请勿登记其标题和内容。", "a classified document must not be entered";
    THING_NOT_FOUND: NotFound, "API", "没有找到{what}：{name}。", "{whatEn} {name} was not found";
    THING_EXISTS: Exists, "API", "{what}已存在：{name}。", "{whatEn} {name} exists already";
    ALREADY_DONE: State, "design.md §3.4", "这件事已经是这样，没有任何变化，未登记。", "nothing would change: already done";
    STALE_ETAG: Conflict, "AIP-154", "您看到的是旧版本 {given}，现在是 {current}，请重新读取后再办。", "etag {given} is stale, the current one is {current}; read again and retry";
    PERSON_UNKNOWN: Denied, "domain.md §10.4-14", "办理人没有登记，不能办理。", "the acting person is not registered";
    ROLE_MISSING: Denied, "domain.md §10.3", "您的角色不能办理“{command}”。", "none of your roles allows this";
    ROLE_ENDED: Denied, "domain.md §10.4-14", "您的任职“{role}”已于 {ended} 终止，不能办理“{command}”。", "your assignment as {roleEn} ended on {ended}, it no longer allows this";
    ROLE_NOT_YET: Denied, "domain.md §10.4-14", "您的任职“{role}”自 {from} 起生效，现在不能办理“{command}”。", "your assignment as {roleEn} begins on {from}, it does not allow this yet";
    ROLE_OTHER_UNIT: Denied, "domain.md §10.3", "您的任职属于另一个村（院落）或业务科室，不能在这里办理“{command}”。", "your assignment is for another unit or section and does not allow this here";
    CREDENTIAL_REVOKED: Denied, "design.md §3.7", "访问凭证已停用。", "the credential was revoked";
    OWN_UNIT_DECISION: Denied, "domain.md §10.4-2", "不能对本村（本户）的事项作决定。", "nobody decides on their own unit";
    SEPARATION_OF_DUTIES: Denied, "domain.md §16.1-6", "{did}与{does}不能是同一人，代录也算办理。", "{didEn} and {doesEn} must be different persons, and entering it counts";
    RECUSED: Denied, "domain.md §16.1-6", "您对该村有回避关系（{ground}），不能{does}，请由无此关系的人员办理。", "you are recused from this unit and cannot do this: somebody without a tie to it can";
    DELEGATOR_TIED: Denied, "domain.md §10.4-2; domain.md §16.1-6", "委托人与该村有关系（{ground}），受委托人也不能代其{does}。", "who delegated the role is tied to this unit ({groundEn}): the delegate cannot do this by it either";
    DECISION_BACKDATED: State, "design.md §5", "决定事项不能补录：发生时间 {occurred} 早于登记时间 {recorded} 超过 {minutes} 分钟；请不填发生时间，以现在的时间办理，原定日期写在文件或理由里。", "a decision cannot be entered back: it says {occurred}, it is recorded at {recorded}, more than {minutes} minutes later; leave occurred_time out, and tell the day in the document or the reason";
    DECISION_BY_PROXY: Denied, "design.md §5", "决定事项必须本人凭证办理，不能代录。", "a decision needs the person's own credential and cannot be entered by proxy";
    PROXY_BY_DELEGATE: Denied, "domain.md §16.1-6", "受委托的职务不能用来代他人录入：委托您的人也算参与，记录上却看不出来。请由本人任职的人员代录，或由当事人本人办理。", "a delegated role types for nobody: whoever lent it would have a part in it that nothing tells; somebody with a role of their own types it, or the person acts in their own name";
    PROXY_NOT_ALLOWED: Denied, "domain.md §16.1-12", "您的角色不能代他人录入。", "none of your roles may enter for somebody else";
    PROXY_FOR_OTHERS: Denied, "domain.md §10.3; domain.md §16.1-6", "“{role}”的事项不能由您代录：镇纪委和审计的须由本人办理；村里只代录本村干部的，其他人的由本人凭证办理，或由办公室代录。", "what the {roleEn} enters is not yours to type: nobody types for the commission and the audit; a village types for its own cadres only, and the office for others";
    PROXY_SELF: Invalid, "domain.md §16.1-12", "代录对象不能是本人。", "on_behalf_of names the caller";
    OCCURRED_IN_FUTURE: Invalid, "domain.md §10.4-8", "发生时间 {occurred} 晚于登记时间 {recorded}。", "occurred_at {occurred} is later than the time of recording {recorded}";
    BACK_ENTRY_REASON: State, "domain.md §10.4-8", "发生于 {days} 天前，超过 {limit} 天，属补录，须填写补录原因。", "it occurred {days} days ago, beyond the limit of {limit}: a back-entry reason is required";
    CALENDAR_MISSING: State, "domain.md R67", "{year} 年的工作日历尚未采用，不能推算期限；请先录入国务院办公厅当年放假通知。", "no calendar edition for {year} has been adopted; adopt the State Council's notice first";
    POSITION_UNKNOWN: Invalid, "domain.md §10.4-6", "日志中没有第 {position} 号记录，不能作为依据。", "the log has no event at position {position}: nothing rests on it";
    POSITION_OTHER_UNIT: Invalid, "domain.md §10.4-6", "第 {position} 号记录不是关于本单位的，不能作为本单位的依据；请填关于本单位或其村组、院落的记录编号。", "the event at position {position} is not about this unit, so that nothing of this one rests on it: cite one about it or a part of it";
    POSITION_TWICE: Invalid, "domain.md §10.4-6", "第 {position} 号记录填了两次，同一记录只填一次。", "position {position} is given twice: cite each event once";
    EVIDENCE_TWICE: Invalid, "domain.md §16.1-16", "“{field}”与第 {first} 份佐证相同：同一份只附一次，请去掉或换成另一份。", "{field} is that of piece {first} of the evidence, counted from 1: the same piece is given once, leave it out or give another one";
    SECTION_UNKNOWN: Invalid, "domain.md §16.1-11", "没有人在科室“{section}”任职过，请核对科室名称。", "nobody ever held a role for the section {section}: check its name";
    DATE_YEAR: Invalid, "domain.md §10.4-8", "“{field}”{date} 不在 {first} 年至 {last} 年之间，请核对年份。", "{field} {date} lies outside of the years {first} to {last}: check the year";
    DATE_LONG_BEFORE: Invalid, "domain.md §10.4-8", "日期 {date} 比方案开始之日 {from} 早 {years} 年以上，请核对年份。", "{date} is more than {years} years before the programme begins on {from}: check the year";
    INTEGER_OUT_OF_RANGE: Invalid, "design.md §3.1", "“{field}”超出范围（{min} 至 {max}）。", "field {field} is out of range ({min} to {max})";
}
