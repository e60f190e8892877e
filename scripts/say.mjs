// To stderr: the output of commands such as `iamulator env` is meant for the shell.
export function say(text) {
  process.stderr.write(`iamulator: ${text}\n`)
}
