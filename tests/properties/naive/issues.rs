//! The ledger of issues by its meaning: each column is "the last event of this kind after the last
//! of that kind", each light a look at every instant at which it could have changed.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{ABSENT, Columns, Fact, day, day_of, midnight, text};

/// Events that give an issue another limit.
const LIMITS: &[&str] = &["IssueAssigned", "IssueExtended", "IssueResumed"];

/// An issue as far as it is known.
pub(in crate::properties) struct NaiveIssue<'a> {
    history: Vec<&'a Fact>,
    approaching_days: i64,
}

/// Every issue that is known, by number.
pub(in crate::properties) fn issues(known: &[Fact]) -> Vec<NaiveIssue<'_>> {
    let mut histories: BTreeMap<&str, Vec<&Fact>> = BTreeMap::new();
    let mut raised: Vec<&Fact> = Vec::new();
    for fact in known.iter().filter(|f| f.name.starts_with("Issue") || f.name.starts_with("Diff")) {
        if fact.name == "IssueRaised" {
            raised.push(fact);
        }
        histories.entry(&fact.thing).or_default().push(fact);
    }
    raised.sort_by_key(|raised| raised.data["number"].as_u64());
    let issue = |raised: &Fact| {
        let history = histories.remove(raised.thing.as_str()).expect("it was raised");
        NaiveIssue { approaching_days: approaching_days(known, raised), history }
    };
    raised.into_iter().map(issue).collect()
}

/// What the programme said of the light when the issue was raised: the version recorded last of
/// those that held on that day.
fn approaching_days(known: &[Fact], raised: &Fact) -> i64 {
    let on = day_of(raised.occurred_at);
    let versions = known.iter().filter(|fact| fact.position < raised.position);
    let versions = versions.filter(|f| ["ProgrammeOpened", "ProgrammeAmended"].contains(&&*f.name));
    let held = |version: &&Fact| version.data["from"].as_str().is_none_or(|from| day(from) <= on);
    let version = versions.rev().find(held).expect("a programme was opened");
    version.data["definition"]["issue_limits"]["approaching_days"].as_i64().expect("days")
}

