/** Tests how a replica notes whether the database answers. */
import { expect, test } from '@jest/globals'
import { Contact } from '../../../store/shared/contact.ts'
import { systemTimers } from '../../../store/shared/timers.ts'

/** A contact whose time passes only here, and the callbacks that wait for it. */
function contactAt() {
  const world = { now: 0, waiting: new Set<() => void>() }
  const contact = new Contact(
    {
      ...systemTimers,
      elapsed: () => world.now,
      after: (_milliseconds, callback) => {
        world.waiting.add(callback)
        return () => world.waiting.delete(callback)
      },
    },
    1000,
  )
  return { world, contact }
}

test('a question that is answered leaves no timer behind', async () => {
  const { world, contact } = contactAt()
  expect(await contact.ask(async () => 'yes')).toBe('yes')
  await expect(contact.ask(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await new Promise((resolve) => setImmediate(resolve))
  expect(world.waiting.size).toBe(0)
})

test('a question without an answer fails, and an outage begins, which the next answer ends', async () => {
  const { world, contact } = contactAt()
  world.now = 100
  const unanswered = contact.ask(() => new Promise(() => {}))
  for (const late of world.waiting) late()
  await expect(unanswered).rejects.toThrow('No answer within 1000 ms')
  world.now = 350
  const { isConnected, outageMilliseconds, silenceMilliseconds } = contact
  expect([isConnected, outageMilliseconds, silenceMilliseconds]).toEqual([false, 250, 350])
  await contact.ask(async () => {})
  expect([contact.isConnected, contact.outageMilliseconds, contact.silenceMilliseconds]).toEqual([true, 0, 0])
})
