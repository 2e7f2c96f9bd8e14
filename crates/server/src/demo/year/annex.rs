//! The list of enrolments (申报名单), as the plan's annex 2 has it, and what is told of it besides.

use hemei_api::proto::{Enrolment, EnrolmentText, EnrolmentView, ListEnrolmentsRequest};

use super::super::cast::Part;
use super::super::client::date;
use super::super::deeds::or_dash;
use super::super::labels;
use super::super::table::Table;
use super::super::teller::Teller;
use super::super::town::{Town, dash};
use super::super::translation::lines;
use super::super::words::{self, Lang, Text, text};

/// A column of the list.
#[derive(Debug, Clone, Copy)]
pub(super) enum AnnexColumn {
    Number,
    Town,
    Village,
    Title,
    Courtyard,
    Households,
    Population,
    Responsible,
    Unit,
    Place,
    Returns,
    ReturnReason,
    NoticeDue,
    Phase,
    SelfAssessment,
    Said,
    Acceptance,
    AgainFrom,
}

impl AnnexColumn {
    /// What annex 2 asks for, and where it stands.
    pub(super) const ANNEX_TWO: &[Self] = &[
        Self::Number,
        Self::Town,
        Self::Village,
        Self::Title,
        Self::Courtyard,
        Self::Households,
        Self::Population,
        Self::Responsible,
        Self::Phase,
    ];
    /// What the town made of the recommendations.
    pub(super) const PRE_CHECK: &[Self] = &[
        Self::Number,
        Self::Unit,
        Self::Title,
        Self::Place,
        Self::Returns,
        Self::ReturnReason,
        Self::NoticeDue,
        Self::Phase,
    ];
    /// What became of them at the year's end.
    pub(super) const ACCEPTANCE: &[Self] = &[
        Self::Number,
        Self::Unit,
        Self::SelfAssessment,
        Self::Said,
        Self::Acceptance,
        Self::AgainFrom,
        Self::Phase,
    ];

    fn head(self) -> (Text, usize) {
        match self {
            Self::Number => (text("序号", "no."), 4),
            Self::Town => (text("乡镇", "town"), 8),
            Self::Village => (text("村（社区）", "village"), 12),
            Self::Title => (text("创建类型", "title"), 10),
            Self::Courtyard => (text("院落名称（组）", "courtyard"), 14),
            Self::Households => (text("户数", "households"), 6),
            Self::Population => (text("人口", "people"), 6),
            Self::Responsible => (text("负责人", "responsible"), 20),
            Self::Unit => (text("村（院落）", "unit"), 16),
            Self::Place => (text("占名额", "place"), 6),
            Self::Returns => (text("退回次数", "returned"), 8),
            Self::ReturnReason => (text("待补正的原因", "to be corrected"), 30),
            Self::NoticeDue => (text("公示到", "posted until"), 12),
            Self::Phase => (text("进展", "stands"), 16),
            Self::SelfAssessment => (text("自评", "says of itself"), 14),
            Self::Said => (text("自评内容", "what it says"), 24),
            Self::Acceptance => (text("验收", "acceptance"), 12),
            Self::AgainFrom => (text("可再自评", "again from"), 10),
        }
    }

    fn cell(self, row: &Enrolment, town: &Town, lang: Lang) -> String {
        let day = |wire: Option<hemei_api::proto::google::r#type::Date>| {
            wire.and_then(date).map_or_else(dash, |day| day.to_string())
        };
        let texts = row.texts.as_ref();
        match self {
            Self::Number => row.number.to_string(),
            Self::Town => row.town.clone(),
            Self::Village => row.village.clone(),
            Self::Title => row.title_display_name.clone(),
            Self::Courtyard => or_dash(&row.courtyard),
            Self::Households => row.households.to_string(),
            Self::Population => row.population.to_string(),
            Self::Responsible => town.title(&row.responsible_person, lang),
            Self::Unit => town.unit_called(&row.unit, lang),
            Self::Place => lang.mark(row.holds_place).to_owned(),
            Self::Returns => row.returns.to_string(),
            Self::ReturnReason => said(texts.and_then(|of| of.return_reason.as_ref()), lang),
            Self::NoticeDue => day(row.notice.as_ref().and_then(|notice| notice.due_date)),
            Self::Phase => labels::enrolment_phase(row.phase(), lang),
            Self::SelfAssessment => labels::self_assessment(row.self_assessment(), lang),
            Self::Said => said(texts.and_then(|of| of.self_assessment.as_ref()), lang),
            Self::Acceptance => labels::acceptance_outcome(row.acceptance_outcome(), lang),
            Self::AgainFrom => day(row.again_from_date),
        }
    }
}

impl Town {
    /// The rows of the list, by number, with what people wrote.
    pub(super) async fn enrolment_rows(&self) -> anyhow::Result<Vec<Enrolment>> {
        let request = ListEnrolmentsRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            view: EnrolmentView::WithTexts.into(),
            min_position: self.client.position(),
            ..ListEnrolmentsRequest::default()
        };
        Ok(self.client.ask(Part::OfficeHead, request).await?.enrolments)
    }

    /// Tells the rows of the list that are wanted.
    pub(super) async fn tell_annex(
        &self,
        teller: &mut Teller<'_>,
        title: Text,
        columns: &[AnnexColumn],
        wanted: fn(&Enrolment) -> bool,
    ) -> anyhow::Result<()> {
        let lang = teller.lang;
        let heads = columns.iter().map(|column| column.head());
        let mut table = Table::new(heads.map(|(head, width)| (head.say(lang), width)));
        for row in self.enrolment_rows().await?.iter().filter(|row| wanted(row)) {
            table.row(columns.iter().map(|column| column.cell(row, self, lang)).collect());
        }
        let now = self.client.now().local_minutes();
        teller.table(&words::AS_OF.fill(lang, &[title.say(lang), &now]), &table)?;
        Ok(())
    }

    /// Tells the documents on which what was decided rests, each once.
    pub(super) async fn tell_grounds(
        &self,
        teller: &mut Teller<'_>,
        document: fn(&Enrolment) -> &str,
    ) -> anyhow::Result<()> {
        const GROUND: Text = text("依据：{0}。", "By: {0}.");
        let rows = self.enrolment_rows().await?;
        let mut cited: Vec<&str> = rows.iter().map(document).collect();
        cited.retain(|document| !document.is_empty());
        cited.dedup();
        for document in cited {
            teller.paragraph(&GROUND.fill(teller.lang, &[document]))?;
        }
        Ok(())
    }
}

fn said(words: Option<&EnrolmentText>, lang: Lang) -> String {
    let words = words.map(|words| words.text.as_str()).filter(|text| !text.is_empty());
    words.map_or_else(dash, |text| lines(text, lang))
}
