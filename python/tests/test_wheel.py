"""The wheel, installed into a virtual environment without network."""

import base64
import csv
import hashlib
import io
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import iamulator

FOLDER = Path(__file__).parents[1]
VERSION = iamulator.__version__


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    directory = tmp_path_factory.mktemp("wheel")
    return Path(run(sys.executable, "-B", FOLDER / "build_wheel.py", directory).strip())


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """A Python in which the wheel is installed beside Debian's pytest and boto3."""
    directory = tmp_path_factory.mktemp("installed")
    venv.create(directory, with_pip=True, system_site_packages=True)
    program = directory / "bin" / "python"
    run(program, "-m", "pip", "install", "--no-index", "--no-deps", wheel)
    return program


def test_name_and_contents(wheel):
    assert wheel.name == f"iamulator-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        modules = {path.name for path in (FOLDER / "src" / "iamulator").glob("*.py*")} | {"py.typed"}
        names = set(archive.namelist())
        assert {name for name in names if name.startswith("iamulator/")} == {f"iamulator/{each}" for each in modules}
        info = f"iamulator-{VERSION}.dist-info"
        assert names - {f"iamulator/{each}" for each in modules} == {
            f"{info}/{each}" for each in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
        }
        record = list(csv.reader(io.StringIO(archive.read(f"{info}/RECORD").decode())))
        assert {path for path, *_ in record} == names
        for path, digest, size in record[:-1]:
            content = archive.read(path)
            expected = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            assert (digest, size) == (f"sha256={expected}", str(len(content)))
        assert record[-1] == [f"{info}/RECORD", "", ""]


def test_same_sources_give_the_same_bytes(wheel, tmp_path):
    again = Path(run(sys.executable, "-B", FOLDER / "build_wheel.py", tmp_path).strip())
    assert again.read_bytes() == wheel.read_bytes()


def test_pip_reads_the_metadata(python):
    shown = run(python, "-m", "pip", "show", "--verbose", "iamulator")
    assert f"Version: {VERSION}" in shown
    assert "License-Expression: Apache-2.0" in shown
    assert "iamulator = iamulator.pytest_plugin" in shown
    assert "Requires: \n" in shown


def test_pytest_finds_the_plugin(python, tmp_path):
    (tmp_path / "test_it.py").write_text(
        "import iamulator\n\n"
        "def test_it(iam, boto3_client):\n"
        "    assert 'site-packages' in iamulator.__file__\n"
        "    assert boto3_client('iam').list_users()['Users'] == []\n"
    )
    output = run(python, "-B", "-m", "pytest", "-p", "no:cacheprovider", "-W", "ignore", cwd=tmp_path)
    assert f"iamulator-{VERSION}" in output
    assert "1 passed" in output


def test_pip_builds_it_from_the_source_archive(python, tmp_path):
    build = f"import build_wheel; print(build_wheel.build_sdist({str(tmp_path)!r}))"
    name = run(sys.executable, "-B", "-c", build, cwd=FOLDER).strip()
    with tarfile.open(tmp_path / name) as archive:
        archive.extractall(tmp_path, filter="data")
    source = tmp_path / f"iamulator-{VERSION}"
    pip = (python, "-m", "pip", "wheel", "--no-index", "--no-deps", "--no-build-isolation")
    run(*pip, "--wheel-dir", tmp_path, source)
    assert (tmp_path / f"iamulator-{VERSION}-py3-none-any.whl").exists()
