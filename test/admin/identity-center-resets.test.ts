/** Tests that resets and snapshots leave instances of IAM Identity Center and the roles of permission sets consistent. */
import { ListRolesCommand, ListSAMLProvidersCommand } from '@aws-sdk/client-iam'
import {
  DeleteAccountAssignmentCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  UpdatePermissionSetCommand,
} from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { SeedFile } from '../../server/seed/types.ts'
import { keyOf, ssoInstanceKey } from '../../store/index.ts'
import { request } from '../support/admin.ts'
import { ACCOUNT, administratorOf, NOW, OTHER, type TestServer } from '../support/harness.ts'
import { INSTANCE } from '../support/identity-center.ts'
import { ANN_ID, centerWith, DEVS_ID, SUFFIX, seedWith } from '../support/identity-center-seeds.ts'
import { organizationWith, seededServer } from '../support/organizations.ts'
import { at } from '../support/places.ts'

const ROLE = `AWSReservedSSO_Dev_${SUFFIX}`
const LINKED = 'AWSServiceRoleForSSO'

let server: TestServer
const start = async (seed: SeedFile) => {
  server = await seededServer(seed, {}, { now: () => NOW })
}
beforeEach(() => start(seedWith()))
afterEach(() => server.close())

const post = (path: string, body?: object) => request(server, 'POST', path, body)
const take = async (account?: string): Promise<string> =>
  (await post('snapshots', account === undefined ? {} : { account })).body.id
const view = (account: string) => server.iamulator.store.view(at(account))
const iam = (account: string) => server.iam(administratorOf(account))
const rolesIn = async (account: string) => {
  const { Roles = [] } = await iam(account).send(new ListRolesCommand({}))
  return Roles.map(({ RoleName = '' }) => RoleName).filter((name) => /SSO/.test(name))
}
const roleIn = (account: string) => view(account).roles.get(keyOf(ROLE))
const providersIn = async (account: string) =>
  (await iam(account).send(new ListSAMLProvidersCommand({}))).SAMLProviderList?.length

/** Returns the ARN of the permission set, whose ID is random. */
const setArn = () => [...view(ACCOUNT).permissionSets.rows()][0]?.[1].arn ?? ''

const unassign = (TargetId: string) =>
  server.ssoAdmin().send(
    new DeleteAccountAssignmentCommand({
      ...{ InstanceArn: INSTANCE, PermissionSetArn: setArn(), TargetId, TargetType: 'AWS_ACCOUNT' },
      ...{ PrincipalType: 'GROUP', PrincipalId: DEVS_ID },
    }),
  )

/** Expects that both accounts have the role that the instance knows. */
async function expectRoles(): Promise<void> {
  for (const account of [ACCOUNT, OTHER]) {
    expect(await rolesIn(account)).toEqual([ROLE, LINKED])
    expect(await providersIn(account)).toBe(1)
    const [provisioned] = [...view(ACCOUNT).provisionings.by('account', account)]
    expect(provisioned?.[1].roleId).toBe(roleIn(account)?.id)
  }
}

describe('a reset', () => {
  test.each([
    ['everything', undefined],
    ['the management account', ACCOUNT],
  ])('of %s brings the seed back, with the IDs that it gives, and new roles', async (_name, account) => {
    const ids = [ACCOUNT, OTHER].map((each) => roleIn(each)?.id)
    const set = setArn()
    await unassign(ACCOUNT)
    const body = account === undefined ? undefined : { account }
    expect(await post('reset', body)).toMatchObject({ status: 200, body: { seeded: true } })
    await expectRoles()
    for (const each of [ACCOUNT, OTHER]) expect(ids).not.toContain(roleIn(each)?.id)
    expect(view(ACCOUNT).ssoInstances.get(ssoInstanceKey)?.arn).toBe(INSTANCE)
    expect(view(ACCOUNT).directoryUsers.has(ANN_ID)).toBe(true)
    expect(setArn()).not.toBe(set)
  })

  test('of a member gives it a new role of the same name, with the content that it had', async () => {
    const id = roleIn(OTHER)?.id
    const update = { InstanceArn: INSTANCE, PermissionSetArn: setArn(), Description: 'Changed' }
    await server.ssoAdmin().send(new UpdatePermissionSetCommand(update))
    expect(await post('reset', { account: OTHER })).toMatchObject({ status: 200 })
    await expectRoles()
    expect(roleIn(OTHER)?.id).not.toBe(id)
    expect(roleIn(OTHER)?.description).toBe('')
  })

  test('of a member without a policy that its role needs takes its role', async () => {
    // The policy was made by no seed.
    await server.close()
    await start({ organization: organizationWith([], {}) })
    const policies = [
      {
        name: 'Extra',
        document: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}',
      },
    ]
    const seed = {
      accounts: { [ACCOUNT]: { policies }, [OTHER]: { policies } },
      identityCenter: centerWith(),
    }
    expect(await post('seed', { seed })).toMatchObject({ status: 200 })
    await expectRoles()
    expect(await post('reset', { account: OTHER })).toMatchObject({ status: 200 })
    expect(await rolesIn(OTHER)).toEqual([LINKED])
    expect(await rolesIn(ACCOUNT)).toEqual([ROLE, LINKED])
    const provisioned = { InstanceArn: INSTANCE, AccountId: OTHER }
    const { PermissionSets } = await server
      .ssoAdmin()
      .send(new ListPermissionSetsProvisionedToAccountCommand(provisioned))
    expect(PermissionSets).toEqual([])
  })

  test('of a management account without a seed takes the roles from the members', async () => {
    server.iamulator.seed = undefined
    expect(await post('reset', { account: ACCOUNT })).toMatchObject({ status: 200 })
    expect(await rolesIn(OTHER)).toEqual([LINKED])
    expect(await providersIn(OTHER)).toBe(0)
    expect(view(ACCOUNT).ssoInstances.size).toBe(0)
  })
})

describe('a snapshot', () => {
  test('of everything brings roles back that were deleted since', async () => {
    const id = await take()
    await unassign(OTHER)
    expect(await rolesIn(OTHER)).toEqual([LINKED])
    expect(await post(`snapshots/${id}/restore`)).toMatchObject({ status: 200 })
    await expectRoles()
  })

  test('of the management account creates roles again that were deleted since, under new names', async () => {
    const id = await take(ACCOUNT)
    await unassign(OTHER)
    expect(await post(`snapshots/${id}/restore`)).toMatchObject({ status: 200 })
    const [name = '', ...others] = await rolesIn(OTHER)
    expect([name, ...others]).toEqual([expect.stringMatching(/^AWSReservedSSO_Dev_[\da-f]{16}$/), LINKED])
    expect(name).not.toBe(ROLE)
    const [provisioned] = [...view(ACCOUNT).provisionings.by('account', OTHER)]
    expect(provisioned?.[1].roleId).toBe(view(OTHER).roles.get(keyOf(name))?.id)
  })

  test('of the management account takes roles that were created since', async () => {
    await unassign(OTHER)
    const id = await take(ACCOUNT)
    await post('reset')
    await expectRoles()
    expect(await post(`snapshots/${id}/restore`)).toMatchObject({ status: 200 })
    expect(await rolesIn(OTHER)).toEqual([LINKED])
    expect(await providersIn(OTHER)).toBe(0)
  })

  test('of a member brings its role back that was created since', async () => {
    await unassign(OTHER)
    const id = await take(OTHER)
    await post('reset')
    expect(await post(`snapshots/${id}/restore`)).toMatchObject({ status: 200 })
    await expectRoles()
  })
})
