//! One issue's whole trail (办理记录), read from the log itself by the audit service.

use anyhow::{Context as _, ensure};
use hemei_api::proto::{self, Log, ReadLogRequest};
use hemei_domain::event::Envelope;
use hemei_domain::id::PersonId;
use hemei_domain::issue::{AnswerOutcome, LookBackOutcome, ReopenGround};
use hemei_domain::programme::Check;
use serde_json::Value;

use super::cast::{Part, Section};
use super::client::unexpected;
use super::ledger::code;
use super::table::Table;
use super::town::Town;
use super::translation::translated;
use super::words::{self, Lang, THING_OF_NOBODY, TYPED_FOR, Text, text};

const HEADS: [(Text, usize); 6] = [
    (text("日志序号", "position"), 8),
    (text("发生时间", "occurred"), 16),
    (text("登记时间", "recorded"), 16),
    (text("办理人", "who"), 20),
    (text("角色", "as"), 16),
    (text("事项和内容", "what"), 46),
];

impl Town {
    /// The trail of an issue.
    ///
    /// # Errors
    /// Where the server does not answer, or answers what cannot be read.
    pub(crate) async fn trail(&self, issue: u32, lang: Lang) -> anyhow::Result<Table> {
        let name = self.issue(issue)?;
        self.trail_of("issue", &name, lang).await
    }

    /// The trail of a thing of this kind.
    ///
    /// # Errors
    /// As [`Town::trail`].
    pub(crate) async fn trail_of(
        &self,
        kind: &str,
        name: &str,
        lang: Lang,
    ) -> anyhow::Result<Table> {
        const GROUND: &str = "向来访群众说明办理经过";
        let id = name.rsplit('/').next().unwrap_or_default();
        let request = ReadLogRequest {
            parent: self.client.tenant().to_owned(),
            log: Log::Business.into(),
            stream: format!("{kind}/{id}"),
            openings_ground: GROUND.to_owned(),
            page_size: 200,
            min_position: self.client.position(),
            ..ReadLogRequest::default()
        };
        let request = self.client.request(Part::CommissionA, request)?;
        let answer = self.client.audit().read_log(request).await.map_err(unexpected)?.into_inner();
        ensure!(answer.next_page_token.is_empty(), "read the whole trail on one page");
        let mut table = Table::new(HEADS.map(|(head, width)| (head.say(lang), width)));
        for event in &answer.events {
            table.row(self.line(event, lang)?);
        }
        Ok(table)
    }

    fn line(&self, event: &proto::Event, lang: Lang) -> anyhow::Result<Vec<String>> {
        let envelope: Envelope =
            serde_json::from_slice(&event.envelope).context("read an envelope")?;
        let principal = envelope.on_behalf_of.or(envelope.actor);
        Ok(vec![
            event.position.to_string(),
            envelope.occurred_at.local_minutes(),
            envelope.recorded_at.local_minutes(),
            self.who(&envelope, lang),
            principal
                .and_then(|person| self.part_of(person))
                .map_or_else(String::new, |part| role(part, lang)),
            self.what(event, lang)?,
        ])
    }

    fn who(&self, envelope: &Envelope, lang: Lang) -> String {
        let called = |person: PersonId| {
            self.part_of(person).map_or(THING_OF_NOBODY.say(lang), |part| part.title(lang))
        };
        match (envelope.on_behalf_of, envelope.actor) {
            (Some(principal), Some(typist)) => {
                TYPED_FOR.fill(lang, &[called(principal), called(typist)])
            }
            (_, Some(actor)) => called(actor).to_owned(),
            (_, None) => THING_OF_NOBODY.say(lang).to_owned(),
        }
    }

    /// What happened: the event's name, who is named, what the facts say, the words behind them.
    fn what(&self, event: &proto::Event, lang: Lang) -> anyhow::Result<String> {
        let name = match lang {
            Lang::Zh => event.event_type_zh.clone(),
            Lang::En => spaced(&event.event_type),
        };
        let open = |opening: Option<&proto::Opening>| match opening {
            Some(opening) if !opening.content.is_empty() => {
                serde_json::from_slice(&opening.content).context("read an opening")
            }
            _ => Ok(Value::Null),
        };
        let (facts, said) = (open(event.data.as_ref())?, open(event.private.as_ref())?);
        let mut told = request_of(event, &facts, lang);
        told.extend(self.named(&facts, lang));
        told.extend(facts_told(&facts, lang));
        told.extend(words_told(&said, lang));
        if told.is_empty() {
            return Ok(name);
        }
        Ok(format!("{name}{}{}", lang.colon(), told.join(lang.semicolon())))
    }

    /// Who is named in an assignment.
    fn named(&self, facts: &Value, lang: Lang) -> Vec<String> {
        const NAMED: [(&str, Text); 2] = [
            ("responsible_person", text("责任人{0}", "accountable: {0}")),
            ("verifier", text("复核人{0}", "to verify: {0}")),
        ];
        let of = |(field, label): (&str, Text)| {
            let person = facts.get(field).and_then(Value::as_str)?.parse().ok()?;
            Some(label.fill(lang, &[self.part_of(person)?.title(lang)]))
        };
        NAMED.into_iter().filter_map(of).collect()
    }

