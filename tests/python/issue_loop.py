"""The rectification loop, once around and, after a relapse, around again."""

import datetime
import hashlib
import re

from town import day, document

CLASS = "blue_shed_roof"
CHECKS = ["ISSUE_CHECK_MEASURES_DONE", "ISSUE_CHECK_EFFECT", "ISSUE_CHECK_EVIDENCE"]
ALL_CHECKS = CHECKS + ["ISSUE_CHECK_SAME_TYPE", "ISSUE_CHECK_MECHANISM"]


class Loop:
    """One issue, and where each step left it."""

    def __init__(self, town, name):
        self.town = town
        self.name = name
        self.steps = []

    def step(self, part, rpc, phase, **members):
        """A step that must be taken; the ledger then shows the phase."""
        receipt = self.town.act(part, "IssueService/" + rpc, name=self.name, **members)
        if not leads(self.town.api, rpc, self.steps[-1][1], phase):
            raise AssertionError("the comment of %s does not lead to %s" % (rpc, phase))
        self.arrived(receipt, phase)
        return receipt

    def arrived(self, receipt, phase):
        """Notes a step and reads it back."""
        self.steps.append((receipt, phase))
        row = self.row(min_position=receipt.position)
        if row.etag != receipt.etag or row.position < receipt.position:
            raise AssertionError("the row is older than the step that was read back")

    def refused(self, part, rpc, expected, **members):
        """A step that must be refused, and leaves the row as it was."""
        before = self.row()
        refusal = self.town.refused(
            part, "IssueService/" + rpc, expected, name=self.name, **members
        )
        if self.row() != before:
            raise AssertionError("%s was refused and changed the ledger" % rpc)
        return refusal

    def row(self, **members):
        """The row of the ledger, in the phase that the last step led to unless asked otherwise."""
        row = self.town.read("handler", "IssueService/GetIssue", name=self.name, **members)
        if "known_position" not in members:
            expect(self.phase(row), self.steps[-1][1], "the phase after the last step")
        return row

    def phase(self, row):
        """The phase's name."""
        name = self.town.api.enum("hemei.v1.IssuePhase").Name(row.phase)
        return name[len("ISSUE_PHASE_"):]


def promise(api, rpc):
    """From where to where a step leads, by the last sentence of its comment."""
    text = api.comment("IssueService/" + rpc).rpartition("From ")[2]
    starts, ends = text.replace(", which stays", " to the same").split(" to ", 1)
    as_in = re.match("the phases of ([A-Za-z]+)", starts)
    return (promise(api, as_in.group(1))[0], ends) if as_in else (starts, ends)


def leads(api, rpc, before, after):
    """Whether a step may lead from one phase to another, by its comment."""
    starts, ends = promise(api, rpc)
    listed = before in re.findall("[A-Z_]{2,}", starts)
    if listed == starts.startswith("every phase but"):
        return False
    if ends.startswith("the same"):
        return after == before
    return after in re.findall("[A-Z_]{2,}", ends) or ends.startswith("what it was before")


def expect(found, expected, what):
    """Fails where two things differ."""
    if found != expected:
        raise AssertionError("%s: found %r, expected %r" % (what, found, expected))


def day_of(date):
    """A date of the wire."""
    return datetime.date(date.year, date.month, date.day)


def evidence(title):
    """A photo that nobody took."""
    reference = {
        "sha256": hashlib.sha256(title.encode()).hexdigest(), "salted": True,
        "media_type": "image/jpeg", "size_bytes": 204800,
    }
    return [{"reference": reference, "title": title, "kept_at": "镇政府档案室"}]


def play(town):
    """The whole loop; returns the issue with its steps."""
    loop = raise_issue(town)
    assign_and_plan(loop)
    extend_urge_and_suspend(loop)
    close_after_a_return(loop)
    relapse_and_close_again(loop)
    know_what_was_known(loop)
    return loop


