/** Measures emulators in the process of a test runner: loading, creating, resetting, and their memory. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { root } from '../root.mjs'
import { report } from './report.mjs'

const ROUNDS = 7
const PROGRAM = fileURLToPath(new URL('embedded.mjs', import.meta.url))

/** Starts a process for each round, because a module loads only once. */
export function measureEmbedding() {
  const rounds = Array.from({ length: ROUNDS }, () => ({
    express: run('express'),
    iamulator: run('iamulator'),
  }))
  const least = (what, name) => Math.min(...rounds.map((round) => round[what][name]))
  const line = (name, text, unit, goal) => {
    const floor = least('express', name)
    const note =
      floor === Number.POSITIVE_INFINITY || Number.isNaN(floor)
        ? ''
        : `(express: ${floor.toFixed(2)} ${unit})`
    report(text, least('iamulator', name), unit, { atMost: goal }, note)
  }
  line('load', "import 'iamulator'", 'ms', 200)
  line('first', 'first createIamulator()', 'ms', 30)
  line('further', 'further createIamulator()', 'ms', 3)
  line('memory', 'memory of a further one', 'MB', 3)
  line('reset', 'reset() of 100 users', 'ms', 2)
}

function run(what) {
  const output = execFileSync(process.execPath, ['--expose-gc', PROGRAM, what], {
    cwd: root,
    encoding: 'utf8',
  })
  return JSON.parse(output)
}
