/** Notes that the server gives to a browser and believes when they come back: nobody else can read or write one. */
import type { Store } from '../../../store/index.ts'
import type { RandomBytes } from '../../aws/ids.ts'
import { AccountKeys, seal, unseal } from '../../identity/sealing.ts'

const NO_PREFIX = Buffer.alloc(0)

export class Seals<Note extends object> {
  readonly #keys: AccountKeys
  readonly #randomBytes: RandomBytes

  /** @param purpose a note that was sealed for another one does not open */
  constructor(store: Store, purpose: string, randomBytes: RandomBytes) {
    this.#keys = new AccountKeys(store, purpose)
    this.#randomBytes = randomBytes
  }

  /** The account, a point and the sealed note, in characters that need no escape. A reset of the account makes it void. */
  seal(accountId: string, note: Note): string {
    const plain = { head: '', bytes: Buffer.from(JSON.stringify(note)) }
    const sealed = seal(this.#keys.of(accountId), NO_PREFIX, plain, this.#randomBytes)
    return `${accountId}.${sealed.toString('base64url')}`
  }

  /** Undefined for what was not sealed here, or no longer counts. */
  open(text: string): { readonly accountId: string; readonly note: Note } | undefined {
    const [, accountId, sealed] = /^(\d{12})\.([\w-]+)$/.exec(text) ?? []
    if (accountId === undefined || sealed === undefined) return undefined
    const bytes = unseal(this.#keys.of(accountId), NO_PREFIX, sealed, 'base64url')
    return bytes && { accountId, note: JSON.parse(bytes.toString()) }
  }
}
