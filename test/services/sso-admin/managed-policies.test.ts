/** Tests the managed policies of permission sets. */
import {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
  AttachManagedPolicyToPermissionSetCommand,
  DetachCustomerManagedPolicyReferenceFromPermissionSetCommand,
  DetachManagedPolicyFromPermissionSetCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListManagedPoliciesInPermissionSetCommand,
  paginateListCustomerManagedPolicyReferencesInPermissionSet,
  paginateListManagedPoliciesInPermissionSet,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { expectError, type TestServer } from '../../support/harness.ts'
import { identityCenterServer } from '../../support/identity-center.ts'
import { putPermissionSet, SET_ID } from '../../support/permission-sets.ts'
import { namesOf, POWER_USER, READ_ONLY } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { IDS } from './calls.ts'
import { conflict, notFound, overQuota } from './errors.ts'

const expectEffect = effectsIn('sso-admin')

let server: TestServer
let client: SSOAdminClient
const start = async (quotas = {}) => {
  server = await identityCenterServer({ quotas })
  client = server.ssoAdmin()
  putPermissionSet(server)
}
beforeEach(() => start())
afterEach(() => server.close())

const attach = (ManagedPolicyArn: string) =>
  client.send(new AttachManagedPolicyToPermissionSetCommand({ ...IDS, ManagedPolicyArn }))
const detach = (ManagedPolicyArn: string) =>
  client.send(new DetachManagedPolicyFromPermissionSetCommand({ ...IDS, ManagedPolicyArn }))
const attached = async () =>
  (await client.send(new ListManagedPoliciesInPermissionSetCommand(IDS))).AttachedManagedPolicies
const attachReference = (Name: string, Path?: string) =>
  client.send(
    new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({
      ...IDS,
      CustomerManagedPolicyReference: { Name, Path },
    }),
  )
const detachReference = (Name: string, Path?: string) =>
  client.send(
    new DetachCustomerManagedPolicyReferenceFromPermissionSetCommand({
      ...IDS,
      CustomerManagedPolicyReference: { Name, Path },
    }),
  )
const references = async () =>
  (await client.send(new ListCustomerManagedPolicyReferencesInPermissionSetCommand(IDS)))
    .CustomerManagedPolicyReferences

describe('managed policies of AWS', () => {
  test('are listed once attached', async () => {
    await expectEffect('AttachManagedPolicyToPermissionSet', () => attach(POWER_USER), {
      ListManagedPoliciesInPermissionSet: attached,
    })
    expect(await attached()).toEqual([
      { Arn: POWER_USER, Name: 'PowerUserAccess' },
      { Arn: READ_ONLY, Name: 'ReadOnlyAccess' },
    ])
  })

  test('must exist', async () => {
    const arn = 'arn:aws:iam::aws:policy/Nothing'
    await expectError(attach(arn), notFound(`Policy does not exist with ARN: ${arn}`))
  })

  test('cannot be attached twice', async () => {
    await expectError(
      attach(READ_ONLY),
      conflict(
        `Permission set with id ${SET_ID} already has a typed link attachment to a manged policy with ${READ_ONLY}`,
      ),
    )
  })

  test('count towards the quota, like those of customers', async () => {
    await server.close()
    await start({ PoliciesPerPermissionSetQuota: 2 })
    await expectError(
      attach(POWER_USER),
      overQuota(
        `You have exceeded AWS SSO limits. Cannot create ManagedPolicy more than 2 for id ${SET_ID}. Please refer to https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html`,
      ),
    )
    await expectError(
      attachReference('More'),
      overQuota('Cannot attach managed policy: number of attached managed policies is already at maximum 2'),
    )
    await detach(READ_ONLY)
    await attachReference('More')
    await expectError(attach(POWER_USER), { code: 'ServiceQuotaExceededException', status: 400 })
  })

  test('are gone once detached, and cannot be detached again', async () => {
    await expectEffect('DetachManagedPolicyFromPermissionSet', () => detach(READ_ONLY), {
      ListManagedPoliciesInPermissionSet: attached,
    })
    expect(await attached()).toEqual([])
    await expectError(detach(READ_ONLY), notFound(`Could not find ManagedPolicy with arn ${READ_ONLY}`))
  })

  test('have pages that stay correct while the list changes', async () => {
    const arns = ['AWSBillingReadOnlyAccess', 'AmazonS3FullAccess', 'IAMFullAccess', 'PowerUserAccess']
      .map((name) => `arn:aws:iam::aws:policy/${name}`)
      .concat(READ_ONLY)
    for (const arn of arns.slice(0, -1)) await attach(arn)
    const seen = await namesOf(
      paginateListManagedPoliciesInPermissionSet({ client, pageSize: 2 }, { ...IDS }),
      (page) => page.AttachedManagedPolicies?.map(({ Arn }) => Arn) ?? [],
      async (page) => {
        if (page > 1) return
        await detach(arns[1] ?? '')
        await detach(READ_ONLY)
      },
    )
    expect(seen).toEqual([arns.slice(0, 2), arns.slice(2, 4)])
  })
})

describe('managed policies of customers', () => {
  test('are listed once attached, whether or not an account has them', async () => {
    const attachOne = () => attachReference('Missing', '/team/')
    await expectEffect('AttachCustomerManagedPolicyReferenceToPermissionSet', attachOne, {
      ListCustomerManagedPolicyReferencesInPermissionSet: references,
    })
    expect(await references()).toEqual([
      { Name: 'Extra', Path: '/' },
      { Name: 'Missing', Path: '/team/' },
    ])
  })

  test('have the path / by default, and cannot be attached twice', async () => {
    await expectError(
      attachReference('Extra', '/'),
      conflict('Given customer managed policy with name: Extra  and path / already attached'),
    )
    await attachReference('extra')
    await attachReference('Extra', '/team/')
    expect(await references()).toHaveLength(3)
  })

  test('are gone once detached, and cannot be detached again', async () => {
    await expectEffect(
      'DetachCustomerManagedPolicyReferenceFromPermissionSet',
      () => detachReference('Extra'),
      { ListCustomerManagedPolicyReferencesInPermissionSet: references },
    )
    expect(await references()).toEqual([])
    await expectError(
      detachReference('Extra', '/team/'),
      notFound('Given managed policy with name: Extra  and path /team/ does not exist on PermissionSet'),
    )
  })

  test('have pages that stay correct while the list changes', async () => {
    for (const name of ['A', 'B', 'C', 'D']) await attachReference(name)
    const seen = await namesOf(
      paginateListCustomerManagedPolicyReferencesInPermissionSet({ client, pageSize: 2 }, { ...IDS }),
      (page) => page.CustomerManagedPolicyReferences?.map(({ Name }) => Name) ?? [],
      async (page) => {
        if (page > 1) return
        await detachReference('B')
        await detachReference('Extra')
      },
    )
    expect(seen).toEqual([
      ['A', 'B'],
      ['C', 'D'],
    ])
  })
})
