"""Calls STS and IAM like a script that was written for AWS, and prints the caller and the users as JSON."""

import json
import sys

import boto3

caller = boto3.client("sts").get_caller_identity()["Arn"]
users = boto3.client("iam").list_users()["Users"]
json.dump({"caller": caller, "users": [user["UserName"] for user in users]}, sys.stdout)
