/**
 * Tests the image without Docker. Runs its build stage on the files that it copies, and its commands on the
 * result.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { outputOf, READY, untilWritten } from '../support/output.ts'
import { freePort } from '../support/ports.ts'
import { areInPath } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const dockerfile = readFileSync(join(project, 'Dockerfile'), 'utf8').replaceAll('\\\n', ' ')
const [, buildStage = '', imageStage = ''] = dockerfile.split(/^FROM .*$/m)

let directory: string
let running: ChildProcess | undefined
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'iamulator-image-'))
})
afterAll(() => {
  running?.kill('SIGKILL')
  rmSync(directory, { recursive: true, force: true })
})

/** Returns the arguments of each instruction with this name. */
const instructions = (stage: string, name: string): string[] =>
  [...stage.matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].map(([, words = '']) => words.trim())

/** Replaces the image's paths by paths in our directory. */
const moved = (text: string) =>
  text
    .replaceAll('/opt/iamulator', join(directory, 'image'))
    .replaceAll('/var/lib/iamulator', join(directory, 'state'))

/** Returns the command of an instruction. The shell form is a command for the image's shell. */
function command(name: string): readonly string[] {
  const [line = ''] = instructions(imageStage, name)
  const text = line.replace(/^(?:--\S+\s+)*(?:CMD\s+)?/, '')
  return text.startsWith('[') ? JSON.parse(moved(text)) : ['/bin/sh', '-c', moved(text)]
}

/** Returns the image's variables, with paths in our directory. */
const variables = (): Record<string, string> =>
  Object.fromEntries(instructions(imageStage, 'ENV').map((line) => moved(line).split('=')))

function run(words: readonly string[], cwd: string, environment: Readonly<Record<string, string>> = {}) {
  const [program = '', ...args] = words
  return spawn(program, args, { cwd, env: { PATH: process.env['PATH'], ...environment }, stdio: 'pipe' })
}

const exitCode = (child: ChildProcess) => new Promise((exited) => child.on('close', exited))

/** Links only the packages that `npm ci --omit=dev` installs. */
function linkPackages(target: string): void {
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'))
  for (const [path, { dev = false }] of Object.entries<{ dev?: boolean }>(packages)) {
    if (dev || !/^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) || !existsSync(join(project, path))) continue
    mkdirSync(dirname(join(target, path)), { recursive: true })
    symlinkSync(join(project, path), join(target, path))
  }
}

test('the build stage copies all that the build needs', async () => {
  const source = join(directory, 'src')
  mkdirSync(source)
  for (const words of instructions(buildStage, 'COPY')) {
    const paths = words.split(/\s+/).slice(0, -1)
    for (const path of paths) cpSync(join(project, path), join(source, path), { recursive: true })
  }
  linkPackages(source)
  const [install = '', build = ''] = instructions(buildStage, 'RUN')
  expect(install).toContain('npm ci --omit=dev')
  expect(await exitCode(run(build.split(' '), source))).toBe(0)
  cpSync(join(source, 'dist'), join(directory, 'image'), { recursive: true })
  rmSync(source, { recursive: true })
})

/** Starts the server as a container does. Resolves when the server is ready. */
async function startContainer(environment: Readonly<Record<string, string>>) {
  const port = String(await freePort())
  const server = run([...command('ENTRYPOINT'), ...command('CMD')], '/', {
    ...variables(),
    IAMULATOR_PORT: port,
    ...environment,
  })
  running = server
  const exited = exitCode(server)
  await Promise.race([untilWritten(server.stdout, outputOf(server.stdout), READY), exited])
  const stop = () => {
    server.kill('SIGTERM')
    return exited
  }
  return { port, url: `http://127.0.0.1:${port}`, stop }
}

const addUser = (url: string) =>
  fetch(`${url}/_iamulator/seed`, { method: 'POST', body: '{"seed": {"users": [{"name": "alice"}]}}' })

