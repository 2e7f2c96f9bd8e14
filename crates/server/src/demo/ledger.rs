//! The ledger (问题整改台账): rows that the server answers, and the columns in which they are shown.

use anyhow::ensure;
use hemei_api::proto::{
    self, EvidenceStage, IssueKind, IssuePhase, IssueSource, IssueView, ListIssuesRequest,
};
use hemei_domain::deadline::light::WarningLevel;
use hemei_domain::issue::{LookBackOutcome, Phase, Source, Urgency};

use super::cast::Part;
use super::client::{date, time, unexpected, wire_time};
use super::scenes::{Answer, Which};
use super::table::Table;
use super::town::{Town, dash, number};
use super::translation::spoken;
use super::words::{Lang, Text, text};

/// A column of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Number,
    Unit,
    Source,
    FoundDate,
    Place,
    Description,
    Class,
    Urgency,
    Responsible,
    ResponsiblePerson,
    Verifier,
    Measures,
    Due,
    DaysLeft,
    Light,
    EverOverdue,
    Phase,
    Evidence,
    Extensions,
    Urges,
    Relapses,
    ClosedTime,
    Closer,
    LookBackDue,
    LookBackOutcome,
}

/// The ledger's columns in three sheets, each of which begins with the number.
pub(crate) const FOUND: &[Column] = &[
    Column::Number,
    Column::Unit,
    Column::Source,
    Column::FoundDate,
    Column::Place,
    Column::Description,
    Column::Class,
    Column::Urgency,
];
/// See [`FOUND`].
pub(crate) const RECTIFIED: &[Column] = &[
    Column::Number,
    Column::Responsible,
    Column::ResponsiblePerson,
    Column::Verifier,
    Column::Measures,
    Column::Due,
    Column::Light,
    Column::EverOverdue,
    Column::Extensions,
    Column::Phase,
];
/// See [`FOUND`].
pub(crate) const CLOSED: &[Column] = &[
    Column::Number,
    Column::Evidence,
    Column::Urges,
    Column::ClosedTime,
    Column::Closer,
    Column::Relapses,
    Column::LookBackDue,
    Column::LookBackOutcome,
];

impl Column {
    fn head(self) -> Text {
        match self {
            Self::Number => text("编号", "number"),
            Self::Unit => text("村（院落）", "unit"),
            Self::Source => text("来源", "source"),
            Self::FoundDate => text("发现时间", "found"),
            Self::Place => text("地点", "place"),
            Self::Description => text("问题描述", "description"),
            Self::Class => text("类别", "class"),
            Self::Urgency => text("紧急程度", "urgency"),
            Self::Responsible => text("责任单位", "accountable"),
            Self::ResponsiblePerson => text("责任人", "person"),
            Self::Verifier => text("复核人", "verifier"),
            Self::Measures => text("整改措施", "measures"),
            Self::Due => text("时限", "due"),
            Self::DaysLeft => text("剩余天数", "days left"),
            Self::Light => text("灯", "light"),
            Self::EverOverdue => text("曾逾期", "was overdue"),
            Self::Phase => text("进展", "stands"),
            Self::Evidence => text("前后佐证", "evidence before / after"),
            Self::Extensions => text("延期记录", "extensions"),
            Self::Urges => text("催办", "urged"),
            Self::Relapses => text("反弹", "relapses"),
            Self::ClosedTime => text("销号时间", "closed"),
            Self::Closer => text("销号人", "closed by"),
            Self::LookBackDue => text("可回头看日期", "look-back from"),
            Self::LookBackOutcome => text("回头看结果", "look-back"),
        }
    }

    /// The display width that it does not exceed.
    fn width(self) -> usize {
        match self {
            Self::Description | Self::Measures => 24,
            // A limit that was moved: two dates on two lines.
            Self::Unit | Self::Class | Self::Source | Self::Responsible | Self::Extensions => 14,
            Self::Place => 12,
            Self::ResponsiblePerson | Self::Verifier => 10,
            Self::Phase => 12,
            _ => 16,
        }
    }

