//! What the members of requests are called to people, so that a Chinese text names the member at
//! fault in Chinese; programs find its path in the refusal's `field`.

/// The member at a path of a request, `requests[1].assignment.limit`, as people call it:
/// `诉求第2项·交办·期限`. A name that no request has stays as it is, and so does a place in a file,
/// `programme.toml:12: windows[0].due`: its keys are what its author has to look for. A member of a
/// member that is called the same, a quantity's amount, is named once.
pub fn zh(path: &str) -> String {
    if path.contains(':') {
        return path.to_owned();
    }
    // By itself it is the title that units are enrolled for, and no document's or picture's.
    if path == "title" {
        return "创建类型".to_owned();
    }
    // The figure of a number is no serial number.
    let path = path.strip_suffix(".number").filter(|head| head.ends_with("figure")).unwrap_or(path);
    let mut told: Vec<String> = path.split('.').map(segment).collect();
    told.dedup();
    told.join("·")
}

fn segment(text: &str) -> String {
    let (name, place) = match text.split_once('[') {
        Some((name, place)) => (name, place.strip_suffix(']').and_then(|n| n.parse::<u64>().ok())),
        None => (text, None),
    };
    match (label(name), place) {
        (Some(label), Some(index)) => format!("{label}第{}项", index.saturating_add(1)),
        (Some(label), None) if name.len() == text.len() => label.to_owned(),
        _ => text.to_owned(),
    }
}

/// What a member is called; nothing where no request has one of that name.
pub fn label(name: &str) -> Option<&'static str> {
    let place = LABELS.binary_search_by_key(&name, |(known, _)| *known);
    place.ok().map(|at| LABELS[at].1)
}

