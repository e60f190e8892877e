"""Provokes errors of AWS Organizations, and prints them by the names of their botocore exceptions as JSON.

The input is one JSON text: a list of method names with their arguments. The output has the waiters, too.
"""

import json
import sys

import boto3
from botocore.exceptions import ClientError

client = boto3.client("organizations")


def error_of(method, arguments):
    """Returns the exception of a call, which must be one of the classes that the client has for errors."""
    try:
        getattr(client, method)(**arguments)
    except ClientError as error:
        answer = error.response
        own = getattr(client.exceptions, answer["Error"]["Code"])
        return {
            "exception": type(error).__name__,
            "own": type(error) is own,
            "reason": answer.get("Reason"),
            "message": answer["Error"]["Message"],
            "status": answer["ResponseMetadata"]["HTTPStatusCode"],
        }
    return None


json.dump(
    {
        "waiters": client.waiter_names,
        "errors": [error_of(method, arguments) for method, arguments in json.loads(sys.argv[1])],
    },
    sys.stdout,
)
