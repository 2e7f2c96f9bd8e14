//! What points may not touch (`domain.md` §4.4, R50): benefits that people are entitled to by law,
//! petitions and other legal rights, and how children do at school.
//!
//! A name is looked through for words. A few everyday phrases that hold such a word and mean
//! something else, like to support one's old parents, are spared.

use super::{PointItem, rules};
use crate::rejection::Rejection;
use crate::text;

/// What an item may not touch, with the words that speak of it.
struct Barred {
    zh: &'static str,
    en: &'static str,
    words: &'static [&'static str],
}

const BARRED: &[Barred] = &[
    Barred {
        zh: "法定待遇",
        en: "statutory benefits",
        words: &[
            "低保",
            "最低生活保障",
            "养老",
            "医保",
            "医疗保险",
            "社保",
            "社会保险",
            "救助",
            "特困",
            "五保",
            "抚恤",
            "优抚",
            "高龄津贴",
            "高龄补贴",
            "残疾人补贴",
            "护理补贴",
            "工伤保险",
            "失业保险",
            "生育保险",
        ],
    },
    Barred {
        zh: "信访等合法权利",
        en: "petitions and other legal rights",
        words: &[
            "信访",
            "上访",
            "举报",
            "投诉",
            "检举",
            "控告",
            "申诉",
            "告状",
            "复议",
            "诉讼",
            "打官司",
        ],
    },
    Barred {
        zh: "未成年人学业情况",
        en: "children's results at school",
        words: &[
            "成绩",
            "分数",
            "升学",
            "中考",
            "高考",
            "学业",
            "学霸",
            "三好学生",
            "班级排名",
            "年级排名",
        ],
    },
];

/// Phrases that hold one of the words and touch nothing of the kind.
const SPARED: &[&str] = &[
    "赡养老人",
    "赡养老年",
    "供养老人",
    "奉养老人",
    "抚养老人",
    "敬老养老模范",
    "照顾五保",
    "看望五保",
    "帮扶五保",
    "照顾特困",
    "看望特困",
    "帮扶特困",
    "救助落水",
    "救助他人",
    "救助伤员",
    "救助走失",
    "举报乱倒",
    "举报乱堆",
    "举报乱扔",
    "升学宴",
    "工作成绩",
    "比赛成绩",
    "创建成绩",
];

/// Refuses an item whose name touches what points may not.
///
/// # Errors
/// `POINT_RULES_ITEM_BARRED` with the item and the word.
pub(super) fn check(field: &str, item: &PointItem) -> Result<(), Rejection> {
    let Some((barred, word)) = touched(&item.name) else { return Ok(()) };
    Err(Rejection::new(&rules::POINT_RULES_ITEM_BARRED)
        .field(field)
        .with("item", &item.name)
        .with("itemEn", &item.key)
        .with("word", word)
        .with("ground", barred.zh)
        .with("groundEn", barred.en))
}

/// The first word of those that is found in the name as it is read ([`text::dense`]).
fn touched(name: &str) -> Option<(&'static Barred, &'static str)> {
    let mut dense = text::dense(name);
    for phrase in SPARED {
        // What is left on either side must not grow together to another word.
        dense = dense.replace(phrase, "·");
    }
    BARRED.iter().find_map(|barred| {
        let word = barred.words.iter().find(|word| dense.contains(**word))?;
        Some((barred, *word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point_rules::fixture::item;

    #[track_caller]
    fn barred(name: &str, ground: &str) {
        let refused = check("items[0].name", &item("some", name, 5)).expect_err(name);
        assert_eq!(refused.rule, &rules::POINT_RULES_ITEM_BARRED, "{name}");
        assert!(refused.details.contains(&("ground", ground.to_owned())), "{name}");
        assert!(refused.zh().contains(&format!("积分项“{name}”")), "{}", refused.zh());
        assert!(refused.rule.clause.contains("R50"));
    }

    #[test]
    fn r50_no_item_touches_what_people_are_entitled_to_by_law() {
        for name in [
            "违规的取消低保",
            "按时缴纳城乡居民养老保险",
            "缴纳医保",
            "申请临时救助",
            "特 困 供养",
            "社\u{200D}保缴费",
            "取消低\u{FE00}保",
            "低·保",
        ] {
            barred(name, "法定待遇");
        }
    }

    #[test]
    fn r50_no_item_touches_petitions_and_legal_rights() {
        for name in ["越级上访", "无理信访", "举报违法用地", "恶意投诉", "与村委会打官司"]
        {
            barred(name, "信访等合法权利");
        }
    }

    #[test]
    fn r50_no_item_touches_how_children_do_at_school() {
        for name in ["子女期末成绩优秀", "子女升学", "孩子考试分数90分以上", "中考被重点高中录取"]
        {
            barred(name, "未成年人学业情况");
        }
    }

    #[test]
    fn what_villages_really_list_is_taken() {
        for name in [
            "参加村庄清洁行动",
            "赡养老人、孝老爱亲",
            "见义勇为、救助落水群众",
            "参加夜校学习",
            "获评县级文明家庭",
            "乱搭乱建",
            "在村级篮球赛中取得好的比赛成绩",
            "带动他人致富",
            "红白事从简",
            "照顾五保户",
            "敬老养老模范",
            "救助走失老人",
            "举报乱倒垃圾",
            "升学宴不大操大办",
        ] {
            assert_eq!(check("items[0].name", &item("some", name, 5)), Ok(()), "{name}");
        }
    }

    #[test]
    fn a_spared_phrase_hides_no_other_word() {
        barred("赡养老人、缴纳养老保险", "法定待遇");
        let apart = item("some", "低赡养老人保", 5);
        assert_eq!(check("items[0].name", &apart), Ok(()), "what is left does not grow together");
    }
}
