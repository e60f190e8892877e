"""Gets credentials with boto3 for a profile's token file, and prints the caller as JSON."""

import json
import sys

import boto3
from botocore.exceptions import ClientError

caller = boto3.Session().client("sts").get_caller_identity()["Arn"]
try:
    boto3.Session(profile_name="stranger").client("sts").get_caller_identity()
    stranger = "allowed"
except ClientError as error:
    stranger = error.response["Error"]
json.dump({"caller": caller, "stranger": stranger}, sys.stdout)
