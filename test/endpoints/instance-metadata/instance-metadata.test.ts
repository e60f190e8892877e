/** The instance metadata service at the HTTP level. */
import {
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { post } from '../../admin/decisions/requests.ts'
import { arnOf } from '../../services/sts/sts-callers.ts'
import { ACCOUNT, OTHER, serverForAllTests, startServer, trust } from '../../support/harness.ts'
import {
  ask,
  askToken,
  credentials,
  LIFETIME,
  makeProfile,
  read,
  TOKEN,
  toCaller,
} from '../../support/metadata.ts'
import { at } from '../../support/places.ts'

const FIRST = 'i-00000000000000000'
const OTHER_ID = 'i-0123456789abcdef0'
const KEYS = 'meta-data/iam/security-credentials/'

const server = serverForAllTests(() => startServer({ instanceProfile: 'web' }))
beforeEach(() => post(server, 'reset', {}))

const refusal = (status: number, reason: string) => ({
  status,
  headers: expect.objectContaining({ 'content-type': 'text/html', server: 'EC2ws' }),
  body: expect.stringContaining(`<h1>${status} - ${reason}</h1>`),
})

const UNAUTHORIZED = refusal(401, 'Unauthorized')
const NOT_FOUND = refusal(404, 'Not Found')

describe('tokens', () => {
  test('are given for a time that the answers count down', async () => {
    const { status, headers, body } = await askToken(server)
    expect({ status, lifetime: headers[LIFETIME.toLowerCase()] }).toEqual({ status: 200, lifetime: '21600' })
    expect(body).toMatch(/^[\w-]{54}==$/)
    await post(server, 'clock', { advance: '1h' })
    const answer = await ask(server, '/latest/meta-data/instance-id', { [TOKEN]: body })
    expect(answer).toMatchObject({ status: 200, body: FIRST, headers: { 'content-type': 'text/plain' } })
    expect(Number(answer.headers[LIFETIME.toLowerCase()])).toBeLessThanOrEqual(18_000)
  })

  test.each(['', '0', '21601', '-1', '1.5', 'x', '000001'])(
    'are not given for %j seconds',
    async (seconds) => {
      expect(await askToken(server, { [LIFETIME]: seconds })).toMatchObject(refusal(400, 'Bad Request'))
    },
  )

  test('are not given without a time, to proxies, nor by GET', async () => {
    expect(await askToken(server, {})).toMatchObject(refusal(400, 'Bad Request'))
    const proxied = { [LIFETIME]: '60', 'X-Forwarded-For': '10.0.0.1' }
    expect(await askToken(server, proxied)).toMatchObject(refusal(403, 'Forbidden'))
    expect(await ask(server, '/latest/api/token', { [LIFETIME]: '60' })).toMatchObject(
      refusal(405, 'Method Not Allowed'),
    )
  })

  test('must be there, genuine and not over', async () => {
    const { body } = await askToken(server, { [LIFETIME]: '60' })
    const get = (headers: Record<string, string>) => ask(server, '/latest/meta-data/', headers)
    expect(await get({})).toMatchObject(UNAUTHORIZED)
    const otherProof = body.slice(0, 30) + (body[30] === 'A' ? 'B' : 'A') + body.slice(31)
    for (const token of ['', 'x', `${'A'.repeat(54)}==`, `x${body.slice(1)}`, otherProof])
      expect(await get({ [TOKEN]: token })).toMatchObject(UNAUTHORIZED)
    expect((await get({ [TOKEN]: body })).status).toBe(200)
    await post(server, 'clock', { advance: 60 })
    expect(await get({ [TOKEN]: body })).toMatchObject(UNAUTHORIZED)
  })

  test('are no longer good after a reset', async () => {
    const { body } = await askToken(server)
    await post(server, 'reset', {})
    expect(await ask(server, '/latest/', { [TOKEN]: body })).toMatchObject(UNAUTHORIZED)
  })
})

describe('the first version of the service', () => {
  test('is off unless it is asked for, and then asks for no token', async () => {
    const old = await startServer({ imdsV1: 'on' })
    expect((await ask(old, '/latest/meta-data/instance-id')).body).toBe(FIRST)
    expect(await ask(old, '/latest/meta-data/', { [TOKEN]: 'x' })).toMatchObject(UNAUTHORIZED)
    await old.close()
  })

  test('is on or off for an instance', async () => {
    await post(server, 'instances', { id: OTHER_ID, imdsV1: true })
    const path = '/latest/meta-data/instance-id'
    expect((await ask(server, `/_iamulator/instances/${OTHER_ID}${path}`)).body).toBe(OTHER_ID)
    expect(await ask(server, path)).toMatchObject(UNAUTHORIZED)
  })
})

describe('the tree', () => {
  test.each([
    ['', 'dynamic\nmeta-data'],
    ['dynamic', 'instance-identity/'],
    ['dynamic/instance-identity/', 'document\nrsa2048\nsignature'],
    ['meta-data/services/', 'domain\npartition'],
    ['meta-data/services/partition', 'aws'],
    ['meta-data/placement', 'availability-zone\nregion'],
    ['meta-data/placement/availability-zone', 'us-east-1a'],
    ['meta-data/hostname', 'ip-172-31-0-10.ec2.internal'],
    ['meta-data/local-ipv4', '172.31.0.10'],
    ['meta-data/mac', '02:00:00:00:00:01'],
    ['meta-data/network/interfaces/macs/', '02:00:00:00:00:01/'],
    ['meta-data/network/interfaces/macs/02:00:00:00:00:01/owner-id', ACCOUNT],
    ['meta-data/iam/', 'info'],
  ])('at %j', async (path, body) => {
    expect(await read(server, path)).toMatchObject({ status: 200, body })
  })

  test('has all that says who the instance is', async () => {
    expect((await read(server, 'meta-data/')).body.split('\n')).toEqual([
      ...['ami-id', 'hostname', 'iam/', 'identity-credentials/', 'instance-id', 'instance-type'],
      ...['local-hostname', 'local-ipv4', 'mac', 'network/', 'placement/', 'services/'],
    ])
    expect(JSON.parse((await read(server, 'meta-data/identity-credentials/ec2/info')).body)).toMatchObject({
      Code: 'Success',
      AccountId: ACCOUNT,
    })
  })

  test.each([
    'user-data',
    'meta-data/nothing',
    'meta-data/instance-id/',
    'meta-data/instance-id//',
    'meta-data/constructor',
    `${KEYS}web`,
  ])('has nothing at %s', async (path) => {
    expect(await read(server, path)).toMatchObject(NOT_FOUND)
  })

  test.each(['2021-07-15', '2009-04-04', '1.0'])('is the same in version %s', async (version) => {
    const { body: token } = await askToken(server)
    const get = (path: string) => ask(server, path, { [TOKEN]: token })
    for (const path of [
      '',
      '/',
      '/meta-data/',
      '/meta-data/instance-id',
      '/dynamic/instance-identity/document',
    ])
      expect((await get(`/${version}${path}`)).body).toBe((await get(`/latest${path}`)).body)
    expect((await get(`/_iamulator/instances/${FIRST}/${version}/meta-data/instance-id`)).body).toBe(FIRST)
    expect(await ask(server, `/${version}/meta-data/`)).toMatchObject(UNAUTHORIZED)
    expect(server.log()).toContain(`GET:/${version}/meta-data/instance-id`)
  })

  test('gives tokens in the latest version alone', async () => {
    const answer = await ask(server, '/2021-07-15/api/token', { [LIFETIME]: '60' }, 'PUT')
    expect(answer).toMatchObject(refusal(405, 'Method Not Allowed'))
  })

  test.each(['/2.0/meta-data/', '/2015-03-31/functions/'])('is not at %s', async (path) => {
    expect((await ask(server, path)).headers['server']).toBeUndefined()
  })

  test('is read alone', async () => {
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect(await ask(server, '/latest/meta-data/', {}, method)).toMatchObject(
        refusal(405, 'Method Not Allowed'),
      )
  })
})

describe('the role', () => {
  test('is not there until a profile is named', async () => {
    const bare = await startServer()
    expect(await read(bare, 'meta-data/iam/info')).toMatchObject(NOT_FOUND)
    expect(await read(bare, KEYS)).toMatchObject(NOT_FOUND)
    await bare.close()
  })

  test('has credentials, whose session is named after the instance', async () => {
    await makeProfile(server, 'web')
    expect((await read(server, 'meta-data/iam/')).body).toBe('info\nsecurity-credentials/')
    expect((await read(server, KEYS)).body).toBe('web')
    const { body } = await read(server, `${KEYS}web`)
    expect((await read(server, `${KEYS}/web`)).body).toBe(body)
    expect(body).toMatch(/^\{\n {2}"Code" : "Success",\n {2}"LastUpdated" : "\d{4}-[\d:T-]+Z",\n/)
    const delivered = JSON.parse(body)
    expect(Object.keys(delivered)).toEqual([
      ...['Code', 'LastUpdated', 'Type', 'AccessKeyId', 'SecretAccessKey', 'Token', 'Expiration'],
    ])
    expect(delivered).toMatchObject({ Type: 'AWS-HMAC', AccessKeyId: expect.stringMatching(/^ASIA/) })
    expect(Date.parse(delivered.Expiration) - Date.parse(delivered.LastUpdated)).toBe(21_600_000)
    expect(await arnOf(server, toCaller(delivered))).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/web/${FIRST}`)
    expect(server.log()).not.toContain(delivered.Token)
  })

  test('is told of by the profile', async () => {
    await makeProfile(server, 'web')
    const info = async () => JSON.parse((await read(server, 'meta-data/iam/info')).body)
    const InstanceProfileArn = `arn:aws:iam::${ACCOUNT}:instance-profile/web`
    const InstanceProfileId = expect.stringMatching(/^AIPA/)
    const LastUpdated = expect.any(String)
    expect(await info()).toEqual({ Code: 'Success', LastUpdated, InstanceProfileArn, InstanceProfileId })
    const iam = server.iam()
    const named = { InstanceProfileName: 'web' }
    await iam.send(new RemoveRoleFromInstanceProfileCommand({ ...named, RoleName: 'web' }))
    expect(await info()).toMatchObject({
      Code: 'Success',
      Message: expect.stringContaining('Instance Profile does not contain a role.'),
      InstanceProfileArn,
    })
    expect(await read(server, KEYS)).toMatchObject(NOT_FOUND)
    await iam.send(new DeleteInstanceProfileCommand(named))
    expect(await info()).toEqual({
      Code: 'InstanceProfileNotFound',
      Message: expect.stringContaining('Instance Profile web cannot be found.'),
      LastUpdated,
    })
  })

  test('must trust EC2', async () => {
    await makeProfile(server, 'web', trust({ Service: 'lambda.amazonaws.com' }))
    expect(await credentials(server, 'web')).toEqual({
      Code: 'AssumeRoleUnauthorizedAccess',
      Message: expect.stringContaining('EC2 cannot assume the role web.'),
      LastUpdated: expect.any(String),
    })
    const [, requestId] =
      /200 AssumeRoleUnauthorizedAccess GET:.* explain: iamulator explain (\S+)/.exec(server.log()) ?? []
    const denied = [...server.iamulator.decisions].find((decision) => decision.requestId === requestId)
    expect(denied?.verdict.decision).toMatchObject({ effect: 'implicitDeny', layer: 'trust' })
    expect(denied).toMatchObject({ origin: 'instance-metadata', status: 403, error: 'AccessDenied' })
    const document = { RoleName: 'web', PolicyDocument: trust({ Service: 'ec2.amazonaws.com' }) }
    await server.iam().send(new UpdateAssumeRolePolicyCommand(document))
    expect((await credentials(server, 'web')).Code).toBe('Success')
  })

  test('is of a profile that is named by ARN, which tells the account', async () => {
    const profile = `arn:aws:iam::${ACCOUNT}:instance-profile/web`
    await makeProfile(server, 'web')
    await post(server, 'instances', { id: OTHER_ID, instanceProfile: profile, account: OTHER })
    const base = `/_iamulator/instances/${OTHER_ID}`
    expect((await read(server, KEYS, base)).body).toBe('web')
    const elsewhere = profile.replace('/web', '/elsewhere/web')
    await post(server, 'instances', { id: OTHER_ID, instanceProfile: elsewhere })
    expect(await read(server, KEYS, base)).toMatchObject(NOT_FOUND)
  })
})

describe('credentials', () => {
  beforeEach(() => makeProfile(server, 'web'))

  test('stay the same until less than an hour is left', async () => {
    const first = await credentials(server, 'web')
    await post(server, 'clock', { advance: 5 * 3600 - 60 })
    expect(await credentials(server, 'web')).toEqual(first)
    await post(server, 'clock', { advance: 61 })
    const second = await credentials(server, 'web')
    expect(second.AccessKeyId).not.toBe(first.AccessKeyId)
    expect(await arnOf(server, toCaller(first))).toBe(await arnOf(server, toCaller(second)))
  })

  test('are new when the clock is turned back before they were made', async () => {
    const first = await credentials(server, 'web')
    await post(server, 'clock', { advance: '-1h' })
    expect((await credentials(server, 'web')).AccessKeyId).not.toBe(first.AccessKeyId)
  })

  test('and tokens follow the clock of the account of the instance', async () => {
    const { body: token } = await askToken(server, { [LIFETIME]: '60' })
    await post(server, 'clock', { advance: '10h', account: OTHER })
    expect((await ask(server, '/latest/meta-data/', { [TOKEN]: token })).status).toBe(200)
    await post(server, 'clock', { advance: '10h', account: ACCOUNT })
    expect((await ask(server, '/latest/meta-data/', { [TOKEN]: token })).status).toBe(401)
    const delivered = await credentials(server, 'web')
    const hoursAhead = (text: string) => Math.round((Date.parse(text) - Date.now()) / 3_600_000)
    expect([delivered.LastUpdated, delivered.Expiration].map(hoursAhead)).toEqual([10, 16])
    expect(await arnOf(server, toCaller(delivered))).toContain(':assumed-role/web/')
  })

  test('are new when the role is, though its name is the same', async () => {
    const first = await credentials(server, 'web')
    const iam = server.iam()
    const named = { RoleName: 'web' }
    await iam.send(new RemoveRoleFromInstanceProfileCommand({ ...named, InstanceProfileName: 'web' }))
    await iam.send(new DeleteRolePolicyCommand({ ...named, PolicyName: 'users' }))
    await iam.send(new DeleteRoleCommand(named))
    await iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName: 'web' }))
    await makeProfile(server, 'web')
    const second = await credentials(server, 'web')
    expect(second.AccessKeyId).not.toBe(first.AccessKeyId)
    expect(await arnOf(server, toCaller(second))).toContain('assumed-role/web/')
  })

  test('last six hours even if the role allows one only to others', async () => {
    const { iamulator } = server
    const role = iamulator.store.view(at(ACCOUNT)).roles.get('web')
    expect(role?.maxSessionDuration).toBe(3600)
    const { Expiration, LastUpdated } = await credentials(server, 'web')
    expect(Date.parse(Expiration) - Date.parse(LastUpdated)).toBe(21_600_000)
  })
})

describe('several instances', () => {
  const base = `/_iamulator/instances/${OTHER_ID}`
  const idAt = async (path: string, headers: Record<string, string>) =>
    (await ask(server, `${path}/latest/meta-data/instance-id`, headers)).body
  beforeEach(() => post(server, 'instances', { id: OTHER_ID, region: 'eu-west-1', privateIp: '10.0.0.7' }))

  test('are told by path, by the name of the host, and by token', async () => {
    const { body: token } = await askToken(server, { [LIFETIME]: '60' }, base)
    const headers = { [TOKEN]: token }
    expect(await idAt(base, headers)).toBe(OTHER_ID)
    expect(await idAt('', headers)).toBe(OTHER_ID)
    expect(await idAt('/', headers)).toBe(OTHER_ID)
    for (const Host of [`${OTHER_ID}.localhost:4566`, `${OTHER_ID}:4566`, OTHER_ID]) {
      const { body } = await askToken(server, { [LIFETIME]: '60', Host })
      expect(await idAt('', { [TOKEN]: body, Host })).toBe(OTHER_ID)
    }
    expect((await read(server, 'meta-data/hostname', base)).body).toBe(
      'ip-10-0-0-7.eu-west-1.compute.internal',
    )
    expect((await read(server, 'meta-data/placement/availability-zone', base)).body).toBe('eu-west-1a')
  })

  test("do not take each other's tokens", async () => {
    const { body } = await askToken(server)
    expect(await ask(server, `${base}/latest/`, { [TOKEN]: body })).toMatchObject(UNAUTHORIZED)
    expect(await ask(server, '/latest/', { [TOKEN]: body })).toMatchObject({ status: 200 })
  })

  test('are not there unless they are made', async () => {
    expect(await ask(server, '/_iamulator/instances/i-0badbadbad/latest/')).toMatchObject(NOT_FOUND)
  })

  test('become the default, whose tokens stay good', async () => {
    const { body } = await askToken(server)
    const { text } = await post(server, 'instances', { id: OTHER_ID, default: true })
    expect(JSON.parse(text)).toMatchObject({
      id: OTHER_ID,
      default: true,
      path: `${base}/`,
      account: ACCOUNT,
    })
    expect(await idAt('', { [TOKEN]: body })).toBe(OTHER_ID)
    const answer = await fetch(`${server.url}/_iamulator/instances`)
    const { instances }: { readonly instances: object[] } = JSON.parse(await answer.text())
    expect(instances).toMatchObject([
      { id: FIRST, default: false, instanceProfile: 'web' },
      { id: OTHER_ID, default: true, region: 'us-east-1', instanceType: 't3.micro', imdsV1: false },
    ])
  })

  test.each([
    [{}, /^Missing property "id"/],
    [{ id: 'i-x' }, /^Invalid value at id: must match pattern/],
    [{ id: OTHER_ID, instanceProfile: 'a b' }, /^Invalid value at instanceProfile: must match pattern/],
    [{ id: OTHER_ID, role: 'web' }, /^Unknown property "role"/],
  ])('are not made of %j', async (body, message) => {
    const { status, text } = await post(server, 'instances', body)
    expect({ status, ...JSON.parse(text) }).toMatchObject({
      status: 400,
      error: 'InvalidBody',
      message: expect.stringMatching(message),
    })
  })
})

describe('who may ask', () => {
  test.each([
    { Host: 'evil.example' },
    { Origin: 'http://evil.example' },
    { 'Sec-Fetch-Site': 'cross-site' },
  ])('not %j', async (headers) => {
    const answer = await askToken(server, { [LIFETIME]: '60', ...headers })
    expect(answer).toMatchObject(refusal(403, 'Forbidden'))
    expect(await ask(server, '/latest/meta-data/', headers)).toMatchObject(refusal(403, 'Forbidden'))
  })

  test('nobody before the server is ready', async () => {
    server.iamulator.ready = false
    try {
      expect(await askToken(server)).toMatchObject(refusal(503, 'Service Unavailable'))
    } finally {
      server.iamulator.ready = true
    }
  })
})
