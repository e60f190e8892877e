/** Measures whether operations cost more with more state. */
import { cost, repeat, request, sendAll } from './load.mjs'
import { compare, report } from './report.mjs'
import { startIamulator, UNLIMITED_USERS } from './servers.mjs'

const REQUESTS = 3000
const PAGES = 400
const FEW = 1000
const MANY = 100_000

/** Leaves the state with many users in `manyDirectory`. */
export async function measureGrowth(fewDirectory, manyDirectory) {
  const small = await startIamulator('--data', fewDirectory, ...UNLIMITED_USERS)
  const large = await startIamulator('--data', manyDirectory, ...UNLIMITED_USERS)
  await fill(small, FEW)
  await fill(large, MANY)
  const few = operationsAmong(small, FEW)
  const many = operationsAmong(large, MANY)
  const { cost: costOf, ratio } = await compare({
    fewGet: () => cost(small, few.get),
    manyGet: () => cost(large, many.get),
    fewUpdate: () => cost(small, few.update),
    manyUpdate: () => cost(large, many.update),
    fewPage: () => cost(small, few.page),
    manyPage: () => cost(large, many.page),
  })
  const growths = { Get: 'GetUser', Update: 'TagUser durable', Page: 'ListUsers page of 100' }
  for (const [name, what] of Object.entries(growths)) {
    const grown = ratio(`many${name}`, `few${name}`)
    report(`${what}: 100,000 users compared with 1,000`, grown, 'x', { atMost: 1.2 }, costOf(`many${name}`))
  }
  for (const server of [small, large]) await server.stop()
}

const nameOf = (number) => `bench-${String(number).padStart(7, '0')}`

const tag = (value) => ({ 'Tags.member.1.Key': 'Team', 'Tags.member.1.Value': value })

async function fill({ port }, users) {
  const STEP = 5000
  for (let start = 0; start < users; start += STEP) {
    const count = Math.min(STEP, users - start)
    const creation = (index) => ({ Action: 'CreateUser', UserName: nameOf(start + index), Path: '/team/' })
    await sendAll(
      port,
      repeat(count, (index) => request(port, 'iam', { ...creation(index), ...tag('blue') })),
    )
  }
}

/** Returns requests for single users, spread over all `count` users, and requests for a page. */
function operationsAmong({ port }, count) {
  const UserName = (index) => nameOf(Math.floor((index * count) / REQUESTS))
  const get = (index) => ({ Action: 'GetUser', UserName: UserName(index) })
  const update = (index) => ({ Action: 'TagUser', UserName: UserName(index), ...tag('red') })
  return {
    get: repeat(REQUESTS, (index) => request(port, 'iam', get(index))),
    update: repeat(REQUESTS, (index) => request(port, 'iam', update(index))),
    page: repeat(PAGES, request(port, 'iam', { Action: 'ListUsers', MaxItems: '100' })),
  }
}
