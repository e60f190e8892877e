/**
 * Tests effects of operations on each other. Calls each operation that changes something and compares dozens
 * of responses of others.
 */
import * as sdk from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, GetWebIdentityTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import { READ } from '../fuzz/requests.ts'
import { note } from '../support/evidence.ts'
import { ACCOUNT, policy, type TestServer } from '../support/harness.ts'
import { seededServer } from '../support/organizations.ts'
import { accessKeyOf, userWith } from './callers.ts'
import { securityKey } from './iam/credentials/mfa-callers.ts'
import { NEW_PASSWORD, PASSWORD } from './iam/credentials/passwords.ts'
import { associate, requestOf } from './iam/delegation/delegation-callers.ts'
import { templates } from './iam/roles/template-fixtures.ts'
import { permittedCalls } from './permitted/index.ts'
import { ORGANIZATION_SEED } from './permitted/reports.ts'
import { makeThings, type PermittedCall, ROOM, type Things } from './permitted/things.ts'

const reads = permittedCalls.filter(({ operation }) => READ.test(operation))
const changes = permittedCalls.filter(({ operation }) => !READ.test(operation))

async function onServer(body: (server: TestServer, things: Things) => Promise<void>): Promise<void> {
  const server = await seededServer({ organization: ORGANIZATION_SEED }, { quotas: ROOM })
  server.iamulator.templates = templates
  try {
    await body(server, await makeThings(server.iam(), 'seen'))
  } finally {
    await server.close()
  }
}

const withoutMetadata = (answer: unknown) => JSON.stringify({ ...Object(answer), $metadata: undefined })

/** Returns the response of an operation, or its error as text. */
async function answerOf(iam: sdk.IAMClient, { call }: PermittedCall, things: Things): Promise<string> {
  try {
    const answer = await call(iam, things)
    return withoutMetadata(answer)
  } catch (error) {
    return String(error)
  }
}

/** Returns the words of an operation's name after its verb, in the singular. */
const nounsOf = (operation: string) =>
  (operation.match(/[A-Z]+(?![a-z])|[A-Z][a-z]+/g) ?? [])
    .slice(1)
    .map((word) => word.replace(/ies$/, 'y').replace(/s$/, ''))

/**
 * Returns the operations that read the account as a whole. Also returns those that read the same entities as
 * `operation`.
 */
function readsAbout(operation: string): readonly PermittedCall[] {
  const nouns = nounsOf(operation)
  return reads.filter(
    (read) =>
      read.operation.startsWith('GetAccount') || nounsOf(read.operation).some((noun) => nouns.includes(noun)),
  )
}

/** Returns the responses of operations by their names. */
async function answersOf(
  iam: sdk.IAMClient,
  things: Things,
  operations: readonly PermittedCall[],
): Promise<ReadonlyMap<string, string>> {
  const entries = operations.map(async (read) => [read.operation, await answerOf(iam, read, things)] as const)
  return new Map(await Promise.all(entries))
}

const differing = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) =>
  [...before].filter(([operation, answer]) => after.get(operation) !== answer).map(([operation]) => operation)

/** Advances the clock, so that the time of a change differs from previous times. */
function passMinute({ iamulator: { clock } }: TestServer): void {
  clock.advance(60_000)
}

test('nothing differs as long as nothing happens', () =>
  onServer(async (server, things) => {
    const iam = server.iam()
    const before = await answersOf(iam, things, reads)
    passMinute(server)
    expect(differing(before, await answersOf(iam, things, reads))).toEqual([])
  }))

/** Prefixes of operations that undo others, with the prefixes of those. */
const UNDO_PREFIXES = [
  ['Untag', 'Tag'],
  ['DisableOrganizations', 'EnableOrganizations'],
  ['RemoveClientIDFrom', 'AddClientIDTo'],
  ['DeleteAccountAlias', 'CreateAccountAlias'],
] as const

/** Calls the operation that `operation` undoes, if any. */
async function callUndone(iam: sdk.IAMClient, operation: string, things: Things): Promise<void> {
  const undone = UNDO_PREFIXES.find(([undoing]) => operation.startsWith(undoing))
  const name = undone && operation.replace(undone[0], undone[1])
  await permittedCalls.find((each) => each.operation === name)?.call(iam, things)
}

/**
 * Operations that are exceptions, or whose effect takes more than one call to observe (see below). Exceptions
 * are in test/facts/exceptions.json.
 */
const EXCLUDED = ['ResetServiceSpecificCredential', 'ResyncMFADevice', 'CreateDelegationRequest']

