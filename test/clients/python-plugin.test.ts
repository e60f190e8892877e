/** The Python package. Its own tests are in python/tests; each file of them is one test here. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test as plainTest } from '@jest/globals'
import { PARTITIONS } from '../../core/aws/partitions.ts'
import { Bundle } from '../support/bundle.ts'
import { findMypy, findPytest } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { run } from './programs.ts'

const folder = fileURLToPath(new URL('../../python/', import.meta.url))
const read = (path: string) => readFileSync(`${folder}${path}`, 'utf8')

const python = findPytest()
const test = tool('Python with boto3, pytest, pytest-xdist, and venv', () => python !== undefined)
const mypy = findMypy()
const testTypes = tool('mypy or pytest', () => mypy !== undefined)

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

const environment = () => ({
  HOME: bundle.directory,
  TMPDIR: bundle.directory,
  PYTHONDONTWRITEBYTECODE: '1',
  IAMULATOR_COMMAND: `'${process.execPath}' '${bundle.directory}/dist/cli.js'`,
})

/** Runs a program in the folder of the package, and expects that it succeeds. */
async function succeeds(program: string, ...parameters: readonly string[]): Promise<string> {
  const command = ['-c', 'cd "$1" && shift && exec "$@"', 'sh', folder, program, ...parameters]
  const { status, stdout, stderr } = await run('sh', command, environment())
  if (status !== 0) throw new Error(`${program} ended with ${status}\n${stdout}\n${stderr}`)
  return stdout
}

const files = readdirSync(`${folder}tests`).filter((name) => /^test_\w+\.py$/.test(name))

for (const file of files)
  test(`${file} passes`, async () => {
    const options = ['-p', 'no:cacheprovider', '-W', 'ignore', '--strict-markers', '-q']
    const output = await succeeds(python ?? '', '-m', 'pytest', ...options, `tests/${file}`)
    expect(output).toMatch(/^\d+ passed in /m)
  })

testTypes('the types are complete and consistent', async () => {
  await succeeds(mypy ?? '', '--cache-dir', `${bundle.directory}/mypy`)
})

plainTest('the version is that of the npm package', () => {
  const { version } = JSON.parse(readFileSync(`${folder}../package.json`, 'utf8'))
  expect(read('src/iamulator/_version.py')).toContain(`\n__version__ = "${version}"\n`)
})

plainTest('clients sign for the region of IAM in each partition', () => {
  const regions = [...read('src/iamulator/_scope.py').matchAll(/^ {4}"(aws[\w-]*)": "([\w-]+)",$/gm)]
  expect(Object.fromEntries(regions.map(([, partition, region]) => [partition, region]))).toEqual(
    Object.fromEntries(PARTITIONS.map(({ id, iamRegion }) => [id, iamRegion])),
  )
})
