/** Tests findings about roles, passwords, access keys, and permissions that nobody uses. */
import {
  ApplyArchiveRuleCommand,
  CreateArchiveRuleCommand,
  type Criterion,
  type FindingSummaryV2,
  GetFindingsStatisticsCommand,
  GetFindingV2Command,
  ListAnalyzedResourcesCommand,
  ListFindingsV2Command,
  UpdateAnalyzerCommand,
  UpdateFindingsCommand,
} from '@aws-sdk/client-accessanalyzer'
import {
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  GetUserCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  NOW,
  policy,
  serverForEachTest,
  startServer,
  trust,
} from '../../support/harness.ts'
import { accessKeyOf, changeUser, membersOf, userArn } from '../callers.ts'
import { arnOf, createAnalyzer, DAY, invalid, signingAt } from './world.ts'

const AGE = 30
const analyzerArn = arnOf('unused')

let now = NOW
const server = serverForEachTest(() => {
  now = NOW
  return startServer({}, { now: () => now })
})
beforeEach(async () => {
  const configuration = { unusedAccess: { unusedAccessAge: AGE } }
  await createAnalyzer(server.accessanalyzer(), 'unused', { type: 'ACCOUNT_UNUSED_ACCESS', configuration })
})

const analyzer = () => signingAt(server.accessanalyzer(), now)
const iam = (credentials?: Credentials) => signingAt(server.iam(credentials), now)
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`
const list = async (filter?: Record<string, Criterion>) =>
  (await analyzer().send(new ListFindingsV2Command({ analyzerArn, ...(filter && { filter }) }))).findings ??
  []
const types = async () => (await list()).map(({ findingType }) => findingType).sort()
const details = async ({ id }: FindingSummaryV2) =>
  (await analyzer().send(new GetFindingV2Command({ analyzerArn, id }))).findingDetails

async function createRole(RoleName: string, PolicyDocument?: string): Promise<void> {
  const AssumeRolePolicyDocument = trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` })
  await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
  if (PolicyDocument !== undefined)
    await iam().send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }))
}

/** Returns a session of a role. */
async function sessionOf(name: string): Promise<Credentials> {
  const request = new AssumeRoleCommand({ RoleArn: roleArn(name), RoleSessionName: 'test' })
  const { Credentials: issued } = await signingAt(server.sts(), now).send(request)
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '', SessionToken } = issued ?? {}
  return { accessKeyId, secretAccessKey, ...(SessionToken !== undefined && { sessionToken: SessionToken }) }
}

describe('a role', () => {
  test('is unused once it is as old as the period, until somebody uses it', async () => {
    await createRole('idle', policy('Allow', 'iam:*'))
    now = NOW + AGE * DAY - 1
    expect(await list()).toEqual([])
    now += 1 + DAY
    const [found = {} as FindingSummaryV2, ...others] = await list()
    expect(others).toEqual([])
    const since = new Date(NOW + AGE * DAY)
    expect(found).toEqual({
      id: expect.stringMatching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/),
      findingType: 'UnusedIAMRole',
      resource: roleArn('idle'),
      resourceType: 'AWS::IAM::Role',
      resourceOwnerAccount: ACCOUNT,
      status: 'ACTIVE',
      createdAt: since,
      updatedAt: since,
      analyzedAt: new Date(now),
    })
    expect(await details(found)).toEqual([{ unusedIamRoleDetails: {} }])
    const used = now
    await iam(await sessionOf('idle')).send(new ListUsersCommand({}))
    now += 1
    expect(await list({ findingType: { eq: ['UnusedIAMRole'] } })).toMatchObject([
      { id: found.id, status: 'RESOLVED', updatedAt: new Date(now) },
    ])
    now = used + AGE * DAY
    const again = await list({ findingType: { eq: ['UnusedIAMRole'] } })
    expect(again).toMatchObject([{ id: found.id, status: 'ACTIVE', createdAt: since }])
    expect(again[0]?.updatedAt).toEqual(new Date(now))
    expect(await details(found)).toEqual([{ unusedIamRoleDetails: { lastAccessed: new Date(used) } }])
  })

  test('is resolved when it is deleted, and another of the same name is another', async () => {
    await createRole('idle')
    now += AGE * DAY
    const [found] = await list()
    await iam().send(new DeleteRoleCommand({ RoleName: 'idle' }))
    await createRole('idle')
    expect(await list()).toMatchObject([{ id: found?.id, status: 'RESOLVED' }])
    now += AGE * DAY
    expect((await list()).map(({ status }) => status).sort()).toEqual(['ACTIVE', 'RESOLVED'])
  })

  test('is left out if it is service-linked', async () => {
    await iam().send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'batch.amazonaws.com' }))
    now += AGE * DAY
    expect(await list()).toEqual([])
  })
})

