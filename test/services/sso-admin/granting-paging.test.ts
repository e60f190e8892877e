/** Tests pages of lists of instances, permission sets, and who gets them: they stay correct while the list changes. */
import * as sdk from '@aws-sdk/client-sso-admin'
import { beforeEach, expect, test } from '@jest/globals'
import type { Tx } from '../../../store/index.ts'
import { note } from '../../support/evidence.ts'
import { ACCOUNT, NOW, OTHER, serverForEachTest } from '../../support/harness.ts'
import { INSTANCE, INSTANCE_ID, identityCenterServer } from '../../support/identity-center.ts'
import { permissionSetRow, putPermissionSet, SET, SET_ID } from '../../support/permission-sets.ts'
import { at, here } from '../../support/places.ts'

const server = serverForEachTest(identityCenterServer)
let client: sdk.SSOAdminClient
beforeEach(() => {
  client = server.ssoAdmin()
  putPermissionSet(server, { managedPolicies: [], customerManagedPolicies: [] })
})

const change = (make: (tx: Tx) => unknown) =>
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    make(tx)
  })

interface Page {
  readonly ids: readonly unknown[]
  readonly NextToken: string | undefined
}

interface PagedList {
  /** The items, in order. */
  readonly ids: readonly string[]
  readonly add: (id: string) => void
  /** Absent for requests, which stay for good. */
  readonly remove?: (id: string) => void
  /** Returns a page of two items. */
  readonly page: (NextToken: string | undefined) => Promise<Page>
}

const NUMBERS = [1, 2, 3, 4, 5, 6] as const
const UUIDS = NUMBERS.map((number) => `${String(number).repeat(8)}-2222-4333-8444-555555555555`)
const USERS = UUIDS.map((uuid) => `9067f00d00-${uuid}`)
const ACCOUNTS = NUMBERS.map((number) => String(number).repeat(12))
const SET_IDS = NUMBERS.map((number) => `ps-${String(number).repeat(16)}`)
const SETS = SET_IDS.map((id) => SET.replace(SET_ID, id))
const InstanceArn = INSTANCE
const ids = { InstanceArn, PermissionSetArn: SET }

/** Returns the IDs in a response, by the name of its list and of their member. */
const idsOf = (answer: object, list: string, member?: string): Page => {
  const items: readonly unknown[] = Reflect.get(answer, list)
  const NextToken: string | undefined = Reflect.get(answer, 'NextToken')
  return { ids: items.map((item) => (member ? Reflect.get(Object(item), member) : item)), NextToken }
}

const assignmentFor = (principalId: string, accountId: string, permissionSetId = SET_ID) => ({
  key: `${accountId}:${permissionSetId}:USER:${principalId}`,
  row: { permissionSetId, accountId, principalType: 'USER', principalId, createDate: NOW } as const,
})

const requests = (kind: 'assignment-creation' | 'assignment-deletion' | 'provisioning') => ({
  ids: UUIDS,
  add: (id: string) =>
    change((tx) => tx.ssoRequests.put(id, { id, kind, permissionSetArn: SET, createDate: NOW })),
})

const provisioned = (accountId: string, permissionSetId: string, tx: Tx) => {
  const content = permissionSetRow(server)
  if (!content) throw new Error('there is no permission set')
  const row = { permissionSetId, accountId, roleId: 'AROATEST', provisioned: content, provisionDate: NOW }
  tx.provisionings.put(`${accountId}:${permissionSetId}`, row)
}

