"""The second arithmetic over the log: every sum and decision of the year is computed again.

`arithmetic.py` reads the lines of `hemei log`; here the same lines are made of what ReadLog tells
an auditor, so that nothing but the API is needed.
"""

import json
from decimal import Decimal

from evaluation_log import Audit
from issue_loop import expect
from log_audit import Reader

# Points are kept in ten-thousandths.
POINT = 10_000


def agree(year, final=0):
    """Nothing may differ, be so many results final, and what is read by everybody must be what was computed again."""
    lines = list(lines_of(year.town))
    audit = Audit()
    audit.read(lines)
    expect(audit.differences, [], "where the second arithmetic differs")
    computed = {"sums": 2, "decisions": 2, "notices": 2, "final": final, "courtyards": 0}
    expect(audit.checked, computed, "what it computed")
    notices_a_forgery(lines)
    evaluation = audit.evaluations[year.evaluation.rpartition("/")[2]]
    told = year.read("village", "RankingService/ListRankedUnits", parent=year.evaluation)
    expect(
        [(unit.unit.rpartition("/")[2], Decimal(unit.total) * POINT, unit.rank,
          unit.grade_proposed.key, unit.explanation_sha256) for unit in told.units],
        [(one["unit"], one["total"], one["rank"], one["grade"], one["explanation"])
         for one in evaluation.decided["results"]], "the ranking and the decision of the log",
    )
    return audit.checked["sums"]


def lines_of(town):
    """The business log in the form of `hemei log`."""
    reader = Reader(town)
    for event in reader.events(log="LOG_BUSINESS"):
        yield json.dumps({
            "position": event.position, "envelope": json.loads(event.envelope),
            "data": json.loads(event.data.content),
        })


def notices_a_forgery(lines):
    """A total that was made better by a point is named with its position."""
    forged, position = [], None
    for line in lines:
        event = json.loads(line)
        if event["envelope"]["type"] == "EvaluationDecided":
            best = event["data"]["results"][0]
            best["total"] += POINT
            position = event["position"]
        forged.append(json.dumps(event))
    audit = Audit()
    audit.read(forged)
    if not any("position %d, EvaluationDecided" % position in one for one in audit.differences):
        raise AssertionError("a forged total was not noticed: %s" % audit.differences)
