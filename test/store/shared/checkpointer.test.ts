import { describe, expect, test } from '@jest/globals'
import { Contact } from '../../../store/shared/contact.ts'
import { writeCheckpoint } from '../../../store/shared/write-checkpoint.ts'
import { names, put } from '../support.ts'
import { appendForeign, PATIENCE, pair, type Replicas, replicas, userRecord } from './replicas.ts'
import { VirtualTime } from './virtual-time.ts'

/** Appends entries without commits after one with a user. No replica gets hints. */
function fill({ memory }: Replicas, count: number): void {
  memory.faults.hint = () => []
  for (let index = 0; index < count; index++) appendForeign(memory, index === 0 ? [userRecord('first')] : [])
}

const positions = ({ memory }: Replicas) => memory.checkpoints.map(({ position }) => position)

describe('a checkpoint', () => {
  test('is written after 20,000 entries, by one replica; 10,000 entries stay', async () => {
    const world = await pair()
    fill(world, 19_999)
    await world.time.pass(20_000)
    expect(positions(world)).toEqual([])
    fill(world, 1)
    await world.time.pass(20_000)
    expect(positions(world)).toEqual([20_001])
    expect(world.memory.entries[0]?.position).toBe(10_001)
    const c = await world.open('c')
    expect(names(c)).toEqual(names(world.a))
    expect(c.secret.equals(world.a.secret)).toBe(true)
    put(c, 'bob')
    await world.time.until(c.durable() ?? Promise.reject())
    await world.time.pass(1000)
    expect([names(world.a), world.a.status().shared?.reloads]).toEqual([['bob', 'first'], 0])
  })

  test('is written after as many entries as there are rows, if these are more', async () => {
    const world = await pair()
    const users = Array.from({ length: 25_000 }, (_, index) => `user${index}`)
    appendForeign(world.memory, [userRecord(...users)])
    fill(world, 24_998)
    await world.time.pass(20_000)
    expect(positions(world)).toEqual([])
    fill(world, 3)
    await world.time.pass(20_000)
    expect(positions(world)).toEqual([25_003])
    expect(world.memory.checkpoints[0]?.parts).toBeGreaterThanOrEqual(50)
    const c = await world.open('c')
    expect(names(c)).toHaveLength(25_001)
  })

  test('that fails is reported once, and tried again', async () => {
    const world = await pair()
    world.memory.faults.call = ({ method }) =>
      method === 'writeCheckpoint' ? { outcome: 'refused' } : undefined
    fill(world, 20_001)
    await world.time.pass(60_000)
    const warning = 'The last checkpoint failed: The connection was refused'
    expect(world.warnings).toEqual([warning, warning])
    world.memory.faults = {}
    await world.time.pass(20_000)
    expect(positions(world)).toEqual([20_002])
  })

  test('is awaited by the end of a replica', async () => {
    const world = replicas()
    const ended: string[] = []
    const a = await world.open('a', {
      writeCheckpoint: async () => {
        await world.time.sleep(5000)
        ended.push('checkpoint')
      },
    })
    fill(world, 20_001)
    await world.time.pass(11_000)
    await world.time.until(a.close().then(() => ended.push('replica')))
    expect(ended).toEqual(['checkpoint', 'replica'])
  })
})

test('the written parts contain what replicas publish, and small tables share a part', async () => {
  const world = await pair()
  await world.a.durably(() => world.a.publish({ name: 'clock' }, 7))
  for (const name of ['one', 'two']) put(world.a, name)
  await world.time.until(world.a.durable() ?? Promise.reject())
  const time = new VirtualTime()
  await writeCheckpoint(world.memory.connect('writer'), new Contact(time, PATIENCE))
  expect(world.memory.checkpoints).toMatchObject([{ position: 3, parts: 1 }])
  const c = await world.open('c')
  const heard: unknown[] = []
  c.onValue({ name: 'clock' }, (value) => {
    heard.push(value)
    return () => {}
  })
  expect([heard, names(c)]).toEqual([[7], ['one', 'two']])
})
