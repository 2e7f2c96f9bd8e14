"""The evaluations of a log, recomputed: what an auditor does with the lines of `hemei log`.

Of each line the members `position`, `envelope` (`stream`, `revision`, `type`) and `data` are read;
whether their hashes hold is another question, which `ledger_vectors` answers. Scheme, sheets and
votes are taken from their events, and every total, rank, grade and hash that a sum or a decision
states is computed anew; a notice and the final results must say what was decided.
"""

import json

from difference import first_difference
from hosted import Unscored, score_all
from ranks import rank
from scores import ARITHMETIC, Scheme, courtyards_added, explanation_digest

COUNT_MAX = 2**32 - 1

SHEET_EVENTS = (
    "SelfScoreFiled", "SelfScoreWaived", "IndicatorsScored", "BlockEntered",
    "IndicatorNotApplicable", "BonusGranted", "PenaltyApplied", "VetoApplied",
    "AdjustmentWithdrawn", "SiteChecked", "SheetRescored",
)


class Sheet:
    """A score sheet by its events, which can be read as of any revision."""

    def __init__(self):
        self.events = []

    def add(self, position, revision, kind, data):
        if revision != len(self.events) + 1:
            raise Unexpected("revision %d of a sheet follows %d" % (revision, len(self.events)))
        self.events.append((position, kind, data))

    def revision_at(self, position):
        """How many events it had at a position of the log."""
        return sum(at <= position for at, _, _ in self.events)

    def entries(self, revision):
        """The entries that counted at a revision; of several at one place the last counts."""
        figures = {}
        adjustments = {}
        for _, kind, data in self.events[:revision]:
            for code, round_key, figure, positions in figures_of(kind, data):
                figures[code, round_key] = (figure, positions)
            for number in withdrawn_by(kind, data):
                adjustments.pop(number, None)
            adjustments.update(adjustments_of(kind, data))
        # What the adjustments of a place come to together.
        adjusted = {}
        for _, (code, round_key, figure, positions) in sorted(adjustments.items()):
            before, cited = adjusted.get((code, round_key), (None, []))
            adjusted[code, round_key] = (together(before, figure), cited + positions)
        return [
            {"code": code, "round": round_key, "figure": figure, "positions": positions}
            for counted in (figures, adjusted)
            for (code, round_key), (figure, positions) in counted.items()
        ]


def figures_of(kind, data):
    """The figures that an event sets: code, round, figure and positions."""
    if kind in ("IndicatorsScored", "SheetRescored"):
        return [
            (entry["code"], entry.get("round"), entry["figure"], entry["positions"])
            for entry in data["entries"]
        ]
    if kind == "BlockEntered":
        return [(data["block"], None, {"score": data["score"]}, [])]
    if kind == "IndicatorNotApplicable":
        return [(data["code"], data.get("round"), "not_applicable", data["positions"])]
    return []


def withdrawn_by(kind, data):
    """The numbers of bonus, penalty and veto that count no more."""
    if kind == "AdjustmentWithdrawn":
        return [data["number"]]
    return data["withdrawn"] if kind == "SheetRescored" else []


def adjustments_of(kind, data):
    """By their numbers the bonuses, penalties and vetoes that an event adds."""
    if kind == "SheetRescored":
        return {
            added["number"]: (entry["code"], entry.get("round"), entry["figure"],
                              entry["positions"])
            for added in data["added"] for entry in [added["entry"]]
        }
    if kind == "BonusGranted":
        figure = {"awards": [{"key": data["award"], "count": data["count"]}]}
    elif kind == "PenaltyApplied":
        figure = {"occurrences": data["occurrences"]}
    elif kind == "VetoApplied":
        figure = "veto"
    else:
        return {}
    ground = data["ground"]
    return {
        ground["number"]: (ground["code"], ground.get("round"), figure, ground["positions"])
    }


def together(before, figure):
    """Awards of a key are counted together, and so is how often a penalty occurred."""
    if figure == "veto":
        return {"occurrences": 1}
    if before is None:
        return figure
    if "occurrences" in figure:
        return {"occurrences": min(COUNT_MAX, before["occurrences"] + figure["occurrences"])}
    counts = {}
    for award in before["awards"] + figure["awards"]:
        counts[award["key"]] = min(COUNT_MAX, counts.get(award["key"], 0) + award["count"])
    return {"awards": [{"key": key, "count": count} for key, count in counts.items()]}


class Unexpected(Exception):
    """A log that no evaluation can have written."""


