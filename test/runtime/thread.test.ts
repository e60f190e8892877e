/** A program in a thread: its answers, its errors, and its end. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Thread } from '../../core/runtime/thread.ts'

/** Squares numbers, refuses texts, fails for null, ends for false. */
const PROGRAM = `
const { parentPort } = require('node:worker_threads')
let questions = 0
parentPort.on('message', (question) => {
  questions++
  if (question === false) process.exit(3)
  if (question === null) throw new TypeError('null')
  if (typeof question === 'string')
    parentPort.postMessage({ error: { name: 'Refused', message: question } })
  else parentPort.postMessage({ answer: { square: question ** 2, questions } })
})`

let directory: string
let program: URL
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'thread-'))
  const file = join(directory, 'program.cjs')
  await writeFile(file, PROGRAM)
  program = pathToFileURL(file)
})
afterAll(() => rm(directory, { recursive: true }))

test('one thread answers all questions, in their order', async () => {
  const thread = new Thread(program)
  const answers = await Promise.all([1, 2, 3].map((each) => thread.ask(each)))
  expect(answers).toEqual([
    { square: 1, questions: 1 },
    { square: 4, questions: 2 },
    { square: 9, questions: 3 },
  ])
})

test('an error of the program keeps its name, and the thread goes on', async () => {
  const thread = new Thread(program)
  await expect(thread.ask('no')).rejects.toMatchObject({ name: 'Refused', message: 'no' })
  await expect(thread.ask(2)).resolves.toEqual({ square: 4, questions: 2 })
})

test.each([
  ['fails', null, 'null'],
  ['ends', false, 'The thread ended with 3.'],
])(
  'if the program %s, the question is rejected, and the next one starts another thread',
  async (_what, question, message) => {
    const thread = new Thread(program)
    const [failed, next] = [thread.ask(question), thread.ask(5)]
    await expect(failed).rejects.toThrow(message)
    await expect(next).resolves.toEqual({ square: 25, questions: 1 })
  },
)

test('without the program, questions are rejected', async () => {
  const missing = pathToFileURL(join(directory, 'missing.cjs'))
  await expect(new Thread(missing).ask(1)).rejects.toThrow('missing.cjs')
})
