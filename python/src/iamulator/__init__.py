"""Test code that uses AWS IAM, IAM Access Analyzer, IAM Identity Center, Organizations, and STS: a client of iamulator, and a pytest plugin."""

from ._clock import Clock
from ._decisions import Decision, Decisions
from ._errors import ExpectationError, IamulatorError
from ._explanation import Explanation
from ._handle import Iamulator
from ._identity import Credentials
from ._mock import MockIam, mock_iam
from ._server import connect, start
from ._state import Seeded, Snapshot
from ._version import __version__

__all__ = [
    "Clock",
    "Credentials",
    "Decision",
    "Decisions",
    "ExpectationError",
    "Explanation",
    "Iamulator",
    "IamulatorError",
    "MockIam",
    "Seeded",
    "Snapshot",
    "__version__",
    "connect",
    "mock_iam",
    "start",
]
