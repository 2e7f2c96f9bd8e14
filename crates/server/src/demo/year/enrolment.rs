//! Enrolment in spring: villages recommend themselves and their courtyards, the town pre-checks and
//! posts what it confirms, and the higher authority's document lists it.

use anyhow::Context as _;
use hemei_api::proto;
use hemei_api::proto::{
    PostEnrolmentNoticeRequest, PreCheckEnrolmentRequest, RecommendEnrolmentRequest,
    RecordEnrolmentListingRequest, ReturnEnrolmentRequest,
};

use super::super::cast::Part;
use super::super::client::wire_date;
use super::super::deeds::{Deeds, deed};
use super::super::step::day;
use super::super::teller::Teller;
use super::super::town::Town;
use super::super::words::{Text, text};
use super::annex::AnnexColumn;

const RECOMMEND: Text = text("自主推荐", "recommend");
const RETURN: Text = text("退回申报", "return it");
const PRE_CHECK: Text = text("镇级初审", "pre-check");
const POST: Text = text("申报公示", "post the notice");
const LIST: Text = text("列入创建名单", "record the listing");

/// Why the office returns a recommendation.
const MISCOUNTED: Text = text(
    "户数报19户，户籍底册为16户，请核对后再报。",
    "19 households are told, the register has 16: please compare.",
);
const NO_PLACE: Text = text(
    "2024年达标村3个名额已占满，列入后续年度。",
    "all three places of 2024 are taken: it is for a later year.",
);

/// A unit that is recommended.
struct Candidate {
    unit: &'static str,
    by: Part,
    title: &'static str,
    households: u32,
    population: u32,
    reason: Text,
}

const VILLAGE: &str = "compliant_village";
const COURTYARD: &str = "harmonious_courtyard";

/// Those whom the plan names, in the order in which they recommend themselves.
const CANDIDATES: [Candidate; 5] = [
    Candidate {
        unit: "qishu",
        by: Part::Qishu,
        title: VILLAGE,
        households: 22,
        population: 78,
        reason: text("村民代表会议同意申报。", "the villagers' representatives agreed."),
    },
    Candidate {
        unit: "dengguang",
        by: Part::Dengguang,
        title: VILLAGE,
        households: 18,
        population: 63,
        reason: text("村民代表会议同意申报。", "the villagers' representatives agreed."),
    },
    Candidate {
        unit: "jiaojia",
        by: Part::Jiaojia,
        title: VILLAGE,
        households: 16,
        population: 55,
        reason: text("村民代表会议同意申报。", "the villagers' representatives agreed."),
    },
    Candidate {
        unit: "qinjiawan",
        by: Part::Huangling,
        title: COURTYARD,
        households: 6,
        population: 21,
        reason: text("院落农户都同意参加。", "every household of the courtyard agreed."),
    },
    Candidate {
        unit: "wandi",
        by: Part::Qishu,
        title: COURTYARD,
        households: 5,
        population: 17,
        reason: text("院落农户都同意参加。", "every household of the courtyard agreed."),
    },
];
/// A village that the plan names for later years.
const LATER: Candidate = Candidate {
    unit: "huangling",
    by: Part::Huangling,
    title: VILLAGE,
    households: 12,
    population: 43,
    reason: text("村民代表会议同意申报。", "the villagers' representatives agreed."),
};
/// The unit that is returned, and what it told first.
const RETURNED: (&str, u32) = ("jiaojia", 19);

/// The texts of enrolment that the log holds and the list shows.
pub(crate) fn texts() -> impl Iterator<Item = Text> {
    [MISCOUNTED, NO_PLACE].into_iter()
}

/// The units whom the plan names, with who recommends each, by key.
pub(super) fn candidates() -> impl Iterator<Item = (&'static str, Part)> {
    CANDIDATES.iter().map(|candidate| (candidate.unit, candidate.by))
}

impl Town {
    /// The resource name of a unit's enrolment.
    pub(super) fn enrolment(&self, unit: &str) -> anyhow::Result<String> {
        let name = self.enrolments.get(unit).cloned();
        name.with_context(|| format!("find the enrolment of {unit}"))
    }