describe('what changes is seen', () => {
  const observable = changes.filter(({ operation }) => !EXCLUDED.includes(operation))

  test.each(observable.map((each): [string, PermittedCall] => [each.operation, each]))(
    '%s',
    (operation, change) =>
      onServer(async (server, things) => {
        const iam = server.iam()
        await change.prepare?.(iam, things, server)
        await callUndone(iam, operation, things)
        const operations = readsAbout(operation)
        const before = await answersOf(iam, things, operations)
        passMinute(server)
        await change.call(iam, things)
        // The deletion of a service-linked role takes time.
        passMinute(server)
        const changedReads = differing(before, await answersOf(iam, things, operations))
        expect(changedReads).not.toEqual([])
        for (const read of changedReads) {
          note(operation, `changes ${read}`)
          note(read, `changed by ${operation}`)
        }
      }),
  )
})

/** Requires that `read` returns something else after `change`, including error messages. */
async function expectEffect(
  [change, changing]: readonly [operation: string, call: () => Promise<unknown>],
  [read, reading]: readonly [operation: string, call: () => Promise<unknown>],
): Promise<void> {
  const observe = () => reading().then(withoutMetadata, String)
  const before = await observe()
  await changing()
  expect(await observe()).not.toBe(before)
  note(change, `changes ${read}`)
  note(read, `changed by ${change}`)
}

describe('effects that take more than the names of things to see', () => {
  test('the use of an access key', () =>
    onServer(async (server, { user: UserName }) => {
      const key = await accessKeyOf(server, UserName)
      const { accessKeyId: AccessKeyId } = key
      await expectEffect(
        ['GetCallerIdentity', () => server.sts(key).send(new GetCallerIdentityCommand())],
        [
          'GetAccessKeyLastUsed',
          () => server.iam().send(new sdk.GetAccessKeyLastUsedCommand({ AccessKeyId })),
        ],
      )
    }))

  test('the deactivation of a security key', () =>
    onServer(async (server, { user: UserName }) => {
      const iam = server.iam()
      const device = { UserName, SerialNumber: securityKey(server, 'key', UserName) }
      await expectEffect(
        ['DeactivateMFADevice', () => iam.send(new sdk.DeactivateMFADeviceCommand(device))],
        ['GetMFADevice', () => iam.send(new sdk.GetMFADeviceCommand(device))],
      )
    }))

  test('a new password of one’s own', () =>
    onServer(async (server) => {
      const UserName = 'changing'
      const user = server.iam(await userWith(server, UserName, policy('Allow', 'iam:ChangePassword')))
      const profile = { UserName, Password: PASSWORD, PasswordResetRequired: true }
      await server.iam().send(new sdk.CreateLoginProfileCommand(profile))
      const passwords = { OldPassword: PASSWORD, NewPassword: NEW_PASSWORD }
      await expectEffect(
        ['ChangePassword', () => user.send(new sdk.ChangePasswordCommand(passwords))],
        ['GetLoginProfile', () => server.iam().send(new sdk.GetLoginProfileCommand({ UserName }))],
      )
    }))

  test('the deletion of a service-linked role', () =>
    onServer(async (server) => {
      const iam = server.iam()
      await iam.send(new sdk.CreateServiceLinkedRoleCommand({ AWSServiceName: 'batch.amazonaws.com' }))
      let DeletionTaskId = 'task/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch/none'
      const RoleName = 'AWSServiceRoleForBatch'
      await expectEffect(
        [
          'DeleteServiceLinkedRole',
          async () => {
            const answer = await iam.send(new sdk.DeleteServiceLinkedRoleCommand({ RoleName }))
            DeletionTaskId = answer.DeletionTaskId ?? ''
          },
        ],
        [
          'GetServiceLinkedRoleDeletionStatus',
          () => iam.send(new sdk.GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId })),
        ],
      )
    }))

  test('a new delegation request', () =>
    onServer(async (server) => {
      const iam = server.iam()
      let id = '00000000-0000-4000-8000-000000000000'
      const arn = () => `arn:aws:iam::${ACCOUNT}:delegation-request/${id}`
      const create = async () => {
        id = await requestOf(server)
      }
      await expectEffect(
        ['CreateDelegationRequest', create],
        [
          'GetHumanReadableSummary',
          () => iam.send(new sdk.GetHumanReadableSummaryCommand({ EntityArn: arn() })),
        ],
      )
      await expectEffect(
        ['AssociateDelegationRequest', () => associate(iam, id)],
        ['ListDelegationRequests', () => iam.send(new sdk.ListDelegationRequestsCommand({}))],
      )
    }))

  test('federation with services outside', () =>
    onServer(async (server) => {
      const command = { Audience: ['https://example.com'], SigningAlgorithm: 'RS256' }
      await expectEffect(
        [
          'EnableOutboundWebIdentityFederation',
          () => server.iam().send(new sdk.EnableOutboundWebIdentityFederationCommand({})),
        ],
        ['GetWebIdentityToken', () => server.sts().send(new GetWebIdentityTokenCommand(command))],
      )
    }))
})