describe('a user', () => {
  beforeEach(async () => {
    await iam().send(new CreateUserCommand({ UserName: 'ann' }))
  })
  const findingOf = async (type: string) =>
    (await list()).find((found) => found.findingType === type && found.status === 'ACTIVE')

  test('has unused access keys, unless they are inactive', async () => {
    const first = await accessKeyOf(server, 'ann')
    const second = await accessKeyOf(server, 'ann')
    now += AGE * DAY
    expect(await types()).toEqual(['UnusedIAMUserAccessKey', 'UnusedIAMUserAccessKey'])
    const used = now
    await expectError(iam(first).send(new GetUserCommand({})), { code: 'AccessDenied', status: 403 })
    const AccessKeyId = second.accessKeyId
    expect(await details((await findingOf('UnusedIAMUserAccessKey')) ?? ({} as FindingSummaryV2))).toEqual([
      { unusedIamUserAccessKeyDetails: { accessKeyId: AccessKeyId } },
    ])
    await iam().send(new UpdateAccessKeyCommand({ UserName: 'ann', AccessKeyId, Status: 'Inactive' }))
    expect((await list()).map(({ status }) => status)).toEqual(['RESOLVED', 'RESOLVED'])
    now += AGE * DAY
    const found = await findingOf('UnusedIAMUserAccessKey')
    expect(found).toMatchObject({ resource: userArn('ann'), resourceType: 'AWS::IAM::User' })
    expect(await details(found ?? ({} as FindingSummaryV2))).toEqual([
      {
        unusedIamUserAccessKeyDetails: { accessKeyId: first.accessKeyId, lastAccessed: new Date(used) },
      },
    ])
  })

  test('has an unused password', async () => {
    now += DAY
    const Password = 'correct horse battery 9 Staple'
    await iam().send(new CreateLoginProfileCommand({ UserName: 'ann', Password }))
    now = NOW + AGE * DAY
    expect(await types()).toEqual([])
    now += DAY
    const found = await findingOf('UnusedIAMUserPassword')
    expect(found).toMatchObject({ resource: userArn('ann'), createdAt: new Date(now) })
    expect(await details(found ?? ({} as FindingSummaryV2))).toEqual([{ unusedIamUserPasswordDetails: {} }])
    const signedIn = now
    changeUser(server, 'ann', (user) => ({ ...user, passwordLastUsed: signedIn }))
    expect(await list()).toMatchObject([{ id: found?.id, status: 'RESOLVED' }])
    now += AGE * DAY
    expect(await details(found ?? ({} as FindingSummaryV2))).toEqual([
      { unusedIamUserPasswordDetails: { lastAccessed: new Date(signedIn) } },
    ])
  })
})

