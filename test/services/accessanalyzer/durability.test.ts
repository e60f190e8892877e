/** Tests that analyzers survive a restart, and that a reset forgets them. */
import {
  CreateArchiveRuleCommand,
  GetArchiveRuleCommand,
  ListAnalyzersCommand,
} from '@aws-sdk/client-accessanalyzer'
import { expect, test } from '@jest/globals'
import { withDirectory } from '../../docs/temporary.ts'
import { NOW, startServer, type TestServer } from '../../support/harness.ts'
import { createAnalyzer, getAnalyzer } from './world.ts'

test('analyzers and archive rules survive a restart, and end with a reset', async () => {
  await withDirectory(async (data) => {
    const rule = { analyzerName: 'mine', ruleName: 'rule' }
    const shown = async (server: TestServer) => {
      const client = server.accessanalyzer()
      const { archiveRule } = await client.send(new GetArchiveRuleCommand(rule))
      return { analyzer: await getAnalyzer(client, 'mine'), archiveRule }
    }
    const first = await startServer({ data }, { now: () => NOW })
    await createAnalyzer(first.accessanalyzer(), 'mine', { type: 'ACCOUNT_UNUSED_ACCESS', tags: { a: 'b' } })
    const filter = { resource: { contains: ['x'] } }
    await first.accessanalyzer().send(new CreateArchiveRuleCommand({ ...rule, filter }))
    const before = await shown(first)
    await first.close()
    const second = await startServer({ data }, { now: () => NOW })
    try {
      expect(await shown(second)).toEqual(before)
      await fetch(`${second.url}/_iamulator/reset`, { method: 'POST' })
      expect((await second.accessanalyzer().send(new ListAnalyzersCommand({}))).analyzers).toEqual([])
    } finally {
      await second.close()
    }
  })
})
