/**
 * `npm run compare -- proofs [COUNT [SEED]]`: compares proofs with brute force on COUNT generated pairs of policies
 * (default: 200,000), on all cores. It prints a line for each kind of pairs, and reduced pairs with wrong answers.
 */
import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { loadTypeScript } from './load-typescript.mjs'
import { readNumber } from './read-number.mjs'
import { ensureReady } from './setup.mjs'

const PAIRS_AT_ONCE = 250
const COLUMNS = ['pairs', 'contained', 'exceeds', 'unknown', 'missed', 'wrong', 'refused']
const MAX_SHOWN = 10

if (isMainThread) await compareOnAllCores()
else await answerTasks()

/** In a worker: compares the pairs of one task after another. */
async function answerTasks() {
  const { compareKind } = await loadTypeScript('test/policy/proofs/run.ts')
  parentPort.on('message', ({ name, count, seed }) => parentPort.postMessage(compareKind(name, count, seed)))
  parentPort.postMessage(undefined)
}

async function compareOnAllCores() {
  const goal = readNumber(process.argv[3], 200_000)
  const firstSeed = readNumber(process.argv[4], 1)
  await ensureReady({ dev: true })
  const { kindNames } = await loadTypeScript('test/policy/proofs/run.ts')
  const tasks = tasksOf(kindNames, Math.ceil(goal / kindNames.length), firstSeed)
  const tallies = new Map(
    kindNames.map((name) => [name, Object.fromEntries(COLUMNS.map((column) => [column, 0]))]),
  )
  const findings = []
  const note = (comparison) => {
    for (const column of COLUMNS) tallies.get(comparison.tally.kind)[column] += comparison.tally[column]
    findings.push(...comparison.findings)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, () => workOn(tasks, note)))
  report(tallies, findings)
}

/** Deals the pairs of all kinds in turns, so that an interrupted run has seen each kind. */
function tasksOf(names, pairsOfEach, firstSeed) {
  const tasks = []
  for (let done = 0; done < pairsOfEach; done += PAIRS_AT_ONCE) {
    const count = Math.min(PAIRS_AT_ONCE, pairsOfEach - done)
    tasks.push(...names.map((name) => ({ name, count, seed: firstSeed + done })))
  }
  return tasks.values()
}

/** Hands tasks to a worker until there are no more. */
function workOn(tasks, note) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url))
    worker.on('error', reject)
    worker.on('message', (comparison) => {
      if (comparison !== undefined) note(comparison)
      const { value: task, done } = tasks.next()
      if (done) worker.terminate().then(resolve)
      else worker.postMessage(task)
    })
  })
}

function report(tallies, findings) {
  const rows = [...tallies].map(([name, tally]) => [name, ...COLUMNS.map((column) => tally[column])])
  const totals = COLUMNS.map((_, at) => rows.reduce((sum, row) => sum + row[at + 1], 0))
  for (const [name, ...numbers] of [['', ...COLUMNS], ...rows, ['all', ...totals]]) {
    const cells = numbers.map((number) => number.toLocaleString('en').padStart(10))
    process.stdout.write(`${name.padEnd(24)}${cells.join('')}\n`)
  }
  for (const { kind, seed, why, pair } of findings.slice(0, MAX_SHOWN))
    process.stdout.write(`\n${kind}, seed ${seed}: ${why}\n${pair}\n`)
  process.exitCode = findings.length === 0 ? 0 : 1
}
