//! The light of a line: how far progress is behind what was planned by a date (序时目标), by the
//! programme's rule. A pure function, never stored.

use crate::programme::reporting::PaceRule;
use crate::quantity::Amount;

vocabulary! {
    /// How progress stands to what was planned; ordered, whatever colours a tenant paints it with.
    Pace {
        OnPlan = "on_plan", "达到序时", "on plan";
        Behind = "behind", "滞后", "behind";
        FarBehind = "far_behind", "严重滞后", "far behind";
    }
}

/// How `cumulative` stands to `planned` of `target`. The distance is compared as a fraction, so
/// that no rounding turns a light. Without a target every distance is far.
pub fn pace(target: Amount, planned: Amount, cumulative: Amount, rule: &PaceRule) -> Pace {
    let behind = i128::from(planned.0) - i128::from(cumulative.0);
    if behind <= 0 {
        return Pace::OnPlan;
    }
    let points = |points: u32| i128::from(points) * i128::from(target.0.max(0));
    if behind * 100 > points(rule.far_behind_above_points) {
        Pace::FarBehind
    } else if behind * 100 >= points(rule.behind_from_points) {
        Pace::Behind
    } else {
        Pace::OnPlan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `domain.md` §14: 10.0 points behind are behind, 30.0 too, 30.01 are far behind.
    #[test]
    fn the_light_turns_at_ten_points_and_beyond_thirty() {
        let rule = PaceRule {
            behind_from_points: 10,
            far_behind_above_points: 30,
            clause: "proposal 亮灯".to_owned(),
        };
        let target = Amount::whole(100);
        for (cumulative, expected) in [
            ("60", Pace::OnPlan),
            ("55", Pace::OnPlan),
            ("45.01", Pace::OnPlan),
            ("45", Pace::Behind),
            ("25", Pace::Behind),
            ("24.99", Pace::FarBehind),
        ] {
            let cumulative = Amount::parse("cumulative", cumulative).expect("a decimal");
            assert_eq!(pace(target, Amount::whole(55), cumulative, &rule), expected);
        }
        assert_eq!(pace(Amount::ZERO, Amount::ZERO, Amount::ZERO, &rule), Pace::OnPlan);
        assert_eq!(pace(Amount::ZERO, Amount::whole(1), Amount::ZERO, &rule), Pace::FarBehind);
        assert!(Pace::OnPlan < Pace::Behind && Pace::Behind < Pace::FarBehind);
    }
}
