//! What is done besides the tasks: clean-ups with amounts by class, training and guidance, publicity,
//! surveys; and how much of it there was, by its units of measure.

use hemei_api::proto::{
    ActivityDetails, CleanUpFacts, CleanUpKind, CleanUpLevel, ClearanceClass, Cleared,
    GuidanceFacts, GuidanceKind, PublicityFacts, PublicityKind, Quantity, QuantityUnit,
    RecordCleanUpRequest, RecordGuidanceRequest, RecordPublicityRequest,
};

use super::super::cast::{Part, Section};
use super::super::deeds::{Deed, Deeds, deed};
use super::super::labels;
use super::super::teller::Teller;
use super::super::town::Town;
use super::super::words::{Lang, Text, text};

const CLEAN_UP: Text = text("登记清洁行动", "record a clean-up");
const GUIDE: Text = text("登记培训指导", "record guidance");
const PUBLICISE: Text = text("登记宣传", "record publicity");

/// A clean-up of the script.
pub(super) struct CleanUp {
    at: &'static str,
    by: Part,
    level: CleanUpLevel,
    unit: &'static str,
    place: Text,
    participants: u32,
    cleared: &'static [(ClearanceClass, &'static str, QuantityUnit)],
}

/// What one village clears too much of: a slip of the unit.
const SLIPPED: (ClearanceClass, &str, QuantityUnit) =
    (ClearanceClass::HouseholdGarbage, "2.5", QuantityUnit::TenThousandTonnes);

const SPRING: [CleanUp; 3] = [
    CleanUp {
        at: "05-09 15:00",
        by: Part::Dengguang,
        level: CleanUpLevel::Village,
        unit: "dengguang",
        place: text("1组、2组村道两旁", "along the roads of groups 1 and 2"),
        participants: 46,
        cleared: &[
            (ClearanceClass::YardClutter, "6", QuantityUnit::Spot),
            (ClearanceClass::HouseholdGarbage, "2.5", QuantityUnit::Tonne),
        ],
    },
    CleanUp {
        at: "05-09 16:00",
        by: Part::HandlerA,
        level: CleanUpLevel::Town,
        unit: "qishu",
        place: text("村口和主干沟渠", "the entrance and the main ditch"),
        participants: 62,
        cleared: &[
            (ClearanceClass::Ditch, "800", QuantityUnit::Metre),
            (ClearanceClass::HouseholdGarbage, "3.5", QuantityUnit::Tonne),
        ],
    },
    CleanUp {
        at: "05-09 17:00",
        by: Part::Huangling,
        level: CleanUpLevel::Village,
        unit: "huangling",
        place: text("3组院落", "the yards of group 3"),
        participants: 38,
        cleared: &[
            (ClearanceClass::YardClutter, "4", QuantityUnit::Spot),
            (ClearanceClass::WildPosters, "12", QuantityUnit::Spot),
            (ClearanceClass::HouseholdGarbage, "1.8", QuantityUnit::Tonne),
        ],
    },
];

/// The clean-ups before winter.
pub(super) const WINTER: [CleanUp; 2] = [
    CleanUp {
        at: "11-27 09:00",
        by: Part::HandlerB,
        level: CleanUpLevel::Town,
        unit: "jiaojia",
        place: text("村委会至小学路段", "from the village office to the school"),
        participants: 58,
        cleared: &[
            (ClearanceClass::YardClutter, "5", QuantityUnit::Spot),
            (ClearanceClass::Ditch, "350", QuantityUnit::Metre),
            (ClearanceClass::HouseholdGarbage, "4.2", QuantityUnit::Tonne),
        ],
    },
    CleanUp {
        at: "11-27 15:00",
        by: Part::Dengguang,
        level: CleanUpLevel::Village,
        unit: "dengguang",
        place: text("2组晒场", "the threshing floor of group 2"),
        participants: 41,
        cleared: &[
            (ClearanceClass::YardClutter, "3", QuantityUnit::Spot),
            (ClearanceClass::TangledLines, "2", QuantityUnit::Spot),
        ],
    },
];

