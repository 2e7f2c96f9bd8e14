"""Two score sheets, filled by whom the scheme names: claimed, scored, checked on site.

What the year's inspection, report and issue say of the village stands there with their positions;
the rest rests on evidence.
"""

import inspection_year
from issue_loop import evidence, expect
from town import document

SERVICE = "ScoreSheetService/"
ROUNDS = ("q2", "q3", "q4")


def fill(year):
    for unit, part, roads in ((year.village, "village", "6"), (year.other, "other_village", "5")):
        sheet = {"name": name_of(year, unit)}
        claim(year, sheet, unit, part)
        if unit == year.village:
            scored_by_the_office(year, sheet, inspected(year))
            scored_by_agriculture(year, sheet)
            award(year, sheet)
        else:
            scored_by_the_office(year, sheet, {})
            without_black_water(year, sheet)
            penalise(year, sheet)
        scored_by_the_others(year, sheet, unit, roads)
        check_on_site(year, sheet, unit, roads)


def claim(year, sheet, unit, part):
    """The village claims first; before that nothing of the year's end is scored."""
    early = {"entries": [entry("E3", {"answers": answers(910)})], **sheet}
    year.refused(
        "handler", SERVICE + "ScoreIndicators", "FAILED_PRECONDITION EVALUATION_SELF_SCORE_FIRST",
        evidence=evidence("满意度调查汇总表"), **early
    )
    claims = [{"code": "C2", "points": "7"}, {"code": "D1", "points": "10.5"}]
    beyond = [dict(claims[0], points="7.5")]
    year.refused(
        part, SERVICE + "SelfScore", "INVALID_ARGUMENT EVALUATION_CLAIM_RANGE", claims=beyond,
        **sheet
    )
    year.act(part, SERVICE + "SelfScore", claims=claims, remark="村口道路已硬化", **sheet)
    expect(stage(year, unit), "SELF_SCORED", "a sheet after the village's own score")


def inspected(year):
    """The figures of the round that was inspected, with the position that they come from."""
    position = year.grounds["inspection"].position
    return {
        code: {"code": code, "round": inspection_year.ROUND, "figure": figure,
               "positions": [position]}
        for code, figure in inspection_year.figures(year).items()
    }


def scored_by_the_office(year, sheet, known):
    """What the office scores itself, routine and year-end."""
    entries = [
        entry("A3", {"answers": answers(900)}),
        entry("D1", {"occurrences": 4}),
        entry("D3", {"occurrences": 0}),
        entry("E1", {"ratio": {"actual": "3", "target": "4"}}),
        entry("E2", {"present": {"keys": ["collection", "caretaker"]}}),
        entry("E3", {"answers": answers(950)}),
    ]
    sample = {"group": "3组", "households": 20, "drawn": 5, "failed": 1}
    for key in ROUNDS:
        typed = {"D1": {"occurrences": 2}, "D2": {"samples": {"samples": [sample]}}}
        for code, figure in typed.items():
            inspection = known.get(code) if key == inspection_year.ROUND else None
            entries.append(inspection or dict(entry(code, figure), round=key))
    rpc = SERVICE + "ScoreIndicators"
    refusal = year.refused(
        "handler", rpc, "FAILED_PRECONDITION EVALUATION_GROUND_MISSING", entries=entries, **sheet
    )
    expect(refusal.fields(), ["entries[0].positions"], "a score that rests on nothing")
    year.refused(
        "planning", rpc, "PERMISSION_DENIED EVALUATION_NOT_RESPONSIBLE", entries=entries,
        evidence=evidence("评分底稿"), **sheet
    )
    year.act("handler", rpc, entries=entries, evidence=evidence("评分底稿"), **sheet)


def scored_by_agriculture(year, sheet):
    entries = [
        entry("A1", {"ratio": {"actual": "3", "target": "4"}}),
        entry("A2", {"occurrences": 1}),
        entry("C3", {"number": "80"}),
    ]
    year.act(
        "agriculture", SERVICE + "ScoreIndicators", entries=entries,
        evidence=evidence("水体名册及验收意见"), **sheet
    )


def without_black_water(year, sheet):
    """Without such water two indicators do not apply; their marks are shared out."""
    for code in ("A1", "A2"):
        told = {
            "code": code, "remark": "名册中没有本村水体", "evidence": evidence("水体名册"), **sheet
        }
        rpc = SERVICE + "MarkNotApplicable"
        year.refused("agriculture", rpc, "PERMISSION_DENIED EVALUATION_DECIDER", **told)
        year.act("deputy", rpc, **told)
    year.act(
        "agriculture", SERVICE + "ScoreIndicators", entries=[entry("C3", {"number": "92.5"})],
        evidence=evidence("户厕台账"), **sheet
    )