class Evaluation:
    """An evaluation by its events."""

    def __init__(self, opened, scheme):
        self.opened = opened
        self.scheme = scheme
        self.sheets = {member["unit"]: Sheet() for member in opened["units"]}
        # The villages that courtyards lay in at the opening.
        self.hosts = {
            member["unit"]: member["host"] for member in opened["units"] if "host" in member
        }
        # How many courtyards counted for their villages in the last computation.
        self.counted = 0
        self.sums = 0
        self.summed = None
        self.decided = None

    def recomputed(self, results, votes):
        """What a sum or decision should state, of the revisions and overdue issues that it names."""
        beside = {result["unit"]: result for result in results}
        explanations = self.explanations(beside)
        candidates = [
            {
                "explanation": explanations[member["unit"]],
                "group": member["group"],
                "overdue": beside[member["unit"]]["overdue"],
                "votes": votes.get(member["unit"], 0),
            }
            for member in self.opened["units"]
        ]
        digests = {
            one["explanation"]["unit"]: explanation_digest(one["explanation"])
            for one in candidates
        }
        # Revision, overdue issues and their positions are what was read, not what was computed.
        given = ("sheet_revision", "overdue", "overdue_positions")
        return [
            {
                "unit": standing["unit"],
                "group": standing["group"],
                **{name: beside[standing["unit"]][name] for name in given
                   if name in beside[standing["unit"]]},
                "total": standing["total"],
                "rank": standing["rank"],
                "grade": standing["grade"],
                "explanation": digests[standing["unit"]],
            }
            for standing in rank(self.scheme, candidates)
        ]

    def explanations(self, beside):
        """The explanations of all units, of the revisions of their sheets that a result names."""
        sheets = []
        for member in self.opened["units"]:
            unit = member["unit"]
            if unit not in beside:
                raise Unexpected("unit %s has no result" % unit)
            entries = self.sheets[unit].entries(beside[unit]["sheet_revision"])
            sheets.append({"unit": unit, "entries": entries})
        try:
            explanations, _ = score_all(self.scheme, sheets, self.hosts)
        except Unscored as unscored:
            raise Unexpected(str(unscored)) from unscored
        self.counted = sum(courtyards_added(one)[0] for one in explanations.values())
        return explanations

    def check_revisions(self, results, positions):
        """Each result is of the sheet as it stood at each of the positions."""
        for result in results:
            for position in positions:
                sheet = self.sheets.get(result["unit"], Sheet())
                if sheet.revision_at(position) != result["sheet_revision"]:
                    raise Unexpected(
                        "unit %s: its sheet had revision %d at position %d, not %d" % (
                            result["unit"], sheet.revision_at(position), position,
                            result["sheet_revision"],
                        )
                    )


class Audit:
    """A log that is read from its beginning, and what in it is not as it was computed."""

    def __init__(self):
        self.schemes = {}
        self.evaluations = {}
        self.differences = []
        self.checked = {"sums": 0, "decisions": 0, "notices": 0, "final": 0, "courtyards": 0}

    def read(self, lines):
        for line in lines:
            event = json.loads(line)
            envelope = event["envelope"]
            try:
                self.event(event["position"], envelope["revision"], envelope["type"],
                           event["data"])
            except Unexpected as unexpected:
                self.differ(event["position"], envelope["type"], str(unexpected))

    def event(self, position, revision, kind, data):
        if kind == "SchemeAdopted":
            self.schemes[data["scheme"], data["edition"]] = Scheme(data["definition"])
        elif kind == "EvaluationOpened":
            self.opened(data)
        elif kind in SHEET_EVENTS:
            sheets, unit = self.evaluation(data["sheet"]["evaluation"]).sheets, data["sheet"]["unit"]
            if unit not in sheets:
                raise Unexpected("unit %s is not evaluated" % unit)
            sheets[unit].add(position, revision, kind, data)
        elif kind in STATED:
            found = STATED[kind](self, self.evaluation(data["evaluation"]), position, data)
            if found:
                self.differ(position, kind, found)

    def differ(self, position, kind, what):
        self.differences.append("position %d, %s: %s" % (position, kind, what))

    def evaluation(self, key):
        if key not in self.evaluations:
            raise Unexpected("evaluation %s was not opened" % key)
        return self.evaluations[key]

    def opened(self, data):
        scheme = self.schemes.get((data["scheme"], data["edition"]))
        if scheme is None:
            raise Unexpected("edition %d of its scheme was not adopted" % data["edition"])
        self.evaluations[data["evaluation"]] = Evaluation(data, scheme)
        found = first_difference(data["digest"], scheme.digest, "digest")
        if found:
            raise Unexpected(found)

    def summed(self, evaluation, position, data):
        self.checked["sums"] += 1
        evaluation.sums += 1
        evaluation.summed = data
        evaluation.decided = None
        if data["cut"] >= position:
            raise Unexpected("the cut %d is not before it" % data["cut"])
        evaluation.check_revisions(data["results"], (data["cut"], position))
        computed = dict(
            data, sum=evaluation.sums, arithmetic=ARITHMETIC, digest=evaluation.scheme.digest,
            results=evaluation.recomputed(data["results"], {}),
        )
        self.checked["courtyards"] += evaluation.counted
        return first_difference(data, computed)

    def decision(self, evaluation, position, data):
        self.checked["decisions"] += 1
        evaluation.decided = data
        if evaluation.summed is None:
            raise Unexpected("nothing was summed")
        evaluation.check_revisions(data["results"], (position,))
        overdue = {one["unit"]: one["overdue"] for one in evaluation.summed["results"]}
        for result in data["results"]:
            found = first_difference(result["overdue"], overdue.get(result["unit"]), "overdue")
            if found:
                return "unit %s: %s" % (result["unit"], found)
        votes = {one["unit"]: one["votes"] for one in data.get("votes", [])}
        computed = dict(
            data, sum=evaluation.sums, results=evaluation.recomputed(data["results"], votes)
        )
        return first_difference(data, computed)

    def noticed(self, evaluation, _position, data):
        self.checked["notices"] += 1
        return as_decided(evaluation, data)

    def final(self, evaluation, _position, data):
        self.checked["final"] += 1
        return as_decided(evaluation, data)


def as_decided(evaluation, data):
    if evaluation.decided is None:
        raise Unexpected("nothing was decided")
    return first_difference(data["results"], evaluation.decided["results"], "results")


STATED = {
    "EvaluationSummed": Audit.summed,
    "EvaluationDecided": Audit.decision,
    "EvaluationNoticePosted": Audit.noticed,
    "EvaluationFinalised": Audit.final,
}
