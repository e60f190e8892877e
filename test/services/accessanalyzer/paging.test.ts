/** Tests that pages of findings and of what belongs to them stay correct while the lists change. */
import {
  CreateAccessPreviewCommand,
  GenerateFindingRecommendationCommand,
  GetFindingRecommendationCommand,
  GetFindingV2Command,
  GetGeneratedPolicyCommand,
  ListAccessPreviewFindingsCommand,
  ListAccessPreviewsCommand,
  ListAnalyzedResourcesCommand,
  ListFindingsCommand,
  ListFindingsV2Command,
  ListPolicyGenerationsCommand,
  StartPolicyGenerationCommand,
} from '@aws-sdk/client-accessanalyzer'
import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  GetUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { note } from '../../support/evidence.ts'
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
import { accessKeyOf, userArn } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { arnOf, createAnalyzer, DAY, invalid, signingAt } from './world.ts'

const expectEffect = effectsIn('accessanalyzer')
const invalidToken = invalid('The nextToken is not valid.')

let now = NOW
const server = serverForEachTest(() => {
  now = NOW
  return startServer({}, { now: () => now })
})

const analyzer = () => signingAt(server.accessanalyzer(), now)
const iam = (credentials?: Credentials) => signingAt(server.iam(credentials), now)

/** The names of what is on a page, and the token of the next page. */
interface Page {
  readonly names: readonly (string | undefined)[]
  readonly nextToken: string | undefined
}
type List = (nextToken?: string) => Promise<Page>

const nameIn = (arn: string | undefined) => arn?.split('/').at(-1)

/** Expects pages of two, of which the second does not change when something on the first is gone. */
async function expectPages(list: List, change: () => Promise<unknown>, ...pages: readonly string[][]) {
  const seen: unknown[] = []
  let nextToken: string | undefined
  do {
    const page: Page = await list(nextToken)
    seen.push(page.names)
    if (nextToken === undefined) await change()
    nextToken = page.nextToken
  } while (nextToken !== undefined)
  expect(seen).toEqual(pages)
  await expectError(list('abc'), invalidToken)
}

describe('findings of external access', () => {
  const external = { analyzerArn: arnOf('external'), maxResults: 2 }
  const sort = { attributeName: 'resource' }
  beforeEach(async () => {
    await createAnalyzer(server.accessanalyzer(), 'external')
    for (const RoleName of ['a', 'b', 'c', 'd', 'e'])
      await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust({ AWS: '*' }) }))
  })
  const deleteOne = () => iam().send(new DeleteRoleCommand({ RoleName: 'b' }))

  test('ListFindings', async () => {
    const list = async (nextToken?: string) => {
      const page = await analyzer().send(new ListFindingsCommand({ ...external, sort, nextToken }))
      return {
        names: (page.findings ?? []).map(({ resource }) => nameIn(resource)),
        nextToken: page.nextToken,
      }
    }
    await expectPages(list, deleteOne, ['a', 'b'], ['c', 'd'], ['e'])
    note('accessanalyzer:ListFindings', 'pages')
  })

  test('ListFindingsV2', async () => {
    const list = async (nextToken?: string) => {
      const page = await analyzer().send(new ListFindingsV2Command({ ...external, sort, nextToken }))
      return {
        names: (page.findings ?? []).map(({ resource }) => nameIn(resource)),
        nextToken: page.nextToken,
      }
    }
    await expectPages(list, deleteOne, ['a', 'b'], ['c', 'd'], ['e'])
    note('accessanalyzer:ListFindingsV2', 'pages')
  })

  test('ListAnalyzedResources', async () => {
    const list = async (nextToken?: string) => {
      const page = await analyzer().send(new ListAnalyzedResourcesCommand({ ...external, nextToken }))
      const names = (page.analyzedResources ?? []).map(({ resourceArn }) => nameIn(resourceArn))
      return { names, nextToken: page.nextToken }
    }
    await expectPages(list, deleteOne, ['a', 'b'], ['c', 'd'], ['e'])
    note('accessanalyzer:ListAnalyzedResources', 'pages')
  })
})

