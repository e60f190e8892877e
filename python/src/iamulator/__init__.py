"""Test code that uses AWS IAM, IAM Access Analyzer, IAM Identity Center, Organizations, and STS: a client of iamulator, and a pytest plugin."""

from ._access import PolicyHandle, PrincipalHandle
from ._clock import Clock
from ._decisions import Decision, Decisions
from ._errors import ExpectationError, IamulatorError
from ._explanation import Explanation
from ._handle import Iamulator
from ._identity import Credentials
from ._mock import MockIam, mock_iam
from ._policy import Statement, allow, deny, policy_of
from ._server import connect, start
from ._state import Seeded, Snapshot
from ._usage import Coverage, LeastPrivilege, PolicyFromCalls
from ._version import __version__

__all__ = [
    "Clock",
    "Coverage",
    "Credentials",
    "Decision",
    "Decisions",
    "ExpectationError",
    "Explanation",
    "Iamulator",
    "IamulatorError",
    "LeastPrivilege",
    "MockIam",
    "PolicyFromCalls",
    "PolicyHandle",
    "PrincipalHandle",
    "Seeded",
    "Snapshot",
    "Statement",
    "__version__",
    "allow",
    "connect",
    "deny",
    "mock_iam",
    "policy_of",
    "start",
]
