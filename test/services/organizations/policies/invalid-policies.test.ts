/** Tests accounts whose effective policy is invalid: they keep the last valid one, and lists show what is wrong. */
import {
  DescribeEffectivePolicyCommand,
  type EffectivePolicyType,
  ListAccountsWithInvalidEffectivePolicyCommand,
  ListEffectivePolicyValidationErrorsCommand,
  MoveAccountCommand,
  paginateListAccountsWithInvalidEffectivePolicy,
  paginateListEffectivePolicyValidationErrors,
  UpdatePolicyCommand,
} from '@aws-sdk/client-organizations'
import { beforeEach, describe, expect, test } from '@jest/globals'
import type { MemberAccountRow } from '../../../../store/index.ts'
import { assign, effective, merged, type PolicyJson, at as written } from '../../../policy/management.ts'
import { note } from '../../../support/evidence.ts'
import { ACCOUNT, NOW, OTHER, serverForEachTest } from '../../../support/harness.ts'
import { INNER, ORGANIZATION, OUTER, organizationWith, seededServer } from '../../../support/organizations.ts'
import { at, OTHER_REGION } from '../../../support/places.ts'
import { expectEffect } from '../effect.ts'
import { incomplete, plan, rule, selections } from './backup-plans.ts'
import { policyCalls, ROOT_ID } from './policy-calls.ts'

const BACKUP = 'BACKUP_POLICY'
const TAG = 'TAG_POLICY'
const MINUTE = 60_000

const server = serverForEachTest(() => {
  now = NOW
  return seededServer({ organization: organizationWith([], {}) }, {}, { now: () => now })
})
let calls: ReturnType<typeof policyCalls>
let now: number
beforeEach(async () => {
  calls = policyCalls(server)
  await calls.enable(BACKUP)
})

const text = (policy: PolicyJson) => JSON.stringify(policy)

const backup = (name: string, policy: PolicyJson) => calls.created(name, BACKUP, { Content: text(policy) })
const update = (PolicyId: string, policy: PolicyJson) =>
  calls.client.send(new UpdatePolicyCommand({ PolicyId, Content: text(policy) }))
const contentOf = async (TargetId: string, PolicyType: EffectivePolicyType = BACKUP) => {
  const answer = await calls.client.send(new DescribeEffectivePolicyCommand({ PolicyType, TargetId }))
  return JSON.parse(answer.EffectivePolicy?.PolicyContent ?? '')
}
const invalidAccounts = async (PolicyType: EffectivePolicyType = BACKUP) => {
  const answer = await calls.client.send(new ListAccountsWithInvalidEffectivePolicyCommand({ PolicyType }))
  return answer.Accounts?.map(({ Id }) => Id)
}
const errorsOf = async (AccountId: string, PolicyType: EffectivePolicyType = BACKUP) => {
  const command = new ListEffectivePolicyValidationErrorsCommand({ AccountId, PolicyType })
  const { $metadata: _, ...answer } = await calls.client.send(command)
  return answer
}
const rowOf = (accountId: string) => server.iamulator.store.view(at(ACCOUNT)).memberAccounts.get(accountId)

const move = (AccountId: string, SourceParentId: string, DestinationParentId: string) =>
  calls.client.send(new MoveAccountCommand({ AccountId, SourceParentId, DestinationParentId }))

/** Adds accounts, each in a root or unit, as no operation can do it at once. */
function addAccounts(...accounts: readonly (readonly [accountId: string, parentId: string])[]): void {
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const model = tx.memberAccounts.get(OTHER)
    for (const [accountId, parentId] of accounts) {
      const row: MemberAccountRow | undefined = model && {
        ...model,
        accountId,
        parentId,
        arn: `arn:${accountId}`,
      }
      if (row) tx.memberAccounts.put(accountId, row)
    }
  })
}

test('ORG7.8: an account keeps its last valid policy as a whole, and others have theirs', async () => {
  const top = await backup('top', plan('p'))
  await calls.attach(top, ROOT_ID)
  await calls.attach(await backup('more', merged(plan('q'), incomplete('broken'))), OTHER)
  const valid = effective(BACKUP, [[plan('p')]])
  expect(await contentOf(OTHER)).toEqual(valid)
  expect(await contentOf(ACCOUNT)).toEqual(valid)
  await update(top, plan('p', OTHER_REGION))
  expect(await contentOf(OTHER)).toEqual(valid)
  expect(await contentOf(ACCOUNT)).toEqual(effective(BACKUP, [[plan('p', OTHER_REGION)]]))
})

