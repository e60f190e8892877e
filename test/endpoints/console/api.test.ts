/** Calls of the console's scripts: they are those of an SDK, made by the identity that the console shows. */
import {
  CreateRoleCommand,
  GetUserCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { request } from '../../support/admin.ts'
import { Visitor } from '../../support/console.ts'
import { callAs, signInAsAdministrator, stateOf } from '../../support/console-scripts.ts'
import { withoutDetails } from '../../support/denial-text.ts'
import { ACCOUNT, expectError, NOW, serverForEachTest, startServer, trust } from '../../support/harness.ts'
import { send } from '../../support/raw.ts'

const ROLE = `arn:aws:sts::${ACCOUNT}:assumed-role/auditor/iamulator`
const TRUST = trust({ AWS: ACCOUNT })

const server = serverForEachTest(() => {
  now = NOW
  return startServer({}, { now: () => now })
})
let visitor: Visitor
let now: number

beforeEach(async () => {
  visitor = new Visitor(server)
  await signInAsAdministrator(visitor)
})

const call = (operation: string, input: unknown = {}, headers = {}) =>
  callAs(server, visitor.cookie, operation, input, headers)

async function becomeAuditor() {
  const iam = server.iam()
  await iam.send(new CreateRoleCommand({ RoleName: 'auditor', AssumeRolePolicyDocument: TRUST }))
  await visitor.post('/switchrole', { account: ACCOUNT, roleName: 'auditor' })
}

test('answers in the names of the model, with times in milliseconds', async () => {
  const { status, json, headers } = await call('iam/CreateUser', {
    UserName: 'alice',
    Tags: [{ Key: 'a', Value: 'b' }],
  })
  expect(status).toBe(200)
  expect(json).toEqual({
    User: {
      UserName: 'alice',
      Path: '/',
      UserId: expect.stringMatching(/^AIDA/),
      Arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
      CreateDate: NOW,
      Tags: [{ Key: 'a', Value: 'b' }],
    },
  })
  expect(headers['x-amzn-requestid']).toMatch(/^[\da-f-]{36}$/)
  expect((await server.iam().send(new GetUserCommand({ UserName: 'alice' }))).User).toMatchObject({
    UserName: 'alice',
  })
})

test.each([
  ['organizations/CreateOrganization', {}, { Organization: { MasterAccountId: ACCOUNT } }],
  ['sso-admin/ListInstances', {}, { Instances: [] }],
  ['sts/GetCallerIdentity', {}, { Arn: `arn:aws:iam::${ACCOUNT}:user/iamulator` }],
])('%s, of another protocol, is called alike', async (operation, input, output) => {
  expect(await call(operation, input)).toMatchObject({ status: 200, json: output })
})

test('writes blobs in base64', async () => {
  const { json } = await call('iam/CreateVirtualMFADevice', { VirtualMFADeviceName: 'phone' })
  const { QRCodePNG, SerialNumber } = Object(json).VirtualMFADevice
  expect(SerialNumber).toBe(`arn:aws:iam::${ACCOUNT}:mfa/phone`)
  expect(Buffer.from(QRCodePNG, 'base64').subarray(1, 4).toString()).toBe('PNG')
})

describe('errors are those of AWS', () => {
  test.each([
    [
      'iam/GetUser',
      { UserName: 'nobody' },
      404,
      'NoSuchEntity',
      'The user with name nobody cannot be found.',
    ],
    [
      'iam/GetGroup',
      { GroupName: '' },
      400,
      'ValidationError',
      expect.stringContaining("2 validation errors detected: Value at 'groupName' failed"),
    ],
    [
      'iam/NoSuchThing',
      {},
      400,
      'InvalidAction',
      'Could not find operation NoSuchThing for version 2010-05-08',
    ],
    [
      'organizations/DescribeOrganization',
      {},
      400,
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
    ],
    ['organizations/NoSuchThing', {}, 400, 'UnknownOperationException', expect.any(String)],
    [
      'iam/GetUser',
      { UserName: 7 },
      400,
      'SerializationException',
      'NUMBER_VALUE can not be converted to a String',
    ],
    ['iam/CreateUser', 'not JSON', 400, 'SerializationException', expect.any(String)],
  ])('%s', async (operation, input, status, code, message) => {
    const answer = await call(operation, input)
    expect(answer).toMatchObject({
      status,
      json: { code, message, requestId: answer.headers['x-amzn-requestid'] },
    })
  })

  test.each(['nosuch/ListUsers', 'iam', 'iam/ListUsers/more', ''])(
    '%j is no operation',
    async (operation) => {
      expect(await call(operation)).toMatchObject({ status: 404, json: { code: 'NotFound' } })
    },
  )

  test('an operation that is missing is not pretended', async () => {
    const missing = (await request(server, 'GET', 'health')).body.notYet
    if (missing.length === 0) return
    const [service, operation] = missing[0].split(':')
    expect((await call(`${service}/${operation}`)).status).toBeGreaterThanOrEqual(400)
  })
})

test('the identity that the console shows is the caller, and what it may not do is denied in words of AWS', async () => {
  await becomeAuditor()
  const message = `User: ${ROLE} is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::${ACCOUNT}:user/bob because no identity-based policy allows the iam:CreateUser action`
  const answer = await call('iam/CreateUser', { UserName: 'bob' })
  const { requestId } = Object(answer.json)
  expect(answer).toMatchObject({ status: 403, json: { code: 'AccessDenied' } })
  expect(withoutDetails(Object(answer.json).message)).toBe(message)
  await expectError(server.iam().send(new GetUserCommand({ UserName: 'bob' })), {
    code: 'NoSuchEntity',
    status: 404,
  })
  const { body } = await request(server, 'GET', `decisions?requestId=${requestId}`)
  expect(body.decisions).toMatchObject([
    {
      ...{ requestId, decision: 'implicitDeny', action: 'iam:CreateUser', caller: ROLE },
      ...{ origin: 'console', status: 403, error: 'AccessDenied' },
    },
  ])
  const log = server.log()
  expect(log).toContain(` 403 AccessDenied iam:CreateUser deny ${ROLE} `)
  const explained = await request(server, 'POST', 'explain', { requestId })
  expect(explained.status).toBe(200)
})

test('in JSON services, a denial has the code and the status that they have', async () => {
  await becomeAuditor()
  expect(await call('organizations/DescribeOrganization')).toMatchObject({
    status: 400,
    json: { code: 'AccessDeniedException' },
  })
})

test('policies see the console as the client', async () => {
  await becomeAuditor()
  const document = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: 'iam:ListUsers',
      Resource: '*',
      Condition: { StringEquals: { 'aws:UserAgent': 'Browser/1', 'aws:RequestedRegion': 'us-east-1' } },
    },
  }
  const inline = { RoleName: 'auditor', PolicyName: 'list', PolicyDocument: JSON.stringify(document) }
  await server.iam().send(new PutRolePolicyCommand(inline))
  expect((await call('iam/ListUsers', {}, { 'User-Agent': 'Browser/1' })).status).toBe(200)
  expect((await call('iam/ListUsers', {}, { 'User-Agent': 'Other/1' })).status).toBe(403)
})

