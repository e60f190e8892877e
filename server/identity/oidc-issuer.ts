/** What the OIDC service of IAM Identity Center issues, and for which instances. */
import type { Store } from '../../store/index.ts'
import type { RandomBytes } from '../aws/ids.ts'
import { AccessTokens } from './access-tokens.ts'
import { AuthorizationCodes } from './authorization-codes.ts'
import type { IdentityContext } from './identity-contexts.ts'
import { Seals } from './seals.ts'
import { instanceAt, type PlacedInstance } from './start-urls.ts'

export class OidcIssuer {
  readonly codes: AuthorizationCodes
  readonly tokens: AccessTokens
  readonly contexts: Seals<IdentityContext>
  readonly #store: Store

  constructor(store: Store, randomBytes: RandomBytes) {
    this.#store = store
    this.codes = new AuthorizationCodes(store, randomBytes)
    this.tokens = new AccessTokens(store, randomBytes)
    this.contexts = new Seals(store, 'identity context', randomBytes)
  }

  /** Returns the instance with this start URL or issuer URL, in any partition. */
  instanceAt(url: string): PlacedInstance | undefined {
    return instanceAt(this.#store, url)
  }
}