async function usersAt(url: string): Promise<number> {
  const { counts } = JSON.parse(await (await fetch(`${url}/_iamulator/health`)).text())
  return counts.users
}

test('the image serves without node_modules on every address, and keeps its state in memory', async () => {
  const first = await startContainer({})
  expect((await addUser(first.url)).status).toBe(200)
  expect(await usersAt(first.url)).toBe(1)
  expect(await first.stop()).toBe(0)
  const second = await startContainer({})
  expect(await usersAt(second.url)).toBe(0)
  expect(await second.stop()).toBe(0)
  expect(existsSync(join(directory, 'state'))).toBe(false)
  expect(variables()).toEqual({ IAMULATOR_HOST: '0.0.0.0' })
})

test('with IAMULATOR_DATA, the state is in the directory, and the next container has it', async () => {
  const data = { IAMULATOR_DATA: moved('/var/lib/iamulator') }
  const first = await startContainer(data)
  await addUser(first.url)
  expect(await first.stop()).toBe(0)
  const second = await startContainer(data)
  expect(await usersAt(second.url)).toBe(1)
  expect(await second.stop()).toBe(0)
})

describe('the health check', () => {
  const wgetTest = tool('wget', () => areInPath('wget'))
  const check = (environment: Readonly<Record<string, string>>) =>
    exitCode(run(command('HEALTHCHECK'), '/', environment))

  test('starts no Node', () => {
    const words = command('HEALTHCHECK').join(' ')
    expect(words).toContain('wget')
    expect(words).not.toMatch(/\bnode\b|cli\.js/)
  })

  wgetTest('follows the port, ignores proxies, and fails when the server has stopped', async () => {
    const { port, stop } = await startContainer({})
    const proxy = `http://127.0.0.1:${await freePort()}`
    expect(await check({ IAMULATOR_PORT: port })).toBe(0)
    expect(await check({ IAMULATOR_PORT: port, http_proxy: proxy })).toBe(0)
    await stop()
    expect(await check({ IAMULATOR_PORT: port })).not.toBe(0)
  })

  test.each([
    ['', '4566'],
    ['8080', '8080'],
    ['tcp://10.0.0.7:80', '4566'],
  ])('with IAMULATOR_PORT=%s requests port %s', async (value, port) => {
    const programs = join(directory, 'programs')
    mkdirSync(programs, { recursive: true })
    writeFileSync(join(programs, 'wget'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 })
    const child = run(command('HEALTHCHECK'), '/', { PATH: programs, IAMULATOR_PORT: value })
    const output = outputOf(child.stdout)
    expect(await exitCode(child)).toBe(0)
    expect(output().trim().split(' ').at(-1)).toBe(`http://127.0.0.1:${port}/health`)
  })
})

test('it exposes the port, and has a directory for a volume of a user who is not root', () => {
  expect(instructions(imageStage, 'EXPOSE')).toEqual(['4566'])
  // An anonymous volume would be left behind by every container.
  expect(instructions(imageStage, 'VOLUME')).toEqual([])
  expect(instructions(imageStage, 'USER')).toEqual(['node'])
  const [prepare = ''] = instructions(imageStage, 'RUN')
  expect(prepare).toBe('mkdir -p /var/lib/iamulator && chown node:node /var/lib/iamulator')
  expect(imageStage.indexOf(prepare)).toBeLessThan(imageStage.indexOf('USER node'))
  const copied = instructions(imageStage, 'COPY').filter((words) => !words.startsWith('--from'))
  expect(copied.map((words) => existsSync(join(project, words.split(' ')[0] ?? '')))).toEqual([true])
})

test('it carries the licences of what is bundled', () => {
  const licenses = readFileSync(join(directory, 'image', 'third-party-licenses.txt'), 'utf8')
  for (const name of ['express', 'lowdb', 'commander', 'yaml', 'ajv']) {
    expect(licenses).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+: (MIT|ISC)$`, 'm'))
  }
  expect(licenses).toContain('Permission is hereby granted')
  expect(licenses).not.toContain('iamulator')
})
