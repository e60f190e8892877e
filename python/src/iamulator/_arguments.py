"""Checks of arguments, and their form in requests. The messages are the same as in the JavaScript package."""

import re
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

from ._errors import IamulatorError
from ._nearest import suggestion_for

#: One value, or several.
OneOrMore = Union[str, Sequence[str]]

#: The kinds of policies that decide on requests.
LAYERS = (
    "root",
    "identity",
    "boundary",
    "session",
    "resource",
    "trust",
    "serviceControl",
    "resourceControl",
    "endpoint",
)

_RESOURCES = ("user", "role", "group", "policy")


def invalid(message: str) -> IamulatorError:
    return IamulatorError("InvalidArgument", message)


def require_account_id(account: object) -> str:
    """Returns the account ID. Raises IamulatorError for anything but a string of 12 digits."""
    if isinstance(account, str) and re.fullmatch("[0-9]{12}", account):
        return account
    raise IamulatorError("InvalidAccount", f"An account ID is a string of 12 digits, which {_shown(account)} is not.")


def require_resource(resource: str) -> None:
    """Raises IamulatorError for anything but ``root``, or the type and the name of a resource."""
    if resource == "root":
        return
    kind, _, name = str(resource).partition("/")
    if kind not in _RESOURCES:
        suggestion = suggestion_for(kind, [*_RESOURCES, "root"])
        raise invalid(f"Unknown type of resource in {_shown(resource)}.{suggestion}")
    if not name:
        raise invalid(f'The name is missing in {_shown(resource)}: use "{kind}/NAME".')


def require_names(kind: str, given: Mapping[str, object], known: Sequence[str]) -> None:
    """Raises TypeError for an argument that is not known, as Python does."""
    for name in given:
        if name not in known:
            raise TypeError(f'Unknown {kind} "{name}".{suggestion_for(name, known)}')


def require_value(place: str, value: Optional[object], known: Sequence[str]) -> None:
    """Raises IamulatorError for a value that is not one of those known."""
    if value is not None and value not in known:
        raise invalid(f"Invalid value {_shown(value)} at {place}.{suggestion_for(str(value), known)}")


def values_of(**members: Optional[OneOrMore]) -> List[str]:
    """Returns the values of arguments with the same meaning. An empty list is an error: no test could fail with it."""
    found: List[str] = []
    for name, value in members.items():
        if isinstance(value, str):
            found.append(value)
        elif value is not None:
            if not list(value):
                raise invalid(f'"{name}" is empty: list at least one.')
            found.extend(value)
    return found


def questions_in(members: Mapping[str, Any]) -> List[Dict[str, Any]]:
    """Returns a question for each action on each resource."""
    named = {name: members.get(name) for name in ("action", "actions", "resource", "resources")}
    others = {name: value for name, value in members.items() if name not in named}
    actions = values_of(action=named["action"], actions=named["actions"])
    if not actions:
        raise invalid('The request has no action: name one in "action".')
    resources = values_of(resource=named["resource"], resources=named["resources"])
    places = [{"resource": each} for each in resources] or [{}]
    return [{**others, "action": action, **place} for action in actions for place in places]


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
