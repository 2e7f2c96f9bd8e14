//! The closed vocabularies of the registers.

use crate::clean_up::ClearanceClass;
use crate::number_book::Series;
use crate::quantity::QuantityUnit;

vocabulary! {
    /// A register of a core task.
    Register {
        WaterBody = "water_body", "黑臭水体", "black and odorous water body";
        RuralHouse = "rural_house", "农房事项", "rural house";
        Infrastructure = "infrastructure", "基础设施项目", "infrastructure project";
        ClearanceSpot = "clearance_spot", "五清理点位", "spot of the five clearances";
    }
}

vocabulary! {
    /// What an item is: the types of water of the national register, matters of rural housing, kinds
    /// of works, classes of the five clearances.
    ItemKind {
        River = "river", "河流", "river";
        Pond = "pond", "坑塘", "pond";
        Ditch = "ditch", "沟渠", "ditch";
        Lake = "lake", "湖泊", "lake";
        Reservoir = "reservoir", "水库", "reservoir";
        NewHouse = "new_house", "新建农房", "new house";
        IllegalBuilding = "illegal_building", "违法违规建房", "illegal building";
        DangerousHouse = "dangerous_house", "危房", "dangerous house";
        SecondHomestead = "second_homestead", "一户多宅", "second homestead";
        Road = "road", "道路", "road";
        WaterSupply = "water_supply", "供水", "water supply";
        Drainage = "drainage", "排水", "drainage";
        Sewage = "sewage", "污水处理", "sewage treatment";
        Lighting = "lighting", "路灯", "street lighting";
        Toilet = "toilet", "厕所", "toilets";
        WasteTransfer = "waste_transfer", "垃圾收运", "waste collection";
        PowerAndTelecom = "power_and_telecom", "电力通信", "power and telecommunication";
        Greening = "greening", "绿化", "greening";
        PublicFacility = "public_facility", "公共设施", "public facility";
        BlueShedRoof = "blue_shed_roof", "蓝棚顶", "blue shed roof";
        DerelictHouse = "derelict_house", "无人居住废旧房", "derelict house";
        YardClutter = "yard_clutter", "房前屋后杂物堆", "heap around a house";
        FieldWaste = "field_waste", "田间地头废弃物", "waste in fields";
        TangledLines = "tangled_lines", "管线“蜘蛛网”", "tangled overhead lines";
    }
}

vocabulary! {
    /// What a check found.
    CheckOutcome {
        Passed = "passed", "合格", "passed";
        NotPassed = "not_passed", "不合格", "not passed";
    }
}

vocabulary! {
    /// Why an item leaves its register.
    RemovalGround {
        Duplicate = "duplicate", "重复登记", "registered twice";
        EnteredInError = "entered_in_error", "误登", "entered in error";
        NotOfTheKind = "not_of_the_kind", "经核查不属于", "found not to be one";
        PlanCancelled = "plan_cancelled", "计划取消", "plan cancelled";
    }
}

vocabulary! {
    /// How black and odorous a water body is.
    Degree {
        Mild = "mild", "轻度", "mild";
        Severe = "severe", "重度", "severe";
    }
}

vocabulary! {
    /// What makes a water body black and odorous.
    Cause {
        DomesticSewage = "domestic_sewage", "生活污水", "domestic sewage";
        Garbage = "garbage", "垃圾倾倒", "garbage";
        LivestockManure = "livestock_manure", "畜禽粪污", "livestock manure";
        Aquaculture = "aquaculture", "水产养殖尾水", "aquaculture";
        FieldRunoff = "field_runoff", "种植业面源污染", "runoff from fields";
        IndustrialWaste = "industrial_waste", "工业废水", "industrial waste water";
        Sediment = "sediment", "底泥淤积", "sediment";
        StagnantWater = "stagnant_water", "水体不流动", "stagnant water";
    }
}

vocabulary! {
    /// How a water body was found to be black and odorous.
    Identification {
        Senses = "senses", "感官判别", "senses";
        Questionnaire = "questionnaire", "公众问卷", "questionnaire";
        WaterQuality = "water_quality", "水质监测", "water quality";
        Complaints = "complaints", "群众反映强烈", "strong complaints near homes";
    }
}

vocabulary! {
    /// What is done to a water body.
    WaterMeasure {
        SewageInterception = "sewage_interception", "控源截污", "interception of sewage";
        GarbageRemoval = "garbage_removal", "垃圾清理", "removal of garbage";
        Dredging = "dredging", "清淤疏浚", "dredging";
        WaterConnection = "water_connection", "水系连通", "connection of waters";
        EcologicalRestoration = "ecological_restoration", "生态修复", "ecological restoration";
        ManureTreatment = "manure_treatment", "养殖污染治理", "treatment of manure";
    }
}

vocabulary! {
    /// Who keeps the file of a matter of rural housing.
    FileKeeper {
        NaturalResources = "natural_resources", "规划和自然资源部门", "planning and natural resources";
        Housing = "housing", "住房城乡建设部门", "housing and construction";
        Agriculture = "agriculture", "农业农村部门", "agriculture and rural affairs";
        TownGovernment = "town_government", "乡镇人民政府", "town government";
    }
}

vocabulary! {
    /// What a new house is built on.
    HousePermit {
        HomesteadApproval = "homestead_approval", "宅基地批准书", "homestead approval";
        PlanningPermit = "planning_permit", "乡村建设规划许可证", "rural planning permit";
    }
}

