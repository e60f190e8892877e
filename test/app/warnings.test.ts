/** What the log says about data that was lost or not saved, at every log level. */
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Bundle } from '../support/bundle.ts'
import { ADMINISTRATOR } from '../support/harness.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

/** Returns what a server prints that finds a torn journal, and that cannot write a snapshot at its end. */
async function outputAt(level: string): Promise<string> {
  const data = join(bundle.directory, level)
  const crashed = await bundle.start(['--data', data])
  crashed.kill('SIGKILL')
  await crashed.exited
  appendFileSync(join(data, 'journal.1.jsonl'), '["torn')
  const server = await bundle.start(['--data', data, '--log-level', level])
  mkdirSync(join(data, 'db.json'))
  const client = new IAMClient({ endpoint: server.url, region: 'us-east-1', credentials: ADMINISTRATOR })
  await client.send(new CreateUserCommand({ UserName: 'alice' }))
  server.kill('SIGTERM')
  const { code, stdout } = await server.exited
  expect(code).toBe(0)
  return stdout
}

describe('a torn journal and a snapshot that cannot be written', () => {
  test.each(['info', 'error'])('are warnings with --log-level %s', async (level) => {
    const output = await outputAt(level)
    expect(output).toMatch(
      / WARNING Removed an incomplete line \(6 bytes\) at the end of .*journal\.1\.jsonl, left/,
    )
    expect(output).toMatch(/ WARNING The last checkpoint failed: .*\n$/)
  })

  test('are not logged with --log-level silent', async () => {
    expect(await outputAt('silent')).not.toContain('WARNING')
  })
})
