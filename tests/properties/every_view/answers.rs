//! Every query of the engine, asked at one state of knowledge about the same things.

use std::fmt::Debug;

use hemei_domain::alert::AlertKind;
use hemei_domain::consolidation_review::ReviewOf;
use hemei_domain::core_task::Register;
use hemei_domain::deadline::light::WarningLevel;
use hemei_domain::event::ActorKind;
use hemei_domain::id::{
    CoreTaskItemId, CredentialId, EnrolmentId, EvaluationId, HouseholdId, InspectionId, IssueId,
    PersonId, ProgrammeId, UnitId,
};
use hemei_domain::progress_report::ReportKey;
use hemei_domain::time::Timestamp;
use hemei_engine::engine::{Caller, Engine};
use hemei_engine::failure::Failure;
use hemei_engine::view::At;
use hemei_engine::view::activity_statistics::StatisticsQuery;
use hemei_engine::view::alert_list::AlertQuery;
use hemei_engine::view::consolidation_reviews::{ReviewQuery, SectionReviewQuery};
use hemei_engine::view::core_task_registers::{CountQuery, ItemQuery};
use hemei_engine::view::enrolment_list::EnrolmentQuery;
use hemei_engine::view::household_register::HouseholdQuery;
use hemei_engine::view::inspection_list::InspectionQuery;
use hemei_engine::view::issue_ledger::IssueQuery;
use hemei_engine::view::point_accounts::PointAccountQuery;
use hemei_engine::view::progress_board::{BoardQuery, DraftSight, LineQuery};
use hemei_engine::view::ranking::{PointQuery, RankedUnitQuery, RankingQuery};
use hemei_engine::view::unit_register::{UnitFilter, UnitReference};
use uuid::Uuid;

use crate::properties::cast::{AUDITOR, VILLAGE};
use crate::properties::naive::Fact;
use crate::simulation::random::Random;

const LIMIT: u32 = 500;

/// What is asked about: things of the whole log, also such as were not known yet.
#[derive(Debug)]
pub(super) struct Subjects {
    programme: ProgrammeId,
    unit: UnitId,
    name: String,
    issue: IssueId,
    enrolment: EnrolmentId,
    household: HouseholdId,
    inspection: InspectionId,
    item: CoreTaskItemId,
    evaluation: EvaluationId,
    report: ReportKey,
    review: ReviewOf,
    /// A village with point rules, and a household with an account.
    ruled: UnitId,
    account: HouseholdId,
}

impl Subjects {
    pub(super) fn draw(facts: &[Fact], random: &mut Random) -> Self {
        let mut of = |name: &str| -> &Fact {
            let known: Vec<&Fact> = facts.iter().filter(|fact| fact.name == name).collect();
            assert!(!known.is_empty(), "the season has no {name}");
            known[random.below(known.len())]
        };
        let id = |fact: &Fact| fact.thing.parse::<Uuid>().expect("an id");
        let member =
            |fact: &Fact, member: &str| fact.data[member].as_str().expect("a text").to_owned();
        let uuid = |text: String| text.parse::<Uuid>().expect("an id");
        let programme = ProgrammeId(id(of("ProgrammeOpened")));
        let draft = of("ReportDraftSaved");
        let review = &of("UnitReviewed").data["review"]["unit"];
        let review = uuid(review.as_str().expect("a unit").to_owned());
        let clean_up = of("CleanUpRecorded");
        let ruled = UnitId(uuid(member(of("PointRulesAdopted"), "village")));
        let account = HouseholdId(uuid(member(of("PointsRecorded"), "household")));
        Self {
            programme,
            unit: UnitId(uuid(member(clean_up, "unit"))),
            name: member(of("UnitRegistered"), "name"),
            issue: IssueId(id(of("IssueRaised"))),
            enrolment: EnrolmentId(id(of("EnrolmentRecommended"))),
            household: HouseholdId(id(of("HouseholdRegistered"))),
            inspection: InspectionId(id(of("InspectionPlanned"))),
            item: CoreTaskItemId(id(of("CoreTaskItemRegistered"))),
            evaluation: EvaluationId(id(of("EvaluationOpened"))),
            report: ReportKey {
                programme,
                window: member(draft, "window"),
                unit: UnitId(uuid(member(draft, "unit"))),
            },
            review: ReviewOf { programme, unit: UnitId(review) },
            ruled,
            account,
        }
    }
}

