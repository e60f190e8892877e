/** Whether anything that is stored has changed: cheap as long as nothing has. */
import { createHash } from 'node:crypto'
import { type Store, tableNames } from '../../store/index.ts'
import { ACCOUNT } from '../support/harness.ts'

export class Fingerprint {
  readonly #store: Store
  readonly #rowTexts = new WeakMap<object, string>()
  #versions = ''
  #digest = ''

  constructor(store: Store) {
    this.#store = store
  }

  /** A digest of everything, in all accounts. */
  take(): string {
    const versions = this.#currentVersions()
    if (versions !== this.#versions) {
      this.#versions = versions
      this.#digest = this.#newDigest()
    }
    return this.#digest
  }

  /** Tables count their changes, those that are undone as well: as long as they count none, nothing has changed. */
  #currentVersions(): string {
    const view = this.#store.view(ACCOUNT)
    return `${this.#store.secret.toString('base64')} ${tableNames.map((table) => view[table].version).join(' ')}`
  }

  #newDigest(): string {
    const hash = createHash('sha1').update(this.#store.secret)
    for (const accountId of this.#store.accountIds()) {
      const view = this.#store.view(accountId)
      for (const table of tableNames) {
        for (const [key, row] of view[table].rows())
          hash.update(`${accountId} ${table} ${key} ${this.#textOf(row)}\n`)
      }
    }
    return hash.digest('hex')
  }

  /** Rows never change: a new one takes an old one's place. */
  #textOf(row: object): string {
    const text = this.#rowTexts.get(row) ?? JSON.stringify(row)
    this.#rowTexts.set(row, text)
    return text
  }
}
