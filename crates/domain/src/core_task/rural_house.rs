//! Matters of rural housing (`domain.md` §3.4), by reference only: the file and whom it is about stay
//! with the department that keeps it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::facts::{empty, repeated};
use super::{DangerGrade, FileKeeper, HousePermit, HouseStep, ItemKind, rules};
use crate::rejection::{Rejection, rules as general};
use crate::text;

/// How many bytes the number of a file has at most.
const FILE_NUMBER_BYTES_MAX: usize = 80;

/// A matter of rural housing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuralHouseFacts {
    /// Who keeps its file.
    pub keeper: FileKeeper,
    /// The number of the file there.
    pub file_number: String,
    /// The permits that were given.
    pub permits: Vec<HousePermit>,
    /// The grade of a dangerous house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub danger: Option<DangerGrade>,
}

/// What was done in a matter of rural housing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HouseWork {
    /// The steps that were taken; those of before stay.
    pub steps: Vec<HouseStep>,
}

const PRESENCES: &[HouseStep] = &[
    HouseStep::PresentAtApplication,
    HouseStep::PresentAtSettingOut,
    HouseStep::PresentAtConstruction,
    HouseStep::PresentAtCompletion,
];

impl RuralHouseFacts {
    pub(super) fn violations(&self, kind: ItemKind) -> Vec<Rejection> {
        let graded = self.danger.is_some() == (kind == ItemKind::DangerousHouse);
        let danger =
            (!graded).then(|| Rejection::new(&rules::CORE_TASK_DANGER_GRADE).field("danger"));
        let found = [
            self.wrong_file_number(),
            repeated("permits", &self.permits, |permit| (permit.zh(), permit.en())),
            danger,
        ];
        found.into_iter().flatten().collect()
    }

    fn wrong_file_number(&self) -> Option<Rejection> {
        let (field, number) = ("file_number", self.file_number.as_str());
        if let Err(refused) = text::required(field, number) {
            return Some(refused);
        }
        if names_a_person(number) {
            return Some(Rejection::new(&rules::CORE_TASK_PERSONAL_DATA).field(field));
        }
        let numbered = number.chars().any(|c| c.is_ascii_digit());
        let blank = number.chars().any(char::is_whitespace);
        let fits = number.len() <= FILE_NUMBER_BYTES_MAX;
        (!numbered || blank || !fits).then(|| {
            Rejection::new(&general::FIELD_MALFORMED).field(field).why(
                "应为案卷编号，含数字、不含空格，不超过80字节",
                "the number of a file is expected, with digits, without blanks, of at most 80 bytes",
            )
        })
    }

    /// What a matter of a kind lacks to be settled, after the steps that were taken.
    pub(super) fn lacking(
        &self,
        kind: ItemKind,
        steps: &[HouseStep],
    ) -> Vec<(&'static str, &'static str)> {
        if kind == ItemKind::NewHouse {
            let permits = HousePermit::ALL.iter().filter(|permit| !self.permits.contains(permit));
            let presences = PRESENCES.iter().filter(|step| !steps.contains(step));
            let permits = permits.map(|permit| (permit.zh(), permit.en()));
            return permits.chain(presences.map(|step| (step.zh(), step.en()))).collect();
        }
        let settling = settling(kind);
        let settled = settling.iter().any(|step| steps.contains(step));
        if settled { vec![] } else { settling.iter().map(|step| (step.zh(), step.en())).collect() }
    }
}

/// The steps of which one settles a case; a new house needs all its presences instead.
fn settling(kind: ItemKind) -> &'static [HouseStep] {
    match kind {
        ItemKind::IllegalBuilding => &[HouseStep::Demolished, HouseStep::Regularised],
        ItemKind::DangerousHouse => {
            &[HouseStep::Demolished, HouseStep::Reinforced, HouseStep::Vacated]
        }
        ItemKind::SecondHomestead => &[HouseStep::HomesteadReturned, HouseStep::Regularised],
        _ => &[],
    }
}

impl HouseWork {
    pub(super) fn violations(&self, kind: ItemKind) -> Vec<Rejection> {
        let known = |step: &HouseStep| match kind {
            ItemKind::NewHouse => PRESENCES.contains(step),
            _ => *step == HouseStep::OrderIssued || settling(kind).contains(step),
        };
        let foreign = self.steps.iter().enumerate().find(|(_, step)| !known(step));
        let foreign = foreign.map(|(index, step)| {
            Rejection::new(&rules::CORE_TASK_HOUSE_STEP)
                .field(format!("steps[{index}]"))
                .with("kind", kind.zh())
                .with("kindEn", kind.en())
                .with("step", step.zh())
                .with("stepEn", step.en())
        });
        let found = [
            empty("steps", &self.steps),
            repeated("steps", &self.steps, |step| (step.zh(), step.en())),
            foreign,
        ];
        found.into_iter().flatten().collect()
    }

    pub(super) fn after(&self, before: &Self) -> Self {
        let mut steps = before.steps.clone();
        steps.extend(self.steps.iter().filter(|step| !before.steps.contains(step)));
        Self { steps }
    }
}

