/**
 * Tests several commands in a fresh clone, and a command after an interrupted one. One command installs and
 * builds, the others wait.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { freePort } from '../support/ports.ts'
import { Clone, type Npm, ready, signalAll } from './clone.ts'

const LOCK = '.setup-lock'
const INSTALLING = expect.stringMatching(/^iamulator: installing /)
const BUILDING = 'iamulator: building dist/'

let clone: Clone
beforeEach(() => {
  clone = new Clone()
})
afterEach(() => clone.remove())

const printEnv = () => clone.npm(['run', '-s', 'iamulator', '--', 'env', '--only'])

async function expectSuccess(env: Npm): Promise<void> {
  expect({ code: await env.exitCode, stderr: env.stderr() }).toMatchObject({ code: 0 })
  expect(env.stdout()).toMatch(/^(export AWS_ENDPOINT_URL_\w+=\S+\n){10}unset \w+\n$/)
}

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

test('one installs and builds, the others wait', async () => {
  const port = String(await freePort())
  const start = clone.npm(['start', '--', '--port', port])
  const others = [printEnv(), printEnv()]
  for (const env of others) await expectSuccess(env)
  await ready(start)
  start.child.kill('SIGTERM')
  expect(await start.exitCode).toBe(0)
  const messages = [start, ...others].flatMap((each) => each.messages())
  expect(messages.filter((line) => !line.includes('waiting'))).toEqual([INSTALLING, BUILDING])
  expect(messages).toContainEqual(
    expect.stringMatching(/^iamulator: waiting for process \d+, which is installing or building$/),
  )
  expect(readdirSync(clone.root).filter((name) => name.startsWith(LOCK))).toEqual([])
})

test('interrupted, it ends when npm has; the next command begins anew', async () => {
  const start = await startInstalling()
  const pids = holders()
  signalAll(start.child, 'SIGINT')
  await start.exitCode
  expect(pids.filter(isAlive)).toEqual([])
  expect(start.stdout()).not.toContain('Ready.')
  expect(existsSync(join(clone.root, LOCK))).toBe(false)
  const env = printEnv()
  await expectSuccess(env)
  expect(env.messages()).toEqual([INSTALLING, BUILDING])
})

test('killed, it leaves a lock to nobody; what npm left unfinished is not taken for installed', async () => {
  const start = await startInstalling()
  for (const pid of holders()) process.kill(pid, 'SIGKILL')
  await start.exitCode
  expect(existsSync(join(clone.root, LOCK))).toBe(true)
  const env = printEnv()
  await expectSuccess(env)
  expect(env.messages()).toEqual([INSTALLING, BUILDING])
  rmSync(join(clone.root, 'node_modules', '.package-lock.json'))
  rmSync(join(clone.root, 'dist'), { recursive: true })
  const again = printEnv()
  await expectSuccess(again)
  expect(again.messages()).toEqual([
    'iamulator: installing packages for building and running (the last installation did not finish)',
    BUILDING,
  ])
})
