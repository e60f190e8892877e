/** A replay says before a policy is saved what saving it changes, and that is what happens then. */
import { setImmediate } from 'node:timers/promises'
import {
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Replay, Simulation } from '../../../schemas/endpoints.ts'
import type { Sources } from '../../../server/app/iamulator.ts'
import type { SeedFile } from '../../../server/seed/types.ts'
import { groupArn, userArn } from '../../services/callers.ts'
import { ACCOUNT, NOW, OTHER, type TestServer, trust } from '../../support/harness.ts'
import { cases } from '../../support/long.ts'
import { organizationWith, policyArn, seededServer, statement } from '../../support/organizations.ts'
import { post } from '../decisions/requests.ts'
import { allow, deny, policy, posted } from './policies.ts'

const APP = `arn:aws:iam::${ACCOUNT}:role/app`
const MANAGED = `arn:aws:iam::${ACCOUNT}:policy/managed`
const LIMIT = `arn:aws:iam::${ACCOUNT}:policy/limit`
const MEMBER = `arn:aws:iam::${OTHER}:user/member`

const SEED: SeedFile = {
  organization: organizationWith(
    [{ name: 'guard', type: 'SERVICE_CONTROL_POLICY', content: statement('Deny', 'ec2:*') }],
    { account: { serviceControlPolicies: ['FullAWSAccess', 'guard'] } },
  ),
  accounts: {
    [OTHER]: { users: [{ name: 'member', inlinePolicies: { all: statement('Allow', '*') } }] },
    [ACCOUNT]: {
      groups: [{ name: 'devs', inlinePolicies: { own: statement('Allow', 's3:Get*') } }],
      policies: [
        { name: 'managed', document: statement('Allow', 's3:Put*') },
        { name: 'limit', document: statement('Allow', 's3:*') },
      ],
      users: [
        {
          name: 'alice',
          groups: ['devs'],
          attachedPolicies: ['managed'],
          permissionsBoundary: 'limit',
          inlinePolicies: { own: statement('Allow', 's3:List*') },
        },
        { name: 'bob', inlinePolicies: { own: statement('Allow', 's3:List*') } },
      ],
      roles: [
        {
          name: 'app',
          trust: JSON.parse(trust({ AWS: ACCOUNT })),
          inlinePolicies: { own: statement('Allow', 's3:*') },
        },
      ],
    },
  },
}

let server: TestServer
const start = async (sources: Sources = { now: () => NOW }) => {
  server = await seededServer(SEED, {}, sources)
}
beforeEach(() => start())
afterEach(() => server.close())

const ALICE = userArn('alice')
const BOB = userArn('bob')

const call = (principal: string, action: string, resource = 'arn:aws:s3:::data/a', more: object = {}) =>
  post(server, 'authorize', { principal, action, resources: [resource], ...more })

const replay = (changes: readonly object[], more: object = {}) =>
  posted<Replay>(server, 'replay', 'Replay', { changes, ...more })

async function countsOf(changes: readonly object[], more: object = {}) {
  const { becomeAllowed, becomeRefused, stay } = await replay(changes, more)
  return [becomeAllowed.count, becomeRefused.count, stay.count]
}

describe('what a change is about', () => {
  beforeEach(async () => {
    for (const caller of [ALICE, BOB])
      for (const action of ['s3:GetObject', 's3:PutObject', 's3:ListBucket']) await call(caller, action, '*')
  })
  const all = policy(allow('*'))
  const nothing = policy(deny('*'))

  test('a managed policy: whoever has it', async () => {
    expect(await countsOf([{ source: MANAGED, document: nothing }])).toEqual([0, 3, 3])
    expect(await countsOf([{ source: MANAGED, document: null }])).toEqual([0, 1, 5])
  })

  test('an inline policy: only its holder, although others have one with the same name', async () => {
    expect(await countsOf([{ source: 'own', holder: BOB, document: all }])).toEqual([2, 0, 4])
    expect(await countsOf([{ source: 'own', holder: ALICE, document: null }])).toEqual([0, 1, 5])
    expect(await countsOf([{ source: 'own', holder: groupArn('devs'), document: null }])).toEqual([0, 1, 5])
  })

  test('a boundary: the permissions that it limits', async () => {
    expect(await countsOf([{ source: LIMIT, document: policy(allow('s3:Get*')) }])).toEqual([0, 2, 4])
    expect(await countsOf([{ source: LIMIT, document: null }])).toEqual([0, 0, 6])
  })

  test('a policy that is not attached yet: added where the change says', async () => {
    const added = { source: 'new', document: all }
    expect(await countsOf([added])).toEqual([0, 0, 6])
    expect(await countsOf([{ ...added, layer: 'identity', holder: BOB }])).toEqual([2, 0, 4])
    expect(await countsOf([{ ...added, layer: 'boundary', holder: ALICE, document: nothing }])).toEqual([
      0, 3, 3,
    ])
    expect(await countsOf([{ ...added, layer: 'session', document: policy(allow('s3:Get*')) }])).toEqual([
      0, 3, 3,
    ])
  })

  test('several changes apply together', async () => {
    const changes = [
      { source: 'own', holder: BOB, document: all },
      { source: MANAGED, document: nothing },
    ]
    expect(await countsOf(changes)).toEqual([2, 3, 1])
  })

  test('a filter selects the decisions', async () => {
    const changes = [{ source: 'own', holder: BOB, document: all }]
    expect(await countsOf(changes, { filter: { action: 's3:Get*' } })).toEqual([1, 0, 1])
    expect(await countsOf(changes, { filter: { action: ['s3:*', '*Object'], caller: BOB } })).toEqual([
      2, 0, 0,
    ])
  })
})

