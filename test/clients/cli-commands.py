"""Runs every command of a service with AWS CLI v2 and its skeleton, and prints the outcomes as JSON.

Every waiter also runs, for an existing entity. Everything runs in this process, because each start of the
CLI takes a second. The input is one JSON text:

  service     the command of the service, such as `iam`
  order       commands, or their first words, in the order in which they run
  values      values of skeleton members by name; members without a value are omitted
  particular  the same for one command
  options     options of commands that do not accept JSON
  profiles    the profiles of commands that do not run with the default one
  waits       options of every waiter
  remembered  members of answers whose latest values override `values`, and the names of these values. A
              member is named alone or with the structure that contains it: `Id` or `Handshake.Id`
"""

import contextlib
import io
import json
import re
import sys

from awscli.botocore.utils import ArgumentGenerator
from awscli.clidriver import create_clidriver

config = json.loads(sys.argv[1])
drivers = {}
remembered = {}


def driver_for(profile):
    """Returns a driver of its own for each profile, because a driver keeps the credentials that it has loaded."""
    if profile not in drivers:
        drivers[profile] = create_clidriver()
    return drivers[profile]


def run(command, *words):
    """Returns the exit status and the output."""
    profile = config["profiles"].get(command, "default")
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        status = driver_for(profile).main([config["service"], command, *words, "--profile", profile])
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


def remember(answer, container=""):
    if isinstance(answer, list):
        for item in answer:
            remember(item, container)
    elif isinstance(answer, dict):
        for name, value in answer.items():
            for member in (name, f"{container}.{name}"):
                if member in config["remembered"]:
                    remembered[config["remembered"][member]] = value
            remember(value, name)


def filled(command, skeleton):
    values = {**config["values"], **remembered, **config["particular"].get(command, {})}
    return {name: values[name] for name in skeleton if name in values}


def attempt(command, parameters):
    options = config["options"].get(command, ["--cli-input-json", json.dumps(parameters, default=str)])
    return outcome(*run(command, *options))


def rank(command):
    order = config["order"]
    return order.index(command if command in order else command.split("-")[0]), command


def skeleton(command):
    """Returns the output of `--generate-cli-skeleton`, which would itself repeat earlier skeletons."""
    shape = command._operation_model.input_shape
    return ArgumentGenerator().generate_skeleton(shape) if shape else {}


table = driver_for("default").subcommand_table[config["service"]].subcommand_table
commands = sorted(set(table) - {"help", "wait", "wizard"}, key=rank)
skeletons = {command: skeleton(table[command]) for command in commands}
waiters = set(table["wait"].subcommand_table) - {"help"} if "wait" in table else set()
json.dump(
    {
        "waits": {waiter: outcome(*run("wait", waiter, *config["waits"][waiter])) for waiter in sorted(waiters)},
        "filled": {command: attempt(command, filled(command, skeletons[command])) for command in commands},
        "empty": {command: attempt(command, skeletons[command]) for command in commands},
    },
    sys.stdout,
)
