/** AWS CLI v2. */
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { keyOf } from '../../store/index.ts'
import { deniedText, userArn } from '../services/callers.ts'
import { assumeDenied } from '../services/sts/sts-callers.ts'
import { ACCOUNT, policy, trust } from '../support/harness.ts'
import { at } from '../support/places.ts'
import { findCli } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { type Environment, type Outcome, run } from './programs.ts'
import { startWarmCli, type WarmCli } from './warm-cli.ts'
import {
  asEnvironment,
  CROWD,
  createUsers,
  lastUseOf,
  mayNotCreate,
  readerSession,
  roleArn,
  sessionArn,
  startWorld,
  type World,
} from './world.ts'

const test = tool('AWS CLI v2', () => findCli() !== undefined)

let world: World
let warm: WarmCli
beforeAll(async () => {
  world = await startWorld()
  warm = await startWarmCli(world.home.directory)
})
afterAll(() => {
  warm.stop()
  return world.close()
})

const aws = (profile: string, words: readonly string[], more: Environment = {}): Promise<Outcome> =>
  run(warm.program, words, {
    ...world.home.environment,
    ...(profile === '' ? {} : { AWS_PROFILE: profile }),
    ...more,
  })

/** Returns the answer of a call, which must succeed without an error message. */
async function answer(profile: string, words: readonly string[], more: Environment = {}) {
  const { status, stdout, stderr } = await aws(profile, words, more)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout === '' ? undefined : JSON.parse(stdout)
}

/** Returns the CLI's outcome for a service error when it may try only once. */
const refused = (operation: string, code: string, message: string) => ({
  status: 254,
  stdout: '',
  stderr: `\nAn error occurred (${code}) when calling the ${operation} operation (reached max retries: 0): ${message}\n`,
})

describe('who is calling', () => {
  const whoami = ['sts', 'get-caller-identity'] as const

  test('sts get-caller-identity, with AWS_REGION=eu-west-1', async () => {
    expect(await answer('ada', whoami, { AWS_REGION: 'eu-west-1' })).toEqual({
      UserId: expect.stringMatching(/^AIDA/),
      Account: ACCOUNT,
      Arn: userArn('ada'),
    })
    expect(await lastUseOf(world.server, world.ada.accessKeyId)).toEqual({
      region: 'eu-west-1',
      service: 'sts',
    })
  })

  test('a session token in the environment', async () => {
    const session = await readerSession(world)
    expect((await answer('', whoami, asEnvironment(session))).Arn).toBe(sessionArn('reader'))
  })

  test('a wrong secret', async () => {
    expect(await aws('forger', whoami)).toEqual(
      refused(
        'GetCallerIdentity',
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      ),
    )
  })
})

describe('a profile with role_arn and source_profile', () => {
  test('may do what the role may', async () => {
    await createUsers(world.server, '/staff/', ['mary'])
    const { User } = await answer('reader', ['iam', 'get-user', '--user-name', 'mary'])
    expect(User).toEqual({
      Path: '/staff/',
      UserName: 'mary',
      UserId: expect.stringMatching(/^AIDA/),
      Arn: userArn('mary', '/staff/'),
      CreateDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
    })
  })

  test('may not do what the role may not, nor what only its source may', async () => {
    expect(await aws('reader', ['iam', 'create-user', '--user-name', 'eve'])).toEqual(
      refused('CreateUser', 'AccessDenied', mayNotCreate(sessionArn('reader'), 'eve')),
    )
    expect(await aws('ada', ['iam', 'list-users'])).toEqual(
      refused('ListUsers', 'AccessDenied', deniedText(userArn('ada'), 'iam:ListUsers', userArn(''))),
    )
  })

  test('a chain of three roles', async () => {
    const { Roles } = await answer('auditor', ['iam', 'list-roles'])
    expect(Roles).toHaveLength(4)
    expect(await aws('auditor', ['iam', 'create-user', '--user-name', 'eve', '--path', '/staff/'])).toEqual(
      refused('CreateUser', 'AccessDenied', mayNotCreate(sessionArn('auditor'), 'eve', '/staff/')),
    )
  })

  test('a role that does not trust the source', async () => {
    const { message } = assumeDenied(userArn('ada'), roleArn('stranger'))
    expect(await aws('stranger', ['sts', 'get-caller-identity'])).toEqual(
      refused('AssumeRole', 'AccessDenied', message),
    )
  })
})

