/** Tests keys of the server, which are made once. */
import { describe, expect, test } from '@jest/globals'
import { ServerKeys } from '../../server/identity/server-keys.ts'
import { openStore, serverPlace } from '../../store/index.ts'
import { MemoryJournal } from '../../store/memory-journal.ts'

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
