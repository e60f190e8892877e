/** Tests findings about external access to roles. */
import {
  ApplyArchiveRuleCommand,
  CreateArchiveRuleCommand,
  type Criterion,
  DeleteAnalyzerCommand,
  GetAnalyzedResourceCommand,
  GetFindingCommand,
  GetFindingsStatisticsCommand,
  GetFindingV2Command,
  ListAnalyzedResourcesCommand,
  ListFindingsCommand,
  ListFindingsV2Command,
  StartResourceScanCommand,
  UpdateFindingsCommand,
} from '@aws-sdk/client-accessanalyzer'
import { CreateRoleCommand, DeleteRoleCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, expectError, NOW, serverForEachTest, startServer, trust } from '../../support/harness.ts'
import { membersOf } from '../callers.ts'
import { arnOf, createAnalyzer, invalid, notFound } from './world.ts'

const PARTNER = '111122223333'
const partner = { AWS: `arn:aws:iam::${PARTNER}:root` }
const mine = { AWS: `arn:aws:iam::${ACCOUNT}:root` }
const analyzerArn = arnOf('mine')
const MINUTE = 60_000

let now = NOW
const server = serverForEachTest(() => {
  now = NOW
  return startServer({}, { now: () => now })
})
const client = server.accessanalyzer()
beforeEach(async () => {
  await createAnalyzer(client, 'mine')
})

