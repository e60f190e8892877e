/** What AWS CLI v2 prints for AWS Organizations. */
import { CreateAccountCommand, CreateOrganizationCommand } from '@aws-sdk/client-organizations'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { ACCOUNT, NOW, OTHER, startServer, type TestServer } from '../support/harness.ts'
import { findCli } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { ADMINISTRATOR_PROFILE } from './estate.ts'
import { type Home, makeHome, run } from './programs.ts'
import { startWarmCli, type WarmCli } from './warm-cli.ts'

const test = tool('AWS CLI v2', () => findCli() !== undefined)

/** More than the 20 accounts on one page. */
const NAMES = Array.from({ length: 45 }, (_, index) => `account-${String(index).padStart(2, '0')}`)
const TIME = NOW + 250
/** The time as the CLI prints it. */
const PRINTED = new Date(TIME).toISOString().replace('.250Z', '.250000+00:00')

let server: TestServer
let home: Home
let warm: WarmCli
beforeAll(async () => {
  server = await startServer({ quotas: { AccountsPerOrganizationQuota: 50 } }, { now: () => TIME })
  const client = server.organizations()
  await client.send(new CreateOrganizationCommand({}))
  for (const name of NAMES) {
    await client.send(new CreateAccountCommand({ AccountName: name, Email: `${name}@example.org` }))
  }
  home = makeHome(server, '', ADMINISTRATOR_PROFILE)
  warm = await startWarmCli(home.directory)
})
afterAll(async () => {
  warm.stop()
  home.remove()
  await server.close()
})

const aws = (...words: readonly string[]) =>
  run(warm.program, ['organizations', ...words], { ...home.environment, AWS_REGION: 'eu-west-1' })

async function printed(...words: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await aws(...words)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

test('timestamps with their milliseconds, as JSON and as text', async () => {
  const account = ['describe-account', '--account-id', ACCOUNT] as const
  expect(JSON.parse(await printed(...account)).Account).toEqual(
    expect.objectContaining({
      Id: ACCOUNT,
      Status: 'ACTIVE',
      JoinedTimestamp: PRINTED,
    }),
  )
  const text = ['--query', 'Account.[Id,JoinedMethod,JoinedTimestamp]', '--output', 'text'] as const
  expect(await printed(...account, ...text)).toBe(`${ACCOUNT}\tINVITED\t${PRINTED}\n`)
})

test('lists of more than 20 as a whole', async () => {
  const { Accounts, NextToken } = JSON.parse(await printed('list-accounts'))
  expect(Accounts).toHaveLength(46)
  expect(NextToken).toBeUndefined()
  expect(Accounts.map(({ Name }: { Name: string }) => Name)).toEqual(expect.arrayContaining(NAMES))
})

test('the same list in parts, and one page of it', async () => {
  const parts = ['list-accounts', '--max-items', '30'] as const
  const first = JSON.parse(await printed(...parts))
  const rest = JSON.parse(await printed(...parts, '--starting-token', first.NextToken))
  expect([first.Accounts.length, rest.Accounts.length]).toEqual([30, 16])
  const ids = [...first.Accounts, ...rest.Accounts].map(({ Id }: { Id: string }) => Id)
  expect(new Set(ids).size).toBe(46)
  const page = JSON.parse(await printed('list-accounts', '--no-paginate'))
  expect(page.Accounts).toHaveLength(20)
  expect(page.NextToken).toEqual(expect.any(String))
})

test('nothing for operations without output', async () => {
  const service = ['--service-principal', 'config.amazonaws.com'] as const
  expect(await printed('enable-aws-service-access', ...service)).toBe('')
  const { EnabledServicePrincipals } = JSON.parse(await printed('list-aws-service-access-for-organization'))
  expect(EnabledServicePrincipals).toEqual([
    { ServicePrincipal: 'config.amazonaws.com', DateEnabled: PRINTED },
  ])
})

test('the errors of AWS', async () => {
  const failed = (operation: string, code: string, message: string) => ({
    status: 254,
    stdout: '',
    stderr: expect.stringContaining(
      `\nAn error occurred (${code}) when calling the ${operation} operation (reached max retries: 0): ${message}\n`,
    ),
  })
  expect(await aws('describe-account', '--account-id', OTHER)).toEqual(
    failed('DescribeAccount', 'AccountNotFoundException', "You specified an account that doesn't exist."),
  )
  expect(await aws('list-children', '--parent-id', 'root', '--child-type', 'ACCOUNT')).toEqual(
    failed(
      'ListChildren',
      'InvalidInputException',
      'You provided a value that does not match the required pattern.',
    ),
  )
})
