#!/usr/bin/env python3
"""A client in Python that knows an address and a credential, and plays loop and year.

    HEMEI_CREDENTIAL=… client.py ADDRESS DEPLOY KEPT

ADDRESS is the server's, the credential is the one that `hemei init` printed, and DEPLOY is the
folder with calendars and programmes. KEPT is a file to be written for `after_notice.py`, which goes
on when the notices have run. Services and messages are learnt by reflection; the town is
founded, an issue goes around the loop, a year is played to the notice of its ranking, which a
second arithmetic recomputes, and the logs are verified with SHA-256 alone. Ends with 1
at the first thing that is not as README, proto and the ledger's page say.
Needs grpcio and grpcio-reflection; Python 3.9 or later.
"""

import os
import sys
import traceback
from pathlib import Path

import grpc

import issue_loop
import log_audit
import recomputation
import reflection
import town
import year
from refusals import refused


def play(address, credential, deploy, kept):
    """Everything, from nothing but the address and the administrator's credential."""
    api = reflection.connect(address)
    refused(api, "AuditService/GetServerInfo", None, "UNAUTHENTICATED UNAUTHENTICATED")
    refused(api, "AuditService/GetServerInfo", credential[:-1], "UNAUTHENTICATED UNAUTHENTICATED")
    founded = town.found(api, credential, deploy)
    loop = issue_loop.play(founded)
    issue_loop.list_in_pages(founded, loop)
    played = year.play(founded, deploy / "programmes" / "longxi-2024")
    sums = recomputation.agree(played)
    played.keep(kept)
    events, accesses = log_audit.audit(founded, loop)
    print(
        "%d services, %d steps of the loop, %d sums of the year; %d events of the business log and "
        "%d of the access log recomputed"
        % (len(api.services), len(loop.steps), sums, events, accesses)
    )


def main(arguments):
    credential = os.environ.get("HEMEI_CREDENTIAL")
    if len(arguments) != 3 or not credential:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        play(arguments[0], credential, Path(arguments[1]), Path(arguments[2]))
    except (AssertionError, grpc.RpcError, KeyError, OSError, ValueError):
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
