"""An independent implementation of the scores of an evaluation, version 1: courtyards first, then
the villages that they lie in.

It follows the documentation of `hemei_domain::score` on the scores of an evaluation and shares no
code with the Rust crate. Standard library only, Python 3.9 or later.
"""

from scores import Refused, score

COUNTED, NO_SHARE = "counted", "no_share"
HOST_NOT_EVALUATED, DISQUALIFIED = "host_not_evaluated", "disqualified"


class Unscored(Exception):
    """An evaluation of which one unit's score cannot be computed."""

    def __init__(self, unit, reason):
        super().__init__("unit %s has no score: %s" % (unit, reason))
        self.unit = unit
        self.reason = reason


def score_all(scheme, sheets, hosts):
    """Of each unit its explanation, and of each courtyard what its result does.

    `hosts` has of each courtyard the village that it lies in.
    """
    explanations, counting = {}, {}
    brought = {sheet["unit"]: [] for sheet in sheets if sheet["unit"] not in hosts}
    for sheet in sheets:
        unit = sheet["unit"]
        if unit in brought:
            continue
        explanations[unit] = explained(scheme, sheet)
        counting[unit] = counts(scheme, hosts[unit] in brought, explanations[unit])
        if counting[unit] == COUNTED:
            total = {"unit": unit, "total": explanations[unit]["total"], "positions": []}
            brought[hosts[unit]].append(total)
    for sheet in sheets:
        unit = sheet["unit"]
        if unit in brought:
            courtyards = sheet.get("courtyards", []) + brought[unit]
            explanations[unit] = explained(scheme, dict(sheet, courtyards=courtyards))
    return explanations, counting


def explained(scheme, sheet):
    try:
        return score(scheme, sheet)
    except Refused as refused:
        raise Unscored(sheet["unit"], str(refused)) from refused


def counts(scheme, host_evaluated, explanation):
    """What a courtyard's result does for the village that it lies in."""
    if "share" not in scheme.definition["courtyards"]:
        return NO_SHARE
    if not host_evaluated:
        return HOST_NOT_EVALUATED
    if any(veto.get("effect") == "disqualify" for veto in explanation["vetoes"]):
        return DISQUALIFIED
    return COUNTED
