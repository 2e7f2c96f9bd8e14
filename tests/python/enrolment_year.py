"""A village recommends itself for a title: returned once, checked by the town, posted.

The notice runs for working days, so that the listing by the higher authority, the acceptance and
the title cannot be reached while the test runs: they are refused.
"""

import datetime

from issue_loop import day_of, evidence, expect
from town import document

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
    notice_runs(year, name)


def notice_runs(year, name):
    """The notice is posted, and nothing that comes after it is taken before it has run."""
    authority = document("列入创建名单的决定（样例）", year.town.today)
    listing = {"name": name, "document": dict(authority, issuer=AUTHORITY)}
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
    town_itself = dict(listing, document=authority)
    year.refused(
        "office_head", record, "INVALID_ARGUMENT ENROLMENT_OTHER_AUTHORITY", **town_itself
    )
    year.refused(
        "village", SERVICE + "SelfAssessEnrolment", "FAILED_PRECONDITION ENROLMENT_PHASE",
        name=name, outcome="SELF_ASSESSMENT_MET", result="已全部达标",
    )
    expect(
        (year.name_of("EnrolmentPhase", "ENROLMENT_PHASE_", row.phase), row.returns,
         row.households, row.holds_place),
        ("IN_NOTICE", 1, 318, True), "the row of the list",
    )
