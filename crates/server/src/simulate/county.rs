//! The county before its year: calendars, towns with their people, villages, programmes, schemes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hemei_domain::aggregate::Kind;
use hemei_domain::calendar;
use hemei_domain::household::RegisterHouseholds;
use hemei_domain::id::{PersonId, ProgrammeId, UnitId};
use hemei_domain::person::{AssignRole, RegisterPerson};
use hemei_domain::programme::{Definition, OpenProgramme, Programme};
use hemei_domain::role::Role;
use hemei_domain::scheme::{self, AdoptScheme, Responsible};
use hemei_domain::time::Date;
use hemei_domain::unit::{CodeAssignment, RegisterUnit, UnitKind};

use super::desk::{Desk, Stage, Tally, first_of};
use super::dice::Dice;
use super::each;
use super::evaluation::{Evaluating, Scored};
use super::template::{self, Names, Template};
use super::town::Town;
use super::turns::Turn;
use super::village::{Place, Village};
use crate::demo::files;

/// The section whose people verify and check on site, and score nothing.
const CHECKING_SECTION: &str = "应急管理办";
/// The number of the document by which a town adopts its scheme.
const SCHEME_SERIAL: u32 = 1;
/// How many groups a village has.
const GROUPS: u32 = 3;
/// More than the stories of a town, its own and its villages'.
const STORIES_OF_A_TOWN: u64 = 1000;

/// The people of a town's office and line offices, and what they work by.
#[derive(Debug)]
pub(super) struct Office {
    /// The programme.
    pub(super) programme: ProgrammeId,
    /// What it says.
    pub(super) definition: Definition,
    /// The scheme of its annual evaluation.
    pub(super) scheme: scheme::Definition,
    /// The head of the office.
    pub(super) head: PersonId,
    /// Its handler.
    pub(super) handler: PersonId,
    /// Its second handler, who reviews what the first one did.
    pub(super) second: PersonId,
    /// The deputy head of the leading group.
    pub(super) deputy: PersonId,
    /// Of the section that verifies and checks on site.
    pub(super) checker: PersonId,
    /// Of each section that scores, by its name.
    pub(super) sections: BTreeMap<String, PersonId>,
}

impl Office {
    /// The first day of the programme's last stage.
    pub(super) fn last_stage(&self) -> Option<Date> {
        self.definition.stages.iter().map(|stage| stage.from).max()
    }
}

/// A county.
#[derive(Debug)]
pub(super) struct County {
    /// Its towns.
    pub(super) towns: Vec<Town>,
    /// Their villages.
    pub(super) villages: Vec<Village>,
    /// What it took to set it up.
    pub(super) tally: Tally,
}

/// How a county is founded.
#[derive(Debug)]
pub(super) struct Founding {
    /// Where commands are given.
    pub(super) stage: Arc<Stage>,
    /// The first system administrator.
    pub(super) administrator: PersonId,
    /// What its programmes are made from.
    pub(super) template: Template,
    /// What is drawn follows from it.
    pub(super) seed: u64,
    /// How many households each group of a village has.
    pub(super) households: u32,
}

impl Founding {
    /// Sets up a county with so many villages in so many towns.
    ///
    /// # Errors
    /// Where a command is refused.
    pub(super) async fn county(self, towns: u32, villages: u32) -> anyhow::Result<County> {
        let founding = Arc::new(self);
        let mut desk = Desk::new(&founding.stage, Turn::alone());
        for file in files::CALENDARS {
            let edition = calendar::parse::edition(file)?;
            desk.act(founding.administrator, edition).await?;
        }
        // The towns that come first have one village more where they cannot all have as many.
        let of_town = |town: u32| villages / towns + u32::from(town <= villages % towns);
        let names: Vec<Names> = (1..=towns).map(|town| Names::of(town, of_town(town))).collect();
        let founded = each(names, move |names: Names, turn| {
            let founding = Arc::clone(&founding);
            async move { founding.town(&names, turn).await }
        });
        let mut county = County { towns: vec![], villages: vec![], tally: desk.tally };
        for Founded { town, villages, tally } in founded.await? {
            county.towns.push(town);
            county.villages.extend(villages);
            county.tally.add(&tally);
        }
        Ok(county)
    }

    async fn town(&self, names: &Names, turn: Turn) -> anyhow::Result<Founded> {
        let mut desk = Desk::new(&self.stage, turn);
        let definition = self.template.programme_of(names)?;
        let scheme = self.template.scheme_of(names)?;
        let office = self.office(&mut desk, definition, scheme).await?;
        self.open(&mut desk, &office).await?;
        let office = Arc::new(office);
        let mut villages = Vec::new();
        for place in 0..names.villages.len() {
            villages.push(self.village(&mut desk, names, place, &office).await?);
        }
        let units = villages.iter().map(|village| Scored {
            unit: village.unit,
            cadre: village.cadre,
            inspected: Arc::clone(&village.inspected),
        });
        let units = units.collect();
        let dice = Dice::of(self.seed, u64::from(names.number) * STORIES_OF_A_TOWN);
        let evaluating = Evaluating::new(&office, units, dice);
        let town = Town::new(Desk::new(&self.stage, Turn::alone()), office, evaluating);
        Ok(Founded { town, villages, tally: desk.tally })
    }

