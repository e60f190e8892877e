/** Tests `POST /_iamulator/resolve`: what requests need, and requests that no service could read. */
import { describe, expect, test } from '@jest/globals'
import { serverForAllTests } from '../../support/harness.ts'
import { base64, type Raw } from './requests.ts'

const ACCOUNT = '111122223333'
const JSON_HEADERS = { 'X-Amz-Target': 'AWSGlue.StartCrawler', 'Content-Type': 'application/x-amz-json-1.1' }
const CRAWLER = base64('{"Name":"nightly"}')
const SIGNED = `Credential=${ACCOUNT}/20260101/eu-west-1/glue/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`
const DATE = { Host: 'localhost', 'X-Amz-Date': '20260101T000000Z' }

const server = serverForAllTests()

async function resolve(
  question: unknown,
): Promise<{ status: number; body: { readonly decisions?: readonly { readonly resource: string }[] } }> {
  const response = await fetch(`${server.url}/_iamulator/resolve`, {
    method: 'POST',
    body: JSON.stringify(question),
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

async function resourcesOf(request: Raw): Promise<unknown> {
  const { body } = await resolve({ request })
  return body.decisions?.map(({ resource }) => resource)
}

const glue = (authorization: string, headers: Readonly<Record<string, string>> = DATE): Raw => ({
  method: 'POST',
  path: '/',
  headers: { ...JSON_HEADERS, ...headers, Authorization: authorization },
  body: CRAWLER,
})

describe('the account and the region', () => {
  test('are those of a signature of version 4', async () => {
    expect(await resourcesOf(glue(`AWS4-HMAC-SHA256 ${SIGNED}`))).toEqual([
      `arn:aws:glue:eu-west-1:${ACCOUNT}:crawler/nightly`,
    ])
  })

  test('are those of a signature of version 4A, with its first region', async () => {
    const signed = SIGNED.replace('/eu-west-1/', '/').replace('x-amz-date,', 'x-amz-date;x-amz-region-set,')
    const headers = { ...DATE, 'X-Amz-Region-Set': '*,ap-south-1' }
    expect(await resourcesOf(glue(`AWS4-ECDSA-P256-SHA256 ${signed}`, headers))).toEqual([
      `arn:aws:glue:ap-south-1:${ACCOUNT}:crawler/nightly`,
    ])
  })

  test('are those of the access key in a signature of version 2, and the first region', async () => {
    const { body } = await resolve({
      request: {
        method: 'PUT',
        path: '/reports?encryption',
        headers: {
          Host: 'localhost',
          Date: 'Thu, 01 Jan 2026 00:00:00 GMT',
          Authorization: `AWS ${ACCOUNT}:c2ln`,
        },
      },
    })
    expect(body.decisions).toEqual([
      expect.objectContaining({
        action: 's3:PutEncryptionConfiguration',
        context: expect.objectContaining({ 's3:ResourceAccount': ACCOUNT }),
      }),
    ])
  })

  test('are those of the question, if it has them', async () => {
    const request = glue(`AWS4-HMAC-SHA256 ${SIGNED}`)
    const { body } = await resolve({ request, account: '444455556666', region: 'us-west-2' })
    expect(body.decisions).toEqual([
      expect.objectContaining({ resource: 'arn:aws:glue:us-west-2:444455556666:crawler/nightly' }),
    ])
  })
})

test('a service that iamulator has itself is named', async () => {
  const authorization = `AWS4-HMAC-SHA256 ${SIGNED.replace('/glue/', '/sts/')}`
  const body = base64('Action=AssumeRole&Version=2011-06-15')
  const request = { method: 'POST', path: '/', headers: { ...DATE, Authorization: authorization }, body }
  expect(await resolve({ request })).toEqual({
    status: 404,
    body: {
      error: 'UnknownOperation',
      message: 'iamulator serves sts itself, and resolves only requests for other services.',
    },
  })
})

describe('a request that no service could read is refused in the words of AWS', () => {
  test.each([
    [
      'a signature without a date',
      glue(`AWS4-HMAC-SHA256 ${SIGNED}`, { Host: 'localhost' }),
      400,
      'IncompleteSignature',
    ],
    [
      'a body that is no JSON',
      { ...glue(''), headers: JSON_HEADERS, body: base64('{"Name"') },
      400,
      'SerializationException',
    ],
  ])('%s', async (_name, request, status, error) => {
    const answer = await resolve({ request })
    expect(answer).toEqual({ status, body: { error, message: expect.any(String) } })
  })
})
