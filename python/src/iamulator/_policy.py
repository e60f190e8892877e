"""A short way to write policy documents, with the words of the JavaScript package."""

from typing import Any, Dict, List, Mapping, Sequence, Union


class Statement(Dict[str, Any]):
    """A statement, and the methods that complete it. Each returns a new statement."""

    def on(self, *resources: str) -> "Statement":
        """Sets the resources, as ARNs that may contain ``*``."""
        return Statement({**self, "Resource": _one_or_more(resources)})

    def to(self, *principals: Union[str, Mapping[str, Any]]) -> "Statement":
        """Sets the principals: ARNs, account numbers, services such as ``lambda.amazonaws.com``, or ``*``.

        Others, such as identity providers, are dictionaries: ``to({"Federated": "accounts.google.com"})``.
        """
        return Statement({**self, "Principal": "*" if "*" in principals else _principals(principals)})

    def when(self, operator: str, key: str, value: object) -> "Statement":
        """Adds a condition: ``when("StringEquals", "aws:PrincipalTag/team", "blue")``."""
        condition: Mapping[str, Any] = self.get("Condition", {})
        changed = {**condition, operator: {**condition.get(operator, {}), key: value}}
        return Statement({**self, "Condition": changed})

    def named(self, sid: str) -> "Statement":
        """Names the statement."""
        return Statement({**self, "Sid": sid})


def allow(*actions: str) -> Statement:
    """Begins a statement that allows actions: ``allow("s3:Get*").on("arn:aws:s3:::reports/*")``."""
    return Statement({"Effect": "Allow", "Action": _one_or_more(actions)})


def deny(*actions: str) -> Statement:
    """Begins a statement that denies actions."""
    return Statement({"Effect": "Deny", "Action": _one_or_more(actions)})


def policy_of(*statements: Union[Mapping[str, Any], Sequence[Mapping[str, Any]]]) -> Dict[str, Any]:
    """Returns a policy document with these statements, or lists of them."""
    listed: List[Dict[str, Any]] = []
    for each in statements:
        listed.extend([dict(each)] if isinstance(each, Mapping) else map(dict, each))
    return {"Version": "2012-10-17", "Statement": listed}


def _one_or_more(values: Sequence[str]) -> Union[str, List[str]]:
    return values[0] if len(values) == 1 else list(values)


_TYPES = ("AWS", "Service", "Federated", "CanonicalUser")


def _principals(principals: Sequence[Union[str, Mapping[str, Any]]]) -> Dict[str, Union[str, List[str]]]:
    values: Dict[str, List[str]] = {}
    for principal in principals:
        typed = principal
        if isinstance(typed, str):
            typed = {"Service" if _is_service(typed) else "AWS": typed}
        for kind, each in typed.items():
            if kind not in _TYPES:
                raise ValueError(f"Unknown type of principal {kind!r}. Use {', '.join(_TYPES)}.")
            values.setdefault(kind, []).extend([each] if isinstance(each, str) else each)
    return {kind: _one_or_more(values[kind]) for kind in _TYPES if kind in values}


def _is_service(principal: str) -> bool:
    return principal.endswith((".amazonaws.com", ".amazonaws.com.cn"))
