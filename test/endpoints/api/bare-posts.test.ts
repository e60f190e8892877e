/** POST requests with neither a body nor a content type, whose query is all they say. */
import { expect, test } from '@jest/globals'
import aws4 from 'aws4'
import { ADMINISTRATOR, serverForAllTests } from '../../support/harness.ts'
import { send, stsForm } from '../../support/raw.ts'

const server = serverForAllTests()

const tag = (body: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]

/** Signs the headers of a POST whose call is in its query, as Google's workload identity federation does. */
const bare = (query: string, path = '/') => {
  const host = `127.0.0.1:${server.port}`
  const target = `${path}?${query}`
  const request = { host, method: 'POST', path: target, service: 'sts', region: 'us-east-1' }
  const { headers = {} } = aws4.sign(request, ADMINISTRATOR)
  expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('content-type')
  const entries = Object.entries(headers).map(([name, value]) => [name, String(value)])
  return { path: target, headers: Object.fromEntries(entries) }
}

test('makes the call in its query', async () => {
  const answer = await send(server, bare(stsForm('GetCallerIdentity')))
  expect(answer.status).toBe(200)
  expect(tag(answer.body, 'Arn')).toBe('arn:aws:iam::000000000000:user/iamulator')
})

test('makes a presigned call', async () => {
  const signer = { host: `127.0.0.1:${server.port}`, method: 'POST', service: 'sts', region: 'us-east-1' }
  const path = `/?${stsForm('GetCallerIdentity')}`
  const { path: presigned = '' } = aws4.sign({ ...signer, path, signQuery: true }, ADMINISTRATOR)
  expect((await send(server, { path: presigned })).status).toBe(200)
})

test("makes an unsigned call, as MinIO's web identity provider does", async () => {
  const parameters = { RoleArn: 'arn:aws:iam::000000000000:role/x', RoleSessionName: 'session' }
  const query = stsForm('AssumeRoleWithWebIdentity', { ...parameters, WebIdentityToken: 'no-token' })
  const answer = await send(server, { path: `/?${query}` })
  expect(answer.status).toBe(400)
  expect(tag(answer.body, 'Code')).toBe('InvalidIdentityToken')
})

test('is refused for a wrong signature', async () => {
  const request = bare(stsForm('GetCallerIdentity'))
  const answer = await send(server, { ...request, path: `/?${stsForm('GetSessionToken')}` })
  expect(answer.status).toBe(403)
  expect(tag(answer.body, 'Code')).toBe('SignatureDoesNotMatch')
})

test('is redirected without an Action', async () => {
  const answer = await send(server, { path: '/?Version=2011-06-15' })
  expect(answer).toMatchObject({ status: 302, body: '' })
})

test('is not an operation on another path', async () => {
  const answer = await send(server, bare(stsForm('GetCallerIdentity'), '/somewhere'))
  expect(answer).toMatchObject({ status: 404, body: '<UnknownOperationException/>\n' })
})

test.each([
  ['a content type', { headers: { 'Content-Type': 'text/plain' } }],
  ['a body', { body: 'x' }],
  ['another method', { method: 'PUT' }],
])('is redirected with %s', async (_what, changes) => {
  const answer = await send(server, { ...bare(stsForm('GetCallerIdentity')), ...changes })
  expect(answer.status).toBe(302)
})
