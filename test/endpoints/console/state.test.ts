/** What the console learns about the server, the session, and the accounts. */

import {
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
} from '@aws-sdk/client-iam'
import { CreateAccountCommand, CreateOrganizationCommand } from '@aws-sdk/client-organizations'
import { afterEach, expect, test } from '@jest/globals'
import { VERSION } from '../../../core/runtime/version.ts'
import { request } from '../../support/admin.ts'
import { Visitor } from '../../support/console.ts'
import { signInAsAdministrator, stateOf } from '../../support/console-scripts.ts'
import {
  ACCOUNT,
  administratorOf,
  NOW,
  OTHER,
  startServer,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import { send } from '../../support/raw.ts'

let server: TestServer
afterEach(() => server.close())

const administrator = {
  arn: `arn:aws:iam::${ACCOUNT}:user/iamulator`,
  name: 'iamulator',
  accountId: ACCOUNT,
  kind: 'user',
}
const TRUST = trust({ AWS: ACCOUNT })

test('nobody is signed in at first, and everything else is said', async () => {
  server = await startServer({}, { now: () => NOW })
  expect(await stateOf(server)).toEqual({
    version: VERSION,
    epoch: expect.stringMatching(/^\w+\.0$/),
    since: new Date(NOW).toISOString(),
    address: `127.0.0.1:${server.port}`,
    entry: 'open',
    signedIn: null,
    modes: {
      auth: 'enforce',
      signatures: 'on',
      regionCheck: 'any',
      simulate: 'enforce',
      federation: 'aws',
      consistencyDelay: 0,
      store: 'memory',
    },
    accounts: [{ id: ACCOUNT, partition: expect.any(String), color: 0 }],
    counts: { decisions: 0, identities: 0, policies: 0, accounts: 0, people: 0 },
    latest: 0,
    clock: { now: new Date(NOW).toISOString(), offsetSeconds: 0, stopped: false },
  })
})

test('shows who signed in, until when, and the role that they switched to', async () => {
  server = await startServer({}, { now: () => NOW })
  const visitor = new Visitor(server)
  await signInAsAdministrator(visitor)
  const { signedIn } = await stateOf(server, visitor.cookie)
  const until = new Date(NOW + 12 * 3_600_000).toISOString()
  const csrf = expect.stringMatching(/^[\w-]{43}$/)
  expect(signedIn).toEqual({ own: administrator, present: administrator, until, csrf, isAdministrator: true })
  await server.iam().send(new CreateRoleCommand({ RoleName: 'auditor', AssumeRolePolicyDocument: TRUST }))
  await visitor.post('/switchrole', { account: ACCOUNT, roleName: 'auditor' })
  expect((await stateOf(server, visitor.cookie)).signedIn).toEqual({
    own: administrator,
    present: {
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/auditor/iamulator`,
      name: 'auditor/iamulator',
      accountId: ACCOUNT,
      kind: 'role',
    },
    until: new Date(NOW + 3_600_000).toISOString(),
    csrf: signedIn.csrf,
    isAdministrator: false,
  })
})

test('another sign-in has another token, and a session that ended has none', async () => {
  server = await startServer()
  const [one, other] = [new Visitor(server), new Visitor(server)]
  await signInAsAdministrator(one)
  await signInAsAdministrator(other)
  const tokens = [await stateOf(server, one.cookie), await stateOf(server, other.cookie)].map(
    (each) => each.signedIn.csrf,
  )
  expect(new Set(tokens).size).toBe(2)
  const { cookie } = one
  await one.post('/signout', {})
  expect((await stateOf(server, cookie)).signedIn).toBeNull()
  await request(server, 'POST', 'clock', { advance: '12h' })
  expect((await stateOf(server, other.cookie)).signedIn).toBeNull()
})

test('counts and names what the accounts have, each with a color of its own', async () => {
  server = await startServer()
  await server.iam().send(new CreateUserCommand({ UserName: 'alice' }))
  await server.iam(administratorOf(OTHER)).send(new CreateGroupCommand({ GroupName: 'developers' }))
  await server.iam(administratorOf(OTHER)).send(new CreateAccountAliasCommand({ AccountAlias: 'partner' }))
  const before = await stateOf(server)
  expect(before.accounts).toMatchObject([
    { id: ACCOUNT, color: 0 },
    { id: OTHER, alias: 'partner', color: 1 },
  ])
  expect(before.counts).toMatchObject({ identities: 1, accounts: 0 })
  await server.organizations().send(new CreateOrganizationCommand({}))
  await server
    .organizations()
    .send(new CreateAccountCommand({ AccountName: 'shop', Email: 'shop@example.com' }))
  const { accounts, counts } = await stateOf(server)
  expect(accounts).toMatchObject([{ color: 0 }, { alias: 'partner', color: 1 }, { name: 'shop', color: 2 }])
  const { body } = await request(server, 'GET', 'decisions')
  expect(counts.decisions).toBe(body.decisions.length)
  expect(counts.decisions).toBeGreaterThan(4)
})

test('the epoch changes with each reset and restored snapshot, and with nothing else', async () => {
  server = await startServer()
  const epochs: string[] = []
  const note = async () => epochs.push((await stateOf(server)).epoch)
  await note()
  await server.iam().send(new CreateUserCommand({ UserName: 'alice' }))
  const { id } = JSON.parse((await send(server, { path: '/_iamulator/snapshots' })).body)
  await request(server, 'POST', 'clock', { advance: '1h' })
  await note()
  await request(server, 'POST', 'reset', {})
  await note()
  await request(server, 'POST', 'reset', { account: OTHER })
  await note()
  await request(server, 'POST', `snapshots/${id}/restore`)
  await note()
  expect(epochs[1]).toBe(epochs[0])
  expect(new Set(epochs).size).toBe(4)
})

test('says when the state was reset last', async () => {
  let now = NOW
  server = await startServer({}, { now: () => now })
  now += 60_000
  expect((await stateOf(server)).since).toBe(new Date(NOW).toISOString())
  await request(server, 'POST', 'reset', {})
  expect((await stateOf(server)).since).toBe(new Date(now).toISOString())
})

test('says how calls to upstreams are guarded, if there is an upstream', async () => {
  const upstream = { s3: 'http://user:secret@127.0.0.1:1' }
  server = await startServer({ upstream, guard: { s3: 'audit' }, unknown: 'pass' })
  const { modes } = await stateOf(server)
  expect(modes).toMatchObject({ guard: { modes: { s3: 'audit' }, unknown: 'pass' } })
  expect(JSON.stringify(modes)).not.toContain('secret')
})

test('says which checks are relaxed, and whether one must have a password', async () => {
  server = await startServer({ auth: 'audit', signatures: 'off', consoleEntry: 'password' })
  const { modes, entry } = await stateOf(server)
  expect({ modes, entry }).toMatchObject({ modes: { auth: 'audit', signatures: 'off' }, entry: 'password' })
})
