//! Reads what strace wrote of a process that keeps a log and of one that answers clients.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use hemei_xtask::environment;

/// The system calls that matter.
const CALLS: &str = "trace=accept4,pwrite64,pwritev,fdatasync,fsync,write,writev,sendto,sendmsg";
/// Frames of HTTP/2 that carry an answer (RFC 9113 §6.1, §6.2).
const ANSWERS: [u8; 2] = [0, 1];

/// strace, to be followed by the program that it shows: that one stays the caller's child (`-D`),
/// files are shown by their paths and sockets by their numbers (`-y`).
pub(super) fn strace(output: &Path) -> Command {
    let mut command = Command::new(environment::strace().unwrap());
    command.args(["-D", "-f", "-y", "-xx", "-ttt", "-T", "-s", "512", "-e", CALLS, "-o"]);
    command.arg(output);
    command
}

/// What happened when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    /// In microseconds: a write's and an answer's beginning, a flush's end.
    pub(super) at: u64,
    pub(super) what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// A file of the log was written.
    Written,
    /// A file of the log was flushed.
    Flushed,
    /// HTTP/2 HEADERS or DATA went out to the client that came as the n-th, from 0.
    Answered(usize),
}

/// What traces show, in order of time; `log` tells the log's files by their paths.
pub(super) fn events(traces: &[String], log: fn(&str) -> bool) -> Vec<Event> {
    let mut events = Vec::new();
    for text in traces {
        let mut trace = Trace { log, clients: Vec::new(), events: Vec::new() };
        trace.read(text);
        events.extend(trace.events);
    }
    events.sort();
    events
}

#[derive(Debug)]
struct Trace {
    log: fn(&str) -> bool,
    clients: Vec<String>,
    events: Vec<Event>,
}

impl Trace {
    fn read(&mut self, text: &str) {
        // Calls that began on one line and end on another, by process.
        let mut unfinished = BTreeMap::new();
        for line in text.lines() {
            let mut parts = line.splitn(2, ' ');
            let (process, rest) = (parts.next().unwrap_or_default(), parts.next());
            let Some((at, call)) = rest.and_then(|rest| rest.trim_start().split_once(' ')) else {
                continue;
            };
            let Some(at) = micros(at) else { continue };
            if let Some(begun) = call.strip_suffix(" <unfinished ...>") {
                self.began(begun, at);
                unfinished.insert(process, begun);
            } else if let Some((_, rest)) = call.split_once(" resumed>") {
                let begun = unfinished.remove(process).unwrap_or_default();
                self.ended(&format!("{begun}{rest}"), at);
            } else {
                self.began(call, at);
                self.ended(call, at + took(call));
            }
        }
    }

    fn began(&mut self, call: &str, at: u64) {
        let Some((name, arguments)) = call.split_once('(') else { return };
        let Some(file) = shown(arguments) else { return };
        if !matches!(name, "pwrite64" | "pwritev" | "write" | "writev" | "sendto" | "sendmsg") {
            return;
        }
        let client = self.clients.iter().position(|client| client == file);
        if self.is_log(file) {
            self.events.push(Event { at, what: What::Written });
        } else if let Some(client) = client.filter(|_| has_answer(&quoted(arguments))) {
            self.events.push(Event { at, what: What::Answered(client) });
        }
    }

    fn ended(&mut self, call: &str, at: u64) {
        let Some((name, arguments)) = call.split_once('(') else { return };
        let Some((_, result)) = arguments.rsplit_once(" = ") else { return };
        match (name, shown(arguments)) {
            ("fdatasync" | "fsync", Some(file)) if self.is_log(file) && result.starts_with('0') => {
                self.events.push(Event { at, what: What::Flushed });
            }
            ("accept4", _) => self.clients.extend(shown(result).map(str::to_owned)),
            _ => {}
        }
    }

    fn is_log(&self, file: &str) -> bool {
        (self.log)(&String::from_utf8_lossy(&bytes(file)))
    }
}

/// What `-y` shows behind the number of a file or socket.
fn shown(arguments: &str) -> Option<&str> {
    let behind = arguments.trim_start_matches(|digit: char| digit.is_ascii_digit());
    if behind.len() == arguments.len() {
        return None;
    }
    behind.strip_prefix('<')?.split_once('>').map(|(shown, _)| shown)
}

