//! An issue's way round the loop: at each visit whoever is next does what its phase asks for, now
//! and then something else.

use hemei_domain::aggregate::Kind;
use hemei_domain::evidence::{Evidence, EvidenceReference, EvidenceText};
use hemei_domain::id::{IssueId, PersonId};
use hemei_domain::issue::{
    AnswerUrge, Assign, Close, Extend, FilePlan, FixOnSpot, Issue, IssueKind, LookBack,
    LookBackOutcome, Phase, Raise, Reopen, ReopenGround, RequestClosure, Responsible, Resume,
    ReturnForRework, SignFor, Source, Suspend, Urge, Urged, Urgency, Verify, Withdraw,
    WithdrawalGround,
};
use hemei_domain::programme::Check;
use hemei_domain::rejection::rules;
use hemei_domain::time::Date;
use hemei_engine::receipt::Receipt;

use super::village::Village;

/// How many events an issue has that goes round the loop once.
pub(super) const EVENTS: u64 = 9;
/// The longest time between two visits, in days.
const PAUSE_DAYS: u32 = 4;
/// By how many days a limit is extended at most, after one week.
const EXTENSION_DAYS: u32 = 10;

/// How many of a hundred photos were shown before.
const SHOWN_AGAIN_PERCENT: u32 = 1;

/// An issue that is not over.
#[derive(Debug)]
pub(super) struct Open {
    /// The issue.
    pub(super) issue: IssueId,
    /// When something is done about it next.
    pub(super) visit: Date,
    /// How many events it has.
    pub(super) events: u64,
}

impl Village {
    /// Somebody raises a problem.
    ///
    /// # Errors
    /// Where the command is refused.
    pub(super) async fn raise(&mut self, today: Date) -> anyhow::Result<()> {
        const SOURCES: [Source; 3] = [Source::Office, Source::LineOffice, Source::SelfCheck];
        const URGENCIES: [Urgency; 4] =
            [Urgency::Ordinary, Urgency::Ordinary, Urgency::Ordinary, Urgency::Urgent];
        let source = self.dice.pick(&SOURCES).copied().unwrap_or(Source::Office);
        let by = match source {
            Source::SelfCheck => self.cadre,
            Source::LineOffice => self.office.checker,
            _ => self.office.handler,
        };
        let class = self.dice.pick(&self.office.definition.issue_classes);
        let raise = Raise {
            kind: IssueKind::Problem,
            programme: self.office.programme,
            unit: self.unit,
            class: class.map(|class| class.key.clone()),
            source,
            found_on: None,
            urgency: self.dice.pick(&URGENCIES).copied().unwrap_or(Urgency::Ordinary),
            place: format!("{}组村道旁", 1 + self.dice.up_to(11)),
            description: "房前屋后堆放杂物，影响通行和环境。".to_owned(),
            evidence: vec![self.photo()],
        };
        let receipt = self.desk.act(by, raise).await?;
        self.take_up(&receipt, today);
        Ok(())
    }

    /// Follows the issues that a command raised, whatever else it did.
    pub(super) fn take_up(&mut self, receipt: &Receipt, today: Date) {
        let raised = receipt.events.iter().filter(|event| {
            // What else is known of an issue comes in later units of work.
            event.stream.kind == Kind::Issue && event.revision == 1
        });
        for event in raised {
            let issue = IssueId(event.stream.id);
            let visit = self.dice.days_after(today, PAUSE_DAYS);
            // With its number in the programme's book.
            self.open.push(Open { issue, visit, events: 2 });
        }
    }