def award(year, sheet):
    """A bonus of a document, which gives it once."""
    bonus = {
        "code": "F1", "award": "title_kept", "count": 1,
        "document": year.minutes("称号复核结果通报", 7), **sheet
    }
    rpc = SERVICE + "GrantBonus"
    year.act("handler", rpc, **bonus)
    year.refused("handler", rpc, "FAILED_PRECONDITION EVALUATION_GROUND_USED", **bonus)


def penalise(year, sheet):
    """A penalty that rests on the issue of the commission, and one that was a mistake."""
    penalty = {
        "code": "F2", "occurrences": 1, "document": year.minutes("问题整改通报", 5),
        "positions": [year.grounds["issue"].position], **sheet
    }
    rpc = SERVICE + "ApplyPenalty"
    year.act("handler", rpc, **penalty)
    mistaken = dict(penalty, document=year.minutes("问题整改通报", 6), occurrences=2)
    year.act("handler", rpc, **mistaken)
    year.act("handler", SERVICE + "WithdrawAdjustment", number=2, reason="登记到了他村", **sheet)


def scored_by_the_others(year, sheet, unit, roads):
    """Planning, economy, and the blocks that are entered from documents."""
    entries = [
        entry("B1", {"ratio": {"actual": "7", "target": "9"}}),
        entry("B2", {"occurrences": 0}),
        entry("B3", {"met": True}),
        entry("C2", {"score": roads}),
    ]
    year.act(
        "planning", SERVICE + "ScoreIndicators", entries=entries, evidence=evidence("农房台账"),
        **sheet
    )
    finished = dict(
        entry("C1", {"ratio": {"actual": "9", "target": "10"}}),
        positions=[year.grounds["report"].position],
    )
    if unit == year.village:
        year.act("economy", SERVICE + "ScoreIndicators", entries=[finished], **sheet)
    else:
        finished_elsewhere(year, sheet, finished)
    told = document("板块得分通报", year.town.today)
    for part, block, points in (
        ("agriculture", "poverty_monitoring", "12"), ("economy", "village_affairs", "8.25"),
    ):
        year.act(part, SERVICE + "EnterBlock", block=block, score=points, document=told, **sheet)


def finished_elsewhere(year, sheet, finished):
    """Another village's report is no ground, and neither is what the log does not have."""
    rpc = SERVICE + "ScoreIndicators"
    wrong = "INVALID_ARGUMENT POSITION_OTHER_UNIT"
    refusal = year.refused("economy", rpc, wrong, entries=[finished], **sheet)
    expect(refusal.fields(), ["entries[0].positions"], "the ground that is another village's")
    nowhere = dict(finished, positions=[999999])
    year.refused(
        "economy", rpc, "INVALID_ARGUMENT POSITION_UNKNOWN", entries=[nowhere], **sheet
    )
    shown = dict(finished, positions=[])
    year.act("economy", rpc, entries=[shown], evidence=evidence("项目验收单"), **sheet)


def check_on_site(year, sheet, unit, roads):
    """Checked by somebody who did not score; what differs is scored again and confirmed."""
    rpc = SERVICE + "RecordSiteCheck"
    expect(stage(year, unit), "DEPT_SCORED", "a sheet that every office scored")
    year.refused(
        "planning", rpc, "PERMISSION_DENIED SEPARATION_OF_DUTIES",
        outcome="SITE_OUTCOME_CONFIRMED", **sheet
    )
    year.act(
        "line_office", rpc, outcome="SITE_OUTCOME_DIFFERS", codes=["C2"],
        remark="道路尚未完工", evidence=evidence("现场核验照片"), **sheet
    )
    expect(list(read(year, unit).differs), ["C2"], "what the check on site sent back")
    year.act(
        "planning", SERVICE + "ScoreIndicators", evidence=evidence("道路复核记录"),
        entries=[entry("C2", {"score": roads + ".5"})], **sheet
    )
    year.act("line_office", rpc, outcome="SITE_OUTCOME_CONFIRMED", **sheet)
    expect(stage(year, unit), "SITE_CHECKED", "a sheet that was checked on site")


def entry(code, figure):
    return {"code": code, "figure": figure}


def answers(total):
    """Ten answers that come to so many marks."""
    return {"sum": str(total), "count": 10}


def read(year, unit):
    """A sheet as the office reads it now."""
    return year.read("handler", SERVICE + "GetScoreSheet", name=name_of(year, unit))


def stage(year, unit):
    number = read(year, unit).stage
    return year.name_of("ScoreSheetStage", "SCORE_SHEET_STAGE_", number)


def name_of(year, unit):
    return "%s/scoreSheets/%s" % (year.evaluation, unit.rpartition("/")[2])
