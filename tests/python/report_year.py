"""Two villages' progress reports of two windows: returned cell by cell, corrected, accepted.

The windows are due on the last day of the year, so that closing one is refused while it runs.
"""

from issue_loop import expect
from this_year import FIRST_HALF, SECOND_HALF

SERVICE = "ReportService/"
# Each task with its unit of measure, the target, what was planned, and what was done in each half.
TASKS = (
    ("black_water", "SPOT", 4, 2, (2, 1)),
    ("farmhouse", "HOUSEHOLD", 12, 6, (6, 4)),
    ("infrastructure", "PIECE", 10, 5, (5, 4)),
    ("yard_clutter", "SPOT", 40, 20, (21, 13)),
)
WINDOWS = (FIRST_HALF, SECOND_HALF)


def play(year):
    for key in WINDOWS:
        year.act("handler", SERVICE + "OpenReportWindow", name=window(year, key))
    year.refused(
        "office_head", SERVICE + "CloseReportWindow",
        "FAILED_PRECONDITION REPORT_WINDOW_NOT_DUE", name=window(year, FIRST_HALF),
        reason="各村均已报送",
    )
    returned_and_accepted(year)
    goes_on_from_the_first(year)
    # The same figures as another village's: an alert, and no refusal.
    other = report(year, FIRST_HALF, year.other)
    file(year, "other_village", other, lines(year.other, 0))
    year.act("other_reviewer", SERVICE + "ReviewReport", name=other)
    board = year.read(
        "village", SERVICE + "ListReports", parent=year.town.tenant, programme=year.programme,
        window_key=FIRST_HALF,
    )
    phases = {row.unit: phase_of(year, row) for row in board.reports}
    expect(
        (phases[year.village], phases[year.other], phases[year.town.units["jiaojia"]]),
        ("LOCKED", "REVIEWED", "NOT_FILED"), "the board, also where nothing came",
    )


def returned_and_accepted(year):
    """Draft, submission, the village's own review, a return with a reason a cell, acceptance."""
    name = report(year, FIRST_HALF, year.village)
    draft = lines(year.village, 0)
    short = {"name": name, "lines": draft[:-1]}
    year.act("village", SERVICE + "SaveReportDraft", **short)
    year.refused(
        "village", SERVICE + "SubmitReport", "FAILED_PRECONDITION REPORT_TASK_MISSING", name=name
    )
    file(year, "village", name, draft)
    year.refused(
        "village", SERVICE + "ReviewReport", "PERMISSION_DENIED SEPARATION_OF_DUTIES", name=name
    )
    year.act("village_reviewer", SERVICE + "ReviewReport", name=name, remark="与台账一致")

    cells = [(cell(year.village, "yard_clutter", "CURRENT"), "检查时清点为20处"),
             (cell(year.village, "yard_clutter", "CUMULATIVE"), "随本期数一并核对")]
    year.act(
        "handler", SERVICE + "ReturnReport", name=name,
        reasons=[{"cell": where, "reason": why} for where, why in cells],
    )
    row = year.read("village", SERVICE + "GetReport", name=name, view="REPORT_VIEW_WITH_TEXTS")
    column = year.town.api.enum("hemei.v1.ReportColumn")
    expect(
        [(one.cell.task, column.Name(one.cell.column), one.reason) for one in row.returned_cells],
        [(where["task"], where["column"], why) for where, why in cells], "what was returned",
    )
    expect((phase_of(year, row), row.returns), ("RETURNED", 1), "the report that was returned")

    counted_again = lines(year.village, 0)
    counted_again[-1]["current"] = counted_again[-1]["cumulative"] = amount(20)
    file(year, "village", name, counted_again)
    year.refused(
        "handler", SERVICE + "AcceptReport", "FAILED_PRECONDITION REPORT_PHASE", name=name
    )
    year.act("village_reviewer", SERVICE + "ReviewReport", name=name)
    year.act("handler", SERVICE + "AcceptReport", name=name, remark="同意受理")
    row = year.read("village", SERVICE + "GetReport", name=name)
    expect((phase_of(year, row), row.version, row.lines), ("LOCKED", 1, 4), "the locked report")
    expect(list(row.returned_cells), [], "what is returned once it came again")


def goes_on_from_the_first(year):
    """The second half's cumulative figures go on from what the first one was locked with."""
    name = report(year, SECOND_HALF, year.village)
    told = year.read("village", SERVICE + "PrefillReport", name=name)
    before = {one.line.task: one.previous.value for one in told.lines}
    expect(before["yard_clutter"], "20", "what the second half goes on from")
    wrong = lines(year.village, 1)
    year.act("village", SERVICE + "SaveReportDraft", name=name, lines=wrong)
    refusal = year.refused(
        "village", SERVICE + "SubmitReport", "FAILED_PRECONDITION REPORT_CUMULATIVE", name=name
    )
    expect(refusal.info.metadata["expected"], "33", "what the cumulative figure should be")
    right = lines(year.village, 1)
    right[-1]["cumulative"] = amount(20 + 13)
    file(year, "village", name, right)
    year.act("village_reviewer", SERVICE + "ReviewReport", name=name)
    year.grounds["report"] = year.act("handler", SERVICE + "AcceptReport", name=name)


def file(year, part, name, filled):
    """Saves and submits."""
    year.act(part, SERVICE + "SaveReportDraft", name=name, lines=filled)
    year.act(part, SERVICE + "SubmitReport", name=name)


def lines(unit, half):
    """The table of a village after a half: cumulative is what both halves come to by then."""
    return [
        {
            "unit": unit, "task": task, "measure": "QUANTITY_UNIT_" + measure,
            "target": amount(target), "planned": amount(planned * (half + 1)),
            "current": amount(done[half]), "cumulative": amount(sum(done[:half + 1])),
            "self_assessment": {"value": "SELF_ASSESSMENT_NOT_MET"},
        }
        for task, measure, target, planned, done in TASKS
    ]


def amount(number):
    return {"value": str(number)}


def cell(unit, task, column):
    return {"unit": unit, "task": task, "column": "REPORT_COLUMN_" + column}


def phase_of(year, row):
    return year.name_of("ReportPhase", "REPORT_PHASE_", row.phase)


def window(year, key):
    return "%s/reportWindows/%s" % (year.programme, key)


def report(year, key, unit):
    return "%s/reports/%s" % (window(year, key), unit.rpartition("/")[2])
