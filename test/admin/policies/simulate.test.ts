/** Simulations answer questions on the policies as they are, and as drafts would make them. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { SimulatedOutcome, Simulation } from '../../../schemas/endpoints.ts'
import { userArn } from '../../services/callers.ts'
import { ACCOUNT, OTHER, type TestServer } from '../../support/harness.ts'
import {
  organizationWith,
  policyArn,
  seededServer,
  serviceControl,
  statement,
} from '../../support/organizations.ts'
import { post } from '../decisions/requests.ts'
import { allow, deny, policy, posted } from './policies.ts'

const MANAGED = `arn:aws:iam::${ACCOUNT}:policy/managed`
const LIMIT = `arn:aws:iam::${ACCOUNT}:policy/limit`
const ALICE = userArn('alice')
const MEMBER = `arn:aws:iam::${OTHER}:user/member`

let server: TestServer
beforeAll(async () => {
  server = await seededServer({
    organization: organizationWith([serviceControl('guard', 'Deny', 'ec2:*')], {
      account: { serviceControlPolicies: ['FullAWSAccess', 'guard'] },
    }),
    accounts: {
      [OTHER]: { users: [{ name: 'member', inlinePolicies: { all: statement('Allow', '*') } }] },
      [ACCOUNT]: {
        policies: [
          { name: 'managed', document: statement('Allow', 's3:Put*') },
          { name: 'limit', document: statement('Allow', 's3:*') },
        ],
        users: [{ name: 'alice', attachedPolicies: ['managed'], permissionsBoundary: 'limit' }],
      },
    },
  })
})
afterAll(() => server.close())

const simulate = (questions: readonly object[], changes: readonly object[] = []) =>
  posted<Simulation>(server, 'simulate', 'Simulation', { questions, changes })

async function outcomeOf(question: object, changes: readonly object[] = []) {
  const { results } = await simulate([question], changes)
  const [{ saved, draft } = {}] = results
  return [brief(saved), brief(draft)]
}

const brief = (outcome: SimulatedOutcome | undefined) =>
  outcome && [
    outcome.decision,
    outcome.layer,
    ...outcome.because.map(({ source, line }) => `${source}:${line}`),
  ]

const get = { principal: ALICE, action: 's3:GetObject', resource: 'arn:aws:s3:::data/a' }
const put = { ...get, action: 's3:PutObject' }

test('each answer names the line of the deciding statement in the draft', async () => {
  const document = policy(deny('sqs:*'), allow(['s3:PutObject', 's3:GetObject']))
  const changes = [{ source: MANAGED, document }]
  const at = document.split('\n').findIndex((line) => line.includes('s3:PutObject'))
  const opening =
    document
      .split('\n')
      .slice(0, at)
      .findLastIndex((line) => line.trim() === '{') + 1
  expect(await outcomeOf(get, changes)).toEqual([
    ['implicitDeny', 'identity'],
    ['allowed', 'identity', `${MANAGED}:${opening}`],
  ])
  expect(await outcomeOf(put, changes)).toEqual([
    ['allowed', 'identity', `${MANAGED}:1`],
    ['allowed', 'identity', `${MANAGED}:${opening}`],
  ])
})

test('everything else that binds the caller counts', async () => {
  const changes = [{ source: MANAGED, document: policy(allow('*')) }]
  const send = {
    principal: ALICE,
    action: 'sqs:SendMessage',
    resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`,
  }
  expect(await outcomeOf(send, changes)).toEqual([
    ['implicitDeny', 'identity'],
    ['implicitDeny', 'boundary'],
  ])
  const { results } = await simulate([send], changes)
  expect(results[0]?.draft?.boundary).toBe(LIMIT)
})

test('a service control policy is named', async () => {
  const { results } = await simulate([{ principal: MEMBER, action: 'ec2:DescribeInstances' }])
  expect(results[0]?.saved).toMatchObject({
    decision: 'explicitDeny',
    layer: 'serviceControl',
    because: [{ source: policyArn(server, 'guard'), name: 'guard', index: 0, line: 1 }],
  })
})

test('a question that has no answer does not keep the others from theirs', async () => {
  const { results } = await simulate([{ ...get, principal: userArn('nobody') }, put])
  expect(results).toMatchObject([{ error: { code: 'NoSuchPrincipal' } }, { saved: { decision: 'allowed' } }])
})

test('names that AWS does not have are errors, or noted, and rules are told', async () => {
  const { results } = await simulate([
    { ...get, action: 's3:GetObjet' },
    { ...get, action: 's3:GetObjet', unknownActions: true },
    { principal: ACCOUNT, action: 's3:GetObject' },
  ])
  expect(results[0]).toMatchObject({ error: { code: 'UnknownAction' } })
  expect(results[1]?.notes?.[0]).toContain('Did you mean "s3:GetObject"?')
  expect(results[2]).toMatchObject({ notes: [], saved: { decision: 'allowed', layer: 'root' } })
})

test('no decision is recorded', async () => {
  const before = server.iamulator.decisions.latest
  await simulate([get, put])
  expect(server.iamulator.decisions.latest).toBe(before)
})

test('a body without questions is refused', async () => {
  expect(await post(server, 'simulate', {})).toMatchObject({ status: 400 })
})
