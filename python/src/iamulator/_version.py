"""The version of the package, which is also the version of the server that it starts."""

__version__ = "0.1.0"
