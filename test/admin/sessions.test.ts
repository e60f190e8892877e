/** The list of temporary credentials that were issued recently. */
import { createHash } from 'node:crypto'
import { CreateRoleCommand, CreateUserCommand, DeleteRoleCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetFederationTokenCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import { request } from '../support/admin.ts'
import {
  ACCOUNT,
  administratorOf,
  NOW,
  OTHER,
  serverForEachTest,
  startServer,
  trust,
} from '../support/harness.ts'

const server = serverForEachTest(() => startServer({}, { now: () => NOW }))

const list = async (query = '') => (await request(server, 'GET', `sessions${query}`)).body
const HOUR = 3_600_000
const TRUST = trust({ AWS: ACCOUNT }, ['sts:AssumeRole', 'sts:TagSession'])
const roleArn = `arn:aws:iam::${ACCOUNT}:role/deployer`

const createRole = () =>
  server.iam().send(new CreateRoleCommand({ RoleName: 'deployer', AssumeRolePolicyDocument: TRUST }))
const assume = (RoleSessionName: string) =>
  server.sts().send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName }))

test('lists sessions with their principal, their call, and when they expire, newest first', async () => {
  expect(await list()).toEqual({ sessions: [], total: 0 })
  await createRole()
  const { Credentials } = await assume('ci')
  await server.sts().send(new GetSessionTokenCommand({ DurationSeconds: 900 }))
  const { sessions, total } = await list()
  expect(total).toBe(2)
  expect(sessions[1]).toEqual({
    accessKeyId: Credentials?.AccessKeyId,
    account: ACCOUNT,
    partition: 'aws',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/ci`,
    kind: 'role',
    call: 'sts:AssumeRole',
    issued: new Date(NOW).toISOString(),
    expires: new Date(NOW + HOUR).toISOString(),
    state: 'valid',
  })
  expect(sessions[0]).toMatchObject({ kind: 'user', call: 'sts:GetSessionToken', arn: expect.any(String) })
  expect(JSON.stringify(sessions)).not.toContain(Credentials?.SecretAccessKey)
  expect(JSON.stringify(sessions)).not.toContain(Credentials?.SessionToken)
})

test('selects by account, and as many as asked for', async () => {
  await createRole()
  for (const name of ['one', 'two', 'three']) await assume(name)
  await server.sts(administratorOf(OTHER)).send(new GetFederationTokenCommand({ Name: 'ann' }))
  const { sessions, total } = await list('?limit=1')
  expect([sessions.length, sessions[0].arn, total]).toEqual([
    1,
    `arn:aws:sts::${OTHER}:federated-user/ann`,
    4,
  ])
  expect((await list(`?account=${ACCOUNT}`)).total).toBe(3)
  expect(await list('?limit=0')).toMatchObject({ error: 'InvalidQuery' })
  expect(await list('?limits=1')).toMatchObject({ error: 'InvalidQuery' })
})

test('shows which have expired, and whose role was deleted', async () => {
  await createRole()
  await assume('ci')
  await server.iam().send(new DeleteRoleCommand({ RoleName: 'deployer' }))
  expect((await list()).sessions[0]).toMatchObject({ state: 'deleted', arn: null })
  await request(server, 'POST', 'clock', { advance: '1h' })
  expect((await list()).sessions[0].state).toBe('expired')
})

test('a reset forgets the sessions, of one account or of all', async () => {
  await createRole()
  await assume('ci')
  await server.iam(administratorOf(OTHER)).send(new CreateUserCommand({ UserName: 'ann' }))
  await server.sts(administratorOf(OTHER)).send(new GetSessionTokenCommand({}))
  await request(server, 'POST', 'reset', { account: ACCOUNT })
  expect((await list()).sessions.map(({ account }: { readonly account: string }) => account)).toEqual([OTHER])
  await request(server, 'POST', 'reset')
  expect(await list()).toEqual({ sessions: [], total: 0 })
})

test('credentials that were refused as too large are not listed', async () => {
  await createRole()
  const Tags = Array.from({ length: 50 }, (_, index) => ({
    Key: `k${index}`,
    Value: createHash('sha512').update(`${index}`).digest('base64'),
  }))
  const call = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'big', Tags })
  await expect(server.sts().send(call)).rejects.toMatchObject({ name: 'PackedPolicyTooLargeException' })
  expect((await list()).total).toBe(0)
})

test('keeps the last 10,000', async () => {
  await createRole()
  const { sessions } = server.iamulator
  const session = {
    kind: 'user',
    principalId: 'root',
    name: '',
    issuedAt: NOW,
    expiresAt: NOW + HOUR,
  } as const
  const place = { partition: 'aws', accountId: ACCOUNT }
  for (let index = 0; index < 10_001; index++)
    sessions.issued.add({ place, accessKeyId: `ASIA${index}`, session })
  const { sessions: listed, total } = await list('?limit=1000')
  expect([total, listed.length, listed[0].accessKeyId]).toEqual([10_000, 1000, 'ASIA10000'])
})
