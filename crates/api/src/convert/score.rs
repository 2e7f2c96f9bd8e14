//! Figures of indicators.

use hemei_domain::rejection::rules;
use hemei_domain::score::{Awarded, Decimal, Figure};

use super::{Fields, at};
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
        }
    }
}
