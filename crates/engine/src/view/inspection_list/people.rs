//! What people read of a sheet, its sample and what it found.

use hemei_domain::inspection::{FindingLink, GroupSample, HouseholdResult, SheetEntry};
use hemei_domain::score::{Awarded, Figure, Sample};

use crate::view::people::{listed, parts};
use crate::view::{Names, Readable};

impl Readable for GroupSample {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { unit, households, drawn } = self;
        let unit = names.unit(*unit);
        format!("{unit}共{households}户抽{}户：{}", drawn.len(), drawn.readable(names))
    }
}

impl Readable for SheetEntry {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { code, figure } = self;
        format!("{}：{}", names.coded(code), figure.readable(names.about(code)))
    }
}

impl Readable for HouseholdResult {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { household, failed } = self;
        if failed.is_empty() {
            return format!("{household}合格");
        }
        let failed = listed(failed.iter().map(|code| names.coded(code)));
        format!("{household}不合格（{failed}）")
    }
}

impl Readable for FindingLink {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { issue: _, number, indicator, household } = self;
        let indicator = indicator.as_ref().map(|code| names.coded(code));
        let found = [indicator, household.map(|household| household.to_string())];
        let found = parts(found.into_iter().flatten());
        if found.is_empty() { format!("{number}号") } else { format!("{number}号（{found}）") }
    }
}

/// Keys are those of the rule of the indicator that the names are about.
impl Readable for Figure {
    fn readable(&self, names: Names<'_>) -> String {
        match self {
            Self::Occurrences(count) => format!("{count}次"),
            Self::Score(score) => format!("{score}分"),
            Self::Number(number) => number.to_string(),
            Self::Tier(key) => names.words(key).to_owned(),
            Self::Ratio { actual, target } => format!("目标{target}，完成{actual}"),
            Self::Samples(samples) => samples.readable(names),
            Self::Met(true) => "达到要求".to_owned(),
            Self::Met(false) => "未达到要求".to_owned(),
            Self::Present(keys) if keys.is_empty() => "清单各项均无".to_owned(),
            Self::Present(keys) => {
                format!("清单中有{}", listed(keys.iter().map(|key| names.words(key))))
            }
            Self::Answers { sum, count } => format!("{count}份问卷，合计{sum}分"),
            Self::Awards(awards) => listed(awards.iter().map(|Awarded { key, count }| {
                let award = names.words(key);
                format!("{award}{count}次")
            })),
            Self::NotApplicable => "合理缺项".to_owned(),
        }
    }
}

/// The group is named by a unit's id, or by what the scorer called it.
impl Readable for Sample {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { group, households, drawn, failed } = self;
        let group = group.parse().map_or_else(|_| group.clone(), |unit| names.unit(unit));
        format!("{group}共{households}户抽{drawn}户，不合格{failed}户")
    }
}