    fn cell(self, issue: &proto::Issue, town: &Town, lang: Lang) -> String {
        let texts = issue.texts.as_ref();
        let deadline = issue.deadline.as_ref();
        let day = |wire: Option<proto::google::r#type::Date>| {
            wire.and_then(date).map_or_else(dash, |day| day.to_string())
        };
        match self {
            Self::Number => number(issue.number),
            Self::Unit => town.unit_called(&issue.unit, lang),
            Self::Source => label(source(issue), Source::zh, Source::en, lang),
            Self::FoundDate => day(issue.found_date),
            Self::Place => spoken(texts.and_then(|texts| texts.place.as_ref()), lang),
            Self::Description => spoken(texts.and_then(|texts| texts.description.as_ref()), lang),
            Self::Class => town.class_called(&issue.class, lang),
            Self::Urgency => label(urgency(issue), Urgency::zh, Urgency::en, lang),
            Self::Responsible => town.responsible(issue.responsible.as_ref(), lang),
            Self::ResponsiblePerson => town.title(&issue.responsible_person, lang),
            Self::Verifier => town.title(verifier(issue), lang),
            Self::Measures => spoken(texts.and_then(|texts| texts.measures.as_ref()), lang),
            Self::Due => day(deadline.and_then(|deadline| deadline.due_date)),
            Self::DaysLeft => {
                deadline.and_then(|d| d.days_left).map_or_else(dash, |days| days.to_string())
            }
            Self::Light => label(light(issue), WarningLevel::zh, WarningLevel::en, lang),
            Self::EverOverdue => lang.mark(deadline.is_some_and(|d| d.ever_overdue)).to_owned(),
            Self::Phase => label(phase(issue), Phase::zh, Phase::en, lang),
            Self::Evidence => evidence(issue, lang),
            Self::Extensions => extensions(issue, lang),
            Self::Urges => count(issue.urges.len()),
            Self::Relapses => count(issue.relapses as usize),
            Self::ClosedTime => {
                issue.closed_time.map_or_else(dash, |closed| time(closed).local_minutes())
            }
            Self::Closer => town.title(&issue.closed_by, lang),
            Self::LookBackDue => day(issue.look_back_due_date),
            Self::LookBackOutcome => {
                label(look_back(issue), LookBackOutcome::zh, LookBackOutcome::en, lang)
            }
        }
    }
}

/// The label of a value that may be absent.
fn label<V: Copy>(
    value: Option<V>,
    zh: fn(V) -> &'static str,
    en: fn(V) -> &'static str,
    lang: Lang,
) -> String {
    let say = match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    value.map_or_else(dash, |value| say(value).to_owned())
}

fn source(issue: &proto::Issue) -> Option<Source> {
    Source::parse(&code(issue.source().as_str_name(), "ISSUE_SOURCE_"))
}

fn urgency(issue: &proto::Issue) -> Option<Urgency> {
    Urgency::parse(&code(issue.urgency().as_str_name(), "URGENCY_"))
}

fn phase(issue: &proto::Issue) -> Option<Phase> {
    Phase::parse(&code(issue.phase().as_str_name(), "ISSUE_PHASE_"))
}

fn look_back(issue: &proto::Issue) -> Option<LookBackOutcome> {
    LookBackOutcome::parse(&code(issue.look_back_outcome().as_str_name(), "LOOK_BACK_OUTCOME_"))
}

fn light(issue: &proto::Issue) -> Option<WarningLevel> {
    let deadline = issue.deadline.as_ref()?;
    WarningLevel::parse(&code(deadline.light().as_str_name(), "WARNING_LEVEL_"))
}

/// The domain's code of a wire enum's value: its name without the prefix, in lower case.
pub(crate) fn code(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_lowercase()
}

/// The person who verified, else the one named to verify.
pub(crate) fn verifier(issue: &proto::Issue) -> &str {
    if issue.verified_by.is_empty() { &issue.verifier } else { &issue.verified_by }
}

fn count(count: usize) -> String {
    if count == 0 { dash() } else { count.to_string() }
}

fn evidence(issue: &proto::Issue, lang: Lang) -> String {
    let of = |stages: &[EvidenceStage]| {
        issue.evidence.iter().filter(|one| stages.contains(&one.stage())).count()
    };
    let before = of(&[EvidenceStage::Found]);
    let after = of(&[EvidenceStage::Rectified, EvidenceStage::Verified, EvidenceStage::LookedBack]);
    if before + after == 0 {
        return dash();
    }
    text("前{0}后{1}", "{0} / {1}").fill(lang, &[&before.to_string(), &after.to_string()])
}

