//! Save a draft: the lines as far as they are filled in. They need not add up yet, but each is of
//! this village, in the task's unit of measure, and each cell says where it came from.

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, LineEntry, ReportDraftSaved, ReportKey, ReportLinesText, entry, origin};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::event::NewEvent;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Saves all lines of a draft; what was saved before is replaced.
#[derive(Debug, Clone, Serialize)]
pub struct SaveReportDraft {
    /// The report.
    pub key: ReportKey,
    /// The lines.
    pub lines: Vec<LineEntry>,
}

impl Command for SaveReportDraft {
    const NAME: &'static str = "report.save_draft";
    const ZH: &'static str = "保存进度表草稿";
    const POWERS: Powers = Powers::entry(&[Role::Village, Role::GroupCadre, Role::ResidentTeam]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(&self.key, known);
        streams.extend(entry::unit_streams(self.lines.iter().map(|line| &line.key)));
        streams.extend(origin::reads(&self.lines, known));
        streams
    }

    fn asks(&self, _: &Reads) -> Vec<Question> {
        origin::asks(&self.lines)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(&self.key, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(self.key.stream())
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::taking(Act::SaveDraft, &self.key, reads, cx)?;
        known.in_order(cx)?;
        let form = known.form();
        form.check(&self.lines)?;
        origin::check(&self.key, &self.lines, known.reporting, reads)?;
        if cx.authority.role != Role::Village {
            form.keeps_assessments(&known.report.lines, &self.lines)?;
        }
        let saved = ReportDraftSaved {
            programme: self.key.programme,
            window: self.key.window.clone(),
            unit: self.key.unit,
            number: known.report.drafts + 1,
            role: cx.authority.role,
            lines: self.lines.iter().map(LineEntry::facts).collect(),
        };
        let words: Vec<_> = self.lines.iter().filter_map(LineEntry::words).collect();
        let event = match words.is_empty() {
            true => NewEvent::new(saved),
            false => NewEvent::with_text(saved, &ReportLinesText { lines: words }),
        };
        Ok(known.decided(event))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::ProgrammeId;
    use crate::programme::reporting::{CellSource, Column};
    use crate::progress_report::fixture::*;
    use crate::progress_report::{Cell, LineKey, POSITIONS_MAX, Phase, Provenance, rules};
    use crate::quantity::{Amount, QuantityUnit};
    use crate::rejection::rules as general;
    use crate::report_window::{CloseReportWindow, rules as window_rules};
    use crate::testing::{at, day, unit};

    /// The draft with a change in its only line.
    fn changed(change: impl FnOnce(&mut LineEntry)) -> SaveReportDraft {
        let mut lines = lines("q2");
        change(&mut lines[0]);
        save_lines(lines)
    }

    #[test]
    fn a_finish_is_expected_in_a_year_that_can_be_meant() {
        let finish =
            |date| changed(|line| line.figures.expected_finish = Some(Cell::typed(day(date))));
        for far in ["0001-01-01", "2022-12-31", "2035-01-01", "9999-12-31"] {
            let outcome = town().when(&by(CADRE), &finish(far));
            let rejection = outcome.then_rejected(&general::DATE_YEAR);
            assert_eq!(rejection.field.as_deref(), Some("lines[0].expected_finish"));
        }
        for near in ["2023-01-01", "2034-12-31"] {
            town().when(&by(CADRE), &finish(near)).decision();
        }
    }

    #[test]
    fn a_draft_keeps_figures_in_the_facts_and_words_apart() {
        let draft = changed(|line| {
            line.problems = Some(Cell::typed("三组仍有两处未清。".to_owned()));
            line.explanation = Some("含上年遗留。".to_owned());
        });
        let outcome = town().when(&by(CADRE), &draft);
        let saved = ReportDraftSaved {
            programme: PROGRAMME,
            window: "q2".to_owned(),
            unit: home(),
            number: 1,
            role: Role::Village,
            lines: draft.lines.iter().map(LineEntry::facts).collect(),
        };
        outcome.then(&[saved.into()]);
        assert_eq!(outcome.text(0)["lines"][0]["problems"], "三组仍有两处未清。");
        assert_eq!(outcome.text(0)["lines"][0]["explanation"], "含上年遗留。");
        let given = outcome.recorded().when(&by(RESIDENT), &save("q2")).recorded();
        assert_eq!(report(&given, "q2").drafts, 2);
        assert_eq!(report(&given, "q2").fillers.persons, [who(CADRE), who(RESIDENT)]);
    }

    fn unassessed() -> SaveReportDraft {
        changed(|line| line.figures.self_assessment = None)
    }

    #[test]
    fn s16_1_12_a_report_for_a_window_that_is_not_open_is_refused_with_its_clause() {
        let outcome = town().when(&by(CADRE), &save("q3"));
        let rejection = outcome.then_rejected(&window_rules::REPORT_WINDOW_NOT_OPEN);
        assert_eq!(
            rejection.zh(),
            "报送期“第三季度”尚未开放，方案规定 2024-09-09 起（样镇发〔2024〕1号 五（四）），\
             不收报表。可办理：乡村振兴办经办人、乡村振兴办负责人。"
        );
        let unknown = town().when(&by(CADRE), &save("q9"));
        unknown.then_rejected(&window_rules::REPORT_WINDOW_UNKNOWN);
        // The programme's own closing day, and a decision before it.
        let passed = town().now(at("2024-07-01 00:00"));
        let outcome = passed.when(&by(CADRE), &save("q2"));
        let rejection = outcome.then_rejected(&window_rules::REPORT_WINDOW_CLOSED);
        assert!(rejection.zh().contains("已于 2024-06-30 截止"), "{}", rejection.zh());
        let close =
            CloseReportWindow { key: key("q2").window(), reason: "已报齐。".to_owned() };
        let given = town().now(at("2024-06-26 09:00")).when(&by(HEAD), &close).recorded();
        let outcome = given.when(&by(CADRE), &save("q2"));
        let rejection = outcome.then_rejected(&window_rules::REPORT_WINDOW_CLOSED);
        assert_eq!(rejection.who_could, [Role::OfficeHead, Role::DeputyHead]);
    }

    #[test]
    fn a_paper_filled_in_before_the_window_opened_is_no_report_of_it() {
        let early = crate::command::Submission {
            occurred_at: Some(at("2024-06-10 16:00")),
            note: crate::event::SubmissionNote {
                back_entry_reason: Some("纸质表先行填写".to_owned()),
                told_by: None,
            },
            ..by(CADRE)
        };
        town().when(&early, &save("q2")).then_rejected(&window_rules::REPORT_WINDOW_NOT_OPEN);
    }

    #[test]
    fn s16_1_12_one_report_a_village_its_lines_of_village_or_courtyard() {
        let mut lines = lines("q2");
        let of = |unit| LineKey { unit, ..heaps() };
        lines.push(line(of(yard()), QuantityUnit::Spot, ["3", "1", "0", "0"]));
        let given = town().when(&by(CADRE), &save_lines(lines)).recorded();
        assert_eq!(report(&given, "q2").lines.len(), 2);
        let foreign = changed(|line| line.key = of(unit(2)));
        let outcome = town().when(&by(CADRE), &foreign);
        let rejection = outcome.then_rejected(&rules::REPORT_LINE_UNIT);
        assert_eq!(rejection.field.as_deref(), Some("lines[0].unit"));
        let twice = save_lines([fixture_line(), fixture_line()].concat());
        town().when(&by(CADRE), &twice).then_rejected(&rules::REPORT_LINE_TWICE);
        let yards =
            SaveReportDraft { key: ReportKey { unit: yard(), ..key("q2") }, lines: fixture_line() };
        town().when(&by(CADRE), &yards).then_rejected(&rules::REPORT_NOT_OF_VILLAGE);
        town().when(&by(ELSEWHERE), &save("q2")).then_rejected(&general::ROLE_OTHER_UNIT);
        town().when(&by(CADRE), &save_lines(vec![])).then_rejected(&general::FIELD_REQUIRED);
    }

    fn fixture_line() -> Vec<LineEntry> {
        lines("q2")
    }

    #[test]
    fn r17_a_line_is_counted_in_its_tasks_unit() {
        let tonnes = changed(|line| line.figures.measure = QuantityUnit::Tonne);
        let outcome = town().when(&by(CADRE), &tonnes);
        let rejection = outcome.then_rejected(&rules::REPORT_UNIT_OTHER);
        assert_eq!(rejection.zh(), "“漆树村·清理杂物堆”：“清理杂物堆”按“处”计，不能填“吨”。");
        let unknown = changed(|line| line.key.task = "roads".to_owned());
        town().when(&by(CADRE), &unknown).then_rejected(&rules::REPORT_TASK_UNKNOWN);
        let half = changed(|line| line.figures.current = Some(Cell::typed(Amount(5_000))));
        town().when(&by(CADRE), &half).then_rejected(&general::FIELD_MALFORMED);
        let less = changed(|line| line.figures.target = Some(Cell::typed(Amount::whole(-1))));
        town().when(&by(CADRE), &less).then_rejected(&general::INTEGER_OUT_OF_RANGE);
    }

    #[test]
    fn r16_a_prefilled_cell_names_a_declared_source_and_its_positions() {
        let current = |source, positions: &[u64]| {
            let from = Provenance { source, positions: positions.to_vec() };
            changed(|line| line.figures.current = Some(Cell { value: Amount::whole(2), from }))
        };
        let given = happened(happened(town(), 41, home()), 57, home());
        let outcome = given.when(&by(CADRE), &current(CellSource::Issues, &[41, 57]));
        let given_with = outcome.recorded();
        let from = report(&given_with, "q2").lines[0].provenance(Column::Current).cloned();
        assert_eq!(from.expect("filled in").positions, [41, 57]);
        // The task counts issues, not clean-ups; nothing of this period comes from the last.
        for source in [CellSource::CleanUp, CellSource::LastPeriod, CellSource::OpeningBalance] {
            let outcome = given.when(&by(CADRE), &current(source, &[41]));
            let rejection = outcome.then_rejected(&rules::REPORT_SOURCE_UNDECLARED);
            assert_eq!(rejection.field.as_deref(), Some("lines[0].current"));
        }
        let too_many: Vec<u64> = (1..=2_001).collect();
        assert!(too_many.len() > POSITIONS_MAX);
        let wrong: [(CellSource, &[u64]); 5] = [
            (CellSource::Issues, &[]),
            (CellSource::Issues, &[57, 41]),
            (CellSource::Issues, &[41, 41]),
            (CellSource::Issues, &[0]),
            (CellSource::Typed, &[41]),
        ];
        for (source, positions) in wrong {
            given
                .when(&by(CADRE), &current(source, positions))
                .then_rejected(&rules::REPORT_SOURCE_POSITIONS);
        }
        let refused = given.when(&by(CADRE), &current(CellSource::Issues, &too_many));
        let rejection = refused.then_rejected(&general::FIELD_TOO_MANY);
        assert_eq!(rejection.field.as_deref(), Some("lines[0].current.origin.positions"));
    }

    #[test]
    fn positions_of_all_cells_are_bounded_and_told_once_where_they_are_too_many() {
        let from = |until: u64| Provenance {
            source: CellSource::Issues,
            positions: (1..=until).collect(),
        };
        let full = POSITIONS_MAX as u64;
        let refused = |current: u64, cumulative: u64| {
            let command = changed(|line| {
                let amount = Amount::whole(2);
                line.figures.current = Some(Cell { value: amount, from: from(current) });
                line.figures.cumulative = Some(Cell { value: amount, from: from(cumulative) });
                line.problems = Some(Cell { value: "有".to_owned(), from: from(1) });
            });
            let outcome = town().when(&by(CADRE), &command);
            let rejection = outcome.then_rejected(&general::FIELD_TOO_MANY);
            let told = std::iter::once(rejection).chain(&rejection.also);
            let told = told.filter(|one| one.rule == &general::FIELD_TOO_MANY);
            told.map(|one| (one.field.clone().unwrap_or_default(), one.en())).collect::<Vec<_>>()
        };
        let path = "lines[0].cumulative.origin.positions";
        for (current, room) in [(full, 0), (full - 5, 5)] {
            let text = format!("field {path} takes at most {room} entries");
            assert_eq!(refused(current, 6), [(path.to_owned(), text)]);
        }
    }

    #[test]
    fn r16_a_cell_comes_from_what_happened_in_the_village_and_programme() {
        let counted = |positions: &[u64]| {
            let from = Provenance { source: CellSource::Issues, positions: positions.to_vec() };
            changed(|line| line.figures.current = Some(Cell { value: Amount::whole(2), from }))
        };
        let group = unit(77);
        let given = happened(town().group(group, "一组", home()), 41, home());
        let given = happened(happened(given, 42, yard()), 43, group);
        given.when(&by(CADRE), &counted(&[41, 42, 43])).decision();
        let nowhere = given.when(&by(CADRE), &counted(&[41, 99_999]));
        let rejection = nowhere.then_rejected(&general::POSITION_UNKNOWN);
        assert_eq!(rejection.field.as_deref(), Some("lines[0].current"));
        let other_village = happened(given.clone(), 57, unit(2));
        let refused = other_village.when(&by(CADRE), &counted(&[41, 57]));
        let rejection = refused.then_rejected(&rules::REPORT_SOURCE_ELSEWHERE);
        assert_eq!(
            rejection.zh(),
            "“漆树村·清理杂物堆·本期完成”：第 57 号记录不是本村在本方案中的，不能作为来源。"
        );
        let nobody = given.when(&by(CADRE), &counted(&[58]));
        nobody.then_rejected(&rules::REPORT_SOURCE_ELSEWHERE);
        let other_programme = happened_in(given, ProgrammeId(Uuid::from_u128(8)), 57, home());
        let refused = other_programme.when(&by(CADRE), &counted(&[57]));
        refused.then_rejected(&rules::REPORT_SOURCE_ELSEWHERE);
    }

    #[test]
    fn only_the_village_assesses_itself() {
        let outcome = town().when(&by(RESIDENT), &save("q2"));
        let rejection = outcome.then_rejected(&rules::REPORT_SELF_ASSESSMENT_VILLAGE);
        assert_eq!(rejection.who_could, [Role::Village]);
        town().when(&by(RESIDENT), &unassessed()).decision();
        town().when(&typed(HANDLER, CADRE), &save("q2")).decision();
        // What the village said stays where somebody else goes on with the draft.
        drafted().when(&by(RESIDENT), &save("q2")).decision();
        let gone = drafted().when(&by(RESIDENT), &unassessed());
        gone.then_rejected(&rules::REPORT_SELF_ASSESSMENT_VILLAGE);
    }

    #[test]
    fn what_was_returned_is_drafted_anew() {
        let given = reviewed().when(&by(HANDLER), &return_report("q2")).recorded();
        given.when(&by(CADRE), &submit("q2")).then_rejected(&rules::REPORT_PHASE);
        let given = given.when(&by(CADRE), &save("q2")).recorded();
        assert_eq!(report(&given, "q2").phase, Phase::Draft);
    }

    #[test]
    fn a_clue_is_not_written_into_a_report() {
        let clue =
            changed(|line| line.problems = Some(Cell::typed("已作问题线索移送。".to_owned())));
        town().when(&by(CADRE), &clue).then_rejected(&crate::issue::rules::CLUE_CONTENT);
    }
}
