//! What may not be counted: meetings, photos, logins, downloads, training, publicity, likes and
//! forwards, leaders' remarks, press, 经验做法 (《整治形式主义为基层减负若干规定》 2024; `domain.md`
//! §16.1-5).
//!
//! Words are looked for, and words can be avoided: this catches the habit, not the intent. It looks
//! through blanks, punctuation, other widths of letters and traditional characters, and does not mind
//! whether a measure stands before or behind what is measured. Who is caught by an innocent compound
//! words the indicator by its result, which is what the rule asks for.

use unicode_normalization::UnicodeNormalization as _;

use self::habits::{HABITS, Habit, INNOCENT, LEAST, MEASURE_WITHIN, MEASURES, PHOTOS, TRADITIONAL};
use crate::programme::check::Violations;
use crate::rejection::Rejection;
use crate::scheme::rules;
use crate::text;

mod habits;

/// Refuses a text by which people are scored.
pub(super) fn refuse(path: &str, text: &str, found: &mut Violations) {
    let dense = dense(text);
    let hit = HABITS.iter().chain([&PHOTOS]).find_map(|habit| find(habit, &dense));
    found.0.extend(hit.map(|rejection| rejection.field(path)));
}

/// Refuses what evidence may not ask for; photos it may, but not so many and more.
pub(super) fn refuse_in_evidence(path: &str, text: &str, found: &mut Violations) {
    let dense = dense(text);
    let hit = HABITS.iter().find_map(|habit| find(habit, &dense));
    let many = LEAST.iter().any(|least| dense.contains(least)) || text.contains(['≥', '≧']);
    let hit = hit.or_else(|| find(&PHOTOS, &dense).filter(|_| many));
    found.0.extend(hit.map(|rejection| rejection.field(path)));
}

fn find(habit: &Habit, dense: &str) -> Option<Rejection> {
    let told = habit.words.iter().find(|word| stands(word, dense));
    let word = told.or_else(|| habit.measured.iter().find(|word| is_measured(word, dense)))?;
    let rejection = Rejection::new(&rules::SCHEME_FORMALISM);
    Some(rejection.with("word", word).with("what", habit.zh).with("whatEn", habit.en))
}

/// Whether a word is in the text; one of Latin letters only as a word, in the plural too.
fn stands(word: &str, dense: &str) -> bool {
    let latin = |c: char| c.is_ascii_alphabetic();
    dense.match_indices(word).any(|(at, _)| {
        let (before, behind) = (&dense[..at], &dense[at + word.len()..]);
        let behind = behind.strip_prefix('s').unwrap_or(behind);
        !word.starts_with(latin) || !(before.ends_with(latin) || behind.starts_with(latin))
    })
}

/// Whether a measure stands a few characters before or behind a word.
fn is_measured(word: &str, dense: &str) -> bool {
    let near = |part: String| MEASURES.iter().any(|measure| part.contains(measure));
    dense.match_indices(word).any(|(at, _)| {
        let behind = dense[at + word.len()..].chars().take(MEASURE_WITHIN).collect();
        let before: Vec<char> = dense[..at].chars().rev().take(MEASURE_WITHIN).collect();
        near(behind) || near(before.into_iter().rev().collect())
    })
}

/// Letters and digits only, in one width, case and script, without what is innocent. Some marks, and
/// the fillers that stand for nothing, are letters to Unicode.
fn dense(text: &str) -> String {
    let plain: String = text.nfkc().collect();
    let plain = text::dense(&plain);
    let plain = plain.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    let dense: String = plain.map(simplified).collect();
    INNOCENT.iter().fold(dense, |dense, innocent| dense.replace(innocent, ""))
}

fn simplified(c: char) -> char {
    TRADITIONAL.iter().find(|(traditional, _)| *traditional == c).map_or(c, |(_, plain)| *plain)
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
            ("开会次数", "开会"),
            ("每月开2次会", "次会"),
            ("开会不少于4次", "开会"),
            ("登录率", "登录"),
            ("照片不少于5张", "照片"),
            ("組織動員會3場", "动员会"),
            ("動員群众的次数", "动员"),
            ("次数：动员", "动员"),
            ("外出觀摩", "观摩"),
            ("App下载", "app"),
            ("下载手机ＡＰＰ的户数", "app"),
            ("下载率达到90%", "下载率"),
            ("率先下载不少于90%的农户", "下载"),
            ("上傳整治視頻", "视频"),
            ("拍攝短視頻", "视频"),
            ("在线人数", "在线"),
            ("每周学习2小时", "学习"),
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
        for text in [
            "会 议",
            "会·议",
            "会\n议",
            "ＰＨＯＴＯ",
            "Photo",
            "会\u{200D}议",
            "“会”议",
            "会\u{3164}议",
            "会\u{345}议",
            "会\u{FFA0}议",
        ] {
            assert!(word(text).is_some(), "{text:?}");
        }
    }

    #[test]
    fn every_word_is_written_as_texts_are_looked_through() {
        for habit in HABITS.iter().chain([&PHOTOS]) {
            for word in habit.words.iter().chain(habit.measured).chain(MEASURES).chain(LEAST) {
                assert_eq!(dense(word), *word);
            }
        }
        for (traditional, simplified) in TRADITIONAL {
            let before = TRADITIONAL.iter().filter(|(one, _)| one == traditional).count();
            assert_eq!(before, 1, "{traditional} stands once");
            assert!(TRADITIONAL.iter().all(|(one, _)| one != simplified), "{simplified}");
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
            "会议室卫生",
            "會議室卫生整洁",
            "污水处理设施在线监测正常率",
            "违建图斑销号率",
            "公示栏内容真实、及时更新",
            "视频监控设备完好率",
            "遥感影像图斑整改",
            "组织群众清理3次以上仍反弹的，每处扣1分",
            "学习用房安全达标",
            "村务公开率",
            "生活污水治理率",
            "农户登记录入准确率",
            "上线下线电缆整齐",
            "路灯安装率",
            "happyhome",
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
        assert_eq!(evidence("整治前后照片不少于3张"), 1, "a number of photos is asked for");
        assert_eq!(evidence("至少三张圖片"), 1);
        assert_eq!(evidence("照片≥3张"), 1);
        assert_eq!(evidence("微信群截图"), 1);
        assert_eq!(evidence("会议记录"), 1);
    }
}
