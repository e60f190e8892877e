"""Variables of this process that point AWS SDKs to the emulator."""

import os
import sys
from typing import Any, Dict, Mapping, Optional
from urllib.parse import urlsplit

#: Variables that select a profile, which some SDKs prefer to credentials.
_PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
_PROXY_EXCEPTIONS = ("NO_PROXY", "no_proxy")


class Environment:
    """Changes the variables of this process and the default session of boto3, and restores both."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._saved: Dict[str, Optional[str]] = {}
        self._session: Any = None

    def apply(self) -> None:
        exceptions = {name: self._without_proxy(name) for name in _PROXY_EXCEPTIONS}
        changes: Dict[str, Optional[str]] = {**dict.fromkeys(_PROFILES), **exceptions, **self._variables}
        self._saved = {name: os.environ.get(name) for name in changes}
        self._session = self._replace_session(None)
        _set(changes)

    def restore(self) -> None:
        _set(self._saved)
        self._replace_session(self._session)

    def _without_proxy(self, name: str) -> str:
        """Adds the server to the hosts that a proxy does not serve."""
        host = urlsplit(self._variables["AWS_ENDPOINT_URL_IAM"]).hostname or ""
        return ",".join(filter(None, (os.environ.get(name), host)))

    @staticmethod
    def _replace_session(session: Any) -> Any:
        """Replaces the session of ``boto3.client``, because a session reads the variables only once."""
        boto3 = sys.modules.get("boto3")
        if boto3 is None:
            return None
        replaced = boto3.DEFAULT_SESSION
        boto3.DEFAULT_SESSION = session  # type: ignore[attr-defined]
        return replaced


def _set(variables: Mapping[str, Optional[str]]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
