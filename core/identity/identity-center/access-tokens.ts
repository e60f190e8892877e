/**
 * Access tokens and refresh tokens of clients, which act for the user of a portal session. They are sealed instead of
 * stored, and end with the session.
 */
import type { Place, Store } from '../../../store/index.ts'
import type { RandomBytes } from '../../aws/ids.ts'
import { type OpenedNote, Seals } from '../seals.ts'
import { ACCOUNT_ACCESS } from './oidc-clients.ts'
import type { PortalSession } from './portal-sessions.ts'

/** The permissions of a client, and the user it acts for. */
export interface TokenGrant {
  /** The ID of an OIDC client, or the ARN of an application. */
  readonly clientId: string
  /** Empty for clients that registered none. */
  readonly scopes: readonly string[]
  readonly session: PortalSession
  /** The region of the endpoint that issues the tokens. Absent at host names of our own. */
  readonly region?: string | undefined
}

/**
 * Returns whether a grant is for the accounts and roles of its user. It needs the scope for that, except for clients that
 * registered no scopes. Applications are not such clients.
 */
export function isForAccounts({ clientId, scopes }: Pick<TokenGrant, 'clientId' | 'scopes'>): boolean {
  return scopes.includes(ACCOUNT_ACCESS) || (scopes.length === 0 && !isApplicationId(clientId))
}

/** The ID of an application is its ARN. */
const isApplicationId = (clientId: string) => clientId.startsWith('arn:')

export interface TokenNote extends TokenGrant {
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

export type OpenedToken = OpenedNote<TokenNote>

/** Seconds. Source: IAM Identity Center User Guide; cache files of the AWS CLI in public reports. */
const ACCESS_SECONDS = 3600

/** Unverified: Access tokens begin with `aoa` and refresh tokens with `aor`. */
const PREFIXES = { access: 'aoa', refresh: 'aor' } as const

export class AccessTokens {
  readonly #seals: Readonly<Record<keyof typeof PREFIXES, Seals<TokenNote>>>

  constructor(store: Store, randomBytes: RandomBytes) {
    this.#seals = {
      access: new Seals(store, 'portal access token', randomBytes),
      refresh: new Seals(store, 'portal refresh token', randomBytes),
    }
  }

  /**
   * Returns an access token for a grant. Without scopes, it lasts as long as the portal session. Source: IAM Identity
   * Center User Guide and AWS CLI User Guide, legacy configurations.
   *
   * @param place the account that owns the instance
   */
  issueAccess(
    place: Place,
    grant: TokenGrant,
    now: number,
  ): { readonly token: string; readonly seconds: number } {
    const rest = Math.floor((grant.session.expiryDate - now) / 1000)
    const seconds = grant.scopes.length > 0 ? Math.min(ACCESS_SECONDS, rest) : rest
    return { token: this.#issue('access', place, { ...grant, expiresAt: now + seconds * 1000 }), seconds }
  }

  /** Returns a refresh token for a grant. It lasts as long as the portal session. */
  issueRefresh(place: Place, grant: TokenGrant): string {
    return this.#issue('refresh', place, { ...grant, expiresAt: grant.session.expiryDate })
  }

  /** Opens a token that has not expired. Its session can have ended. Undefined for other texts. */
  open(kind: keyof typeof PREFIXES, token: string, nowIn: (place: Place) => number): OpenedToken | undefined {
    const prefix = PREFIXES[kind]
    const opened = token.startsWith(prefix) ? this.#seals[kind].open(token.slice(prefix.length)) : undefined
    return opened && nowIn(opened.place) < opened.note.expiresAt ? opened : undefined
  }

  #issue(kind: keyof typeof PREFIXES, place: Place, note: TokenNote): string {
    return PREFIXES[kind] + this.#seals[kind].seal(place, note)
  }
}
