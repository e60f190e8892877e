/**
 * Encrypted, authenticated notes that the server stores in a browser. Only the server can read or create
 * them.
 */
import type { Store } from '../../../store/index.ts'
import type { RandomBytes } from '../../aws/ids.ts'
import { AccountKeys, seal, unseal } from '../../identity/sealing.ts'

const NO_PREFIX = Buffer.alloc(0)

export class Seals<Note extends object> {
  readonly #keys: AccountKeys
  readonly #randomBytes: RandomBytes

  /** @param purpose a name; notes that were sealed for another purpose don't open */
  constructor(store: Store, purpose: string, randomBytes: RandomBytes) {
    this.#keys = new AccountKeys(store, purpose)
    this.#randomBytes = randomBytes
  }

  /**
   * Returns the account, a period, and the sealed note, in characters that need no escaping.
   *
   * The note becomes invalid when the account is reset.
   */
  seal(accountId: string, note: Note): string {
    const plain = { head: '', bytes: Buffer.from(JSON.stringify(note)) }
    const sealed = seal(this.#keys.of(accountId), NO_PREFIX, plain, this.#randomBytes)
    return `${accountId}.${sealed.toString('base64url')}`
  }

  /** Opens a sealed note. Undefined when it was not sealed here, or is no longer valid. */
  open(text: string): { readonly accountId: string; readonly note: Note } | undefined {
    const [, accountId, sealed] = /^(\d{12})\.([\w-]+)$/.exec(text) ?? []
    if (accountId === undefined || sealed === undefined) return undefined
    const bytes = unseal(this.#keys.of(accountId), NO_PREFIX, sealed, 'base64url')
    return bytes && { accountId, note: JSON.parse(bytes.toString()) }
  }
}
