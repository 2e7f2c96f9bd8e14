//! The town before the year begins: calendars, units, people with their roles and credentials, the
//! programme, and the ruling on what its clauses contradict each other about.

use anyhow::Context as _;
use hemei_api::proto::{
    self, ActorKind, AdoptCalendarEditionRequest, AssignRoleRequest, CodeAssignment,
    DefinitionFile, DirectoryEntry, GetProgrammeRequest, IssueCredentialRequest,
    OpenProgrammeRequest, PutDirectoryEntryRequest, RegisterPersonRequest, RegisterUnitRequest,
    RuleOnClauseRequest, UnitKind,
};
use hemei_domain::calendar;
use hemei_domain::document::Document;
use hemei_domain::programme::parse;
use hemei_domain::programme::units::{UnitEntry, UnitList};

use super::cast::{CAST, Member, Of, Part};
use super::client::{document, unexpected, wire_date, wire_time};
use super::files;
use super::step::{day, instant};
use super::town::Town;
use super::words::{Text, text};

/// When the register is set up: the day on which the plan was issued.
const SET_UP: &str = "04-08 08:30";
/// When the programme is opened.
const OPENED: &str = "04-08 15:00";
/// When the leading group rules.
const RULED: &str = "04-10 10:00";
/// How long one entry of the set-up takes.
const ENTRY_SECONDS: i64 = 20;
/// The question on which the leading group rules, and the clause that it selects.
pub(crate) const RULING: (&str, &str) = ("completion", "year_end");

impl Town {
    /// Sets the register up: the office head first, who then keeps it together with the
    /// administrator.
    ///
    /// # Errors
    /// Where the server refuses any of it.
    pub(crate) async fn set_up(&mut self) -> anyhow::Result<()> {
        self.client.set_time(instant(SET_UP))?;
        let (head, others) = CAST.split_first().context("find the office head in the cast")?;
        let definition = parse::definition(&files::PROGRAMME)?;
        let plan = definition.document(&definition.document).context("find the plan")?;
        let plan = Document {
            number: plan.number.clone(),
            title: plan.title.clone(),
            issuer: plan.issuer.clone(),
            date: plan.date.context("read the plan's date")?,
            classification: plan.classification,
        };
        self.join(head, &plan).await?;
        for file in files::CALENDARS {
            self.adopt_calendar(calendar::parse::edition(file)?).await?;
        }
        let units = UnitList::parse(files::UNITS)?;
        for unit in &units.units {
            self.register_unit(&units, unit, &definition.town.code).await?;
        }
        for member in others {
            self.join(member, &plan).await?;
        }
        Ok(())
    }

    /// Registers a person with title, role and credential.
    async fn join(&mut self, member: &Member, plan: &Document) -> anyhow::Result<()> {
        const ADMINISTRATOR: Part = Part::SystemAdministrator;
        let request = RegisterPersonRequest {
            parent: self.client.tenant().to_owned(),
            request_id: self.entry(),
            ..RegisterPersonRequest::default()
        };
        let request = self.client.request(ADMINISTRATOR, request)?;
        let answer = self.client.people().register_person(request).await;
        let name = self.client.receipt(answer)?.name;
        self.know_person(member.part, name.clone());
        let request = PutDirectoryEntryRequest {
            name: name.clone(),
            directory_entry: Some(DirectoryEntry {
                display_name: member.title.zh.to_owned(),
                phone: String::new(),
            }),
            request_id: self.entry(),
            ..PutDirectoryEntryRequest::default()
        };
        let request = self.client.request(ADMINISTRATOR, request)?;
        let answer = self.client.people().put_directory_entry(request).await;
        self.client.receipt(answer)?;
        self.appoint(member, name.clone(), plan).await?;
        let request = IssueCredentialRequest {
            parent: self.client.tenant().to_owned(),
            person: name,
            actor_kind: ActorKind::Person.into(),
            request_id: self.entry(),
            ..IssueCredentialRequest::default()
        };
        let request = self.client.request(ADMINISTRATOR, request)?;
        let issued = self.client.credentials().issue_credential(request).await;
        let issued = issued.map_err(unexpected)?.into_inner();
        self.client.written(&issued.receipt.context("get a receipt for the credential")?);
        self.client.credential(member.part, &issued.secret)
    }

    async fn appoint(
        &mut self,
        member: &Member,
        name: String,
        plan: &Document,
    ) -> anyhow::Result<()> {
        let (unit, section) = match member.of {
            Of::Town => (String::new(), String::new()),
            Of::Unit(key) => (self.unit(key)?, String::new()),
            Of::Section(section) => (String::new(), section.name().zh.to_owned()),
        };
        let request = AssignRoleRequest {
            name,
            role: member.role.into(),
            unit,
            section,
            from_date: Some(wire_date(plan.date)),
            document: Some(wire(plan)),
            request_id: self.entry(),
            ..AssignRoleRequest::default()
        };
        let request = self.client.request(Part::SystemAdministrator, request)?;
        let answer = self.client.people().assign_role(request).await;
        self.client.receipt(answer).map(|_| ())
    }

