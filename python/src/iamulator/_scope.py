"""The part of an emulator that a handle is about, and what every topic of a handle uses."""

import re
from datetime import datetime
from typing import Any, Dict, Mapping, Optional

from ._arguments import require_account_id
from ._transport import Transport

DEFAULT_ACCOUNT = "000000000000"

#: The region of IAM in each partition. Clients sign for it, which selects the partition.
REGIONS = {
    "aws": "us-east-1",
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
    "aws-iso": "us-iso-east-1",
    "aws-iso-b": "us-isob-east-1",
    "aws-iso-e": "eu-isoe-west-1",
    "aws-iso-f": "us-isof-south-1",
    "aws-eusc": "eusc-de-east-1",
}


class Scope:
    """An emulator, or one account of it."""

    def __init__(
        self,
        transport: Transport,
        partition: str,
        only: Optional[str] = None,
        seed_account: str = DEFAULT_ACCOUNT,
    ) -> None:
        self.transport = transport
        #: The partition of the server, which requests without a partition are about.
        self.partition = partition
        #: The account of the handle. None if the handle is about everything.
        self.only = only
        #: The account that seeds mean by 000000000000.
        self.seed_account = seed_account

    def limited_to(self, account: str) -> "Scope":
        """Returns the part of the same emulator that belongs to one account."""
        return Scope(self.transport, self.partition, account, self.seed_account)

    def of_tests(self, account: str) -> "Scope":
        """Returns the account of a test process, which its seeds mean by 000000000000."""
        return Scope(self.transport, self.partition, account, account)

    @property
    def account_id(self) -> str:
        """The account of names such as ``user/alice``."""
        return self.only or DEFAULT_ACCOUNT

    @property
    def region(self) -> str:
        return REGIONS[self.partition]

    @property
    def limit(self) -> Dict[str, str]:
        """The member of a request that limits it to the account of the handle. Empty without a limit."""
        return {} if self.only is None else {"account": self.only}

    def account_in(self, given: Optional[object]) -> str:
        return self.account_id if given is None else require_account_id(given)

    def get(self, path: str, query: Optional[Mapping[str, object]] = None) -> Any:
        __tracebackhide__ = True
        return self.transport.get(path, {**self.limit, **(query or {})})

    def post(self, path: str, body: Mapping[str, object]) -> Any:
        __tracebackhide__ = True
        return self.transport.post(path, body)

    def delete(self, path: str) -> Any:
        __tracebackhide__ = True
        return self.transport.delete(path, self.limit)


def camel_case(name: str) -> str:
    """Converts the name of an argument to the name of a member: ``source_ip`` to ``sourceIp``."""
    first, *others = name.split("_")
    return first + "".join(each.capitalize() for each in others)


def camel_case_members(members: Mapping[str, object]) -> Dict[str, object]:
    """Converts the names of arguments, and omits those without a value."""
    return {camel_case(name): value for name, value in members.items() if value is not None}


def time_in(text: str) -> datetime:
    """Parses a time of the server. Python parses the suffix Z only since 3.11."""
    return datetime.fromisoformat(re.sub("Z$", "+00:00", text))


def time_text(time: "datetime | str") -> str:
    """Formats a time for the server. A time without a time zone is local, as everywhere in Python."""
    return time.astimezone().isoformat() if isinstance(time, datetime) else time
