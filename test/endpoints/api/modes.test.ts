/** The modes: which requests each lets pass, and that all of them are logged. */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Settings } from '../../../core/runtime/settings.ts'
import { type Credentials, expectError, startServer, type TestServer } from '../../support/harness.ts'
import { call, iamForm, stsForm } from '../../support/raw.ts'

let server: TestServer | undefined
afterEach(() => server?.close())

async function start(settings: Partial<Settings>): Promise<TestServer> {
  server = await startServer(settings)
  return server
}

/** Creates a user without permissions. */
async function createPowerlessUser(running: TestServer): Promise<Credentials> {
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
    await expectError(running.iam(await createPowerlessUser(running)).send(new ListUsersCommand({})), DENIED)
    expect(running.log()).toMatch(
      / 403 AccessDenied iam:ListUsers deny arn:aws:iam::000000000000:user\/powerless /,
    )
  })

  test('audit lets pass and records the denial', async () => {
    const running = await start({ auth: 'audit' })
    const { Users } = await running.iam(await createPowerlessUser(running)).send(new ListUsersCommand({}))
    expect(Users).toHaveLength(1)
    expect(running.log()).toMatch(/ 200 iam:ListUsers deny arn:aws:iam::000000000000:user\/powerless /)
  })

  test('off lets pass without deciding', async () => {
    const running = await start({ auth: 'off' })
    const { Users } = await running.iam(await createPowerlessUser(running)).send(new ListUsersCommand({}))
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

  const REFUSAL = 'Credential should be scoped to a valid region. '
  let running: TestServer
  beforeEach(async () => {
    running = await start({ regionCheck: 'strict' })
  })

  /** Returns the error message. Undefined when the request is accepted. */
  async function refusal(form: string, Host: string | undefined, region: string) {
    const answer = await call(running, form, { region, headers: Host === undefined ? {} : { Host } })
    expect(answer.status).toBe(message(answer.body) === undefined ? 200 : 403)
    return message(answer.body)
  }

  test.each([
    [undefined, 'us-east-1'],
    ['iam.amazonaws.com', 'us-east-1'],
    ['iam-fips.global.api.aws', 'us-east-1'],
    ['iam.us-gov.amazonaws.com', 'us-gov-west-1'],
    ['iam.us-gov.api.aws:443', 'us-gov-west-1'],
    ['IAM.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['iam.global.api.amazonwebservices.com.cn', 'cn-north-1'],
    ['iam.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1'],
    ['iam.us-iso-east-1.c2s.ic.gov', 'us-iso-east-1'],
    ['iam.api.aws.scloud', 'us-isob-east-1'],
    ['iam-fips.cloud.adc-e.uk', 'eu-isoe-west-1'],
    ['iam.us-isof-south-1.csp.hci.ic.gov', 'us-isof-south-1'],
  ])('IAM at %s wants %s', async (host, region) => {
    expect(await refusal(iamForm('ListUsers'), host, region)).toBeUndefined()
    const wrong = region === 'us-east-1' ? 'eu-west-1' : 'us-east-1'
    expect(await refusal(iamForm('ListUsers'), host, wrong)).toBe(REFUSAL)
  })

  test.each([
    ['sts.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['sts-fips.us-west-2.amazonaws.com', 'us-west-2'],
    ['sts.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['STS.cn-north-1.amazonaws.com.cn:443', 'cn-north-1'],
    ['sts.amazonaws.com', 'us-east-1'],
    ['sts.amazonaws.com:443', 'us-east-1'],
  ])('STS at %s wants %s', async (host, region) => {
    expect(await refusal(stsForm('GetCallerIdentity'), host, region)).toBeUndefined()
    expect(await refusal(stsForm('GetCallerIdentity'), host, 'ap-south-1')).toBe(REFUSAL)
  })

  test('STS takes any region where the name tells of none', async () => {
    expect(await refusal(stsForm('GetCallerIdentity'), undefined, 'ap-south-1')).toBeUndefined()
  })
})

test('a region that has not the form of one is refused by default too', async () => {
  const running = await start({})
  const answer = await call(running, stsForm('GetCallerIdentity'), { region: 'nowhere' })
  expect(answer.status).toBe(403)
  expect(answer.body).toContain('<Message>Credential should be scoped to a valid region. </Message>')
})

test('no secret and no token gets into the log', async () => {
  const running = await start({})
  const credentials = await createPowerlessUser(running)
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
