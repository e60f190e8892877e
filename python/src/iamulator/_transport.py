"""Sends requests to the server. Ignores proxies, because the server is usually on this machine."""

import json
import os
import ssl
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, Dict, List, Mapping, Optional
from urllib.parse import urlencode, urlsplit

from ._errors import IamulatorError

PREFIX = "/_iamulator/"

#: Seconds. A server that does not respond for so long hangs.
TIMEOUT = 60.0

Query = Mapping[str, object]


class Transport:
    """Calls the endpoints of the emulator at a URL. Opens a connection per request, so threads can share it."""

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise _invalid(url) from None
        if parts.scheme not in ("http", "https") or not host:
            raise _invalid(url)
        self.url = f"{parts.scheme}://{parts.netloc}"
        self.port = port or (443 if parts.scheme == "https" else 80)
        self._host = host
        self._is_secure = parts.scheme == "https"
        #: Whether the server was started here, and has been stopped.
        self.is_closed = False
        #: The IDs of snapshots that nothing refers to any more.
        self.forgotten_snapshots: List[str] = []

    def get(self, path: str, query: Optional[Query] = None, timeout: float = TIMEOUT) -> Any:
        __tracebackhide__ = True
        return self._request("GET", path + query_text(query or {}), None, timeout)

    def post(self, path: str, body: object) -> Any:
        __tracebackhide__ = True
        return self._request("POST", path, body)

    def delete(self, path: str, query: Optional[Query] = None) -> Any:
        __tracebackhide__ = True
        return self._request("DELETE", path + query_text(query or {}))

    def open(self, path: str, timeout: Optional[float]) -> "Connection":
        """Returns a connection on which the response is read in parts. The caller closes it."""
        connection = self._connect(timeout)
        try:
            connection.request("GET", PREFIX + path)
            response = connection.getresponse()
            if response.status != 200:
                raise _error_in(self.url, "GET", path, response.status, response.read())
        except (OSError, HTTPException) as error:
            connection.close()
            raise self._unreachable(error) from error
        except IamulatorError:
            connection.close()
            raise
        return Connection(connection, response)

    def _request(self, method: str, path: str, body: object = None, timeout: float = TIMEOUT) -> Any:
        __tracebackhide__ = True
        connection = self._connect(timeout)
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            connection.request(method, PREFIX + path, None if body is None else _json(body), headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, HTTPException) as error:
            raise self._unreachable(error) from error
        finally:
            connection.close()
        if response.status != 200:
            raise _error_in(self.url, method, path, response.status, content)
        if response.headers.get_content_type() == "text/plain":
            return content.decode()
        try:
            return json.loads(content)
        except ValueError:
            raise _unexpected(self.url, method, path, response.status) from None

    def _connect(self, timeout: Optional[float]) -> HTTPConnection:
        if self.is_closed:
            raise IamulatorError("Closed", "This handle is closed.")
        if not self._is_secure:
            return HTTPConnection(self._host, self.port, timeout=timeout)
        authorities = os.environ.get("AWS_CA_BUNDLE")
        try:
            context = ssl.create_default_context(cafile=authorities or None)
        except OSError as error:
            reason = f"{error.strerror or error}: {authorities}"
            raise IamulatorError("InvalidCaBundle", f"Cannot read AWS_CA_BUNDLE: {reason}.") from None
        return HTTPSConnection(self._host, self.port, timeout=timeout, context=context)

    def _unreachable(self, error: Exception) -> IamulatorError:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return IamulatorError("Unreachable", f"Cannot reach the server at {self.url}: {reason}.")


class Connection:
    """A response that is read while the server sends it."""

    def __init__(self, connection: HTTPConnection, response: HTTPResponse) -> None:
        self._connection = connection
        # The response takes the socket over from the connection if the server closes it at the end.
        self._socket = connection.sock
        self._response = response

    def readline(self, timeout: Optional[float]) -> bytes:
        """Returns a line, or nothing at the end. Raises TimeoutError if none arrives in time."""
        if self._socket is not None:
            self._socket.settimeout(timeout)
        try:
            return self._response.readline()
        except OSError as error:
            if "timed out" in str(error):
                raise TimeoutError from error
            return b""
        except (HTTPException, ValueError):
            return b""

    def close(self) -> None:
        self._response.close()
        self._connection.close()


def query_text(query: Query) -> str:
    """Returns the query string of the parameters that have a value."""
    given: Dict[str, object] = {name: value for name, value in query.items() if value is not None}
    return f"?{urlencode(given)}" if given else ""


def _invalid(url: str) -> IamulatorError:
    return IamulatorError("InvalidUrl", f"Not a URL of a server: {url}. Use one such as http://localhost:4566.")


def _json(body: object) -> bytes:
    try:
        return json.dumps(body).encode()
    except TypeError as error:
        raise IamulatorError("InvalidBody", f"The request cannot be written as JSON: {error}.") from None


def _error_in(url: str, method: str, path: str, status: int, content: bytes) -> IamulatorError:
    try:
        body = json.loads(content)
        return IamulatorError(body["error"], body["message"], status)
    except (ValueError, KeyError, TypeError):
        return _unexpected(url, method, path, status)


def _unexpected(url: str, method: str, path: str, status: int) -> IamulatorError:
    where = f"{method} {PREFIX}{path.split('?')[0]}"
    message = f"The server at {url} responded to {where} with status {status} and no JSON. Is it iamulator?"
    return IamulatorError("UnexpectedResponse", message, status)
