/** Tests recommendations for findings of unused permissions, and carries them out. */
import {
  DeleteAnalyzerCommand,
  GenerateFindingRecommendationCommand,
  GetFindingRecommendationCommand,
  ListFindingsV2Command,
  type UnusedPermissionsRecommendedStep,
} from '@aws-sdk/client-accessanalyzer'
import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteUserPolicyCommand,
  GetAccountSummaryCommand,
  GetUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { actionFacts } from '../../../core/aws/service-authorization.ts'
import { withDirectory } from '../../docs/temporary.ts'
import {
  ACCOUNT,
  type Credentials,
  expectError,
  NOW,
  policy,
  startServer,
  type TestServer,
} from '../../support/harness.ts'
import { accessKeyOf, deniedText, userArn, userWith } from '../callers.ts'
import { arnOf, createAnalyzer, DAY, invalid, notFound, signingAt } from './world.ts'

const AGE = 30
const analyzerArn = arnOf('unused')

let now = NOW
let server: TestServer
let key: Credentials
beforeEach(async () => {
  now = NOW
  server = await startServer({}, { now: () => now })
  await prepare(server)
})
afterEach(() => server.close())

/** Creates an analyzer, and a user with a key. */
async function prepare(started: TestServer): Promise<void> {
  const configuration = { unusedAccess: { unusedAccessAge: AGE } }
  await createAnalyzer(started.accessanalyzer(), 'unused', { type: 'ACCOUNT_UNUSED_ACCESS', configuration })
  await started.iam().send(new CreateUserCommand({ UserName: 'ann' }))
  key = await accessKeyOf(started, 'ann')
}

const analyzer = () => signingAt(server.accessanalyzer(), now)
const iam = (credentials?: Credentials) => signingAt(server.iam(credentials), now)
const give = (PolicyName: string, PolicyDocument: string) =>
  iam().send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName, PolicyDocument }))
const find = async (findingType = 'UnusedPermission') => {
  const filter = { findingType: { eq: [findingType] } }
  const { findings } = await analyzer().send(new ListFindingsV2Command({ analyzerArn, filter }))
  return findings?.[0]?.id ?? ''
}
const generate = (id: string) =>
  analyzer().send(new GenerateFindingRecommendationCommand({ analyzerArn, id }))
const get = (id: string, more: object = {}) =>
  analyzer().send(new GetFindingRecommendationCommand({ analyzerArn, id, ...more }))

/** Returns the steps for the user once the user has called the operations. */
async function stepsAfterUse(
  use: () => Promise<unknown> = () => iam(key).send(new ListUsersCommand({})),
): Promise<readonly UnusedPermissionsRecommendedStep[]> {
  now += AGE * DAY
  await use()
  const id = await find()
  await generate(id)
  const { status, recommendedSteps = [] } = await get(id)
  expect(status).toBe('SUCCEEDED')
  return recommendedSteps.flatMap((step) => step.unusedPermissionsRecommendedStep ?? [])
}

const statements = ({ recommendedPolicy = '{}' }: UnusedPermissionsRecommendedStep = {} as never) =>
  JSON.parse(recommendedPolicy).Statement

