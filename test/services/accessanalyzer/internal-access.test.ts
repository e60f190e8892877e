/** Tests findings about which users and roles of an account or an organization have access to resources. */
import {
  type AccessAnalyzerClient,
  type CreateAnalyzerCommandInput,
  GetFindingsStatisticsCommand,
  GetFindingV2Command,
  type InternalAccessAnalysisRuleCriteria,
  ListFindingsV2Command,
} from '@aws-sdk/client-accessanalyzer'
import { DeleteUserPolicyCommand } from '@aws-sdk/client-iam'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { SeedAccount, SeedFile } from '../../../server/seed/types.ts'
import { ask } from '../../admin/decisions/requests.ts'
import { ACCOUNT, NOW, OTHER, policy, type TestServer, trust } from '../../support/harness.ts'
import {
  organizationWith,
  resourceControl,
  seededServer,
  serviceControl,
} from '../../support/organizations.ts'
import { here, REGION } from '../../support/places.ts'
import { BUCKET, open } from './resources.ts'
import { arnOf, createAnalyzer, SERVICE } from './world.ts'

let server: TestServer
let client: AccessAnalyzerClient
afterEach(() => server.close())

/** As text, because ARNs of resources are names of members. */
async function start(seed: SeedFile): Promise<void> {
  server = await seededServer(JSON.parse(here(JSON.stringify(seed))), {}, { now: () => NOW })
  client = server.accessanalyzer()
}

const analyzerArn = arnOf('internal')
const inAccount = (...inclusions: readonly InternalAccessAnalysisRuleCriteria[]) =>
  createInternal('ACCOUNT_INTERNAL_ACCESS', inclusions)
const inOrganization = (...inclusions: readonly InternalAccessAnalysisRuleCriteria[]) =>
  createInternal('ORGANIZATION_INTERNAL_ACCESS', inclusions)

function createInternal(
  type: CreateAnalyzerCommandInput['type'],
  inclusions: readonly InternalAccessAnalysisRuleCriteria[],
) {
  const configuration = { internalAccess: { analysisRule: { inclusions: [...inclusions] } } }
  return createAnalyzer(client, 'internal', { ...(type && { type }), configuration })
}

async function list() {
  const { findings = [] } = await client.send(new ListFindingsV2Command({ analyzerArn }))
  return findings
}

async function detailsOf(id: string | undefined) {
  const { findingDetails = [] } = await client.send(new GetFindingV2Command({ analyzerArn, id }))
  return findingDetails.map(({ internalAccessDetails }) => internalAccessDetails)
}

/** Returns the access by the name of the user or role, of findings that are not resolved. */
async function accessByName(resource = BUCKET) {
  const present = (await list()).filter((row) => row.resource === resource && row.status !== 'RESOLVED')
  const all = await Promise.all(present.map(({ id }) => detailsOf(id)))
  return Object.fromEntries(all.flat().map((access) => [nameIn(access?.principal?.['AWS']), access]))
}

const nameIn = (arn = '') => arn.split('/').at(-1) ?? ''
const userArn = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:user/${name}`
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`
const OBJECTS = `${BUCKET}/*`

const user = (name: string, ...documents: readonly string[]) => ({
  name,
  inlinePolicies: Object.fromEntries(documents.map((document, index) => [`p${index}`, document])),
})
const statements = (...all: readonly object[]) => ({ Version: '2012-10-17', Statement: all })
const allow = (principal: string, action: string, more: object = {}) => ({
  ...{ Effect: 'Allow', Principal: { AWS: principal }, Action: action, Resource: [BUCKET, OBJECTS] },
  ...more,
})

/** Denies what is not in a region. */
const NOT_THERE = {
  ...{ Effect: 'Deny', Action: '*', Resource: '*' },
  Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
}

