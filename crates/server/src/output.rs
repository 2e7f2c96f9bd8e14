//! The only module that writes to standard output and standard error.
//!
//! Standard output carries what was asked for, one thing a line, so that it can be piped; standard
//! error carries everything that is said to people.

use std::io::{self, Write};

use crate::error::Error;
use crate::messages::Message;

/// Writes a line to standard output.
///
/// # Errors
/// [`Error::Output`]; a reader that has gone (`hemei log | head`) is [`Error::OutputClosed`].
pub fn line(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    told(writeln!(out, "{text}"))
}

/// Writes a text as it is to standard output.
///
/// # Errors
/// As [`line`].
pub fn text(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    told(write!(out, "{text}").and_then(|()| out.flush()))
}

/// Where what was asked for goes.
pub fn to_programs() -> Box<dyn Write + Send> {
    Box::new(io::stdout())
}

/// Where what is said to people goes.
pub fn to_people() -> Box<dyn Write + Send> {
    Box::new(io::stderr())
}

/// Tells people something, Chinese first, on standard error.
pub fn tell(message: &Message) {
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr().lock(), "{}\n{}", message.zh, message.en);
}

/// Says in one line on standard error why the program ends.
pub fn failure(error: &Error) {
    if matches!(error, Error::OutputClosed) {
        return;
    }
    let Message { zh, en } = crate::messages::of(error);
    let line = format!("hemei: {zh} / {en}").replace(['\r', '\n'], " ");
    let _ = writeln!(io::stderr().lock(), "{line}");
}

fn told(result: io::Result<()>) -> Result<(), Error> {
    result.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Error::OutputClosed,
        _ => Error::Output(error),
    })
}
