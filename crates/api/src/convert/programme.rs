//! Requests about programmes, and programmes for the wire.

use hemei_domain::command::etag;
use hemei_domain::deadline::Limit;
use hemei_domain::programme::definition::{
    CitedDocument, ClauseOption, Conflict, CoreTask, Definition, Seat, Stage, Target, TargetBy,
    Window,
};
use hemei_domain::programme::reporting::{ReportTask, Reporting};
use hemei_domain::programme::{
    AmendProgramme, CloseProgramme, EnrolmentRules, IssueClass, IssueLimits, OpenProgramme,
    Programme, RuleOnClause, Ruling, Title, parse,
};
use hemei_domain::time::Date;
use hemei_domain::toml_file::File;

use super::{Fields, IntoCommand, Vocabulary as _, wire_date, wire_time};
use crate::proto;

/// The definition in some files; its violations name file, line and key.
fn definition(fields: &mut Fields<'_>, wire: &[proto::DefinitionFile]) -> Option<Definition> {
    fields.take(parse::definition(&files(wire)))
}

/// The files of a definition.
pub(crate) fn files(wire: &[proto::DefinitionFile]) -> Vec<File<'_>> {
    wire.iter().map(|file| File { name: &file.name, content: &file.content }).collect()
}

impl IntoCommand for proto::OpenProgrammeRequest {
    type Command = OpenProgramme;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<OpenProgramme> {
        let parent = fields.parent(&self.parent);
        let definition = definition(fields, &self.files);
        parent?;
        Some(OpenProgramme { definition: definition? })
    }
}

impl IntoCommand for proto::AmendProgrammeRequest {
    type Command = AmendProgramme;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<AmendProgramme> {
        let programme = fields.resource("name", &self.name);
        let read = fields.take(parse::definition_placed(&files(&self.files)));
        let from = fields.date("from_date", self.from_date);
        let document = fields.document("document", self.document);
        let (definition, places) = read?;
        Some(AmendProgramme {
            programme: programme?,
            definition,
            places,
            from: from?,
            document: document?,
        })
    }
}

impl IntoCommand for proto::RuleOnClauseRequest {
    type Command = RuleOnClause;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RuleOnClause> {
        let programme = fields.resource("name", &self.name);
        let document = fields.document("document", self.document);
        Some(RuleOnClause {
            programme: programme?,
            conflict: self.conflict,
            option: self.option,
            document: document?,
        })
    }
}

impl IntoCommand for proto::CloseProgrammeRequest {
    type Command = CloseProgramme;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<CloseProgramme> {
        let programme = fields.resource("name", &self.name);
        let document = fields.document("document", self.document);
        Some(CloseProgramme { programme: programme?, document: document? })
    }
}

/// A programme for the wire, as it stands on a day.
pub(crate) fn to_wire(
    name: String,
    programme: &Programme,
    revision: u64,
    day: Date,
) -> proto::Programme {
    let definition = programme.definition_on(day);
    let version = programme
        .versions
        .iter()
        .rfind(|version| definition.is_some_and(|found| std::ptr::eq(found, &version.definition)));
    proto::Programme {
        name,
        etag: etag(revision),
        open: programme.open,
        version: version.map_or(0, |version| version.number),
        version_from_date: version.and_then(|version| version.from).map(wire_date),
        definition: definition.map(|definition| definition_to_wire(programme, definition)),
        rulings: programme.rulings.iter().map(ruling).collect(),
        warnings_zh: programme.warnings().into_iter().map(|warning| warning.zh).collect(),
    }
}

/// A programme in a list.
pub(crate) fn listed(name: String, programme: &Programme, revision: u64) -> proto::ListedProgramme {
    let (title, year, town) = programme.definition().map_or_else(Default::default, |definition| {
        (definition.title.clone(), definition.year, definition.town.name.clone())
    });
    proto::ListedProgramme { name, etag: etag(revision), title, year, town, open: programme.open }
}

fn definition_to_wire(programme: &Programme, d: &Definition) -> proto::ProgrammeDefinition {
    let selected = |conflict: &Conflict| {
        programme.ruling(&conflict.key).map_or_else(String::new, |ruling| ruling.option.clone())
    };
    proto::ProgrammeDefinition {
        title: d.title.clone(),
        year: d.year,
        town: d.town.name.clone(),
        town_code: d.town.code.clone(),
        town_code_edition: d.town.edition.clone(),
        document: d.document.clone(),
        higher_authority: d.higher_authority.clone(),
        approved_basis: d.approved_basis.clone(),
        rest_day_rule: d.rest_days.rule.to_wire(),
        documents: d.documents.iter().map(cited).collect(),
        stages: d.stages.iter().map(stage).collect(),
        windows: d.windows.iter().map(window).collect(),
        targets: d.targets.iter().map(target).collect(),
        core_tasks: d.core_tasks.iter().map(core_task).collect(),
        leading_group: d.leading_group.iter().map(seat).collect(),
        issue_classes: d.issue_classes.iter().map(issue_class).collect(),
        issue_limits: Some(issue_limits(&d.issue_limits)),
        conflicts: d.conflicts.iter().map(|one| conflict(one, selected(one))).collect(),
        enrolment: d.enrolment.as_ref().map(enrolment),
        reporting: d.reporting.as_ref().map(reporting),
    }
}

