"""An independent implementation of the arithmetic of scores, version 1.

It follows the documentation of `hemei_domain::score`, its `measure`, `Cause` and `Explanation`, whose
author knew the Rust crate too; it shares no code with it. Schemes, sheets and explanations are taken and given in their
JSON form: a decimal is a whole number of ten-thousandths, a fraction a text, `35/4`.
Standard library only, Python 3.9 or later.
"""

import hashlib
import json
from fractions import Fraction

ARITHMETIC = 1
SCALE = 10_000
PLACES = 4


class Refused(Exception):
    """A score that cannot be computed; its text is the reason's code."""


def decimal(units):
    """A number of ten-thousandths as a fraction."""
    return Fraction(units, SCALE)


def rounded(number, places):
    """A fraction in ten-thousandths, rounded half away from zero to so many decimal places."""
    magnitude = (abs(number) * 10**places + Fraction(1, 2)).__floor__()
    units = magnitude * 10 ** (PLACES - places)
    return units if number >= 0 else -units


def compact(value):
    """Compact JSON; members stand in the order in which the value has them."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def digest(domain, value):
    """Hexadecimal SHA-256 of a domain, a zero byte and the compact JSON of a value."""
    return hashlib.sha256(domain.encode() + b"\0" + compact(value)).hexdigest()


def explanation_digest(explanation):
    """The hash by which two computations agree."""
    return digest("hemei/explanation/v1", explanation)


def tagged(value):
    """The tag of an enum's JSON and what stands under it."""
    if isinstance(value, str):
        return value, None
    ((tag, content),) = value.items()
    return tag, content


def courtyards_added(explanation):
    """How many courtyards a total has something of, and whether they reached the cap."""
    for row in explanation["rows"]:
        if row["kind"] == "courtyards":
            cause = row["measures"][0]["cause"]["courtyards"]
            return len(cause["totals"]), Fraction(row["got"]) == decimal(cause["cap"])
    return 0, False


class Scheme:
    """A scheme's definition, with what is looked up in it."""

    def __init__(self, definition):
        self.definition = definition
        self.digest = digest("hemei/scheme/v1", definition)
        self.blocks = {block["key"]: block for block in definition["blocks"]}
        self.indicators = {one["code"]: one for one in definition["indicators"]}
        self.rounds = [one["key"] for one in definition.get("rounds", {}).get("rounds", [])]

    def top_of(self, block):
        """The indicators on the top level of a block."""
        return [
            one for one in self.definition["indicators"]
            if one["block"] == block["key"] and "parent" not in one
        ]

    def parts_of(self, indicator):
        """The indicators directly under an indicator."""
        parents = ((one, one.get("parent")) for one in self.definition["indicators"])
        return [one for one, parent in parents if parent == indicator["code"]]

    def rounds_of(self, indicator):
        """In which rounds an indicator is scored; nothing, the year's end, stands last."""
        measured = indicator.get("measured", "year_end")
        routine = self.rounds if measured in ("routine", "both") else []
        return routine + ([None] if measured in ("year_end", "both") else [])


# What one figure gives: `hemei_domain::score::measure`.

WEIGHTLESS = ("item_veto", "bonus", "penalty", "global_veto")

TAKES = {
    "per_occurrence_deduct": "occurrences", "range_score": "score", "ratio": "ratio",
    "sampling": "samples", "all_or_nothing": "met", "checklist": "present", "survey": "answers",
    "bonus": "awards", "penalty": "occurrences", "item_veto": "occurrences",
    "global_veto": "occurrences",
}


def in_range(holds):
    if not holds:
        raise Refused("SCORE_FIGURE_RANGE")


def is_bounded(tiers):
    return any("at_least" in tier or "below" in tier for tier in tiers)


def measure(full, rule, figure):
    """The result of a figure under a rule, for an indicator's full mark, and its cause."""
    kind, terms = tagged(rule)
    given, content = tagged(figure)
    takes = TAKES.get(kind) or ("number" if is_bounded(terms["tiers"]) else "tier")
    if given != takes:
        raise Refused("SCORE_FIGURE_KIND")
    full = decimal(full)
    if kind == "all_or_nothing":
        return full if content else Fraction(0), {"met": content}
    return MEASURES[kind](full, terms, content)


def occurred(terms, count):
    points = min(count * decimal(terms["points"]), decimal(terms["cap"]))
    cause = {"count": count, "points": terms["points"], "cap": terms["cap"]}
    return points, {"occurred": cause}


