//! Points of households (积分制): the meeting's rules, what two persons record and check, the notice,
//! an objection, and no more redeemed than there is.

use hemei_api::proto::{
    AdoptPointRulesRequest, CheckPointsRequest, ConfirmPointsNoticeRequest, FilePointRulesRequest,
    GetPointAccountRequest, GetPointRulesRequest, ListHouseholdsRequest, ObjectToPointsRequest,
    PointItem, PointLayer, PointPhase, PointsReviewOutcome, PostPointsNoticeRequest,
    RecordPointsRequest, RedeemPointsRequest, ReviewPointsObjectionRequest, Submission,
};

use anyhow::Context as _;

use super::super::cast::Part;
use super::super::client::{document, wire_date, wire_time};
use super::super::deeds::{Deed, Deeds, deed};
use super::super::labels;
use super::super::step::{day, instant};
use super::super::table::Table;
use super::super::teller::Teller;
use super::super::town::Town;
use super::super::words::{Lang, Text, text};

const ADOPT: Text = text("采用积分细则", "adopt point rules");
const FILE: Text = text("积分细则备案", "file the point rules");
const RECORD: Text = text("登记积分", "record points");
const CHECK: Text = text("核对积分", "check points");
const POST: Text = text("积分公示", "post a notice");
const OBJECT: Text = text("提出积分异议", "object to points");
const REVIEW: Text = text("复核积分异议", "review the objection");
const CONFIRM: Text = text("确认积分公示期满", "confirm the notice");
const REDEEM: Text = text("兑换积分", "redeem points");

const MINUTES: Text = text("村民代表会议纪要（样例）", "minutes of the representatives (sample)");
const COMMITTEE: Text = text("焦家村村民委员会", "the village committee of Jiaojia");
const FILED: Text = text("备案登记（样例）", "the filing (sample)");
const OFFICE: Text = text("龙溪镇乡村振兴办", "Longxi's revitalisation office");
const BOARD: Text = text("村委会公示栏和院坝群", "the notice board and the chat group");
const NOT_OURS: Text = text("堆放的是邻户的柴草。", "what lay there was the neighbour's.");
const SEEN: Text =
    text("现场看过，柴草属邻户，该笔撤销。", "seen on the spot: it was the neighbour's.");
const SOAP: Text = text("洗衣液一瓶、毛巾一条", "detergent and a towel");

/// The village, and how many days its notice runs.
const VILLAGE: &str = "jiaojia";
const NOTICE_DAYS: u32 = 5;

/// What gives or costs points: key, name, layer, points, and how often a year.
const ITEMS: [(&str, Text, PointLayer, i32, u32); 3] = [
    ("clean_up", text("参加村庄清洁行动", "taking part in a clean-up"), PointLayer::Base, 5, 12),
    ("tidy_yard", text("庭院整洁、分类投放", "a tidy yard, sorted waste"), PointLayer::Base, 3, 4),
    ("littering", text("门前乱堆乱放", "clutter before the door"), PointLayer::Base, -2, 0),
];

/// What is recorded: household, item, how often.
const RECORDED: [(&str, &str, u32); 4] =
    [("3", "clean_up", 2), ("3", "tidy_yard", 1), ("7", "clean_up", 1), ("7", "littering", 1)];

/// The texts that the log holds of points and that are read back from it.
pub(crate) fn texts() -> impl Iterator<Item = Text> {
    [NOT_OURS, SEEN, SOAP, BOARD].into_iter().chain(ITEMS.map(|(_, name, ..)| name))
}

