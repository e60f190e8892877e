/** The parameters that decide are found in each request that botocore makes, in every protocol of a service. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect } from '@jest/globals'
import { type ApiProtocol, apiService, apiServiceNames } from '../../../../server/aws/api-operations.ts'
import { pathsOf } from '../../../../server/endpoints/guard/parameters/facts.ts'
import { parametersOf, readsBody } from '../../../../server/endpoints/guard/parameters/index.ts'
import type { Value } from '../../../../server/endpoints/guard/parameters/types.ts'
import { recognize } from '../../../../server/endpoints/guard/recognition/index.ts'
import type { RecognizedCall } from '../../../../server/endpoints/guard/recognition/types.ts'
import type { RequestHead } from '../../../../server/endpoints/guard/request.ts'
import { cases } from '../../../support/long.ts'
import { tool } from '../../../support/tools.ts'

const USUAL = [
  ...['cloudformation', 'cloudwatch', 'dynamodb', 'ecs', 'events', 'kms', 'lambda', 'logs', 'route53', 's3'],
  ...['s3control', 'secretsmanager', 'sns', 'sqs', 'ssm'],
]
const isLong = cases(0, 1) === 1
const services = isLong ? apiServiceNames().map(({ key }) => key) : USUAL
const script = fileURLToPath(new URL('every-operation.py', import.meta.url))

interface Recorded {
  readonly service: string
  readonly operation: string
  readonly method: string
  readonly url: string
  readonly headers: readonly string[]
  /** In base64. */
  readonly body: string
  /** Values by path. Null for values whose text depends on the protocol. */
  readonly expected: Readonly<Record<string, readonly (string | null)[]>>
}

function recordedBy(python: string): readonly Recorded[] {
  const asked = services.flatMap((key) => (apiService(key)?.protocols ?? []).map((each) => askFor(key, each)))
  const options = { input: asked.join('\n'), encoding: 'utf8', maxBuffer: 1e9, timeout: 500_000 } as const
  const { status, stdout, stderr } = spawnSync(python, ['-B', script], options)
  if (status !== 0) throw new Error(stderr)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

function askFor(service: string, protocol: ApiProtocol): string {
  const operations = Object.entries(apiService(service)?.operations ?? {})
  const paths = operations.map(([name, facts]) => [name, [...new Set(pathsOf(facts))]])
  return JSON.stringify({ service, protocol, operations: Object.fromEntries(paths) })
}

function headOf({ method, url, headers }: Recorded): RequestHead {
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  const header = (name: string) => {
    const at = headers.findIndex((each, index) => index % 2 === 0 && each.toLowerCase() === name)
    return at < 0 ? undefined : headers[at + 1]
  }
  return { method, path, query, headers, header, remoteAddress: '127.0.0.1', secure: false }
}

interface Difference {
  readonly operation: string
  readonly path: string
  readonly expected: readonly (string | null)[]
  readonly actual: readonly Value[]
}

function differencesOf(recorded: Recorded, call: RecognizedCall, head: RequestHead): readonly Difference[] {
  const body = readsBody(call) ? Buffer.from(recorded.body, 'base64') : Buffer.alloc(0)
  const parameters = parametersOf(call, head, body)
  return Object.entries(recorded.expected).flatMap(([path, expected]) => {
    const actual = parameters.valuesAt(path)
    const isSame =
      actual.length === expected.length && expected.every((each, at) => each === null || each === actual[at])
    const operation = `${recorded.service}.${recorded.operation} (${call.protocol})`
    return isSame ? [] : [{ operation, path, expected, actual }]
  })
}

describe.each(['python3', '/usr/bin/python3'])('botocore of %s', (python) => {
  const test = tool(`botocore of ${python}`, () => spawnSync(python, ['-c', 'import botocore']).status === 0)

  test('sends parameters where they are looked for', () => {
    const requests = recordedBy(python)
    let recognized = 0
    const differences = requests.flatMap((recorded) => {
      const head = headOf(recorded)
      const recognition = recognize(head, Buffer.from(recorded.body, 'base64'))
      if (recognition.kind !== 'call' || recognition.call.operation !== recorded.operation) return []
      recognized++
      return differencesOf(recorded, recognition.call, head)
    })
    expect(differences).toEqual([])
    expect(requests.length).toBeGreaterThan(isLong ? 10_000 : 1_000)
    expect(recognized).toBeGreaterThan(requests.length * 0.9)
  })
})
