//! Figures of indicators, as they are entered and told.

use hemei_domain::id::UnitId;
use hemei_domain::score::{Awarded, Figure, Sample};

use super::{Fields, Told};
use crate::proto;
use crate::proto::figure::Figure as Wire;

impl Fields<'_> {
    /// A figure; what it may be is checked by the domain.
    pub(crate) fn figure(&mut self, field: &str, wire: Option<proto::Figure>) -> Option<Figure> {
        let wire = self.required(field, wire.and_then(|wire| wire.figure))?;
        let at = |member: &str| format!("{field}.{member}");
        Some(match wire {
            Wire::Occurrences(count) => Figure::Occurrences(count),
            Wire::Score(score) => Figure::Score(self.decimal(&at("score"), &score)?),
            Wire::Number(number) => Figure::Number(self.decimal(&at("number"), &number)?),
            Wire::Tier(key) => Figure::Tier(key),
            Wire::Ratio(ratio) => {
                let actual = self.decimal(&at("ratio.actual"), &ratio.actual);
                let target = self.decimal(&at("ratio.target"), &ratio.target);
                Figure::Ratio { actual: actual?, target: target? }
            }
            Wire::Samples(samples) => {
                Figure::Samples(samples.samples.into_iter().map(sample).collect())
            }
            Wire::Met(met) => Figure::Met(met),
            Wire::Present(present) => Figure::Present(present.keys),
            Wire::Answers(answers) => Figure::Answers {
                sum: self.decimal(&at("answers.sum"), &answers.sum)?,
                count: answers.count,
            },
            Wire::Awards(awards) => {
                Figure::Awards(awards.awards.into_iter().map(awarded).collect())
            }
            Wire::NotApplicable(_) => Figure::NotApplicable,
        })
    }
}

fn sample(wire: proto::SampleFigure) -> Sample {
    let proto::SampleFigure { group, households, drawn, failed } = wire;
    Sample { group, households, drawn, failed }
}

fn awarded(wire: proto::AwardFigure) -> Awarded {
    Awarded { key: wire.key, count: wire.count }
}

/// A figure for the wire.
pub(crate) fn to_wire(figure: &Figure, told: Told<'_>) -> proto::Figure {
    let wire = match figure {
        Figure::Occurrences(count) => Wire::Occurrences(*count),
        Figure::Score(score) => Wire::Score(score.to_string()),
        Figure::Number(number) => Wire::Number(number.to_string()),
        Figure::Tier(key) => Wire::Tier(key.clone()),
        Figure::Ratio { actual, target } => Wire::Ratio(proto::RatioFigure {
            actual: actual.to_string(),
            target: target.to_string(),
        }),
        Figure::Samples(samples) => Wire::Samples(proto::SampleFigures {
            samples: samples.iter().map(|one| sample_to_wire(one, told)).collect(),
        }),
        Figure::Met(met) => Wire::Met(*met),
        Figure::Present(keys) => Wire::Present(proto::PresentConditions { keys: keys.clone() }),
        Figure::Answers { sum, count } => {
            Wire::Answers(proto::AnswerFigures { sum: sum.to_string(), count: *count })
        }
        Figure::Awards(awards) => {
            Wire::Awards(proto::AwardFigures { awards: awards.iter().map(award_to_wire).collect() })
        }
        Figure::NotApplicable => Wire::NotApplicable(proto::NotApplicableFigure {}),
    };
    proto::Figure { figure: Some(wire) }
}

/// A sample names its group by the unit's name where it has one.
fn sample_to_wire(one: &Sample, told: Told<'_>) -> proto::SampleFigure {
    let unit = one.group.parse::<UnitId>();
    proto::SampleFigure {
        group: unit.map_or_else(|_| one.group.clone(), |unit| told.of(&unit)),
        households: one.households,
        drawn: one.drawn,
        failed: one.failed,
    }
}

/// An award for the wire.
pub(crate) fn award_to_wire(one: &Awarded) -> proto::AwardFigure {
    proto::AwardFigure { key: one.key.clone(), count: one.count }
}
