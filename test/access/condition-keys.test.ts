/** Tests that a request has exactly the condition keys that AWS sets for it, with their values. */
import * as sdk from '@aws-sdk/client-iam'
import { AssumeRoleCommand, type AssumeRoleCommandInput, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { RequestContext } from '../../core/access/condition-keys.ts'
import { readDataFile } from '../../core/aws/data-file.ts'
import { isMultiValued } from '../../core/aws/service-authorization.ts'
import { anonymousIn, serviceCaller } from '../../core/identity/caller.ts'
import type { NewSession } from '../../core/identity/sessions.ts'
import { keyOf, type UserRow } from '../../store/index.ts'
import { changeUser, POWER_USER, READ_ONLY, userArn, userWith } from '../services/callers.ts'
import { changeRole, EC2_TRUST, roleArn } from '../services/iam/roles/role-callers.ts'
import { credentialsIn, roleTrusting, sessionAt } from '../services/sts/sts-callers.ts'
import { verdictsOn } from '../services/verdicts.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  NOW,
  OTHER,
  policy,
  ROOT,
  serverForAllTests,
  startServer,
  trust,
} from '../support/harness.ts'
import { at } from '../support/places.ts'
import { absentKeys } from './absent-keys.ts'
import { contextOf } from './context-of.ts'

type Keys = Readonly<Record<string, unknown>>

const TAGS = [{ Key: 'Team', Value: 'blue' }]
const TIME = new Date(NOW).toISOString()

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
let user: Credentials
let userRow: UserRow
beforeAll(async () => {
  user = await userWith(server, 'Prober', policy('Allow', '*'))
  changeUser(server, 'Prober', (row) => ({ ...row, tags: [{ key: 'Team', value: 'blue' }] }))
  const row = server.iamulator.store.view(at(ACCOUNT)).users.get(keyOf('Prober'))
  if (!row) throw new Error('CreateUser made no user')
  userRow = row
})

