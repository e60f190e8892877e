/**
 * Temporary credentials, sealed instead of stored.
 *
 * A session token is an AES-256-GCM envelope around the session and its secret access key, so that AssumeRole writes
 * nothing, survives a restart and works on every replica. A reset renews the sealing key and old sessions are dead.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Store, Tag } from '../../store/index.ts'
import { accountOfId, newId, newSecret, type RandomBytes } from '../aws/ids.ts'
import { type AccountKey, AccountKeys, remember, SEAL_BYTES, seal, unseal } from './sealing.ts'

export interface Session {
  /**
   * `role` of AssumeRole and its kin, `user` of GetSessionToken, `federated` of GetFederationToken, `delegated` of
   * GetDelegatedAccessToken where a user, or the root user, stands behind it, `root` of AssumeRoot, `console` of a user, or
   * the root user, that signed in with a password.
   */
  readonly kind: 'role' | 'user' | 'federated' | 'delegated' | 'root' | 'console'
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
  /** Further policies, each of which must allow by itself. */
  readonly scopes?: readonly string[] | undefined
  readonly tags?: readonly Tag[] | undefined
  /** Keys of the tags that the next role in a chain inherits. */
  readonly transitiveTagKeys?: readonly string[] | undefined
  readonly sourceIdentity?: string | undefined
  /** When the caller proved an MFA device, epoch milliseconds. */
  readonly mfaAt?: number | undefined
  /** Present when an identity provider outside of AWS vouched for whom the session is. */
  readonly federation?: Federation | undefined
  /** Condition keys that every request bears, in their usual spelling: where a service delivered the credentials. */
  readonly contextKeys?: Readonly<Record<string, string>> | undefined
  /** How many sessions lead to this one: of roles, each of which assumed the next, and of the console. Absent: none. */
  readonly chainDepth?: number | undefined
  /** Of its token; absent: 2. The first counts in regions alone that are enabled by default. */
  readonly version?: TokenVersion
}

/** Source: API reference, SetSecurityTokenServicePreferences. */
export type TokenVersion = 1 | 2

export interface Federation {
  /** As `aws:FederatedProvider` has it. */
  readonly provider: string
  /** What stays known of the token or assertion, as condition keys in their usual spelling. */
  readonly claims: Readonly<Record<string, string | readonly string[]>>
}

/** A session that has no access key yet. */
export type NewSession = Omit<Session, 'accessKeyId' | 'secretAccessKey' | 'version'>

/** The chain depth of a session that is made of this one. */
export function depthBehind({ chainDepth = 0 }: Pick<Session, 'chainDepth'>): number {
  return chainDepth + 1
}

export interface SealedCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /**
   * The share of the space for policies and tags that they take, in per cent, rounded up; 0 without any. Above 100
   * the credentials must not be given away: there is too much of these, or the token is too long.
   */
  readonly packedPercent: number
}

/** Characters that a token has at most: more than 4 KB do not fit where clients send it. */
export const LONGEST_TOKEN = 4096

/**
 * Bytes that deflated policies and tags may take: a policy of one statement is then 16 % of it, the figure
 * recorded on AWS, and the largest token stays under 4,096 characters.
 */
const PACKED_CEILING = 710

/** How AWS's tokens begin since 2019, by version: it makes them recognisable in logs, and to secret scanners. */
const TOKEN_PREFIXES: Readonly<Record<TokenVersion, Buffer>> = {
  1: Buffer.from('\x17\x0a\x06er/aws', 'latin1'),
  2: Buffer.from('\x21\x0a\x09origin_ec', 'latin1'),
}
const FIRST_VERSION = TOKEN_PREFIXES[1].toString('base64')
/** What a token holds besides its prefix and the session. */
const ENVELOPE_BYTES = SEAL_BYTES + 1
/** Every three bytes make four characters. */
const LONGEST_TOKEN_BYTES = (LONGEST_TOKEN / 4) * 3
const NOTHING = Buffer.alloc(0)

export class Sessions {
  readonly #randomBytes: RandomBytes
  readonly #opened = new Map<string, Opened>()
  /** One for each version, so that a token of one does not pass for one of the other. */
  readonly #keys: Readonly<Record<TokenVersion, AccountKeys>>

  constructor(store: Store, randomBytes: RandomBytes) {
    this.#keys = { 1: new AccountKeys(store, 'seal 1'), 2: new AccountKeys(store, 'seal') }
    this.#randomBytes = randomBytes
  }

