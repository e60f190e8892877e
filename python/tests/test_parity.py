"""The table of what Python and JavaScript have in common contains what Python itself finds in the package."""

import dataclasses
import inspect
import re
from pathlib import Path

import pytest

import iamulator
from iamulator import pytest_plugin

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "python.md").read_text()
NAMES = set(re.findall(r"\w+", PAGE))

CLASSES = [each for each in map(iamulator.__dict__.get, iamulator.__all__) if inspect.isclass(each)]


def members_of(kind):
    """Returns the names of the public members that the package defines, and of the fields."""
    defined = {name: base for base in kind.__mro__ if base.__module__.startswith("iamulator") for name in vars(base)}
    fields = [field.name for field in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else []
    return sorted(name for name in [*defined, *fields] if not name.startswith("_"))


@pytest.mark.parametrize("kind", CLASSES, ids=[kind.__name__ for kind in CLASSES])
def test_members(kind):
    is_named = kind is iamulator.MockIam
    assert [name for name in members_of(kind) if name not in NAMES and not is_named] == []


def is_fixture(value):
    """Fixtures are functions with a mark and, since pytest 8.4, objects of their own."""
    return hasattr(value, "_pytestfixturefunction") or "FixtureFunction" in type(value).__name__


def test_functions_and_fixtures():
    functions = [name for name in iamulator.__all__ if inspect.isfunction(getattr(iamulator, name))]
    fixtures = [name for name, value in vars(pytest_plugin).items() if is_fixture(value)]
    assert len(functions) > 5 and len(fixtures) > 5
    assert [name for name in [*functions, *fixtures] if name not in NAMES] == []
