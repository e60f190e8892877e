/** Lets writers use replicas that are killed at random moments, and compares the result with the answers they got. */
import { setTimeout as delay } from 'node:timers/promises'
import type { StoreStatus } from '../../store/index.ts'
import { Bundle } from '../../test/support/bundle.ts'
import { Client, type Parameters } from './client.ts'
import { type Database, startDatabase } from './database.ts'
import { checkState, type FinalState, finalState } from './final-state.ts'
import { Ledger, type Violation } from './ledger.ts'
import { COUNTERS, call, DOCUMENT, KEY_USERS, KEYS_ACCOUNT, type Run } from './place.ts'
import { randomFrom } from './random.ts'
import { Replicas } from './site.ts'
import { Writer } from './writer.ts'

const REPLICAS = 3
/** Between two looks at what a run has done, and between two attempts to change something, in milliseconds. */
const PAUSE = 200
/** How often something is changed at the start and the end before the run fails. */
const ATTEMPTS = 1000
/** How long a request may take by default, in seconds: a replica may wait for the database before and after it tries. */
const TIMEOUT = 60
/** The tag that the last change of a run adds. */
const LAST_TAG = { 'Tags.member.1.Key': 'run', 'Tags.member.1.Value': 'over' }
/** Longer than a failover takes. A shorter patience permits stale reads, which replicas then admit in their status. */
const FAILOVER_SECONDS = 10

export interface SoakOptions {
  readonly runs: number
  readonly seconds: number
  readonly writers: number
  /** Whether the primary of the database fails every 5 seconds. */
  readonly failover: boolean
  /** How many seconds replicas wait for the database before they answer reads with what they know. */
  readonly patience: number
  /** How many seconds a request may take before the run fails. Default: 60. */
  readonly timeout?: number
  /** Returns whether enough has happened for a run to end after its time. Default: always. */
  readonly isEnough?: (run: Progress) => boolean
  /** The seed of the first run. Each further run has the next number. */
  readonly seed: number
  /** Prints a line. */
  readonly print: (line: string) => void
}

/** The events of a run so far. */
export interface Progress {
  readonly kills: number
  readonly failovers: number
  readonly acknowledged: number
}

/** The events of a run. */
export interface SoakResult extends Progress {
  readonly seed: number
  readonly answers: number
  /** Changes that may have been applied or not. */
  readonly perhaps: number
  readonly doubts: ReadonlyMap<string, number>
  readonly violations: readonly Violation[]
}

/** Runs the replicas, and prints a line for each run. */
export async function soakReplicas(options: SoakOptions): Promise<SoakResult[]> {
  const bundle = await Bundle.build()
  try {
    const database = await startDatabase(options.failover)
    try {
      const results: SoakResult[] = []
      for (let index = 0; index < options.runs; index++) {
        const result = await runOnce(bundle, database, options, options.seed + index)
        results.push(result)
        options.print(lineFor(index + 1, result))
        for (const { fault, text } of result.violations) options.print(`  ${fault}: ${text}`)
      }
      return results
    } finally {
      await database.stop()
    }
  } finally {
    await bundle.remove()
  }
}

function lineFor(index: number, result: SoakResult): string {
  const { seed, kills, failovers, answers, acknowledged, perhaps, doubts, violations } = result
  const reasons = [...doubts].map(([why, count]) => `${why} ${count}`).join(', ')
  return [
    `${violations.length === 0 ? ' ok ' : 'FAIL'} run ${index} (seed ${seed}): ${kills} kills`,
    `${failovers} failovers, ${answers} answers, ${acknowledged} changes acknowledged`,
    `${perhaps} perhaps, ${violations.length} violations; no answer: ${reasons || 'none'}`,
  ].join(', ')
}

