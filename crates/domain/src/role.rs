//! The roles of a programme (`reference/domain.md` §16.1-11).

vocabulary! {
    /// What a person is assigned to be.
    Role {
        LeadingGroupHead = "leading_group_head", "领导小组组长", "leading group head";
        DeputyHead = "deputy_head", "分管领导", "deputy head";
        OfficeHead = "office_head", "乡村振兴办负责人", "office head";
        OfficeHandler = "office_handler", "乡村振兴办经办人", "office handler";
        LineOffice = "line_office", "业务科室", "line office";
        Village = "village", "村支“两委”", "village";
        GroupCadre = "group_cadre", "组干部", "group cadre";
        ContactCadre = "contact_cadre", "包村干部", "contact cadre";
        ResidentTeam = "resident_team", "驻村工作队", "resident work team";
        VillageAffairsSupervision = "village_affairs_supervision", "村务监督委员会", "village affairs supervision committee";
        DisciplineCommission = "discipline_commission", "镇纪委", "discipline commission";
        AuditAdministrator = "audit_administrator", "审计管理员", "audit administrator";
        SystemAdministrator = "system_administrator", "系统管理员", "system administrator";
        HigherAuthority = "higher_authority", "上级主管部门", "higher authority";
        CountyIntegration = "county_integration", "县级系统对接", "county integration";
    }
}

/// What a role is there for, as far as it is kept apart from others.
#[derive(PartialEq, Eq)]
enum Duty {
    Overseeing,
    Register,
    Work,
}

impl Role {
    /// Whether the role is held for one unit and reaches no further.
    pub fn bound_to_unit(self) -> bool {
        matches!(
            self,
            Self::Village
                | Self::GroupCadre
                | Self::ContactCadre
                | Self::ResidentTeam
                | Self::VillageAffairsSupervision
        )
    }

    /// Whether a delegation may not bring both roles into one hand: overseeing beside what is
    /// overseen (rectifying, scoring, deciding, entering), the register beside either
    /// (`reference/domain.md` §10.3), the villagers' supervision beside those of the village whom it
    /// oversees. Nothing stands against the higher authority, which is not of the town.
    pub fn apart_from(self, other: Self) -> bool {
        let supervised = |one: Self, other: Self| {
            let of_village = matches!(other, Self::Village | Self::GroupCadre);
            one == Self::VillageAffairsSupervision && of_village
        };
        if supervised(self, other) || supervised(other, self) {
            return true;
        }
        let duty = |role| match role {
            Self::HigherAuthority | Self::VillageAffairsSupervision => None,
            Self::DisciplineCommission | Self::AuditAdministrator => Some(Duty::Overseeing),
            Self::SystemAdministrator => Some(Duty::Register),
            Self::LeadingGroupHead
            | Self::DeputyHead
            | Self::OfficeHead
            | Self::OfficeHandler
            | Self::LineOffice
            | Self::Village
            | Self::GroupCadre
            | Self::ContactCadre
            | Self::ResidentTeam
            | Self::CountyIntegration => Some(Duty::Work),
        };
        duty(self).zip(duty(other)).is_some_and(|(one, other)| one != other)
    }

    /// Whether one person is not appointed to both: who is of a village is not of the town's
    /// commission or its auditor, who look into it. Other hats of the commission's members are left
    /// to the town, and under none of them they act (`reference/domain.md` §16.1-9). A member of the
    /// village's Party branch who is not of its committee may be of its supervision
    /// (村民委员会组织法 §32), and [`Self::Village`] is both: there each act is kept apart by person.
    pub fn incompatible_with(self, other: Self) -> bool {
        let pair = |one: Self, other: Self| match one {
            Self::DisciplineCommission | Self::AuditAdministrator => other.of_the_village(),
            _ => false,
        };
        pair(self, other) || pair(other, self)
    }

    /// Whether the role ties its holder to the unit that it is held for, so that the holder judges
    /// or measures this unit no more (`reference/domain.md` §10.4-2, §16.1-6).
    pub fn ties(self) -> bool {
        self.of_the_village() || matches!(self, Self::ContactCadre | Self::ResidentTeam)
    }

    /// Whether the role's holders judge units: they accept, verify, score or decide.
    pub fn judges(self) -> bool {
        matches!(
            self,
            Self::LeadingGroupHead
                | Self::DeputyHead
                | Self::OfficeHead
                | Self::OfficeHandler
                | Self::LineOffice
                | Self::HigherAuthority
        )
    }

    /// Whether the role's holders belong to the village itself, so that nothing about it is
    /// theirs to decide (`reference/domain.md` §10.4-2).
    pub fn of_the_village(self) -> bool {
        matches!(self, Self::Village | Self::GroupCadre | Self::VillageAffairsSupervision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s16_1_11_the_roles_are_those_that_the_clause_names() {
        let codes: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
        assert_eq!(
            codes,
            [
                "leading_group_head",
                "deputy_head",
                "office_head",
                "office_handler",
                "line_office",
                "village",
                "group_cadre",
                "contact_cadre",
                "resident_team",
                "village_affairs_supervision",
                "discipline_commission",
                "audit_administrator",
                "system_administrator",
                "higher_authority",
                "county_integration",
            ]
        );
        let of_a_unit: Vec<&str> =
            Role::ALL.iter().filter(|role| role.bound_to_unit()).map(|role| role.zh()).collect();
        assert_eq!(of_a_unit, ["村支“两委”", "组干部", "包村干部", "驻村工作队", "村务监督委员会"]);
    }
}
