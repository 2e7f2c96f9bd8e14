//! Figures of indicators.

use hemei_domain::id::UnitId;
use hemei_domain::rejection::rules;
use hemei_domain::score::{Awarded, Decimal, Figure, Sample};

use super::{Fields, Told, at};
use crate::proto;

impl Fields<'_> {
    /// A decimal number that is not negative.
    pub(crate) fn decimal(&mut self, field: &str, text: &str) -> Option<Decimal> {
        if text.is_empty() {
            return self.refuse(at(&rules::FIELD_REQUIRED, field));
        }
        match Decimal::parse(text) {
            Some(decimal) => Some(decimal),
            None => self.refuse(at(&rules::FIELD_MALFORMED, field).why(
                "应为至多四位小数的数字，如 87.35",
                "digits with at most four decimal places",
            )),
        }
    }

    /// A figure; what it may be is checked by the domain.
    pub(crate) fn figure(&mut self, field: &str, wire: Option<proto::Figure>) -> Option<Figure> {
        use proto::figure::Figure as Wire;
        let wire = self.required(field, wire)?;
        let at = |part: &str| format!("{field}.{part}");
        match self.required(field, wire.figure)? {
            Wire::Occurrences(count) => Some(Figure::Occurrences(count)),
            Wire::Score(text) => self.decimal(&at("score"), &text).map(Figure::Score),
            Wire::Number(text) => self.decimal(&at("number"), &text).map(Figure::Number),
            Wire::Tier(key) => self.looked_for(&at("tier"), key).map(Figure::Tier),
            Wire::Ratio(ratio) => {
                let actual = self.decimal(&at("ratio.actual"), &ratio.actual);
                let target = self.decimal(&at("ratio.target"), &ratio.target);
                Some(Figure::Ratio { actual: actual?, target: target? })
            }
            Wire::Met(met) => Some(Figure::Met(met)),
            Wire::Present(present) => Some(Figure::Present(present.keys)),
            Wire::Answers(answers) => {
                let sum = self.decimal(&at("answers.sum"), &answers.sum)?;
                Some(Figure::Answers { sum, count: answers.count })
            }
            Wire::Awards(wire) => {
                let award = |one: proto::Award| Awarded { key: one.key, count: one.count };
                Some(Figure::Awards(wire.awards.into_iter().map(award).collect()))
            }
            Wire::NotApplicable(_) => Some(Figure::NotApplicable),
            // Whether it may be sent is said by the domain, in its words.
            Wire::Samples(wire) => {
                let sample = |one: proto::SampleFigure| Sample {
                    group: one.unit,
                    households: one.households,
                    drawn: one.drawn,
                    failed: one.failed,
                };
                Some(Figure::Samples(wire.groups.into_iter().map(sample).collect()))
            }
        }
    }
}

/// A figure for the wire.
pub(crate) fn to_wire(figure: &Figure, told: Told<'_>) -> proto::Figure {
    use proto::figure::Figure as Wire;
    let wire = match figure {
        Figure::Occurrences(count) => Wire::Occurrences(*count),
        Figure::Score(score) => Wire::Score(score.to_string()),
        Figure::Number(number) => Wire::Number(number.to_string()),
        Figure::Tier(key) => Wire::Tier(key.clone()),
        Figure::Ratio { actual, target } => Wire::Ratio(proto::RatioFigure {
            actual: actual.to_string(),
            target: target.to_string(),
        }),
        Figure::Samples(samples) => Wire::Samples(proto::SamplesFigure {
            groups: samples.iter().map(|one| sample(one, told)).collect(),
        }),
        Figure::Met(met) => Wire::Met(*met),
        Figure::Present(keys) => Wire::Present(proto::PresentFigure { keys: keys.clone() }),
        Figure::Answers { sum, count } => {
            Wire::Answers(proto::AnswersFigure { sum: sum.to_string(), count: *count })
        }
        Figure::Awards(awards) => {
            let award = |one: &Awarded| proto::Award { key: one.key.clone(), count: one.count };
            Wire::Awards(proto::AwardsFigure { awards: awards.iter().map(award).collect() })
        }
        Figure::NotApplicable => Wire::NotApplicable(proto::NotApplicableFigure {}),
    };
    proto::Figure { figure: Some(wire) }
}

/// A sample names its group by the unit's id where there is one.
fn sample(sample: &Sample, told: Told<'_>) -> proto::SampleFigure {
    let unit = sample.group.parse::<UnitId>();
    proto::SampleFigure {
        unit: unit.map_or_else(|_| sample.group.clone(), |unit| told.of(&unit)),
        households: sample.households,
        drawn: sample.drawn,
        failed: sample.failed,
    }
}