def deduct(full, terms, count):
    points, cause = occurred(terms, count)
    return max(Fraction(0), full - points), cause


def penalise(_full, terms, count):
    return occurred(terms, count)


def range_score(_full, terms, score):
    in_range(terms["min"] <= score <= terms["max"])
    return decimal(score), {"scored": score}


def tiered(_full, terms, given):
    def holds(tier):
        if not is_bounded(terms["tiers"]):
            return tier["key"] == given
        return tier.get("at_least", given) <= given and (
            "below" not in tier or given < tier["below"]
        )

    found = [tier for tier in terms["tiers"] if holds(tier)]
    in_range(len(found) == 1)
    return decimal(found[0]["points"]), {"tier": found[0]["key"]}


def ratio(full, terms, reached):
    in_range(reached["target"] > 0 and reached["actual"] >= 0)
    share = min(Fraction(reached["actual"], reached["target"]), decimal(terms["cap"]))
    cause = {"actual": reached["actual"], "target": reached["target"], "cap": terms["cap"]}
    return full * share, {"reached": cause}


def sampling(full, terms, samples):
    in_range(samples and len({sample["group"] for sample in samples}) == len(samples))
    for sample in samples:
        in_range(sample["drawn"] == min(terms["per_group"], sample["households"]))
        in_range(sample["failed"] <= sample["drawn"])
    drawn, failed = (sum(sample[what] for sample in samples) for what in ("drawn", "failed"))
    points = decimal(terms["points"]) * failed
    cause = {"drawn": drawn, "failed": failed, "points": terms["points"]}
    return max(Fraction(0), full - points), {"sampled": cause}


def checklist(full, terms, present):
    asked = [condition["key"] for condition in terms["all_of"]]
    banned = [condition["key"] for condition in terms["none_of"]]
    in_range(set(present) <= set(asked + banned) and len(set(present)) == len(present))
    missing = [key for key in asked if key not in present]
    forbidden = [key for key in banned if key in present]
    cause = {"missing": missing, "forbidden": forbidden}
    return Fraction(0) if missing or forbidden else full, {"checked": cause}


def survey(_full, terms, answers):
    total, count = answers["sum"], answers["count"]
    in_range(count >= 1 and 0 <= total <= count * terms["top"])
    cause = {"sum": total, "count": count, "weight": terms["weight"]}
    return decimal(total) / count * decimal(terms["weight"]), {"surveyed": cause}


def bonus(_full, terms, awards):
    points = {award["key"]: decimal(award["points"]) for award in terms["awards"]}
    keys = [award["key"] for award in awards]
    in_range(set(keys) <= set(points) and len(set(keys)) == len(keys))
    added = sum((award["count"] * points[award["key"]] for award in awards), Fraction(0))
    listed = [
        {"key": award["key"], "count": award["count"]}
        for award in sorted(awards, key=lambda award: award["key"].encode())
    ]
    return min(decimal(terms["cap"]), added), {"awarded": {"awards": listed, "cap": terms["cap"]}}


def veto(_full, _terms, count):
    return Fraction(0), {"veto": count}


MEASURES = {
    "per_occurrence_deduct": deduct, "range_score": range_score, "tiered": tiered, "ratio": ratio,
    "sampling": sampling, "checklist": checklist, "survey": survey, "bonus": bonus,
    "penalty": penalise, "item_veto": veto, "global_veto": veto,
}


# The steps of a score: `hemei_domain::score`.


def score(scheme, sheet):
    """The explanation of a unit's total, in its JSON form."""
    if scheme.definition["arithmetic"] != ARITHMETIC:
        raise Refused("SCHEME_ARITHMETIC")
    return Score(scheme, sheet).explanation()


