/** Who can read the reports on last accesses, and in which order entities without access are listed. */
import * as sdk from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { codeAt } from '../../../support/authenticator.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  policy,
  ROOT,
  startServer,
  type TestServer,
  trust,
} from '../../../support/harness.ts'
import { seededServer } from '../../../support/organizations.ts'
import { accessKeyOf, userArn, userWith } from '../../callers.ts'
import { credentialsIn, roleTrusting, sessionAt } from '../../sts/sts-callers.ts'

let server: TestServer
let iam: sdk.IAMClient
beforeEach(async () => {
  server = await startServer({}, { now: () => NOW })
  iam = server.iam()
})
afterEach(() => server.close())

async function jobOf(Arn: string, client = iam): Promise<string> {
  const { JobId = '' } = await client.send(new sdk.GenerateServiceLastAccessedDetailsCommand({ Arn }))
  return JobId
}
const details = (JobId: string, client = iam) =>
  client.send(new sdk.GetServiceLastAccessedDetailsCommand({ JobId }))
const entities = (JobId: string, ServiceNamespace: string, client = iam) =>
  client.send(new sdk.GetServiceLastAccessedDetailsWithEntitiesCommand({ JobId, ServiceNamespace }))

const missing = (JobId: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `Job ${JobId} does not exist.`,
})

async function expectMissing(JobId: string, ...others: readonly sdk.IAMClient[]): Promise<void> {
  for (const other of others) {
    await expectError(details(JobId, other), missing(JobId))
    await expectError(entities(JobId, 'iam', other), missing(JobId))
  }
}

describe('12.7, C7.8.6: a report is only for who asked for it', () => {
  const READER = policy('Allow', 'iam:*LastAccessed*')

  test('a user, with any of its access keys', async () => {
    const alice = server.iam(await userWith(server, 'alice', READER))
    const bob = server.iam(await userWith(server, 'bob', READER))
    const JobId = await jobOf(userArn('alice'), alice)
    const otherKey = server.iam(await accessKeyOf(server, 'alice'))
    expect(await details(JobId, otherKey)).toMatchObject({ JobStatus: 'COMPLETED' })
    expect(await entities(JobId, 'iam', otherKey)).toMatchObject({ JobStatus: 'COMPLETED' })
    await expectMissing(JobId, bob, iam, server.iam(ROOT), server.iam(administratorOf(OTHER)))
  })

  test('the root user', async () => {
    const root = server.iam(ROOT)
    await iam.send(new sdk.CreateUserCommand({ UserName: 'alice' }))
    const JobId = await jobOf(userArn('alice'), root)
    expect(await details(JobId, root)).toMatchObject({ JobStatus: 'COMPLETED' })
    await expectMissing(JobId, iam)
  })

  test('one session of a role, and no other one of the same name', async () => {
    const arn = await roleTrusting(server, 'app', trust({ AWS: ACCOUNT }))
    const PolicyDocument = policy('Allow', 'iam:*')
    await iam.send(new sdk.PutRolePolicyCommand({ RoleName: 'app', PolicyName: 'a', PolicyDocument }))
    const [first, second] = [
      server.iam(await sessionAt(server, ADMINISTRATOR, arn)),
      server.iam(await sessionAt(server, ADMINISTRATOR, arn)),
    ]
    const JobId = await jobOf(arn, first)
    expect(await details(JobId, first)).toMatchObject({ JobStatus: 'COMPLETED' })
    expect(await entities(JobId, 'iam', first)).toMatchObject({ JobStatus: 'COMPLETED' })
    await expectMissing(JobId, second, iam)
  })

  test('a session of a user, and not the user', async () => {
    await server.close()
    const seed = 'A'.repeat(64)
    const alice = { name: 'alice', mfaDevices: [{ name: 'alice', seed }] }
    const sources = { now: () => NOW }
    server = await seededServer({ accounts: { [ACCOUNT]: { users: [alice] } } }, {}, sources)
    const PolicyDocument = policy('Allow', 'iam:*')
    const own = { UserName: 'alice', PolicyName: 'own', PolicyDocument }
    await server.iam().send(new sdk.PutUserPolicyCommand(own))
    const key = await accessKeyOf(server, 'alice')
    const device = { SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/alice`, TokenCode: codeAt(seed, NOW) }
    const issued = await server.sts(key).send(new GetSessionTokenCommand(device))
    const session = server.iam(credentialsIn(issued))
    const JobId = await jobOf(userArn('alice'), session)
    expect(await details(JobId, session)).toMatchObject({ JobStatus: 'COMPLETED' })
    await expectMissing(JobId, server.iam(key))
  })
})

test('12.7: entities without access come last: users before roles, by name', async () => {
  const PolicyDocument = policy('Allow', 'iam:*')
  const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/own`
  await iam.send(new sdk.CreatePolicyCommand({ PolicyName: 'own', PolicyDocument }))
  for (const name of ['app', 'Zoo', 'beta', 'Alpha']) {
    if (name === 'app') {
      await roleTrusting(server, name, trust({ AWS: ACCOUNT }))
      await iam.send(new sdk.AttachRolePolicyCommand({ RoleName: name, PolicyArn }))
    } else {
      await userWith(server, name)
      await iam.send(new sdk.AttachUserPolicyCommand({ UserName: name, PolicyArn }))
    }
  }
  const zoo = await accessKeyOf(server, 'Zoo')
  await server.iam(zoo).send(new sdk.ListUsersCommand({}))
  const { EntityDetailsList = [] } = await entities(await jobOf(PolicyArn), 'iam')
  expect(EntityDetailsList.map(({ EntityInfo }) => EntityInfo?.Name)).toEqual(['Zoo', 'Alpha', 'beta', 'app'])
})