/// Whether a text has a resident's identity number (18 characters with their check character,
/// GB 11643) or a mobile phone's number, blanks, hyphens and what is not seen
/// between or not.
pub(super) fn names_a_person(text: &str) -> bool {
    let joined = text::dense(text).replace('-', "");
    runs(text).chain(runs(&joined)).any(|run| is_identity(&run) || is_phone(&run))
}

/// The runs of digits, full-width ones too, each with an `X` behind it.
fn runs(text: &str) -> impl Iterator<Item = Vec<u8>> {
    let plain = |c: char| match c {
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
        'x' | 'Ｘ' | 'ｘ' => 'X',
        other => other,
    };
    let plain: String = text.chars().map(plain).collect();
    let numeric = |c: char| c.is_ascii_digit() || c == 'X';
    let runs: Vec<Vec<u8>> =
        plain.split(|c| !numeric(c)).map(|run| run.as_bytes().to_vec()).collect();
    runs.into_iter()
}

fn is_identity(run: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let [digits @ .., check] = run else { return false };
    if digits.len() != WEIGHTS.len() || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 =
        digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS.get(sum as usize % CHECKS.len()) == Some(check)
}

fn is_phone(run: &[u8]) -> bool {
    matches!(run, [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9
        && rest.iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core_task::fixture::house;

    /// The sample of GB 11643-1999.
    const IDENTITY: &str = "11010519491231002X";

    #[test]
    fn s8_6_a_house_is_a_reference_without_personal_data() {
        assert_eq!(house().violations(ItemKind::IllegalBuilding), []);
        let refused = |number: &str| {
            let facts = RuralHouseFacts { file_number: number.to_owned(), ..house() };
            let found = facts.violations(ItemKind::IllegalBuilding);
            found.first().map(|refused| refused.rule.reason)
        };
        assert_eq!(refused("渝规资罚〔2024〕12号"), None);
        assert_eq!(refused("500243204200GB00012F00010001"), None);
        for personal in [IDENTITY, "宅2024-13800138000", "案１３８００１３８０００", "张三"]
        {
            assert!(refused(personal).is_some(), "{personal}");
        }
        assert_eq!(refused(IDENTITY), Some("CORE_TASK_PERSONAL_DATA"));
        assert_eq!(refused(&"1".repeat(81)), Some("FIELD_MALFORMED"));
        assert_eq!(refused("渝 12"), Some("FIELD_MALFORMED"));
    }

    #[test]
    fn identity_numbers_and_phones_are_seen_however_they_are_written() {
        for personal in [
            format!("户主身份证{IDENTITY}。"),
            "户主身份证110105 19491231 002x".to_owned(),
            "电话138-0013-8000".to_owned(),
            "电话138·0013·8000".to_owned(),
            "电话138\u{FE00}00138000".to_owned(),
        ] {
            assert!(names_a_person(&personal), "{personal}");
        }
        // Another check character, a landline, an area code, a year.
        for plain in ["110105194912310021", "02385616788", "500243116204", "2024年5月6日12处"] {
            assert!(!names_a_person(plain), "{plain}");
        }
    }

    #[test]
    fn only_a_dangerous_house_has_a_grade() {
        let graded = RuralHouseFacts { danger: Some(DangerGrade::D), ..house() };
        let reasons = |facts: &RuralHouseFacts, kind| -> Vec<_> {
            facts.violations(kind).iter().map(|refused| refused.rule.reason).collect()
        };
        assert_eq!(reasons(&graded, ItemKind::DangerousHouse), [""; 0]);
        assert_eq!(reasons(&graded, ItemKind::NewHouse), ["CORE_TASK_DANGER_GRADE"]);
        assert_eq!(reasons(&house(), ItemKind::DangerousHouse), ["CORE_TASK_DANGER_GRADE"]);
    }

    #[test]
    fn s3_4_a_new_house_needs_both_permits_and_four_presences() {
        let lacking = house().lacking(ItemKind::NewHouse, &[HouseStep::PresentAtSettingOut]);
        let zh: Vec<&str> = lacking.iter().map(|(zh, _)| *zh).collect();
        assert_eq!(
            zh,
            ["宅基地批准书", "乡村建设规划许可证", "申请审查到场", "施工过程到场", "竣工验收到场"]
        );
        let permitted = RuralHouseFacts { permits: HousePermit::ALL.to_vec(), ..house() };
        assert_eq!(permitted.lacking(ItemKind::NewHouse, PRESENCES), []);
    }

    #[test]
    fn a_case_is_settled_by_one_of_its_own_steps() {
        let lacks = |kind, step| !house().lacking(kind, &[step]).is_empty();
        assert!(lacks(ItemKind::IllegalBuilding, HouseStep::OrderIssued));
        assert!(!lacks(ItemKind::IllegalBuilding, HouseStep::Demolished));
        assert!(!lacks(ItemKind::DangerousHouse, HouseStep::Vacated));
        assert!(lacks(ItemKind::SecondHomestead, HouseStep::Vacated));
        let work = HouseWork { steps: vec![HouseStep::OrderIssued, HouseStep::Reinforced] };
        assert_eq!(work.violations(ItemKind::DangerousHouse), []);
        let refused = work.violations(ItemKind::IllegalBuilding).remove(0);
        assert_eq!(refused.field.as_deref(), Some("steps[1]"));
        assert_eq!(refused.zh(), "“违法违规建房”没有“加固改造”这一步。");
    }
}
