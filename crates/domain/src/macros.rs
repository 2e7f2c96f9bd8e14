//! The declarations that aggregates are written in: rules, vocabularies, events.

/// Declares rules as constants and lists them: `NAME: Class, "clause", "zh", "en";`.
macro_rules! rules {
    ($($name:ident: $class:ident, $clause:literal, $zh:literal, $en:literal;)*) => {
        $(
            #[doc = $en]
            pub const $name: $crate::rejection::Rule = $crate::rejection::Rule {
                reason: stringify!($name),
                class: $crate::rejection::Class::$class,
                clause: $clause,
                zh: $zh,
                en: $en,
            };
        )*
        /// Every rule that this module declares.
        pub const ALL: &[&$crate::rejection::Rule] = &[$(&$name),*];
    };
}

/// Declares a closed vocabulary with wire code, Chinese and English labels.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        pub enum $name { $(
            #[doc = $en] $(#[$vdoc])*
            #[serde(rename = $code)]
            $variant,
        )* }

        impl $name {
            /// Every value, in declared order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stored code, lower snake case.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// The value of a stored code.
            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }

            /// The Chinese label.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),* }
            }

            /// The English label.
            pub fn en(self) -> &'static str {
                match self { $(Self::$variant => $en),* }
            }
        }

        impl $crate::order::Labelled for $name {
            fn labels(self) -> (&'static str, &'static str) {
                (self.zh(), self.en())
            }
        }
    };
}

/// Declares an aggregate's events: an enum with one variant a type, and its codec.
///
/// `pub enum Event { IssueRaised, IssueAssigned }` where each name is a struct that implements
/// [`EventData`].
macro_rules! events {
    ($(#[$doc:meta])* pub enum Event { $($name:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum Event { $(
            #[doc = concat!("See [`", stringify!($name), "`].")]
            $name($name),
        )* }

        impl Event {
            /// The names of the types.
            pub const TYPES: &'static [&'static str] =
                &[$(<$name as $crate::event::EventData>::TYPE),*];

            /// The type's name.
            pub fn event_type(&self) -> &'static str {
                match self { $(Self::$name(_) => <$name as $crate::event::EventData>::TYPE),* }
            }

            /// The version that is written today.
            pub fn version(&self) -> u16 {
                match self { $(Self::$name(_) => <$name as $crate::event::EventData>::VERSION),* }
            }

            /// The bytes of the facts.
            pub fn encode(&self) -> Vec<u8> {
                match self { $(Self::$name(data) => $crate::event::encode(data)),* }
            }

            /// Reads stored facts; `None` where the type is another aggregate's.
            pub fn decode(
                event_type: &str,
                version: u16,
                data: &[u8],
            ) -> Option<Result<Self, $crate::event::DecodeError>> {
                $(if event_type == <$name as $crate::event::EventData>::TYPE {
                    return Some($crate::event::decode_data::<$name>(version, data).map(Self::$name));
                })*
                None
            }

            /// The types, for the event catalogue.
            pub fn types(kind: $crate::aggregate::Kind) -> Vec<$crate::event::EventType> {
                vec![$($crate::event::EventType::of::<$name>(kind)),*]
            }
        }

        $(impl From<$name> for $crate::aggregate::Event {
            fn from(data: $name) -> Self {
                Event::$name(data).into()
            }
        })*
    };
}

/// Declares the codec of version 1 of an event: its struct, Chinese name, text and sample.
macro_rules! event_data {
    ($name:ident, $zh:literal, $text:ty, $example:expr) => {
        impl $crate::event::EventData for $name {
            const TYPE: &'static str = stringify!($name);
            const VERSION: u16 = 1;
            const ZH: &'static str = $zh;
            type Text = $text;

            fn example() -> (Self, Option<Self::Text>) {
                $example
            }
        }
    };
}
