"""Runs every IAM command of AWS CLI v2 with its skeleton, and prints the outcomes as JSON.

Every waiter also runs, for an existing entity. Everything runs in this process, because each start of the
CLI takes a second. The input is one JSON text:

  order       commands, or their first words, in the order in which they run
  values      values of skeleton members by name; members without a value are omitted
  particular  the same for one command
  options     options of commands that do not accept JSON
  waits       options of every waiter
  remembered  members whose latest values in answers override `values`
"""

import contextlib
import io
import json
import re
import sys

from awscli.botocore.utils import ArgumentGenerator
from awscli.clidriver import create_clidriver

config = json.loads(sys.argv[1])
driver = create_clidriver()
remembered = {}


def run(*words):
    """Returns the exit status and the output."""
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        status = driver.main(["iam", *words])
    return status, out.getvalue(), error.getvalue()


def outcome(status, out, error):
    """Returns `answered` for a JSON or empty answer, the service's error code, or the whole error output."""
    refused = re.match(r"\s*An error occurred \((\w+)\) when calling the \w+ operation", error)
    if status == 254 and refused:
        return refused.group(1)
    if status != 0 or error:
        return f"{status}: {error}"
    remember(json.loads(out or "{}"))
    return "answered"


def remember(answer):
    for name, value in answer.items() if isinstance(answer, dict) else enumerate(answer):
        if name in config["remembered"]:
            remembered[name] = value
        elif isinstance(value, (dict, list)):
            remember(value)


def filled(command, skeleton):
    values = {**config["values"], **remembered, **config["particular"].get(command, {})}
    return {name: values[name] for name in skeleton if name in values}


def attempt(command, parameters):
    options = config["options"].get(command, ["--cli-input-json", json.dumps(parameters)])
    return outcome(*run(command, *options))


def rank(command):
    order = config["order"]
    return order.index(command if command in order else command.split("-")[0]), command


def skeleton(command):
    """Returns the output of `--generate-cli-skeleton`, which would itself repeat earlier skeletons."""
    shape = command._operation_model.input_shape
    return ArgumentGenerator().generate_skeleton(shape) if shape else {}


service = driver.subcommand_table["iam"]
commands = sorted(set(service.subcommand_table) - {"help", "wait", "wizard"}, key=rank)
skeletons = {command: skeleton(service.subcommand_table[command]) for command in commands}
waiters = set(service.subcommand_table["wait"].subcommand_table) - {"help"}
json.dump(
    {
        "waits": {waiter: outcome(*run("wait", waiter, *config["waits"][waiter])) for waiter in sorted(waiters)},
        "filled": {command: attempt(command, filled(command, skeletons[command])) for command in commands},
        "empty": {command: attempt(command, skeletons[command]) for command in commands},
    },
    sys.stdout,
)
