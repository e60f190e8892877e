/**
 * Temporary credentials, sealed instead of stored.
 *
 * A session token is an AES-256-GCM envelope around the session, so that AssumeRole writes nothing, survives a
 * restart and works on every replica. The secret access key is derived from the access key id. Both keys come
 * from the store's secret, the account and its key generation: a reset renews them and old sessions are dead.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { settingsKey, type Store, type Tag } from '../store/index.ts'
import { accountOfId, newId, type RandomBytes } from './ids.ts'

export interface Session {
  /** `role` of AssumeRole and its kin, `user` of GetSessionToken, `federated` of GetFederationToken. */
  readonly kind: 'role' | 'user' | 'federated'
  readonly accessKeyId: string
  /** The unique id of the role or user, or `root`. */
  readonly principalId: string
  /** The role session's or the federated user's name; empty for `user`. */
  readonly name: string
  /** Epoch milliseconds, whole seconds. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** Documents of session policies given as text. */
  readonly policy?: string
  readonly policyArns?: readonly string[]
  readonly tags?: readonly Tag[]
  /** Keys of the tags that the next role in a chain inherits. */
  readonly transitiveTagKeys?: readonly string[]
  readonly sourceIdentity?: string
  /** When the caller proved an MFA device, epoch milliseconds. */
  readonly mfaAt?: number
  /** The credentials that asked for the session were temporary ones of a role. */
  readonly chained?: true
}

export interface SealedCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiresAt: number
}

/** What of a session is compressed, since it may be long. */
interface Packed {
  readonly policy?: string
  readonly policyArns?: readonly string[]
  readonly tags?: readonly Tag[]
}

/**
 * Bytes that deflated policies and tags may take: a policy of one statement is then 16 % of it, the figure
 * recorded on AWS, and the largest token stays under 4,096 characters.
 */
const PACKED_CEILING = 700

/** How AWS's tokens begin since 2019: it makes them recognisable in logs, and to secret scanners. */
const TOKEN_PREFIX = Buffer.from('\x21\x0a\x09origin_ec', 'latin1')
const IV_BYTES = 12
const TAG_BYTES = 16
const REMEMBERED_TOKENS = 10_000

export class Sessions {
  readonly #store: Store
  readonly #randomBytes: RandomBytes
  readonly #opened = new Map<string, Session>()
  readonly #keys = new Map<string, AccountKeys>()
  #secret: Buffer

  constructor(store: Store, randomBytes: RandomBytes) {
    this.#store = store
    this.#randomBytes = randomBytes
    this.#secret = store.secret
  }

