/**
 * Tests that what `npm run new-service` prints compiles in a copy of the project. Its one test fails until
 * the service is complete.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type NewService, newService } from '../../scripts/new-service/index.ts'
import { root } from './pages.ts'

const COPIED = [
  ...['protocol', 'policy', 'store', 'server', 'package', 'console', 'scripts', 'test'],
  ...['package.json', 'tsconfig.json'],
]

function written(name: string, operation: string): NewService {
  const result = newService(name, operation)
  if ('problem' in result) throw new Error(result.problem)
  return result
}

/** Calls `use` with a copy of the project to which the service is added. */
function withService<T>({ files, edits }: NewService, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'iamulator-service-'))
  try {
    for (const path of COPIED) cpSync(join(root, path), join(folder, path), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    for (const [path, content] of files) write(join(folder, path), content)
    const registry = join(folder, 'server/services/index.ts')
    writeFileSync(registry, edits.reduce(edited, readFileSync(registry, 'utf8')))
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
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

test.each([
  ['kms', 'ListKeys'],
  ['access-analyzer', 'ListAnalyzers'],
])('%s compiles, and fails one test', (name, operation) => {
  withService(written(name, operation), (folder) => {
    expect(run(folder, 'node_modules/typescript/bin/tsc', '-p', '.', '--pretty', 'false')).toBe('')
    const output = run(
      folder,
      'node_modules/jest/bin/jest.js',
      '--config',
      JSON.stringify(CONFIG),
      `test/services/${name}/`,
    )
    expect(output).toContain(`✕ ${name} has every operation`)
    expect(output).toContain(`"${name}:${operation}"`)
    expect(output).toContain('1 failed, 1 total')
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
