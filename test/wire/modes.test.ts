/** The modes: what they let pass, and that nothing passes unseen. */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Settings } from '../../server/settings.ts'
import { type Credentials, expectError, startServer, type TestServer } from '../harness.ts'
import { call, iamForm, stsForm } from '../raw.ts'

let server: TestServer | undefined
afterEach(() => server?.close())

async function start(settings: Partial<Settings>): Promise<TestServer> {
  server = await startServer(settings)
  return server
}

/** A user without any permission. */
async function powerless(running: TestServer): Promise<Credentials> {
  await running.iam().send(new CreateUserCommand({ UserName: 'powerless' }))
  const { AccessKey } = await running.iam().send(new CreateAccessKeyCommand({ UserName: 'powerless' }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

const DENIED = {
  code: 'AccessDenied',
  status: 403,
  message:
    'User: arn:aws:iam::000000000000:user/powerless is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::000000000000:user/ because no identity-based policy allows the iam:ListUsers action',
}

describe('--auth', () => {
  test('enforce refuses', async () => {
    const running = await start({})
    await expectError(running.iam(await powerless(running)).send(new ListUsersCommand({})), DENIED)
    expect(running.log()).toMatch(
      / 403 AccessDenied iam:ListUsers deny arn:aws:iam::000000000000:user\/powerless /,
    )
  })

  test('audit lets pass and records the denial', async () => {
    const running = await start({ auth: 'audit' })
    const { Users } = await running.iam(await powerless(running)).send(new ListUsersCommand({}))
    expect(Users).toHaveLength(1)
    expect(running.log()).toMatch(/ 200 iam:ListUsers deny arn:aws:iam::000000000000:user\/powerless /)
  })

  test('off lets pass without deciding', async () => {
    const running = await start({ auth: 'off' })
    const { Users } = await running.iam(await powerless(running)).send(new ListUsersCommand({}))
    expect(Users).toHaveLength(1)
    expect(running.log()).toMatch(/ 200 iam:ListUsers - arn:aws:iam::000000000000:user\/powerless /)
  })

  test.each(['audit', 'off'] as const)('%s does not make roles that are not there', async (auth) => {
    const running = await start({ auth })
    const missing = { RoleArn: 'arn:aws:iam::000000000000:role/missing', RoleSessionName: 'session' }
    await expectError(running.sts().send(new AssumeRoleCommand(missing)), {
      code: 'AccessDenied',
      status: 403,
    })
  })
})

describe('--signatures off', () => {
  test('believes the access key id', async () => {
    const running = await start({ signatures: 'off' })
    const identity = await running
      .sts({ accessKeyId: '123456789012', secretAccessKey: 'wrong' })
      .send(new GetCallerIdentityCommand())
    expect(identity.Arn).toBe('arn:aws:iam::123456789012:user/iamulator')
  })

  test('still wants a key that exists', async () => {
    const running = await start({ signatures: 'off' })
    const unknown = running.iam({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' })
    await expectError(unknown.send(new GetUserCommand({})), { code: 'InvalidClientTokenId', status: 403 })
  })
})

describe('--region-check strict', () => {
  const message = (body: string) => /<Message>([^<]*)</.exec(body)?.[1]

  test('wants us-east-1 for IAM', async () => {
    const running = await start({ regionCheck: 'strict' })
    expect((await call(running, iamForm('ListUsers'))).status).toBe(200)
    const answer = await call(running, iamForm('ListUsers'), { region: 'eu-west-1' })
    expect(answer.status).toBe(403)
    expect(message(answer.body)).toBe('Credential should be scoped to a valid region. ')
  })

  test('wants the region of a regional host for STS', async () => {
    const running = await start({ regionCheck: 'strict' })
    const headers = { Host: 'sts.eu-west-1.amazonaws.com' }
    const right = await call(running, stsForm('GetCallerIdentity'), { region: 'eu-west-1', headers })
    expect(right.status).toBe(200)
    const wrong = await call(running, stsForm('GetCallerIdentity'), { region: 'us-east-1', headers })
    expect(message(wrong.body)).toBe('Credential should be scoped to a valid region. ')
  })

  test('a region that has not the form of one is refused by default too', async () => {
    const running = await start({})
    const answer = await call(running, stsForm('GetCallerIdentity'), { region: 'nowhere' })
    expect(answer.status).toBe(403)
    expect(message(answer.body)).toBe('Credential should be scoped to a valid region. ')
  })
})

test('no secret and no token gets into the log', async () => {
  const running = await start({})
  const credentials = await powerless(running)
  await running.sts(credentials).send(new GetCallerIdentityCommand())
  expect(running.log()).toContain('sts:GetCallerIdentity')
  expect(running.log()).not.toContain(credentials.secretAccessKey)
  expect(running.log()).not.toContain(credentials.accessKeyId)
})

test('a fault of ours is ServiceFailure, with the request id, and is logged with its stack', async () => {
  const running = await start({})
  Object.assign(running.iamulator.store, { transact: () => Reflect.get(Object(undefined), 'x').y })
  const answer = await call(running, iamForm('ListUsers'))
  expect(answer.status).toBe(500)
  expect(answer.body).toContain('<Type>Receiver</Type>\n    <Code>ServiceFailure</Code>')
  expect(running.log()).toContain(answer.headers['x-amzn-requestid'])
  expect(running.log()).toMatch(/TypeError[\s\S]*at /)
})
