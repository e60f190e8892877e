"""Prints a request for every operation of every service that botocore has, in every protocol of its model.

Each line is a JSON object with service, operation, protocol, method, path, query, headers, and body (one character per
byte). Requests have only the required parameters. They are not signed, but name the service as a signature does.
"""

import json
import sys
from urllib.parse import urlencode, urlsplit

from botocore.awsrequest import prepare_request_dict
from botocore.serialize import SERIALIZERS, create_serializer
from botocore.session import get_session

ENDPOINT = "http://127.0.0.1:4566"
ACCOUNT = "123456789012"
SCALARS = {
    "integer": 1,
    "long": 1,
    "float": 1.5,
    "double": 1.5,
    "boolean": True,
    "timestamp": 1700000000,
    "blob": b"x",
}
MOST_NESTED = 8
# Only the host name tells this operation from ListBuckets.
HOSTS = {"ListDirectoryBuckets": "s3express-control.us-east-1.amazonaws.com"}


def value_of(shape, name, service, depth=0):
    """Returns a value of a shape, with the members that are required."""
    kind = shape.type_name
    if depth > MOST_NESTED:
        return {} if kind in ("structure", "map") else []
    if kind == "structure":
        names = list(shape.members)[:1] if getattr(shape, "is_tagged_union", False) else shape.required_members
        return {name: value_of(shape.members[name], name, service, depth + 1) for name in names}
    if kind == "list":
        return [value_of(shape.member, name, service, depth + 1)]
    if kind == "map":
        return {"name": value_of(shape.value, name, service, depth + 1)}
    if kind == "string":
        return text_of(shape, name, service)
    return SCALARS[kind]


def text_of(shape, name, service):
    if getattr(shape, "enum", None):
        return shape.enum[0]
    if name.lower().endswith("arn") or shape.name.lower().endswith("arn"):
        return f"arn:aws:{service.signing_name}:us-east-1:{ACCOUNT}:thing/some-name"
    return ACCOUNT if "account" in name.lower() else f"some-{name.lower()}"


def request_of(service, operation, protocol):
    """Returns the request as it is on the wire."""
    model = service.operation_model(operation)
    parameters = value_of(model.input_shape, "", service) if model.input_shape else {}
    made = create_serializer(protocol, include_validation=False).serialize_to_request(parameters, model)
    prepare_request_dict(made, ENDPOINT, context={})
    url = urlsplit(made["url"])
    body = made["body"]
    if isinstance(body, dict):
        body = urlencode(body, doseq=True)
    if isinstance(body, bytes):
        body = body.decode("latin1")
    headers = {name: str(value) for name, value in made["headers"].items()}
    headers["Host"] = HOSTS.get(operation, urlsplit(ENDPOINT).netloc)
    if model.auth_type != "none":
        headers["Authorization"] = authorization(service.signing_name)
    return {
        "service": service.service_name,
        "operation": operation,
        "protocol": protocol,
        "method": made["method"],
        "path": url.path,
        "query": url.query,
        "headers": headers,
        "body": body or "",
    }


def authorization(signing_name):
    scope = f"20260101/us-east-1/{signing_name}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/{scope}, SignedHeaders=host, Signature={'0' * 64}"


def protocols_of(service):
    listed = service.metadata.get("protocols") or [service.metadata["protocol"]]
    return [protocol for protocol in listed if protocol in SERIALIZERS]


def main(wanted):
    session = get_session()
    for name in wanted or session.get_available_services():
        service = session.get_service_model(name)
        for operation in service.operation_names:
            for protocol in protocols_of(service):
                print(json.dumps(request_of(service, operation, protocol)))


if __name__ == "__main__":
    main(sys.argv[1:])
