//! A stage for the annual evaluation: two villages, everybody who has a part in it, and the sample
//! scheme of the event catalogue. Every act is a command of the domain, executed by the engine.

use hemei_domain::activity::Told;
use hemei_domain::command::Command;
use hemei_domain::document::{Classification, Document, DocumentNumber};
use hemei_domain::evaluation::{
    ArchiveEvaluation, Changes, CorrectScore, DecideEvaluation, DecideObjection, Entrant,
    Evaluation, FileObjection, FinaliseEvaluation, ObjectionOutcome, OpenEvaluation, PostNotice,
    RecordSignedDocument, SheetSeen, SumEvaluation,
};
use hemei_domain::event::{EventData as _, Log};
use hemei_domain::evidence;
use hemei_domain::id::{EvaluationId, PersonId, ProgrammeId, SchemeId, UnitId};
use hemei_domain::person::AssignRole;
use hemei_domain::publicity::{PublicityFacts, PublicityKind, RecordPublicity};
use hemei_domain::role::Role;
use hemei_domain::scheme::{AdoptScheme, Definition, Scheme, SchemeAdopted};
use hemei_domain::score::{Decimal, Entry, Figure, Sample};
use hemei_domain::score_sheet::{
    ApplyPenalty, ApplyVeto, EnterBlock, GrantBonus, RecordSiteCheck, ScoreIndicators, ScoreSheet,
    SelfClaim, SelfScore, SheetOf, SiteOutcome, WaiveSelfScore, WithdrawAdjustment,
};
use hemei_domain::stream::StreamId;
use hemei_domain::time::Date;
use hemei_domain::unit::Unit;

use super::{Desk, act};
use crate::engine::Engine;
use crate::receipt::Receipt;

/// Who has a part in an evaluation.
#[derive(Debug, Clone, Copy)]
pub struct Cast {
    /// A cadre of the first village.
    pub cadre: PersonId,
    /// A cadre of the second one.
    pub other_cadre: PersonId,
    /// The handler of the office, who scores what is the office's.
    pub handler: PersonId,
    /// Its head, who opens and decides.
    pub head: PersonId,
    /// The deputy head, who checks again.
    pub deputy: PersonId,
    /// Of the section that scores the look of a village.
    pub planning: PersonId,
    /// Of the section that scores water.
    pub water: PersonId,
    /// Of the section that enters the block of Party building.
    pub party: PersonId,
    /// Of a section that scores nothing: who checks on site.
    pub checker: PersonId,
}

/// An evaluation by the sample scheme.
#[derive(Debug)]
pub struct Evaluated<'a> {
    /// Where it is done.
    pub engine: &'a Engine,
    /// The programme.
    pub programme: ProgrammeId,
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The villages, in the order in which they are told of.
    pub villages: Vec<UnitId>,
    /// Who does it.
    pub cast: Cast,
    /// Where in the log something was made known in each village: what they get rests on it.
    grounds: Vec<u64>,
}

impl<'a> Evaluated<'a> {
    /// Opens the evaluation of some villages by the sample scheme, changed as is wished. The first
    /// two villages have a cadre.
    pub async fn opened(
        desk: Desk<'a>,
        programme: ProgrammeId,
        villages: &[UnitId],
        change: impl FnOnce(&mut Definition),
    ) -> Self {
        let engine = desk.engine;
        let cast = cast(desk, villages).await;
        let mut definition = *SchemeAdopted::example().0.definition;
        change(&mut definition);
        let scheme = Scheme::id_of(programme, &definition.kind);
        let evaluation = Evaluation::id_of(scheme, 1);
        let villages = villages.to_vec();
        let mut grounds = Vec::new();
        for unit in &villages {
            let facts = PublicityFacts { kind: PublicityKind::Broadcast, count: 1, policy: false };
            let (unit, told) = (*unit, Told::default());
            let record = RecordPublicity { programme, unit, facts, told };
            grounds.push(act(engine, cast.handler, record).await.events[0].position);
        }
        let stage = Self { engine, programme, evaluation, villages, cast, grounds };
        let document = stage.document();
        stage.by(cast.head, AdoptScheme { programme, definition, document }).await;
        stage.open(scheme).await;
        stage
    }

    async fn open(&self, scheme: SchemeId) {
        let group = "enrolled".to_owned();
        let member = |unit: &UnitId| Entrant { unit: *unit, group: group.clone() };
        let units = self.villages.iter().map(member).collect();
        let open = OpenEvaluation { programme: self.programme, scheme, edition: 1, units };
        self.by(self.cast.head, open).await;
    }

    /// Executes a command.
    pub async fn by<C: Command>(&self, person: PersonId, command: C) -> Receipt {
        act(self.engine, person, command).await
    }