    async fn adopt_calendar(
        &mut self,
        edition: calendar::AdoptCalendarEdition,
    ) -> anyhow::Result<()> {
        let days = |days: &[_]| days.iter().copied().map(wire_date).collect();
        let request = AdoptCalendarEditionRequest {
            name: format!("{}/calendars/{}", self.client.tenant(), edition.year),
            notice: Some(wire(&edition.notice)),
            off_dates: days(&edition.off),
            work_dates: days(&edition.work),
            request_id: self.entry(),
            ..AdoptCalendarEditionRequest::default()
        };
        let request = self.client.request(Part::OfficeHead, request)?;
        let answer = self.client.calendars().adopt_calendar_edition(request).await;
        self.client.receipt(answer).map(|_| ())
    }

    async fn register_unit(
        &mut self,
        list: &UnitList,
        unit: &UnitEntry,
        town_code: &str,
    ) -> anyhow::Result<()> {
        let kind = format!("UNIT_KIND_{}", unit.kind.code().to_uppercase());
        let kind = UnitKind::from_str_name(&kind).context("find the kind of a unit")?;
        let parent = unit.parent.as_deref().map(|key| self.unit(key)).transpose()?;
        let request = RegisterUnitRequest {
            parent: self.client.tenant().to_owned(),
            kind: kind.into(),
            display_name: unit.name.clone(),
            aliases: unit.aliases.clone(),
            parent_unit: parent.unwrap_or_default(),
            code: unit.code.as_ref().map(|code| CodeAssignment {
                edition: list.edition.clone(),
                code: code.as_str().to_owned(),
                town_code: town_code.to_owned(),
            }),
            from_date: Some(wire_date(list.from)),
            request_id: self.entry(),
            ..RegisterUnitRequest::default()
        };
        let request = self.client.request(Part::OfficeHead, request)?;
        let answer = self.client.units().register_unit(request).await;
        let name = self.client.receipt(answer)?.name;
        self.know_unit(unit.key.clone(), name);
        Ok(())
    }

    /// Opens Longxi's programme from its files.
    ///
    /// # Errors
    /// Where the server refuses it.
    pub(crate) async fn open_programme(&mut self) -> anyhow::Result<()> {
        self.client.set_time(instant(OPENED))?;
        let files = files::PROGRAMME.iter().map(|file| DefinitionFile {
            name: file.name.to_owned(),
            content: file.content.to_owned(),
        });
        let request = OpenProgrammeRequest {
            parent: self.client.tenant().to_owned(),
            files: files.collect(),
            request_id: self.client.request_id(),
            ..OpenProgrammeRequest::default()
        };
        let request = self.client.request(Part::OfficeHead, request)?;
        let answer = self.client.programmes().open_programme(request).await;
        self.programme = self.client.receipt(answer)?.name;
        let definition = self.programme().await?.definition.context("read the programme")?;
        for class in definition.issue_classes {
            self.know_class(class.key, class.display_name);
        }
        Ok(())
    }

    /// The leading group rules which clause counts.
    ///
    /// # Errors
    /// Where the server refuses it.
    pub(crate) async fn rule(&mut self) -> anyhow::Result<()> {
        const MINUTES: Text =
            text("领导小组会议纪要（样例）", "minutes of the leading group (sample)");
        const ISSUER: Text = text("龙溪镇巴渝和美乡村工作领导小组", "the leading group");
        self.client.set_time(instant(RULED))?;
        let (conflict, option) = RULING;
        let request = RuleOnClauseRequest {
            name: self.programme.clone(),
            conflict: conflict.to_owned(),
            option: option.to_owned(),
            document: Some(document(MINUTES, ISSUER, day("04-10"))),
            request_id: self.client.request_id(),
            ..RuleOnClauseRequest::default()
        };
        let request = self.client.request(Part::LeadingGroupHead, request)?;
        let answer = self.client.programmes().rule_on_clause(request).await;
        self.client.receipt(answer).map(|_| ())
    }

    /// The programme as the server tells it.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub(crate) async fn programme(&self) -> anyhow::Result<proto::Programme> {
        let request = GetProgrammeRequest {
            name: self.programme.clone(),
            effective_time: Some(wire_time(self.client.now())),
            min_position: self.client.position(),
        };
        let request = self.client.request(Part::OfficeHead, request)?;
        Ok(self.client.programmes().get_programme(request).await.map_err(unexpected)?.into_inner())
    }

    /// The idempotency key of the next entry, some seconds later.
    fn entry(&self) -> String {
        self.client.pass_seconds(ENTRY_SECONDS);
        self.client.request_id()
    }
}

fn wire(document: &Document) -> proto::Document {
    let classification =
        format!("CLASSIFICATION_{}", document.classification.code().to_uppercase());
    let classification = proto::Classification::from_str_name(&classification).unwrap_or_default();
    proto::Document {
        number: document.number.as_ref().map_or_else(String::new, |n| n.as_str().to_owned()),
        title: document.title.clone(),
        issuer: document.issuer.clone(),
        date: Some(wire_date(document.date)),
        classification: classification.into(),
    }
}