    async fn office(
        &self,
        desk: &mut Desk,
        definition: Definition,
        scheme: scheme::Definition,
    ) -> anyhow::Result<Office> {
        let from = self.first_day();
        let responsible = scheme.indicators.iter().filter_map(|one| one.responsible.as_ref());
        let responsible =
            responsible.chain(scheme.blocks.iter().filter_map(|b| b.entered_by.as_ref()));
        let names = responsible.filter_map(Responsible::section).map(str::to_owned);
        let names: BTreeSet<String> = names.collect();
        let mut sections = BTreeMap::new();
        for name in names {
            let post =
                Post { role: Role::LineOffice, unit: None, section: Some(name.clone()), from };
            sections.insert(name, self.person(desk, post).await?);
        }
        let section = Some(CHECKING_SECTION.to_owned());
        let checking = Post { role: Role::LineOffice, unit: None, section, from };
        let post = |role| Post { role, unit: None, section: None, from };
        Ok(Office {
            programme: Programme::id_of(&definition),
            head: self.person(desk, post(Role::OfficeHead)).await?,
            handler: self.person(desk, post(Role::OfficeHandler)).await?,
            second: self.person(desk, post(Role::OfficeHandler)).await?,
            deputy: self.person(desk, post(Role::DeputyHead)).await?,
            checker: self.person(desk, checking).await?,
            sections,
            definition,
            scheme,
        })
    }

    /// Opens the programme and adopts the scheme of its annual evaluation.
    async fn open(&self, desk: &mut Desk, office: &Office) -> anyhow::Result<()> {
        let definition = office.definition.clone();
        desk.act(office.head, OpenProgramme { definition }).await?;
        let document = desk.document("关于印发年度考核办法的通知（样例）", SCHEME_SERIAL);
        let (programme, definition) = (office.programme, office.scheme.clone());
        desk.act(office.head, AdoptScheme { programme, definition, document }).await?;
        Ok(())
    }

    async fn village(
        &self,
        desk: &mut Desk,
        names: &Names,
        place: usize,
        office: &Arc<Office>,
    ) -> anyhow::Result<Village> {
        let number = u32::try_from(place).unwrap_or(u32::MAX);
        let code = CodeAssignment {
            edition: office.definition.town.edition.clone(),
            code: self.template.village_code(names, number)?,
            town: self.template.town_code(names)?,
        };
        let name = names.villages[place].clone();
        let unit = self.unit(desk, (UnitKind::Village, name), None, Some(code)).await?;
        let from = self.first_day();
        let post = || Post { role: Role::Village, unit: Some(unit), section: None, from };
        let cadre = self.person(desk, post()).await?;
        let reviewer = self.person(desk, post()).await?;
        self.households(desk, unit, cadre).await?;
        let listed = place < template::places(names.villages.len());
        let mut candidates = vec![(UnitKind::Village, unit, listed)];
        if template::has_courtyard(place) {
            let kind = UnitKind::Courtyard;
            let courtyard = (kind, "样例院落".to_owned());
            candidates.push((kind, self.unit(desk, courtyard, Some(unit), None).await?, true));
        }
        let (first_of_town, first) = (place == 0, desk.today());
        let place = Place { unit, cadre, reviewer, candidates, first_of_town, first };
        let story = u64::from(names.number) * STORIES_OF_A_TOWN + u64::from(number) + 1;
        let (desk, dice) = (Desk::new(&self.stage, Turn::alone()), Dice::of(self.seed, story));
        Ok(Village::new(desk, office, place, dice))
    }

    async fn unit(
        &self,
        desk: &mut Desk,
        (kind, name): (UnitKind, String),
        parent: Option<UnitId>,
        code: Option<CodeAssignment>,
    ) -> anyhow::Result<UnitId> {
        let (aliases, from) = (Vec::new(), self.first_day());
        let register = RegisterUnit { kind, name, aliases, parent, code, from, document: None };
        let registered = desk.act(self.administrator, register).await?;
        Ok(UnitId(first_of(&registered, Kind::Unit)?))
    }

    /// The groups of a village with their households, from which samples are drawn.
    async fn households(
        &self,
        desk: &mut Desk,
        village: UnitId,
        cadre: PersonId,
    ) -> anyhow::Result<()> {
        for number in 1..=GROUPS {
            let group = (UnitKind::Group, format!("{number}组"));
            let unit = self.unit(desk, group, Some(village), None).await?;
            let labels = (1..=self.households).map(|label| format!("{number}-{label:03}"));
            let (labels, from) = (labels.collect(), self.first_day());
            desk.act(cadre, RegisterHouseholds { unit, labels, from }).await?;
        }
        Ok(())
    }

    async fn person(&self, desk: &mut Desk, post: Post) -> anyhow::Result<PersonId> {
        let register = |id| RegisterPerson { person: PersonId(id) };
        let registered = desk.name(self.administrator, register).await?;
        let person = PersonId(first_of(&registered, Kind::Person)?);
        let Post { role, unit, section, from } = post;
        let assign = AssignRole { person, role, unit, section, from, to: None, document: None };
        desk.act(self.administrator, assign).await?;
        Ok(person)
    }

    fn first_day(&self) -> Date {
        Date::ymd(self.template.programme().year, 1, 1).expect("every year has a first day")
    }
}

/// A town that was set up.
struct Founded {
    town: Town,
    villages: Vec<Village>,
    tally: Tally,
}

/// What somebody is to be.
struct Post {
    role: Role,
    unit: Option<UnitId>,
    section: Option<String>,
    from: Date,
}
