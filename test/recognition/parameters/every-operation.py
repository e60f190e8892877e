"""Writes the requests that botocore makes for operations, with what their parameters were.

Reads lines of JSON from standard input: {"service", "protocol", "operations": {NAME: [PATH, ...]}}. Fills all these
paths, and what each operation requires. Writes a line of JSON for each request: {"service", "operation", "method",
"url", "headers": [NAME, VALUE, ...], "body": BASE64, "expected": {PATH: [TEXT or null, ...]}}. Null is a value whose text
depends on the protocol. Operations without a request are left out: botocore does not have them, or refuses the input.
"""
import base64
import datetime
import io
import json
import re
import sys

import botocore.awsrequest
import botocore.config
import botocore.serialize
import botocore.session

CONFIG = botocore.config.Config(
    parameter_validation=False,
    inject_host_prefix=False,
    retries={'total_max_attempts': 1},
    s3={'addressing_style': 'path'},
)
STEP = re.compile(r'\.?([^.\[\]{}]+)|(\[\])|\{([^}]*)\}')
TIME = datetime.datetime(2026, 1, 2, 3, 4, 5)


def steps_of(path):
    """Returns ('member', NAME), ('elements',), ('keys',), or ('values', KEY) for each step."""
    for name, elements, braces in (match.groups() for match in STEP.finditer(path)):
        if name:
            yield ('member', name)
        elif elements:
            yield ('elements',)
        elif braces == '':
            yield ('keys',)
        elif braces == '*':
            yield ('values', None)
        else:
            yield ('values', braces.strip('/').rstrip('$') if braces.startswith('/') else braces)


class Filler:
    """Makes the input of one operation. Every text in it is another one."""

    def __init__(self):
        self.count = 0

    def fill(self, shape, paths, is_plain, depth=0):
        """Returns a value that has something at all paths, which are lists of steps."""
        kind = shape.type_name
        if kind == 'structure':
            return self.structure(shape, paths, is_plain, depth)
        if kind == 'list':
            rest = [path[1:] for path in paths if path[:1] == [('elements',)]]
            return [self.fill(shape.member, rest, is_plain, depth + 1) for _ in range(2)]
        if kind == 'map':
            return self.map(shape, paths, is_plain, depth)
        return self.scalar(shape, is_plain)

    def structure(self, shape, paths, is_plain, depth):
        wanted = {}
        for path in paths:
            if path and path[0][0] == 'member':
                wanted.setdefault(path[0][1], []).append(path[1:])
        # Some structures require themselves.
        for name in shape.required_members if depth < 4 else []:
            wanted.setdefault(name, [])
        if shape.is_tagged_union and not wanted and depth < 4:
            wanted = {next(iter(shape.members)): []}
        return {
            name: self.fill(
                shape.members[name], rest, is_plain or self.is_plain(shape.members[name]), depth + 1
            )
            for name, rest in wanted.items()
            if name in shape.members
        }

    def map(self, shape, paths, is_plain, depth):
        keys = [path[0][1] for path in paths if path and path[0][0] == 'values' and path[0][1]]
        rest = [path[1:] for path in paths if path and path[0][0] == 'values']
        keys = keys or [self.text(is_plain), self.text(is_plain)]
        return {key: self.fill(shape.value, rest, is_plain, depth + 1) for key in keys}

    def is_plain(self, shape):
        """Paths and headers take only some characters."""
        return shape.serialization.get('location') in ('uri', 'header', 'headers')

    def text(self, is_plain):
        self.count += 1
        return f'v{self.count}' if is_plain else f'v{self.count} é+&=%41<"\''

    def scalar(self, shape, is_plain):
        kind = shape.type_name
        if kind == 'timestamp':
            return TIME
        if kind == 'boolean':
            return True
        if kind in ('integer', 'long'):
            self.count += 1
            return self.count
        if kind in ('float', 'double'):
            return 1.5
        text = self.text(is_plain)
        return text.encode() if kind == 'blob' else text


def values_at(value, steps):
    if value is None:
        return []
    if not steps:
        return [text_of(value)]
    (kind, *name), *rest = steps
    if kind == 'member':
        below = [value.get(name[0])]
    elif kind == 'elements':
        below = value
    elif kind == 'keys':
        return list(value)
    else:
        below = [each for key, each in value.items() if name[0] is None or key == name[0]]
    return [found for each in below for found in values_at(each, rest)]


def text_of(value):
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, (datetime.datetime, dict, list)):
        return None
    return str(value)


class Raw(io.BytesIO):
    def stream(self, **_options):
        return iter([b''])


def record(client, model, operation, paths):
    steps = {path: list(steps_of(path)) for path in paths}
    shape = model.operation_model(operation).input_shape
    given = Filler().fill(shape, list(steps.values()), False) if shape else {}
    if client.meta.service_model.service_name == 's3control':
        # Older clients always put the account before the host, and do not require it.
        given['AccountId'] = '111122223333'
    expected = {path: values_at(given, each) for path, each in steps.items()}
    sent = []

    def take(request, **_others):
        sent.append(request)
        return botocore.awsrequest.AWSResponse(request.url, 200, {}, Raw(b''))

    client.meta.events.register_first('before-send', take, unique_id='take')
    try:
        client._make_api_call(operation, given)
    except Exception:
        # The response is empty, so that some operations fail afterwards.
        pass
    finally:
        client.meta.events.unregister('before-send', unique_id='take')
    return {**request_of(sent[0]), 'expected': expected} if sent else None


def request_of(request):
    body = request.body if request.body is not None else b''
    if hasattr(body, 'read'):
        body = body.read()
    if isinstance(body, str):
        body = body.encode()
    headers = [part if isinstance(part, str) else part.decode('latin-1') for pair in request.headers.items() for part in pair]
    url = re.sub(r'^https?://[^/?]*', '', request.url)
    return {
        'method': request.method,
        'url': url if url.startswith('/') else '/' + url,
        'headers': headers,
        'body': base64.b64encode(bytes(body)).decode(),
    }


def main():
    session = botocore.session.get_session()
    session.set_credentials('AKIAIOSFODNN7EXAMPLE', 'secret')
    known = set(session.get_available_services())
    for line in sys.stdin:
        asked = json.loads(line)
        service = asked['service']
        if service not in known:
            continue
        client = session.create_client(
            service, region_name='us-east-1', endpoint_url='http://127.0.0.1:4566', config=CONFIG
        )
        model = client.meta.service_model
        if asked['protocol'] not in botocore.serialize.SERIALIZERS:
            continue
        client._serializer = botocore.serialize.create_serializer(asked['protocol'], include_validation=False)
        for operation, paths in asked['operations'].items():
            if operation in model.operation_names:
                found = record(client, model, operation, paths)
                if found:
                    print(json.dumps({'service': service, 'operation': operation, **found}))


main()
