//! A step of the loop: who does what to which issue, when, and how it is entered.

use hemei_api::proto::{
    IssueCheck, IssueKind, IssueSource, ReopenGround, Urgency, WithdrawalGround,
};
use hemei_domain::time::{Date, Timestamp};

use super::cast::{Part, Section};
use super::words::{Lang, Text, text};

/// A step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    /// When it is entered, in 2024: `04-16 09:30`.
    pub(crate) at: &'static str,
    /// Who enters it.
    pub(crate) by: Part,
    /// The issue, by the number that it has or gets.
    pub(crate) issue: u32,
    /// What is done.
    pub(crate) act: Act,
    /// What else is said of it.
    pub(crate) how: How,
}

/// The circumstances of a step.
#[derive(Debug, Clone, Copy)]
pub(crate) enum How {
    /// It happens as it is entered.
    Now,
    /// It happened before: `05-10 15:20`.
    Occurred(&'static str),
    /// It is entered for somebody from a paper.
    Paper(Paper),
    /// It must be refused for this reason.
    Refused(&'static str),
    /// It must be refused for this reason, and says that it happened before.
    RefusedOccurred(&'static str, &'static str),
}

/// A paper from which somebody types.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paper {
    /// Whose act it is.
    pub(crate) of: Part,
    /// When it happened.
    pub(crate) occurred: &'static str,
    /// Who told the typist.
    pub(crate) told_by: Text,
    /// Which paper.
    pub(crate) source: Text,
    /// The place on it.
    pub(crate) place: Text,
}

/// Who becomes accountable.
#[derive(Debug, Clone, Copy)]
pub(crate) enum To {
    /// A unit and the person who answers for it.
    Unit(&'static str, Part),
    /// A section.
    Section(Section),
}

/// What is raised.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Raised {
    pub(crate) kind: IssueKind,
    pub(crate) unit: &'static str,
    pub(crate) class: &'static str,
    pub(crate) source: IssueSource,
    pub(crate) urgency: Urgency,
    pub(crate) place: Text,
    pub(crate) description: Text,
    /// What shows it, before anything is done.
    pub(crate) evidence: &'static [Text],
}

/// What is done to an issue.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    Raise(Raised),
    FixOnSpot { result: Text },
    Assign { to: To, verifier: Option<Part> },
    SignFor,
    Plan { finish: &'static str, measures: &'static [Text] },
    Extend { until: &'static str, reason: Text },
    Suspend { reason: Text },
    Resume { remark: Text },
    Urge { reason: Text },
    AnswerUrge { answer: Text },
    RequestClosure { result: Text, evidence: &'static [Text] },
    Verify { checks: &'static [IssueCheck], remark: Text },
    Return { reason: Text },
    Close { checks: &'static [IssueCheck], remark: Text },
    LookBackPassed { remark: Text },
    LookBackRelapsed { remark: Text },
    Reopen { ground: ReopenGround, reason: Text },
    Withdraw { ground: WithdrawalGround, reason: Text },
    HandUp { authority: Text, reason: Text, report: Text },
    AnswerDifficulty { answer: Text },
    Settled { remark: Text },
}

/// A step that happens as it is entered.
pub(crate) const fn step(at: &'static str, by: Part, issue: u32, act: Act) -> Step {
    Step { at, by, issue, act, how: How::Now }
}

impl Step {
    /// The same step under other circumstances.
    pub(crate) const fn how(mut self, how: How) -> Self {
        self.how = how;
        self
    }

    /// When it happened, as it is told.
    pub(crate) fn occurred(&self) -> Option<Timestamp> {
        match self.how {
            How::Now | How::Refused(_) => None,
            How::Occurred(at) | How::RefusedOccurred(at, _) => Some(instant(at)),
            How::Paper(paper) => Some(instant(paper.occurred)),
        }
    }

    /// The paper that it is typed from.
    pub(crate) fn paper(&self) -> Option<&Paper> {
        match &self.how {
            How::Paper(paper) => Some(paper),
            How::Now | How::Occurred(_) | How::Refused(_) | How::RefusedOccurred(..) => None,
        }
    }

    /// The reason for which it must be refused.
    pub(crate) fn refused(&self) -> Option<&'static str> {
        match self.how {
            How::Refused(reason) | How::RefusedOccurred(_, reason) => Some(reason),
            How::Now | How::Occurred(_) | How::Paper(_) => None,
        }
    }
}

impl Act {
    /// What the act is called.
    pub(crate) fn name(&self) -> Text {
        match self {
            Self::Raise(raised) if raised.kind == IssueKind::Difficulty => {
                text("困难登记", "raise a difficulty")
            }
            Self::Raise(_) => text("问题登记", "raise"),
            Self::FixOnSpot { .. } => text("当场整改", "fix on the spot"),
            Self::Assign { .. } => text("交办", "assign"),
            Self::SignFor => text("签收", "sign for"),
            Self::Plan { .. } => text("报整改方案", "file a plan"),
            Self::Extend { .. } => text("延期", "extend"),
            Self::Suspend { .. } => text("暂停计时", "suspend"),
            Self::Resume { .. } => text("恢复计时", "resume"),
            Self::Urge { .. } => text("催办", "urge"),
            Self::AnswerUrge { .. } => text("回复催办", "answer the urging"),
            Self::RequestClosure { .. } => text("申请销号", "request closure"),
            Self::Verify { .. } => text("复核", "verify"),
            Self::Return { .. } => text("退回整改", "return for rework"),
            Self::Close { .. } => text("销号", "close"),
            Self::LookBackPassed { .. } | Self::LookBackRelapsed { .. } => {
                text("回头看", "look back")
            }
            Self::Reopen { .. } => text("重新整改", "reopen"),
            Self::Withdraw { .. } => text("撤销", "withdraw"),
            Self::HandUp { .. } => text("上报", "hand up"),
            Self::AnswerDifficulty { .. } => text("答复困难", "answer the difficulty"),
            Self::Settled { .. } => text("确认答复", "confirm the answer"),
        }
    }

    /// What is said with it.
    pub(crate) fn told(&self, lang: Lang) -> String {
        let one = |text: &Text| text.say(lang).to_owned();
        match self {
            Self::Raise(raised) => {
                format!("{}{}{}", one(&raised.place), lang.colon(), one(&raised.description))
            }
            Self::Assign { to: To::Unit(_, part), .. } => {
                text("责任：{0}", "accountable: {0}").fill(lang, &[part.title(lang)])
            }
            Self::Assign { to: To::Section(section), .. } => {
                text("责任：{0}", "accountable: {0}").fill(lang, &[section.name().say(lang)])
            }
            Self::SignFor => String::new(),
            Self::Plan { measures, finish } => {
                let measures: Vec<&str> = measures.iter().map(|m| m.say(lang)).collect();
                text("{0}，{1}前完成", "{0}, by {1}")
                    .fill(lang, &[&measures.join(lang.semicolon()), &day(finish).to_string()])
            }
            Self::Extend { until, reason } => text("延至{0}：{1}", "until {0}: {1}")
                .fill(lang, &[&day(until).to_string(), reason.say(lang)]),
            Self::HandUp { authority, reason, .. } => {
                format!("{}{}{}", one(authority), lang.colon(), one(reason))
            }
            Self::LookBackRelapsed { remark } => {
                text("反弹：{0}", "relapsed: {0}").fill(lang, &[remark.say(lang)])
            }
            Self::FixOnSpot { result: said }
            | Self::RequestClosure { result: said, .. }
            | Self::AnswerUrge { answer: said }
            | Self::AnswerDifficulty { answer: said }
            | Self::Suspend { reason: said }
            | Self::Urge { reason: said }
            | Self::Return { reason: said }
            | Self::Reopen { reason: said, .. }
            | Self::Withdraw { reason: said, .. }
            | Self::Resume { remark: said }
            | Self::Verify { remark: said, .. }
            | Self::Close { remark: said, .. }
            | Self::LookBackPassed { remark: said }
            | Self::Settled { remark: said } => one(said),
        }
    }

    /// Every text that goes into the log with it.
    pub(crate) fn texts(&self) -> Vec<Text> {
        match *self {
            Self::Raise(raised) => [&[raised.place, raised.description], raised.evidence].concat(),
            Self::SignFor | Self::Assign { .. } => vec![],
            Self::Plan { measures, .. } => measures.to_vec(),
            Self::HandUp { authority, reason, report } => vec![authority, reason, report],
            Self::RequestClosure { result, evidence } => [&[result], evidence].concat(),
            Self::FixOnSpot { result: said }
            | Self::AnswerUrge { answer: said }
            | Self::AnswerDifficulty { answer: said }
            | Self::Extend { reason: said, .. }
            | Self::Suspend { reason: said }
            | Self::Urge { reason: said }
            | Self::Return { reason: said }
            | Self::Reopen { reason: said, .. }
            | Self::Withdraw { reason: said, .. }
            | Self::Resume { remark: said }
            | Self::Verify { remark: said, .. }
            | Self::Close { remark: said, .. }
            | Self::LookBackPassed { remark: said }
            | Self::LookBackRelapsed { remark: said }
            | Self::Settled { remark: said } => vec![said],
        }
    }
}

/// A day of 2024, `04-16`, or of the year that stands before it, `2025-01-06`.
pub(crate) fn day(text: &str) -> Date {
    let dated = if text.len() > 5 { text.to_owned() } else { format!("2024-{text}") };
    dated.parse().expect("the script's days are days")
}

/// An instant in local time on a day as [`day`] reads it: `04-16 09:30`.
pub(crate) fn instant(text: &str) -> Timestamp {
    let (date, time) = text.split_once(' ').expect("an instant has a day and a time");
    let (hours, minutes) = time.split_once(':').expect("a time has hours and minutes");
    let number = |text: &str| text.parse::<i64>().expect("hours and minutes are numbers");
    day(date).start().plus_micros((number(hours) * 60 + number(minutes)) * 60_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_local() {
        assert_eq!(instant("04-16 09:30").local_minutes(), "2024-04-16 09:30");
        assert_eq!(instant("12-31 23:59").date(), day("12-31"));
        assert_eq!(instant("2025-01-06 09:00").local_minutes(), "2025-01-06 09:00");
    }
}
