//! Record opening balances: what was done before the programme's first period, with its source
//! (`domain.md` §16.1-12).

use serde::Serialize;

use super::{
    OpeningBalanceRecorded, OpeningBalanceText, OpeningBasis, OpeningLine, ReportSeries, rules,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::{Audience, NewEvent};
use crate::evidence::{self, Evidence};
use crate::id::{ProgrammeId, UnitId};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::programme::Programme;
use crate::progress_report::entry;
use crate::rejection::{Rejection, rules as general};
use crate::report_window::rules as window_rules;
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::Unit;

/// Records opening balances of a village; of a line recorded again the last counts, until a report
/// that goes on from it is locked.
#[derive(Debug, Clone, Serialize)]
pub struct RecordOpeningBalance {
    /// The programme.
    pub programme: ProgrammeId,
    /// The village.
    pub unit: UnitId,
    /// The day of which they tell.
    pub as_of: Date,
    /// What they were taken from.
    pub basis: OpeningBasis,
    /// The document, where they stand in one.
    pub document: Option<Document>,
    /// The lines.
    pub lines: Vec<OpeningLine>,
    /// The source in words; kept in private.
    pub source: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for RecordOpeningBalance {
    const NAME: &'static str = "report_series.record_opening_balance";
    const ZH: &'static str = "登记期初数";
    const POWERS: Powers = Powers::entry(&[Role::OfficeHandler, Role::OfficeHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = vec![
            ReportSeries::stream(self.programme, self.unit),
            Programme::stream(self.programme),
        ];
        streams.extend(Unit::streams_upward(self.unit, known));
        streams.extend(entry::unit_streams(self.lines.iter().map(|line| &line.key)));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        reads.need::<Programme>(self.programme.0)?;
        let units = Unit::upward(self.unit, reads);
        Ok(Scope { programme: Some(self.programme), units, section: None })
    }

    fn target(&self) -> Option<StreamId> {
        Some(ReportSeries::stream(self.programme, self.unit))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let of_this = (Self::ZH, "record an opening balance");
        let (programme, _) = Programme::need_open(self.programme, reads, of_this)?;
        entry::need_village(self.unit, reads)?;
        self.check_basis(programme, cx)?;
        self.check_lines(programme, reads, cx)?;
        Rejection::unless_all([
            words::required("source", &self.source),
            words::evidence(&self.evidence),
        ])?;
        let (evidence, said) = evidence::split(&self.evidence);
        let recorded = OpeningBalanceRecorded {
            programme: self.programme,
            unit: self.unit,
            as_of: self.as_of,
            basis: self.basis,
            document: self.document.clone(),
            lines: self.lines.clone(),
            evidence,
        };
        let text = OpeningBalanceText { source: self.source.clone(), evidence: said };
        let event = NewEvent::with_text(recorded, &text)
            .about(Some(self.programme), Some(self.unit))
            .for_audience(Audience::Unit)
            .citing(self.document.as_ref().map(Document::cite));
        Ok(Decision::one(ReportSeries::stream(self.programme, self.unit), event))
    }
}

impl RecordOpeningBalance {
    fn check_basis(&self, programme: &Programme, cx: &Context) -> Result<(), Rejection> {
        let day = cx.occurred_at.date();
        programme.need_plausible("as_of_date", self.as_of)?;
        if self.as_of > day {
            return Err(Rejection::new(&rules::OPENING_DATE)
                .field("as_of_date")
                .with("as_of", self.as_of)
                .with("day", day));
        }
        match (&self.document, self.basis == OpeningBasis::Document) {
            (Some(document), true) => document.check("document"),
            (None, false) => Ok(()),
            _ => Err(Rejection::new(&rules::OPENING_DOCUMENT).field("document")),
        }
    }

    fn check_lines(
        &self,
        programme: &Programme,
        reads: &Reads,
        cx: &Context,
    ) -> Result<(), Rejection> {
        let reporting = programme
            .definition_on(cx.today)
            .and_then(|definition| definition.reporting.as_ref())
            .ok_or_else(|| Rejection::new(&window_rules::REPORT_NOT_DEFINED))?;
        entry::check_count(self.lines.len())?;
        let series = reads.get::<ReportSeries>(ReportSeries::stream(self.programme, self.unit).id);
        let village = entry::Village { unit: self.unit, from: self.as_of, to: cx.today };
        let mut found = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            let at = format!("lines[{index}]");
            let twice = self.lines[..index].iter().any(|other| other.key == line.key);
            let violations = entry::check_line(
                &at,
                (&line.key, line.measure),
                twice,
                reporting,
                &village,
                reads,
            );
            found.extend(violations);
            found.extend(line.amount.check(&format!("{at}.amount"), line.measure).err());
            if line.amount.is_negative() {
                let path = format!("{at}.amount");
                let rejection = Rejection::new(&general::INTEGER_OUT_OF_RANGE).field(path);
                found.push(rejection.with("min", 0).with("max", crate::decimal::SCALED_MAX));
            }
            let locked =
                series.is_some_and(|s| s.windows.iter().any(|w| w.lines.contains_key(&line.key)));
            if locked {
                let rejection = Rejection::new(&rules::OPENING_LOCKED).field(at);
                found.push(rejection.with("task", &line.key.task));
            }
        }
        Rejection::join(found).map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::document::Classification;
    use crate::event::EventData as _;
    use crate::programme::ProgrammeOpened;
    use crate::progress_report::{LineKey, PreviousFrom, rules as report_rules};
    use crate::quantity::{Amount, QuantityUnit};
    use crate::report_series::ReportFiguresLocked;
    use crate::testing::{Given, day, document, person, unit};
    use uuid::Uuid;

    const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));

    fn town() -> Given {
        let (mut opened, _) = ProgrammeOpened::example();
        opened.programme = PROGRAMME;
        Given::new()
            .village(unit(1), "漆树村")
            .village(unit(2), "清溪村")
            .event(Programme::stream(PROGRAMME), opened)
            .person_with(person(1), Role::OfficeHandler, None)
            .person_with(person(2), Role::Village, Some(unit(1)))
    }

    fn heaps(amount: Amount) -> OpeningLine {
        let key = LineKey { unit: unit(1), task: "heaps".to_owned() };
        OpeningLine { key, measure: QuantityUnit::Spot, amount }
    }

    fn record() -> RecordOpeningBalance {
        RecordOpeningBalance {
            programme: PROGRAMME,
            unit: unit(1),
            as_of: day("2024-04-07"),
            basis: OpeningBasis::Ledger,
            document: None,
            lines: vec![heaps(Amount::whole(8))],
            source: "2023年台账第12页。".to_owned(),
            evidence: vec![],
        }
    }

    fn by(number: u128) -> Submission {
        Submission::by(person(number))
    }

    fn series(given: &Given) -> ReportSeries {
        let stream = ReportSeries::stream(PROGRAMME, unit(1));
        given.state::<ReportSeries>(stream.id).cloned().expect("it was recorded")
    }

    #[test]
    fn s16_1_12_cumulative_starts_from_an_opening_balance_with_its_source() {
        let outcome = town().when(&by(1), &record());
        assert_eq!(outcome.text(0)["source"], "2023年台账第12页。");
        let given = outcome.recorded();
        let key = heaps(Amount::ZERO).key;
        let previous = series(&given).previous(&key, day("2024-06-22"));
        assert_eq!(previous.from, PreviousFrom::OpeningBalance);
        assert_eq!(previous.amount, Amount::whole(8));
        // Of a line recorded again the last counts.
        let again = RecordOpeningBalance { lines: vec![heaps(Amount::whole(9))], ..record() };
        let given = given.when(&by(1), &again).recorded();
        assert_eq!(series(&given).opening[&key].amount, Amount::whole(9));
        let silent = RecordOpeningBalance { source: String::new(), ..record() };
        town().when(&by(1), &silent).then_rejected(&general::FIELD_REQUIRED);
        town().when(&by(2), &record()).then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn what_a_locked_report_goes_on_from_is_not_moved() {
        let (mut locked, _) = ReportFiguresLocked::example();
        locked.lines[0].key = heaps(Amount::ZERO).key;
        let given = town().event(ReportSeries::stream(PROGRAMME, unit(1)), locked);
        let outcome = given.when(&by(1), &record());
        assert_eq!(
            outcome.then_rejected(&rules::OPENING_LOCKED).field.as_deref(),
            Some("lines[0]")
        );
    }

    #[test]
    fn an_opening_balance_is_of_the_programmes_tasks_and_of_its_day() {
        let refused = |lines| {
            let record = RecordOpeningBalance { lines, ..record() };
            let outcome = town().when(&by(1), &record);
            let rejection = outcome.accepted();
            assert!(rejection.is_none());
            outcome
        };
        let other = OpeningLine { measure: QuantityUnit::Tonne, ..heaps(Amount::whole(1)) };
        refused(vec![other]).then_rejected(&report_rules::REPORT_UNIT_OTHER);
        let foreign = LineKey { unit: unit(2), task: "heaps".to_owned() };
        let foreign = OpeningLine { key: foreign, ..heaps(Amount::whole(1)) };
        refused(vec![foreign]).then_rejected(&report_rules::REPORT_LINE_UNIT);
        let twice = vec![heaps(Amount::whole(1)), heaps(Amount::whole(1))];
        refused(twice).then_rejected(&report_rules::REPORT_LINE_TWICE);
        refused(vec![heaps(Amount::whole(-1))]).then_rejected(&general::INTEGER_OUT_OF_RANGE);
        refused(vec![]).then_rejected(&general::FIELD_REQUIRED);
        let later = RecordOpeningBalance { as_of: day("2024-05-07"), ..record() };
        town().when(&by(1), &later).then_rejected(&rules::OPENING_DATE);
        let never = RecordOpeningBalance { as_of: day("0001-01-01"), ..record() };
        town().when(&by(1), &never).then_rejected(&general::DATE_LONG_BEFORE);
    }

    #[test]
    fn a_document_is_named_where_it_is_the_basis() {
        let bare = RecordOpeningBalance { basis: OpeningBasis::Document, ..record() };
        town().when(&by(1), &bare).then_rejected(&rules::OPENING_DOCUMENT);
        let needless = RecordOpeningBalance { document: Some(document()), ..record() };
        town().when(&by(1), &needless).then_rejected(&rules::OPENING_DOCUMENT);
        let named = RecordOpeningBalance { document: Some(document()), ..bare };
        let outcome = town().when(&by(1), &named);
        let cited = outcome.decision().writes[0].1.document.clone();
        assert_eq!(cited, Some(document().cite()));
        let secret =
            crate::document::Document { classification: Classification::Classified, ..document() };
        let secret = RecordOpeningBalance { document: Some(secret), ..named };
        town().when(&by(1), &secret).then_rejected(&general::DOCUMENT_CLASSIFIED);
    }
}
