import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { openStore, StoreError, StoreLockedError, StoreUnavailableError } from '../../store/index.ts'
import type { System } from '../../store/lock-owner.ts'
import type { Timers } from '../../store/timers.ts'
import { names, put, temporaryDirectory } from './support.ts'

const noProcess = 2 ** 30
const withoutProc: System = { proc: '/missing', platform: 'darwin' }

/** Timers that a test moves. Nothing waits in real time. */
class ManualTimers implements Timers {
  slept = 0
  /** Runs when something sleeps. */
  onSleep: () => unknown = () => {}
  readonly #repeated = new Set<() => void>()

  async sleep(milliseconds: number): Promise<void> {
    this.slept += milliseconds
    await this.onSleep()
  }

  every(_milliseconds: number, work: () => void): () => void {
    this.#repeated.add(work)
    return () => this.#repeated.delete(work)
  }

  beat(): void {
    for (const work of this.#repeated) work()
  }

  /** So late that the lock is not read again until it changes. */
  now(): number {
    return Date.now() + 1000
  }

  get repeated(): number {
    return this.#repeated.size
  }
}

const lockIn = (directory: string) => join(directory, 'lock')

/** Returns the text of a lock of this process with other members. */
async function lockText(members: object, system?: System): Promise<string> {
  const directory = await temporaryDirectory()
  const store = await openStore({ directory, ...(system ? { system } : {}) })
  const own: unknown = JSON.parse(await readFile(lockIn(directory), 'utf8'))
  await store.close()
  return `${JSON.stringify({ ...Object(own), id: 'other', ...members })}\n`
}

/** Opens the directory with a lock of this text. Returns the seconds that the start waited. */
async function takeOver(text: string, system?: System): Promise<number> {
  const directory = await temporaryDirectory()
  await writeFile(lockIn(directory), text)
  const timers = new ManualTimers()
  const store = await openStore({ directory, timers, ...(system ? { system } : {}) })
  const own = JSON.parse(await readFile(lockIn(directory), 'utf8'))
  expect(own).toMatchObject({ pid: process.pid, host: hostname(), beat: '0000000000' })
  await store.close()
  expect((await readdir(directory)).filter((name) => name.startsWith('lock'))).toEqual([])
  return timers.slept / 1000
}

const children = new Set<ChildProcess>()
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
})

function run(script: string): ChildProcess {
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.add(child)
  return child
}