/** The keys of every request. */
const arrival: Keys = {
  'aws:CurrentTime': TIME,
  'aws:EpochTime': String(NOW / 1000),
  'aws:SecureTransport': 'false',
  'aws:SourceIp': '127.0.0.1',
  'aws:UserAgent': expect.stringMatching(/^aws-sdk-js\//),
  'aws:RequestedRegion': 'us-east-1',
  'aws:ViaAWSService': 'false',
}

/** Returns the further keys of a request by a principal of the account for a resource in this account. */
const principal = (type: string, arn: string, userId: unknown): Keys => ({
  ...arrival,
  'aws:PrincipalType': type,
  'aws:PrincipalArn': arn,
  'aws:PrincipalAccount': ACCOUNT,
  'aws:PrincipalIsAWSService': 'false',
  'aws:userid': userId,
  'aws:ResourceAccount': ACCOUNT,
})

const byAdministrator: Keys = {
  ...principal('User', userArn('iamulator'), expect.stringMatching(/^AIDA/)),
  'aws:username': 'iamulator',
}

const byUser = (): Keys => ({
  ...principal('User', userArn('Prober'), userRow.id),
  'aws:username': 'Prober',
  'aws:PrincipalTag/Team': 'blue',
})

const temporary: Keys = { 'aws:TokenIssueTime': TIME, 'aws:MultiFactorAuthPresent': 'false' }
const withMfa: Keys = { ...temporary, 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '90' }

/** Every key that a request in these tests has, in lowercase. */
const seen = new Set<string>()

function expectKeys(context: RequestContext | undefined, expected: Keys): void {
  for (const [key, value] of context?.all() ?? []) {
    seen.add(key.replace(/tag\/.*/, 'tag/${tagkey}'))
    // C7.4.1: a key is a list exactly if AWS defines it as one, however many values it has.
    expect([key, Array.isArray(value)]).toEqual([key, isMultiValued(key)])
  }
  expect(Object.fromEntries(context?.written() ?? [])).toEqual(expected)
  for (const key in expected) expect(context?.get(key.toLowerCase())).toEqual(expected[key])
}

/** Expects these keys in the decision on `action`. The call must succeed. */
async function expectKeysOf(action: string, call: () => Promise<unknown>, expected: Keys): Promise<void> {
  const verdicts = await verdictsOn(server, call)
  expectKeys(verdicts.find(({ request }) => request.action === action)?.request.context, expected)
}

/** Returns credentials from GetSessionToken, as if an MFA device had been used a minute and a half ago. */
function mfaSession(principalId: string): Credentials {
  const session: NewSession = {
    kind: 'user',
    principalId,
    name: '',
    issuedAt: NOW,
    expiresAt: NOW + 3_600_000,
    mfaAt: NOW - 90_000,
  }
  return server.iamulator.sessions.seal(at(ACCOUNT), session)
}

describe('who calls', () => {
  const listGroups = (caller: Credentials, expected: Keys) =>
    expectKeysOf('iam:ListGroups', () => server.iam(caller).send(new sdk.ListGroupsCommand({})), expected)

  test('K1: the root user', () =>
    listGroups(ROOT, principal('Account', `arn:aws:iam::${ACCOUNT}:root`, ACCOUNT)))

  test('K1, K2, K8: a user', () => listGroups(user, byUser()))

  test('K4: a user who proved an MFA device', () =>
    listGroups(mfaSession(userRow.id), { ...byUser(), ...withMfa }))

  test('the root user who proved an MFA device', () =>
    listGroups(mfaSession('root'), {
      ...principal('Account', `arn:aws:iam::${ACCOUNT}:root`, ACCOUNT),
      ...withMfa,
    }))

  test('K4: the root user, in a session of AssumeRoot', () => {
    const session = server.iamulator.sessions.seal(at(ACCOUNT), {
      kind: 'root',
      principalId: 'root',
      name: '',
      issuedAt: NOW,
      expiresAt: NOW + 900_000,
      policyArns: ['arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials'],
    })
    return expectKeysOf(
      'iam:GetAccountSummary',
      () => server.iam(session).send(new sdk.GetAccountSummaryCommand({})),
      {
        ...principal('Account', `arn:aws:iam::${ACCOUNT}:root`, ACCOUNT),
        ...temporary,
        'aws:AssumedRoot': 'true',
      },
    )
  })

  test('K4: a session of a user, without MFA', async () => {
    const arn = await roleTrusting(server, 'ForSessions', trust({ AWS: userArn('Prober') }))
    const session = credentialsIn(await server.sts(user).send(new GetSessionTokenCommand()))
    const RoleSessionName = 'session'
    const call = () => server.sts(session).send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName }))
    await expectKeysOf('sts:AssumeRole', call, {
      ...byUser(),
      ...temporary,
      'sts:RoleSessionName': RoleSessionName,
    })
  })

  describe('a session of a role', () => {
    const bySession: Keys = {
      ...principal('AssumedRole', roleArn('Probe'), expect.stringMatching(/^AROA.*:session$/)),
      ...temporary,
    }
    beforeAll(async () => {
      await roleTrusting(server, 'Probe', trust({ AWS: userArn('Prober') }, 'sts:*'))
      changeRole(server, 'Probe', (role) => ({ ...role, inline: { all: policy('Allow', '*') } }))
    })

    test('of which nothing is said', async () =>
      listGroups(await sessionAt(server, user, roleArn('Probe')), bySession))

    test('K2, K4: with tags and a source identity', async () => {
      const more = { Tags: TAGS, SourceIdentity: 'Somebody' }
      await listGroups(await sessionAt(server, user, roleArn('Probe'), more), {
        ...bySession,
        'aws:PrincipalTag/Team': 'blue',
        'aws:SourceIdentity': 'Somebody',
      })
    })
  })

  describe('who reaches no operation that is decided on', () => {
    test('K1: a federated user', () => {
      const arn = `arn:aws:sts::${ACCOUNT}:federated-user/bob`
      const userId = `${ACCOUNT}:bob`
      const session = {
        kind: 'federated',
        accessKeyId: 'ASIA',
        secretAccessKey: '',
        principalId: userRow.id,
        name: 'bob',
        issuedAt: NOW,
        expiresAt: NOW,
      } as const
      const identity = { ...at(ACCOUNT), arn, userId, accessKeyId: 'ASIA', issuerArn: userRow.arn }
      expectKeys(contextOf({ kind: 'federated', ...identity, session }), {
        ...principal('FederatedUser', arn, userId),
        ...temporary,
      })
    })

    test('K7: a service of AWS', () => {
      expectKeys(contextOf(serviceCaller('aws', 'ec2.amazonaws.com')), {
        ...arrival,
        'aws:PrincipalIsAWSService': 'true',
        'aws:PrincipalServiceName': 'ec2.amazonaws.com',
        'aws:PrincipalServiceNamesList': ['ec2.amazonaws.com'],
      })
    })

    test('K1: nobody', () => {
      const nobody = { 'aws:PrincipalType': 'Anonymous', 'aws:userid': 'anonymous' }
      expectKeys(contextOf(anonymousIn('aws')), { ...arrival, ...nobody })
    })
  })
})