test('accounts keep what they had at their own places', async () => {
  addAccounts(['111122223333', OUTER])
  const top = await backup('top', plan('p'))
  await calls.attach(top, ROOT_ID)
  const documents = { q: plan('q'), r: plan('r') }
  // Policies are found in the order of their IDs, so the one further down comes first.
  const policies = [
    { id: await backup('q', documents.q), document: documents.q },
    { id: await backup('r', documents.r), document: documents.r },
  ]
  const [first, second] = policies.toSorted((one, other) => (one.id < other.id ? -1 : 1))
  await calls.attach(first?.id ?? '', INNER)
  await calls.attach(second?.id ?? '', OUTER)
  await update(top, incomplete('p'))
  const levels = [[plan('p')], [second?.document ?? {}], [first?.document ?? {}]]
  expect(await contentOf(ACCOUNT)).toEqual(effective(BACKUP, levels.slice(0, 1)))
  expect(await contentOf('111122223333')).toEqual(effective(BACKUP, levels.slice(0, 2)))
  expect(await contentOf(OTHER)).toEqual(effective(BACKUP, levels))
})

test('ORG7.8: an account without a valid policy before has an empty one', async () => {
  await calls.attach(await backup('broken', incomplete('p')), OUTER)
  expect(await contentOf(OTHER)).toEqual({})
  expect(rowOf(OTHER)?.heldPolicies).toBeUndefined()
  await calls.attach(await backup('more', plan('q')), OTHER)
  expect(await contentOf(OTHER)).toEqual({})
  addAccounts(['111122223333', INNER])
  expect(await contentOf('111122223333')).toEqual({})
  expect(await invalidAccounts()).toEqual(['111122223333', OTHER])
})

describe('an account has its policy again when it is valid', () => {
  let broken: string
  const held = effective(BACKUP, [[plan('p')]])
  beforeEach(async () => {
    await calls.attach(await backup('top', plan('p')), ROOT_ID)
    broken = await backup('broken', incomplete('q'))
    await calls.attach(broken, OUTER)
    expect(await contentOf(OTHER)).toEqual(held)
    expect(rowOf(OTHER)?.heldPolicies).toBeDefined()
  })
  const reads = {
    DescribeEffectivePolicy: () => contentOf(OTHER),
    ListAccountsWithInvalidEffectivePolicy: () => invalidAccounts(),
    ListEffectivePolicyValidationErrors: () => errorsOf(OTHER),
  }

  test('after an update', async () => {
    await expectEffect('UpdatePolicy', () => update(broken, plan('q')), reads)
    expect(await contentOf(OTHER)).toEqual(effective(BACKUP, [[plan('p')], [plan('q')]]))
    expect(rowOf(OTHER)?.heldPolicies).toBeUndefined()
    await expectEffect('UpdatePolicy', () => update(broken, incomplete('z')), {
      ListAccountsWithInvalidEffectivePolicy: () => invalidAccounts(),
      ListEffectivePolicyValidationErrors: () => errorsOf(OTHER),
    })
    expect(await contentOf(OTHER)).toEqual(effective(BACKUP, [[plan('p')], [plan('q')]]))
  })

  test('after the invalid one is detached', async () => {
    await calls.detach(broken, OUTER)
    expect(await contentOf(OTHER)).toEqual(held)
    expect(rowOf(OTHER)?.heldPolicies).toBeUndefined()
  })

  test('after another one adds what is missing', async () => {
    const rest = written('plans/q', { selections })
    await expectEffect('AttachPolicy', async () => calls.attach(await backup('rest', rest), INNER), reads)
    expect(await contentOf(OTHER)).toEqual(effective(BACKUP, [[plan('p')], [plan('q')]]))
    await calls.attach(await backup('empty', { plans: {} }), OTHER)
    expect(rowOf(OTHER)?.heldPolicies).toBeUndefined()
  })

  test('at its place, though it is still invalid further up', async () => {
    addAccounts(['111122223333', OUTER])
    await calls.attach(await backup('rest', written('plans/q', { selections })), INNER)
    await calls.attach(await backup('other', incomplete('o')), ROOT_ID)
    expect(await invalidAccounts()).toEqual([ACCOUNT, '111122223333', OTHER].toSorted())
    await calls.attach(await backup('more', written('plans/o', { selections })), OUTER)
    expect(await invalidAccounts()).toEqual([ACCOUNT, '111122223333'])
    expect(rowOf(OTHER)?.heldPolicies).toBeUndefined()
    expect(rowOf('111122223333')?.heldPolicies).toBeDefined()
  })

  test('and keeps what it had when it is moved where policies are invalid, but nothing when it joins there', async () => {
    await calls.detach(broken, OUTER)
    await calls.attach(broken, INNER)
    await calls.attach(await backup('outer', plan('o')), OUTER)
    await move(OTHER, INNER, ROOT_ID)
    expect(await contentOf(OTHER)).toEqual(held)
    expect(rowOf(OTHER)?.heldPolicies).toBeUndefined()
    now += MINUTE
    await expectEffect('MoveAccount', () => move(OTHER, ROOT_ID, INNER), {
      ListAccountsWithInvalidEffectivePolicy: () => invalidAccounts(),
      ListEffectivePolicyValidationErrors: () => errorsOf(OTHER),
    })
    expect(await contentOf(OTHER)).toEqual(held)
    expect((await errorsOf(OTHER)).EvaluationTimestamp).toEqual(new Date(now))
    await expectEffect('MoveAccount', () => move(OTHER, INNER, OUTER), reads)
    expect(await contentOf(OTHER)).toEqual(effective(BACKUP, [[plan('p')], [plan('o')]]))
  })

  test('after the type is disabled, when nothing is kept', async () => {
    await calls.disable(BACKUP)
    expect(rowOf(OTHER)?.heldPolicies).toBeUndefined()
    await calls.enable(BACKUP)
    expect(await contentOf(OTHER)).toEqual({})
    expect(await invalidAccounts()).toEqual([])
  })

  test('and each type is kept apart', async () => {
    await calls.enable(TAG)
    const tags = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, each) => [
          `k${each}`,
          { report_required_tag_for: assign(['s3:bucket']) },
        ]),
      )
    const few = await calls.created('few', TAG, { Content: text({ tags: tags(2) }) })
    await calls.attach(few, ROOT_ID)
    await calls.attach(await calls.created('many', TAG, { Content: text({ tags: tags(51) }) }), OTHER)
    expect(await contentOf(OTHER, TAG)).toEqual(effective(TAG, [[{ tags: tags(2) }]]))
    expect(Object.keys(rowOf(OTHER)?.heldPolicies ?? {})).toEqual([BACKUP, TAG])
    await update(broken, plan('q'))
    expect(Object.keys(rowOf(OTHER)?.heldPolicies ?? {})).toEqual([TAG])
    expect(await invalidAccounts(TAG)).toEqual([OTHER])
    expect(await invalidAccounts()).toEqual([])
  })
})

