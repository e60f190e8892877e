"""The clock of the emulator."""

from datetime import datetime, timedelta
from typing import Union

from ._scope import Scope, time_in, time_text

Duration = Union[int, float, str, timedelta]


class Clock:
    """The clock of everything, or of the account of the handle."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def now(self) -> datetime:
        """Returns the time, in UTC."""
        return time_in(self._scope.get("clock")["now"])

    def advance(self, by: Duration) -> datetime:
        """Advances the clock and returns the new time.

        :param by: a text such as ``"2h"`` (with s, m, h, or d), seconds, or a timedelta; negative to go back
        """
        return self._change({"advance": by.total_seconds() if isinstance(by, timedelta) else by})

    def set(self, to: Union[datetime, str]) -> datetime:
        """Sets the clock to a time, such as ``"2030-01-01T00:00:00Z"``. Returns the new time."""
        return self._change({"set": time_text(to)})

    def reset(self) -> None:
        """Returns to real time, or to the time at which the emulator started."""
        self._change({"reset": True})

    def _change(self, change: "dict[str, object]") -> datetime:
        return time_in(self._scope.post("clock", {**change, **self._scope.limit})["now"])
