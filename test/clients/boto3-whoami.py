"""Says with boto3 whose credentials the environment leads to, or why there are none."""

import boto3
from botocore.exceptions import ClientError

try:
    print(boto3.Session().client("sts").get_caller_identity()["Arn"])
except ClientError as error:
    raise SystemExit(str(error))