  /**
   * Credentials for a new session of `accountId`.
   *
   * @param minimumTokenSize characters that the token has at least, up to the most that one has
   */
  seal(
    accountId: string,
    session: NewSession,
    minimumTokenSize = 0,
    version: TokenVersion = 2,
  ): SealedCredentials {
    const prefix = TOKEN_PREFIXES[version]
    const accessKeyId = newId('ASIA', accountId, this.#randomBytes)
    const secretAccessKey = newSecret(this.#randomBytes)
    const packed = pack(session)
    const minimumHead = Math.ceil(minimumTokenSize / 4) * 3 - prefix.length - ENVELOPE_BYTES - packed.length
    const head = headOf(session, accessKeyId, secretAccessKey, minimumHead)
    const plain = { head, bytes: packed }
    const sealed = seal(this.#keys[version].of(accountId), prefix, plain, this.#randomBytes)
    return {
      accessKeyId,
      secretAccessKey,
      sessionToken: sealed.toString('base64'),
      packedPercent: packedPercent(packed.length, sealed.length),
    }
  }

  /** The session inside `token`, or undefined when it is not ours, damaged, or another access key's. */
  open(accessKeyId: string, token: string): Session | undefined {
    const accountId = accountOfId(accessKeyId)
    if (accountId === undefined || !accessKeyId.startsWith('ASIA')) return undefined
    const version = token.startsWith(FIRST_VERSION) ? 1 : 2
    const key = this.#keys[version].of(accountId)
    const known = this.#opened.get(token)
    const session = known?.key === key ? known.session : this.#decrypted(key, token, version)
    return session?.accessKeyId === accessKeyId ? session : undefined
  }

  #decrypted(key: AccountKey, token: string, version: TokenVersion): Session | undefined {
    const plain = unseal(key, TOKEN_PREFIXES[version], token, 'base64')
    if (!plain) return undefined
    const decoded = decode(plain)
    const session = version === 1 ? { ...decoded, version } : decoded
    remember(this.#opened, token, { key, session })
    return session
  }
}

/** A session with the key that opened it: it counts while that is the account's. */
interface Opened {
  readonly key: AccountKey
  readonly session: Session
}

/** What of a session is compressed, since it may be long; empty when there is nothing of it. */
function pack({ policy, policyArns, scopes, tags, transitiveTagKeys }: NewSession): Buffer {
  if (policy === undefined && !policyArns?.length && !scopes?.length && !tags?.length) return NOTHING
  const members = {
    policy,
    policyArns: unlessEmpty(policyArns),
    scopes: unlessEmpty(scopes),
    tags: unlessEmpty(tags),
    transitiveTagKeys: unlessEmpty(transitiveTagKeys),
  }
  return deflateRawSync(JSON.stringify(members))
}

/** What an identity provider says may be long as well. AWS's figure does not count it, nor does ours while the token can hold it. */
function packedPercent(packedBytes: number, tokenBytes: number): number {
  const percent = Math.ceil((packedBytes * 100) / PACKED_CEILING)
  const ofToken = Math.ceil((tokenBytes * 100) / LONGEST_TOKEN_BYTES)
  return ofToken > 100 ? Math.max(percent, ofToken) : percent
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
    // These may hold anything, also line ends.
    federation ? toLine(federation) : '',
    ...rareLines(session),
  ]
  return members.join('\n').padEnd(minimumLength) + END_OF_HEAD
}

/** What most sessions have nothing of ends the head only where it is there, and takes no space elsewhere. */
function rareLines({ contextKeys, chainDepth = 0 }: NewSession): readonly (string | number)[] {
  const keys = contextKeys ? toLine(contextKeys) : ''
  if (chainDepth > 0) return [keys, chainDepth]
  return contextKeys ? [keys] : []
}

function toLine(facts: object): string {
  return Buffer.from(JSON.stringify(facts)).toString('base64')
}

/** Undefined for a line that is empty, or that a head without it does not have. */
function fromLine<Facts>(line: string | undefined): Facts | undefined {
  return line ? JSON.parse(Buffer.from(line, 'base64').toString()) : undefined
}

function decode(bytes: Buffer): Session {
  const headEnd = bytes.indexOf(END_OF_HEAD)
  const lines = bytes.toString('latin1', 0, headEnd).trimEnd().split('\n')
  const [kind = '', accessKeyId = '', secretAccessKey = '', principalId = '', name = ''] = lines
  const [issuedAt, expiresAt, sourceIdentity, mfaAt = '', federation, contextKeys, chainDepth] =
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
    ...unpack(bytes.subarray(headEnd + 1)),
  }
}

const KINDS = [
  'role',
  'user',
  'federated',
  'delegated',
  'root',
  'console',
] as const satisfies readonly Session['kind'][]

function kindOf(text: string): Session['kind'] {
  return KINDS.find((kind) => kind === text) ?? 'role'
}

function unpack(packed: Buffer): Partial<NewSession> {
  return packed.length === 0 ? {} : JSON.parse(inflateRawSync(packed).toString())
}