const lists: Readonly<Record<string, () => PagedList>> = {
  ListPermissionSets: () => ({
    ids: [SET, ...SETS.slice(1)],
    add: (arn) => putPermissionSet(server, { id: arn.split('/').at(-1) ?? '', arn, name: arn }),
    remove: (arn) => change((tx) => tx.permissionSets.delete(arn.split('/').at(-1) ?? '')),
    page: async (NextToken) =>
      idsOf(
        await client.send(new sdk.ListPermissionSetsCommand({ InstanceArn, NextToken, MaxResults: 2 })),
        'PermissionSets',
      ),
  }),
  ListManagedPoliciesInPermissionSet: () => {
    const arns = ['A', 'B', 'C', 'D', 'E', 'F'].map((name) => `arn:aws:iam::aws:policy/${name}`)
    let present: readonly string[] = []
    const put = (managedPolicies: readonly string[]) => {
      present = managedPolicies
      putPermissionSet(server, { managedPolicies, customerManagedPolicies: [] })
    }
    return {
      ids: arns,
      add: (arn) => put([...present, arn]),
      remove: (arn) => put(present.filter((each) => each !== arn)),
      page: async (NextToken) => {
        const input = { ...ids, NextToken, MaxResults: 2 }
        const answer = await client.send(new sdk.ListManagedPoliciesInPermissionSetCommand(input))
        return idsOf(answer, 'AttachedManagedPolicies', 'Arn')
      },
    }
  },
  ListCustomerManagedPolicyReferencesInPermissionSet: () => {
    let present: readonly string[] = []
    const put = (names: readonly string[]) => {
      present = names
      putPermissionSet(server, { customerManagedPolicies: names.map((name) => ({ name, path: '/' })) })
    }
    return {
      ids: ['A', 'B', 'C', 'D', 'E', 'F'],
      add: (name) => put([...present, name]),
      remove: (name) => put(present.filter((each) => each !== name)),
      page: async (NextToken) => {
        const input = { ...ids, NextToken, MaxResults: 2 }
        const answer = await client.send(
          new sdk.ListCustomerManagedPolicyReferencesInPermissionSetCommand(input),
        )
        return idsOf(answer, 'CustomerManagedPolicyReferences', 'Name')
      },
    }
  },
  ListTagsForResource: () => {
    let present: readonly string[] = []
    const put = (keys: readonly string[]) => {
      present = keys
      putPermissionSet(server, { tags: keys.map((key) => ({ key, value: '' })) })
    }
    return {
      ids: Array.from({ length: 105 }, (_, index) => `key${1000 + index}`),
      add: (key) => put([...present, key]),
      remove: (key) => put(present.filter((each) => each !== key)),
      page: async (NextToken) =>
        idsOf(
          await client.send(new sdk.ListTagsForResourceCommand({ ResourceArn: SET, NextToken })),
          'Tags',
          'Key',
        ),
    }
  },
  ListAccountAssignments: () => ({
    ids: USERS,
    add: (user) => {
      const { key, row } = assignmentFor(user, OTHER)
      change((tx) => tx.accountAssignments.put(key, row))
    },
    remove: (user) => change((tx) => tx.accountAssignments.delete(assignmentFor(user, OTHER).key)),
    page: async (NextToken) => {
      const input = { ...ids, AccountId: OTHER, NextToken, MaxResults: 2 }
      return idsOf(
        await client.send(new sdk.ListAccountAssignmentsCommand(input)),
        'AccountAssignments',
        'PrincipalId',
      )
    },
  }),
  ListAccountAssignmentsForPrincipal: () => {
    const [user = ''] = USERS
    return {
      ids: ACCOUNTS,
      add: (account) => {
        const { key, row } = assignmentFor(user, account)
        change((tx) => tx.accountAssignments.put(key, row))
      },
      remove: (account) => change((tx) => tx.accountAssignments.delete(assignmentFor(user, account).key)),
      page: async (NextToken) => {
        const principal = { PrincipalType: 'USER', PrincipalId: user } as const
        const input = { InstanceArn, ...principal, NextToken, MaxResults: 2 }
        const answer = await client.send(new sdk.ListAccountAssignmentsForPrincipalCommand(input))
        return idsOf(answer, 'AccountAssignments', 'AccountId')
      },
    }
  },
  ListAccountsForProvisionedPermissionSet: () => ({
    ids: ACCOUNTS,
    add: (account) => change((tx) => provisioned(account, SET_ID, tx)),
    remove: (account) => change((tx) => tx.provisionings.delete(`${account}:${SET_ID}`)),
    page: async (NextToken) => {
      const input = { ...ids, NextToken, MaxResults: 2 }
      return idsOf(
        await client.send(new sdk.ListAccountsForProvisionedPermissionSetCommand(input)),
        'AccountIds',
      )
    },
  }),
  ListPermissionSetsProvisionedToAccount: () => ({
    ids: SET_IDS,
    add: (id) => {
      putPermissionSet(server, { id, arn: id, name: id })
      change((tx) => provisioned(OTHER, id, tx))
    },
    remove: (id) => change((tx) => tx.provisionings.delete(`${OTHER}:${id}`)),
    page: async (NextToken) => {
      const input = { InstanceArn, AccountId: OTHER, NextToken, MaxResults: 2 }
      return idsOf(
        await client.send(new sdk.ListPermissionSetsProvisionedToAccountCommand(input)),
        'PermissionSets',
      )
    },
  }),
  ListAccountAssignmentCreationStatus: () => ({
    ...requests('assignment-creation'),
    page: async (NextToken) => {
      const input = { InstanceArn, NextToken, MaxResults: 2 }
      const answer = await client.send(new sdk.ListAccountAssignmentCreationStatusCommand(input))
      return idsOf(answer, 'AccountAssignmentsCreationStatus', 'RequestId')
    },
  }),
  ListAccountAssignmentDeletionStatus: () => ({
    ...requests('assignment-deletion'),
    page: async (NextToken) => {
      const input = { InstanceArn, NextToken, MaxResults: 2 }
      const answer = await client.send(new sdk.ListAccountAssignmentDeletionStatusCommand(input))
      return idsOf(answer, 'AccountAssignmentsDeletionStatus', 'RequestId')
    },
  }),
  ListPermissionSetProvisioningStatus: () => ({
    ...requests('provisioning'),
    page: async (NextToken) => {
      const input = { InstanceArn, NextToken, MaxResults: 2 }
      const answer = await client.send(new sdk.ListPermissionSetProvisioningStatusCommand(input))
      return idsOf(answer, 'PermissionSetsProvisioningStatus', 'RequestId')
    },
  }),
}

