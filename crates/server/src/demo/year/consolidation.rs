//! The consolidation stage: several offices review every village, one is chosen as excellent, and it
//! shares how it was done.

use hemei_api::proto::{
    ChooseExcellentRequest, ConsolidationFinding, ConsolidationReview, ConsolidationReviewView,
    GetConsolidationReviewRequest, ListConsolidationReviewsRequest, RecordExperienceSharingRequest,
    ReviewConsolidationRequest,
};

use super::super::cast::{Part, Section};
use super::super::client::{date, document, wire_date};
use super::super::deeds::{Deeds, deed, or_dash};
use super::super::labels;
use super::super::scenes::Which;
use super::super::step::day;
use super::super::table::Table;
use super::super::teller::Teller;
use super::super::town::{Town, dash, number};
use super::super::translation::lines;
use super::super::words::{Lang, Text, text};
use super::inspections::INSPECTED;

const REVIEW: Text = text("巩固评价", "review");
const CHOOSE: Text = text("选树典型", "choose as excellent");
const SHARE: Text = text("经验交流", "share the experience");

const TIDY: Text = text("日常保洁到位，没有反弹。", "it is kept tidy, nothing came back.");
const IN_ORDER: Text = text("各项工作开展正常。", "the work goes on as it should.");
const LAST_STRETCH: Text =
    text("2组入户道路还差最后一段。", "the last stretch of the lanes is missing.");
const NOT_ALWAYS: Text =
    text("1组村道旁保洁时好时差。", "the road of group 1 is not always clean.");
const BLACK_ONCE: Text =
    text("5组堰塘秋季返黑过一次，要继续看。", "the pond turned black once and is to be watched.");
const LANE: Text = text("入组便道塌陷还没修好。", "the sunken lane is not mended.");
const ROTA: Text =
    text("村道保洁农户轮值，全年没有反弹。", "households sweep by rota, nothing came back.");
const SHARED: Text =
    text("在黄岭村介绍保洁轮值的办法。", "the rota was explained in Huangling village.");

/// Who is chosen, and who cannot be.
const CHOSEN: &str = "dengguang";
const NOT_READY: &str = "qishu";

/// What an office found in a village.
type Found = (ConsolidationFinding, Text);

/// The offices that review, and what they found in the villages in the order of [`INSPECTED`].
const REVIEWS: [(Part, [Found; 4]); 3] = {
    use ConsolidationFinding::{Consolidated, Relapsing, ToImprove};
    [
        (
            Part::Agriculture,
            [
                (Consolidated, TIDY),
                (Consolidated, IN_ORDER),
                (Consolidated, TIDY),
                (Relapsing, BLACK_ONCE),
            ],
        ),
        (
            Part::Economy,
            [
                (Consolidated, IN_ORDER),
                (ToImprove, LAST_STRETCH),
                (Consolidated, IN_ORDER),
                (ToImprove, LANE),
            ],
        ),
        (
            Part::HandlerB,
            [
                (Consolidated, TIDY),
                (Consolidated, IN_ORDER),
                (ToImprove, NOT_ALWAYS),
                (ToImprove, LANE),
            ],
        ),
    ]
};

/// The texts of reviews that the log holds and that are read back from it.
pub(crate) fn texts() -> impl Iterator<Item = Text> {
    [TIDY, IN_ORDER, LAST_STRETCH, NOT_ALWAYS, BLACK_ONCE, LANE].into_iter()
}

impl Town {
    fn review_of(&self, key: &str) -> anyhow::Result<String> {
        let unit = self.unit(key)?;
        let id = unit.rsplit('/').next().unwrap_or_default();
        Ok(format!("{}/consolidationReviews/{id}", self.programme))
    }

    /// Reviews, the choice and what is shared.
    ///
    /// # Errors
    /// Where the server answers otherwise than the story says.
    pub(crate) async fn tell_consolidation(
        &mut self,
        teller: &mut Teller<'_>,
    ) -> anyhow::Result<()> {
        const QUESTION: Text = text(
            "巩固阶段哪个村选为典型，凭什么？",
            "Which village is chosen as excellent, and why?",
        );
        const MEANING: Text = text(
            "两个以上科室都评为巩固较好、没有未销号的问题，才能选为典型；这是另外的评价，不计分，也不动名次。",
            "Two offices and more must find it consolidated, with no issue open; it is a verdict of its own and no input to a score.",
        );
        self.at("12-19 09:00")?;
        teller.question(QUESTION).await?;
        let lang = teller.lang;
        let mut deeds = Deeds::new(lang);
        for (by, found) in REVIEWS {
            for (key, found) in INSPECTED.into_iter().zip(found) {
                self.review(&mut deeds, by, key, found).await?;
            }
        }
        deeds.tell(teller)?;
        self.tell_section_reviews(teller).await?;
        self.at("12-25 10:00")?;
        let tried = self.choice(NOT_READY, BLACK_ONCE)?;
        let of = self.unit_called(&self.unit(NOT_READY)?, lang);
        let deed_tried = deed(Part::OfficeHead, CHOOSE, of);
        self.try_in_vain(teller, &deed_tried, tried, "REVIEW_NOT_EXCELLENT").await?;
        let mut deeds = Deeds::new(lang);
        let request = self.choice(CHOSEN, ROTA)?;
        let of = self.unit_called(&self.unit(CHOSEN)?, lang);
        let chosen = deed(Part::OfficeHead, CHOOSE, of.clone()).saying(ROTA.say(lang));
        self.deed(&mut deeds, chosen, request).await?;
        self.at("12-27 10:00")?;
        let request = RecordExperienceSharingRequest {
            name: self.review_of(CHOSEN)?,
            shared_date: Some(wire_date(day("12-27"))),
            remark: SHARED.zh.to_owned(),
            ..RecordExperienceSharingRequest::default()
        };
        let shared = deed(Part::Dengguang, SHARE, of).saying(SHARED.say(lang));
        self.deed(&mut deeds, shared, request).await?;
        deeds.tell(teller)?;
        self.tell_reviews(teller).await?;
        teller.say(MEANING)?;
        Ok(())
    }