/** Returns when a process started, as Linux tells it. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

/** Returns a process that has ended, and that its parent has not waited for. */
async function zombie(): Promise<number> {
  const parent = run('sleep 1000 & echo $!; exec sleep 1000')
  const pid = Number(String((await once(parent.stdout ?? parent, 'data'))[0]))
  // The shell would wait for its child, but the program that replaces it does not.
  while ((await readFile(`/proc/${parent.pid}/comm`, 'utf8')) !== 'sleep\n') await turn()
  process.kill(pid, 'SIGKILL')
  while (!(await readFile(`/proc/${pid}/stat`, 'utf8')).includes(') Z ')) await turn()
  return pid
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('a directory serves one store at a time', async () => {
  const directory = await temporaryDirectory()
  const store = await openStore({ directory })
  const second = openStore({ directory })
  await expect(second).rejects.toThrow(StoreLockedError)
  await expect(second).rejects.toThrow(`${directory} is in use by process ${process.pid}. Stop it`)
  await store.close()
  await (await openStore({ directory })).close()
  expect(await readdir(directory)).not.toContain('lock')
})

describe('the lock of a process that is known to be dead is taken over at once', () => {
  test('nothing has its ID', async () => {
    expect(await takeOver(await lockText({ pid: noProcess }))).toBe(0)
    expect(await takeOver(await lockText({ pid: noProcess }, withoutProc), withoutProc)).toBe(0)
  })

  test('another process has its ID', async () => {
    expect(await takeOver(await lockText({ start: '1' }))).toBe(0)
  })

  test('it is a zombie', async () => {
    const pid = await zombie()
    expect(await takeOver(await lockText({ pid, start: await startOf(pid) }))).toBe(0)
  })
})

test.each([
  ['no lock', async () => undefined],
  ['the lock of a dead process', () => lockText({ pid: noProcess })],
])('of several starts that find %s at once, one gets it', async (_what, text) => {
  const directory = await temporaryDirectory()
  const lock = await text()
  if (lock !== undefined) await writeFile(lockIn(directory), lock)
  const results = await Promise.allSettled(Array.from({ length: 4 }, () => openStore({ directory })))
  const opened = results.filter((result) => result.status === 'fulfilled')
  expect(opened).toHaveLength(1)
  for (const { value } of opened) await value.close()
})

describe('the lock of a process that cannot be checked', () => {
  test.each([
    ['on a machine that was started at another time', { boot: 'other' }],
    ['in another PID namespace', { namespace: 'pid:[1]' }],
    ['with an unknown start', { start: '' }],
  ])('%s is taken over when nobody renews it for 10 seconds', async (_where, members) => {
    expect(await takeOver(await lockText(members))).toBe(10)
  })

  test('or that is no lock of ours is taken over after the same time', async () => {
    for (const text of ['', '{', '17 2384\n', '{"pid":0}\n', 'null\n']) expect(await takeOver(text)).toBe(10)
  })

  test('because the system has no /proc: so is one whose ID may be that of another process', async () => {
    expect(await takeOver(await lockText({}, withoutProc), withoutProc)).toBe(10)
    const elsewhere = { host: 'elsewhere', pid: noProcess }
    expect(await takeOver(await lockText(elsewhere, withoutProc), withoutProc)).toBe(10)
  })

  test('because /proc shows another PID namespace is taken over after the same time', async () => {
    const proc = await temporaryDirectory()
    await mkdir(join(proc, '17', 'ns'), { recursive: true })
    await mkdir(join(proc, 'sys', 'kernel', 'random'), { recursive: true })
    await symlink('17', join(proc, 'self'))
    await symlink('pid:[2]', join(proc, '17', 'ns', 'pid'))
    await writeFile(join(proc, '17', 'stat'), await readFile('/proc/self/stat'))
    await mkdir(join(proc, String(process.pid)))
    await writeFile(join(proc, String(process.pid), 'stat'), await readFile('/proc/1/stat'))
    await writeFile(join(proc, 'sys', 'kernel', 'random', 'boot_id'), 'a boot\n')
    const other: System = { proc, platform: 'linux' }
    expect(JSON.parse(await lockText({}, other))).toMatchObject({ boot: 'a boot', namespace: 'pid:[2]' })
    expect(await takeOver(await lockText({}, other), other)).toBe(10)
    expect(await takeOver(await lockText({ pid: noProcess }, other), other)).toBe(0)
  })

  test('because Linux hides its boot ID is taken over after the same time', async () => {
    const hidden: System = { proc: '/missing', platform: 'linux' }
    expect(await takeOver(await lockText({ pid: noProcess }, hidden), hidden)).toBe(10)
  })

  test('is respected as soon as its owner renews it; the wait is announced', async () => {
    const directory = await temporaryDirectory()
    const text = await lockText({ namespace: 'pid:[1]', host: 'web-1', pid: 1 })
    await writeFile(lockIn(directory), text)
    const timers = new ManualTimers()
    timers.onSleep = () => timers.slept < 2000 || writeFile(lockIn(directory), text.replace('0"}', '1"}'))
    const warnings: string[] = []
    const opening = openStore({ directory, timers, warn: (warning) => warnings.push(warning) })
    await expect(opening).rejects.toThrow(StoreLockedError)
    await expect(opening).rejects.toThrow(`${directory} is in use by process 1 on host web-1. Stop it, or`)
    expect(timers.slept).toBe(2000)
    expect(warnings).toEqual([
      `${lockIn(directory)} belongs to process 1 on host web-1, which cannot be checked from here. ` +
        'This server takes it over if it is not renewed within 10 seconds.',
    ])
    expect(await readdir(directory)).toEqual(['lock'])
  })

  test('is free as soon as it is deleted, or its owner is known to be dead', async () => {
    const owner = run('exec sleep 1000')
    const lock = await lockText({ pid: owner.pid }, withoutProc)
    const endings = [
      (directory: string) => rm(lockIn(directory), { force: true }),
      async () => {
        owner.kill('SIGKILL')
        if (owner.signalCode === null) await once(owner, 'exit')
      },
    ]
    for (const end of endings) {
      const directory = await temporaryDirectory()
      await writeFile(lockIn(directory), lock)
      const timers = new ManualTimers()
      timers.onSleep = () => end(directory)
      await (await openStore({ directory, timers, system: withoutProc })).close()
      expect(timers.slept).toBe(500)
    }
  })
})

test('temporary files that killed starts left behind are removed; other files stay', async () => {
  const directory = await temporaryDirectory()
  const id = '00000000-0000-4000-8000-000000000000'
  const kept = ['lock.txt', `other.${id}.tmp`]
  const left = ['lock', 'db.json', 'usage.json', 'journal.7.jsonl'].map((name) => `${name}.${id}.tmp`)
  for (const name of [...kept, ...left]) await writeFile(join(directory, name), '')
  await (await openStore({ directory })).close()
  expect((await readdir(directory)).sort()).toEqual(['journal.1.jsonl', ...kept].sort())
})

test('a directory whose temporary files cannot be removed is unlocked again', async () => {
  const directory = await temporaryDirectory()
  await mkdir(join(directory, 'db.json.00000000-0000-4000-8000-000000000000.tmp'))
  await expect(openStore({ directory })).rejects.toThrow('is a directory')
  expect(await readdir(directory)).not.toContain('lock')
})

test('a start that waits in real time goes on when the lock is deleted', async () => {
  const directory = await temporaryDirectory()
  await writeFile(lockIn(directory), await lockText({ namespace: 'pid:[1]' }))
  const store = await openStore({ directory, warn: () => rmSync(lockIn(directory)) })
  put(store, 'alice')
  await store.close()
})

test('the owner renews its lock, and stops when it closes', async () => {
  const directory = await temporaryDirectory()
  const timers = new ManualTimers()
  const store = await openStore({ directory, timers })
  const beats: unknown[] = []
  for (let beat = 0; beat < 3; beat++) {
    beats.push(JSON.parse(await readFile(lockIn(directory), 'utf8')).beat)
    timers.beat()
  }
  expect(beats).toEqual(['0000000000', '0000000001', '0000000002'])
  await store.close()
  expect(timers.repeated).toBe(0)
})

describe.each([
  ['deleted', async () => undefined, 'was deleted, so another server may use '],
  ['taken over', () => lockText({ pid: 1, host: 'web-1' }), ' was taken over by process 1 on host web-1'],
  ['replaced by something else', async () => 'x', ' was taken over by an unknown process'],
])('a lock that is %s', (_what, text, reason) => {
  /** Returns a store that has alice, and that has just lost its lock. */
  async function robbed(durability: 'fsync' | 'memory' = 'fsync') {
    const directory = await temporaryDirectory()
    const timers = new ManualTimers()
    const warnings: string[] = []
    const warn = (warning: string) => warnings.push(warning)
    const store = await openStore({ directory, timers, warn, durability })
    put(store, 'alice')
    store.usage.set('alice', { date: 1, region: 'us-east-1', service: 'iam' })
    await store.durable()
    const kept = join(await temporaryDirectory(), 'lock')
    await rename(lockIn(directory), kept)
    const content = await text()
    if (content !== undefined) await writeFile(lockIn(directory), content)
    const restore = () => rename(kept, lockIn(directory))
    return { directory, timers, warnings, store, content, restore }
  }

  test('costs no acknowledged write: the next one is refused, and reads go on', async () => {
    const { store, warnings } = await robbed()
    put(store, 'bob')
    const durable = store.durable()
    await expect(durable).rejects.toThrow(StoreUnavailableError)
    await expect(durable).rejects.toThrow(reason)
    expect(names(store)).toEqual(['alice'])
    expect(() => put(store, 'carol')).toThrow(reason)
    expect(store.status()).toMatchObject({ writable: false, reason: expect.stringContaining(reason) })
    expect(warnings).toEqual([expect.stringMatching(/^Writes are refused: .*\.$/)])
    expect(warnings[0]).toContain(reason)
    await expect(store.close()).rejects.toThrow(StoreError)
  })

  test('and all its files are left alone', async () => {
    const { store, directory, content } = await robbed()
    const before = (await readdir(directory)).sort()
    put(store, 'bob')
    await expect(store.durable()).rejects.toThrow(StoreUnavailableError)
    const closing = store.close()
    await expect(closing).rejects.toThrow('Nothing was saved on shutdown: ')
    await expect(closing).rejects.toThrow(reason)
    expect((await readdir(directory)).sort()).toEqual(before)
    if (content !== undefined) expect(await readFile(lockIn(directory), 'utf8')).toBe(content)
    await rm(lockIn(directory), { force: true })
    const again = await openStore({ directory })
    expect(names(again)).toEqual(['alice'])
    await again.close()
  })

  test.each(['fsync', 'memory'] as const)('shows in the status without a write: %s', async (durability) => {
    const { store } = await robbed(durability)
    expect(store.status()).toMatchObject({ writable: false, reason: expect.stringContaining(reason) })
    await expect(store.close()).rejects.toThrow(reason)
  })

  test('is noticed by the next heartbeat, also when no append checks it', async () => {
    const { store, timers, warnings } = await robbed('memory')
    put(store, 'bob')
    timers.beat()
    expect(() => put(store, 'carol')).toThrow(reason)
    expect(() => store.reset()).toThrow(StoreUnavailableError)
    expect(warnings).toHaveLength(1)
    expect(names(store)).toEqual(['alice', 'bob'])
    await expect(store.close()).rejects.toThrow(reason)
  })

  test('and comes back makes the store accept writes again', async () => {
    const { store, directory, timers, warnings, restore } = await robbed()
    timers.beat()
    await restore()
    timers.beat()
    expect(warnings.at(-1)).toBe(`${lockIn(directory)} is back, so writes are accepted again.`)
    put(store, 'bob')
    await store.durable()
    await store.close()
    const again = await openStore({ directory })
    expect(names(again)).toEqual(['alice', 'bob'])
    await again.close()
  })
})

test('a lock that cannot be read counts as lost', async () => {
  const directory = await temporaryDirectory()
  const store = await openStore({ directory })
  await rm(lockIn(directory))
  await symlink('lock', lockIn(directory))
  put(store, 'bob')
  await expect(store.durable()).rejects.toThrow(/lock cannot be read \(.*\), so another server may use /)
  await expect(store.close()).rejects.toThrow('cannot be read')
})

test('a directory that fails to open is unlocked', async () => {
  const directory = await temporaryDirectory()
  await writeFile(join(directory, 'usage.json'), 'x')
  await expect(openStore({ directory })).rejects.toThrow('usage.json')
  expect(await readdir(directory)).not.toContain('lock')
})
