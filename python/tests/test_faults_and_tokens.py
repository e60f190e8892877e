"""Planted faults, and tokens of identity providers."""

import base64

import pytest


class TestFaultsAndTokens:
    def test_fault(self, iam):
        client = iam.client("iam")
        fault = iam.fault("iam:List*", error={"code": "Throttling", "status": 400, "message": "Slow down"})
        with iam.raises("Throttling", message="Slow down", status=400):
            client.list_users()
        iam.account("111122223333").client("iam").list_users()
        fault.remove()
        client.list_users()
        with pytest.raises(ZeroDivisionError), iam.fault("iam:*", error="Throttling"):
            1 / 0
        client.list_users()

    def test_wrong_fault(self, iam):
        with iam.raises("InvalidBody"):
            iam.fault("s4:*", error="Throttling")

    def test_tokens(self, iam):
        assert iam.tokens.oidc(preset="github").count(".") == 2
        response = base64.b64decode(iam.tokens.saml(roles=[iam.arn("role/r")], session_name="me"))
        assert iam.arn("role/r").encode() in response
