//! Figures as they are entered and told.

use hemei_domain::score::{Awarded, Entry, Figure, Sample};

use super::super::{Fields, text};
use crate::proto;
use crate::proto::figure::Figure as Wire;

/// Entries; what they mean is checked by the domain.
pub(crate) fn entries(
    fields: &mut Fields<'_>,
    field: &str,
    wire: Vec<proto::ScoreEntry>,
) -> Vec<Entry> {
    let each = |(index, one): (usize, proto::ScoreEntry)| {
        let path = format!("{field}[{index}].figure");
        let figure = figure(fields, &path, one.figure)?;
        let (code, round) = (one.code, text(one.round));
        Some(Entry { code, round, figure, positions: one.positions })
    };
    wire.into_iter().enumerate().filter_map(each).collect()
}

fn figure(fields: &mut Fields<'_>, field: &str, wire: Option<proto::Figure>) -> Option<Figure> {
    let wire = fields.required(field, wire.and_then(|wire| wire.figure))?;
    let at = |member: &str| format!("{field}.{member}");
    Some(match wire {
        Wire::Occurrences(count) => Figure::Occurrences(count),
        Wire::Score(score) => Figure::Score(fields.decimal(&at("score"), &score)?),
        Wire::Number(number) => Figure::Number(fields.decimal(&at("number"), &number)?),
        Wire::Tier(key) => Figure::Tier(key),
        Wire::Ratio(ratio) => {
            let actual = fields.decimal(&at("ratio.actual"), &ratio.actual);
            let target = fields.decimal(&at("ratio.target"), &ratio.target);
            Figure::Ratio { actual: actual?, target: target? }
        }
        Wire::Samples(samples) => {
            Figure::Samples(samples.samples.into_iter().map(sample).collect())
        }
        Wire::Met(met) => Figure::Met(met),
        Wire::Present(present) => Figure::Present(present.keys),
        Wire::Answers(answers) => Figure::Answers {
            sum: fields.decimal(&at("answers.sum"), &answers.sum)?,
            count: answers.count,
        },
        Wire::Awards(awards) => Figure::Awards(awards.awards.into_iter().map(awarded).collect()),
        Wire::NotApplicable(_) => Figure::NotApplicable,
    })
}

fn sample(wire: proto::SampleFigure) -> Sample {
    let proto::SampleFigure { group, households, drawn, failed } = wire;
    Sample { group, households, drawn, failed }
}

fn awarded(wire: proto::AwardFigure) -> Awarded {
    Awarded { key: wire.key, count: wire.count }
}

/// An entry for the wire.
pub(super) fn entry_to_wire(entry: &Entry) -> proto::ScoreEntry {
    proto::ScoreEntry {
        code: entry.code.clone(),
        round: entry.round.clone().unwrap_or_default(),
        figure: Some(proto::Figure { figure: Some(figure_to_wire(&entry.figure)) }),
        positions: entry.positions.clone(),
    }
}

fn figure_to_wire(figure: &Figure) -> Wire {
    match figure {
        Figure::Occurrences(count) => Wire::Occurrences(*count),
        Figure::Score(score) => Wire::Score(score.to_string()),
        Figure::Number(number) => Wire::Number(number.to_string()),
        Figure::Tier(key) => Wire::Tier(key.clone()),
        Figure::Ratio { actual, target } => Wire::Ratio(proto::RatioFigure {
            actual: actual.to_string(),
            target: target.to_string(),
        }),
        Figure::Samples(samples) => Wire::Samples(proto::SampleFigures {
            samples: samples.iter().map(sample_to_wire).collect(),
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
    }
}

fn sample_to_wire(one: &Sample) -> proto::SampleFigure {
    proto::SampleFigure {
        group: one.group.clone(),
        households: one.households,
        drawn: one.drawn,
        failed: one.failed,
    }
}

/// An award for the wire.
pub(super) fn award_to_wire(one: &Awarded) -> proto::AwardFigure {
    proto::AwardFigure { key: one.key.clone(), count: one.count }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hemei_domain::score::Decimal;

    fn all() -> Vec<Figure> {
        let half = Decimal::of_units(5_000).expect("a number");
        let group = "3组".to_owned();
        vec![
            Figure::Occurrences(0),
            Figure::Score(half),
            Figure::Number(Decimal::whole(95)),
            Figure::Tier("most".to_owned()),
            Figure::Ratio { actual: Decimal::ZERO, target: Decimal::whole(4) },
            Figure::Samples(vec![Sample { group, households: 20, drawn: 5, failed: 1 }]),
            Figure::Met(false),
            Figure::Present(vec!["bins".to_owned()]),
            Figure::Answers { sum: Decimal::whole(850), count: 10 },
            Figure::Awards(vec![Awarded { key: "title".to_owned(), count: 1 }]),
            Figure::NotApplicable,
        ]
    }

    #[test]
    fn every_figure_comes_back_from_the_wire_as_it_was() {
        let entry = |(figure, round): (Figure, &str)| Entry {
            code: "C1".to_owned(),
            round: text(round.to_owned()),
            figure,
            positions: vec![42],
        };
        let given: Vec<Entry> =
            all().into_iter().zip(["", "q2"].into_iter().cycle()).map(entry).collect();
        let wire = given.iter().map(entry_to_wire).collect();
        let mut fields = Fields::new("t");
        assert_eq!(entries(&mut fields, "entries", wire), given);
        assert_eq!(fields.finish(Some(())), Ok(()));
    }

    #[test]
    fn what_is_no_number_is_told_with_its_place() {
        let ratio =
            Wire::Ratio(proto::RatioFigure { actual: "3/4".to_owned(), target: String::new() });
        let figures = [Some(ratio), None, Some(Wire::Score("-1".to_owned()))];
        let entry = |figure| proto::ScoreEntry {
            figure: Some(proto::Figure { figure }),
            ..Default::default()
        };
        let mut fields = Fields::new("t");
        entries(&mut fields, "entries", figures.map(entry).into());
        let refused = fields.finish(Some(())).expect_err("four violations");
        let told = std::iter::once(&refused).chain(&refused.also);
        let told: Vec<_> = told.filter_map(|one| one.field.as_deref()).collect();
        assert_eq!(
            told,
            [
                "entries[0].figure.ratio.actual",
                "entries[0].figure.ratio.target",
                "entries[1].figure",
                "entries[2].figure.score"
            ]
        );
    }
}
