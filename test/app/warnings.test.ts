/** What the log and the health document say about data that was lost or not saved, at every log level. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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
  const health = JSON.parse(await (await fetch(`${server.url}/_iamulator/health`)).text())
  expect(health).toMatchObject({
    status: 'ok',
    store: { warnings: [expect.stringMatching(/^Removed an incomplete line \(6 bytes\)/)] },
  })
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

  test('are only in the health document with --log-level silent', async () => {
    expect(await outputAt('silent')).not.toContain('WARNING')
  })
})

test('a damaged commit stops the start, which names the place and changes nothing', async () => {
  const data = join(bundle.directory, 'damaged')
  const journal = join(data, 'journal.1.jsonl')
  const crashed = await bundle.start(['--data', data])
  const client = new IAMClient({ endpoint: crashed.url, region: 'us-east-1', credentials: ADMINISTRATOR })
  await client.send(new CreateUserCommand({ UserName: 'alice' }))
  crashed.kill('SIGKILL')
  await crashed.exited
  const text = readFileSync(journal, 'utf8')
  const damaged = text.replaceAll('alice', 'malice')
  writeFileSync(journal, damaged)
  const { code, stderr } = await bundle.run(['start', '--port', '0', '--data', data])
  const byte = text.lastIndexOf('\n', text.length - 2) + 1
  expect(stderr).toBe(
    `error: ${journal} is damaged at byte ${byte}: the line does not match its checksum. Nothing was changed; ` +
      `restore the file from a copy, or shorten it to ${byte} bytes, which loses the last commit.\n`,
  )
  expect(code).toBe(2)
  expect(readFileSync(journal, 'utf8')).toBe(damaged)
})
