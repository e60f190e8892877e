"""Assertions about calls: the error that they raise, the denials that they cause, the policy that they need."""

import sys
from typing import Any, Dict, List, Optional, Pattern, Tuple, Union

from ._decisions import Decision, Decisions
from ._errors import ExpectationError, IamulatorError
from ._expected import expect_request
from ._scope import Scope


def code_of(error: Optional[BaseException]) -> Optional[str]:
    """Returns the code of an error of AWS. None for other errors."""
    if isinstance(error, IamulatorError):
        return error.code
    if not _is_client_error(error):
        return None
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))


def _is_client_error(error: Optional[BaseException]) -> bool:
    """Whether it is an error of botocore. Without botocore, there are none."""
    exceptions = sys.modules.get("botocore.exceptions")
    return exceptions is not None and isinstance(error, exceptions.ClientError)


class RaisedError:
    """Requires that the block raises an error of AWS. ``code``, ``message``, and ``error`` describe it."""

    def __init__(
        self, code: str, message: Union[str, "Pattern[str]", None], status: Optional[int]
    ) -> None:
        self._expected = (code, message, status)
        self.error: Any = None
        self.code: Optional[str] = None
        self.message: Optional[str] = None
        self.status: Optional[int] = None

    def __enter__(self) -> "RaisedError":
        return self

    def __exit__(self, kind: object, error: Optional[BaseException], traceback: object) -> bool:
        __tracebackhide__ = True
        if error is None:
            raise ExpectationError(f"expected {self._expectation()}, but no call failed")
        actual = code_of(error)
        if actual is None:
            return False
        self.error, self.code = error, actual
        self.message, self.status = _details_of(error)
        if not self._is_expected():
            status = "" if self.status is None else f" ({self.status})"
            got = f"{actual}{status}: {self.message}"
            raise ExpectationError(f"expected {self._expectation()}, but got {got}") from error
        request_id = getattr(error, "response", {}).get("ResponseMetadata", {}).get("RequestId")
        if request_id is not None:
            expect_request(request_id)
        return True

    def _is_expected(self) -> bool:
        code, message, status = self._expected
        text = self.message or ""
        is_message = message is None or (message in text if isinstance(message, str) else message.search(text))
        return self.code == code and status in (None, self.status) and bool(is_message)

    def _expectation(self) -> str:
        code, message, status = self._expected
        with_status = "" if status is None else f" with status {status}"
        text = f'"{message}"' if isinstance(message, str) else f"/{message.pattern}/" if message else ""
        return f"an AWS error {code}{with_status}{text and f' and the message {text}'}"


def _details_of(error: BaseException) -> Tuple[Optional[str], Optional[int]]:
    if isinstance(error, IamulatorError):
        return error.message, error.status
    response: Dict[str, Any] = getattr(error, "response", {})
    return response.get("Error", {}).get("Message"), response.get("ResponseMetadata", {}).get("HTTPStatusCode")


class Denials(List[Decision]):
    """The denied calls of a block, in the order of the calls. Filled when the block ends.

    An error of AWS that ends the block is expected if a call was denied. All others are raised again.
    """

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._decisions = Decisions(scope)
        self._after = self._decisions.latest()

    def __enter__(self) -> "Denials":
        return self

    def __exit__(self, kind: object, error: Optional[BaseException], traceback: object) -> bool:
        if error is None or code_of(error) is not None:
            self[:] = reversed(self._decisions.list(after=self._after, effect="denied"))
            for each in self:
                expect_request(each.request_id)
        return bool(self) and error is not None

