import { expect, test } from '@jest/globals'
import { denialDetails } from '../../../guard/refusal/index.ts'
import type { Value } from '../../../recognition/parameters/types.ts'
import { REQUEST_ID, refused } from './requests.ts'

const parameters = (values: Readonly<Record<string, Value>>) => ({
  has: (path: string) => Object.hasOwn(values, path),
  valuesAt: (path: string) =>
    Object.entries(values).flatMap(([name, value]) => (name === path ? [value] : [])),
})

test('a secret is printed as the request names it, if not by its ARN', () => {
  const request = refused('secretsmanager', 'json', { operation: 'GetSecretValue' })
  const decision = { action: 'secretsmanager:GetSecretValue' }
  expect(denialDetails(request, parameters({ SecretId: 'prod/db' }), decision)).toMatchObject({
    service: 'secretsmanager',
    operation: 'GetSecretValue',
    deniedAs: 'prod/db',
    requestId: REQUEST_ID,
  })
  for (const SecretId of ['arn:aws:secretsmanager:us-east-1:000000000000:secret:a', ['a', 'b']])
    expect(denialDetails(request, parameters({ SecretId }), decision).deniedAs).toBeUndefined()
  const key = { action: 'kms:Decrypt' }
  expect(denialDetails(request, parameters({ SecretId: 'prod/db' }), key).deniedAs).toBeUndefined()
})

test('a ciphertext names the key unless a parameter does', () => {
  const request = refused('kms', 'json')
  const byCiphertext = (action: string, names: Readonly<Record<string, Value>>) =>
    denialDetails(request, parameters(names), { action }).byCiphertext
  expect(byCiphertext('kms:Decrypt', {})).toBe(true)
  expect(byCiphertext('kms:Decrypt', { KeyId: 'k' })).toBe(false)
  expect(byCiphertext('kms:ReEncryptFrom', { DestinationKeyId: 'k' })).toBe(true)
  expect(byCiphertext('kms:ReEncryptFrom', { SourceKeyId: 'k' })).toBe(false)
  expect(byCiphertext('kms:ReEncryptTo', {})).toBe(false)
  expect(denialDetails(refused('s3'), parameters({}), { action: 'kms:Decrypt' }).byCiphertext).toBe(false)
})

test('the owner of a bucket is that of the decision', () => {
  const decision = { action: 's3:GetObject', accountId: '111111111111' }
  expect(denialDetails(refused('s3'), parameters({}), decision).resourceAccount).toBe('111111111111')
})