impl Town {
    /// A month of points in one village.
    ///
    /// # Errors
    /// Where the server answers otherwise than the story says.
    pub(crate) async fn tell_points(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text = text(
            "积分谁定、谁记、谁核对，能兑换多少？",
            "Points: who makes the rules, who records, who checks, how many can be redeemed?",
        );
        const TITLE: Text = text("户积分", "the households' points");
        const MEANING: Text = text(
            "细则由村民代表会议通过；一人登记、另一人核对，公示期满确认后才算数；有异议的由村务监督委员会复核。兑换不能超过可兑换的分。",
            "The villagers' own meeting makes the rules; one records, another checks, and it counts once its notice ran; the supervision committee hears objections. Nobody redeems more than there is.",
        );
        let lang = teller.lang;
        self.at("08-20 08:55")?;
        teller.question(QUESTION).await?;
        let mut deeds = Deeds::new(lang);
        self.adopt_point_rules(&mut deeds).await?;
        self.record_and_check(teller, &mut deeds).await?;
        self.post_and_hear(teller, &mut deeds).await?;
        self.redeem(teller, &mut deeds).await?;
        deeds.tell(teller)?;
        let table = self.points_table(lang).await?;
        teller.table(TITLE.say(lang), &table)?;
        teller.say(MEANING)?;
        Ok(())
    }

    async fn adopt_point_rules(&mut self, deeds: &mut Deeds) -> anyhow::Result<()> {
        const SAID: Text = text(
            "应到30人，到会26人，赞成24人；3项，公示5天",
            "26 of 30 present, 24 in favour; 3 items, notices of 5 days",
        );
        let lang = deeds.lang();
        let village = self.unit(VILLAGE)?;
        let name = format!("{village}/pointRules");
        let items = ITEMS.map(|(key, name, layer, points, per_year)| PointItem {
            key: key.to_owned(),
            name: name.zh.to_owned(),
            layer: layer.into(),
            points,
            per_year,
        });
        let request = AdoptPointRulesRequest {
            name: name.clone(),
            met_date: Some(wire_date(day("08-19"))),
            entitled: 30,
            present: 26,
            in_favour: 24,
            notice_days: NOTICE_DAYS,
            from_date: Some(wire_date(day("08-20"))),
            items: items.to_vec(),
            document: Some(document(MINUTES, COMMITTEE, day("08-19"))),
            ..AdoptPointRulesRequest::default()
        };
        let of = self.unit_called(&village, lang);
        let adopted = deed(Part::Jiaojia, ADOPT, &of).saying(SAID.say(lang));
        self.deed(deeds, adopted, request).await?;
        self.at("08-20 15:00")?;
        let request = FilePointRulesRequest {
            name,
            edition: 1,
            document: Some(document(FILED, OFFICE, day("08-20"))),
            ..FilePointRulesRequest::default()
        };
        self.deed(deeds, deed(Part::HandlerA, FILE, of), request).await?;
        Ok(())
    }

    /// What households did is recorded by one and checked by another: nobody checks their own.
    async fn record_and_check(
        &mut self,
        teller: &mut Teller<'_>,
        deeds: &mut Deeds,
    ) -> anyhow::Result<()> {
        let lang = deeds.lang();
        self.at("08-21 17:00")?;
        let mut entries: Vec<(&str, String, u32)> = Vec::new();
        for (label, item, times) in RECORDED {
            let account = self.account(label).await?;
            let entry = 1 + entries.iter().filter(|(known, ..)| *known == label).count();
            let entry = u32::try_from(entry).context("number an entry")?;
            entries.push((label, account.clone(), entry));
            let request = RecordPointsRequest {
                name: account,
                item: item.to_owned(),
                times,
                submission: Some(Submission {
                    occurred_time: Some(wire_time(instant("08-21 09:00"))),
                    ..Submission::default()
                }),
                ..RecordPointsRequest::default()
            };
            let recorded = self.of_household(Part::Jiaojia, RECORD, label, lang)?;
            self.deed(deeds, recorded.saying(counted(item, times, lang)), request).await?;
        }
        self.at("08-22 09:00")?;
        let check = |account: &str, entry| CheckPointsRequest {
            name: account.to_owned(),
            entry,
            ..CheckPointsRequest::default()
        };
        let (label, account, entry) = &entries[0];
        let own = self.of_household(Part::Jiaojia, CHECK, label, lang)?;
        self.try_in_vain(teller, &own, check(account, *entry), "SEPARATION_OF_DUTIES").await?;
        for (label, account, entry) in &entries {
            let checked = self.of_household(Part::JiaojiaClerk, CHECK, label, lang)?;
            let checked = checked.saying(numbered(*entry, lang));
            self.deed(deeds, checked, check(account, *entry)).await?;
        }
        Ok(())
    }