/// A cited document for the wire.
pub(crate) fn cited(one: &CitedDocument) -> proto::CitedDocument {
    proto::CitedDocument {
        key: one.key.clone(),
        number: one.number.as_ref().map(ToString::to_string).unwrap_or_default(),
        title: one.title.clone(),
        issuer: one.issuer.clone(),
        date: one.date.map(wire_date),
        classification: one.classification.to_wire(),
    }
}

fn stage(one: &Stage) -> proto::Stage {
    proto::Stage {
        key: one.key.clone(),
        display_name: one.name.clone(),
        from_date: Some(wire_date(one.from)),
        to_date: Some(wire_date(one.to)),
        clause: one.clause.clone(),
    }
}

fn window(one: &Window) -> proto::Window {
    proto::Window {
        key: one.key.clone(),
        display_name: one.name.clone(),
        opens_date: Some(wire_date(one.opens)),
        due_date: Some(wire_date(one.due)),
        closes_date: one.closes.map(wire_date),
        period_from_date: Some(wire_date(one.period_from)),
        period_to_date: Some(wire_date(one.period_to)),
        clause: one.clause.clone(),
    }
}

fn target(one: &Target) -> proto::Target {
    proto::Target {
        key: one.key.clone(),
        kind: one.kind.clone(),
        display_name: one.name.clone(),
        count: one.count,
        by_year: match one.by {
            TargetBy::Year(year) => year,
            TargetBy::Later => 0,
        },
        units: one.units.clone(),
        clause: one.clause.clone(),
    }
}

fn enrolment(one: &EnrolmentRules) -> proto::EnrolmentRules {
    proto::EnrolmentRules {
        titles: one.titles.iter().map(title).collect(),
        notice: one.notice.map(limit),
        clause: one.clause.clone(),
    }
}

fn reporting(one: &Reporting) -> proto::Reporting {
    let columns = one.columns.iter().map(|column| proto::ReportingColumn {
        key: column.key.to_wire(),
        display_name: column.name.clone(),
        required: column.required,
    });
    proto::Reporting {
        clause: one.clause.clone(),
        columns: columns.collect(),
        pace: Some(proto::PaceRule {
            behind_from_points: one.pace.behind_from_points,
            far_behind_above_points: one.pace.far_behind_above_points,
            clause: one.pace.clause.clone(),
        }),
        tasks: one.tasks.iter().map(report_task).collect(),
    }
}

fn report_task(one: &ReportTask) -> proto::ReportTask {
    proto::ReportTask {
        key: one.key.clone(),
        display_name: one.name.clone(),
        core_task: one.core_task.clone().unwrap_or_default(),
        measure: one.unit.to_wire(),
        required: one.required,
        prefill: one.prefill.iter().map(|source| source.to_wire()).collect(),
        clause: one.clause.clone(),
    }
}

fn title(one: &Title) -> proto::Title {
    proto::Title {
        key: one.key.clone(),
        display_name: one.name.clone(),
        unit_kinds: one.units.iter().map(|kind| kind.to_wire()).collect(),
        clause: one.clause.clone(),
    }
}

fn core_task(one: &CoreTask) -> proto::CoreTask {
    proto::CoreTask {
        key: one.key.clone(),
        display_name: one.name.clone(),
        clause: one.clause.clone(),
    }
}

fn seat(one: &Seat) -> proto::Seat {
    proto::Seat { title: one.title.clone(), role: one.role.to_wire(), clause: one.clause.clone() }
}

fn issue_class(one: &IssueClass) -> proto::IssueClass {
    proto::IssueClass {
        key: one.key.clone(),
        display_name: one.name.clone(),
        checks: one.checks.iter().map(|check| check.to_wire()).collect(),
        limit: Some(limit(one.limit)),
        clause: one.clause.clone(),
    }
}

fn issue_limits(one: &IssueLimits) -> proto::IssueLimits {
    proto::IssueLimits {
        sign_for: Some(limit(one.sign_for)),
        answer_difficulty: Some(limit(one.answer_difficulty)),
        extensions_max: one.extensions_max,
        look_back_after_days: one.look_back_after_days,
        approaching_days: one.approaching_days,
        back_entry_days: one.back_entry_days,
    }
}

/// A limit for the wire.
pub(crate) fn limit(limit: Limit) -> proto::Limit {
    use proto::limit::Limit as Wire;
    let wire = match limit {
        Limit::WorkingDays(days) => Wire::WorkingDays(days),
        Limit::CalendarDays(days) => Wire::CalendarDays(days),
        Limit::Date(date) => Wire::Date(wire_date(date)),
    };
    proto::Limit { limit: Some(wire) }
}

fn conflict(one: &Conflict, selected: String) -> proto::ClauseConflict {
    proto::ClauseConflict {
        key: one.key.clone(),
        question: one.question.clone(),
        options: one.options.iter().map(option).collect(),
        selected,
    }
}

fn option(one: &ClauseOption) -> proto::ClauseOption {
    proto::ClauseOption {
        key: one.key.clone(),
        clause: one.clause.clone(),
        text: one.text.clone(),
        date: one.date.map(wire_date),
    }
}

fn ruling(one: &Ruling) -> proto::Ruling {
    proto::Ruling {
        conflict: one.conflict.clone(),
        option: one.option.clone(),
        document: one.document.clone(),
        ruled_time: Some(wire_time(one.at)),
    }
}
