/** Judges recent decisions again with drafts of policies, to show what saving them would change. */
import { setImmediate } from 'node:timers/promises'
import { type Draft, redecided } from '../../../analysis/drafts.ts'
import { summaryOf } from '../../../analysis/explanation/explanation.ts'
import type { RecordedDecision } from '../../../core/access/records/recent-decisions.ts'
import { bodyReader } from '../body.ts'
import { type Listed, selectionOf } from '../decisions/filters.ts'
import { type Iamulator, ok, type Reply } from '../endpoint.ts'
import { type ChangeBody, draftsIn, type FilterBody, queryOf } from './changes.ts'

/** The schema `ReplayRequest` of openapi.json, which describes the members. */
interface Body {
  readonly changes: readonly ChangeBody[]
  readonly filter?: FilterBody
  readonly key?: string
}

const readBody = bodyReader<Body>('ReplayRequest')

type Outcome = 'becomeAllowed' | 'becomeRefused' | 'stay'

/** An outcome has at most this many examples. */
const MAXIMUM_EXAMPLES = 200
/** Other requests are answered after so many milliseconds of work. */
const SLICE = 250

type ListedDecision = Extract<Listed, { readonly kind: 'decision' }>

/** The newest replay of each key. A replay that is not the newest any more ends early. */
const newest = new WeakMap<Iamulator, Map<string, object>>()

/** Handles `POST /_iamulator/replay`. */
export async function replay(iamulator: Iamulator, json: unknown): Promise<Reply> {
  const { changes, filter, key } = await readBody(json)
  const select = selectionOf(iamulator, queryOf(filter))
  const drafts = draftsIn(changes)
  const isNewest = begin(iamulator, key)
  const outcomes = { becomeAllowed: new Outcomes(), becomeRefused: new Outcomes(), stay: new Outcomes() }
  let sliceBegan = iamulator.clock.real()
  // A copy, because the ring may overtake a replay that takes several slices.
  for (const decision of [...iamulator.decisions]) {
    const listed = select(decision)
    if (listed?.kind === 'decision') {
      const { outcome, draft } = judged(decision, drafts)
      outcomes[outcome].add(listed, draft)
    }
    if (iamulator.clock.real() - sliceBegan < SLICE) continue
    await setImmediate()
    if (!isNewest()) return reply(outcomes, true)
    sliceBegan = iamulator.clock.real()
  }
  return reply(outcomes, false)
}

function begin(iamulator: Iamulator, key: string | undefined): () => boolean {
  if (key === undefined) return () => true
  const byKey = newest.get(iamulator) ?? new Map<string, object>()
  newest.set(iamulator, byKey)
  const own = {}
  byKey.set(key, own)
  return () => byKey.get(key) === own
}

function reply(outcomes: Readonly<Record<Outcome, Outcomes>>, partial: boolean): Reply {
  const results = Object.entries(outcomes).map(([name, each]) => [name, each.result()] as const)
  return ok({ ...Object.fromEntries(results), partial })
}

type Drafted = Pick<ReturnType<typeof summaryOf>, 'decision' | 'layer' | 'reason'>

function judged({ verdict }: RecordedDecision, drafts: readonly Draft[]) {
  const again = redecided(verdict, drafts)
  const { decision, layer, reason } = summaryOf(again)
  const was = verdict.decision.effect === 'allowed'
  const is = decision === 'allowed'
  const outcome: Outcome = was === is ? 'stay' : is ? 'becomeAllowed' : 'becomeRefused'
  return { outcome, draft: { decision, layer, reason } }
}

const COMMON = ['caller', 'action', 'resource'] as const

/** Collects the decisions with one outcome. */
class Outcomes {
  #count = 0
  readonly #examples: { readonly recorded: ListedDecision; readonly draft: Drafted }[] = []
  #common: Partial<Pick<ListedDecision, (typeof COMMON)[number]>> | undefined

  add(listed: ListedDecision, draft: Drafted): void {
    this.#count++
    if (this.#examples.length < MAXIMUM_EXAMPLES) this.#examples.push({ recorded: listed, draft })
    const before = this.#common ?? listed
    const shared = COMMON.filter((name) => before[name] === listed[name]).map((name) => [name, listed[name]])
    this.#common = Object.fromEntries(shared)
  }

  /** Returns the number, the newest examples, and what all have in common. */
  result() {
    return { count: this.#count, common: this.#common ?? {}, examples: this.#examples }
  }
}