test('what is refused before any policy is listed as refused', async () => {
  await request(server, 'POST', 'faults', {
    action: 'iam:ListRoles',
    error: { code: 'Throttling' },
    times: 1,
  })
  await call('iam/GetUser', { UserName: 7 })
  await call('iam/ListRoles')
  await call('iam/GetUser', { UserName: 'nobody' })
  const { body } = await request(server, 'GET', 'decisions?origin=console&kind=*')
  expect(body.decisions).toMatchObject([
    { kind: 'decision', action: 'iam:GetUser', error: 'NoSuchEntity', status: 404, origin: 'console' },
    { kind: 'refused', action: 'iam:ListRoles', error: 'Throttling', status: 400 },
    { kind: 'refused', action: 'iam:GetUser', error: 'SerializationException', account: ACCOUNT },
  ])
})

test('an allowed call leaves a decision and a log line, and counts as a use', async () => {
  await becomeAuditor()
  await call('sts/GetCallerIdentity')
  expect(server.log()).toContain(`200 sts:GetCallerIdentity allow ${ROLE}`)
  const { Role } = Object(
    (await callAs(server, await administratorCookie(), 'iam/GetRole', { RoleName: 'auditor' })).json,
  )
  expect(Role.RoleLastUsed).toEqual({ LastUsedDate: NOW, Region: 'us-east-1' })
})

async function administratorCookie() {
  const other = new Visitor(server)
  await signInAsAdministrator(other)
  return other.cookie
}

test.each(['audit', 'off'] as const)('with auth %s, what would be denied is done', async (auth) => {
  const relaxed = await startServer({ auth })
  try {
    const other = new Visitor(relaxed)
    await signInAsAdministrator(other)
    await relaxed.iam().send(new CreateRoleCommand({ RoleName: 'auditor', AssumeRolePolicyDocument: TRUST }))
    await other.post('/switchrole', { account: ACCOUNT, roleName: 'auditor' })
    expect((await callAs(relaxed, other.cookie, 'iam/CreateUser', { UserName: 'bob' })).status).toBe(200)
    const { body } = await request(relaxed, 'GET', 'decisions?effect=implicitDeny&action=iam:CreateUser')
    expect(body.decisions).toHaveLength(auth === 'audit' ? 1 : 0)
  } finally {
    await relaxed.close()
  }
})