/// Every member of every request, by name.
pub const LABELS: &[(&str, &str)] = &[
    ("abstained", "弃权票"),
    ("account", "检查情况"),
    ("actor", "办理人"),
    ("actor_kind", "办理方式"),
    ("actual", "实际数"),
    ("added", "新增加减分"),
    ("after_position", "起始位置"),
    ("alias", "别名"),
    ("aliases", "别名"),
    ("ammonia_nitrogen_mg_l", "氨氮"),
    ("amount", "数量"),
    ("amounts_confirmed", "数量已核对"),
    ("answer", "答复"),
    ("answered", "回答数"),
    ("answers", "调查结果"),
    ("area", "面积"),
    ("arrangement", "管护安排"),
    ("as_of_date", "截至日期"),
    ("asked", "调查数"),
    ("asked_by", "调查人"),
    ("assignment", "交办"),
    ("authority", "上级机关"),
    ("award", "加分项"),
    ("awards", "加分项"),
    ("back_entry_reason", "补录原因"),
    ("basis", "依据"),
    ("block", "板块"),
    ("calendar_days", "日历日"),
    ("carer", "管护责任人"),
    ("causes", "成因"),
    ("cell", "栏目"),
    ("chair", "主持人"),
    ("checks", "核查项"),
    ("claims", "自评"),
    ("class", "类别"),
    ("classification", "密级"),
    ("clearance_spot", "清理点位"),
    ("cleared", "清理数量"),
    ("co_units", "协办单位"),
    ("code", "代码"),
    ("codes", "代码"),
    ("column", "栏"),
    ("confirmed_units", "确认单位的栏"),
    ("conflict", "待裁定问题"),
    ("content", "内容"),
    ("count", "次数"),
    ("cumulative", "累计完成"),
    ("current", "本期完成"),
    ("cut", "日志位置"),
    ("danger", "危房等级"),
    ("date", "日期"),
    ("degree", "程度"),
    ("delegation", "委托"),
    ("description", "情况说明"),
    ("details", "详情"),
    ("direction", "方向"),
    ("directory_entry", "通讯信息"),
    ("display_name", "名称"),
    ("dissolved_oxygen_mg_l", "溶解氧"),
    ("document", "文件"),
    ("done", "完成情况"),
    ("drawn", "抽取户数"),
    ("due_date", "期限日期"),
    ("due_from_date", "期限自"),
    ("due_until_date", "期限至"),
    ("edition", "版次"),
    ("edition_code", "区划代码及版次"),
    ("effective_time", "查询时点"),
    ("entries", "评分项"),
    ("etag", "版本标识"),
    ("evaluator", "评价人"),
    ("evaluators", "评价人"),
    ("event_types", "记录类型"),
    ("evidence", "佐证"),
    ("excellent", "典型"),
    ("expected_finish", "预计完成日期"),
    ("explanation", "说明"),
    ("facts", "登记内容"),
    ("failed", "不合格户数"),
    ("favourable", "赞成（满意）数"),
    ("figure", "填报值"),
    ("file_number", "案卷编号"),
    ("files", "文件"),
    ("finding", "发现的问题"),
    ("findings", "发现的问题"),
    ("found_date", "发现日期"),
    ("from_date", "起始日期"),
    ("from_month", "起始月份"),
    ("funds_in_place", "到位资金"),
    ("funds_planned", "计划资金"),
    ("funds_spent", "支出资金"),
    ("ground", "理由"),
    ("group", "村民小组"),
    ("head_position", "日志位置"),
    ("held_from_date", "开始日期"),
    ("held_until_date", "结束日期"),
    ("host", "所在村"),
    ("household", "农户"),
    ("households", "户数"),
    ("identified_by", "判别方式"),
    ("indicator", "指标"),
    ("infrastructure", "基础设施"),
    ("issue", "问题"),
    ("issuer", "发文机关"),
    ("keeper", "案卷保管单位"),
    ("kept_at", "保管处"),
    ("key", "标识"),
    ("keys", "标识"),
    ("kind", "种类"),
    ("known_position", "回溯位置"),
    ("known_time", "回溯时间"),
    ("label", "户编号"),
    ("labels", "户编号"),
    ("last_date", "最后一日"),
    ("leader", "领导"),
    ("level", "级别"),
    ("light", "灯号"),
    ("limit", "期限"),
    ("lines", "报表行"),
    ("list", "清单"),
    ("log", "日志"),
    ("lost", "只看失分"),
    ("measure", "计量单位"),
    ("measures", "措施"),
    ("media_type", "文件类型"),
    ("met", "是否达到"),
    ("met_date", "会议日期"),
    ("method", "方式"),
    ("min_position", "最低位置"),
    ("minutes", "会议记录"),
    ("name", "名称"),
    ("name_or_alias", "名称或别名"),
    ("next_step", "下步打算"),
    ("not_applicable", "合理缺项"),
    ("notice", "放假通知"),
    ("number", "编号"),
    ("objection", "异议"),
    ("occurred_time", "发生时间"),
    ("occurrences", "次数"),
    ("off_dates", "放假日期"),
    ("office", "办公室"),
    ("on_behalf_of", "代录对象"),
    ("open_issues", "未销号问题"),
    ("openings_ground", "查阅理由"),
    ("option", "条款选项"),
    ("origin", "来源"),
    ("outcome", "结果"),
    ("overdue", "是否超期"),
    ("overdue_positions", "超期依据"),
    ("page_size", "每页条数"),
    ("page_token", "翻页标识"),
    ("parent", "上级"),
    ("parent_unit", "所属村（社区）"),
    ("participants", "参加人数"),
    ("permits", "审批手续"),
    ("person", "人员"),
    ("phase", "进展"),
    ("phone", "电话"),
    ("place", "地点"),
    ("places", "位置类别"),
    ("plan", "方案"),
    ("planned", "序时目标"),
    ("planned_date", "计划日期"),
    ("planned_finish_date", "计划完成日期"),
    ("points", "自评分"),
    ("policies", "政策宣讲"),
    ("policy", "政策"),
    ("population", "人口"),
    ("positions", "依据位置"),
    ("present", "到会人数"),
    ("problems", "存在问题"),
    ("programme", "创建方案"),
    ("quality", "水质"),
    ("quantity", "数量"),
    ("questions", "问题"),
    ("ratio", "比率"),
    ("reason", "原因"),
    ("reasons", "原因"),
    ("recorded_from_time", "登记时间自"),
    ("recorded_until_time", "登记时间至"),
    ("recorder", "记录人"),
    ("recused", "回避人员"),
    ("reference", "佐证标识"),
    ("register", "台账"),
    ("relapsed", "只看反弹"),
    ("remark", "备注"),
    ("request", "诉求"),
    ("request_id", "请求编号"),
    ("requested_by", "申请人"),
    ("requests", "诉求"),
    ("required_percent", "要求满意度"),
    ("requirement", "整改要求"),
    ("responsible", "责任主体"),
    ("responsible_person", "责任人"),
    ("result", "办理结果"),
    ("review_due_date", "复查日期"),
    ("role", "角色"),
    ("root", "根值"),
    ("round", "轮次"),
    ("rural_house", "农房"),
    ("salted", "是否加盐"),
    ("same_as", "同一事项"),
    ("sample", "样本数"),
    ("samples", "抽样结果"),
    ("satisfaction", "满意度"),
    ("satisfied", "满意数"),
    ("scheme", "考核办法"),
    ("score", "得分"),
    ("score_sheet", "评分表"),
    ("section", "科室"),
    ("seed", "随机种子"),
    ("seed_commitment", "随机种子承诺值"),
    ("self_assessment", "自评是否达标"),
    ("sha256", "哈希值"),
    ("shared_date", "交流日期"),
    ("sheets", "评分表"),
    ("shortfall_reason", "未完成原因"),
    ("show_closed", "含已销号"),
    ("size_bytes", "文件大小"),
    ("source", "来源"),
    ("source_position", "来源位置"),
    ("sources", "来源"),
    ("started", "开工数量"),
    ("statement", "陈述"),
    ("steps", "步骤"),
    ("stream", "事项"),
    ("submission", "提交说明"),
    ("sum", "汇总"),
    ("supervised", "是否挂牌督办"),
    ("target", "目标"),
    ("task", "任务"),
    ("tier", "档次"),
    ("title", "标题"),
    ("to_call", "只看待催报"),
    ("to_date", "截止日期"),
    ("to_month", "截止月份"),
    ("to_person", "受托人"),
    ("told_by", "口述人"),
    ("topics", "议题"),
    ("town_code", "乡镇代码"),
    ("transparency_cm", "透明度"),
    ("unit", "单位"),
    ("units", "单位"),
    ("until_date", "截止日期"),
    ("until_position", "截止位置"),
    ("urgency", "紧急程度"),
    ("validate_only", "仅校验"),
    ("value", "内容"),
    ("verifier", "复核人"),
    ("view", "详略"),
    ("village", "村（社区）"),
    ("visible_progress", "可见进展"),
    ("votes", "表决票"),
    ("water_body", "水体"),
    ("whom", "催办对象"),
    ("window_key", "报送期"),
    ("with_open_issues", "是否有未销号问题"),
    ("with_place", "是否含地点"),
    ("withdrawn", "撤回的加减分"),
    ("work", "实施情况"),
    ("work_dates", "补班日期"),
    ("working_days", "工作日"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_order_and_labels_are_chinese() {
        assert!(LABELS.windows(2).all(|pair| pair[0].0 < pair[1].0), "by name, each once");
        let chinese = |label: &str| label.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        for (name, label) in LABELS {
            assert!(chinese(label), "{name}: {label}");
        }
    }

    #[test]
    fn a_path_is_told_part_by_part() {
        assert_eq!(zh("display_name"), "名称");
        assert_eq!(zh("requests[1].assignment.limit"), "诉求第2项·交办·期限");
        assert_eq!(zh("lines[0].current"), "报表行第1项·本期完成");
        assert_eq!(zh("facts.cleared[0].quantity.amount"), "登记内容·清理数量第1项·数量");
        assert_eq!(zh("entries[0].figure.number"), "评分项第1项·填报值");
        assert_eq!(zh("document.number"), "文件·编号");
        assert_eq!(zh("title"), "创建类型");
        assert_eq!(zh("document.title"), "文件·标题");
        assert_eq!(zh("roads[0].x"), "roads[0]·x", "what nobody knows stays");
        assert_eq!(zh("lines["), "lines[");
        let place = "a.toml:3: name.date";
        assert_eq!(zh(place), place);
    }
}
