//! The people of the demo: invented, by title and never by name (`domain.md` §16.1-17).

use hemei_api::proto::Role;

use super::words::{Lang, Text, text};

/// A person of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    SystemAdministrator,
    OfficeHead,
    HandlerA,
    HandlerB,
    LeadingGroupHead,
    DeputyHead,
    CommissionA,
    CommissionB,
    Agriculture,
    Construction,
    Economy,
    Dengguang,
    DengguangClerk,
    Jiaojia,
    JiaojiaClerk,
    Huangling,
    HuanglingClerk,
    Qishu,
    QishuClerk,
    Fifth,
    FifthClerk,
    QishuGroup10,
    QishuContact,
    HuanglingResident,
    JiaojiaSupervision,
}

/// What a person is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member {
    /// Who.
    pub(crate) part: Part,
    /// The title.
    pub(crate) title: Text,
    /// The role.
    pub(crate) role: Role,
    /// For which unit or section.
    pub(crate) of: Of,
}

/// For what a role is held.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Of {
    /// The town.
    Town,
    /// A unit, by its key in the units' file.
    Unit(&'static str),
    /// A section of the line office.
    Section(Section),
}

/// A section of the line office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Agriculture,
    Construction,
    Economy,
}

impl Section {
    /// Its name.
    pub(crate) fn name(self) -> Text {
        match self {
            Self::Agriculture => text("农业服务中心", "agricultural service centre"),
            Self::Construction => {
                text("规划建设管理环保办", "planning, construction and environment office")
            }
            Self::Economy => text("经济发展办", "economic development office"),
        }
    }

    /// A section by the name that the log knows.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Agriculture, Self::Construction, Self::Economy]
            .into_iter()
            .find(|s| s.name().zh == name)
    }
}

const fn of_town(part: Part, role: Role, zh: &'static str, en: &'static str) -> Member {
    Member { part, title: text(zh, en), role, of: Of::Town }
}

const fn of_unit(
    part: Part,
    role: Role,
    key: &'static str,
    zh: &'static str,
    en: &'static str,
) -> Member {
    Member { part, title: text(zh, en), role, of: Of::Unit(key) }
}

const fn of_section(part: Part, section: Section, zh: &'static str, en: &'static str) -> Member {
    Member { part, title: text(zh, en), role: Role::LineOffice, of: Of::Section(section) }
}

/// Who exists from genesis on and appoints the others.
pub(crate) const ADMINISTRATOR: Member = of_town(
    Part::SystemAdministrator,
    Role::SystemAdministrator,
    "系统管理员",
    "system administrator",
);

