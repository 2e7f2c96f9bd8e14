//! The teller: what people read, in one language, on one writer.

use std::io::{self, Write};

use super::enter::Enter;
use super::table::{Table, wrapped};
use super::words::{Lang, PRESS_ENTER, SAMPLE, Text};

/// The display width of a paragraph.
const PARAGRAPH: usize = 100;

/// Tells the year.
pub(crate) struct Teller<'a> {
    out: &'a mut (dyn Write + Send),
    /// The language.
    pub(crate) lang: Lang,
    enter: Option<Enter>,
    questions: u32,
    blank: bool,
}

impl<'a> Teller<'a> {
    /// A teller; one that has an `enter` goes on to the next question when it is pressed.
    pub(crate) fn new(out: &'a mut (dyn Write + Send), lang: Lang, enter: Option<Enter>) -> Self {
        Self { out, lang, enter, questions: 0, blank: true }
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
    pub(crate) async fn question(&mut self, question: Text) -> io::Result<()> {
        self.question_told(question.say(self.lang)).await
    }

    /// Opens a scene by a question that is told already.
    pub(crate) async fn question_told(&mut self, question: &str) -> io::Result<()> {
        if self.questions > 0 {
            self.pause().await?;
        }
        self.questions += 1;
        self.gap()?;
        let line = match self.lang {
            Lang::Zh => format!("【第{}问】{question}", self.questions),
            Lang::En => format!("[Question {}] {question}", self.questions),
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

    async fn pause(&mut self) -> io::Result<()> {
        if self.enter.is_none() {
            return Ok(());
        }
        self.gap()?;
        write!(self.out, "{} ", PRESS_ENTER.say(self.lang))?;
        self.out.flush()?;
        if let Some(enter) = &mut self.enter {
            enter.pressed().await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::text;
    use super::*;

    const FIRST: Text = text("甲？", "A?");
    const SECOND: Text = text("乙？", "B?");

    #[tokio::test]
    async fn the_second_question_waits_for_the_key_and_the_first_does_not() {
        let (reader, mut keyboard) = io::pipe().expect("a pipe");
        let mut out = Vec::new();
        let enter = Enter::of(io::BufReader::new(reader));
        let mut teller = Teller::new(&mut out, Lang::Zh, Some(enter));
        teller.question(FIRST).await.expect("told");
        {
            let mut second = std::pin::pin!(teller.question(SECOND));
            let early = futures::poll!(second.as_mut());
            assert!(early.is_pending(), "nobody pressed it");
            keyboard.write_all(b"\n").expect("pressed");
            second.await.expect("told");
        }
        let told = String::from_utf8(out).expect("UTF-8");
        assert_eq!(told, "【第1问】甲？\n\n按回车键继续 【第2问】乙？\n\n");
    }
}
