"""The emulator behind the guard, such as moto's server, in tests."""

import os

from ._errors import IamulatorError
from ._handle import Iamulator


def is_shared() -> bool:
    """Whether others use the same emulator, whose state a reset would remove.

    These are other workers of pytest-xdist, and those who use the server at IAMULATOR_URL.
    """
    return int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) > 1 or bool(os.environ.get("IAMULATOR_URL"))


def has_upstream(iam: Iamulator) -> bool:
    """Whether calls to other services are forwarded to another emulator."""
    return "guard" in iam._scope.transport.get("health")


def reset_for_test(iam: Iamulator) -> None:
    """Resets the upstream before a test, if it can be reset and no other process uses it."""
    if is_shared():
        return
    try:
        iam.reset_upstream()
    except IamulatorError as error:
        if error.code not in ("NoUpstream", "UpstreamNotReset"):
            raise