    /// Six recommendations for five places: one is returned and corrected, one finds no place.
    ///
    /// # Errors
    /// Where the server answers otherwise than the story says.
    pub(crate) async fn tell_recommendations(
        &mut self,
        teller: &mut Teller<'_>,
    ) -> anyhow::Result<()> {
        const QUESTION: Text = text(
            "谁推荐、谁初审，名额够不够？",
            "Who recommends, who pre-checks, and are there places enough?",
        );
        const TITLE: Text = text("推荐和初审", "recommended and pre-checked");
        const MEANING: Text = text(
            "村里自己推荐，镇里初审；退回写明原因，补正后沿用原序号再报。名额按当年目标数，占满了就不能再通过。",
            "Villages recommend, the town pre-checks; a return says why, and the number stays. Places are what the year's targets count.",
        );
        let lang = teller.lang;
        self.at("04-10 14:00")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(lang);
        for candidate in &CANDIDATES {
            let (returned, told) = RETURNED;
            let households = if candidate.unit == returned { told } else { candidate.households };
            self.recommend(&mut deeds, candidate, households).await?;
        }
        self.recommend(&mut deeds, &LATER, LATER.households).await?;
        self.at("04-11 09:00")?;
        self.send_back(&mut deeds, RETURNED.0, MISCOUNTED).await?;
        self.at("04-11 10:30")?;
        let anew = CANDIDATES.iter().find(|candidate| candidate.unit == RETURNED.0);
        let anew = anew.context("find who was returned")?;
        self.recommend(&mut deeds, anew, anew.households).await?;
        self.at("04-11 14:00")?;
        for (unit, _) in candidates() {
            self.pre_check(&mut deeds, unit).await?;
        }
        deeds.tell(teller)?;
        let of = self.unit_called(&self.unit(LATER.unit)?, lang);
        let name = self.enrolment(LATER.unit)?;
        let request = PreCheckEnrolmentRequest { name, ..Default::default() };
        let tried = deed(Part::HandlerA, PRE_CHECK, of);
        self.try_in_vain(teller, &tried, request, "ENROLMENT_QUOTA_SPENT").await?;
        let mut deeds = Deeds::new(lang);
        self.send_back(&mut deeds, LATER.unit, NO_PLACE).await?;
        self.at("04-11 15:00")?;
        for (unit, _) in candidates() {
            self.post(&mut deeds, unit).await?;
        }
        deeds.tell(teller)?;
        self.tell_places(teller).await?;
        self.tell_annex(teller, TITLE, AnnexColumn::PRE_CHECK, |_| true).await?;
        teller.say(MEANING)?;
        Ok(())
    }

    /// The higher authority's document lists what was posted for its full time.
    ///
    /// # Errors
    /// As [`Town::tell_recommendations`].
    pub(crate) async fn tell_listing(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text = text("创建名单由谁定？", "Who decides the list?");
        const TITLE: Text = text("申报名单（附件2）", "the list of enrolments (annex 2)");
        const DOCUMENT: Text =
            text("2024年巴渝和美乡村创建名单（样例）", "the list of 2024 (sample)");
        const MEANING: Text = text(
            "公示期满以后，由上级发文列入名单，镇里凭文件登记；附件2由登记自动生成，不用另填。",
            "After the notice the higher authority lists them by its document, which the town records; annex 2 is a view of what was recorded.",
        );
        let lang = teller.lang;
        self.at("05-08 09:00")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(lang);
        let document = self.higher_document(DOCUMENT, "05-06").await?;
        for (unit, _) in candidates() {
            let request = RecordEnrolmentListingRequest {
                name: self.enrolment(unit)?,
                document: Some(document.clone()),
                ..RecordEnrolmentListingRequest::default()
            };
            let of = self.unit_called(&self.unit(unit)?, lang);
            self.deed(&mut deeds, deed(Part::OfficeHead, LIST, of), request).await?;
        }
        deeds.tell(teller)?;
        self.tell_annex(teller, TITLE, AnnexColumn::ANNEX_TWO, |_| true).await?;
        self.tell_grounds(teller, |row| &row.list_document).await?;
        teller.say(MEANING)?;
        Ok(())
    }