test('meets faults, and waits for them', async () => {
  await request(server, 'POST', 'faults', {
    action: 'iam:ListUsers',
    error: { code: 'Throttling', message: 'Rate exceeded' },
    times: 1,
  })
  expect(await call('iam/ListUsers')).toMatchObject({
    status: 400,
    json: { code: 'Throttling', message: 'Rate exceeded' },
  })
  await request(server, 'POST', 'faults', { action: 'iam:ListUsers', delayMs: 10 })
  expect((await call('iam/ListUsers')).status).toBe(200)
})

test('ends with the session, and with signing out', async () => {
  const { cookie } = visitor
  const { csrf } = (await stateOf(server, cookie)).signedIn
  const token = { 'X-Iamulator-Csrf': csrf }
  now += 12 * 3_600_000
  const ended = {
    status: 401,
    json: { code: 'NotSignedIn', message: 'You are not signed in, or your session has ended.' },
  }
  expect(await callAs(server, cookie, 'iam/ListUsers', {}, token)).toMatchObject(ended)
  now = NOW
  expect((await callAs(server, cookie, 'iam/ListUsers', {}, token)).status).toBe(200)
  await visitor.post('/signout', {})
  expect(await callAs(server, cookie, 'iam/ListUsers', {}, token)).toMatchObject(ended)
  expect(server.log()).toContain('401 NotSignedIn console:Refused')
})

test('a reset signs everybody out', async () => {
  const { csrf } = (await stateOf(server, visitor.cookie)).signedIn
  await request(server, 'POST', 'reset', {})
  expect((await call('iam/ListUsers', {}, { 'X-Iamulator-Csrf': csrf })).status).toBe(401)
})

describe('what a page of another site can send is refused and changes nothing', () => {
  test.each([
    ['a foreign Origin', { Origin: 'http://evil.example' }, 'CrossSite'],
    ['an opaque Origin', { Origin: 'null' }, 'CrossSite'],
    ['no Origin', { Origin: undefined }, 'CrossSite'],
    [
      'another port of this machine',
      { Origin: 'http://127.0.0.1:1', 'Sec-Fetch-Site': 'same-site' },
      'CrossSite',
    ],
    ['a request across sites', { 'Sec-Fetch-Site': 'cross-site' }, 'CrossSite'],
    ['a typed address', { 'Sec-Fetch-Site': 'none' }, 'CrossSite'],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'UnsupportedMediaType'],
    ['a form of text', { 'Content-Type': 'text/plain' }, 'UnsupportedMediaType'],
    ['no content type', { 'Content-Type': undefined }, 'UnsupportedMediaType'],
    ['no token', { 'X-Iamulator-Csrf': undefined }, 'InvalidCsrfToken'],
    ['a made-up token', { 'X-Iamulator-Csrf': 'x'.repeat(43) }, 'InvalidCsrfToken'],
    ['no cookie', { Cookie: undefined }, 'NotSignedIn'],
    ['a name that leads here', { Host: 'evil.example', Origin: 'http://evil.example' }, 'HostNotAllowed'],
  ])('%s', async (_title, headers, code) => {
    const { status, json } = await call('iam/CreateUser', { UserName: 'mallory' }, headers)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(json).toMatchObject({ code })
    expect((await server.iam().send(new ListUsersCommand({}))).Users).toEqual([])
  })

  test('the token of another session', async () => {
    const token = (await stateOf(server, await administratorCookie())).signedIn.csrf
    const { json } = await call('iam/CreateUser', { UserName: 'mallory' }, { 'X-Iamulator-Csrf': token })
    expect(json).toMatchObject({ code: 'InvalidCsrfToken' })
  })
})

test('is refused above 1 MB', async () => {
  const { status, json } = await call('iam/CreateUser', { UserName: 'x'.repeat(1024 * 1024) })
  expect({ status, json }).toMatchObject({ status: 413, json: { code: 'BodyTooLarge' } })
})

test('is called in the region of the query, which must be of the partition', async () => {
  await request(server, 'POST', 'identity-center', { region: 'eu-central-1' })
  expect((await call('sso-admin/ListInstances')).json).toEqual({ Instances: [] })
  expect((await call('sso-admin/ListInstances?region=eu-central-1')).json).toMatchObject({ Instances: [{}] })
  expect(await call('iam/ListUsers?region=cn-north-1')).toMatchObject({
    status: 400,
    json: { code: 'InvalidRegion' },
  })
})

test('is not served before the state is complete', async () => {
  const { csrf } = (await stateOf(server, visitor.cookie)).signedIn
  server.iamulator.ready = false
  const headers = {
    Cookie: visitor.cookie,
    Origin: server.url,
    'Content-Type': 'application/json',
    'X-Iamulator-Csrf': csrf,
  }
  expect((await send(server, { path: '/console/api/iam/ListUsers', headers, body: '{}' })).status).toBe(503)
})
