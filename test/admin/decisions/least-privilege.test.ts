/** Tests the smallest policy for recorded calls, over HTTP. */
import {
  AddRoleToInstanceProfileCommand,
  AddUserToGroupCommand,
  CreateGroupCommand,
  DeleteUserCommand,
  GetUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Settings } from '../../../core/runtime/settings.ts'
import type { SeedFile } from '../../../server/seed/types.ts'
import { userArn } from '../../services/callers.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  NOW,
  OTHER,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import { seededServer, statement } from '../../support/organizations.ts'
import { post } from './requests.ts'

const ALICE = {
  accessKeyId: 'AKIAALICEALICEALICE7',
  secretAccessKey: 'alice-has-a-secret-that-everybody-knows',
}
const ALICE_ARN = userArn('alice')
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`

const SEED: SeedFile = {
  accounts: {
    [ACCOUNT]: {
      users: [
        {
          name: 'alice',
          accessKeys: [{ id: ALICE.accessKeyId, secret: ALICE.secretAccessKey }],
          permissionsBoundary: 'limit',
          inlinePolicies: { all: statement('Allow', '*') },
        },
        { name: 'bob', inlinePolicies: { read: statement('Allow', 's3:Get*') } },
      ],
      policies: [{ name: 'limit', document: statement('Allow', 'iam:Get*') }],
      roles: [{ name: 'app', trust: JSON.parse(trust({ AWS: ACCOUNT })) }],
    },
  },
}

let server: TestServer
const start = async (settings: Partial<Settings> = {}) => {
  server = await seededServer(SEED, settings, { now: () => NOW })
}
beforeEach(() => start())
afterEach(() => server.close())

interface Policy {
  readonly document: { readonly Version: string; readonly Statement: readonly object[] }
  readonly decisions: number
  readonly notAllowed: readonly object[]
}

async function policyFor(body: object = {}): Promise<Policy> {
  return JSON.parse((await post(server, 'policy', body)).text)
}

const statementsFor = async (body: object = {}) => (await policyFor(body)).document.Statement

const ask = (principal: string, action: string, resources: readonly string[], more: object = {}) =>
  post(server, 'authorize', { principal, action, resources, ...more })

const asAdministrator = (action: string, ...resources: string[]) =>
  ask(userArn('iamulator'), action, resources)

const object = (key: string) => `arn:aws:s3:::data/${key}`
const allow = (Action: string | string[], Resource: string | string[]) => ({
  Effect: 'Allow',
  Action,
  Resource,
})

describe('the statements', () => {
  test('there are none without calls', async () => {
    expect(await policyFor()).toEqual({
      document: { Version: '2012-10-17', Statement: [] },
      documents: [],
      sizes: [],
      limits: { type: 'managed', holders: [], characters: 6144, documents: 10 },
      warnings: [],
      notices: [],
      calls: { asked: 0, used: 0, leftOut: [] },
      decisions: 0,
      notAllowed: [],
      within: [],
    })
  })

  test('contain each action with its resources once, sorted', async () => {
    await asAdministrator('s3:GetObject', object('b'), object('a'), object('b'))
    await asAdministrator('s3:PutObject', object('c'))
    const { document, decisions } = await policyFor()
    expect(document.Statement).toEqual([
      allow('s3:GetObject', [object('a'), object('b')]),
      allow('s3:PutObject', object('c')),
    ])
    expect(decisions).toBe(4)
  })

  test('merge actions with the same resources', async () => {
    await asAdministrator('s3:PutObject', object('b'), object('a'))
    await asAdministrator('s3:getobject', object('a'), object('b'))
    expect(await statementsFor()).toEqual([
      allow(['s3:GetObject', 's3:PutObject'], [object('a'), object('b')]),
    ])
  })

  test('have * for actions without resource-level permissions', async () => {
    await asAdministrator('s3:ListAllMyBuckets', '*')
    await server.iam().send(new ListUsersCommand({}))
    await server.iam().send(new GetUserCommand({ UserName: 'alice' }))
    expect(await statementsFor()).toEqual([
      allow('iam:GetUser', ALICE_ARN),
      allow(['iam:ListUsers', 's3:ListAllMyBuckets'], '*'),
    ])
  })

  test('an action on everything needs no single resources', async () => {
    await asAdministrator('s3:GetObject', object('a'), '*')
    expect(await statementsFor()).toEqual([allow('s3:GetObject', '*')])
  })

  test('a variable in the name of a resource is only text', async () => {
    await asAdministrator('s3:GetObject', object('${aws:username}'))
    expect(await policyFor()).toMatchObject({
      document: { Statement: [allow('s3:GetObject', object('?{aws:username}'))] },
      notAllowed: [],
    })
  })
})

describe('passing roles', () => {
  const pass = (role: string, service?: string) =>
    ask(
      userArn('iamulator'),
      'iam:PassRole',
      [role],
      service ? { context: { 'iam:PassedToService': service } } : {},
    )
  const passing = (Resource: string | string[], services: string | string[]) => ({
    ...allow('iam:PassRole', Resource),
    Condition: { StringEquals: { 'iam:PassedToService': services } },
  })

  test('is limited to the services', async () => {
    const roles = ['a', 'b', 'c'].map((name) => `arn:aws:iam::${ACCOUNT}:role/${name}`) as [
      string,
      string,
      string,
    ]
    await pass(roles[0], 'ecs.amazonaws.com')
    await pass(roles[0], 'ec2.amazonaws.com')
    await pass(roles[1], 'ec2.amazonaws.com')
    await pass(roles[2], 'ec2.amazonaws.com')
    await server.iam().send(new GetUserCommand({ UserName: 'alice' }))
    expect(await policyFor()).toMatchObject({
      document: {
        Statement: [
          allow('iam:GetUser', ALICE_ARN),
          passing(roles[0], ['ec2.amazonaws.com', 'ecs.amazonaws.com']),
          passing([roles[1], roles[2]], 'ec2.amazonaws.com'),
        ],
      },
      notAllowed: [],
    })
  })

  test('has no condition where the service is not known', async () => {
    await pass(ROLE, 'ec2.amazonaws.com')
    await pass(ROLE)
    expect(await statementsFor()).toEqual([allow('iam:PassRole', ROLE)])
  })

  test('as an operation does it', async () => {
    const calls = server.iam()
    await calls
      .send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'none', RoleName: 'app' }))
      .catch(() => undefined)
    expect(await statementsFor()).toEqual([
      allow('iam:AddRoleToInstanceProfile', `arn:aws:iam::${ACCOUNT}:instance-profile/none`),
      passing(ROLE, 'ec2.amazonaws.com'),
    ])
  })
})

describe('wildcards', () => {
  const record = async () => {
    await asAdministrator('s3:GetObject', object('logs/1'), object('logs/2'), 'arn:aws:s3:::other/x')
    await asAdministrator('s3:GetObjectVersion', object('logs/3'), object('logs/4'), 'arn:aws:s3:::other/x')
    await asAdministrator('s3:PutObject', object('x'))
    await asAdministrator('sqs:SendMessage', `arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs-a`)
    await asAdministrator('sqs:SendMessage', `arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs-b`)
    await asAdministrator('sqs:SendMessage', `arn:aws:sqs:eu-west-2:${ACCOUNT}:jobs-b`)
  }
  const queues = [`arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs-*`, `arn:aws:sqs:eu-west-2:${ACCOUNT}:jobs-b`]

  test('replace several resources of a type', async () => {
    await record()
    expect(await policyFor({ wildcards: true })).toMatchObject({
      document: {
        Statement: [
          allow(['s3:GetObject', 's3:GetObjectVersion'], [object('logs/*'), 'arn:aws:s3:::other/x']),
          allow('s3:PutObject', object('x')),
          allow('sqs:SendMessage', queues),
        ],
      },
      notAllowed: [],
    })
  })

  test('replace several actions only if asked', async () => {
    await record()
    await server.iam().send(new GetUserCommand({ UserName: 'alice' }))
    await ask(userArn('iamulator'), 'iam:GetUserPolicy', [ALICE_ARN])
    await ask(userArn('iamulator'), 'iam:DeleteUser', [ALICE_ARN])
    await ask(userArn('iamulator'), 'iam:ListMFADevices', [ALICE_ARN])
    await ask(userArn('iamulator'), 'iam:ListAccessKeys', [ALICE_ARN])
    const { document, notAllowed } = await policyFor({ wildcards: true, actionWildcards: true })
    expect(document.Statement).toEqual([
      allow(['iam:DeleteUser', 'iam:GetUser*', 'iam:List*'], ALICE_ARN),
      allow('s3:GetObject*', [object('logs/*'), 'arn:aws:s3:::other/x']),
      allow('s3:PutObject', object('x')),
      allow('sqs:SendMessage', queues),
    ])
    expect(notAllowed).toEqual([])
  })
})

describe('which calls', () => {
  test('of one principal: a user, or a role with all its sessions', async () => {
    await server.iam(ALICE).send(new GetUserCommand({}))
    await server.sts().send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'work' }))
    expect(await statementsFor({ principal: ALICE_ARN })).toEqual([allow('iam:GetUser', ALICE_ARN)])
    expect(await statementsFor({ principal: userArn('bob') })).toEqual([])
    await ask(ROLE, 's3:GetObject', [object('a')])
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/app/work`
    await ask(session, 's3:PutObject', [object('a')])
    const denied = true
    expect(await statementsFor({ principal: ROLE, denied })).toEqual([
      allow(['s3:GetObject', 's3:PutObject'], object('a')),
    ])
    expect(await statementsFor({ principal: session, denied })).toEqual([allow('s3:PutObject', object('a'))])
  })

  test('of one account', async () => {
    await server.iam(administratorOf(OTHER)).send(new ListUsersCommand({}))
    await server.iam().send(new GetUserCommand({ UserName: 'alice' }))
    expect(await statementsFor({ account: OTHER })).toEqual([allow('iam:ListUsers', '*')])
    expect(await statementsFor({ account: OTHER, partition: 'aws-cn' })).toEqual([])
  })

  test('since a time and after a number', async () => {
    await asAdministrator('s3:GetObject', object('a'))
    await post(server, 'clock', { advance: '1h' })
    await asAdministrator('s3:PutObject', object('a'))
    const since = new Date(NOW + 60_000).toISOString()
    expect(await statementsFor({ since })).toEqual([allow('s3:PutObject', object('a'))])
    expect(await statementsFor({ after: 1 })).toEqual([allow('s3:PutObject', object('a'))])
    expect(await statementsFor({ after: 2 })).toEqual([])
  })

  test('of callers without identity-based policies are left out', async () => {
    await ask('anonymous', 's3:GetObject', [object('a')], {
      resourcePolicy: statement('Allow', 's3:GetObject', { Principal: '*' }),
    })
    expect((await policyFor()).decisions).toBe(0)
    expect((await policyFor({ denied: true })).document.Statement).toEqual([])
  })

  test('of root users are included, although root needs no policy', async () => {
    await ask(ACCOUNT, 's3:GetObject', [object('a')])
    expect(await policyFor()).toMatchObject({
      document: { Statement: [allow('s3:GetObject', object('a'))] },
      notAllowed: [],
    })
  })

  test('that were blocked only if asked', async () => {
    await ask(userArn('bob'), 's3:GetObject', [object('a')])
    await ask(userArn('bob'), 's3:PutObject', [object('a')])
    expect(await statementsFor()).toEqual([allow('s3:GetObject', object('a'))])
    expect(await statementsFor({ denied: true })).toEqual([
      allow(['s3:GetObject', 's3:PutObject'], object('a')),
    ])
  })

  test('that --auth audit let pass are included, whatever became of them', async () => {
    await server.close()
    await start({ auth: 'audit' })
    await ask(userArn('bob'), 's3:PutObject', [object('a')])
    const missing = server.iam(ALICE).send(new DeleteUserCommand({ UserName: 'nobody' }))
    await expect(missing).rejects.toMatchObject({ name: 'NoSuchEntityException' })
    expect(await policyFor()).toMatchObject({
      document: {
        Statement: [allow('iam:DeleteUser', userArn('nobody')), allow('s3:PutObject', object('a'))],
      },
      decisions: 2,
      notAllowed: [{ caller: ALICE_ARN, action: 'iam:DeleteUser', layer: 'boundary' }],
    })
  })

  test('of a group are those of its present members', async () => {
    const group = await server.iam().send(new CreateGroupCommand({ GroupName: 'dev', Path: '/team/' }))
    const arn = group.Group?.Arn
    await server.iam().send(new AddUserToGroupCommand({ GroupName: 'dev', UserName: 'bob' }))
    await ask(userArn('bob'), 's3:GetObject', [object('a')])
    await asAdministrator('s3:PutObject', object('a'))
    expect(await policyFor({ principal: arn })).toMatchObject({
      document: { Statement: [allow('s3:GetObject', object('a'))] },
      limits: { holders: ['group'] },
    })
    expect(await statementsFor({ principal: arn?.replace('team', 'other') })).toEqual([])
    expect(await statementsFor({ principal: `${arn}s` })).toEqual([])
  })
})