class Score:
    """One unit's score on its way."""

    def __init__(self, scheme, sheet):
        self.scheme = scheme
        self.sheet = sheet
        self.entries = placed(scheme, sheet["entries"])
        # Of each leaf and entered block: the result, absent where it does not apply, and measures.
        self.results = {}
        self.measures = {}
        # What is zeroed, and by which veto.
        self.zeroed = {}
        self.vetoes = []
        # What each block and indicator can give.
        self.weights = {}
        self.rows = []

    def explanation(self):
        self.measure()
        self.weigh()
        exact = sum((self.block(block) for block in self.scheme.definition["blocks"]), Fraction(0))
        exact += self.courtyards()
        if exact < 0:
            self.line("floor", -exact)
            exact = Fraction(0)
        total = rounded(exact, self.scheme.definition["decimals"])
        self.line("rounding", decimal(total) - exact)
        return {
            "arithmetic": ARITHMETIC,
            "scheme": self.scheme.digest,
            "unit": self.sheet["unit"],
            "rows": self.rows,
            "vetoes": self.vetoes,
            "exact": str(exact),
            "total": total,
        }

    # Steps 1 and 3.

    def measure(self):
        for block in self.scheme.definition["blocks"]:
            if "entered_by" in block:
                self.entered(block)
        for indicator in self.scheme.definition["indicators"]:
            if "rule" in indicator:
                self.leaf(indicator)

    def entered(self, block):
        entry = self.entries.get((block["key"], None))
        if entry is None:
            raise Refused("SCORE_FIGURE_MISSING")
        kind, points = tagged(entry["figure"])
        if kind != "score":
            raise Refused("SCORE_FIGURE_KIND")
        in_range(0 <= points <= block["full"])
        self.results[block["key"]] = decimal(points)
        self.measures[block["key"]] = [measured(None, decimal(points), {"scored": points}, entry)]

    def leaf(self, indicator):
        code = indicator["code"]
        by_round = {}
        measures = []
        for round_key in self.scheme.rounds_of(indicator):
            entry = self.entries.get((code, round_key))
            result, cause = self.figure(indicator, entry)
            by_round[round_key] = result
            measures.append(measured(round_key, result, cause, entry))
        self.measures[code] = measures
        self.results[code] = self.combined(by_round)
        if any(one["cause"].get("veto", 0) > 0 for one in measures if one["cause"] != NOTHING):
            self.veto(indicator)

    def figure(self, indicator, entry):
        """What an entry gives and why; a result of nothing does not count."""
        if entry is None:
            if tagged(indicator["rule"])[0] in WEIGHTLESS:
                return Fraction(0), NOTHING
            raise Refused("SCORE_FIGURE_MISSING")
        if entry["figure"] != "not_applicable":
            return measure(indicator["full"], indicator["rule"], entry["figure"])
        if "not_applicable" not in indicator:
            raise Refused("SCORE_NOT_APPLICABLE")
        treatment = indicator["not_applicable"]["treatment"]
        result = decimal(indicator["full"]) if treatment == "full_marks" else None
        return result, {"not_applicable": treatment}

    def combined(self, by_round):
        """The mean of the rounds that count, weighed with the year's end."""
        year_end = by_round.get(None)
        counted = [result for key, result in by_round.items() if key and result is not None]
        if not counted:
            return year_end
        mean = sum(counted) / len(counted)
        if year_end is None:
            return mean
        weights = self.scheme.definition["rounds"]
        return decimal(weights["routine"]) * mean + decimal(weights["year_end"]) * year_end

    def veto(self, indicator):
        kind, terms = tagged(indicator["rule"])
        found = {"code": indicator["code"]}
        if kind == "item_veto":
            zeroed = indicator.get("parent")
        else:
            found["effect"] = terms["effect"]
            effect, named = tagged(terms["effect"])
            zeroed = named if effect == "zero_item" else None
        found["list"] = terms["list"]
        self.vetoes.append(found)
        if zeroed:
            # Of several the first in the scheme's order is named.
            self.zeroed.setdefault(zeroed, indicator["code"])

    # Step 2.

    def applies(self, indicator):
        if "rule" not in indicator:
            return any(self.applies(part) for part in self.scheme.parts_of(indicator))
        weightless = tagged(indicator["rule"])[0] in WEIGHTLESS
        return not weightless and self.results[indicator["code"]] is not None

    def weigh(self):
        def block_applies(block):
            tops = self.scheme.top_of(block)
            return "entered_by" in block or any(self.applies(top) for top in tops)

        blocks = self.scheme.definition["blocks"]
        applying = [block for block in blocks if block_applies(block)]
        if not sum(block["full"] for block in applying):
            raise Refused("SCORE_NOTHING_APPLICABLE")
        self.share(decimal(self.scheme.definition["full"]), applying, "key")
        for block in applying:
            if "entered_by" not in block:
                self.share_below(block["key"], self.scheme.top_of(block))

    def share_below(self, above, parts):
        applying = [part for part in parts if self.applies(part)]
        self.share(self.weights[above], applying, "code")
        for part in applying:
            if "rule" not in part:
                self.share_below(part["code"], self.scheme.parts_of(part))

    def share(self, weight, applying, name):
        total = sum(one["full"] for one in applying)
        for one in applying:
            self.weights[one[name]] = weight * one["full"] / total

    # Steps 4 and 5.

    def block(self, block):
        key = block["key"]
        if "entered_by" in block:
            row = self.row("entered", key, None, block["clause"])
            return self.got(row, self.weighed(key, block["full"]), self.zeroed.get(key))
        row = self.row("block", key, None, block["clause"])
        tops = self.scheme.top_of(block)
        vetoed_by = self.zeroed.get(key)
        parts = [self.indicator(top, key, vetoed_by) for top in tops]
        return self.got(row, sum(parts, Fraction(0)), vetoed_by)

    def indicator(self, indicator, parent, vetoed_by):
        code = indicator["code"]
        vetoed_by = vetoed_by or self.zeroed.get(code)
        if "rule" not in indicator:
            row = self.row("inner", code, parent, indicator["clause"])
            under = self.scheme.parts_of(indicator)
            parts = [self.indicator(part, code, vetoed_by) for part in under]
            return self.got(row, sum(parts, Fraction(0)), vetoed_by)
        row = self.row("leaf", code, parent, indicator["clause"])
        kind, _ = tagged(indicator["rule"])
        if kind in ("item_veto", "global_veto"):
            given = Fraction(0)
        elif kind in ("bonus", "penalty"):
            result = self.results[code]
            given = result if kind == "bonus" else -result
        else:
            given = self.weighed(code, indicator["full"])
        return self.got(row, given, vetoed_by)

    def weighed(self, code, full):
        weight, result = self.weights.get(code), self.results[code]
        return Fraction(0) if weight is None else result * weight / decimal(full)

    def courtyards(self):
        rule = self.scheme.definition["courtyards"]
        given = self.sheet.get("courtyards", [])
        units = [one["unit"] for one in given]
        if len(set(units)) != len(units) or (given and "share" not in rule):
            raise Refused("SCORE_COURTYARDS")
        if "share" not in rule:
            return Fraction(0)
        share, cap = rule["share"]["share"], rule["share"]["cap"]
        listed = sorted(given, key=lambda one: one["unit"])
        added = sum((decimal(share) * decimal(one["total"]) for one in listed), Fraction(0))
        result = min(decimal(cap), added)
        totals = [[one["unit"], one["total"]] for one in listed]
        cause = {"courtyards": {"totals": totals, "share": share, "cap": cap}}
        positions = [position for one in listed for position in one["positions"]]
        entry = {"positions": positions}
        self.measures["courtyards"] = [measured(None, result, cause, entry)]
        return self.got(self.row("courtyards", "courtyards", None, rule["clause"]), result, None)

    def line(self, kind, got):
        """A row that no provision of the scheme stands behind."""
        self.got(self.row(kind, kind, None, None), got, None)

    def row(self, kind, code, parent, clause):
        """Begins a row, so that it stands before its parts."""
        row = {"kind": kind, "code": code}
        if parent is not None:
            row["parent"] = parent
        row["full"] = str(self.weights.get(code, Fraction(0)))
        self.rows.append(row)
        row["clause"] = clause
        return row

    def got(self, row, got, vetoed_by):
        """Ends a row; answers with what it gives."""
        clause = row.pop("clause")
        got = Fraction(0) if vetoed_by else got
        row["got"] = str(got)
        row["lost"] = str(Fraction(row["full"]) - got)
        if vetoed_by:
            row["vetoed_by"] = vetoed_by
        if row["code"] in self.measures:
            row["measures"] = self.measures[row["code"]]
        if clause is not None:
            row["clause"] = clause
        return got


NOTHING = "not_recorded"


def measured(round_key, result, cause, entry):
    """One figure of a row, in its JSON form."""
    members = {} if round_key is None else {"round": round_key}
    if result is not None:
        members["result"] = str(result)
    members["cause"] = cause
    members["positions"] = sorted(set(entry["positions"])) if entry else []
    return members


def placed(scheme, entries):
    """The entries by code and round."""
    by_place = {}
    for entry in entries:
        code, round_key = entry["code"], entry.get("round")
        indicator = scheme.indicators.get(code, {})
        if "rule" in indicator:
            rounds = scheme.rounds_of(indicator)
        elif "entered_by" in scheme.blocks.get(code, {}):
            rounds = [None]
        else:
            raise Refused("SCORE_INDICATOR_UNKNOWN")
        if round_key not in rounds:
            raise Refused("SCORE_ROUND_UNKNOWN")
        if (code, round_key) in by_place:
            raise Refused("SCORE_FIGURE_TWICE")
        by_place[code, round_key] = entry
    return by_place
