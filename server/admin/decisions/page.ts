/** The pages in which decisions of one replica are listed. */
import { explainUrl } from '../../http/urls.ts'
import type { Iamulator, Place } from '../endpoint.ts'
import { replicaMember } from '../replicas/ask.ts'
import type { Unreachable } from '../replicas/for-all.ts'
import { type Listed, numberNamed, type Selection, selectionOf } from './filters.ts'

const MAXIMUM_LIMIT = 1000
const DEFAULT_LIMIT = 100

/** The members of all pages in the schema `DecisionPage` of openapi.json. */
export interface AnyPage extends Unreachable {
  readonly decisions: readonly Listed[]
  readonly latest: number
  readonly epoch: string
  readonly replica?: string
}

/** A page without `wait`, newest first. */
export interface DecisionPage extends AnyPage {
  readonly next?: string
  readonly explainUrl?: string | undefined
}

/** A page with `wait`, oldest first. */
export interface WaitedPage extends AnyPage {
  readonly last: number
  readonly missed: boolean
}

/** The conditions that a client waits for. */
export interface Awaited {
  /** The number after which to look. */
  readonly after: number
  readonly limit: number
  /** How long to wait if there is nothing. 0 answers at once. */
  readonly milliseconds: number
  /** Returns whether the client is gone. */
  readonly isAborted: () => boolean
}

export function pageOf(iamulator: Iamulator, query: URLSearchParams, place: Place): DecisionPage {
  const range = {
    before: numberNamed('before', query.get('before'), 1),
    after: numberNamed('after', query.get('after'), 0),
  }
  const limit = limitIn(query)
  const select = selectionOf(iamulator, query)
  const facts = factsFor(iamulator, place)
  const listed: Listed[] = []
  for (const recorded of iamulator.decisions.everythingNewestFirst(range)) {
    // The search continues to the first decision of the next page, so that no page is empty.
    const selected = select(recorded)
    if (!selected) continue
    if (listed.length === limit) return { decisions: listed, ...facts, next: nextFrom(recorded) }
    listed.push(selected)
  }
  return { decisions: listed, ...facts }
}

export function limitIn(query: URLSearchParams): number {
  return numberNamed('limit', query.get('limit'), 1, MAXIMUM_LIMIT) ?? DEFAULT_LIMIT
}

/** Returns the value of `next` for a page that begins with this decision. */
export function nextFrom({ number }: { readonly number: number }): string {
  return String(number + 1)
}

function factsFor(iamulator: Iamulator, { origin }: Place) {
  const { decisions, epoch, settings } = iamulator
  return {
    latest: decisions.latest,
    epoch: epoch.id,
    explainUrl: explainUrl(settings, origin, '{requestId}'),
    ...replicaMember(iamulator),
  }
}

interface SearchedFor {
  /** The number after which the search begins. */
  readonly after: number
  readonly limit: number
  readonly select: Selection
}

/** Finds decisions, oldest first, and remembers which were matched already. */
export class Search {
  readonly #iamulator: Iamulator
  readonly #limit: number
  readonly #select: Selection
  readonly #missed: boolean
  #after: number

  constructor(iamulator: Iamulator, { after, limit, select }: SearchedFor) {
    this.#iamulator = iamulator
    this.#limit = limit
    this.#select = select
    this.#after = after
    this.#missed = after < iamulator.decisions.replaced
  }

  find(): WaitedPage {
    const { decisions, epoch } = this.#iamulator
    const listed: Listed[] = []
    while (listed.length < this.#limit) {
      const recorded = decisions.next(this.#after)
      if (!recorded) break
      this.#after = recorded.number
      const selected = this.#select(recorded)
      if (selected) listed.push(selected)
    }
    const { latest } = decisions
    const end = { latest, last: this.#after, missed: this.#missed, epoch: epoch.id }
    return { decisions: listed, ...end, ...replicaMember(this.#iamulator) }
  }
}
