/** The environment of the tests, in which a file ends with its first failure. */
import RealmEnvironment from '../test-environment.mjs'

export default class UntilFirstFailure extends RealmEnvironment {
  #failed = false

  handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure' || name === 'hook_failure') this.#failed = true
    if (name === 'test_start' && this.#failed) test.mode = 'skip'
  }
}