describe('permissions', () => {
  const document = policy('Allow', ['s3:*', 'iam:GetUser', 'iam:ListUsers', 'iam:PassRole', 'sts:*'])
  const READER = ['iam', 's3', 'sts']
  beforeEach(async () => {
    await createRole('reader', document)
  })
  const useIt = async () => iam(await sessionOf('reader')).send(new ListUsersCommand({}))
  const services = async () => {
    const [found] = await list({ findingType: { eq: ['UnusedPermission'] }, status: { eq: ['ACTIVE'] } })
    return found && (await details(found))
  }

  test('are unused by service, or by action of a used service', async () => {
    now += AGE * DAY - 1
    await useIt()
    expect(await list()).toEqual([])
    const used = new Date(now)
    now += 1
    expect(await list()).toMatchObject([
      { findingType: 'UnusedPermission', resource: roleArn('reader'), createdAt: new Date(now) },
    ])
    expect(await services()).toEqual([
      {
        unusedPermissionDetails: {
          serviceNamespace: 'iam',
          lastAccessed: used,
          actions: [{ action: 'GetUser' }],
        },
      },
      { unusedPermissionDetails: { serviceNamespace: 's3' } },
      { unusedPermissionDetails: { serviceNamespace: 'sts' } },
    ])
  })

  test('change with what is used, and end with the policy', async () => {
    now += AGE * DAY
    await useIt()
    const before = await list({ status: { eq: ['ACTIVE'] } })
    now += DAY
    await iam(await sessionOf('reader'))
      .send(new GetUserCommand({ UserName: 'nobody' }))
      .catch(() => {})
    expect(await services()).toEqual(
      ['s3', 'sts'].map((serviceNamespace) => ({ unusedPermissionDetails: { serviceNamespace } })),
    )
    const changed = await list({ status: { eq: ['ACTIVE'] } })
    expect(changed).toEqual([{ ...before[0], updatedAt: new Date(now), analyzedAt: new Date(now) }])
    const PolicyDocument = policy('Allow', ['iam:GetUser', 'iam:PassRole'])
    await iam().send(new PutRolePolicyCommand({ RoleName: 'reader', PolicyName: 'own', PolicyDocument }))
    expect(await list()).toMatchObject([{ status: 'RESOLVED' }])
  })

  test('of a user that is idle have no finding', async () => {
    await iam().send(new CreateUserCommand({ UserName: 'idle' }))
    await iam().send(new CreateUserCommand({ UserName: 'busy' }))
    for (const name of ['idle', 'busy'])
      changeUser(server, name, (user) => ({ ...user, inline: { own: document } }))
    const key = await accessKeyOf(server, 'busy')
    now += AGE * DAY
    await iam(key).send(new ListUsersCommand({}))
    expect((await list()).map(({ resource, findingType }) => [findingType, resource]).sort()).toEqual([
      ['UnusedIAMRole', roleArn('reader')],
      ['UnusedPermission', userArn('busy')],
    ])
  })

  test('are divided into pages', async () => {
    now += AGE * DAY
    await useIt()
    const [found] = await list()
    const seen: (string | undefined)[] = []
    let nextToken: string | undefined
    do {
      const page = await analyzer().send(
        new GetFindingV2Command({ analyzerArn, id: found?.id, maxResults: 2, nextToken }),
      )
      seen.push(...(page.findingDetails ?? []).map((each) => each.unusedPermissionDetails?.serviceNamespace))
      nextToken = page.nextToken
    } while (nextToken !== undefined)
    expect(seen).toEqual(READER)
  })
})

describe('the rules of the analyzer', () => {
  test('exclude users and roles by tags', async () => {
    const tagged = async (name: string, tags: Record<string, string>) => {
      await createRole(name)
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
      await iam().send(new TagRoleCommand({ RoleName: name, Tags }))
    }
    await createRole('plain')
    await tagged('spare', { spare: 'yes' })
    await tagged('team-a', { team: 'a' })
    await tagged('team-b', { team: 'b', env: 'dev' })
    await tagged('team-b-only', { team: 'b' })
    now += AGE * DAY
    expect(await list()).toHaveLength(5)
    const exclude = async (...resourceTags: Record<string, string>[]) => {
      const analysisRule = { exclusions: [{ resourceTags }] }
      const configuration = { unusedAccess: { unusedAccessAge: AGE, analysisRule } }
      await analyzer().send(new UpdateAnalyzerCommand({ analyzerName: 'unused', configuration }))
      return (await list({ status: { eq: ['ACTIVE'] } }))
        .map(({ resource }) => resource?.split('/')[1])
        .sort()
    }
    expect(await exclude({ spare: '' })).toEqual(['plain', 'team-a', 'team-b', 'team-b-only'])
    expect(await exclude({ team: 'a' }, { team: 'b', env: 'dev' })).toEqual(['plain', 'spare', 'team-b-only'])
    expect(await exclude()).toEqual(['plain', 'spare', 'team-a', 'team-b', 'team-b-only'])
  })

  test('give the age', async () => {
    await createRole('idle')
    now += DAY
    expect(await list()).toEqual([])
    const configuration = { unusedAccess: { unusedAccessAge: 1 } }
    await analyzer().send(new UpdateAnalyzerCommand({ analyzerName: 'unused', configuration }))
    expect(await list()).toMatchObject([{ createdAt: new Date(now), status: 'ACTIVE' }])
  })
})

