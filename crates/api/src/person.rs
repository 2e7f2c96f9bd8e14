//! People: `PersonService`.

use hemei_domain::command::Command;
use hemei_domain::id::PersonId;
use hemei_domain::person::{Person, RegisterPerson};
use hemei_domain::power::{Scope, authorise};
use hemei_engine::engine::{Caller, Known};
use hemei_engine::execute::Call;
use hemei_engine::failure::Failure;
use hemei_engine::port::DirectoryEntry;
use tonic::{Request, Response, Status, async_trait};
use uuid::Uuid;

use crate::api::{Answer, Api, Proven};
use crate::convert::person as convert;
use crate::convert::submission::{Mutation as _, call};
use crate::convert::written;
use crate::proto::person_service_server::PersonService;
use crate::{access, proto, status};

#[async_trait]
impl PersonService for Api {
    async fn get_person(&self, request: Request<proto::GetPersonRequest>) -> Answer<proto::Person> {
        let (proven, request) = Self::proven(request)?;
        let id: PersonId =
            self.read(&proven, |fields| fields.resource("name", &request.name)).await?;
        let min_position = (request.min_position > 0).then_some(request.min_position);
        let known = self.engine.state::<Person>(id.0, min_position, proven.deadline).await;
        let known = self.answered(&proven, known).await?;
        let known = known.ok_or_else(|| status::not_found(&request.name))?;
        let mut person = convert::to_wire(self.engine.tenant(), id, &known.state, known.revision);
        let may = self.may_see_directory(&proven.caller, id).await;
        if may.map_err(|failure| proven.failed(failure))? {
            person.directory_entry = self.directory_entry(&proven, id).await?;
        }
        Ok(Response::new(person))
    }

    async fn list_people(
        &self,
        request: Request<proto::ListPeopleRequest>,
    ) -> Answer<proto::ListPeopleResponse> {
        let listed = self.begun::<Person, _>(request).await?;
        let tenant = self.engine.tenant();
        let told = |(id, known): (Uuid, Known<Person>)| {
            convert::to_wire(tenant, PersonId(id), &known.state, known.revision)
        };
        Ok(Response::new(proto::ListPeopleResponse {
            people: listed.begun.things.into_iter().map(told).collect(),
            next_page_token: listed.next_page_token,
            position: listed.begun.position,
        }))
    }

    async fn register_person(
        &self,
        request: Request<proto::RegisterPersonRequest>,
    ) -> Answer<proto::Receipt> {
        let (proven, request) = Self::proven(request)?;
        let validate_only = request.validate_only;
        let read = self.read_command::<RegisterPerson, _>(&proven, validate_only, |fields| {
            let call = call(fields, &proven.caller, request.head(), proven.deadline);
            let parent = fields.parent(&request.parent);
            fields.tell_too(written::faults(&request));
            parent.and(call)
        });
        let call = read.await?;
        // The id follows from the request, so that a repeat is the same command.
        let drawn = Uuid::new_v5(&call.request_id, proven.caller.person.0.as_bytes());
        let command = RegisterPerson { person: PersonId(drawn) };
        self.execute(&proven, call, command, "").await.map(Response::new)
    }

    async fn put_directory_entry(
        &self,
        request: Request<proto::PutDirectoryEntryRequest>,
    ) -> Answer<proto::Receipt> {
        let (proven, request) = Self::proven(request)?;
        let name = request.name.clone();
        let (call, command) = self.read_request(&proven, request).await?;
        let entry = DirectoryEntry {
            person: command.person,
            name: command.name.clone(),
            phone: command.phone.clone(),
        };
        let person = command.person;
        self.change_entry(&proven, call, command, person, Some(&entry), &name).await
    }

    async fn erase_directory_entry(
        &self,
        request: Request<proto::EraseDirectoryEntryRequest>,
    ) -> Answer<proto::Receipt> {
        let (proven, request) = Self::proven(request)?;
        let name = request.name.clone();
        let (call, command) = self.read_request(&proven, request).await?;
        let person = command.person;
        self.change_entry(&proven, call, command, person, None, &name).await
    }

    person_service_commands!();
}

impl Api {
    /// Writes or erases a directory entry for a command that would be accepted: before its event,
    /// so that a repeat after a crash records what was done, and a late repeat undoes nothing. Where
    /// somebody else's command came between and this one is refused, what stood there comes back.
    async fn change_entry<C: Command + Clone>(
        &self,
        proven: &Proven,
        call: Call,
        command: C,
        person: PersonId,
        entry: Option<&DirectoryEntry>,
        name: &str,
    ) -> Answer<proto::Receipt> {
        let (registry, tenant) = (self.engine.registry(), self.engine.tenant());
        let failed = |error| proven.failed(Failure::from(error));
        let _one_at_a_time = self.directory.lock().await;
        let mut before = None;
        if self.would_write(&call, &command).await {
            before = Some(registry.directory(tenant, &[person]).await.map_err(failed)?.pop());
            registry.put_directory_entry(tenant, person, entry).await.map_err(failed)?;
        }
        let answer = self.execute(proven, call, command, name).await;
        let refused = answer.as_ref().is_err_and(status::nothing_was_written);
        if let Some(before) = before.filter(|_| refused) {
            let kept = registry.put_directory_entry(tenant, person, before.as_ref()).await;
            kept.map_err(failed)?;
        }
        answer.map(Response::new)
    }

    /// Whether a caller may see a person's name and phone: everybody their own.
    async fn may_see_directory(&self, caller: &Caller, person: PersonId) -> Result<bool, Failure> {
        if caller.person == person {
            return Ok(true);
        }
        let known = self.engine.state::<Person>(caller.person.0, None, None).await?;
        let now = self.engine.now();
        let may = |known: &Person| {
            let powers = &access::READ_DIRECTORY;
            authorise(known, powers, &Scope::default(), now, access::READ_DIRECTORY_ZH).is_ok()
        };
        Ok(known.is_some_and(|known| may(&known.state)))
    }

    async fn directory_entry(
        &self,
        proven: &Proven,
        person: PersonId,
    ) -> Result<Option<proto::DirectoryEntry>, Status> {
        let entries = self.engine.registry().directory(self.engine.tenant(), &[person]).await;
        let entries = entries.map_err(|error| proven.failed(error))?;
        let wire = |entry: DirectoryEntry| proto::DirectoryEntry {
            display_name: entry.name,
            phone: entry.phone,
        };
        Ok(entries.into_iter().next().map(wire))
    }
}
