"""Recorded decisions: lists, waits for, and streams them."""

import json
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, Iterator, List, Mapping, Optional, Union

from ._arguments import LAYERS, require_names, require_value
from ._errors import ExpectationError, IamulatorError
from ._expected import expect_request
from ._explanation import Explanation, explanation_of
from ._scope import Scope, time_in, time_text
from ._transport import Connection, query_text

#: As many as the server lists on one page.
_PAGE = 1000

#: A message shows at most this many decisions that do not match.
_SHOWN = 5

_EFFECTS = {"allowed": "allowed", "denied": "*Deny"}
_FILTERS = ("principal", "caller", "action", "resource", "effect", "layer", "account", "unknown_actions")


@dataclass(frozen=True)
class Decision:
    """One decision about a call: whether a permission that the call needs was granted."""

    number: int
    at: datetime
    request_id: str
    #: The account of the caller or, for callers without one, of the resource.
    account: Optional[str]
    caller: str
    action: str
    resource: str
    allowed: bool
    layer: str
    #: Why the request was denied. Empty if it was allowed.
    reason: str
    _scope: Scope

    def explain(self) -> Explanation:
        """Explains the decision on the policies that applied at the time of the call."""
        explained = self._scope.post("explain?text=true", {"requestId": self.request_id})
        for each in explained["decisions"]:
            if (each["action"], each["resource"]) == (self.action, self.resource):
                return explanation_of(each)
        raise IamulatorError(
            "NoSuchDecision", f"No decision on {self.action} is recorded for the request {self.request_id}."
        )

    def __str__(self) -> str:
        result = "✓ allowed" if self.allowed else "✗ denied"
        return f"{result} {self.action} on {self.resource} for {self.caller} {self.reason}".rstrip()


