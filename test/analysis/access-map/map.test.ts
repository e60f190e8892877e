/** Who is in the access map, and what an edge needs besides the permission to assume the role. */
import { CreateRoleCommand } from '@aws-sdk/client-iam'
import { CloseAccountCommand } from '@aws-sdk/client-organizations'
import { afterEach, expect, test } from '@jest/globals'
import type { TrustGraph } from '../../../schemas/endpoints.ts'
import { request } from '../../support/admin.ts'
import { ACCOUNT, OTHER, startServer, type TestServer, trust } from '../../support/harness.ts'
import { ANN, seedWith } from '../../support/identity-center-seeds.ts'
import { organizationWith, seededServer } from '../../support/organizations.ts'
import { at } from '../../support/places.ts'

let server: TestServer
afterEach(() => server.close())

const graph = async (): Promise<TrustGraph> => (await request(server, 'GET', 'trust-graph')).body
const createRole = (RoleName: string, AssumeRolePolicyDocument: string) =>
  server.iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))

test('an account that a role trusts is in it until it is closed', async () => {
  server = await seededServer({ organization: organizationWith([], {}) })
  const root = `arn:aws:iam::${OTHER}:root`
  // Accounts are shown as a whole only if nothing is known of what is in them.
  server.iamulator.store.transact(at(OTHER), (tx) => {
    for (const [key] of [...tx.roles.rows()]) tx.roles.delete(key)
  })
  await createRole('shared', trust({ AWS: root }))
  const isShown = async () => (await graph()).nodes.some(({ id }) => id === root)
  expect(await isShown()).toBe(true)
  await server.organizations().send(new CloseAccountCommand({ AccountId: OTHER }))
  expect(await isShown()).toBe(false)
})

test.each([
  [false, 1],
  [true, 0],
])('people have the roles that they are assigned, unless they are disabled: %s', async (disabled, count) => {
  server = await seededServer(seedWith({ users: [{ ...ANN, disabled }] }))
  const { nodes, edges } = await graph()
  expect(nodes.filter(({ kind }) => kind === 'person')).toHaveLength(count)
  expect(edges.filter(({ action }) => action === 'sso:GetRoleCredentials')).toHaveLength(2 * count)
})

test('a role that wants session tags must also permit to pass them', async () => {
  server = await startServer()
  const principal = { AWS: `arn:aws:iam::${OTHER}:root` }
  const tagged = { StringEquals: { 'aws:RequestTag/team': 'blue' } }
  await createRole('untaggable', trust(principal, 'sts:AssumeRole', tagged))
  await createRole('taggable', trust(principal, ['sts:AssumeRole', 'sts:TagSession'], tagged))
  const { edges } = await graph()
  const verdictOn = (name: string) =>
    edges.find(({ to }) => to === `arn:aws:iam::${ACCOUNT}:role/${name}`)?.verdict
  expect(verdictOn('taggable')).toBe('conditional')
  expect(verdictOn('untaggable')).toBe('implicitDeny')
})
