import { setTimeout as delay } from 'node:timers/promises'

/** Between two tries, in milliseconds. */
const PAUSE = 10
/** Takes almost as long as Jest lets a test run: a busy machine must not make a test fail. */
const TRIES = 50_000

/** Waits until a condition holds that other programs bring about. Only a test that fails waits for long. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries === TRIES) throw new Error('what the test waits for does not happen')
    await delay(PAUSE)
  }
}

/** Calls until there is an answer, as a replica does, and notes the errors. */
export async function insist<T>(call: () => Promise<T>, errors: unknown[] = []): Promise<T> {
  let answer: { readonly value: T } | undefined
  await eventually(async () => {
    try {
      answer = { value: await call() }
    } catch (error) {
      errors.push(error)
    }
    return answer !== undefined
  })
  if (!answer) throw new Error('no answer')
  return answer.value
}
