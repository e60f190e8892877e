/**
 * Temporary credentials, sealed instead of stored.
 *
 * A session token is an AES-256-GCM envelope around the session and its secret access key, so that AssumeRole writes
 * nothing, survives a restart and works on every replica. The sealing key comes from the store's secret, the account
 * and its key generation: a reset renews it and old sessions are dead.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { type Store, settingsKey, type Tag } from '../store/index.ts'
import { accountOfId, newId, newSecret, type RandomBytes } from './ids.ts'

export interface Session {
  /** `role` of AssumeRole and its kin, `user` of GetSessionToken, `federated` of GetFederationToken. */
  readonly kind: 'role' | 'user' | 'federated'
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** The unique id of the role or user, or `root`. */
  readonly principalId: string
  /** The role session's or the federated user's name; empty for `user`. */
  readonly name: string
  /** Epoch milliseconds, whole seconds. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** The session policy that was given as text. */
  readonly policy?: string | undefined
  /** Managed policies that limit the session. */
  readonly policyArns?: readonly string[] | undefined
  readonly tags?: readonly Tag[] | undefined
  /** Keys of the tags that the next role in a chain inherits. */
  readonly transitiveTagKeys?: readonly string[] | undefined
  readonly sourceIdentity?: string | undefined
  /** When the caller proved an MFA device, epoch milliseconds. */
  readonly mfaAt?: number | undefined
}

/** A session that has no access key yet. */
export type NewSession = Omit<Session, 'accessKeyId' | 'secretAccessKey'>

export interface SealedCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /**
   * The share of the space for policies and tags that they take, in per cent, rounded up; 0 without any. Above 100
   * the credentials must not be given away.
   */
  readonly packedPercent: number
}

/**
 * Bytes that deflated policies and tags may take: a policy of one statement is then 16 % of it, the figure
 * recorded on AWS, and the largest token stays under 4,096 characters.
 */
const PACKED_CEILING = 710

/** How AWS's tokens begin since 2019: it makes them recognisable in logs, and to secret scanners. */
const TOKEN_PREFIX = Buffer.from('\x21\x0a\x09origin_ec', 'latin1')
const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
/** What a token holds besides the session. */
const ENVELOPE_BYTES = TOKEN_PREFIX.length + IV_BYTES + TAG_BYTES + 1
const REMEMBERED = 10_000
const NOTHING = Buffer.alloc(0)

export class Sessions {
  readonly #store: Store
  readonly #randomBytes: RandomBytes
  readonly #opened = new Map<string, Opened>()
  readonly #keys = new Map<string, AccountKey>()

  constructor(store: Store, randomBytes: RandomBytes) {
    this.#store = store
    this.#randomBytes = randomBytes
  }

