"""The handle of an emulator, over HTTP."""

from datetime import datetime
from types import TracebackType
from typing import Any, Callable, Dict, Mapping, Optional, Pattern, Sequence, Type, Union

from ._access import Policy, PolicyHandle, PrincipalHandle
from ._arguments import questions_in, require_account_id, require_resource, values_of
from ._boto import make_session
from ._calls import Denials, RaisedError
from ._clock import Clock
from ._decisions import Decisions
from ._errors import ExpectationError, IamulatorError
from ._expected import expect_question
from ._explanation import Explanation, explanation_of, explanation_of_denial, members_of
from ._faults import Fault
from ._identity import Credentials, credentials_of, environment_of
from ._scope import Scope
from ._state import Seed, Seeded, Snapshot, apply_seed
from ._usage import Coverage, LeastPrivilege, PolicyFromCalls, coverage_of, policy_from_calls


class Tokens:
    """Makes tokens of the built-in identity providers."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def oidc(self, request: Optional[Mapping[str, Any]] = None, **members: Any) -> str:
        """Returns an OpenID Connect token, for AssumeRoleWithWebIdentity."""
        body = {**self._scope.limit, **members_of(request, members)}
        return str(self._scope.post("idp/oidc/token", body)["token"])

    def saml(self, request: Optional[Mapping[str, Any]] = None, **members: Any) -> str:
        """Returns a SAML response in base64, for AssumeRoleWithSAML."""
        return str(self._scope.post("idp/saml/assertion", members_of(request, members))["assertion"])


class Iamulator:
    """An emulator, or one account of it.

    An identity, for clients, sessions, and variables, is described by keywords: ``account`` and ``root``; ``user``;
    ``role`` with ``session_name``, ``tags``, ``policy``, and ``duration_seconds``; or ``credentials``. By default,
    it is the built-in administrator of the account, who may do everything.
    """

    def __init__(self, scope: Scope, close: Callable[[], None] = lambda: None) -> None:
        self._scope = scope
        self._close = close
        self.url = scope.transport.url
        self.port = scope.transport.port
        self.clock = Clock(scope)
        self.decisions = Decisions(scope)
        self.tokens = Tokens(scope)

    @property
    def account_id(self) -> str:
        """The account of clients and ARNs."""
        return self._scope.account_id

    def account(self, account_id: Optional[str] = None) -> "Iamulator":
        """Returns a view that is limited to one account: its state, clock, and decisions."""
        account = require_account_id(self.account_id if account_id is None else account_id)
        return Iamulator(self._scope.limited_to(account))

    def client(
        self, service: str, *, region_name: Optional[str] = None, config: Any = None, **identity: Any
    ) -> Any:
        """Returns a boto3 client. It does not try again after an error, unless ``config`` says how often."""
        return self.session(region_name=region_name, **identity).client(service, config=config)

    def session(self, *, region_name: Optional[str] = None, **identity: Any) -> Any:
        """Returns a ``boto3.Session`` whose clients call the emulator."""
        return make_session(self.url, self.credentials(**identity), region_name or self._scope.region)

    def credentials(self, **identity: Any) -> Credentials:
        """Returns the credentials of an identity."""
        return credentials_of(self._scope, **identity)

    def env(self, **identity: Any) -> Dict[str, str]:
        """Returns variables for a child process: endpoint, region, and credentials.

        If the child also inherits ``AWS_PROFILE``, remove it, because some SDKs prefer a profile to credentials.
        """
        return environment_of(self._scope, self.credentials(**identity))

    def arn(self, resource: str) -> str:
        """Returns the ARN of something in the account: ``arn("role/deployer")``."""
        require_resource(resource)
        return f"arn:{self._scope.partition}:iam::{self.account_id}:{resource}"

    def role(self, name: str) -> PrincipalHandle:
        """Returns a role of the account, to check all that its sessions can do. It need not exist yet.

        :param name: with the path if the role has one, such as ``"team/deployer"``
        """
        return PrincipalHandle(self._scope, self.arn(f"role/{name}"))

    def user(self, name: str) -> PrincipalHandle:
        """Returns a user of the account, to check all that it can do. It need not exist yet."""
        return PrincipalHandle(self._scope, self.arn(f"user/{name}"))

    def policy(self, document: Policy) -> PolicyHandle:
        """Returns a policy, to check all that it grants: ``iam.policy(document).assert_not_granted(actions="iam:*")``."""
        return PolicyHandle(self._scope, document)

    def seed(self, document: Seed) -> Seeded:
        """Adds to the state, with the rules of seed files: completely, or not at all.

        In the fixture ``iam`` and with ``mock_iam``, ``000000000000`` means the account of the handle.

        :param document: a mapping, YAML or JSON text, or the path of a file
        """
        return apply_seed(self._scope, document)

    def reset(self, *, account: Optional[str] = None) -> None:
        """Restores the initial state: everything, or one account. The handle of an account resets only that."""
        only = self._scope.only
        if only is not None and account not in (None, only):
            raise IamulatorError("InvalidAccount", f"This handle is limited to the account {only}.")
        self._scope.post("reset", self._scope.limit if account is None else {"account": require_account_id(account)})

    def reset_upstream(self) -> None:
        """Resets the emulators of other services that are guarded, in all accounts. moto can be reset."""
        self._scope.post("upstream-reset", {})

    def snapshot(self) -> Snapshot:
        """Saves the state in memory. Restoring it is cheaper than a seed before each test."""
        return Snapshot(self._scope)

    def explain(
        self, question: Union[Mapping[str, Any], Exception, None] = None, **members: Any
    ) -> Explanation:
        """Explains whether a request would be allowed, and why. Makes no call and records nothing.

        :param question: a question, or the ``ClientError`` of a call that was denied
        :param members: ``principal``, ``action``, ``resource``, ``context``, ``resource_policy``, and all others
            of the schema ``Question``
        """
        if isinstance(question, Exception):
            return explanation_of_denial(self._scope, question)
        return explanation_of(self._scope.post("explain?text=true", members_of(question, members)))

    def authorize(self, request: Optional[Mapping[str, Any]] = None, **members: Any) -> Dict[str, Any]:
        """Decides for a service of yours: verifies the request that it received and evaluates the policies.

        :param members: ``principal``, ``action``, ``resources``, which may be one or a list, and all others of the
            schema ``AuthorizeRequest``. ``resource`` is the same as ``resources``
        """
        body = members_of(request, members)
        resources = values_of(resource=body.pop("resource", None), resources=body.pop("resources", None))
        named = {"resources": resources} if resources else {}
        answer: Dict[str, Any] = self._scope.post("authorize", {**body, **named})
        return answer

    def fault(
        self,
        action: str,
        *,
        error: Union[str, Mapping[str, Any], None] = None,
        delay_ms: Optional[int] = None,
        times: Optional[int] = None,
    ) -> Fault:
        """Makes the next matching calls fail or wait, to test retries and timeouts.

        :param action: ``service:Operation``, which may contain ``*``
        :param error: a code, or a mapping with ``code``, ``status``, and ``message``
        :param times: how many calls the fault affects; by default, all until it is removed
        """
        return Fault(self._scope, action, error, delay_ms, times)

    def assert_allowed(self, question: Optional[Mapping[str, Any]] = None, **members: Any) -> None:
        """Fails with the explanation unless the policies allow the request: each action on each resource.

        :param members: as for ``explain``. ``action`` and ``resource`` may be lists, and have the same meaning as
            ``actions`` and ``resources``
        """
        __tracebackhide__ = True
        self._expect("allowed", members_of(question, members))

    def assert_denied(
        self,
        question: Optional[Mapping[str, Any]] = None,
        *,
        because: Optional[Mapping[str, str]] = None,
        **members: Any,
    ) -> None:
        """Fails with the explanation unless the policies deny the request: each action on each resource.

        :param because: what must deny it: a mapping with ``layer``, ``policy``, or ``statement``
        """
        __tracebackhide__ = True
        self._expect("denied", members_of(question, members), because)

    def assert_decided(self, **filters: Optional[str]) -> None:
        """Fails unless the emulator made such a decision. The filters are the same as for ``decisions.list``."""
        __tracebackhide__ = True
        self.decisions._require(filters)

    def assert_not_decided(self, **filters: Optional[str]) -> None:
        """Fails if the emulator made such a decision."""
        __tracebackhide__ = True
        self.decisions._require_none(filters)

    #: The names of these methods in JavaScript.
    expect_allowed = assert_allowed
    expect_denied = assert_denied

    def raises(
        self, code: str, *, message: Union[str, "Pattern[str]", None] = None, status: Optional[int] = None
    ) -> RaisedError:
        """Requires that a ``with`` block raises an error of AWS with this code.

        :param message: a part of the error's message, or a regular expression
        """
        return RaisedError(code, message, status)

    def denials(self) -> Denials:
        """Collects the denied calls of a ``with`` block: ``with iam.denials() as denied``."""
        return Denials(self._scope)

    def least_privilege(
        self,
        *,
        principal: Optional[str] = None,
        wildcards: bool = False,
        action_wildcards: bool = False,
        conditions: Optional[Sequence[str]] = None,
        fold: Optional[Sequence[str]] = None,
        account_as: Optional[str] = None,
    ) -> LeastPrivilege:
        """Writes the smallest policy that allows the calls of a ``with`` block.

        If the server runs with ``--auth audit``, it also allows the calls that were denied.

        :param principal: the ARN of the caller; by default, the calls of all callers
        :param wildcards: replaces several resources with one pattern
        :param action_wildcards: replaces several actions with one pattern
        :param conditions: the condition keys to add to statements whose calls all have the same value
        :param fold: beginnings of ARNs: one pattern replaces the resources below each, even only one
        :param account_as: replaces the account number of the callers, such as ``"${AWS::AccountId}"``
        """
        given = {"principal": principal, "wildcards": wildcards, "action_wildcards": action_wildcards}
        options = {**given, "conditions": conditions, "fold": fold, "account_as": account_as}
        return LeastPrivilege(self._scope, options)

    def policy_from_calls(
        self,
        *,
        since: Union[datetime, str, None] = None,
        denied: bool = False,
        size: Optional[str] = None,
        principal: Optional[str] = None,
        wildcards: bool = False,
        action_wildcards: bool = False,
        conditions: Optional[Sequence[str]] = None,
        fold: Optional[Sequence[str]] = None,
        account_as: Optional[str] = None,
    ) -> PolicyFromCalls:
        """Returns the smallest policy that allows the recorded calls, in documents that meet AWS's limits.

        The other parameters are the same as for ``least_privilege``.

        :param since: only the calls since this time, by the emulator's clock
        :param denied: whether calls that were blocked are included
        :param size: ``"managed"`` or ``"inline"``, whose limits apply; by default, what needs the fewest documents
        """
        given = {"principal": principal, "wildcards": wildcards, "action_wildcards": action_wildcards}
        texts = {"conditions": conditions, "fold": fold, "account_as": account_as}
        return policy_from_calls(self._scope, since, {**given, **texts, "denied": denied, "size": size})

    def coverage(self) -> Coverage:
        """Returns which statements of which policies decided requests."""
        return coverage_of(self._scope)

    def close(self) -> None:
        """Stops a server that ``start`` started. Does nothing to other servers."""
        self._close()

    def _expect(
        self, decision: str, requests: Mapping[str, Any], because: Optional[Mapping[str, str]] = None
    ) -> None:
        __tracebackhide__ = True
        reason = {"because": because} if because else {}
        for question in questions_in(requests):
            if decision == "denied":
                expect_question(question)
            result = self._scope.post("expect", {"question": question, "decision": decision, **reason})
            if not result["met"]:
                raise ExpectationError(result["text"])

    def __enter__(self) -> "Iamulator":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        account = "" if self._scope.only is None else f", account {self._scope.only}"
        return f"<Iamulator {self.url}{account}>"
