//! Why a subcommand ended without doing what it was asked, and the program's exit codes.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use hemei_domain::id::PersonId;
use hemei_engine::failure::Failure;
use hemei_engine::port::StoreError;

use crate::messages::Message;
use crate::{admission, config, keys, store};

/// A fault was found in what was checked.
const FAULT: u8 = 1;
/// `EX_USAGE`: the command line, the configuration or the database is not one to go on with, and
/// the operator can do something about it.
const USAGE: u8 = 64;
/// As a shell says of what SIGINT ended.
const INTERRUPTED: u8 = 130;
/// `EX_SOFTWARE`: something did not answer or did not work.
const INTERNAL: u8 = 70;

/// How a subcommand ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It did what it was asked.
    Done,
    /// It found a fault and named it.
    FaultFound,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::FaultFound => Self::from(FAULT),
        }
    }
}

/// Why a subcommand ended; [`crate::messages`] has the texts for people.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line is wrong.
    #[error("understand the arguments: {}", .0.en)]
    Arguments(Message),
    /// The configuration is wrong.
    #[error("read the configuration")]
    Config(#[from] config::Error),
    /// The keys cannot be used.
    #[error("use the keys")]
    Keys(#[from] keys::Error),
    /// The database did not open.
    #[error("open the database")]
    Open(#[from] store::OpenError),
    /// The database is refused.
    #[error("accept the database")]
    Refused(#[from] admission::Refusal),
    /// `init` needs a tenant's name.
    #[error("create logs without a tenant's name")]
    TenantMissing,
    /// The tenant has logs already.
    #[error("create the logs of tenant {tenant}: they exist")]
    Founded {
        /// The tenant.
        tenant: String,
    },
    /// Sample data wants a database of its own.
    #[error("play on a database that is in use")]
    NotFresh,
    /// A signal came before the year was over.
    #[error("play the year to its end")]
    Interrupted,
    /// The keys belong to a database already.
    #[error("create logs with the keys {}: they are in use", path.display())]
    KeysInUse {
        /// The file.
        path: PathBuf,
    },
    /// Nobody is named who could issue credentials.
    #[error("find the administrator at the second position of the log")]
    AdministratorUnknown,
    /// A person that the log does not know.
    #[error("find person {person}")]
    PersonUnknown {
        /// The person.
        person: PersonId,
    },
    /// There is no such view.
    #[error("find the view {view} among {}", known.join(", "))]
    ViewUnknown {
        /// What was asked for.
        view: String,
        /// What there is.
        known: Vec<&'static str>,
    },
    /// The log does not reach to a position that is asked about.
    #[error("export as of position {position}: the log ends at {head}")]
    BeyondHead {
        /// The position.
        position: u64,
        /// Where the log ends.
        head: u64,
    },
    /// An address that others can reach, without TLS.
    #[error("serve {address} without TLS")]
    Unprotected {
        /// The address.
        address: SocketAddr,
    },
    /// An address of the metrics that others can reach.
    #[error("serve metrics on {address} to everybody")]
    MetricsUnprotected {
        /// The address.
        address: SocketAddr,
    },
    /// The certificate or its key could not be read.
    #[error("read {}", path.display())]
    TlsFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The certificate or its key is none.
    #[error("use the certificate")]
    Tls(#[source] tonic::transport::Error),
    /// The address is taken or not this machine's.
    #[error("listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// A command was not executed.
    #[error("execute the command")]
    Command(#[from] Failure),
    /// The reader of standard output has gone: nothing is wrong.
    #[error("write to somebody who reads")]
    OutputClosed,
    /// Standard output does not take what is written.
    #[error("write to standard output")]
    Output(#[source] std::io::Error),
    /// A file that is to be exported cannot be written.
    #[error("write {}", path.display())]
    Export {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Anything else.
    #[error("work")]
    Internal(#[source] anyhow::Error),
}

impl Error {
    /// The exit code.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::OutputClosed => ExitCode::SUCCESS,
            Self::Interrupted => ExitCode::from(INTERRUPTED),
            Self::Refused(admission::Refusal::Store(_)) => ExitCode::from(INTERNAL),
            Self::Open(store::OpenError::Sqlite(hemei_store_sqlite::OpenError::Missing {
                ..
            })) => ExitCode::from(USAGE),
            Self::Command(Failure::Rejected(_)) => ExitCode::from(USAGE),
            Self::Arguments(_)
            | Self::Config(_)
            | Self::Keys(_)
            | Self::Refused(_)
            | Self::TenantMissing
            | Self::Founded { .. }
            | Self::NotFresh
            | Self::KeysInUse { .. }
            | Self::AdministratorUnknown
            | Self::PersonUnknown { .. }
            | Self::ViewUnknown { .. }
            | Self::BeyondHead { .. }
            | Self::Unprotected { .. }
            | Self::MetricsUnprotected { .. }
            | Self::TlsFile { .. }
            | Self::Tls(_)
            | Self::Listen { .. }
            | Self::Export { .. } => ExitCode::from(USAGE),
            Self::Open(_) | Self::Command(_) | Self::Output(_) | Self::Internal(_) => {
                ExitCode::from(INTERNAL)
            }
        }
    }

    /// An error that no operator can do anything about but tell us.
    pub fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(error.into())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}
