//! The demo's words: every text stands here or beside its step in Chinese and in English.

use hemei_domain::programme::Check;

/// The language that the demo speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text {
    /// Chinese; what the log holds.
    pub(crate) zh: &'static str,
    /// English.
    pub(crate) en: &'static str,
}

/// A text in both languages.
pub(crate) const fn text(zh: &'static str, en: &'static str) -> Text {
    Text { zh, en }
}

impl Text {
    /// The text in one language.
    pub(crate) fn say(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }

    /// The text with `{0}`, `{1}`, … filled in.
    pub(crate) fn fill(self, lang: Lang, values: &[&str]) -> String {
        let numbered = values.iter().enumerate();
        numbered.fold(self.say(lang).to_owned(), |text, (index, value)| {
            text.replace(&format!("{{{index}}}"), value)
        })
    }
}

impl Lang {
    /// What stands between the items of a list.
    pub(crate) fn comma(self) -> &'static str {
        match self {
            Self::Zh => "、",
            Self::En => ", ",
        }
    }

    /// What stands before an explanation.
    pub(crate) fn colon(self) -> &'static str {
        match self {
            Self::Zh => "：",
            Self::En => ": ",
        }
    }

    /// What stands between the parts of a sentence.
    pub(crate) fn semicolon(self) -> &'static str {
        match self {
            Self::Zh => "；",
            Self::En => "; ",
        }
    }

    /// Yes or no, where no is left empty.
    pub(crate) fn mark(self, yes: bool) -> &'static str {
        match (yes, self) {
            (true, Self::Zh) => "是",
            (true, Self::En) => "yes",
            (false, _) => "-",
        }
    }
}

pub(crate) const TITLE: Text = text(
    "龙溪镇2024年巴渝和美乡村创建：全年演示",
    "Longxi Town 2024, Bayu harmonious villages: the whole year, a demo",
);
pub(crate) const SAMPLE: Text =
    text("样例数据，非真实考核结果", "sample data, not real evaluation results");
pub(crate) const PREFACE: Text = text(
    "人员只写职务，事项均为虚构；时钟从2024年3月走到2025年1月。下面每一步都经本系统的接口办理。",
    "People are titles, the acts are invented, the clock goes from March 2024 to January 2025. Every step goes through the API.",
);
pub(crate) const WHAT_HAPPENED: Text = text("办理情况", "what was done");
pub(crate) const REGISTER: Text = text("单位登记", "unit register");
pub(crate) const PEOPLE: Text = text("任职登记", "roles");
pub(crate) const LEDGER_FOUND: Text =
    text("问题整改台账（一）发现", "rectification ledger (1): found");
pub(crate) const LEDGER_RECTIFIED: Text =
    text("问题整改台账（二）交办与整改", "rectification ledger (2): assigned and rectified");
pub(crate) const LEDGER_CLOSED: Text =
    text("问题整改台账（三）销号与回头看", "rectification ledger (3): closed and looked back at");
pub(crate) const REFUSED: Text = text("不予办理：", "Refused: ");
pub(crate) const TRIED: Text = text("{0} {1}要求办理“{2}”（{3}）。", "{0} {1} tries: {2} ({3}).");
pub(crate) const COULD: Text = text("可办理：{0}。", "Who could: {0}.");
pub(crate) const NOT_WRITTEN: Text = text(
    "业务日志没有增加，访问日志记了一笔。",
    "The business log is as it was; the access log has a line.",
);
pub(crate) const AS_OF: Text = text("{0}，截至{1}", "{0}, as of {1}");
pub(crate) const DERIVED: Text = text("{0}的期限：{1}", "the limit of {0}: {1}");
pub(crate) const PRESS_ENTER: Text = text("按回车键继续", "press Enter to go on");
pub(crate) const ADDRESS: Text = text("服务地址：{0}", "serving at {0}");
pub(crate) const CREDENTIAL: Text = text(
    "访问凭证（{0}，仅供样例）：authorization: Bearer {1}",
    "credential ({0}, sample only): authorization: Bearer {1}",
);
pub(crate) const UNTIL: Text = text("按 Ctrl-C 结束。", "Ctrl-C ends it.");
pub(crate) const TYPED_FOR: Text = text("{0}（{1}代录）", "{0} (entered by {1})");
pub(crate) const HEAD: Text = text(
    "业务日志共 {0} 条，根值（SHA-256）：",
    "The business log has {0} events; its root (SHA-256):",
);
pub(crate) const ROOT_MEANS: Text = text(
    "根值由全部记录逐条算出：改一个字、少一条、换一处顺序，根值都会不同。",
    "The root is computed from every record: one word changed, one line less, one place swapped, and it differs.",
);
pub(crate) const REPEATABLE: Text = text(
    "随机种子 {0}：用同一个重做一遍，根值相同。",
    "Seed {0}: the same seed gives the same root again.",
);
pub(crate) const THING_OF_NOBODY: Text = text("系统", "the system");

/// A class of issue in English; in Chinese the programme's own name is shown.
pub(crate) fn class_en(key: &str) -> String {
    key.replace('_', " ")
}

/// The label of a check.
pub(crate) fn check(check: Check, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => check.zh(),
        Lang::En => check.en(),
    }
}

/// A wire value's name without its prefix, in words: the English of what the server tells in
/// Chinese.
pub(crate) fn spaced(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_lowercase().replace('_', " ")
}
