"""moto's server as upstream: accounts, resets, and the example in README.md."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import iamulator as package

pytest.importorskip("moto", minversion="5")

PLUGIN = ("-p", "iamulator.pytest_plugin", "-p", "no:cacheprovider", "-W", "ignore")
README = Path(package.__file__).parents[2] / "README.md"


@pytest.fixture(scope="module")
def moto_url():
    command = [sys.executable, "-c", "from moto.server import main; main(['-H', '127.0.0.1', '-p', '0'])"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    for line in server.stderr:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            break
    yield found[0]
    server.terminate()
    server.wait()
    server.stderr.close()


@pytest.fixture(autouse=True)
def upstream(monkeypatch, moto_url):
    monkeypatch.delenv("IAMULATOR_URL", raising=False)
    monkeypatch.setenv("IAMULATOR_UPSTREAM", moto_url)
    monkeypatch.setenv("PYTHONPATH", str(Path(package.__file__).parents[1]))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


MAKES_A_BUCKET = """
    import pytest

    @pytest.mark.parametrize("number", range(2))
    def test_it(iam, number):
        s3 = iam.client("s3")
        assert s3.list_buckets()["Buckets"] == []
        s3.create_bucket(Bucket="reports")
"""


def test_readme(pytester):
    _, guarded, *_ = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    pytester.makepyfile(guarded)
    pytester.runpytest_subprocess(*PLUGIN).assert_outcomes(passed=1)


def test_upstream_is_empty_in_each_test(pytester):
    pytester.makepyfile(MAKES_A_BUCKET)
    pytester.runpytest_subprocess(*PLUGIN).assert_outcomes(passed=2)


def test_reset_of_the_upstream_can_be_replaced(pytester):
    pytester.makeconftest("import pytest\n\n@pytest.fixture(scope='session')\ndef reset_upstream():\n    return None\n")
    pytester.makepyfile(
        """
        def test_first(iam):
            iam.reset_upstream()
            iam.client("s3").create_bucket(Bucket="kept")

        def test_second(iam):
            assert [bucket["Name"] for bucket in iam.client("s3").list_buckets()["Buckets"]] == ["kept"]
            iam.reset_upstream()
        """
    )
    pytester.runpytest_subprocess(*PLUGIN).assert_outcomes(passed=2)


def test_mock_iam_empties_the_upstream(pytester):
    pytester.makepyfile(
        """
        import boto3
        import pytest
        from iamulator import mock_iam

        @pytest.mark.parametrize("number", range(2))
        @mock_iam
        def test_it(number):
            boto3.client("s3").create_bucket(Bucket="reports")
        """
    )
    pytester.runpytest_subprocess(*PLUGIN).assert_outcomes(passed=2)


def test_each_worker_has_an_account_in_the_upstream(pytester):
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("number", range(6))
        def test_it(iam, number):
            sqs = iam.client("sqs")
            name = f"jobs-{number}"
            url = sqs.create_queue(QueueName=name)["QueueUrl"]
            arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
            assert arn == f"arn:aws:sqs:us-east-1:{iam.account_id}:{name}"
            assert iam.account_id in ("123456789013", "123456789014")
            iam.assert_decided(action="sqs:CreateQueue", resource=arn)
        """
    )
    pytester.runpytest_subprocess(*PLUGIN, "-n", "2").assert_outcomes(passed=6)
