/** Tests what happens to the log of replicas while it is loaded. */
import { expect, test } from '@jest/globals'
import { Contact } from '../../../store/shared/contact.ts'
import { loadLog, PAGE } from '../../../store/shared/load-log.ts'
import { MemoryDatabase } from '../../../store/shared/memory-log.ts'
import { appendForeign, PATIENCE } from './replicas.ts'
import { VirtualTime } from './virtual-time.ts'

/** Returns a database whose log has more than a page, and that does something before the second page is read. */
function database(beforeSecond: (memory: MemoryDatabase) => void): MemoryDatabase {
  const memory = new MemoryDatabase()
  for (let index = 0; index < PAGE + 10; index++) appendForeign(memory, [])
  let reads = 0
  memory.faults.call = ({ method }) => {
    if (method === 'read' && ++reads === 2) beforeSecond(memory)
    return undefined
  }
  return memory
}

const load = (memory: MemoryDatabase) =>
  loadLog(memory.connect('reader'), new Contact(new VirtualTime(), PATIENCE))

test('entries that are appended meanwhile are loaded as well', async () => {
  const { end } = await load(database((memory) => appendForeign(memory, [])))
  expect(end.position).toBe(PAGE + 11)
})

test('a log that is replaced meanwhile, as by a failover, is not loaded', async () => {
  const memory = database((each) => each.fork(11, Array(11).fill('[]')))
  await expect(load(memory)).rejects.toThrow('The log was replaced while it was read')
  expect((await load(memory)).end.id).toBe('fork:11')
})
