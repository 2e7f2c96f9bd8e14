//! Household points by their meaning: the editions and notices of villages, where each entry stands,
//! what an account comes to.

use serde_json::{Value, json};

use super::history::{History, cited, histories, list, number, occurred, placed, said, whose};
use super::{ABSENT, Columns, Fact, day, text};

/// Every edition, by village and number.
pub(in crate::properties) fn editions(known: &[Fact]) -> Vec<Columns> {
    let of_village = |rules: &History<'_>| -> Vec<Columns> {
        rules.every("PointRulesAdopted").map(|adopted| edition(rules, adopted)).collect()
    };
    by_owner(histories(known, "point_rules").values().map(of_village), "village")
}

/// Every notice, by village and number.
pub(in crate::properties) fn notices(known: &[Fact]) -> Vec<Columns> {
    let of_village = |board: &History<'_>| -> Vec<Columns> {
        board.every("PointsNoticePosted").map(|posted| notice(board, posted)).collect()
    };
    by_owner(histories(known, "point_notice").values().map(of_village), "village")
}

/// Every account as of a day, by household.
pub(in crate::properties) fn accounts(known: &[Fact], today: i64) -> Vec<Columns> {
    let of_household = |account: &History<'_>| vec![account_columns(known, account, today)];
    by_owner(histories(known, "point_account").values().map(of_household), "household")
}

/// Every entry, by household and number.
pub(in crate::properties) fn entries(known: &[Fact]) -> Vec<Columns> {
    let of_household = |account: &History<'_>| -> Vec<Columns> {
        let entries = entries_of(known, account);
        entries.iter().map(Entry::columns).collect()
    };
    by_owner(histories(known, "point_account").values().map(of_household), "household")
}

/// Every redemption, by household and number.
pub(in crate::properties) fn redemptions(known: &[Fact]) -> Vec<Columns> {
    let redeemed = |fact: &Fact| {
        let fact = Some(fact);
        Columns::from([
            ("household", said(fact, "household")),
            ("redemption", said(fact, "redemption")),
            ("points", said(fact, "points")),
            ("redeemed_at", occurred(fact)),
            ("redeemed_as", said(fact, "role")),
            ("redeemed_by", whose(fact)),
            ("redeemed_typed_by", typed(fact)),
            ("unit", fact.map_or(ABSENT.to_owned(), |fact| fact.unit.clone())),
            ("evidence", list(fact, "evidence")),
            ("position", placed(fact)),
        ])
    };
    let of_household = |account: &History<'_>| -> Vec<Columns> {
        account.every("PointsRedeemed").map(redeemed).collect()
    };
    by_owner(histories(known, "point_account").values().map(of_household), "household")
}

/// The rows of each owner in their order, owner after owner.
fn by_owner(rows: impl Iterator<Item = Vec<Columns>>, owner: &str) -> Vec<Columns> {
    let mut rows: Vec<Columns> = rows.flatten().collect();
    rows.sort_by_key(|row| row[owner].clone());
    rows
}

/// The last event of a kind whose member holds a number.
fn step<'a>(of: &History<'a>, name: &str, member: &str, number: &Value) -> Option<&'a Fact> {
    of.every(name).filter(|fact| fact.data[member] == *number).last()
}

fn edition(rules: &History<'_>, adopted: &Fact) -> Columns {
    let filed = step(rules, "PointRulesFiled", "edition", &adopted.data["edition"]);
    let (fact, newest) = (Some(adopted), filed.unwrap_or(adopted));
    let mut columns = Columns::from([
        ("from_date", said(fact, "from")),
        ("items", list(fact, "items")),
        ("document", cited(fact)),
        ("adopted_as", said(fact, "role")),
        ("adopted_by", whose(fact)),
        ("adopted_typed_by", typed(fact)),
        ("adopted_at", occurred(fact)),
        ("evidence", list(fact, "evidence")),
        ("adopted_position", placed(fact)),
        ("filing_document", cited(filed)),
        ("filed_at", occurred(filed)),
        ("filed_as", said(filed, "role")),
        ("filed_by", whose(filed)),
        ("filed_typed_by", typed(filed)),
        ("revision", newest.revision.to_string()),
        ("position", newest.position.to_string()),
    ]);
    for member in
        ["village", "edition", "met_on", "entitled", "present", "in_favour", "notice_days"]
    {
        columns.insert(member, said(fact, member));
    }
    columns
}