    /// A document of today with a number.
    pub fn document(&self) -> Document {
        let number = DocumentNumber::parse("number", "样例镇发〔2024〕12号").expect("well formed");
        Document {
            number: Some(number),
            title: "关于考核事项的决定".to_owned(),
            issuer: "样例镇和美乡村工作领导小组".to_owned(),
            date: self.today(),
            classification: Classification::Internal,
        }
    }

    fn today(&self) -> Date {
        self.engine.now().date()
    }

    /// A village's sheet.
    pub fn sheet(&self, unit: UnitId) -> SheetOf {
        SheetOf { evaluation: self.evaluation, unit }
    }

    /// The village claims points; one without a cadre is scored without.
    pub async fn self_score(&self, unit: UnitId) -> Receipt {
        let cadres = [self.cast.cadre, self.cast.other_cadre];
        let place = self.villages.iter().position(|village| *village == unit);
        let Some(cadre) = place.and_then(|place| cadres.get(place)) else {
            let (sheet, reason) = (self.sheet(unit), "两次通知后仍未报送。".to_owned());
            return self.by(self.cast.head, WaiveSelfScore { sheet, reason }).await;
        };
        let claim = |code: &str, points| SelfClaim { code: code.to_owned(), points };
        let command = SelfScore {
            sheet: self.sheet(unit),
            claims: vec![claim("C3", Decimal::whole(10)), claim("C4", Decimal::whole(5))],
            remark: Some("村口路面已硬化。".to_owned()),
            evidence: vec![],
        };
        self.by(*cadre, command).await
    }

    /// What a village's figures cite.
    pub fn cited(&self, unit: UnitId) -> Vec<u64> {
        let known = self.villages.iter().zip(&self.grounds);
        known.filter(|(village, _)| **village == unit).map(|(_, position)| *position).collect()
    }

    /// Entries that rest on what the log has of a village.
    pub fn resting(&self, unit: UnitId, entries: Vec<Entry>) -> Vec<Entry> {
        let resting = |entry| Entry { positions: self.cited(unit), ..entry };
        entries.into_iter().map(resting).collect()
    }

    /// Somebody scores.
    pub async fn score(&self, person: PersonId, unit: UnitId, entries: Vec<Entry>) -> Receipt {
        let command = ScoreIndicators {
            sheet: self.sheet(unit),
            entries: self.resting(unit, entries),
            remark: Some("查看了台账和现场。".to_owned()),
            evidence: vec![evidence()],
        };
        self.by(person, command).await
    }

    /// The section scores the look of a village, 0 to 10 points.
    pub async fn score_look(&self, unit: UnitId, points: u32) -> Receipt {
        let look = entry("C3", None, Figure::Score(Decimal::whole(points)));
        self.score(self.cast.planning, unit, vec![look]).await
    }

    /// The village scores itself and everybody else scores it; the village's look gets the points.
    /// With 8 points it has 89.1 in all.
    pub async fn score_all(&self, unit: UnitId, look: u32) {
        self.self_score(unit).await;
        self.score(self.cast.handler, unit, office_entries()).await;
        self.score_look(unit, look).await;
        self.score(self.cast.water, unit, water_entries()).await;
        let enter = EnterBlock {
            sheet: self.sheet(unit),
            block: "building".to_owned(),
            score: Decimal::whole(9),
            document: self.document(),
            remark: None,
        };
        self.by(self.cast.party, enter).await;
    }

    /// Grants the bonus for a title that was kept, 1.5 points.
    pub async fn grant_bonus(&self, unit: UnitId) -> Receipt {
        let command = GrantBonus {
            sheet: self.sheet(unit),
            code: "X1".to_owned(),
            round: None,
            award: "kept".to_owned(),
            count: 1,
            document: self.document(),
            positions: vec![],
            remark: None,
        };
        self.by(self.cast.handler, command).await
    }

    /// Takes a point off for each issue that was overdue.
    pub async fn penalise(&self, unit: UnitId, occurrences: u32) -> Receipt {
        let command = ApplyPenalty {
            sheet: self.sheet(unit),
            code: "X2".to_owned(),
            round: None,
            occurrences,
            document: self.document(),
            positions: self.cited(unit),
            remark: None,
        };
        self.by(self.cast.handler, command).await
    }

    /// Applies a veto of the scheme's lists.
    pub async fn veto(&self, unit: UnitId, code: &str, list: &str) -> Receipt {
        let command = ApplyVeto {
            sheet: self.sheet(unit),
            code: code.to_owned(),
            round: None,
            list: list.to_owned(),
            document: self.document(),
            positions: vec![],
            remark: None,
        };
        self.by(self.cast.head, command).await
    }

