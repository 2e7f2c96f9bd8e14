//! What stands in rows and states, as the wire tells it: one conversion a type, and the message's
//! field says which is meant. A view's message is filled field by field with [`Told::of`].

use hemei_domain::time::{Date, Timestamp};
use hemei_engine::view::Json;

use super::{Vocabulary, wire_date, wire_time};
use crate::proto::google::r#type::Date as WireDate;
use crate::resource::{Resource, name};

/// Tells values of one tenant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a>(pub(crate) &'a str);

impl Told<'_> {
    /// The value as the field has it: ids as names, what is absent as empty.
    pub(crate) fn of<W>(self, value: &impl Tell<W>) -> W {
        value.tell(self)
    }
}

/// A value that the wire tells as `W`.
pub(crate) trait Tell<W> {
    /// The wire's form.
    fn tell(&self, told: Told<'_>) -> W;
}

impl<R: Resource + Copy> Tell<String> for R {
    fn tell(&self, told: Told<'_>) -> String {
        name(told.0, *self)
    }
}

impl<R: Resource + Copy> Tell<String> for Option<R> {
    fn tell(&self, told: Told<'_>) -> String {
        self.map(|id| name(told.0, id)).unwrap_or_default()
    }
}

impl<V: Vocabulary + Copy> Tell<i32> for V {
    fn tell(&self, _: Told<'_>) -> i32 {
        self.to_wire()
    }
}

impl<V: Vocabulary + Copy> Tell<i32> for Option<V> {
    fn tell(&self, _: Told<'_>) -> i32 {
        self.map_or(0, Vocabulary::to_wire)
    }
}

impl Tell<Option<WireDate>> for Date {
    fn tell(&self, _: Told<'_>) -> Option<WireDate> {
        Some(wire_date(*self))
    }
}

impl Tell<Option<WireDate>> for Option<Date> {
    fn tell(&self, _: Told<'_>) -> Option<WireDate> {
        self.map(wire_date)
    }
}

impl Tell<Option<prost_types::Timestamp>> for Timestamp {
    fn tell(&self, _: Told<'_>) -> Option<prost_types::Timestamp> {
        Some(wire_time(*self))
    }
}

impl Tell<Option<prost_types::Timestamp>> for Option<Timestamp> {
    fn tell(&self, _: Told<'_>) -> Option<prost_types::Timestamp> {
        self.map(wire_time)
    }
}

impl Tell<String> for Option<String> {
    fn tell(&self, _: Told<'_>) -> String {
        self.clone().unwrap_or_default()
    }
}

impl<W, T: Tell<W>> Tell<Vec<W>> for Vec<T> {
    fn tell(&self, told: Told<'_>) -> Vec<W> {
        self.iter().map(|one| one.tell(told)).collect()
    }
}

impl<W, T: Tell<Vec<W>>> Tell<Vec<W>> for Json<T> {
    fn tell(&self, told: Told<'_>) -> Vec<W> {
        self.0.tell(told)
    }
}

macro_rules! as_it_is {
    ($($type:ty),*) => {$(
        impl Tell<$type> for $type {
            fn tell(&self, _: Told<'_>) -> $type {
                self.clone()
            }
        }
    )*};
}
as_it_is!(bool, u32, u64, i64, String);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto;
    use hemei_domain::id::UnitId;
    use hemei_domain::unit::UnitKind;
    use uuid::Uuid;

    #[test]
    fn what_is_absent_is_empty_and_ids_are_names() {
        let (told, id) = (Told("t"), UnitId(Uuid::from_u128(1)));
        let unit = proto::Unit {
            name: told.of(&id),
            kind: told.of(&UnitKind::Village),
            parent_unit: told.of(&None::<UnitId>),
            from_date: told.of(&Date::ymd(2024, 4, 8)),
            closed_from_date: told.of(&None::<Date>),
            ..Default::default()
        };
        assert_eq!(unit.name, format!("tenants/t/units/{id}"));
        assert_eq!((unit.kind(), unit.parent_unit.as_str()), (proto::UnitKind::Village, ""));
        assert_eq!((unit.from_date.map(|date| date.day), unit.closed_from_date), (Some(8), None));
        let units: Vec<String> = told.of(&Json(vec![id]));
        assert_eq!(units, [unit.name]);
    }
}
