/**
 * Tests on generated accounts that the first change that explanations propose allows the request, and how often it
 * allows nothing else: neither to the caller, nor to others who have the same policies.
 */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { judgeCall } from '../../../core/access/judge.ts'
import { questionOf } from '../../../server/admin/decisions/question.ts'
import { loadSeed } from '../../../server/seed/index.ts'
import { withFile } from '../../docs/temporary.ts'
import { tryCasesAsync } from '../../support/budget.ts'
import { ACCOUNT, OTHER, serverForAllTests, startServer } from '../../support/harness.ts'
import { organizationWith } from '../../support/organizations.ts'
import { explained, made, type Step } from './change-requests.ts'
import { post } from './requests.ts'

const server = serverForAllTests(() => {
  // The administrator makes the calls of changes, whatever the policies of the organization say.
  return startServer({ auth: 'audit' })
})

const identity = (name: string) => `arn:aws:iam::${OTHER}:${name}`
const managed = (name: string) => identity(`policy/${name}`)
const PRINCIPALS = ['user/alice', 'user/bob', 'user/carol', 'role/app', 'role/ops'].map(identity)

const TABLE = `arn:aws:dynamodb:us-east-1:${OTHER}:table/orders`
const QUEUE = `arn:aws:sqs:us-east-1:${OTHER}:jobs`
interface Request {
  readonly action: string
  readonly resource: string
}

const REQUESTS: readonly Request[] = [
  ...['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].flatMap((action) =>
    ['reports/1', 'reports/2', 'payroll/x'].map((key) => ({ action, resource: `arn:aws:s3:::${key}` })),
  ),
  ...['sqs:SendMessage', 'sqs:ReceiveMessage'].map((action) => ({ action, resource: QUEUE })),
  ...['dynamodb:GetItem', 'dynamodb:DeleteItem'].map((action) => ({ action, resource: TABLE })),
  { action: 'iam:PassRole', resource: identity('role/app') },
  ...['s3:ListAllMyBuckets', 'iam:ListUsers', 'ec2:DescribeInstances'].map((action) => ({
    action,
    resource: '*',
  })),
]

const some = <T>(...values: T[]) => fc.subarray(values, { minLength: 1, maxLength: 2 })
const names = some(
  ...REQUESTS.map(({ action }) => action),
  's3:Get*',
  's3:*',
  'sqs:*',
  'dynamodb:Get*',
  'iam:List*',
)
const resources = some(
  '*',
  'arn:aws:s3:::reports/*',
  'arn:aws:s3:::reports/1',
  'arn:aws:s3:::*',
  QUEUE,
  TABLE,
)
const conditions = fc.constantFrom<object>(
  ...[{}, {}, {}, {}],
  { Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
  { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
  { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'shop' } } },
)
const statementOf = (effects: readonly string[]) =>
  fc
    .record({
      Effect: fc.constantFrom(...effects),
      Action: names,
      Resource: resources,
      condition: conditions,
    })
    .map(({ condition, ...statement }) => ({ ...statement, ...condition }))
const documentOf = (statements: object[]) => ({ Version: '2012-10-17', Statement: statements })
const documents = fc
  .array(statementOf(['Allow', 'Allow', 'Allow', 'Allow', 'Deny']), { minLength: 1, maxLength: 3 })
  .map(documentOf)
const all = { Effect: 'Allow', Action: '*', Resource: '*' }
const limits = fc.oneof(
  { weight: 3, arbitrary: fc.constant(documentOf([all])) },
  { weight: 1, arbitrary: fc.array(statementOf(['Allow']), { minLength: 1, maxLength: 3 }).map(documentOf) },
  { weight: 1, arbitrary: statementOf(['Deny']).map((denial) => documentOf([all, denial])) },
)
const estates = fc.record({
  own: documents,
  group: documents,
  shared: documents,
  bounds: limits,
  control: limits,
})
type Estate = typeof estates extends fc.Arbitrary<infer T> ? T : never