    /// Withdraws a bonus, penalty or veto of the office by its number.
    pub async fn withdraw(&self, unit: UnitId, number: u32) -> Receipt {
        let (sheet, reason) = (self.sheet(unit), "所依据的通报已更正。".to_owned());
        self.by(self.cast.handler, WithdrawAdjustment { sheet, number, reason }).await
    }

    /// Confirms a sheet on site.
    pub async fn check(&self, unit: UnitId) -> Receipt {
        self.by(self.cast.checker, self.confirmation(unit)).await
    }

    /// The command that confirms a sheet on site.
    pub fn confirmation(&self, unit: UnitId) -> RecordSiteCheck {
        RecordSiteCheck {
            sheet: self.sheet(unit),
            outcome: SiteOutcome::Confirmed,
            codes: vec![],
            remark: None,
            evidence: vec![],
        }
    }

    /// Scores and checks every village; the n-th one's look gets n points less than the first's.
    pub async fn scored(&self, look: u32) {
        for (less, unit) in (0..).zip(&self.villages) {
            self.score_all(*unit, look - less).await;
            self.check(*unit).await;
        }
    }

    /// Sums the sheets as they are.
    pub async fn sum(&self) -> Receipt {
        let command = self.summation().await;
        self.by(self.cast.handler, command).await
    }

    /// The command that sums the sheets as they are, with what the ledger says of overdue issues.
    pub async fn summation(&self) -> SumEvaluation {
        let cut = self.engine.log(Log::Business).head().position;
        let overdue = self.engine.ever_overdue(cut, self.programme).await;
        let overdue = overdue.expect("the ledger answers");
        let mut counted = Vec::new();
        for issue in &overdue {
            counted.push((self.counts_for(issue.unit).await, issue.position));
        }
        let mut sheets = Vec::new();
        for unit in &self.villages {
            let id = ScoreSheet::stream(self.evaluation, *unit).id;
            let known = self.engine.state::<ScoreSheet>(id, None, None).await;
            let revision = known.expect("the log answers").map_or(0, |known| known.revision);
            let issues = counted.iter().filter(|(of, _)| *of == Some(*unit));
            let overdue_positions: Vec<u64> = issues.map(|(_, position)| *position).collect();
            let overdue = u32::try_from(overdue_positions.len()).expect("few");
            sheets.push(SheetSeen { unit: *unit, revision, overdue, overdue_positions });
        }
        SumEvaluation { evaluation: self.evaluation, cut, sheets }
    }

    /// The village that an issue of a unit counts for: the nearest one at or above it.
    async fn counts_for(&self, unit: UnitId) -> Option<UnitId> {
        let mut upward = vec![unit];
        let mut next = 0;
        while let Some(unit) = upward.get(next).copied() {
            next += 1;
            if self.villages.contains(&unit) {
                return Some(unit);
            }
            let known = self.engine.state::<Unit>(unit.0, None, None).await;
            let Some(known) = known.expect("the log answers") else { continue };
            upward.extend(known.state.parent.into_iter().chain(known.state.merged_into));
        }
        None
    }

    /// The committee decides on a sum, today.
    pub async fn decide(&self, sum: u32) -> Receipt {
        let command = DecideEvaluation {
            evaluation: self.evaluation,
            sum,
            minutes: self.document(),
            met_on: self.today(),
            recused: vec![],
            abstained: vec![self.cast.deputy],
            votes: vec![],
        };
        self.by(self.cast.head, command).await
    }

    /// Posts what was decided.
    pub async fn post(&self) -> Receipt {
        let command = PostNotice { evaluation: self.evaluation, working_days: None };
        self.by(self.cast.handler, command).await
    }

    /// The first village objects to what it got for its look.
    pub async fn object(&self) -> Receipt {
        self.by(self.cast.cadre, self.objection()).await
    }

    /// The command by which it objects.
    pub fn objection(&self) -> FileObjection {
        FileObjection {
            evaluation: self.evaluation,
            unit: self.villages[0],
            codes: vec!["C3".to_owned()],
            statement: "核验时村口正在施工，请复核。".to_owned(),
            evidence: vec![],
        }
    }

    /// The deputy head decides its objection: with the points that its look gets, or rejects it.
    pub async fn answer(&self, objection: u32, look: Option<u32>) -> Receipt {
        self.by(self.cast.deputy, self.answering(objection, look)).await
    }

