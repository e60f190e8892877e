/**
 * Tests that what `npm run new-service` prints compiles in a copy of the project. Its one test fails until
 * the service is complete.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type NewService, newService } from '../../scripts/new-service/index.ts'
import { root } from './pages.ts'

const { PRODUCT } = await import(new URL('../../scripts/root.mjs', import.meta.url).href)

/** What the compiler and the tests of a service read. */
const COPIED = [...PRODUCT, 'console', 'scripts', 'test', 'package.json', 'tsconfig.json']

function written(name: string, operation: string): NewService {
  const result = newService(name, operation)
  if ('problem' in result) throw new Error(result.problem)
  return result
}

const SERVICES = [
  ['kms', 'ListKeys'],
  ['access-analyzer', 'ListAnalyzers'],
] as const

/** Creates a copy of the project with the services: one for all, because compiling it takes long. Returns its folder. */
function withServices(services: readonly NewService[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'iamulator-service-'))
  for (const path of COPIED) cpSync(join(root, path), join(folder, path), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const [path, content] of services.flatMap(({ files }) => [...files]))
    write(join(folder, path), content)
  const models = join(folder, MODELS)
  writeFileSync(models, services.reduce(joined, readFileSync(join(root, MODELS), 'utf8')))
  const registry = join(folder, 'server/services/index.ts')
  const edits = services.flatMap((service) => service.edits)
  writeFileSync(registry, edits.reduce(edited, readFileSync(registry, 'utf8')))
  return folder
}

const MODELS = 'protocol/model/index.ts'

/** Adds the lines that a service adds to the index of the models. */
function joined(text: string, { files }: NewService): string {
  const lines = text.split('\n')
  let place = 0
  for (const line of files.get(MODELS)?.split('\n') ?? []) {
    const known = lines.indexOf(line, place)
    if (known === -1) lines.splice(place++, 0, line)
    else place = known + 1
  }
  return lines.join('\n')
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

function edited(text: string, { line, becomes }: NewService['edits'][number]): string {
  expect(text.split('\n')).toContain(line)
  return text.replace(line, becomes)
}

function run(folder: string, program: string, ...words: readonly string[]) {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, program), ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' },
  })
  return stdout + stderr
}

/** Jest's own settings, without the bundles: those hold the project as it is. */
const CONFIG = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': createRequire(import.meta.url).resolve('@swc/jest') },
}

describe('what is printed for services', () => {
  let folder: string
  beforeAll(() => {
    folder = withServices(SERVICES.map(([name, operation]) => written(name, operation)))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('compiles', () => {
    const tsc = 'node_modules/typescript/bin/tsc'
    expect(run(folder, tsc, '-p', '.', '--pretty', 'false', '--singleThreaded')).toBe('')
  })

  test('fails one test of each', () => {
    const folders = SERVICES.map(([name]) => `test/services/${name}/`)
    const config = JSON.stringify(CONFIG)
    const output = run(folder, 'node_modules/jest/bin/jest.js', '--config', config, '--verbose', ...folders)
    for (const [name, operation] of SERVICES) {
      expect(output).toContain(`✕ ${name} has every operation`)
      expect(output).toContain(`"${name}:${operation}"`)
    }
    expect(output).toContain('2 failed, 2 total')
  })
})

test('prints every file with its path, and what to change in the registry', () => {
  const { files, edits, text } = written('kms', 'ListKeys')
  for (const [path, content] of files) expect(text).toContain(`// ${path}\n\n${content}`)
  for (const { line, becomes } of edits)
    expect(text).toContain(`// this line\n${line}\n// becomes\n${becomes}\n`)
})

describe('refuses', () => {
  test.each([
    [undefined, undefined],
    ['kms', undefined],
    ['Identitystore', 'ListUsers'],
    ['../etc', 'ListUsers'],
    ['kms', 'list-keys'],
  ])('%j %j', (name, operation) => {
    expect(newService(name, operation)).toEqual({
      problem: expect.stringContaining('usage: npm run new-service'),
    })
  })

  test('a service that is there', () => {
    expect(newService('iam', 'ListUsers')).toEqual({
      problem: 'iam already has a folder: server/services/iam/.',
    })
  })
})
