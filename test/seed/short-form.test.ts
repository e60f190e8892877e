/** Tests seeds that are text or objects instead of files, and the members of one account at the top level. */
import { readFileSync } from 'node:fs'
import { GetRoleCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterEach, describe, expect, test } from '@jest/globals'
import { SeedError } from '../../core/runtime/errors.ts'
import { loadSeed, readSeed, type SeedSource } from '../../server/seed/index.ts'
import { withFile } from '../docs/temporary.ts'
import { ACCOUNT, administratorOf, OTHER, startServer, type TestServer, trust } from '../support/harness.ts'
import { at } from '../support/places.ts'

let server: TestServer
afterEach(() => server.close())

async function seeded(source: SeedSource): Promise<TestServer> {
  server = await startServer()
  const seed = await readSeed(source)
  seed.apply(server.iamulator)
  return server
}

async function failure(source: SeedSource): Promise<string> {
  server = await startServer()
  const read = readSeed(source).then((seed) => seed.apply(server.iamulator))
  const error = await read.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(SeedError)
  expect(server.iamulator.store.status().rows).toBe(0)
  return error instanceof Error ? error.message : ''
}

const namesIn = async (account: string) => {
  const { Users } = await server.iam(administratorOf(account)).send(new ListUsersCommand({}))
  return Users?.map(({ UserName }) => UserName)
}

describe('the members of an account at the top level', () => {
  test('of a file belong to the default account', async () => {
    server = await startServer()
    const seed = await withFile('seed.yaml', 'users: [{ name: alice }]', loadSeed)
    seed.apply(server.iamulator)
    expect(await namesIn(ACCOUNT)).toEqual(['alice'])
  })

  test('belong to the given account, beside other accounts', async () => {
    const content = { users: [{ name: 'alice' }], accounts: { [ACCOUNT]: { users: [{ name: 'bob' }] } } }
    await seeded({ content, place: at(OTHER) })
    expect([await namesIn(OTHER), await namesIn(ACCOUNT)]).toEqual([['alice'], ['bob']])
  })

  test('are in the partition of the account, and so are the accounts, unless the seed names another', async () => {
    const place = { partition: 'aws-cn', accountId: ACCOUNT }
    await seeded({
      content: { users: [{ name: 'a' }], accounts: { [OTHER]: { users: [{ name: 'b' }] } } },
      place,
    })
    const { store } = server.iamulator
    expect(store.view(place).users.get('a')?.arn).toBe(`arn:aws-cn:iam::${ACCOUNT}:user/a`)
    expect(store.view({ ...place, accountId: OTHER }).users.size).toBe(1)
    const named = await readSeed({ content: { partition: 'aws-us-gov', users: [{ name: 'c' }] }, place })
    named.apply(server.iamulator)
    expect(store.view({ ...place, partition: 'aws-us-gov' }).users.has('c')).toBe(true)
  })

  test('are those of the accounts in the schema', () => {
    const text = readFileSync(new URL('../../schemas/seed.schema.json', import.meta.url), 'utf8')
    const { properties, $defs } = JSON.parse(text)
    for (const name of Object.keys($defs.account.properties).filter((each) => each !== 'partition'))
      expect(properties[name]).toEqual({ $ref: `#/$defs/account/properties/${name}` })
  })

  test('and the same account in `accounts` are an error', async () => {
    const content = `users: []\naccounts:\n  "${ACCOUNT}": {}`
    expect(await failure({ content, file: 'seed.yaml' })).toBe(
      `Duplicate account ${ACCOUNT} at accounts.${ACCOUNT} (seed.yaml:3:19). The top level describes it too.`,
    )
  })
})

describe('an error names the place', () => {
  test.each([
    [
      'users:\n  - name: a\n    nme: a',
      'Unknown property "nme" at users[0] (line 3, column 5). Did you mean "name"?',
    ],
    [
      'users:\n  - name: a\n  - name: a',
      'AWS would reject the seed at users[1] (line 3, column 5): EntityAlreadyExists: User with name a already exists.',
    ],
    ['{"user": []}', 'Unknown property "user" (line 1, column 2). Did you mean "users"?'],
    ['{"users": [', /\(line 1, column \d+\)$/],
  ])('in the text %j', async (content, message) => {
    expect((await failure({ content })).split('\n').at(0)).toMatch(message)
  })

  test('in an object by its path and its file', async () => {
    const content = { users: [{ name: 'a', groups: ['b'] }] }
    const reason = 'NoSuchEntity: The group with name b cannot be found.'
    expect(await failure({ content })).toBe(`AWS would reject the seed at users[0].groups[0]: ${reason}`)
    await server.close()
    expect(await failure({ content, file: 'users.ts' })).toBe(
      `AWS would reject the seed at users[0].groups[0] (users.ts): ${reason}`,
    )
  })

  test('in an object that is not JSON', async () => {
    const content: { users?: unknown } = {}
    content.users = content
    expect(await failure({ content })).toBe('The seed is not JSON: Converting circular structure to JSON')
  })
})

test('an object is copied, so that changes to it have no effect', async () => {
  const content = { users: [{ name: 'alice', tags: undefined }] }
  server = await startServer()
  const seed = await readSeed({ content })
  content.users.push({ name: 'mallory', tags: undefined })
  seed.apply(server.iamulator)
  expect(await namesIn(ACCOUNT)).toEqual(['alice'])
})

test('trust policies name principals of the state', async () => {
  await seeded({ content: { users: [{ name: 'alice' }] } })
  const document = trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/alice` })
  const seed = await readSeed({ content: { roles: [{ name: 'r', trust: document }] } })
  seed.apply(server.iamulator)
  const { Role } = await server.iam().send(new GetRoleCommand({ RoleName: 'r' }))
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(document)
})

describe('files', () => {
  const KEYS = { issuers: { 'https://idp.example.com': 'keys.json' } }
  const METADATA = { samlProviders: [{ name: 'p', metadata: '/etc/hostname' }] }

  test('are not read for a seed without a folder', async () => {
    expect(await failure({ content: METADATA })).toBe(
      'Cannot read a file for this seed at samlProviders[0].metadata. Write the contents of the file instead of its path.',
    )
    await server.close()
    expect(await failure({ content: JSON.stringify(KEYS) })).toBe(
      'Cannot read a file for this seed at issuers.https://idp.example.com (line 1, column 39). Write the contents of the file instead of its path.',
    )
  })

  test('are read from the folder of an object', async () => {
    const read = (path: string) => seeded({ content: KEYS, folder: path.slice(0, path.lastIndexOf('/')) })
    await withFile('keys.json', '{"keys":[]}', async (path) => {
      await read(path)
      expect([...server.iamulator.webIdentities.issuers]).toEqual([['https://idp.example.com', 'keys']])
    })
  })
})
