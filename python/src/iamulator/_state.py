"""Seeds and snapshots of the state."""

import gc
import os
import re
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, Union

from ._errors import IamulatorError
from ._identity import Credentials, issue
from ._scope import DEFAULT_ACCOUNT, Scope

Seed = Union[Mapping[str, Any], str, "os.PathLike[str]"]


@dataclass(frozen=True)
class SeededEntity:
    """A role or policy that a seed made."""

    arn: str


@dataclass(frozen=True)
class SeededUser:
    """A user that a seed made."""

    arn: str
    _scope: Scope = field(repr=False, compare=False)
    _identity: Mapping[str, str] = field(repr=False, compare=False)
    _given: Optional[Credentials] = field(repr=False, compare=False)

    @property
    def credentials(self) -> Credentials:
        """The access key in the seed. A user without one gets a key on first use."""
        return self._given or issue(self._scope, self._identity)


@dataclass(frozen=True)
class SeededAccount:
    """The result of a seed in one account, by name."""

    users: Dict[str, SeededUser]
    roles: Dict[str, SeededEntity]
    policies: Dict[str, SeededEntity]


@dataclass(frozen=True)
class Seeded(SeededAccount):
    """The result of a seed in the account of the handle, and in each account of the seed."""

    accounts: Dict[str, SeededAccount]


def apply_seed(scope: Scope, document: Seed) -> Seeded:
    path = path_in(document)
    source: Dict[str, Any] = {"seed": document} if path is None else {"seed": _read(path), "file": path}
    folder = Path(path).parent if path is not None else Path()
    account = scope.seed_account
    seed = _in_account(source["seed"], account)
    files = {name: _in_account(text, account) for name, text in _files_of(scope, source, folder).items()}
    seeded = scope.post("seed", {**source, "seed": seed, **(files and {"files": files}), **scope.limit})
    accounts = {account: _account_of(scope, account, made) for account, made in seeded["accounts"].items()}
    own = _account_of(scope, scope.account_id, seeded)
    return Seeded(own.users, own.roles, own.policies, accounts)


def _in_account(seed: Any, account: str) -> Any:
    """Replaces 000000000000 with the account that it means, also in ARNs."""
    if account == DEFAULT_ACCOUNT:
        return seed
    if isinstance(seed, str):
        return re.sub(rf"(?<!\d){DEFAULT_ACCOUNT}(?!\d)", account, seed)
    if isinstance(seed, Mapping):
        return {_in_account(name, account): _in_account(value, account) for name, value in seed.items()}
    return [_in_account(each, account) for each in seed] if isinstance(seed, (list, tuple)) else seed


def path_in(document: Seed) -> Optional[str]:
    """Returns the path of a file. Text of a seed has several lines or a brace."""
    if isinstance(document, os.PathLike):
        return os.fspath(document)
    is_path = isinstance(document, str) and re.fullmatch(r"[^\n{]+\.(?:ya?ml|json)", document, re.IGNORECASE)
    return str(document) if is_path else None


def _files_of(scope: Scope, source: Mapping[str, Any], folder: Path) -> Dict[str, str]:
    """Reads the policy documents that a seed has in files, because a server reads no files for requests."""
    text = str(source["seed"])
    if not re.search(r"\bfile\b|\.(?:json|ya?ml)\b", text, re.IGNORECASE):
        return {}
    named = scope.post("seed-files", {**source, **scope.limit})["files"]
    # A server may ask only for what the seed names. It knows where the seed names a file that does not exist.
    own = [name for name in named if name in text and (folder / name).exists()]
    return {name: _read(str(folder / name), "policy file") for name in own}


def _read(path: str, what: str = "seed file") -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise IamulatorError("InvalidSeed", f"Seed file not found: {path}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise IamulatorError("InvalidSeed", f"Cannot read the {what} {path}: {reason}.") from None


def _account_of(scope: Scope, account: str, made: Mapping[str, Any]) -> SeededAccount:
    users = {name: _user_of(scope, account, name, user) for name, user in made["users"].items()}
    return SeededAccount(users, _entities_in(made["roles"]), _entities_in(made["policies"]))


def _entities_in(made: Mapping[str, Any]) -> Dict[str, SeededEntity]:
    return {name: SeededEntity(entity["arn"]) for name, entity in made.items()}


def _user_of(scope: Scope, account: str, name: str, user: Mapping[str, Any]) -> SeededUser:
    keys = user.get("credentials")
    given = Credentials(keys["accessKeyId"], keys["secretAccessKey"], arn=user["arn"]) if keys else None
    return SeededUser(user["arn"], scope, {"user": name, "account": account}, given)


class Snapshot:
    """A saved state. In a ``with`` statement, it is restored and deleted at the end.

    One that nothing in this process refers to any more is deleted before the next is taken.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        _delete_forgotten(scope)
        self.id: str = _save(scope)
        self._finalizer = weakref.finalize(self, scope.transport.forgotten_snapshots.append, self.id)
        self._finalizer.atexit = False

    def restore(self) -> None:
        """Restores the state, as often as needed."""
        self._scope.post(f"snapshots/{self.id}/restore", {})

    def delete(self) -> None:
        """Frees the memory. A server keeps at most 100 snapshots of each account."""
        if self._finalizer.detach():
            self._scope.transport.delete(f"snapshots/{self.id}")

    def discard(self) -> None:
        """The same as ``delete``."""
        self.delete()

    def __enter__(self) -> "Snapshot":
        return self

    def __exit__(self, *_: object) -> None:
        self.restore()
        self.delete()


def _save(scope: Scope) -> str:
    try:
        return _post(scope)
    except IamulatorError as error:
        if error.code != "TooManySnapshots":
            raise
        # Objects that refer to themselves, such as a failed test, are collected only now.
        gc.collect()
        _delete_forgotten(scope)
        return _post(scope)


def _post(scope: Scope) -> str:
    return str(scope.post("snapshots", scope.limit)["id"])


def _delete_forgotten(scope: Scope) -> None:
    forgotten = scope.transport.forgotten_snapshots
    while forgotten:
        try:
            scope.transport.delete(f"snapshots/{forgotten.pop()}")
        except IamulatorError:
            # A server that is gone has no snapshots. One that does not delete them refuses the next one.
            return
