/** Callers outside a zone of trust, and what policies say of them, to compare external grants with decisions. */
import fc from 'fast-check'
import { type AuthorizationRequest, compilePolicy, decide, type Principal } from '../../../policy/index.ts'
import type { Grant } from '../../../server/services/accessanalyzer/findings/grants.ts'
import { ACCOUNT } from '../../support/harness.ts'

export const PARTNER = '111122223333'
const STRANGER = '444455556666'
export const ORGANIZATION = 'o-partner1234'
const ROLE = `arn:aws:iam::${PARTNER}:role/reader`

/** A caller outside the zone, with the condition keys that depend on who it is. */
interface Outsider {
  readonly principal: Principal
  readonly keys: Readonly<Record<string, string>>
  /** The names of grants that are about the caller. */
  readonly names: readonly string[]
}

export const rootOf = (accountId: string): Outsider => ({
  principal: { kind: 'root', accountId, arn: `arn:aws:iam::${accountId}:root` },
  keys: {
    'aws:principalarn': `arn:aws:iam::${accountId}:root`,
    'aws:principalaccount': accountId,
    'kms:calleraccount': accountId,
  },
  names: ['*', accountId],
})

const session: Outsider = {
  principal: {
    kind: 'role-session',
    accountId: PARTNER,
    arn: `arn:aws:sts::${PARTNER}:assumed-role/reader/ann`,
    roleArn: ROLE,
  },
  keys: {
    'aws:principalarn': ROLE,
    'aws:principalaccount': PARTNER,
    'aws:principalorgid': ORGANIZATION,
    'kms:calleraccount': PARTNER,
  },
  names: ['*', PARTNER, ROLE],
}
const anonymous: Outsider = {
  principal: { kind: 'anonymous', arn: 'anonymous' },
  keys: { 'aws:principaltype': 'Anonymous' },
  names: ['*'],
}
const OUTSIDERS: readonly Outsider[] = [rootOf(PARTNER), rootOf(STRANGER), session, anonymous]

const PRINCIPALS: readonly object[] = [
  ...['*', { AWS: '*' }, { AWS: ACCOUNT }, { AWS: PARTNER }, { AWS: ROLE }].map((Principal) => ({
    Principal,
  })),
  { Principal: { AWS: [ACCOUNT, `arn:aws:iam::${STRANGER}:root`] } },
  { Principal: { Service: 'sns.amazonaws.com' } },
  { NotPrincipal: { AWS: [ACCOUNT, PARTNER] } },
]
const CONDITIONS: readonly object[] = [
  ...[{}, {}, {}],
  { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } },
  { StringEquals: { 'aws:PrincipalAccount': [ACCOUNT, PARTNER] } },
  { StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } },
  { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
  { StringEqualsIfExists: { 'aws:SourceAccount': ACCOUNT } },
  { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } },
  { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::*:role/*` } },
  { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
  { Bool: { 'aws:SecureTransport': 'false' } },
  { StringEquals: { 'kms:CallerAccount': PARTNER } },
]

/**
 * Generates statements of a policy.
 *
 * @param resources their elements, such as Resource
 */
export const statementsAbout = (
  actions: readonly string[],
  resources: readonly object[],
  conditions: readonly object[] = [],
) =>
  fc
    .record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      principal: fc.constantFrom(...PRINCIPALS),
      action: fc.constantFrom(
        ...[...actions, '*', `${actions[0]?.split(':')[0]}:*`, 'iam:GetUser'].map((Action) => ({ Action })),
        { NotAction: actions[0] },
      ),
      resource: fc.constantFrom(...resources),
      Condition: fc.constantFrom(...CONDITIONS, ...conditions),
    })
    .map(({ Effect, principal, action, resource, Condition }) => ({
      Effect,
      ...principal,
      ...action,
      ...resource,
      Condition,
    }))

/** Generates what a caller outside the zone does. */
export const requestsFor = (actions: readonly string[], resources: readonly string[]) =>
  fc.record({
    outsider: fc.constantFrom(...OUTSIDERS),
    action: fc.constantFrom(...actions),
    resource: fc.constantFrom(...resources),
    context: contexts,
  })

const optional = (name: string, values: readonly string[]) =>
  fc.constantFrom({}, ...values.map((value) => ({ [name]: value })))

const contexts = fc
  .tuple(
    optional('aws:sourceip', ['203.0.113.7', '198.51.100.1']),
    optional('aws:securetransport', ['true', 'false']),
    optional('aws:sourceaccount', [PARTNER]),
  )
  .map((parts): Readonly<Record<string, string>> => Object.assign({}, ...parts))

const everything = {
  policy: compilePolicy(
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
  ),
  source: 'all',
  kind: 'inline',
} as const

/** Returns whether the policy lets somebody use the resource whose own policies allow everything. */
export function isAllowed(text: string, request: AuthorizationRequest): boolean {
  const policy = { policy: compilePolicy(text), source: 'resource', kind: 'resource' } as const
  const kind = request.action.startsWith('kms:') ? 'key' : 'resource'
  return decide(request, { identity: [everything], resource: { policy, kind } }).effect === 'allowed'
}

/** Returns whether a grant is about a caller's action. */
export const isAbout = (grant: Grant, { names }: Outsider, action: string): boolean =>
  names.includes(grant.principal['AWS'] ?? '') && grant.actions.some((pattern) => covers(pattern, action))

const covers = (pattern: string, action: string): boolean =>
  pattern === action || pattern === '*' || pattern === `${action.split(':')[0]}:*`