def raise_issue(town):
    """Raises a problem: refused with all its mistakes at once, checked without writing, taken, and
    repeated."""
    api, rpc = town.api, "IssueService/RaiseIssue"
    right = {
        "parent": town.tenant, "programme": town.programme, "unit": town.units["qishu"],
        "kind": "ISSUE_KIND_PROBLEM", "class": CLASS, "source": "ISSUE_SOURCE_OFFICE",
        "urgency": "URGENCY_ORDINARY", "place": "3组村道旁", "description": "新搭蓝棚一处，未经批准",
        "evidence": evidence("整改前照片"),
    }
    wrong = dict(right, unit="units/1", kind=7, request_id="1")
    refusal = town.refused("handler", rpc, "INVALID_ARGUMENT UUID_MALFORMED", **wrong)
    expect(sorted(refusal.fields()), ["kind", "request_id", "unit"], "every field that is wrong")
    tried = town.read("handler", rpc, validate_only=True, **right)
    expect((len(tried.events), tried.position), (0, 0), "what a check writes")

    request = api.request(rpc, right)
    answer = api.send(rpc, town.tokens["handler"], request)
    receipt = api.message("hemei.v1.Receipt").FromString(answer)
    expect(receipt.request_id, request.request_id, "the receipt's request")
    town.receipts.append(receipt)
    loop = Loop(town, receipt.name)
    loop.arrived(receipt, "REGISTERED")

    again = api.send(rpc, town.tokens["handler"], request)
    expect(again, answer, "the receipt of the repeated request")
    other = dict(right, request_id=request.request_id, place="4组村道旁")
    refusal = town.refused("handler", rpc, "ALREADY_EXISTS REQUEST_ID_REUSED", **other)
    expect(refusal.fields(), ["request_id"], "what is used already")
    town.refused("auditor", rpc, "PERMISSION_DENIED ROLE_MISSING", **right)
    expect(loop.row().number, 1, "the number, which refusals do not use up")
    return loop


def assign_and_plan(loop):
    """Assigned to the village, with a limit of a year that no calendar covers refused."""
    town = loop.town
    order = {
        "responsible": {"unit": town.units["qishu"]},
        "responsible_person": town.people["village"],
        "verifier": town.people["line_office"],
        "requirement": "拆除蓝棚，恢复原貌",
        "document": document("整改交办单", town.today),
    }
    far = dict(order, limit={"date": {"year": town.today.year + 3, "month": 3, "day": 1}})
    loop.refused("handler", "AssignIssue", "FAILED_PRECONDITION CALENDAR_MISSING", **far)
    wrong = dict(order, document=document("交办单", town.today, "龙溪委发[2024]30号"))
    refusal = loop.refused(
        "handler", "AssignIssue", "INVALID_ARGUMENT DOCUMENT_NUMBER_MALFORMED", **wrong
    )
    expect(refusal.info.metadata["correction"], "龙溪委发〔2024〕30号", "the offered correction")
    refusal = loop.refused(
        "village", "AssignIssue", "PERMISSION_DENIED ROLE_MISSING", **order
    )
    expect(refusal.who_could, roles_of(town, "IssueService/AssignIssue"), "who could assign")

    loop.step("handler", "AssignIssue", "ASSIGNED", **order)
    loop.step("village", "SignForIssue", "SIGNED_FOR")
    due = loop.row().deadline.due_date
    be_late_without_waiting(loop, day_of(due))
    loop.step(
        "village", "FileRectificationPlan", "RECTIFYING", measures=["拆除棚顶", "清理场地"],
        planned_finish_date={"year": due.year, "month": due.month, "day": due.day},
    )


def be_late_without_waiting(loop, due):
    """The day that is asked about decides the light; nothing is stored for it."""
    light = loop.town.api.enum("hemei.v1.WarningLevel")
    for days, expected in ((0, False), (1, True)):
        asked = "%sT04:00:00Z" % (due + datetime.timedelta(days=days)).isoformat()
        state = loop.row(effective_time=asked).deadline
        overdue = state.light == light.Value("WARNING_LEVEL_OVERDUE")
        expect((state.overdue, overdue, state.days_left), (expected, expected, -days), asked)


