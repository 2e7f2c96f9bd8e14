//! The directory of people, which is kept beside the log: what a refused change leaves in it, over
//! a database where several changes are under way at once.

use hemei_api::proto::audit_service_client::AuditServiceClient;
use hemei_api::proto::person_service_client::PersonServiceClient;
use hemei_api::proto::{
    DirectoryEntry, EraseDirectoryEntryRequest, GetPersonRequest, GetServerInfoRequest, Person,
    PutDirectoryEntryRequest,
};
use tonic::Request;
use tonic::transport::{Channel, Endpoint};

use super::home::Home;

/// How often the race is run: without an order between changes nearly every round is lost.
const ROUNDS: u32 = 8;

/// The administrator, who writes about himself.
#[derive(Clone)]
struct Administrator {
    channel: Channel,
    token: String,
    name: String,
}

impl Administrator {
    async fn of(address: &str, token: String) -> Self {
        let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("a URI");
        let channel = endpoint.connect().await.expect("it listens");
        let mut known = Self { channel, token, name: String::new() };
        let request = known.signed(GetServerInfoRequest::default());
        let mut audit = AuditServiceClient::new(known.channel.clone());
        known.name = audit.get_server_info(request).await.expect("answered").into_inner().caller;
        known
    }

    fn signed<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        let bearer = format!("Bearer {}", self.token).parse().expect("a token is ASCII");
        request.metadata_mut().insert("authorization", bearer);
        request
    }

    fn people(&self) -> PersonServiceClient<Channel> {
        PersonServiceClient::new(self.channel.clone())
    }

    async fn person(&self) -> Person {
        let request = GetPersonRequest { name: self.name.clone(), min_position: 0 };
        let answer = self.people().get_person(self.signed(request)).await;
        answer.expect("answered").into_inner()
    }

    /// Writes an entry; what is in the directory then, where that was accepted. No two calls have
    /// one number.
    async fn put(&self, etag: &str, number: u32) -> Option<Option<DirectoryEntry>> {
        let display_name = format!("样例人员{number}");
        let entry = DirectoryEntry { display_name, phone: String::new() };
        let request = PutDirectoryEntryRequest {
            name: self.name.clone(),
            directory_entry: Some(entry.clone()),
            etag: etag.to_owned(),
            request_id: request_id(number),
            ..Default::default()
        };
        let answer = self.people().put_directory_entry(self.signed(request)).await;
        answer.is_ok().then_some(Some(entry))
    }

    /// Erases the entry; as [`Self::put`].
    async fn erase(&self, etag: &str, number: u32) -> Option<Option<DirectoryEntry>> {
        let request = EraseDirectoryEntryRequest {
            name: self.name.clone(),
            reason: "本人申请".to_owned(),
            etag: etag.to_owned(),
            request_id: request_id(number),
            ..Default::default()
        };
        let answer = self.people().erase_directory_entry(self.signed(request)).await;
        answer.is_ok().then_some(None)
    }
}

fn request_id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

#[tokio::test]
async fn of_changes_that_race_only_the_accepted_one_is_in_the_directory() {
    for home in Home::each() {
        let (home, token) = home.initialised();
        let serving = home.serve(&["--listen", "127.0.0.1:0"]).expect("served");
        let administrator = Administrator::of(serving.address(), token).await;
        for round in 0..ROUNDS {
            let etag = administrator.person().await.etag;
            let put = |copy: u32| administrator.put(&etag, 4 * round + copy);
            let (first, second, third, erased) =
                tokio::join!(put(1), put(2), put(3), administrator.erase(&etag, 4 * round));
            let accepted: Vec<_> = [first, second, third, erased].into_iter().flatten().collect();
            let [accepted] = &accepted[..] else { panic!("of one etag's holders one wins") };
            assert_eq!(&administrator.person().await.directory_entry, accepted);
        }
    }
}
