//! Performs a step: the script's act becomes one call of the API.

use anyhow::Context as _;
use hemei_api::proto::{
    self, AnswerDifficultyRequest, AnswerUrgeRequest, AssignIssueRequest, CloseIssueRequest,
    ConfirmAnswerRequest, ExtendIssueRequest, FileRectificationPlanRequest, FixIssueOnSpotRequest,
    HandUpIssueRequest, LookBackIssueRequest, RaiseIssueRequest, Receipt, ReopenIssueRequest,
    RequestIssueClosureRequest, ResumeIssueRequest, ReturnIssueRequest, SignForIssueRequest,
    Submission, SuspendIssueRequest, UrgeIssueRequest, VerifyIssueRequest, WithdrawIssueRequest,
};
use tonic::{Response, Status};

use super::cast::Part;
use super::client::{Refusal, document, unexpected, wire_date, wire_time};
use super::step::{Act, Raised, Step, To, day, instant};
use super::town::Town;
use super::words::{Text, text};

/// What came of a step.
pub(crate) enum Performed {
    /// It stands in the log.
    Done,
    /// It was refused, as the script says.
    Refused(Refusal),
}

/// What every request carries.
struct Common {
    by: Part,
    name: String,
    submission: Option<Submission>,
    request_id: String,
}

type Answer = anyhow::Result<Result<Response<Receipt>, Status>>;

impl Town {
    /// Performs a step at its time.
    ///
    /// # Errors
    /// Where the server answers otherwise than the script says.
    pub(crate) async fn perform(&mut self, step: &Step) -> anyhow::Result<Performed> {
        self.client.set_time(instant(step.at))?;
        self.perform_now(step).await
    }

    /// Performs a step now, whatever its time.
    ///
    /// # Errors
    /// As [`Town::perform`].
    pub(crate) async fn perform_now(&mut self, step: &Step) -> anyhow::Result<Performed> {
        let answer = self.send(step).await?;
        let step_of = || format!("{} {:?} issue {}", step.at, step.by, step.issue);
        match (answer, step.refused()) {
            (Err(status), Some(reason)) => {
                Refusal::expected(&status, reason).with_context(step_of).map(Performed::Refused)
            }
            (Ok(_), Some(reason)) => {
                anyhow::bail!("be refused as {reason}: {}", step_of());
            }
            (Err(status), None) => Err(unexpected(status).context(step_of())),
            (Ok(receipt), None) => {
                let receipt = receipt.into_inner();
                self.client.written(&receipt);
                self.know_position(&receipt);
                if matches!(step.act, Act::Raise(_)) {
                    self.know_issue(step.issue, receipt.name);
                }
                Ok(Performed::Done)
            }
        }
    }

    async fn send(&self, step: &Step) -> Answer {
        let raising = matches!(step.act, Act::Raise(_));
        let common = Common {
            by: step.by,
            name: if raising { String::new() } else { self.issue(step.issue)? },
            submission: self.submission(step)?,
            request_id: self.client.request_id(),
        };
        match step.act {
            Act::Raise(raised) => self.raise(common, raised).await,
            Act::FixOnSpot { .. }
            | Act::SignFor
            | Act::Plan { .. }
            | Act::AnswerUrge { .. }
            | Act::RequestClosure { .. }
            | Act::AnswerDifficulty { .. }
            | Act::Settled { .. } => self.rectifying(common, step.act).await,
            Act::Assign { .. }
            | Act::Extend { .. }
            | Act::Suspend { .. }
            | Act::Resume { .. }
            | Act::Urge { .. } => self.steering(common, step.act).await,
            Act::Verify { .. }
            | Act::Return { .. }
            | Act::Close { .. }
            | Act::LookBackPassed { .. }
            | Act::LookBackRelapsed { .. }
            | Act::Reopen { .. }
            | Act::Withdraw { .. }
            | Act::HandUp { .. } => self.judging(common, step.act).await,
        }
    }

