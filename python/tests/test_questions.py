"""The handle: decisions, explanations, expectations, and policies from calls."""

import re
import threading
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from documents import OBJECT, policy
from iamulator import ExpectationError, IamulatorError


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
        with pytest.raises(TypeError, match='Unknown filter "acton". Did you mean "action"?'):
            iam.decisions.list(acton="iam:*")
        with pytest.raises(IamulatorError, match='"deny" at filter.effect. Use "allowed" or "denied".'):
            iam.decisions.list(effect="deny")
        with pytest.raises(IamulatorError, match='"identty" at filter.layer. Did you mean "identity"?'):
            iam.assert_not_decided(layer="identty")

    def test_principal_is_the_caller(self, iam, seeded):
        with iam.denials():
            iam.client("iam", user="idle").list_roles()
        iam.client("iam").list_users()
        for filters in ({"principal": iam.arn("user/idle")}, {"caller": iam.arn("user/idle")}):
            assert [each.action for each in iam.decisions.list(**filters)] == ["iam:ListRoles"]

    def test_wait_for_a_call_of_another_thread(self, iam):
        threading.Timer(0.3, lambda: iam.client("iam").list_users()).start()
        assert iam.decisions.wait_for(action="iam:ListUsers", timeout=20).allowed

    def test_wait_for_the_past_and_in_vain(self, iam):
        start = iam.clock.now() - timedelta(seconds=1)
        iam.client("iam").list_users()
        assert iam.decisions.wait_for(action="iam:ListUsers", since=start).action == "iam:ListUsers"
        with pytest.raises(IamulatorError, match="No decision matched action='iam:Get\\*' within 0.2 seconds. The newest"):
            iam.decisions.wait_for(action="iam:Get*", timeout=0.2)
        with pytest.raises(IamulatorError, match="No decision matched action='iam:Foo', unknown_actions=True within"):
            iam.decisions.wait_for(action="iam:Foo", timeout=0.2, unknown_actions=True)

    def test_wait_for_an_action_that_does_not_exist(self, iam):
        with pytest.raises(IamulatorError, match='Did you mean "iam:ListUsers"'):
            iam.decisions.wait_for(action="iam:ListUser")

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

    def test_several_actions_and_resources(self, iam, seeded):
        reader, others = iam.arn("user/reader"), ["arn:aws:s3:::b/k", "arn:aws:s3:::c/k"]
        iam.assert_allowed(principal=reader, action=["s3:GetObject", "s3:GetObjectAcl"], resource=others)
        iam.assert_denied(principal=reader, actions=["s3:PutObject"], resources=others)
        with pytest.raises(ExpectationError, match="expected s3:PutObject on arn:aws:s3:::b/k to be allowed"):
            iam.assert_allowed({"principal": reader, "actions": ["s3:GetObject", "s3:PutObject"]}, resources=others)
        with pytest.raises(ExpectationError, match="expected s3:GetObject on arn:aws:s3:::b/k to be denied"):
            iam.assert_denied(principal=reader, actions=["s3:PutObject", "s3:GetObject"], resources=others)
        with pytest.raises(IamulatorError, match='^The request has no action: name one in "action".$'):
            iam.assert_denied(principal=reader)
        with pytest.raises(IamulatorError, match='^"resources" is empty: list at least one.$'):
            iam.assert_denied(principal=reader, action="s3:GetObject", resources=[])

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
        message = r"^expected an AWS error NoSuchEntity, but got AccessDenied \(403\): User: "
        with pytest.raises(ExpectationError, match=message):
            with iam.raises("NoSuchEntity"):
                idle.list_users()
        with pytest.raises(ExpectationError, match="but no call failed"):
            with iam.raises("AccessDenied"):
                pass
        with iam.raises("AccessDenied", message=re.compile("^User: .*ListUsers"), status=403):
            idle.list_users()
        expected = r'an AWS error AccessDenied with status 404 and the message "boundary", but got AccessDenied'
        with pytest.raises(ExpectationError, match=expected):
            with iam.raises("AccessDenied", message="boundary", status=404):
                idle.list_users()
        with pytest.raises(ExpectationError, match="and the message /^x/, but got".replace("^", r"\^")):
            with iam.raises("AccessDenied", message=re.compile("^x")):
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
        assert f"{iam.arn('user/reader')} p" in [each["arn"] for each in coverage.policies]
        assert coverage.uncounted == 0

    def test_authorize(self, iam, seeded):
        answer = iam.authorize(principal=iam.arn("user/reader"), action="s3:PutObject", resources=[OBJECT])
        assert (answer["allowed"], answer["error"]["code"]) == (False, "AccessDenied")
        assert iam.authorize(principal=iam.arn("user/reader"), action="s3:GetObject", resource=OBJECT)["allowed"]

    def test_explain_an_error(self, iam, seeded):
        with pytest.raises(ClientError) as denied:
            iam.client("iam", user="reader").list_users()
        explained = iam.explain(denied.value)
        assert (explained.decision, explained.action) == ("implicitDeny", "iam:ListUsers")
        assert "iam:ListUsers" in str(explained)
        with pytest.raises(IamulatorError, match="neither an authorization ID nor a request ID"):
            iam.explain(ValueError("Oops."))
