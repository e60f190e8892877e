"""The account of this test process.

It is the account that moto has by default, so that tests with its number in their ARNs run unchanged. Workers of
pytest-xdist start a server each, so that they share nothing. If they share the one at IAMULATOR_URL, or the upstream at
IAMULATOR_UPSTREAM, each has an account of its own there.
"""

import os
import re
from typing import Optional

from ._arguments import require_account_id
from ._handle import Iamulator

_FIRST_ACCOUNT = 123456789012


def first_account() -> str:
    """Returns the account of a process that shares nothing."""
    return f"{_FIRST_ACCOUNT:012d}"


def account_of_process() -> str:
    worker = re.search(r"\d+$", os.environ.get("PYTEST_XDIST_WORKER", ""))
    is_shared = any(os.environ.get(name) for name in ("IAMULATOR_URL", "IAMULATOR_UPSTREAM"))
    number = int(worker[0]) + 1 if worker and is_shared else 0
    return f"{_FIRST_ACCOUNT + number:012d}"


def account_of_tests(emulator: Iamulator, account: Optional[str] = None) -> Iamulator:
    """Returns the account that tests use, which their seeds mean by 000000000000."""
    named = account_of_process() if account is None else require_account_id(account)
    return Iamulator(emulator._scope.of_tests(named))