    async fn recommend(
        &mut self,
        deeds: &mut Deeds,
        candidate: &Candidate,
        households: u32,
    ) -> anyhow::Result<()> {
        const SAID: Text = text("{0}户{1}人；{2}", "{0} households, {1} people; {2}");
        let unit = self.unit(candidate.unit)?;
        let lang = deeds.lang();
        let request = RecommendEnrolmentRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            unit: unit.clone(),
            title: candidate.title.to_owned(),
            households,
            population: candidate.population,
            responsible_person: self.person(candidate.by)?,
            reason: candidate.reason.zh.to_owned(),
            ..RecommendEnrolmentRequest::default()
        };
        let counts = [households, candidate.population].map(|count| count.to_string());
        let said = SAID.fill(lang, &[&counts[0], &counts[1], candidate.reason.say(lang)]);
        let of = self.unit_called(&unit, lang);
        let recommended = deed(candidate.by, RECOMMEND, of).saying(said);
        let name = self.deed(deeds, recommended, request).await?.name;
        self.enrolments.insert(candidate.unit, name);
        Ok(())
    }

    async fn send_back(
        &mut self,
        deeds: &mut Deeds,
        unit: &str,
        reason: Text,
    ) -> anyhow::Result<()> {
        let request = ReturnEnrolmentRequest {
            name: self.enrolment(unit)?,
            reason: reason.zh.to_owned(),
            ..ReturnEnrolmentRequest::default()
        };
        let of = self.unit_called(&self.unit(unit)?, deeds.lang());
        let returned = deed(Part::HandlerB, RETURN, of).saying(reason.say(deeds.lang()));
        self.deed(deeds, returned, request).await?;
        Ok(())
    }

    async fn pre_check(&mut self, deeds: &mut Deeds, unit: &str) -> anyhow::Result<()> {
        let name = self.enrolment(unit)?;
        let request = PreCheckEnrolmentRequest { name, ..Default::default() };
        let of = self.unit_called(&self.unit(unit)?, deeds.lang());
        self.deed(deeds, deed(Part::HandlerA, PRE_CHECK, of), request).await?;
        Ok(())
    }

    async fn post(&mut self, deeds: &mut Deeds, unit: &str) -> anyhow::Result<()> {
        const WHERE: Text = text("镇政务公开栏和村公示栏。", "on the boards of town and village.");
        let request = PostEnrolmentNoticeRequest {
            name: self.enrolment(unit)?,
            remark: WHERE.zh.to_owned(),
            ..PostEnrolmentNoticeRequest::default()
        };
        let of = self.unit_called(&self.unit(unit)?, deeds.lang());
        let posted = deed(Part::HandlerB, POST, of).saying(WHERE.say(deeds.lang()));
        self.deed(deeds, posted, request).await?;
        Ok(())
    }

    /// How many places the year's targets give for each title, and how many are taken.
    async fn tell_places(&self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const PLACES: Text = text("{0}：名额{1}个，已占{2}个。", "{0}: {1} places, {2} taken.");
        let definition = self.programme().await?.definition.context("read the definition")?;
        let rows = self.enrolment_rows().await?;
        let titles = definition.enrolment.map(|of| of.titles).unwrap_or_default();
        for title in titles {
            let of_year = |target: &&proto::Target| target.by_year == definition.year;
            let of_title = definition.targets.iter().filter(|target| target.kind == title.key);
            let places: u32 = of_title.filter(of_year).map(|target| target.count).sum();
            let taken = rows.iter().filter(|row| row.holds_place && row.title == title.key).count();
            let counts = [places.to_string(), taken.to_string()];
            let told = PLACES.fill(teller.lang, &[&title.display_name, &counts[0], &counts[1]]);
            teller.paragraph(&told)?;
        }
        Ok(())
    }

    /// A document of the authority that the programme names; invented, and says so in its title.
    pub(super) async fn higher_document(
        &self,
        title: Text,
        dated: &str,
    ) -> anyhow::Result<proto::Document> {
        let definition = self.programme().await?.definition.context("read the definition")?;
        Ok(proto::Document {
            title: title.zh.to_owned(),
            issuer: definition.higher_authority,
            date: Some(wire_date(day(dated))),
            classification: proto::Classification::Public.into(),
            ..proto::Document::default()
        })
    }
}
