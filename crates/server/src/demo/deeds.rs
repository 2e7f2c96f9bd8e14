//! What is done outside the rectification loop, and the table that tells it.

use hemei_api::proto::Receipt;
use hemei_domain::time::Timestamp;

use super::cast::Part;
use super::client::Refusal;
use super::rpc::Command;
use super::step::instant;
use super::table::Table;
use super::teller::Teller;
use super::town::{Town, dash};
use super::words::{self, Lang, Text, text};

/// How long one entry takes.
const ENTRY_SECONDS: i64 = 60;

/// Who does what to what.
pub(crate) struct Deed {
    /// Who sends it.
    pub(crate) by: Part,
    /// For whom it is typed, where it is.
    pub(crate) on_behalf_of: Option<Part>,
    /// What it is called.
    pub(crate) act: Text,
    /// What it is about.
    pub(crate) of: String,
    /// What is said with it.
    pub(crate) said: String,
}

/// A deed in one's own name of which nothing more is said.
pub(crate) fn deed(by: Part, act: Text, of: impl Into<String>) -> Deed {
    Deed { by, on_behalf_of: None, act, of: of.into(), said: String::new() }
}

impl Deed {
    /// The same deed with what is said.
    pub(crate) fn saying(mut self, said: impl Into<String>) -> Self {
        self.said = said.into();
        self
    }

    /// The same deed for somebody, from a paper.
    pub(crate) fn on_behalf_of(mut self, part: Part) -> Self {
        self.on_behalf_of = Some(part);
        self
    }
}

/// The table of what was done.
pub(crate) struct Deeds {
    lang: Lang,
    table: Table,
}

impl Deeds {
    /// Nothing was done yet.
    pub(crate) fn new(lang: Lang) -> Self {
        const HEADS: [(Text, usize); 5] = [
            (text("时间", "when"), 16),
            (text("办理人", "who"), 20),
            (text("事项", "act"), 18),
            (text("对象", "of"), 16),
            (text("内容", "what"), 46),
        ];
        Self { lang, table: Table::new(HEADS.map(|(head, width)| (head.say(lang), width))) }
    }

    /// The language in which it is told.
    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    /// Keeps a deed that was done.
    pub(crate) fn note(&mut self, at: Timestamp, deed: Deed) {
        let by = deed.by.title(self.lang);
        let who = deed.on_behalf_of.map_or_else(
            || by.to_owned(),
            |whose| words::TYPED_FOR.fill(self.lang, &[whose.title(self.lang), by]),
        );
        let act = deed.act.say(self.lang).to_owned();
        self.table.row(vec![at.local_minutes(), who, act, deed.of, deed.said]);
    }

    /// Tells the table.
    pub(crate) fn tell(&self, teller: &mut Teller<'_>) -> anyhow::Result<()> {
        Ok(teller.table(words::WHAT_HAPPENED.say(self.lang), &self.table)?)
    }
}

impl Town {
    /// Moves the clock to an instant of the script.
    pub(crate) fn at(&self, when: &str) -> anyhow::Result<()> {
        self.client.set_time(instant(when))
    }

    /// Does a deed, and keeps it for the table.
    ///
    /// # Errors
    /// Where the server refuses it.
    pub(crate) async fn deed<C>(
        &mut self,
        deeds: &mut Deeds,
        deed: Deed,
        command: C,
    ) -> anyhow::Result<Receipt>
    where
        C: Command<Answer = Receipt>,
    {
        self.client.pass_seconds(ENTRY_SECONDS);
        let receipt = self.client.act(deed.by, command).await?;
        self.know_position(&receipt);
        deeds.note(self.client.now(), deed);
        Ok(receipt)
    }

    /// Tries what must be refused for a reason, and tells why and who could.
    ///
    /// # Errors
    /// Where it is taken, or refused for another reason.
    pub(crate) async fn try_in_vain<C>(
        &mut self,
        teller: &mut Teller<'_>,
        deed: &Deed,
        command: C,
        reason: &str,
    ) -> anyhow::Result<()>
    where
        C: Command<Answer = Receipt>,
    {
        self.client.pass_seconds(ENTRY_SECONDS);
        let refusal: Refusal = self.client.refused(deed.by, command, reason).await?;
        let lang = teller.lang;
        let day = self.client.now().local_minutes();
        let (by, act) = (deed.by.title(lang), deed.act.say(lang));
        teller.gap()?;
        teller.paragraph(&words::TRIED.fill(lang, &[&day, by, act, &deed.of]))?;
        teller.paragraph(&format!("{}{}", words::REFUSED.say(lang), refusal.text(lang)))?;
        teller.say(words::NOT_WRITTEN)?;
        Ok(())
    }
}

/// A cell's text, or the dash where there is none.
pub(crate) fn or_dash(text: &str) -> String {
    if text.is_empty() { dash() } else { text.to_owned() }
}