describe('users and roles', () => {
  const admin = (...words: string[]) => answer('administrator', ['iam', ...words])

  test('a user with a tag and its policy', async () => {
    const { User } = await admin(
      'create-user',
      '--user-name',
      'grace',
      '--tags',
      'Key=team,Value=blue + green',
    )
    expect(User.Tags).toEqual([{ Key: 'team', Value: 'blue + green' }])
    const document = policy('Allow', 'iam:GetUser', userArn('grace'))
    const named = ['--user-name', 'grace', '--policy-name', 'own']
    expect(await admin('put-user-policy', ...named, '--policy-document', document)).toBeUndefined()
    expect(await admin('get-user-policy', ...named)).toEqual({
      UserName: 'grace',
      PolicyName: 'own',
      PolicyDocument: JSON.parse(document),
    })
    expect(await aws('administrator', ['iam', 'delete-user', '--user-name', 'grace'])).toEqual(
      refused('DeleteUser', 'DeleteConflict', 'Cannot delete entity, must delete policies first.'),
    )
  })

  test('a role from making to assuming', async () => {
    const document = trust({ AWS: userArn('ada') })
    const created = await admin(
      'create-role',
      '--role-name',
      'made',
      '--assume-role-policy-document',
      document,
    )
    expect(created.Role.AssumeRolePolicyDocument).toEqual(JSON.parse(document))
    const role = created.Role.Arn
    const words = ['sts', 'assume-role', '--role-arn', role, '--role-session-name', 'session']
    expect(await answer('ada', words)).toEqual({
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA/),
        SecretAccessKey: expect.any(String),
        SessionToken: expect.any(String),
        Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
      AssumedRoleUser: {
        AssumedRoleId: `${created.Role.RoleId}:session`,
        Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/made/session`,
      },
    })
  })
})

describe('lists of more than a hundred', () => {
  const below = ['iam', 'list-users', '--path-prefix', '/crowd/'] as const
  const namesIn = ({ Users }: { readonly Users: readonly { readonly UserName: string }[] }) =>
    Users.map(({ UserName }) => UserName)

  beforeAll(() => createUsers(world.server, '/crowd/', CROWD))

  test('come whole by themselves', async () => {
    expect(namesIn(await answer('reader', below))).toEqual(CROWD)
  })

  test('come in parts with --max-items and --starting-token', async () => {
    const names: string[] = []
    let token: string | undefined
    let calls = 0
    do {
      const from = token === undefined ? [] : ['--starting-token', token]
      const part = await answer('reader', [...below, '--max-items', '70', '--page-size', '50', ...from])
      names.push(...namesIn(part))
      token = part.NextToken
      calls += 1
    } while (token !== undefined)
    expect(names).toEqual(CROWD)
    expect(calls).toBe(2)
  })

  test('in one page of ten, as text', async () => {
    const words = [
      ...below,
      '--max-items',
      '10',
      '--no-paginate',
      '--query',
      'Users[].UserName',
      '--output',
      'text',
    ]
    const { stdout, stderr } = await aws('reader', words)
    expect({ stdout, stderr }).toEqual({ stdout: `${CROWD.slice(0, 10).join('\t')}\n`, stderr: '' })
  })
})

describe('iam wait user-exists', () => {
  test('waits for a user that comes', async () => {
    const refusals = () => world.server.log().split('NoSuchEntity').length
    const before = refusals()
    const waiting = answer('administrator', ['iam', 'wait', 'user-exists', '--user-name', 'late'])
    while (refusals() === before) await new Promise((resolve) => setTimeout(resolve, 50))
    await createUsers(world.server, '/', ['late'])
    expect(await waiting).toBeUndefined()
    expect(world.server.iamulator.store.view(at(ACCOUNT)).users.get(keyOf('late'))?.name).toBe('late')
  })

  test('ends when it is refused', async () => {
    const { status, stderr } = await aws('ada', ['iam', 'wait', 'user-exists', '--user-name', 'late'])
    expect(status).toBe(255)
    expect(stderr).toContain(deniedText(userArn('ada'), 'iam:GetUser', 'user late'))
  })
})
