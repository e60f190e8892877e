/** Tests the commands that move the state into and out of PostgreSQL. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Bundle } from '../support/bundle.ts'
import { ADMINISTRATOR } from '../support/harness.ts'
import { postgresServer, postgresTest } from '../support/postgres.ts'

const server = postgresServer()

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

const refusal = (message: string) => ({ code: 2, stdout: '', stderr: `error: ${message}\n` })

/** Serves a directory while `work` runs. */
async function served<T>(directory: string, work: (client: IAMClient) => Promise<T>): Promise<T> {
  const { url, kill, exited } = await bundle.start(['--data', directory])
  try {
    const options = { region: 'us-east-1', credentials: ADMINISTRATOR, maxAttempts: 1 }
    return await work(new IAMClient({ endpoint: url, ...options }))
  } finally {
    kill('SIGTERM')
    await exited
  }
}

const usersOf = async (client: IAMClient) =>
  (await client.send(new ListUsersCommand({}))).Users?.map(({ UserName }) => UserName)

async function exampleDirectory(name: string): Promise<string> {
  const directory = join(bundle.directory, name)
  await served(directory, (client) => client.send(new CreateUserCommand({ UserName: 'alice' })))
  return directory
}

describe('with PostgreSQL', () => {
  postgresTest('a state is imported and exported, and is then the same', async () => {
    const [directory, copy] = [await exampleDirectory('first'), join(bundle.directory, 'copy')]
    const store = await server().schema()
    const result = await bundle.run(['store', 'import', '--data', directory, '--store', store])
    expect(result).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^Imported \d+ rows? of 1 account and \d+ last-used dates? from .*\/first\.\n$/,
      ),
      stderr: '',
    })
    const variables = { IAMULATOR_STORE: store, IAMULATOR_DATA: copy }
    expect(await bundle.run(['store', 'export'], variables)).toEqual({
      ...result,
      stdout: result.stdout.replace('Imported', 'Exported').replace('from', 'to').replace(directory, copy),
    })
    expect(await served(copy, usersOf)).toEqual(['alice'])

    const again = await bundle.run(['store', 'import', '--data', directory, '--store', store])
    expect(again).toEqual(
      refusal(
        'The database at --store is not empty. Choose another database or schema, or drop its iamulator_* tables.',
      ),
    )
    const overwriting = await bundle.run(['store', 'export'], variables)
    expect(overwriting).toEqual(
      refusal(`--data: ${copy} is not empty. Give a directory that is empty or does not exist.`),
    )
  })

  postgresTest('an upgrade to the format that is used changes nothing', async () => {
    const store = await server().schema()
    expect(await bundle.run(['store', 'upgrade', '--store', store])).toEqual({
      code: 0,
      stdout: 'The format is 1 already. This version needs no other.\n',
      stderr: '',
    })
  })

  postgresTest('an empty database has no state to export', async () => {
    const [store, directory] = [await server().schema(), join(bundle.directory, 'never')]
    expect(await bundle.run(['store', 'export', '--store', store, '--data', directory])).toEqual(
      refusal('The database at --store contains no state.'),
    )
    expect(await readdir(bundle.directory)).not.toContain('never')
  })

  postgresTest('a wrong password is reported without printing it', async () => {
    const store = server()
      .url()
      .replace(/:[^:@]+@/, ':not-the-password@')
    const { code, stdout, stderr } = await bundle.run(['store', 'upgrade', '--store', store])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: .*password authentication failed for user "iamulator".*\n$/)
    expect(stderr).not.toContain('not-the-password')
  })
})

describe('without a database', () => {
  test.each([
    ['store import', '--data DIRECTORY is missing. You can also set IAMULATOR_DATA.'],
    ['store import --data x', '--store URL is missing. You can also set IAMULATOR_STORE.'],
    ['store export', '--store URL is missing. You can also set IAMULATOR_STORE.'],
    ['store upgrade', '--store URL is missing. You can also set IAMULATOR_STORE.'],
    ['store exprt', "unknown command 'exprt'. Did you mean export?"],
  ])('iamulator %s', async (line, message) => {
    expect(await bundle.run(line.split(' '))).toEqual(refusal(message))
  })

  test('a server that is not there is reported without the password', async () => {
    const store = 'postgres://iamulator:the-password@127.0.0.1:1/iamulator'
    const { code, stdout, stderr } = await bundle.run(['store', 'upgrade', '--store', store])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: .*ECONNREFUSED.*\n$/)
    expect(stderr).not.toContain('the-password')
  })
})
