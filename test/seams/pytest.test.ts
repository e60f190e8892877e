/** Each scenario has the same answer in Python, in tests that use the plugin for pytest. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { run } from '../clients/programs.ts'
import { Bundle } from '../support/bundle.ts'
import { findPytest } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { scimUser } from './identity-center.ts'
import { expectedIn, SCENARIOS } from './scenarios.ts'
import * as seed from './seed.ts'
import { MEMBER, namesIn } from './world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const WAY = 'with the plugin for pytest'
/** In the account that the plugin has for tests. */
const { here, there } = namesIn('aws', '123456789012')

const python = findPytest()
const test = tool('Python with boto3 and pytest', () => python !== undefined)

const given = {
  credentials: { reader: seed.READER, guarded: seed.GUARDED, memberAdmin: seed.MEMBER_ADMIN },
  ...{ member: MEMBER, mfaSecret: seed.MFA_SECRET, password: seed.PASSWORD },
  ...{ scimTenant: seed.SCIM_TENANT, scimToken: seed.SCIM_TOKEN, identityStore: seed.IDENTITY_STORE },
  scimUser,
}

let bundle: Bundle
let answers: Readonly<Record<string, unknown>> = {}

beforeAll(async () => {
  bundle = await Bundle.build()
  if (python !== undefined) answers = there(await answersOf(python, bundle.directory))
})
afterAll(() => bundle.remove())

/** Runs the scenarios in Python. Returns their answers. */
async function answersOf(program: string, directory: string): Promise<typeof answers> {
  const file = (name: string) => join(directory, name)
  writeFileSync(file('seed.json'), JSON.stringify(here(seed.SEED)))
  writeFileSync(file('given.json'), JSON.stringify(given))
  const options = ['-p', 'iamulator.pytest_plugin', '-p', 'no:cacheprovider', '-q', '--rootdir', directory]
  const tests = join(root, 'test', 'seams', 'test_scenarios.py')
  const { status, stdout, stderr } = await run(program, ['-m', 'pytest', ...options, tests], {
    HOME: directory,
    PYTHONPATH: join(root, 'python', 'src'),
    PYTHONDONTWRITEBYTECODE: '1',
    IAMULATOR_COMMAND: `'${process.execPath}' '${file('dist/cli.js')}'`,
    IAMULATOR_SEED: file('seed.json'),
    SEAMS_GIVEN: file('given.json'),
    SEAMS_ANSWERS: file('answers.json'),
  })
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`)
  return JSON.parse(readFileSync(file('answers.json'), 'utf8'))
}

for (const [title, scenario] of Object.entries(SCENARIOS))
  test(`${title} › with the plugin for pytest`, () => {
    expect(answers).toHaveProperty([title], expectedIn(scenario, WAY))
  })