    /// An office reviews a village, with the issues of the ledger that are open there.
    async fn review(
        &mut self,
        deeds: &mut Deeds,
        by: Part,
        key: &str,
        (finding, remark): Found,
    ) -> anyhow::Result<()> {
        let mut open_issues = self.issues_of(key).await?;
        open_issues.retain(|row| Which::Unfinished.holds(row));
        let request = ReviewConsolidationRequest {
            name: self.review_of(key)?,
            finding: finding.into(),
            open_issues: open_issues.iter().map(|row| row.number).collect(),
            remark: remark.zh.to_owned(),
            ..ReviewConsolidationRequest::default()
        };
        let lang = deeds.lang();
        let of = self.unit_called(&self.unit(key)?, lang);
        let said = labels::finding(finding, lang);
        self.deed(deeds, deed(by, REVIEW, of).saying(said), request).await?;
        Ok(())
    }

    fn choice(&self, key: &str, reason: Text) -> anyhow::Result<ChooseExcellentRequest> {
        const MINUTES: Text = text("选树典型的会议纪要（样例）", "minutes of the choice (sample)");
        const ISSUER: Text = text("龙溪镇巴渝和美乡村工作领导小组", "the leading group");
        Ok(ChooseExcellentRequest {
            name: self.review_of(key)?,
            document: Some(document(MINUTES, ISSUER, day("12-25"))),
            reason: reason.zh.to_owned(),
            ..ChooseExcellentRequest::default()
        })
    }

    /// What every office found, village by village.
    async fn tell_section_reviews(&self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const TITLE: Text = text("各科室的评价", "what the offices found");
        const HEADS: [(Text, usize); 5] = [
            (text("村", "village"), 20),
            (text("科室", "office"), 28),
            (text("评价", "found"), 14),
            (text("未销号问题", "open issues"), 12),
            (text("评价意见", "remark"), 34),
        ];
        let lang = teller.lang;
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for key in INSPECTED {
            let request = GetConsolidationReviewRequest {
                name: self.review_of(key)?,
                view: ConsolidationReviewView::WithTexts.into(),
                min_position: self.client.position(),
                ..GetConsolidationReviewRequest::default()
            };
            let review = self.client.ask(Part::OfficeHead, request).await?;
            for of in &review.section_reviews {
                table.row(vec![
                    self.unit_called(&of.unit, lang),
                    office(&of.section, lang),
                    labels::finding(of.finding(), lang),
                    numbers(&of.open_issues, lang),
                    lines(&of.remark, lang),
                ]);
            }
        }
        teller.table(TITLE.say(lang), &table)?;
        Ok(())
    }

    /// A row a village: how the offices found it, whether it is chosen, what it shared.
    async fn tell_reviews(&self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const TITLE: Text = text("巩固评价和典型", "the reviews and the choice");
        const HEADS: [(Text, usize); 7] = [
            (text("村", "village"), 20),
            (text("巩固较好", "consolidated"), 12),
            (text("需改进", "to improve"), 10),
            (text("出现反弹", "relapsing"), 10),
            (text("未销号问题", "open issues"), 12),
            (text("典型", "excellent"), 10),
            (text("经验交流", "shared"), 12),
        ];
        let lang = teller.lang;
        let request = ListConsolidationReviewsRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            min_position: self.client.position(),
            ..ListConsolidationReviewsRequest::default()
        };
        let mut rows = self.client.ask(Part::OfficeHead, request).await?.reviews;
        rows.sort_by_key(|row| self.unit_place(&row.unit));
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for row in &rows {
            table.row(vec![
                self.unit_called(&row.unit, lang),
                row.consolidated_count.to_string(),
                row.to_improve_count.to_string(),
                row.relapsing_count.to_string(),
                numbers(&row.open_issues, lang),
                lang.mark(row.excellent).to_owned(),
                shared(row),
            ]);
        }
        teller.table(TITLE.say(lang), &table)?;
        Ok(())
    }
}

/// What an office is called, by the name that the log knows.
fn office(name: &str, lang: Lang) -> String {
    const OFFICE: Text = text("乡村振兴办", "rural revitalisation office");
    match Section::named(name) {
        Some(section) => section.name().say(lang).to_owned(),
        None if name == OFFICE.zh => OFFICE.say(lang).to_owned(),
        None => or_dash(name),
    }
}

fn numbers(open: &[u32], lang: Lang) -> String {
    let open: Vec<String> = open.iter().map(|one| number(*one)).collect();
    or_dash(&open.join(lang.comma()))
}

/// The days on which it shared.
fn shared(row: &ConsolidationReview) -> String {
    let days = row.sharings.iter().filter_map(|one| one.shared_date.and_then(date));
    let days: Vec<String> = days.map(|day| day.to_string()).collect();
    days.first().map_or_else(dash, |_| days.join("、"))
}
