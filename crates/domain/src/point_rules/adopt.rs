//! Adopt an edition of a village's point rules (采用积分细则), by its villagers' meeting.

use serde::Serialize;

use super::{OWNERS, PointItem, PointRules, PointRulesAdopted, check, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::evidence::{self, Evidence};
use crate::id::UnitId;
use crate::issue::words;
use crate::point_account::not_of_the_commission;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::{Unit, check_from};
use crate::written::with_finding;

/// Adopts an edition as the villagers' (representatives') meeting decided it. It governs from its
/// first day on; what was recorded under an earlier one stays as it is (`domain.md` §10.4-3).
#[derive(Debug, Clone, Serialize)]
pub struct AdoptPointRules {
    /// The village or community.
    pub village: UnitId,
    /// The day of the meeting.
    pub met_on: Date,
    /// How many were entitled to vote.
    pub entitled: u32,
    /// How many of them were present.
    pub present: u32,
    /// How many of those were in favour.
    pub in_favour: u32,
    /// How many calendar days a notice of points runs.
    pub notice_days: u32,
    /// The first day on which it governs.
    pub from: Date,
    /// What gives or costs points.
    pub items: Vec<PointItem>,
    /// The minutes of the meeting.
    pub document: Document,
    /// A remark; kept in private.
    pub remark: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for AdoptPointRules {
    const NAME: &'static str = "point_rules.adopt";
    const ZH: &'static str = "采用积分细则";
    const POWERS: Powers = Powers::entry(OWNERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = vec![PointRules::stream(self.village)];
        streams.extend(Unit::streams_upward(self.village, known));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        reads.need::<Unit>(self.village.0)?;
        Ok(Scope { units: Unit::upward(self.village, reads), ..Scope::default() })
    }

    fn target(&self) -> Option<StreamId> {
        Some(PointRules::stream(self.village))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let stream = PointRules::stream(self.village);
        not_of_the_commission((Self::ZH, "adopt point rules"), OWNERS, reads, cx)?;
        let village = Unit::need_on(reads, self.village, self.from);
        let village = village.map_err(|refused| refused.field("village"))?;
        if !village.kind.is_some_and(|kind| kind.is_division()) {
            return Err(Rejection::new(&rules::POINT_RULES_NO_VILLAGE).field("village"));
        }
        Rejection::unless_all([
            check::items(&self.items),
            check::notice_days(self.notice_days),
            self.document.check("document"),
            words::optional("remark", self.remark.as_deref()),
            words::evidence(&self.evidence),
        ])?;
        self.check_meeting(cx.today)?;
        let known = reads.get::<PointRules>(stream.id);
        let before = known.and_then(|known| known.editions.last());
        self.check_from(before.map(|edition| edition.from), cx.today)?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let adopted = PointRulesAdopted {
            village: self.village,
            edition: before.map_or(0, |edition| edition.number) + 1,
            met_on: self.met_on,
            entitled: self.entitled,
            present: self.present,
            in_favour: self.in_favour,
            notice_days: self.notice_days,
            from: self.from,
            items: self.items.clone(),
            role: cx.authority.role,
            document: self.document.clone(),
            evidence,
        };
        let event = with_finding(adopted, self.remark.as_deref(), shown)
            .about(None, Some(self.village))
            .citing(Some(self.document.cite()));
        Ok(Decision::one(stream, event))
    }
}

impl AdoptPointRules {
    /// The meeting took place, could decide and did (`domain.md` §4.2, R42).
    fn check_meeting(&self, today: Date) -> Result<(), Rejection> {
        if self.met_on > today {
            return Err(Rejection::new(&rules::POINT_RULES_MET_LATER)
                .field("met_date")
                .with("met", self.met_on)
                .with("today", today));
        }
        if !(self.met_on..=today).contains(&self.document.date) {
            return Err(Rejection::new(&rules::POINT_RULES_MINUTES_DATE)
                .field("document.date")
                .with("date", self.document.date)
                .with("met", self.met_on)
                .with("today", today));
        }
        check::vote(self.entitled, self.present, self.in_favour)
    }

    /// It governs no day before the meeting, and a later one changes nothing for days that are past.
    fn check_from(&self, before: Option<Date>, today: Date) -> Result<(), Rejection> {
        check_from(self.from, today)?;
        let refused = |rule| Rejection::new(rule).field("from_date").with("from", self.from);
        if self.from < self.met_on {
            return Err(refused(&rules::POINT_RULES_BEFORE_MEETING).with("met", self.met_on));
        }
        match before {
            Some(before) if self.from <= before || self.from < today => {
                Err(refused(&rules::POINT_RULES_FROM).with("before", before).with("today", today))
            }
            Some(_) | None => Ok(()),
        }
    }
}
