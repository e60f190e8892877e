/** Tests who may call operations on findings, and what the operations change. */
import {
  type AccessAnalyzerClient,
  ApplyArchiveRuleCommand,
  CreateArchiveRuleCommand,
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
import { CreateRoleCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { actionFacts } from '../../../core/aws/service-authorization.ts'
import { withDirectory } from '../../docs/temporary.ts'
import {
  ACCOUNT,
  expectError,
  NOW,
  policy,
  serverForEachTest,
  startServer,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import { deniedText, userArn, userWith } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { arnOf, createAnalyzer } from './world.ts'

const expectEffect = effectsIn('accessanalyzer')
const analyzerArn = arnOf('mine')
const resourceArn = `arn:aws:iam::${ACCOUNT}:role/shared`
const filter = { resource: { exists: true } }

const server = serverForEachTest(() => startServer({}, { now: () => NOW }))
let id: string
beforeEach(async () => {
  const archiveRules = [{ ruleName: 'none-match', filter: { error: { exists: true } } }]
  await createAnalyzer(server.accessanalyzer(), 'mine', { archiveRules })
  id = await shareRole(server)
})

/** Creates a role that another account can assume. Returns the ID of the finding. */
async function shareRole({ iam, accessanalyzer }: TestServer): Promise<string> {
  const AssumeRolePolicyDocument = trust({ AWS: 'arn:aws:iam::111122223333:root' })
  await iam().send(new CreateRoleCommand({ RoleName: 'shared', AssumeRolePolicyDocument }))
  const [found] = (await accessanalyzer().send(new ListFindingsCommand({ analyzerArn }))).findings ?? []
  return found?.id ?? ''
}

const CALLS: Readonly<Record<string, (client: AccessAnalyzerClient) => Promise<unknown>>> = {
  ApplyArchiveRule: (client) =>
    client.send(new ApplyArchiveRuleCommand({ analyzerArn, ruleName: 'none-match' })),
  GetAnalyzedResource: (client) => client.send(new GetAnalyzedResourceCommand({ analyzerArn, resourceArn })),
  GetFinding: (client) => client.send(new GetFindingCommand({ analyzerArn, id })),
  GetFindingV2: (client) => client.send(new GetFindingV2Command({ analyzerArn, id })),
  GetFindingsStatistics: (client) => client.send(new GetFindingsStatisticsCommand({ analyzerArn })),
  ListAnalyzedResources: (client) => client.send(new ListAnalyzedResourcesCommand({ analyzerArn })),
  ListFindings: (client) => client.send(new ListFindingsCommand({ analyzerArn })),
  ListFindingsV2: (client) => client.send(new ListFindingsV2Command({ analyzerArn })),
  StartResourceScan: (client) => client.send(new StartResourceScanCommand({ analyzerArn, resourceArn })),
  UpdateFindings: (client) =>
    client.send(new UpdateFindingsCommand({ analyzerArn, status: 'ARCHIVED', ids: [id] })),
}

test.each(Object.entries(CALLS))('%s needs permission on the analyzer', async (name, call) => {
  const action = `access-analyzer:${name.replace(/V2$/, '')}`
  expect(actionFacts(action)?.resourceTypes.map((type) => type.name)).toEqual(['Analyzer'])
  const elsewhere = await userWith(server, 'elsewhere', policy('Allow', action, `${analyzerArn}0`))
  await expectError(call(server.accessanalyzer(elsewhere)), {
    code: 'AccessDeniedException',
    status: 403,
    message: deniedText(userArn('elsewhere'), action, analyzerArn),
  })
  const here = await userWith(server, 'here', policy('Allow', action, analyzerArn))
  await call(server.accessanalyzer(here))
})

describe('lists and details show the effect of', () => {
  const reads = (...names: string[]) =>
    Object.fromEntries(
      names.map((name) => [name, async () => CALLS[name]?.(server.accessanalyzer())] as const),
    )
  const SHOWING = [
    ...['GetFinding', 'GetFindingV2', 'ListFindings', 'ListFindingsV2'],
    ...['GetFindingsStatistics', 'GetAnalyzedResource'],
  ]

  test('UpdateFindings', async () => {
    const update = async () => CALLS['UpdateFindings']?.(server.accessanalyzer())
    await expectEffect('UpdateFindings', update, reads(...SHOWING))
  })

  test('ApplyArchiveRule', async () => {
    const client = server.accessanalyzer()
    const rule = { analyzerName: 'mine', ruleName: 'all', filter }
    await client.send(new CreateArchiveRuleCommand(rule))
    const apply = () => client.send(new ApplyArchiveRuleCommand({ analyzerArn, ruleName: 'all' }))
    await expectEffect('ApplyArchiveRule', apply, reads(...SHOWING))
  })
})

test('findings survive a restart', async () => {
  await withDirectory(async (data) => {
    const shown = async ({ accessanalyzer }: TestServer) =>
      (await accessanalyzer().send(new ListFindingsCommand({ analyzerArn }))).findings
    const first = await startServer({ data }, { now: () => NOW })
    await createAnalyzer(first.accessanalyzer(), 'mine')
    await shareRole(first)
    const PolicyDocument = trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` })
    await first.iam().send(new UpdateAssumeRolePolicyCommand({ RoleName: 'shared', PolicyDocument }))
    const before = await shown(first)
    expect(before).toMatchObject([{ resource: resourceArn, status: 'RESOLVED' }])
    await first.close()
    const second = await startServer({ data }, { now: () => NOW })
    try {
      expect(await shown(second)).toEqual(before)
    } finally {
      await second.close()
    }
  })
})
