"""Faults: calls that fail or wait, to test retries and timeouts."""

from typing import Any, Mapping, Optional, Union

from ._errors import IamulatorError
from ._scope import Scope


class Fault:
    """A fault that applies from now on. In a ``with`` statement, it is removed at the end."""

    def __init__(
        self,
        scope: Scope,
        action: str,
        error: Union[str, Mapping[str, Any], None],
        delay_ms: Optional[int],
        times: Optional[int],
    ) -> None:
        rule = {
            "action": action,
            "error": {"code": error} if isinstance(error, str) else error,
            "delayMs": delay_ms,
            "times": times,
        }
        given = {name: value for name, value in rule.items() if value is not None}
        self._scope = scope
        self.id: str = scope.post("faults", {**given, **scope.limit})["id"]

    def remove(self) -> None:
        """Removes the fault. Calls that wait because of it continue."""
        self._scope.transport.delete(f"faults/{self.id}")

    def __enter__(self) -> "Fault":
        return self

    def __exit__(self, kind: Optional[type], *_: object) -> None:
        try:
            self.remove()
        except IamulatorError:
            # A server that is gone must not hide why the block failed.
            if kind is None:
                raise
