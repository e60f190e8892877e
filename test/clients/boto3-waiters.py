"""Lets every waiter of botocore wait for what is there, what is not, and what comes meanwhile; prints it as JSON."""

import json
import sys

import boto3
from botocore.exceptions import WaiterError

client = boto3.client("iam")
given = json.loads(sys.argv[1])


def wait(name, arguments, attempts=1):
    try:
        client.get_waiter(name).wait(**arguments, WaiterConfig={"Delay": 0, "MaxAttempts": attempts})
    except WaiterError as error:
        return error.kwargs["reason"]
    return "there"


def wait_for_coming(name, creation, arguments):
    """Creates it as soon as the waiter was told once that it is not there."""
    pending = [creation]

    def create(**_):
        if pending:
            method, creating = pending.pop()
            getattr(client, method)(**creating)

    client.meta.events.register("after-call.iam", create)
    outcome = wait(name, arguments, 2)
    client.meta.events.unregister("after-call.iam", create)
    return outcome


json.dump(
    {
        name: {
            "present": wait(name, given[name]["present"]),
            "absent": wait(name, given[name]["absent"], 2),
            "coming": wait_for_coming(name, given[name]["creation"], given[name]["absent"]),
        }
        for name in client.waiter_names
    },
    sys.stdout,
)