  /**
   * Credentials for a new session of `accountId`.
   *
   * @param minimumTokenSize characters that the token has at least, up to 4,096
   */
  seal(accountId: string, session: NewSession, minimumTokenSize = 0): SealedCredentials {
    const accessKeyId = newId('ASIA', accountId, this.#randomBytes)
    const secretAccessKey = newSecret(this.#randomBytes)
    const packed = pack(session)
    // Every three bytes make four characters.
    const minimumHead = Math.ceil(minimumTokenSize / 4) * 3 - ENVELOPE_BYTES - packed.length
    const head = headOf(session, accessKeyId, secretAccessKey, minimumHead)
    const { sealing } = this.#keyOf(accountId)
    return {
      accessKeyId,
      secretAccessKey,
      sessionToken: encrypt(sealing, head, packed, this.#randomBytes(IV_BYTES)),
      packedPercent: Math.ceil((packed.length * 100) / PACKED_CEILING),
    }
  }

  /** The session inside `token`, or undefined when it is not ours, damaged, or another access key's. */
  open(accessKeyId: string, token: string): Session | undefined {
    const accountId = accountOfId(accessKeyId)
    if (accountId === undefined || !accessKeyId.startsWith('ASIA')) return undefined
    const key = this.#keyOf(accountId)
    const known = this.#opened.get(token)
    const session = known?.key === key ? known.session : this.#decrypted(key, token)
    return session?.accessKeyId === accessKeyId ? session : undefined
  }

  #decrypted(key: AccountKey, token: string): Session | undefined {
    const plain = decrypt(key.sealing, token)
    if (!plain) return undefined
    const session = decode(plain)
    remember(this.#opened, token, { key, session })
    return session
  }

  /** A reset renews the store's secret or the account's generation: the key, and what it opened, are then others. */
  #keyOf(accountId: string): AccountKey {
    const { secret } = this.#store
    const generation = this.#store.view(accountId).settings.get(settingsKey)?.keyGeneration ?? 0
    const known = this.#keys.get(accountId)
    if (known?.generation === generation && known.secret === secret) return known
    const key = deriveKey(secret, accountId, generation)
    remember(this.#keys, accountId, key)
    return key
  }
}

/** A session with the key that opened it: it counts while that is the account's. */
interface Opened {
  readonly key: AccountKey
  readonly session: Session
}

interface AccountKey {
  readonly secret: Buffer
  readonly generation: number
  readonly sealing: KeyObject
}

/** Everything remembered can be found again, so that forgetting all of it now and then is the cheapest bound. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (map.size >= REMEMBERED) map.clear()
  map.set(key, value)
}

function deriveKey(secret: Buffer, accountId: string, generation: number): AccountKey {
  const derived = createHmac('sha256', secret).update(`seal:${accountId}:${generation}`).digest()
  return { secret, generation, sealing: createSecretKey(derived) }
}

/** What of a session is compressed, since it may be long; empty when there is nothing of it. */
function pack({ policy, policyArns, tags, transitiveTagKeys }: NewSession): Buffer {
  if (policy === undefined && !policyArns?.length && !tags?.length) return NOTHING
  const members = {
    policy,
    policyArns: unlessEmpty(policyArns),
    tags: unlessEmpty(tags),
    transitiveTagKeys: unlessEmpty(transitiveTagKeys),
  }
  return deflateRawSync(JSON.stringify(members))
}

/** Empty lists would take space that AWS's figures do not count. */
function unlessEmpty<Item>(items: readonly Item[] | undefined): readonly Item[] | undefined {
  return items?.length ? items : undefined
}

/** What ends the head: none of its members holds it. */
const END_OF_HEAD = '\0'

/**
 * The members that are not packed, in a fixed order, a line each; empty for none. Names, ids and numbers hold neither
 * line ends nor spaces, so that spaces can fill the head up.
 */
function headOf(
  session: NewSession,
  accessKeyId: string,
  secretAccessKey: string,
  minimumLength: number,
): string {
  const { kind, principalId, name, issuedAt, expiresAt, sourceIdentity = '', mfaAt = '' } = session
  const members = [
    kind,
    accessKeyId,
    secretAccessKey,
    principalId,
    name,
    issuedAt,
    expiresAt,
    sourceIdentity,
    mfaAt,
  ]
  return members.join('\n').padEnd(minimumLength) + END_OF_HEAD
}

function decode(bytes: Buffer): Session {
  const headEnd = bytes.indexOf(END_OF_HEAD)
  const lines = bytes.toString('latin1', 0, headEnd).trimEnd().split('\n')
  const [kind = '', accessKeyId = '', secretAccessKey = '', principalId = '', name = ''] = lines
  const [issuedAt, expiresAt, sourceIdentity, mfaAt] = lines.slice(5)
  return {
    kind: kindOf(kind),
    accessKeyId,
    secretAccessKey,
    principalId,
    name,
    issuedAt: Number(issuedAt),
    expiresAt: Number(expiresAt),
    sourceIdentity: sourceIdentity === '' ? undefined : sourceIdentity,
    mfaAt: mfaAt === undefined ? undefined : Number(mfaAt),
    ...unpack(bytes.subarray(headEnd + 1)),
  }
}

function kindOf(text: string): Session['kind'] {
  return text === 'user' || text === 'federated' ? text : 'role'
}

function unpack(packed: Buffer): Partial<NewSession> {
  return packed.length === 0 ? {} : JSON.parse(inflateRawSync(packed).toString())
}

function encrypt(key: KeyObject, head: string, packed: Buffer, iv: Buffer): string {
  const cipher = createCipheriv(CIPHER, key, iv)
  const sealed = [cipher.update(head, 'latin1')]
  if (packed.length > 0) sealed.push(cipher.update(packed))
  // GCM is a stream cipher: nothing is left for `final` to give out.
  cipher.final()
  return Buffer.concat([TOKEN_PREFIX, iv, cipher.getAuthTag(), ...sealed]).toString('base64')
}

/** Only the canonical spelling of a token opens it: base64 that decodes alike with other characters does not. */
function decrypt(key: KeyObject, token: string): Buffer | undefined {
  const bytes = Buffer.from(token, 'base64')
  const ivStart = TOKEN_PREFIX.length
  const tagStart = ivStart + IV_BYTES
  const sealedStart = tagStart + TAG_BYTES
  if (bytes.length <= sealedStart || bytes.toString('base64') !== token) return undefined
  if (!bytes.subarray(0, ivStart).equals(TOKEN_PREFIX)) return undefined
  try {
    const iv = bytes.subarray(ivStart, tagStart)
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
    decipher.setAuthTag(bytes.subarray(tagStart, sealedStart))
    return Buffer.concat([decipher.update(bytes.subarray(sealedStart)), decipher.final()])
  } catch {
    return undefined
  }
}