describe('what the policy does not allow', () => {
  test('another layer denies', async () => {
    await server
      .iam(ALICE)
      .send(new ListUsersCommand({}))
      .catch(() => undefined)
    await server
      .iam(ALICE)
      .send(new ListUsersCommand({}))
      .catch(() => undefined)
    await server.iam(ALICE).send(new GetUserCommand({}))
    const resource = '*'
    expect(await policyFor({ denied: true })).toMatchObject({
      document: {
        Version: '2012-10-17',
        Statement: [allow('iam:GetUser', ALICE_ARN), allow('iam:ListUsers', resource)],
      },
      decisions: 3,
      notAllowed: [
        {
          caller: ALICE_ARN,
          action: 'iam:ListUsers',
          resource,
          decision: 'implicitDeny',
          layer: 'boundary',
          reason: 'because no permissions boundary allows the iam:ListUsers action',
        },
      ],
    })
  })

  test('a fixed rule forbids', async () => {
    const role = `arn:aws:iam::${OTHER}:role/app`
    await ask(userArn('iamulator'), 'iam:PassRole', [role])
    expect(await policyFor({ denied: true })).toMatchObject({
      document: { Statement: [] },
      decisions: 1,
      notAllowed: [
        { action: 'iam:PassRole', resource: role, reason: 'Cross-account pass role is not allowed.' },
      ],
    })
  })
})

test.each([
  [{ principals: ALICE_ARN }, 'Unknown property "principals". Did you mean "principal"?'],
  [{ since: 'yesterday' }, '"since" must be an ISO 8601 time, such as 2030-01-01T00:00:00Z.'],
  [{ account: OTHER, partition: 'aws-xx' }, 'partition'],
  [{ partition: 'aws-cn' }, '"account" must be a string of 12 digits.'],
  [{ after: -1 }, 'after'],
  [{ fold: ['reports/'] }, 'fold: "reports/" is not the beginning of an ARN'],
])('%j is refused', async (body, message) => {
  const answer = await post(server, 'policy', body)
  expect(answer.status).toBe(400)
  expect(JSON.parse(answer.text)).toEqual({ error: 'InvalidBody', message: expect.stringContaining(message) })
})

test('without a body, the policy is for everything', async () => {
  await server.iam(ADMINISTRATOR).send(new GetUserCommand({ UserName: 'alice' }))
  const answer = await fetch(`${server.url}/_iamulator/policy`, { method: 'POST' })
  expect(await answer.json()).toMatchObject({ document: { Statement: [allow('iam:GetUser', ALICE_ARN)] } })
})
