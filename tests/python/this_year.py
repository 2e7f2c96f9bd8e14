"""The sample programme and its scheme as they would be written in the year of today.

No call sets the server's clock, and a scheme governs days of its programme's year alone, so that
nothing can be planned, scored or evaluated by the files of 2024. Their years are replaced, and the
founding document gets a number of this year, which makes it another programme. Both report windows
are open all year: otherwise the test could be run on a few days of it only.
"""

SAMPLE_YEAR = "2024"
# The day of the plan may lie ahead in the year of today, its first day never does.
SAMPLE_PLAN_DAY = "2024-04-08"
PROGRAMME_FILES = ("documents.toml", "programme.toml", "issues.toml")
SCHEME_FILE = "annual-evaluation.toml"
FIRST_HALF, SECOND_HALF = "first_half", "second_half"

WINDOWS = """
[[windows]]
key = "first_half"
name = "巴渝和美乡村创建情况进度表（上半年）"
opens = YEAR-01-01
due = YEAR-12-31
period_from = YEAR-01-01
period_to = YEAR-06-30
clause = "plan 五（四）"

[[windows]]
key = "second_half"
name = "巴渝和美乡村创建情况进度表（下半年）"
opens = YEAR-01-01
due = YEAR-12-31
period_from = YEAR-07-01
period_to = YEAR-12-31
clause = "plan 五（四）"

"""


def programme_files(folder, year):
    """The definition files of this year's programme, as a request takes them."""
    contents = {name: (folder / name).read_text(encoding="utf-8") for name in PROGRAMME_FILES}
    contents["documents.toml"] = contents["documents.toml"].replace(
        SAMPLE_PLAN_DAY, "%d-01-01" % year
    )
    contents["programme.toml"] = with_own_windows(contents["programme.toml"])
    return [
        {"name": name, "content": of_year(content, year)} for name, content in contents.items()
    ]


def scheme_files(folder, year):
    """The definition file of this year's scheme."""
    content = (folder / SCHEME_FILE).read_text(encoding="utf-8")
    content = content.replace(SAMPLE_PLAN_DAY, "%d-01-01" % year)
    return [{"name": SCHEME_FILE, "content": of_year(content, year)}]


def of_year(content, year):
    """A definition with the years replaced."""
    return content.replace(SAMPLE_YEAR, str(year)).replace("YEAR", str(year))


def with_own_windows(content):
    """A programme's definition with its windows replaced."""
    parts = content.split("[[windows]]\n")
    if len(parts) < 2:
        raise AssertionError("the programme has no windows to replace")
    # A window ends where its last line is followed by an empty one.
    rest = parts[-1].partition("\n\n")[2]
    return parts[0] + WINDOWS.lstrip("\n") + rest
