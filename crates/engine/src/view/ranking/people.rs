//! What people read of places, points and what they come from.

use hemei_domain::evaluation::MemberRecused;
use hemei_domain::scheme::rule::VetoEffect;
use hemei_domain::scheme::{Definition, TieBreak};
use hemei_domain::score::telling::shown;
use hemei_domain::score::{Behind, DecidedBy, Fraction, Gap, RowKind};
use hemei_domain::score_sheet::SelfClaim;

use super::card::{CourtyardEntry, GradeEntry, HostEntry, PointMeasure, VetoEntry};
use super::sheet::{CountedAdjustment, CountedFigure, ScoringAct};
use crate::view::people::{at_positions, listed, parts};
use crate::view::{Names, Readable};

impl Readable for GradeEntry {
    fn readable(&self, _: Names<'_>) -> String {
        self.name.clone()
    }
}

impl Readable for HostEntry {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { unit, host } = self;
        format!("{}属{}", names.unit(*unit), names.unit(*host))
    }
}

impl Readable for CourtyardEntry {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { unit: _, name, total, counting, added } = self;
        format!("{name}得{total}分，{}，计入{}分", counting.zh(), shown(added))
    }
}

impl Readable for VetoEntry {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { code, title, effect, list, documents, positions } = self;
        let effect = match effect {
            Some(VetoEffect::Disqualify) => "取消评优资格".to_owned(),
            Some(VetoEffect::CapGrade(key)) => format!("不得评为高于{}的等次", names.grade(key)),
            Some(VetoEffect::ZeroItem(code)) => format!("{}计零分", names.scored(code)),
            None => "该项计零分".to_owned(),
        };
        let stands_on = parts([list.clone(), documents.readable(names)]);
        format!("{code}{title}：{effect}（{stands_on}）{}", at_positions(positions))
    }
}

impl Readable for PointMeasure {
    fn readable(&self, names: Names<'_>) -> String {
        // Which courtyards it is of, the cause says by their names.
        let Self { round, result, cause, positions, acts: _, courtyards: _ } = self;
        let round = round.as_ref().map(|round| format!("{}：", names.round(round)));
        let result = result.as_ref().map(|points| format!("，得{}分", shown(points)));
        let (round, result) = (round.unwrap_or_default(), result.unwrap_or_default());
        format!("{round}{}{result}{}", cause.zh(names.indicator), at_positions(positions))
    }
}

impl Readable for MemberRecused {
    fn readable(&self, names: Names<'_>) -> String {
        format!("{}回避{}", self.person, names.unit(self.unit))
    }
}

impl Readable for Behind {
    fn readable(&self, names: Names<'_>) -> String {
        let decided = match &self.decided_by {
            DecidedBy::Total => format!("总分低{}分", self.points),
            DecidedBy::Disqualified => "发生否决事项，排在未被否决的之后".to_owned(),
            DecidedBy::TieBreak(TieBreak::Block(code) | TieBreak::Indicator(code)) => {
                format!("总分相同，{}得分较低", names.scored(code))
            }
            DecidedBy::TieBreak(TieBreak::FewerOverdue) => "总分相同，逾期问题较多".to_owned(),
            DecidedBy::TieBreak(TieBreak::Votes) => "总分相同，集体审定得票较少".to_owned(),
        };
        let lines = listed(self.lines.iter().map(|line| {
            let own = RowKind::parse(&line.code).map(RowKind::zh);
            let name = own.unwrap_or(names.scored(&line.code));
            if line.difference < Fraction::zero() {
                return format!("{name}多{}分", shown(&line.difference.negated()));
            }
            format!("{name}少{}分", shown(&line.difference))
        }));
        if lines.is_empty() { decided } else { format!("{decided}（{lines}）") }
    }
}

impl Readable for Gap {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { grade: _, points, core, quota, vetoes } = self;
        let points = points.map(|points| format!("还差{points}分"));
        let core = core.iter().map(|core| {
            format!("核心板块{}还差{}分", names.scored(&core.block), shown(&core.missing))
        });
        let vetoes = vetoes.iter().map(|code| format!("发生否决事项{}", names.coded(code)));
        let quota = quota.as_ref().map(|quota| {
            format!("名额{}个，已评{}个，条件符合而没有名额", quota.seats, quota.taken)
        });
        parts(points.into_iter().chain(core).chain(vetoes).chain(quota))
    }
}

impl Readable for SelfClaim {
    fn readable(&self, names: Names<'_>) -> String {
        format!("{}自评{}分", names.coded(&self.code), self.points)
    }
}

impl Readable for CountedFigure {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { code, round, figure, positions, revision: _ } = self;
        let round =
            round.as_ref().map(|round| format!("（{}）", names.round(round))).unwrap_or_default();
        let figure = figure.readable(names.about(code));
        format!("{}{round}：{figure}{}", names.coded(code), at_positions(positions))
    }
}

impl Readable for CountedAdjustment {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { number, code, round, figure, document, positions, withdrawn, .. } = self;
        let round =
            round.as_ref().map(|round| format!("（{}）", names.round(round))).unwrap_or_default();
        let told = figure.as_ref().map(|figure| figure.readable(names.about(code)));
        let figure = told.unwrap_or_else(|| "否决".to_owned());
        let code = names.coded(code);
        let withdrawn = if *withdrawn { "，已撤回" } else { "" };
        let positions = at_positions(positions);
        format!("第{number}项{code}{round}：{figure}，依据{document}{positions}{withdrawn}")
    }
}

impl Readable for ScoringAct {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { position, role, section, at, document, evidence, .. } = self;
        let evidence = (!evidence.is_empty()).then(|| format!("佐证{}件", evidence.len()));
        let who = section.as_deref().unwrap_or(role.zh()).to_owned();
        let told = [Some(who), Some(at.local_minutes()), document.clone(), evidence];
        format!("{}（第 {position} 号）", parts(told.into_iter().flatten()))
    }
}

/// The scheme is a document of its own: its title names it.
impl Readable for Definition {
    fn readable(&self, _: Names<'_>) -> String {
        self.title.clone()
    }
}