fn extensions(issue: &proto::Issue, lang: Lang) -> String {
    let each = issue.extensions.iter().filter_map(|extension| {
        let from = date(extension.from_date?)?.to_string();
        let to = date(extension.to_date?)?.to_string();
        Some(text("{0}延至{1}", "{0} to {1}").fill(lang, &[&from, &to]))
    });
    let each: Vec<String> = each.collect();
    if each.is_empty() { dash() } else { each.join(lang.semicolon()) }
}

/// How a limit came about. The server tells it in Chinese; in English it is told from its parts.
fn derivation(issue: &proto::Issue, lang: Lang) -> Option<String> {
    use proto::limit::Limit;
    let deadline = issue.deadline.as_ref()?;
    if lang == Lang::Zh {
        return Some(deadline.derivation.clone());
    }
    let start = date(deadline.start_date?)?;
    let limit = match deadline.limit?.limit? {
        Limit::WorkingDays(days) => format!("{days} working days from the day after {start}"),
        Limit::CalendarDays(days) => format!("{days} calendar days from the day after {start}"),
        Limit::Date(until) => format!("until {}, set on {start}", date(until)?),
    };
    let pauses: Vec<String> = issue
        .suspensions
        .iter()
        .filter_map(|pause| {
            let (from, to) = (date(pause.from_date?)?, date(pause.to_date?)?);
            Some(format!(", stopped from {from} to {to}"))
        })
        .collect();
    let due = date(deadline.due_date?)?;
    Some(format!("{limit}{}; due {due}.", pauses.concat()))
}

impl Town {
    /// Every row of the ledger as it stands at the demo's time, with its words.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub(crate) async fn ledger(&self) -> anyhow::Result<Vec<proto::Issue>> {
        const GROUND: &str = "编制问题整改台账";
        let request = ListIssuesRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            effective_time: Some(wire_time(self.client.now())),
            page_size: 100,
            min_position: self.client.position(),
            view: IssueView::WithTexts.into(),
            openings_ground: GROUND.to_owned(),
            ..ListIssuesRequest::default()
        };
        let request = self.client.request(Part::OfficeHead, request)?;
        let answer = self.client.issues().list_issues(request).await.map_err(unexpected)?;
        let answer = answer.into_inner();
        ensure!(answer.next_page_token.is_empty(), "show the whole ledger on one page");
        Ok(answer.issues)
    }

    /// Rows in columns.
    pub(crate) fn sheet(&self, rows: &[proto::Issue], columns: &[Column], lang: Lang) -> Table {
        let heads = columns.iter().map(|column| (column.head().say(lang), column.width()));
        let mut table = Table::new(heads);
        for row in rows {
            table.row(columns.iter().map(|column| column.cell(row, self, lang)).collect());
        }
        table
    }

    /// The rows that answer a question, with the derivation of their limits where it is told.
    ///
    /// # Errors
    /// Where no row answers it: then the year does not tell what it should.
    pub(crate) async fn answer(
        &self,
        answer: &Answer,
        lang: Lang,
    ) -> anyhow::Result<(Table, Vec<String>)> {
        use super::words::DERIVED;
        let mut rows = self.ledger().await?;
        rows.retain(|row| answer.of.holds(row));
        ensure!(!rows.is_empty(), "answer with {:?}", answer.of);
        let told = rows.iter().filter(|_| answer.derivation).filter_map(|row| {
            Some(DERIVED.fill(lang, &[&number(row.number), &derivation(row, lang)?]))
        });
        Ok((self.sheet(&rows, answer.columns, lang), told.collect()))
    }
}

impl Which {
    /// Whether a row is one of them.
    pub(crate) fn holds(self, issue: &proto::Issue) -> bool {
        match self {
            Self::Numbers(numbers) => numbers.contains(&issue.number),
            Self::Overdue => issue.deadline.as_ref().is_some_and(|deadline| deadline.overdue),
            Self::Relapsed => issue.relapses > 0,
            Self::OfTheCommission => issue.source() == IssueSource::Commission,
            Self::Difficulties => issue.kind() == IssueKind::Difficulty,
            Self::Unfinished => !matches!(
                issue.phase(),
                IssuePhase::Closed
                    | IssuePhase::LookBackPassed
                    | IssuePhase::Withdrawn
                    | IssuePhase::HandedUp
            ),
        }
    }
}
