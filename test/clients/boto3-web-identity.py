"""Acts with boto3 as whom the token file of a profile says, and prints who that is as JSON."""

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
