import { expect, test } from '@jest/globals'
import { Turns } from '../../../store/shared/turns.ts'
import { VirtualTime } from './virtual-time.ts'

function turns() {
  const time = new VirtualTime()
  const ours = new Turns('own', time)
  /** Lets replicas append, one each 4 ms. */
  const append = async (...names: readonly string[]) => {
    for (const name of names) {
      await time.pass(4)
      ours.took(`${name}:1`)
    }
  }
  /** Notes when the wait is over. */
  const wait = () => {
    const seen = { end: undefined as number | undefined }
    ours.turn()?.then(() => {
      seen.end = time.elapsed()
    })
    return seen
  }
  return { time, ours, append, wait }
}

test('a replica that is alone never waits', async () => {
  const { ours, append } = turns()
  expect(ours.turn()).toBeUndefined()
  await append('own', 'own')
  expect(ours.turn()).toBeUndefined()
  expect(ours.parked).toBe(0)
})

test('a replica that has not written recently is first', async () => {
  const { time, ours, append } = turns()
  await append('one', 'two')
  expect(ours.turn()).toBeUndefined()
  await append('own')
  await time.pass(51)
  await append('one')
  expect(ours.turn()).toBeUndefined()
})

test('whoever appended last waits for those that appended longer ago', async () => {
  const { time, ours, append } = turns()
  await append('one', 'two', 'own')
  const waiting = [ours.turn(), ours.turn()]
  expect(waiting[0]).toBe(waiting[1])
  let isOver = false
  waiting[0]?.then(() => {
    isOver = true
  })
  ours.took('one:2')
  await time.rest()
  expect(isOver).toBe(false)
  ours.took('two:2')
  await time.rest()
  expect(isOver).toBe(true)
  expect(ours.turn()).toBeUndefined()
  expect(ours.parked).toBe(2)
})

test('the wait ends when the others take too long', async () => {
  const { time, append, wait } = turns()
  await append(...Array.from({ length: 40 }, () => ['one', 'two', 'own']).flat())
  const start = time.elapsed()
  const seen = wait()
  await time.pass(11)
  expect(seen.end).toBeUndefined()
  await time.pass(2)
  // Two replicas are before it, and the usual interval is 4 ms.
  expect((seen.end ?? 0) - start).toBeCloseTo(2 * 1.5 * 4, 1)
})

test('replicas that have been silent for 50 ms are not waited for', async () => {
  const { time, ours, append } = turns()
  await append('one', 'own')
  expect(ours.turn()).toBeDefined()
  await time.pass(47)
  expect(ours.turn()).toBeUndefined()
})

test('names may contain colons, and old ones are forgotten', async () => {
  const { ours, append } = turns()
  await append('one:two', 'own')
  expect(ours.turn()).toBeDefined()
  for (let index = 0; index < 1100; index++) ours.took(`replica${index}:1`)
  expect(ours.turn()).toBeUndefined()
})
