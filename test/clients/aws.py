"""`aws.py SOCKET WORDS...`: runs the words as a command of the AWS CLI that warm-aws.py has loaded."""

import json
import os
import socket
import sys

with socket.socket(socket.AF_UNIX) as connection:
    connection.connect(sys.argv[1])
    command = {"words": sys.argv[2:], "environment": dict(os.environ), "directory": os.getcwd()}
    text = json.dumps(command).encode()
    socket.send_fds(connection, [len(text).to_bytes(4, "big")], [0, 1, 2])
    connection.sendall(text)
    status = connection.recv(1)
if status == b"":
    sys.exit("warm-aws.py ended without a status")
sys.exit(status[0])
