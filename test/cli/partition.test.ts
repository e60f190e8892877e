/** Tests `--partition` of the commands. What it means for requests is tested with the endpoints. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Bundle } from '../support/bundle.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

test('`start` prints the partition and the region of IAM in it', async () => {
  const server = await bundle.start(['--partition', 'aws-cn'])
  expect(server.stdout()).toContain('  Partition  aws-cn, for everything that names no partition or region\n')
  expect(server.stdout()).toContain('    export AWS_REGION=cn-north-1\n')
  const health = await fetch(`${server.url}/_iamulator/health`)
  expect(await health.json()).toMatchObject({ partition: 'aws-cn' })
  server.kill('SIGTERM')
  expect((await server.exited).code).toBe(0)
})

test('`env` prints the region of IAM in the partition', async () => {
  const regionOf = async (flags: readonly string[], variables = {}) =>
    /^export AWS_REGION=(.*)$/m.exec((await bundle.run(['env', ...flags], variables)).stdout)?.[1]
  expect(await regionOf([])).toBe('us-east-1')
  expect(await regionOf(['--partition', 'aws-cn'])).toBe('cn-north-1')
  expect(await regionOf([], { IAMULATOR_PARTITION: 'aws-us-gov' })).toBe('us-gov-west-1')
  expect(await regionOf(['--partition', 'aws-cn', '--region', 'eu-west-1'])).toBe('eu-west-1')
})