describe('how it comes', () => {
  test('K5: from a page', async () => {
    const client = server.iam()
    client.middlewareStack.add(
      (next) => (call) => {
        Reflect.set(Reflect.get(Object(call.request), 'headers'), 'referer', 'https://example.com/page')
        return next(call)
      },
      { step: 'build' },
    )
    await expectKeysOf('iam:ListGroups', () => client.send(new sdk.ListGroupsCommand({})), {
      ...byAdministrator,
      'aws:referer': 'https://example.com/page',
    })
  })
})

describe('what IAM is asked', () => {
  const ask = (action: string, call: (iam: sdk.IAMClient) => Promise<unknown>, more: Keys = {}) =>
    expectKeysOf(action, () => call(server.iam()), { ...byAdministrator, ...more })
  const requestTags: Keys = { 'aws:RequestTag/Team': 'blue', 'aws:TagKeys': ['Team'] }
  const tags: Keys = { 'aws:ResourceTag/Team': 'blue' }
  const tagsOfPrincipal: Keys = { ...tags, 'iam:ResourceTag/Team': 'blue' }

  test('to make a user, and no more', () =>
    ask('iam:CreateUser', (iam) => iam.send(new sdk.CreateUserCommand({ UserName: 'plain' }))))

  test('K6, K10: to make a user with tags and a boundary', async () => {
    const UserName = 'full'
    await ask(
      'iam:CreateUser',
      (iam) => iam.send(new sdk.CreateUserCommand({ UserName, Tags: TAGS, PermissionsBoundary: READ_ONLY })),
      { ...requestTags, 'iam:PermissionsBoundary': READ_ONLY },
    )
    await ask('iam:GetUser', (iam) => iam.send(new sdk.GetUserCommand({ UserName })), tagsOfPrincipal)
    await ask(
      'iam:AttachUserPolicy',
      (iam) => iam.send(new sdk.AttachUserPolicyCommand({ UserName, PolicyArn: POWER_USER })),
      { ...tagsOfPrincipal, 'iam:PolicyARN': POWER_USER, 'iam:PermissionsBoundary': READ_ONLY },
    )
    await ask(
      'iam:UntagUser',
      (iam) => iam.send(new sdk.UntagUserCommand({ UserName, TagKeys: ['Team', 'other'] })),
      { ...tagsOfPrincipal, 'aws:TagKeys': ['Team', 'other'] },
    )
    await ask('iam:GetUser', (iam) => iam.send(new sdk.GetUserCommand({ UserName })))
  })

  test('to change boundaries: the new one, or the one that goes', async () => {
    const UserName = 'bounded'
    await server.iam().send(new sdk.CreateUserCommand({ UserName, PermissionsBoundary: READ_ONLY }))
    await ask(
      'iam:PutUserPermissionsBoundary',
      (iam) =>
        iam.send(new sdk.PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: POWER_USER })),
      { 'iam:PermissionsBoundary': POWER_USER },
    )
    await ask(
      'iam:DeleteUserPermissionsBoundary',
      (iam) => iam.send(new sdk.DeleteUserPermissionsBoundaryCommand({ UserName })),
      { 'iam:PermissionsBoundary': POWER_USER },
    )
  })

  test('about a group, which has neither tags nor a boundary', async () => {
    const GroupName = 'crew'
    await server.iam().send(new sdk.CreateGroupCommand({ GroupName }))
    await ask(
      'iam:AttachGroupPolicy',
      (iam) => iam.send(new sdk.AttachGroupPolicyCommand({ GroupName, PolicyArn: READ_ONLY })),
      { 'iam:PolicyARN': READ_ONLY },
    )
  })

  test('about a managed policy, whose tags have one name only', async () => {
    const command = new sdk.CreatePolicyCommand({
      PolicyName: 'tagged',
      PolicyDocument: policy('Allow', '*'),
      Tags: TAGS,
    })
    const { Policy } = await server.iam().send(command)
    await ask(
      'iam:TagPolicy',
      (iam) => iam.send(new sdk.TagPolicyCommand({ PolicyArn: Policy?.Arn, Tags: TAGS })),
      { ...requestTags, ...tags },
    )
  })

  test('K10: to hand a role to EC2', async () => {
    const [RoleName, InstanceProfileName] = ['handed', 'handed']
    await roleTrusting(server, RoleName, EC2_TRUST, { Tags: TAGS })
    await server.iam().send(new sdk.CreateInstanceProfileCommand({ InstanceProfileName }))
    await ask(
      'iam:PassRole',
      (iam) => iam.send(new sdk.AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName })),
      { ...tagsOfPrincipal, 'iam:PassedToService': 'ec2.amazonaws.com' },
    )
  })

  test('K10: to make a role that is linked to a service', () =>
    ask(
      'iam:CreateServiceLinkedRole',
      (iam) => iam.send(new sdk.CreateServiceLinkedRoleCommand({ AWSServiceName: 'ecs.amazonaws.com' })),
      { 'iam:AWSServiceName': 'ecs.amazonaws.com' },
    ))
})

