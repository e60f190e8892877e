/**
 * Compares responses byte for byte. Each scenario is a list of requests to a server with a fixed clock and
 * sequential IDs; its file contains every request and response. `npm run golden` rewrites the files: review
 * the difference.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import aws4 from 'aws4'
import type { SeedFile } from '../../server/seed/types.ts'
import { countingBytes, type TestServer } from '../support/harness.ts'
import { seededServer } from '../support/organizations.ts'
import { type RawRequest, type RawResponse, send, signed } from '../support/raw.ts'
import { type Step, scenarios, seeds, setups } from './scenarios.ts'

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)
const AMZ_DATE = '20260102T030405Z'

test.each(Object.entries(scenarios))('%s', async (name, steps) => {
  const file = new URL(`./${name}.golden`, import.meta.url)
  const transcript = await play(steps, seeds[name] ?? {}, setups[name])
  if (process.env['UPDATE_GOLDEN']) writeFileSync(file, transcript)
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(transcript)
})

test('no golden file is left over', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.golden'))
  expect(files.sort()).toEqual(
    Object.keys(scenarios)
      .map((name) => `${name}.golden`)
      .sort(),
  )
})

async function play(
  steps: readonly Step[],
  seed: SeedFile,
  setUp?: (server: TestServer) => void,
): Promise<string> {
  let requests = 0
  const server = await seededServer(
    seed,
    {},
    {
      now: () => NOW,
      randomBytes: countingBytes(),
      newRequestId: () => `00000000-0000-4000-8000-${String(++requests).padStart(12, '0')}`,
    },
  )
  try {
    setUp?.(server)
    const texts: string[] = []
    const values = new Map<string, string>()
    for (const step of steps) texts.push(await playStep(server, step, values))
    return texts.join('\n')
  } finally {
    await server.close()
  }
}

async function playStep(server: TestServer, step: Step, values: Map<string, string>): Promise<string> {
  step.before?.(server, values)
  const request = requestOf(server, filled(step, values))
  const answer = await send(server, request)
  for (const [, name = '', value = ''] of answer.body.matchAll(/"(\w+)":"([^"]+)"/g)) values.set(name, value)
  // Omits a presigned path, because its signature depends on the server's port. The form has everything else.
  return `>>> ${request.method} ${step.presign ? '/?presigned' : request.path}\n${formatBody(step)}\n\n${formatAnswer(answer)}`
}

/** Returns a step with the values of earlier answers in place of their names, such as `<accessToken>`. */
function filled(step: Step, values: ReadonlyMap<string, string>): Step {
  const fill = (text: string) => text.replace(/<(\w+)>/g, (_, name: string) => values.get(name) ?? '')
  const headers = Object.entries(step.headers ?? {}).map(([name, value]) => [name, fill(value)])
  return {
    ...step,
    form: fill(step.form),
    headers: Object.fromEntries(headers),
    ...(step.path !== undefined && { path: fill(step.path) }),
  }
}

function requestOf(server: TestServer, step: Step): RawRequest {
  if (step.presign) {
    const path = `/?${step.form}&X-Amz-Expires=60&X-Amz-Date=${AMZ_DATE}`
    const { path: url } = aws4.sign(
      {
        host: `127.0.0.1:${server.port}`,
        method: 'GET',
        path,
        service: step.service ?? 'sts',
        region: 'us-east-1',
        signQuery: true,
      },
      { accessKeyId: 'test', secretAccessKey: 'test' },
    )
    return { method: 'GET', path: url ?? path }
  }
  const { method = 'POST', path = '/' } = step
  const headers = { 'X-Amz-Date': AMZ_DATE, ...contentHeaders(step), ...step.headers }
  if (step.unsigned) return { method, path, body: step.form, headers }
  return signed(server, step.form, {
    method,
    path,
    headers,
    ...(step.service ? { service: step.service } : {}),
    ...(step.credentials ? { credentials: step.credentials } : {}),
  })
}

function contentHeaders({ target, path }: Step): Readonly<Record<string, string>> {
  if (path !== undefined) return { 'Content-Type': 'application/json' }
  return target === undefined
    ? { 'Content-Type': 'application/x-www-form-urlencoded' }
    : { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': target }
}

function formatBody({ form, target, path }: Step): string {
  if (path !== undefined) return form
  return target === undefined ? form.replaceAll('&', '\n&') : `${target}\n${form}`
}

const VOLATILE = new Set(['date', 'connection', 'keep-alive'])

function formatAnswer({ status, headers, body }: RawResponse): string {
  const shown = Object.entries(headers).filter(([name]) => !VOLATILE.has(name))
  return `<<< ${status}\n${shown.map(([name, value]) => `${name}: ${value}\n`).join('')}\n${body}`
}
