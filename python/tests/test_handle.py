"""The handle: identities, the state, and the clock."""

import json
import os
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from documents import policy
from iamulator import IamulatorError


def names(iam):
    return [user["UserName"] for user in iam.client("iam").list_users()["Users"]]


def caller(client):
    return client.get_caller_identity()["Arn"]


class TestIdentities:
    def test_administrator_root_and_other_accounts(self, iam):
        account = iam.account_id
        assert caller(iam.client("sts")) == f"arn:aws:iam::{account}:user/iamulator"
        assert caller(iam.client("sts", root=True)) == f"arn:aws:iam::{account}:root"
        assert caller(iam.client("sts", account="111122223333", root=True)) == "arn:aws:iam::111122223333:root"

    def test_user_gets_a_key_once(self, iam, seeded):
        assert caller(iam.client("sts", user="reader")) == iam.arn("user/reader")
        first, second = iam.credentials(user="reader"), iam.credentials(user="reader")
        assert first == second
        assert first.arn == iam.arn("user/reader")
        assert first.secret_access_key not in repr(first)

    def test_role_session_with_its_options(self, iam, seeded):
        keys = iam.credentials(
            role="deployer",
            session_name="me",
            tags={"team": "blue"},
            policy=policy("Allow", "sts:*"),
            duration_seconds=900,
        )
        assert keys.expiration - iam.clock.now() <= timedelta(minutes=15)
        assert caller(iam.client("sts", credentials=keys)).endswith(":assumed-role/deployer/me")

    def test_unknown_user_has_the_words_of_aws(self, iam):
        with iam.raises("NoSuchEntity", message="The user with name nobody cannot be found.", status=404):
            iam.client("iam", user="nobody")

    @pytest.mark.parametrize(
        "identity, message",
        [
            ({"usr": "a"}, 'Unknown argument "usr". Did you mean "user"?'),
            ({"session_name": "a"}, "session_name requires role"),
        ],
    )
    def test_wrong_identity(self, iam, identity, message):
        with pytest.raises(TypeError, match=message):
            iam.client("iam", **identity)

    def test_wrong_account(self, iam):
        with pytest.raises(IamulatorError, match='^An account ID is a string of 12 digits, which "123" is not.$'):
            iam.account("123")
        with pytest.raises(IamulatorError, match="which 123456789012 is not"):
            iam.client("iam", account=123456789012)

    @pytest.mark.parametrize(
        "resource, message",
        [
            ("users/alice", 'Unknown type of resource in "users/alice". Did you mean "user"?'),
            ("alice", 'Unknown type of resource in "alice". Use "user", "role", "group", "policy", or "root".'),
            ("user/", 'The name is missing in "user/": use "user/NAME".'),
        ],
    )
    def test_wrong_resource(self, iam, resource, message):
        with pytest.raises(IamulatorError) as raised:
            iam.arn(resource)
        assert str(raised.value).startswith(message)
        assert raised.value.code == "InvalidArgument"

    def test_session_and_resource(self, boto3_session, boto3_client):
        boto3_client("iam").create_user(UserName="alice")
        assert boto3_session.resource("iam").User("alice").path == "/"

    def test_client_reports_errors_at_once_unless_configured(self, iam):
        with iam.fault("iam:ListUsers", error="ServiceUnavailable", times=1):
            with iam.raises("ServiceUnavailable"):
                iam.client("iam").list_users()
        with iam.fault("iam:ListUsers", error="ServiceUnavailable", times=1):
            retrying = Config(retries={"total_max_attempts": 2})
            assert iam.client("iam", config=retrying).list_users()["Users"] == []

    def test_other_services_keep_their_endpoints(self, iam, monkeypatch):
        assert iam.client("s3").meta.endpoint_url == iam.url
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://localhost:9000")
        assert iam.client("s3").meta.endpoint_url == "http://localhost:9000"
        monkeypatch.setenv("AWS_ENDPOINT_URL_SSO_ADMIN", "http://localhost:9000")
        assert iam.client("iam").meta.endpoint_url == iam.url
        assert iam.client("sso-admin").meta.endpoint_url == iam.url

    def test_env_is_for_child_processes(self, iam, seeded, monkeypatch):
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://localhost:1")
        monkeypatch.setenv("AWS_SESSION_TOKEN", "of somebody else")
        program = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
        environment = {**os.environ, **iam.env(user="idle")}
        output = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
        assert output.stdout.strip() == iam.arn("user/idle"), output.stderr

    def test_proxy_is_not_used(self, iam, monkeypatch):
        for name in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        assert names(iam) == []
        iam.reset()


class TestOrganizations:
    def test_accounts_of_an_organization_that_the_api_made(self, iam):
        organizations = iam.client("organizations")
        organizations.create_organization()
        creation = organizations.create_account(AccountName="member", Email=f"member-of-{iam.account_id}@example.org")
        request = creation["CreateAccountStatus"]["Id"]
        status = organizations.describe_create_account_status(CreateAccountRequestId=request)
        member = iam.account(status["CreateAccountStatus"]["AccountId"])
        role = caller(member.client("sts", role="OrganizationAccountAccessRole"))
        assert role.startswith(f"arn:aws:sts::{member.account_id}:assumed-role/OrganizationAccountAccessRole/")
        described = member.client("organizations").describe_organization()["Organization"]
        assert described["MasterAccountId"] == iam.account_id
        with member.raises("AccessDeniedException", message="You don't have permissions to access this resource."):
            member.client("organizations").list_accounts()