describe('unused permissions', () => {
  const analyzerArn = arnOf('unused')
  let key: Credentials
  let id: string
  beforeEach(async () => {
    const configuration = { unusedAccess: { unusedAccessAge: 1 } }
    await createAnalyzer(server.accessanalyzer(), 'unused', { type: 'ACCOUNT_UNUSED_ACCESS', configuration })
    await iam().send(new CreateUserCommand({ UserName: 'ann' }))
    for (const name of ['a', 'b']) await give(name, ['iam:*', 's3:*', 'sns:*', 'sqs:*', 'sts:*'])
    key = await accessKeyOf(server, 'ann')
    now += DAY
    await iam(key).send(new ListUsersCommand({}))
    const filter = { findingType: { eq: ['UnusedPermission'] } }
    const { findings } = await analyzer().send(new ListFindingsV2Command({ analyzerArn, filter }))
    id = findings?.[0]?.id ?? ''
  })
  const give = (PolicyName: string, actions: string[]) =>
    iam().send(
      new PutUserPolicyCommand({
        UserName: 'ann',
        PolicyName,
        PolicyDocument: policy('Allow', actions),
      }),
    )
  const generate = () => analyzer().send(new GenerateFindingRecommendationCommand({ analyzerArn, id }))
  const recommendation = (more: object = {}) =>
    analyzer().send(new GetFindingRecommendationCommand({ analyzerArn, id, ...more }))

  test('GetFindingV2', async () => {
    const list = async (nextToken?: string) => {
      const page = await analyzer().send(
        new GetFindingV2Command({ analyzerArn, id, maxResults: 2, nextToken }),
      )
      const details = page.findingDetails ?? []
      const names = details.map(({ unusedPermissionDetails: unused }) => unused?.serviceNamespace)
      return { names, nextToken: page.nextToken }
    }
    const change = async () => {
      for (const name of ['a', 'b']) await give(name, ['iam:*', 'sns:*', 'sqs:*', 'sts:*'])
    }
    await expectPages(list, change, ['iam', 's3'], ['sns', 'sqs'], ['sts'])
    note('accessanalyzer:GetFindingV2', 'pages')
  })

  test('GetFindingRecommendation', async () => {
    await generate()
    const list = async (nextToken?: string) => {
      const page = await recommendation({ maxResults: 3, nextToken })
      const names = (page.recommendedSteps ?? []).map(({ unusedPermissionsRecommendedStep: step }) =>
        `${step?.recommendedAction?.split('_')[0]} ${step?.existingPolicyId}`.toLowerCase(),
      )
      return { names, nextToken: page.nextToken }
    }
    // The steps stay as they were until another recommendation is generated.
    const change = () => give('a', ['iam:ListUsers'])
    await expectPages(list, change, ['detach a', 'create a', 'detach b'], ['create b'])
    note('accessanalyzer:GetFindingRecommendation', 'pages')
  })

  test('show the effect of GenerateFindingRecommendation', async () => {
    await expectEffect('GenerateFindingRecommendation', generate, {
      GetFindingRecommendation: () => recommendation(),
    })
    await iam(key).send(new GetUserCommand({}))
    now += 1000
    await expectEffect('GenerateFindingRecommendation', generate, {
      GetFindingRecommendation: () => recommendation(),
    })
  })
})

describe('access previews', () => {
  const analyzerArn = arnOf('external')
  const accounts = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(12))
  const trustPolicy = trust({ AWS: accounts.map((account) => `arn:aws:iam::${account}:root`) })
  beforeEach(() => createAnalyzer(server.accessanalyzer(), 'external'))
  const preview = async () => {
    const configurations = { [`arn:aws:iam::${ACCOUNT}:role/shared`]: { iamRole: { trustPolicy } } }
    now += 1000
    const { id } = await analyzer().send(new CreateAccessPreviewCommand({ analyzerArn, configurations }))
    return id ?? ''
  }

  test('ListAccessPreviews', async () => {
    const all: string[] = []
    for (let count = 0; count < accounts.length; count++) all.push(await preview())
    const seen: (string | undefined)[] = []
    let nextToken: string | undefined
    do {
      const page = await analyzer().send(
        new ListAccessPreviewsCommand({ analyzerArn, maxResults: 2, nextToken }),
      )
      seen.push(...(page.accessPreviews ?? []).map(({ id }) => id))
      nextToken = page.nextToken
      if (seen.length === 2) await preview()
    } while (nextToken !== undefined)
    // Another preview can be on a later page, but those that were there are listed once.
    expect(seen.filter((id) => all.includes(id ?? '')).sort()).toEqual([...all].sort())
    const wrong = new ListAccessPreviewsCommand({ analyzerArn, nextToken: 'abc' })
    await expectError(analyzer().send(wrong), invalidToken)
    note('accessanalyzer:ListAccessPreviews', 'pages')
  })

  test('ListAccessPreviewFindings', async () => {
    const accessPreviewId = await preview()
    const seen: (string | undefined)[] = []
    let nextToken: string | undefined
    do {
      const page = await analyzer().send(
        new ListAccessPreviewFindingsCommand({ analyzerArn, accessPreviewId, maxResults: 2, nextToken }),
      )
      seen.push(...(page.findings ?? []).map(({ principal }) => principal?.['AWS']))
      nextToken = page.nextToken
    } while (nextToken !== undefined)
    expect(seen.sort()).toEqual(accounts)
    const wrong = new ListAccessPreviewFindingsCommand({ analyzerArn, accessPreviewId, nextToken: 'abc' })
    await expectError(analyzer().send(wrong), invalidToken)
    note('accessanalyzer:ListAccessPreviewFindings', 'pages')
  })
})

describe('policy generations', () => {
  beforeEach(async () => {
    for (const UserName of ['a', 'b', 'c', 'd', 'e']) await iam().send(new CreateUserCommand({ UserName }))
  })
  const start = async (name: string) => {
    const policyGenerationDetails = { principalArn: userArn(name) }
    const started = new StartPolicyGenerationCommand({ policyGenerationDetails })
    return (await analyzer().send(started)).jobId ?? ''
  }
  const generations = (nextToken?: string) =>
    analyzer().send(new ListPolicyGenerationsCommand({ maxResults: 2, nextToken }))

  test('ListPolicyGenerations', async () => {
    for (const name of ['e', 'd', 'c', 'b']) {
      await start(name)
      now += 1000
    }
    const list = async (nextToken?: string) => {
      const page = await generations(nextToken)
      const names = (page.policyGenerations ?? []).map(({ principalArn }) => nameIn(principalArn))
      return { names, nextToken: page.nextToken }
    }
    await expectPages(list, () => start('a'), ['b', 'c'], ['d', 'e'])
    note('accessanalyzer:ListPolicyGenerations', 'pages')
  })

  test('show the effect of StartPolicyGeneration', async () => {
    let jobId = 'none'
    const change = async () => {
      jobId = await start('a')
    }
    await expectEffect('StartPolicyGeneration', change, {
      GetGeneratedPolicy: () => analyzer().send(new GetGeneratedPolicyCommand({ jobId })),
      ListPolicyGenerations: () => generations(),
    })
  })
})