    /// Does what is next; whether anything comes after it.
    ///
    /// # Errors
    /// Where a command does not go as it should.
    pub(super) async fn visit(&mut self, open: &mut Open, today: Date) -> anyhow::Result<bool> {
        let before = self.desk.tally.events();
        let (issue, _) = self.desk.state::<Issue>(open.issue.0).await?;
        let next = match issue.phase {
            Phase::Registered | Phase::Reopened => self.assign(open.issue, &issue).await?,
            Phase::Assigned | Phase::SignedFor | Phase::Rectifying | Phase::Suspended => {
                self.rectify(open.issue, &issue, today).await?
            }
            Phase::FixedOnSpot | Phase::ClosureRequested | Phase::Verified | Phase::Relapsed => {
                self.judge(open.issue, &issue).await?
            }
            Phase::Closed => self.look_back(open.issue, &issue, today).await?,
            Phase::LookBackPassed | Phase::Withdrawn | Phase::HandedUp | Phase::Answered => {
                Next::Nothing
            }
        };
        open.events += self.desk.tally.events() - before;
        match next {
            Next::Nothing => return Ok(false),
            Next::Soon => open.visit = self.dice.days_after(today, PAUSE_DAYS),
            Next::OnLookBack => {
                let (closed, _) = self.desk.state::<Issue>(open.issue.0).await?;
                open.visit = closed.look_back_due.unwrap_or(today).max(today);
            }
        }
        Ok(true)
    }

    /// Brings every open issue of the village to its end: nothing is open where it is chosen.
    ///
    /// # Errors
    /// Where a command does not go as it should.
    pub(super) async fn close_all(&mut self, today: Date) -> anyhow::Result<()> {
        for mut followed in std::mem::take(&mut self.open) {
            let mut goes_on = true;
            while goes_on && self.is_open(followed.issue).await? {
                goes_on = self.visit(&mut followed, today).await?;
            }
            if goes_on {
                self.open.push(followed);
            }
        }
        Ok(())
    }

    async fn is_open(&self, issue: IssueId) -> anyhow::Result<bool> {
        Ok(self.desk.state::<Issue>(issue.0).await?.0.phase.open())
    }

    async fn assign(&mut self, issue: IssueId, known: &Issue) -> anyhow::Result<Next> {
        let (head, registered) = (self.office.head, known.phase == Phase::Registered);
        if registered && self.dice.percent(8) {
            let (result, evidence) = ("当场清理完毕。".to_owned(), vec![self.photo()]);
            self.desk.act(self.cadre, FixOnSpot { issue, result, evidence }).await?;
            return Ok(Next::Soon);
        }
        if registered && self.dice.percent(2) {
            let (ground, reason) = (WithdrawalGround::NotAProblem, "现场核实，不属于问题。");
            let reason = reason.to_owned();
            self.desk.act(head, Withdraw { issue, ground, same_as: None, reason }).await?;
            return Ok(Next::Nothing);
        }
        let assign = Assign {
            issue,
            responsible: Responsible::Unit(self.unit),
            responsible_person: None,
            co_units: Vec::new(),
            verifier: None,
            limit: None,
            requirement: self.dice.percent(50).then(|| "限期清理，不得转移堆放。".to_owned()),
            document: None,
        };
        self.desk.act(head, assign).await?;
        Ok(Next::Soon)
    }

    async fn rectify(
        &mut self,
        issue: IssueId,
        known: &Issue,
        today: Date,
    ) -> anyhow::Result<Next> {
        let (head, cadre) = (self.office.head, self.cadre);
        let due = known.deadline.as_ref().map_or(today, |deadline| deadline.due);
        match known.phase {
            Phase::Assigned => drop(self.desk.act(cadre, SignFor { issue }).await?),
            Phase::SignedFor => {
                let planned_finish = self.dice.days_after(today, 2 * PAUSE_DAYS).min(due);
                let measures = vec!["清运杂物，落实门前三包。".to_owned()];
                self.desk.act(cadre, FilePlan { issue, measures, planned_finish }).await?;
            }
            Phase::Suspended => {
                self.desk.act(head, Resume { issue, remark: None }).await?;
            }
            _ if self.on_the_way(issue, known, (today, due)).await? => {}
            _ => {
                let (result, evidence) = ("已清理完毕，组长到场查看。".to_owned(), self.photo());
                let evidence = vec![evidence];
                self.desk.act(cadre, RequestClosure { issue, result, evidence }).await?;
            }
        }
        Ok(Next::Soon)
    }

