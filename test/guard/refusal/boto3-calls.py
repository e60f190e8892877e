"""Calls services with boto3, and prints what it raises as JSON.

Takes the URL of the server, the protocol to prefer where a service has several, and the access key IDs to use.
"""

import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore import args, model, utils, xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, preferred, *keys = sys.argv[1:]

# S3 Control puts the account before its host name, which is that of AWS here.
find = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: find("127.0.0.1", *rest, **more)

if hasattr(utils, "PRIORITY_ORDERED_SUPPORTED_PROTOCOLS"):
    known = utils.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS
    ordered = tuple(sorted(known, key=lambda name: name != preferred))
    for module in (args, model, utils):
        module.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS = ordered

CONFIG = Config(
    retries={"total_max_attempts": 2, "mode": "standard"},
    s3={"addressing_style": "path"},
)
CONTROL = endpoint.replace("127.0.0.1", "s3-control.us-east-1.amazonaws.com")
DOCS = {"Bucket": "docs"}
OBJECT = {**DOCS, "Key": "a"}
QUEUE = f"{endpoint}/000000000000/jobs"
METRIC = {"MetricName": "m", "Value": 1.0}
CALLS = [
    ("cloudwatch:PutMetricData", {"Namespace": "n", "MetricData": [METRIC]}),
    ("dynamodb:GetItem", {"TableName": "t", "Key": {"id": {"S": "a"}}}),
    ("ec2:DescribeInstances", {}),
    ("ec2:RunInstances", {"MinCount": 1, "MaxCount": 1, "ImageId": "ami-1"}),
    ("events:ListRules", {}),
    ("kinesis:ListStreams", {}),
    ("kms:Encrypt", {"KeyId": "k", "Plaintext": b"a"}),
    ("lambda:Invoke", {"FunctionName": "f"}),
    ("logs:DescribeLogGroups", {}),
    ("route53:GetHostedZone", {"Id": "Z1"}),
    ("s3:DeleteObjects", {**DOCS, "Delete": {"Objects": [{"Key": "a"}]}}),
    ("s3:GetObject", OBJECT),
    ("s3:HeadObject", OBJECT),
    ("s3:ListBuckets", {}),
    ("s3:PutObject", {**OBJECT, "Body": b"text"}),
    ("s3control:GetAccessPoint", {"AccountId": "0" * 12, "Name": "docs"}),
    ("secretsmanager:GetSecretValue", {"SecretId": "s"}),
    ("ses:ListIdentities", {}),
    ("sns:Publish", {"TopicArn": "arn:t", "Message": "m"}),
    ("sqs:SendMessage", {"QueueUrl": QUEUE, "MessageBody": "m"}),
    ("ssm:GetParameter", {"Name": "p"}),
    ("stepfunctions:ListStateMachines", {}),
]


session = boto3.session.Session(region_name="us-east-1")


def client_of(service, key):
    return session.client(
        service,
        endpoint_url=CONTROL if service == "s3control" else endpoint,
        aws_access_key_id=key,
        aws_secret_access_key="secret",
        config=CONFIG,
    )


def outcome_of(client, key, operation, arguments):
    try:
        getattr(client, xform_name(operation.split(":")[1]))(**arguments)
        return {"accessKeyId": key, "operation": operation, "code": "allowed"}
    except ClientError as error:
        metadata = error.response["ResponseMetadata"]
        return {
            "accessKeyId": key,
            "operation": operation,
            "code": error.response["Error"]["Code"],
            "message": error.response["Error"]["Message"],
            "class": type(error).__name__,
            "status": metadata["HTTPStatusCode"],
            "requestId": metadata.get("RequestId"),
        }


called = [
    (client_of(operation.split(":")[0], key), key, operation, arguments)
    for operation, arguments in CALLS
    for key in keys
]
with ThreadPoolExecutor(8) as pool:
    print(json.dumps(list(pool.map(lambda each: outcome_of(*each), called))))
