/** Requests without a signature have the same answer with and without an upstream, which receives only its own. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Settings } from '../../core/runtime/settings.ts'
import { type RunningServer, startServer } from '../../server/app/start.ts'
import { type RecordingUpstream, recordingUpstream } from '../support/recording-upstream.ts'
import { SEED } from './seed.ts'
import { OWN_REQUESTS, REQUESTS_FOR_UPSTREAMS, type UnsignedRequest } from './unsigned-requests.ts'
import { ACCOUNT, namesIn, send } from './world.ts'

const MODES: Readonly<Record<string, Partial<Settings>>> = {
  'that refuses unknown calls': {},
  'that takes unknown calls': { unknown: 'pass' },
  'in aws-cn': { partition: 'aws-cn' },
}

let upstream: RecordingUpstream
const servers = new Map<string, RunningServer>()

function start(settings: Partial<Settings>): Promise<RunningServer> {
  const seed = namesIn(settings.partition ?? 'aws', ACCOUNT).here(SEED)
  return startServer({ port: 0, logLevel: 'silent', seed, ...settings })
}

beforeAll(async () => {
  upstream = await recordingUpstream()
  const guarding = { upstream: { '*': upstream.url } }
  for (const [mode, settings] of Object.entries(MODES)) {
    servers.set(mode, await start({ ...settings, ...guarding }))
    servers.set(`${mode}, without it`, await start(settings))
  }
  servers.set('forwarding', await start({ ...guarding, auth: 'audit' }))
})
afterAll(async () => {
  for (const server of servers.values()) await server.close('local')
  await upstream.close()
})

/** The same Host header is in the answers of all servers. */
function answerOf(name: string, request: UnsignedRequest, number: string) {
  const { target = '/', host = 'localhost', headers, ...rest } = request
  const { url = '' } = servers.get(name) ?? {}
  return send({ route: { url, endpoint: url, agents: {} } }, `${url}${target}`, {
    ...rest,
    headers: { host, 'x-test-number': number, ...headers },
  })
}

/** IDs of requests, and the state of a sign-in, which is sealed. */
const RANDOM = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?<=name="flow" value=")[^"]+/g

/** Returns what clients see of the answer, without random parts. */
async function seenOf(name: string, request: UnsignedRequest, number: string) {
  const { status, headers, text } = await answerOf(name, request, number)
  const { 'content-type': type, location, allow, 'access-control-allow-origin': origin } = headers
  return { status, type, location, allow, origin, text: text.replace(RANDOM, '...') }
}

describe.each(Object.keys(MODES))('an upstream %s', (mode) => {
  test.each(Object.entries(OWN_REQUESTS))('does not receive %s', async (title, request) => {
    const number = `${mode}: ${title}`
    const seen = await seenOf(mode, request, number)
    expect(seen).toEqual(await seenOf(`${mode}, without it`, request, number))
    expect(seen.status).not.toBe(501)
    expect(upstream.arrivals.has(number)).toBe(false)
  })
})

test.each(Object.entries(REQUESTS_FOR_UPSTREAMS))('an upstream receives %s', async (title, request) => {
  expect((await answerOf('forwarding', request, title)).status).toBe(200)
  const { method = 'GET', target = '/' } = request
  expect(upstream.arrivals.get(title)).toMatchObject({ method, url: target })
})
