/** Tests who sent a form that uploads an object, with the forms of SDKs, and what is refused. */
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { formSenderOf } from '../../guard/form-upload/sender.ts'
import { AwsError } from '../../protocol/errors.ts'
import { credentialsIn } from '../services/sts/sts-callers.ts'
import { ADMINISTRATOR, startServer, type TestServer } from '../support/harness.ts'
import { tool } from '../support/tools.ts'
import {
  BUCKET,
  bytesOf,
  type Fields,
  fieldsOfBoto3,
  fieldsOfSdk,
  formOf,
  PYTHON,
  readForm,
  signedByHand,
} from './forms.ts'

const testWithBoto3 = tool('boto3', () => PYTHON !== '')

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

async function senderOf(
  fields: Fields,
  given: { readonly fileName?: string; readonly bucket?: string } = {},
) {
  const form = await formOf(fields, given.fileName)
  const { partition } = server.iamulator.settings
  return formSenderOf(server.iamulator, { form, bucket: given.bucket ?? BUCKET, partition })
}

async function refusal(fields: Fields, given: Parameters<typeof senderOf>[1] = {}): Promise<string> {
  try {
    await senderOf(fields, given)
    return 'accepted'
  } catch (error) {
    if (error instanceof AwsError) return `${error.status} ${error.code} ${error.text}`
    throw error
  }
}

const MISMATCH = /^403 SignatureDoesNotMatch /

testWithBoto3('the forms of boto3', async () => {
  const fields = fieldsOfBoto3()
  const { caller, signature, limits } = await senderOf(fields)
  expect(caller).toMatchObject({ kind: 'user', accessKeyId: 'test' })
  expect(signature).toMatchObject({
    version: 'AWS',
    form: 'POST',
    scope: { service: 's3' },
    signedAt: undefined,
  })
  expect(limits).toMatchObject({ minimum: 1, maximum: 100 })
  expect(await refusal({ ...fields, key: 'other' })).toBe(
    '403 AccessDenied Invalid according to Policy: Policy Condition failed: ["starts-with", "$key", "up/"]',
  )
})

testWithBoto3('the forms of boto3 with the credentials of a session', async () => {
  const credentials = credentialsIn(await server.sts().send(new GetSessionTokenCommand({})))
  const fields = fieldsOfBoto3(credentials)
  expect((await senderOf(fields)).caller).toMatchObject({ accessKeyId: credentials.accessKeyId })
  const { 'x-amz-security-token': token = '', ...others } = fields
  expect(await refusal({ ...others, 'x-amz-security-token': `${token}x` })).toMatch(/^400 InvalidToken /)
  expect(await refusal(others)).toMatch(/^403 InvalidAccessKeyId /)
})