/// Everybody else, in the order in which they are registered.
pub(crate) const CAST: &[Member] = &[
    of_town(Part::OfficeHead, Role::OfficeHead, "乡村振兴办负责人", "office head"),
    of_town(Part::HandlerA, Role::OfficeHandler, "乡村振兴办经办人甲", "office handler A"),
    of_town(Part::HandlerB, Role::OfficeHandler, "乡村振兴办经办人乙", "office handler B"),
    of_town(Part::LeadingGroupHead, Role::LeadingGroupHead, "领导小组组长", "leading group head"),
    of_town(Part::DeputyHead, Role::DeputyHead, "分管领导", "deputy head"),
    of_town(
        Part::CommissionA,
        Role::DisciplineCommission,
        "镇纪委工作人员甲",
        "commission member A",
    ),
    of_town(
        Part::CommissionB,
        Role::DisciplineCommission,
        "镇纪委工作人员乙",
        "commission member B",
    ),
    of_section(
        Part::Agriculture,
        Section::Agriculture,
        "农业服务中心工作人员",
        "agriculture officer",
    ),
    of_section(
        Part::Construction,
        Section::Construction,
        "规建环保办工作人员",
        "construction officer",
    ),
    of_section(Part::Economy, Section::Economy, "经济发展办工作人员", "economy officer"),
    of_unit(Part::Dengguang, Role::Village, "dengguang", "灯光村村支两委", "Dengguang committees"),
    of_unit(Part::DengguangClerk, Role::Village, "dengguang", "灯光村文书", "Dengguang clerk"),
    of_unit(Part::Jiaojia, Role::Village, "jiaojia", "焦家村村支两委", "Jiaojia committees"),
    of_unit(Part::JiaojiaClerk, Role::Village, "jiaojia", "焦家村文书", "Jiaojia clerk"),
    of_unit(Part::Huangling, Role::Village, "huangling", "黄岭村村支两委", "Huangling committees"),
    of_unit(Part::HuanglingClerk, Role::Village, "huangling", "黄岭村文书", "Huangling clerk"),
    of_unit(Part::Qishu, Role::Village, "qishu", "漆树村村支两委", "Qishu committees"),
    of_unit(Part::QishuClerk, Role::Village, "qishu", "漆树村文书", "Qishu clerk"),
    of_unit(Part::Fifth, Role::Village, "fifth", "第五村村支两委", "fifth village committees"),
    of_unit(Part::FifthClerk, Role::Village, "fifth", "第五村文书", "fifth village clerk"),
    of_unit(
        Part::QishuGroup10,
        Role::GroupCadre,
        "qishu_group_10",
        "漆树村10组组干部",
        "Qishu group 10 cadre",
    ),
    of_unit(
        Part::QishuContact,
        Role::ContactCadre,
        "qishu",
        "漆树村包村干部",
        "Qishu contact cadre",
    ),
    of_unit(
        Part::HuanglingResident,
        Role::ResidentTeam,
        "huangling",
        "黄岭村驻村工作队",
        "Huangling resident team",
    ),
    of_unit(
        Part::JiaojiaSupervision,
        Role::VillageAffairsSupervision,
        "jiaojia",
        "焦家村村务监督委员会",
        "Jiaojia supervision committee",
    ),
];

impl Part {
    /// What the person is.
    pub(crate) fn member(self) -> &'static Member {
        std::iter::once(&ADMINISTRATOR)
            .chain(CAST)
            .find(|member| member.part == self)
            .expect("the cast has a line for every part")
    }

    /// The title.
    pub(crate) fn title(self, lang: Lang) -> &'static str {
        self.member().title.say(lang)
    }
}

/// Units as people call them, by their keys in the units' file: a courtyard or group is told with
/// its village.
const UNITS: &[(&str, Text)] = &[
    ("dengguang", text("灯光村", "Dengguang Village")),
    ("jiaojia", text("焦家村", "Jiaojia Village")),
    ("huangling", text("黄岭村", "Huangling Village")),
    ("qishu", text("漆树村", "Qishu Village")),
    ("fifth", text("第五村（计划未列名）", "the fifth village (not named in the plan)")),
    ("qishu_group_10", text("漆树村10组", "Qishu Village, group 10")),
    ("qinjiawan", text("黄岭村秦家湾", "Qinjiawan, Huangling Village")),
    ("wandi", text("漆树村10组湾地", "Wandi, Qishu Village")),
];

/// What a unit is called.
pub(crate) fn unit(key: &str) -> Option<Text> {
    UNITS.iter().find(|(known, _)| *known == key).map(|(_, name)| *name)
}

/// The place of a unit in the list above.
pub(crate) fn unit_place(key: &str) -> usize {
    UNITS.iter().position(|(known, _)| *known == key).unwrap_or(UNITS.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_one_line_and_a_title_of_their_own() {
        let members: Vec<&Member> = std::iter::once(&ADMINISTRATOR).chain(CAST).collect();
        for (index, member) in members.iter().enumerate() {
            let others = &members[..index];
            assert!(!others.iter().any(|other| other.part == member.part));
            assert!(!others.iter().any(|other| other.title == member.title));
            if let Of::Unit(key) = member.of {
                assert!(unit(key).is_some(), "{key}");
            }
        }
    }
}