/// Seconds with six decimals.
fn micros(seconds: &str) -> Option<u64> {
    let (whole, decimals) = seconds.split_once('.')?;
    let (whole, decimals) = (whole.parse::<u64>().ok()?, decimals.parse::<u64>().ok()?);
    Some(whole * 1_000_000 + decimals)
}

/// How long a call took, which `-T` writes at the end of its line.
fn took(call: &str) -> u64 {
    let last = call.rsplit_once('<').and_then(|(_, last)| micros(last.strip_suffix('>')?));
    last.unwrap_or(0)
}

/// The bytes of every quoted string.
fn quoted(arguments: &str) -> Vec<u8> {
    arguments.split('"').skip(1).step_by(2).flat_map(bytes).collect()
}

/// What `-xx` writes in hexadecimal; anything else as it stands.
fn bytes(text: &str) -> Vec<u8> {
    if !text.starts_with("\\x") {
        return text.as_bytes().to_vec();
    }
    text.split("\\x").skip(1).filter_map(|two| u8::from_str_radix(two, 16).ok()).collect()
}

/// Whether frames of HTTP/2 hold HEADERS or DATA (RFC 9113 §4.1: length 24 bits, type, flags,
/// stream).
fn has_answer(mut frames: &[u8]) -> bool {
    while let [a, b, c, kind, _, _, _, _, _, rest @ ..] = frames {
        if ANSWERS.contains(kind) {
            return true;
        }
        let length = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
        frames = rest.get(length..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCEPT: &str =
        "7 1.000001 accept4(3<socket:[1]>, NULL, NULL, 0) = 12<socket:[5]> <0.1>\n";
    const WRITE: &str = "7 1.000100 pwrite64(9</data/log-wal>, \"\\x00\", 1, 0) = 1 <0.000010>\n";
    const HEADERS: &str = "\\x00\\x00\\x00\\x04\\x01\\x00\\x00\\x00\\x00\
        \\x00\\x00\\x00\\x01\\x04\\x00\\x00\\x00\\x01";

    fn read(text: &str) -> Vec<(u64, What)> {
        let is_log = |path: &str| path.ends_with("-wal");
        let events = events(&[text.to_owned()], is_log);
        events.iter().map(|event| (event.at - 1_000_000, event.what)).collect()
    }

    fn answer(at: &str) -> String {
        format!("8 {at} writev(12<socket:[5]>, [{{iov_base=\"{HEADERS}\", iov_len=18}}], 1) = 18\n")
    }

    #[test]
    fn a_write_counts_from_its_beginning_and_a_flush_from_its_end() {
        let flush = "7 1.000200 fdatasync(9</data/log-wal>) = 0 <0.000050>\n";
        let text = format!("{ACCEPT}{WRITE}{flush}{}", answer("1.000240"));
        let expected = [(100, What::Written), (240, What::Answered(0)), (250, What::Flushed)];
        assert_eq!(read(&text), expected);
    }

    #[test]
    fn a_call_may_end_on_another_line_than_it_began_on() {
        let begun = "7 1.000200 fdatasync(9</data/log-wal> <unfinished ...>\n";
        let ended = "7 1.000300 <... fdatasync resumed>) = 0 <0.000100>\n";
        let text = format!("{ACCEPT}{WRITE}{begun}{}{ended}", answer("1.000250"));
        let expected = [(100, What::Written), (250, What::Answered(0)), (300, What::Flushed)];
        assert_eq!(read(&text), expected);
    }

    #[test]
    fn a_flush_that_fails_and_files_and_sockets_of_others_do_not_count() {
        let text = "7 1.000200 fdatasync(9</data/log-wal>) = -1 EIO (I/O error) <0.000050>\n\
            7 1.000300 fdatasync(9</data/views>) = 0 <0.000050>\n\
            7 1.000400 pwrite64(9</data/views>, \"\\x00\", 1, 0) = 1 <0.000010>\n";
        assert_eq!(read(&format!("{text}{}", answer("1.000500"))), []);
    }

    #[test]
    fn paths_in_hexadecimal_are_read_and_frames_without_an_answer_are_told_apart() {
        let text = format!("{ACCEPT}7 1.000100 fsync(9<\\x2d\\x77\\x61\\x6c>) = 0 <0.000001>\n");
        assert_eq!(read(&text), [(101, What::Flushed)]);
        let settings = answer("1.000500").replace(&HEADERS[36..], "");
        assert_eq!(read(&format!("{ACCEPT}{settings}")), []);
    }
}
