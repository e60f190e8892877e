"""Prints as JSON which of the modules named as arguments this Python has, without importing them.

`modules` has the file or folder of each, `versions` those of packages of the same names, and `folders` the
places where modules would be installed.
"""

import importlib.metadata
import importlib.util
import json
import os
import sys


def place_of(name):
    """Returns where a module is. Importing the packages that contain it would take up to a second."""
    package, *path = name.split(".")
    spec = importlib.util.find_spec(package)
    if spec is None or not path:
        return spec and (spec.origin or list(spec.submodule_search_locations)[0])
    places = (os.path.join(folder, *path) for folder in spec.submodule_search_locations or ())
    return next((found for place in places for found in (place, place + ".py") if os.path.exists(found)), None)


def version_of(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


modules = {name: place for name in sys.argv[1:] if (place := place_of(name))}
json.dump(
    {
        "executable": sys.executable,
        "modules": modules,
        "versions": {name: version for name in modules if (version := version_of(name))},
        "folders": [folder for folder in sys.path if os.path.isdir(folder)],
    },
    sys.stdout,
)