  /** Credentials for a new session of `accountId`. */
  seal(accountId: string, session: Omit<Session, 'accessKeyId'>): SealedCredentials {
    const accessKeyId = newId('ASIA', accountId, this.#randomBytes)
    const keys = this.#keysOf(accountId)
    return {
      accessKeyId,
      secretAccessKey: secretOf(keys, accessKeyId),
      sessionToken: encrypt(keys.sealing, accessKeyId, encode(session), this.#randomBytes(IV_BYTES)),
      expiresAt: session.expiresAt,
    }
  }

  /** The session inside `token`, or undefined when it is not ours, damaged, or another access key's. */
  open(accessKeyId: string, token: string): Session | undefined {
    const accountId = accountOfId(accessKeyId)
    if (accountId === undefined || !accessKeyId.startsWith('ASIA')) return undefined
    const keys = this.#keysOf(accountId)
    const known = this.#opened.get(token)
    if (known) return known.accessKeyId === accessKeyId ? known : undefined
    const plain = decrypt(keys.sealing, accessKeyId, token)
    if (!plain) return undefined
    const session = { ...decode(plain), accessKeyId }
    if (this.#opened.size >= REMEMBERED_TOKENS) this.#opened.clear()
    this.#opened.set(token, session)
    return session
  }

  /** The secret access key that belongs to a temporary access key id. */
  secretOf(accessKeyId: string): string {
    return secretOf(this.#keysOf(accountOfId(accessKeyId) ?? ''), accessKeyId)
  }

  #keysOf(accountId: string): AccountKeys {
    const generation = this.#store.view(accountId).settings.get(settingsKey)?.keyGeneration ?? 0
    const known = this.#keys.get(accountId)
    if (known?.generation === generation && this.#secret === this.#store.secret) return known
    this.#forget()
    const keys = deriveKeys(this.#store.secret, accountId, generation)
    this.#keys.set(accountId, keys)
    return keys
  }

  /** Keys are renewed by resets alone, so that forgetting everything then is cheap and safe. */
  #forget(): void {
    if (this.#secret !== this.#store.secret || this.#keys.size >= REMEMBERED_TOKENS) this.#keys.clear()
    this.#secret = this.#store.secret
    this.#opened.clear()
  }
}

interface AccountKeys {
  readonly generation: number
  readonly sealing: Buffer
  readonly deriving: Buffer
}

function deriveKeys(secret: Buffer, accountId: string, generation: number): AccountKeys {
  const derive = (purpose: string) =>
    createHmac('sha256', secret).update(`${purpose}:${accountId}:${generation}`).digest()
  return { generation, sealing: derive('seal'), deriving: derive('secret') }
}

function secretOf(keys: AccountKeys, accessKeyId: string): string {
  return createHmac('sha256', keys.deriving).update(accessKeyId).digest('base64').slice(0, 40)
}

/** The share of the space for policies and tags that they take, in per cent, rounded up; 0 for none. */
export function packedPercent(packed: Packed): number {
  const bytes = pack(packed)
  return bytes.length === 0 ? 0 : Math.ceil((bytes.length * 100) / PACKED_CEILING)
}

function pack({ policy, policyArns, tags }: Packed): Buffer {
  if (policy === undefined && !policyArns?.length && !tags?.length) return Buffer.alloc(0)
  return deflateRawSync(JSON.stringify([policy ?? null, policyArns ?? [], tags ?? []]))
}

function encode(session: Omit<Session, 'accessKeyId'>): Buffer {
  const { policy: _policy, policyArns: _arns, tags: _tags, ...plain } = session
  const packed = pack(session)
  const head = Buffer.from(JSON.stringify(plain))
  const length = Buffer.alloc(2)
  length.writeUInt16BE(head.length)
  return Buffer.concat([length, head, packed])
}

function decode(bytes: Buffer): Omit<Session, 'accessKeyId'> {
  const headEnd = 2 + bytes.readUInt16BE(0)
  const head: Omit<Session, 'accessKeyId'> = JSON.parse(bytes.toString('utf8', 2, headEnd))
  if (headEnd === bytes.length) return head
  const [policy, policyArns, tags]: [string | null, string[], Tag[]] = JSON.parse(
    inflateRawSync(bytes.subarray(headEnd)).toString(),
  )
  return { ...head, ...(policy === null ? {} : { policy }), policyArns, tags }
}

function encrypt(key: Buffer, accessKeyId: string, plain: Buffer, iv: Buffer): string {
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(accessKeyId))
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([TOKEN_PREFIX, iv, cipher.getAuthTag(), sealed]).toString('base64')
}

/** Only the canonical spelling of a token opens it: base64 that decodes alike with other bytes does not. */
function decrypt(key: Buffer, accessKeyId: string, token: string): Buffer | undefined {
  const bytes = Buffer.from(token, 'base64')
  const ivStart = TOKEN_PREFIX.length
  const tagStart = ivStart + IV_BYTES
  const sealedStart = tagStart + TAG_BYTES
  if (bytes.length <= sealedStart || bytes.toString('base64') !== token) return undefined
  if (!bytes.subarray(0, ivStart).equals(TOKEN_PREFIX)) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(ivStart, tagStart))
    decipher.setAAD(Buffer.from(accessKeyId)).setAuthTag(bytes.subarray(tagStart, sealedStart))
    return Buffer.concat([decipher.update(bytes.subarray(sealedStart)), decipher.final()])
  } catch {
    return undefined
  }
}
