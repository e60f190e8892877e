/** Tests the requirements that only S3 has for signatures, and its errors. */
import { describe, expect, test } from '@jest/globals'
import { ADMINISTRATOR, serverForAllTests } from '../../support/harness.ts'
import { ask, base64, type Raw, signedByAws4, signedBySdk } from './requests.ts'

const server = serverForAllTests()

const PUT = {
  ...{ service: 's3', method: 'PUT', path: '/bucket/a%20b//c/../d%2Be/%C3%BC~', body: 'contents' },
  credentials: ADMINISTRATOR,
}

test('directory buckets are signed for as other buckets are', async () => {
  const unsigned = { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' }
  for (const more of [{ body: '' }, { headers: unsigned }, { expires: 60 }]) {
    const signed = await signedBySdk({ ...PUT, ...more, service: 's3express' })
    expect((await ask(server, { request: signed, action: 's3express:CreateSession' })).allowed).toBe(true)
  }
})

describe('S3 refuses', () => {
  const inHeader = signedByAws4(PUT)
  const presigned = signedByAws4({ ...PUT, expires: 60 })
  const refusalOf = async (request: Raw) => (await ask(server, { request, action: 's3:PutObject' })).error
  const without = (name: string) => ({
    ...presigned,
    path: presigned.path.replace(new RegExp(`([?&])${name}=[^&]*&?`), '$1'),
  })

  test.each<[string, string, Raw]>([
    ['X-Amz-Acl', 'public-read', inHeader],
    ['x-amz-meta-a', 'b', inHeader],
    ['X-Amz-Acl', 'public-read', presigned],
    ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD', presigned],
  ])('%s: %s that is not signed', async (name, value, request) => {
    expect(await refusalOf({ ...request, headers: { ...request.headers, [name]: value } })).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: 'There were headers present in the request which were not signed',
    })
    const others = { ...request.headers, 'X-Amzn-Trace-Id': 'Root=1', 'amz-sdk-request': 'attempt=1' }
    expect(await refusalOf({ ...request, headers: others })).toBeUndefined()
  })

  test.each(['Credential', 'Signature', 'SignedHeaders', 'Date', 'Expires'])(
    'a presigned request without X-Amz-%s',
    async (name) => {
      expect(await refusalOf(without(`X-Amz-${name}`))).toEqual({
        code: 'AuthorizationQueryParametersError',
        status: 400,
        message:
          'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      })
    },
  )

  test('a request that does not declare its body', async () => {
    const { 'X-Amz-Content-Sha256': _, ...headers } = inHeader.headers
    expect(await refusalOf({ ...inHeader, headers })).toEqual({
      code: 'InvalidRequest',
      status: 400,
      message: 'Missing required header for this request: x-amz-content-sha256',
    })
  })
})

test('S3 tells another body than the declared one from another signature', async () => {
  const body = { request: { ...signedByAws4(PUT), body: base64('changed') }, action: 's3:PutObject' }
  expect((await ask(server, body)).error).toEqual({
    code: 'XAmzContentSHA256Mismatch',
    status: 400,
    message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
  })
})
