//! The consolidation review of a village in the programme's last stage: sections and the office look
//! at it, some find something open and look again; a few villages are chosen and share how they did.

use hemei_domain::consolidation_review::{
    ChooseExcellent, Finding, RecordSharing, ReviewOf, ReviewUnit,
};
use hemei_domain::id::PersonId;
use hemei_domain::issue::Issue;
use hemei_domain::time::Date;

use super::county::Office;
use super::dice::Dice;
use super::village::Village;

/// Within how many days of the stage's first day a village is first looked at.
const FIRST_DAYS: u32 = 9;
/// After how many days who found something open looks again.
const AGAIN_DAYS: u32 = 5;
/// How many days later a village is chosen, and shares how it did, at the latest.
const CHOSEN_DAYS: u32 = 3;
/// How many issues one section names at most.
const NAMED_MAX: usize = 3;

/// What is still to come of a village's review.
#[derive(Debug, Default)]
pub(super) struct Reviewing {
    /// Who reviews when; the second time for those who found something open.
    reviews: Vec<(Date, PersonId, bool)>,
    /// Whether the village is chosen once everybody has reviewed it, and when.
    chosen: Option<Date>,
    /// When it shares how it did.
    shared: Option<Date>,
}

impl Reviewing {
    /// Who is going to review a village, and whether it will be chosen: of every town the first.
    pub(super) fn new(office: &Office, first_of_town: bool, dice: &mut Dice) -> Self {
        let Some(stage) = office.last_stage() else { return Self::default() };
        // All sections but one look at a village, or all of them.
        let spared = dice.up_to(u32::try_from(office.sections.len()).unwrap_or(0));
        let sections = (0..).zip(office.sections.values());
        let sections = sections.filter(|(place, _)| *place != spared).map(|(_, one)| *one);
        let persons: Vec<PersonId> = sections.chain([office.second]).collect();
        let mut day = || dice.days_after(stage, FIRST_DAYS);
        let reviews: Vec<_> = persons.into_iter().map(|person| (day(), person, false)).collect();
        let excellent = first_of_town || dice.percent(8);
        let last = reviews.iter().map(|(day, ..)| *day).max().unwrap_or(stage);
        let last = last.plus_days(i64::from(AGAIN_DAYS)).unwrap_or(last);
        let chosen = excellent.then(|| dice.days_after(last, CHOSEN_DAYS));
        Self { reviews, chosen, shared: None }
    }

    /// Does what is to be done on a day.
    ///
    /// # Errors
    /// Where a command is refused.
    pub(super) async fn day(&mut self, village: &mut Village, today: Date) -> anyhow::Result<()> {
        let review = ReviewOf { programme: village.office.programme, unit: village.unit };
        for (day, by, again) in std::mem::take(&mut self.reviews) {
            if day > today {
                self.reviews.push((day, by, again));
            } else if look(village, review, by, again).await? != Finding::Consolidated {
                self.reviews.push((village.dice.days_after(today, AGAIN_DAYS), by, true));
            }
        }
        if self.reviews.is_empty() && self.chosen.take_if(|day| *day <= today).is_some() {
            village.close_all(today).await?;
            let document = village.desk.document("关于选树典型的通报（样例）", 4);
            let reason = "保洁由村民自管，全年少有反弹。".to_owned();
            let choose = ChooseExcellent { review, document, reason };
            village.desk.act(village.office.head, choose).await?;
            self.shared = Some(village.dice.days_after(today, CHOSEN_DAYS));
        }
        if self.shared.take_if(|day| *day <= today).is_some() {
            let remark = "在镇里的现场会上介绍了垃圾分类和管护办法。".to_owned();
            let share = RecordSharing { review, shared_on: today, remark };
            village.desk.act(village.cadre, share).await?;
        }
        Ok(())
    }
}

/// Somebody looks at a village; who looks again finds that it was put right.
async fn look(
    village: &mut Village,
    review: ReviewOf,
    by: PersonId,
    again: bool,
) -> anyhow::Result<Finding> {
    let finding = match village.dice.up_to(99) {
        0..4 if !again => Finding::Relapsing,
        4..20 if !again => Finding::ToImprove,
        _ => Finding::Consolidated,
    };
    let mut open_issues = Vec::new();
    if finding != Finding::Consolidated {
        for followed in &village.open {
            let (issue, _) = village.desk.state::<Issue>(followed.issue.0).await?;
            let open = issue.raised.filter(|_| issue.phase.open() && open_issues.len() < NAMED_MAX);
            open_issues.extend(open.map(|raised| raised.number));
        }
    }
    let remark = (finding != Finding::Consolidated).then(|| "沟渠边还需清理。".to_owned());
    let evidence = Vec::new();
    let command = ReviewUnit { review, finding, open_issues, remark, evidence };
    village.desk.act(by, command).await?;
    Ok(finding)
}
