/** The preset that `preset: 'iamulator/jest'` names. Jest loads it as `iamulator/jest/jest-preset`. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))

export default {
  globalSetup: join(here, 'jest-global-setup.js'),
  setupFilesAfterEnv: [join(here, 'jest-setup.js')],
}
