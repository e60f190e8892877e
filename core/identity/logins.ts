/**
 * Programs that act for a user who is signed in to the console (`aws login`): their codes, tokens, and ends.
 *
 * Codes and tokens are sealed and only name a row. The row knows which of them can be used.
 */
import type { LoginRow, Place, Store, Tx, View } from '../../store/index.ts'
import { accountOfId, type RandomBytes } from '../aws/ids.ts'
import { type Identity, identityIn } from './console-identity.ts'
import { expiryKey } from './expiry-keys.ts'
import { passwordVersion } from './passwords.ts'
import { type OpenedNote, Seals } from './seals.ts'
import type { Sessions } from './sessions.ts'
import { SignInKey } from './sign-in-key.ts'

/** The content of a code or refresh token. */
export interface LoginNote {
  /** The key of the row. */
  readonly login: string
  /** When the code or token expires, in epoch milliseconds of the account's clock. */
  readonly expiresAt: number
  /** The number of the refresh token. Absent in codes. */
  readonly number?: number
}

export type OpenedLogin = OpenedNote<LoginNote>

/** AWS's prefix of refresh tokens. */
const REFRESH_TOKEN = 'ASOR'

export class Logins {
  readonly #codes: Seals<LoginNote>
  readonly #refreshTokens: Seals<LoginNote>
  readonly key: SignInKey

  constructor(store: Store, randomBytes: RandomBytes) {
    this.#codes = new Seals(store, 'login code', randomBytes)
    this.#refreshTokens = new Seals(store, 'login refresh token', randomBytes)
    this.key = new SignInKey(store)
  }

  newCode(place: Place, note: LoginNote): string {
    return this.#codes.seal(place, note)
  }

  openCode(code: string): OpenedLogin | undefined {
    return this.#codes.open(code)
  }

  newRefreshToken(place: Place, note: LoginNote): string {
    const sealed = Buffer.from(this.#refreshTokens.seal(place, note))
    return REFRESH_TOKEN + sealed.toString('base64url')
  }

  openRefreshToken(token: string): OpenedLogin | undefined {
    if (!token.startsWith(REFRESH_TOKEN)) return undefined
    const sealed = Buffer.from(token.slice(REFRESH_TOKEN.length), 'base64url')
    // Only the canonical encoding opens.
    const isCanonical = token === REFRESH_TOKEN + sealed.toString('base64url')
    return isCanonical ? this.#refreshTokens.open(sealed.toString()) : undefined
  }
}

/** Returns the key of a row, which sorts logins by their end. */
export function loginKey({ expiryDate, id }: Pick<LoginRow, 'expiryDate' | 'id'>): string {
  return expiryKey(expiryDate, id)
}

/** Adds a login, and forgets those that have ended. @param now the time of the account, in epoch milliseconds */
export function addLogin({ logins }: Tx, login: LoginRow, now: number): void {
  for (const [key, { expiryDate }] of logins.rows()) {
    if (expiryDate > now) break
    logins.delete(key)
  }
  logins.put(loginKey(login), login)
}

/** The region and account of a login in the ARN of its session. */
export function loginSessionArn({ partition, accountId }: Place, { region, id }: LoginRow): string {
  return `arn:${partition}:signin:${region}:${accountId}:session/${id}`
}

/** The inputs of a login besides its own row. */
export interface LoginSources {
  readonly sessions: Pick<Sessions, 'open'>
  /** Returns the time of an account in epoch milliseconds. */
  readonly timeIn: (place: Place) => number
}

/**
 * Returns the principal of a login, or why it has none anymore: the password was changed, or the console session has
 * ended.
 */
export function principalOfLogin(
  view: View,
  { own, switched, until, password }: LoginRow,
  { sessions, timeIn }: LoginSources,
): Identity | 'password-changed' | 'ended' {
  const open = (sealed: LoginRow['own'], end?: number) => {
    const account = view.account(accountOfId(sealed.id) ?? view.accountId)
    return identityIn(account, sessions, sealed, timeIn(account), end)
  }
  const owner = open(own, until)
  if (!owner) return 'ended'
  if (passwordOf(view, owner) !== password) return 'password-changed'
  return (switched ? open(switched) : owner) ?? 'ended'
}

/** Returns the identity of the password that a user signed in with. */
export function passwordOf(view: View, { caller, session }: Identity): string | undefined {
  if (session.kind !== 'console') return undefined
  const profile = view.account(caller.accountId).loginProfiles.get(session.principalId)
  return profile && passwordVersion(profile)
}
