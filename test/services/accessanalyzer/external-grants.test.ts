/** Tests that external grants agree with decisions about callers outside the zone of trust. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type AuthorizationRequest, compilePolicy, decide, type Principal } from '../../../policy/index.ts'
import { canonicalUserId } from '../../../server/aws/canonical-user.ts'
import {
  externalGrants,
  type ResourceConfiguration,
} from '../../../server/services/accessanalyzer/findings/configurations.ts'
import type { Grant } from '../../../server/services/accessanalyzer/findings/grants.ts'
import type { ConfiguredResource } from '../../../server/services/accessanalyzer/findings/scopes.ts'
import { ACCOUNT } from '../../support/harness.ts'
import { cases } from '../../support/long.ts'

const PARTNER = '111122223333'
const STRANGER = '444455556666'
const ORGANIZATION = 'o-partner1234'
const ROLE = `arn:aws:iam::${PARTNER}:role/reader`
const zone = { accounts: [ACCOUNT] }

interface Kind {
  readonly resource: ConfiguredResource
  readonly actions: readonly string[]
  readonly configured: (policy: string) => ResourceConfiguration
}

const KINDS: readonly Kind[] = [
  {
    resource: { arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`, type: 'AWS::SQS::Queue', owner: ACCOUNT },
    actions: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
    configured: (queuePolicy) => ({ sqsQueue: { queuePolicy } }),
  },
  {
    resource: { arn: 'arn:aws:s3:::data', type: 'AWS::S3::Bucket', owner: ACCOUNT },
    actions: ['s3:ListBucket', 's3:GetObject'],
    configured: (bucketPolicy) => ({ s3Bucket: { bucketPolicy } }),
  },
  {
    resource: { arn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1a2b`, type: 'AWS::KMS::Key', owner: ACCOUNT },
    actions: ['kms:Decrypt', 'kms:CreateGrant'],
    configured: (policy) => ({ kmsKey: { keyPolicies: { default: policy } } }),
  },
]

/** A caller outside the zone, with the condition keys that depend on who it is. */
interface Outsider {
  readonly principal: Principal
  readonly keys: Readonly<Record<string, string>>
  /** The names of grants that are about the caller. */
  readonly names: readonly string[]
}

const rootOf = (accountId: string): Outsider => ({
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
const OUTSIDERS = [rootOf(PARTNER), rootOf(STRANGER), session, anonymous]

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

const optional = (name: string, values: readonly string[]) =>
  fc.constantFrom({}, ...values.map((value) => ({ [name]: value })))

const contexts = fc
  .tuple(
    optional('aws:sourceip', ['203.0.113.7', '198.51.100.1']),
    optional('aws:securetransport', ['true', 'false']),
    optional('aws:sourceaccount', [PARTNER]),
  )
  .map((parts): Readonly<Record<string, string>> => Object.assign({}, ...parts))

const requestsIn = ({ resource, actions }: Kind) =>
  fc.record({
    outsider: fc.constantFrom(...OUTSIDERS),
    action: fc.constantFrom(...actions),
    resource: fc.constantFrom(resource.arn, `${resource.arn}/x`),
    context: contexts,
  })

function statementsIn({ resource: { arn }, actions }: Kind) {
  const service = arn.split(':')[2]
  return fc
    .record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      principal: fc.constantFrom(...PRINCIPALS),
      action: fc.constantFrom(
        ...[...actions, '*', `${service}:*`, 'iam:GetUser'].map((Action) => ({ Action })),
        { NotAction: actions[0] },
      ),
      resource: fc.constantFrom(
        ...['*', arn, `${arn}/*`, `${arn}-other`].map((Resource) => ({ Resource })),
        { NotResource: `${arn}/*` },
        {},
      ),
      Condition: fc.constantFrom(...CONDITIONS),
    })
    .map(({ Effect, principal, action, resource, Condition }) => ({
      Effect,
      ...principal,
      ...action,
      ...resource,
      Condition,
    }))
}

const trials = fc.constantFrom(...KINDS).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    statements: fc.array(statementsIn(kind), { minLength: 1, maxLength: 4 }),
    requests: fc.array(requestsIn(kind), { minLength: 20, maxLength: 20 }),
  }),
)

const everything = {
  policy: compilePolicy(
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
  ),
  source: 'all',
  kind: 'inline',
} as const

/** Returns whether the policy lets somebody use the resource whose own policies allow everything. */
function isAllowed(text: string, request: AuthorizationRequest): boolean {
  const policy = { policy: compilePolicy(text), source: 'resource', kind: 'resource' } as const
  const kind = request.action.startsWith('kms:') ? 'key' : 'resource'
  return decide(request, { identity: [everything], resource: { policy, kind } }).effect === 'allowed'
}

