/** SDK clients of a server, which tests observe. */
import { AccessAnalyzerClient } from '@aws-sdk/client-accessanalyzer'
import { IAMClient } from '@aws-sdk/client-iam'
import { IdentitystoreClient } from '@aws-sdk/client-identitystore'
import { OrganizationsClient } from '@aws-sdk/client-organizations'
import { SSOClient } from '@aws-sdk/client-sso'
import { SSOAdminClient } from '@aws-sdk/client-sso-admin'
import { SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import { STSClient } from '@aws-sdk/client-sts'
import { observing } from './evidence.ts'
import { inPartition, REGION } from './places.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export const ADMINISTRATOR: Credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

/** Each returns a client that does not retry, by default with the administrator's credentials. */
export interface Clients {
  accessanalyzer(credentials?: Credentials, region?: string): AccessAnalyzerClient
  iam(credentials?: Credentials, region?: string): IAMClient
  identitystore(credentials?: Credentials, region?: string): IdentitystoreClient
  organizations(credentials?: Credentials, region?: string): OrganizationsClient
  ssoAdmin(credentials?: Credentials, region?: string): SSOAdminClient
  /** The credentials are for CreateTokenWithIAM, the only operation that is signed. */
  ssoOidc(credentials?: Credentials, region?: string): SSOOIDCClient
  /** The access portal, whose operations take a token. */
  sso(region?: string): SSOClient
  sts(credentials?: Credentials, region?: string): STSClient
}

/** Settings that each client would otherwise look up in the environment and in files. */
const NOT_LOOKED_UP = {
  defaultsMode: 'standard',
  retryMode: 'standard',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
} as const

/** A client of any service, whose calls tests observe. */
interface ObservableClient {
  readonly middlewareStack: {
    add(middleware: ReturnType<typeof observing>, options: { readonly step: 'initialize' }): void
    add(middleware: ReturnType<typeof inPartition>, options: { readonly step: 'initialize' }): void
  }
  /** A client learns from answers how far the server's clock is ahead. */
  readonly config: { systemClockOffset: number }
  destroy(): void
}

/**
 * Returns clients of the server at a URL, which is read at each call. After `disconnect`, they know nothing of the
 * server that they called, and can call another.
 */
export function clientsOf(url: () => string): { readonly clients: Clients; disconnect(): void } {
  const made: ObservableClient[] = []
  const observed = <C extends ObservableClient>(client: C, credentials: Credentials | undefined): C => {
    client.middlewareStack.add(observing(credentials), { step: 'initialize' })
    client.middlewareStack.add(inPartition(), { step: 'initialize' })
    made.push(client)
    return client
  }
  const config = (credentials: Credentials, region: string) => ({
    endpoint: async () => ({ url: new URL(url()) }),
    region,
    credentials,
    maxAttempts: 1,
    ...NOT_LOOKED_UP,
  })
  const clients: Clients = {
    accessanalyzer: (credentials = ADMINISTRATOR, region = REGION) =>
      observed(new AccessAnalyzerClient(config(credentials, region)), credentials),
    iam: (credentials = ADMINISTRATOR, region = REGION) =>
      observed(new IAMClient(config(credentials, region)), credentials),
    identitystore: (credentials = ADMINISTRATOR, region = REGION) =>
      observed(new IdentitystoreClient(config(credentials, region)), credentials),
    organizations: (credentials = ADMINISTRATOR, region = REGION) =>
      observed(new OrganizationsClient(config(credentials, region)), credentials),
    ssoAdmin: (credentials = ADMINISTRATOR, region = REGION) =>
      observed(new SSOAdminClient(config(credentials, region)), credentials),
    ssoOidc: (credentials = ADMINISTRATOR, region = REGION) =>
      observed(new SSOOIDCClient(config(credentials, region)), credentials),
    sso: (region = REGION) => observed(new SSOClient(config(ADMINISTRATOR, region)), undefined),
    sts: (credentials = ADMINISTRATOR, region = REGION) =>
      observed(new STSClient(config(credentials, region)), credentials),
  }
  const disconnect = () => {
    for (const client of made) {
      client.config.systemClockOffset = 0
      client.destroy()
    }
  }
  return { clients, disconnect }
}