/** ListTagsForResource has no MaxResults. */
const sizeOf = (name: string) => (name === 'ListTagsForResource' ? 100 : 2)

test.each(Object.entries(lists))('%s shows what stays exactly once', async (name, make) => {
  const list = make()
  const size = sizeOf(name)
  for (const each of list.ids) list.add(each)
  const first = await list.page(undefined)
  expect(here(first.ids)).toEqual(here(list.ids.slice(0, size)))
  // The position of the second page is the last item of the first one, which is gone then.
  const gone = list.remove ? [list.ids[size - 1], list.ids.at(-1)] : []
  for (const each of gone) list.remove?.(each ?? '')
  const rest = list.ids.slice(size).filter((each) => !gone.includes(each))
  const seen: unknown[] = []
  for (let { NextToken } = first; NextToken !== undefined; ) {
    const next = await list.page(NextToken)
    expect(next.ids.length).toBeLessThanOrEqual(size)
    seen.push(...next.ids)
    NextToken = next.NextToken
  }
  expect(here(seen)).toEqual(here(rest))
  note(`sso-admin:${name}`, 'pages')
})

test('ListInstances shows the two instances that an account can see one by one', async () => {
  const own = `${INSTANCE_ID.slice(0, -1)}0`
  server.iamulator.store.transact(at(OTHER), (tx) => {
    const shared = server.iamulator.store.view(at(ACCOUNT)).ssoInstances.get('instance')
    if (shared)
      tx.ssoInstances.put('instance', {
        ...shared,
        id: own,
        arn: here(INSTANCE.replace(INSTANCE_ID, own)),
        identityStoreId: 'd-0000000000',
        kind: 'account',
      })
  })
  const member = server.ssoAdmin({ accessKeyId: OTHER, secretAccessKey: 'test' })
  const page = (NextToken?: string) => member.send(new sdk.ListInstancesCommand({ MaxResults: 1, NextToken }))
  const first = await page()
  expect(first.Instances).toMatchObject([{ OwnerAccountId: OTHER }])
  const second = await page(first.NextToken)
  expect(second.Instances).toMatchObject([{ InstanceArn: INSTANCE }])
  expect(second.NextToken).toBeUndefined()
  note('sso-admin:ListInstances', 'pages')
})
