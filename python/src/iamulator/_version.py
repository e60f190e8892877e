"""The version of the package, which is also that of the server that it starts."""

__version__ = "0.1.0"
