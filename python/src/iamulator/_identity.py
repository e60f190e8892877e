"""Credentials of the identities that clients can act as."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, Mapping, Optional, Union

from ._arguments import require_names
from ._scope import Scope, camel_case_members, time_in

#: The secret access key of the built-in administrators and root users.
BUILT_IN_SECRET = "test"

_ROLE_MEMBERS = ("session_name", "tags", "policy", "duration_seconds")
_MEMBERS = ("account", "root", "user", "role", *_ROLE_MEMBERS)


@dataclass(frozen=True)
class Credentials:
    """Keys for a client."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: Optional[str] = field(default=None, repr=False)
    #: By the clock of the emulator. None for credentials that do not expire.
    expiration: Optional[datetime] = None
    #: The ARN of the caller. None if it was not asked for.
    arn: Optional[str] = None

    def boto3(self) -> Dict[str, Optional[str]]:
        """Returns the parameters of ``boto3.Session`` and ``boto3.client``."""
        return {
            "aws_access_key_id": self.access_key_id,
            "aws_secret_access_key": self.secret_access_key,
            "aws_session_token": self.session_token,
        }


def credentials_of(
    scope: Scope, credentials: Optional[Credentials] = None, **identity: Any
) -> Credentials:
    """Returns the credentials of an identity.

    Users' and roles' come from the server each time, since a user can be deleted and made again.
    """
    require_names("argument", identity, ("credentials", *_MEMBERS))
    given = {name: value for name, value in identity.items() if value is not None}
    if credentials is not None:
        if given:
            raise TypeError(f"credentials and {next(iter(given))} exclude each other.")
        return credentials
    if "user" in given or "role" in given:
        return issue(scope, given)
    account = scope.account_in(given.pop("account", None))
    root = bool(given.pop("root", False))
    if given:
        raise TypeError(f"{next(iter(given))} requires role.")
    return Credentials(f"root-{account}" if root else account, BUILT_IN_SECRET)


def issue(scope: Scope, identity: Mapping[str, Any]) -> Credentials:
    """Gets credentials of a user or role from the server."""
    account = scope.account_in(identity.get("account"))
    issued = scope.post("credentials", {**camel_case_members(identity), "account": account})
    expiration: Union[str, None] = issued.get("expiration")
    return Credentials(
        issued["accessKeyId"],
        issued["secretAccessKey"],
        issued.get("sessionToken"),
        time_in(expiration) if expiration else None,
        issued["arn"],
    )


def environment_of(scope: Scope, credentials: Credentials) -> Dict[str, str]:
    """Returns the variables that SDKs read, and those that would override them if a child process inherits them."""
    token = credentials.session_token or ""
    url, region = scope.transport.url, scope.region
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ENDPOINT_URL_IAM": url,
        "AWS_ENDPOINT_URL_ORGANIZATIONS": url,
        "AWS_ENDPOINT_URL_STS": url,
        "AWS_ENDPOINT_URL_ACCESSANALYZER": url,
        "AWS_ENDPOINT_URL_ACCOUNT_ACCESS": url,
        "AWS_ENDPOINT_URL_IAM_TOOLBOX": url,
        "AWS_ENDPOINT_URL_IDENTITYSTORE": url,
        "AWS_ENDPOINT_URL_SIGNIN": url,
        "AWS_ENDPOINT_URL_SSO": url,
        "AWS_ENDPOINT_URL_SSO_ADMIN": url,
        "AWS_ENDPOINT_URL_SSO_OIDC": url,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
        "AWS_SESSION_TOKEN": token,
        # The former name, which botocore prefers.
        "AWS_SECURITY_TOKEN": token,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }
