/** Credentials of the identities that clients can act as. */
import type { AccountId, Credentials, Identity } from '../interface.ts'
import { invalid, requireAccountId, requireProperties, shown } from './arguments.ts'
import type { Scope } from './scope.ts'

/** The secret access key of the built-in administrators and root users. */
const BUILT_IN_SECRET = 'test'

interface IssuedCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: string
}

/**
 * Returns credentials of an identity. Users' and roles' come from the server, each time, since a user can
 * be deleted and made again.
 *
 * @throws IamulatorError when the user or role does not exist
 */
export function credentialsOf(scope: Scope, identity: Identity = 'administrator'): Credentials {
  if (identity === 'administrator') return administratorOf(scope.accountId)
  if (identity === 'root') return rootOf(scope.accountId)
  if (typeof identity !== 'object' || identity === null)
    throw invalid(
      `Unknown identity ${shown(identity)}. Use "administrator", "root", or an object, such as { user: "alice" }.`,
    )
  if ('accessKeyId' in identity) return requireSecret(identity)
  if ('user' in identity || 'role' in identity) return issueCredentials(scope, identity)
  requireProperties('the identity', identity, BUILT_IN)
  const account = requireAccountId(identity.account)
  return identity.root ? rootOf(account) : administratorOf(account)
}

/** The properties of an identity that exists in each account. The server checks the properties of users and roles. */
const BUILT_IN = { account: true, root: true, user: true, role: true, accessKeyId: true }

function requireSecret(credentials: Credentials): Credentials {
  if (typeof credentials.secretAccessKey === 'string') return credentials
  throw invalid('Credentials need "secretAccessKey" besides "accessKeyId".')
}

function administratorOf(account: AccountId): Credentials {
  return { accessKeyId: account, secretAccessKey: BUILT_IN_SECRET }
}

function rootOf(account: AccountId): Credentials {
  return { accessKeyId: `root-${account}`, secretAccessKey: BUILT_IN_SECRET }
}

export function issueCredentials(scope: Scope, identity: object): Credentials {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = scope.sync<IssuedCredentials>(
    'POST',
    'credentials',
    { account: scope.accountId, ...identity },
  )
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(expiration === undefined ? {} : { expiration: new Date(expiration) }),
  }
}

/**
 * Returns the variables that AWS's SDKs and tools read, and those that would override them if a child process
 * inherits them.
 */
export function environmentOf(
  { transport: { url }, region }: Scope,
  { accessKeyId, secretAccessKey, sessionToken = '' }: Credentials,
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_IAM: url,
    AWS_ENDPOINT_URL_ORGANIZATIONS: url,
    AWS_ENDPOINT_URL_STS: url,
    AWS_ENDPOINT_URL_ACCESSANALYZER: url,
    AWS_ENDPOINT_URL_ACCOUNT_ACCESS: url,
    AWS_ENDPOINT_URL_IAM_TOOLBOX: url,
    AWS_ENDPOINT_URL_IDENTITYSTORE: url,
    AWS_ENDPOINT_URL_SIGNIN: url,
    AWS_ENDPOINT_URL_SSO: url,
    AWS_ENDPOINT_URL_SSO_ADMIN: url,
    AWS_ENDPOINT_URL_SSO_OIDC: url,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    // The former name, which botocore prefers.
    AWS_SECURITY_TOKEN: sessionToken,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  }
}