describe('findings', () => {
  beforeEach(async () => {
    await createRole('one')
    await createRole('two')
    await accessKeyOfNewUser('ann')
    now += AGE * DAY
  })
  async function accessKeyOfNewUser(UserName: string) {
    await iam().send(new CreateUserCommand({ UserName }))
    await accessKeyOf(server, UserName)
  }
  const active = async () =>
    (await list({ status: { eq: ['ACTIVE'] } })).map(({ resource }) => resource).sort()

  test('are archived by rules and by UpdateFindings', async () => {
    const filter = { resource: { contains: ['role/one'] } }
    const client = analyzer()
    expect(await active()).toEqual([roleArn('one'), roleArn('two'), userArn('ann')])
    await client.send(new CreateArchiveRuleCommand({ analyzerName: 'unused', ruleName: 'one', filter }))
    await client.send(new ApplyArchiveRuleCommand({ analyzerArn, ruleName: 'one' }))
    expect(await active()).toEqual([roleArn('two'), userArn('ann')])
    const ids = (await list({ resourceType: { eq: ['AWS::IAM::User'] } })).map(({ id }) => id ?? '')
    await client.send(new UpdateFindingsCommand({ analyzerArn, status: 'ARCHIVED', ids }))
    expect(await active()).toEqual([roleArn('two')])
  })

  test('are summed up', async () => {
    const [first] = await list({ resource: { eq: [roleArn('two')] } })
    const ids = [first?.id ?? '']
    await analyzer().send(new UpdateFindingsCommand({ analyzerArn, status: 'ARCHIVED', ids }))
    await createRole('three')
    const statistics = membersOf(await analyzer().send(new GetFindingsStatisticsCommand({ analyzerArn })))
    const details = { UnusedIAMRole: 1, UnusedIAMUserAccessKey: 1 }
    expect(statistics).toEqual({
      findingsStatistics: [
        {
          unusedAccessFindingsStatistics: {
            unusedAccessTypeStatistics: [
              { unusedAccessType: 'UnusedIAMRole', total: 1 },
              { unusedAccessType: 'UnusedIAMUserAccessKey', total: 1 },
            ],
            topAccounts: [{ account: ACCOUNT, numberOfActiveFindings: 2, details }],
            totalActiveFindings: 2,
            totalArchivedFindings: 1,
            totalResolvedFindings: 0,
          },
        },
      ],
      lastUpdatedAt: new Date(now),
    })
  })

  test('are sorted, and not found by members that they do not have', async () => {
    const sort = { attributeName: 'createdAt', orderBy: 'DESC' } as const
    const { findings } = await analyzer().send(new ListFindingsV2Command({ analyzerArn, sort }))
    expect(findings).toHaveLength(3)
    expect(await list({ isPublic: { exists: true } })).toEqual([])
    expect(await list({ 'principal.AWS': { exists: true } })).toEqual([])
    expect(await list({ 'condition.aws:SourceIp': { exists: true } })).toEqual([])
  })

  test('have no analyzed resources beside', async () => {
    await expectError(
      analyzer().send(new ListAnalyzedResourcesCommand({ analyzerArn })),
      invalid('Only external access analyzers support the operation.'),
    )
  })
})
