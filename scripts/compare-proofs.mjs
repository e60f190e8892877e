/**
 * `npm run compare -- proofs [COUNT [SEED]]`: compares proofs with brute force on COUNT generated pairs of policies
 * (default: 200,000), on all cores that it may use. It prints how far it is and, in the end or when it is interrupted,
 * a line for each kind of pairs, and reduced pairs with wrong answers. After an interruption, it also prints the
 * command that continues.
 */
import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { loadTypeScript } from './load-typescript.mjs'
import { readNumber } from './read-number.mjs'
import { ensureReady } from './setup.mjs'

/** Pairs of one kind in a task. A round has a task for each kind. */
const PAIRS_AT_ONCE = 250
const COLUMNS = ['pairs', 'contained', 'exceeds', 'unknown', 'missed', 'wrong', 'refused']
const MAX_FINDINGS = 10
const MILLISECONDS_BETWEEN_LINES = 20_000

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
  const run = {
    kindNames,
    goal,
    firstSeed,
    pairsOfEach: Math.ceil(goal / kindNames.length),
    /** How many pairs of each kind are judged or being judged. */
    begun: 0,
    judged: 0,
    isStopped: false,
    tallies: new Map(kindNames.map((name) => [name, noPairs()])),
    findings: [],
    start: performance.now(),
    nextProgress: 0,
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (run.isStopped = true))
  const tasks = tasksOf(run)
  await Promise.all(Array.from({ length: availableParallelism() }, () => workOn(tasks, run)))
  report(run)
}

function noPairs() {
  return Object.fromEntries(COLUMNS.map((column) => [column, 0]))
}

/** Deals the pairs of all kinds in rounds. A stopped run finishes its round, so that it has seen all kinds alike. */
function* tasksOf(run) {
  while (run.begun < run.pairsOfEach && !run.isStopped) {
    const count = Math.min(PAIRS_AT_ONCE, run.pairsOfEach - run.begun)
    const seed = run.firstSeed + run.begun
    run.begun += count
    yield* run.kindNames.map((name) => ({ name, count, seed }))
  }
}

/** Hands tasks to a worker until there are no more. */
function workOn(tasks, run) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url))
    worker.on('error', reject)
    worker.on('message', (comparison) => {
      if (comparison !== undefined) note(run, comparison)
      const { value: task, done } = tasks.next()
      if (done) worker.terminate().then(resolve)
      else worker.postMessage(task)
    })
  })
}

function note(run, { tally, findings }) {
  for (const column of COLUMNS) run.tallies.get(tally.kind)[column] += tally[column]
  run.judged += tally.pairs
  run.findings.push(...findings)
  showProgress(run)
  if (run.findings.length >= MAX_FINDINGS) run.isStopped = true
}

function showProgress(run) {
  const { judged, goal, findings, start } = run
  const now = performance.now()
  if (now < run.nextProgress) return
  run.nextProgress = now + MILLISECONDS_BETWEEN_LINES
  const perSecond = judged / ((now - start) / 1000)
  const counts = [judged, goal, Math.round(perSecond), findings.length]
  const [done, all, speed, wrong] = counts.map((count) => count.toLocaleString('en'))
  process.stderr.write(`${done} of ${all} pairs judged, ${speed} per second, ${wrong} wrong answers\n`)
}

function report({ tallies, findings, kindNames, pairsOfEach, begun, firstSeed }) {
  const rows = [...tallies].map(([name, tally]) => [name, ...COLUMNS.map((column) => tally[column])])
  const totals = COLUMNS.map((_, at) => rows.reduce((sum, row) => sum + row[at + 1], 0))
  for (const [name, ...numbers] of [['', ...COLUMNS], ...rows, ['all', ...totals]]) {
    const cells = numbers.map((number) => number.toLocaleString('en').padStart(10))
    process.stdout.write(`${name.padEnd(24)}${cells.join('')}\n`)
  }
  for (const { kind, seed, why, pair } of findings.slice(0, MAX_FINDINGS))
    process.stdout.write(`\n${kind}, seed ${seed}: ${why}\n${pair}\n`)
  const left = (pairsOfEach - begun) * kindNames.length
  if (left > 0)
    process.stdout.write(`\nTo continue: npm run compare -- proofs ${left} ${firstSeed + begun}\n`)
  process.exitCode = findings.length === 0 ? 0 : 1
}
