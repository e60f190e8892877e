/** Tests effects of assigning and provisioning permission sets on other operations, and invalid input. */
import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  ListAccountAssignmentCreationStatusCommand,
  ListAccountAssignmentDeletionStatusCommand,
  ListAccountAssignmentsCommand,
  ListAccountAssignmentsForPrincipalCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListPermissionSetProvisioningStatusCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  ProvisionPermissionSetCommand,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { expectError, OTHER, type TestServer } from '../../support/harness.ts'
import { INSTANCE, INSTANCE_ID } from '../../support/identity-center.ts'
import { effectsIn } from '../effects-in.ts'
import { ANN, assigned, grantOf, provisioned, putInline, startGranting, unassigned } from './granting.ts'
import { grantingCalls, UNKNOWN_ID } from './granting-calls.ts'

const expectEffect = effectsIn('sso-admin')

let server: TestServer
let client: SSOAdminClient
let set: string
beforeEach(async () => {
  ;({ server, client, set } = await startGranting())
})
afterEach(() => server.close())

/** Calls with the ARN of an instance, by the names of their operations. */
const callsOn = (InstanceArn: string): Readonly<Record<string, () => Promise<unknown>>> => {
  const sends = Object.entries(grantingCalls)
  const ids = { InstanceArn, PermissionSetArn: set }
  return Object.fromEntries(sends.map(([name, send]) => [name, () => send(client, ids)]))
}

test('the ARN of an instance must be one, and the instance must exist', async () => {
  for (const call of Object.values(callsOn('nonsense-of-ten-characters')))
    await expectError(call(), {
      code: 'ValidationException',
      status: 400,
      message:
        /^1 validation error detected: Value 'nonsense-of-ten-characters' at 'instanceArn' failed to satisfy/,
    })
  for (const call of Object.values(callsOn(INSTANCE.replace(INSTANCE_ID, 'ssoins-ffffffffffffffff'))))
    await expectError(call(), {
      code: 'ResourceNotFoundException',
      status: 400,
      message: 'Could not find Instance with id ssoins-ffffffffffffffff',
    })
})

test('tokens of other lists are refused', async () => {
  const one = { InstanceArn: INSTANCE, NextToken: 'bm9uZQ==' }
  const ofSet = { ...one, PermissionSetArn: set }
  const ofAnn = { ...one, PrincipalType: 'USER', PrincipalId: ANN } as const
  const sends = [
    () => client.send(new ListAccountAssignmentCreationStatusCommand(one)),
    () => client.send(new ListAccountAssignmentDeletionStatusCommand(one)),
    () => client.send(new ListPermissionSetProvisioningStatusCommand(one)),
    () => client.send(new ListAccountAssignmentsCommand({ ...ofSet, AccountId: OTHER })),
    () => client.send(new ListAccountAssignmentsForPrincipalCommand(ofAnn)),
    () => client.send(new ListAccountsForProvisionedPermissionSetCommand(ofSet)),
    () => client.send(new ListPermissionSetsProvisionedToAccountCommand({ ...one, AccountId: OTHER })),
  ]
  for (const send of sends)
    await expectError(send(), {
      code: 'ValidationException',
      status: 400,
      message: 'The NextToken is not valid.',
    })
})

describe('effects', () => {
  /** The request whose status is read. */
  let id: string | undefined
  beforeEach(() => {
    id = UNKNOWN_ID
  })
  const read = (...names: readonly string[]) => {
    const calls = Object.entries(callsOn(INSTANCE))
    return Object.fromEntries(calls.filter(([name]) => names.includes(name)))
  }
  const granted = [
    'ListAccountAssignments',
    'ListAccountAssignmentsForPrincipal',
    'ListAccountsForProvisionedPermissionSet',
    'ListPermissionSetsProvisionedToAccount',
  ]

  test('of assignments', async () => {
    await expectEffect(
      'CreateAccountAssignment',
      async () => {
        const output = await client.send(new CreateAccountAssignmentCommand(grantOf(set)))
        id = output.AccountAssignmentCreationStatus?.RequestId
      },
      {
        ...read(...granted, 'ListAccountAssignmentCreationStatus'),
        DescribeAccountAssignmentCreationStatus: () => assigned(client, id),
      },
    )
    await expectEffect(
      'DeleteAccountAssignment',
      async () => {
        const output = await client.send(new DeleteAccountAssignmentCommand(grantOf(set)))
        id = output.AccountAssignmentDeletionStatus?.RequestId
      },
      {
        ...read(...granted, 'ListAccountAssignmentDeletionStatus'),
        DescribeAccountAssignmentDeletionStatus: () => unassigned(client, id),
      },
    )
  })

  test('of provisioning', async () => {
    await client.send(new CreateAccountAssignmentCommand(grantOf(set)))
    await putInline(client, set)
    const ProvisioningStatus = 'LATEST_PERMISSION_SET_PROVISIONED'
    await expectEffect(
      'ProvisionPermissionSet',
      async () => {
        const output = await client.send(
          new ProvisionPermissionSetCommand({
            InstanceArn: INSTANCE,
            PermissionSetArn: set,
            TargetType: 'ALL_PROVISIONED_ACCOUNTS',
          }),
        )
        id = output.PermissionSetProvisioningStatus?.RequestId
      },
      {
        ...read('ListPermissionSetProvisioningStatus'),
        DescribePermissionSetProvisioningStatus: () => provisioned(client, id),
        ListPermissionSetsProvisionedToAccount: () =>
          client.send(
            new ListPermissionSetsProvisionedToAccountCommand({
              InstanceArn: INSTANCE,
              AccountId: OTHER,
              ProvisioningStatus,
            }),
          ),
      },
    )
    expect(id).not.toBe(UNKNOWN_ID)
  })
})
