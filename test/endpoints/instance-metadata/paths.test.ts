/** Metadata paths with repeated slashes, and errors below `/latest/`. */
import { describe, expect, test } from '@jest/globals'
import { guardedServer } from '../../support/guarded.ts'
import { serverForAllTests, startServer, type TestServer } from '../../support/harness.ts'
import { ask, askToken, credentials, LIFETIME, makeProfile, TOKEN } from '../../support/metadata.ts'

const FIRST = 'i-00000000000000000'

const server = serverForAllTests()

const refusal = (status: number, reason: string) => ({
  status,
  headers: expect.objectContaining({ 'content-type': 'text/html', server: 'EC2ws' }),
  body: expect.stringContaining(`<h1>${status} - ${reason}</h1>`),
})

const UNAUTHORIZED = refusal(401, 'Unauthorized')
const NOT_FOUND = refusal(404, 'Not Found')

test.each([
  ['/latest//meta-data//', '/latest/meta-data/'],
  ['//latest/meta-data//services//domain', '/latest/meta-data/services/domain'],
  ['///latest///dynamic/', '/latest/dynamic/'],
  ['//2021-07-15//meta-data/mac', '/2021-07-15/meta-data/mac'],
  [`/_iamulator/instances/${FIRST}//latest//meta-data/`, '/latest/meta-data/'],
])('at %s is as with single slashes', async (doubled, single) => {
  const { body: token } = await askToken(server)
  const expected = await ask(server, single, { [TOKEN]: token })
  expect(expected.status).toBe(200)
  const answer = await ask(server, doubled, { [TOKEN]: token })
  expect(answer).toMatchObject({ status: 200, body: expected.body })
  expect(await ask(server, doubled)).toMatchObject(UNAUTHORIZED)
})

describe('D7.2: minio-js asks for credentials with a doubled slash,', () => {
  test.each<[string, () => Promise<TestServer>]>([
    ['of a server', () => startServer({ instanceProfile: 'storage' })],
    [
      'of a server that guards an upstream',
      () => guardedServer({ '*': 'http://127.0.0.1:9' }, { instanceProfile: 'storage' }),
    ],
  ])('%s', async (_what, start) => {
    const own = await start()
    await makeProfile(own, 'storage')
    const single = await credentials(own, 'storage')
    expect(single).toMatchObject({ Code: 'Success', AccessKeyId: expect.stringMatching(/^ASIA/) })
    expect(await credentials(own, '/storage')).toEqual(single)
    await own.close()
  })
})

test('gives tokens at paths with doubled slashes', async () => {
  const answer = await ask(server, '//latest//api//token', { [LIFETIME]: '60' }, 'PUT')
  expect(answer).toMatchObject({ status: 200, body: expect.stringMatching(/^[\w-]{54}==$/) })
})

test('has errors in its own form, however the path below it is written', async () => {
  for (const path of ['/latest//', '/latest/nothing', '/latest//nothing//', '///latest/x', '/latest/%2e%2e'])
    expect(await ask(server, path)).toMatchObject(UNAUTHORIZED)
  const { body: token } = await askToken(server)
  for (const path of ['/latest/nothing', '/latest//nothing//', '///latest/x', '/latest/%2e%2e'])
    expect(await ask(server, path, { [TOKEN]: token })).toMatchObject(NOT_FOUND)
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const posted = await ask(server, '/latest//meta-data/?Action=GetCallerIdentity', form, 'POST')
  expect(posted).toMatchObject(refusal(405, 'Method Not Allowed'))
})
