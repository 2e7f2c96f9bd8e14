"""The annual evaluation, from the frozen scheme to the second notice, and from its end to the archive.

The notice runs for working days: until its last day to finalise is refused with the clause, and so
are signature and archive after it.
"""

import commission_year
import ranking_reads
import score_sheets
from issue_loop import day_of, evidence, expect
from town import day

SERVICE = "EvaluationService/"
GROUP = "enrolled"
RUNNING = "FAILED_PRECONDITION EVALUATION_NOTICE_RUNNING"
PHASE = "FAILED_PRECONDITION EVALUATION_PHASE"


def play(year):
    opening = {
        "parent": year.town.tenant, "programme": year.programme, "scheme": year.scheme,
        "edition": 1,
        "units": [{"unit": unit, "group": GROUP} for unit in (year.village, year.other)],
    }
    year.refused(
        "commission", SERVICE + "OpenEvaluation", "PERMISSION_DENIED ROLE_MISSING", **opening
    )
    name = year.act("office_head", SERVICE + "OpenEvaluation", **opening).name
    year.evaluation = name
    year.refused(
        "deputy", SERVICE + "OpenEvaluation", "ALREADY_EXISTS THING_EXISTS", **opening
    )
    score_sheets.fill(year)
    sum_up(year)
    ranking_reads.before_the_notice(year)
    decide(year, 1)
    post(year)
    cannot_be_final(year)
    before = ranking_reads.posted(year)
    objection_changes_a_score(year)
    sum_up(year)
    decide(year, 2)
    post(year)
    objection_is_rejected(year)
    cannot_be_final(year)
    ranking_reads.changed(year, before, ranking_reads.posted(year))
    expect(
        commission_year.reads_the_trail(year, name), TRAIL, "what the commission reads of it"
    )


TRAIL = [
    "EvaluationOpened", "EvaluationSummed", "EvaluationDecided", "EvaluationNoticePosted",
    "ObjectionFiled", "ObjectionDecided", "EvaluationSummed", "EvaluationDecided",
    "EvaluationNoticePosted", "ObjectionFiled", "ObjectionDecided",
]


def sum_up(year):
    """Sums the sheets as they are read; one that was read before its last change is refused."""
    seen = [score_sheets.read(year, unit) for unit in (year.village, year.other)]
    sheets = [{"unit": sheet.unit, "etag": sheet.etag} for sheet in seen]
    members = {"name": year.evaluation, "cut": max(sheet.position for sheet in seen)}
    moved = [dict(sheets[0], etag='"v1"'), sheets[1]]
    rpc = SERVICE + "SumEvaluation"
    refusal = year.refused(
        "handler", rpc, "ABORTED EVALUATION_SHEET_MOVED", sheets=moved, **members
    )
    expect(refusal.fields(), ["sheets[0].etag"], "the sheet that was read too early")
    year.act("handler", rpc, sheets=sheets, **members)


def decide(year, number):
    """The committee decides on the sum that lay before it, and on no other."""
    decision = {
        "name": year.evaluation, "sum": number, "met_date": day(year.town.today),
        "minutes": year.minutes("考核审定会议纪要", number),
    }
    rpc = SERVICE + "DecideEvaluation"
    other = dict(decision, sum=number + 1)
    year.refused("office_head", rpc, "ABORTED EVALUATION_SUM_OTHER", **other)
    year.refused("commission", rpc, "PERMISSION_DENIED ROLE_MISSING", **decision)
    year.act("office_head", rpc, **decision)


def post(year):
    """The notice runs as long as the scheme says, never shorter."""
    rpc = SERVICE + "PostEvaluationNotice"
    short = {"name": year.evaluation, "working_days": 4}
    year.refused("handler", rpc, "FAILED_PRECONDITION EVALUATION_NOTICE_SHORT", **short)
    year.act("handler", rpc, name=year.evaluation)


def cannot_be_final(year):
    """Neither final nor signed nor archived while the notice runs."""
    notice = year.read("village", SERVICE + "GetEvaluation", name=year.evaluation).notice
    due = max(day_of(notice.due_date), day_of(notice.objections_due_date))
    refusal = year.refused(
        "office_head", SERVICE + "FinaliseEvaluation", RUNNING, name=year.evaluation
    )
    expect(refusal.info.metadata["due"], due.isoformat(), "until when the notice runs")
    said = refusal.details["google.rpc.LocalizedMessage"].message
    scheme = year.read("village", "SchemeService/GetScheme", name=year.scheme).definition
    # `proposal 公示通例`: whose clause it is, and its words.
    words = scheme.procedure.clause.partition(" ")[2]
    if not words or words not in said:
        raise AssertionError("the refusal does not say by which clause: %s" % said)
    year.refused(
        "handler", SERVICE + "RecordSignedDocument", PHASE, name=year.evaluation,
        document=year.minutes("考核排名表", 9), head_position=1, root="0123456789abcdef",
    )
    year.refused("handler", SERVICE + "ArchiveEvaluation", PHASE, name=year.evaluation)


