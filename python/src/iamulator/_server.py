"""Connects to a server, or starts one as a process."""

import atexit
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Deque, Iterator, List, Mapping, Optional

from ._arguments import invalid
from ._errors import IamulatorError
from ._handle import Iamulator
from ._options import arguments_of, seed_arguments
from ._scope import REGIONS, Scope
from ._state import Seed
from ._transport import Transport
from ._version import __version__

#: Seconds. The first start can download the server.
START_TIMEOUT = 120.0
STOP_TIMEOUT = 10.0
_RETRY = 0.05

#: Variables of this package, which the server does not have. It rejects unknown ones.
_OWN_VARIABLES = ("IAMULATOR_URL", "IAMULATOR_COMMAND")


def connect(url: str, *, timeout: float = 4) -> Iamulator:
    """Connects to a server that is already running. Raises IamulatorError if it is not ready within ``timeout``."""
    transport = Transport(url)
    end = time.monotonic() + timeout
    while True:
        try:
            return Iamulator(_scope_at(transport, max(0.1, end - time.monotonic())))
        except IamulatorError as error:
            is_temporary = error.code == "Unreachable" or error.status == 503
            if not is_temporary or time.monotonic() >= end:
                raise
        time.sleep(_RETRY)


def _scope_at(transport: Transport, timeout: float) -> Scope:
    """Raises IamulatorError if the server is not ready, or is not iamulator."""
    try:
        health = transport.get("health", timeout=timeout)
    except IamulatorError as error:
        if error.code != "UnexpectedResponse" or error.status == 503:
            raise
        health = None
    if isinstance(health, dict) and health.get("partition") in REGIONS:
        return Scope(transport, health["partition"])
    raise IamulatorError("NotIamulator", f"The server at {transport.url} is not iamulator.") from None


def start(
    *arguments: str, timeout: float = START_TIMEOUT, seed: Optional[Seed] = None, **options: Any
) -> Iamulator:
    """Starts a server on a free port. Close the handle to stop it; it also stops when Python exits.

    ``IAMULATOR_COMMAND`` is the command. By default, it runs the npm package in this folder, one above, or
    PATH, and otherwise ``npx --yes iamulator@VERSION``.

    :param arguments: flags of ``iamulator start``, such as ``"--auth", "audit"``
    :param seed: the initial state, which ``reset`` restores: a mapping, or the path of a file
    :param options: the options of ``createIamulator`` in JavaScript that are flags, in snake case: ``auth="audit"``.
        A list, and a mapping, are a flag that is repeated
    """
    with seed_arguments(seed) as seeding:
        flags = [*arguments, *seeding, *arguments_of(options)]
        server = _Server([*_command(), "start", "--port", "0", "--log-level", "error", *flags])
        try:
            scope = _scope_at(Transport(server.url_within(timeout)), timeout)
        except BaseException:
            server.stop()
            raise
    atexit.register(server.stop)

    def close() -> None:
        scope.transport.is_closed = True
        server.stop()

    return Iamulator(scope, close)


def _command() -> List[str]:
    """Returns the given command, or an installed package's. Without one, npx downloads it."""
    given = os.environ.get("IAMULATOR_COMMAND")
    if given:
        command = shlex.split(given, posix=os.name != "nt")
        program = shutil.which(command[0]) if command else None
        if program is None:
            message = f"IAMULATOR_COMMAND names a program that does not exist: {given!r}. Correct it, or {_ADVICE}"
            raise IamulatorError("NoNode", message)
        return [program, *command[1:]]
    installed = _installed()
    if installed is not None:
        return [installed]
    npx = shutil.which("npx")
    if npx is not None:
        return [npx, "--yes", f"iamulator@{__version__}"]
    message = (
        "There is no iamulator in node_modules/.bin of this folder or one above, none in PATH, and no npx to download "
        f"it. Install Node.js 20.15 or newer and run npm install --save-dev iamulator, or {_ADVICE}"
    )
    raise IamulatorError("NoNode", message)


_ADVICE = "set IAMULATOR_URL to a running server, such as http://localhost:4566 of the container image."


def _installed() -> Optional[str]:
    """Returns the program of the npm package that this folder, one above, or PATH has."""
    here = Path.cwd()
    folders = [str(folder / "node_modules" / ".bin") for folder in (here, *here.parents)]
    search = os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)])
    # Node.js is missing if there is only the package, whose program needs it.
    return shutil.which("iamulator", path=search) if shutil.which("node") else None


class _Server:
    """A server process. Its output is read all the time, because a full pipe would stop it."""

    def __init__(self, command: List[str]) -> None:
        self._command = command
        environment = {name: value for name, value in os.environ.items() if name not in _OWN_VARIABLES}
        self._process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            # npx runs the server as a child. Both are stopped by a signal to their group.
            start_new_session=True,
        )
        self._lines: Deque[str] = deque(maxlen=50)
        self._url: Optional[str] = None
        self._started = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.append(line)
            endpoint = re.search(r"^\s*Endpoint\s+(https?://\S+)", line)
            if endpoint:
                self._url = endpoint[1]
            if line.strip() == "Ready.":
                self._started.set()
        self._started.set()

    def url_within(self, timeout: float) -> str:
        """Returns the URL once the server is ready."""
        is_done = self._started.wait(timeout)
        if self._url is not None and is_done and self._process.poll() is None:
            return self._url
        problem = "ended" if is_done else f"was not ready within {timeout:g} seconds"
        output = "".join(self._lines).strip() or "It printed nothing."
        if "--yes" in self._command:
            output += f"\nnpx could not run iamulator {__version__}. Run npm install --save-dev iamulator, or {_ADVICE}"
        raise IamulatorError("NotStarted", f"{shlex.join(self._command)} {problem}:\n{output}")

    def stop(self) -> None:
        atexit.unregister(self.stop)
        if self._process.poll() is None:
            self._signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
                self._process.wait()
        self._reader.join(STOP_TIMEOUT)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _signal(self, number: int) -> None:
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(self._process.pid)], capture_output=True)
            return
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            pass


_shared: Optional[Iamulator] = None


def shared() -> Iamulator:
    """Returns the emulator of this process: the one at ``IAMULATOR_URL``, or one that starts on first use."""
    global _shared
    if _shared is None:
        url = os.environ.get("IAMULATOR_URL")
        _shared = connect(url) if url else start()
    return _shared


def running() -> Optional[Iamulator]:
    """Returns the emulator of this process, if it has been used."""
    return _shared


def is_elsewhere() -> bool:
    """Whether the emulator of this process is one that others can use, too."""
    return bool(os.environ.get("IAMULATOR_URL"))


@contextmanager
def emulator_of_tests(options: Mapping[str, Any]) -> Iterator[Iamulator]:
    """Yields the emulator of this process, or one with other options, which starts now and stops at the end."""
    url = os.environ.get("IAMULATOR_URL")
    if options and url:
        raise invalid(f"iamulator_options are for a server that starts, but the one at {url} runs already.")
    if options:
        with start(**options) as emulator:
            yield emulator
        return
    yield shared()
    stop_shared()


def stop_shared() -> None:
    """Stops the emulator of this process, if it started one."""
    global _shared
    if _shared is not None:
        _shared.close()
        _shared = None
