"""``mock_iam`` beside ``mock_aws`` of moto: each answers the calls to its own services."""

import os
import unittest

import boto3
import pytest

from iamulator import mock_iam

moto = pytest.importorskip("moto", minversion="5")
mock_aws = moto.mock_aws

ACCOUNT = "123456789012"


@pytest.fixture(autouse=True)
def restored():
    """Each test leaves the variables and moto's settings as they were."""
    from moto.core.config import default_user_config

    before, current = dict(os.environ), "PYTEST_CURRENT_TEST"
    yield
    assert {**os.environ, current: ""} == {**before, current: ""}
    assert default_user_config["core"]["mock_credentials"] is True


def use_both(account=ACCOUNT):
    """Makes a bucket and a queue in moto, and a user in iamulator."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="reports")
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["reports"]
    queue = boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="jobs")["QueueUrl"]
    assert f"/{account}/jobs" in queue
    iam = boto3.client("iam")
    assert iam.meta.endpoint_url.startswith("http://127.0.0.1:")
    assert iam.create_user(UserName="alice")["User"]["Arn"] == f"arn:aws:iam::{account}:user/alice"
    assert boto3.client("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{account}:user/iamulator"


@mock_aws
@mock_iam
def test_iam_inside():
    use_both()


@mock_iam
@mock_aws
def test_moto_inside():
    use_both()


def test_blocks_in_both_orders():
    with mock_iam(), mock_aws():
        use_both()
    with mock_aws(), mock_iam():
        use_both()
    with mock_aws(), mock_iam(account="111122223333"):
        use_both("111122223333")


@mock_aws
@mock_iam
class TestIamInside:
    def setup_method(self):
        boto3.client("iam").create_user(UserName="ready")

    def test_first(self):
        use_both()

    def test_second(self):
        use_both()


@mock_iam
@mock_aws
class TestMotoInside:
    def test_it(self):
        use_both()


@mock_aws
@mock_iam
class UnitTest(unittest.TestCase):
    def test_it(self):
        use_both()


@mock_iam
def test_other_services_are_refused_without_moto():
    with pytest.raises(RuntimeError, match="iamulator has no service s3, and mock_iam lets no call reach AWS."):
        boto3.client("s3", region_name="us-east-1").list_buckets()
    assert "AWS_ENDPOINT_URL" not in os.environ


@mock_iam(only=False)
def test_all_services_go_to_the_emulator_on_request():
    assert boto3.client("s3").meta.endpoint_url == os.environ["AWS_ENDPOINT_URL"]


@mock_iam
def test_endpoints_of_other_emulators_are_kept(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://localhost:9000")
    assert boto3.client("s3").meta.endpoint_url == "http://localhost:9000"


def test_moto_alone_is_as_before():
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="reports")
        assert os.environ["AWS_ACCESS_KEY_ID"] == "FOOBARKEY"
