"""Assertions about all that a policy, a user, or a role grants. They pass only with a proof, and fail with a request."""

from typing import Any, Dict, Mapping, Optional, Union

from ._arguments import OneOrMore, values_of
from ._errors import ExpectationError
from ._scope import Scope, camel_case_members

#: A policy: a mapping with ``Statement``, or its text.
Policy = Union[Mapping[str, Any], str]


class _Checked:
    """The subject of a check. An answer that is not certain fails, whatever the test expects."""

    def __init__(self, scope: Scope, subject: Mapping[str, Any]) -> None:
        self._scope = scope
        self._subject = subject

    def assert_nothing_beyond(self, limit: Policy) -> None:
        """Fails with a request that is granted, and that the policy ``limit`` does not allow."""
        __tracebackhide__ = True
        self._expect({"nothingBeyond": limit})

    def assert_something_beyond(self, limit: Policy) -> None:
        """Fails unless a request is granted that the policy ``limit`` does not allow."""
        __tracebackhide__ = True
        self._expect({"nothingBeyond": limit, "not": True})

    def assert_equals(self, policy: Policy) -> None:
        """Fails with a request that only one of both allows."""
        __tracebackhide__ = True
        self._expect({"equals": policy})

    def assert_differs(self, policy: Policy) -> None:
        """Fails if both allow the same requests."""
        __tracebackhide__ = True
        self._expect({"equals": policy, "not": True})

    def assert_not_granted(
        self,
        *,
        actions: Optional[OneOrMore] = None,
        action: Optional[OneOrMore] = None,
        resources: Optional[OneOrMore] = None,
        resource: Optional[OneOrMore] = None,
        unknown_actions: bool = False,
    ) -> None:
        """Fails with a request that is granted, with one of the actions on one of the resources.

        :param actions: patterns, such as ``"s3:*"``; by default, all actions
        :param action: the same as ``actions``
        :param resources: patterns of ARNs; by default, all resources
        :param resource: the same as ``resources``
        :param unknown_actions: permits actions that AWS's service authorization reference lacks
        """
        __tracebackhide__ = True
        self._expect({"grantsNone": _access(actions, action, resources, resource, unknown_actions)})

    def assert_granted(
        self,
        *,
        actions: Optional[OneOrMore] = None,
        action: Optional[OneOrMore] = None,
        resources: Optional[OneOrMore] = None,
        resource: Optional[OneOrMore] = None,
        unknown_actions: bool = False,
    ) -> None:
        """Fails unless a request is granted with one of the actions on one of the resources."""
        __tracebackhide__ = True
        self._expect({"grantsNone": _access(actions, action, resources, resource, unknown_actions), "not": True})

    #: The names of these methods in JavaScript.
    expect_nothing_beyond = assert_nothing_beyond
    expect_not_granted = assert_not_granted

    def _expect(self, expectation: Mapping[str, Any]) -> None:
        __tracebackhide__ = True
        result = self._scope.post("expect-access", {**self._subject, **expectation})
        if not result["met"]:
            raise ExpectationError(result["text"])


def _access(
    actions: Optional[OneOrMore],
    action: Optional[OneOrMore],
    resources: Optional[OneOrMore],
    resource: Optional[OneOrMore],
    unknown_actions: bool,
) -> Dict[str, object]:
    listed = {
        "actions": values_of(action=action, actions=actions),
        "resources": values_of(resource=resource, resources=resources),
    }
    given = {name: values for name, values in listed.items() if values}
    if not given:
        raise TypeError("Access needs actions or resources, such as actions=\"iam:PassRole\".")
    return camel_case_members({**given, "unknown_actions": unknown_actions or None})


class PolicyHandle(_Checked):
    """A policy, which need not be attached to anything."""

    def __init__(self, scope: Scope, policy: Policy) -> None:
        super().__init__(scope, {"policy": policy})

    def assert_not_public(self, resource_type: str) -> None:
        """Fails if the policy grants public access to a resource of this type, such as ``"AWS::S3::Bucket"``."""
        __tracebackhide__ = True
        self._expect({"notPublic": resource_type})

    def assert_public(self, resource_type: str) -> None:
        """Fails unless the policy grants public access to a resource of this type."""
        __tracebackhide__ = True
        self._expect({"notPublic": resource_type, "not": True})


class PrincipalHandle(_Checked):
    """A user or a role. It need not exist yet. All its policies count together, except resource-based ones."""

    def __init__(self, scope: Scope, arn: str) -> None:
        super().__init__(scope, {"principal": arn})
        self.arn = arn

    def policies(self) -> Dict[str, Any]:
        """Returns the policies that decide what the principal can do, except resource-based ones."""
        # The ARN names the account.
        listed: Dict[str, Any] = self._scope.transport.get("principal-policies", {"arn": self.arn})
        return listed

    def __repr__(self) -> str:
        return f"<PrincipalHandle {self.arn}>"
