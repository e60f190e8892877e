/** Lets writers use replicas that are killed at random moments, and compares the result with the answers they got. */
import { setTimeout as delay } from 'node:timers/promises'
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
/** How often something is created at the start before the run fails. */
const ATTEMPTS = 50
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
  /** The seed of the first run. Each further run has the next number. */
  readonly seed: number
  /** Prints a line. */
  readonly print: (line: string) => void
}

/** What happened in a run. */
export interface SoakResult {
  readonly seed: number
  readonly kills: number
  readonly failovers: number
  readonly answers: number
  readonly acknowledged: number
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
  { seconds, writers, patience }: SoakOptions,
  seed: number,
): Promise<SoakResult> {
  const site = await Replicas.start(bundle, await database.schema(), patience, REPLICAS)
  const run = runAt(site, seed, patience >= FAILOVER_SECONDS)
  try {
    await setUp(run)
    const isOver = () => run.isOver
    const written = Array.from({ length: writers }, (_, index) => new Writer(run, `w${index}`).write())
    const disturbed = [site.disturb(randomFrom(seed + 1), isOver), database.disturb(isOver)] as const
    await delay(seconds * 1000)
    run.isOver = true
    const [kills, failovers] = await Promise.all(disturbed)
    await Promise.all(written)
    await checkReplicas(run, site)
    const { ledger, doubts, answers } = run
    const { acknowledged, perhaps, violations } = ledger
    return { seed, kills, failovers, answers, acknowledged, perhaps, doubts, violations }
  } finally {
    run.isOver = true
    run.client.close()
    await site.stop()
  }
}

function runAt(site: Replicas, seed: number, judgesReads: boolean): Run {
  return {
    ...{ site, client: new Client(), ledger: new Ledger(), random: randomFrom(seed), doubts: new Map() },
    ...{ keys: [], races: 0, answers: 0, isOver: false, judgesReads },
  }
}

async function setUp(run: Run): Promise<void> {
  const [url = ''] = run.site.urls()
  const users = KEY_USERS.map((UserName) => ({ Action: 'CreateUser', UserName }))
  const policies = COUNTERS.map((PolicyName) => ({
    ...{ Action: 'CreatePolicy', PolicyName, PolicyDocument: DOCUMENT },
  }))
  for (const parameters of [...users, ...policies]) await create(run, url, parameters)
}

/** Creates something, again if nothing is known of the first attempt: replicas without patience answer so when busy. */
async function create(run: Run, url: string, parameters: Parameters): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await call(run, url, KEYS_ACCOUNT, parameters)
    if (outcome.kind === 'done') return
    if (outcome.kind === 'refused' && outcome.code === 'EntityAlreadyExists' && attempt > 1) return
    if (outcome.kind !== 'perhaps' || attempt === ATTEMPTS)
      throw new Error(`${parameters.Action}: ${JSON.stringify(outcome)}`)
    await delay(200)
  }
}

/** Compares the answers of all replicas, and of one that has just read the database, with each other. */
async function checkReplicas(run: Run, site: Replicas): Promise<void> {
  await site.add()
  const states: FinalState[] = []
  for (const url of site.urls()) states.push(await finalState(run.client, url))
  const [first] = states
  if (first) checkState(run.ledger, first)
  const hashes = new Set(states.map(({ hash }) => hash))
  if (hashes.size > 1) run.ledger.report('unequal', `replicas answer in ${hashes.size} ways`)
}
