/** Tests who may use an application: direct assignments, and what users have through groups. */

import { DeleteUserCommand } from '@aws-sdk/client-identitystore'
import {
  DeleteApplicationAssignmentCommand,
  DescribeApplicationAssignmentCommand,
  ListApplicationAssignmentsCommand,
  ListApplicationAssignmentsForPrincipalCommand,
} from '@aws-sdk/client-sso-admin'
import { beforeEach, expect, test } from '@jest/globals'
import { administratorOf, expectError, OTHER, serverForEachTest } from '../../support/harness.ts'
import {
  delegateIdentityCenter,
  IDENTITY_STORE,
  INSTANCE,
  identityCenterServer,
} from '../../support/identity-center.ts'
import { membersOf } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { assignApplication, USER } from './application-calls.ts'
import { newApplication } from './applications.ts'
import { conflict, NO_ACCESS, notFound } from './errors.ts'
import { ANN, DEVS, GROUP, NOBODY, putDirectory } from './granting.ts'

const expectEffect = effectsIn('sso-admin')

const server = serverForEachTest(identityCenterServer)
const client = server.ssoAdmin()
let ApplicationArn: string
beforeEach(async () => {
  putDirectory(server)
  ApplicationArn = await newApplication(client, 'App')
})

const describeAssignment = (more: object = {}) =>
  client.send(new DescribeApplicationAssignmentCommand({ ApplicationArn, ...USER, ...more }))
const listed = async () =>
  (await client.send(new ListApplicationAssignmentsCommand({ ApplicationArn }))).ApplicationAssignments
const listedFor = async (more: object = {}, by = client) => {
  const input = { InstanceArn: INSTANCE, ...USER, ...more }
  return (await by.send(new ListApplicationAssignmentsForPrincipalCommand(input))).ApplicationAssignments
}
const unassign = (more: object = {}) =>
  client.send(new DeleteApplicationAssignmentCommand({ ApplicationArn, ...USER, ...more }))

test('assignments are created, described, listed, and deleted', async () => {
  const reads = {
    DescribeApplicationAssignment: () => describeAssignment(),
    ListApplicationAssignments: () => client.send(new ListApplicationAssignmentsCommand({ ApplicationArn })),
    ListApplicationAssignmentsForPrincipal: () => listedFor(),
  }
  await expectEffect('CreateApplicationAssignment', () => assignApplication(client, ApplicationArn), reads)
  const assignment = { ApplicationArn, ...USER }
  expect(membersOf(await describeAssignment())).toEqual(assignment)
  expect(await listed()).toEqual([assignment])
  expect(await listedFor()).toEqual([assignment])
  await expectEffect('DeleteApplicationAssignment', () => unassign(), reads)
  expect(await listed()).toEqual([])
  await unassign()
  await expectError(
    describeAssignment(),
    notFound(`Could not find ApplicationAssignment for USER with id ${ANN}`),
  )
})

test('a principal must exist, and is assigned once', async () => {
  for (const PrincipalType of ['USER', 'GROUP'])
    await expectError(
      assignApplication(client, ApplicationArn, { PrincipalType, PrincipalId: NOBODY }),
      notFound(`Could not find ${PrincipalType} with id ${NOBODY}`),
    )
  await assignApplication(client, ApplicationArn, GROUP)
  await expectError(
    assignApplication(client, ApplicationArn, GROUP),
    conflict(`GROUP with id ${DEVS} is already assigned to the application.`),
  )
})

test('users have what their groups have, but not directly', async () => {
  await assignApplication(client, ApplicationArn, GROUP)
  expect(await listedFor()).toEqual([{ ApplicationArn, ...GROUP }])
  expect(await listedFor(GROUP)).toEqual([{ ApplicationArn, ...GROUP }])
  await expectError(
    describeAssignment(),
    notFound(`Could not find ApplicationAssignment for USER with id ${ANN}`),
  )
})

test('an ID is that of a user or of a group', async () => {
  await assignApplication(client, ApplicationArn)
  expect(await listedFor({ PrincipalType: 'GROUP' })).toEqual([])
  expect(await listedFor({ PrincipalId: NOBODY })).toEqual([])
})

test('the assignments of a principal are filtered by application', async () => {
  const second = await newApplication(client, 'Second')
  for (const arn of [ApplicationArn, second]) await assignApplication(client, arn)
  expect(await listedFor()).toHaveLength(2)
  expect(await listedFor({ Filter: { ApplicationArn: second } })).toEqual([
    { ApplicationArn: second, ...USER },
  ])
})

test('assignments of deleted users stay until they are deleted', async () => {
  await assignApplication(client, ApplicationArn)
  await server.identitystore().send(new DeleteUserCommand({ IdentityStoreId: IDENTITY_STORE, UserId: ANN }))
  expect(await listed()).toEqual([{ ApplicationArn, ...USER }])
  await unassign()
  expect(await listed()).toEqual([])
})

test('members list what a principal has of an application of their own', async () => {
  const member = server.ssoAdmin(administratorOf(OTHER))
  const own = await newApplication(member, 'Own')
  await assignApplication(member, own)
  expect(await listedFor({ Filter: { ApplicationArn: own } }, member)).toEqual([
    { ApplicationArn: own, ...USER },
  ])
  await expectError(listedFor({}, member), NO_ACCESS)
  await expectError(listedFor({ Filter: { ApplicationArn } }, member), NO_ACCESS)
  delegateIdentityCenter(server, OTHER)
  expect(await listedFor({}, member)).toHaveLength(1)
})