    /// The notice runs its days; a household objects, and the village's supervision hears it.
    async fn post_and_hear(
        &mut self,
        teller: &mut Teller<'_>,
        deeds: &mut Deeds,
    ) -> anyhow::Result<()> {
        const UNTIL: Text = text("到8月27日", "until 27 August");
        let lang = deeds.lang();
        let village = self.unit(VILLAGE)?;
        let (name, of) = (format!("{village}/pointNotices"), self.unit_called(&village, lang));
        self.at("08-22 15:00")?;
        let request = PostPointsNoticeRequest {
            name: name.clone(),
            remark: BOARD.zh.to_owned(),
            ..PostPointsNoticeRequest::default()
        };
        let posted = deed(Part::Jiaojia, POST, &of).saying(UNTIL.say(lang));
        self.deed(deeds, posted, request).await?;
        self.at("08-26 10:00")?;
        let (label, entry) = ("7", 2);
        let account = self.account(label).await?;
        let request = ObjectToPointsRequest {
            name: account.clone(),
            entry,
            reason: NOT_OURS.zh.to_owned(),
            ..ObjectToPointsRequest::default()
        };
        let objected = self.of_household(Part::JiaojiaClerk, OBJECT, label, lang)?;
        self.deed(deeds, objected.saying(NOT_OURS.say(lang)), request).await?;
        self.at("08-27 09:00")?;
        let request = ReviewPointsObjectionRequest {
            name: account,
            entry,
            outcome: PointsReviewOutcome::Falls.into(),
            ground: SEEN.zh.to_owned(),
            ..ReviewPointsObjectionRequest::default()
        };
        let reviewed = self.of_household(Part::JiaojiaSupervision, REVIEW, label, lang)?;
        self.deed(deeds, reviewed.saying(SEEN.say(lang)), request).await?;
        let confirm = || ConfirmPointsNoticeRequest {
            name: name.clone(),
            notice: 1,
            ..ConfirmPointsNoticeRequest::default()
        };
        let confirmed = || deed(Part::JiaojiaClerk, CONFIRM, &of);
        self.at("08-27 16:00")?;
        self.try_in_vain(teller, &confirmed(), confirm(), "POINTS_NOTICE_RUNNING").await?;
        self.at("08-28 09:00")?;
        self.deed(deeds, confirmed(), confirm()).await?;
        Ok(())
    }

    /// No more is redeemed than there is.
    async fn redeem(&mut self, teller: &mut Teller<'_>, deeds: &mut Deeds) -> anyhow::Result<()> {
        let lang = deeds.lang();
        self.at("08-29 10:00")?;
        let account = self.account("3").await?;
        let request = |points| RedeemPointsRequest {
            name: account.clone(),
            points,
            what: SOAP.zh.to_owned(),
            ..RedeemPointsRequest::default()
        };
        let redeemed = |town: &Self, points: u32| -> anyhow::Result<Deed> {
            let redeemed = town.of_household(Part::Jiaojia, REDEEM, "3", lang)?;
            let said =
                format!("{}{}{}", marks(points.into(), lang), lang.semicolon(), SOAP.say(lang));
            Ok(redeemed.saying(said))
        };
        let too_many = redeemed(self, 20)?;
        self.try_in_vain(teller, &too_many, request(20), "POINTS_BALANCE").await?;
        self.deed(deeds, redeemed(self, 10)?, request(10)).await?;
        Ok(())
    }

