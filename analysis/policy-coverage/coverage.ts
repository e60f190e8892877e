/** Counts which statements of which policies decisions were based on. */

import type { Verdict } from '../../core/access/judge.ts'
import { isDecision, type RecentDecisions } from '../../core/access/records/recent-decisions.ts'
import { mapInTurns } from '../../core/runtime/turns.ts'
import {
  consultedPolicies,
  type LayerName,
  PolicyUses,
  type SourcedPolicy,
  type StatementCoverage,
} from '../../policy/index.ts'
import { accountKey, type Place, type Store } from '../../store/index.ts'
import { type CoveredPolicy, coveredPolicy, keyOfCovered, policiesInState } from './covered-policies.ts'

/** A policy, and how often each of its statements was used. */
export interface PolicyCoverage extends CoveredPolicy {
  readonly statements: readonly StatementCoverage[]
}

interface Entry extends CoveredPolicy {
  readonly uses: PolicyUses
}

/**
 * The number of decisions that wait to be counted. Counting costs about as much as deciding (1 microsecond for
 * a few small policies, 10 for 20 policies of 20 statements), so it waits for a question. The decisions are
 * also among the recent ones, so that they take little memory.
 */
const MAX_WAITING = 10_000

/** The number of decisions that are counted or dropped at once when too many wait, so that no response is late. */
const PORTION = 100

/**
 * The number of policies that are kept. A test run that creates policies with new names all the time drops the
 * policies that were counted first.
 */
const MAX_POLICIES = 10_000

/**
 * The characters that they have together, besides their names: a report has them all. One question can be about a thousand
 * resources that have the same long policy.
 */
const MAX_CHARACTERS = 5_000_000

const NOT_USED = new PolicyUses()

export class Coverage {
  readonly #waiting: Verdict[] = []
  /** The number of decisions that were counted. */
  #counted = 0
  readonly #entries = new Map<string, Entry>()
  /** The length of their keys, which contain the documents. */
  #characters = 0
  /** The entries of policies as decisions contain them. Undefined for AWS's own. */
  #known = new WeakMap<SourcedPolicy, { readonly entry: Entry | undefined }>()

  /** The number of decisions that were dropped because too many waited. */
  #uncounted = 0
  readonly #countsAll: boolean

  /**
   * @param decisions the recorded decisions, which are counted from now on
   * @param mode `recent` drops decisions when too many wait
   */
  constructor(decisions: Pick<RecentDecisions, 'subscribe'>, mode: 'recent' | 'all') {
    this.#countsAll = mode === 'all'
    decisions.subscribe((recorded) => {
      if (isDecision(recorded)) this.#add(recorded.verdict)
    })
  }

  /** Adds a decision. Fixed rules decide without policies, so they are not counted. */
  #add(verdict: Verdict): void {
    if (verdict.ruling) return
    this.#waiting.push(verdict)
    if (this.#waiting.length >= MAX_WAITING + PORTION) this.#makeRoom()
  }

  #makeRoom(): void {
    if (this.#countsAll) this.#count(PORTION)
    else this.#uncounted += this.#waiting.splice(0, PORTION).length
  }

  /** The number of decisions since the start, or since everything was reset, that are not counted. */
  get uncounted(): number {
    return this.#uncounted
  }

  /**
   * Returns the coverage of the policies in the state, and of those that decisions were based on and that were
   * deleted or changed since. The coverage survives a reset of the state. Others run between the policies.
   *
   * @param place the account that has the policies; undefined for all accounts
   */
  async report(store: Store, place?: Place): Promise<readonly PolicyCoverage[]> {
    this.#count()
    const account = place && accountKey(place)
    const all = new Map<string, CoveredPolicy & Partial<Entry>>(this.#entries)
    for (const each of place ? [place] : store.accounts()) {
      for (const policy of policiesInState(store.view(each))) {
        const key = keyOfCovered(policy)
        if (!all.has(key)) all.set(key, policy)
      }
    }
    const asked = [...all.values()].filter(
      (entry) => account === undefined || accountKey(entry.place) === account,
    )
    return mapInTurns(asked, ({ uses = NOT_USED, ...policy }) => ({
      ...policy,
      statements: uses.report(policy.document),
    }))
  }

  /** Sets all counts to zero, or the counts of one account's policies. */
  reset(place?: Place): void {
    this.#count()
    const account = place && accountKey(place)
    for (const [key, entry] of this.#entries) {
      if (account === undefined || accountKey(entry.place) === account) this.#drop(key)
    }
    if (!place) this.#uncounted = 0
    this.#known = new WeakMap()
  }

  /** Counts the decisions that have waited longest. */
  #count(portion = this.#waiting.length): void {
    for (const verdict of this.#waiting.splice(0, portion)) {
      this.#counted++
      for (const [layer, sourced] of consultedPolicies(verdict)) {
        this.#entryOf(layer, sourced, verdict)?.uses.count(sourced, layer, verdict, this.#counted)
      }
    }
  }

  #entryOf(layer: LayerName, sourced: SourcedPolicy, verdict: Verdict): Entry | undefined {
    const known = this.#known.get(sourced)
    if (known) return known.entry
    const covered = coveredPolicy(layer, sourced, verdict)
    const entry = covered && this.#entryFor(covered)
    this.#known.set(sourced, { entry })
    return entry
  }

  #entryFor(covered: CoveredPolicy): Entry {
    const key = keyOfCovered(covered)
    const known = this.#entries.get(key)
    if (known) return known
    this.#makeRoomFor(key)
    const entry = { ...covered, uses: new PolicyUses() }
    this.#entries.set(key, entry)
    this.#characters += key.length
    return entry
  }

  #makeRoomFor(key: string): void {
    for (const oldest of this.#entries.keys()) {
      const hasRoom = this.#characters + key.length <= MAX_CHARACTERS
      if (hasRoom && this.#entries.size < MAX_POLICIES) return
      this.#drop(oldest)
      this.#known = new WeakMap()
    }
  }

  #drop(key: string): void {
    if (this.#entries.delete(key)) this.#characters -= key.length
  }
}
