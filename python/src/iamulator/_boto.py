"""Sessions and clients of boto3, which is imported when it is used."""

import functools
import os
from typing import Any, Dict

from ._identity import Credentials

_OWN_SERVICES = (
    "accessanalyzer",
    "account-access",
    "iam",
    "identitystore",
    "organizations",
    "signin",
    "sso",
    "sso-admin",
    "sso-oidc",
    "sts",
)


def make_session(url: str, credentials: Credentials, region_name: str) -> Any:
    """Returns a ``boto3.Session`` whose clients and resources call the emulator."""
    import boto3
    import botocore.session

    core = botocore.session.Session()
    core.register_component("data_loader", _loader())

    class Session(boto3.Session):  # type: ignore[misc]
        def client(self, service_name: str, *args: Any, **kwargs: Any) -> Any:
            return super().client(service_name, *args, **_options(core, url, service_name, kwargs))

        def resource(self, service_name: str, *args: Any, **kwargs: Any) -> Any:
            return super().resource(service_name, *args, **_options(core, url, service_name, kwargs))

    session = Session(botocore_session=core, region_name=region_name, **credentials.boto3())
    # Each session adds boto3's folder to the loader again.
    _loader().search_paths[:] = dict.fromkeys(_loader().search_paths)
    return session


@functools.lru_cache(maxsize=None)
def _loader() -> Any:
    """Returns a loader that all sessions share, because reading the models of services takes most of their time."""
    import botocore.session

    return botocore.session.Session().get_component("data_loader")


def _options(core: Any, url: str, service: str, given: Dict[str, Any]) -> Dict[str, Any]:
    """Adds the endpoint, unless the environment names another one for a service that iamulator lacks."""
    if given.get("endpoint_url") is not None or _has_endpoint_elsewhere(core, service):
        return given
    return {**given, "endpoint_url": url, "config": _config(given.get("config"))}


def _has_endpoint_elsewhere(core: Any, service: str) -> bool:
    if service in _OWN_SERVICES:
        return False
    service_id = str(core.get_service_model(service).service_id)
    return f"AWS_ENDPOINT_URL_{service_id.upper().replace(' ', '_')}" in os.environ


def _config(given: Any) -> Any:
    """Returns a configuration that reports errors at once, and uses no proxy, unless the given one does."""
    from botocore.config import Config

    own = Config(retries={"total_max_attempts": 1}, proxies={})
    return own if given is None else own.merge(given)
