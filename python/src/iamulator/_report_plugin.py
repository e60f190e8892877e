"""The part of the pytest plugin that reports after the run. It is registered only if an option asks for it."""

from pathlib import Path
from typing import Any

import pytest

from . import _expected, _server
from ._accounts import account_of_tests
from ._errors import IamulatorError
from ._handle import Iamulator
from ._report import Report

NAME = "iamulator-report"

#: The folder for lcov, in the root folder of the tests.
_FOLDER = "coverage/iamulator"


class ReportPlugin:
    """Collects what the tests of this process find, and prints it with what workers have found."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._report = Report()

    def ends(self, emulator: Iamulator) -> None:
        """Adds the coverage of an emulator that is about to stop. Of a shared one, only the coverage of the tests."""
        try:
            self._report.add_coverage(account_of_tests(emulator) if _server.is_elsewhere() else emulator)
        except IamulatorError as error:
            self._config.issue_config_time_warning(pytest.PytestWarning(f"No coverage of policies: {error}"), 2)

    def pytest_runtest_setup(self) -> None:
        _expected.forget()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        handle = getattr(item, "funcargs", {}).get("iam")
        if isinstance(handle, Iamulator):
            try:
                self._report.add_denials(handle, item.nodeid)
            except IamulatorError:
                # The report of the test is more important than why the server is gone.
                return

    def pytest_sessionfinish(self) -> None:
        emulator = _server.running()
        if emulator is not None:
            self.ends(emulator)
        output = getattr(self._config, "workeroutput", None)
        if output is not None:
            output[NAME] = self._report.data

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Adds what a worker of pytest-xdist has found."""
        data = getattr(node, "workeroutput", {}).get(NAME)
        if data is not None:
            self._report.add(data)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        text = str(self._report)
        if text:
            terminalreporter.write_sep("=", "iamulator")
            terminalreporter.write_line(text)
        if self._config.getoption("--iamulator-lcov"):
            root = Path(str(self._config.rootpath))
            path = self._report.write_lcov(root / _FOLDER, root)
            terminalreporter.write_line(f"Coverage of policies: {path.relative_to(root).as_posix()}")