def roles_of(town, rpc):
    """Who may call a method, by the server's own access table."""
    table = town.read("village", "AuditService/GetAccessTable", parent=town.tenant)
    row = next(row for row in table.rows if row.rpc == "/hemei.v1." + rpc)
    role = town.api.enum("hemei.v1.Role")
    return [role.Name(number) for number in row.roles]


def extend_urge_and_suspend(loop):
    """The limit moves, somebody urges and is answered, the clock stands and runs again."""
    town = loop.town
    before = loop.row()
    later = day(day_of(before.deadline.due_date) + datetime.timedelta(days=10))
    extension = {"until_date": later, "reason": "连续降雨，无法施工"}
    loop.refused(
        "handler", "ExtendIssue", "ABORTED STALE_ETAG", etag=loop.steps[0][0].etag, **extension
    )
    loop.step("handler", "ExtendIssue", "RECTIFYING", etag=before.etag, **extension)
    row = loop.row()
    expect(len(row.extensions), 1, "the extensions")
    if day_of(row.deadline.due_date) <= day_of(before.deadline.due_date):
        raise AssertionError("the extended limit is no later one")

    loop.step(
        "commission", "UrgeIssue", "RECTIFYING", whom="URGED_RESPONSIBLE", reason="群众再次反映"
    )
    number = loop.row().urges[-1].number
    answer = {"number": number, "answer": "已联系施工队，本周拆除"}
    loop.refused("handler", "AnswerUrge", "PERMISSION_DENIED ISSUE_URGE_OTHER", **answer)
    loop.step("village", "AnswerUrge", "RECTIFYING", **answer)

    loop.step("handler", "SuspendIssue", "SUSPENDED", reason="当事人外出，等待返回")
    suspended = loop.row()
    expect(suspended.deadline.HasField("days_left"), False, "days left while the clock stands")
    loop.step("handler", "ResumeIssue", "RECTIFYING", remark="当事人已返回")
    expect(len(loop.row().suspensions), 1, "the suspensions")


def close_after_a_return(loop):
    """Rectified, returned, rectified again, verified and closed, each by another person."""
    done = {"result": "蓝棚已拆除，场地已清理", "evidence": evidence("整改后照片")}
    refusal = loop.refused(
        "village", "RequestIssueClosure", "FAILED_PRECONDITION ISSUE_EVIDENCE_MISSING",
        result=done["result"],
    )
    expect(refusal.fields(), ["evidence"], "what is missing")
    loop.step("village", "RequestIssueClosure", "CLOSURE_REQUESTED", **done)
    loop.step("line_office", "ReturnIssue", "RECTIFYING", reason="场地仍有残料")
    expect(loop.row().returns, 1, "the returns")
    loop.step("village", "RequestIssueClosure", "CLOSURE_REQUESTED", **done)

    refusal = loop.refused(
        "line_office", "VerifyIssue", "FAILED_PRECONDITION ISSUE_CHECKS_MISSING", checks=CHECKS[:1]
    )
    expect(refusal.fields(), ["checks"], "what is not complete")
    loop.refused(
        "second_handler", "VerifyIssue", "PERMISSION_DENIED ISSUE_VERIFIER_NAMED", checks=CHECKS
    )
    loop.step("line_office", "VerifyIssue", "VERIFIED", checks=CHECKS, remark="现场核实")
    refusal = loop.refused("village", "CloseIssue", "PERMISSION_DENIED ROLE_MISSING")
    expect(refusal.who_could, roles_of(loop.town, "IssueService/CloseIssue"), "who could close")
    loop.step("office_head", "CloseIssue", "CLOSED", remark="同意销号")
    expect(loop.row().closed_by, loop.town.people["office_head"], "who closed")


