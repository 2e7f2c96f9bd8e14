"""A village recommends itself for a title: returned once, checked by the town, posted.

The notice runs for working days, so that the listing by the higher authority is refused as long as
it does. When it has run, the village is listed, assesses itself, is accepted and titled.
"""

import datetime

from issue_loop import day_of, evidence, expect
from town import day, document

SERVICE = "EnrolmentService/"
AUTHORITY = "重庆市委农村工作暨实施乡村振兴战略领导小组办公室"


def play(year):
    recommendation = {
        "parent": year.town.tenant, "programme": year.programme, "unit": year.village,
        "title": "compliant_village", "households": 320, "population": 1104,
        "responsible_person": year.town.people["village"], "reason": "院坝会一致同意自主推荐",
        "evidence": evidence("村民代表会议决议"),
    }
    recommend = SERVICE + "RecommendEnrolment"
    courtyard = dict(recommendation, title="harmonious_courtyard")
    year.refused("village", recommend, "INVALID_ARGUMENT ENROLMENT_UNIT_KIND", **courtyard)
    name = year.act("village", recommend, **recommendation).name
    year.refused("village", recommend, "ALREADY_EXISTS ENROLMENT_EXISTS", **recommendation)

    year.act("handler", SERVICE + "ReturnEnrolment", name=name, reason="户数与户籍台账不符")
    again = dict(recommendation, households=318)
    expect(year.act("village", recommend, **again).name, name, "the enrolment that came again")
    year.act("handler", SERVICE + "PreCheckEnrolment", name=name, remark="镇级初审通过")
    year.enrolment = name
    notice_runs(year, name)


def notice_runs(year, name):
    """The notice is posted, and nothing that comes after it is taken before it has run."""
    listing = {"name": name, "document": decision(year, "列入创建名单的决定（样例）")}
    record = SERVICE + "RecordEnrolmentListing"
    year.refused(
        "office_head", record, "FAILED_PRECONDITION ENROLMENT_NOTICE_MISSING", **listing
    )
    year.act("handler", SERVICE + "PostEnrolmentNotice", name=name, remark="村务公开栏")
    row = year.read("village", SERVICE + "GetEnrolment", name=name)
    due = day_of(row.notice.due_date)
    # Where a holiday is made up for, a weekend is worked through.
    if due < year.town.today + datetime.timedelta(days=5):
        raise AssertionError("five working days from %s end on %s" % (year.town.today, due))
    refusal = year.refused(
        "office_head", record, "FAILED_PRECONDITION ENROLMENT_NOTICE_RUNNING", **listing
    )
    expect(refusal.info.metadata["due"], due.isoformat(), "until when the notice runs")
    town_itself = dict(listing, document=document("列入创建名单的决定（样例）", year.town.today))
    year.refused(
        "office_head", record, "INVALID_ARGUMENT ENROLMENT_OTHER_AUTHORITY", **town_itself
    )
    year.refused(
        "village", SERVICE + "SelfAssessEnrolment", "FAILED_PRECONDITION ENROLMENT_PHASE",
        name=name, outcome="SELF_ASSESSMENT_MET", result="已全部达标",
    )
    expect(
        (phase(year, row), row.returns,
         row.households, row.holds_place),
        ("IN_NOTICE", 1, 318, True), "the row of the list",
    )


def decision(year, title):
    """A document of the authority that the programme names, of today."""
    return dict(document(title, year.town.today), issuer=AUTHORITY)


def phase(year, row):
    return year.name_of("EnrolmentPhase", "ENROLMENT_PHASE_", row.phase)


def after_notice(year):
    """What the higher authority decides is recorded with its document; a town confers no title."""
    name = year.enrolment
    listing = {"name": name, "document": decision(year, "列入创建名单的决定（样例）")}
    record = SERVICE + "RecordEnrolmentListing"
    year.refused("village", record, "PERMISSION_DENIED ROLE_MISSING", **listing)
    year.act("office_head", record, **listing)
    title = {
        "name": name, "document": decision(year, "命名文件（样例）"),
        "review_due_date": day(year.town.today.replace(day=1, year=year.town.today.year + 3)),
    }
    confer = SERVICE + "ConferTitle"
    year.refused("office_head", confer, "FAILED_PRECONDITION ENROLMENT_PHASE", **title)
    year.act(
        "village", SERVICE + "SelfAssessEnrolment", name=name, outcome="SELF_ASSESSMENT_MET",
        result="四项核心任务均已完成",
    )
    year.act(
        "office_head", SERVICE + "RecordAcceptanceCheck", name=name,
        outcome="ACCEPTANCE_OUTCOME_ACCEPTED", document=decision(year, "验收结果通报（样例）"),
    )
    by_the_town = dict(title, document=document("命名文件（样例）", year.town.today))
    year.refused(
        "office_head", confer, "INVALID_ARGUMENT ENROLMENT_OTHER_AUTHORITY", **by_the_town
    )
    year.act("office_head", confer, **title)
    row = year.read("village", SERVICE + "GetEnrolment", name=name)
    expect((phase(year, row), row.returns), ("TITLED", 1), "the row of the list after the title")
