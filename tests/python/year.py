"""A village's, an office's and the commission's whole year up to its notices.

The server has the clock of its machine, and a notice runs for working days: what follows its end
— a unit that is listed, a result that is final, a signed and archived ranking — is tried and refused
here with the clause that says why, and played by `after_notice.py` on a server whose clock is weeks
later.
"""

import json

import commission_year
import enrolment_year
import evaluation_year
import inspection_year
import report_year
import this_year
from issue_loop import expect
from town import document, toml

PEOPLE = (
    ("leader", "ROLE_LEADING_GROUP_HEAD", {}),
    ("deputy", "ROLE_DEPUTY_HEAD", {}),
    ("agriculture", "ROLE_LINE_OFFICE", {"section": "农业服务中心"}),
    ("economy", "ROLE_LINE_OFFICE", {"section": "经济发展办"}),
    ("planning", "ROLE_LINE_OFFICE", {"section": "规划建设管理环保办"}),
    ("village_reviewer", "ROLE_VILLAGE", "qishu"),
    ("other_village", "ROLE_VILLAGE", "dengguang"),
    ("other_reviewer", "ROLE_VILLAGE", "dengguang"),
)


class Year:
    """This year's programme in a town, and what its parts found for each other."""

    def __init__(self, town, programme, scheme):
        self.town = town
        self.programme = programme
        self.scheme = scheme
        self.village = town.units["qishu"]
        self.other = town.units["dengguang"]
        self.enrolment = None
        self.inspection = None
        self.evaluation = None
        # Receipts that scores rest on, by what they are of.
        self.grounds = {}

    def act(self, part, rpc, **members):
        """A command by one of the people; returns its receipt."""
        return self.town.act(part, rpc, **members)

    def read(self, part, rpc, **members):
        """A query that knows of everything that was done before it."""
        return self.town.read(
            part, rpc, min_position=self.town.receipts[-1].position, **members
        )

    def refused(self, part, rpc, expected, **members):
        """A command or query that must be refused."""
        return self.town.refused(part, rpc, expected, **members)

    def minutes(self, title, number):
        """A document of this year with a number."""
        year = self.town.today.year
        return document(title, self.town.today, "龙溪委纪〔%d〕%d号" % (year, number))

    def keep(self, path):
        """Writes down what another client needs to go on: names, and everybody's credential."""
        town = self.town
        path.write_text(json.dumps({
            "today": town.today.isoformat(), "tokens": town.tokens, "people": town.people,
            "units": town.units, "programme": self.programme, "scheme": self.scheme,
            "enrolment": self.enrolment, "evaluation": self.evaluation,
        }), encoding="utf-8")

    def name_of(self, enum, prefix, number):
        """The name of an enum's value without its prefix."""
        return self.town.api.enum("hemei.v1." + enum).Name(number)[len(prefix):]


def play(town, folder):
    """The year up to its notices."""
    for part, role, place in PEOPLE:
        if isinstance(place, str):
            place = {"unit": town.units[place]}
        town.member(part, role, **place)
    year = begin(town, folder)
    enrolment_year.play(year)
    report_year.play(year)
    inspection_year.play(year)
    commission_year.play(year)
    evaluation_year.play(year)
    return year


def begin(town, folder):
    """Opens this year's programme and adopts its scheme, which is then frozen."""
    files = this_year.programme_files(folder, town.today.year)
    programme = town.act(
        "office_head", "ProgrammeService/OpenProgramme", parent=town.tenant, files=files
    ).name
    if programme == town.programme:
        raise AssertionError("this year's programme is the one of the sample")
    adoption = {
        "parent": town.tenant, "programme": programme,
        "files": this_year.scheme_files(folder, town.today.year),
        "document": document("专项考核办法（样例）审定会议纪要", town.today),
    }
    rpc = "SchemeService/AdoptScheme"
    sample = [dict(adoption["files"][0])]
    sample[0]["content"] = (folder / this_year.SCHEME_FILE).read_text(encoding="utf-8")
    refusal = town.refused(
        "office_head", rpc, "INVALID_ARGUMENT SCHEME_PERIOD_YEAR", **dict(adoption, files=sample)
    )
    expect(len(refusal.fields()), 1, "the period of another year")
    town.refused("handler", rpc, "PERMISSION_DENIED ROLE_MISSING", **adoption)
    scheme = town.act("office_head", rpc, **adoption).name
    year = Year(town, programme, scheme)
    other = [dict(file, content=file["content"].replace("decimals = 2", "decimals = 1"))
             for file in adoption["files"]]
    year.refused(
        "office_head", rpc, "FAILED_PRECONDITION SCHEME_FROZEN", **dict(adoption, files=other)
    )
    check_scheme(year, folder)
    return year


def check_scheme(year, folder):
    """The scheme that is read is the one of the file."""
    told = year.read("village", "SchemeService/GetScheme", name=year.scheme)
    written = toml(folder / this_year.SCHEME_FILE)
    expect(told.edition, 1, "the edition that governs today")
    expect(
        [(one.code, one.display_name) for one in told.definition.indicators],
        [(one["code"], one["name"]) for one in written["indicators"]], "the indicators",
    )
    first, last = told.definition.period.from_date, told.definition.period.to_date
    expect((first.year, last.year), (year.town.today.year,) * 2, "the year of the scheme")
    if not any("样例" in warning for warning in told.warnings_zh):
        raise AssertionError("a sample scheme does not say that it is one")