test('ORG7.7: other types are always valid', async () => {
  await calls.enable('CHATBOT_POLICY')
  await calls.attach(await calls.created('chat', 'CHATBOT_POLICY'), ROOT_ID)
  expect(await invalidAccounts('CHATBOT_POLICY')).toEqual([])
  expect(await errorsOf(OTHER, 'CHATBOT_POLICY')).toEqual({
    AccountId: OTHER,
    PolicyType: 'CHATBOT_POLICY',
    EffectivePolicyValidationErrors: [],
  })
})

describe('the lists', () => {
  test('ORG7.9: answer everything about an account and its errors', async () => {
    now += MINUTE
    const first = await backup('first', written('plans/p', { regions: assign([]), rules: { r: rule } }))
    await calls.attach(first, OUTER)
    expect(await errorsOf(OTHER)).toEqual({
      AccountId: OTHER,
      PolicyType: BACKUP,
      EvaluationTimestamp: new Date(now),
      Path: `${ORGANIZATION}/${ROOT_ID}/${OUTER}/${INNER}/${OTHER}/`,
      EffectivePolicyValidationErrors: [
        {
          ErrorCode: 'KEY_REQUIRED',
          ErrorMessage: "'selections' is missing",
          PathToError: 'plans/p',
          ContributingPolicies: [first],
        },
        {
          ErrorCode: 'ELEMENTS_TOO_FEW',
          ErrorMessage: "'regions' is less than the allowed minimum limit 1",
          PathToError: 'plans/p/regions',
          ContributingPolicies: [first],
        },
      ],
    })
    const { $metadata: _, ...answer } = await calls.client.send(
      new ListAccountsWithInvalidEffectivePolicyCommand({ PolicyType: BACKUP }),
    )
    expect(answer).toMatchObject({
      PolicyType: BACKUP,
      Accounts: [{ Id: OTHER, Status: 'ACTIVE', State: 'ACTIVE', JoinedMethod: 'CREATED' }],
    })
  })

  test('have pages, which stay correct while the list changes', async () => {
    const ids = Array.from({ length: 5 }, (_, index) => `55550000000${index}`)
    addAccounts(...ids.map((id) => [id, INNER] as const))
    await calls.attach(await backup('first', incomplete('p')), OUTER)
    const pages: unknown[] = []
    for await (const page of paginateListAccountsWithInvalidEffectivePolicy(
      { client: calls.client, pageSize: 2 },
      { PolicyType: BACKUP },
    )) {
      pages.push(page.Accounts?.map(({ Id }) => Id))
      if (pages.length === 1)
        server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.memberAccounts.delete('555500000002'))
    }
    expect(pages).toEqual([[OTHER, '555500000000'], ['555500000001', '555500000003'], ['555500000004']])
    note('organizations:ListAccountsWithInvalidEffectivePolicy', 'pages')
  })

  test('of errors, too', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const id = await backup('first', merged(...names.map(incomplete)))
    await calls.attach(id, OUTER)
    const pages: unknown[] = []
    for await (const page of paginateListEffectivePolicyValidationErrors(
      { client: calls.client, pageSize: 2 },
      { PolicyType: BACKUP, AccountId: OTHER },
    )) {
      pages.push(page.EffectivePolicyValidationErrors?.map(({ PathToError }) => PathToError))
      if (pages.length === 1) await update(id, merged(...['a', 'b', 'd', 'e', 'f'].map(incomplete)))
    }
    expect(pages).toEqual([['plans/a', 'plans/b'], ['plans/d', 'plans/e'], ['plans/f']])
    note('organizations:ListEffectivePolicyValidationErrors', 'pages')
  })
})