const roleArn = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`
const createRole = (RoleName: string, AssumeRolePolicyDocument: string) =>
  server.iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
const changeTrust = (RoleName: string, PolicyDocument: string) =>
  server.iam().send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
const list = async (more = {}) =>
  (await client.send(new ListFindingsCommand({ analyzerArn, ...more }))).findings ?? []
const statuses = async () => (await list()).map(({ resource, status }) => [resource, status])
const filtered = async (filter: Record<string, Criterion>) =>
  (await list({ filter })).map(({ resource }) => resource?.split('/').at(-1)).sort()

/** Returns the findings about a new role with this trust policy. */
async function findingsAbout(name: string, document: string) {
  await createRole(name, document)
  return (await list()).filter(({ resource }) => resource === roleArn(name))
}

describe('external access', () => {
  test('is reported as AWS reports a role for users of Amazon Cognito', async () => {
    const [found] = await findingsAbout(
      'app',
      trust({ Federated: 'cognito-identity.amazonaws.com' }, 'sts:AssumeRoleWithWebIdentity', {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': 'us-west-2:EXAMPLE0-1234' },
      }),
    )
    expect(found).toEqual({
      id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/),
      principal: { Federated: 'cognito-identity.amazonaws.com' },
      action: ['sts:AssumeRoleWithWebIdentity'],
      resource: roleArn('app'),
      resourceType: 'AWS::IAM::Role',
      resourceOwnerAccount: ACCOUNT,
      condition: { 'cognito-identity.amazonaws.com:aud': 'us-west-2:EXAMPLE0-1234' },
      isPublic: false,
      status: 'ACTIVE',
      resourceControlPolicyRestriction: 'NOT_APPLICABLE',
      createdAt: new Date(NOW),
      analyzedAt: new Date(NOW),
      updatedAt: new Date(NOW),
    })
  })

  test.each([
    ['the account itself', trust(mine)],
    ['a service', trust({ Service: 'ec2.amazonaws.com' })],
    [
      'everyone in the account',
      trust({ AWS: '*' }, 'sts:AssumeRole', equals('aws:PrincipalAccount', ACCOUNT)),
    ],
    [
      'a user of the account',
      trust({ AWS: '*' }, 'sts:AssumeRole', equals('aws:PrincipalArn', `arn:aws:iam::${ACCOUNT}:user/ann`)),
    ],
    ['an outsider who is denied', both(trust(partner), trust(partner).replace('Allow', 'Deny'))],
    [
      'everyone but outsiders',
      both(trust({ AWS: '*' }), denied({ StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } })),
    ],
  ])('is not what %s has', async (_who, document) => {
    expect(await findingsAbout('inside', document)).toEqual([])
  })

  test.each([
    ['an account', trust(partner), { AWS: PARTNER }, false],
    ['everyone', trust({ AWS: '*' }), { AWS: '*' }, true],
    [
      'another organization',
      trust({ AWS: '*' }, 'sts:AssumeRole', equals('aws:PrincipalOrgID', 'o-partner1234')),
      { AWS: '*' },
      false,
    ],
    [
      'everyone outside',
      both(trust({ AWS: '*' }), denied(equals('aws:PrincipalAccount', ACCOUNT))),
      { AWS: '*' },
      true,
    ],
    [
      'a provider of the account',
      trust(
        { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.example.com` },
        'sts:AssumeRoleWithWebIdentity',
      ),
      { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.example.com` },
      false,
    ],
  ])('is what %s has', async (_who, document, principal, isPublic) => {
    expect(await findingsAbout('outside', document)).toMatchObject([
      { principal, isPublic, status: 'ACTIVE' },
    ])
  })

  test('has a finding for each statement and principal', async () => {
    const accounts = { AWS: ['arn:aws:iam::111122223333:root', mine.AWS, 'arn:aws:iam::444455556666:root'] }
    const found = await findingsAbout('shared', both(trust(accounts), trust(partner, 'sts:TagSession')))
    expect(found.map(({ principal, action }) => `${principal?.['AWS']} ${action}`).sort()).toEqual([
      '111122223333 sts:AssumeRole',
      '111122223333 sts:TagSession',
      '444455556666 sts:AssumeRole',
    ])
  })
})

test('both versions show a finding', async () => {
  const [found] = await findingsAbout('shared', trust(partner))
  const { id } = found ?? {}
  const { principal, action, condition, isPublic, resourceControlPolicyRestriction, ...frame } = found ?? {}
  const access = { principal, action, condition, isPublic, resourceControlPolicyRestriction }
  expect((await client.send(new GetFindingCommand({ analyzerArn, id }))).finding).toEqual(found)
  const summary = { ...frame, findingType: 'ExternalAccess' }
  expect((await client.send(new ListFindingsV2Command({ analyzerArn }))).findings).toEqual([summary])
  const shown = membersOf(await client.send(new GetFindingV2Command({ analyzerArn, id })))
  expect(shown).toEqual({ ...summary, findingDetails: [{ externalAccessDetails: access }] })
  await expectError(client.send(new GetFindingCommand({ analyzerArn, id: 'none' })), {
    code: 'ResourceNotFoundException',
    status: 404,
    message: 'The finding none does not exist',
  })
})

test('analyzers of unused and internal access have no findings of the first version', async () => {
  await createAnalyzer(client, 'unused', { type: 'ACCOUNT_UNUSED_ACCESS' })
  await createAnalyzer(client, 'internal', { type: 'ACCOUNT_INTERNAL_ACCESS' })
  const unsupported = invalid('Only external access analyzers support the operation.')
  for (const name of ['unused', 'internal']) {
    const other = { analyzerArn: arnOf(name) }
    await expectError(client.send(new ListFindingsCommand(other)), unsupported)
    await expectError(client.send(new GetFindingCommand({ ...other, id: 'any' })), unsupported)
  }
  const none = { analyzerArn: arnOf('none') }
  await expectError(client.send(new ListFindingsCommand(none)), notFound(arnOf('none')))
})

describe('a finding', () => {
  test('is resolved when the access ends, and active when it returns', async () => {
    const [{ id } = {}] = await findingsAbout('shared', trust(partner))
    now += MINUTE
    await changeTrust('shared', trust(mine))
    now += MINUTE
    expect(await list()).toMatchObject([
      { id, status: 'RESOLVED', createdAt: new Date(NOW), updatedAt: new Date(NOW + MINUTE) },
    ])
    await changeTrust('shared', trust(partner))
    expect(await list()).toMatchObject([{ id, status: 'ACTIVE', updatedAt: new Date(now) }])
    now += MINUTE
    await server.iam().send(new DeleteRoleCommand({ RoleName: 'shared' }))
    expect(await list()).toMatchObject([{ id, status: 'RESOLVED', updatedAt: new Date(now) }])
  })

  test('is kept for 90 days after it was resolved', async () => {
    await findingsAbout('shared', trust(partner))
    await changeTrust('shared', trust(mine))
    expect(await list()).toHaveLength(1)
    const age = 90 * 24 * 60 * MINUTE
    // The server rejects signatures that are older than its clock by 15 minutes.
    client.config.systemClockOffset = age
    now += age - 1
    expect(await list()).toHaveLength(1)
    now += 1
    expect(await list()).toEqual([])
  })

  test('is archived and activated by UpdateFindings', async () => {
    const [{ id = '' } = {}] = await findingsAbout('one', trust(partner))
    await createRole('two', trust(partner))
    const update = (more: object) =>
      client.send(new UpdateFindingsCommand({ analyzerArn, status: 'ARCHIVED', ...more }))
    now += MINUTE
    await update({ ids: [id] })
    expect(await list({ filter: { status: { eq: ['ARCHIVED'] } } })).toMatchObject([
      { id, updatedAt: new Date(now), createdAt: new Date(NOW) },
    ])
    await update({ resourceArn: roleArn('two') })
    expect((await list()).map(({ status }) => status)).toEqual(['ARCHIVED', 'ARCHIVED'])
    await update({ ids: [id], status: 'ACTIVE' })
    expect(await list({ filter: { status: { eq: ['ACTIVE'] } } })).toMatchObject([{ id }])
    await expectError(update({}), invalid('Specify either ids or resourceArn.'))
  })

  test('ends with its analyzer', async () => {
    await findingsAbout('shared', trust(partner))
    await changeTrust('shared', trust(mine))
    await client.send(new DeleteAnalyzerCommand({ analyzerName: 'mine' }))
    await createAnalyzer(client, 'mine')
    expect(await list()).toEqual([])
  })
})

describe('archive rules', () => {
  const rule = { analyzerName: 'mine', ruleName: 'partner' }
  const filter = { 'principal.AWS': { eq: [PARTNER] } }

  test('archive new findings, and others once they are applied', async () => {
    await createRole('before', trust(partner))
    now += MINUTE
    await client.send(new CreateArchiveRuleCommand({ ...rule, filter }))
    await createRole('after', trust(partner))
    await createRole('other', trust({ AWS: '*' }))
    const sorted = async () => (await statuses()).sort()
    expect(await sorted()).toEqual([
      [roleArn('after'), 'ARCHIVED'],
      [roleArn('before'), 'ACTIVE'],
      [roleArn('other'), 'ACTIVE'],
    ])
    await client.send(new ApplyArchiveRuleCommand({ analyzerArn, ruleName: 'partner' }))
    expect(await sorted()).toEqual([
      [roleArn('after'), 'ARCHIVED'],
      [roleArn('before'), 'ARCHIVED'],
      [roleArn('other'), 'ACTIVE'],
    ])
    await expectError(
      client.send(new ApplyArchiveRuleCommand({ analyzerArn, ruleName: 'none' })),
      notFound(`${analyzerArn}/archive-rule/none`),
    )
  })
})

describe('a list', () => {
  beforeEach(async () => {
    const named = (org: string) => trust({ AWS: '*' }, 'sts:AssumeRole', equals('aws:PrincipalOrgID', org))
    await createRole('account', trust(partner))
    await createRole('everyone', trust({ AWS: '*' }))
    await createRole('organization', named('o-partner1234'))
  })

  test('is filtered', async () => {
    const cases: readonly (readonly [Record<string, Criterion>, readonly string[]])[] = [
      [{ isPublic: { eq: ['true'] } }, ['everyone']],
      [{ resource: { contains: ['role/a', 'role/o'] } }, ['account', 'organization']],
      [{ 'principal.AWS': { neq: ['*'] } }, ['account']],
      [{ 'condition.aws:PrincipalOrgID': { exists: true } }, ['organization']],
      [{ 'condition.aws:PrincipalOrgID': { exists: false }, isPublic: { eq: ['false'] } }, ['account']],
      [{ resourceOwnerAccount: { eq: [PARTNER] } }, []],
      [{ error: { exists: true } }, []],
    ]
    for (const [filter, names] of cases) expect([filter, await filtered(filter)]).toEqual([filter, names])
    await expectError(filtered({ color: { eq: ['red'] } }), invalid('The filter key color is not supported.'))
  })

  test('is sorted, and divided into pages', async () => {
    const names = async (orderBy: 'ASC' | 'DESC') => {
      const sort = { attributeName: 'resource', orderBy }
      const first = await client.send(new ListFindingsCommand({ analyzerArn, sort, maxResults: 2 }))
      const { nextToken } = first
      const second = await client.send(
        new ListFindingsCommand({ analyzerArn, sort, maxResults: 2, nextToken }),
      )
      expect(second.nextToken).toBeUndefined()
      return [first, second].map(({ findings = [] }) =>
        findings.map(({ resource }) => resource?.split('/')[1]),
      )
    }
    expect(await names('ASC')).toEqual([['account', 'everyone'], ['organization']])
    expect(await names('DESC')).toEqual([['organization', 'everyone'], ['account']])
    await expectError(
      list({ sort: { attributeName: 'color' } }),
      invalid('The attribute color cannot be sorted by.'),
    )
  })

  test('is summed up', async () => {
    await client.send(
      new UpdateFindingsCommand({ analyzerArn, status: 'ARCHIVED', resourceArn: roleArn('account') }),
    )
    const statistics = membersOf(await client.send(new GetFindingsStatisticsCommand({ analyzerArn })))
    expect(statistics).toEqual({
      findingsStatistics: [
        {
          externalAccessFindingsStatistics: {
            resourceTypeStatistics: {
              'AWS::IAM::Role': { totalActivePublic: 1, totalActiveCrossAccount: 1, totalActiveErrors: 0 },
            },
            totalActiveFindings: 2,
            totalArchivedFindings: 1,
            totalResolvedFindings: 0,
          },
        },
      ],
      lastUpdatedAt: new Date(NOW),
    })
  })

  test('has a counterpart of the resources', async () => {
    await createRole('inside', trust(mine))
    const { analyzedResources } = await client.send(new ListAnalyzedResourcesCommand({ analyzerArn }))
    expect(analyzedResources).toEqual(
      ['account', 'everyone', 'inside', 'organization'].map((name) => ({
        resourceArn: roleArn(name),
        resourceOwnerAccount: ACCOUNT,
        resourceType: 'AWS::IAM::Role',
      })),
    )
    const get = async (name: string) =>
      (await client.send(new GetAnalyzedResourceCommand({ analyzerArn, resourceArn: roleArn(name) })))
        .resource
    expect(await get('everyone')).toEqual({
      ...analyzedResources?.[1],
      createdAt: new Date(NOW),
      updatedAt: new Date(NOW),
      analyzedAt: new Date(NOW),
      isPublic: true,
      actions: ['sts:AssumeRole'],
      status: 'ACTIVE',
    })
    expect(await get('inside')).toMatchObject({ isPublic: false, actions: [] })
    await expectError(get('none'), notFound(roleArn('none')))
    const scan = (name: string) =>
      client.send(new StartResourceScanCommand({ analyzerArn, resourceArn: roleArn(name) }))
    await scan('inside')
    await expectError(scan('none'), notFound(roleArn('none')))
  })
})

function equals(key: string, value: string) {
  return { StringEquals: { [key]: value } }
}

function denied(condition: object): string {
  return trust({ AWS: '*' }, 'sts:AssumeRole', condition).replace('Allow', 'Deny')
}

/** Returns a document with the statements of two. */
function both(one: string, other: string): string {
  const { Statement, Version } = JSON.parse(one)
  return JSON.stringify({ Version, Statement: [Statement, JSON.parse(other).Statement] })
}
