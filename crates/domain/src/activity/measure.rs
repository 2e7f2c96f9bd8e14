//! What statistics of activities count, each with its unit. Counted, and never scored
//! (`domain.md` §16.1-5).

use crate::quantity::{Amount, Quantity, QuantityUnit};

vocabulary! {
    /// What is counted.
    Measure {
        VillageCleanUp = "village_clean_up", "村庄清洁行动", "village clean-ups";
        PatrioticHealthCampaign = "patriotic_health_campaign", "农村爱国卫生运动", "patriotic health campaigns";
        CleanUpParticipants = "clean_up_participants", "清洁行动参与人次", "participants of clean-ups";
        BlueShedRoof = "blue_shed_roof", "清理蓝棚顶", "blue shed roofs";
        DerelictHouse = "derelict_house", "清理无人居住废旧房", "derelict houses";
        YardClutter = "yard_clutter", "清理房前屋后杂物堆", "heaps around houses";
        FieldWaste = "field_waste", "清理田间地头废弃物", "waste in fields";
        TangledLines = "tangled_lines", "清理管线“蜘蛛网”", "tangled overhead lines";
        HouseholdGarbage = "household_garbage", "清理农村生活垃圾", "household garbage";
        Ditch = "ditch", "清理沟渠", "ditches";
        Pond = "pond", "清理池塘", "ponds";
        LivestockManure = "livestock_manure", "清理畜禽粪污", "livestock manure";
        AgriculturalWaste = "agricultural_waste", "清理秸秆农膜等农业废弃物", "agricultural waste";
        BadHabits = "bad_habits", "改变不良习惯", "bad habits changed";
        IllegalStructure = "illegal_structure", "整治乱搭乱建、残垣断壁", "illegal structures and broken walls";
        WildPosters = "wild_posters", "整治乱贴乱画", "wild posters and scribbles";
        WildWiring = "wild_wiring", "整治乱接乱拉", "wild wiring";
        BeautifulCourtyard = "beautiful_courtyard", "最美庭院", "most beautiful courtyards";
        YardMeeting = "yard_meeting", "院坝会", "yard meetings";
        YardMeetingPresent = "yard_meeting_present", "院坝会到会人次", "people at yard meetings";
        PolicyExplained = "policy_explained", "政策宣讲", "policies explained";
        RequestCollected = "request_collected", "收集诉求", "requests collected";
        RequestSolved = "request_solved", "解决诉求", "requests solved";
        AwarenessSurvey = "awareness_survey", "知晓率调查", "surveys of awareness";
        AwarenessAnswer = "awareness_answer", "知晓率有效回答", "answers on awareness";
        AwarenessFavourable = "awareness_favourable", "知晓", "of them aware";
        SatisfactionSurvey = "satisfaction_survey", "满意度调查", "surveys of satisfaction";
        SatisfactionAnswer = "satisfaction_answer", "满意度有效回答", "answers on satisfaction";
        SatisfactionFavourable = "satisfaction_favourable", "满意", "of them satisfied";
        Training = "training", "业务培训", "trainings";
        OnSiteGuidance = "on_site_guidance", "现场指导", "guidance on site";
        GuidanceParticipants = "guidance_participants", "培训指导人次", "participants of training and guidance";
        HouseholdVisit = "household_visit", "入户宣讲", "household visits";
        Broadcast = "broadcast", "广播宣传", "village broadcasts";
        Leaflet = "leaflet", "发放宣传资料", "leaflets";
        NoticeBoard = "notice_board", "宣传栏、标语", "notice boards and banners";
        ChatGroup = "chat_group", "微信群宣传", "chat groups";
        Lecture = "lecture", "集中宣讲", "lectures";
    }
}

/// A measure with how much of it.
pub type Count = (Measure, Quantity);

/// So many of a measure, in a unit that is counted in pieces.
pub fn count(measure: Measure, number: u64, unit: QuantityUnit) -> Count {
    let number = i32::try_from(number).unwrap_or(i32::MAX);
    (measure, Quantity { amount: Amount::whole(number), unit })
}

/// The measure that has the code of a value of another vocabulary.
pub(crate) fn of_code(code: &str) -> Measure {
    Measure::parse(code).expect("what a register counts by is a measure")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean_up::ClearanceClass;
    use crate::publicity::PublicityKind;

    #[test]
    fn what_a_register_counts_by_is_a_measure() {
        for class in ClearanceClass::ALL {
            assert_eq!(of_code(class.code()).code(), class.code());
        }
        for kind in PublicityKind::ALL {
            assert_eq!(of_code(kind.code()).zh(), kind.zh());
        }
    }
}
