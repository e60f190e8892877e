"""The decorator ``mock_iam``, which is used like the one of moto."""

import functools
import inspect
import unittest
from typing import Any, Callable, Dict, List, Optional, Tuple, TypeVar, Union, overload

from . import _moto
from ._accounts import account_of_tests
from ._environment import Environment
from ._handle import Iamulator
from ._server import shared
from ._upstream import has_upstream, reset_for_test

Target = TypeVar("Target", bound=Callable[..., Any])


class MockIam:
    """Points AWS SDKs in this process to an empty account of the emulator, until it ends.

    It is a decorator for functions, coroutines, generators, and test classes, and a context manager.
    """

    #: Those that have begun and not ended, in this process.
    _active: "List[MockIam]" = []

    def __init__(
        self, account: Optional[str] = None, reset: bool = True, only: Optional[bool] = None
    ) -> None:
        self._account = account
        self._reset = reset
        self._only = only
        self._begun: List[Tuple[Environment, _moto.Keys]] = []

    def start(self) -> Iamulator:
        """Begins. Returns the handle of the account."""
        iam = account_of_tests(shared(), self._account)
        # A nested one belongs to the same test, whose state it must not remove.
        if self._reset and not MockIam._active:
            iam.reset()
            reset_for_test(iam)
        environment, keys = Environment(self._variables(iam)), _moto.Keys()
        environment.apply()
        keys.keep()
        self._begun.append((environment, keys))
        MockIam._active.append(self)
        return iam

    def _variables(self, iam: Iamulator) -> Dict[str, str]:
        """Returns the variables. Variables of other services are left to moto, if it may mock them."""
        variables = iam.env()
        only = _moto.is_installed() and not has_upstream(iam) if self._only is None else self._only
        if only:
            del variables["AWS_ENDPOINT_URL"]
            _moto.refuse_other_calls(lambda: bool(MockIam._active))
        return {**variables, "MOTO_ACCOUNT_ID": iam.account_id}

    def stop(self) -> None:
        """Ends, and restores the variables."""
        MockIam._active.remove(self)
        environment, keys = self._begun.pop()
        keys.release()
        environment.restore()

    def __enter__(self) -> Iamulator:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __call__(self, target: Target) -> Target:
        decorated: Any = self._decorate_class(target) if isinstance(target, type) else self._decorate(target)
        return decorated  # type: ignore[no-any-return]

    def _decorate(self, function: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def run_async(*args: Any, **kwargs: Any) -> Any:
                with self:
                    return await function(*args, **kwargs)

            return run_async
        if inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def run_generator(*args: Any, **kwargs: Any) -> Any:
                with self:
                    return (yield from function(*args, **kwargs))

            return run_generator

        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return run

    def _decorate_class(self, target: Any) -> Any:
        """Decorates each test of a class, with what its methods do before and after it."""
        if issubclass(target, unittest.TestCase):
            target.run = self._decorate(target.run)
            return target
        mock = self
        set_up = getattr(target, "setup_method", None)
        tear_down = getattr(target, "teardown_method", None)

        def setup_method(self: Any, method: Any) -> None:
            mock.start()
            try:
                _call(set_up, self, method)
            except BaseException:
                mock.stop()
                raise

        def teardown_method(self: Any, method: Any) -> None:
            try:
                _call(tear_down, self, method)
            finally:
                mock.stop()

        target.setup_method, target.teardown_method = setup_method, teardown_method
        return target


def _call(function: Optional[Callable[..., Any]], instance: Any, method: Any) -> None:
    """Calls a method of a test class, to which pytest passes the test only if it takes one."""
    if function is None:
        return
    takes_method = len(inspect.signature(function).parameters) > 1
    function(instance, *((method,) if takes_method else ()))


@overload
def mock_iam(target: Target) -> Target: ...


@overload
def mock_iam(
    *, account: Optional[str] = None, reset: bool = True, only: Optional[bool] = None
) -> MockIam: ...


def mock_iam(
    target: Optional[Target] = None,
    *,
    account: Optional[str] = None,
    reset: bool = True,
    only: Optional[bool] = None,
) -> Union[Target, MockIam]:
    """Points AWS SDKs in this process to the emulator while a test runs, as a decorator or a context manager.

    :param account: the account to use; by default, the account of the fixture ``iam``
    :param reset: whether to empty the account at the start
    :param only: whether to set only the endpoints of iamulator's services, and to leave the others to ``mock_aws`` of
        moto; by default, if moto is installed and the server has no upstream
    """
    mock = MockIam(account, reset, only)
    return mock if target is None else mock(target)
