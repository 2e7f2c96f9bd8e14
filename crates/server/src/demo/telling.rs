//! The telling: the founding, the scenes, the ledger, one trail, head and root.

use anyhow::{Context as _, ensure};
use hemei_api::proto::{GetAccessTableRequest, GetHeadRequest, ListUnitsRequest, Log, LogHead};
use hemei_domain::role::Role;
use hemei_domain::unit::UnitKind;

use super::cast::{CAST, Of, Part};
use super::client::{Refusal, date, unexpected, wire_time};
use super::founding::RULING;
use super::json::{Ranked, Row, Summary};
use super::ledger::{self, code};
use super::perform::Performed;
use super::plan;
use super::scenes::{self, Scene};
use super::step::{Step, instant};
use super::table::Table;
use super::teller::Teller;
use super::town::{Town, dash, number};
use super::trail;
use super::words::{self, Lang, Text, text};
use super::year::inspections;
use super::year::reports::{FOURTH_QUARTER, THIRD_QUARTER};

/// A column of a table of the founding.
type Head = (Text, usize);

impl Town {
    /// Plays and tells everything.
    ///
    /// # Errors
    /// Where a step does not go as the script says, or nobody reads.
    pub(crate) async fn tell(
        &mut self,
        teller: &mut Teller<'_>,
        seed: u64,
    ) -> anyhow::Result<Summary> {
        teller.say(words::TITLE)?;
        teller.say(words::SAMPLE)?;
        teller.say(words::PREFACE)?;
        self.tell_founding(teller).await?;
        self.tell_ruling(teller).await?;
        self.tell_year(teller).await?;
        self.tell_ledger(teller).await?;
        self.tell_trail(teller).await?;
        let summary = self.summary().await?;
        self.tell_root(teller, &summary, seed).await?;
        Ok(summary)
    }

    /// The year in the order of time: the loop's scenes, and between them what else the year has.
    async fn tell_year(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        self.tell_recommendations(teller).await?;
        self.tell_scenes(teller, scenes::APRIL).await?;
        self.tell_listing(teller).await?;
        self.tell_activities(teller).await?;
        self.tell_scenes(teller, scenes::MAY).await?;
        self.tell_window(teller).await?;
        self.tell_scenes(teller, scenes::JUNE).await?;
        self.tell_second_quarter(teller).await?;
        self.tell_scheme(teller).await?;
        self.tell_round(teller, &inspections::SECOND).await?;
        self.tell_scenes(teller, scenes::JULY).await?;
        self.tell_registers(teller).await?;
        self.tell_yard_meetings(teller).await?;
        self.tell_scenes(teller, scenes::AUGUST).await?;
        self.tell_points(teller).await?;
        self.tell_quarter(teller, &THIRD_QUARTER).await?;
        self.tell_round(teller, &inspections::THIRD).await?;
        self.tell_relapse(teller).await?;
        self.tell_scenes(teller, scenes::AUTUMN).await?;
        self.tell_statistics(teller).await?;
        self.tell_quarter(teller, &FOURTH_QUARTER).await?;
        self.tell_round(teller, &inspections::FOURTH).await?;
        self.tell_consolidation(teller).await?;
        self.tell_acceptance(teller).await?;
        self.tell_scoring(teller).await?;
        self.tell_outcome(teller).await?;
        self.tell_ranking(teller).await?;
        self.tell_card(teller).await?;
        self.tell_again(teller).await
    }

    async fn tell_scenes(
        &mut self,
        teller: &mut Teller<'_>,
        scenes: &[&[Scene]],
    ) -> anyhow::Result<()> {
        for scene in scenes.iter().copied().flatten() {
            self.tell_scene(teller, scene).await?;
        }
        Ok(())
    }

    async fn tell_founding(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text =
            text("方案从哪里来，谁来办？", "Where does the programme come from, and who acts?");
        const OPENED: Text = text(
            "《{0}》启动，依据{1}，由乡村振兴办负责人录入。",
            "The programme is opened by {1}: {0}.",
        );
        const NOTE: Text = text("提示：{0}", "Note: {0}");
        self.set_up().await?;
        self.open_programme().await?;
        let lang = teller.lang;
        teller.question(QUESTION).await?;
        let programme = self.programme().await?;
        let definition = programme.definition.context("read the programme's definition")?;
        let founding = definition.documents.iter().find(|known| known.key == definition.document);
        let cited = founding.map_or(&definition.document, |document| &document.number);
        teller.paragraph(&OPENED.fill(lang, &[&definition.title, cited]))?;
        if lang == Lang::Zh {
            for warning in &programme.warnings_zh {
                teller.paragraph(&NOTE.fill(lang, &[warning]))?;
            }
        }
        for (title, table) in plan::tables(&definition, lang) {
            teller.table(title.say(lang), &table)?;
        }
        let units = self.register(lang).await?;
        teller.table(words::REGISTER.say(lang), &units)?;
        teller.table(words::PEOPLE.say(lang), &self.people(lang))?;
        Ok(())
    }

