//! Entries of a score sheet, as they are made and told.

use hemei_domain::score::Entry;

use super::super::{Fields, Told, score, text};
use crate::proto;

/// Entries; what they mean is checked by the domain.
pub(crate) fn entries(
    fields: &mut Fields<'_>,
    field: &str,
    wire: Vec<proto::ScoreEntry>,
) -> Vec<Entry> {
    let each = |(index, one): (usize, proto::ScoreEntry)| {
        let path = format!("{field}[{index}].figure");
        let figure = fields.figure(&path, one.figure)?;
        let (code, round) = (one.code, text(one.round));
        Some(Entry { code, round, figure, positions: one.positions })
    };
    wire.into_iter().enumerate().filter_map(each).collect()
}

/// An entry for the wire.
pub(super) fn entry_to_wire(entry: &Entry, told: Told<'_>) -> proto::ScoreEntry {
    proto::ScoreEntry {
        code: entry.code.clone(),
        round: entry.round.clone().unwrap_or_default(),
        figure: Some(score::to_wire(&entry.figure, told)),
        positions: entry.positions.clone(),
    }
}

#[cfg(test)]
mod tests {
    use hemei_domain::score::{Awarded, Decimal, Figure, Sample};

    use super::*;
    use crate::proto::figure::Figure as Wire;

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
        let wire = given.iter().map(|one| entry_to_wire(one, Told("t"))).collect();
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