def relapse_and_close_again(loop):
    """A look-back finds a relapse: the same number goes around again, with every check."""
    town = loop.town
    loop.refused(
        "second_handler", "LookBackIssue", "FAILED_PRECONDITION ISSUE_LOOK_BACK_EARLY",
        outcome="LOOK_BACK_OUTCOME_PASSED",
    )
    loop.step(
        "second_handler", "LookBackIssue", "RELAPSED", outcome="LOOK_BACK_OUTCOME_RELAPSED",
        remark="蓝棚重新搭建", evidence=evidence("回头看照片"),
    )
    loop.step(
        "office_head", "ReopenIssue", "REOPENED", ground="REOPEN_GROUND_RELAPSE", reason="问题反弹"
    )
    loop.step(
        "handler", "AssignIssue", "ASSIGNED", responsible={"unit": town.units["qishu"]},
        limit={"working_days": 5},
    )
    loop.step("village", "SignForIssue", "SIGNED_FOR")
    loop.step(
        "village", "RequestIssueClosure", "CLOSURE_REQUESTED", result="再次拆除并落实巡查",
        evidence=evidence("再次整改后照片"),
    )
    loop.refused(
        "line_office", "VerifyIssue", "FAILED_PRECONDITION ISSUE_CHECKS_MISSING", checks=CHECKS
    )
    loop.step("line_office", "VerifyIssue", "VERIFIED", checks=ALL_CHECKS)
    loop.step("office_head", "CloseIssue", "CLOSED")
    row = loop.row(view="ISSUE_VIEW_WITH_TEXTS")
    expect((row.number, row.relapses, row.returns), (1, 1, 1), "number, relapses and returns")
    expect(row.texts.result.text, "再次拆除并落实巡查", "the text of the last result")
    titles = ["整改前照片", "整改后照片", "整改后照片", "回头看照片", "再次整改后照片"]
    expect([piece.title for piece in row.evidence], titles, "what the evidence shows")
    unopened = loop.row().evidence
    expect([piece.title for piece in unopened], [""] * len(titles), "what is not opened")
    for piece, title in zip(unopened, titles):
        digest = evidence(title)[0]["reference"]["sha256"]
        expect(piece.reference.sha256, digest, "the digest of " + title)


def know_what_was_known(loop):
    """What the ledger knew after each step is what it answers for that position today."""
    for receipt, phase in loop.steps:
        then = loop.row(known_position=receipt.position)
        expect(loop.phase(then), phase, "the phase known at %d" % receipt.position)
        expect(then.etag, receipt.etag, "the etag known at %d" % receipt.position)
    raised = loop.steps[0][0]
    loop.town.refused(
        "handler", "IssueService/GetIssue", "NOT_FOUND RESOURCE_NOT_FOUND", name=loop.name,
        known_position=raised.position - 1,
    )


def list_in_pages(town, loop):
    """A difficulty beside the problem; the ledger in pages of one row, and their tokens."""
    rpc, members = "IssueService/ListIssues", {"parent": town.tenant, "page_size": 1}
    second = town.act(
        "village", "IssueService/RaiseIssue", parent=town.tenant, programme=town.programme,
        kind="ISSUE_KIND_DIFFICULTY", unit=town.units["wandi"], urgency="URGENCY_ORDINARY",
        source="ISSUE_SOURCE_YARD_MEETING", place="院坝会", description="请求增加转运车次",
    )
    page = town.read("office_head", rpc, min_position=second.position, **members)
    token = {"page_token": page.next_page_token, "min_position": second.position}
    rest = town.read("office_head", rpc, **token, **members)
    found = [row.name for row in list(page.issues) + list(rest.issues)]
    expect(found, [loop.name, second.name], "the ledger, by number")
    expect(rest.next_page_token, "", "the token after the last page")
    refusal = town.refused(
        "office_head", rpc, "INVALID_ARGUMENT PAGE_TOKEN_OTHER_QUERY", phase="ISSUE_PHASE_CLOSED",
        **token, **members
    )
    expect(refusal.fields(), ["page_token"], "what belongs to another query")