vocabulary! {
    /// The grade of a dangerous house.
    DangerGrade {
        C = "c", "C级", "grade C";
        D = "d", "D级", "grade D";
    }
}

vocabulary! {
    /// A step in a matter of rural housing: the four presences (四到场), and what settles a case.
    HouseStep {
        PresentAtApplication = "present_at_application", "申请审查到场", "present at the application";
        PresentAtSettingOut = "present_at_setting_out", "批准后丈量批放到场", "present at the setting-out";
        PresentAtConstruction = "present_at_construction", "施工过程到场", "present at the construction";
        PresentAtCompletion = "present_at_completion", "竣工验收到场", "present at the completion";
        OrderIssued = "order_issued", "责令改正", "order issued";
        Regularised = "regularised", "依法完善手续", "regularised";
        Demolished = "demolished", "拆除", "demolished";
        Reinforced = "reinforced", "加固改造", "reinforced";
        Vacated = "vacated", "搬离封闭", "vacated and closed";
        HomesteadReturned = "homestead_returned", "退出宅基地", "homestead given back";
    }
}

impl Register {
    /// The series that its items are numbered in.
    pub fn series(self) -> Series {
        match self {
            Self::WaterBody => Series::WaterBody,
            Self::RuralHouse => Series::RuralHouse,
            Self::Infrastructure => Series::Infrastructure,
            Self::ClearanceSpot => Series::ClearanceSpot,
        }
    }

    /// Whether its items are checked by a document: what was planned by one is accepted by one.
    pub fn checked_by_document(self) -> bool {
        matches!(self, Self::WaterBody | Self::Infrastructure)
    }
}

impl ItemKind {
    /// The register that it belongs to.
    pub fn register(self) -> Register {
        match self {
            Self::River | Self::Pond | Self::Ditch | Self::Lake | Self::Reservoir => {
                Register::WaterBody
            }
            Self::NewHouse
            | Self::IllegalBuilding
            | Self::DangerousHouse
            | Self::SecondHomestead => Register::RuralHouse,
            Self::Road
            | Self::WaterSupply
            | Self::Drainage
            | Self::Sewage
            | Self::Lighting
            | Self::Toilet
            | Self::WasteTransfer
            | Self::PowerAndTelecom
            | Self::Greening
            | Self::PublicFacility => Register::Infrastructure,
            Self::BlueShedRoof
            | Self::DerelictHouse
            | Self::YardClutter
            | Self::FieldWaste
            | Self::TangledLines => Register::ClearanceSpot,
        }
    }

    /// The units that it is measured in; none for rural houses, which are counted.
    pub fn measured_in(self) -> &'static [QuantityUnit] {
        use QuantityUnit::{
            Household, Kilometre, Lamp, Metre, Mu, Piece, Seat, Set, Spot, SquareMetre,
            TenThousandSquareMetres,
        };
        match self {
            Self::River | Self::Pond | Self::Ditch | Self::Lake | Self::Reservoir => {
                &[SquareMetre, TenThousandSquareMetres, Mu]
            }
            Self::NewHouse
            | Self::IllegalBuilding
            | Self::DangerousHouse
            | Self::SecondHomestead => &[],
            Self::Road => &[Kilometre, Metre, SquareMetre],
            Self::WaterSupply => &[Kilometre, Metre, Seat, Household],
            Self::Drainage => &[Kilometre, Metre],
            Self::Sewage => &[Seat, Set, Kilometre, Metre, Household],
            Self::Lighting => &[Lamp],
            Self::Toilet => &[Seat, Household],
            Self::WasteTransfer => &[Seat, Piece, Set],
            Self::PowerAndTelecom => &[Kilometre, Metre, Spot],
            Self::Greening => &[SquareMetre, TenThousandSquareMetres, Mu],
            Self::PublicFacility => &[Spot, Seat, Set, Piece, SquareMetre],
            Self::BlueShedRoof
            | Self::DerelictHouse
            | Self::YardClutter
            | Self::FieldWaste
            | Self::TangledLines => self.clearance_class().map_or(&[], ClearanceClass::measured_in),
        }
    }

    /// The class of the five clearances that a spot is of.
    pub fn clearance_class(self) -> Option<ClearanceClass> {
        (self.register() == Register::ClearanceSpot)
            .then(|| ClearanceClass::parse(self.code()))
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean_up::ClearanceGroup;

    #[test]
    fn s3_1_the_spots_are_of_the_five_clearances_and_of_nothing_else() {
        let five = |class: &&ClearanceClass| class.group() == ClearanceGroup::FiveClearances;
        let classes: Vec<ClearanceClass> =
            ClearanceClass::ALL.iter().filter(five).copied().collect();
        let kinds = ItemKind::ALL.iter().copied();
        let spots: Vec<ItemKind> =
            kinds.filter(|kind| kind.register() == Register::ClearanceSpot).collect();
        let of: Vec<ClearanceClass> =
            spots.iter().filter_map(|kind| kind.clearance_class()).collect();
        assert_eq!(of, classes);
        assert!(spots.iter().zip(&classes).all(|(kind, class)| kind.zh() == class.zh()));
    }

    #[test]
    fn what_is_not_counted_has_its_units() {
        for kind in ItemKind::ALL {
            let counted = kind.register() == Register::RuralHouse;
            assert_eq!(kind.measured_in().is_empty(), counted, "{kind:?}");
        }
    }

    #[test]
    fn every_register_numbers_by_itself() {
        for register in Register::ALL {
            assert_eq!(register.series().code(), register.code());
        }
    }
}
