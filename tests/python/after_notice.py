#!/usr/bin/env python3
"""The end of the year, when its notices have run: goes on from what `client.py` left.

    after_notice.py ADDRESS KEPT DAYS

ADDRESS is that of a server of the same tenant whose clock is DAYS later, KEPT the file that
`client.py` wrote. The village is listed, accepted and titled; the result of the evaluation becomes
final, is signed with the root of the log and archived; a second arithmetic recomputes it, and the
logs are verified anew. Ends with 1 at the first thing that is not as README and proto say.
"""

import datetime
import json
import sys
import traceback
from pathlib import Path

import grpc

import enrolment_year
import evaluation_year
import log_audit
import ranking_reads
import recomputation
import reflection
from town import Town
from year import Year


def play(address, kept, days):
    """Everything that is done after the notices."""
    year = resumed(reflection.connect(address), json.loads(kept.read_text(encoding="utf-8")), days)
    enrolment_year.after_notice(year)
    evaluation_year.after_notice(year)
    ranking_reads.final(year)
    recomputation.agree(year, final=1)
    reader = log_audit.Reader(year.town)
    events = log_audit.verify(reader, "LOG_BUSINESS", "business")
    print("the year ended after %d events, which were recomputed" % len(events))


def resumed(api, kept, days):
    """The year as the other client left it, so many days later."""
    town = Town(api, kept["tokens"]["administrator"])
    town.tokens, town.people, town.units = kept["tokens"], kept["people"], kept["units"]
    town.today = datetime.date.fromisoformat(kept["today"]) + datetime.timedelta(days=days)
    year = Year(town, kept["programme"], kept["scheme"])
    year.enrolment, year.evaluation = kept["enrolment"], kept["evaluation"]
    return year


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        play(arguments[0], Path(arguments[1]), int(arguments[2]))
    except (AssertionError, grpc.RpcError, KeyError, OSError, ValueError):
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