/** Alice and Bob share a group, Alice, Carol, and both roles a managed policy, and Alice and a role a boundary. */
async function build({ own, group, shared, bounds, control }: Estate): Promise<void> {
  const boundary = { permissionsBoundary: managed('bounds'), attachedPolicies: [managed('shared')] }
  const inlinePolicies = { own }
  const trust = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: OTHER }, Action: 'sts:AssumeRole' },
  }
  const account = {
    policies: [
      { name: 'shared', document: shared },
      { name: 'bounds', document: bounds },
    ],
    groups: [{ name: 'staff', inlinePolicies: { group } }],
    users: [
      { name: 'alice', groups: ['staff'], inlinePolicies, ...boundary },
      { name: 'bob', groups: ['staff'] },
      { name: 'carol', attachedPolicies: [managed('shared')] },
    ],
    roles: [
      { name: 'app', trust, inlinePolicies, attachedPolicies: [managed('shared')] },
      { name: 'ops', trust, ...boundary },
    ],
  }
  const policies = [{ name: 'control', type: 'SERVICE_CONTROL_POLICY', content: control }] as const
  const organization = organizationWith(policies, { account: { serviceControlPolicies: ['control'] } })
  const text = JSON.stringify({ organization, accounts: { [ACCOUNT]: {}, [OTHER]: account } })
  server.iamulator.seed = await withFile('seed.json', text, loadSeed)
  expect((await post(server, 'reset', {})).status).toBe(200)
}

const asked = (principal: string, request: Request) => ({ principal, region: 'us-east-1', ...request })

/** Returns all requests of the grid that are allowed. */
function allowedNow(): ReadonlySet<string> {
  const questions = PRINCIPALS.flatMap((principal) => REQUESTS.map((request) => asked(principal, request)))
  const allowed = questions.filter(
    (question) => judgeCall(questionOf(server.iamulator, question)).decision.effect === 'allowed',
  )
  return new Set(allowed.map(keyOf))
}

const keyOf = ({ principal, action, resource }: Record<'principal' | 'action' | 'resource', string>) =>
  `${principal} ${action} ${resource}`

interface Effect {
  readonly isAllowed: boolean
  /** What else is allowed. */
  readonly others: ReadonlySet<string>
}

/** Makes a change. A change of the request is no change of the grid. */
async function effectOf(steps: readonly Step[], key: string, before: ReadonlySet<string>): Promise<Effect> {
  await made(
    server,
    steps.flatMap(({ calls = [] }) => calls),
  )
  const after = allowedNow()
  const isOfRequest = steps.some(({ change }) => change === 'context')
  const others = new Set([...after].filter((each) => !before.has(each) && each !== key))
  return { isAllowed: isOfRequest || after.has(key), others }
}

/** With TEST_LONG, more than 2,000 denials are tried. */
const LONG_MILLISECONDS = 1_800_000

const isSubset = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
  [...one].every((each) => other.has(each))

/** What the first changes of all denials allowed. */
const counts = { denials: 0, exact: 0, wider: new Map<string, number>() }

function count(first: readonly Step[], { others }: Effect): void {
  counts.denials++
  if (others.size === 0) counts.exact++
  const kinds = first.map(({ change }) => change).join()
  if (others.size > 0) counts.wider.set(kinds, (counts.wider.get(kinds) ?? 0) + 1)
}

async function tryDenial(estate: Estate, principal: string, request: Request): Promise<void> {
  await build(estate)
  const before = allowedNow()
  const { decision, change } = await explained(server, asked(principal, request))
  if (decision === 'allowed') return
  const first = change?.steps ?? []
  const key = keyOf({ principal, ...request })
  const effect = await effectOf(first, key, before)
  expect({ first, isAllowed: effect.isAllowed }).toEqual({ first, isAllowed: true })
  count(first, effect)
  if (change?.alternatives[0] === undefined) return
  // The policies of an organization get other IDs.
  await build(estate)
  const second = (await explained(server, asked(principal, request))).change?.alternatives[0] ?? []
  const { others } = await effectOf(second, key, before)
  const isMore = isSubset(others, effect.others) && others.size < effect.others.size
  expect({ first, second, isMore }).toEqual({ first, second, isMore: false })
}

test(
  'the first change allows the request, in at least 95 % nothing else, and never more than the second',
  async () => {
    const someRequests = fc.shuffledSubarray([...REQUESTS], { minLength: 3, maxLength: 3 })
    const property = fc.asyncProperty(
      estates,
      fc.constantFrom(...PRINCIPALS),
      someRequests,
      async (estate, principal, requests) => {
        for (const request of requests) await tryDenial(estate, principal, request)
      },
    )
    await tryCasesAsync(property, { seed: 20_261_202, atLeast: 40, all: 1000, endOnFailure: true })
    const share = (100 * counts.exact) / counts.denials
    process.stdout.write(
      `advice: ${counts.denials} denials, ${share.toFixed(1)} % of first changes allow nothing else; wider: ${JSON.stringify([...counts.wider])}\n`,
    )
    expect(share).toBeGreaterThanOrEqual(95)
  },
  LONG_MILLISECONDS,
)
