//! The teller: what people read, in one language, on one writer.

use std::io::{self, BufRead as _, Write};

use super::table::{Table, wrapped};
use super::words::{Lang, PRESS_ENTER, SAMPLE, Text};

/// The display width of a paragraph.
const PARAGRAPH: usize = 100;

/// Tells the season.
pub(crate) struct Teller<'a> {
    out: &'a mut (dyn Write + Send),
    /// The language.
    pub(crate) lang: Lang,
    waits: bool,
    questions: u32,
    blank: bool,
}

impl<'a> Teller<'a> {
    /// A teller; one that `waits` goes on at Enter only.
    pub(crate) fn new(out: &'a mut (dyn Write + Send), lang: Lang, waits: bool) -> Self {
        Self { out, lang, waits, questions: 0, blank: true }
    }

    /// A line as it is.
    pub(crate) fn line(&mut self, line: &str) -> io::Result<()> {
        self.blank = line.is_empty();
        writeln!(self.out, "{line}")
    }

    /// An empty line, where there is none yet.
    pub(crate) fn gap(&mut self) -> io::Result<()> {
        if self.blank { Ok(()) } else { self.line("") }
    }

    /// A paragraph of the demo's own words.
    pub(crate) fn say(&mut self, text: Text) -> io::Result<()> {
        self.paragraph(text.say(self.lang))
    }

    /// A paragraph.
    pub(crate) fn paragraph(&mut self, text: &str) -> io::Result<()> {
        wrapped(text, PARAGRAPH).iter().try_for_each(|line| self.line(line))
    }

    /// Opens a scene by its question.
    pub(crate) fn question(&mut self, question: Text) -> io::Result<()> {
        if self.questions > 0 {
            self.pause()?;
        }
        self.questions += 1;
        self.gap()?;
        let line = match self.lang {
            Lang::Zh => format!("【第{}问】{}", self.questions, question.zh),
            Lang::En => format!("[Question {}] {}", self.questions, question.en),
        };
        self.line(&line)?;
        self.line("")
    }

    /// A table under its title, marked as sample data.
    pub(crate) fn table(&mut self, title: &str, table: &Table) -> io::Result<()> {
        let sample = SAMPLE.say(self.lang);
        let line = match self.lang {
            Lang::Zh => format!("{title}（{sample}）"),
            Lang::En => format!("{title} ({sample})"),
        };
        self.gap()?;
        self.line(&line)?;
        table.lines().iter().try_for_each(|line| self.line(line))?;
        self.line("")
    }

    fn pause(&mut self) -> io::Result<()> {
        if !self.waits {
            return Ok(());
        }
        self.gap()?;
        write!(self.out, "{} ", PRESS_ENTER.say(self.lang))?;
        self.out.flush()?;
        io::stdin().lock().read_line(&mut String::new()).map(|_| ())
    }
}