class TestState:
    def test_seed_returns_what_it_made(self, iam, seeded):
        assert names(iam) == ["idle", "reader"]
        assert seeded.users["idle"].credentials.access_key_id == "AKIAIOSFODNN7EXAMPLE"
        assert seeded.roles["deployer"].arn == iam.arn("role/ci/deployer")
        assert list(seeded.accounts) == [iam.account_id]
        keys = seeded.users["reader"].credentials
        assert caller(iam.client("sts", credentials=keys)) == iam.arn("user/reader")

    def test_seed_takes_text_and_files(self, iam, tmp_path):
        iam.seed("users: [{ name: alice }]")
        path = tmp_path / "seed.yaml"
        path.write_text("users:\n  - nam: bob\n")
        with pytest.raises(IamulatorError, match=r'seed\.yaml:2:5\). Did you mean "name"\?') as raised:
            iam.seed(path)
        assert (raised.value.code, raised.value.status) == ("InvalidSeed", 400)
        path.write_text("users:\n  - name: bob\n")
        assert list(iam.seed(path).users) == ["bob"]
        path.write_text("users:\n  - name: carol\n")
        assert list(iam.seed(str(path)).users) == ["carol"]
        with pytest.raises(IamulatorError, match=r"Seed file not found: absent\.yaml"):
            iam.seed("absent.yaml")
        (tmp_path / "folder.yaml").mkdir()
        with pytest.raises(IamulatorError, match=r"Cannot read the seed file .*folder\.yaml: Is a directory\."):
            iam.seed(tmp_path / "folder.yaml")

    def test_zeros_are_the_account_of_the_test(self, iam, tmp_path):
        user = {"name": "alice", "inlinePolicies": {"p": policy("Allow", "iam:GetUser")}}
        user["inlinePolicies"]["p"]["Statement"]["Resource"] = "arn:aws:iam::000000000000:user/alice"
        made = iam.seed({"accounts": {"000000000000": {"users": [user]}}})
        assert made.users["alice"].arn == iam.arn("user/alice")
        iam.assert_allowed(principal=iam.arn("user/alice"), action="iam:GetUser", resource=iam.arn("user/alice"))
        path = tmp_path / "seed.yaml"
        path.write_text("accounts:\n  '000000000000': { users: [{ name: bob, tags: { n: '1000000000000' } }] }\n")
        assert list(iam.seed(path).accounts) == [iam.account_id]

    def test_seed_names_files_of_policies(self, iam, tmp_path):
        (tmp_path / "read.json").write_text(json.dumps(policy("Allow", "s3:GetObject")))
        path = tmp_path / "seed.yaml"
        path.write_text("users:\n  - name: bob\n    inlinePolicies: { p: { file: read.json } }\n")
        assert list(iam.seed(path).users) == ["bob"]
        inline = {"users": [{"name": "carol", "inlinePolicies": {"p": str(tmp_path / "read.json")}}]}
        assert list(iam.seed(inline).users) == ["carol"]

    def test_seed_of_other_types_is_an_error(self, iam):
        with pytest.raises(IamulatorError, match="cannot be written as JSON"):
            iam.seed({"users": {1, 2}})

    def test_reset_keeps_other_accounts(self, iam):
        other = iam.account("111122223333")
        other.reset()
        for each in (iam, other):
            each.client("iam").create_user(UserName="alice")
        iam.reset()
        assert (names(iam), names(other)) == ([], ["alice"])

    def test_snapshot(self, iam, seeded):
        snapshot = iam.snapshot()
        iam.client("iam").create_user(UserName="extra")
        snapshot.restore()
        assert names(iam) == ["idle", "reader"]
        snapshot.discard()
        with iam.raises("NoSuchSnapshot"):
            snapshot.restore()

    def test_snapshots_that_nothing_refers_to_take_no_place(self, iam, seeded):
        first = iam.snapshot()
        for _ in range(120):
            iam.snapshot()
        for _ in range(120):
            cycle = [iam.snapshot()]
            cycle.append(cycle)
        iam.client("iam").create_user(UserName="extra")
        first.restore()
        assert names(iam) == ["idle", "reader"]

    def test_snapshots_in_use_are_too_many_at_100(self, iam):
        kept = [iam.snapshot() for _ in range(100)]
        with iam.raises("TooManySnapshots"):
            iam.snapshot()
        kept[0].delete()
        kept[0].delete()
        iam.snapshot()

    def test_snapshot_restores_after_a_block_even_if_it_fails(self, iam):
        with pytest.raises(ZeroDivisionError), iam.snapshot():
            iam.client("iam").create_user(UserName="extra")
            1 / 0
        assert names(iam) == []


class TestClock:
    def test_session_expires(self, iam, seeded):
        sts = iam.client("sts", role="deployer")
        iam.clock.advance("2h")
        with iam.raises("ExpiredToken") as raised:
            sts.get_caller_identity()
        assert (raised.code, raised.status) == ("ExpiredToken", 403)
        assert isinstance(raised.error, ClientError)

    def test_set_advance_and_reset(self, iam):
        start = datetime(2040, 1, 1, tzinfo=timezone.utc)
        assert timedelta(0) <= iam.clock.set(start) - start < timedelta(minutes=1)
        assert timedelta(days=1) <= iam.clock.advance(timedelta(days=1)) - start < timedelta(days=1, minutes=1)
        assert iam.clock.set("2041-01-01T00:00:00Z").year == 2041
        assert iam.clock.now().utcoffset() == timedelta(0)
        iam.clock.reset()
        assert abs(iam.clock.now() - datetime.now(timezone.utc)) < timedelta(minutes=1)

    def test_moves_only_the_account(self, iam, iamulator):
        iam.clock.advance(3600)
        assert iam.clock.now() - iamulator.clock.now() > timedelta(minutes=59)