    fn submission(&self, step: &Step) -> anyhow::Result<Option<Submission>> {
        let occurred_time = step.occurred().map(wire_time);
        let Some(paper) = step.paper() else {
            let of_time = |time| Submission { occurred_time: Some(time), ..Submission::default() };
            return Ok(occurred_time.map(of_time));
        };
        Ok(Some(Submission {
            on_behalf_of: self.person(paper.of)?,
            occurred_time,
            back_entry_reason: String::new(),
            told_by: paper.told_by.zh.to_owned(),
            source: paper.source.zh.to_owned(),
            source_position: paper.place.zh.to_owned(),
        }))
    }

    async fn raise(&self, common: Common, raised: Raised) -> Answer {
        let request = RaiseIssueRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            kind: raised.kind.into(),
            unit: self.unit(raised.unit)?,
            class: raised.class.to_owned(),
            source: raised.source.into(),
            urgency: raised.urgency.into(),
            place: raised.place.zh.to_owned(),
            description: raised.description.zh.to_owned(),
            evidence: raised.evidence.iter().map(|title| self.photo(*title)).collect(),
            submission: common.submission,
            request_id: common.request_id,
            ..RaiseIssueRequest::default()
        };
        let request = self.client.request(common.by, request)?;
        Ok(self.client.issues().raise_issue(request).await)
    }
}

/// Sends a request with what every request carries.
macro_rules! send {
    ($town:ident, $common:ident, $method:ident, $message:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        let message = $message {
            name: $common.name,
            submission: $common.submission,
            request_id: $common.request_id,
            $($field: $value,)*
            ..$message::default()
        };
        let request = $town.client.request($common.by, message)?;
        $town.client.issues().$method(request).await
    }};
}

impl Town {
    /// What those do who are accountable, and the village that asked for help.
    async fn rectifying(&self, common: Common, act: Act) -> Answer {
        Ok(match act {
            Act::FixOnSpot { result } => send!(
                self,
                common,
                fix_issue_on_spot,
                FixIssueOnSpotRequest { result: result.zh.to_owned() }
            ),
            Act::SignFor => send!(self, common, sign_for_issue, SignForIssueRequest {}),
            Act::Plan { finish, measures } => send!(
                self,
                common,
                file_rectification_plan,
                FileRectificationPlanRequest {
                    measures: measures.iter().map(|m| m.zh.to_owned()).collect(),
                    planned_finish_date: Some(wire_date(day(finish))),
                }
            ),
            Act::AnswerUrge { answer } => send!(
                self,
                common,
                answer_urge,
                AnswerUrgeRequest { number: 1, answer: answer.zh.to_owned() }
            ),
            Act::RequestClosure { result, evidence } => send!(
                self,
                common,
                request_issue_closure,
                RequestIssueClosureRequest {
                    result: result.zh.to_owned(),
                    evidence: evidence.iter().map(|title| self.photo(*title)).collect(),
                }
            ),
            Act::AnswerDifficulty { answer } => send!(
                self,
                common,
                answer_difficulty,
                AnswerDifficultyRequest { answer: answer.zh.to_owned() }
            ),
            Act::Settled { remark } => send!(
                self,
                common,
                confirm_answer,
                ConfirmAnswerRequest {
                    outcome: proto::AnswerOutcome::Settled.into(),
                    remark: remark.zh.to_owned(),
                }
            ),
            _ => anyhow::bail!("find the call of a rectifier's act"),
        })
    }

    /// What those do who assign.
    async fn steering(&self, common: Common, act: Act) -> Answer {
        Ok(match act {
            Act::Assign { to, verifier } => {
                let (responsible, person) = self.accountable(to)?;
                send!(
                    self,
                    common,
                    assign_issue,
                    AssignIssueRequest {
                        responsible: Some(responsible),
                        responsible_person: person,
                        verifier: verifier.map_or(Ok(String::new()), |part| self.person(part))?,
                    }
                )
            }
            Act::Extend { until, reason } => send!(
                self,
                common,
                extend_issue,
                ExtendIssueRequest {
                    until_date: Some(wire_date(day(until))),
                    reason: reason.zh.to_owned(),
                }
            ),
            Act::Suspend { reason } => send!(
                self,
                common,
                suspend_issue,
                SuspendIssueRequest { reason: reason.zh.to_owned() }
            ),
            Act::Resume { remark } => send!(
                self,
                common,
                resume_issue,
                ResumeIssueRequest { remark: remark.zh.to_owned() }
            ),
            Act::Urge { reason } => send!(
                self,
                common,
                urge_issue,
                UrgeIssueRequest {
                    whom: proto::Urged::Responsible.into(),
                    reason: reason.zh.to_owned(),
                }
            ),
            _ => anyhow::bail!("find the call of an assigner's act"),
        })
    }