class DecisionStream(Iterator[Decision]):
    """Decisions while they are made. Close it, or use it in a ``with`` statement."""

    def __init__(self, scope: Scope, query: Mapping[str, object], timeout: Optional[float]) -> None:
        self._scope = scope
        self._timeout = timeout
        self._connection: Connection = scope.transport.open("decisions/stream" + query_text(query), timeout)

    def __next__(self) -> Decision:
        end = None if self._timeout is None else time.monotonic() + self._timeout
        data = self._next_data(end)
        if data is None:
            raise StopIteration
        return _decision_of(self._scope, json.loads(data))

    def _next_data(self, end: Optional[float]) -> Optional[bytes]:
        """Reads until the next event. An event of the server has one line of data."""
        while True:
            rest = None if end is None else end - time.monotonic()
            if rest is not None and rest <= 0:
                raise TimeoutError
            line = self._connection.readline(rest)
            if line == b"":
                return None
            if line.startswith(b"data:"):
                return line[len(b"data:") :]

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> "DecisionStream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Decisions:
    """The decisions of the emulator, or those about the account of the handle.

    Filters are ``principal``, ``action``, and ``resource``, which are patterns with ``*``; ``effect``, which is
    ``"allowed"`` or ``"denied"``; ``layer``, the kind of policy that decided; and ``account``. ``caller`` is the same
    as ``principal``. An action that neither AWS nor a decision has is an error, unless
    ``unknown_actions`` is true.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def list(
        self, *, limit: Optional[int] = None, after: Optional[int] = None, **filters: Union[str, bool, None]
    ) -> List[Decision]:
        """Returns recorded decisions, newest first.

        :param after: returns only decisions with greater numbers
        """
        found: List[Decision] = []
        before: Optional[str] = None
        while True:
            size = _PAGE if limit is None else min(_PAGE, limit - len(found))
            if size <= 0:
                return found
            page = self._page({"after": after, "before": before, "limit": size, **self._query(filters)})
            found.extend(_decision_of(self._scope, each) for each in page["decisions"])
            before = page.get("next")
            if before is None:
                return found

    def latest(self) -> int:
        """Returns the number of the newest decision ever recorded, or 0. Use it as ``after``."""
        return int(self._page({"limit": 1})["latest"])

    def wait_for(
        self, *, timeout: float = 5, since: Union[datetime, str, None] = None, **filters: Union[str, bool, None]
    ) -> Decision:
        """Returns the next decision that matches.

        :param timeout: how many seconds to wait. Raises IamulatorError after that
        :param since: also permits decisions recorded since that time of the emulator's clock
        """
        query = self._query(filters)
        start: Dict[str, object] = {"after": self.latest()}
        if since is not None:
            start = {"since": time_text(since), "after": 0}
        with DecisionStream(self._scope, {**query, **start}, timeout) as stream:
            try:
                return next(stream)
            except StopIteration:
                raise IamulatorError("Closed", "The server ended the stream of decisions.") from None
            except TimeoutError:
                raise self._never_made(filters, timeout) from None

    def stream(
        self, *, after: Optional[int] = None, timeout: Optional[float] = None, **filters: Union[str, bool, None]
    ) -> DecisionStream:
        """Returns decisions as they are recorded, from now on.

        :param after: begins after the decision with this number
        :param timeout: how many seconds to wait for each decision. Raises TimeoutError after that, and ends
        """
        start = self.latest() if after is None else after
        return DecisionStream(self._scope, {**self._query(filters), "after": start}, timeout)

    def clear(self) -> None:
        """Removes the recorded decisions."""
        self._scope.delete("decisions")

    def _page(self, query: Mapping[str, object]) -> Any:
        return self._scope.get("decisions", query)

    def _query(self, filters: Mapping[str, Union[str, bool, None]]) -> Dict[str, object]:
        require_names("filter", filters, _FILTERS)
        effect = filters.get("effect")
        require_value("filter.effect", effect, tuple(_EFFECTS))
        require_value("filter.layer", filters.get("layer"), LAYERS)
        effects = {} if effect is None else {"effect": _EFFECTS[str(effect)]}
        given = {name: value for name, value in filters.items() if value is not None}
        if given.pop("unknown_actions", None):
            given["unknownActions"] = "true"
        return {**self._scope.limit, **given, **effects}

    def _require(self, filters: Mapping[str, Any]) -> None:
        """Raises ExpectationError unless a decision matches."""
        __tracebackhide__ = True
        found = self.list(limit=1, **filters)
        for each in found:
            expect_request(each.request_id)
        if not found:
            message = f"expected a decision that matches {_text_of(filters)}, but there is none."
            raise ExpectationError(f"{message} {self._newest(filters)}")

    def _require_none(self, filters: Mapping[str, Any]) -> None:
        """Raises ExpectationError if a decision matches."""
        __tracebackhide__ = True
        for each in self.list(limit=1, **filters):
            message = f"expected no decision that matches {_text_of(filters)}, but there is one:"
            raise ExpectationError(f"{message}\n  {each}")

    def _never_made(self, filters: Mapping[str, Union[str, bool, None]], timeout: float) -> IamulatorError:
        message = f"No decision matched {_text_of(filters)} within {timeout:g} seconds."
        return IamulatorError("Timeout", f"{message} {self._newest(filters)}")

    def _newest(self, filters: Mapping[str, Union[str, bool, None]]) -> str:
        newest = self.list(limit=_SHOWN, account=filters.get("account"))
        lines = "".join(f"\n  {each}" for each in newest)
        return f"The newest are:{lines}" if newest else "None is recorded."


def _text_of(filters: Mapping[str, Union[str, bool, None]]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in filters.items()) or "any filter"


def _decision_of(scope: Scope, listed: Mapping[str, Any]) -> Decision:
    return Decision(
        number=listed["number"],
        at=time_in(listed["time"]),
        request_id=listed["requestId"],
        account=listed.get("account"),
        caller=listed["caller"],
        action=listed["action"],
        resource=listed["resource"],
        allowed=listed["decision"] == "allowed",
        layer=listed["layer"],
        reason=listed["reason"],
        _scope=scope,
    )
