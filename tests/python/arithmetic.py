#!/usr/bin/env python3
"""Recomputes scores, ranks and grades by a second arithmetic, and fails at what does not agree.

    arithmetic.py --log FILE       the evaluations of a log, the lines that `hemei log` prints
    arithmetic.py --cases FILE     schemes, sheets and what was computed of them, one case a line
    arithmetic.py --vectors        the vectors of crates/domain/vectors

`-` as FILE is the standard input. Exit codes: 0 everything agrees, 1 something differs and is named,
2 the arguments are wrong. Standard library only, Python 3.9 or later.
"""

import argparse
import json
import sys
from pathlib import Path

from difference import first_difference
from evaluation_log import Audit
from hosted import COUNTED, DISQUALIFIED, HOST_NOT_EVALUATED, NO_SHARE, Unscored, score_all
from ranks import rank
from scores import Scheme, courtyards_added, explanation_digest, measure, score, tagged

VECTORS = Path(__file__).resolve().parents[2] / "crates" / "domain" / "vectors" / "scores-v1.json"


# Cases: what a program computed of schemes and sheets.


def check_case(case, seen):
    """The first difference of a case; nothing where everything agrees."""
    scheme = Scheme(case["definition"])
    found = first_difference(case["digest"], scheme.digest, "digest")
    sheets = {unit["sheet"]["unit"]: unit["sheet"] for unit in case["units"]}
    hosts = {unit["sheet"]["unit"]: unit["host"] for unit in case["units"] if "host" in unit}
    try:
        explanations, counting = score_all(scheme, list(sheets.values()), hosts)
    except Unscored as unscored:
        seen.refused(sheets)
        refused = [unscored.unit, unscored.reason]
        return found or first_difference(case.get("refused"), refused, "refused")
    found = found or first_difference(case.get("refused"), None, "refused")
    if found:
        return found
    found = first_difference(case["counting"], counting, "counting")
    candidates = []
    for unit in case["units"]:
        name = unit["sheet"]["unit"]
        computed, place = explanations[name], "units[%s]" % name
        found = found or first_difference(unit["explanation"], computed, place + ".explanation")
        hashed = explanation_digest(computed)
        found = found or first_difference(unit["explanation_digest"], hashed, place + ".digest")
        candidates.append(dict(unit, explanation=computed))
        seen.score(scheme, unit["sheet"], computed)
    seen.courtyards(counting)
    standings = rank(scheme, candidates)
    seen.ranks(scheme, standings)
    return found or first_difference(case["standings"], standings, "standings")


class Seen:
    """How often each thing came up that the arithmetic can do, so that none is left untried."""

    KINDS = (
        "per_occurrence_deduct", "range_score", "tiered", "ratio", "sampling", "all_or_nothing",
        "checklist", "survey", "item_veto", "bonus", "penalty", "global_veto",
    )
    OTHERS = (
        "full_marks", "reweighted", "routine", "both", "entered", "inner", "vetoed", "disqualify",
        "cap_grade", "zero_item", "courtyards", "floor", "rounding", "refused", "shared_rank",
        "disqualified", "total", "by_block", "by_indicator", "by_fewer_overdue", "by_votes", "points",
        "core", "quota", "vetoes", "take_all", "take_none", "cap_reached", COUNTED, NO_SHARE,
        HOST_NOT_EVALUATED, "courtyard_disqualified",
    )

    def __init__(self):
        self.counts = {name: 0 for name in self.KINDS + self.OTHERS}
        self.units = 0

    def see(self, name):
        if name in self.counts:
            self.counts[name] += 1

    def refused(self, sheets):
        self.units += len(sheets)
        self.see("refused")

    def score(self, scheme, sheet, explanation):
        self.units += 1
        for entry in sheet["entries"]:
            indicator = scheme.indicators.get(entry["code"])
            if indicator is None:
                continue
            self.see(tagged(indicator["rule"])[0])
            self.see(indicator.get("measured"))
            if entry["figure"] == "not_applicable":
                self.see(indicator["not_applicable"]["treatment"])
        for row in explanation["rows"]:
            if row["got"] != "0":
                self.see(row["kind"])
            if "vetoed_by" in row:
                self.see("vetoed")
        for veto in explanation["vetoes"]:
            self.see(tagged(veto.get("effect", "its parent"))[0])
        if courtyards_added(explanation)[1]:
            self.see("cap_reached")

    def courtyards(self, counting):
        for what in counting.values():
            self.see("courtyard_disqualified" if what == DISQUALIFIED else what)

    def ranks(self, scheme, standings):
        quotas = {grade["key"]: grade.get("quota") for grade in scheme.definition["grades"]}
        places = set()
        for standing in standings:
            place = (standing["group"], standing["rank"])
            if place in places:
                self.see("shared_rank")
            places.add(place)
            for missing in standing.get("gap", {}):
                self.see(missing)
            kind, criterion = tagged(standing.get("behind", {}).get("decided_by", "nobody"))
            self.see("by_" + tagged(criterion)[0] if criterion else kind)
            missed = standing.get("gap", {}).get("quota")
            if missed:
                quota = quotas[standing["gap"]["grade"]]
                # Fewer than the seats: those at the cut got none; more: all of them got it.
                if quota["ties"] == "take_none" and missed["taken"] < missed["seats"]:
                    self.see("take_none")
                if quota["ties"] == "take_all" and missed["taken"] > missed["seats"]:
                    self.see("take_all")


