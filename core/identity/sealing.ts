/**
 * Seals data that the server hands out without storing it. The server must be able to trust the data when it
 * comes back.
 *
 * A seal is an AES-256-GCM envelope. Its key is derived from the store's secret, the account, and the
 * account's key generation. A reset starts a new key generation and thereby invalidates earlier seals.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { accountKey, type Place, type Store, settingsKey } from '../../store/index.ts'
import type { RandomBytes } from '../aws/ids.ts'

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
const MAX_CACHED = 10_000

/** The bytes that an envelope adds to its prefix and the sealed data. */
export const SEAL_BYTES = IV_BYTES + TAG_BYTES

export interface AccountKey {
  readonly secret: Buffer
  readonly generation: number
  readonly sealing: KeyObject
}

/** The sealing keys of accounts for one purpose. Data that is sealed for another purpose does not open. */
export class AccountKeys {
  readonly #store: Store
  readonly #purpose: string
  readonly #keys = new Map<string, AccountKey>()

  constructor(store: Store, purpose: string) {
    this.#store = store
    this.#purpose = purpose
  }

  /** Returns the account's current key: the same object until the key changes. */
  of(place: Place): AccountKey {
    const { secret } = this.#store
    const account = accountKey(place)
    const generation = this.#store.view(place).settings.get(settingsKey)?.keyGeneration ?? 0
    const known = this.#keys.get(account)
    if (known?.generation === generation && known.secret === secret) return known
    const label = `${this.#purpose}:${account}:${generation}`
    const sealing = createSecretKey(createHmac('sha256', secret).update(label).digest())
    const key = { secret, generation, sealing }
    addToCache(this.#keys, account, key)
    return key
  }
}

/**
 * Caches a value. All cached values can be computed again, so clearing the whole cache is the cheapest size
 * limit.
 */
export function addToCache<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (map.size >= MAX_CACHED) map.clear()
  map.set(key, value)
}

/** The data to seal: a string of single-byte characters, followed by bytes. Either can be empty. */
export interface Plaintext {
  readonly head: string
  readonly bytes: Buffer
}

/** Returns `prefix` followed by the envelope. */
export function seal(
  { sealing }: AccountKey,
  prefix: Buffer,
  { head, bytes }: Plaintext,
  randomBytes: RandomBytes,
): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, sealing, iv)
  const sealed = [cipher.update(head, 'latin1')]
  if (bytes.length > 0) sealed.push(cipher.update(bytes))
  // GCM is a stream cipher, so `final` returns no more data.
  cipher.final()
  return Buffer.concat([prefix, iv, cipher.getAuthTag(), ...sealed])
}

/**
 * Returns the sealed data, or undefined if `text` is not valid. It is invalid if it is not ours, is damaged,
 * or was sealed with another key. Only the canonical encoding opens: other characters that decode to the same
 * bytes are rejected.
 */
export function unseal(
  { sealing }: AccountKey,
  prefix: Buffer,
  text: string,
  encoding: 'base64' | 'base64url',
): Buffer | undefined {
  const bytes = Buffer.from(text, encoding)
  const ivStart = prefix.length
  const tagStart = ivStart + IV_BYTES
  const sealedStart = tagStart + TAG_BYTES
  if (bytes.length <= sealedStart || bytes.toString(encoding) !== text) return undefined
  if (!bytes.subarray(0, ivStart).equals(prefix)) return undefined
  try {
    const decipher = createDecipheriv(CIPHER, sealing, bytes.subarray(ivStart, tagStart), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAuthTag(bytes.subarray(tagStart, sealedStart))
    return Buffer.concat([decipher.update(bytes.subarray(sealedStart)), decipher.final()])
  } catch {
    return undefined
  }
}
