"""Builds the wheel and the source archive with the standard library only.

It is the build backend of pyproject.toml, for pip and build. ``python3 build_wheel.py [DIRECTORY]`` builds the wheel
without them.
"""

import base64
import hashlib
import io
import re
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent
SOURCES = ROOT / "src"
TAG = "py3-none-any"

#: The date of all files, so that the same sources give the same bytes. It is the oldest one in zip files.
DATE = (1980, 1, 1, 0, 0, 0)

WHEEL = f"""Wheel-Version: 1.0
Generator: iamulator
Root-Is-Purelib: true
Tag: {TAG}
"""


def build_wheel(
    directory: str, settings: Optional[Mapping[str, Any]] = None, metadata: Optional[str] = None
) -> str:
    project = _project()
    base = f"{project['name']}-{project['version']}"
    files = {path.relative_to(SOURCES).as_posix(): path.read_bytes() for path in _modules()}
    info = f"{base}.dist-info"
    files[f"{info}/licenses/LICENSE"] = _license()
    files[f"{info}/METADATA"] = _metadata(project).encode()
    files[f"{info}/WHEEL"] = WHEEL.encode()
    files[f"{info}/entry_points.txt"] = _entry_points(project).encode()
    files[f"{info}/RECORD"] = _record(files, f"{info}/RECORD").encode()
    name = f"{base}-{TAG}.whl"
    with zipfile.ZipFile(Path(directory) / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, DATE)
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return name


def build_sdist(directory: str, settings: Optional[Mapping[str, Any]] = None) -> str:
    project = _project()
    base = f"{project['name']}-{project['version']}"
    own = [ROOT / name for name in ("README.md", "pyproject.toml", "build_wheel.py")]
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in (*own, *_modules())}
    files["LICENSE"] = _license()
    files["PKG-INFO"] = _metadata(project).encode()
    with tarfile.open(Path(directory) / f"{base}.tar.gz", "w:gz") as archive:
        for path, content in files.items():
            entry = tarfile.TarInfo(f"{base}/{path}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return f"{base}.tar.gz"


def _project() -> Dict[str, Any]:
    project: Dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (SOURCES / "iamulator" / "_version.py").read_text(encoding="utf-8")
    version = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    if version is None:
        raise SystemExit("src/iamulator/_version.py contains no version.")
    return {**project, "version": version[1]}


def _modules() -> List[Path]:
    paths = (path for path in SOURCES.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sorted(path for path in paths if path.suffix == ".py" or path.name == "py.typed")


def _license() -> bytes:
    """In a checkout, the license is beside the folder. In a source archive, it is inside."""
    return next(path for path in (ROOT / "LICENSE", ROOT.parent / "LICENSE") if path.exists()).read_bytes()


def _metadata(project: Mapping[str, Any]) -> str:
    extras = project["optional-dependencies"].items()
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        f"Keywords: {','.join(project['keywords'])}",
        f"License-Expression: {project['license']}",
        "License-File: LICENSE",
        *(f"Classifier: {each}" for each in project["classifiers"]),
        f"Requires-Python: {project['requires-python']}",
        *(f"Provides-Extra: {extra}" for extra, _ in extras),
        *(f'Requires-Dist: {each}; extra == "{extra}"' for extra, needed in extras for each in needed),
        "Description-Content-Type: text/markdown",
    ]
    readme = (ROOT / str(project["readme"])).read_text(encoding="utf-8")
    return "\n".join([*lines, "", readme])


def _entry_points(project: Mapping[str, Any]) -> str:
    groups = project["entry-points"].items()
    return "\n".join(
        "\n".join([f"[{group}]", *(f"{name} = {value}" for name, value in points.items()), ""])
        for group, points in groups
    )


def _record(files: Mapping[str, bytes], own: str) -> str:
    """Lists the files with their digests. The list itself has none."""
    return "".join(f"{path},{_digest(content)},{len(content)}\n" for path, content in files.items()) + f"{own},,\n"


def _digest(content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"sha256={digest}"


if __name__ == "__main__":
    output = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist")
    output.mkdir(parents=True, exist_ok=True)
    print(output / build_wheel(str(output)))
