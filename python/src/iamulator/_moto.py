"""Lets moto mock the services that iamulator does not have, in the same test and in the same account."""

import importlib.util
import re
import sys
from typing import Any, Callable, Optional

_AWS = re.compile(r"https?://[^/]*\.(?:amazonaws\.com(?:\.cn)?|api\.aws)[:/]")

#: Whether a test is decorated at present. Clients made by its end keep the handler below.
IsActive = Callable[[], bool]


def is_installed() -> bool:
    """Whether tests can use moto."""
    return "moto" in sys.modules or importlib.util.find_spec("moto") is not None


class Keys:
    """Keeps moto from replacing the keys of this process, which iamulator verifies. moto accepts all keys."""

    def __init__(self) -> None:
        self._before: Any = None

    def keep(self) -> None:
        core = self._settings()
        if core is not None:
            self._before = core.get("mock_credentials", True)
            core["mock_credentials"] = False

    def release(self) -> None:
        core = self._settings()
        if core is not None and self._before is not None:
            core["mock_credentials"] = self._before

    @staticmethod
    def _settings() -> Any:
        try:
            from moto.core.config import default_user_config
        except ImportError:
            # It is not installed, or a version without this setting.
            return None
        return default_user_config.setdefault("core", {})


_refusing = False


def refuse_other_calls(is_active: IsActive) -> None:
    """Makes clients of boto3 refuse to call AWS while a test is decorated, unless moto answers the call."""
    global _refusing
    if _refusing or importlib.util.find_spec("botocore") is None:
        return
    _refusing = True
    from botocore.handlers import BUILTIN_HANDLERS

    def refuse(request: Any, event_name: str = "", **_: Any) -> Optional[Any]:
        if is_active() and not _is_mocking() and _AWS.match(request.url + "/"):
            service = (event_name.split(".") + [""])[1]
            raise RuntimeError(
                f"iamulator has no service {service}, and mock_iam lets no call reach AWS. Decorate the test with "
                "mock_aws of moto, too, or set IAMULATOR_UPSTREAM to another emulator."
            )
        return None

    BUILTIN_HANDLERS.append(("before-send", refuse))


def _is_mocking() -> bool:
    stubber = getattr(sys.modules.get("moto.core.models"), "botocore_stubber", None)
    return bool(getattr(stubber, "enabled", False))
