//! Rules of schemes: what the linter refuses, how a scheme is frozen, what a score sheet must be.

rules! {
    SCHEME_FORMALISM: Invalid, "《整治形式主义为基层减负若干规定》（2024）; domain.md §16.1-5", "“{field}”含有“{word}”：不得以{what}计分，请改为衡量结果的指标（如问题整改、群众诉求办结、群众满意度、有无反弹）。", "{field} has the word {word}: no indicator counts {whatEn}; measure results instead";
    SCHEME_TOO_LARGE: Invalid, "domain.md R08", "“{field}”有 {count} 项，最多 {max} 项，未再检查其他内容。", "{field} has {count} entries, at most {max} are taken; nothing else was looked at";
    SCHEME_TOO_DEEP: Invalid, "domain.md R08", "指标“{code}”在第 {depth} 层，最多 {max} 层。", "the indicator {code} stands at depth {depth}, at most {max} are taken";
    SCHEME_CYCLE: Invalid, "domain.md R08", "指标“{code}”的上级最终又是它自己，形成循环。", "the indicator {code} is above itself";
    SCHEME_CODE_FORM: Invalid, "design.md §5", "“{field}”的代码“{code}”应以字母或数字开头，只含半角字母、数字和“.”“-”“_”，最多32个字符。", "{field}: the code {code} must begin with a letter or digit and hold only those, dots, hyphens and underscores, at most 32";
    SCHEME_SUM: Invalid, "domain.md §10.4-5", "“{field}”：各项分值合计 {sum}，应为 {expected}。", "{field}: the parts sum to {sum}, they should sum to {expected}";
    SCHEME_RESPONSIBLE: Invalid, "domain.md R08", "指标（板块）“{code}”没有责任科室。", "{code} has no responsible office";
    SCHEME_SOURCE: Invalid, "domain.md §7", "指标“{code}”没有写明数据来源。", "the indicator {code} does not say where its figure comes from";
    SCHEME_RULE_MISSING: Invalid, "domain.md §2.3", "指标“{code}”既没有计分办法，也没有下级指标。", "the indicator {code} has neither a rule nor indicators under it";
    SCHEME_RULE_INNER: Invalid, "domain.md §2.3", "指标“{code}”有下级指标，得分由下级合计，不能再有计分办法、合理缺项或计分时点。", "the indicator {code} has others under it and no rule of its own";
    SCHEME_RULE_PLACE: Invalid, "domain.md §6.2", "指标“{code}”的计分办法“{kind}”放错了位置：{why}。", "the rule of the indicator {code} ({kindEn}) stands in the wrong place: {whyEn}";
    SCHEME_ZERO: Invalid, "domain.md §2.3", "“{field}”不能为 0，否则这一条不起作用。", "{field} must not be 0: the rule would do nothing";
    SCHEME_BEYOND: Invalid, "domain.md §2.3", "“{field}”为 {value}，超出 {min} 至 {max}。", "{field} is {value}, it must be from {min} to {max}";
    SCHEME_FULL_UNREACHABLE: Invalid, "domain.md §2.3", "指标“{code}”满分 {full}，按计分办法最多只能得 {most}。", "the indicator {code} has a full mark of {full}, its rule gives {most} at most";
    SCHEME_TIERS_MIXED: Invalid, "domain.md §2.3", "“{field}”：分档要么都写数值界限，要么都不写。", "{field}: either all tiers have bounds or none has";
    SCHEME_TIERS_OVERLAP: Invalid, "domain.md §2.3", "“{field}”与分档“{other}”重叠：{at} 同时属于两档。", "{field} overlaps the tier {other}: {at} lies in both";
    SCHEME_TIERS_GAP: Invalid, "domain.md §2.3", "“{field}”：数值 {at} 不属于任何一档。", "{field}: {at} lies in no tier";
    SCHEME_TIER_UNREACHABLE: Invalid, "domain.md §2.3", "“{field}”：分档“{tier}”永远达不到。", "{field}: the tier {tier} can never hold";
    SCHEME_VETO_EFFECT: Invalid, "domain.md §6.2", "否决“{code}”不起作用：{why}。", "the veto {code} has no effect: {whyEn}";
    SCHEME_VETO_LIST: Invalid, "domain.md §16.1-5", "否决“{code}”没有引用经批准的否决事项清单（veto_lists 中的文件及条款）。", "the veto {code} does not cite the approved list that it stands in";
    SCHEME_GRADES: Invalid, "domain.md §6.2", "“{field}”：{why}。", "{field}: {whyEn}";
    SCHEME_ARITHMETIC: Invalid, "design.md §3.5", "计算方法版本 {version} 不存在，现有：{known}。", "there is no version {version} of the arithmetic; known are {known}";
    SCHEME_FROZEN: State, "domain.md §10.4-3", "该办法第 {edition} 版（{from} 至 {to}）已采用，期间内不能修改；新的规定只能用于以后的期间。", "edition {edition} governs {from} to {to} and is frozen; a new one may govern a later period only";
    SCHEME_PERIOD_OVER: State, "domain.md §10.4-3", "期间已于 {to} 结束，不能事后采用考核办法。", "the period ended on {to}: a scheme is not adopted afterwards";
    SCHEME_PERIOD_YEAR: Invalid, "domain.md §10.4-3", "“{key}”{day} 不在创建方案年度 {year} 内。", "{key} {day} lies outside of the programme's year {year}";
    SCHEME_IN_USE: State, "domain.md §10.4-3", "该办法第 {edition} 版已用于评分，不能撤回。", "edition {edition} has been used by an evaluation and cannot be withdrawn";
    SCHEME_WITHDRAWN: State, "domain.md §10.4-3", "该办法第 {edition} 版已撤回，不能据以评分。", "edition {edition} was withdrawn: nothing is scored by it";
    SCORE_INDICATOR_UNKNOWN: Invalid, "domain.md R56", "“{code}”不是本办法中可计分的指标或板块。", "{code} is nothing that the scheme scores";
    SCORE_ROUND_UNKNOWN: Invalid, "domain.md §6.2", "指标“{code}”不在“{round}”计分。", "the indicator {code} is not scored in {roundEn}";
    SCORE_FIGURE_TWICE: Invalid, "domain.md §6.2", "指标“{code}”（{round}）有两个数据。", "the indicator {code} has two figures for {roundEn}";
    SCORE_FIGURE_MISSING: State, "domain.md §6.2", "指标“{code}”（{round}）还没有数据。", "the indicator {code} has no figure for {roundEn}";
    SCORE_FIGURE_KIND: Invalid, "domain.md §2.3", "指标“{code}”按“{kind}”计分，数据的种类不符。", "the indicator {code} is scored by {kindEn}: the figure is of another kind";
    SCORE_FIGURE_RANGE: Invalid, "domain.md §2.3", "指标“{code}”的数据不对：{why}。", "the figure of {code} is wrong: {whyEn}";
    SCORE_NOT_APPLICABLE: Invalid, "domain.md §16.1-4", "指标“{code}”没有规定合理缺项，不能免评。", "the scheme does not let {code} be not applicable";
    SCORE_NOTHING_APPLICABLE: State, "domain.md §16.1-4", "全部指标都按合理缺项免评，无法计分。", "nothing applies, so nothing can be scored";
    SCORE_COURTYARDS: Invalid, "domain.md §16.1-4", "本办法不计院落得分，或同一院落报了两次。", "courtyards do not count in this scheme, or one is given twice";
    SCORE_TOO_FINE: State, "design.md §5", "数据的分母过于零散，无法精确合计；请核对各项指标的目标数、问卷份数。", "the figures' denominators have no common one within 4096 bits: no exact sum";
    SCORE_GROUP_UNKNOWN: Invalid, "domain.md §16.1-4", "本办法没有分组“{group}”。", "the scheme has no ranking group {group}";
    SCORE_UNIT_TWICE: Invalid, "domain.md §6.2", "同一单位在排名中出现两次：{unit}。", "the unit {unit} stands in the ranking twice";
    SCORE_OTHER_SCHEME: Invalid, "domain.md §10.4-3", "单位 {unit} 的得分不是按本办法计算的。", "the score of {unit} was not computed by this scheme";
}
