//! What is entered on the score sheets: what the offices saw on site stands here, everything else is
//! read from reports, inspections, registers and issues.

use anyhow::Context as _;
use hemei_api::proto::figure::Figure as Kind;
use hemei_api::proto::{
    self, ActivityMeasure, CoreTaskRegister, Figure, InspectionDetail, IssuePhase, IssueSource,
    ScoreEntry,
};

use super::super::town::Town;
use super::super::words::Lang;
use super::inspections::INSPECTED;
use super::statistics::total_of;

/// What the offices saw of a village and asked its villagers.
pub(super) struct Seen {
    pub(super) key: &'static str,
    /// New houses, all of which have their papers.
    houses: u32,
    /// What is given for roads and drainage.
    pub(super) roads: &'static str,
    /// Households with a sanitary toilet, in per cent.
    toilets: &'static str,
    /// The sum of ten answers on the water, and of ten on the whole.
    answers: [&'static str; 2],
    /// The blocks that sections enter from documents.
    pub(super) blocks: [&'static str; 2],
}

pub(super) const SEEN: [Seen; 4] = [
    Seen {
        key: INSPECTED[0],
        houses: 4,
        roads: "6",
        toilets: "92",
        answers: ["900", "925"],
        blocks: ["13.5", "9"],
    },
    Seen {
        key: INSPECTED[1],
        houses: 3,
        roads: "6",
        toilets: "80",
        answers: ["900", "925"],
        blocks: ["13.5", "9"],
    },
    Seen {
        key: INSPECTED[2],
        houses: 2,
        roads: "5",
        toilets: "78",
        answers: ["880", "900"],
        blocks: ["13", "8"],
    },
    Seen {
        key: INSPECTED[3],
        houses: 5,
        roads: "5",
        toilets: "92",
        answers: ["900", "925"],
        blocks: ["14", "9"],
    },
];

/// An entry at the year's end, or of a round.
pub(super) fn entry(code: &str, round: &str, figure: Kind, positions: Vec<u64>) -> ScoreEntry {
    ScoreEntry {
        code: code.to_owned(),
        round: round.to_owned(),
        figure: Some(Figure { figure: Some(figure) }),
        positions,
    }
}

fn ratio(actual: &str, target: &str) -> Kind {
    Kind::Ratio(proto::RatioFigure { actual: actual.to_owned(), target: target.to_owned() })
}

fn answers(sum: &str) -> Kind {
    Kind::Answers(proto::AnswerFigures { sum: sum.to_owned(), count: 10 })
}

impl Seen {
    /// What the section for planning and building scores.
    pub(super) fn of_planning(&self) -> Vec<ScoreEntry> {
        let houses = self.houses.to_string();
        vec![
            entry("B1", "", ratio(&houses, &houses), vec![]),
            entry("B2", "", Kind::Occurrences(0), vec![]),
            entry("B3", "", Kind::Met(true), vec![]),
            entry("C2", "", Kind::Score(self.roads.to_owned()), vec![]),
        ]
    }

    /// What the office scores by itself: answers and a checklist.
    fn of_the_office(&self) -> Vec<ScoreEntry> {
        let keys = ["collection", "caretaker"].map(str::to_owned).into();
        vec![
            entry("A3", "", answers(self.answers[0]), vec![]),
            entry("E2", "", Kind::Present(proto::PresentConditions { keys }), vec![]),
            entry("E3", "", answers(self.answers[1]), vec![]),
        ]
    }
}

impl Town {
    /// What the office scores: the rounds as they were inspected, relapses and requests as the
    /// ledger has them, and what it saw.
    pub(super) async fn of_the_office(&self, seen: &Seen) -> anyhow::Result<Vec<ScoreEntry>> {
        let mut entries = seen.of_the_office();
        let unit = self.unit(seen.key)?;
        for row in self.inspections("").await?.iter().filter(|row| row.unit == unit) {
            let detail = self.detail(&row.name).await?;
            let cited = self.cited(&row.name);
            for one in &detail.entries {
                let figure = one.figure.as_ref().and_then(|figure| figure.figure.clone());
                let figure = figure.filter(|_| one.code == "D1");
                entries.extend(figure.map(|it| entry("D1", &row.round, it, cited.clone())));
            }
            entries.push(entry("D2", &row.round, self.samples(&detail)?, cited));
        }
        entries.push(entry("D1", "", Kind::Occurrences(0), vec![]));
        let rows = self.issues_of(seen.key).await?;
        let relapsed: Vec<_> = rows.iter().filter(|row| row.relapses > 0).collect();
        let relapses = relapsed.iter().map(|row| row.relapses).sum();
        let cited = relapsed.iter().flat_map(|row| self.cited(&row.name)).collect();
        entries.push(entry("D3", "", Kind::Occurrences(relapses), cited));
        let requests: Vec<_> = rows.iter().filter(|row| is_request(row)).collect();
        let (collected, settled) = self.asked_at_meetings(seen.key).await?;
        let asked = requests.len() + collected;
        if asked > 0 {
            let answered = requests.iter().filter(|row| is_answered(row)).count() + settled;
            let figure = ratio(&answered.to_string(), &asked.to_string());
            let meeting = if collected > 0 { self.cited(&self.meeting) } else { vec![] };
            let cited = requests.iter().flat_map(|row| self.cited(&row.name)).chain(meeting);
            entries.push(entry("E1", "", figure, cited.collect()));
        }
        Ok(entries)
    }

    /// How many requests the village's yard meetings collected, and how many were settled: the one
    /// that was assigned within its limit, as the trail of its meeting shows.
    async fn asked_at_meetings(&self, key: &str) -> anyhow::Result<(usize, usize)> {
        let called = self.unit_called(&self.unit(key)?, Lang::Zh);
        let mut rows = self.statistics().await?;
        rows.retain(|row| self.unit_called(&row.unit, Lang::Zh).starts_with(&called));
        let count = |measure| {
            let whole = total_of(&rows, measure)?.to_string();
            whole.parse::<usize>().context("count the requests of meetings")
        };
        Ok((count(ActivityMeasure::RequestCollected)?, count(ActivityMeasure::RequestSolved)?))
    }

    /// What the agricultural service centre scores: ponds as they were reported and turned black
    /// again, and toilets as it counted them.
    pub(super) async fn of_agriculture(&self, seen: &Seen) -> anyhow::Result<Vec<ScoreEntry>> {
        let unit = self.unit(seen.key)?;
        let items = self.items().await?;
        let ponds = items
            .iter()
            .filter(|item| item.register() == CoreTaskRegister::WaterBody && item.unit == unit);
        let black_again: Vec<_> = ponds.filter(|item| item.relapses > 0).collect();
        let relapses = black_again.iter().map(|item| item.relapses).sum();
        let cited = black_again.iter().flat_map(|item| self.cited(&item.name)).collect();
        Ok(vec![
            self.reported("A1", "black_water", seen).await?,
            entry("A2", "", Kind::Occurrences(relapses), cited),
            entry("C3", "", Kind::Number(seen.toilets.to_owned()), vec![]),
        ])
    }

    /// What the economic development office scores: works as they were reported.
    pub(super) async fn of_the_economy(&self, seen: &Seen) -> anyhow::Result<Vec<ScoreEntry>> {
        Ok(vec![self.reported("C1", "infrastructure", seen).await?])
    }

    /// A ratio as the last locked report has it.
    async fn reported(&self, code: &str, task: &str, seen: &Seen) -> anyhow::Result<ScoreEntry> {
        let unit = self.unit(seen.key)?;
        let lines = self.report_lines("q4").await?;
        let row = lines.into_iter().find(|row| {
            row.line.as_ref().is_some_and(|line| line.unit == unit && line.task == task)
        });
        let row = row.with_context(|| format!("find the line {task} of {}", seen.key))?;
        let line = row.line.context("read the line")?;
        let (done, target) = line.cumulative.zip(line.target).context("read the figures")?;
        Ok(entry(code, "", ratio(&done.value, &target.value), self.cited(&row.report)))
    }

    /// The samples of an inspection as it drew and found them.
    fn samples(&self, detail: &InspectionDetail) -> anyhow::Result<Kind> {
        let groups = &detail.sampling.as_ref().context("read the sample")?.groups;
        let failed = |household: &String| {
            let of = detail.households.iter().find(|one| one.household == *household);
            of.is_some_and(|one| !one.failed.is_empty())
        };
        let samples = groups.iter().map(|group| -> anyhow::Result<proto::SampleFigure> {
            let count = |n: usize| u32::try_from(n).context("count households");
            Ok(proto::SampleFigure {
                group: self.unit_called(&group.unit, Lang::Zh),
                households: group.household_count,
                drawn: count(group.households.len())?,
                failed: count(group.households.iter().filter(|one| failed(one)).count())?,
            })
        });
        let samples = samples.collect::<anyhow::Result<_>>()?;
        Ok(Kind::Samples(proto::SampleFigures { samples }))
    }

    /// The issues of a village, its groups and its courtyards.
    pub(super) async fn issues_of(&self, key: &str) -> anyhow::Result<Vec<proto::Issue>> {
        let called = self.unit_called(&self.unit(key)?, Lang::Zh);
        let mut rows = self.ledger().await?;
        rows.retain(|row| self.unit_called(&row.unit, Lang::Zh).starts_with(&called));
        Ok(rows)
    }
}

/// Whether villagers asked for it.
fn is_request(row: &proto::Issue) -> bool {
    matches!(row.source(), IssueSource::VillagerRequest | IssueSource::YardMeeting)
}

/// Whether what villagers asked for was settled, in time.
fn is_answered(row: &proto::Issue) -> bool {
    let overdue = row.deadline.as_ref().is_some_and(|deadline| deadline.ever_overdue);
    let done = matches!(
        row.phase(),
        IssuePhase::Closed | IssuePhase::LookBackPassed | IssuePhase::Withdrawn
    );
    done && !overdue
}
