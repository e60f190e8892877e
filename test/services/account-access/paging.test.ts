/** Tests pages of the account access manager's lists: they stay correct while the list changes. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { note } from '../../support/evidence.ts'
import { ACCOUNT, expectError, type TestServer } from '../../support/harness.ts'
import { at } from '../../support/places.ts'
import type { AccountAccess } from './client.ts'
import { createRole, startAccess, user } from './world.ts'

let server: TestServer
let client: AccountAccess
let applicationArn: string
let entitle: Awaited<ReturnType<typeof startAccess>>['entitle']
beforeEach(async () => {
  const world = await startAccess()
  server = world.server
  client = world.client
  applicationArn = world.applicationArn
  entitle = world.entitle
})
afterEach(() => server.close())

interface Page {
  readonly ids: readonly unknown[]
  readonly nextToken: unknown
}

async function page(operation: string, input: object, list: string, id: string): Promise<Page> {
  const output = Object((await client.call(operation, { ...input, maxResults: 2 })).output)
  const items = Array.from(Reflect.get(output, list), (item) => Reflect.get(Object(item), id))
  return { ids: items, nextToken: Reflect.get(output, 'nextToken') }
}

const entitlements = (nextToken?: unknown, principal = user()) =>
  page(
    'ListEntitlements',
    { applicationArn, filter: { principalRole: { principal } }, nextToken },
    'entitlements',
    'entitlementId',
  )
const applications = (nextToken?: unknown) =>
  page('ListApplications', { nextToken }, 'applications', 'applicationArn')

const invalidToken = { code: 'ValidationException', status: 400, message: 'The nextToken is not valid.' }

test('ListEntitlements shows what stays exactly once', async () => {
  const added: string[] = []
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
    added.push(await entitle(user(), await createRole(server, name)))
  const sorted = added.toSorted()
  const first = await entitlements()
  expect(first.ids).toEqual(sorted.slice(0, 2))
  // The position of the second page is the last item of the first one, which is gone then.
  for (const entitlementId of [sorted[1], sorted[5]])
    await client.call('DeleteEntitlement', { applicationArn, entitlementId })
  const second = await entitlements(first.nextToken)
  expect(second.ids).toEqual(sorted.slice(2, 4))
  expect(await entitlements(second.nextToken)).toEqual({ ids: [sorted[4]], nextToken: undefined })
  note('account-access:ListEntitlements', 'pages')
})

test('ListEntitlements refuses the token of another request', async () => {
  for (const name of ['a', 'b', 'c']) await entitle(user(), await createRole(server, name))
  const { nextToken } = await entitlements()
  await expectError(
    entitlements(nextToken, user('9067f00d00-99999999-2222-4333-8444-555555555555')),
    invalidToken,
  )
  await expectError(entitlements('abc'), invalidToken)
})

test('ListApplications shows what stays exactly once', async () => {
  // Only the store can have several, and an operation might have to show them one day.
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const [[id, row] = ['', undefined]] = [...tx.accessApplications.rows()]
    tx.accessApplications.delete(id)
    for (const each of ['a', 'b', 'c', 'd'])
      if (row) tx.accessApplications.put(each, { ...row, id: each, arn: each })
  })
  const first = await applications()
  expect(first.ids).toEqual(['a', 'b'])
  server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.accessApplications.delete('b'))
  expect(await applications(first.nextToken)).toEqual({ ids: ['c', 'd'], nextToken: undefined })
  await expectError(applications('abc'), invalidToken)
  note('account-access:ListApplications', 'pages')
})
