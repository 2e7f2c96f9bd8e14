"""What a refused call says to a program and to a person (AIP-193), and whether it says it well."""

import re
from collections import Counter

import grpc

DETAILS = "grpc-status-details-bin"
DOMAIN = "hemei.v1"
# What is quoted as it was written, in English too: of metadata, by their keys.
QUOTED = (
    "original", "correction", "issuer", "authority", "document", "window", "task", "unit",
)
CHINESE = re.compile("[\u4e00-\u9fff]")


class Refusal:
    """A status with its details, by the names of their types."""

    def __init__(self, api, error):
        self.code = error.code().name
        self.text = error.details()
        trailers = {key: value for key, value in error.trailing_metadata()}
        if DETAILS not in trailers:
            raise AssertionError("%s came without details: %s" % (self.code, self.text))
        status = api.message("google.rpc.Status").FromString(trailers[DETAILS])
        if status.code != error.code().value[0] or status.message != self.text:
            raise AssertionError("the status in the details is another one: %s" % status)
        self.details = {}
        counts = Counter()
        for detail in status.details:
            name = detail.TypeName()
            counts[name] += 1
            self.details[name] = api.message(name).FromString(detail.value)
        if max(counts.values()) > 1 or "google.rpc.ErrorInfo" not in counts:
            raise AssertionError("the details are not one of a kind: %s" % counts)
        self.info = self.details["google.rpc.ErrorInfo"]
        self.who_could = [
            "ROLE_" + role.upper()
            for role in self.info.metadata.get("whoCould", "").split(",")
            if role
        ]

    def fields(self):
        """The request's members that are complained of."""
        bad = self.details.get("google.rpc.BadRequest")
        return [] if bad is None else [violation.field for violation in bad.field_violations]


def refused(api, rpc, token, expected, **members):
    """Calls a method that must refuse, as `CODE REASON`, in the form that every refusal has."""
    request = api.request(rpc, members)
    try:
        api.send(rpc, token, request)
    except grpc.RpcError as error:
        refusal = Refusal(api, error)
    else:
        raise AssertionError("%s was taken, where it had to be refused as %s" % (rpc, expected))
    found = "%s %s" % (refusal.code, refusal.info.reason)
    if found != expected:
        raise AssertionError("%s: refused as %s: %s" % (rpc, found, refusal.text))
    check_form(api, request, refusal)
    return refusal


def check_form(api, request, refusal):
    """What holds for every refusal, whatever its reason."""
    reason = refusal.info.reason
    reasons = api.enum(DOMAIN + ".Reason").keys()
    if refusal.info.domain != DOMAIN or "REASON_" + reason not in reasons:
        raise AssertionError("%s is no reason of %s" % (reason, refusal.info.domain))
    said = refusal.details.get("google.rpc.LocalizedMessage")
    if said is None or said.locale != "zh-CN" or not CHINESE.search(said.message):
        raise AssertionError("%s says nothing in Chinese: %s" % (reason, said))
    # A clause stands in brackets, in the words of its document.
    english = re.sub(r"\([^()]*\)", "", refusal.text)
    for quoted in QUOTED:
        english = english.replace(refusal.info.metadata.get(quoted, ""), "")
    if not refusal.text or CHINESE.search(english):
        raise AssertionError("%s does not say it in English: %s" % (reason, refusal.text))
    if refusal.code == "INVALID_ARGUMENT" and not refusal.fields():
        raise AssertionError("%s names no field" % reason)
    files = [file.name for file in getattr(request, "files", [])]
    for field in refusal.fields():
        # A mistake in a definition is told by its place, `issues.toml:101: key`, and what does not
        # fit to what is adopted already by its path, `definition.period`.
        of_a_definition = files and field.startswith("definition.")
        if field.split(":")[0] not in files and not of_a_definition:
            check_field(described_by(api, request), field)
    roles = api.enum(DOMAIN + ".Role").keys()
    unknown = [role for role in refusal.who_could if role not in roles]
    if unknown:
        raise AssertionError("%s: %s are no roles" % (reason, unknown))


def described_by(api, request):
    """The message that has the members of a refusal: a report is complained of by its draft."""
    if request.DESCRIPTOR.name == "SubmitReportRequest":
        return api.message(DOMAIN + ".SaveReportDraftRequest").DESCRIPTOR
    return request.DESCRIPTOR


def check_field(descriptor, path):
    """A path such as `evidence[0].sha256` is a member of the request."""
    for step in path.split("."):
        name = step.split("[")[0]
        if descriptor is None or name not in descriptor.fields_by_name:
            raise AssertionError("the request has no field %s" % path)
        descriptor = descriptor.fields_by_name[name].message_type
