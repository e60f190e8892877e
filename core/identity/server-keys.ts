/**
 * Private keys of the server. Each is made when it is first needed, because RSA keys take a while, and lasts from then on:
 * also across resets, and in all replicas.
 */
import { AsyncResource } from 'node:async_hooks'
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { type ServerKeyRow, type Store, serverPlace } from '../../store/index.ts'

/** The purpose of a key. */
export type KeyPurpose = 'instance-identity' | 'idp-RS256' | 'idp-ES256' | 'certificate-authority'

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const generate = promisify(generateKeyPair)

/** Make new keys, by their types. */
const GENERATORS = {
  RSA: () => generate('rsa', { modulusLength: 2048 }),
  EC: () => generate('ec', { namedCurve: 'P-256' }),
} as const

export class ServerKeys {
  readonly #store: Store
  readonly #making = new Map<KeyPurpose, Promise<ServerKeyRow>>()
  readonly #pairs = new WeakMap<ServerKeyRow, KeyPair>()
  /** A request that needs a key may have to run again, but not because of the key. It is made outside of the request. */
  readonly #outside = new AsyncResource('ServerKeys')

  constructor(store: Store) {
    this.#store = store
  }

  /** Returns a key pair: the same object until another one replaces it. @throws StoreUnavailableError */
  async pair(purpose: KeyPurpose, type: keyof typeof GENERATORS): Promise<KeyPair> {
    const row = await this.#rowOf(purpose, async () => toPem((await GENERATORS[type]()).privateKey))
    const known = this.#pairs.get(row)
    if (known) return known
    const privateKey = createPrivateKey(row.pem)
    const pair = { privateKey, publicKey: createPublicKey(privateKey) }
    this.#pairs.set(row, pair)
    return pair
  }

  /**
   * Returns a key as PEM, with a certificate if `make` adds one.
   *
   * @param make returns a new key. It is not used if another replica makes one first
   * @throws StoreUnavailableError
   */
  async pem(purpose: KeyPurpose, make: () => Promise<string>): Promise<string> {
    return (await this.#rowOf(purpose, make)).pem
  }

  #stored(purpose: KeyPurpose): ServerKeyRow | undefined {
    return this.#store.view(serverPlace).serverKeys.get(purpose)
  }

  /** Makes a key once, regardless of how many requests wait for it. */
  async #rowOf(purpose: KeyPurpose, make: () => Promise<string>): Promise<ServerKeyRow> {
    const known = this.#stored(purpose) ?? this.#making.get(purpose)
    if (known) return known
    const making = this.#outside
      .runInAsyncScope(() => this.#make(purpose, make))
      .finally(() => this.#making.delete(purpose))
    this.#making.set(purpose, making)
    return making
  }

  async #make(purpose: KeyPurpose, make: () => Promise<string>): Promise<ServerKeyRow> {
    const pem = await make()
    return this.#store.durably(() =>
      this.#store.transact(serverPlace, ({ serverKeys }) => {
        const first = serverKeys.get(purpose)
        if (first) return first
        const row = { pem }
        serverKeys.put(purpose, row)
        return row
      }),
    )
  }
}

function toPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
