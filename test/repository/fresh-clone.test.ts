/** What a newcomer does: the project's files alone, nothing installed, `npm start`. */
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, lstatSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

const MEGABYTE = 1_000_000
const project = fileURLToPath(new URL('../..', import.meta.url))
/** What git does not keep. */
const NOT_CLONED = new Set(['.git', 'node_modules', 'dist', 'coverage'])

let clone: string
const running = new Set<ChildProcess>()
beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'iamulator-clone-'))
  cpSync(project, clone, { recursive: true, filter: (source) => !NOT_CLONED.has(basename(source)) })
})
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(clone, { recursive: true, force: true })
})

interface Npm {
  readonly child: ChildProcess
  stdout(): string
  stderr(): string
  /** What our own scripts said; npm may have to say something too. */
  said(): string[]
  readonly exitCode: Promise<number | null>
}

/** NODE_ENV must change nothing. What a test run has downloaded already is not downloaded again. */
function npm(...args: readonly string[]): Npm {
  const child = spawn('npm', args, {
    cwd: clone,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_ENV: 'production',
      npm_config_prefer_offline: 'true',
      npm_config_update_notifier: 'false',
    },
  })
  running.add(child)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const exitCode = new Promise<number | null>((exited) => {
    child.on('close', (code) => {
      running.delete(child)
      exited(code)
    })
  })
  const said = () => stderr.split('\n').filter((line) => line.startsWith('iamulator: '))
  return { child, stdout: () => stdout, stderr: () => stderr, said, exitCode }
}

/** Resolves once the server says that it is ready, and gives its address. */
async function ready({ child, stdout, stderr, exitCode }: Npm): Promise<string> {
  const said = new Promise<void>((resolve) => {
    child.stdout?.on('data', () => {
      if (/^Ready\.$/m.test(stdout())) resolve()
    })
  })
  await Promise.race([said, exitCode])
  const url = /Endpoint +(http:\S+)/.exec(stdout())?.[1]
  if (url === undefined) throw new Error(`npm start did not come to serve: ${stdout()}${stderr()}`)
  return url
}

function sizeOf(path: string): number {
  const stat = lstatSync(path)
  if (!stat.isDirectory()) return stat.blocks * 512
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

test('npm start installs and builds what is missing, says so, serves, and stops when npm is signalled', async () => {
  const start = npm('start', '--', '--port', '0', '--data', join(clone, 'state'))
  const url = await ready(start)
  expect(start.said()).toEqual([
    expect.stringMatching(
      /^iamulator: installing what building and running need \(\d+ packages are missing\)$/,
    ),
    'iamulator: building dist/',
  ])
  expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok' })
  start.child.kill('SIGTERM')
  expect(await start.exitCode).toBe(0)
  expect(readdirSync(join(clone, 'state'))).not.toContain('lock')
  expect(sizeOf(join(clone, 'node_modules'))).toBeLessThanOrEqual(40 * MEGABYTE)
})

test('the next start builds only if a source is newer', async () => {
  const again = npm('start', '--', '--port', '0')
  await ready(again)
  expect(again.said()).toEqual([])
  again.child.kill('SIGTERM')
  await again.exitCode
  const later = new Date(Date.now() + 1000)
  utimesSync(join(clone, 'server', 'banner.ts'), later, later)
  const rebuilt = npm('start', '--', '--port', '0')
  await ready(rebuilt)
  expect(rebuilt.said()).toEqual(['iamulator: building dist/'])
  rebuilt.child.kill('SIGTERM')
  expect(await rebuilt.exitCode).toBe(0)
})

test('npm run -s iamulator prints for the shell: nothing else goes to stdout', async () => {
  rmSync(join(clone, 'dist'), { recursive: true })
  const env = npm('run', '-s', 'iamulator', '--', 'env', '--only', '--port', '4599')
  expect(await env.exitCode).toBe(0)
  expect(env.said()).toEqual(['iamulator: building dist/'])
  expect(env.stdout()).toBe(
    'export AWS_ENDPOINT_URL_IAM=http://127.0.0.1:4599\nexport AWS_ENDPOINT_URL_STS=http://127.0.0.1:4599\n',
  )
})

test.each([
  ['v18.20.4', 'Node >=20.15 is needed; this is v18.20.4'],
  ['v20.14.0', 'Node >=20.15 is needed; this is v20.14.0'],
  ['v20.15.0', undefined],
  ['v24.0.0', undefined],
])('Node %s: %s', async (version, problem) => {
  const setup = new URL('../../scripts/setup.mjs', import.meta.url)
  const { problemOfNode } = await import(setup.href)
  expect(problemOfNode(version)).toBe(problem)
})