    /// What may come up while it is rectified; whether anything did.
    async fn on_the_way(
        &mut self,
        issue: IssueId,
        known: &Issue,
        (today, due): (Date, Date),
    ) -> anyhow::Result<bool> {
        let head = self.office.head;
        if let Some(urging) = known.open_urges().next() {
            let answer = "本周内完成。".to_owned();
            let answer = AnswerUrge { issue, number: urging.number, answer };
            self.desk.act(self.cadre, answer).await?;
        } else if today > due && known.urges.is_empty() && self.dice.percent(50) {
            let (whom, reason) = (Urged::Responsible, "已超过办理时限。".to_owned());
            let urge = Urge { issue, whom, person: None, reason, document: None };
            self.desk.act(self.office.deputy, urge).await?;
        } else if today <= due && known.extensions == 0 && self.dice.percent(6) {
            let until = due.plus_days(7).unwrap_or(due);
            let until = self.dice.days_after(until, EXTENSION_DAYS);
            let reason = "连续降雨，无法清运。".to_owned();
            self.desk.act(head, Extend { issue, until, reason }).await?;
        } else if today <= due && known.suspensions.is_empty() && self.dice.percent(4) {
            let reason = "产权有争议，待司法所调解。".to_owned();
            self.desk.act(head, Suspend { issue, reason }).await?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    async fn judge(&mut self, issue: IssueId, known: &Issue) -> anyhow::Result<Next> {
        let (head, checker) = (self.office.head, self.office.checker);
        let (remark, checks) = (None, Check::ALL.to_vec());
        match known.phase {
            Phase::ClosureRequested => {
                let verify = Verify { issue, checks, remark, evidence: Vec::new() };
                if self.dice.percent(1) {
                    // A village verifies nothing, its own rectification least of all: the one refusal
                    // that a simulated year has, for the access log to hold some.
                    let rule = &rules::ROLE_MISSING;
                    self.desk.refused(self.cadre, verify.clone(), rule).await?;
                }
                if known.returns == 0 && self.dice.percent(8) {
                    let reason = "清理不彻底，仍有残留。".to_owned();
                    self.desk.act(checker, ReturnForRework { issue, reason }).await?;
                } else {
                    self.desk.act(checker, verify).await?;
                }
                Ok(Next::Soon)
            }
            Phase::Relapsed => {
                let (ground, reason) = (ReopenGround::Relapse, "又堆放杂物。".to_owned());
                self.desk.act(head, Reopen { issue, ground, reason }).await?;
                Ok(Next::Soon)
            }
            // What was verified is not checked again; what was fixed on the spot is.
            phase => {
                let checks = if phase == Phase::FixedOnSpot { checks } else { Vec::new() };
                self.desk.act(head, Close { issue, checks, remark }).await?;
                Ok(Next::OnLookBack)
            }
        }
    }

    async fn look_back(
        &mut self,
        issue: IssueId,
        known: &Issue,
        today: Date,
    ) -> anyhow::Result<Next> {
        let early = known.look_back_due.is_some_and(|due| today < due);
        let relapsed = early || (known.relapses == 0 && self.dice.percent(3));
        let outcome = if relapsed { LookBackOutcome::Relapsed } else { LookBackOutcome::Passed };
        let look_back = LookBack { issue, outcome, remark: None, evidence: Vec::new() };
        let by: PersonId = self.office.handler;
        self.desk.act(by, look_back).await?;
        Ok(if relapsed { Next::Soon } else { Next::Nothing })
    }

    /// A photo that nobody took; now and then the one before is shown once more.
    pub(super) fn photo(&mut self) -> Evidence {
        if !self.dice.percent(SHOWN_AGAIN_PERCENT) {
            self.picture = self.dice.hex();
        }
        let reference = EvidenceReference {
            sha256: self.picture.clone(),
            salted: false,
            media_type: "image/jpeg".to_owned(),
            size_bytes: u64::from(40_000 + self.dice.up_to(400_000)),
        };
        let (title, kept_at) = ("现场照片".to_owned(), "样例数据，无原件".to_owned());
        Evidence { reference, text: EvidenceText { title, kept_at } }
    }
}

/// When something comes next.
enum Next {
    /// Within some days.
    Soon,
    /// On the day on which it is looked back at.
    OnLookBack,
    /// Never.
    Nothing,
}
