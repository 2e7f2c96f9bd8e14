//! The register of aggregates: one line each, and everything generic follows from it. A line ends
//! with `further_units` where other units than the one that its events are about work with it.

use std::sync::Arc;

use crate::event::{DecodeError, EventType, Meta};
use crate::id::UnitId;
use crate::rejection::Rule;

macro_rules! aggregates {
    ($($Variant:ident, $module:ident, $code:literal, $zh:literal $(, $further:ident)?;)*) => {
        /// A kind of stream.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $(
            #[doc = concat!("Streams of [`crate::", stringify!($module), "`].")]
            $Variant,
        )* }

        impl Kind {
            /// Every kind, in declared order.
            pub const ALL: &'static [Self] = &[$(Self::$Variant),*];

            /// The stored code.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$Variant => $code),* }
            }

            /// The kind of a stored code.
            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$Variant),)* _ => None }
            }

            /// The Chinese label.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$Variant => $zh),* }
            }
        }

        /// An event of any aggregate.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Event { $(
            #[doc = concat!("An event of [`crate::", stringify!($module), "`].")]
            $Variant(crate::$module::Event),
        )* }

        $(impl From<crate::$module::Event> for Event {
            fn from(event: crate::$module::Event) -> Self {
                Self::$Variant(event)
            }
        })*

        impl Event {
            /// The type's name.
            pub fn event_type(&self) -> &'static str {
                match self { $(Self::$Variant(event) => event.event_type()),* }
            }

            /// The version that is written today.
            pub fn version(&self) -> u16 {
                match self { $(Self::$Variant(event) => event.version()),* }
            }

            /// The kind of stream that it belongs to.
            pub fn kind(&self) -> Kind {
                match self { $(Self::$Variant(_) => Kind::$Variant),* }
            }

            /// The bytes of the facts.
            pub fn encode(&self) -> Vec<u8> {
                match self { $(Self::$Variant(event) => event.encode()),* }
            }

            /// Reads stored facts.
            ///
            /// # Errors
            /// [`DecodeError`] where the type, version or bytes are not in the catalogue.
            pub fn decode(
                kind: Kind,
                event_type: &str,
                version: u16,
                data: &[u8],
            ) -> Result<Self, DecodeError> {
                let decoded = match kind { $(
                    Kind::$Variant => crate::$module::Event::decode(event_type, version, data)
                        .map(|event| event.map(Self::$Variant)),
                )* };
                decoded.unwrap_or_else(|| Err(DecodeError::Type(event_type.to_owned())))
            }
        }

        /// The state of any aggregate; cheap to clone.
        #[derive(Debug, Clone)]
        pub enum State { $(
            #[doc = concat!("A state of [`crate::", stringify!($module), "`].")]
            $Variant(Arc<crate::$module::$Variant>),
        )* }

        impl State {
            /// The state before the first event.
            pub fn empty(kind: Kind) -> Self {
                match kind { $(Kind::$Variant => Self::$Variant(Arc::default())),* }
            }

            /// Applies one event. An event of another kind changes nothing: the log never holds
            /// one, since a stream's name carries its kind.
            pub fn evolve(&mut self, event: &Event, meta: &Meta) {
                match (self, event) {
                    $((Self::$Variant(state), Event::$Variant(event)) => {
                        Arc::make_mut(state).evolve(event, meta);
                    })*
                    _ => debug_assert!(false, "an event of another kind in a stream"),
                }
            }

            /// The units whose people work with the thing, beside those of the unit that its
            /// events are about.
            pub fn further_units(&self) -> Vec<UnitId> {
                match self {
                    $($(Self::$Variant(state) => state.$further(),)?)*
                    _ => Vec::new(),
                }
            }
        }

        $(
            // The state's own fold lives beside it; here it only joins the register.
            impl Aggregate for crate::$module::$Variant {
                const KIND: Kind = Kind::$Variant;

                fn of(state: &State) -> Option<&Self> {
                    match state {
                        State::$Variant(state) => Some(state),
                        _ => None,
                    }
                }
            }
        )*

        /// The catalogue of every event type.
        pub fn event_types() -> Vec<EventType> {
            let mut types = Vec::new();
            $(types.extend(crate::$module::Event::types(Kind::$Variant));)*
            types
        }

        /// The rules of every module.
        pub(crate) fn rule_lists() -> Vec<&'static [&'static Rule]> {
            vec![crate::rejection::rules::ALL, $(crate::$module::RULES),*]
        }
    };
}

/// A thing whose state is folded from its stream by an inherent `evolve(&mut self, &Event, &Meta)`:
/// total, and blind to free text, which may have been erased.
pub trait Aggregate: 'static {
    /// Its kind of stream.
    const KIND: Kind;

    /// This state inside the register's sum.
    fn of(state: &State) -> Option<&Self>;
}

aggregates! {
    LogBook, log, "log", "日志";
    Credential, credential, "credential", "访问凭证";
    Access, access, "access", "访问记录";
    Person, person, "person", "人员";
    Calendar, calendar, "calendar", "工作日历";
    Unit, unit, "unit", "单位";
    UnitCode, unit_code, "unit_code", "区划代码登记";
    Programme, programme, "programme", "创建方案";
    NumberBook, number_book, "number_book", "编号簿";
    Scheme, scheme, "scheme", "考核办法";
    Evaluation, evaluation, "evaluation", "年度考核";
    ScoreSheet, score_sheet, "score_sheet", "考核评分表";
    ConsolidationReview, consolidation_review, "consolidation_review", "巩固阶段评价";
    Issue, issue, "issue", "问题与困难", further_units;
    EnrolmentList, enrolment_list, "enrolment_list", "申报名单";
    Enrolment, enrolment, "enrolment", "申报创建";
    ReportWindow, report_window, "report_window", "报送期";
    ProgressReport, progress_report, "progress_report", "进度表";
    ReportSeries, report_series, "report_series", "报表序列";
    CleanUp, clean_up, "clean_up", "清洁行动";
    YardMeeting, yard_meeting, "yard_meeting", "院坝会", further_units;
    Survey, survey, "survey", "问卷调查";
    Guidance, guidance, "guidance", "培训指导";
    Publicity, publicity, "publicity", "宣传宣讲";
    HouseholdList, household_list, "household_list", "农户名册";
    Household, household, "household", "农户";
    InspectionRound, inspection_round, "inspection_round", "检查轮次";
    Inspection, inspection, "inspection", "检查评比";
    CoreTaskItem, core_task, "core_task_item", "核心任务事项";
    PointRules, point_rules, "point_rules", "积分细则";
    PointAccount, point_account, "point_account", "户积分";
    PointNotice, point_notice, "point_notice", "积分公示";
}
