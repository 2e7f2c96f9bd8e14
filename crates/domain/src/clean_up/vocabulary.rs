//! What clean-ups are told with. Classes and places are those of the campaign itself (`domain.md`
//! §3.1, §3.2); that the town reports them in these units is custom.

use crate::quantity::QuantityUnit;

vocabulary! {
    /// What kind of clean-up it was.
    CleanUpKind {
        VillageCleanUp = "village_clean_up", "村庄清洁行动", "village clean-up";
        PatrioticHealthCampaign = "patriotic_health_campaign", "农村爱国卫生运动", "patriotic health campaign";
    }
}

vocabulary! {
    /// Who held a clean-up.
    CleanUpLevel {
        Town = "town", "镇", "town";
        Village = "village", "村", "village";
    }
}

vocabulary! {
    /// To which campaign a class of clearance belongs.
    ClearanceGroup {
        FiveClearances = "five_clearances", "五清理", "five clearances";
        ThreeClearancesOneChange = "three_clearances_one_change", "三清一改", "three clearances, one change";
        Other = "other", "其他整治", "other";
    }
}

vocabulary! {
    /// What was cleared.
    ClearanceClass {
        BlueShedRoof = "blue_shed_roof", "蓝棚顶", "blue shed roofs";
        DerelictHouse = "derelict_house", "无人居住废旧房", "derelict houses";
        YardClutter = "yard_clutter", "房前屋后杂物堆", "heaps around houses";
        FieldWaste = "field_waste", "田间地头废弃物", "waste in fields";
        TangledLines = "tangled_lines", "管线“蜘蛛网”", "tangled overhead lines";
        HouseholdGarbage = "household_garbage", "农村生活垃圾", "household garbage";
        Ditch = "ditch", "沟渠", "ditches";
        Pond = "pond", "池塘", "ponds";
        LivestockManure = "livestock_manure", "畜禽粪污", "livestock manure";
        AgriculturalWaste = "agricultural_waste", "秸秆农膜等农业废弃物", "straw, film and other agricultural waste";
        BadHabits = "bad_habits", "改变不良习惯", "bad habits changed";
        IllegalStructure = "illegal_structure", "乱搭乱建、残垣断壁", "illegal structures and broken walls";
        WildPosters = "wild_posters", "乱贴乱画", "wild posters and scribbles";
        WildWiring = "wild_wiring", "乱接乱拉", "wild wiring";
        BeautifulCourtyard = "beautiful_courtyard", "最美庭院", "most beautiful courtyards";
    }
}

impl ClearanceClass {
    /// The campaign that it belongs to.
    pub fn group(self) -> ClearanceGroup {
        match self {
            Self::BlueShedRoof
            | Self::DerelictHouse
            | Self::YardClutter
            | Self::FieldWaste
            | Self::TangledLines => ClearanceGroup::FiveClearances,
            Self::HouseholdGarbage
            | Self::Ditch
            | Self::Pond
            | Self::LivestockManure
            | Self::AgriculturalWaste
            | Self::BadHabits => ClearanceGroup::ThreeClearancesOneChange,
            Self::IllegalStructure
            | Self::WildPosters
            | Self::WildWiring
            | Self::BeautifulCourtyard => ClearanceGroup::Other,
        }
    }

    /// The units that it is measured in.
    pub fn measured_in(self) -> &'static [QuantityUnit] {
        use QuantityUnit::{
            CubicMetre, House, Household, Kilogram, Kilometre, Metre, PersonTime, Spot,
            SquareMetre, TenThousandKilometres, TenThousandSquareMetres, TenThousandTonnes, Tonne,
            Truckload,
        };
        match self {
            Self::BlueShedRoof | Self::IllegalStructure => {
                &[Spot, SquareMetre, TenThousandSquareMetres]
            }
            Self::DerelictHouse => &[House, Spot, SquareMetre],
            Self::YardClutter | Self::FieldWaste => {
                &[Spot, Kilogram, Tonne, TenThousandTonnes, CubicMetre, Truckload]
            }
            Self::TangledLines | Self::WildWiring => &[Spot, Metre, Kilometre],
            Self::HouseholdGarbage | Self::LivestockManure | Self::AgriculturalWaste => {
                &[Tonne, TenThousandTonnes, Kilogram, CubicMetre, Truckload]
            }
            Self::Ditch => &[Kilometre, TenThousandKilometres, Metre],
            Self::Pond => &[Spot, SquareMetre],
            Self::BadHabits => &[Household, PersonTime],
            Self::WildPosters => &[Spot],
            Self::BeautifulCourtyard => &[Household],
        }
    }
}

vocabulary! {
    /// Focus places: the four “mouths” (四口) and the five “alongs” (五沿).
    PlaceTag {
        Doorstep = "doorstep", "门口", "doorsteps";
        Crossing = "crossing", "路口", "crossings";
        VillageEntrance = "village_entrance", "村口", "village entrances";
        RiverMouth = "river_mouth", "河口", "river mouths";
        HighSpeedRail = "high_speed_rail", "高铁沿线", "along high-speed rail";
        Expressway = "expressway", "高速公路沿线", "along expressways";
        Riverside = "riverside", "沿江", "along rivers";
        ScenicArea = "scenic_area", "景区周边", "around scenic areas";
        SuburbanRing = "suburban_ring", "城郊环线", "along the suburban ring";
    }
}
