"""The handle: identities, the state, the clock, decisions, and policies as tests."""

import json
import os
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from iamulator import ExpectationError, IamulatorError

ECS = "ecs-tasks.amazonaws.com"
TRUST = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Principal": {"Service": ECS}, "Action": "sts:AssumeRole"},
}
OBJECT = "arn:aws:s3:::b/k"


def policy(effect, action, **more):
    return {"Version": "2012-10-17", "Statement": {"Effect": effect, "Action": action, "Resource": "*", **more}}


@pytest.fixture
def seeded(iam):
    """A reader, a user without permissions, and a role for a service."""
    reader = {"name": "reader", "inlinePolicies": {"p": policy("Allow", "s3:Get*")}}
    key = {"id": "AKIAIOSFODNN7EXAMPLE", "secret": "wJalrXUtnFEMI"}
    idle = {"name": "idle", "accessKeys": [key]}
    return iam.seed({"users": [reader, idle], "roles": [{"name": "deployer", "path": "/ci/", "trust": TRUST}]})


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
            ({"usr": "a"}, "Unknown argument 'usr'"),
            ({"session_name": "a"}, "session_name requires role"),
        ],
    )
    def test_wrong_identity(self, iam, identity, message):
        with pytest.raises(TypeError, match=message):
            iam.client("iam", **identity)

    def test_wrong_account(self, iam):
        with pytest.raises(IamulatorError, match="12 digits"):
            iam.account("123")

    @pytest.mark.parametrize("resource", ["users/alice", "alice", "user/", ""])
    def test_wrong_resource(self, iam, resource):
        with pytest.raises(IamulatorError, match="Invalid resource .* use \"root\", or user/NAME"):
            iam.arn(resource)

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


class TestDecisions:
    def test_list_with_filters(self, iam, seeded):
        with iam.raises("AccessDenied"):
            iam.client("iam", user="idle").list_roles()
        iam.client("iam").list_users()
        denied, *others = iam.decisions.list(effect="denied")
        assert (denied.action, denied.caller, denied.allowed) == ("iam:ListRoles", iam.arn("user/idle"), False)
        assert (denied.layer, denied.account, others) == ("identity", iam.account_id, [])
        assert "✗ denied iam:ListRoles" in str(denied.explain())
        assert [each.action for each in iam.decisions.list(limit=1)] == ["iam:ListUsers"]
        later = iam.decisions.list(action="iam:list*", after=denied.number)
        assert [each.action for each in later] == ["iam:ListUsers"]
        iam.decisions.clear()
        assert iam.decisions.list() == []

    def test_wrong_filters(self, iam):
        with pytest.raises(TypeError, match="Unknown filter 'acton'"):
            iam.decisions.list(acton="iam:*")
        with pytest.raises(ValueError, match="'allowed' or 'denied'"):
            iam.decisions.list(effect="deny")

    def test_wait_for_a_call_of_another_thread(self, iam):
        threading.Timer(0.3, lambda: iam.client("iam").list_users()).start()
        assert iam.decisions.wait_for(action="iam:ListUsers", timeout=20).allowed

    def test_wait_for_the_past_and_in_vain(self, iam):
        start = iam.clock.now() - timedelta(seconds=1)
        iam.client("iam").list_users()
        assert iam.decisions.wait_for(action="iam:ListUsers", since=start).action == "iam:ListUsers"
        with pytest.raises(IamulatorError, match="No decision matched action='iam:Foo' within 0.2 seconds. The newest"):
            iam.decisions.wait_for(action="iam:Foo", timeout=0.2)

    def test_stream(self, iam):
        with iam.decisions.stream(action="iam:List*", timeout=20) as stream:
            iam.client("iam").list_users()
            iam.client("iam").get_account_summary()
            iam.client("iam").list_roles()
            assert [next(stream).action, next(stream).action] == ["iam:ListUsers", "iam:ListRoles"]

    def test_stream_ends_with_a_timeout(self, iam):
        with iam.decisions.stream(timeout=0.2) as stream, pytest.raises(TimeoutError):
            next(stream)


