/** Tests the names of flags that several commands have, their former names, and messages that repeat what was written. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { userArn, userWith } from '../services/callers.ts'
import { COMMANDS, runHere } from '../support/command-line.ts'
import { policy, serverForAllTests } from '../support/harness.ts'

const ALICE = userArn('alice')
const RESOURCE = 'arn:aws:s3:::b/k'
const POLICY = join(fileURLToPath(new URL('../../docs/guide/policy-checks/', import.meta.url)), 'new.json')

const server = serverForAllTests()
beforeAll(async () => {
  await userWith(server, 'alice', policy('Allow', 's3:GetObject'))
  for (const action of ['s3:GetObject', 's3:PutObject']) {
    const body = JSON.stringify({ principal: ALICE, action, resources: [RESOURCE] })
    await fetch(`${server.url}/_iamulator/authorize`, { method: 'POST', body })
  }
})

const run = (...args: readonly string[]) => runHere(args, { IAMULATOR_URL: server.url })

describe('former names', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['policy', ['--principal', ALICE], ['--for', ALICE]],
    ['decisions', ['--principal', ALICE], ['--caller', ALICE]],
    ['decisions', ['--denied'], ['--deny']],
    ['check', [POLICY, '--denies', 'iam:PassRole'], [POLICY, '--grants', 'iam:PassRole']],
  ])('iamulator %s %j is %j', async (command, flags, former) => {
    const result = await run(command, ...flags)
    expect(await run(command, ...former)).toEqual(result)
    expect(result).not.toEqual(await run(command))
    expect(COMMANDS.get(command)?.helpInformation()).not.toContain(
      former.find((each) => each.startsWith('--')),
    )
  })

  test('of decisions select what they say', async () => {
    const { stdout } = await run('decisions', '--denied')
    expect(stdout).toMatch(/^\S+ ✗ denied {2}\S+ s3:PutObject on [^\n]+\n$/)
    expect((await run('decisions', '--principal', ALICE)).stdout.split('\n')).toHaveLength(3)
  })
})

describe('messages name what was written', () => {
  test.each<[string, string, string, string]>([
    ['policy', '--principal', `${ALICE}x`, `--principal ${ALICE}x. Did you mean --principal ${ALICE}?`],
    ['policy', '--for', `${ALICE}x`, `--for ${ALICE}x. Did you mean --for ${ALICE}?`],
    ['decisions', '--principal', `${ALICE}x`, `--principal ${ALICE}x. Did you mean --principal ${ALICE}?`],
    ['decisions', '--caller', `${ALICE}x`, `--caller ${ALICE}x. Did you mean --caller ${ALICE}?`],
  ])('iamulator %s %s %s', async (command, flag, value, message) => {
    expect((await run(command, flag, value)).stderr).toContain(`No recorded decision matches ${message}`)
  })

  test.each(['--denies', '--grants'])('check %s', async (flag) => {
    expect((await run('check', POLICY, flag, 's3:DeletObject')).stderr).toMatch(
      new RegExp(`^error: ${flag}: No action that iamulator knows matches "s3:DeletObject"`),
    )
  })
})

test.each(['alice', 'user/alice'])('a principal that is not an ARN gets that of %s', async (name) => {
  const expected = {
    code: 2,
    stdout: '',
    stderr: `error: Principal "${name}" is not an ARN. Did you mean ${ALICE}?\n`,
  }
  expect(await run('policy', '--principal', name)).toEqual(expected)
  expect(await run('explain', '--principal', name, '--action', 's3:GetObject')).toEqual(expected)
})
