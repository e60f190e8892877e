/** Tests findings about unused access in the accounts of an organization. */
import {
  GenerateFindingRecommendationCommand,
  GetFindingRecommendationCommand,
  GetFindingsStatisticsCommand,
  GetFindingV2Command,
  ListFindingsV2Command,
  UpdateAnalyzerCommand,
} from '@aws-sdk/client-accessanalyzer'
import { CreateRoleCommand, ListRolesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { beforeEach, expect, test } from '@jest/globals'
import { post } from '../../admin/decisions/requests.ts'
import {
  ACCOUNT,
  administratorOf,
  NOW,
  OTHER,
  policy,
  serverForEachTest,
  trust,
} from '../../support/harness.ts'
import { OUTSIDER, organizationWith, seededServer } from '../../support/organizations.ts'
import { arnOf, createAnalyzer, DAY, SERVICE, signingAt } from './world.ts'

const AGE = 10
const analyzerArn = arnOf('unused')

let now = NOW
const server = serverForEachTest(() => {
  now = NOW
  const organization = { ...organizationWith([], {}), trustedServices: [SERVICE] }
  return seededServer({ organization }, {}, { now: () => now })
})
beforeEach(async () => {
  const configuration = { unusedAccess: { unusedAccessAge: AGE } }
  const type = 'ORGANIZATION_UNUSED_ACCESS'
  await createAnalyzer(server.accessanalyzer(), 'unused', { type, configuration })
  for (const account of [ACCOUNT, OTHER, OUTSIDER]) await createRole('idle', account)
})

const analyzer = () => signingAt(server.accessanalyzer(), now)
const createRole = (RoleName: string, account: string) =>
  signingAt(server.iam(administratorOf(account)), now).send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${account}:root` }),
    }),
  )
const list = async () => {
  const filter = { status: { eq: ['ACTIVE'] }, findingType: { neq: ['UnusedPermission'] } }
  return (await analyzer().send(new ListFindingsV2Command({ analyzerArn, filter }))).findings ?? []
}
const idle = (account: string) => [account, `arn:aws:iam::${account}:role/idle`]
const found = async () =>
  (await list())
    .filter(({ resource }) => resource?.endsWith('/idle'))
    .map(({ resourceOwnerAccount, resource }) => [resourceOwnerAccount, resource])
    .sort()

test('an analyzer of an organization looks at all its accounts, except those that are excluded', async () => {
  now += AGE * DAY
  expect(await found()).toEqual([idle(ACCOUNT), idle(OTHER)])
  const analysisRule = { exclusions: [{ accountIds: [OTHER] }] }
  const configuration = { unusedAccess: { unusedAccessAge: AGE, analysisRule } }
  await analyzer().send(new UpdateAnalyzerCommand({ analyzerName: 'unused', configuration }))
  expect(await found()).toEqual([idle(ACCOUNT)])
})

test('each account has its own clock', async () => {
  now += DAY
  const { status } = await post(server, 'clock', { advance: `${(AGE - 1) * 24}h`, account: OTHER })
  expect(status).toBe(200)
  expect(await found()).toEqual([idle(OTHER)])
})

test('statistics name the accounts with the most findings', async () => {
  await createRole('idle-too', OTHER)
  now += AGE * DAY
  const { findingsStatistics } = await analyzer().send(new GetFindingsStatisticsCommand({ analyzerArn }))
  const { topAccounts } = findingsStatistics?.[0]?.unusedAccessFindingsStatistics ?? {}
  const counts = topAccounts?.map(({ account, numberOfActiveFindings }) => [account, numberOfActiveFindings])
  expect(counts?.slice(0, 2)).toEqual([
    [OTHER, 2],
    [ACCOUNT, 1],
  ])
})

test('a member has recommendations', async () => {
  const iam = () => signingAt(server.iam(administratorOf(OTHER)), now)
  const PolicyDocument = policy('Allow', ['iam:ListRoles', 'sqs:*'])
  await iam().send(new PutRolePolicyCommand({ RoleName: 'idle', PolicyName: 'own', PolicyDocument }))
  now += AGE * DAY
  const RoleArn = `arn:aws:iam::${OTHER}:role/idle`
  const { Credentials: issued } = await signingAt(server.sts(administratorOf(OTHER)), now).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }),
  )
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = issued ?? {}
  const session = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  await signingAt(server.iam(session), now).send(new ListRolesCommand({}))
  const filter = { resource: { eq: [RoleArn] } }
  const { findings } = await analyzer().send(new ListFindingsV2Command({ analyzerArn, filter }))
  expect(findings).toMatchObject([{ findingType: 'UnusedPermission', resourceOwnerAccount: OTHER }])
  const id = findings?.[0]?.id ?? ''
  expect((await analyzer().send(new GetFindingV2Command({ analyzerArn, id }))).findingDetails).toEqual([
    { unusedPermissionDetails: { serviceNamespace: 'sqs' } },
  ])
  await analyzer().send(new GenerateFindingRecommendationCommand({ analyzerArn, id }))
  const { recommendedSteps } = await analyzer().send(new GetFindingRecommendationCommand({ analyzerArn, id }))
  expect(recommendedSteps?.map((step) => step.unusedPermissionsRecommendedStep?.recommendedAction)).toEqual([
    'DETACH_POLICY',
    'CREATE_POLICY',
  ])
})
