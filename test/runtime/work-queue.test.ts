import { expect, test } from '@jest/globals'
import { WorkQueue } from '../../core/runtime/work-queue.ts'

test('as many pieces run at once as permitted, and the others follow in their order', async () => {
  const queue = new WorkQueue(2)
  const begun: number[] = []
  const end: (() => void)[] = []
  const all = [0, 1, 2, 3, 4].map((number) =>
    queue.run(() => {
      begun.push(number)
      return new Promise<void>((resolve) => end.push(resolve))
    }),
  )
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  await turn()
  expect({ begun, waiting: queue.waiting }).toEqual({ begun: [0, 1], waiting: 3 })
  end[0]?.()
  await turn()
  expect({ begun, waiting: queue.waiting }).toEqual({ begun: [0, 1, 2], waiting: 2 })
  for (const at of [1, 2, 3, 4]) {
    end[at]?.()
    await turn()
  }
  await Promise.all(all)
  expect(begun).toEqual([0, 1, 2, 3, 4])
})

test('a piece that fails lets the next one run', async () => {
  const queue = new WorkQueue(1)
  const failed = queue.run(() => Promise.reject(new Error('expected by this test')))
  const done = queue.run(async () => 'done')
  await expect(failed).rejects.toThrow('expected by this test')
  expect(await done).toBe('done')
  expect(await queue.run(async () => 'again')).toBe('again')
})
