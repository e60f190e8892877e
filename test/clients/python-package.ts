/** Runs the tests and the type checker of the Python package. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { Bundle } from '../support/bundle.ts'
import { findPytest } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { run } from './programs.ts'

export const folder = fileURLToPath(new URL('../../python/', import.meta.url))

/** The files of tests. */
export const pythonFiles = readdirSync(`${folder}tests`).filter((name) => /^test_\w+\.py$/.test(name))

const python = findPytest()
const test = tool('Python with boto3, pytest, pytest-xdist, and venv', () => python !== undefined)

let bundle: Bundle

/** Makes a test of each file, and the bundle that they start. */
export function testPython(files: readonly string[]): void {
  beforeAll(async () => {
    bundle = await Bundle.build()
  })
  afterAll(() => bundle.remove())
  for (const file of files)
    test(`${file} passes`, async () => {
      const options = ['-p', 'no:cacheprovider', '-W', 'ignore', '--strict-markers', '-q']
      const output = await succeeds(python ?? '', '-m', 'pytest', ...options, `tests/${file}`)
      expect(output).toMatch(/^\d+ passed in /m)
    })
}

/** Returns a folder for what a program writes. */
export const temporaryFolder = (): string => bundle.directory

const environment = () => ({
  HOME: bundle.directory,
  TMPDIR: bundle.directory,
  PYTHONDONTWRITEBYTECODE: '1',
  IAMULATOR_COMMAND: `'${process.execPath}' '${bundle.directory}/dist/cli.js'`,
})

/** Runs a program in the folder of the package, and expects that it succeeds. */
export async function succeeds(program: string, ...parameters: readonly string[]): Promise<string> {
  const command = ['-c', 'cd "$1" && shift && exec "$@"', 'sh', folder, program, ...parameters]
  const { status, stdout, stderr } = await run('sh', command, environment())
  if (status !== 0) throw new Error(`${program} ended with ${status}\n${stdout}\n${stderr}`)
  return stdout
}
