"""Calls every operation of the services that the arguments name, with the least that botocore's model requires.

Prints the codes of the answers as JSON, by service and operation. Values have the right type and a permitted length, but
need not match patterns, so that most calls are refused by the service. Services that this botocore lacks are left out.
"""

import json
import sys

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

session = boto3.Session()


def value_of(shape):
    if shape.type_name == "structure":
        # A union needs exactly one member.
        names = list(shape.members)[:1] if getattr(shape, "is_tagged_union", False) else shape.required_members
        return {name: value_of(shape.members[name]) for name in names}
    if shape.type_name == "list":
        return [value_of(shape.member)]
    if shape.type_name == "map":
        return {"key": value_of(shape.value)}
    if shape.type_name in ("integer", "long"):
        return shape.metadata.get("min", 1)
    if shape.type_name == "boolean":
        return True
    return shape.enum[0] if shape.enum else "a" * max(shape.metadata.get("min", 1), 1)


def code_of(client, name):
    shape = client.meta.service_model.operation_model(name).input_shape
    try:
        getattr(client, xform_name(name))(**(value_of(shape) if shape else {}))
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "ok"


def codes_of(service):
    client = session.client(service)
    return {name: code_of(client, name) for name in client.meta.service_model.operation_names}


available = [name for name in sys.argv[1:] if name in session.get_available_services()]
print(json.dumps({service: codes_of(service) for service in available}))
