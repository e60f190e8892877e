"""Connecting to a server, and starting one."""

import http.server
import os
import subprocess
import sys
import threading

import pytest

import iamulator
from iamulator import IamulatorError

#: The command that starts the server of this clone.
COMMAND = os.environ.get("IAMULATOR_COMMAND", "")


@pytest.fixture
def no_url(monkeypatch):
    monkeypatch.delenv("IAMULATOR_URL", raising=False)


def test_connect(iamulator):
    from iamulator import connect

    connected = connect(iamulator.url)
    assert (connected.url, connected.port, connected.account_id) == (iamulator.url, iamulator.port, "000000000000")
    connected.close()
    assert connected.client("sts").get_caller_identity()["Account"] == "000000000000"


NO_URLS = ["localhost:4566", "ftp://localhost", "http://", "http://localhost:port", "http://[::1"]


@pytest.mark.parametrize("url", NO_URLS)
def test_connect_to_no_url(url):
    with pytest.raises(IamulatorError, match="Use one such as http://localhost:4566"):
        iamulator.connect(url)


def test_connect_to_nothing():
    with pytest.raises(IamulatorError, match=r"Cannot reach the server at http://127.0.0.1:1: Connection refused\."):
        iamulator.connect("http://127.0.0.1:1", timeout=0.2)


def test_connect_with_certificates_that_cannot_be_read(monkeypatch):
    monkeypatch.setenv("AWS_CA_BUNDLE", "/absent/ca.pem")
    message = r"Cannot read AWS_CA_BUNDLE: No such file or directory: /absent/ca\.pem\."
    with pytest.raises(IamulatorError, match=message) as raised:
        iamulator.connect("https://127.0.0.1:1")
    assert raised.value.code == "InvalidCaBundle"


def test_connect_to_another_server():
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with pytest.raises(IamulatorError, match="is not iamulator"):
            iamulator.connect(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()


def test_start_with_flags_and_stop(no_url):
    with iamulator.start("--auth", "audit") as emulator:
        emulator.seed({"users": [{"name": "alice"}]})
        with emulator.least_privilege() as needed:
            emulator.client("iam", user="alice").list_users()
        assert needed.document["Statement"][0]["Action"] == "iam:ListUsers"
        url = emulator.url
    with pytest.raises(IamulatorError, match="Cannot reach"):
        iamulator.connect(url, timeout=0.2)
    emulator.close()
    for handle in (emulator, emulator.account("111122223333")):
        with pytest.raises(IamulatorError, match="^This handle is closed.$") as raised:
            handle.clock.now()
        assert raised.value.code == "Closed"


def test_start_with_the_options_of_javascript(no_url):
    seed = {"users": [{"name": "alice"}]}
    options = {"auth": "audit", "quotas": {"UsersQuota": 2}, "allow_hosts": ["a.test", "b.test"], "data": None}
    with iamulator.start(seed=seed, **options) as emulator:
        client = emulator.client("iam", user="alice")
        client.create_user(UserName="bob")
        with emulator.raises("LimitExceeded"):
            client.create_user(UserName="carol")
        emulator.reset()
        users = emulator.client("iam").list_users()["Users"]
        assert [user["UserName"] for user in users] == ["alice"]


def test_start_with_a_seed_that_is_a_file(no_url, tmp_path):
    path = tmp_path / "seed.yaml"
    path.write_text("users:\n  - name: alice\n")
    for seed in (path, str(path)):
        with iamulator.start(seed=seed) as emulator:
            assert emulator.credentials(user="alice").arn == "arn:aws:iam::000000000000:user/alice"
    with pytest.raises(IamulatorError, match="is the path of a file, or a mapping"):
        iamulator.start(seed="users: [{ name: alice }]")


def test_start_with_an_unknown_option(no_url):
    with pytest.raises(IamulatorError, match="unknown option '--auht'"):
        iamulator.start(auht="audit")


def test_start_reports_the_output_of_a_server_that_ends(no_url):
    with pytest.raises(IamulatorError, match="(?s)start --port 0 .* ended:\n.*--auth") as raised:
        iamulator.start("--auth", "maybe")
    assert raised.value.code == "NotStarted"


def test_start_reports_a_server_that_is_never_ready(no_url, monkeypatch):
    monkeypatch.setenv("IAMULATOR_COMMAND", f"{sys.executable} -c 'import time; time.sleep(60)'")
    with pytest.raises(IamulatorError, match=r"was not ready within 0\.2 seconds:\nIt printed nothing\."):
        iamulator.start(timeout=0.2)


@pytest.fixture
def project(no_url, monkeypatch, tmp_path):
    """An empty folder, in which no command is given."""
    monkeypatch.delenv("IAMULATOR_COMMAND", raising=False)
    folder = tmp_path / "project" / "tests"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder.parent


def write_program(path, script):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_without_node(project, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(IamulatorError) as raised:
        iamulator.start()
    assert str(raised.value) == (
        "There is no iamulator in node_modules/.bin of this folder or one above, none in PATH, and no npx to download "
        "it. Install Node.js 20.15 or newer and run npm install --save-dev iamulator, or set IAMULATOR_URL to a "
        "running server, such as http://localhost:4566 of the container image."
    )


def test_package_that_npm_cannot_download(project, monkeypatch, tmp_path):
    write_program(tmp_path / "bin" / "npx", "echo 'npm error 404 Not Found'; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    with pytest.raises(IamulatorError, match="(?s)npm error 404.*Run npm install --save-dev iamulator, or set") as raised:
        iamulator.start()
    assert raised.value.code == "NotStarted"


@pytest.mark.parametrize("place", ["node_modules/.bin", "bin"])
def test_installed_package_is_used(project, monkeypatch, place):
    write_program(project / place / "iamulator", f'{COMMAND} "$@"')
    write_program(project / "bin" / "npx", "exit 1")
    monkeypatch.setenv("PATH", f"{project}/bin:{os.environ['PATH']}")
    with iamulator.start() as emulator:
        assert emulator.client("iam").list_users()["Users"] == []


def test_default_command_is_npx(project, monkeypatch, tmp_path):
    """npx runs the server as a child, which must stop as well."""
    write_program(tmp_path / "npx", f'echo "$@" > {tmp_path}/arguments\nshift 2\n{COMMAND} "$@"')
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    emulator = iamulator.start()
    assert (tmp_path / "arguments").read_text().startswith(f"--yes iamulator@{iamulator.__version__} start --port 0")
    emulator.close()
    with pytest.raises(IamulatorError, match="Cannot reach"):
        iamulator.connect(emulator.url, timeout=0.2)


@pytest.mark.parametrize("ending", ["", "sys.exit(3)", "raise ValueError"])
def test_server_stops_with_python(no_url, ending):
    program = f"import iamulator, sys; print(iamulator.start().url); {ending}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    with pytest.raises(IamulatorError, match="Cannot reach"):
        iamulator.connect(output.stdout.strip(), timeout=0.2)


def test_much_output_does_not_stop_the_server(no_url):
    with iamulator.start("--log-level", "info") as emulator:
        for _ in range(1500):
            emulator.clock.now()
        assert emulator.client("iam").list_users()["Users"] == []


def test_acts_in_the_partition_of_the_server(no_url):
    with iamulator.start("--partition", "aws-cn") as emulator:
        assert emulator.arn("root") == "arn:aws-cn:iam::000000000000:root"
        assert emulator.client("sts", root=True).get_caller_identity()["Arn"] == emulator.arn("root")
        assert emulator.account("111122223333").arn("root") == "arn:aws-cn:iam::111122223333:root"
        assert emulator.env()["AWS_REGION"] == "cn-north-1"
