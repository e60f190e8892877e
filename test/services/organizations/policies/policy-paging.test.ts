/** Tests pages of lists of policies and their targets, which stay correct while the lists change. */
import {
  ListPoliciesCommand,
  paginateListPolicies,
  paginateListPoliciesForTarget,
  paginateListTargetsForPolicy,
} from '@aws-sdk/client-organizations'
import { beforeEach, expect, test } from '@jest/globals'
import { note } from '../../../support/evidence.ts'
import { ACCOUNT, OTHER, serverForEachTest } from '../../../support/harness.ts'
import { INNER, OUTER, organizationWith, seededServer } from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import { namesOf } from '../../callers.ts'
import { FULL, policyCalls, ROOT_ID } from './policy-calls.ts'

const SCP = 'SERVICE_CONTROL_POLICY'

const server = serverForEachTest(() => seededServer({ organization: organizationWith([], {}) }))
let calls: ReturnType<typeof policyCalls>
beforeEach(() => {
  calls = policyCalls(server)
})

/** Writes policies with these numbers, which are listed in their order. */
function addPolicies(...numbers: readonly number[]): void {
  server.iamulator.store.transact(at(ACCOUNT), ({ organizationPolicies }) => {
    for (const number of numbers) {
      const facts = { id: idOf(number), name: `${number}`, arn: 'arn', content: '{}', updateDate: 0 }
      organizationPolicies.put(facts.id, { ...facts, type: SCP })
    }
  })
}

const idOf = (number: number) => `p-policy000${number}`

test('a page has up to 20 policies', async () => {
  for (let count = 0; count < 20; count++) await calls.create(`${count}`, SCP)
  const { Policies, NextToken } = await calls.client.send(new ListPoliciesCommand({ Filter: SCP }))
  expect(Policies).toHaveLength(20)
  const rest = await calls.client.send(new ListPoliciesCommand({ Filter: SCP, NextToken }))
  expect(rest.Policies?.map(({ Id }) => Id)).toEqual([FULL])
  expect(rest.NextToken).toBeUndefined()
})

test('policies', async () => {
  addPolicies(0, 1, 3, 4)
  const pages = await namesOf(
    paginateListPolicies({ client: calls.client, pageSize: 2 }, { Filter: SCP }),
    ({ Policies = [] }) => Policies.map(({ Id }) => Id),
    async (page) => {
      if (page > 1) return
      addPolicies(2)
      server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.organizationPolicies.delete(idOf(1)))
    },
  )
  expect(pages).toEqual([
    [idOf(0), idOf(1)],
    [idOf(2), idOf(3)],
    [idOf(4), FULL],
  ])
  note('organizations:ListPolicies', 'pages')
})

test('policies of a target', async () => {
  addPolicies(0, 1, 2, 3, 4)
  for (const number of [4, 3, 2, 1]) await calls.attach(idOf(number), OTHER)
  const pages = await namesOf(
    paginateListPoliciesForTarget({ client: calls.client, pageSize: 2 }, { TargetId: OTHER, Filter: SCP }),
    ({ Policies = [] }) => Policies.map(({ Id }) => Id),
    async (page) => {
      if (page > 1) return
      await calls.detach(FULL, OTHER)
      await calls.detach(idOf(4), OTHER)
      await calls.detach(idOf(2), OTHER)
      await calls.attach(idOf(0), OTHER)
    },
  )
  expect(pages).toEqual([[FULL, idOf(4)], [idOf(3), idOf(1)], [idOf(0)]])
  note('organizations:ListPoliciesForTarget', 'pages')
})

test('targets of a policy, of every type', async () => {
  addPolicies(0)
  for (const target of [ROOT_ID, OUTER, INNER, OTHER]) await calls.attach(idOf(0), target)
  const pages = await namesOf(
    paginateListTargetsForPolicy({ client: calls.client, pageSize: 1 }, { PolicyId: idOf(0) }),
    ({ Targets = [] }) => Targets.map(({ TargetId }) => TargetId),
    async (page) => {
      if (page === 1) await calls.detach(idOf(0), ROOT_ID)
      if (page === 2) await calls.attach(idOf(0), ACCOUNT)
      if (page === 3) await calls.detach(idOf(0), OUTER)
    },
  )
  expect(pages).toEqual([[ROOT_ID], [INNER], [OUTER], [ACCOUNT], [OTHER]])
  note('organizations:ListTargetsForPolicy', 'pages')
})
