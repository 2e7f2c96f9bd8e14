//! The file of a tenant's secret keys, kept outside the database.
//!
//! `init` makes it before the first event and binds it to the log's incarnation when everything
//! else is durable; from then on the keys fit this one database and no other.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use hemei_engine::seal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ambient;
use crate::config::TenantName;

/// Owner reads and writes, nobody else does anything.
const MODE: u32 = 0o600;
/// What everybody on the machine may do with a file.
const OTHERS: u32 = 0o007;

const HEAD: &str = "# Secret keys of Hemei. Whoever has this file can read every free text of the log; without it\n# nobody can. Keep a copy in a safe place, apart from the copies of the database.\n";

/// A tenant's secret keys.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFile {
    /// The tenant.
    pub tenant: String,
    /// The business log's history that the keys were made for; absent until `init` has finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incarnation: Option<Uuid>,
    data: Secret,
    digest: Secret,
    page_tokens: Secret,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Secret([u8; 32]);

impl TryFrom<String> for Secret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut bytes = [0; 32];
        let decoded = hex::decode_to_slice(text, &mut bytes);
        decoded.map(|()| Self(bytes)).map_err(|_| "expected 64 hexadecimal digits")
    }
}

impl From<Secret> for String {
    fn from(secret: Secret) -> Self {
        hex::encode(secret.0)
    }
}

impl std::fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyFile")
            .field("tenant", &self.tenant)
            .field("incarnation", &self.incarnation)
            .finish_non_exhaustive()
    }
}

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such file.
    #[error("find the keys {}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// Everybody on the machine can read or change them.
    #[error("trust the keys {}: everybody may open them", path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// The file does not hold keys.
    #[error("understand the keys {}: {why}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong; holds nothing of the file.
        why: &'static str,
    },
    /// The file exists and belongs to a database already.
    #[error("make the keys {}: they exist", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("{action} the keys {}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The operating system gave no randomness.
    #[error("draw keys")]
    Random(#[source] getrandom::Error),
}

impl KeyFile {
    /// New keys for a tenant, bound to no database yet.
    ///
    /// # Errors
    /// [`Error::Random`].
    pub fn draw(tenant: &TenantName) -> Result<Self, Error> {
        let secret = || ambient::secret().map(Secret).map_err(Error::Random);
        Ok(Self {
            tenant: tenant.as_str().to_owned(),
            incarnation: None,
            data: secret()?,
            digest: secret()?,
            page_tokens: secret()?,
        })
    }

    /// Keys of sample data, which follow from a seed.
    pub(crate) fn sample(tenant: &str, seeded: &ambient::SeededIds) -> Self {
        let secret = || Secret(seeded.bytes());
        Self {
            tenant: tenant.to_owned(),
            incarnation: None,
            data: secret(),
            digest: secret(),
            page_tokens: secret(),
        }
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`Error`] where it is missing, open to everybody or no such file.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => Error::Missing { path: path.to_owned() },
            _ => Error::File { action: "read", path: path.to_owned(), source },
        };
        let mode = fs::metadata(path).map_err(failed)?.permissions().mode();
        if mode & OTHERS != 0 {
            return Err(Error::Open { path: path.to_owned() });
        }
        let text = fs::read_to_string(path).map_err(failed)?;
        // The parser's own message would quote the line, and the line is a key.
        let why = "it must hold tenant, incarnation, and three keys of 64 hexadecimal digits";
        toml::from_str(&text).map_err(|_| Error::Malformed { path: path.to_owned(), why })
    }

    /// Writes a new file that only its owner can open, durably.
    ///
    /// # Errors
    /// [`Error::Exists`] where there is one.
    pub fn create(&self, path: &Path) -> Result<(), Error> {
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::AlreadyExists => Error::Exists { path: path.to_owned() },
            _ => Error::File { action: "write", path: path.to_owned(), source },
        };
        self.write(path).and_then(|()| sync_folder(path)).map_err(failed)
    }

    /// Binds the keys to the database of an incarnation and replaces the file, durably.
    ///
    /// # Errors
    /// [`Error::File`]; the file is the old one or the new one then, never half of one.
    pub fn bind(&mut self, incarnation: Uuid, path: &Path) -> Result<(), Error> {
        self.incarnation = Some(incarnation);
        let beside = path.with_extension("new");
        let replace = || {
            match fs::remove_file(&beside) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            self.write(&beside)?;
            fs::rename(&beside, path)?;
            sync_folder(path)
        };
        replace().map_err(|source| Error::File { action: "write", path: path.to_owned(), source })
    }

    /// The keys as the engine takes them.
    pub fn keys(&self) -> seal::Keys {
        seal::Keys { data: self.data.0, digest: self.digest.0 }
    }

    /// The secret under which page tokens are authenticated.
    pub fn page_tokens(&self) -> [u8; 32] {
        self.page_tokens.0
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        let body = toml::to_string(self).map_err(io::Error::other)?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(MODE).open(path)?;
        file.write_all(HEAD.as_bytes())?;
        file.write_all(body.as_bytes())?;
        file.sync_all()
    }
}

/// A new name in a folder is durable only when the folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn() -> KeyFile {
        KeyFile::draw(&"longxi".parse().expect("a name")).expect("keys")
    }

    #[test]
    fn keys_are_read_as_they_were_written_and_only_by_their_owner() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys.toml");
        let mut keys = drawn();
        keys.create(&path).expect("written");
        assert_eq!(KeyFile::read(&path).expect("read"), keys);
        let incarnation = Uuid::from_u128(7);
        keys.bind(incarnation, &path).expect("bound");
        let read = KeyFile::read(&path).expect("read");
        assert_eq!((read.incarnation, read), (Some(incarnation), keys));
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, MODE);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn existing_keys_are_never_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys.toml");
        let keys = drawn();
        keys.create(&path).expect("written");
        assert!(matches!(drawn().create(&path), Err(Error::Exists { .. })));
        assert_eq!(KeyFile::read(&path).expect("read"), keys);
    }

    #[test]
    fn missing_open_and_malformed_keys_are_refused_without_being_quoted() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys.toml");
        assert!(matches!(KeyFile::read(&path), Err(Error::Missing { .. })));
        drawn().create(&path).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("set");
        assert!(matches!(KeyFile::read(&path), Err(Error::Open { .. })));
        fs::write(&path, "tenant = 'a'\ndata = 'deadbeef'\n").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(MODE)).expect("set");
        let error = KeyFile::read(&path).expect_err("a short key");
        assert!(matches!(error, Error::Malformed { .. }));
        assert!(!format!("{error} {error:?}").contains("deadbeef"));
    }

    #[test]
    fn keys_do_not_print() {
        let keys = drawn();
        let shown = format!("{keys:?}");
        assert!(!shown.contains(&hex::encode(keys.data.0)), "{shown}");
    }
}