    async fn register(&self, lang: Lang) -> anyhow::Result<Table> {
        const HEADS: [Head; 3] = [
            (text("单位", "unit"), 44),
            (text("类别", "kind"), 12),
            (text("区划代码", "code"), 12),
        ];
        let request = ListUnitsRequest {
            parent: self.client.tenant().to_owned(),
            effective_time: Some(wire_time(self.client.now())),
            min_position: self.client.position(),
            ..ListUnitsRequest::default()
        };
        let request = self.client.request(Part::OfficeHead, request)?;
        let answer = self.client.units().list_units(request).await.map_err(unexpected)?;
        let mut rows: Vec<(String, Vec<String>)> = Vec::new();
        for unit in answer.into_inner().units {
            let kind = UnitKind::parse(&code(unit.kind().as_str_name(), "UNIT_KIND_"));
            let kind = kind.map_or_else(dash, |kind| match lang {
                Lang::Zh => kind.zh().to_owned(),
                Lang::En => kind.en().to_owned(),
            });
            let division = unit.codes.first().map_or_else(dash, |known| known.code.clone());
            let place = self.unit_place(&unit.name);
            rows.push((place, vec![self.unit_called(&unit.name, lang), kind, division]));
        }
        rows.sort();
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        rows.into_iter().for_each(|(_, row)| table.row(row));
        Ok(table)
    }

    fn people(&self, lang: Lang) -> Table {
        const HEADS: [Head; 3] = [
            (text("人员（只写职务）", "person (title only)"), 34),
            (text("角色", "role"), 34),
            (text("村、院落或科室", "unit or section"), 44),
        ];
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for member in CAST {
            let of = match member.of {
                Of::Town => text("全镇", "the town").say(lang),
                Of::Unit(key) => super::cast::unit(key).map_or("-", |unit| unit.say(lang)),
                Of::Section(section) => section.name().say(lang),
            };
            let role = trail::role(member.part, lang);
            table.row(vec![member.title.say(lang).to_owned(), role, of.to_owned()]);
        }
        table
    }

    async fn tell_ruling(&mut self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text = text(
            "方案前后写法不一致，以哪一条为准？",
            "The plan contradicts itself: which clause counts?",
        );
        const TITLE: Text = text("完成期限的三种写法", "three clauses on when the work is done");
        const HEADS: [Head; 3] = [
            (text("条款", "clause"), 20),
            (text("日期", "date"), 10),
            (text("原文", "as written"), 64),
        ];
        const RULED: Text = text(
            "三条并列保存；领导小组组长依据会议纪要裁定，以{0}为准。裁定以前系统不替人选。",
            "All three are kept; the leading group head rules by the minutes that {0} counts.",
        );
        self.rule().await?;
        let lang = teller.lang;
        teller.question(QUESTION).await?;
        let definition = self.programme().await?.definition.context("read the definition")?;
        let conflict = definition.conflicts.iter().find(|conflict| conflict.key == RULING.0);
        let conflict = conflict.context("find the contradiction")?;
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        let mut counts = dash();
        for option in &conflict.options {
            let day = option.date.and_then(date).map_or_else(dash, |day| day.to_string());
            if option.key == conflict.selected {
                counts.clone_from(&day);
            }
            table.row(vec![plan::place(&option.clause), day, option.text.clone()]);
        }
        teller.table(TITLE.say(lang), &table)?;
        teller.paragraph(&RULED.fill(lang, &[&counts]))?;
        Ok(())
    }

    async fn tell_scene(&mut self, teller: &mut Teller<'_>, scene: &Scene) -> anyhow::Result<()> {
        const HEADS: [Head; 5] = [
            (text("时间", "when"), 11),
            (text("办理人", "who"), 20),
            (text("事项", "act"), 22),
            (text("编号", "number"), 8),
            (text("内容", "what"), 58),
        ];
        let lang = teller.lang;
        teller.question(scene.question).await?;
        let heads = || Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        let (mut table, mut told) = (heads(), 0);
        for step in scene.steps {
            match self.perform(step).await? {
                Performed::Done => {
                    table.row(line(step, lang));
                    told += 1;
                }
                Performed::Refused(refusal) => {
                    if told > 0 {
                        let done = std::mem::replace(&mut table, heads());
                        teller.table(words::WHAT_HAPPENED.say(lang), &done)?;
                        told = 0;
                    }
                    self.tell_refusal(teller, step, &refusal).await?;
                }
            }
        }
        if told > 0 {
            teller.table(words::WHAT_HAPPENED.say(lang), &table)?;
        }
        self.client.set_time(instant(scene.asked_at))?;
        let (rows, derivations) = self.answer(&scene.answer, lang).await?;
        let now = self.client.now().local_minutes();
        let title = words::AS_OF.fill(lang, &[scene.answer.title.say(lang), &now]);
        teller.table(&title, &rows)?;
        derivations.iter().try_for_each(|derivation| teller.paragraph(derivation))?;
        teller.say(scene.answer.meaning)?;
        Ok(())
    }

