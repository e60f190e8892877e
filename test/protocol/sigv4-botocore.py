"""Signs the requests given as JSON on standard input with botocore, and prints them, signed, as JSON."""

import json
import sys
from urllib.parse import parse_qsl

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def signed(given):
    credentials = Credentials(given["accessKeyId"], given["secretAccessKey"], given.get("token"))
    url = "http://localhost:4566" + given["target"]
    form = dict(parse_qsl(given["body"], keep_blank_values=True))
    request = AWSRequest(method=given["method"], url=url, data=form, headers=given["headers"])
    signer = SigV4QueryAuth if given["presign"] else SigV4Auth
    signer(credentials, given["service"], given["region"]).add_auth(request)
    prepared = request.prepare()
    body = prepared.body or b""
    return {
        "target": prepared.url[len("http://localhost:4566"):],
        "headers": {"Host": "localhost:4566", **dict(prepared.headers.items())},
        "body": body.decode() if isinstance(body, bytes) else body,
    }


json.dump([signed(given) for given in json.load(sys.stdin)], sys.stdout)
