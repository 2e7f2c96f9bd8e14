"""A town's programme, founded through the API by a system administrator's credential alone."""

import datetime
from pathlib import Path

from refusals import refused

try:
    import tomllib
except ModuleNotFoundError:  # before Python 3.11; the pip of every environment brings it
    from pip._vendor import tomli as tomllib

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
SECTION = "环保"


class Town:
    """The tenant, what is registered in it, and who acts: a person's name and credential a part."""

    def __init__(self, api, administrator):
        self.api = api
        info = api.call("AuditService/GetServerInfo", administrator)
        self.tenant = info.tenant
        self.limits = info.limits
        self.tokens = {"administrator": administrator}
        self.people = {}
        self.units = {}
        self.programme = None
        self.today = datetime.datetime.now(SHANGHAI).date()
        self.receipts = []

    def act(self, part, rpc, **members):
        """A command by one of the people; returns its receipt."""
        receipt = self.api.call(rpc, self.tokens[part], **members)
        self.receipts.append(receipt)
        return receipt

    def read(self, part, rpc, **members):
        """A query by one of the people."""
        return self.api.call(rpc, self.tokens[part], **members)

    def refused(self, part, rpc, expected, **members):
        """A command or query by one of the people that must be refused."""
        return refused(self.api, rpc, self.tokens[part], expected, **members)

    def member(self, part, role, **place):
        """Registers a person with a role and a credential."""
        person = self.act("administrator", "PersonService/RegisterPerson", parent=self.tenant).name
        self.act(
            "administrator", "PersonService/AssignRole", name=person, role=role,
            from_date=day(self.today), **place
        )
        issued = self.api.call(
            "CredentialService/IssueCredential", self.tokens["administrator"],
            parent=self.tenant, person=person, actor_kind="ACTOR_KIND_PERSON",
        )
        self.receipts.append(issued.receipt)
        self.people[part], self.tokens[part] = person, issued.secret
        return person


def day(date):
    """A `google.type.Date`."""
    return {"year": date.year, "month": date.month, "day": date.day}


def toml(path):
    """A file of the repository's `deploy` folder."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def document(title, date, number=""):
    """A document of the town's own; most of these have no number."""
    return {
        "number": number, "title": title, "issuer": "龙溪镇人民政府", "date": day(date),
        "classification": "CLASSIFICATION_PUBLIC",
    }


def found(api, administrator, deploy):
    """Everything that stands before the first issue."""
    town = Town(api, administrator)
    for key, role in PARTS:
        town.member(key, role)
    town.member("line_office", "ROLE_LINE_OFFICE", section=SECTION)
    refusal = town.refused(
        "administrator", "CredentialService/IssueCredential", "INVALID_ARGUMENT FIELD_MALFORMED",
        parent=town.tenant, person=town.people["handler"], actor_kind="ACTOR_KIND_SYSTEM",
    )
    if refusal.fields() != ["actor_kind"]:
        raise AssertionError("the wrong kind of actor is told as %s" % refusal.fields())
    adopt_calendars(town, deploy / "calendars")
    open_programme(town, deploy / "programmes" / "longxi-2024")
    register_units(town, deploy / "programmes" / "longxi-2024" / "units.toml")
    town.member("village", "ROLE_VILLAGE", unit=town.units["qishu"])
    return town


PARTS = (
    ("office_head", "ROLE_OFFICE_HEAD"),
    ("handler", "ROLE_OFFICE_HANDLER"),
    ("second_handler", "ROLE_OFFICE_HANDLER"),
    ("commission", "ROLE_DISCIPLINE_COMMISSION"),
    ("auditor", "ROLE_AUDIT_ADMINISTRATOR"),
)


def adopt_calendars(town, folder):
    """The editions at hand, and sample ones for the years that the limits of today run into."""
    years = {}
    for path in sorted(folder.glob("*.toml")):
        edition = toml(path)
        notice = dict(edition["notice"])
        notice["date"] = day(notice["date"])
        notice["classification"] = "CLASSIFICATION_" + notice["classification"].upper()
        years[edition["year"]] = notice, edition["off"], edition["work"]
    sample = document("样例数据：没有通知的年份", town.today)
    for year in (town.today.year, town.today.year + 1):
        years.setdefault(year, (sample, [datetime.date(year, 1, 1)], []))
    for year, (notice, off, work) in sorted(years.items()):
        name = "%s/calendars/%d" % (town.tenant, year)
        receipt = town.act(
            "office_head", "CalendarService/AdoptCalendarEdition", name=name, notice=notice,
            off_dates=[day(date) for date in off], work_dates=[day(date) for date in work],
        )
        edition = town.read(
            "handler", "CalendarService/GetCalendarEdition", name=name,
            min_position=receipt.position,
        )
        found_days = edition.edition, edition.etag, len(edition.off_dates), len(edition.work_dates)
        if found_days != (1, receipt.etag, len(off), len(work)):
            raise AssertionError("another edition of %d than was adopted" % year)


def open_programme(town, folder):
    """Longxi's programme, from its definition files."""
    files = [
        {"name": name, "content": (folder / name).read_text(encoding="utf-8")}
        for name in ("documents.toml", "programme.toml", "issues.toml")
    ]
    wrong = [dict(file) for file in files]
    wrong[2]["content"] += "\n[unheard_of]\nkey = 1\n"
    refusal = town.refused(
        "office_head", "ProgrammeService/OpenProgramme",
        "INVALID_ARGUMENT DEFINITION_KEY_UNKNOWN", parent=town.tenant, files=wrong,
    )
    line = wrong[2]["content"].split("\n").index("[unheard_of]") + 1
    if refusal.fields() != ["issues.toml:%d: unheard_of" % line]:
        raise AssertionError("the unknown key is told as %s" % refusal.fields())
    opened = town.act(
        "office_head", "ProgrammeService/OpenProgramme", parent=town.tenant, files=files
    )
    town.programme = opened.name
    programme = town.read(
        "handler", "ProgrammeService/GetProgramme", name=opened.name, min_position=opened.position
    )
    if not programme.open or len(programme.definition.issue_classes) != 9:
        raise AssertionError("the programme that is read is not the one that was opened")


def register_units(town, path):
    """The villages, groups and courtyards of the list; a name finds each again."""
    register = toml(path)
    for unit in register["units"]:
        members = {
            "parent": town.tenant,
            "kind": "UNIT_KIND_" + unit["kind"].upper(),
            "display_name": unit["name"],
            "aliases": unit.get("aliases", []),
            "from_date": day(register["from"]),
        }
        if "parent" in unit:
            members["parent_unit"] = town.units[unit["parent"]]
        if "code" in unit:
            members["code"] = {
                "edition": register["edition"], "code": unit["code"],
                "town_code": unit["code"][:9] + "000",
            }
        registered = town.act("handler", "UnitService/RegisterUnit", **members)
        town.units[unit["key"]] = registered.name
        found_again = town.read(
            "handler", "UnitService/ResolveUnit", parent=town.tenant,
            name_or_alias=members["aliases"][0] if members["aliases"] else unit["name"],
            min_position=registered.position,
        )
        if found_again.name != registered.name:
            raise AssertionError("%s was found as another unit" % unit["name"])