impl Town {
    /// Clean-ups, training, guidance and publicity of May; a slip of the unit is refused.
    ///
    /// # Errors
    /// Where the server answers otherwise than the story says.
    pub(crate) async fn tell_activities(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text = text(
            "大扫除、培训、宣传怎么登记，吨写成万吨怎么办？",
            "How are clean-ups, training and publicity recorded, and what of a slip of the unit?",
        );
        const MEANING: Text = text(
            "清了什么、多少、用什么单位，一项一项登记；数量明显偏大的先请核对。谁组织的谁登记，只统计，不计分。",
            "What was cleared is recorded class by class with its unit; what is unusually much is asked about. It is counted and never scored.",
        );
        let lang = teller.lang;
        let [first, others @ ..] = &SPRING;
        self.at("05-09 14:55")?;
        teller.question(QUESTION).await?;
        let of = self.unit_called(&self.unit(first.unit)?, lang);
        let slipped = self.clean_up_request(first, &[SLIPPED])?;
        let tried =
            deed(first.by, CLEAN_UP, format!("{of}{}{}", lang.colon(), cleared(SLIPPED, lang)));
        self.try_in_vain(teller, &tried, slipped, "CLEAN_UP_AMOUNT_UNUSUAL").await?;
        let mut deeds = Deeds::new(lang);
        for clean_up in std::iter::once(first).chain(others) {
            self.clean_up(&mut deeds, clean_up).await?;
        }
        self.guide(&mut deeds).await?;
        self.publicise(&mut deeds).await?;
        deeds.tell(teller)?;
        teller.say(MEANING)?;
        Ok(())
    }

    /// Records a clean-up at its time.
    pub(super) async fn clean_up(
        &mut self,
        deeds: &mut Deeds,
        clean_up: &CleanUp,
    ) -> anyhow::Result<()> {
        const SAID: Text = text("{0}；{1}人参加", "{0}; {1} took part");
        self.at(clean_up.at)?;
        let lang = deeds.lang();
        let request = self.clean_up_request(clean_up, clean_up.cleared)?;
        let of = self.unit_called(&self.unit(clean_up.unit)?, lang);
        let amounts = clean_up.cleared.iter().map(|one| cleared(*one, lang));
        let amounts = amounts.collect::<Vec<_>>().join(lang.comma());
        let said = SAID.fill(lang, &[&amounts, &clean_up.participants.to_string()]);
        self.deed(deeds, deed(clean_up.by, CLEAN_UP, of).saying(said), request).await?;
        Ok(())
    }

    fn clean_up_request(
        &self,
        clean_up: &CleanUp,
        cleared: &[(ClearanceClass, &str, QuantityUnit)],
    ) -> anyhow::Result<RecordCleanUpRequest> {
        let amounts = cleared.iter().map(|(class, amount, unit)| Cleared {
            class: (*class).into(),
            quantity: Some(Quantity { amount: (*amount).to_owned(), unit: (*unit).into() }),
        });
        let facts = CleanUpFacts {
            kind: CleanUpKind::VillageCleanUp.into(),
            level: clean_up.level.into(),
            participants: clean_up.participants,
            cleared: amounts.collect(),
            ..CleanUpFacts::default()
        };
        let place = clean_up.place.zh.to_owned();
        Ok(RecordCleanUpRequest {
            parent: self.client.tenant().to_owned(),
            programme: self.programme.clone(),
            unit: self.unit(clean_up.unit)?,
            facts: Some(facts),
            details: Some(ActivityDetails { place, ..ActivityDetails::default() }),
            ..RecordCleanUpRequest::default()
        })
    }

