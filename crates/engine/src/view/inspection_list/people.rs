//! What people read of a sheet, its sample and what it found.

use hemei_domain::inspection::{FindingLink, GroupSample, HouseholdResult, SheetEntry};
use hemei_domain::score::{Awarded, Figure, Sample};

use crate::view::Readable;
use crate::view::people::{listed, parts};

impl Readable for GroupSample {
    fn readable(&self) -> String {
        let Self { unit, households, drawn } = self;
        format!("{unit}共{households}户抽{}户：{}", drawn.len(), drawn.readable())
    }
}

impl Readable for SheetEntry {
    fn readable(&self) -> String {
        format!("{}：{}", self.code, self.figure.readable())
    }
}

impl Readable for HouseholdResult {
    fn readable(&self) -> String {
        let Self { household, failed } = self;
        if failed.is_empty() {
            return format!("{household}合格");
        }
        format!("{household}不合格（{}）", failed.readable())
    }
}

impl Readable for FindingLink {
    fn readable(&self) -> String {
        let Self { issue: _, number, indicator, household } = self;
        let found = [indicator.clone(), household.map(|household| household.to_string())];
        let found = parts(found.into_iter().flatten());
        if found.is_empty() { format!("{number}号") } else { format!("{number}号（{found}）") }
    }
}

impl Readable for Figure {
    fn readable(&self) -> String {
        match self {
            Self::Occurrences(count) => format!("{count}次"),
            Self::Score(score) => format!("{score}分"),
            Self::Number(number) => number.to_string(),
            Self::Tier(key) => format!("档次{key}"),
            Self::Ratio { actual, target } => format!("目标{target}，完成{actual}"),
            Self::Samples(samples) => samples.readable(),
            Self::Met(true) => "达到要求".to_owned(),
            Self::Met(false) => "未达到要求".to_owned(),
            Self::Present(keys) if keys.is_empty() => "清单各项均无".to_owned(),
            Self::Present(keys) => format!("清单中有{}", keys.readable()),
            Self::Answers { sum, count } => format!("{count}份问卷，合计{sum}分"),
            Self::Awards(awards) => {
                listed(awards.iter().map(|Awarded { key, count }| format!("{key}{count}次")))
            }
            Self::NotApplicable => "合理缺项".to_owned(),
        }
    }
}

impl Readable for Sample {
    fn readable(&self) -> String {
        let Self { group, households, drawn, failed } = self;
        format!("{group}共{households}户抽{drawn}户，不合格{failed}户")
    }
}