impl NaiveIssue<'_> {
    /// Its row as of an instant.
    pub(in crate::properties) fn columns(&self, at: i64) -> Columns {
        let mut columns = Columns::new();
        columns.insert("row", self.raised("number"));
        self.what_was_raised(&mut columns);
        self.who_has_it(&mut columns);
        self.where_it_stands(&mut columns);
        self.how_it_ended(&mut columns);
        self.what_happened_to_it(&mut columns);
        self.lights(at, &mut columns);
        columns
    }

    fn raised(&self, member: &str) -> String {
        text(&self.history[0].data[member])
    }

    fn what_was_raised(&self, columns: &mut Columns) {
        let raised = self.history[0];
        for member in ["issue", "number", "kind", "programme", "unit", "class", "source"] {
            columns.insert(member, self.raised(member));
        }
        for member in ["found_on", "urgency"] {
            columns.insert(member, self.raised(member));
        }
        columns.insert("raised_as", self.raised("role"));
        columns.insert("raised_at", raised.occurred_at.to_string());
        columns.insert("description_position", raised.position.to_string());
        let last = self.history.last().expect("it was raised");
        columns.insert("revision", last.revision.to_string());
        columns.insert("position", last.position.to_string());
        columns.insert("approaching_days", self.approaching_days.to_string());
    }

    fn who_has_it(&self, columns: &mut Columns) {
        let assigned = self.last_after(&["IssueAssigned"], &["IssueReopened"]);
        let member = |name: &str| assigned.map_or(ABSENT.to_owned(), |f| text(&f.data[name]));
        columns.insert("responsible", assigned.map_or(ABSENT.to_owned(), accountable));
        columns.insert("responsible_person", member("responsible_person"));
        columns.insert("verifier", member("verifier"));
        let co_units = assigned.map_or("[]".to_owned(), |f| text(&f.data["co_units"]));
        columns.insert("co_units", co_units);
        columns.insert("assigned_at", occurred(assigned));
        columns.insert("requirement_position", placed(assigned));
        let sign_for = assigned.map_or(ABSENT.to_owned(), |f| text(&f.data["sign_for"]["due"]));
        columns.insert("sign_for_due", sign_for);
        let anew = &["IssueAssigned", "IssueReopened"];
        columns.insert("signed_at", occurred(self.last_after(&["IssueSignedFor"], anew)));
        let plan = self.last_after(&["IssuePlanFiled"], anew);
        columns.insert("measures_position", placed(plan));
        columns.insert("planned_finish", said(plan, "planned_finish"));
        let limit = self.limit(self.history.len());
        columns.insert("due", limit.map_or(ABSENT.to_owned(), due));
    }

    fn where_it_stands(&self, columns: &mut Columns) {
        let length = self.history.len();
        columns.insert("phase", self.phase(length).to_owned());
        let same = |length: &usize| {
            let assigned = self.history[*length - 1].name == "IssueAssigned";
            !assigned && self.phase(*length) == self.phase(*length - 1)
        };
        let since = (2..=length).rev().find(|length| !same(length)).unwrap_or(1);
        columns.insert("since", self.history[since - 1].occurred_at.to_string());
        let done = &["IssueFixedOnSpot", "IssueClosureRequested"];
        columns.insert("result_position", placed(self.last_after(done, &["IssueReopened"])));
        let back = &["IssueReturned", "IssueReopened"];
        let requested = self.last_after(&["IssueClosureRequested"], back);
        columns.insert("closure_requested_at", occurred(requested));
        let void = &["IssueReturned", "IssueReopened", "IssueRecheckOrdered"];
        let verified = self.last_after(&["IssueVerified"], void);
        columns.insert("verified_at", occurred(verified));
        columns.insert("verified_by", whose(verified));
    }

    fn how_it_ended(&self, columns: &mut Columns) {
        let closing = |fact: &Fact| fact.name == "IssueClosed" || settled(fact);
        let opened = self.last_place(&["IssueReopened", "IssueRecheckOrdered"]);
        let closed = self.history.iter().rposition(|fact| closing(fact));
        let closed = closed.filter(|closed| opened.is_none_or(|opened| opened < *closed));
        let closed = closed.map(|closed| self.history[closed]);
        columns.insert("closed_at", occurred(closed));
        columns.insert("closed_by", whose(closed));
        columns.insert("look_back_due", said(closed, "look_back_due"));
        let looked = self.last_after(&["IssueLookedBack"], &["IssueClosed"]);
        columns.insert("look_back", said(looked, "outcome"));
        columns.insert("looked_back_at", occurred(looked));
        columns.insert("looked_back_by", whose(looked));
        let withdrawn = self.last_after(&["IssueWithdrawn"], &[]);
        columns.insert("withdrawn", said(withdrawn, "ground"));
        columns.insert("same_as", said(withdrawn, "same_as"));
        let up = self.last_after(&["IssueHandedUp"], &[]);
        columns.insert("hand_up_document", up.map_or(ABSENT.to_owned(), |f| f.document.clone()));
        columns.insert("hand_up_position", placed(up));
        let answered = self.last_after(&["DifficultyAnswered"], &[]);
        columns.insert("answered_at", occurred(answered));
        columns.insert("answer_position", placed(answered));
        let confirmed = self.last_after(&["DifficultyConfirmed"], &["DifficultyAnswered"]);
        columns.insert("answer_outcome", said(confirmed, "outcome"));
    }

    fn what_happened_to_it(&self, columns: &mut Columns) {
        let begun = self.last_place(&["IssueReopened"]).unwrap_or(0);
        let since = self.history[begun..].iter().filter(|f| f.name == "IssueExtended");
        columns.insert("extension_count", since.count().to_string());
        columns.insert("extensions", self.every("IssueExtended", due));
        columns.insert("returns", self.count("IssueReturned").to_string());
        let relapses = self.history.iter().filter(|f| f.name == "IssueReopened");
        let relapses = relapses.filter(|f| f.data["ground"] == "relapse");
        columns.insert("relapses", relapses.count().to_string());
        columns.insert("suspended_on", self.every("IssueSuspended", |f| text(&f.data["on"])));
        columns.insert("resumed_on", self.every("IssueResumed", |f| text(&f.data["on"])));
        columns.insert("urges", self.every("IssueUrged", |f| text(&f.data["number"])));
        let open = self.count("IssueUrged") - self.count("IssueUrgeAnswered");
        columns.insert("open_urges", open.to_string());
        columns.insert("evidence", self.evidence());
    }

    /// Where and at which step each piece of evidence was shown.
    fn evidence(&self) -> String {
        let mut shown = Vec::new();
        for fact in &self.history {
            let stage = match fact.name.as_str() {
                "IssueRaised" => "found",
                "IssueVerified" => "verified",
                "IssueLookedBack" => "looked_back",
                _ => "rectified",
            };
            for reference in fact.data["evidence"].as_array().into_iter().flatten() {
                let sha256 = text(&reference["sha256"]);
                shown.push(format!("{}/{stage}/{sha256}", fact.position));
            }
        }
        shown.join(" ")
    }

    /// The light at an instant and whether it was ever red, from the limits that counted then.
    fn lights(&self, at: i64, columns: &mut Columns) {
        let days_left = self.counted(at).map(|due| due - day_of(at));
        let difficulty = self.history[0].data["kind"] == "difficulty";
        let level = match days_left {
            Some(left) if left < 0 && !difficulty => "overdue",
            Some(left) if left <= self.approaching_days && !difficulty => "approaching",
            _ => "normal",
        };
        columns.insert("light", level.to_owned());
        columns.insert("days_left", days_left.map_or(ABSENT.to_owned(), |left| left.to_string()));
        let overdue = |at: i64| self.counted(at).is_some_and(|due| due < day_of(at));
        columns.insert("overdue", overdue(at).to_string());
        let turns = self.history.iter().map(|fact| fact.occurred_at);
        let first = turns.clone().min().expect("it was raised");
        let midnights = (day_of(first) + 1..=day_of(at)).map(midnight);
        let mut instants = turns.chain(midnights).chain([at]).filter(|instant| *instant <= at);
        columns.insert("ever_overdue", instants.any(overdue).to_string());
    }

    /// The limit that counts at an instant; nothing where the clock stands.
    fn counted(&self, at: i64) -> Option<i64> {
        const DECIDES: [&str; 11] = [
            "IssueAssigned",
            "IssueExtended",
            "IssueResumed",
            "IssueReturned",
            "IssueClosureRequested",
            "IssueSuspended",
            "IssueClosed",
            "IssueWithdrawn",
            "IssueHandedUp",
            "DifficultyAnswered",
            "DifficultyConfirmed",
        ];
        let decides = |fact: &Fact| DECIDES.contains(&fact.name.as_str());
        let by_then = |fact: &Fact| fact.occurred_at <= at && decides(fact);
        let last = self.history.iter().rposition(|fact| by_then(fact))?;
        let fact = self.history[last];
        let runs = LIMITS.contains(&fact.name.as_str())
            || fact.name == "IssueReturned"
            || (fact.name == "DifficultyConfirmed" && !settled(fact));
        let limit = self.limit(last + 1).filter(|_| runs)?;
        Some(day(&due(limit)))
    }

    /// The event that gave the limit in force after so many events.
    fn limit(&self, length: usize) -> Option<&Fact> {
        let known = &self.history[..length];
        let given = known.iter().rposition(|fact| LIMITS.contains(&fact.name.as_str()))?;
        let anew = known.iter().rposition(|fact| fact.name == "IssueReopened");
        anew.is_none_or(|anew| anew < given).then(|| known[given])
    }

    /// Where it stands after so many events.
    fn phase(&self, length: usize) -> &'static str {
        let fact = self.history[length - 1];
        match fact.name.as_str() {
            "IssueRaised" => "registered",
            "IssueFixedOnSpot" => "fixed_on_spot",
            "IssueAssigned" => "assigned",
            "IssueSignedFor" => "signed_for",
            "IssuePlanFiled" => "rectifying",
            "IssueSuspended" => "suspended",
            "IssueResumed" => {
                let known = &self.history[..length];
                let stopped = known.iter().rposition(|f| f.name == "IssueSuspended");
                self.phase(stopped.expect("it was suspended"))
            }
            "IssueClosureRequested" | "IssueRecheckOrdered" => "closure_requested",
            "IssueVerified" => "verified",
            "IssueReturned" if self.limit(length).is_some() => "rectifying",
            "IssueReturned" => "registered",
            "IssueClosed" => "closed",
            "IssueLookedBack" if fact.data["outcome"] == "relapsed" => "relapsed",
            "IssueLookedBack" => "look_back_passed",
            "IssueReopened" => "reopened",
            "IssueWithdrawn" => "withdrawn",
            "IssueHandedUp" => "handed_up",
            "DifficultyAnswered" => "answered",
            "DifficultyConfirmed" if settled(fact) => "closed",
            "DifficultyConfirmed" => "assigned",
            _ => self.phase(length - 1),
        }
    }

    fn last_place(&self, names: &[&str]) -> Option<usize> {
        self.history.iter().rposition(|fact| names.contains(&fact.name.as_str()))
    }

    /// The last event of some kinds, unless one of others came after it.
    fn last_after(&self, names: &[&str], void: &[&str]) -> Option<&Fact> {
        let last = self.last_place(names)?;
        let voided = self.last_place(void).is_some_and(|voided| voided > last);
        (!voided).then(|| self.history[last])
    }

    fn every(&self, name: &str, tell: impl Fn(&Fact) -> String) -> String {
        let told = self.history.iter().filter(|fact| fact.name == name);
        told.map(|fact| tell(fact)).collect::<Vec<_>>().join(" ")
    }

    fn count(&self, name: &str) -> usize {
        self.history.iter().filter(|fact| fact.name == name).count()
    }
}

fn settled(fact: &Fact) -> bool {
    fact.name == "DifficultyConfirmed" && fact.data["outcome"] == "settled"
}

fn due(fact: &Fact) -> String {
    text(&fact.data["deadline"]["due"])
}

fn occurred(fact: Option<&Fact>) -> String {
    fact.map_or(ABSENT.to_owned(), |fact| fact.occurred_at.to_string())
}

fn placed(fact: Option<&Fact>) -> String {
    fact.map_or(ABSENT.to_owned(), |fact| fact.position.to_string())
}

fn whose(fact: Option<&Fact>) -> String {
    fact.map_or(ABSENT.to_owned(), |fact| fact.by.clone())
}

fn said(fact: Option<&Fact>, member: &str) -> String {
    fact.map_or(ABSENT.to_owned(), |fact| text(&fact.data[member]))
}

/// `unit/…`, `section/…`, `office` or `leader`.
fn accountable(assigned: &Fact) -> String {
    match &assigned.data["responsible"] {
        Value::Object(one) => one.iter().map(|(kind, of)| format!("{kind}/{}", text(of))).collect(),
        other => text(other),
    }
}
