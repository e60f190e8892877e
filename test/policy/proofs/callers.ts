/**
 * Callers of every kind: those that generated policies name, others of the same accounts, and strangers. With each,
 * the condition keys that follow from who it is (IAM User Guide, global condition context keys).
 */
import type { Principal } from '../../../policy/index.ts'

export interface Caller {
  readonly principal: Principal
  /** By key in lower case. */
  readonly keys: Readonly<Record<string, string>>
}

/** Named by policies: the first two. */
const ACCOUNTS = ['111122223333', '444455556666', '777788889999'] as const
const CANONICAL_USERS = [undefined, 'c0ffee', 'decaf'] as const

type Accounts = (typeof ACCOUNTS)[number]

const keysOf = (account: string, arn: string, type: string, username?: string): Caller['keys'] => ({
  'aws:principalaccount': account,
  'aws:principalarn': arn,
  'aws:principaltype': type,
  ...(username === undefined ? {} : { 'aws:username': username }),
})

function root(accountId: Accounts, partition = 'aws'): Caller {
  const arn = `arn:${partition}:iam::${accountId}:root`
  return { principal: { kind: 'root', accountId, arn }, keys: keysOf(accountId, arn, 'Account') }
}

function user(accountId: Accounts, path: string, partition = 'aws'): Caller {
  const arn = `arn:${partition}:iam::${accountId}:user/${path}`
  const name = path.slice(path.lastIndexOf('/') + 1)
  return { principal: { kind: 'user', accountId, arn }, keys: keysOf(accountId, arn, 'User', name) }
}

/** A delegated or scoped session of a user, which has the user's ARN. */
function narrowed(accountId: Accounts, name: string): Caller {
  const { principal, keys } = user(accountId, name)
  return { principal: { ...principal, issuerArn: principal.arn }, keys }
}

function session(accountId: Accounts, path: string, name: string): Caller {
  const role = path.slice(path.lastIndexOf('/') + 1)
  const roleArn = `arn:aws:iam::${accountId}:role/${path}`
  const arn = `arn:aws:sts::${accountId}:assumed-role/${role}/${name}`
  return {
    principal: { kind: 'role-session', accountId, arn, roleArn },
    keys: keysOf(accountId, roleArn, 'AssumedRole'),
  }
}

function federated(accountId: Accounts, name: string, issuer: string): Caller {
  const arn = `arn:aws:sts::${accountId}:federated-user/${name}`
  const issuerArn = `arn:aws:iam::${accountId}:${issuer}`
  return {
    principal: { kind: 'federated-user', accountId, arn, issuerArn },
    keys: keysOf(accountId, arn, 'FederatedUser'),
  }
}

const members = (accountId: Accounts): readonly Caller[] => [
  user(accountId, 'ann'),
  user(accountId, 'team/ann'),
  user(accountId, 'zoe'),
  narrowed(accountId, 'ann'),
  narrowed(accountId, 'zoe'),
  root(accountId),
  session(accountId, 'app', 's1'),
  session(accountId, 'app', 'zz'),
  session(accountId, 'team/app', 's1'),
  session(accountId, 'other', 's1'),
  federated(accountId, 'fred', 'user/ann'),
  federated(accountId, 'fred', 'user/zoe'),
  federated(accountId, 'zed', 'user/ann'),
  federated(accountId, 'zed', 'user/zoe'),
  federated(accountId, 'fred', 'root'),
  federated(accountId, 'zed', 'root'),
]

/** Without and with a canonical user ID. An account has one, of which policies don't say whose it is. */
const identified = ({ principal, keys }: Caller): readonly Caller[] =>
  CANONICAL_USERS.map((canonicalUserId) =>
    canonicalUserId === undefined
      ? { principal, keys }
      : { principal: { ...principal, canonicalUserId }, keys },
  )

const service = (name: string): Caller => ({
  principal: { kind: 'service', arn: name, services: [name] },
  keys: {},
})

/** A user of an identity provider of an account, or of one that every account has (rules 2.1, 2.2, and 2.4). */
function external(kind: 'web-identity' | 'saml', arn: string, ...providers: string[]): Caller {
  const account = /(?<=:)\d{12}(?=:)/.exec(providers.join())?.[0]
  const keys = account ? { 'aws:principalaccount': account, 'aws:principaltype': 'User' } : ANONYMOUS
  return { principal: { kind, arn, providers }, keys }
}

const ANONYMOUS = { 'aws:principaltype': 'Anonymous' }

const OIDC = 'arn:aws:iam::111122223333:oidc-provider/id.example.com'
const SAML = 'arn:aws:iam::111122223333:saml-provider/adfs'

export const callers: readonly [Caller, ...Caller[]] = [
  user('111122223333', 'ann'),
  ...ACCOUNTS.flatMap(members).flatMap(identified),
  user('111122223333', 'ann', 'aws-cn'),
  root('111122223333', 'aws-cn'),
  service('ec2.amazonaws.com'),
  service('zz.amazonaws.com'),
  external('web-identity', 'id.example.com:1', 'id.example.com', OIDC),
  external('web-identity', 'accounts.google.com:1', 'accounts.google.com'),
  external('web-identity', 'zz.example.com:1', 'zz.example.com', OIDC.replace('id', 'zz')),
  external('saml', 'fred@example.com', SAML),
  external('saml', 'fred@example.com', SAML.replace('adfs', 'zz')),
  { principal: { kind: 'anonymous', arn: 'anonymous' }, keys: ANONYMOUS },
]

/** Names for `AWS` in policies, by which one of the callers above can be meant. */
export const NAMES = {
  AWS: [
    '*',
    '111122223333',
    'arn:aws:iam::111122223333:root',
    'arn:aws-cn:iam::111122223333:root',
    'arn:aws:iam::111122223333:user/ann',
    'arn:aws:iam::111122223333:user/team/ann',
    'arn:aws:iam::111122223333:role/app',
    'arn:aws:iam::111122223333:role/team/app',
    'arn:aws:sts::111122223333:assumed-role/app/s1',
    'arn:aws:sts::111122223333:federated-user/fred',
    '444455556666',
    'arn:aws:iam::444455556666:user/ann',
    'arn:aws:iam::111122223333:user/*',
    'AIDACKCEVSQ6C2EXAMPLE',
  ],
  Service: ['ec2.amazonaws.com'],
  Federated: ['id.example.com', OIDC, SAML, 'accounts.google.com'],
  CanonicalUser: ['c0ffee'],
} as const

/** Every name of a caller, so that NotPrincipal exempts it. */
export const EVERY_NAME: readonly (readonly string[])[] = [
  ['111122223333', 'arn:aws:iam::111122223333:user/ann'],
  ['111122223333', 'arn:aws:iam::111122223333:role/app', 'arn:aws:sts::111122223333:assumed-role/app/s1'],
  ['arn:aws:iam::111122223333:root', 'arn:aws:sts::111122223333:federated-user/fred'],
]
