"""The commission's year: it raises, urges and orders re-checks, and reads; it never scores.

What it sees it sees without the words, unless it gives a ground, which is recorded.
"""

import inspection_year
from issue_loop import day_of, evidence, expect
from town import day

SERVICE = "IssueService/"
CHECKS = ["ISSUE_CHECK_MEASURES_DONE"]


def play(year):
    year.act(
        "commission", "InspectionService/OrderInspectionRecheck", name=year.inspection,
        reason="现场情况与评分明显不符",
    )
    inspection_year.check_again(year)
    name = raise_and_urge(year)
    close_and_order_a_recheck(year, name)
    alerts(year)
    what_it_may_not(year)


def raise_and_urge(year):
    """A finding of the commission's own, assigned by itself; the village is urged and answers."""
    raised = year.act(
        "commission", SERVICE + "RaiseIssue", parent=year.town.tenant, programme=year.programme,
        unit=year.other, kind="ISSUE_KIND_PROBLEM", source="ISSUE_SOURCE_COMMISSION",
        urgency="URGENCY_URGENT", place="2组路口", description="杂物成堆，反映后仍未清理",
        evidence=evidence("督导照片"), **{"class": "yard_clutter"}
    )
    name = raised.name
    order = {"name": name, "responsible": {"unit": year.other}, "requirement": "清理并建立巡查"}
    year.act("commission", SERVICE + "AssignIssue", **order)
    urge = {"name": name, "whom": "URGED_RESPONSIBLE", "reason": "群众再次反映"}
    year.refused("village", SERVICE + "UrgeIssue", "PERMISSION_DENIED ROLE_MISSING", **urge)
    year.act("commission", SERVICE + "UrgeIssue", **urge)
    year.act("other_village", SERVICE + "SignForIssue", name=name)
    number = year.read("commission", SERVICE + "GetIssue", name=name).urges[-1].number
    answer = {"name": name, "number": number, "answer": "今日清理"}
    year.act("other_village", SERVICE + "AnswerUrge", **answer)
    return name


def close_and_order_a_recheck(year, name):
    """Closed on one verification; the commission has others verify again."""
    due = day_of(year.read("commission", SERVICE + "GetIssue", name=name).deadline.due_date)
    year.act(
        "other_village", SERVICE + "FileRectificationPlan", name=name, measures=["清运", "巡查"],
        planned_finish_date=day(due),
    )
    # The picture of another village's inspection: an alert.
    year.act(
        "other_village", SERVICE + "RequestIssueClosure", name=name, result="已清理完毕",
        evidence=inspection_year.picture(),
    )
    year.act("line_office", SERVICE + "VerifyIssue", name=name, checks=CHECKS)
    year.refused(
        "office_head", SERVICE + "CloseIssue", "PERMISSION_DENIED ISSUE_COMMISSION_OWN", name=name
    )
    year.act("commission", SERVICE + "CloseIssue", name=name)
    order = {"name": name, "reason": "复核照片系他村检查照片"}
    year.refused(
        "office_head", SERVICE + "OrderIssueRecheck", "PERMISSION_DENIED ROLE_MISSING", **order
    )
    year.act("commission", SERVICE + "OrderIssueRecheck", **order)
    expect(phase(year, name), "CLOSURE_REQUESTED", "an issue that is to be verified again")
    verification = {"name": name, "checks": CHECKS}
    year.refused(
        "line_office", SERVICE + "VerifyIssue", "PERMISSION_DENIED SEPARATION_OF_DUTIES",
        **verification
    )
    year.act("second_handler", SERVICE + "VerifyIssue", **verification)
    year.grounds["issue"] = year.act("commission", SERVICE + "CloseIssue", name=name)
    expect(phase(year, name), "CLOSED", "an issue that others verified")


def phase(year, name):
    row = year.read("commission", SERVICE + "GetIssue", name=name)
    return year.name_of("IssuePhase", "ISSUE_PHASE_", row.phase)


def alerts(year):
    """The figures that two villages share, and the picture that was shown twice."""
    query = {"parent": year.town.tenant, "programme": year.programme}
    year.refused("village", "AlertService/ListAlerts", "PERMISSION_DENIED ROLE_MISSING", **query)
    rows = year.read("commission", "AlertService/ListAlerts", **query).alerts
    found = {}
    for row in rows:
        kind = year.name_of("AlertKind", "ALERT_KIND_", row.kind)
        found.setdefault(kind, []).append((row.unit, row.other_unit))
    expect(found.get("SAME_FIGURES"), [(year.other, year.village)], "whose figures are the same")
    expect(found.get("SAME_PICTURE"), [(year.other, year.village)], "whose picture was shown twice")


def what_it_may_not(year):
    """Neither plans nor scores, whatever it finds."""
    sheet = {"name": year.inspection, "outcome": "INSPECTION_REVIEW_OUTCOME_CONFIRMED"}
    refusal = year.refused(
        "commission", "InspectionService/ReviewInspection", "PERMISSION_DENIED ROLE_MISSING",
        **sheet
    )
    if "ROLE_DISCIPLINE_COMMISSION" in refusal.who_could:
        raise AssertionError("the commission is told that it could review")


def reads_the_trail(year, evaluation):
    """The events of the evaluation in order, and the words of it on a ground only."""
    stream = "evaluation/" + evaluation.rpartition("/")[2]
    query = {
        "parent": year.town.tenant, "log": "LOG_BUSINESS", "stream": stream, "page_size": 500,
    }
    opening = year.town.api.enum("hemei.v1.OpeningState")
    events = year.read("commission", "AuditService/ReadLog", **query).events
    states = {opening.Name(event.private.state) for event in events}
    expect(states, {"OPENING_STATE_WITHHELD"}, "the words without a ground")
    opened = year.read(
        "commission", "AuditService/ReadLog", openings_ground="异议办理情况监督", **query
    ).events
    words = "".join(event.private.content.decode() for event in opened)
    if "施工已在核验次日完工" not in words:
        raise AssertionError("the reason of the decision is not in the words of %s" % stream)
    return [event.event_type for event in events]
