/** What the SDK for JavaScript sends to S3: every command, with the bucket in the path and in the host name. */
import { spawnSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { recognizeForeign } from '../../../recognition/foreign/index.ts'
import { headOf } from '../../support/request-heads.ts'

const SCRIPT = 'test/recognition/foreign/s3-commands.mjs'
/** The package has at least as many. */
const LEAST_COMMANDS = 110

interface SentRequest {
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
}

function requestsOf(style: string): readonly SentRequest[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, [SCRIPT, style], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return stdout.trim().split('\n').map(parse)
}

function parse(line: string): SentRequest {
  return JSON.parse(line)
}

test.each(['path', 'virtual'])('every command, with the bucket in the host name or not: %s', (style) => {
  const requests = requestsOf(style)
  expect(requests.length).toBeGreaterThanOrEqual(LEAST_COMMANDS)
  const outcomes = requests.map((request) => [request.operation, ...partsOf(request)])
  const expected = requests.map(({ operation, path }) => [
    operation,
    operation,
    /^List(?:Directory)?Buckets$|^WriteGet/.test(operation) ? undefined : 'some-bucket',
    path.includes('key') ? 'some/key ü' : undefined,
  ])
  expect(outcomes).toEqual(expected)
})

/** Returns operation, bucket, and key. */
function partsOf({ method, path, query, headers }: SentRequest): readonly (string | undefined)[] {
  const recognition = recognizeForeign(
    headOf({ method, url: `${path}?${query}`, headers: { ...headers, Host: headers['host'] ?? '' } }),
  )
  if (recognition.kind !== 'call') return [recognition.kind]
  const { operation, labels } = recognition.call
  return [operation, labels.get('Bucket'), labels.get('Key')]
}
