"""Runs every botocore waiter for present, absent, and new entities, and prints the outcomes as JSON."""

import json
import sys

import boto3
from botocore.exceptions import WaiterError

client = boto3.client("iam")
inputs = json.loads(sys.argv[1])


def wait(name, arguments, attempts=1):
    try:
        client.get_waiter(name).wait(**arguments, WaiterConfig={"Delay": 0, "MaxAttempts": attempts})
    except WaiterError as error:
        return error.kwargs["reason"]
    return "there"


def wait_for_coming(name, creation, arguments):
    """Creates the entity after the waiter's first attempt, which does not find it."""
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
            "present": wait(name, inputs[name]["present"]),
            "absent": wait(name, inputs[name]["absent"], 2),
            "coming": wait_for_coming(name, inputs[name]["creation"], inputs[name]["absent"]),
        }
        for name in client.waiter_names
    },
    sys.stdout,
)
