/** The AWS CLI, of either version, with IAM Access Analyzer, whose paths contain names and ARNs. */
import { expect } from '@jest/globals'
import { ACCOUNT, policy, serverForAllTests } from '../support/harness.ts'
import { findCli, findOldCli } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import {
  EXISTING_POLICY,
  NEW_ACCESS_OUTPUT,
  NEW_POLICY,
  TRUST_POLICY,
  TRUST_POLICY_FINDINGS,
} from './access-analyzer-examples.ts'
import { run } from './programs.ts'

const program = findCli() ?? findOldCli()
const test = tool('AWS CLI', () => program !== undefined)

const server = serverForAllTests()

const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_DEFAULT_OUTPUT: 'json',
}

/** Returns what a command prints, which must succeed without an error message. */
async function output(...words: readonly string[]): Promise<string> {
  const endpoint = ['--endpoint-url', server.url]
  const command = ['accessanalyzer', ...words, ...endpoint]
  const { status, stdout, stderr } = await run(program ?? '', command, ENVIRONMENT)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

async function answer(...words: readonly string[]) {
  const stdout = await output(...words)
  return stdout === '' ? undefined : JSON.parse(stdout)
}

test('an analyzer is created, tagged, listed, and deleted', async () => {
  const arn = `arn:aws:access-analyzer:us-east-1:${ACCOUNT}:analyzer/mine`
  expect(await answer('create-analyzer', '--analyzer-name', 'mine', '--type', 'ACCOUNT')).toEqual({ arn })
  await answer('tag-resource', '--resource-arn', arn, '--tags', 'team=a')
  expect(await answer('list-tags-for-resource', '--resource-arn', arn)).toEqual({ tags: { team: 'a' } })
  const { analyzers } = await answer('list-analyzers', '--type', 'ACCOUNT')
  expect(analyzers).toMatchObject([{ arn, status: 'ACTIVE', tags: { team: 'a' } }])
  expect(await answer('delete-analyzer', '--analyzer-name', 'mine')).toBeUndefined()
})

test('policies are checked', async () => {
  const identity = ['--policy-type', 'IDENTITY_POLICY']
  const document = policy('Allow', 's3:*')
  expect(await answer('validate-policy', ...identity, '--policy-document', '{')).toMatchObject({
    findings: [{ issueCode: 'JSON_SYNTAX_ERROR' }],
  })
  const access = ['--access', 'actions=s3:PutObject']
  expect(
    await answer('check-access-not-granted', ...identity, '--policy-document', document, ...access),
  ).toMatchObject({ result: 'FAIL', reasons: [{ statementIndex: 0 }] })
})

test('the examples of its documentation have the same output', async () => {
  const identity = ['--policy-type', 'IDENTITY_POLICY']
  const existing = ['--existing-policy-document', EXISTING_POLICY]
  expect(
    await output('check-no-new-access', ...existing, '--new-policy-document', NEW_POLICY, ...identity),
  ).toBe(NEW_ACCESS_OUTPUT)
  const trust = ['--policy-type', 'RESOURCE_POLICY', '--policy-document', TRUST_POLICY]
  expect(await answer('validate-policy', ...trust)).toEqual({ findings: TRUST_POLICY_FINDINGS })
})
