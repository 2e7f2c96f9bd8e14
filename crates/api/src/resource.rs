//! Names of resources, `tenants/{tenant}/{collection}/{id}`: which id stands in which collection is
//! said here and nowhere else.

use hemei_domain::aggregate::Kind;
use hemei_domain::id::{
    CredentialId, EnrolmentId, HouseholdId, InspectionId, IssueId, PersonId, ProgrammeId, SchemeId,
    UnitId,
};
use uuid::Uuid;

/// The id of a resource.
pub(crate) trait Resource: From<Uuid> + Into<Uuid> {
    /// The collection of its name.
    const COLLECTION: &'static str;
}

macro_rules! resources {
    (without_name: $($nameless:ident),*; $($kind:ident, $id:ident, $collection:literal;)*) => {
        $(impl Resource for $id {
            const COLLECTION: &'static str = $collection;
        })*

        /// The collection of a kind of stream; nothing for streams that are no resource by
        /// themselves, or whose name is not their id.
        fn collection(kind: Kind) -> Option<&'static str> {
            match kind {
                $(Kind::$kind => Some($collection),)*
                $(Kind::$nameless)|* => None,
            }
        }
    };
}

resources! {
    without_name: LogBook, Access, Calendar, UnitCode, NumberBook, EnrolmentList, ReportWindow,
        ProgressReport, ReportSeries, HouseholdList, InspectionRound;
    Credential, CredentialId, "credentials";
    Person, PersonId, "people";
    Unit, UnitId, "units";
    Programme, ProgrammeId, "programmes";
    Scheme, SchemeId, "schemes";
    Issue, IssueId, "issues";
    Enrolment, EnrolmentId, "enrolments";
    Household, HouseholdId, "households";
    Inspection, InspectionId, "inspections";
}

/// The name of a thing.
pub(crate) fn name<R: Resource>(tenant: &str, id: R) -> String {
    path(tenant, R::COLLECTION, id.into())
}

/// The name of what a stream tells of, where it has one.
pub(crate) fn name_of_stream(tenant: &str, kind: Kind, id: Uuid) -> Option<String> {
    collection(kind).map(|collection| path(tenant, collection, id))
}

fn path(tenant: &str, collection: &str, id: Uuid) -> String {
    format!("tenants/{tenant}/{collection}/{}", id.hyphenated())
}
