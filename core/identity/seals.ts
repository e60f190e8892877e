/**
 * Encrypted, authenticated notes that the server stores in a browser. Only the server can read or create
 * them.
 */
import { accountKey, type Place, placeOf, type Store } from '../../store/index.ts'
import type { RandomBytes } from '../aws/ids.ts'
import { type AccountKey, AccountKeys, addToCache, seal, unseal } from './sealing.ts'

const NO_PREFIX = Buffer.alloc(0)

export class Seals<Note extends object> {
  readonly #keys: AccountKeys
  readonly #randomBytes: RandomBytes
  /** Notes by their sealed text. They are valid only while the account still has the key. */
  readonly #opened = new Map<string, { readonly key: AccountKey; readonly opened: OpenedNote<Note> }>()

  /** @param purpose a name; notes that were sealed for another purpose don't open */
  constructor(store: Store, purpose: string, randomBytes: RandomBytes) {
    this.#keys = new AccountKeys(store, purpose)
    this.#randomBytes = randomBytes
  }

  /**
   * Returns the account's key, a period, and the sealed note, in characters that need no escaping.
   *
   * The note becomes invalid when the account is reset.
   */
  seal(place: Place, note: Note): string {
    const plain = { head: '', bytes: Buffer.from(JSON.stringify(note)) }
    const sealed = seal(this.#keys.of(place), NO_PREFIX, plain, this.#randomBytes)
    return `${accountKey(place)}.${sealed.toString('base64url')}`
  }

  /** Opens a sealed note. Undefined when it was not sealed here, or is no longer valid. */
  open(text: string): OpenedNote<Note> | undefined {
    const known = this.#opened.get(text)
    if (known && known.key === this.#keys.of(known.opened.place)) return known.opened
    const [, account, sealed] = /^((?:[a-z-]+:)?\d{12})\.([\w-]+)$/.exec(text) ?? []
    if (account === undefined || sealed === undefined) return undefined
    const place = placeOf(account)
    // Every note has only one spelling.
    if (accountKey(place) !== account) return undefined
    const key = this.#keys.of(place)
    const bytes = unseal(key, NO_PREFIX, sealed, 'base64url')
    if (!bytes) return undefined
    const opened = { place, note: JSON.parse(bytes.toString()) }
    addToCache(this.#opened, text, { key, opened })
    return opened
  }
}

/** A note, and the account that it was sealed for. */
export interface OpenedNote<Note> {
  readonly place: Place
  readonly note: Note
}
