/** Tests keys of the server, which are made once. */
import { describe, expect, test } from '@jest/globals'
import { ServerKeys } from '../../core/identity/server-keys.ts'
import { openStore, serverPlace } from '../../store/index.ts'
import { MemoryJournal } from '../../store/memory-journal.ts'
import { MemoryDatabase } from '../../store/shared/memory-log.ts'
import { names, put } from '../store/support.ts'

/** Counts the keys that it makes. */
function maker() {
  let made = 0
  return async () => `PEM ${++made}`
}

describe('a key', () => {
  test('is made once, for all who wait for it, and outlasts a reset', async () => {
    const store = await openStore()
    const keys = new ServerKeys(store)
    const make = maker()
    const both = [keys.pem('certificate-authority', make), keys.pem('certificate-authority', make)]
    expect(await Promise.all(both)).toEqual(['PEM 1', 'PEM 1'])
    store.reset()
    expect(await keys.pem('certificate-authority', make)).toBe('PEM 1')
    expect(await new ServerKeys(store).pem('certificate-authority', make)).toBe('PEM 1')
  })

  test('is that of somebody else who was faster', async () => {
    const store = await openStore()
    const make = async () => {
      store.transact(serverPlace, (tx) => tx.serverKeys.put('certificate-authority', { pem: 'first' }))
      return 'second'
    }
    expect(await new ServerKeys(store).pem('certificate-authority', make)).toBe('first')
  })

  test('is made again when it could not be saved', async () => {
    const journal = new MemoryJournal()
    const store = await openStore({ journal: () => journal })
    const keys = new ServerKeys(store)
    const make = maker()
    const append = journal.append
    journal.append = () => Promise.reject(new Error('disk full'))
    await expect(keys.pem('certificate-authority', make)).rejects.toThrow('disk full')
    journal.append = append
    expect(await keys.pem('certificate-authority', make)).toBe('PEM 2')
  })

  test('of each type signs, and its object stays the same', async () => {
    const keys = new ServerKeys(await openStore())
    const [rsa, ec] = await Promise.all([keys.pair('idp-RS256', 'RSA'), keys.pair('idp-ES256', 'EC')])
    expect([rsa, ec].map(({ privateKey }) => privateKey.asymmetricKeyDetails)).toEqual([
      { modulusLength: 2048, publicExponent: 65537n },
      { namedCurve: 'prime256v1' },
    ])
    expect([rsa, ec].map(({ publicKey }) => publicKey.type)).toEqual(['public', 'public'])
    expect(await keys.pair('idp-RS256', 'RSA')).toBe(rsa)
  })
})

describe('with replicas, a key', () => {
  /** Opens two replicas, which are linked only by their database. */
  async function replicas() {
    const memory = new MemoryDatabase()
    const open = (name: string) => {
      const note = { name, program: '1', address: undefined, settings: '' }
      const database = memory.connect(name)
      return openStore({ shared: { ...note, database, reads: 'linear', patience: 4000 } })
    }
    const [one, other] = [await open('one'), await open('other')]
    const close = () => Promise.all([one.close(), other.close()])
    return { memory, one, other, close }
  }

  test('that both make at once is that of the first', async () => {
    const { one, other, close } = await replicas()
    const make = maker()
    const both = [one, other].map((store) => new ServerKeys(store).pem('certificate-authority', make))
    const [first, second] = await Promise.all(both)
    expect(await make()).toBe('PEM 3')
    expect(second).toBe(first)
    await close()
  })

  test('is no part of the request that needs it, which may run again', async () => {
    const { memory, one, other, close } = await replicas()
    const keys = new ServerKeys(one)
    const make = maker()
    let runs = 0
    const attempt = async () => {
      runs++
      const pem = await keys.pem('certificate-authority', make)
      if (runs === 1) {
        await other.fresh()
        // Then one does not hear of it before it writes.
        memory.faults.hint = () => []
        await other.durably(() => put(other, 'faster'))
      }
      put(one, `run${runs}`)
      return pem
    }
    expect(await one.durablyInSteps(attempt)).toBe('PEM 1')
    expect(runs).toBe(2)
    await other.fresh()
    expect(names(other)).toEqual(['faster', 'run2'])
    await close()
  })
})
