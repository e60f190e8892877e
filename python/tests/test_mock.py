"""The decorator: functions, coroutines, generators, classes, and blocks."""

import asyncio
import os
import unittest

import boto3
import pytest

from iamulator import mock_iam

MOTO_ACCOUNT = "123456789012"


def users():
    return [user["UserName"] for user in boto3.client("iam").list_users()["Users"]]


def add(name):
    boto3.client("iam").create_user(UserName=name)


@pytest.fixture(autouse=True)
def restored():
    """Each test leaves the variables and the default session as they were."""
    before, session = dict(os.environ), boto3.DEFAULT_SESSION
    yield
    current = "PYTEST_CURRENT_TEST"
    assert {**os.environ, current: ""} == {**before, current: ""}
    assert boto3.DEFAULT_SESSION is session


@mock_iam
def test_without_parentheses():
    assert boto3.client("sts").get_caller_identity()["Account"] == MOTO_ACCOUNT
    assert users() == []
    add("alice")


@mock_iam()
def test_with_parentheses_and_an_empty_account():
    assert users() == []
    add("alice")


@mock_iam(account="111122223333")
def test_with_an_account_and_fixtures(tmp_path):
    assert tmp_path.exists()
    assert boto3.client("sts").get_caller_identity()["Account"] == "111122223333"


def test_coroutine():
    @mock_iam
    async def work():
        await asyncio.sleep(0)
        add("alice")
        return users()

    assert asyncio.iscoroutinefunction(work)
    assert asyncio.run(work()) == ["alice"]


@pytest.fixture
@mock_iam
def client():
    yield boto3.client("iam")


def test_fixture_that_yields(client):
    assert client.list_users()["Users"] == []
    assert users() == []


def test_block_yields_the_handle():
    with mock_iam() as iam:
        iam.seed({"users": [{"name": "alice"}]})
        assert users() == ["alice"]
    with mock_iam(reset=False):
        assert users() == ["alice"]


def test_nested_blocks_share_the_state():
    with mock_iam():
        add("alice")
        with mock_iam():
            assert users() == ["alice"]
        with mock_iam(account="111122223333"):
            assert boto3.client("sts").get_caller_identity()["Account"] == "111122223333"
        assert users() == ["alice"]


def test_shares_the_account_of_the_fixture(iam):
    iam.seed({"users": [{"name": "alice"}]})
    with mock_iam(reset=False):
        assert users() == ["alice"]


def test_start_and_stop():
    mock = mock_iam()
    mock.start()
    assert users() == []
    mock.stop()


def test_an_error_ends_it():
    @mock_iam
    def work():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()


def test_variables_that_would_override(monkeypatch):
    session = boto3.Session(aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL_IAM", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with mock_iam():
        assert users() == []


@mock_iam
class TestClass:
    def setup_method(self):
        add("ready")

    def test_first(self):
        assert users() == ["ready"]
        add("first")

    def test_second(self):
        assert users() == ["ready"]

    def teardown_method(self, method):
        assert method.__name__.startswith("test_")
        assert "ready" in users()


@mock_iam
class TestClassWithoutMethods:
    def test_it(self, request):
        assert users() == []


@mock_iam()
class UnitTest(unittest.TestCase):
    def setUp(self):
        add("ready")

    def test_first(self):
        self.assertEqual(users(), ["ready"])
        add("first")

    def test_second(self):
        self.assertEqual(users(), ["ready"])


@mock_iam
class AsyncUnitTest(unittest.IsolatedAsyncioTestCase):
    async def test_it(self):
        self.assertEqual(users(), [])


def test_aws_env(aws_env):
    add("alice")
    assert users() == ["alice"]
    assert os.environ["AWS_ENDPOINT_URL"] == aws_env["AWS_ENDPOINT_URL"]
