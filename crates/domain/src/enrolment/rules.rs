//! Rules of enrolments: life cycle, titles and quota, notice, whose decision it is, separations.

rules! {
    ENROLMENT_PHASE: State, "domain.md §10.2", "该申报现为“{phase}”，不能办理“{command}”；可办理的状态：{allowed}。", "the enrolment is {phaseEn}: \"{commandEn}\" is not possible, only when {allowed}";
    ENROLMENT_EXISTS: Exists, "domain.md §10.2", "该单位已申报这一称号，现为“{phase}”；退回或撤回后方可重新推荐。", "the unit is enrolled for this title already and is {phaseEn}";
    ENROLMENT_FINISHED: Exists, "domain.md §10.2", "该单位已申报这一称号，现为“{phase}”：验收通过以后（含已摘牌），在本创建方案内不能再撤回，也不能重新推荐；以后年度有新的创建方案的，按新方案申报。", "the unit was enrolled for this title and is {phaseEn}: once accepted, and revoked too, it is not recommended again in this programme, only in one of a later year";
    ENROLMENT_NOT_TAKEN: State, "domain.md R03", "创建方案没有申报规定，不能申报创建。", "the programme has no rules of enrolment and takes none";
    ENROLMENT_TITLE_UNKNOWN: Invalid, "domain.md R03", "创建方案中没有创建类型“{title}”，可申报：{known}。", "the programme has no title {title}; known are {knownEn}";
    ENROLMENT_UNIT_KIND: Invalid, "domain.md R03", "“{kind}”不能申报“{title}”；可申报的：{kinds}。", "a {kindEn} cannot be enrolled for {titleEn}";
    ENROLMENT_NO_PLACES: State, "domain.md §1.2", "创建方案本年度没有“{title}”目标，不能申报。", "the programme's targets of its year give no place for {titleEn}";
    ENROLMENT_QUOTA_SPENT: State, "domain.md R04", "“{title}”共 {places} 个名额，已用完；有验收前的村（院落）退回或撤回后方可再办，命名后又摘牌的不退还名额。", "all {places} places of {titleEn} are taken; one that is returned or withdrawn before its acceptance gives its place back, a revoked title does not";
    ENROLMENT_POPULATION: Invalid, "domain.md R03", "人口 {population} 人少于户数 {households} 户，请核对。", "{population} people cannot be of {households} households";
    ENROLMENT_TIME_ORDER: State, "domain.md §10.4-8", "发生时间 {occurred} 早于上一环节 {since}，请核对。", "it says {occurred}, the step before it happened at {since}";
    ENROLMENT_COMMISSION_NEVER: Denied, "domain.md §16.1-9", "镇纪委人员只监督、不参与创建申报和验收，不能办理“{command}”。", "a member of the commission takes no part in enrolments: \"{commandEn}\" is not theirs";
    ENROLMENT_NO_NOTICE: State, "domain.md §10.2", "创建方案没有规定申报公示，无须公示。", "the programme asks for no notice";
    ENROLMENT_NOTICE_MISSING: State, "domain.md §10.4-12", "创建方案规定申报须先公示，尚未公示，不能列入创建名单。", "the programme asks for a notice before listing, and none was posted";
    ENROLMENT_NOTICE_RUNNING: State, "domain.md §10.4-12", "公示到 {due} 为止，公示须满期，{due} 之后作出的决定方可登记。", "the notice runs until {due}: only what is decided after it can be recorded";
    ENROLMENT_OTHER_AUTHORITY: Invalid, "domain.md §16.1-1", "文件由“{issuer}”印发；列入名单、验收、命名、复核和摘牌由“{authority}”决定，镇只推荐、不命名。", "the document is issued by {issuer}; this is decided by {authority}, a town confers no title";
    ENROLMENT_DOCUMENT_LATER: Invalid, "domain.md §10.4-8", "文件日期 {date} 晚于今天 {day}，请核对。", "the document is dated {date}, which is later than {day}";
    ENROLMENT_DOCUMENT_EARLIER: Invalid, "domain.md §10.4-8", "文件日期 {date} 早于上一份决定文件的日期 {before}，请核对。", "the document is dated {date}, the decision before it {before}";
    ENROLMENT_NEXT_YEAR: State, "domain.md §10.2", "验收未通过，次年继续创建；{from} 起方可再次自评。", "not accepted: it is created again next year, and self-assessed from {from} on";
    ENROLMENT_REVIEW_DATE: Invalid, "domain.md R04", "下次复核日期 {review} 须晚于决定日期 {date}。", "the next review {review} must be later than the decision of {date}";
}