def objection_changes_a_score(year):
    """The village objects to what it was given for its roads; somebody who did not score agrees."""
    objection = {
        "name": year.evaluation, "unit": year.other, "codes": ["C2"],
        "statement": "核验时道路正在施工，请复核", "evidence": evidence("道路完工照片"),
    }
    rpc = SERVICE + "FileObjection"
    year.refused("village", rpc, "PERMISSION_DENIED ROLE_OTHER_UNIT", **objection)
    year.act("other_village", rpc, **objection)
    year.refused("other_village", rpc, "FAILED_PRECONDITION EVALUATION_OBJECTION_OPEN", **objection)
    upheld = {
        "name": year.evaluation, "unit": year.other, "objection": 1,
        "outcome": "OBJECTION_OUTCOME_UPHELD",
        "entries": [{"code": "C2", "figure": {"score": "7"}}],
        "document": year.minutes("异议复核会议纪要", 3), "reason": "施工已在核验次日完工",
        "evidence": evidence("道路复核照片"),
    }
    rpc = SERVICE + "DecideObjection"
    year.refused("planning", rpc, "PERMISSION_DENIED SEPARATION_OF_DUTIES", **upheld)
    beyond = dict(upheld, entries=[{"code": "B3", "figure": {"met": True}}])
    year.refused("leader", rpc, "INVALID_ARGUMENT EVALUATION_RECHECK_BEYOND", **beyond)
    year.act("leader", rpc, **upheld)
    expect(phase(year), "RECHECKED", "an evaluation with a score that was changed")
    year.refused("office_head", SERVICE + "FinaliseEvaluation", PHASE, name=year.evaluation)


def objection_is_rejected(year):
    """One of the other village, about a figure that nothing shows to be wrong, changes nothing."""
    year.act(
        "village", SERVICE + "FileObjection", name=year.evaluation, unit=year.village,
        codes=["E1"], statement="一件诉求在系统外办结",
    )
    expect(phase(year), "OBJECTION", "an evaluation that was objected to")
    year.act(
        "deputy", SERVICE + "DecideObjection", name=year.evaluation, unit=year.village,
        objection=2, outcome="OBJECTION_OUTCOME_REJECTED", reason="没有办结记录",
    )
    expect(phase(year), "IN_NOTICE", "an evaluation after a rejected objection")


def phase(year):
    told = year.read("handler", SERVICE + "GetEvaluation", name=year.evaluation)
    return year.name_of("EvaluationPhase", "EVALUATION_PHASE_", told.phase)


def after_notice(year):
    """Nobody objects any more; the result is final, signed with the log's root, and archived."""
    objection = {
        "name": year.evaluation, "unit": year.other, "codes": ["C2"], "statement": "仍有异议",
    }
    year.refused(
        "other_village", SERVICE + "FileObjection",
        "FAILED_PRECONDITION EVALUATION_OBJECTION_TIME", **objection
    )
    archive = SERVICE + "ArchiveEvaluation"
    year.refused("handler", archive, PHASE, name=year.evaluation)
    finalise = SERVICE + "FinaliseEvaluation"
    year.refused("commission", finalise, "PERMISSION_DENIED ROLE_MISSING", name=year.evaluation)
    year.act("office_head", finalise, name=year.evaluation)
    year.refused("other_village", SERVICE + "FileObjection", PHASE, **objection)
    year.refused(
        "handler", archive, "FAILED_PRECONDITION EVALUATION_UNSIGNED", name=year.evaluation
    )
    sign(year)
    year.act("handler", archive, name=year.evaluation)
    expect(phase(year), "ARCHIVED", "an evaluation at the end of its year")
    expect(
        commission_year.reads_the_trail(year, year.evaluation),
        TRAIL + ["EvaluationFinalised", "RankingSigned", "EvaluationArchived"],
        "what the commission reads of it at the end",
    )


def sign(year):
    """The number of the signed ranking comes back with the position and root printed on it."""
    head = year.town.read(
        "auditor", "AuditService/GetHead", parent=year.town.tenant, log="LOG_BUSINESS"
    )
    signed = {
        "name": year.evaluation, "document": year.minutes("考核排名表", 9),
        "head_position": head.position, "root": head.root.hex()[:16],
    }
    rpc = SERVICE + "RecordSignedDocument"
    other = dict(signed, root="0123456789abcdef")
    year.refused("handler", rpc, "INVALID_ARGUMENT EVALUATION_SIGNED_OTHER_ROOT", **other)
    year.act("handler", rpc, **signed)
