"""Which statements decided requests, and the smallest policy for what a block did."""

from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Mapping, Optional

from ._decisions import Decisions
from ._scope import Scope, camel_case_members


@dataclass(frozen=True)
class Coverage:
    """Which statements of which policies decided requests. ``str(coverage)`` is a text for people."""

    #: The share of statements that decided a request.
    ratio: float
    #: As in the schema ``Coverage`` of ``/_iamulator/openapi.json``.
    policies: List[Mapping[str, Any]]
    #: The same for tools that show the coverage of code.
    lcov: str = field(repr=False)

    def __str__(self) -> str:
        count = sum(len(policy["statements"]) for policy in self.policies)
        head = f"{int(self.ratio * 100)}% of {count} policy statements decided a request"
        return "\n".join([head, *(line for policy in self.policies for line in _lines_of(policy))])


def coverage_of(scope: Scope) -> Coverage:
    data = scope.get("coverage")
    return Coverage(data["ratio"], data["policies"], scope.get("coverage", {"format": "lcov"}))


def _lines_of(policy: Mapping[str, Any]) -> Iterator[str]:
    names = [policy["policy"]] if "holder" not in policy else [policy["holder"], policy["policy"]]
    yield f"  {' '.join(names)}{' (inline)' if policy['kind'] == 'inline' else ''}"
    for statement in policy["statements"]:
        yield f"    {_statement_text(statement)}"


def _statement_text(statement: Mapping[str, Any]) -> str:
    sid = f" ({statement['sid']})" if "sid" in statement else ""
    name = f"statement {statement['index'] + 1}{sid}, line {statement['line']}"
    if statement["decided"] > 0:
        return f"✓ {name}: decided {_times(statement['decided'])}"
    if statement["matched"] > 0:
        return f"· {name}: matched {_times(statement['matched'])}, but never decided"
    elements = " and ".join(statement["elementsThatNeverMatched"])
    return f"✗ {name}: never matched" + (f", because of its {elements}" if elements else "")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


class LeastPrivilege:
    """The smallest policy that allows the calls of a block. Filled when the block ends without an error."""

    def __init__(self, scope: Scope, options: Mapping[str, Any]) -> None:
        self._scope = scope
        self._options = camel_case_members(options)
        self._after = Decisions(scope).latest()
        #: The policy document.
        self.document: Dict[str, Any] = {}
        #: The calls that another layer, such as a permissions boundary, would still deny.
        self.not_allowed: List[Mapping[str, Any]] = []

    def __enter__(self) -> "LeastPrivilege":
        return self

    def __exit__(self, kind: Optional[type], *_: object) -> None:
        if kind is not None:
            return
        # Where denied calls are let pass, the block did them as well.
        denied = self._scope.transport.get("health")["modes"]["auth"] == "audit"
        request = {"denied": denied, **self._options, **self._scope.limit, "after": self._after}
        result = self._scope.post("policy", request)
        self.document, self.not_allowed = result["document"], result["notAllowed"]
