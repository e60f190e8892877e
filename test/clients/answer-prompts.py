"""Runs a program in a new terminal, and answers its prompts in order. Shows what the program shows.

answer-prompts.py '[["PROMPT", "ANSWER"], ...]' PROGRAM [PARAMETER...]

An answer contains the keys, with "\\r" for Enter. Prompts that never appear are named on standard error. The exit status
is that of the program.
"""

import fcntl
import json
import os
import pty
import struct
import sys
import termios

prompts = json.loads(sys.argv[1])
command = sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
# Menus and prompts must fit into a line.
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
unseen = b""
while True:
    try:
        data = os.read(terminal, 4096)
    except OSError:
        # On Linux, reading fails once no process has the terminal open for writing.
        break
    if not data:
        break
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    unseen += data
    while prompts and prompts[0][0].encode() in unseen:
        prompt, answer = prompts.pop(0)
        unseen = unseen[unseen.index(prompt.encode()) + len(prompt) :]
        os.write(terminal, answer.encode())
for prompt, _ in prompts:
    print(f"There was no prompt {prompt!r}", file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