    async fn tell_refusal(
        &self,
        teller: &mut Teller<'_>,
        step: &Step,
        refusal: &Refusal,
    ) -> anyhow::Result<()> {
        let lang = teller.lang;
        teller.gap()?;
        let tried = words::TRIED.fill(
            lang,
            &[&step.at[..5], step.by.title(lang), step.act.name().say(lang), &number(step.issue)],
        );
        teller.paragraph(&tried)?;
        teller.paragraph(&format!("{}{}", words::REFUSED.say(lang), refusal.text(lang)))?;
        if refusal.who_could.is_empty() {
            let roles = self.who_may(step).await?;
            let titles: Vec<&str> = roles.iter().map(|role| title(*role, lang)).collect();
            let could = text("{0}，但须按实际办理的时间", "{0}, at the time of acting")
                .fill(lang, &[&titles.join(lang.comma())]);
            teller.paragraph(&words::COULD.fill(lang, &[&could]))?;
        }
        let head = self.head().await?;
        ensure!(head.position == self.client.position(), "refuse without writing");
        teller.say(words::NOT_WRITTEN)?;
        Ok(())
    }

    /// Who may do what a step tries, by the server's access table.
    async fn who_may(&self, step: &Step) -> anyhow::Result<Vec<Role>> {
        let request = GetAccessTableRequest { parent: self.client.tenant().to_owned() };
        let request = self.client.request(step.by, request)?;
        let answer = self.client.audit().get_access_table(request).await.map_err(unexpected)?;
        let rows = answer.into_inner().rows;
        let row = rows.iter().find(|row| row.command_zh == step.act.name().zh);
        let row = row.context("find the act in the access table")?;
        Ok(row.roles().filter_map(|role| Role::parse(&code(role.as_str_name(), "ROLE_"))).collect())
    }

    async fn tell_ledger(&self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text = text("全年的台账什么样？", "What does the year's ledger look like?");
        let lang = teller.lang;
        teller.question(QUESTION).await?;
        let rows = self.ledger().await?;
        for (title, columns) in [
            (words::LEDGER_FOUND, ledger::FOUND),
            (words::LEDGER_RECTIFIED, ledger::RECTIFIED),
            (words::LEDGER_CLOSED, ledger::CLOSED),
        ] {
            teller.table(title.say(lang), &self.sheet(&rows, columns, lang))?;
        }
        Ok(())
    }

    async fn tell_trail(&self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        const QUESTION: Text = text(
            "反弹的那一件，从头到尾是谁办的？",
            "The one that relapsed: who did what, from beginning to end?",
        );
        const TITLE: Text = text("办理记录 {0}", "trail of {0}");
        let lang = teller.lang;
        teller.question(QUESTION).await?;
        let table = self.trail(scenes::TRAIL, lang).await?;
        teller.table(&TITLE.fill(lang, &[&number(scenes::TRAIL)]), &table)?;
        Ok(())
    }

    async fn tell_root(
        &self,
        teller: &mut Teller<'_>,
        summary: &Summary,
        seed: u64,
    ) -> anyhow::Result<()> {
        const QUESTION: Text =
            text("怎么知道记录没有被改过？", "How does one know that no record was changed?");
        let lang = teller.lang;
        teller.question(QUESTION).await?;
        teller.paragraph(&words::HEAD.fill(lang, &[&summary.head.to_string()]))?;
        teller.line(&summary.root)?;
        teller.say(words::ROOT_MEANS)?;
        teller.paragraph(&words::REPEATABLE.fill(lang, &[&seed.to_string()]))?;
        teller.say(words::SAMPLE)?;
        Ok(())
    }

    pub(crate) async fn head(&self) -> anyhow::Result<LogHead> {
        let request =
            GetHeadRequest { parent: self.client.tenant().to_owned(), log: Log::Business.into() };
        let request = self.client.request(Part::CommissionA, request)?;
        Ok(self.client.audit().get_head(request).await.map_err(unexpected)?.into_inner())
    }

    async fn summary(&self) -> anyhow::Result<Summary> {
        let rows = self.ledger().await?;
        let head = self.head().await?;
        Ok(Summary {
            tenant: self.client.tenant().to_owned(),
            sample: true,
            head: head.position,
            root: hex::encode(head.root),
            incarnation: head.incarnation,
            ledger: rows.iter().map(|row| Row::of(row, self)).collect(),
            ranking: self.ranking().await?.iter().map(|unit| Ranked::of(unit, self)).collect(),
        })
    }
}

fn line(step: &Step, lang: Lang) -> Vec<String> {
    let who = match step.paper() {
        Some(paper) => words::TYPED_FOR.fill(lang, &[paper.of.title(lang), step.by.title(lang)]),
        None => step.by.title(lang).to_owned(),
    };
    let act = step.act.name().say(lang).to_owned();
    vec![step.at.to_owned(), who, act, number(step.issue), step.act.told(lang)]
}

fn title(role: Role, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => role.zh(),
        Lang::En => role.en(),
    }
}
