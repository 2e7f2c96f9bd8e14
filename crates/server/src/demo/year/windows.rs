//! What the villages report in the three windows: the figures of the story.

use hemei_api::proto::{self, QuantityUnit, ReportLine, SelfAssessment};

use super::super::cast::Part;

/// A village with who fills its table in and who reviews it.
pub(crate) struct Village {
    pub(crate) key: &'static str,
    pub(crate) clerk: Part,
    pub(crate) committees: Part,
    figures: [Figures; 4],
}

/// A line through the year.
struct Figures {
    task: &'static str,
    measure: QuantityUnit,
    target: u32,
    planned: [u32; 3],
    done: [u32; 3],
}

/// The figures of the four tasks that every village reports: target, planned and done by the three
/// windows.
const fn figures(lines: [(u32, [u32; 3], [u32; 3]); 4]) -> [Figures; 4] {
    let [black_water, farmhouse, infrastructure, yard_clutter] = lines;
    [
        line("black_water", QuantityUnit::Spot, black_water),
        line("farmhouse", QuantityUnit::Household, farmhouse),
        line("infrastructure", QuantityUnit::Piece, infrastructure),
        line("yard_clutter", QuantityUnit::Spot, yard_clutter),
    ]
}

const fn line(
    task: &'static str,
    measure: QuantityUnit,
    (target, planned, done): (u32, [u32; 3], [u32; 3]),
) -> Figures {
    Figures { task, measure, target, planned, done }
}

/// Every village of the town, in the order of the register.
pub(crate) const VILLAGES: [Village; 5] = [
    Village {
        key: "dengguang",
        clerk: Part::DengguangClerk,
        committees: Part::Dengguang,
        figures: figures([
            (1, [0, 1, 1], [0, 1, 1]),
            (2, [1, 2, 2], [1, 2, 2]),
            (4, [1, 3, 4], [1, 3, 4]),
            (20, [8, 15, 20], [8, 16, 20]),
        ]),
    },
    Village {
        key: "jiaojia",
        clerk: Part::JiaojiaClerk,
        committees: Part::Jiaojia,
        figures: figures([
            (1, [0, 1, 1], [0, 1, 1]),
            (1, [0, 1, 1], [0, 1, 1]),
            (4, [1, 3, 4], [1, 1, 3]),
            (24, [10, 18, 24], [10, 18, 24]),
        ]),
    },
    Village {
        key: "huangling",
        clerk: Part::HuanglingClerk,
        committees: Part::Huangling,
        figures: figures([
            (1, [0, 1, 1], [0, 1, 1]),
            (1, [0, 1, 1], [0, 1, 1]),
            (3, [1, 2, 3], [1, 2, 3]),
            (16, [6, 12, 16], [6, 12, 16]),
        ]),
    },
    Village {
        key: "qishu",
        clerk: Part::QishuClerk,
        committees: Part::Qishu,
        figures: figures([
            (1, [0, 1, 1], [0, 1, 1]),
            (2, [1, 2, 2], [1, 2, 2]),
            (3, [1, 2, 3], [1, 2, 3]),
            (30, [10, 22, 30], [8, 22, 30]),
        ]),
    },
    Village {
        key: "fifth",
        clerk: Part::FifthClerk,
        committees: Part::Fifth,
        figures: figures([
            (1, [0, 1, 1], [0, 1, 1]),
            (1, [0, 1, 1], [0, 1, 1]),
            (2, [0, 1, 2], [0, 1, 2]),
            (12, [4, 9, 12], [4, 9, 12]),
        ]),
    },
];

impl Village {
    /// The village by its key.
    pub(crate) fn of(key: &str) -> &'static Self {
        let found = VILLAGES.iter().find(|village| village.key == key);
        found.expect("the script names villages of the town")
    }

    /// The lines of its table for the window with this index; `miscounted` heaps are reported too
    /// many.
    pub(crate) fn lines(&self, unit: &str, window: usize, miscounted: u32) -> Vec<ReportLine> {
        let line = |figures: &Figures| {
            let more = if figures.task == "yard_clutter" { miscounted } else { 0 };
            let before = window.checked_sub(1).map_or(0, |before| figures.done[before]);
            let done = figures.done[window] + more;
            let met = done >= figures.target;
            let assessment = if met { SelfAssessment::Met } else { SelfAssessment::NotMet };
            ReportLine {
                unit: unit.to_owned(),
                task: figures.task.to_owned(),
                measure: figures.measure.into(),
                target: amount(figures.target),
                planned: amount(figures.planned[window]),
                current: amount(done - before),
                cumulative: amount(done),
                self_assessment: Some(proto::SelfAssessmentCell {
                    value: assessment.into(),
                    origin: None,
                }),
                ..ReportLine::default()
            }
        };
        self.figures.iter().map(line).collect()
    }
}

fn amount(value: u32) -> Option<proto::AmountCell> {
    Some(proto::AmountCell { value: value.to_string(), origin: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_never_fall_and_never_pass_the_target() {
        for figures in VILLAGES.iter().flat_map(|village| &village.figures) {
            assert!(figures.done.is_sorted() && figures.planned.is_sorted(), "{}", figures.task);
            assert!(figures.done[2] <= figures.target, "{}", figures.task);
        }
    }
}
