"""Fixtures that several files of tests share."""

import pytest

from documents import TRUST, policy


@pytest.fixture
def seeded(iam):
    """A reader, a user without permissions, and a role for a service."""
    reader = {"name": "reader", "inlinePolicies": {"p": policy("Allow", "s3:Get*")}}
    key = {"id": "AKIAIOSFODNN7EXAMPLE", "secret": "wJalrXUtnFEMI"}
    idle = {"name": "idle", "accessKeys": [key]}
    return iam.seed({"users": [reader, idle], "roles": [{"name": "deployer", "path": "/ci/", "trust": TRUST}]})
