/** Runs test files with faults in processes of their own, which a fault may stop or keep busy for ever. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../root.mjs'
import { jest } from '../setup.mjs'

/** A file that takes longer with a fault hangs. */
const LONGEST_MILLISECONDS = 120_000
const LOOK_MILLISECONDS = 500
/** Steps of a plan for one process, which keeps some memory of each run. */
const STEPS_AT_ONCE = 30

/**
 * Carries out plans, several processes at a time.
 *
 * @param bundle the directory of the product's bundle
 * @param {{ fault?: string, files: string[] }[]} steps each runs its files until one fails
 * @param onResult is called with `{ fault, file, failure, seconds, reached }` for each file that ran
 */
export async function carryOut(bundle, steps, onResult, processes = 2) {
  const waiting = [...steps]
  const worker = async () => {
    while (waiting.length > 0) await carryOutPart(bundle, waiting.splice(0, STEPS_AT_ONCE), onResult)
  }
  await Promise.all(Array.from({ length: processes }, worker))
}

/** Carries out steps. Starts another process for those after one that a fault has ended. */
async function carryOutPart(bundle, steps, onResult) {
  let rest = steps
  while (rest.length > 0) {
    const { lines, reason } = await runProcess(bundle, rest)
    for (const result of lines.filter(({ isStart, isEnd }) => !isStart && !isEnd)) onResult(result)
    const last = lines.at(-1)
    if (last?.isEnd) return
    if (last === undefined) throw new Error(`no test file ran: ${reason}`)
    if (last.isStart) onResult({ fault: last.fault, file: last.file, failure: reason, seconds: 0 })
    rest = stepsAfter(rest, last)
  }
}

/** Returns what is left to do after a result. */
function stepsAfter(steps, { fault, file, isStart, failure }) {
  const index = steps.findIndex((step) => step.fault === fault && step.files.includes(file))
  const { files } = steps[index]
  const isDone = fault !== undefined && (isStart || failure !== undefined)
  const others = isDone ? [] : files.slice(files.indexOf(file) + 1)
  return [...(others.length > 0 ? [{ fault, files: others }] : []), ...steps.slice(index + 1)]
}

/** Returns the lines of a process, and why it did not come to its end. */
async function runProcess(bundle, steps) {
  const folder = mkdtempSync(join(tmpdir(), 'iamulator-faults-'))
  const [plan, results] = [join(folder, 'plan'), join(folder, 'results')]
  writeFileSync(plan, JSON.stringify(steps))
  const files = [...new Set(steps.flatMap((step) => step.files))]
  const config = join(root, 'scripts/faults/jest.config.mjs')
  const args = [...jest, '--config', config, '--runInBand', '--forceExit', '--runTestsByPath', ...files]
  // Caches in modules of the product may hold what a fault has put there, so that each file evaluates them again.
  const isolated = { TEST_ISOLATED: '1' }
  const env = {
    ...process.env,
    ...isolated,
    FAULTS_BUNDLE: bundle,
    FAULTS_PLAN: plan,
    FAULTS_RESULTS: results,
  }
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      printed = (printed + data).slice(-2000)
    })
  let hangs = false
  let seen = Date.now()
  const look = setInterval(() => {
    if (existsSync(results)) seen = Math.max(seen, statSync(results).mtimeMs)
    if (Date.now() - seen < LONGEST_MILLISECONDS) return
    hangs = true
    child.kill('SIGKILL')
  }, LOOK_MILLISECONDS)
  const status = await new Promise((ended) => child.on('close', ended))
  clearInterval(look)
  const text = existsSync(results) ? readFileSync(results, 'utf8') : ''
  rmSync(folder, { recursive: true, force: true })
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  return {
    lines,
    reason: hangs ? 'the file does not come to an end' : `the process ended with ${status}: ${printed}`,
  }
}
