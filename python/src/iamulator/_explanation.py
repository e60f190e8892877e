"""Explanations of questions and of recorded decisions."""

from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional

from ._errors import IamulatorError
from ._scope import Scope, camel_case_members


@dataclass(frozen=True)
class Explanation:
    """Why a request is allowed or denied. ``str(explanation)`` is a text for people."""

    #: ``allowed``, ``implicitDeny``, or ``explicitDeny``.
    decision: str
    caller: str
    action: str
    resource: str
    #: The layer that decided the request, such as ``identity`` or ``boundary``.
    layer: str
    #: The end of AWS's message. Empty if the request is allowed.
    reason: str
    #: Sentences that describe the narrowest change that would allow the request. Empty if none was found.
    change: List[str]
    #: Everything that the server returns, as in the schema ``Explanation`` of ``/_iamulator/openapi.json``.
    data: Mapping[str, Any] = field(repr=False)
    _text: str = field(repr=False)

    @property
    def allowed(self) -> bool:
        return self.decision == "allowed"

    def __str__(self) -> str:
        return self._text


def explanation_of(body: Mapping[str, Any]) -> Explanation:
    data = dict(body)
    text = data.pop("text")
    steps = (data.get("change") or {}).get("steps", [])
    return Explanation(
        decision=data["decision"],
        caller=data["caller"],
        action=data["action"],
        resource=data["resource"],
        layer=data["layer"],
        reason=data["reason"],
        change=[step["text"] for step in steps],
        data=data,
        _text=text,
    )


def members_of(given: Optional[Mapping[str, Any]], arguments: Mapping[str, Any]) -> "dict[str, Any]":
    """Joins a mapping with members of an endpoint and arguments, whose names are in snake case."""
    return {**(given or {}), **camel_case_members(arguments)}


def explanation_of_denial(scope: Scope, error: Exception) -> Explanation:
    """Explains the denial that botocore has raised: by its authorization ID or, if it has none, by its request ID."""
    explained = scope.post("explain?text=true", _denial_in(error))
    denied = [each for each in explained["decisions"] if each["decision"] != "allowed"]
    return explanation_of((denied or explained["decisions"])[-1])


def _denial_in(error: Exception) -> Dict[str, str]:
    metadata = getattr(error, "response", {}).get("ResponseMetadata", {})
    authorization_id = metadata.get("HTTPHeaders", {}).get("x-iamulator-authorization-id")
    if authorization_id:
        return {"authorizationId": authorization_id}
    if metadata.get("RequestId"):
        return {"requestId": metadata["RequestId"]}
    raise IamulatorError(
        "NoSuchDecision", f"The error has neither an authorization ID nor a request ID: {error}"
    )
