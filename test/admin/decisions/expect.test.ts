/** Expectations, and explanations with text, over HTTP. The package tests the texts in detail. */
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { userArn, userWith } from '../../services/callers.ts'
import { request } from '../../support/admin.ts'
import { policy, serverForAllTests } from '../../support/harness.ts'

const BOB = userArn('bob')
const question = (action: string) => ({ principal: BOB, action, resource: 'arn:aws:s3:::b/k' })

const server = serverForAllTests()

beforeAll(async () => {
  const credentials = await userWith(server, 'bob', policy('Allow', 's3:Get*'))
  const client = new IAMClient({ endpoint: server.url, region: 'us-east-1', credentials })
  await client.send(new ListUsersCommand({})).catch(() => undefined)
})

const post = (path: string, body: object) => request(server, 'POST', path, body)

describe('an expectation', () => {
  test('is met', async () => {
    const allowed = { question: question('s3:GetObject'), decision: 'allowed' }
    const denied = { question: question('s3:PutObject'), decision: 'denied', because: { layer: 'identity' } }
    expect(await post('expect', allowed)).toEqual({ status: 200, body: { met: true } })
    expect(await post('expect', denied)).toEqual({ status: 200, body: { met: true } })
  })

  test('is not met because the request is denied', async () => {
    const { body } = await post('expect', { question: question('s3:PutObject'), decision: 'allowed' })
    expect(body).toEqual({
      met: false,
      text: `expected s3:PutObject on arn:aws:s3:::b/k to be allowed for ${BOB}
  ✗ identity-based policy does not allow
      only (inline) statement 1: Action does not match — expected s3:Get*, actual s3:PutObject
  what would allow it: add this statement to the identity-based policy only: {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/k"}`,
    })
  })

  test('is not met because the request is allowed, or denied for another reason', async () => {
    const allowed = await post('expect', { question: question('s3:GetObject'), decision: 'denied' })
    expect(allowed.body).toEqual({ met: false, text: expect.stringContaining('to be denied for') })
    const because = { layer: 'boundary' }
    const other = await post('expect', { question: question('s3:PutObject'), decision: 'denied', because })
    expect(other.body).toEqual({ met: false, text: expect.stringContaining('denied for another reason') })
  })

  test.each([
    [{}, 'Missing property'],
    [{ question: question('s3:GetObject'), decision: 'permitted' }, 'allowed'],
    [{ question: question('s3:GetObject'), decision: 'denied', because: { sid: 'A' } }, 'sid'],
    [
      { question: question('s3:GetObject'), decision: 'allowed', because: { layer: 'identity' } },
      '"because" requires the decision "denied".',
    ],
  ])('rejects %j', async (body, message) => {
    expect(await post('expect', body)).toEqual({
      status: 400,
      body: { error: 'InvalidBody', message: expect.stringContaining(message) },
    })
  })

  test('about an unknown principal is an error', async () => {
    const body = { question: { principal: userArn('bop'), action: 's3:GetObject' }, decision: 'denied' }
    expect(await post('expect', body)).toMatchObject({ status: 404, body: { error: 'NoSuchPrincipal' } })
  })

  test('records no decision', async () => {
    const latest = async () => (await fetch(`${server.url}/_iamulator/decisions?limit=1`)).json()
    const before = await latest()
    await post('expect', { question: question('s3:GetObject'), decision: 'allowed' })
    expect(await latest()).toEqual(before)
  })
})

describe('an explanation', () => {
  test('has a text on request', async () => {
    const { body } = await post('explain?text=true', question('s3:PutObject'))
    expect(body).toMatchObject({
      decision: 'implicitDeny',
      text: expect.stringMatching(/^✗ denied s3:PutObject on arn:aws:s3:::b\/k .*to allow it:/s),
    })
    expect((await post('explain', question('s3:PutObject'))).body).not.toHaveProperty('text')
    expect((await post('explain?text=false', question('s3:PutObject'))).body).not.toHaveProperty('text')
  })

  test('has a text for each decision on a request', async () => {
    const response = await fetch(`${server.url}/_iamulator/decisions?action=iam:ListUsers`)
    const requestId: unknown = Reflect.get(Object((await response.json()).decisions[0]), 'requestId')
    expect((await post('explain?text=true', { requestId })).body).toMatchObject({
      decisions: [{ text: expect.stringContaining('✗ denied iam:ListUsers') }],
    })
  })

  test.each(['text=yes', 'txt=true'])('rejects ?%s', async (query) => {
    expect(await post(`explain?${query}`, question('s3:PutObject'))).toMatchObject({
      status: 400,
      body: { error: 'InvalidQuery' },
    })
  })
})
