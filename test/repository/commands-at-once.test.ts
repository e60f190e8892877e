/** Tests a command in a clone in which another one was interrupted while it installed packages. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { root } from '../docs/pages.ts'
import { Clone, expectVariables, type Npm, signalAll } from './clone.ts'

const LOCK = '.setup-lock'
const INSTALLING = expect.stringMatching(/^iamulator: installing /)
const BUILDING = 'iamulator: building dist/'

/** A build that copies what `npm test` has built, because these tests are about what comes before it. */
const COPY = `import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'
export function build() {
  const dist = join(root, 'dist')
  cpSync(${JSON.stringify(join(root, 'dist'))}, dist, { recursive: true })
  writeFileSync(join(dist, '.built'), '')
}
`

let clone: Clone
beforeEach(() => {
  clone = new Clone()
  writeFileSync(join(clone.root, 'scripts', 'build.mjs'), COPY)
})
afterEach(() => clone.remove())

const printEnv = () => clone.npm(['run', '-s', 'iamulator', '--', 'env', '--only'])

/** Starts a command and waits until npm, which it runs, has written part of node_modules. */
async function startInstalling(): Promise<Npm> {
  const start = clone.npm(['start', '--', '--port', '0'])
  const modules = join(clone.root, 'node_modules')
  while (!existsSync(modules) || readdirSync(modules).length === 0) {
    expect(start.child.exitCode).toBeNull()
    await sleep(10)
  }
  return start
}

/** Returns the IDs of the processes that hold the lock. */
const holders = () =>
  readFileSync(join(clone.root, LOCK), 'utf8')
    .trim()
    .split('\n')
    .map((line) => Number(line.split(' ')[0]))

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('interrupted, it ends when npm has; the next command begins anew', async () => {
  const start = await startInstalling()
  const pids = holders()
  signalAll(start.child, 'SIGINT')
  await start.exitCode
  expect(pids.filter(isAlive)).toEqual([])
  expect(start.stdout()).not.toContain('Ready.')
  expect(existsSync(join(clone.root, LOCK))).toBe(false)
  const env = printEnv()
  await expectVariables(env)
  expect(env.messages()).toEqual([INSTALLING, BUILDING])
})

test('killed, it leaves a lock to nobody; what npm left unfinished is not taken for installed', async () => {
  const start = await startInstalling()
  for (const pid of holders()) process.kill(pid, 'SIGKILL')
  await start.exitCode
  expect(existsSync(join(clone.root, LOCK))).toBe(true)
  const env = printEnv()
  await expectVariables(env)
  expect(env.messages()).toEqual([INSTALLING, BUILDING])
  rmSync(join(clone.root, 'node_modules', '.package-lock.json'))
  rmSync(join(clone.root, 'dist'), { recursive: true })
  const again = printEnv()
  await expectVariables(again)
  expect(again.messages()).toEqual([
    'iamulator: installing packages for building and running (the last installation did not finish)',
    BUILDING,
  ])
})
