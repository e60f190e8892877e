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
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { freePort } from '../support/harness.ts'
import { outputOf, READY, untilWritten } from '../support/output.ts'

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

/** Returns the exec form of an instruction, with the image's paths replaced by paths in our directory. */
function command(name: string): string[] {
  const [line = ''] = instructions(imageStage, name)
  const words: string[] = JSON.parse(line.slice(line.indexOf('[')))
  return words.map((word) =>
    word
      .replace('/opt/iamulator', join(directory, 'image'))
      .replace('/var/lib/iamulator', join(directory, 'state')),
  )
}

function run(words: readonly string[], cwd: string, environment: Readonly<Record<string, string>> = {}) {
  const [program = '', ...args] = words
  return spawn(program, args, { cwd, env: { PATH: process.env['PATH'], ...environment }, stdio: 'pipe' })
}

const exitCode = (child: ChildProcess) => new Promise((exited) => child.on('close', exited))

test('the build stage copies all that the build needs', async () => {
  const source = join(directory, 'src')
  mkdirSync(source)
  for (const words of instructions(buildStage, 'COPY')) {
    const paths = words.split(/\s+/).slice(0, -1)
    for (const path of paths) cpSync(join(project, path), join(source, path), { recursive: true })
  }
  symlinkSync(join(project, 'node_modules'), join(source, 'node_modules'))
  const [, build = ''] = instructions(buildStage, 'RUN')
  expect(await exitCode(run(build.split(' '), source))).toBe(0)
  cpSync(join(source, 'dist'), join(directory, 'image'), { recursive: true })
  rmSync(source, { recursive: true })
})

test('the image serves without node_modules, is healthy, and stops at SIGTERM with its state kept', async () => {
  const port = String(await freePort())
  const server = run([...command('ENTRYPOINT'), ...command('CMD')], '/', { IAMULATOR_PORT: port })
  running = server
  const exited = exitCode(server)
  await Promise.race([untilWritten(server.stdout, outputOf(server.stdout), READY), exited])
  expect(await exitCode(run(command('HEALTHCHECK'), '/', { IAMULATOR_PORT: port }))).toBe(0)
  server.kill('SIGTERM')
  expect(await exited).toBe(0)
  expect(await exitCode(run(command('HEALTHCHECK'), '/', { IAMULATOR_PORT: port }))).toBe(1)
  expect(readdirSync(join(directory, 'state'))).not.toEqual([])
})

test('it exposes the port, keeps the state in a volume of a user who is not root', () => {
  expect(instructions(imageStage, 'EXPOSE')).toEqual(['4566'])
  expect(instructions(imageStage, 'VOLUME')).toEqual(['/var/lib/iamulator'])
  expect(instructions(imageStage, 'USER')).toEqual(['node'])
  expect(imageStage.indexOf('chown node:node')).toBeLessThan(imageStage.indexOf('USER node'))
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
