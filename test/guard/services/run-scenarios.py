"""Runs scenarios with boto3. Takes them as JSON from the standard input, and prints how each step ended."""

import json
import re
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

given = json.load(sys.stdin)
CONFIG = Config(
    retries={"total_max_attempts": 1, "mode": "standard"},
    s3={"addressing_style": "path"},
)


def client_of(service, credentials, url=given["url"]):
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=given["region"],
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        config=CONFIG,
    )


def administrator_of(account):
    return {"AccessKeyId": account, "SecretAccessKey": "test"}


def filled(value, saved):
    if isinstance(value, dict):
        return {key: filled(each, saved) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, saved) for each in value]
    if not isinstance(value, str):
        return value
    whole = re.fullmatch(r"\$\{(\w+)\}", value)
    if whole:
        return saved.get(whole[1], value)
    return re.sub(r"\$\{(\w+)\}", lambda found: str(saved.get(found[1], found[0])), value)


def part_of(answer, path):
    for name in path.split("."):
        answer = answer[int(name) if isinstance(answer, list) else name]
    # The IDs of hosted zones begin with what comes before them in paths.
    return answer.removeprefix("/hostedzone/") if isinstance(answer, str) else answer


def make_caller(name, caller, saved):
    iam = client_of("iam", administrator_of(caller.get("account", given["account"])))
    iam.create_user(UserName=name)
    statements = [
        {"Effect": "Allow", "Resource": "*", **filled(each, saved)}
        for each in caller["statements"]
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_user_policy(UserName=name, PolicyName="policy", PolicyDocument=document)
    return iam.create_access_key(UserName=name)["AccessKey"]


def ending_of(client, step, saved):
    try:
        arguments = filled(step.get("with", {}), saved)
        answer = client._make_api_call(step["call"], arguments)
    except ClientError as error:
        found = error.response["Error"]
        return {
            "code": found["Code"],
            "message": found.get("Message"),
            "class": type(error).__name__,
        }
    except (BotoCoreError, ResponseParserError) as error:
        return {
            "code": "-",
            "message": str(error),
            "class": type(error).__name__,
        }
    saved.update({key: part_of(answer, at) for key, at in step.get("save", {}).items()})
    return {}


def endings_of(scenario):
    saved = {}
    made = {}
    clients = {}

    def credentials_of(name):
        if name is None:
            return administrator_of(given["account"])
        if name not in made:
            caller = scenario["callers"][name]
            made[name] = make_caller(f"{scenario['service']}-{name}", caller, saved)
        return made[name]

    def client_for(step):
        url = given["upstream" if step.get("isDirect") else "url"]
        key = step.get("of", scenario["service"]), step.get("by"), url
        if key not in clients:
            clients[key] = client_of(key[0], credentials_of(key[1]), url)
        return clients[key]

    return [ending_of(client_for(step), step, saved) for step in scenario["steps"]]


print(json.dumps([endings_of(scenario) for scenario in given["scenarios"]]))
