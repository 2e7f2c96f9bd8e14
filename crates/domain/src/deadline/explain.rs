//! A deadline's derivation in words, for the person who asks why it is due that day.

use super::{Deadline, Limit, Pause, RestDayRule};

impl Deadline {
    /// The derivation in Chinese.
    pub fn explain_zh(&self) -> String {
        let mut text = match self.limit {
            Limit::WorkingDays(days) => format!("自{}起{days}个工作日（次日起算）", self.start),
            Limit::CalendarDays(days) => format!("自{}起{days}天（次日起算）", self.start),
            Limit::Date(date) => format!("自{}起，限{date}前（含当日）", self.start),
        };
        for Pause { suspended_on, resumed_on, left } in &self.pauses {
            let unit = if self.in_working_days() { "个工作日" } else { "天" };
            text.push_str(&format!("，{suspended_on}暂停、{resumed_on}恢复，余{left}{unit}续计"));
        }
        if !self.editions.is_empty() {
            let editions: Vec<String> = self.editions.iter().map(|e| edition_zh(e)).collect();
            text.push_str(&format!("，依据{}", editions.join("、")));
        }
        text.push_str(&format!("，到期{}", self.due));
        if let Some(written) = self.moved_from {
            text.push_str(&format!("（{written}遇休息日，{}）", self.rest_day_rule.zh()));
        } else if self.rest_day_rule == RestDayRule::AsWritten && !self.in_working_days() {
            text.push_str("（遇休息日不顺延）");
        }
        text.push('。');
        text
    }

    fn in_working_days(&self) -> bool {
        matches!(self.limit, Limit::WorkingDays(_))
    }
}

fn edition_zh(edition: &str) -> String {
    match edition.split_once('/') {
        Some((year, number)) => format!("{year}年放假安排第{number}版"),
        None => edition.to_owned(),
    }
}
