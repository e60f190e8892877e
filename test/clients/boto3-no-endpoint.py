"""Asks STS and IAM as a script does that was written for AWS, and prints as JSON who they say it is and who there is."""

import json
import sys

import boto3

caller = boto3.client("sts").get_caller_identity()["Arn"]
users = boto3.client("iam").list_users()["Users"]
json.dump({"caller": caller, "users": [user["UserName"] for user in users]}, sys.stdout)
