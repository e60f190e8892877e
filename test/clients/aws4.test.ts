/** aws4, the signer in many Node.js tools. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import aws4 from 'aws4'
import { userArn } from '../services/callers.ts'
import type { Credentials } from '../support/harness.ts'
import { call, iamForm, type RawResponse, send, stsForm } from '../support/raw.ts'
import { lastUseOf, mayNotCreate, readerSession, sessionArn, startWorld, type World } from './world.ts'

let world: World
let reader: Credentials
beforeAll(async () => {
  world = await startWorld()
  reader = await readerSession(world)
})
afterAll(() => world.close())

const WHO = stsForm('GetCallerIdentity')
const member = ({ body }: RawResponse, name: string) =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]
const create = (name: string) => iamForm('CreateUser', { UserName: name })

describe.each(['GET', 'POST'])('by %s', (method) => {
  const ask = (form: string, credentials: Credentials, region = 'us-east-1') => {
    const path = method === 'GET' ? `/?${form}` : '/'
    return call(world.server, form, { method, path, credentials, region })
  }

  test('a user, in eu-west-1', async () => {
    const answer = await ask(WHO, world.ada, 'eu-west-1')
    expect(member(answer, 'Arn')).toBe(userArn('ada'))
    expect(await lastUseOf(world.server, world.ada.accessKeyId)).toEqual({
      region: 'eu-west-1',
      service: 'sts',
    })
  })

  test('a session may do what its role may', async () => {
    expect(member(await ask(WHO, reader), 'Arn')).toBe(sessionArn('reader'))
    expect((await ask(iamForm('ListUsers', { PathPrefix: '/' }), reader)).status).toBe(200)
  })

  test('and nothing else', async () => {
    const answer = await ask(create('eve'), reader)
    expect([answer.status, member(answer, 'Code')]).toEqual([403, 'AccessDenied'])
    expect(member(answer, 'Message')).toBe(mayNotCreate(sessionArn('reader'), 'eve'))
  })

  test('a wrong secret', async () => {
    const answer = await ask(WHO, { ...world.ada, secretAccessKey: 'wrong' })
    expect([answer.status, member(answer, 'Code')]).toEqual([403, 'SignatureDoesNotMatch'])
  })

  test('a session without its token, and with a token that is not its own', async () => {
    const { sessionToken: _own, ...tokenless } = reader
    const swapped = { ...tokenless, sessionToken: (await readerSession(world)).sessionToken }
    for (const credentials of [tokenless, swapped]) {
      const answer = await ask(WHO, credentials)
      expect([answer.status, member(answer, 'Code')]).toEqual([403, 'InvalidClientTokenId'])
    }
  })
})

test('signed in the query', async () => {
  const presigned = (form: string) => {
    const host = `127.0.0.1:${world.server.port}`
    const service = form === WHO ? 'sts' : 'iam'
    const request = { host, path: `/?${form}`, service, region: 'us-east-1', signQuery: true }
    return send(world.server, { method: 'GET', path: aws4.sign(request, reader).path ?? '' })
  }
  expect(member(await presigned(WHO), 'Arn')).toBe(sessionArn('reader'))
  expect(member(await presigned(create('eve')), 'Message')).toBe(mayNotCreate(sessionArn('reader'), 'eve'))
})
