/** Errors in the policies that commands check, and the names that are probably meant. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { checkCommand } from '../../server/cli/check-command.ts'
import { lintCommand } from '../../server/cli/lint-command.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'iamulator-errors-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const plain = (_color: string, text: string) => text
const noServer = () => {
  throw new Error('no server is needed')
}

/** Writes a policy with one statement, which allows s3:GetObject on everything unless the elements say otherwise. */
function policy(elements: object): string {
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...elements }
  const file = join(folder, 'policy.json')
  writeFileSync(file, JSON.stringify({ Version: '2012-10-17', Statement: statement }))
  return file
}

test.each([
  [
    { Action: 's3:PutObjct' },
    ':1:64 has an error: The action s3:PutObjct does not exist. Did you mean s3:PutObject? Permit names that iamulator does not know with --unknown-actions.',
  ],
  [
    { Resource: 'orders/x' },
    ':1:90 has an error: Resource ARNs must include at least 6 fields in the following structure: arn:partition:service:region:account:resource',
  ],
])('a policy with %j grants nothing that can be checked', async (elements, message) => {
  const file = policy(elements)
  const error = await checkCommand(file, { denies: 's3:PutObject' }, noServer, plain).catch(
    (reason) => reason,
  )
  expect([error.message, error.status]).toEqual([file + message, 2])
})

test('a policy that grants too much is still checked', async () => {
  const Condition = { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }
  const file = policy({ Principal: '*', Resource: 'arn:aws:s3:::reports/*', Condition })
  expect(await checkCommand(file, { public: 'AWS::S3::Bucket' }, noServer, plain)).toMatchObject({
    status: 1,
  })
})

test('actions that iamulator does not know can be permitted', async () => {
  const flags = { denies: 's3:PutObject', unknownActions: true }
  expect(await checkCommand(policy({ Action: 's3:PutObjct' }), flags, noServer, plain)).toMatchObject({
    status: 0,
  })
  const wrong = checkCommand(policy({ Resource: 'orders/x' }), flags, noServer, plain)
  await expect(wrong).rejects.toMatchObject({ status: 2 })
})

test.each([
  [
    { Effect: 'allow' },
    'INVALID_EFFECT The effect allow is not valid. Use Allow or Deny. Did you mean Allow?',
  ],
  [{ Efect: 'Allow' }, 'INVALID_POLICY_ELEMENT The policy element Efect is not valid. Did you mean Effect?'],
  [
    { Condition: { StringEquls: { 'aws:username': 'x' } } },
    'The condition operator StringEquls is not valid. Use a valid condition operator. Did you mean StringEquals?',
  ],
])('lint suggests the name that %j probably means', async (elements, expected) => {
  const file = policy(elements)
  const { text } = await lintCommand([file], { failOn: 'error' }, plain)
  expect(text).toContain(expected)
  const { text: json } = await lintCommand([file], { failOn: 'error', json: true }, plain)
  expect(JSON.parse(json)).toEqual({ files: [{ file, findings: expect.any(Array) }] })
})
