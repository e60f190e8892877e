"""The denials that a test asks for, so that the report of a run can list the others."""

from typing import Dict, List, Mapping

#: The identity of a denial: its request, or the caller, the action, and the resource of all such requests.
_expected: List[Dict[str, str]] = []


def expect_request(request_id: str) -> None:
    _expected.append({"request_id": _comparable(request_id)})


def expect_question(question: Mapping[str, object]) -> None:
    """Expects the denials of a question that a test has asked."""
    members = {"caller": "principal", "action": "action", "resource": "resource"}
    _expected.append({name: _comparable(question.get(member, "*")) for name, member in members.items()})


def forget() -> None:
    """Forgets what the test before expected."""
    _expected.clear()


def is_expected(denial: Mapping[str, str]) -> bool:
    return any(all(_comparable(denial[name]) == each[name] for name in each) for each in _expected)


def _comparable(value: object) -> str:
    """Upper and lower case of an action are the same. ARNs and IDs that differ only in case are rare."""
    return str(value).lower()
