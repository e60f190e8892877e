/** Detects changes of the stored state. This is cheap as long as nothing has changed. */
import { createHash } from 'node:crypto'
import { DEFAULT_ACCOUNT } from '../../core/identity/administrator.ts'
import { DEFAULT_SETTINGS } from '../../core/runtime/settings.ts'
import { accountKey, type Store, tableNames } from '../../store/index.ts'

/** Any place would do: the counts of changes are those of all accounts. */
const PLACE = { partition: DEFAULT_SETTINGS.partition, accountId: DEFAULT_ACCOUNT }

export class Fingerprint {
  readonly #store: Store
  readonly #tables: readonly (typeof tableNames)[number][]
  readonly #rowTexts = new WeakMap<object, string>()
  #versions = ''
  #digest = ''

  /** @param except tables whose changes do not count */
  constructor(store: Store, except: readonly (typeof tableNames)[number][] = []) {
    this.#store = store
    this.#tables = tableNames.filter((table) => !except.includes(table))
  }

  /** Returns a digest of the state of all accounts. */
  take(): string {
    const versions = this.#currentVersions()
    if (versions !== this.#versions) {
      this.#versions = versions
      this.#digest = this.#newDigest()
    }
    return this.#digest
  }

  /** Tables count their changes, including undone ones: equal counts mean that nothing has changed. */
  #currentVersions(): string {
    const view = this.#store.view(PLACE)
    return `${this.#store.secret.toString('base64')} ${this.#tables.map((table) => view[table].version).join(' ')}`
  }

  #newDigest(): string {
    const hash = createHash('sha1').update(this.#store.secret)
    for (const place of this.#store.accounts()) {
      const view = this.#store.view(place)
      for (const table of this.#tables) {
        for (const [key, row] of view[table].rows())
          hash.update(`${accountKey(place)} ${table} ${key} ${this.#textOf(row)}\n`)
      }
    }
    return hash.digest('hex')
  }

  /** Caches the text of a row: rows are never changed, only replaced. */
  #textOf(row: object): string {
    const text = this.#rowTexts.get(row) ?? JSON.stringify(row)
    this.#rowTexts.set(row, text)
    return text
  }
}
