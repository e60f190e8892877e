"""AWS CLI v2 without the half second of processor time that each start of Python and its imports takes.

`warm-aws.py SOCKET` imports the CLI and then runs each command in a fork, with the arguments, environment,
directory, and open files of the process that runs `aws` (aws.py in this folder). HOME must be the same for
all commands, because the CLI determines its credential cache when it is imported. The script exits when its
standard input closes.
"""

import json
import os
import select
import signal
import socket
import sys
import traceback

import awscli.botocore.httpsession  # noqa: F401
import awscli.clidriver
import awscli.handlers  # noqa: F401

# Loads the modules that every command needs.
awscli.clidriver.create_clidriver().subcommand_table

# The CLI sets this variable when it is imported.
DATA_PATH = os.environ["AWS_DATA_PATH"]


def run(command):
    """Runs one command and returns its exit status."""
    os.chdir(command["directory"])
    os.environ.clear()
    os.environ.update(command["environment"], AWS_DATA_PATH=DATA_PATH)
    sys.argv = ["aws", *command["words"]]
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
    try:
        status = awscli.clidriver.main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) or end.code is None else 1
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    return status or 0


def serve(connection):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    head, files, _, _ = socket.recv_fds(connection, 4, 3)
    size = int.from_bytes(head, "big")
    command = json.loads(connection.makefile("rb").read(size))
    for target, file in enumerate(files):
        os.dup2(file, target)
        os.close(file)
    connection.sendall(bytes([run(command)]))


def reap(_signal, _frame):
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        pass


with socket.socket(socket.AF_UNIX) as listener:
    listener.bind(sys.argv[1])
    listener.listen(64)
    signal.signal(signal.SIGCHLD, reap)
    print("Ready.", flush=True)
    while True:
        readable, _, _ = select.select([listener, 0], [], [])
        if 0 in readable:
            break
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            try:
                serve(connection)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        connection.close()