test('a trust policy decides who can assume the role', async () => {
  await call(BOB, 'sts:AssumeRole', APP)
  const document = trust({ AWS: BOB })
  expect(await countsOf([{ source: APP, document }])).toEqual([1, 0, 0])
  expect(await countsOf([{ source: APP, document: null }])).toEqual([0, 0, 1])
})

test('a service control policy decides in the accounts that it is attached to', async () => {
  await call(MEMBER, 'ec2:DescribeInstances', '*')
  await call(MEMBER, 'sqs:ListQueues', '*')
  const source = policyArn(server, 'guard')
  expect(await countsOf([{ source, document: null }])).toEqual([1, 0, 1])
  expect(await countsOf([{ source, document: policy(deny('sqs:*')) }])).toEqual([1, 1, 0])
  const added = { source: 'new', layer: 'serviceControl', document: policy(deny('sqs:*')) }
  expect(await countsOf([{ ...added, holder: OTHER }])).toEqual([0, 1, 1])
  expect(await countsOf([{ ...added, holder: ACCOUNT }])).toEqual([0, 0, 2])
})

test('examples name the decision with both outcomes, and what all have in common', async () => {
  await call(BOB, 's3:GetObject', 'arn:aws:s3:::data/a')
  await call(BOB, 's3:GetObject', 'arn:aws:s3:::data/b')
  const { becomeAllowed } = await replay([{ source: 'own', holder: BOB, document: policy(allow('*')) }])
  expect(becomeAllowed.common).toEqual({ caller: BOB, action: 's3:GetObject' })
  expect(becomeAllowed.examples).toMatchObject([
    {
      recorded: { resource: 'arn:aws:s3:::data/b', decision: 'implicitDeny' },
      draft: { decision: 'allowed', layer: 'identity', reason: '' },
    },
    { recorded: { resource: 'arn:aws:s3:::data/a' } },
  ])
})

test('there are at most 200 examples, and the number counts all', async () => {
  const resources = Array.from({ length: 210 }, (_, index) => `arn:aws:s3:::data/${index}`)
  await post(server, 'authorize', { principal: BOB, action: 's3:GetObject', resources })
  const { becomeAllowed } = await replay([{ source: 'own', holder: BOB, document: policy(allow('*')) }])
  expect(becomeAllowed.count).toBe(210)
  expect(becomeAllowed.examples).toHaveLength(200)
})

test('what a fixed rule decides stays', async () => {
  await call(ACCOUNT, 's3:GetObject')
  expect(await countsOf([{ source: MANAGED, document: policy(deny('*')) }])).toEqual([0, 0, 1])
})

/** Makes replays wait until there are so many. */
function answerTogether(count: number): void {
  const { answer } = server.iamulator
  const waiting: (() => void)[] = []
  server.iamulator.answer = async (request) => {
    if (request.path.endsWith('/replay')) {
      await new Promise<void>((begin) => {
        waiting.push(begin)
        if (waiting.length === count) for (const each of waiting) each()
      })
    }
    return answer(request)
  }
}

describe('long replays', () => {
  let step = 0
  beforeEach(async () => {
    await server.close()
    let now = NOW
    step = 0
    await start({
      now: () => {
        now += step
        return now
      },
    })
    const resources = Array.from({ length: 60 }, (_, index) => `arn:aws:s3:::data/${index}`)
    await post(server, 'authorize', { principal: BOB, action: 's3:GetObject', resources })
    // Each look at the clock now takes 100 ms, so that a slice has three decisions.
    step = 100
  })
  const changes = [{ source: 'own', holder: BOB, document: policy(allow('*')) }]

  test('are whole although others are answered in between', async () => {
    let answered = 0
    let isOver = false
    const others = (async () => {
      while (!isOver) {
        await fetch(`${server.url}/_iamulator/clock`)
        answered++
        await setImmediate()
      }
    })()
    const result = await replay(changes)
    isOver = true
    await others
    expect(result).toMatchObject({ becomeAllowed: { count: 60 }, partial: false })
    expect(answered).toBeGreaterThan(0)
  })

  test('end early when a newer one with the same key begins', async () => {
    answerTogether(3)
    const [older, newer, other] = await Promise.all([
      replay(changes, { key: 'tab' }),
      replay(changes, { key: 'tab' }),
      replay(changes, { key: 'another tab' }),
    ])
    expect([older.partial, newer.partial, other.partial].filter(Boolean)).toHaveLength(1)
    expect([older, newer].some(({ becomeAllowed }) => becomeAllowed.count === 60)).toBe(true)
    expect(other).toMatchObject({ becomeAllowed: { count: 60 } })
  })
})