/** Users and roles with different ways to the bucket, or none. */
const ESTATE: SeedAccount = {
  policies: [{ name: 'reading', document: policy('Allow', 's3:Get*') }],
  groups: [{ name: 'readers', attachedPolicies: ['reading'] }],
  users: [
    user('own', policy('Allow', 's3:GetObject', OBJECTS)),
    user('elsewhere', policy('Allow', 's3:*', 'arn:aws:s3:::other/*')),
    user('other-service', policy('Allow', 'sqs:*')),
    user('denied', policy('Allow', '*'), policy('Deny', 's3:*Object', OBJECTS)),
    user('named'),
    { ...user('named-bounded'), permissionsBoundary: 'reading' },
    { ...user('bounded', policy('Allow', 's3:*')), permissionsBoundary: 'reading' },
    user('refused', policy('Allow', 's3:*')),
    user('partly', policy('Allow', 's3:*')),
    { ...user('member'), groups: ['readers'] },
    user('writing', policy('Allow', 's3:PutObject', OBJECTS)),
  ],
  roles: [
    { ...user('role-named'), trust: trust({ AWS: userArn('own') }) },
    { ...user('role-bounded'), trust: trust({ AWS: userArn('own') }), permissionsBoundary: 'reading' },
    { ...user('role-own', policy('Allow', 's3:DeleteObject')), trust: trust({ AWS: userArn('own') }) },
  ],
  resources: {
    [BUCKET]: {
      policy: statements(
        allow(userArn('named'), 's3:PutObject'),
        allow(userArn('named-bounded'), 's3:PutObject'),
        allow(roleArn('role-named'), 's3:PutObject'),
        allow(roleArn('role-bounded'), 's3:PutObject'),
        allow(ACCOUNT, 's3:ListBucket'),
        { ...allow(userArn('refused'), 's3:*'), Effect: 'Deny' },
        { ...allow(userArn('partly'), 's3:Put*'), Effect: 'Deny' },
      ),
    },
  },
}

