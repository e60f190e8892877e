/** The handle: clients, accounts, the state, and the clock. Each test runs in process and over HTTP. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CreateUserCommand, GetUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { allow, type Iamulator, policyOf } from '../../package/index.ts'
import { HANDLE_KINDS } from '../support/handles.ts'

const HOUR = 3_600_000
const OTHER = '123456789012'

describe.each(HANDLE_KINDS)('$name', (kind) => {
  let iam: Iamulator

  beforeAll(async () => {
    iam = await kind.open()
  })
  beforeEach(() => iam.reset())
  afterAll(() => kind.closeAll())

  const callerOf = async (config: ReturnType<Iamulator['clientConfig']>) =>
    (await new STSClient(config).send(new GetCallerIdentityCommand({}))).Arn

  test('the URL has the port', () => {
    expect(iam.url).toBe(`http://127.0.0.1:${iam.port}`)
    expect(iam.port).toBeGreaterThan(0)
  })

  test('a client acts as the administrator by default, or as the root user', async () => {
    expect(await callerOf(iam.clientConfig())).toBe('arn:aws:iam::000000000000:user/iamulator')
    expect(await callerOf(iam.clientConfig('administrator'))).toBe('arn:aws:iam::000000000000:user/iamulator')
    expect(await callerOf(iam.clientConfig('root'))).toBe('arn:aws:iam::000000000000:root')
  })

  test('a client can act in another account, and with given credentials', async () => {
    expect(await callerOf(iam.clientConfig({ account: OTHER }))).toBe(`arn:aws:iam::${OTHER}:user/iamulator`)
    expect(await callerOf(iam.clientConfig({ account: OTHER, root: true }))).toBe(
      `arn:aws:iam::${OTHER}:root`,
    )
    const credentials = { accessKeyId: OTHER, secretAccessKey: 'test' }
    expect(iam.clientConfig(credentials)).toEqual({
      endpoint: iam.url,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    })
  })

  test('an account ID must have 12 digits', () => {
    expect(() => iam.clientConfig({ account: '123' })).toThrow(
      'An account ID is a string of 12 digits, which "123" is not.',
    )
    expect(() => iam.account('123')).toThrow('An account ID is a string of 12 digits, which "123" is not.')
  })

  test('a child process uses the variables of env, whatever session it inherits', async () => {
    const script = `
      import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
      console.log((await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn)`
    const inherited = { PATH: process.env['PATH'], AWS_SESSION_TOKEN: 'of another session' }
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...inherited, ...iam.env({ account: OTHER }) },
    })
    expect(stdout.trim()).toBe(`arn:aws:iam::${OTHER}:user/iamulator`)
  })

  test('arn names something in the default account, or in that of the view', () => {
    expect(iam.arn('role/deployer')).toBe('arn:aws:iam::000000000000:role/deployer')
    expect(iam.arn('root')).toBe('arn:aws:iam::000000000000:root')
    expect(iam.account(OTHER).arn('user/alice')).toBe(`arn:aws:iam::${OTHER}:user/alice`)
  })

  test('a view of an account acts in it and resets only it', async () => {
    const view = iam.account(OTHER)
    expect(view.id).toBe(OTHER)
    expect(iam.account().id).toBe('000000000000')
    expect([iam.accountId, view.accountId]).toEqual(['000000000000', OTHER])
    const [mine, others] = [new IAMClient(iam.clientConfig()), new IAMClient(view.clientConfig())]
    await Promise.all(
      [mine, others].map((client) => client.send(new CreateUserCommand({ UserName: 'alice' }))),
    )
    await view.reset()
    expect((await others.send(new ListUsersCommand({}))).Users).toEqual([])
    expect((await mine.send(new GetUserCommand({ UserName: 'alice' }))).User?.Arn).toBe(iam.arn('user/alice'))
    await expect(view.reset({ account: '000000000000' })).rejects.toThrow(
      `This handle is limited to the account ${OTHER}.`,
    )
  })

  test('closing a view does not close the handle', async () => {
    await iam.account(OTHER).close()
    expect(await callerOf(iam.clientConfig())).toBeDefined()
    await expect(iam.clock.now()).resolves.toBeInstanceOf(Date)
  })

  test('reset restores the initial state of one account or of everything', async () => {
    const client = new IAMClient(iam.clientConfig())
    await client.send(new CreateUserCommand({ UserName: 'alice' }))
    await iam.reset({ account: OTHER })
    expect((await client.send(new ListUsersCommand({}))).Users).toHaveLength(1)
    await iam.reset({ account: '000000000000' })
    expect((await client.send(new ListUsersCommand({}))).Users).toEqual([])
  })

  test('the clock can be set, advanced, and reset', async () => {
    expect(await iam.clock.set('2030-01-01T00:00:00Z')).toEqual(expect.any(Date))
    const later = await iam.clock.advance('2h')
    expect(later.toISOString()).toMatch(/^2030-01-01T02:00:/)
    expect((await iam.clock.advance(3600)).toISOString()).toMatch(/^2030-01-01T03:00:/)
    expect((await iam.clock.set(new Date('2031-01-01T00:00:00Z'))).getUTCFullYear()).toBe(2031)
    await iam.clock.reset()
    expect(Math.abs((await iam.clock.now()).getTime() - Date.now())).toBeLessThan(HOUR)
    await expect(iam.clock.set('tomorrow')).rejects.toMatchObject({
      name: 'IamulatorError',
      code: 'InvalidBody',
      status: 400,
      message: '"set" must be an ISO 8601 time, such as 2030-01-01T00:00:00Z.',
    })
  })

  test('an OpenID Connect token and a SAML response come from the built-in providers', async () => {
    const token = await iam.tokens.oidc({ preset: 'github', subject: 'repo:org/app:ref:refs/heads/main' })
    const [, claims = ''] = token.split('.')
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString()).sub).toBe(
      'repo:org/app:ref:refs/heads/main',
    )
    const response = await iam.tokens.saml({ roles: [iam.arn('role/auditor')] })
    expect(Buffer.from(response, 'base64').toString()).toContain(iam.arn('role/auditor'))
  })

  test('authorize decides for another service', async () => {
    const { allowed, caller } = await iam.authorize({
      principal: iam.arn('user/iamulator'),
      action: 's3:GetObject',
      resources: ['arn:aws:s3:::reports/a'],
      resourcePolicy: policyOf(allow('s3:GetObject').to('*').on('arn:aws:s3:::reports/*')),
    })
    expect({ allowed, arn: caller?.arn }).toEqual({ allowed: true, arn: iam.arn('user/iamulator') })
  })
})