describe('what AssumeRole is asked', () => {
  const everybody = trust({ AWS: '*' }, 'sts:*')
  const ask = async (action: string, arn: string, more: Partial<AssumeRoleCommandInput>, expected: Keys) => {
    const command = new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'session', ...more })
    await expectKeysOf(action, () => server.sts(ADMINISTRATOR, 'eu-west-1').send(command), {
      ...byAdministrator,
      'aws:RequestedRegion': 'eu-west-1',
      'sts:RoleSessionName': 'session',
      ...expected,
    })
  }

  test('as little as can be', async () => {
    await ask('sts:AssumeRole', await roleTrusting(server, 'Open', everybody), {}, {})
  })

  test('K9: everything', async () => {
    const arn = await roleTrusting(server, 'Tagged', everybody, { Tags: TAGS })
    const more = {
      ExternalId: 'external',
      SourceIdentity: 'Somebody',
      Tags: [{ Key: 'stage', Value: 'test' }],
      TransitiveTagKeys: ['stage'],
    }
    const expected = {
      'sts:ExternalId': 'external',
      'sts:SourceIdentity': 'Somebody',
      'sts:TransitiveTagKeys': ['stage'],
      'aws:RequestTag/stage': 'test',
      'aws:TagKeys': ['stage'],
      'aws:ResourceTag/Team': 'blue',
      'iam:ResourceTag/Team': 'blue',
    }
    for (const action of ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'])
      await ask(action, arn, more, expected)
  })

  test('K3: a role of another account', async () => {
    const arn = await roleTrusting(server, 'Theirs', everybody, {}, administratorOf(OTHER))
    await ask('sts:AssumeRole', arn, {}, { 'aws:ResourceAccount': OTHER })
  })
})

test('K11: each global key of AWS is among those above, or it is known why not', () => {
  const [, line = ''] = readDataFile('service-authorization.json.br').toString('utf8').split('\n', 2)
  const keysByType: Readonly<Record<string, readonly string[]>> = JSON.parse(line)
  const all = Object.values(keysByType)
    .flat()
    .filter((key) => key.startsWith('aws:'))
  const missing = all.filter((key) => !seen.has(key.toLowerCase()))
  expect(missing.sort()).toEqual(Object.values(absentKeys).flat().sort())
})
