/** The parameters that decide are found in each request that botocore makes, in every protocol of a service. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect } from '@jest/globals'
import { type ApiProtocol, apiService, apiServiceNames } from '../../../core/aws/api-operations.ts'
import { pathsOf } from '../../../recognition/parameters/facts.ts'
import { cases } from '../../support/long.ts'
import { versionsOf } from '../../support/pythons.ts'
import { tool } from '../../support/tools.ts'
import { differencesOf, type Recorded, recordedIn } from './recorded.ts'

const USUAL = [
  ...['cloudformation', 'cloudwatch', 'dynamodb', 'ecs', 'events', 'kms', 'lambda', 'logs', 'route53', 's3'],
  ...['s3control', 'secretsmanager', 'sns', 'sqs', 'ssm'],
]
const isLong = cases(0, 1) === 1
const services = isLong ? apiServiceNames().map(({ key }) => key) : USUAL
const script = fileURLToPath(new URL('every-operation.py', import.meta.url))

function recordedBy(python: string): readonly Recorded[] {
  const asked = services.flatMap((key) => (apiService(key)?.protocols ?? []).map((each) => askFor(key, each)))
  const options = { input: asked.join('\n'), encoding: 'utf8', maxBuffer: 1e9, timeout: 500_000 } as const
  const { status, stdout, stderr } = spawnSync(python, ['-B', script], options)
  if (status !== 0) throw new Error(stderr)
  return recordedIn(stdout)
}

function askFor(service: string, protocol: ApiProtocol): string {
  const operations = Object.entries(apiService(service)?.operations ?? {})
  const paths = operations.map(([name, facts]) => [name, [...new Set(pathsOf(facts))]])
  return JSON.stringify({ service, protocol, operations: Object.fromEntries(paths) })
}

const VERSIONS = versionsOf('botocore')
const test = tool('botocore (python3-botocore)', () => VERSIONS.length > 0)

for (const { python, version } of VERSIONS.length > 0 ? VERSIONS : [{ python: '', version: '' }])
  describe(`botocore ${version}`, () => {
    test('sends parameters where they are looked for', () => {
      const requests = recordedBy(python)
      const differences = requests.map(differencesOf)
      const recognized = differences.filter((each) => each !== undefined)
      expect(recognized.flat()).toEqual([])
      expect(requests.length).toBeGreaterThan(isLong ? 10_000 : 1_000)
      expect(recognized.length).toBeGreaterThan(requests.length * 0.9)
    })
  })
