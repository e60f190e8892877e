"""Makes calls in role sessions with boto3, and prints which were allowed and denied as JSON."""

import json
import sys

import boto3
from botocore.exceptions import ClientError


def session_of(issued):
    return boto3.Session(
        aws_access_key_id=issued["AccessKeyId"],
        aws_secret_access_key=issued["SecretAccessKey"],
        aws_session_token=issued["SessionToken"],
    )


def assume(session, role):
    answer = session.client("sts").assume_role(RoleArn=role, RoleSessionName="session")
    return session_of(answer["Credentials"])


def attempt(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"], "status": status}
    return "allowed"


def acts(session):
    iam = session.client("iam")
    return {
        "arn": session.client("sts").get_caller_identity()["Arn"],
        "list_users": attempt(iam.list_users),
        "list_roles": attempt(iam.list_roles),
        "create_user": attempt(iam.create_user, UserName="eve"),
    }


reader_arn, stranger_arn = sys.argv[1:]
ada = boto3.Session(profile_name="ada")
json.dump(
    {
        "ada": acts(ada),
        "reader": acts(assume(ada, reader_arn)),
        "auditor": acts(boto3.Session(profile_name="auditor")),
        "stranger": attempt(assume, session=ada, role=stranger_arn),
        "forger": attempt(boto3.Session(profile_name="forger").client("sts").get_caller_identity),
    },
    sys.stdout,
)
