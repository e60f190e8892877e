/** Tests sign-in tokens that one replica issues and another accepts. */
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { readSeed } from '../../../server/seed/index.ts'
import { Visitor } from '../../support/console.ts'
import { ACCOUNT, NOW, type TestServer, trust } from '../../support/harness.ts'
import { call, Replicas } from '../../support/replicas.ts'

const MINUTE = 60_000
const SEED = {
  accounts: { [ACCOUNT]: { roles: [{ name: 'reader', trust: JSON.parse(trust({ AWS: ACCOUNT })) }] } },
}

let replicas: Replicas
let one: TestServer
let two: TestServer

beforeEach(async () => {
  replicas = new Replicas()
  one = await replicas.start({}, { now: () => NOW })
  two = await replicas.start({}, { now: () => NOW })
  const seed = await readSeed({ content: SEED })
  seed.apply(one.iamulator)
})
afterEach(() => replicas.close())

async function newToken({ sts, url }: TestServer): Promise<string> {
  const input = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/reader`, RoleSessionName: 'broker' }
  const { Credentials } = await sts().send(new AssumeRoleCommand(input))
  const session = JSON.stringify({
    sessionId: Credentials?.AccessKeyId,
    sessionKey: Credentials?.SecretAccessKey,
    sessionToken: Credentials?.SessionToken,
  })
  const query = new URLSearchParams({ Action: 'getSigninToken', Session: session })
  return JSON.parse(await (await fetch(`${url}/federation?${query}`)).text()).SigninToken
}

const open = (server: TestServer, SigninToken: string) => {
  const destination = 'https://console.aws.amazon.com/iam/home'
  const query = new URLSearchParams({ Action: 'login', Destination: destination, SigninToken })
  return new Visitor(server).get(`/federation?${query}`)
}

test('a sign-in token opens the console of each replica', async () => {
  const token = await newToken(one)
  for (const server of [two, one, await replicas.start({}, { now: () => NOW })]) {
    const page = await open(server, token)
    expect(page).toMatchObject({ status: 200, place: '/console' })
    expect(page.text).toContain(`arn:aws:sts::${ACCOUNT}:assumed-role/reader/broker`)
  }
})

test('it expires, and ends with a reset, at each replica', async () => {
  const token = await newToken(one)
  two.iamulator.clock.advance(15 * MINUTE - 1)
  expect((await open(one, token)).status).toBe(200)
  two.iamulator.clock.advance(1)
  for (const server of [one, two]) expect((await open(server, token)).status).toBe(400)
  const later = await newToken(two)
  await call(one, 'POST', 'reset', { account: ACCOUNT })
  for (const server of [one, two]) expect((await open(server, later)).status).toBe(400)
})

test('a token that was changed opens nothing', async () => {
  const token = await newToken(one)
  const changed = token.replace(/\.(.)/, (_, first) => (first === 'A' ? '.B' : '.A'))
  for (const each of [changed, '', `${ACCOUNT}.`, `${ACCOUNT}.AAAA`])
    expect((await open(two, each)).status).toBe(400)
})
