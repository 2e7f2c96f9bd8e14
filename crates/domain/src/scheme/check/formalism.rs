//! What may not be counted: meetings, photos, training, publicity, likes and forwards, leaders'
//! remarks, press, 经验做法 (《整治形式主义为基层减负若干规定》 2024; `domain.md` §16.1-5).
//!
//! Words are looked for, and words can be avoided: this catches the habit, not the intent. It looks
//! through blanks, punctuation and other widths of letters. Who is caught by an innocent compound
//! words the indicator by its result, which is what the rule asks for.

use unicode_normalization::UnicodeNormalization as _;

use crate::programme::check::Violations;
use crate::rejection::Rejection;
use crate::scheme::rules;

/// What is counted by such words, in both languages, and the words.
type Habit = (&'static str, &'static str, &'static [&'static str]);

/// Photos may be evidence, where they are asked for modestly; they are never a figure.
const PHOTOS: Habit = (
    "照片、影像等留痕",
    "photos and other traces",
    &["照片", "图片", "拍照", "影像", "录像", "短视频", "视频资料", "视频材料", "photo"],
);

const HABITS: &[Habit] = &[
    (
        "会议",
        "meetings",
        &[
            "会议",
            "院坝会",
            "坝坝会",
            "座谈会",
            "推进会",
            "动员会",
            "调度会",
            "现场会",
            "研讨会",
            "工作例会",
            "周例会",
            "月例会",
            "召开",
            "会场",
            "场次",
            "meeting",
        ],
    ),
    (
        "留痕",
        "traces",
        &[
            "留痕",
            "截图",
            "打卡",
            "签到表",
            "签到次数",
            "签到率",
            "在线时长",
            "登录次数",
            "微信群",
            "群消息",
            "群通知",
            "screenshot",
        ],
    ),
    (
        "培训学时",
        "training hours",
        &[
            "培训",
            "个学时",
            "学时数",
            "0学时",
            "1学时",
            "2学时",
            "3学时",
            "4学时",
            "5学时",
            "6学时",
            "7学时",
            "8学时",
            "9学时",
            "课时",
            "参训",
            "轮训",
            "授课",
            "人次",
            "training",
        ],
    ),
    (
        "宣传",
        "publicity",
        &[
            "宣传",
            "宣讲",
            "标语",
            "横幅",
            "展板",
            "简报",
            "推文",
            "公众号",
            "信息报送",
            "publicity",
        ],
    ),
    (
        "点赞、转发",
        "likes and forwards",
        &["点赞", "转发", "关注量", "浏览量", "阅读量", "点击量", "粉丝", "投票数"],
    ),
    (
        "领导批示",
        "leaders' remarks",
        &["批示", "领导肯定", "领导表扬", "领导讲话", "领导评价", "领导好评"],
    ),
    (
        "媒体报道",
        "press",
        &[
            "媒体",
            "报道",
            "报刊",
            "刊发",
            "刊载",
            "登报",
            "见报",
            "电视台",
            "新闻",
            "稿件",
            "篇次",
            "信息采用",
        ],
    ),
    (
        "经验做法",
        "practices to be copied (经验做法)",
        &[
            "经验做法",
            "经验交流",
            "经验推广",
            "经验材料",
            "典型经验",
            "先进经验",
            "典型案例",
            "创新做法",
            "特色做法",
            "工作亮点",
            "亮点工作",
        ],
    ),
];

/// Refuses a text by which people are scored.
pub(super) fn refuse(path: &str, text: &str, found: &mut Violations) {
    let dense = dense(text);
    let hit = HABITS.iter().chain([&PHOTOS]).find_map(|habit| find(habit, &dense));
    found.0.extend(hit.map(|rejection| rejection.field(path)));
}

/// Refuses what evidence may not ask for; photos it may.
pub(super) fn refuse_in_evidence(path: &str, text: &str, found: &mut Violations) {
    let dense = dense(text);
    let hit = HABITS.iter().find_map(|habit| find(habit, &dense));
    found.0.extend(hit.map(|rejection| rejection.field(path)));
}

fn find((what, what_en, words): &Habit, dense: &str) -> Option<Rejection> {
    let word = words.iter().find(|word| dense.contains(**word))?;
    let rejection = Rejection::new(&rules::SCHEME_FORMALISM);
    Some(rejection.with("word", word).with("what", what).with("whatEn", what_en))
}

/// Letters and digits only, in one width and case. 社会 is taken out: with what follows it would
/// look like a meeting.
fn dense(text: &str) -> String {
    let plain = text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    plain.collect::<String>().replace("社会", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Option<String> {
        let mut found = Violations::default();
        refuse("name", text, &mut found);
        found.0.pop().map(|one| one.details[0].1.clone())
    }

    #[test]
    fn s16_1_5_no_indicator_counts_meetings_photos_training_publicity_likes_remarks_press_or_practices()
     {
        for (text, expected) in [
            ("每季度召开院坝会不少于2次", "院坝会"),
            ("会议记录齐全", "会议"),
            ("上传现场照片", "照片"),
            ("培训学时达到24学时", "培训"),
            ("干部学习满24学时", "4学时"),
            ("政策宣传到户", "宣传"),
            ("公众号点赞数", "公众号"),
            ("工作获县领导肯定性批示", "批示"),
            ("被市级以上媒体报道", "媒体"),
            ("经验做法被推广", "经验做法"),
            ("微信工作群打卡", "打卡"),
            ("转发量", "转发"),
        ] {
            assert_eq!(word(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn blanks_punctuation_and_width_hide_no_word() {
        for text in ["会 议", "会·议", "会\n议", "ＰＨＯＴＯ", "Photo", "会\u{200D}议", "“会”议"]
        {
            assert!(word(text).is_some(), "{text:?}");
        }
    }

    #[test]
    fn results_pass() {
        for text in [
            "黑臭水体治理后无返黑返臭",
            "群众诉求办结率",
            "群众满意度",
            "房前屋后杂物堆清理",
            "电力电视电讯线路整齐",
            "采用三格式化粪池的户厕",
            "五保户、低保户危房动态清零",
            "问题整改销号率",
            "创建工作群众满意度",
            "管护标签到位",
            "社会议题处置",
            "学生入学时无欠费",
            "村务公开会计账目清楚",
            "按惯例会同村民核对",
        ] {
            assert_eq!(word(text), None, "{text}");
        }
    }

    #[test]
    fn photos_may_be_evidence_and_screenshots_not() {
        let evidence = |text: &str| {
            let mut found = Violations::default();
            refuse_in_evidence("evidence[0]", text, &mut found);
            found.0.len()
        };
        assert_eq!(evidence("整治前后照片（可选，不超过3张）"), 0);
        assert_eq!(evidence("微信群截图"), 1);
        assert_eq!(evidence("会议记录"), 1);
    }
}
