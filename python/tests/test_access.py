"""Assertions about all that policies, users, and roles grant, and the other questions that JavaScript can ask."""

from datetime import timedelta

import pytest

from iamulator import ExpectationError, IamulatorError, allow, deny, policy_of

READ = policy_of(allow("s3:Get*").on("arn:aws:s3:::reports/*"))
TRUST = policy_of(allow("sts:AssumeRole").to("lambda.amazonaws.com"))
OPEN = policy_of(allow("s3:GetObject").on("arn:aws:s3:::reports/*").to("*"))


@pytest.fixture
def worker(iam):
    iam.seed({"roles": [{"name": "worker", "trust": TRUST, "inlinePolicies": {"read": READ}}]})
    return iam.role("worker")


class TestPrincipals:
    def test_exactly_this(self, iam, worker):
        assert worker.arn == iam.arn("role/worker")
        worker.assert_nothing_beyond(READ)
        worker.expect_nothing_beyond(READ)
        worker.assert_equals(READ)
        worker.assert_differs(policy_of(allow("s3:GetObject").on("*")))
        worker.assert_something_beyond(policy_of(allow("s3:GetObject").on("*")))
        with pytest.raises(ExpectationError) as raised:
            worker.assert_nothing_beyond(policy_of(allow("s3:GetObject").on("*")))
        lines = str(raised.value).splitlines()
        assert lines[0] == f"expected {worker.arn} to be granted nothing beyond the other policy, but:"
        assert "on arn:aws:s3:::reports/" in str(raised.value)

    def test_not_granted(self, iam, worker):
        worker.assert_not_granted(actions=["iam:*", "s3:Put*"])
        worker.assert_granted(actions="s3:*", resources="arn:aws:s3:::reports/*")
        worker.assert_not_granted(action="s3:Get*", resource="arn:aws:s3:::other/*")
        with pytest.raises(IamulatorError, match='"actions" is empty: list at least one.'):
            worker.assert_not_granted(actions=[])
        with pytest.raises(TypeError, match="Access needs actions or resources"):
            worker.assert_not_granted()
        with pytest.raises(ExpectationError, match="not to be granted such access, but:"):
            worker.expect_not_granted(actions="s3:GetObject")
        with pytest.raises(ExpectationError, match="to be granted such access, but it is granted none"):
            worker.assert_granted(actions="sqs:*")
        with pytest.raises(IamulatorError, match='Did you mean "s3:DeleteObject"?'):
            worker.assert_not_granted(actions="s3:DeletObject")
        worker.assert_not_granted(actions="s3:DeletObject", unknown_actions=True)

    def test_policies_and_absent_principals(self, iam, worker):
        assert [each["layer"] for each in worker.policies()["sets"]] == ["identity"]
        with iam.raises("NoSuchPrincipal"):
            iam.user("nobody").assert_not_granted(actions="s3:*")
        with pytest.raises(IamulatorError, match='The name is missing in "role/"'):
            iam.role("")


class TestDocuments:
    def test_documents(self, iam):
        iam.policy(READ).assert_nothing_beyond(policy_of(allow("s3:*").on("*")))
        iam.policy(READ).assert_not_granted(actions="iam:PassRole")
        iam.policy(READ).assert_equals(READ)
        iam.policy(OPEN).assert_public("AWS::S3::Bucket")
        with pytest.raises(ExpectationError, match="expected the policy not to grant public access, but:"):
            iam.policy(OPEN).assert_not_public("AWS::S3::Bucket")
        with pytest.raises(ExpectationError, match="expected both policies to allow the same, but:"):
            iam.policy(READ).assert_equals(policy_of(deny("s3:*").on("*")))
        with iam.raises("InvalidPolicy", message="it has no Statement"):
            iam.policy({}).assert_equals(READ)

    def test_statements(self):
        statement = allow("s3:Get*", "s3:List*").on("*").when("StringEquals", "aws:PrincipalTag/team", "blue")
        assert statement.when("StringEquals", "aws:PrincipalTag/unit", "a").named("Team") == {
            "Effect": "Allow",
            "Action": ["s3:Get*", "s3:List*"],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue", "aws:PrincipalTag/unit": "a"}},
            "Sid": "Team",
        }
        trust = allow("sts:AssumeRole").to("111122223333", "ec2.amazonaws.com")
        assert trust["Principal"] == {"AWS": "111122223333", "Service": "ec2.amazonaws.com"}
        mixed = allow("sts:AssumeRole").to({"Service": ["a.amazonaws.com"]}, "b.amazonaws.com", {"Federated": "x"})
        assert mixed["Principal"] == {"Service": ["a.amazonaws.com", "b.amazonaws.com"], "Federated": "x"}
        with pytest.raises(ValueError, match="Unknown type of principal 'Servce'"):
            allow("sts:AssumeRole").to({"Servce": "lambda.amazonaws.com"})
        assert policy_of(trust, [statement, statement])["Statement"] == [trust, statement, statement]


class TestCalls:
    def test_decided(self, iam):
        with pytest.raises(ExpectationError, match="expected a decision that matches action='iam:ListUsers', but there is none. None is"):
            iam.assert_decided(action="iam:ListUsers")
        iam.assert_not_decided(action="iam:ListUsers")
        iam.client("iam").list_users()
        iam.assert_decided(action="iam:ListUsers", effect="allowed")
        with pytest.raises(ExpectationError, match="but there is one:\n  ✓ allowed iam:ListUsers on"):
            iam.assert_not_decided(action="iam:List*")

    def test_policy_from_calls(self, iam):
        iam.client("iam").list_users()
        policy = iam.policy_from_calls(principal=iam.arn("user/iamulator"), size="inline")
        assert policy.document["Statement"][0]["Action"] == "iam:ListUsers"
        assert (policy.documents, policy.not_allowed) == ([policy.document], [])
        later = iam.clock.now() + timedelta(hours=1)
        assert iam.policy_from_calls(since=later).document["Statement"] == []

    def test_least_privilege_with_conditions(self, iam):
        with iam.least_privilege(conditions=["aws:RequestedRegion"]) as needed:
            iam.client("iam").list_users()
        (statement,) = needed.document["Statement"]
        assert statement["Condition"] == {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
        assert needed.data["document"] == needed.document

    def test_policy_for_a_repository(self, iam):
        options = {"fold": [iam.arn("user/team-")], "account_as": "${AWS::AccountId}"}
        with iam.least_privilege(**options) as needed:
            iam.client("iam").create_user(UserName="team-a")
        (statement,) = needed.document["Statement"]
        assert statement["Resource"] == "arn:aws:iam::${AWS::AccountId}:user/team-*"
        assert (needed.calls, needed.notices) == ({"asked": 1, "used": 1, "leftOut": []}, [])
        iam.client("iam").list_users()
        policy = iam.policy_from_calls(**options)
        assert (policy.calls["used"], len(policy.document["Statement"])) == (2, 2)

    def test_names_of_javascript(self, iam, worker):
        iam.expect_allowed(principal=worker.arn, action="s3:GetObject", resource="arn:aws:s3:::reports/a")
        iam.expect_denied(principal=worker.arn, action="s3:PutObject", resource="arn:aws:s3:::reports/a")

    def test_reset_of_an_account(self, iam, iamulator):
        iam.client("iam").create_user(UserName="alice")
        with pytest.raises(IamulatorError, match="This handle is limited to the account"):
            iam.reset(account="111122223333")
        iamulator.reset(account=iam.account_id)
        assert iam.client("iam").list_users()["Users"] == []