    fn part_of(&self, person: PersonId) -> Option<Part> {
        self.part(&format!("{}/people/{person}", self.client.tenant()))
    }
}

/// The label of a person's role.
pub(crate) fn role(part: Part, lang: Lang) -> String {
    let code = code(part.member().role.as_str_name(), "ROLE_");
    let role = hemei_domain::role::Role::parse(&code);
    role.map_or_else(String::new, |role| match lang {
        Lang::Zh => role.zh().to_owned(),
        Lang::En => role.en().to_owned(),
    })
}

/// Which of a meeting's requests it is about.
fn request_of(event: &proto::Event, facts: &Value, lang: Lang) -> Vec<String> {
    const NUMBER: Text = text("诉求{0}", "request {0}");
    if !event.event_type.starts_with("Request") {
        return vec![];
    }
    let number = facts.get("number").and_then(Value::as_u64);
    number.map(|number| NUMBER.fill(lang, &[&number.to_string()])).into_iter().collect()
}

/// What of the facts is told: outcome, ground, checks, limit, plan, evidence.
fn facts_told(facts: &Value, lang: Lang) -> Vec<String> {
    const UNTIL: Text = text("期限{0}", "due {0}");
    const PLANNED: Text = text("计划{0}完成", "done by {0}");
    const LOOK_BACK: Text = text("{0}起可回头看", "look-back from {0}");
    const EVIDENCE: Text = text("佐证{0}份", "evidence: {0}");
    const PRESENT: Text = text("到会{0}人", "{0} were present");
    const SECTION: Text = text("责任科室{0}", "accountable: {0}");
    let field = |name: &str| facts.get(name).and_then(Value::as_str);
    let present = facts.get("present").and_then(Value::as_u64);
    let outcome = field("outcome").and_then(LookBackOutcome::parse);
    let answer = field("outcome").and_then(AnswerOutcome::parse);
    let section = facts.get("responsible").and_then(|of| of.get("section")?.as_str());
    let section = section.and_then(Section::named);
    let ground = field("ground").and_then(ReopenGround::parse);
    let checks = facts.get("checks").and_then(Value::as_array);
    let checks: Vec<&str> = checks
        .into_iter()
        .flatten()
        .filter_map(|check| Check::parse(check.as_str()?))
        .map(|check| words::check(check, lang))
        .collect();
    let due = facts.get("deadline").and_then(|deadline| deadline.get("due"));
    let evidence = facts.get("evidence").and_then(Value::as_array).map_or(0, Vec::len);
    let say = |zh: &'static str, en: &'static str| text(zh, en).say(lang).to_owned();
    let told = [
        present.map(|count| PRESENT.fill(lang, &[&count.to_string()])),
        section.map(|section| SECTION.fill(lang, &[section.name().say(lang)])),
        answer.map(|outcome| say(outcome.zh(), outcome.en())),
        outcome.map(|outcome| say(outcome.zh(), outcome.en())),
        ground.map(|ground| say(ground.zh(), ground.en())),
        (!checks.is_empty()).then(|| checks.join(lang.comma())),
        due.and_then(Value::as_str).map(|due| UNTIL.fill(lang, &[due])),
        field("planned_finish").map(|day| PLANNED.fill(lang, &[day])),
        field("look_back_due").map(|day| LOOK_BACK.fill(lang, &[day])),
        (evidence > 0).then(|| EVIDENCE.fill(lang, &[&evidence.to_string()])),
    ];
    told.into_iter().flatten().collect()
}

/// The words in the order in which people would say them.
fn words_told(said: &Value, lang: Lang) -> Vec<String> {
    const ORDER: [&str; 13] = [
        "place",
        "topics",
        "policies",
        "request",
        "description",
        "requirement",
        "measures",
        "result",
        "answer",
        "authority",
        "reason",
        "remark",
        "back_entry_reason",
    ];
    ORDER
        .iter()
        .flat_map(|name| under(said, name))
        .map(|t| translated(t, lang).to_owned())
        .collect()
}

/// Every text under a name, however deep it stands.
fn under<'a>(value: &'a Value, name: &str) -> Vec<&'a str> {
    let Some(members) = value.as_object() else { return Vec::new() };
    let texts = |value: &'a Value| match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        one => Vec::from_iter(one.as_str()),
    };
    members
        .iter()
        .flat_map(|(key, value)| if key == name { texts(value) } else { under(value, name) })
        .collect()
}

/// `IssueLookedBack` as `issue looked back`.
fn spaced(name: &str) -> String {
    let mut words = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(character.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_in_words() {
        assert_eq!(spaced("IssueLookedBack"), "issue looked back");
    }

    #[test]
    fn facts_and_words_are_told_and_ids_are_not() {
        let facts: Value = serde_json::json!({
            "role": "office_head",
            "issue": "0190a6b2-0000-4000-8000-000000000000",
            "outcome": "relapsed",
            "checks": ["effect", "evidence"],
        });
        assert_eq!(facts_told(&facts, Lang::Zh), ["反弹", "成效达标、佐证齐全"]);
        let said = serde_json::json!({ "text": { "remark": "丙", "measures": ["甲", "乙"] } });
        assert_eq!(words_told(&said, Lang::Zh), ["甲", "乙", "丙"]);
    }
}
