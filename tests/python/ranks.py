"""An independent implementation of ranks and grades from totals, version 1.

It follows the documentation of `hemei_domain::score::rank` and of what a standing holds, and shares
no code with the Rust crate. A candidate has the members `explanation`, `group`, `overdue`, `votes`;
a standing is given in its JSON form. Standard library only, Python 3.9 or later.
"""

from fractions import Fraction

from scores import Refused, decimal, rounded, tagged


def rank(scheme, candidates):
    """The standings, by groups of the scheme, by ranks, of one rank by units."""
    groups = [group["key"] for group in scheme.definition["ranking"]["groups"]]
    units = [candidate["explanation"]["unit"] for candidate in candidates]
    if any(candidate["explanation"]["scheme"] != scheme.digest for candidate in candidates):
        raise Refused("SCORE_OTHER_SCHEME")
    if any(candidate["group"] not in groups for candidate in candidates):
        raise Refused("SCORE_GROUP_UNKNOWN")
    if len(set(units)) != len(units):
        raise Refused("SCORE_UNIT_TWICE")
    standings = []
    for group in groups:
        members = [candidate for candidate in candidates if candidate["group"] == group]
        standings.extend(Group(scheme, members).standings())
    return standings


class Member:
    """A candidate among those of its group."""

    def __init__(self, scheme, candidate):
        self.candidate = candidate
        self.explanation = candidate["explanation"]
        self.unit = self.explanation["unit"]
        self.total = self.explanation["total"]
        self.rows = {row["code"]: row for row in self.explanation["rows"]}
        self.vetoes = self.explanation["vetoes"]
        self.merits = self.compared_by(scheme.definition)
        self.rank = None
        self.grade = None

    def got(self, code):
        return Fraction(self.rows[code]["got"]) if code in self.rows else Fraction(0)

    def compared_by(self, definition):
        """What decided and how good the unit is in it; more is better."""
        merits = []
        if definition["ranking"]["disqualified"] == "last":
            disqualified = any(veto.get("effect") == "disqualify" for veto in self.vetoes)
            merits.append(("disqualified", -int(disqualified)))
        merits.append(("total", self.total))
        for criterion in definition["ranking"]["tie_break"]:
            kind, code = tagged(criterion)
            if kind in ("block", "indicator"):
                merit = rounded(self.got(code), definition["decimals"])
            elif kind == "fewer_overdue":
                merit = -self.candidate["overdue"]
            else:
                merit = self.candidate["votes"]
            merits.append(({"tie_break": criterion}, merit))
        return merits

    def beats(self, other):
        return [merit for _, merit in self.merits] > [merit for _, merit in other.merits]


