"""Runs a program in a new terminal, answers its prompts in order, and prints what the terminal shows.

dialogue.py ANSWERS PROGRAM [PARAMETER...]

ANSWERS is a list in JSON of pairs: the beginning of a prompt, and the answer. The exit status is the program's.
"""

import json
import os
import pty
import re
import signal
import sys
import termios

answers = json.loads(sys.argv[1])
command = sys.argv[2:]
# A prompt that never comes ends the dialogue, and with it the program.
signal.alarm(120)
child, terminal = pty.fork()
if child == 0:
    # Only the program shows the answers: the terminal would, too, if an answer came early.
    settings = termios.tcgetattr(0)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(0, termios.TCSANOW, settings)
    # A terminal that cannot move its cursor, so that its output is what a reader sees.
    os.execvpe(command[0], command, {**os.environ, "TERM": "dumb"})
output = ""
while True:
    try:
        data = os.read(terminal, 4096)
    except OSError:
        # On Linux, reading fails once no process has the terminal open for writing.
        break
    if not data:
        break
    output += data.decode(errors="replace")
    if answers and answers[0][0] in output:
        os.write(terminal, answers.pop(0)[1].encode() + b"\r")
print(re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", output).replace("\r", ""), end="")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
