/**
 * The temporary credentials that were issued, for people who wait for them to expire.
 *
 * Sessions are sealed and kept nowhere, so only this process's are known, and without their secrets.
 */
import { accountKey, type Place } from '../../store/index.ts'

export interface IssuedSession<Session> {
  readonly place: Place
  readonly accessKeyId: string
  readonly session: Session
}

const CAPACITY = 10_000

/** The latest sessions. The newest replaces the oldest when there are too many. */
export class IssuedSessions<Session> {
  /** Each session is at the place that its number leads to. */
  #ring: IssuedSession<Session>[] = []
  #count = 0

  add(issued: IssuedSession<Session>): void {
    this.#ring[this.#count++ % CAPACITY] = issued
  }

  /** Yields the sessions of an account or, when undefined, of all accounts, newest first. */
  *of(place?: Place): Generator<IssuedSession<Session>> {
    const isSelected = isFor(place)
    for (let number = this.#count - 1; number >= Math.max(0, this.#count - CAPACITY); number--) {
      const issued = this.#ring[number % CAPACITY]
      if (issued && isSelected(issued)) yield issued
    }
  }

  /**
   * Forgets the sessions of an account or, when undefined, of all accounts.
   *
   * @returns a function that undoes it
   */
  reset(place?: Place): () => void {
    const before = { ring: this.#ring, count: this.#count }
    const isForgotten = isFor(place)
    const kept = [...this.of()].filter((issued) => !isForgotten(issued)).reverse()
    this.#ring = kept
    this.#count = kept.length
    return () => {
      this.#ring = before.ring
      this.#count = before.count
    }
  }
}

function isFor(place: Place | undefined): (issued: { readonly place: Place }) => boolean {
  if (!place) return () => true
  const key = accountKey(place)
  return (issued) => accountKey(issued.place) === key
}