async function runOnce(
  bundle: Bundle,
  database: Database,
  options: SoakOptions,
  seed: number,
): Promise<SoakResult> {
  const site = await Replicas.start(bundle, await database.schema(), options.patience, REPLICAS)
  const run = runAt(site, seed, options)
  try {
    await setUp(run)
    const work = Promise.all([
      ...Array.from({ length: options.writers }, (_, index) => new Writer(run, `w${index}`).write()),
      site.disturb(run, randomFrom(seed + 1)),
      database.disturb(run),
    ])
    // Only an error ends the work early.
    await Promise.race([work, untilEnough(run, options)])
    run.isOver = true
    await work
    await checkReplicas(run, site)
    const { doubts, answers } = run
    const { perhaps, violations } = run.ledger
    return { seed, ...progressOf(run), answers, perhaps, doubts, violations }
  } finally {
    run.isOver = true
    run.client.close()
    await site.stop()
  }
}

function runAt(site: Replicas, seed: number, { patience, timeout = TIMEOUT }: SoakOptions): Run {
  return {
    ...{ site, client: new Client(timeout * 1000), ledger: new Ledger(), random: randomFrom(seed) },
    ...{ doubts: new Map(), keys: [], races: 0, answers: 0, kills: 0, failovers: 0, isOver: false },
    judgesReads: patience >= FAILOVER_SECONDS,
  }
}

function progressOf({ kills, failovers, ledger }: Run): Progress {
  return { kills, failovers, acknowledged: ledger.acknowledged }
}

async function untilEnough(run: Run, { seconds, isEnough = () => true }: SoakOptions): Promise<void> {
  await delay(seconds * 1000)
  while (!run.isOver && !isEnough(progressOf(run))) await delay(PAUSE)
}

async function setUp(run: Run): Promise<void> {
  const [url = ''] = run.site.urls()
  const users = KEY_USERS.map((UserName) => ({ Action: 'CreateUser', UserName }))
  const policies = COUNTERS.map((PolicyName) => ({
    ...{ Action: 'CreatePolicy', PolicyName, PolicyDocument: DOCUMENT },
  }))
  for (const parameters of [...users, ...policies]) await change(run, url, parameters)
}

/** Changes something, again while nothing is known of the attempts: replicas without patience answer so when busy. */
async function change(run: Run, url: string, parameters: Parameters): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await call(run, url, KEYS_ACCOUNT, parameters)
    if (outcome.kind === 'done') return
    if (outcome.kind === 'refused' && outcome.code === 'EntityAlreadyExists' && attempt > 1) return
    if (outcome.kind !== 'perhaps' || attempt === ATTEMPTS)
      throw new Error(`${parameters.Action}: ${JSON.stringify(outcome)}`)
    await delay(PAUSE)
  }
}

/** Compares the answers of all replicas, and of one that has just read the database, with each other. */
async function checkReplicas(run: Run, site: Replicas): Promise<void> {
  const url = await site.add()
  // After this change, none that a killed replica has begun can still take place.
  await change(run, url, { Action: 'TagUser', UserName: KEY_USERS[0], ...LAST_TAG })
  await untilEqual(site)
  const states: FinalState[] = []
  for (const url of site.urls()) states.push(await finalState(run.client, url))
  const [first] = states
  if (first) checkState(run.ledger, first)
  const hashes = new Set(states.map(({ hash }) => hash))
  if (hashes.size > 1) run.ledger.report('unequal', `replicas answer in ${hashes.size} ways`)
}

/** Waits until all replicas take writes, and know the same entries: without patience, they may be behind. */
async function untilEqual(site: Replicas): Promise<void> {
  for (;;) {
    const statuses = await Promise.all(site.urls().map(statusOf))
    const positions = new Set(statuses.map(({ shared }) => shared?.position))
    if (statuses.every(({ writable }) => writable) && positions.size === 1) return
    await delay(PAUSE)
  }
}

async function statusOf(url: string): Promise<StoreStatus> {
  const response = await fetch(`${url}/_iamulator/health`)
  const { store }: { store: StoreStatus } = await response.json()
  return store
}
