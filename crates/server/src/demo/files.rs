//! The files of `deploy/` that the demo reads, built into the program so that it runs anywhere.

use hemei_domain::toml_file::File;

/// A file of `deploy/` by its path there.
macro_rules! file {
    ($path:literal) => {
        File { name: $path, content: include_str!(concat!("../../../../deploy/", $path)) }
    };
}

/// The working calendars.
pub(crate) const CALENDARS: [File<'static>; 3] =
    [file!("calendars/2024.toml"), file!("calendars/2025.toml"), file!("calendars/2026.toml")];

/// The units of the town.
pub(crate) const UNITS: File<'static> = file!("programmes/longxi-2024/units.toml");

/// The definition of Longxi's programme, in the order in which it is sent.
pub(crate) const PROGRAMME: [File<'static>; 3] = [
    file!("programmes/longxi-2024/documents.toml"),
    file!("programmes/longxi-2024/programme.toml"),
    file!("programmes/longxi-2024/issues.toml"),
];

/// The sample scheme of the annual evaluation.
pub(crate) const SCHEME: File<'static> = file!("programmes/longxi-2024/annual-evaluation.toml");
