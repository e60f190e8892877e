"""The options of a server, as flags of its command."""

import json
import os
import tempfile
from contextlib import contextmanager
from typing import Any, Iterator, List, Mapping, Optional

from ._arguments import invalid
from ._state import Seed, path_in

#: The flags that are repeated, by the names of the options.
_REPEATED = {"allow_hosts": "allow_host", "issuers": "issuer", "issuer_hosts": "issuer_host", "quotas": "quota"}


def arguments_of(options: Mapping[str, Any]) -> List[str]:
    """Returns the flags. The server rejects unknown ones."""
    return [
        argument
        for name, value in options.items()
        for text in _texts_of(value)
        for argument in (f"--{_REPEATED.get(name, name).replace('_', '-')}", text)
    ]


def _texts_of(value: Any) -> List[str]:
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [f"{name}={each}" for name, each in value.items()]
    return [str(each) for each in value] if isinstance(value, (list, tuple)) else [str(value)]


@contextmanager
def seed_arguments(seed: Optional[Seed]) -> Iterator[List[str]]:
    """Yields the flag for the seed. The server reads the file once, when it starts."""
    if seed is None:
        yield []
        return
    path = path_in(seed)
    if path is not None:
        yield ["--seed", path]
        return
    if not isinstance(seed, Mapping):
        raise invalid("The option seed is the path of a file, or a mapping. Pass text to iam.seed().")
    handle, path = tempfile.mkstemp(suffix=".json", prefix="iamulator-seed-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(seed, file)
        yield ["--seed", path]
    finally:
        os.remove(path)
