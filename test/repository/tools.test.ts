/** The outside tools that tests use are all found in one place, which probes for what their tests need. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { answerOf, locate } from '../support/probes.ts'
import { pythonsWith } from '../support/pythons.ts'
import { areInPath } from '../support/toolbox.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

const sources: readonly (readonly [path: string, text: string])[] = readdirSync(join(root, 'test'), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((path) => /\.(?:ts|mjs|cjs)$/.test(path))
  .map((path) => [`test/${path}`, readFileSync(join(root, 'test', path), 'utf8')])

/** The table with its parts, and this file. */
const TABLE = [
  ...['toolbox', 'pythons', 'chromium'].map((name) => `test/support/${name}.ts`),
  'test/repository/tools.test.ts',
]

/** Returns what a pattern captures in the sources of tests, each with its file. */
const capturedIn = (pattern: RegExp) =>
  sources
    .filter(([path]) => !TABLE.includes(path))
    .flatMap(([path, text]) => [...text.matchAll(pattern)].map(([, found = '']) => [path, found] as const))

/** Every machine with Node and npm has these: POSIX requires them, or npm brings them. */
const EVERYWHERE = ['chown', 'env', 'node', 'npm', 'npx', 'sh', 'tar', 'true']

/** Only root can use them, and the test tries them first. They belong to the same package as setpriv. */
const TRIED: readonly string[] = ['mount', 'setpriv', 'umount']

describe('tests', () => {
  test('name no path of a program', () => {
    const paths = capturedIn(/['"`\s](\/(?:usr|opt|s?bin)\/[\w./-]+)/g)
    // The shell is everywhere, and an image has paths of its own.
    const others = paths.filter(([, found]) => found !== '/bin/sh' && !found.startsWith('/opt/iamulator'))
    expect(others).toEqual([])
  })

  test('start only programs that the table has or that are everywhere', () => {
    const started = capturedIn(/\b(?:spawn|spawnSync|execFile|execFileSync)\(\s*'([\w.-]+)'/g)
    expect(started.length).toBeGreaterThan(20)
    const known = [...EVERYWHERE, ...TRIED]
    const others = started.filter(([, program]) => !known.includes(program) && !isNamed(program))
    expect(others).toEqual([])
  })

  test('probe nothing themselves', () => {
    const probes = capturedIn(/\btool\([^\n]*?((?:spawn|exec)\w*)\(/g)
    expect(probes).toEqual([])
  })
})

const named = /const NAMED = \{(.*?)\n\}/s.exec(
  readFileSync(join(root, 'test/support/toolbox.ts'), 'utf8'),
)?.[1]
const isNamed = (program: string) => named?.includes(`\n  ${program}: `) ?? false

describe('a probe', () => {
  const paths = process.env['PATH']
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'iamulator-tools-'))
    process.env['PATH'] = folder
  })
  afterAll(() => {
    process.env['PATH'] = paths
    rmSync(folder, { recursive: true })
  })

  const write = (name: string, text: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })

  test('finds nothing where nothing is', () => {
    expect(locate('aws')).toBeUndefined()
    expect(answerOf('aws', ['--version'])).toBeUndefined()
    expect(areInPath('aws')).toBe(false)
    expect(areInPath('sh')).toBe(false)
  })

  test('finds a program as long as it is there, and can be run', () => {
    write('aws', 'echo aws-cli/2.1')
    expect(locate('aws')).toBe(join(folder, 'aws'))
    expect(areInPath('aws')).toBe(true)
    chmodSync(join(folder, 'aws'), 0o644)
    expect(areInPath('aws')).toBe(false)
  })

  test('does not find a program that fails, as shims of version managers do', () => {
    write('zsh', 'exit 127')
    expect(locate('zsh')).toBe(join(folder, 'zsh'))
    expect(areInPath('zsh')).toBe(false)
  })

  test('runs a program once, until it changes', () => {
    const count = (text: string) => `echo x >>${folder}/runs; echo ${text}`
    const runs = () => readFileSync(join(folder, 'runs'), 'utf8').length / 2
    write('curl', count('one'))
    expect([answerOf('curl', []), answerOf('curl', []), runs()]).toEqual(['one\n', 'one\n', 1])
    expect([answerOf('curl', ['--version']), runs()]).toEqual(['one\n', 2])
    write('curl', count('three'))
    expect([answerOf('curl', []), runs()]).toEqual(['three\n', 3])
  })

  test('runs a program again when a file appears or changes that its answer depends on', () => {
    const module = join(folder, 'module')
    write('python3', `cat ${module} 2>/dev/null || echo none`)
    process.env['PATH'] = `${folder}:${paths}`
    const ask = () => answerOf('python3', ['module'], () => [module])
    expect(ask()).toBe('none\n')
    writeFileSync(module, 'found')
    expect(ask()).toBe('found')
    rmSync(module)
    expect(ask()).toBe('none\n')
  })
})

describe('a Python', () => {
  test('is found by all modules that a tool needs', () => {
    for (const name of ['boto3', 'moto', 'pytest'] as const)
      for (const { modules } of pythonsWith(name)) expect(modules).toHaveProperty('boto3')
    for (const { modules } of pythonsWith('moto', 'pytest'))
      expect(Object.keys(modules)).toEqual(expect.arrayContaining(['moto', 'flask_cors', 'xdist']))
  })
})