const isAbout = (grant: Grant, { names }: Outsider, action: string): boolean =>
  names.includes(grant.principal['AWS'] ?? '') && grant.actions.some((pattern) => covers(pattern, action))

const covers = (pattern: string, action: string): boolean =>
  pattern === action || pattern === '*' || pattern === `${action.split(':')[0]}:*`

test.each([
  ['an account', { Principal: { AWS: PARTNER } }],
  ['a canonical user', { Principal: { CanonicalUser: canonicalUserId(PARTNER) } }],
  [
    'the organization',
    { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } } },
  ],
  [
    'paths in it',
    {
      Principal: '*',
      Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${ORGANIZATION}/r-exam/*` } },
    },
  ],
  ['its resources', { Principal: '*', Condition: { StringEquals: { 'aws:SourceOrgID': ORGANIZATION } } }],
])('%s is inside the zone of trust of an organization', (_which, fields) => {
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*', ...fields }
  const bucketPolicy = JSON.stringify({ Version: '2012-10-17', Statement: statement })
  const bucket = { arn: 'arn:aws:s3:::data', type: 'AWS::S3::Bucket', owner: ACCOUNT } as const
  const inside = { accounts: [ACCOUNT, PARTNER], organizationId: ORGANIZATION }
  expect(externalGrants(bucket, { s3Bucket: { bucketPolicy } }, zone)).toHaveLength(1)
  expect(externalGrants(bucket, { s3Bucket: { bucketPolicy } }, inside)).toEqual([])
})

test('an outsider who is allowed has a grant', () => {
  fc.assert(
    fc.property(trials, ({ kind, statements, requests }) => {
      const text = JSON.stringify({ Version: '2012-10-17', Statement: statements })
      const grants = externalGrants(kind.resource, kind.configured(text), zone)
      for (const { outsider, action, resource, context } of requests) {
        const { principal, keys } = outsider
        const entries = Object.entries({ ...context, ...keys })
        const request = { action, resource, resourceAccountId: ACCOUNT, principal, context: new Map(entries) }
        if (isAllowed(text, request))
          expect(grants.some((grant) => isAbout(grant, outsider, action))).toBe(true)
      }
    }),
    { numRuns: cases(40, 5000) },
  )
})

test('somebody outside is allowed where there is a grant to an account', () => {
  const partner = rootOf(PARTNER)
  fc.assert(
    fc.property(trials, ({ kind, statements }) => {
      const unconditional = statements.map(({ Condition: _none, ...rest }) => rest)
      const text = JSON.stringify({ Version: '2012-10-17', Statement: unconditional })
      const grants = externalGrants(kind.resource, kind.configured(text), zone)
      if (!grants.some(({ principal }) => principal['AWS'] === PARTNER)) return
      const { principal, keys } = partner
      const context = new Map(Object.entries(keys))
      const { arn } = kind.resource
      const allowed = kind.actions.some((action) =>
        [arn, `${arn}/x`].some((resource) =>
          isAllowed(text, { action, resource, resourceAccountId: ACCOUNT, principal, context }),
        ),
      )
      expect(allowed || statements.some(mentionsOtherActions)).toBe(true)
    }),
    { numRuns: cases(30, 5000) },
  )
})

/** A grant can be about actions that the test does not try. */
const mentionsOtherActions = (statement: object): boolean => {
  const text = JSON.stringify(statement)
  return text.includes('NotAction') || text.includes('"Action":"*"') || text.includes(':*"')
}

test('a document that is no policy does no harm', () => {
  const json = fc.jsonValue({ maxDepth: 3 })
  const statement = fc.record(
    {
      Effect: fc.constant('Allow'),
      Principal: fc.oneof(
        fc.constant('*'),
        fc.dictionary(fc.constantFrom('AWS', 'CanonicalUser', 'x'), json),
      ),
      Action: fc.oneof(fc.constant('*'), json),
      Resource: json,
      Condition: json,
    },
    { requiredKeys: ['Effect'] },
  )
  const document = fc.oneof(
    fc.string(),
    fc
      .record({ Version: json, Statement: fc.oneof(json, statement, fc.array(statement)) })
      .map((each) => JSON.stringify(each)),
  )
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), document, ({ resource, configured }, text) => {
      expect(Array.isArray(externalGrants(resource, configured(text), zone))).toBe(true)
    }),
    { numRuns: cases(60, 5000) },
  )
})
