/** Tests the inline policy and the permissions boundary of permission sets. */
import {
  DeleteInlinePolicyFromPermissionSetCommand,
  DeletePermissionsBoundaryFromPermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  type PermissionsBoundary,
  PutInlinePolicyToPermissionSetCommand,
  PutPermissionsBoundaryToPermissionSetCommand,
} from '@aws-sdk/client-sso-admin'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, expectError, OTHER, policy, serverForEachTest } from '../../support/harness.ts'
import { identityCenterServer } from '../../support/identity-center.ts'
import { provision, putPermissionSet, SET_ID } from '../../support/permission-sets.ts'
import { at } from '../../support/places.ts'
import { POWER_USER, READ_ONLY } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { IDS } from './calls.ts'
import { notFound } from './errors.ts'

const expectEffect = effectsIn('sso-admin')

const server = serverForEachTest(identityCenterServer)
const client = server.ssoAdmin()
beforeEach(() => {
  putPermissionSet(server)
})

const putInline = (InlinePolicy: string) =>
  client.send(new PutInlinePolicyToPermissionSetCommand({ ...IDS, InlinePolicy }))
const inline = async () => (await client.send(new GetInlinePolicyForPermissionSetCommand(IDS))).InlinePolicy
const deleteInline = () => client.send(new DeleteInlinePolicyFromPermissionSetCommand(IDS))
const putBoundary = (boundary: PermissionsBoundary) =>
  client.send(new PutPermissionsBoundaryToPermissionSetCommand({ ...IDS, PermissionsBoundary: boundary }))
const boundary = async () =>
  (await client.send(new GetPermissionsBoundaryForPermissionSetCommand(IDS))).PermissionsBoundary
const deleteBoundary = () => client.send(new DeletePermissionsBoundaryFromPermissionSetCommand(IDS))

describe('inline policies', () => {
  test('are kept as sent, and replaced as a whole', async () => {
    const text = `${policy('Deny', 'iam:*')}\n  `
    await expectEffect('PutInlinePolicyToPermissionSet', () => putInline(text), {
      GetInlinePolicyForPermissionSet: inline,
    })
    expect(await inline()).toBe(text)
    await putInline(policy('Allow', 's3:*'))
    expect(await inline()).toBe(policy('Allow', 's3:*'))
  })

  test('are empty once deleted, and cannot be deleted again', async () => {
    await expectEffect('DeleteInlinePolicyFromPermissionSet', deleteInline, {
      GetInlinePolicyForPermissionSet: inline,
    })
    expect(await inline()).toBe('')
    await expectError(
      deleteInline(),
      notFound(`Could not find InlinePolicy for PermissionSet with id ${SET_ID}`),
    )
  })

  test.each([
    'no JSON',
    '{}',
    '[]',
    '{"Version":"2012-10-17","Statement":[]}',
    '{"Version":"2012-10-17","Statement":{"Effect":"allow","Action":"*","Resource":"*"}}',
  ])('must be policies: %s', async (text) => {
    await expectError(putInline(text), {
      code: 'ValidationException',
      status: 400,
      message: 'Invalid PermissionsPolicy Document',
    })
    expect(await inline()).toBe(policy('Allow', 's3:*'))
  })

  test('have at most 10,240 characters without white space', async () => {
    const sized = (size: number) => {
      const empty = policy('Allow', 's3:')
      return policy('Allow', `s3:${'a'.repeat(size - empty.length)}`)
    }
    await putInline(`${sized(10_240)}${' '.repeat(1000)}`)
    await expectError(putInline(sized(10_241)), {
      code: 'ServiceQuotaExceededException',
      status: 400,
      message: 'The inline policy must have at most 10240 bytes without white space.',
    })
  })

  test('leave what was provisioned as it was', async () => {
    provision(server, OTHER)
    await deleteInline()
    const row = server.iamulator.store.view(at(ACCOUNT)).provisionings.get(`${OTHER}:${SET_ID}`)
    expect(row?.provisioned.inlinePolicy).toBe(policy('Allow', 's3:*'))
  })
})

describe('permissions boundaries', () => {
  test('are a policy of AWS, or one of the customer', async () => {
    const reads = { GetPermissionsBoundaryForPermissionSet: boundary }
    const put = () => putBoundary({ ManagedPolicyArn: READ_ONLY })
    await expectEffect('PutPermissionsBoundaryToPermissionSet', put, reads)
    expect(await boundary()).toEqual({ ManagedPolicyArn: READ_ONLY })
    await putBoundary({ CustomerManagedPolicyReference: { Name: 'Limit', Path: '/team/' } })
    expect(await boundary()).toEqual({ CustomerManagedPolicyReference: { Name: 'Limit', Path: '/team/' } })
    await putBoundary({ CustomerManagedPolicyReference: { Name: 'Limit' } })
    expect(await boundary()).toEqual({ CustomerManagedPolicyReference: { Name: 'Limit', Path: '/' } })
  })

  test('are unknown once deleted', async () => {
    const reads = { GetPermissionsBoundaryForPermissionSet: boundary }
    await expectEffect('DeletePermissionsBoundaryFromPermissionSet', deleteBoundary, reads)
    const expected = notFound(`Could not find PermissionsBoundary for PermissionSet with id ${SET_ID}`)
    await expectError(boundary(), expected)
    await expectError(deleteBoundary(), expected)
  })

  test.each([{}, { ManagedPolicyArn: READ_ONLY, CustomerManagedPolicyReference: { Name: 'Limit' } }])(
    'are exactly one policy: %j',
    async (given) => {
      await expectError(putBoundary(given), {
        code: 'ValidationException',
        status: 400,
        message:
          'PermissionsBoundary must have either CustomerManagedPolicyReference or ManagedPolicyArn, but not both.',
      })
    },
  )

  test('must exist if they are of AWS', async () => {
    const ManagedPolicyArn = 'arn:aws:iam::aws:policy/Nothing'
    await expectError(
      putBoundary({ ManagedPolicyArn }),
      notFound(`Policy does not exist with ARN: ${ManagedPolicyArn}`),
    )
    expect(await boundary()).toEqual({ ManagedPolicyArn: POWER_USER })
  })
})
