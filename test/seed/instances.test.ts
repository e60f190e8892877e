/** Tests instances and containers of a seed. */
import { expect, test } from '@jest/globals'
import { SeedError } from '../../core/runtime/errors.ts'
import { loadSeed } from '../../server/seed/index.ts'
import { post } from '../admin/decisions/requests.ts'
import { withFile } from '../docs/temporary.ts'
import { ACCOUNT, serverForEachTest } from '../support/harness.ts'

const ID = 'i-0123456789abcdef0'
const UUID = '01234567-89ab-cdef-0123-456789abcdef'
const SEED = `
accounts: { "${ACCOUNT}": { alias: example } }
instances: [{ id: ${ID}, default: true, instanceProfile: web, account: "123456789012" }]
containers: [{ kind: ecs, id: ${UUID}, roleArn: "arn:aws:iam::${ACCOUNT}:role/task" }]
`

const server = serverForEachTest()

function present() {
  const { instances, containers } = server.iamulator
  return {
    default: instances.default.id,
    instances: instances.all().map(({ id, accountId }) => `${accountId}:${id}`),
    containers: Array.from(containers.all(), ({ id }) => id),
  }
}

const SEEDED = {
  default: ID,
  instances: [`${ACCOUNT}:i-00000000000000000`, `123456789012:${ID}`],
  containers: [UUID],
}

test('are there, and again after a reset, which takes all others', async () => {
  server.iamulator.seed = await withFile('seed.yaml', SEED, loadSeed)
  server.iamulator.seed.apply(server.iamulator)
  expect(present()).toEqual(SEEDED)
  await post(server, 'instances', { id: 'i-0aaaaaaaaaaaaaaaa', default: true })
  await post(server, 'reset', { account: ACCOUNT })
  expect(present().instances).toHaveLength(3)
  await post(server, 'reset', {})
  expect(present()).toEqual(SEEDED)
})

test('are there when the state is not empty', async () => {
  const seed = await withFile('seed.yaml', SEED, loadSeed)
  seed.applySettings(server.iamulator)
  expect(present()).toEqual(SEEDED)
})

test.each([
  [
    'instances: [{ instanceProfile: web }]',
    /^Missing property "id" at instances\[0\] \(\S+seed\.yaml:1:\d+\)/,
  ],
  ['instances: [{ id: web }]', /^Invalid value at instances\[0\]\.id \(\S+\): must match pattern/],
  [
    'containers: [{ kind: ecs, roleArn: "arn:aws:iam::000000000000:role/task" }]',
    /^Missing property "id" at containers\[0\] /,
  ],
])('%s is refused', async (text, message) => {
  const refusal = await withFile('seed.yaml', text, loadSeed).catch((error) => error)
  expect(refusal).toBeInstanceOf(SeedError)
  expect(refusal.message).toMatch(message)
})

test('there are ten thousand at most', async () => {
  const { instances, containers } = server.iamulator
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/task`
  for (let number = 0; number < 10_000; number++) {
    instances.put({ id: `i-${String(number).padStart(8, '0')}` })
    containers.put({ kind: 'ecs', roleArn })
  }
  for (const [endpoint, body] of [
    ['instances', { id: ID }],
    ['containers', { kind: 'ecs', roleArn }],
  ] as const)
    expect(await post(server, endpoint, body)).toMatchObject({
      status: 409,
      text: expect.stringContaining('LimitExceeded'),
    })
})
