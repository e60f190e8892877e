"""Runs every command that AWS CLI v2 has for IAM with its skeleton, and prints what came of each as JSON.

Every waiter is run too, for something that is there. All of it runs in this process, which spares the second that each
start of the CLI takes. The input is one JSON text:

  order       commands, and words with which commands begin, in the order in which they are to run
  values      what members of skeletons hold, by their names; those without a value are left out
  particular  likewise, of one command
  options     of commands that take no JSON
  waits       options of every waiter
  remembered  members whose latest values in answers outdo `values`
"""

import contextlib
import io
import json
import re
import sys

from awscli.botocore.utils import ArgumentGenerator
from awscli.clidriver import create_clidriver

given = json.loads(sys.argv[1])
driver = create_clidriver()
remembered = {}


def run(*words):
    """The exit status, and what was written."""
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        status = driver.main(["iam", *words])
    return status, out.getvalue(), error.getvalue()


def outcome(status, out, error):
    """`answered`, with an answer that is JSON or nothing; the code of the service's error; or all of it."""
    refused = re.match(r"\s*An error occurred \((\w+)\) when calling the \w+ operation", error)
    if status == 254 and refused:
        return refused.group(1)
    if status != 0 or error:
        return f"{status}: {error}"
    remember(json.loads(out or "{}"))
    return "answered"


def remember(answer):
    for name, value in answer.items() if isinstance(answer, dict) else enumerate(answer):
        if name in given["remembered"]:
            remembered[name] = value
        elif isinstance(value, (dict, list)):
            remember(value)


def filled(command, skeleton):
    values = {**given["values"], **remembered, **given["particular"].get(command, {})}
    return {name: values[name] for name in skeleton if name in values}


def attempt(command, parameters):
    options = given["options"].get(command, ["--cli-input-json", json.dumps(parameters)])
    return outcome(*run(command, *options))


def rank(command):
    order = given["order"]
    return order.index(command if command in order else command.split("-")[0]), command


def skeleton(command):
    """What `--generate-cli-skeleton` prints. The option itself would print those of the commands before it again."""
    shape = command._operation_model.input_shape
    return ArgumentGenerator().generate_skeleton(shape) if shape else {}


service = driver.subcommand_table["iam"]
commands = sorted(set(service.subcommand_table) - {"help", "wait", "wizard"}, key=rank)
skeletons = {command: skeleton(service.subcommand_table[command]) for command in commands}
waiters = set(service.subcommand_table["wait"].subcommand_table) - {"help"}
json.dump(
    {
        "waits": {waiter: outcome(*run("wait", waiter, *given["waits"][waiter])) for waiter in sorted(waiters)},
        "filled": {command: attempt(command, filled(command, skeletons[command])) for command in commands},
        "empty": {command: attempt(command, skeletons[command]) for command in commands},
    },
    sys.stdout,
)
