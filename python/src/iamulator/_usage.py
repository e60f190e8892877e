"""Which statements decided requests, and the smallest policy for what a block did."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Union

from ._decisions import Decisions
from ._scope import Scope, camel_case_members, time_text


@dataclass(frozen=True)
class Coverage:
    """Which statements of which policies decided requests. ``str(coverage)`` is a text for people."""

    #: The share of statements that decided a request.
    ratio: float
    #: As in the schema ``Coverage`` of ``/_iamulator/openapi.json``. ``arn`` is the ARN of a managed policy, or the
    #: holder and the name of another policy.
    policies: List[Mapping[str, Any]]
    #: The same for tools that show the coverage of code.
    lcov: str = field(repr=False)
    #: The number of older decisions that are not counted. With ``--coverage all``, there are none.
    uncounted: int
    _text: str = field(repr=False)

    def __str__(self) -> str:
        return self._text


def coverage_of(scope: Scope) -> Coverage:
    data = scope.get("coverage")
    lcov, text = (scope.get("coverage", {"format": name}) for name in ("lcov", "text"))
    policies: List[Mapping[str, Any]] = [{"arn": _name_of(each), **each} for each in data["policies"]]
    return Coverage(data["ratio"], policies, lcov, data["uncounted"], text.rstrip("\n"))


def _name_of(policy: Mapping[str, Any]) -> str:
    holder = policy.get("holder")
    return str(policy["policy"]) if holder is None else f"{holder} {policy['policy']}"


class PolicyFromCalls:
    """The smallest policy that allows calls, and what is known about it."""

    def __init__(self) -> None:
        #: The whole policy in one document, of any size.
        self.document: Dict[str, Any] = {}
        #: The same permissions in documents that meet AWS's limits.
        self.documents: List[Mapping[str, Any]] = []
        #: A sentence for each limit that the documents exceed.
        self.warnings: List[str] = []
        #: The calls that another layer, such as a permissions boundary, would still deny.
        self.not_allowed: List[Mapping[str, Any]] = []
        #: Sentences about resources that are ``*``, and about beginnings in ``fold`` that no resource has.
        self.notices: List[str] = []
        #: How many recorded calls were ``asked`` for and ``used``, and which were ``leftOut``, with the reasons.
        self.calls: Mapping[str, Any] = {}
        #: For each caller, whether the policy stays within the identity-based policies that the caller had.
        self.within: List[Mapping[str, Any]] = []
        #: Everything that the server returns, as in the schema ``LeastPrivilege`` of ``/_iamulator/openapi.json``.
        self.data: Mapping[str, Any] = {}

    def _fill(self, result: Mapping[str, Any]) -> None:
        self.document, self.documents = result["document"], result["documents"]
        self.warnings, self.not_allowed = result["warnings"], result["notAllowed"]
        self.notices, self.calls, self.within = result["notices"], result["calls"], result["within"]
        self.data = result


def policy_from_calls(
    scope: Scope, since: Union[datetime, str, None], options: Mapping[str, Any]
) -> PolicyFromCalls:
    start = {} if since is None else {"since": time_text(since)}
    policy = PolicyFromCalls()
    policy._fill(scope.post("policy", {**camel_case_members(options), **scope.limit, **start}))
    return policy


class LeastPrivilege(PolicyFromCalls):
    """The smallest policy that allows the calls of a block. Filled when the block ends without an error."""

    def __init__(self, scope: Scope, options: Mapping[str, Any]) -> None:
        super().__init__()
        self._scope = scope
        self._options = camel_case_members(options)
        self._after = Decisions(scope).latest()

    def __enter__(self) -> "LeastPrivilege":
        return self

    def __exit__(self, kind: Optional[type], *_: object) -> None:
        if kind is None:
            self._fill(self._scope.post("policy", {**self._options, **self._scope.limit, "after": self._after}))
