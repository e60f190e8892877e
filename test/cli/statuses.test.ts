/** Tests that commands end with 0 for good, 1 for not good, and 2 if they have no answer. */
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { userArn, userWith } from '../services/callers.ts'
import { COMMANDS, runHere } from '../support/command-line.ts'
import { policy, serverForAllTests } from '../support/harness.ts'
import { listen } from '../support/tls.ts'

const ALICE = userArn('alice')
const FILES = fileURLToPath(new URL('../../docs/guide/policy-checks/', import.meta.url))

const server = serverForAllTests()
/** A URL at which no server is listening any more. */
let nowhere: string
beforeAll(async () => {
  await userWith(server, 'alice', policy('Allow', 's3:GetObject'))
  const closed = createServer()
  nowhere = `http://127.0.0.1:${await listen(closed)}`
  closed.close()
})

/** Runs a line in which names of files end with .json. */
async function statusOf(line: string, url = server.url): Promise<number | null> {
  const args = line.split(' ').map((word) => (word.endsWith('.json') ? join(FILES, word) : word))
  return (await runHere(args, { IAMULATOR_URL: url })).code
}

describe('answers', () => {
  const question = (action: string) =>
    `explain --principal ${ALICE} --action ${action} --resource arn:aws:s3:::b/k`
  test.each<[string, number]>([
    ['--version', 0],
    ['explain --help', 0],
    [`${question('s3:GetObject')} --exit-code`, 0],
    [question('s3:PutObject'), 0],
    [`${question('s3:PutObject')} --exit-code`, 1],
    [`${question('s3:PutObjct')} --exit-code`, 2],
    [`${question('s3:PutObject').replace('alice', 'alicia')} --exit-code`, 2],
    ['explain no-such-request --exit-code', 2],
    ['check old.json --against old.json', 0],
    ['check new.json --against old.json', 1],
    ['check new.json --against gone.json', 2],
    [`check --principal ${ALICE} --denies s3:PutObject`, 0],
    [`check --principal ${ALICE} --denies s3:GetObject`, 1],
    [`check --principal ${ALICE}x --denies s3:GetObject`, 2],
    ['lint old.json', 0],
    ['lint wrong.json', 1],
    ['lint gone.json', 2],
    ['health', 0],
    ['decisions --since never', 2],
    ['decisions --fail-on-denied --since 9000-01-01', 0],
    ['coverage --fail-under 0', 0],
    ['coverage --fail-under 101', 2],
    ['policy --since never', 2],
    ['clock advance soon', 2],
    ['seed gone.yaml', 2],
    ['snapshot restore no-such-snapshot', 2],
    ['store upgrade', 2],
    ['env --account 12', 2],
    ['start --port http', 2],
    ['exec --port http -- true', 2],
  ])('iamulator %s', async (line, status) => {
    expect(await statusOf(line)).toBe(status)
  })
})

test.each([...COMMANDS.keys()])('an unknown flag of %s is input that cannot be used', async (command) => {
  const { code, stdout, stderr } = await runHere([...command.split(' '), '--no-such-flag'])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^error: unknown option '--no-such-flag'|^Usage: /)
})

test.each([
  ['health', 1],
  ['ca', 2],
  ['explain request', 2],
  ['decisions', 2],
  ['coverage', 2],
  ['policy', 2],
  [`check --principal ${ALICE} --denies s3:GetObject`, 2],
  ['reset', 2],
  ['seed old.json', 2],
  ['snapshot save', 2],
  ['clock', 2],
])('without a server, %s ends with %i', async (line, status) => {
  expect(await statusOf(line, nowhere)).toBe(status)
})