class Group:
    """A ranking group: it is ranked by itself."""

    def __init__(self, scheme, candidates):
        self.definition = scheme.definition
        self.grades = scheme.definition["grades"]
        self.members = [Member(scheme, candidate) for candidate in candidates]
        for member in self.members:
            member.rank = 1 + sum(other.beats(member) for other in self.members)
        self.members.sort(key=lambda member: (member.rank, member.unit))
        # Of each grade with a quota, by its place: the seats, and who was eligible.
        self.seats = {}
        self.give_grades()

    def standings(self):
        return [self.standing(member) for member in self.members]

    def standing(self, member):
        standing = {
            "unit": member.unit,
            "group": member.candidate["group"],
            "rank": member.rank,
            "total": member.total,
            "grade": self.grades[member.grade]["key"],
        }
        if member.grade > 0:
            standing["gap"] = self.gap(member, member.grade - 1)
        before = [other for other in self.members if other.rank < member.rank]
        if before:
            last = max(other.rank for other in before)
            nearest = min((one for one in before if one.rank == last), key=lambda one: one.unit)
            standing["behind"] = behind(nearest, member)
        return standing

    # Grades.

    def give_grades(self):
        for place in range(len(self.grades) - 1):
            open_ones = [member for member in self.members if member.grade is None]
            eligible = [member for member in open_ones if not self.lacks(member, place)]
            for member in self.seated(place, eligible):
                member.grade = place
        for member in self.members:
            if member.grade is None:
                member.grade = len(self.grades) - 1

    def seated(self, place, eligible):
        """Who of the eligible gets the grade."""
        quota = self.grades[place].get("quota")
        if quota is None:
            return eligible
        seats = self.seats_of(quota)
        self.seats[place] = (seats, [member.unit for member in eligible])
        given = []
        for rank_ in sorted({member.rank for member in eligible}):
            sharing = [member for member in eligible if member.rank == rank_]
            left = seats - len(given)
            if len(sharing) > left:
                return given + (sharing if left > 0 and quota["ties"] == "take_all" else [])
            given += sharing
        return given

    def seats_of(self, quota):
        kind, size = tagged(quota["size"])
        if kind == "count":
            return size
        seats = decimal(size["share"]) * len(self.members)
        nearest = {"down": Fraction(0), "half_up": Fraction(1, 2)}
        if size["rounding"] == "up":
            return -(-seats).__floor__()
        return (seats + nearest[size["rounding"]]).__floor__()

    def lacks(self, member, place):
        """What stands between a unit and a grade, its quota aside, as members of a gap."""
        grade = self.grades[place]
        lacking = {}
        if member.total < grade.get("at_least", member.total):
            lacking["points"] = grade["at_least"] - member.total
        core = self.weak_core(member, grade)
        if core:
            lacking["core"] = core
        against = [veto["code"] for veto in member.vetoes if self.stands_against(veto, place)]
        if against:
            lacking["vetoes"] = against
        return lacking

    def weak_core(self, member, grade):
        if "core_share" not in grade:
            return []
        weak = []
        for block in self.definition["blocks"]:
            row = member.rows.get(block["key"])
            if not block.get("core") or row is None or Fraction(row["full"]) <= 0:
                continue
            missing = decimal(grade["core_share"]) * Fraction(row["full"]) - Fraction(row["got"])
            if missing > 0:
                weak.append({"block": block["key"], "missing": str(missing)})
        return weak

    def stands_against(self, veto, place):
        """Whether a veto leaves only grades after a place."""
        kind, named = tagged(veto.get("effect", "zeroes its parent"))
        if kind == "disqualify":
            return place < len(self.grades) - 1
        if kind == "cap_grade":
            return place < [grade["key"] for grade in self.grades].index(named)
        return False

    def gap(self, member, place):
        """What the next better grade would have needed."""
        lacking = self.lacks(member, place)
        gap = {"grade": self.grades[place]["key"]}
        gap.update((name, lacking[name]) for name in ("points", "core") if name in lacking)
        seats, eligible = self.seats.get(place, (0, []))
        if member.unit in eligible:
            taken = [other.total for other in self.members if other.grade == place]
            gap["quota"] = {"seats": seats, "taken": len(taken)}
            if taken:
                gap["quota"]["lowest"] = min(taken)
        if "vetoes" in lacking:
            gap["vetoes"] = lacking["vetoes"]
        return gap


# What separates two.


def behind(before, member):
    """The difference of a unit to the one ranked before it."""
    deciding = (
        by for (by, theirs), (_, ours) in zip(before.merits, member.merits) if theirs != ours
    )
    return {
        "unit": before.unit,
        "points": before.total - member.total,
        "decided_by": next(deciding),
        "lines": lines(before, member),
    }


def lines(before, member):
    """The rows that differ, in the order of an explanation, without those that sum others."""
    alone = [row for row in before.explanation["rows"] if row["code"] not in member.rows]
    rows = member.explanation["rows"]
    rounding = len(rows) - 1
    found = []
    for row in rows[:rounding] + alone + rows[rounding:]:
        difference = before.got(row["code"]) - member.got(row["code"])
        if row["kind"] not in ("block", "inner") and difference:
            found.append({"code": row["code"], "difference": str(difference)})
    return found
