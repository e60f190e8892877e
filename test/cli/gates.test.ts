/** Tests the commands that fail in CI: for too little coverage, and for denials. */
import { ListUsersCommand } from '@aws-sdk/client-iam'
import { beforeAll, expect, test } from '@jest/globals'
import { coverageCommand } from '../../server/cli/report-client.ts'
import { userArn, userWith } from '../services/callers.ts'
import { runHere } from '../support/command-line.ts'
import { serverForAllTests } from '../support/harness.ts'
import { servedJson } from '../support/served-json.ts'

const STATEMENTS = [
  { Effect: 'Allow', Action: 'iam:List*', Resource: '*' },
  { Effect: 'Allow', Action: 's3:*', Resource: '*' },
]

const server = serverForAllTests()
beforeAll(async () => {
  const alice = await userWith(
    server,
    'alice',
    JSON.stringify({ Version: '2012-10-17', Statement: STATEMENTS }),
  )
  await server.iam(alice).send(new ListUsersCommand({}))
})

const coverage = (...flags: readonly string[]) =>
  runHere(['coverage', ...flags], { IAMULATOR_URL: server.url })

test('coverage below --fail-under ends with 1, in every format', async () => {
  const low = { code: 1, stderr: 'The coverage is 50%, which is less than 50.1%.\n' }
  for (const format of [[], ['--json']])
    expect(await coverage('--fail-under', '50.1', ...format)).toMatchObject(low)
  expect(await coverage('--fail-under', '50')).toMatchObject({ code: 0, stderr: '' })
  expect(await coverage('--fail-under', 'half')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('It must be a number from 0 to 100.'),
  })
})

test.each([{ uncounted: 1 }, { uncounted: 0, unreachable: ['two'] }])(
  'too low a coverage without all decisions is no answer: %j',
  async (missing) => {
    await servedJson({ policies: [], ratio: 0.5, ...missing }, async (url) => {
      expect(await coverageCommand(url, { failUnder: 80 })).toMatchObject({
        status: 2,
        notice: 'The coverage is 50%, which is less than 80%, but decisions are missing in it.',
      })
      expect(await coverageCommand(url, { failUnder: 50 })).toMatchObject({ status: 0 })
    })
  },
)

test('--fail-on-denied finds a denial beyond the limit, with the filters', async () => {
  const decisions = (...flags: readonly string[]) =>
    runHere(['decisions', ...flags], { IAMULATOR_URL: server.url })
  const body = JSON.stringify({ principal: userArn('alice'), action: 'iam:GetUser', resources: ['*'] })
  await fetch(`${server.url}/_iamulator/authorize`, { method: 'POST', body })
  await server.iam().send(new ListUsersCommand({}))
  for (const flags of [[], ['--json'], ['--limit', '1']])
    expect(await decisions('--fail-on-denied', ...flags)).toMatchObject({ code: 1, stderr: '' })
  expect(await decisions('--fail-on-denied', '--action', 'iam:ListUsers')).toMatchObject({ code: 0 })
  expect(await decisions()).toMatchObject({ code: 0 })
})
