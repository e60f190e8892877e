"""Runs a program in a new terminal, answers its prompt, and prints the outcome as JSON.

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
        # On Linux, reading fails once no process has the terminal open for writing.
        break
    if not data:
        break
    output += data
    if not asked and prompt.encode() in output:
        asked = True
        os.write(terminal, answer.encode() + b"\n")
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
json.dump({"asked": asked, "status": status, "output": output.decode()}, sys.stdout)
