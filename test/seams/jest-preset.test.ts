/** Each scenario has the same answer in a project whose tests run with the preset for Jest. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { Bundle } from '../support/bundle.ts'
import { expectedIn, SCENARIOS } from './scenarios.ts'
import { ACCOUNT_SEED } from './seed.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const WAY = 'with the Jest preset'

let bundle: Bundle
let answers: Readonly<Record<string, unknown>> = {}

beforeAll(async () => {
  bundle = await Bundle.build()
  const folder = projectIn(bundle.directory)
  await build({
    entryPoints: [join(root, 'test', 'seams', 'run-in-jest.ts')],
    outfile: join(folder, 'seams.test.js'),
    ...{ bundle: true, platform: 'node', format: 'cjs', external: ['iamulator/jest'], logLevel: 'error' },
  })
  answers = await answersOfJest(folder)
})
afterAll(() => bundle.remove())

/** Creates a project with the preset, in which the package is that of the bundle. */
function projectIn(directory: string): string {
  cpSync(join(root, 'package.json'), join(directory, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
  const folder = join(directory, 'project')
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  symlinkSync(directory, join(folder, 'node_modules', 'iamulator'))
  const iamulator = { seed: ACCOUNT_SEED }
  const jest = { preset: 'iamulator/jest', transform: {}, testEnvironmentOptions: { iamulator } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'project', jest }))
  return folder
}

/** Runs the tests of a project. Returns the answers that they have written. */
async function answersOfJest(cwd: string): Promise<typeof answers> {
  const args = [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '--runInBand', '--no-cache']
  const env = { PATH: process.env['PATH'], NO_COLOR: '1' }
  const { status, output } = await new Promise<{ status: unknown; output: string }>((resolve) => {
    execFile(process.execPath, args, { cwd, env }, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, output: stdout + stderr }),
    )
  })
  if (status !== 0) throw new Error(output)
  return JSON.parse(readFileSync(join(cwd, 'answers.json'), 'utf8'))
}

test.each(Object.entries(SCENARIOS))('%s › with the Jest preset', (title, scenario) => {
  expect(answers).toHaveProperty([title], expectedIn(scenario, WAY))
})
