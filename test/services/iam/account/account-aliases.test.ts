import {
  CreateAccountAliasCommand,
  DeleteAccountAliasCommand,
  ListAccountAliasesCommand,
  paginateListAccountAliases,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from '@jest/globals'
import { settingsKey } from '../../../../store/index.ts'
import { ACCOUNT, administratorOf, expectError, policy, serverForEachTest } from '../../../support/harness.ts'
import { at } from '../../../support/places.ts'
import { deniedText, membersOf, userArn, userWith } from '../../callers.ts'

const server = serverForEachTest()
const iam = server.iam()

const create = (AccountAlias: string, client = iam) =>
  client.send(new CreateAccountAliasCommand({ AccountAlias }))
const remove = (AccountAlias: string, client = iam) =>
  client.send(new DeleteAccountAliasCommand({ AccountAlias }))
const list = async (client = iam) => membersOf(await client.send(new ListAccountAliasesCommand({})))

describe('the alias of an account', () => {
  test('comes, is listed and goes', async () => {
    expect(await list()).toEqual({ AccountAliases: [], IsTruncated: false })
    expect(membersOf(await create('my-company'))).toEqual({})
    expect(await list()).toEqual({ AccountAliases: ['my-company'], IsTruncated: false })
    expect(membersOf(await remove('my-company'))).toEqual({})
    expect(await list()).toEqual({ AccountAliases: [], IsTruncated: false })
  })

  test('is one: a further one takes its place', async () => {
    await create('first-name')
    await create('second-name')
    expect(await list()).toEqual({ AccountAliases: ['second-name'], IsTruncated: false })
    await expectError(remove('first-name'), {
      code: 'NoSuchEntity',
      status: 404,
      message: 'The account alias with name first-name cannot be found.',
    })
  })

  test('is unique among all accounts, until it is given up', async () => {
    const other = server.iam(administratorOf('123456789012'))
    await create('ours')
    const alreadyExists = {
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'The account alias ours already exists.',
    }
    await expectError(create('ours', other), alreadyExists)
    expect(await list(other)).toEqual({ AccountAliases: [], IsTruncated: false })
    await create('ours-no-more')
    await create('ours', other)
    await remove('ours', other)
    await create('ours')
  })

  test('cannot be taken twice', async () => {
    await create('twice')
    await expectError(create('twice'), {
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'The account alias twice already exists.',
    })
  })

  test("is not another account's", async () => {
    const other = server.iam(administratorOf('123456789012'))
    await create('ours')
    expect(await list(other)).toEqual({ AccountAliases: [], IsTruncated: false })
    await create('theirs', other)
    expect(await list()).toEqual({ AccountAliases: ['ours'], IsTruncated: false })
    await expectError(remove('ours', other), { code: 'NoSuchEntity', status: 404 })
  })

  test('leaves what else is kept of the account alone', async () => {
    const { store } = server.iamulator
    await create('short-lived')
    store.resetAccount(at(ACCOUNT))
    await create('after-reset')
    expect(store.view(at(ACCOUNT)).settings.get(settingsKey)).toEqual({
      alias: 'after-reset',
      keyGeneration: 1,
    })
    await remove('after-reset')
    expect(store.view(at(ACCOUNT)).settings.get(settingsKey)).toEqual({ keyGeneration: 1 })
  })
})

describe('what an alias may be', () => {
  const PATTERN = '^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$'

  test.each(['abc', 'a-b-c', '0-1', '1234567890123', 'a'.repeat(63)])('%s', async (alias) => {
    await create(alias)
    expect(await list()).toMatchObject({ AccountAliases: [alias] })
  })

  test.each(['a--b', '-ab', 'ab-', 'Abc', 'a_b', 'a.b'])('not %s', async (alias) => {
    const error = {
      code: 'ValidationError',
      status: 400,
      message: `1 validation error detected: Value at 'accountAlias' failed to satisfy constraint: Member must satisfy regular expression pattern: ${PATTERN}`,
    }
    await expectError(create(alias), error)
    await expectError(remove(alias), error)
  })

  test('neither shorter than 3 nor longer than 63', async () => {
    for (const [alias, bound] of [
      ['ab', 'greater than or equal to 3'],
      ['a'.repeat(64), 'less than or equal to 63'],
    ] as const) {
      await expectError(create(alias), {
        code: 'ValidationError',
        status: 400,
        message: `2 validation errors detected: Value at 'accountAlias' failed to satisfy constraint: Member must satisfy regular expression pattern: ${PATTERN}; Value at 'accountAlias' failed to satisfy constraint: Member must have length ${bound}`,
      })
    }
  })

  test('not an account number', () =>
    expectError(create('123456789012'), { code: 'ValidationError', status: 400 }))
})

describe('ListAccountAliases', () => {
  test('pages like every list', async () => {
    await create('paged')
    const seen: string[] = []
    for await (const page of paginateListAccountAliases({ client: iam, pageSize: 1 }, {})) {
      seen.push(...(page.AccountAliases ?? []))
    }
    expect(seen).toEqual(['paged'])
    await expectError(iam.send(new ListAccountAliasesCommand({ Marker: 'bad' })), {
      code: 'ValidationError',
      status: 400,
      message: 'Invalid Marker.',
    })
  })
})

describe('permissions', () => {
  test('nobody has them by default; they are for the account as a whole', async () => {
    const powerless = server.iam(await userWith(server, 'powerless'))
    const denied = (action: string) => ({
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('powerless'), action, '*'),
    })
    await expectError(create('no-alias', powerless), denied('iam:CreateAccountAlias'))
    await expectError(remove('no-alias', powerless), denied('iam:DeleteAccountAlias'))
    await expectError(list(powerless), denied('iam:ListAccountAliases'))
  })

  test('a policy for * allows, one for a resource does not', async () => {
    const actions = ['iam:CreateAccountAlias', 'iam:DeleteAccountAlias', 'iam:ListAccountAliases']
    const able = server.iam(await userWith(server, 'able', policy('Allow', actions)))
    await create('able-alias', able)
    expect(await list(able)).toMatchObject({ AccountAliases: ['able-alias'] })
    await remove('able-alias', able)
    const narrow = policy('Allow', actions, `arn:aws:iam::${ACCOUNT}:*`)
    await expectError(create('narrow-alias', server.iam(await userWith(server, 'narrow', narrow))), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('narrow'), 'iam:CreateAccountAlias', '*'),
    })
  })
})
