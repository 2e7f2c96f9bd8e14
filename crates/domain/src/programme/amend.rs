//! Amend a programme.

use serde::Serialize;

use super::{Definition, Programme, ProgrammeAmended, decided, rules, whole};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::ProgrammeId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;
use crate::toml_file::Places;

/// Replaces a programme's definition from a day on: later edits affect later periods only
/// (`domain.md` §10.4-3). What was opened under the old version keeps its limits.
#[derive(Debug, Clone, Serialize)]
pub struct AmendProgramme {
    /// The programme.
    pub programme: ProgrammeId,
    /// The whole new definition.
    pub definition: Definition,
    /// Where it stands in the files that it was read from; nothing where it came otherwise.
    #[serde(skip)]
    pub places: Places,
    /// The first day on which it holds; today or later.
    pub from: Date,
    /// The document that amends.
    pub document: Document,
}

impl Command for AmendProgramme {
    const NAME: &'static str = "programme.amend";
    const ZH: &'static str = "修改方案";
    const POWERS: Powers = Powers::administration(&[Role::OfficeHead, Role::DeputyHead]);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![Programme::stream(self.programme)]
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        whole(self.programme, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Programme::stream(self.programme))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let verb = (Self::ZH, "amendment");
        let (programme, current) = Programme::need_open(self.programme, reads, verb)?;
        Rejection::unless_all([
            self.document.check("document"),
            self.definition.check("definition"),
        ])?;
        self.check_identity(current)?;
        self.check_task_units(programme)?;
        self.check_from(programme, cx.today)?;
        let parts = changed_parts(current, &self.definition);
        if parts.is_empty() {
            return Err(Rejection::new(&general::ALREADY_DONE));
        }
        let version = programme.versions.last().map_or(0, |version| version.number) + 1;
        let amended = ProgrammeAmended {
            programme: self.programme,
            version,
            from: self.from,
            document: self.document.clone(),
            parts,
            definition: Box::new(self.definition.clone()),
        };
        Ok(decided(self.programme, NewEvent::new(amended), &self.document))
    }
}

impl AmendProgramme {
    fn check_identity(&self, current: &Definition) -> Result<(), Rejection> {
        let new = &self.definition;
        let fixed = [
            ("year", new.year == current.year),
            ("town", new.town == current.town),
            ("document", new.founding_citation() == current.founding_citation()),
        ];
        match fixed.into_iter().find(|(_, same)| !same) {
            Some((path, _)) => {
                Err(self.located(Rejection::new(&rules::PROGRAMME_IDENTITY_FIXED), path))
            }
            None => Ok(()),
        }
    }

    /// What a task's figures are counted in never changes: cumulative figures go on from one version
    /// to the next, and 5 吨 would become 5 万吨. A key that was left out for a while is the same task.
    fn check_task_units(&self, programme: &Programme) -> Result<(), Rejection> {
        let Some(reporting) = &self.definition.reporting else { return Ok(()) };
        let before = |key: &str| {
            let versions = programme.versions.iter().rev();
            let mut known = versions.filter_map(|version| version.definition.reporting.as_ref());
            known.find_map(|reporting| reporting.task(key)).map(|task| task.unit)
        };
        let mut found = Vec::new();
        for (index, task) in reporting.tasks.iter().enumerate() {
            let Some(before) = before(&task.key).filter(|before| *before != task.unit) else {
                continue;
            };
            let rejection = Rejection::new(&rules::AMENDMENT_TASK_UNIT)
                .with("key", &task.key)
                .with("before", before.zh())
                .with("beforeEn", before.en())
                .with("unit", task.unit.zh())
                .with("unitEn", task.unit.en());
            found.push(self.located(rejection, &format!("reporting.tasks[{index}].unit")));
        }
        Rejection::join(found).map_or(Ok(()), Err)
    }

    /// A refusal of what stands in the definition under a path.
    fn located(&self, rejection: Rejection, path: &str) -> Rejection {
        if self.places.is_empty() {
            return rejection.field(format!("definition.{path}"));
        }
        self.places.locate(rejection.field(path))
    }

    /// It holds from today at the earliest, and not before the version that it replaces.
    fn check_from(&self, programme: &Programme, today: Date) -> Result<(), Rejection> {
        let before = programme.versions.last().and_then(|version| version.from);
        let earliest = before.map_or(today, |from| from.max(today));
        if self.from < earliest {
            return Err(Rejection::new(&rules::AMENDMENT_BACKDATED)
                .field("from_date")
                .with("from", self.from)
                .with("earliest", earliest));
        }
        Ok(())
    }
}

