/** `curl --aws-sigv4`. */
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { userArn } from '../services/callers.ts'
import type { Credentials } from '../support/harness.ts'
import { iamForm, stsForm } from '../support/raw.ts'
import { findCurl } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { run } from './programs.ts'
import {
  createUsers,
  lastUseOf,
  mayNotCreate,
  readerSession,
  sessionArn,
  startWorld,
  type World,
} from './world.ts'

const curl = findCurl()
const test = tool('curl 8.6 or later', () => curl !== undefined)

let world: World
beforeAll(async () => {
  world = await startWorld()
  await createUsers(world.server, '/R&D=1/', ['found'])
})
afterAll(() => world.close())

interface SigningOptions {
  readonly credentials?: Credentials
  readonly service?: 'iam' | 'sts'
  readonly region?: string
}

/** Calls the server with additional command-line arguments. */
async function call(words: readonly string[], signing: SigningOptions = {}) {
  const { credentials = world.ada, service = 'iam', region = 'us-east-1' } = signing
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const token = sessionToken === undefined ? [] : ['--header', `x-amz-security-token: ${sessionToken}`]
  const signingWords = [
    '--aws-sigv4',
    `aws:amz:${region}:${service}`,
    '--user',
    `${accessKeyId}:${secretAccessKey}`,
  ]
  const common = ['--disable', '--silent', '--show-error', '--write-out', '\n%{http_code}']
  const { status, stdout, stderr } = await run(
    curl ?? '',
    [...common, ...signingWords, ...token, ...words],
    {},
  )
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const end = stdout.lastIndexOf('\n')
  return { status: Number(stdout.slice(end + 1)), body: stdout.slice(0, end) }
}

const member = ({ body }: { readonly body: string }, name: string) =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]

const post = (form: string, signing: SigningOptions = {}) => call(['--data', form, world.server.url], signing)
const get = (form: string, signing: SigningOptions = {}) => call([`${world.server.url}/?${form}`], signing)
const WHO = stsForm('GetCallerIdentity')

describe('curl --aws-sigv4', () => {
  test('a POST of a user, within what ada may do', async () => {
    const found = await post(iamForm('GetUser'))
    expect([found.status, member(found, 'Arn')]).toEqual([200, userArn('ada')])
    const refused = await post(iamForm('CreateUser', { UserName: 'eve' }))
    expect([refused.status, member(refused, 'Code')]).toEqual([403, 'AccessDenied'])
    expect(member(refused, 'Message')).toBe(mayNotCreate(userArn('ada'), 'eve'))
  })

  test('eu-west-1', async () => {
    const answer = await post(WHO, { service: 'sts', region: 'eu-west-1' })
    expect(member(answer, 'Arn')).toBe(userArn('ada'))
    expect(await lastUseOf(world.server, world.ada.accessKeyId)).toEqual({
      region: 'eu-west-1',
      service: 'sts',
    })
  })

  test('a session token in a header', async () => {
    const credentials = await readerSession(world)
    expect(member(await post(WHO, { credentials, service: 'sts' }), 'Arn')).toBe(sessionArn('reader'))
    expect((await post(iamForm('ListUsers'), { credentials })).status).toBe(200)
    const refused = await post(iamForm('CreateUser', { UserName: 'eve' }), { credentials })
    expect(member(refused, 'Message')).toBe(mayNotCreate(sessionArn('reader'), 'eve'))
  })

  test('a GET whose query has to be sorted and encoded', async () => {
    const credentials = await readerSession(world)
    const answer = await get('Version=2010-05-08&PathPrefix=%2FR%26D%3D1%2F&Action=ListUsers', {
      credentials,
    })
    expect([answer.status, member(answer, 'UserName')]).toEqual([200, 'found'])
  })

  test('a form that curl encodes', async () => {
    const credentials = await readerSession(world)
    const fields = ['Action=ListUsers', 'Version=2010-05-08', 'PathPrefix=/R&D=1/']
    const words = fields.flatMap((field) => ['--data-urlencode', field])
    const answer = await call([...words, world.server.url], { credentials })
    expect([answer.status, member(answer, 'UserName')]).toEqual([200, 'found'])
  })

  test('a wrong secret, and a key that nobody has', async () => {
    const wrong = await post(WHO, { service: 'sts', credentials: { ...world.ada, secretAccessKey: 'wrong' } })
    expect([wrong.status, member(wrong, 'Code')]).toEqual([403, 'SignatureDoesNotMatch'])
    const credentials = { ...world.ada, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }
    const unknown = await post(WHO, { service: 'sts', credentials })
    expect([unknown.status, member(unknown, 'Code')]).toEqual([403, 'InvalidClientTokenId'])
  })
})
