//! Events of a unit.

use super::*;
use crate::document::Classification;
use crate::event::NoText;
use crate::person::ReasonText;
use uuid::Uuid;

fn sample_unit() -> UnitId {
    UnitId(Uuid::from_u128(3))
}

fn sample_day() -> Date {
    Date::ymd(2024, 6, 1).expect("a date")
}

fn sample_document() -> Document {
    Document {
        number: None,
        title: "关于调整村级建制的批复".to_owned(),
        issuer: "彭水自治县人民政府".to_owned(),
        date: Date::ymd(2024, 5, 20).expect("a date"),
        classification: Classification::Public,
    }
}

/// A unit was entered into the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitRegistered {
    /// The unit.
    pub unit: UnitId,
    /// What it is.
    pub kind: UnitKind,
    /// Its official name.
    pub name: String,
    /// Other names, valid from the same day.
    pub aliases: Vec<String>,
    /// The village or community of a group or courtyard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<UnitId>,
    /// The first day on which it exists.
    pub from: Date,
    /// The document that names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
}
event_data!(UnitRegistered, "单位登记", NoText, {
    (
        UnitRegistered {
            unit: sample_unit(),
            kind: UnitKind::Village,
            name: "漆树村".to_owned(),
            aliases: vec!["漆树村村民委员会".to_owned()],
            parent: None,
            from: Date::ymd(2024, 1, 1).expect("a date"),
            document: None,
        },
        None,
    )
});

/// A unit has another official name from a day on; the old one goes on as a former name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitRenamed {
    /// The unit.
    pub unit: UnitId,
    /// The new name.
    pub name: String,
    /// The first day of the new name.
    pub from: Date,
    /// The document that renames it.
    pub document: Document,
}
event_data!(UnitRenamed, "单位更名", NoText, {
    (
        UnitRenamed {
            unit: sample_unit(),
            name: "漆树社区".to_owned(),
            from: sample_day(),
            document: sample_document(),
        },
        None,
    )
});

/// A unit is also known by another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitAliasAdded {
    /// The unit.
    pub unit: UnitId,
    /// The other name.
    pub alias: String,
    /// The first day on which it is understood.
    pub from: Date,
}
event_data!(UnitAliasAdded, "增加别名", NoText, {
    (UnitAliasAdded { unit: sample_unit(), alias: "漆树".to_owned(), from: sample_day() }, None)
});

/// A unit has a division code in an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitCodeAssigned {
    /// The unit.
    pub unit: UnitId,
    /// The edition, `2023`.
    pub edition: String,
    /// The code.
    pub code: DivisionCode,
    /// The code of its town in the same edition.
    pub town: DivisionCode,
}
event_data!(UnitCodeAssigned, "区划代码登记", NoText, {
    let code = |text| DivisionCode::parse("code", text).expect("a division code");
    (
        UnitCodeAssigned {
            unit: sample_unit(),
            edition: "2023".to_owned(),
            code: code("500243116204"),
            town: code("500243116000"),
        },
        None,
    )
});

/// A unit became part of another one; in its own stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitMerged {
    /// The unit that ends.
    pub unit: UnitId,
    /// The unit that goes on.
    pub into: UnitId,
    /// The first day on which it no longer exists.
    pub from: Date,
    /// The document that merges them.
    pub document: Document,
}
event_data!(UnitMerged, "单位并入", NoText, {
    (
        UnitMerged {
            unit: sample_unit(),
            into: UnitId(Uuid::from_u128(4)),
            from: sample_day(),
            document: sample_document(),
        },
        None,
    )
});

/// A unit took others in; in the stream of the one that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitAbsorbed {
    /// The unit that goes on.
    pub unit: UnitId,
    /// The units that end.
    pub sources: Vec<UnitId>,
    /// The first day on which they are one.
    pub from: Date,
    /// The document that merges them.
    pub document: Document,
}
event_data!(UnitAbsorbed, "单位合并", NoText, {
    (
        UnitAbsorbed {
            unit: UnitId(Uuid::from_u128(4)),
            sources: vec![sample_unit()],
            from: sample_day(),
            document: sample_document(),
        },
        None,
    )
});

/// A unit ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitClosed {
    /// The unit.
    pub unit: UnitId,
    /// The first day on which it no longer exists.
    pub from: Date,
    /// The document that ends it.
    pub document: Document,
}
event_data!(UnitClosed, "单位撤销", ReasonText, {
    (
        UnitClosed { unit: sample_unit(), from: sample_day(), document: sample_document() },
        Some(ReasonText { reason: "整体搬迁".to_owned() }),
    )
});
