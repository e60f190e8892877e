/** Tests that external grants agree with decisions about callers outside the zone of trust. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { canonicalUserId } from '../../../core/aws/canonical-user.ts'
import {
  externalGrants,
  type ResourceConfiguration,
} from '../../../server/services/accessanalyzer/findings/configurations.ts'
import type { ConfiguredResource } from '../../../server/services/accessanalyzer/findings/scopes.ts'
import { ACCOUNT } from '../../support/harness.ts'
import { cases } from '../../support/long.ts'
import {
  isAbout,
  isAllowed,
  ORGANIZATION,
  PARTNER,
  requestsFor,
  rootOf,
  statementsAbout,
} from './outsiders.ts'

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

const resourcesOf = ({ resource: { arn } }: Kind) => [arn, `${arn}/x`]
const elementsOf = ({ resource: { arn } }: Kind): readonly object[] => [
  ...['*', arn, `${arn}/*`, `${arn}-other`].map((Resource) => ({ Resource })),
  { NotResource: `${arn}/*` },
  {},
]

const trials = fc.constantFrom(...KINDS).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    statements: fc.array(statementsAbout(kind.actions, elementsOf(kind)), { minLength: 1, maxLength: 4 }),
    requests: fc.array(requestsFor(kind.actions, resourcesOf(kind)), { minLength: 20, maxLength: 20 }),
  }),
)

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

test.each([
  [
    'a function',
    {
      arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:work`,
      type: 'AWS::Lambda::Function',
      owner: ACCOUNT,
    },
    'lambda:InvokeFunction',
    (functionPolicy: string) => ({ lambdaFunction: { functionPolicy } }),
  ],
  [
    'a version of a layer',
    {
      arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:layer:tools:3`,
      type: 'AWS::Lambda::LayerVersion',
      owner: ACCOUNT,
    },
    'lambda:GetLayerVersion',
    (layerVersionPolicy: string) => ({ lambdaLayerVersion: { layerVersionPolicy } }),
  ],
] as const)('%s grants by its policy', (_which, resource, action, configured) => {
  const grantees = (Principal: unknown, Condition?: object) => {
    const statement = { Effect: 'Allow', Principal, Action: action, Resource: resource.arn, Condition }
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statement })
    return externalGrants(resource, configured(text), zone).map(({ principal }) => principal['AWS'])
  }
  expect(grantees({ AWS: `arn:aws:iam::${PARTNER}:root` })).toEqual([PARTNER])
  expect(grantees('*', { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } })).toEqual(['*'])
  expect(
    grantees({ Service: 's3.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': PARTNER } }),
  ).toEqual([])
  expect(grantees('*', { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${ACCOUNT}:news` } })).toEqual([])
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
    { numRuns: cases(40, 5000), seed: 20_261_128 },
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
    { numRuns: cases(30, 5000), seed: 20_261_128 },
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
    { numRuns: cases(60, 5000), seed: 20_261_128 },
  )
})
