//! Enrolment at the year's end: units assess themselves, the higher authority accepts them or not,
//! and the town confers nothing.

use hemei_api::proto::{
    AcceptanceOutcome, ConferTitleRequest, EnrolmentPhase, RecordAcceptanceCheckRequest,
    SelfAssessEnrolmentRequest, SelfAssessment,
};

use super::super::cast::Part;
use super::super::deeds::{Deeds, deed};
use super::super::labels;
use super::super::teller::Teller;
use super::super::town::Town;
use super::super::words::{Text, text};
use super::annex::AnnexColumn;
use super::enrolment::candidates;

const ASSESS: Text = text("创建自评", "assess itself");
const ACCEPT: Text = text("登记验收结果", "record the acceptance");
const CONFER: Text = text("登记命名", "record the title");

/// What is left undone in the one village that is not accepted.
const UNFINISHED: (&str, Text) =
    ("jiaojia", text("2组入户道路还差0.4公里。", "0.4 km of the lanes of group 2 are missing."));
const DONE: Text = text("各项任务已完成。", "every task is done.");

/// The texts of acceptance that the log holds and the list shows.
pub(crate) fn texts() -> impl Iterator<Item = Text> {
    [UNFINISHED.1, DONE].into_iter()
}

impl Town {
    /// What the units say of themselves and what the higher authority decides.
    ///
    /// # Errors
    /// Where the server answers otherwise than the story says.
    pub(crate) async fn tell_acceptance(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text = text(
            "谁验收、谁命名，镇里能定哪些？",
            "Who accepts, who confers, what may the town do?",
        );
        const TITLE: Text = text("自评和验收", "self-assessed and accepted");
        const MEANING: Text = text(
            "镇里能办的是初审、公示和凭上级文件登记；列入名单、验收、命名都由上级定。没通过的次年继续创建。",
            "The town pre-checks, posts and records; listing, acceptance and title are decided above. Who is not accepted goes on next year.",
        );
        self.at("12-27 14:00")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(teller.lang);
        for (unit, by) in candidates() {
            self.assess(&mut deeds, unit, by).await?;
        }
        self.at("12-31 10:00")?;
        self.accept_units(&mut deeds).await?;
        deeds.tell(teller)?;
        self.try_to_confer(teller).await?;
        let enrolled = |row: &hemei_api::proto::Enrolment| row.phase() != EnrolmentPhase::Returned;
        self.tell_annex(teller, TITLE, AnnexColumn::ACCEPTANCE, enrolled).await?;
        self.tell_grounds(teller, |row| &row.acceptance_document).await?;
        teller.say(MEANING)?;
        Ok(())
    }

    async fn assess(&mut self, deeds: &mut Deeds, unit: &str, by: Part) -> anyhow::Result<()> {
        let (outcome, result) = match unit == UNFINISHED.0 {
            true => (SelfAssessment::NotMet, UNFINISHED.1),
            false => (SelfAssessment::Met, DONE),
        };
        let request = SelfAssessEnrolmentRequest {
            name: self.enrolment(unit)?,
            outcome: outcome.into(),
            result: result.zh.to_owned(),
            ..SelfAssessEnrolmentRequest::default()
        };
        let lang = deeds.lang();
        let of = self.unit_called(&self.unit(unit)?, lang);
        let outcome = labels::self_assessment(outcome, lang);
        let said = format!("{outcome}{}{}", lang.colon(), result.say(lang));
        self.deed(deeds, deed(by, ASSESS, of).saying(said), request).await?;
        Ok(())
    }

    async fn accept_units(&mut self, deeds: &mut Deeds) -> anyhow::Result<()> {
        const DOCUMENT: Text =
            text("2024年巴渝和美乡村创建验收结果（样例）", "results of the acceptance (sample)");
        let lang = deeds.lang();
        let document = self.higher_document(DOCUMENT, "12-30").await?;
        for (unit, _) in candidates() {
            let outcome = match unit == UNFINISHED.0 {
                true => AcceptanceOutcome::NotAccepted,
                false => AcceptanceOutcome::Accepted,
            };
            let request = RecordAcceptanceCheckRequest {
                name: self.enrolment(unit)?,
                outcome: outcome.into(),
                document: Some(document.clone()),
                ..RecordAcceptanceCheckRequest::default()
            };
            let of = self.unit_called(&self.unit(unit)?, lang);
            let said = labels::acceptance_outcome(outcome, lang);
            self.deed(deeds, deed(Part::OfficeHead, ACCEPT, of).saying(said), request).await?;
        }
        Ok(())
    }

    /// The town tries to confer a title by a document of its own.
    async fn try_to_confer(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const DOCUMENT: Text =
            text("龙溪镇和美乡村命名通知（样例）", "the town's notice of titles (sample)");
        const UNIT: &str = "dengguang";
        let request = ConferTitleRequest {
            name: self.enrolment(UNIT)?,
            document: Some(self.town_document(DOCUMENT)),
            ..ConferTitleRequest::default()
        };
        let of = self.unit_called(&self.unit(UNIT)?, teller.lang);
        let tried = deed(Part::OfficeHead, CONFER, of);
        self.try_in_vain(teller, &tried, request, "ENROLMENT_OTHER_AUTHORITY").await
    }
}