fn notice(board: &History<'_>, posted: &Fact) -> Columns {
    let confirmed = step(board, "PointsNoticeConfirmed", "notice", &posted.data["notice"]);
    let (fact, newest) = (Some(posted), confirmed.unwrap_or(posted));
    let mut columns = Columns::from([
        ("posted_at", posted_at(posted).to_string()),
        ("posted_as", said(fact, "role")),
        ("posted_by", whose(fact)),
        ("posted_typed_by", typed(fact)),
        ("evidence", list(fact, "evidence")),
        ("posted_position", placed(fact)),
        ("confirmed_at", occurred(confirmed)),
        ("confirmed_as", said(confirmed, "role")),
        ("confirmed_by", whose(confirmed)),
        ("confirmed_typed_by", typed(confirmed)),
        ("revision", newest.revision.to_string()),
        ("position", newest.position.to_string()),
    ]);
    for member in ["village", "notice", "posted_on", "until", "edition"] {
        columns.insert(member, said(fact, member));
    }
    columns
}

/// What the item of an entry is called in the edition that the entry names.
fn called(known: &[Fact], recorded: &Fact) -> String {
    let same = |fact: &&Fact| {
        ["village", "edition"].iter().all(|member| fact.data[*member] == recorded.data[*member])
    };
    let mut adopted = known.iter().filter(|fact| fact.name == "PointRulesAdopted").filter(same);
    let items = adopted.next().and_then(|fact| fact.data["items"].as_array());
    let item = items.and_then(|all| all.iter().find(|one| one["key"] == recorded.data["item"]));
    item.map_or(ABSENT.to_owned(), |item| text(&item["name"]))
}

/// When a notice was posted, as whoever posted it says; not later than that was recorded.
fn posted_at(posted: &Fact) -> i64 {
    posted.occurred_at.min(posted.recorded_at)
}

/// An entry, the events about it, and the notice that covers it.
struct Entry<'a> {
    recorded: &'a Fact,
    checked: Option<&'a Fact>,
    refused: Option<&'a Fact>,
    objected: Vec<&'a Fact>,
    reviewed: Vec<&'a Fact>,
    /// What the edition calls its item.
    item: String,
    /// The notice that was posted, and whether it was confirmed.
    notice: Option<(&'a Fact, bool)>,
}

fn entries_of<'a>(known: &'a [Fact], account: &History<'a>) -> Vec<Entry<'a>> {
    let entry = |recorded: &'a Fact| {
        let of = |name: &str| step(account, name, "entry", &recorded.data["entry"]);
        let every = |name: &str| -> Vec<&'a Fact> {
            let number = &recorded.data["entry"];
            account.every(name).filter(|fact| fact.data["entry"] == *number).collect()
        };
        let checked = of("PointsChecked");
        Entry {
            recorded,
            checked,
            refused: of("PointsRefused"),
            objected: every("PointsObjected"),
            reviewed: every("PointsObjectionReviewed"),
            item: called(known, recorded),
            notice: checked.and_then(|checked| covering(known, recorded, checked)),
        }
    };
    account.every("PointsRecorded").map(entry).collect()
}

/// The first notice of the entry's village that was posted later than the check was recorded.
fn covering<'a>(known: &'a [Fact], recorded: &Fact, checked: &Fact) -> Option<(&'a Fact, bool)> {
    let of_village = |fact: &&Fact| fact.data["village"] == recorded.data["village"];
    let boards = known.iter().filter(|fact| fact.kind == "point_notice").filter(of_village);
    let board = History(boards.collect());
    let posted =
        board.every("PointsNoticePosted").find(|posted| posted_at(posted) > checked.recorded_at)?;
    let confirmed = step(&board, "PointsNoticeConfirmed", "notice", &posted.data["notice"]);
    Some((posted, confirmed.is_some()))
}

