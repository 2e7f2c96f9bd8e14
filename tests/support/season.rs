//! A tenant ready for the issue loop: calendars, Longxi's programme, a village and its people.

use hemei_domain::calendar::{self, AdoptCalendarEdition};
use hemei_domain::command::{Command, Submission};
use hemei_domain::credential::IssueCredential;
use hemei_domain::document::{Classification, Document};
use hemei_domain::event::ActorKind;
use hemei_domain::id::{CredentialId, PersonId, ProgrammeId, UnitId};
use hemei_domain::person::{AssignRole, RegisterPerson};
use hemei_domain::programme::{OpenProgramme, parse};
use hemei_domain::role::Role;
use hemei_domain::time::Date;
use hemei_domain::toml_file::File;
use hemei_domain::unit::{RegisterUnit, UnitKind};
use hemei_engine::engine::{Engine, secret_hash, token};
use hemei_engine::execute::Call;
use hemei_engine::port::CredentialRecord;
use hemei_engine::receipt::Receipt;

const CALENDARS: [(&str, &str); 3] = [
    ("2024.toml", include_str!("../../deploy/calendars/2024.toml")),
    ("2025.toml", include_str!("../../deploy/calendars/2025.toml")),
    ("2026.toml", include_str!("../../deploy/calendars/2026.toml")),
];
const PROGRAMME: [(&str, &str); 3] = [
    ("documents.toml", include_str!("../../deploy/programmes/longxi-2024/documents.toml")),
    ("programme.toml", include_str!("../../deploy/programmes/longxi-2024/programme.toml")),
    ("issues.toml", include_str!("../../deploy/programmes/longxi-2024/issues.toml")),
];
/// The section of the line office that verifies.
pub(crate) const SECTION: &str = "环保";

/// Somebody who acts in the loop, with the token of a credential.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) person: PersonId,
    pub(crate) token: String,
}

/// What the loop needs to know.
#[derive(Debug, Clone)]
pub(crate) struct Season {
    pub(crate) programme: ProgrammeId,
    pub(crate) village: UnitId,
    pub(crate) handler: Member,
    pub(crate) office_head: Member,
    pub(crate) village_cadre: Member,
    pub(crate) line_office: Member,
}

/// Executes a command as a person, under the next request id.
pub(crate) async fn act<C: Command>(engine: &Engine, person: PersonId, command: C) -> Receipt {
    let call = Call {
        submission: Submission::by(person),
        request_id: engine.new_id(),
        validate_only: false,
        deadline: None,
    };
    let name = C::NAME;
    engine.execute(call, command).await.unwrap_or_else(|failure| panic!("{name}: {failure:?}"))
}

/// Plays everything that has to stand before the first issue.
pub(crate) async fn prepare(engine: &Engine, administrator: PersonId, today: Date) -> Season {
    let desk = Desk { engine, administrator, today };
    let office_head = desk.member(Role::OfficeHead, None).await;
    for (name, content) in CALENDARS {
        let edition = calendar::parse::edition(File { name, content }).expect("a calendar");
        act(engine, office_head.person, edition).await;
    }
    let (this_year, ..) = today.parts();
    for year in [this_year, this_year + 1] {
        if !CALENDARS.iter().any(|(name, _)| *name == format!("{year}.toml")) {
            act(engine, office_head.person, ordinary_weeks(year)).await;
        }
    }
    let village = act(engine, office_head.person, village(today)).await;
    let village = UnitId(village.events[0].stream.id);
    let files = PROGRAMME.map(|(name, content)| File { name, content });
    let definition = parse::definition(&files).expect("Longxi's programme");
    let opened = act(engine, office_head.person, OpenProgramme { definition }).await;
    Season {
        programme: ProgrammeId(opened.events[0].stream.id),
        village,
        handler: desk.member(Role::OfficeHandler, None).await,
        village_cadre: desk.member(Role::Village, Some(village)).await,
        line_office: desk.member(Role::LineOffice, None).await,
        office_head,
    }
}

/// The loop is played today, which may be in a year whose notice is not among the files.
fn ordinary_weeks(year: i32) -> AdoptCalendarEdition {
    let notice = Document {
        number: None,
        title: format!("样例数据：{year}年照常周末"),
        issuer: "样例".to_owned(),
        date: Date::ymd(year - 1, 12, 1).expect("a day"),
        classification: Classification::Public,
    };
    AdoptCalendarEdition { year, notice, off: Vec::new(), work: Vec::new() }
}

fn village(today: Date) -> RegisterUnit {
    RegisterUnit {
        kind: UnitKind::Village,
        name: "漆树村".to_owned(),
        aliases: Vec::new(),
        parent: None,
        code: None,
        from: today,
        document: None,
    }
}

/// The administrator's desk on one day.
struct Desk<'a> {
    engine: &'a Engine,
    administrator: PersonId,
    today: Date,
}

impl Desk<'_> {
    async fn act<C: Command>(&self, command: C) -> Receipt {
        act(self.engine, self.administrator, command).await
    }

    async fn member(&self, role: Role, unit: Option<UnitId>) -> Member {
        let person = PersonId(self.engine.new_id());
        self.act(RegisterPerson { person }).await;
        self.assign(person, role, unit).await;
        Member { person, token: self.credential(person).await }
    }

    async fn assign(&self, person: PersonId, role: Role, unit: Option<UnitId>) {
        let section = (role == Role::LineOffice).then(|| SECTION.to_owned());
        let from = self.today;
        self.act(AssignRole { person, role, unit, section, from, to: None, document: None }).await;
    }

    /// Issues a credential: the hash beside the log, then the event in it.
    async fn credential(&self, person: PersonId) -> String {
        let engine = self.engine;
        let credential = CredentialId(engine.new_id());
        let mut secret = [0; 32];
        secret[..16].copy_from_slice(engine.new_id().as_bytes());
        let record = CredentialRecord {
            credential,
            person,
            actor_kind: ActorKind::Person.code().to_owned(),
            secret_hash: secret_hash(&secret),
        };
        let kept = engine.registry().put_credential(engine.tenant(), &record).await;
        assert!(kept.expect("keep the credential"), "a new credential");
        self.act(IssueCredential { credential, person, actor_kind: ActorKind::Person }).await;
        token(credential, &secret)
    }
}
