"""The state that each test begins with."""

import pytest

READ = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}}
TRUST = {"Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}}


@pytest.fixture(autouse=True)
def seeded(iam):
    role = {"name": "reader", "trust": {"Version": "2012-10-17", **TRUST}}
    return iam.seed({"roles": [{**role, "inlinePolicies": {"read": {"Version": "2012-10-17", **READ}}}]})
