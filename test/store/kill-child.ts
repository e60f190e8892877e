import { openStore, type Tx } from '../../store/index.ts'
import { at } from '../support/places.ts'
import { account, other, user } from './rows.ts'

/**
 * Writes users named `ROUND`-`WRITER`-`NUMBER` until it is killed. Each has a twin in another account. Prints
 * each name once it is durable. Every third transaction throws halfway.
 */
const [directory = '', round = '0'] = process.argv.slice(2)
const writers = 8

function writePair(tx: Tx, name: string, refuse: boolean): void {
  tx.users.put(name, user(name))
  if (refuse) throw new Error('refused')
  tx.account(other).users.put(name, user(name, { id: `AIDA-other-${name}` }))
}

async function write(writer: number): Promise<never> {
  for (let number = 0; ; number++) {
    const name = `${round}-${writer}-${number}`
    const refuse = number % 3 === 2
    try {
      store.transact(at(account), (tx) => writePair(tx, refuse ? `refused-${name}` : name, refuse))
    } catch {
      continue
    }
    await store.durable()
    process.stdout.write(`${name}\n`)
  }
}

const store = await openStore({ directory, checkpointRows: 300 })
await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
