"""Runs a program in a terminal of its own, answers its prompt, and prints as JSON how it went.

answer-prompt.py PROMPT ANSWER PROGRAM [PARAMETER...]
"""

import json
import os
import pty
import sys

prompt, answer, *command = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
output = b""
asked = False
while True:
    try:
        data = os.read(terminal, 4096)
    except OSError:
        # So Linux tells that nobody writes to the terminal any more.
        break
    if not data:
        break
    output += data
    if not asked and prompt.encode() in output:
        asked = True
        os.write(terminal, answer.encode() + b"\n")
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
json.dump({"asked": asked, "status": status, "output": output.decode()}, sys.stdout)