/// An answer, or why there is none, in words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) asked: &'static str,
    pub(super) told: String,
    /// How many rows it has, more or less.
    pub(super) rows: usize,
}

struct Asking<'a> {
    engine: &'a Engine,
    of: &'a Subjects,
    on: Timestamp,
    at: At,
    answers: Vec<Answer>,
}

/// The answer to every query about those things.
pub(super) async fn answers(engine: &Engine, of: &Subjects, on: Timestamp, at: At) -> Vec<Answer> {
    let mut asking = Asking { engine, of, on, at, answers: Vec::new() };
    asking.units_and_issues().await;
    asking.board().await;
    asking.lists().await;
    asking.inspections_and_alerts().await;
    asking.registers().await;
    asking.points().await;
    asking.ranking().await;
    asking.answers
}

pub(super) fn caller(person: PersonId) -> Caller {
    let credential = CredentialId(Uuid::nil());
    Caller { person, credential, actor_kind: ActorKind::Person }
}

impl Asking<'_> {
    fn note<T: Debug>(&mut self, asked: &'static str, answered: Result<T, Failure>) {
        let answer = match answered {
            Ok(answer) => {
                let told = format!("{answer:?}");
                Answer { asked, rows: told.matches("position: ").count() - 1, told }
            }
            Err(Failure::Rejected(one)) => Answer { asked, told: one.zh(), rows: 0 },
            Err(failure @ Failure::NotFound) => {
                Answer { asked, told: failure.to_string(), rows: 0 }
            }
            Err(failure) => panic!("{asked}: {failure}"),
        };
        self.answers.push(answer);
    }

    async fn units_and_issues(&mut self) {
        let (engine, of, at, day) = (self.engine, self.of, self.at, self.on.date());
        let filter = UnitFilter { on: Some(day), ..UnitFilter::default() };
        self.note("units on a day", engine.list_units(filter, None, LIMIT, at).await);
        let filter = UnitFilter { parent: Some(of.unit), ..UnitFilter::default() };
        self.note("units of a unit", engine.list_units(filter, None, LIMIT, at).await);
        self.note("a unit", engine.get_unit(of.unit, at).await);
        let name = UnitReference::Name(of.name.clone());
        self.note("a unit by its name", engine.resolve_unit(&name, day, at).await);
        let all = IssueQuery { effective_at: Some(self.on), ..IssueQuery::default() };
        self.note("issues", engine.list_issues(&all, None, LIMIT, at).await);
        let of_programme = IssueQuery { programme: Some(of.programme), ..all.clone() };
        let answered = engine.list_issues(&of_programme, None, LIMIT, at).await;
        self.note("issues of a programme", answered);
        let overdue = IssueQuery { light: Some(WarningLevel::Overdue), ..of_programme };
        self.note("overdue issues", engine.list_issues(&overdue, None, LIMIT, at).await);
        self.note("an issue", engine.get_issue(of.issue, Some(self.on), at).await);
    }

    async fn board(&mut self) {
        let (engine, of, at) = (self.engine, self.of, self.at);
        let all = BoardQuery { effective_at: Some(self.on), ..BoardQuery::default() };
        self.note("the board", engine.list_board(&all, &DraftSight::All, None, LIMIT, at).await);
        let to_call = BoardQuery {
            programme: Some(of.programme),
            window: Some(of.report.window.clone()),
            to_call: true,
            ..all
        };
        self.note(
            "villages to call",
            engine.list_board(&to_call, &DraftSight::All, None, LIMIT, at).await,
        );
        let entry = engine.get_board_entry(&of.report, &DraftSight::All, Some(self.on), at).await;
        self.note("an entry of the board", entry);
        let query = LineQuery::default();
        self.note(
            "lines",
            engine.list_report_lines(&query, &DraftSight::All, None, LIMIT, at).await,
        );
        let query = LineQuery { village: Some(of.report.unit), ..query };
        self.note(
            "a village's lines",
            engine.list_report_lines(&query, &DraftSight::All, None, LIMIT, at).await,
        );
        self.note("a prefill", engine.prefill_report(&of.report, Some(self.on), at).await);
    }

    async fn lists(&mut self) {
        let (engine, of, at) = (self.engine, self.of, self.at);
        let query = EnrolmentQuery::default();
        self.note("enrolments", engine.list_enrolments(&query, None, LIMIT, at).await);
        let query = EnrolmentQuery { with_place: true, unit: Some(of.unit), ..query };
        self.note("a unit's enrolments", engine.list_enrolments(&query, None, LIMIT, at).await);
        self.note("an enrolment", engine.get_enrolment(of.enrolment, at).await);
        let day = self.on.date();
        let on_day = HouseholdQuery { on: Some(day), ..HouseholdQuery::default() };
        self.note("households on a day", engine.list_households(&on_day, None, LIMIT, at).await);
        let query = HouseholdQuery { village: Some(of.unit), ..HouseholdQuery::default() };
        self.note("a village's households", engine.list_households(&query, None, LIMIT, at).await);
        self.note("a household", engine.get_household(of.household, day, at).await);
    }

    async fn inspections_and_alerts(&mut self) {
        let (engine, of, at) = (self.engine, self.of, self.at);
        for (asked, person) in
            [("inspections", AUDITOR), ("inspections that a village sees", VILLAGE)]
        {
            let query = InspectionQuery::default();
            let answered = engine.list_inspections(&caller(person), &query, None, LIMIT, at).await;
            self.note(asked, answered);
        }
        let reader = caller(AUDITOR);
        let query = InspectionQuery { held_until: Some(self.on.date()), ..Default::default() };
        let answered = engine.list_inspections(&reader, &query, None, LIMIT, at).await;
        self.note("inspections until a day", answered);
        self.note("an inspection", engine.get_inspection(&reader, of.inspection, at).await);
        let (by, all) = ((&reader, "ListAlerts"), AlertQuery::default());
        self.note("alerts", engine.list_alerts(by, &all, None, LIMIT, at).await);
        let kind = Some(AlertKind::LateEntry);
        let late = AlertQuery { programme: Some(of.programme), kind, unit: None };
        self.note("late entries", engine.list_alerts(by, &late, None, LIMIT, at).await);
    }

    async fn registers(&mut self) {
        let (engine, of, at, programme) = (self.engine, self.of, self.at, Some(self.of.programme));
        for programme in [None, programme] {
            let query = StatisticsQuery { programme, ..Default::default() };
            let answered = engine.list_activity_statistics(&query, None, LIMIT, at).await;
            self.note("statistics", answered);
            let register = programme.map(|_| Register::WaterBody);
            let query = ItemQuery { programme, register, ..Default::default() };
            self.note("items", engine.list_core_task_items(&query, None, LIMIT, at).await);
            let query = CountQuery { programme, ..Default::default() };
            let answered = engine.list_core_task_counts(&query, None, LIMIT, at).await;
            self.note("counts of items", answered);
            let query = ReviewQuery { programme, ..Default::default() };
            let answered = engine.list_consolidation_reviews(&query, None, LIMIT, at).await;
            self.note("reviews", answered);
            let query = SectionReviewQuery { programme, ..Default::default() };
            let answered = engine.list_section_reviews(&query, None, LIMIT, at).await;
            self.note("sections' reviews", answered);
        }
        self.note("an item", engine.get_core_task_item(of.item, at).await);
        self.note("a review", engine.get_consolidation_review(of.review, at).await);
    }

    async fn points(&mut self) {
        let (engine, of, at, day) = (self.engine, self.of, self.at, self.on.date());
        self.note("point rules", engine.get_point_rules(of.ruled, day, at).await);
        self.note("an account", engine.get_point_account(of.account, day, at).await);
        for village in [None, Some(of.ruled)] {
            let query = PointAccountQuery { village };
            let answered = engine.list_point_accounts(&query, day, None, LIMIT, at).await;
            self.note("accounts", answered);
        }
    }

    async fn ranking(&mut self) {
        let (engine, of, on, at) = (self.engine, self.of, Some(self.on), self.at);
        let (reader, evaluation) = (caller(AUDITOR), of.evaluation);
        let all = RankingQuery::default();
        self.note("rankings", engine.list_rankings(&all, on, None, LIMIT, at).await);
        let query = RankedUnitQuery { evaluation, group: None };
        let answered = engine.list_ranked_units(&reader, &query, on, None, LIMIT, at).await;
        self.note("ranked units", answered);
        let card = engine.get_score_card(&reader, evaluation, of.review.unit, on, at).await;
        self.note("a score card", card);
        let query = PointQuery { evaluation, unit: of.review.unit, lost: false };
        self.note("points", engine.list_points(&reader, &query, None, LIMIT, at).await);
    }
}