    /// Every entry of the two households, and what they come to.
    async fn points_table(&self, lang: Lang) -> anyhow::Result<Table> {
        const HEADS: [(Text, usize); 7] = [
            (text("户", "household"), 20),
            (text("积分项", "item"), 26),
            (text("得分", "points"), 6),
            (text("进展", "stands"), 20),
            (text("已确认", "confirmed"), 9),
            (text("已兑换", "redeemed"), 8),
            (text("可兑换", "balance"), 7),
        ];
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        let village = self.unit(VILLAGE)?;
        let rules = GetPointRulesRequest {
            name: format!("{village}/pointRules"),
            min_position: self.client.position(),
            ..GetPointRulesRequest::default()
        };
        let rules = self.client.ask(Part::CommissionA, rules).await?;
        let items = &rules.editions.first().context("read the rules' edition")?.items;
        for label in ["3", "7"] {
            let request = GetPointAccountRequest {
                name: self.account(label).await?,
                min_position: self.client.position(),
                ..GetPointAccountRequest::default()
            };
            let account = self.client.ask(Part::CommissionA, request).await?;
            for (place, entry) in account.entries.iter().enumerate() {
                let known = items.iter().find(|item| item.key == entry.item);
                let known = known.context("find the entry's item among the rules")?;
                let phase = PointPhase::try_from(entry.phase).context("read an entry's phase")?;
                let totals = match place {
                    0 => [
                        account.confirmed_points.to_string(),
                        account.redeemed_points.to_string(),
                        account.balance.to_string(),
                    ],
                    _ => [String::new(), String::new(), String::new()],
                };
                let mut cells = vec![
                    household(label, lang),
                    item_called(&known.key, lang).to_owned(),
                    entry.points.to_string(),
                    labels::point_phase(phase, lang),
                ];
                cells.extend(totals);
                table.row(cells);
            }
        }
        Ok(table)
    }

    /// The account of a household of the village, by its number there.
    async fn account(&self, label: &str) -> anyhow::Result<String> {
        let request = ListHouseholdsRequest {
            parent: self.client.tenant().to_owned(),
            village: self.unit(VILLAGE)?,
            min_position: self.client.position(),
            ..ListHouseholdsRequest::default()
        };
        let households = self.client.ask(Part::Jiaojia, request).await?.households;
        let found = households.into_iter().find(|household| household.label == label);
        Ok(format!("{}/pointAccount", found.context("find the household")?.name))
    }

    fn of_household(&self, by: Part, act: Text, label: &str, lang: Lang) -> anyhow::Result<Deed> {
        let village = self.unit_called(&self.unit(VILLAGE)?, lang);
        let of = match lang {
            Lang::Zh => format!("{village}{}", household(label, lang)),
            Lang::En => format!("{village}, {}", household(label, lang)),
        };
        Ok(deed(by, act, of))
    }
}

fn household(label: &str, lang: Lang) -> String {
    const NUMBER: Text = text("{0}号户", "household {0}");
    NUMBER.fill(lang, &[label])
}

fn item_called(key: &str, lang: Lang) -> &'static str {
    ITEMS.iter().find(|(known, ..)| *known == key).map_or("", |(_, name, ..)| name.say(lang))
}

fn counted(item: &str, times: u32, lang: Lang) -> String {
    const TIMES: Text = text("{0}次", "{0} times");
    let points = ITEMS.iter().find(|(known, ..)| *known == item).map_or(0, |item| item.3);
    let times_said = TIMES.fill(lang, &[&times.to_string()]);
    let points = marks(i64::from(points) * i64::from(times), lang);
    [item_called(item, lang), &times_said, &points].join(lang.semicolon())
}

fn marks(points: i64, lang: Lang) -> String {
    const MARKS: Text = text("{0}分", "{0} points");
    MARKS.fill(lang, &[&points.to_string()])
}

fn numbered(entry: u32, lang: Lang) -> String {
    const ENTRY: Text = text("第{0}笔", "entry {0}");
    ENTRY.fill(lang, &[&entry.to_string()])
}
