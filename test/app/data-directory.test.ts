/** What happens to the state, and what the user sees, when the data directory fails. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CreateUserCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Bundle } from '../support/bundle.ts'
import { ADMINISTRATOR } from '../support/harness.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

const clientOf = (endpoint: string) =>
  new IAMClient({ endpoint, region: 'us-east-1', credentials: ADMINISTRATOR, maxAttempts: 1 })

async function storeHealth(url: string): Promise<unknown> {
  return JSON.parse(await (await fetch(`${url}/_iamulator/health`)).text())
}

test('a data directory that is deleted under the server: writes are 503, health tells, the exit code is 1', async () => {
  const data = join(bundle.directory, 'deleted')
  const server = await bundle.start(['--data', data])
  const client = clientOf(server.url)
  await client.send(new CreateUserCommand({ UserName: 'alice' }))
  rmSync(data, { recursive: true })
  const lost = `${join(data, 'journal.1.jsonl')} was deleted or moved away while it was in use`
  const refused = client.send(new CreateUserCommand({ UserName: 'bob' }))
  await expect(refused).rejects.toMatchObject({
    name: 'ServiceUnavailable',
    message: expect.stringContaining(lost),
  })
  expect((await client.send(new GetUserCommand({ UserName: 'alice' }))).User?.UserName).toBe('alice')
  expect(await storeHealth(server.url)).toMatchObject({
    status: 'degraded',
    store: { writable: false, reason: lost },
  })
  server.kill('SIGTERM')
  expect(await server.exited).toMatchObject({
    code: 1,
    stderr: `error: Acknowledged changes are not on disk: ${lost}.\n`,
  })
  expect(existsSync(data)).toBe(false)
})

test('on a full disk a start fails with a sentence, leaves nothing behind, and what is there stays', async () => {
  const data = join(bundle.directory, 'full')
  const before = await bundle.start(['--data', data])
  await clientOf(before.url).send(new CreateUserCommand({ UserName: 'alice' }))
  before.kill('SIGTERM')
  await before.exited
  const names = readdirSync(data)
  const { code, stderr } = await bundle.runWithin(0, ['start', '--port', '0', '--data', data])
  expect(stderr).toMatch(new RegExp(`^error: --data ${data} cannot be used: file too large.*\n$`))
  expect(code).toBe(2)
  expect(readdirSync(data)).toEqual(names)
})

test('a state in memory that cannot be saved at the end is told of in a sentence', async () => {
  const data = join(bundle.directory, 'unsaved')
  const server = await bundle.start(['--data', data, '--durability', 'memory'], {}, 2)
  const client = clientOf(server.url)
  for (let i = 0; i < 20; i++) await client.send(new CreateUserCommand({ UserName: `user-${i}` }))
  server.kill('SIGTERM')
  const { code, stderr } = await server.exited
  expect(stderr).toMatch(
    new RegExp(
      `^error: The state could not be saved in ${data}: file too large.*\\. The changes since the start are lost\\.\n$`,
    ),
  )
  expect(code).toBe(1)
})