/// The top-level parts that differ, in the order of their names.
fn changed_parts(old: &Definition, new: &Definition) -> Vec<String> {
    let parts = |definition: &Definition| {
        let value = serde_json::to_value(definition).expect("a definition holds only JSON");
        value.as_object().cloned().unwrap_or_default()
    };
    let (old, new) = (parts(old), parts(new));
    let mut changed: Vec<String> = new
        .iter()
        .filter(|(key, value)| old.get(*key) != Some(value))
        .map(|(k, _)| k.clone())
        .collect();
    changed.sort_unstable();
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::deadline::Limit;
    use crate::programme::reporting::ReportTask;
    use crate::programme::{OpenProgramme, ProgrammeClosed, example};
    use crate::quantity::QuantityUnit;
    use crate::testing::{Given, day, person};

    fn opened() -> (Given, ProgrammeId) {
        let definition = example::definition();
        let programme = Programme::id_of(&definition);
        let given = Given::new().person_with(person(1), Role::OfficeHead, None);
        let open = OpenProgramme { definition };
        (given.when(&Submission::by(person(1)), &open).recorded(), programme)
    }

    fn longer_limit(programme: ProgrammeId) -> AmendProgramme {
        let mut definition = example::definition();
        definition.issue_classes[0].limit = Limit::WorkingDays(10);
        AmendProgramme {
            programme,
            definition,
            places: Places::default(),
            from: day("2024-07-01"),
            document: example::document(),
        }
    }

    #[test]
    fn an_amendment_holds_from_its_day_and_the_old_version_until_then() {
        let (given, programme) = opened();
        let amend = longer_limit(programme);
        let outcome = given.when(&Submission::by(person(1)), &amend);
        outcome.then(&[ProgrammeAmended {
            programme,
            version: 2,
            from: day("2024-07-01"),
            document: example::document(),
            parts: vec!["issue_classes".to_owned()],
            definition: Box::new(amend.definition),
        }
        .into()]);
        let given = outcome.recorded();
        let state = given.state::<Programme>(programme.0).expect("it is open");
        let limit = |day| state.issue_class_on("yard_clutter", day).map(|class| class.limit);
        assert_eq!(limit(day("2024-06-30")), Some(Limit::WorkingDays(5)));
        assert_eq!(limit(day("2024-07-01")), Some(Limit::WorkingDays(10)));
        assert_eq!(state.versions.len(), 2);
    }

    #[test]
    fn an_amendment_is_not_backdated() {
        let (given, programme) = opened();
        let by = Submission::by(person(1));
        let yesterday = AmendProgramme { from: day("2024-05-05"), ..longer_limit(programme) };
        given.when(&by, &yesterday).then_rejected(&rules::AMENDMENT_BACKDATED);
        let given = given.when(&by, &longer_limit(programme)).recorded();
        let between = AmendProgramme {
            from: day("2024-06-30"),
            definition: example::definition(),
            ..longer_limit(programme)
        };
        given.when(&by, &between).then_rejected(&rules::AMENDMENT_BACKDATED);
    }

    #[test]
    fn an_amendment_changes_something() {
        let (given, programme) = opened();
        let same = AmendProgramme { definition: example::definition(), ..longer_limit(programme) };
        given.when(&Submission::by(person(1)), &same).then_rejected(&general::ALREADY_DONE);
    }

    #[test]
    fn year_town_and_founding_document_are_fixed() {
        let (given, programme) = opened();
        let mut amend = longer_limit(programme);
        amend.definition.town.name = "别的镇".to_owned();
        let outcome = given.when(&Submission::by(person(1)), &amend);
        let rejection = outcome.then_rejected(&rules::PROGRAMME_IDENTITY_FIXED);
        assert_eq!(rejection.field.as_deref(), Some("definition.town"));
    }

    /// The definition with the tasks of its table changed.
    fn with_tasks(
        programme: ProgrammeId,
        change: impl FnOnce(&mut Vec<ReportTask>),
    ) -> AmendProgramme {
        let mut amend = longer_limit(programme);
        change(&mut amend.definition.reporting.as_mut().expect("it takes reports").tasks);
        amend
    }

    #[test]
    fn s3_2_a_task_keeps_the_unit_that_its_figures_are_counted_in() {
        let (given, programme) = opened();
        let by = Submission::by(person(1));
        let larger = |tasks: &mut Vec<ReportTask>| tasks[1].unit = QuantityUnit::TenThousandTonnes;
        let outcome = given.when(&by, &with_tasks(programme, larger));
        let rejection = outcome.then_rejected(&rules::AMENDMENT_TASK_UNIT);
        assert_eq!(rejection.field.as_deref(), Some("definition.reporting.tasks[1].unit"));
        assert!(
            rejection.zh().contains("“garbage”一直按“吨”计，不能改为“万吨”"),
            "{}",
            rejection.zh()
        );
        // Another task takes another unit.
        let other = |tasks: &mut Vec<ReportTask>| {
            let large = ReportTask {
                key: "garbage_large".to_owned(),
                unit: QuantityUnit::TenThousandTonnes,
                ..tasks[1].clone()
            };
            tasks.push(large);
        };
        given.when(&by, &with_tasks(programme, other)).decision();
        // A key that was left out for a while is still the same task.
        let without = with_tasks(programme, |tasks| drop(tasks.pop()));
        let given = given.when(&by, &without).recorded();
        let again = AmendProgramme { from: day("2024-08-01"), ..with_tasks(programme, larger) };
        given.when(&by, &again).then_rejected(&rules::AMENDMENT_TASK_UNIT);
    }

    #[test]
    fn a_closed_programme_is_not_amended() {
        let (given, programme) = opened();
        let closed = ProgrammeClosed { programme, document: example::document() };
        let given = given.event(Programme::stream(programme), closed);
        given
            .when(&Submission::by(person(1)), &longer_limit(programme))
            .then_rejected(&rules::PROGRAMME_CLOSED);
    }

    #[test]
    fn what_is_not_there_is_not_amended() {
        let given = Given::new().person_with(person(1), Role::OfficeHead, None);
        let programme = Programme::id_of(&example::definition());
        given
            .when(&Submission::by(person(1)), &longer_limit(programme))
            .then_rejected(&general::THING_NOT_FOUND);
    }
}