describe('the access to a bucket', () => {
  const ACTIONS = ['GetObject', 'PutObject', 'DeleteObject', 'GetBucketPolicy', 'ListBucket'] as const

  test('is what the decisions on requests say, for each user and role', async () => {
    await start({ accounts: { [ACCOUNT]: ESTATE } })
    await inAccount({ resourceArns: [BUCKET] })
    const access = await accessByName()
    const resourcePolicy = ESTATE.resources?.[BUCKET]?.policy
    const principals = [
      ...(ESTATE.users ?? []).map(({ name }) => userArn(name)),
      ...(ESTATE.roles ?? []).map(({ name }) => roleArn(name)),
    ]
    for (const principal of principals) {
      const decided = await Promise.all(
        ACTIONS.map(async (name) => {
          const resources = [/Object$/.test(name) ? `${BUCKET}/a` : BUCKET]
          const answer = await ask(server, { principal, action: `s3:${name}`, resources, resourcePolicy })
          return answer.allowed ? [`s3:${name}`] : []
        }),
      )
      const found = access[nameIn(principal)]?.action ?? []
      const shown = ACTIONS.map((name) => `s3:${name}`).filter((name) => found.includes(name))
      expect({ principal, actions: shown }).toEqual({ principal, actions: decided.flat() })
    }
    expect(Object.keys(access).sort()).toEqual(
      [
        ...['bounded', 'denied', 'member', 'named', 'named-bounded', 'own', 'role-named', 'role-own'],
        ...['partly', 'writing'],
      ].sort(),
    )
  })

  test('is shown with its principal, its conditions, and its source', async () => {
    const Condition = { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }
    const granted = allow(userArn('named'), 's3:PutObject', { Condition })
    const resources = { [BUCKET]: { policy: statements(granted) } }
    await start({ accounts: { [ACCOUNT]: { ...ESTATE, users: [user('named')], roles: [], resources } } })
    await inAccount({ resourceTypes: ['AWS::S3::Bucket'] })
    const [found] = await list()
    expect(found).toMatchObject({
      findingType: 'InternalAccess',
      resource: BUCKET,
      resourceType: 'AWS::S3::Bucket',
      resourceOwnerAccount: ACCOUNT,
      status: 'ACTIVE',
      createdAt: new Date(NOW),
    })
    expect(await detailsOf(found?.id)).toEqual([
      {
        action: ['s3:PutObject'],
        condition: { 'aws:SourceVpce': 'vpce-1a2b3c4d' },
        principal: { AWS: userArn('named') },
        principalOwnerAccount: ACCOUNT,
        principalType: 'IAM_USER',
        accessType: 'INTRA_ACCOUNT',
        sources: [{ type: 'POLICY' }],
        resourceControlPolicyRestriction: 'NOT_APPLICABLE',
        serviceControlPolicyRestriction: 'NOT_APPLICABLE',
      },
    ])
  })

  test('can be to some objects, or only in some requests', async () => {
    const onlyThere = { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }
    const users = [
      user('home', policy('Allow', 's3:GetObject', `${BUCKET}/home/\${aws:username}/*`)),
      user(
        'there',
        JSON.stringify(statements({ Effect: 'Allow', Action: '*', Resource: '*', ...onlyThere })),
      ),
      user('nowhere', policy('Allow', 's3:*'), JSON.stringify(statements(NOT_THERE), null, 1)),
    ]
    const resources = {
      [BUCKET]: { policy: statements({ ...allow('*', 's3:*', onlyThere), Effect: 'Deny' }) },
    }
    await start({ accounts: { [ACCOUNT]: { users, resources } } })
    await inAccount({ resourceArns: [BUCKET] })
    expect(Object.keys(await accessByName())).toEqual(['home'])
  })

  test('ends with the policy that permitted it, and is counted', async () => {
    const users = [user('own', policy('Allow', 's3:GetObject'))]
    await start({ accounts: { [ACCOUNT]: { users, resources: { [BUCKET]: {} } } } })
    await inAccount({ resourceArns: [BUCKET] })
    const [before] = await list()
    await server.iam().send(new DeleteUserPolicyCommand({ UserName: 'own', PolicyName: 'p0' }))
    expect(await list()).toMatchObject([{ id: before?.id, status: 'RESOLVED' }])
    const { findingsStatistics } = await client.send(new GetFindingsStatisticsCommand({ analyzerArn }))
    expect(findingsStatistics?.[0]?.internalAccessFindingsStatistics).toMatchObject({
      totalActiveFindings: 0,
      totalResolvedFindings: 1,
    })
  })
})

const OF = `${REGION}:${ACCOUNT}`
const TABLE = `arn:aws:dynamodb:${OF}:table/orders`
const SNAPSHOT = `arn:aws:rds:${OF}:snapshot:daily`

describe('included are', () => {
  const users = [user('all', policy('Allow', '*'))]
  const resources = {
    [BUCKET]: {},
    [TABLE]: {},
    [SNAPSHOT]: {},
    [`arn:aws:sqs:${OF}:jobs`]: { policy: open('*') },
  }
  test.each<
    readonly [inclusions: readonly InternalAccessAnalysisRuleCriteria[], expected: readonly string[]]
  >([
    [[], []],
    [[{ resourceArns: [TABLE] }], [TABLE]],
    [[{ resourceTypes: ['AWS::S3::Bucket', 'AWS::RDS::DBSnapshot'] }], [SNAPSHOT, BUCKET]],
    [[{ resourceTypes: ['AWS::S3::Bucket'], resourceArns: [TABLE] }], []],
    [
      [{ resourceTypes: ['AWS::S3::Bucket'] }, { resourceArns: [TABLE] }],
      [TABLE, BUCKET],
    ],
    [[{}], [TABLE, SNAPSHOT, BUCKET]],
  ])('by %j: %j', async (inclusions, expected) => {
    await start({ accounts: { [ACCOUNT]: { users, resources } } })
    await inAccount(...inclusions)
    expect((await list()).map(({ resource }) => resource).sort()).toEqual([...expected].sort())
  })

  test('actions on the parts of a table', async () => {
    const query = policy('Allow', 'dynamodb:Query', `${TABLE}/index/*`)
    await start({ accounts: { [ACCOUNT]: { users: [user('asking', query)], resources } } })
    await inAccount({ resourceArns: [TABLE] })
    expect((await accessByName(TABLE))['asking']?.action).toEqual(['dynamodb:Query'])
  })
})

