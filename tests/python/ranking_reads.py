"""Ranking and score cards as they are read: by few before the notice, by everybody after it."""

from fractions import Fraction

from issue_loop import expect

SERVICE = "RankingService/"


def before_the_notice(year):
    """A sum is read by the commission and not by those who are ranked."""
    query = {"parent": year.evaluation}
    rpc = SERVICE + "ListRankedUnits"
    summed = year.town.receipts[-1].position
    year.refused(
        "village", rpc, "PERMISSION_DENIED ROLE_MISSING", min_position=summed, **query
    )
    told = year.read("commission", rpc, **query)
    expect(stage(year, told.ranking), "SUMMED", "a ranking before the decision")
    expect([unit.rank for unit in told.units], [1, 2], "the ranks of the sum")
    evaluation = year.read("village", "EvaluationService/GetEvaluation", name=year.evaluation)
    expect(evaluation.HasField("sum"), False, "what a village reads of a sum")


def posted(year):
    """The posted ranking, whose cards explain every point; returns its units in their order."""
    told = year.read("village", SERVICE + "ListRankedUnits", parent=year.evaluation)
    ranking = told.ranking
    expect(
        (stage(year, ranking), ranking.posted, ranking.stale, ranking.sample),
        ("POSTED", True, False, True), "the ranking in its notice",
    )
    notice = year.read("village", "EvaluationService/GetEvaluation", name=year.evaluation).notice
    expect(
        [(unit.unit, unit.total, unit.rank, unit.grade_proposed.key) for unit in told.units],
        [(one.unit, one.total, one.rank, one.grade) for one in notice.results],
        "the ranking and what was posted",
    )
    listed = year.read(
        "village", SERVICE + "ListRankings", parent=year.town.tenant, programme=year.programme
    )
    expect([one.evaluation for one in listed.rankings], [year.evaluation], "the rankings")
    for unit in told.units:
        explained(year, unit)
    difference(year, told.units)
    return list(told.units)


def final(year):
    """The final ranking, as every village reads it."""
    told = year.read("other_village", SERVICE + "ListRankedUnits", parent=year.evaluation)
    expect(
        (stage(year, told.ranking), told.ranking.stale), ("FINAL", False), "the ranking at the end"
    )
    expect([unit.rank for unit in told.units], [1, 2], "the final ranks")
    for unit in told.units:
        explained(year, unit)


def explained(year, unit):
    """The blocks of a card come to its total, and what was lost is what is missing to the mark."""
    query = {"parent": unit.score_card, "page_size": 500}
    rows = year.read("village", SERVICE + "ListScorePoints", **query).points
    lost = year.read("village", SERVICE + "ListScorePoints", lost=True, **query).points
    expect((len(rows), len(lost)), (unit.lines, unit.losses), "the lines of a score card")
    expect(
        sum(Fraction(row.got_exact) for row in rows if not row.path), Fraction(unit.total),
        "the total of the card's lines",
    )


def difference(year, units):
    """The second card says where the difference to the first comes from, to the last fraction."""
    first, second = units
    card = year.read("village", SERVICE + "GetScoreCard", name=second.score_card)
    expect(card.difference.unit, first.unit, "whom the second unit stands behind")
    points = Fraction(first.total) - Fraction(second.total)
    expect(Fraction(card.difference.points), points, "the difference of the totals")
    lines = sum(Fraction(line.difference_exact) for line in card.difference.lines)
    expect(lines, points, "the difference of the lines")


def changed(year, before, after):
    """Of the two notices only the unit whose objection was upheld has another total."""
    totals = [{unit.unit: Fraction(unit.total) for unit in units} for units in (before, after)]
    gained = {unit: totals[1][unit] - totals[0][unit] for unit in totals[0]}
    # From 5.5 to 7 for roads.
    expect(
        gained, {year.village: 0, year.other: Fraction(3, 2)}, "what the objection changed"
    )


def stage(year, ranking):
    return year.name_of("RankingStage", "RANKING_STAGE_", ranking.stage)