impl Entry<'_> {
    fn number(&self) -> &Value {
        &self.recorded.data["entry"]
    }

    fn points(&self) -> i64 {
        self.recorded.data["points"].as_i64().expect("points")
    }

    /// Whether an objection came after the last review.
    fn open(&self) -> bool {
        let last = |facts: &[&Fact]| facts.last().map_or(0, |fact| fact.position);
        last(&self.objected) > last(&self.reviewed)
    }

    fn falls(&self) -> bool {
        let last = self.reviewed.last();
        !self.open() && last.is_some_and(|reviewed| reviewed.data["outcome"] == "falls")
    }

    fn phase(&self) -> &'static str {
        if self.refused.is_some() {
            return "refused";
        }
        if self.falls() {
            return "fallen";
        }
        if self.open() {
            return "objected";
        }
        match (self.checked, self.notice) {
            (None, _) => "recorded",
            (Some(_), None) => "checked",
            (Some(_), Some((_, false))) => "in_notice",
            (Some(_), Some((_, true))) => "confirmed",
        }
    }

    fn course(&self) -> Value {
        let right = self.checked.map(|checked| json!({ "Right": checked.recorded_at }));
        let checked = self.refused.map(|_| json!("Wrong")).or(right);
        let objection = self.objected.last().map(|_| match (self.open(), self.falls()) {
            (true, _) => "Open",
            (false, true) => "Falls",
            (false, false) => "Stands",
        });
        json!({ "checked": checked, "objection": objection })
    }

    fn counted(&self) -> Value {
        let data = &self.recorded.data;
        let (entry, village, points) = (&data["entry"], &data["village"], &data["points"]);
        let mut counted = json!({ "entry": entry, "village": village, "points": points, "course": self.course() });
        if !data["reverses"].is_null() {
            counted["reverses"] = data["reverses"].clone();
        }
        counted
    }

    fn columns(&self) -> Columns {
        let fact = Some(self.recorded);
        let second = self.checked.or(self.refused);
        let steps = second.into_iter().chain(self.objected.iter().chain(&self.reviewed).copied());
        let newest = steps.map(|fact| fact.position).max();
        let each = |facts: &[&Fact], told: fn(&Fact) -> Value| -> String {
            text(&facts.iter().map(|fact| told(fact)).collect::<Value>())
        };
        let recorded_at = |fact: &Fact| fact.recorded_at.to_string();
        let posted = self.notice.map(|(posted, _)| posted);
        let mut columns = Columns::from([
            ("course", text(&self.course())),
            ("recorded_as", said(fact, "role")),
            ("recorded_by", whose(fact)),
            ("recorded_typed_by", typed(fact)),
            ("happened_on", said(fact, "on")),
            ("evidence", list(fact, "evidence")),
            ("recorded_position", placed(fact)),
            ("checked_as", said(second, "role")),
            ("checked_by", whose(second)),
            ("checked_typed_by", typed(second)),
            ("checked_at", second.map_or(ABSENT.to_owned(), recorded_at)),
            ("refused_position", placed(self.refused)),
            ("objections", each(&self.objected, objection)),
            ("reviews", each(&self.reviewed, review)),
            ("position", newest.unwrap_or(self.recorded.position).to_string()),
            ("standing_phase", self.phase().to_owned()),
            ("standing_notice", said(posted, "notice")),
            ("standing_item", self.item.clone()),
        ]);
        for member in [
            "household",
            "entry",
            "village",
            "edition",
            "item",
            "points",
            "times",
            "analogy",
            "reverses",
        ] {
            columns.insert(member, said(fact, member));
        }
        columns
    }

    /// Whether it can be objected to on a day.
    fn open_on(&self, today: i64) -> bool {
        let runs = |posted: &Fact| {
            let of = |member: &str| day(posted.data[member].as_str().expect("a date"));
            (of("posted_on")..=of("until")).contains(&today)
        };
        matches!(self.phase(), "in_notice" | "objected")
            && self.notice.is_some_and(|(posted, _)| runs(posted))
    }
}

/// An objection as a row of its entry has it.
fn objection(fact: &Fact) -> Value {
    json!({
        "position": fact.position,
        "notice": fact.data["notice"],
        "role": fact.data["role"],
        "by": fact.by,
        "typed_by": fact.typed_by,
        "objected_at": fact.occurred_at,
        "recorded_at": fact.recorded_at,
    })
}

/// A review of objections as a row of the entry has it.
fn review(fact: &Fact) -> Value {
    json!({
        "position": fact.position,
        "outcome": fact.data["outcome"],
        "role": fact.data["role"],
        "by": fact.by,
        "typed_by": fact.typed_by,
        "reviewed_at": fact.occurred_at,
    })
}

/// Who typed it for somebody else.
fn typed(fact: Option<&Fact>) -> String {
    let typed = fact.and_then(|fact| fact.typed_by.clone());
    typed.unwrap_or_else(|| ABSENT.to_owned())
}

fn account_columns(known: &[Fact], account: &History<'_>, today: i64) -> Columns {
    let entries = entries_of(known, account);
    let sum = |phase: &str| -> i64 {
        entries.iter().filter(|one| one.phase() == phase).map(Entry::points).sum()
    };
    let redeemed: i64 = account
        .every("PointsRedeemed")
        .map(|fact| fact.data["points"].as_i64().expect("points"))
        .sum();
    let own = entries.iter().rfind(|one| one.recorded.data["reverses"].is_null());
    let open = entries.iter().filter(|one| one.open_on(today));
    let open: Vec<String> = open.map(|one| text(one.number())).collect();
    let counted: Value = entries.iter().map(Entry::counted).collect();
    Columns::from([
        ("household", said(Some(account.first()), "household")),
        ("village", said(own.map(|one| one.recorded), "village")),
        ("entries", text(&counted)),
        ("entry_count", entries.len().to_string()),
        ("redeemed", redeemed.to_string()),
        ("redemption_count", number(account.last(&["PointsRedeemed"]), "redemption")),
        ("revision", account.newest().revision.to_string()),
        ("position", account.newest().position.to_string()),
        ("standing_confirmed", sum("confirmed").to_string()),
        ("standing_in_notice", sum("in_notice").to_string()),
        ("standing_balance", (sum("confirmed") - redeemed).to_string()),
        ("standing_objectionable", open.join(" ")),
    ])
}
