"""Calls IAM Access Analyzer as awslabs' validators of policies in Terraform plans and CloudFormation templates do.

The input is one JSON text with the documents, the actions, and the reference. The output is what the validators report:
findings of ValidatePolicy, page by page, and the answers of the custom checks, in which errors of clients are findings, too.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

BATCH = 100

client = boto3.client(
    "accessanalyzer", config=Config(retries={"max_attempts": 3, "mode": "standard"})
)


def validate(policy, **details):
    """Returns the codes of the findings on each page."""
    pages = client.get_paginator("validate_policy").paginate(
        policyDocument=policy, PaginationConfig={"PageSize": 2}, **details
    )
    return [[finding["issueCode"] for finding in page["findings"]] for page in pages]


def check(method, **parameters):
    """Returns an answer without metadata, or the error that a validator makes a finding of."""
    try:
        answer = getattr(client, method)(**parameters)
    except ClientError as error:
        answer = error.response
        status = answer["ResponseMetadata"]["HTTPStatusCode"]
        assert 400 <= status <= 499, answer
        return {"error": answer["Error"]["Code"], "message": answer.get("message")}
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def access_not_granted(policy, actions):
    """Checks at most 100 actions at once, as the service requires."""
    batches = [actions[at : at + BATCH] for at in range(0, len(actions), BATCH)]
    return [
        check(
            "check_access_not_granted",
            policyDocument=policy,
            policyType="IDENTITY_POLICY",
            access=[{"actions": batch}],
        )
        for batch in batches
    ]


given = json.loads(sys.argv[1])
json.dump(
    {
        "identity": validate(given["faulty"], policyType="IDENTITY_POLICY"),
        "trust": validate(
            given["trust"],
            policyType="RESOURCE_POLICY",
            validatePolicyResourceType="AWS::IAM::AssumeRolePolicyDocument",
        ),
        "new": check(
            "check_no_new_access",
            newPolicyDocument=given["identity"],
            existingPolicyDocument=given["reference"],
            policyType="IDENTITY_POLICY",
        ),
        "granted": access_not_granted(given["identity"], given["actions"]),
        "public": check(
            "check_no_public_access",
            policyDocument=given["bucket"],
            resourceType="AWS::S3::Bucket",
        ),
        "broken": check(
            "check_no_public_access", policyDocument="{", resourceType="AWS::S3::Bucket"
        ),
        "unknown": check(
            "check_no_public_access",
            policyDocument=given["bucket"],
            resourceType="AWS::EC2::Instance",
        ),
        "too_many": check(
            "check_access_not_granted",
            policyDocument=given["identity"],
            policyType="IDENTITY_POLICY",
            access=[{"actions": given["actions"]}],
        ),
    },
    sys.stdout,
)
