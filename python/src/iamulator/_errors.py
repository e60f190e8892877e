"""The errors of the package."""

from typing import Optional


class IamulatorError(Exception):
    """Raised when the server rejects what a method asks for. The message describes what to change."""

    def __init__(self, code: str, message: str, status: Optional[int] = None) -> None:
        super().__init__(message)
        #: The code, such as ``NoSuchPrincipal``, or AWS's, such as ``NoSuchEntity``.
        self.code = code
        self.message = message
        #: The HTTP status. None if there was no response.
        self.status = status


class ExpectationError(AssertionError):
    """Raised by assertions of the handle. The message explains the decision."""
