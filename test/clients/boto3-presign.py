"""Presigns GetCallerIdentity and ListUsers with a profile's credentials, and prints the URLs as JSON."""

import json
import sys

import boto3

session = boto3.Session(profile_name=sys.argv[1])
sts = session.client("sts")
iam = session.client("iam")
# By default, boto3 presigns the Query protocol's POST.
by_get = {"ExpiresIn": 60, "HttpMethod": "GET"}
json.dump(
    {
        "get": sts.generate_presigned_url("get_caller_identity", **by_get),
        "post": sts.generate_presigned_url("get_caller_identity", ExpiresIn=60),
        "users": iam.generate_presigned_url("list_users", Params={"PathPrefix": "/R&D=1/"}, **by_get),
        "roles": iam.generate_presigned_url("list_roles", **by_get),
    },
    sys.stdout,
)