    /// The command that decides its objection.
    pub fn answering(&self, objection: u32, look: Option<u32>) -> DecideObjection {
        let points = |points| entry("C3", None, Figure::Score(Decimal::whole(points)));
        let entries = look.map(points).into_iter().collect();
        let entries = self.resting(self.villages[0], entries);
        let (withdrawn, added) = (vec![], vec![]);
        DecideObjection {
            evaluation: self.evaluation,
            unit: self.villages[0],
            objection,
            outcome: match look {
                Some(_) => ObjectionOutcome::Upheld,
                None => ObjectionOutcome::Rejected,
            },
            changes: Changes { entries, withdrawn, added },
            document: look.map(|_| self.document()),
            reason: "复核了现场照片。".to_owned(),
            evidence: vec![evidence()],
        }
    }

    /// The deputy head corrects a score: a village has no rule about cleaning.
    pub async fn correct(&self, unit: UnitId) -> Receipt {
        let entries = self.resting(unit, vec![entry("C4", None, Figure::Met(false))]);
        let command = CorrectScore {
            sheet: self.sheet(unit),
            changes: Changes { entries, withdrawn: vec![], added: vec![] },
            document: self.document(),
            reason: "村规民约没有清洁条款。".to_owned(),
            evidence: vec![],
        };
        self.by(self.cast.deputy, command).await
    }

    /// Declares the result final.
    pub async fn finalise(&self) -> Receipt {
        let command = FinaliseEvaluation { evaluation: self.evaluation };
        self.by(self.cast.head, command).await
    }

    /// Brings the number of the signed ranking back, and archives it.
    pub async fn sign_and_archive(&self) -> Receipt {
        let head = self.engine.log(Log::Business).head();
        let command = RecordSignedDocument {
            evaluation: self.evaluation,
            document: self.document(),
            head_position: head.position,
            root: hex::encode(&head.root[..8]),
        };
        self.by(self.cast.head, command).await;
        let command = ArchiveEvaluation { evaluation: self.evaluation };
        self.by(self.cast.handler, command).await
    }

    /// The evaluation's stream.
    pub fn stream(&self) -> StreamId {
        Evaluation::stream(self.evaluation)
    }
}

async fn cast(desk: Desk<'_>, villages: &[UnitId]) -> Cast {
    let post = async |role: Role, unit: Option<UnitId>, section: Option<&str>| {
        let person = desk.person().await;
        let section = section.map(str::to_owned);
        let (from, to, document) = (desk.from, None, None);
        desk.act(AssignRole { person, role, unit, section, from, to, document }).await;
        person
    };
    let second = villages.get(1).or(villages.first()).copied();
    Cast {
        cadre: post(Role::Village, villages.first().copied(), None).await,
        other_cadre: post(Role::Village, second, None).await,
        handler: post(Role::OfficeHandler, None, None).await,
        head: post(Role::OfficeHead, None, None).await,
        deputy: post(Role::DeputyHead, None, None).await,
        planning: post(Role::LineOffice, None, Some("规划建设办")).await,
        water: post(Role::LineOffice, None, Some("农业服务中心")).await,
        party: post(Role::LineOffice, None, Some("党建办")).await,
        checker: post(Role::LineOffice, None, Some("应急管理办")).await,
    }
}

/// An entry that rests on nothing yet.
pub fn entry(code: &str, round: Option<&str>, figure: Figure) -> Entry {
    let round = round.map(str::to_owned);
    Entry { code: code.to_owned(), round, figure, positions: vec![] }
}

/// What the office itself scores.
fn office_entries() -> Vec<Entry> {
    let sample = || {
        let group = "1组".to_owned();
        Figure::Samples(vec![Sample { group, households: 20, drawn: 5, failed: 0 }])
    };
    let present = ["bins", "cleaner"].map(str::to_owned).to_vec();
    vec![
        entry("C1-1", Some("q2"), Figure::Occurrences(4)),
        entry("C1-1", Some("q3"), Figure::Occurrences(4)),
        entry("C1-1", None, Figure::Occurrences(2)),
        entry("C1-2", None, Figure::Number(Decimal::whole(95))),
        entry("C2", Some("q2"), sample()),
        entry("C2", Some("q3"), sample()),
        entry("C4", None, Figure::Met(true)),
        entry("C5", None, Figure::Present(present)),
    ]
}

fn water_entries() -> Vec<Entry> {
    let ratio = Figure::Ratio { actual: Decimal::whole(3), target: Decimal::whole(4) };
    let answers = Figure::Answers { sum: Decimal::whole(850), count: 10 };
    vec![entry("W1", None, ratio), entry("W2", None, answers)]
}

fn evidence() -> evidence::Evidence {
    evidence::Evidence {
        reference: evidence::EvidenceReference {
            sha256: "ab".repeat(32),
            salted: false,
            media_type: "application/pdf".to_owned(),
            size_bytes: 52_311,
        },
        text: evidence::EvidenceText {
            title: "现场核验记录".to_owned(),
            kept_at: "乡村振兴办档案柜".to_owned(),
        },
    }
}
