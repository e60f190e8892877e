/** Tests who may call operations on access previews, and that previews survive a restart. */
import {
  type AccessAnalyzerClient,
  CreateAccessPreviewCommand,
  DeleteAnalyzerCommand,
  GetAccessPreviewCommand,
  ListAccessPreviewFindingsCommand,
  ListAccessPreviewsCommand,
} from '@aws-sdk/client-accessanalyzer'
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
import { deniedText, membersOf, userArn, userWith } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { arnOf, createAnalyzer } from './world.ts'

const expectEffect = effectsIn('accessanalyzer')
const analyzerArn = arnOf('mine')
const trustPolicy = trust({ AWS: 'arn:aws:iam::111122223333:root' })
const configurations = { [`arn:aws:iam::${ACCOUNT}:role/shared`]: { iamRole: { trustPolicy } } }

const server = serverForEachTest(() => startServer({}, { now: () => NOW }))
let accessPreviewId: string | undefined
beforeEach(async () => {
  await createAnalyzer(server.accessanalyzer(), 'mine')
  accessPreviewId = await create(server.accessanalyzer())
})

const create = async (client: AccessAnalyzerClient) =>
  (await client.send(new CreateAccessPreviewCommand({ analyzerArn, configurations }))).id

const CALLS: Readonly<Record<string, (client: AccessAnalyzerClient) => Promise<unknown>>> = {
  CreateAccessPreview: create,
  GetAccessPreview: (client) => client.send(new GetAccessPreviewCommand({ analyzerArn, accessPreviewId })),
  ListAccessPreviewFindings: (client) =>
    client.send(new ListAccessPreviewFindingsCommand({ analyzerArn, accessPreviewId })),
  ListAccessPreviews: (client) => client.send(new ListAccessPreviewsCommand({ analyzerArn })),
}

test.each(Object.entries(CALLS))('%s needs permission on the analyzer', async (name, call) => {
  const action = `access-analyzer:${name}`
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

describe('others show the effect of', () => {
  const reads = (...names: string[]) =>
    Object.fromEntries(
      names.map((name) => [name, async () => CALLS[name]?.(server.accessanalyzer())] as const),
    )

  test('CreateAccessPreview', async () => {
    const change = () => create(server.accessanalyzer())
    await expectEffect('CreateAccessPreview', change, reads('ListAccessPreviews'))
  })

  test('DeleteAnalyzer', async () => {
    const change = () => server.accessanalyzer().send(new DeleteAnalyzerCommand({ analyzerName: 'mine' }))
    await expectEffect('DeleteAnalyzer', change, reads('GetAccessPreview', 'ListAccessPreviewFindings'))
  })
})

test('previews survive a restart', async () => {
  await withDirectory(async (data) => {
    const shown = async ({ accessanalyzer }: TestServer, id: string | undefined) => {
      const preview = { analyzerArn, accessPreviewId: id }
      return [
        membersOf(await accessanalyzer().send(new GetAccessPreviewCommand(preview))),
        membersOf(await accessanalyzer().send(new ListAccessPreviewFindingsCommand(preview))),
      ]
    }
    const first = await startServer({ data }, { now: () => NOW })
    await createAnalyzer(first.accessanalyzer(), 'mine')
    const id = await create(first.accessanalyzer())
    const before = await shown(first, id)
    expect(before).toMatchObject([{ accessPreview: { id } }, { findings: [{ changeType: 'NEW' }] }])
    await first.close()
    const second = await startServer({ data }, { now: () => NOW })
    try {
      expect(await shown(second, id)).toEqual(before)
    } finally {
      await second.close()
    }
  })
})
