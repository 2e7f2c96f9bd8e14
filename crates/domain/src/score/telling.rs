//! Standings in sentences for people: what a better grade would have needed, and what decided
//! between two units. The facts are in [`Gap`] and [`Behind`]; here only their words.

use super::grade::{CoreGap, Gap, QuotaGap};
use super::hosted::CourtyardCounting;
use super::rank::{Behind, DecidedBy, Line};
use super::{Decimal, Fraction};
use crate::scheme::{Definition, TieBreak};

/// An exact number as people read it: to four decimal places, marked where it is longer.
pub fn shown(exact: &Fraction) -> String {
    match exact.rounded(Decimal::PLACES) {
        Ok(rounded) if Fraction::from(rounded) == *exact => rounded.to_string(),
        Ok(rounded) => format!("约{rounded}"),
        Err(_) => exact.to_string(),
    }
}

impl Gap {
    /// What would have changed the grade (差在哪), one sentence a thing that was missing.
    pub fn zh(&self, definition: &Definition) -> Vec<String> {
        let grade = definition.grade(&self.grade).map(|(_, grade)| grade);
        let name = grade.map_or(self.grade.as_str(), |grade| grade.name.as_str());
        let mut told = Vec::new();
        if let Some(points) = self.points {
            let least = grade.and_then(|grade| grade.at_least).unwrap_or_default();
            told.push(format!("距“{name}”的{least}分还差{points}分"));
        }
        let share = grade.and_then(|grade| grade.core_share).unwrap_or_default();
        told.extend(self.core.iter().map(|one| core(definition, name, share, one)));
        told.extend(self.vetoes.iter().map(|code| {
            let veto = definition.name_of(code).unwrap_or(code);
            format!("发生否决事项“{veto}”，不得评为“{name}”")
        }));
        told.extend(self.quota.as_ref().map(|quota| full(name, quota)));
        told
    }
}

fn core(definition: &Definition, grade: &str, share: Decimal, gap: &CoreGap) -> String {
    let block = definition.name_of(&gap.block).unwrap_or(&gap.block);
    let missing = shown(&gap.missing);
    format!("“{grade}”要求核心板块“{block}”得分不低于其满分的{}，还差{missing}分", percent(share))
}

fn full(grade: &str, quota: &QuotaGap) -> String {
    let QuotaGap { seats, taken, lowest } = quota;
    let lowest = lowest.map(|total| format!("，其中最低{total}分")).unwrap_or_default();
    format!("“{grade}”名额{seats}个，已评{taken}个{lowest}，条件符合而没有名额")
}

/// A share of 1 as people write it: 0.6 is 60%.
fn percent(share: Decimal) -> String {
    match share.units().checked_mul(100).and_then(Decimal::of_units) {
        Some(percent) => format!("{percent}%"),
        None => share.to_string(),
    }
}

impl Behind {
    /// What decided between the two units.
    pub fn zh(&self, definition: &Definition) -> String {
        let named = |code: &str| definition.name_of(code).unwrap_or(code).to_owned();
        match &self.decided_by {
            DecidedBy::Total => format!("总分低{}分", self.points),
            DecidedBy::Disqualified => "发生否决事项，排在未被否决的之后".to_owned(),
            DecidedBy::TieBreak(TieBreak::Block(code) | TieBreak::Indicator(code)) => {
                format!("总分相同，“{}”得分较低", named(code))
            }
            DecidedBy::TieBreak(TieBreak::FewerOverdue) => "总分相同，逾期问题较多".to_owned(),
            DecidedBy::TieBreak(TieBreak::Votes) => "总分相同，集体审定得票较少".to_owned(),
        }
    }
}

impl CourtyardCounting {
    /// What the total of a courtyard of that name brought to its village, before the cap, or why it
    /// brought nothing.
    pub fn told(self, name: &str, total: Decimal, added: &Fraction) -> String {
        match self {
            Self::Counted => format!("{name}得{total}分，计{}分", shown(added)),
            other => format!("{name}得{total}分，{}", other.zh()),
        }
    }
}

impl Line {
    /// What one row adds to the difference.
    pub fn zh(&self, definition: &Definition) -> String {
        let own = super::RowKind::parse(&self.code).map(super::RowKind::zh);
        let name = definition.name_of(&self.code).or(own).unwrap_or(&self.code);
        if self.difference < Fraction::zero() {
            return format!("{name}多{}分", shown(&self.difference.negated()));
        }
        format!("{name}少{}分", shown(&self.difference))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::example;
    use crate::testing::unit;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).expect("a number")
    }

    #[test]
    fn everything_that_was_missing_is_said() {
        let gap = Gap {
            grade: "excellent".to_owned(),
            points: Some(decimal("0.9")),
            core: vec![CoreGap {
                block: "water".to_owned(),
                missing: Fraction::new(1, 3).expect("a fraction"),
            }],
            quota: Some(QuotaGap { seats: 1, taken: 1, lowest: Some(decimal("92.5")) }),
            vetoes: vec!["V2".to_owned()],
        };
        assert_eq!(
            gap.zh(&example::definition()),
            [
                "距“优秀”的90分还差0.9分",
                "“优秀”要求核心板块“黑臭水体整治”得分不低于其满分的60%，还差约0.3333分",
                "发生否决事项“较大安全事故”，不得评为“优秀”",
                "“优秀”名额1个，已评1个，其中最低92.5分，条件符合而没有名额",
            ]
        );
        let nothing = Gap { points: None, core: vec![], quota: None, vetoes: vec![], ..gap };
        assert_eq!(nothing.zh(&example::definition()), Vec::<String>::new());
    }

    #[test]
    fn what_decided_is_said_with_the_names_of_the_scheme() {
        let behind = |decided_by| Behind {
            unit: unit(1),
            points: decimal("3.5"),
            decided_by,
            lines: vec![],
        };
        let told = |decided_by| behind(decided_by).zh(&example::definition());
        assert_eq!(told(DecidedBy::Total), "总分低3.5分");
        let block = TieBreak::Block("clearing".to_owned());
        assert_eq!(told(DecidedBy::TieBreak(block)), "总分相同，“村庄清洁”得分较低");
        let overdue = DecidedBy::TieBreak(TieBreak::FewerOverdue);
        assert_eq!(told(overdue), "总分相同，逾期问题较多");
        let votes = DecidedBy::TieBreak(TieBreak::Votes);
        assert_eq!(told(votes), "总分相同，集体审定得票较少");
        assert_eq!(told(DecidedBy::Disqualified), "发生否决事项，排在未被否决的之后");
    }

    #[test]
    fn a_courtyard_says_what_it_brought_or_why_nothing() {
        let told = |counting: CourtyardCounting, added: &str| {
            counting.told("秦家湾", decimal("89.1"), &added.parse().expect("a fraction"))
        };
        let counted = told(CourtyardCounting::Counted, "891/500");
        assert_eq!(counted, "秦家湾得89.1分，计1.782分");
        let vetoed = "秦家湾得89.1分，本院落发生取消资格的否决事项，不计入所在村";
        assert_eq!(told(CourtyardCounting::Disqualified, "0"), vetoed);
    }

    #[test]
    fn a_line_says_which_way_the_points_went() {
        let line = |code: &str, numerator| Line {
            code: code.to_owned(),
            difference: Fraction::new(numerator, 2).expect("a fraction"),
        };
        let told = |line: Line| line.zh(&example::definition());
        assert_eq!(told(line("C3", 7)), "村容村貌少3.5分");
        assert_eq!(told(line("X1", -3)), "加分多1.5分");
        assert_eq!(told(line("rounding", 1)), "四舍五入差少0.5分");
    }
}
