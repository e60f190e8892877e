/**
 * Temporary credentials, which are sealed instead of stored.
 *
 * A session token is an AES-256-GCM envelope around the session and its secret access key. Therefore
 * AssumeRole writes nothing, survives a restart, and works on every replica. A reset renews the sealing key,
 * which invalidates old sessions.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Place, Store, Tag } from '../../store/index.ts'
import { accountOfId, newId, newSecret, type RandomBytes } from '../aws/ids.ts'
import { IssuedSessions } from './issued-sessions.ts'
import { type AccountKey, AccountKeys, addToCache, SEAL_BYTES, seal, unseal } from './sealing.ts'

export interface Session {
  /**
   * How the session was created:
   *
   * - `role`: AssumeRole and its variants
   * - `user`: GetSessionToken
   * - `federated`: GetFederationToken
   * - `delegated`: GetDelegatedAccessToken on behalf of a user or the root user
   * - `root`: AssumeRoot
   * - `console`: a user or the root user signed in with a password
   */
  readonly kind: 'role' | 'user' | 'federated' | 'delegated' | 'root' | 'console'
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** The unique ID of the role or user, or `root`. */
  readonly principalId: string
  /** The name of the role session or the federated user; empty for `user`. */
  readonly name: string
  /** Epoch milliseconds, whole seconds. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** The session policy that was passed as text. */
  readonly policy?: string | undefined
  /** Managed policies that limit the session. */
  readonly policyArns?: readonly string[] | undefined
  /** Further session policies. Each of them must allow the request. */
  readonly scopes?: readonly string[] | undefined
  readonly tags?: readonly Tag[] | undefined
  /** Keys of the tags that the next role in a chain inherits. */
  readonly transitiveTagKeys?: readonly string[] | undefined
  readonly sourceIdentity?: string | undefined
  /** When the caller used an MFA device, in epoch milliseconds. */
  readonly mfaAt?: number | undefined
  /** Present for federated sessions, whose users sign in with an external identity provider. */
  readonly federation?: Federation | undefined
  /**
   * Condition keys that every request of the session has, in their usual spelling. A service set them when it
   * delivered the credentials.
   */
  readonly contextKeys?: Readonly<Record<string, string>> | undefined
  /** Whether AssumeRole got the context of a user, so that a policy of AWS limits the session. */
  readonly hasIdentity?: boolean | undefined
  /**
   * The number of sessions before this one. They are role sessions that each assumed the next role, and
   * console sessions. Absent for 0.
   */
  readonly chainDepth?: number | undefined
  /**
   * The version of the session token; absent for 2. Version 1 tokens are valid only in regions that are
   * enabled by default.
   */
  readonly version?: TokenVersion
}

/** Source: API reference, SetSecurityTokenServicePreferences. */
export type TokenVersion = 1 | 2

export interface Federation {
  /** The value of `aws:FederatedProvider`. */
  readonly provider: string
  /**
   * The claims that the session keeps from the token or assertion. They are condition keys in their usual
   * spelling.
   */
  readonly claims: Readonly<Record<string, string | readonly string[]>>
}

/** A session that has no access key yet. */
export type NewSession = Omit<Session, 'accessKeyId' | 'secretAccessKey' | 'version'>

/** Returns the chain depth of a session that is created from this one. */
export function nextChainDepth({ chainDepth = 0 }: Pick<Session, 'chainDepth'>): number {
  return chainDepth + 1
}

export interface SealedCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /**
   * The percentage of the space for policies and tags that is in use, rounded up; 0 without any. If it is
   * above 100, the credentials must not be returned: the policies and tags are too large, or the token is too
   * long.
   */
  readonly packedPercent: number
}

/** The maximum number of characters in a token. More than 4 KB do not fit where clients send it. */
export const LONGEST_TOKEN = 4096

/**
 * The maximum size of compressed policies and tags, in bytes. With it, a policy of one statement takes 16 %,
 * the figure recorded on AWS, and the largest token stays under 4,096 characters.
 */
const PACKED_CEILING = 710

/**
 * The prefixes of AWS's tokens since 2019, by version. They make tokens recognizable in logs and to secret
 * scanners.
 */
const TOKEN_PREFIXES: Readonly<Record<TokenVersion, Buffer>> = {
  1: Buffer.from('\x17\x0a\x06er/aws', 'latin1'),
  2: Buffer.from('\x21\x0a\x09origin_ec', 'latin1'),
}
/**
 * The characters of the shortest tokens of version 1. Tokens of version 2 have 400 more. Recorded on AWS,
 * September 2026; sessions of other kinds were not.
 */