describe('the forms of the SDK for JavaScript', () => {
  test('are accepted, and cannot be changed', async () => {
    const fields = fieldsOfSdk()
    const { caller, signature, limits } = await senderOf(fields)
    expect(caller).toMatchObject({ kind: 'user', accessKeyId: 'test' })
    expect(signature).toMatchObject({
      version: 'AWS4-HMAC-SHA256',
      form: 'POST',
      scope: { region: 'eu-central-1' },
    })
    expect(limits).toMatchObject({ minimum: 1, maximum: 100 })
    expect(await refusal(fields, { bucket: 'other' })).toBe(
      '403 AccessDenied Invalid according to Policy: Policy Condition failed: ["eq", "$bucket", "bucket"]',
    )
    expect(await refusal({ ...fields, tagging: '<Tagging/>' })).toBe(
      '403 AccessDenied Invalid according to Policy: Extra input fields: tagging',
    )
  })

  test('need each byte of the policy and of the signature', async () => {
    const fields = fieldsOfSdk()
    for (const name of ['Policy', 'X-Amz-Signature', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Algorithm']) {
      const value = fields[name] ?? ''
      expect(value).not.toBe('')
      for (let at = 0; at < value.length; at++) {
        const changed = `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`
        expect(await refusal({ ...fields, [name]: changed })).toMatch(/^4/)
      }
    }
  })

  test('with the credentials of a session', async () => {
    const credentials = credentialsIn(await server.sts().send(new GetSessionTokenCommand({})))
    expect((await senderOf(fieldsOfSdk(credentials))).caller).toMatchObject({
      accessKeyId: credentials.accessKeyId,
    })
  })
})

describe('refused:', () => {
  const POLICY = {
    expiration: '2100-01-01T00:00:00Z',
    conditions: [{ bucket: BUCKET }, ['starts-with', '$key', '']],
  }
  const FIELDS = { key: 'k' }

  test('an expired policy', async () => {
    const fields = signedByHand({ ...POLICY, expiration: '2020-01-01T00:00:00.000Z' }, FIELDS)
    expect(await refusal(fields)).toBe('403 AccessDenied Invalid according to Policy: Policy expired.')
  })

  test('another secret, and an unknown key', async () => {
    const { accessKeyId } = ADMINISTRATOR
    expect(await refusal(signedByHand(POLICY, FIELDS))).toBe('accepted')
    expect(await refusal(signedByHand(POLICY, FIELDS, { accessKeyId, secretAccessKey: 'wrong' }))).toMatch(
      MISMATCH,
    )
    const unknown = { accessKeyId: 'AKIAQAAAAAAAAAAAAAAA', secretAccessKey: 'x' }
    expect(await refusal(signedByHand(POLICY, FIELDS, unknown))).toMatch(/^403 InvalidAccessKeyId /)
  })

  test('a policy that was changed to characters whose low bytes are the same', async () => {
    const fields = signedByHand(POLICY, FIELDS)
    const policy = (fields['policy'] ?? '').replace('a', String.fromCharCode(0x161))
    expect(policy).not.toBe(fields['policy'])
    expect(await refusal({ ...fields, policy })).toBe(
      "400 InvalidPolicyDocument Invalid Policy: Invalid 'base64' encoding.",
    )
  })

  test.each<[string, readonly string[], RegExp]>([
    ['the policy', ['policy'], /^400 InvalidArgument Bucket POST must contain a field named 'policy'. {2}If/],
    ['the signature', ['signature'], /^400 InvalidArgument .* field named 'Signature'/],
    ['the access key', ['AWSAccessKeyId'], /^400 InvalidArgument .* field named 'AWSAccessKeyId'/],
    ['the whole signature', ['signature', 'AWSAccessKeyId'], /^403 AccessDenied Access Denied$/],
  ])('a form without %s', async (_what, names, expected) => {
    const fields = Object.entries(signedByHand(POLICY, FIELDS)).filter(([name]) => !names.includes(name))
    expect(await refusal(Object.fromEntries(fields))).toMatch(expected)
  })

  test('two signatures', async () => {
    expect(await refusal({ ...fieldsOfSdk(), AWSAccessKeyId: 'a', signature: 'b' })).toMatch(
      /^403 AccessDenied/,
    )
  })

  test.each([
    [{ 'X-Amz-Algorithm': 'AWS4-HMAC-SHA1' }, /^400 AuthorizationQueryParametersError Unsupported/],
    [{ 'X-Amz-Date': 'today' }, /^400 AuthorizationQueryParametersError /],
    [{ 'X-Amz-Date': '20200101T000000Z' }, /^403 SignatureDoesNotMatch /],
    [{ 'X-Amz-Credential': 'test' }, /^400 AuthorizationQueryParametersError /],
    [{ 'X-Amz-Credential': 'test/20300101/us-east-1/sqs/aws4_request' }, /^403 SignatureDoesNotMatch /],
    [{ 'X-Amz-Signature': '' }, /^400 InvalidArgument /],
  ])('%j', async (change, expected) => {
    expect(await refusal({ ...fieldsOfSdk(), ...change })).toMatch(expected)
  })
})

test('no byte of a form can be changed without a signature', async () => {
  const conditions = [{ bucket: BUCKET }, { key: 'k' }, { acl: 'private' }]
  const bytes = bytesOf(
    signedByHand({ expiration: '2100-01-01T00:00:00Z', conditions }, { key: 'k', acl: 'private' }),
  )
  const { partition } = server.iamulator.settings
  const outcome = async (changed: Buffer) => {
    try {
      const form = await readForm(changed)
      const { caller } = formSenderOf(server.iamulator, { form, bucket: BUCKET, partition })
      return caller.kind === 'anonymous' ? undefined : form
    } catch (error) {
      if (error instanceof AwsError) return undefined
      throw error
    }
  }
  const original = await outcome(bytes)
  expect(original?.fields.size).toBe(5)
  let accepted = 0
  for (const at of bytes.keys()) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8((bytes[at] ?? 0) ^ (at % 2 === 0 ? 1 : 32), at)
    const form = await outcome(changed)
    if (form === undefined) continue
    accepted++
    // Only the name of the file and the case of names may change, and they do not matter here.
    expect([form.key, ...form.fields]).toEqual([original?.key, ...(original?.fields ?? [])])
  }
  expect(accepted).toBeLessThan(bytes.length / 3)
})

test('a form without a policy is anonymous', async () => {
  const { caller, signature, limits } = await senderOf({ key: 'k', acl: 'public-read' })
  expect([caller.kind, signature, limits]).toEqual(['anonymous', undefined, undefined])
})

test('with signatures off, the key and the policy are checked', async () => {
  const lenient = await startServer({ signatures: 'off' })
  try {
    const posted = async (change: Fields) => ({
      ...{ form: await formOf({ ...fieldsOfSdk(), ...change }), bucket: BUCKET, partition: 'aws' },
    })
    expect(formSenderOf(lenient.iamulator, await posted({ 'X-Amz-Signature': 'x' })).caller.kind).toBe('user')
    const other = await posted({ acl: 'public-read' })
    expect(() => formSenderOf(lenient.iamulator, other)).toThrow(/Policy Condition failed/)
  } finally {
    await lenient.close()
  }
})
