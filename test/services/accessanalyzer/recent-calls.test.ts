/** Tests what IAM Access Analyzer learns from the recent calls of users, besides when they last used an action. */
import {
  GenerateFindingRecommendationCommand,
  GetFindingRecommendationCommand,
  GetGeneratedPolicyCommand,
  ListFindingsV2Command,
  StartPolicyGenerationCommand,
} from '@aws-sdk/client-accessanalyzer'
import { CreateUserCommand, GetAccountSummaryCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import {
  type Credentials,
  expectError,
  NOW,
  policy,
  startServer,
  type TestServer,
} from '../../support/harness.ts'
import { userArn, userWith } from '../callers.ts'
import { arnOf, createAnalyzer, DAY, signingAt } from './world.ts'

const AGE = 30
const analyzerArn = arnOf('unused')

let now = NOW
let server: TestServer
let key: Credentials
beforeEach(async () => {
  now = NOW
  server = await startServer({}, { now: () => now })
  const document = policy('Allow', ['iam:CreateUser', 'iam:DeleteUser', 'iam:ListUsers', 'iam:TagUser'])
  key = await userWith(server, 'ann', document)
})
afterEach(() => server.close())

const analyzer = () => signingAt(server.accessanalyzer(), now)
const iam = () => signingAt(server.iam(key), now)

/** Returns the actions of a policy that is generated for the user. */
async function generatedActions(): Promise<unknown> {
  const policyGenerationDetails = { principalArn: userArn('ann') }
  const { jobId } = await analyzer().send(new StartPolicyGenerationCommand({ policyGenerationDetails }))
  const { generatedPolicyResult } = await analyzer().send(new GetGeneratedPolicyCommand({ jobId }))
  const [only] = generatedPolicyResult?.generatedPolicies ?? []
  return JSON.parse(only?.policy ?? '{}').Statement?.[0].Action
}

const refused = () =>
  expectError(iam().send(new GetAccountSummaryCommand({})), { code: 'AccessDenied', status: 403 })

test('a recommendation keeps actions that calls needed besides', async () => {
  const configuration = { unusedAccess: { unusedAccessAge: AGE } }
  await createAnalyzer(analyzer(), 'unused', { type: 'ACCOUNT_UNUSED_ACCESS', configuration })
  now += AGE * DAY
  await iam().send(new CreateUserCommand({ UserName: 'eve', Tags: [{ Key: 'team', Value: 'a' }] }))
  const { findings } = await analyzer().send(new ListFindingsV2Command({ analyzerArn }))
  const { id } = findings?.find(({ findingType }) => findingType === 'UnusedPermission') ?? {}
  await analyzer().send(new GenerateFindingRecommendationCommand({ analyzerArn, id }))
  const { recommendedSteps } = await analyzer().send(new GetFindingRecommendationCommand({ analyzerArn, id }))
  const { recommendedPolicy } = recommendedSteps?.[1]?.unusedPermissionsRecommendedStep ?? {}
  expect(JSON.parse(recommendedPolicy ?? '').Statement).toMatchObject([
    { Action: ['iam:CreateUser', 'iam:TagUser'] },
  ])
})

test('a generated policy has no call that was refused', async () => {
  await iam().send(new ListUsersCommand({}))
  await refused()
  expect(await generatedActions()).toBe('iam:ListUsers')
})

test('a generated policy has a refused call that was only audited', async () => {
  await server.close()
  server = await startServer({ auth: 'audit' }, { now: () => now })
  key = await userWith(server, 'ann', policy('Allow', 'iam:ListUsers'))
  await iam().send(new GetAccountSummaryCommand({}))
  expect(await generatedActions()).toBe('iam:GetAccountSummary')
})
