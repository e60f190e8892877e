/** Tests a new user's first steps: `npm start` in a fresh clone without installed packages. */
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readdirSync, renameSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Clone, expectVariables, ready } from './clone.ts'

const MEGABYTE = 1_000_000

let clone: Clone
beforeAll(() => {
  clone = new Clone()
})
afterAll(() => clone.remove())

function sizeOf(path: string): number {
  const stat = lstatSync(path)
  if (!stat.isDirectory()) return stat.blocks * 512
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

const printEnv = () => clone.npm(['run', '-s', 'iamulator', '--', 'env', '--only'])
const LOCK = '.setup-lock'

test('npm start installs and builds what is missing, says so, serves, and stops when npm is signalled; other commands wait', async () => {
  const start = clone.npm(['start', '--', '--port', '0', '--data', join(clone.root, 'state')])
  const others = [printEnv(), printEnv()]
  for (const env of others) await expectVariables(env)
  const url = await ready(start)
  const messages = [start, ...others].flatMap((each) => each.messages())
  expect(messages.filter((line) => !line.includes('waiting'))).toEqual([
    expect.stringMatching(/^iamulator: installing packages for building and running \(\d+ missing\)$/),
    'iamulator: building dist/',
  ])
  expect(messages).toContainEqual(
    expect.stringMatching(/^iamulator: waiting for process \d+, which is installing or building$/),
  )
  expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok' })
  start.child.kill('SIGTERM')
  expect(await start.exitCode).toBe(0)
  expect(readdirSync(clone.root).filter((name) => name.startsWith(LOCK))).toEqual([])
  expect(readdirSync(join(clone.root, 'state'))).not.toContain('lock')
  expect(sizeOf(join(clone.root, 'node_modules'))).toBeLessThanOrEqual(46 * MEGABYTE)
})

test('the next start builds only if a source is newer', async () => {
  const again = clone.npm(['start', '--', '--port', '0'])
  await ready(again)
  expect(again.messages()).toEqual([])
  again.child.kill('SIGTERM')
  await again.exitCode
  // Not in the future: the new build would then be older than the source.
  const now = new Date()
  utimesSync(join(clone.root, 'server', 'cli', 'banner.ts'), now, now)
  const rebuilt = clone.npm(['start', '--', '--port', '0'])
  await ready(rebuilt)
  expect(rebuilt.messages()).toEqual(['iamulator: building dist/'])
  rebuilt.child.kill('SIGTERM')
  expect(await rebuilt.exitCode).toBe(0)
})

test('built commands need no packages', async () => {
  const packages = join(clone.root, 'node_modules')
  renameSync(packages, `${packages}-moved`)
  try {
    const env = clone.npm(['run', '-s', 'iamulator', '--', 'env', '--only'])
    expect(await env.exitCode).toBe(0)
    expect(env.messages()).toEqual([])
    const start = clone.npm(['start', '--', '--port', '0', '--seed', 'docs/guide/seed.yaml'])
    const url = await ready(start)
    expect(start.messages()).toEqual([])
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok' })
    start.child.kill('SIGTERM')
    expect(await start.exitCode).toBe(0)
    expect(existsSync(packages)).toBe(false)
  } finally {
    renameSync(`${packages}-moved`, packages)
  }
})

test('npm run -s iamulator prints for the shell: nothing else goes to stdout', async () => {
  rmSync(join(clone.root, 'dist'), { recursive: true })
  const env = clone.npm(['run', '-s', 'iamulator', '--', 'env', '--only', '--port', '4599'])
  expect(await env.exitCode).toBe(0)
  expect(env.messages()).toEqual(['iamulator: building dist/'])
  expect(env.stdout()).toMatch(
    /^(?:export AWS_ENDPOINT_URL_[A-Z_]+=http:\/\/127\.0\.0\.1:4599\n){11}unset AWS_IGNORE_CONFIGURED_ENDPOINT_URLS\n$/,
  )
})

test('paths start where the user stands', async () => {
  const from = clone.npm(['start', '--', '--port', '0', '--seed', 'guide/seed.yaml'], { cwd: 'docs' })
  await ready(from)
  from.child.kill('SIGTERM')
  expect(await from.exitCode).toBe(0)
  const env = ['run', '-s', 'iamulator', '--', 'env', '--proxy', 'ca.pem']
  for (const [args, cwd] of [
    [env, '.'],
    [env, 'docs/guide'],
    [['--prefix', clone.root, ...env], '..'],
  ] as const) {
    const printed = clone.npm(args, { cwd })
    expect(await printed.exitCode).toBe(0)
    expect(printed.stdout()).toContain(`export AWS_CA_BUNDLE=${join(clone.root, cwd, 'ca.pem')}\n`)
  }
})

test("what another project's npm says of itself moves nothing", () => {
  const script = join(clone.root, 'scripts', 'iamulator.mjs')
  const { stdout } = spawnSync(process.execPath, [script, 'env', '--proxy', 'ca.pem'], {
    cwd: join(clone.root, 'docs'),
    env: { npm_package_name: 'other', npm_lifecycle_event: 'start', INIT_CWD: clone.root },
    encoding: 'utf8',
  })
  expect(stdout).toContain(`export AWS_CA_BUNDLE=${join(clone.root, 'docs', 'ca.pem')}\n`)
})

test.each([
  ['v18.20.4', 'Node >=20.15 is required, but this is v18.20.4'],
  ['v20.14.0', 'Node >=20.15 is required, but this is v20.14.0'],
  ['v20.15.0', undefined],
  ['v24.0.0', undefined],
])('Node %s: %s', async (version, problem) => {
  const setup = new URL('../../scripts/setup.mjs', import.meta.url)
  const { nodeVersionError } = await import(setup.href)
  expect(nodeVersionError(version)).toBe(problem)
})
