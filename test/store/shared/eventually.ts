import { setTimeout as delay } from 'node:timers/promises'

/** Waits until a condition holds that other programs bring about. Only a test that fails waits for long. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries === 3000) throw new Error('what the test waits for does not happen')
    await delay(10)
  }
}