describe('a recommendation', () => {
  test('replaces an inline policy, as AWS shows it', async () => {
    await give('own', policy('Allow', ['iam:List*', 's3:*'], '*'))
    now += AGE * DAY
    await iam(key).send(new ListUsersCommand({}))
    const id = await find()
    now += 1000
    await generate(id)
    now += 1000
    const { $metadata: _, ...shown } = await get(id)
    const started = new Date(now - 1000)
    expect(shown).toEqual({
      startedAt: started,
      completedAt: started,
      resourceArn: userArn('ann'),
      recommendationType: 'UnusedPermissionRecommendation',
      status: 'SUCCEEDED',
      recommendedSteps: [
        {
          unusedPermissionsRecommendedStep: { recommendedAction: 'DETACH_POLICY', existingPolicyId: 'own' },
        },
        {
          unusedPermissionsRecommendedStep: {
            recommendedAction: 'CREATE_POLICY',
            existingPolicyId: 'own',
            recommendedPolicy: JSON.stringify({
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: ['iam:ListUsers'], Resource: '*' }],
            }),
          },
        },
      ],
    })
  })

  test('can be carried out: what was used still works, and nothing is unused', async () => {
    await give('own', policy('Allow', ['iam:*', 'sts:*'], '*'))
    const [, create] = await stepsAfterUse(async () => {
      await iam(key).send(new ListUsersCommand({}))
      await iam(key).send(new GetUserCommand({}))
    })
    await iam().send(new DeleteUserPolicyCommand({ UserName: 'ann', PolicyName: 'own' }))
    await give('new', create?.recommendedPolicy ?? '')
    await iam(key).send(new ListUsersCommand({}))
    await iam(key).send(new GetUserCommand({}))
    const denied = { code: 'AccessDenied', status: 403 }
    await expectError(iam(key).send(new GetAccountSummaryCommand({})), denied)
    const filter = { status: { eq: ['ACTIVE'] } }
    expect((await analyzer().send(new ListFindingsV2Command({ analyzerArn, filter }))).findings).toEqual([])
  })

  test('keeps resources, conditions, and denials', async () => {
    const allowed = {
      Sid: 'Own',
      Effect: 'Allow',
      Action: ['iam:*User*', 'iam:GetRole'],
      Resource: `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }
    const denied = { Effect: 'Deny', Action: 's3:*', Resource: '*' }
    const Statement = [allowed, denied, { Effect: 'Allow', NotAction: 's3:*', Resource: '*' }]
    await give('own', JSON.stringify({ Version: '2012-10-17', Statement }))
    const [, create] = await stepsAfterUse(() => iam(key).send(new GetUserCommand({})))
    expect(statements(create)).toEqual([
      { ...allowed, Action: ['iam:GetUser'] },
      denied,
      { Effect: 'Allow', Action: ['iam:GetUser', 'iam:PassRole'], Resource: '*' },
    ])
  })

  test('says when a managed policy was updated, and only detaches a policy without used actions', async () => {
    const client = iam()
    const attach = async (PolicyName: string, PolicyDocument: string) => {
      const { Policy } = await client.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }))
      await client.send(new AttachUserPolicyCommand({ UserName: 'ann', PolicyArn: Policy?.Arn }))
      return Policy?.Arn
    }
    await give('used', policy('Allow', 'iam:ListUsers'))
    const existingPolicyId = await attach('idle', policy('Allow', 's3:*'))
    await attach('denials', policy('Deny', 's3:PutObject'))
    expect(await stepsAfterUse()).toEqual([
      { recommendedAction: 'DETACH_POLICY', existingPolicyId, policyUpdatedAt: new Date(NOW) },
    ])
  })

  test('replaces a policy of AWS with the calls that were made', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
    await iam().send(new AttachUserPolicyCommand({ UserName: 'ann', PolicyArn }))
    const [detach, create] = await stepsAfterUse()
    expect(detach).toMatchObject({ existingPolicyId: PolicyArn, policyUpdatedAt: expect.any(Date) })
    expect(statements(create)).toEqual([
      { Effect: 'Allow', Action: ['iam:ListUsers', 'iam:PassRole'], Resource: '*' },
    ])
  })

  test('fails if the actions are too complex for a proof', async () => {
    await give('own', policy('Allow', ['iam:ListUsers', 's3:*Object*', `s3:*a${'?'.repeat(24)}`]))
    now += AGE * DAY
    await iam(key).send(new ListUsersCommand({}))
    const id = await find()
    await generate(id)
    const { $metadata: _, ...shown } = await get(id)
    expect(shown).toEqual({
      startedAt: new Date(now),
      completedAt: new Date(now),
      resourceArn: userArn('ann'),
      recommendationType: 'UnusedPermissionRecommendation',
      status: 'FAILED',
      error: { code: 'SERVICE_ERROR', message: 'Service error. Please try again.' },
    })
  })

  test('is divided into pages, and kept until it is asked for again', async () => {
    for (const name of ['a', 'b']) await give(name, policy('Allow', ['iam:ListUsers', `${name}cm:*`, 's3:*']))
    await stepsAfterUse()
    const id = await find()
    const first = await get(id, { maxResults: 3 })
    const { nextToken } = first
    const second = await get(id, { maxResults: 3, nextToken })
    expect([first, second].map(({ recommendedSteps }) => recommendedSteps?.length)).toEqual([3, 1])
    await iam().send(new DeleteUserPolicyCommand({ UserName: 'ann', PolicyName: 'a' }))
    expect((await get(id)).recommendedSteps).toHaveLength(4)
    await generate(id)
    expect((await get(id)).recommendedSteps).toHaveLength(2)
  })

  test('ends with its analyzer', async () => {
    await give('own', policy('Allow', ['iam:ListUsers', 's3:*']))
    await stepsAfterUse()
    const id = await find()
    await analyzer().send(new DeleteAnalyzerCommand({ analyzerName: 'unused' }))
    await expectError(get(id), notFound(analyzerArn))
    await createAnalyzer(analyzer(), 'unused', { type: 'ACCOUNT_UNUSED_ACCESS' })
    await expectError(get(id), { code: 'ResourceNotFoundException', status: 404 })
  })
})

test('only findings of unused permissions have recommendations', async () => {
  now += AGE * DAY
  const id = await find('UnusedIAMUserAccessKey')
  const unsupported = invalid(
    'Recommendations can only be generated for active findings of unused permissions.',
  )
  await expectError(generate(id), unsupported)
  await expectError(generate('none'), invalid('The finding none does not exist'))
  await expectError(get(id), {
    code: 'ResourceNotFoundException',
    status: 404,
    message: `The finding ${id} has no recommendation.`,
  })
  const none = { analyzerArn: arnOf('none'), id }
  await expectError(
    analyzer().send(new GenerateFindingRecommendationCommand(none)),
    invalid(`The resource name (ARN) [${arnOf('none')}] does not exist`),
  )
  await expectError(analyzer().send(new GetFindingRecommendationCommand(none)), notFound(arnOf('none')))
})

test('a resolved finding has no new recommendation', async () => {
  await give('own', policy('Allow', ['iam:ListUsers', 's3:*']))
  await stepsAfterUse()
  const id = await find()
  await give('own', policy('Allow', 'iam:ListUsers'))
  await expectError(generate(id), invalid(/^Recommendations can only/))
  expect((await get(id)).recommendedSteps).toHaveLength(2)
})

test('recommendations and findings survive a restart', async () => {
  await withDirectory(async (data) => {
    const sources = { now: () => now }
    await server.close()
    server = await startServer({ data }, sources)
    await prepare(server)
    await give('own', policy('Allow', ['iam:ListUsers', 's3:*']))
    const steps = await stepsAfterUse()
    const id = await find()
    await server.close()
    server = await startServer({ data }, sources)
    expect(await find()).toBe(id)
    const { recommendedSteps } = await get(id)
    expect(recommendedSteps?.map((step) => step.unusedPermissionsRecommendedStep)).toEqual(steps)
    await server.close()
  })
  server = await startServer()
})

test.each(['GenerateFindingRecommendation', 'GetFindingRecommendation'])(
  '%s needs permission on the analyzer',
  async (name) => {
    const action = `access-analyzer:${name}`
    expect(actionFacts(action)?.resourceTypes.map((type) => type.name)).toEqual(['Analyzer'])
    const elsewhere = await userWith(server, 'elsewhere', policy('Allow', action, `${analyzerArn}0`))
    const here = await userWith(server, 'here', policy('Allow', action, analyzerArn))
    await give('own', policy('Allow', ['iam:ListUsers', 's3:*']))
    await stepsAfterUse()
    const input = { analyzerArn, id: await find() }
    const callAs = (credentials: Credentials): Promise<unknown> => {
      const client = signingAt(server.accessanalyzer(credentials), now)
      return name === 'GetFindingRecommendation'
        ? client.send(new GetFindingRecommendationCommand(input))
        : client.send(new GenerateFindingRecommendationCommand(input))
    }
    await expectError(callAs(elsewhere), {
      code: 'AccessDeniedException',
      status: 403,
      message: deniedText(userArn('elsewhere'), action, analyzerArn),
    })
    await callAs(here)
  },
)