test.each([
  [{}, 'Missing property "changes"'],
  [{ changes: [] }, 'changes'],
  [{ changes: [{ source: 'own' }] }, 'Missing property "document"'],
  [{ changes: [{ source: 'own', document: null }], filter: { since: 'x' } }, 'since'],
])('%j is refused', async (body, text) => {
  const { status, text: answer } = await post(server, 'replay', body)
  expect(status).toBe(400)
  expect(JSON.parse(answer).message).toContain(text)
})

/** Policies of all kinds, with what changes them. */
const HOLDERS = {
  user: {
    change: { source: 'own', holder: ALICE },
    save: (PolicyDocument: string) =>
      server.iam().send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName: 'own', PolicyDocument })),
  },
  group: {
    change: { source: 'own', holder: groupArn('devs') },
    save: (PolicyDocument: string) =>
      server.iam().send(new PutGroupPolicyCommand({ GroupName: 'devs', PolicyName: 'own', PolicyDocument })),
  },
  role: {
    change: { source: 'own', holder: APP },
    save: (PolicyDocument: string) =>
      server.iam().send(new PutRolePolicyCommand({ RoleName: 'app', PolicyName: 'own', PolicyDocument })),
  },
  managed: { change: { source: MANAGED }, save: (document: string) => newVersion(MANAGED, document) },
  boundary: { change: { source: LIMIT }, save: (document: string) => newVersion(LIMIT, document) },
}

async function newVersion(PolicyArn: string, PolicyDocument: string) {
  const iam = server.iam()
  const made = await iam.send(
    new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }),
  )
  const before = `v${Number(made.PolicyVersion?.VersionId?.slice(1)) - 1}`
  await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: before }))
}

const ACTIONS = ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 'sqs:SendMessage']
const RESOURCES = ['arn:aws:s3:::data/a', 'arn:aws:s3:::data/b', 'arn:aws:sqs:us-east-1:000000000000:jobs']

const generated = fc.array(
  fc.record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Action: fc.uniqueArray(fc.constantFrom(...ACTIONS, 's3:*', 's3:Get*', '*'), {
      minLength: 1,
      maxLength: 3,
    }),
    Resource: fc.constantFrom(...RESOURCES, '*', 'arn:aws:s3:::data/*'),
    Condition: fc.option(
      fc.constantFrom(
        { Bool: { 'aws:SecureTransport': 'true' } },
        { StringEquals: { 'aws:username': 'alice' } },
        { StringNotLike: { 'aws:PrincipalArn': '*/app' } },
      ),
      { nil: undefined },
    ),
  }),
  { minLength: 1, maxLength: 3 },
)

test('replays and simulations say what is then enforced', async () => {
  const questions = [ALICE, BOB, APP].flatMap((principal) =>
    ACTIONS.flatMap((action) =>
      RESOURCES.map((resource) => ({ principal, action, resource, unknownActions: true })),
    ),
  )
  let sample = 0
  const property = fc.asyncProperty(
    fc.constantFrom(...Object.values(HOLDERS)),
    generated,
    async ({ change, save }, statements) => {
      const document = JSON.stringify({ Version: '2012-10-17', Statement: statements })
      const changes = [{ ...change, document }]
      await fetch(`${server.url}/_iamulator/decisions`, { method: 'DELETE' })
      for (const { principal, action, resource } of questions.slice(0, 12))
        await call(principal, action, resource)
      const before = await posted<Simulation>(server, 'simulate', 'Simulation', { questions, changes })
      const replayed = await replay(changes)
      await save(document)
      const after = await posted<Simulation>(server, 'simulate', 'Simulation', { questions })
      expect(before.results.map(({ draft }) => draft)).toEqual(after.results.map(({ saved }) => saved))
      const was = before.results.slice(0, 12).map(({ saved }) => saved?.decision === 'allowed')
      const is = await Promise.all(
        questions
          .slice(0, 12)
          .map(({ principal, action, resource }) => isAllowed(principal, action, resource)),
      )
      expect([replayed.becomeAllowed.count, replayed.becomeRefused.count]).toEqual([
        is.filter((now, index) => now && !was[index]).length,
        is.filter((now, index) => !now && was[index]).length,
      ])
      sample++
    },
  )
  const numRuns = cases(25, 1000)
  await fc.assert(property, { numRuns })
  expect(sample).toBe(numRuns)
}, 600_000)

async function isAllowed(principal: string, action: string, resource: string): Promise<boolean> {
  const { text } = await call(principal, action, resource)
  return JSON.parse(text).allowed
}