def check_cases(lines):
    seen, count = Seen(), 0
    for line in lines:
        case = json.loads(line)
        found = check_case(case, seen)
        if found:
            return ["seed %s: %s" % (case["seed"], found)]
        count += 1
    print("%d cases with %d sheets agree" % (count, seen.units))
    print(json.dumps(seen.counts))
    return []


# The vectors, which the crate is tested with too.


def check_vectors():
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    differences, count = [], 0
    for name, stated, computed in vector_figures(vectors):
        count += 1
        found = first_difference(stated, computed, name)
        if found:
            differences.append(found)
    if not differences:
        print("%d vectors agree" % count)
    return differences


def vector_figures(vectors):
    """Name, stated and computed figure of every vector."""
    for case in vectors["measures"]:
        result, _ = measure(case["full"], case["rule"], case["figure"])
        yield case["name"], case["result"], str(result)
    scheme = Scheme(vectors["definition"])
    for case in vectors["scores"]:
        explanation = score(scheme, case["sheet"])
        rows = {row["code"]: row["got"] for row in explanation["rows"]}
        stated = {"total": case["total"], "rows": case["rows"]}
        computed = {
            "total": explanation["total"], "rows": {code: rows.get(code) for code in case["rows"]}
        }
        yield case["name"], stated, computed
    for case in vectors["ranks"]:
        scheme = Scheme(dict(vectors["definition"], grades=case["grades"]))
        candidates = [candidate(scheme, *one) for one in enumerate(case["totals"], 1)]
        standings = rank(scheme, candidates)
        stated = [case["ranks"], case["given"]]
        yield case["name"], stated, [[one[of] for one in standings] for of in ("rank", "grade")]


def candidate(scheme, number, total):
    """A unit that is nothing but its total."""
    explanation = {
        "scheme": scheme.digest, "unit": "%032x" % number, "rows": [], "vetoes": [], "total": total,
    }
    group = scheme.definition["ranking"]["groups"][0]["key"]
    return {"explanation": explanation, "group": group, "overdue": 0, "votes": 0}


# A log.


def check_log(lines):
    audit = Audit()
    audit.read(lines)
    if not audit.differences:
        counts = ", ".join("%d %s" % (count, what) for what, count in audit.checked.items())
        print("%d evaluations agree: %s" % (len(audit.evaluations), counts))
    return audit.differences


def opened(name):
    return sys.stdin if name == "-" else open(name, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description="Recomputes scores, ranks and grades.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--log", metavar="FILE", help="the lines of `hemei log`")
    what.add_argument("--cases", metavar="FILE", help="cases with what was computed, one a line")
    what.add_argument("--vectors", action="store_true", help="the vectors of the domain")
    arguments = parser.parse_args()
    if arguments.vectors:
        differences = check_vectors()
    elif arguments.cases:
        with opened(arguments.cases) as lines:
            differences = check_cases(lines)
    else:
        with opened(arguments.log) as lines:
            differences = check_log(lines)
    for difference in differences:
        print(difference)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