class TestPolicies:
    def question(self, iam, action, **more):
        return {"principal": iam.arn("user/reader"), "action": action, "resource": OBJECT, **more}

    def test_explain(self, iam, seeded):
        explained = iam.explain(self.question(iam, "s3:PutObject"))
        assert (explained.decision, explained.allowed, explained.layer) == ("implicitDeny", False, "identity")
        assert explained.change == [
            "Add this statement to the identity-based policy p: "
            f'{{"Effect":"Allow","Action":"s3:PutObject","Resource":"{OBJECT}"}}'
        ]
        assert str(explained).startswith("✗ denied s3:PutObject")
        assert "text" not in explained.data

    def test_arguments_in_snake_case(self, iam, seeded):
        document = {**policy("Deny", "s3:*"), "Version": "2012-10-17"}
        document["Statement"]["Principal"] = "*"
        iam.assert_denied(**self.question(iam, "s3:GetObject", resource_policy=document))
        with pytest.raises(IamulatorError, match='"sourceIpp"'):
            iam.explain(**self.question(iam, "s3:GetObject", source_ipp="1.2.3.4"))

    def test_assert_allowed(self, iam, seeded):
        iam.assert_allowed(**self.question(iam, "s3:GetObject"))
        with pytest.raises(ExpectationError) as raised:
            iam.assert_allowed(self.question(iam, "s3:PutObject"))
        assert str(raised.value) == (
            f"expected s3:PutObject on arn:aws:s3:::b/k to be allowed for {iam.arn('user/reader')}\n"
            "  ✗ identity-based policy does not allow\n"
            "      p (inline) statement 1: Action does not match — expected s3:Get*, actual s3:PutObject\n"
            "  what would allow it: add this statement to the identity-based policy p: "
            f'{{"Effect":"Allow","Action":"s3:PutObject","Resource":"{OBJECT}"}}'
        )

    def test_assert_denied(self, iam, seeded):
        iam.assert_denied(**self.question(iam, "s3:PutObject"), because={"layer": "identity"})
        with pytest.raises(ExpectationError, match="to be denied for"):
            iam.assert_denied(**self.question(iam, "s3:GetObject"))
        with pytest.raises(ExpectationError, match="by the permissions boundary, but it is denied for another reason"):
            iam.assert_denied(self.question(iam, "s3:PutObject"), because={"layer": "boundary"})

    def test_misspelled_actions_are_errors(self, iam, seeded):
        misspelled = self.question(iam, "s3:DeletObject")
        for ask in (iam.assert_denied, iam.assert_allowed, iam.explain):
            with pytest.raises(IamulatorError, match='Did you mean "s3:DeleteObject"?') as raised:
                ask(misspelled)
            assert raised.value.code == "UnknownAction"
        iam.assert_denied(misspelled, unknown_actions=True)
        with pytest.raises(IamulatorError, match="cannot have the resource") as raised:
            iam.assert_denied(self.question(iam, "s3:ListBucket"))
        assert raised.value.code == "ImpossibleResource"

    def test_raises_names_the_difference(self, iam, seeded):
        idle = iam.client("iam", user="idle")
        with pytest.raises(ExpectationError, match="expected the error NoSuchEntity, but got AccessDenied: User: "):
            with iam.raises("NoSuchEntity"):
                idle.list_users()
        with pytest.raises(ExpectationError, match="but no call failed"):
            with iam.raises("AccessDenied"):
                pass
        with pytest.raises(ExpectationError, match="with 'boundary', but its message is: User"):
            with iam.raises("AccessDenied", message="boundary"):
                idle.list_users()
        with pytest.raises(ZeroDivisionError), iam.raises("AccessDenied"):
            1 / 0

    def test_denials(self, iam, seeded):
        idle = iam.client("iam", user="idle")
        with iam.denials() as denied:
            iam.client("iam").list_users()
            idle.list_users()
        assert [each.action for each in denied] == ["iam:ListUsers"]
        with pytest.raises(AssertionError, match="unrelated"), iam.denials():
            with iam.raises("AccessDenied"):
                idle.list_users()
            raise AssertionError("unrelated")
        with iam.denials() as none:
            iam.client("iam").list_users()
        assert none == []
        with pytest.raises(ClientError, match="NoSuchEntity"), iam.denials():
            iam.client("iam").get_user(UserName="nobody")

    def test_least_privilege(self, iam, seeded):
        iam.client("iam").list_roles()
        with iam.least_privilege() as needed:
            iam.client("iam").get_user(UserName="idle")
            iam.client("iam").list_users()
        statements = needed.document["Statement"]
        assert sorted(each["Action"] for each in statements) == ["iam:GetUser", "iam:ListUsers"]
        assert (needed.documents, needed.warnings, needed.not_allowed) == ([needed.document], [], [])
        assert [each["answer"] for each in needed.within] == ["contained"]
        with pytest.raises(ZeroDivisionError), iam.least_privilege() as failed:
            1 / 0
        assert failed.document == {}

    def test_coverage(self, iam, seeded):
        with iam.raises("AccessDenied"):
            iam.client("iam", user="reader").list_users()
        coverage = iam.coverage()
        assert coverage.ratio == 0
        assert f"{iam.arn('user/reader')} p (inline)" in str(coverage)
        assert "✗ statement 1, line 1: never matched, because of its Action" in str(coverage)
        assert "end_of_record" in coverage.lcov
        assert coverage.uncounted == 0

    def test_authorize(self, iam, seeded):
        answer = iam.authorize(principal=iam.arn("user/reader"), action="s3:PutObject", resources=[OBJECT])
        assert (answer["allowed"], answer["error"]["code"]) == (False, "AccessDenied")
