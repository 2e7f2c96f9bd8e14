"""An inspection by a drawn sample: the seed is committed with the plan and revealed at the draw.

The households that have to be visited are drawn here again from the seed alone, as anybody can who
reads the log.
"""

import hashlib
import uuid

from google.protobuf import json_format

from issue_loop import evidence, expect
from town import day

SERVICE = "InspectionService/"
RECORD = SERVICE + "RecordInspectionScores"
ROUND = "q2"
SEED = hashlib.sha256("龙溪镇样例种子".encode()).digest()
PER_GROUP = 5


def play(year):
    """Plans, draws, scores, returns, reviews and publishes; then the village reads its result."""
    register_households(year)
    name = plan(year)
    draw(year, name)
    score(year, name, "handler", failed=2)
    review = SERVICE + "ReviewInspection"
    confirmed = {"name": name, "outcome": "INSPECTION_REVIEW_OUTCOME_CONFIRMED"}
    year.refused("handler", review, "PERMISSION_DENIED SEPARATION_OF_DUTIES", **confirmed)
    year.act(
        "second_handler", review, name=name, outcome="INSPECTION_REVIEW_OUTCOME_RETURNED",
        remark="第二户漏登",
    )
    score(year, name, "handler", failed=1)
    year.act("second_handler", review, **confirmed)
    year.act("office_head", SERVICE + "PublishInspection", name=name)
    row = year.read("other_village", SERVICE + "GetInspection", name=name)
    expect(
        (phase_of(year, row), row.household_count, row.failed_household_count, row.points,
         list(row.detail.households)),
        ("PUBLISHED", PER_GROUP + 2, 1, "16.5", []), "what everybody reads once it is published",
    )
    year.inspection = name


def register_households(year):
    """Eight households in one group and two in a courtyard, fewer than are drawn."""
    for unit, labels in ((year.town.units["qishu_group_10"], 8), (year.town.units["wandi"], 2)):
        year.act(
            "village", "HouseholdService/RegisterHouseholds", parent=year.town.tenant, unit=unit,
            labels=[str(number) for number in range(1, labels + 1)], from_date=day(year.town.today),
        )


def plan(year):
    """The plan commits the seed; whoever is scored by it does not plan it."""
    planned = {
        "parent": year.town.tenant, "scheme": year.scheme, "unit": year.village, "round": ROUND,
        "planned_date": day(year.town.today),
        "seed_commitment": hashlib.sha256(SEED).hexdigest(),
    }
    rpc = SERVICE + "PlanInspection"
    without = dict(planned, seed_commitment="")
    year.refused("handler", rpc, "INVALID_ARGUMENT INSPECTION_COMMITMENT", **without)
    year.refused("commission", rpc, "PERMISSION_DENIED ROLE_MISSING", **planned)
    name = year.act("handler", rpc, **planned).name
    year.refused("handler", rpc, "ALREADY_EXISTS INSPECTION_ROUND_TAKEN", **planned)
    return name


def draw(year, name):
    """Another seed is refused; what the right one draws is drawn again."""
    rpc = SERVICE + "DrawInspectionSample"
    other = hashlib.sha256(SEED).hexdigest()
    year.refused("handler", rpc, "INVALID_ARGUMENT INSPECTION_SEED", name=name, seed=other)
    year.act("handler", rpc, name=name, seed=SEED.hex())
    registered = year.read(
        "handler", "HouseholdService/ListHouseholds", parent=year.town.tenant,
        village=year.village,
    )
    frame = {}
    for household in registered.households:
        frame.setdefault(household.unit, []).append(household.name)
    drawn = sampling(year, name).groups
    expect(
        [(group.unit, list(group.households)) for group in drawn],
        [(unit, redrawn(name, frame[unit])) for unit in sorted(frame)], "the households drawn",
    )
    expect(
        sorted(group.household_count for group in drawn), [2, 8], "the sizes of the groups"
    )


def redrawn(name, households):
    """The households with the smallest tickets: SHA-256 of what says what it is, a zero byte, the
    seed, and the ids of inspection and household."""
    def ticket(household):
        ids = (uuid.UUID(one.rpartition("/")[2]).bytes for one in (name, household))
        return hashlib.sha256(b"hemei/sample/v1\0" + SEED + b"".join(ids)).digest()
    return sorted(households, key=ticket)[:PER_GROUP]


def sheet(year, name, evaluators, failed):
    """A filled sheet: three spots, and so many of the drawn households failed."""
    households = [one for group in sampling(year, name).groups for one in group.households]
    return {
        "name": name, "evaluators": [year.town.people[part] for part in evaluators],
        "entries": [{"code": "D1", "figure": {"occurrences": 3}}],
        "households": [
            {"household": household, "failed": ["D2"] if index < failed else []}
            for index, household in enumerate(households)
        ],
        "evidence": picture(),
    }


def picture():
    """The picture of this inspection. Its digest is not salted, so that it is known again."""
    shown = evidence("检查评比照片")
    shown[0]["reference"]["salted"] = False
    return shown


def score(year, name, part, failed):
    """Records a sheet, which tells of every drawn household."""
    filled = sheet(year, name, [part], failed)
    missed = dict(filled, households=filled["households"][1:])
    year.refused(part, RECORD, "INVALID_ARGUMENT INSPECTION_HOUSEHOLDS", **missed)
    return year.act(part, RECORD, **filled)


def check_again(year):
    """What the commission ordered to be checked again is scored and reviewed by others."""
    name = year.inspection
    year.refused(
        "handler", RECORD, "PERMISSION_DENIED SEPARATION_OF_DUTIES",
        **sheet(year, name, ["handler"], 3)
    )
    year.refused(
        "line_office", RECORD, "PERMISSION_DENIED INSPECTION_RECHECK_OTHERS",
        **sheet(year, name, ["line_office", "second_handler"], 3)
    )
    year.grounds["inspection"] = score(year, name, "line_office", failed=3)
    year.act(
        "office_head", SERVICE + "ReviewInspection", name=name,
        outcome="INSPECTION_REVIEW_OUTCOME_CONFIRMED",
    )
    year.act("deputy", SERVICE + "PublishInspection", name=name)
    row = year.read("village", SERVICE + "GetInspection", name=name)
    expect(
        (phase_of(year, row), row.recheck_count, row.points), ("PUBLISHED", 1, "14.5"),
        "the result after the re-check",
    )


def figures(year):
    """What the inspection says of the village: occurrences of D1 and samples of D2."""
    detail = year.read("handler", SERVICE + "GetInspection", name=year.inspection).detail
    return {entry.code: json_format.MessageToDict(entry.figure) for entry in detail.entries}


def sampling(year, name):
    return year.read("handler", SERVICE + "GetInspection", name=name).detail.sampling


def phase_of(year, row):
    return year.name_of("InspectionPhase", "INSPECTION_PHASE_", row.phase)