    /// A training and a visit on site.
    async fn guide(&mut self, deeds: &mut Deeds) -> anyhow::Result<()> {
        const TRAINING: Text = text("农房规范建设培训", "training on building houses");
        const ON_SITE: Text = text("生活污水治理现场指导", "guidance on sewage, on site");
        let given = [
            (
                Part::Construction,
                Section::Construction,
                GuidanceKind::Training,
                "jiaojia",
                TRAINING,
                35,
            ),
            (Part::Agriculture, Section::Agriculture, GuidanceKind::OnSite, "qishu", ON_SITE, 9),
        ];
        self.at("05-10 09:00")?;
        for (by, section, kind, unit, topic, participants) in given {
            let facts = GuidanceFacts {
                kind: kind.into(),
                section: section.name().zh.to_owned(),
                participants,
            };
            let request = RecordGuidanceRequest {
                parent: self.client.tenant().to_owned(),
                programme: self.programme.clone(),
                unit: self.unit(unit)?,
                facts: Some(facts),
                details: Some(about(topic)),
                ..RecordGuidanceRequest::default()
            };
            let done =
                self.told_of(by, GUIDE, unit, (topic, participants, PEOPLE), deeds.lang())?;
            self.deed(deeds, done, request).await?;
        }
        Ok(())
    }

    /// What was made known, and how.
    async fn publicise(&mut self, deeds: &mut Deeds) -> anyhow::Result<()> {
        const POLICY: Text = text("人居环境整治政策入户宣讲", "policy explained at home");
        const LEAFLETS: Text = text("发放爱护环境倡议书", "leaflets on keeping it clean");
        const CHAT: Text = text("微信群提醒门前三包", "reminders in the chat group");
        const TIMES: Text = text("{0}次", "{0} times");
        const COPIES: Text = text("{0}份", "{0} copies");
        let made_known = [
            (
                Part::HuanglingResident,
                "huangling",
                PublicityKind::HouseholdVisit,
                POLICY,
                12,
                TIMES,
            ),
            (Part::Jiaojia, "jiaojia", PublicityKind::Leaflet, LEAFLETS, 120, COPIES),
            (Part::Dengguang, "dengguang", PublicityKind::ChatGroup, CHAT, 6, TIMES),
        ];
        self.at("05-10 15:00")?;
        for (by, unit, kind, topic, count, counted) in made_known {
            let policy = kind == PublicityKind::HouseholdVisit;
            let request = RecordPublicityRequest {
                parent: self.client.tenant().to_owned(),
                programme: self.programme.clone(),
                unit: self.unit(unit)?,
                facts: Some(PublicityFacts { kind: kind.into(), count, policy }),
                details: Some(about(topic)),
                ..RecordPublicityRequest::default()
            };
            let done = self.told_of(by, PUBLICISE, unit, (topic, count, counted), deeds.lang())?;
            self.deed(deeds, done, request).await?;
        }
        Ok(())
    }

    /// A deed of a unit with what it was about and how much of it there was.
    pub(super) fn told_of(
        &self,
        by: Part,
        act: Text,
        unit: &str,
        (topic, count, counted): (Text, u32, Text),
        lang: Lang,
    ) -> anyhow::Result<Deed> {
        let of = self.unit_called(&self.unit(unit)?, lang);
        let counted = counted.fill(lang, &[&count.to_string()]);
        let said = format!("{}{}{counted}", topic.say(lang), lang.semicolon());
        Ok(deed(by, act, of).saying(said))
    }
}

/// How many took part.
const PEOPLE: Text = text("{0}人参加", "{0} took part");

/// What an activity was about.
pub(super) fn about(topic: Text) -> ActivityDetails {
    ActivityDetails { topics: vec![topic.zh.to_owned()], ..ActivityDetails::default() }
}

fn cleared((class, amount, unit): (ClearanceClass, &str, QuantityUnit), lang: Lang) -> String {
    let (class, amount) = (labels::clearance(class, lang), labels::quantity(amount, unit, lang));
    match lang {
        Lang::Zh => format!("{class}{amount}"),
        Lang::En => format!("{amount} of {class}"),
    }
}
