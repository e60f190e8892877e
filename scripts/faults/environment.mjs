/** The environment of the tests, in which a file ends with its first failure. */
import RealmEnvironment, { TIMEOUT } from '../test-environment.mjs'

/** In milliseconds: a busy machine must not look like a fault. */
const LONGEST_TEST = 60_000

export default class UntilFirstFailure extends RealmEnvironment {
  #failed = false

  async setup() {
    await super.setup()
    globalThis[TIMEOUT] = LONGEST_TEST
  }

  handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure' || name === 'hook_failure') this.#failed = true
    if (name === 'test_start' && this.#failed) test.mode = 'skip'
  }
}
