"""Lets the tests use the plugin from the sources, without an installation."""

pytest_plugins = ["pytester", "iamulator.pytest_plugin"]
