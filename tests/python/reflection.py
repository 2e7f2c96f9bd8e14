"""A gRPC client that learns services and messages from the server it calls.

It is given an address and nothing else: no generated code, no .proto files. Both generations of
the reflection service are spoken; their messages are the same on the wire.
"""

import uuid

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory
from google.protobuf.internal import enum_type_wrapper
from grpc_reflection.v1alpha import reflection_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

SECONDS_MAX = 30
OWN_SERVICES = "hemei.v1."
# Numbers of members of FileDescriptorProto and ServiceDescriptorProto.
SERVICES_OF_A_FILE, METHODS_OF_A_SERVICE = 6, 2


class CurrentReflection(ProtoReflectionDescriptorDatabase):
    """Asks `grpc.reflection.v1`, where the base class asks its predecessor `v1alpha`."""

    def __init__(self, channel):
        super().__init__(channel)
        self._stub = self
        self.ServerReflectionInfo = channel.stream_stream(
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
            response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
        )


class Api:
    """Calls methods by name, with messages written as dictionaries in the JSON form of protobuf."""

    def __init__(self, channel, database):
        self.channel = channel
        self.database = database
        self.pool = descriptor_pool.DescriptorPool(database)
        names = [name for name in database.get_services() if name.startswith(OWN_SERVICES)]
        self.services = {name: self.pool.FindServiceByName(name) for name in names}

    def message(self, full_name):
        """The class of a message."""
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(full_name))

    def enum(self, full_name):
        """Numbers and names of an enum's values."""
        return enum_type_wrapper.EnumTypeWrapper(self.pool.FindEnumTypeByName(full_name))

    def method(self, rpc):
        """The method of `IssueService/RaiseIssue`."""
        service, method = rpc.split("/")
        return self.services[OWN_SERVICES + service].methods_by_name[method]

    def comment(self, rpc):
        """What the definition says of a method, as one line; reflection tells comments too."""
        method = self.method(rpc)
        service = method.containing_service
        path = [SERVICES_OF_A_FILE, service.index, METHODS_OF_A_SERVICE, method.index]
        file = self.database.FindFileByName(service.file.name)
        for location in file.source_code_info.location:
            if list(location.path) == path:
                return " ".join(location.leading_comments.split())
        return ""

    def request(self, rpc, members):
        """A request; one that takes an idempotency key and has none gets a new one."""
        request = message_factory.GetMessageClass(self.method(rpc).input_type)()
        json_format.ParseDict(members, request, descriptor_pool=self.pool)
        if "request_id" in request.DESCRIPTOR.fields_by_name and not request.request_id:
            request.request_id = str(uuid.uuid4())
        return request

    def send(self, rpc, token, request):
        """Sends a request and returns the answer's bytes, which grpc.RpcError may refuse."""
        call = self.channel.unary_unary("/" + OWN_SERVICES + rpc)
        metadata = [] if token is None else [("authorization", "Bearer " + token)]
        return call(request.SerializeToString(), timeout=SECONDS_MAX, metadata=metadata)

    def call(self, rpc, token, **members):
        """Calls a method and returns its answer."""
        answer = self.send(rpc, token, self.request(rpc, members))
        return message_factory.GetMessageClass(self.method(rpc).output_type).FromString(answer)


def files_of(database):
    """What reflection tells of the services: every file that they are made of, by its name."""
    open_files = [
        database.FindFileContainingSymbol(name).name
        for name in database.get_services()
        if name.startswith(OWN_SERVICES)
    ]
    files = {}
    while open_files:
        name = open_files.pop()
        if name not in files:
            files[name] = database.FindFileByName(name)
            open_files.extend(files[name].dependency)
    return files


def connect(address):
    """An API over a connection, learnt from the older reflection and compared with the newer."""
    channel = grpc.insecure_channel(address)
    older = ProtoReflectionDescriptorDatabase(channel)
    api = Api(channel, older)
    newer = files_of(CurrentReflection(channel))
    if files_of(older) != newer or not api.services:
        raise AssertionError("the two reflection services tell different things")
    return api