const SHORTEST_TOKENS: { readonly [K in Session['kind']]?: number } = { user: 288, federated: 376, role: 352 }
const VERSION_2_SURPLUS = 400
const FIRST_VERSION = TOKEN_PREFIXES[1].toString('base64')
/** The bytes of a token besides its prefix and the session. */
const ENVELOPE_BYTES = SEAL_BYTES + 1
/** Base64 encodes three bytes as four characters. */
const LONGEST_TOKEN_BYTES = (LONGEST_TOKEN / 4) * 3
const NO_BYTES = Buffer.alloc(0)

export class Sessions {
  /** The latest sessions. */
  readonly issued = new IssuedSessions<NewSession>()
  readonly #randomBytes: RandomBytes
  readonly #opened = new Map<string, OpenedSession>()
  /** One set of keys per version, so that a token of one version cannot pass as a token of the other. */
  readonly #keys: Readonly<Record<TokenVersion, AccountKeys>>

  constructor(store: Store, randomBytes: RandomBytes) {
    this.#keys = { 1: new AccountKeys(store, 'seal 1'), 2: new AccountKeys(store, 'seal') }
    this.#randomBytes = randomBytes
  }

  /**
   * Returns credentials for a new session of an account.
   *
   * @param minimumTokenSize the minimum number of characters in the token, up to the maximum token size
   */
  seal(
    place: Place,
    session: NewSession,
    minimumTokenSize = 0,
    version: TokenVersion = 2,
  ): SealedCredentials {
    const prefix = TOKEN_PREFIXES[version]
    const accessKeyId = newId('ASIA', place.accountId, this.#randomBytes)
    const secretAccessKey = newSecret(this.#randomBytes)
    const packed = pack(session)
    const head = headOf(session, accessKeyId, secretAccessKey)
    const usualSize = tokenSize(session, head.length + packed.length, version)
    const headSize =
      bytesIn(Math.max(minimumTokenSize, usualSize)) - prefix.length - ENVELOPE_BYTES - packed.length
    const plain = { head: head.padEnd(headSize) + END_OF_HEAD, bytes: packed }
    const sealed = seal(this.#keys[version].of(place), prefix, plain, this.#randomBytes)
    const percent = packedPercent(packed.length, sealed.length)
    if (percent <= 100) this.issued.add({ place: placeOf(place), accessKeyId, session })
    return { accessKeyId, secretAccessKey, sessionToken: sealed.toString('base64'), packedPercent: percent }
  }

  /**
   * Returns the session in `token`, or undefined if the token is invalid. It is invalid if it is not ours, is
   * damaged, or belongs to another access key or to another partition.
   */
  open(partition: string, accessKeyId: string, token: string): Session | undefined {
    const accountId = accountOfId(accessKeyId)
    if (accountId === undefined || !accessKeyId.startsWith('ASIA')) return undefined
    const version = token.startsWith(FIRST_VERSION) ? 1 : 2
    const key = this.#keys[version].of({ partition, accountId })
    const known = this.#opened.get(token)
    const session = known?.key === key ? known.session : this.#decrypted(key, token, version)
    return session?.accessKeyId === accessKeyId ? session : undefined
  }

  #decrypted(key: AccountKey, token: string, version: TokenVersion): Session | undefined {
    const plain = unseal(key, TOKEN_PREFIXES[version], token, 'base64')
    if (!plain) return undefined
    const decoded = decode(plain)
    const session = version === 1 ? { ...decoded, version } : decoded
    addToCache(this.#opened, token, { key, session })
    return session
  }
}

/** A transaction is a place as well, and must not be kept. */
function placeOf({ partition, accountId }: Place): Place {
  return { partition, accountId }
}

/** A decrypted session with its sealing key. It is valid only while the account still has that key. */
interface OpenedSession {
  readonly key: AccountKey
  readonly session: Session
}

/** Returns the number of characters that the token of a session has without a larger minimum. */
function tokenSize({ kind }: NewSession, contentBytes: number, version: TokenVersion): number {
  const bytes = TOKEN_PREFIXES[1].length + ENVELOPE_BYTES + contentBytes
  const first = Math.max(SHORTEST_TOKENS[kind] ?? 0, Math.ceil(bytes / 3) * 4)
  return version === 1 ? first : Math.min(first + VERSION_2_SURPLUS, LONGEST_TOKEN)
}

/** Returns the number of bytes that base64 encodes as this many characters. */
function bytesIn(characters: number): number {
  return Math.ceil(characters / 4) * 3
}

/** Compresses the session's policies and tags, which can be long. Returns no bytes if there are none. */
function pack({ policy, policyArns, scopes, tags, transitiveTagKeys }: NewSession): Buffer {
  if (policy === undefined && !policyArns?.length && !scopes?.length && !tags?.length) return NO_BYTES
  const members = {
    policy,
    policyArns: unlessEmpty(policyArns),
    scopes: unlessEmpty(scopes),
    tags: unlessEmpty(tags),
    transitiveTagKeys: unlessEmpty(transitiveTagKeys),
  }
  return deflateRawSync(JSON.stringify(members))
}

/**
 * Returns the `packedPercent` of credentials. Claims of an identity provider can be long as well, and count
 * only if the token becomes too long. Responses to AssumeRoleWithWebIdentity add what AWS counts for them.
 */
function packedPercent(packedBytes: number, tokenBytes: number): number {
  const percent = Math.ceil((packedBytes * 100) / PACKED_CEILING)
  const ofToken = Math.ceil((tokenBytes * 100) / LONGEST_TOKEN_BYTES)
  return ofToken > 100 ? Math.max(percent, ofToken) : percent
}

/** Omits empty lists: they would take space that AWS's figures do not include. */
function unlessEmpty<Item>(items: readonly Item[] | undefined): readonly Item[] | undefined {
  return items?.length ? items : undefined
}

/** The end of the head. No member in the head contains this character. */
const END_OF_HEAD = '\0'

/**
 * Returns the uncompressed members in a fixed order, one per line; missing members are empty. Names, IDs, and
 * numbers contain neither line breaks nor spaces, so that spaces can pad the head to its size.
 */
function headOf(session: NewSession, accessKeyId: string, secretAccessKey: string): string {
  const { kind, principalId, name, issuedAt, expiresAt, sourceIdentity = '', mfaAt = '' } = session
  const { federation } = session
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
    // These can contain any character, including line breaks.
    federation ? toLine(federation) : '',
    ...rareLines(session),
  ]
  return members.join('\n')
}

/**
 * Returns lines for members that most sessions do not have. The head ends with them only if present, to save
 * space.
 */
function rareLines({ contextKeys, chainDepth = 0, hasIdentity }: NewSession): readonly (string | number)[] {
  const keys = contextKeys ? toLine(contextKeys) : ''
  if (hasIdentity) return [keys, chainDepth, HAS_IDENTITY]
  if (chainDepth > 0) return [keys, chainDepth]
  return contextKeys ? [keys] : []
}

/** The line of sessions with the context of a user. */
const HAS_IDENTITY = 'identity'

function toLine(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64')
}

/** Returns undefined for a line that is empty or missing. */
function fromLine<Value>(line: string | undefined): Value | undefined {
  return line ? JSON.parse(Buffer.from(line, 'base64').toString()) : undefined
}

function decode(bytes: Buffer): Session {
  const headEnd = bytes.indexOf(END_OF_HEAD)
  const lines = bytes.toString('latin1', 0, headEnd).trimEnd().split('\n')
  const [kind = '', accessKeyId = '', secretAccessKey = '', principalId = '', name = ''] = lines
  const [issuedAt, expiresAt, sourceIdentity, mfaAt = '', federation, contextKeys, chainDepth, identity] =
    lines.slice(5)
  return {
    kind: kindOf(kind),
    accessKeyId,
    secretAccessKey,
    principalId,
    name,
    issuedAt: Number(issuedAt),
    expiresAt: Number(expiresAt),
    sourceIdentity: sourceIdentity === '' ? undefined : sourceIdentity,
    mfaAt: mfaAt === '' ? undefined : Number(mfaAt),
    federation: fromLine(federation),
    contextKeys: fromLine(contextKeys),
    chainDepth: chainDepth === undefined ? undefined : Number(chainDepth),
    ...(identity === HAS_IDENTITY ? { hasIdentity: true } : {}),
    ...unpack(bytes.subarray(headEnd + 1)),
  }
}

const SESSION_KINDS = [
  'role',
  'user',
  'federated',
  'delegated',
  'root',
  'console',
] as const satisfies readonly Session['kind'][]

function kindOf(text: string): Session['kind'] {
  return SESSION_KINDS.find((kind) => kind === text) ?? 'role'
}

function unpack(packed: Buffer): Partial<NewSession> {
  return packed.length === 0 ? {} : JSON.parse(inflateRawSync(packed).toString())
}
