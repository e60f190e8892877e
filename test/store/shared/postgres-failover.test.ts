import { expect } from '@jest/globals'
import { openPostgres } from '../../../store/shared/postgres/index.ts'
import type { SharedDatabase } from '../../../store/shared/shared-log.ts'
import { duringTests, PATIENCE, postgresTest } from '../../support/postgres.ts'
import { PostgresPair } from '../../support/postgres-pair.ts'
import { eventually, insist } from './eventually.ts'

const pair = duringTests(() => PostgresPair.start())

async function connect(url: string, onId: (id: string) => void = () => {}): Promise<SharedDatabase> {
  const log = await openPostgres(url, PATIENCE)
  await log.open(({ id }) => onId(id))
  return log
}

/** Connects with a limit that a busy machine exceeds now and then, so that a test need not wait for long. */
async function connectImpatiently(url: string): Promise<SharedDatabase> {
  const log = await openPostgres(url, { answerTimeout: 300 })
  await insist(() => log.open(() => {}))
  return log
}

/** Returns a URL that has both hosts, the standby first. */
const bothHosts = () => pair().primary.schema(`${pair().standby.host},${pair().primary.host}`)

/** Appends until it is known what is at the position, as a replica does. Returns whether it is this entry. */
async function appendUntilKnown(log: SharedDatabase, position: number): Promise<boolean> {
  const previousId = position === 1 ? '' : `a:${position - 1}`
  let isDone: boolean | undefined
  await eventually(async () => {
    try {
      const answer = await log.append({ position, id: `a:${position}`, body: '[]' }, previousId)
      isDone = answer === 'done' || (await log.read(position, 1))[0]?.id === `a:${position}`
    } catch {
      // It is not known yet.
    }
    return isDone !== undefined
  })
  return isDone === true
}

postgresTest('a standby that takes over has everything that was acknowledged', async () => {
  const heard = new Set<string>()
  const url = await bothHosts()
  const log = await connect(url)
  const other = await connect(url, (id) => heard.add(id))
  let acknowledged = 0
  for (const _ of ['first', 'second']) {
    let isOver = false
    const failingOver = pair()
      .failOver()
      .finally(() => {
        isOver = true
      })
    for (const end = acknowledged + 50; acknowledged < end || !isOver; acknowledged++)
      expect(await appendUntilKnown(log, acknowledged + 1)).toBe(true)
    await failingOver
    await pair().rejoin()
  }
  expect((await log.read(1, acknowledged + 10)).map(({ id }) => id)).toEqual(
    Array.from({ length: acknowledged }, (_, index) => `a:${index + 1}`),
  )
  // The other one connects to the new primary when it asks, and hears again.
  await eventually(async () => {
    const end = await other.last().catch(() => undefined)
    return end?.position === acknowledged
  })
  expect(await appendUntilKnown(log, acknowledged + 1)).toBe(true)
  await eventually(() => heard.has(`a:${acknowledged + 1}`))
  await Promise.all([log.close(), other.close()])
})

postgresTest('while the standby is away, nothing is acknowledged, and reads go on', async () => {
  const url = await bothHosts()
  const [log, other] = [await connectImpatiently(url), await connect(url)]
  expect(await appendUntilKnown(other, 1)).toBe(true)
  await pair().standby.kill()
  await expect(log.append({ position: 2, id: 'a:2', body: '[]' }, 'a:1')).rejects.toThrow()
  // Nobody sees the entry before it is safe.
  expect(await insist(() => log.last())).toEqual({ position: 1, id: 'a:1' })
  const register = log.register({
    ...{ name: 'a', program: '1.0.0', format: 1, position: 1, address: undefined, settings: '' },
  })
  register.catch(() => {})
  expect(await insist(() => log.last())).toEqual({ position: 1, id: 'a:1' })
  await pair().rejoin()
  expect(await appendUntilKnown(log, 2)).toBe(true)
  expect((await insist(() => log.read(1, 10))).map(({ id }) => id)).toEqual(['a:1', 'a:2'])
  await Promise.all([log.close(), other.close()])
})

postgresTest('of two primaries, the one is used that can commit', async () => {
  const url = await pair().primary.schema(pair().hosts)
  const [log, other] = [await connectImpatiently(url), await connect(url)]
  expect(await appendUntilKnown(other, 1)).toBe(true)
  // The former primary was not stopped. It waits for its standby for ever, but answers questions.
  await pair().standby.promote()
  await expect(log.append({ position: 2, id: 'a:2', body: '[]' }, 'a:1')).rejects.toThrow(
    'the database did not answer within 300 ms',
  )
  expect(await appendUntilKnown(log, 2)).toBe(true)
  expect(await insist(() => log.last())).toEqual({ position: 2, id: 'a:2' })
  await Promise.all([log.close(), other.close()])
})
