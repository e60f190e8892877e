"""The pytest plugin. pytest finds it by itself."""

from typing import Any, Callable, Dict, Iterator, Mapping, Optional

import pytest

from ._accounts import account_of_tests
from ._environment import Environment
from ._errors import IamulatorError
from ._handle import Iamulator
from ._report_plugin import NAME, ReportPlugin
from ._server import emulator_of_tests
from ._upstream import reset_for_test

#: The report of a failed test lists at most this many denied calls.
_SHOWN_DENIALS = 5


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("iamulator", "iamulator")
    group.addoption(
        "--iamulator-report",
        action="store_true",
        help="list policies and statements that no test used, and calls that were denied unexpectedly",
    )
    group.addoption(
        "--iamulator-lcov",
        action="store_true",
        help="also write the coverage of policies to coverage/iamulator/lcov.info",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--iamulator-report") or config.getoption("--iamulator-lcov"):
        config.pluginmanager.register(ReportPlugin(config), NAME)


@pytest.fixture(scope="session")
def iamulator_options() -> Mapping[str, Any]:
    """The options of the server, as for ``iamulator.start``. Override it to change them.

    Each test with ``iam`` begins with ``seed``, in which 000000000000 means the account of the test. ``mock_iam`` has
    a server of its own, without these options.
    """
    return {}


@pytest.fixture(scope="session")
def iamulator(
    iamulator_options: Mapping[str, Any], pytestconfig: pytest.Config
) -> Iterator[Iamulator]:
    """The emulator: the one at ``IAMULATOR_URL``, or one that starts now and stops at the end."""
    report = pytestconfig.pluginmanager.get_plugin(NAME)
    with emulator_of_tests({name: each for name, each in iamulator_options.items() if name != "seed"}) as emulator:
        yield emulator
        if report is not None:
            report.ends(emulator)


@pytest.fixture(scope="session")
def reset_upstream() -> Optional[Callable[[Iamulator], object]]:
    """Empties the upstream before each test with ``iam``. Override it to do so in another way, or return None.

    By default, moto's server is reset, unless workers of pytest-xdist share it, or IAMULATOR_URL is set.
    """
    return reset_for_test


@pytest.fixture
def iam(
    iamulator: Iamulator,
    iamulator_options: Mapping[str, Any],
    reset_upstream: Optional[Callable[[Iamulator], object]],
) -> Iamulator:
    """An empty account of the emulator, or one with the seed. Workers of pytest-xdist never share one."""
    handle = account_of_tests(iamulator)
    handle.reset()
    handle.decisions.clear()
    if reset_upstream is not None:
        reset_upstream(handle)
    seed = iamulator_options.get("seed")
    if seed is not None:
        handle.seed(seed)
    return handle


@pytest.fixture
def boto3_session(iam: Iamulator) -> Any:
    """A ``boto3.Session`` of the administrator of the account."""
    return iam.session()


@pytest.fixture
def boto3_client(iam: Iamulator) -> Any:
    """Returns boto3 clients: ``boto3_client("iam")``, ``boto3_client("sts", role="deployer")``."""
    return iam.client


@pytest.fixture
def aws_env(iam: Iamulator) -> Iterator[Dict[str, str]]:
    """Points AWS SDKs in this process to the account. The value contains the variables, for child processes."""
    variables = iam.env()
    environment = Environment(variables)
    environment.apply()
    yield variables
    environment.restore()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Iterator[None]:
    """Adds the calls that were denied to the report of a failed test."""
    outcome: Any = yield
    report = outcome.get_result()
    handle = getattr(item, "funcargs", {}).get("iam")
    if call.when != "call" or not report.failed or not isinstance(handle, Iamulator):
        return
    try:
        denied = handle.decisions.list(effect="denied", limit=_SHOWN_DENIALS)
    except IamulatorError:
        # The report of the test is more important than why the server is gone.
        return
    if denied:
        text = "\n".join(str(each) for each in reversed(denied))
        report.sections.append(("Denied calls in iamulator", text))
