/** The tokens that the OIDC service of IAM Identity Center issues, and the instances it serves. */
import type { Store } from '../../../store/index.ts'
import type { RandomBytes } from '../../aws/ids.ts'
import { isPartition } from '../../aws/partitions.ts'
import { DEFAULT_ACCOUNT } from '../administrator.ts'
import { Seals } from '../seals.ts'
import { AccessTokens } from './access-tokens.ts'
import { applicationClient } from './application-clients.ts'
import { AuthorizationCodes } from './authorization-codes.ts'
import type { IdentityContext } from './identity-contexts.ts'
import type { OidcClient } from './oidc-clients.ts'
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

  /** Returns the application with this ARN as a client, in any partition. Undefined if it cannot ask for codes. */
  applicationClient(arn: string): OidcClient | undefined {
    const [, partition = ''] = arn.split(':')
    if (!isPartition(partition)) return undefined
    return applicationClient(this.#store.view({ partition, accountId: DEFAULT_ACCOUNT }), arn)
  }
}
