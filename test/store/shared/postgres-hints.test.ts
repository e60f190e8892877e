import { expect, test } from '@jest/globals'
import { Hints, POOLER_NOTE } from '../../../store/shared/postgres/hints.ts'
import { Schema } from '../../../store/shared/postgres/schema.ts'
import type { Hint } from '../../../store/shared/shared-log.ts'
import { eventually } from './eventually.ts'

const schema = new Schema('iam', 'public')

/** What the server does. Each function throws if there is no answer. */
interface Server {
  /** Sends a notification. */
  readonly notify: () => void
  /** Returns the rows of entries after a position, or the end of the log without one. */
  readonly poll: (position: number | undefined) => readonly object[]
}

/** Hints from a server that does what the test wants. Time passes at once. */
/** Waits for turns of the event loop, each of which ends a pause. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

function hintsFrom({ notify, poll }: Server) {
  const [heard, notes, pauses]: [Hint[], string[], number[]] = [[], [], []]
  let listener: (channel: string, payload: string) => void = () => {}
  const connection = {
    isOpen: true,
    onNotification: (listen: typeof listener) => {
      listener = listen
    },
    query: async () => [],
  }
  const hints = new Hints({
    schema,
    read: async (_text, values = []) => {
      const position = values.length > 0 ? Number(values[0]) : undefined
      return JSON.parse(JSON.stringify(poll(position)))
    },
    write: async () => {
      notify()
      return []
    },
    timers: {
      sleep: async (milliseconds) => {
        pauses.push(milliseconds)
        await new Promise((resolve) => setImmediate(resolve))
      },
      every: (_milliseconds, work) => {
        const timer = setImmediate(work)
        return () => clearImmediate(timer)
      },
      now: () => 0,
    },
    onHint: (hint) => heard.push(hint),
    note: (text) => notes.push(text),
  })
  const arrive = (payload: string, channel = schema.channel) => listener(channel, payload)
  return { hints, connection, heard, notes, pauses, arrive }
}

/** Returns a function that fails a number of times. */
function failing<T>(times: number, then: () => T): () => T {
  let calls = 0
  return () => {
    calls++
    if (calls <= times) throw new Error('no answer')
    return then()
  }
}

test('a connection is checked again and again until the server answers', async () => {
  const { hints, connection, notes, pauses, arrive } = hintsFrom({
    notify: failing(3, () => arrive('probe')),
    poll: () => [],
  })
  await hints.listen(connection, 1000)
  await hints.checked
  expect(pauses).toEqual([1000, 2000, 4000])
  expect(notes).toEqual([])
})

test('a connection that is gone is not checked any more', async () => {
  const { hints, connection, pauses } = hintsFrom({
    notify: failing(9, () => {}),
    poll: () => [],
  })
  await hints.listen(connection, 1000)
  connection.isOpen = false
  await hints.checked
  expect(pauses).toEqual([1000])
})

test('entries are asked for if nothing arrives, in spite of errors, until something arrives or the end', async () => {
  const rows = [
    { position: '8', id: 'a:8', previous: 'b:7', body: '[1]' },
    { position: '9', id: 'a:9', previous: null, body: null },
  ]
  const asked: (number | undefined)[] = []
  const answer = failing(1, () => rows.filter(({ position }) => Number(position) > (asked.at(-1) ?? 0)))
  const { hints, connection, heard, notes, pauses } = hintsFrom({
    notify: () => {},
    poll: (position) => {
      asked.push(position)
      return position === undefined ? [{ position: '7' }] : answer()
    },
  })
  await hints.listen(connection, 1000)
  await hints.checked
  expect(notes).toEqual([POOLER_NOTE])
  await eventually(() => asked.length > 5)
  hints.close()
  expect(heard).toEqual([
    { position: 8, id: 'a:8', previousId: 'b:7', body: '[1]' },
    { position: 9, id: 'a:9', previousId: '', body: undefined },
  ])
  expect(asked.slice(0, 5)).toEqual([undefined, 7, 7, 9, 9])
  expect(pauses.slice(0, 4)).toEqual([20, 1000, 20, 20])
  const { length } = asked
  await turns(100)
  expect(asked.length).toBeLessThanOrEqual(length + 1)
})

test('another connection on which notifications arrive ends the questions', async () => {
  let arrives = false
  let asked = 0
  const { hints, connection, notes, arrive } = hintsFrom({
    notify: () => {
      if (arrives) arrive('probe')
    },
    poll: (position) => {
      asked++
      return position === undefined ? [{ position: '0' }] : []
    },
  })
  await hints.listen(connection, 1000)
  await hints.checked
  await hints.listen(connection, 1000)
  await hints.checked
  await eventually(() => asked > 2)
  arrives = true
  await hints.listen(connection, 1000)
  await hints.checked
  const before = asked
  await turns(100)
  expect(asked).toBeLessThanOrEqual(before + 1)
  expect(notes).toEqual([POOLER_NOTE])
})

test('what is not a hint is ignored', async () => {
  const { hints, connection, heard, arrive } = hintsFrom({ notify: () => arrive('probe'), poll: () => [] })
  await hints.listen(connection, 1000)
  for (const payload of ['', 'probe', '1', '1\na:1', 'x\na:1\n\n[]', '1\n\n\n[]']) arrive(payload)
  arrive('1\na:1\n\n[]', 'iamulator_other')
  arrive('1\na:1\n\n["a\nb"]')
  arrive('2\na:2\na:1\n')
  hints.close()
  arrive('3\na:3\na:2\n')
  expect(heard).toEqual([
    { position: 1, id: 'a:1', previousId: '', body: '["a\nb"]' },
    { position: 2, id: 'a:2', previousId: 'a:1', body: undefined },
  ])
})

test('channels and locks of two schemas and of two databases differ', () => {
  const schemas = [schema, new Schema('iam', 'other'), new Schema('other', 'public')]
  for (const nameOf of [(each: Schema) => each.channel, (each: Schema) => each.lockKey('checkpoint')])
    expect(new Set(schemas.map(nameOf)).size).toBe(3)
  expect(new Schema('iam', 'a"b').table('log')).toBe('"a""b".iamulator_log')
  expect(schema.channel).toMatch(/^iamulator_[0-9a-f]{32}$/)
})