describe('in an organization', () => {
  const member: SeedAccount = {
    users: [
      user('both', policy('Allow', 's3:GetObject')),
      user('granted-only'),
      user('own-only', policy('Allow', 's3:PutObject')),
    ],
  }
  const resources = { [BUCKET]: { policy: statements(allow(OTHER, 's3:GetObject')) } }
  const owner: SeedAccount = { users: [user('owning', policy('Allow', 's3:*Object'))], resources }
  const organized = (policies: Parameters<typeof organizationWith>[0], attached: object): SeedFile => ({
    organization: { ...organizationWith(policies, attached), trustedServices: [SERVICE] },
    accounts: { [ACCOUNT]: owner, [OTHER]: member },
  })

  test('users of other accounts need the permission of both sides', async () => {
    await start(organized([], {}))
    await inOrganization({ resourceArns: [BUCKET] })
    expect(await accessByName()).toMatchObject({
      both: { action: ['s3:GetObject'], accessType: 'INTRA_ORG', principalOwnerAccount: OTHER },
      owning: { accessType: 'INTRA_ACCOUNT', principalOwnerAccount: ACCOUNT },
    })
    expect(Object.keys(await accessByName()).sort()).toEqual(['both', 'owning'])
  })

  test('an analyzer of the account finds only its own users', async () => {
    await start(organized([], {}))
    await inAccount({ resourceArns: [BUCKET] })
    expect(Object.keys(await accessByName())).toEqual(['owning'])
  })

  test('policies of the organization are part of its analysis', async () => {
    const policies = [serviceControl('reads', 'Deny', 's3:GetObject')]
    await start(organized(policies, { account: { serviceControlPolicies: ['FullAWSAccess', 'reads'] } }))
    await inOrganization({ resourceArns: [BUCKET] })
    const access = await accessByName()
    expect(Object.keys(access)).toEqual(['owning'])
    expect(access['owning']?.serviceControlPolicyRestriction).toBe('NOT_APPLICABLE')
  })

  test('policies of the organization are no part of the analysis of an account', async () => {
    const policies = [
      serviceControl('reads', 'Deny', 's3:GetObject'),
      resourceControl('objects', 's3:PutObject'),
    ]
    const attached = {
      serviceControlPolicies: ['FullAWSAccess', 'reads'],
      resourceControlPolicies: ['objects'],
    }
    const seed = organized(policies, { account: attached })
    const accounts = { [OTHER]: { ...owner, resources: { 'arn:aws:s3:::theirs': {} } } }
    await start({ ...seed, accounts })
    client = server.accessanalyzer({ accessKeyId: OTHER, secretAccessKey: 'test' })
    const configuration = { internalAccess: { analysisRule: { inclusions: [{}] } } }
    const type = 'ACCOUNT_INTERNAL_ACCESS'
    const arn = await createAnalyzer(client, 'internal', { type, configuration })
    const { findings = [] } = await client.send(new ListFindingsV2Command({ analyzerArn: arn }))
    const details = new GetFindingV2Command({ analyzerArn: arn, id: findings[0]?.id })
    const { findingDetails } = await client.send(details)
    expect(findingDetails).toMatchObject([
      {
        internalAccessDetails: {
          action: expect.arrayContaining(['s3:GetObject', 's3:PutObject']),
          serviceControlPolicyRestriction: 'APPLICABLE',
          resourceControlPolicyRestriction: 'APPLICABLE',
        },
      },
    ])
  })
})