    /// What those do who judge.
    async fn judging(&self, common: Common, act: Act) -> Answer {
        let wire = |checks: &[proto::IssueCheck]| checks.iter().map(|c| (*c).into()).collect();
        Ok(match act {
            Act::Verify { checks, remark } => send!(
                self,
                common,
                verify_issue,
                VerifyIssueRequest { checks: wire(checks), remark: remark.zh.to_owned() }
            ),
            Act::Return { reason } => send!(
                self,
                common,
                return_issue,
                ReturnIssueRequest { reason: reason.zh.to_owned() }
            ),
            Act::Close { checks, remark } => send!(
                self,
                common,
                close_issue,
                CloseIssueRequest { checks: wire(checks), remark: remark.zh.to_owned() }
            ),
            Act::LookBackPassed { remark } => {
                self.look_back(common, proto::LookBackOutcome::Passed, remark).await?
            }
            Act::LookBackRelapsed { remark } => {
                self.look_back(common, proto::LookBackOutcome::Relapsed, remark).await?
            }
            Act::Reopen { ground, reason } => send!(
                self,
                common,
                reopen_issue,
                ReopenIssueRequest { ground: ground.into(), reason: reason.zh.to_owned() }
            ),
            Act::Withdraw { ground, reason } => send!(
                self,
                common,
                withdraw_issue,
                WithdrawIssueRequest { ground: ground.into(), reason: reason.zh.to_owned() }
            ),
            Act::HandUp { authority, reason, report } => send!(
                self,
                common,
                hand_up_issue,
                HandUpIssueRequest {
                    authority: authority.zh.to_owned(),
                    reason: reason.zh.to_owned(),
                    document: Some(self.report(report)),
                }
            ),
            _ => anyhow::bail!("find the call of a judge's act"),
        })
    }

    async fn look_back(
        &self,
        common: Common,
        outcome: proto::LookBackOutcome,
        remark: Text,
    ) -> Answer {
        Ok(send!(
            self,
            common,
            look_back_issue,
            LookBackIssueRequest { outcome: outcome.into(), remark: remark.zh.to_owned() }
        ))
    }

    fn accountable(&self, to: To) -> anyhow::Result<(proto::Responsible, String)> {
        use proto::responsible::Responsible;
        let (responsible, person) = match to {
            To::Unit(key, part) => (Responsible::Unit(self.unit(key)?), self.person(part)?),
            To::Section(section) => {
                (Responsible::Section(section.name().zh.to_owned()), String::new())
            }
        };
        Ok((proto::Responsible { responsible: Some(responsible) }, person))
    }

    fn report(&self, title: Text) -> proto::Document {
        const ISSUER: Text = text("龙溪镇人民政府", "the town's government");
        document(title, ISSUER, self.client.now().date())
    }

    /// A photo that nobody took: the demo keeps no bytes, and says so where they would be kept.
    pub(crate) fn photo(&self, title: Text) -> proto::Evidence {
        const KEPT_AT: &str = "样例数据，无原件";
        let reference = proto::EvidenceReference {
            sha256: self.client.digest_of_nothing(),
            salted: true,
            media_type: "image/jpeg".to_owned(),
            size_bytes: 240_000,
        };
        proto::Evidence {
            reference: Some(reference),
            title: title.zh.to_owned(),
            kept_at: KEPT_AT.to_owned(),
        }
    }
}
