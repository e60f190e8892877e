/** Tests condition keys that come from the forwarded request instead of the question. */
import { describe, expect, test } from '@jest/globals'
import { ADMINISTRATOR, serverForAllTests, startServer } from '../../support/harness.ts'
import { ask, post, type Raw, sha256, signedByAws4, signedBySdk } from './requests.ts'

const NOW = Date.parse('2030-01-01T12:00:00Z')

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))

/** Returns the condition keys in the explanation of a decision. */
async function keysOf(body: object): Promise<Readonly<Record<string, unknown>>> {
  const { requestId, decisions } = await ask(server, body)
  expect(decisions).toHaveLength(1)
  const { text } = await post(server, 'explain', { requestId })
  return JSON.parse(text).decisions[0].context
}

describe('how a request to S3 is signed', () => {
  const put = { credentials: ADMINISTRATOR, service: 's3', method: 'PUT', path: '/b/k', body: 'x', at: NOW }
  const named = async (request: Raw, prefix: string, context = {}) => {
    const keys = await keysOf({ request, action: 's3:PutObject', resources: ['arn:aws:s3:::b/k'], context })
    return Object.fromEntries(
      Object.entries(keys).filter(([key]) => key.toLowerCase().startsWith(`${prefix}:`)),
    )
  }

  test('in the header', async () => {
    expect(await named(signedByAws4(put), 's3')).toEqual({
      's3:authType': 'REST-HEADER',
      's3:signatureversion': 'AWS4-HMAC-SHA256',
      's3:x-amz-content-sha256': sha256('x'),
    })
    const unsigned = { ...put, headers: { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' } }
    expect(await named(signedByAws4(unsigned), 's3')).toMatchObject({
      's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    })
  })

  test('in the query, and how long ago', async () => {
    const presigned = signedByAws4({ ...put, at: NOW - 90_000, expires: 600 })
    expect(await named(presigned, 's3')).toEqual({
      's3:authType': 'REST-QUERY-STRING',
      's3:signatureversion': 'AWS4-HMAC-SHA256',
      's3:signatureAge': '90000',
      's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    })
    const early = signedByAws4({ ...put, at: NOW + 60_000, expires: 600 })
    expect(await named(early, 's3')).toMatchObject({ 's3:signatureAge': '0' })
  })

  test('denies old ones, as in the S3 API reference', async () => {
    const resourcePolicy = {
      Statement: {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::b/*',
        Condition: { NumericGreaterThan: { 's3:signatureAge': 600_000 } },
      },
    }
    const allowedAt = async (at: number) => {
      const request = signedByAws4({ ...put, at, expires: 3600 })
      const question = { request, action: 's3:PutObject', resources: ['arn:aws:s3:::b/k'], resourcePolicy }
      return (await ask(server, question)).allowed
    }
    expect([await allowedAt(NOW - 600_000), await allowedAt(NOW - 601_000)]).toEqual([true, false])
  })

  test('has keys by the name of the service that is signed for, as far as this has them', async () => {
    const directory = await signedBySdk({ ...put, service: 's3express' })
    expect(await named(directory, 's3express')).toMatchObject({ 's3express:authType': 'REST-HEADER' })
    expect(await named(directory, 's3')).toEqual({})
    const lambda = await signedBySdk({ ...put, service: 's3-object-lambda' })
    expect(await named(lambda, 's3-object-lambda')).toEqual({ 's3-object-lambda:authType': 'REST-HEADER' })
  })

  test('is what the service says of it, if it does', async () => {
    expect(await named(signedByAws4(put), 's3', { 'S3:AuthType': 'POST' })).toMatchObject({
      'S3:AuthType': 'POST',
      's3:signatureversion': 'AWS4-HMAC-SHA256',
    })
  })

  test('is nothing of other services, nor of who does not sign', async () => {
    const others = [
      { request: signedByAws4({ ...put, service: 'ssm', body: '' }) },
      { request: { method: 'GET', path: '/', headers: {} } },
      { principal: 'anonymous' },
    ]
    for (const who of others) {
      const keys = await keysOf({ ...who, action: 's3:PutObject' })
      expect(Object.keys(keys).join()).not.toMatch(/authType|signature|sha256/i)
    }
  })
})

describe('the address of a request through a VPC endpoint', () => {
  const question = { principal: '000000000000', action: 's3:GetObject' }
  const endpointPolicy = { Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } }
  const explained = async (body: object) =>
    JSON.parse((await post(server, 'explain', { ...question, ...body })).text).context
  const throughEndpoint: [string, object][] = [
    ['endpointPolicy', { endpointPolicy }],
    ['aws:SourceVpce', { context: { 'AWS:sourceVpce': 'vpce-1' } }],
    ['aws:SourceVpc', { context: { 'aws:SourceVpc': 'vpc-1' } }],
  ]

  test.each(throughEndpoint)('is not known by default: %s', async (_, body) => {
    for (const context of [await explained(body), await keysOf({ ...question, ...body })]) {
      expect(Object.keys(context).join()).not.toMatch(/SourceIp/i)
    }
  })

  test.each(throughEndpoint)('is that of the VPC: %s', async (_, body) => {
    const given = { ...body, sourceIp: '::ffff:10.0.0.1' }
    for (const context of [await explained(given), await keysOf({ ...question, ...given })]) {
      expect(context).toMatchObject({ 'aws:VpcSourceIp': '10.0.0.1' })
      expect(context).not.toHaveProperty('aws:SourceIp')
    }
  })

  test('is what the context says', async () => {
    const context = { 'aws:VpcSourceIp': '10.0.0.2', 'aws:SourceIp': '192.0.2.1' }
    expect(await explained({ context, sourceIp: '10.0.0.1' })).toMatchObject(context)
  })

  test('and otherwise aws:SourceIp', async () => {
    const context = await explained({ context: { 'aws:SourceVpcs': 'x' }, sourceIp: '10.0.0.1' })
    expect(context).toMatchObject({ 'aws:SourceIp': '10.0.0.1' })
    expect(context).not.toHaveProperty('aws:VpcSourceIp')
  })
})
