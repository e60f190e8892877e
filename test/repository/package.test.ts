/** Tests the npm package as its users get it: packed, and installed without a network. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { installed, NODES, type Packed, packed } from '../support/packed.ts'

const run = promisify(execFile)
const KILOBYTE = 1000

let npmPackage: Packed
/** The folder of a project that depends on the package. */
let user: string
let contents: readonly string[]

beforeAll(async () => {
  npmPackage = await packed()
  user = await installed()
  const root = join(user, 'node_modules', 'iamulator')
  contents = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
})
afterAll(() => rmSync(user, { recursive: true, force: true }))

const inPackage = (path: string) => join(user, 'node_modules', 'iamulator', path)

test('packing leaves the project as it was', () => {
  const { names, manifest } = npmPackage.left
  expect(manifest).toMatchObject({
    scripts: { start: 'exec node scripts/iamulator.mjs start' },
    dependencies: { express: expect.any(String) },
  })
  expect(names).toContain('package.json')
  expect(names).not.toContain('.package.json.kept')
})

describe('the tarball', () => {
  // The console with its editor and fonts is 380 KB of it, what operations of other services need is 318 KB, IAM Access
  // Analyzer, with the proofs and the lint, is about 90 KB, and the help of the commands is 7 KB. What operations of other
  // services need, and IAM Access Analyzer, are files that are loaded later.
  test('is small, and has few files', () => {
    expect(statSync(npmPackage.tarball).size).toBeLessThanOrEqual(2500 * KILOBYTE)
    expect(contents.length).toBeLessThanOrEqual(68)
  })

  test('contains the program and its licenses, but neither sources nor tests', () => {
    expect(contents).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'NOTICE', 'dist/cli.js']))
    expect(contents.filter((path) => !path.startsWith('dist/')).toSorted()).toEqual(
      ['LICENSE', 'NOTICE', 'README.md', 'package.json'].toSorted(),
    )
    const sources = contents.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    expect(sources).toEqual([])
  })

  test('names the license of everything that is bundled', () => {
    const notice = readFileSync(inPackage('NOTICE'), 'utf8')
    for (const name of ['express', 'lowdb', 'commander', 'yaml', 'ajv', 'jose'])
      expect(notice).toMatch(new RegExp(`^- ${name} \\d+\\.\\d+\\.\\d+: (MIT|ISC)$`, 'm'))
    expect(readFileSync(inPackage('dist/third-party-licenses.txt'), 'utf8')).toContain('express')
  })

  test('depends on nothing, and can be published', () => {
    const manifest = JSON.parse(readFileSync(inPackage('package.json'), 'utf8'))
    expect(manifest).not.toHaveProperty('private')
    // Without it, npm resolves no link and no image of the README. The release puts in the owner.
    expect(manifest.repository.url).toMatch(/^git\+https:\/\/github\.com\/\w+\/iamulator\.git$/)
    expect(manifest.homepage).toMatch(/^https:\/\/github\.com\/\w+\/iamulator#readme$/)
    for (const member of ['dependencies', 'devDependencies', 'scripts'])
      expect(manifest).not.toHaveProperty(member)
    expect(readdirSync(join(user, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'iamulator',
    ])
  })

  test('contains each file that it exports', () => {
    const { exports, bin } = JSON.parse(readFileSync(inPackage('package.json'), 'utf8'))
    const paths = [...filesIn(exports), ...Object.values<string>(bin)].map((path) =>
      path.replace(/^\.\//, ''),
    )
    expect(paths.filter((path) => !contents.includes(path))).toEqual([])
  })
})

/** Returns the paths in the values of `exports`, at any depth. */
function filesIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(filesIn) : []
}

/** Starts an emulator, calls it, and never closes it. */
const BODY = `
const iam = await createIamulator()
const { credentials } = iam.clientConfig({ account: '111122223333' })
const { decision } = await iam.explain({ principal: iam.arn('root'), action: 's3:GetObject' })
console.log(credentials.accessKeyId, decision, typeof connectIamulator)
`
const PROGRAMS = {
  'import.mjs': `import { connectIamulator, createIamulator } from 'iamulator'\n${BODY}`,
  'require.cjs': `const { connectIamulator, createIamulator } = require('iamulator')
void (async () => {${BODY}})()`,
}

test('npx runs a command with a server of its own', async () => {
  const script = `echo "$AWS_ACCESS_KEY_ID"; npx iamulator clock set 2040-01-01; npx iamulator reset; exit 3`
  const args = ['iamulator', 'exec', '--account', '111122223333', '--', 'sh', '-c', script]
  await expect(run('npx', args, { cwd: user, timeout: 110_000 })).rejects.toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/^111122223333\n2040-01-01T00:00:\S+Z\nReset everything\.\n$/),
    stderr: '',
  })
})

describe.each(NODES)('with %s', (_name, node) => {
  test.each(Object.entries(PROGRAMS))('%s works and exits', async (name, text) => {
    writeFileSync(join(user, name), text)
    const { stdout, stderr } = await run(node, [name], { cwd: user, timeout: 110_000 })
    expect({ stdout, stderr }).toEqual({ stdout: '111122223333 allowed function\n', stderr: '' })
  })

  test('the command line works', async () => {
    const { stdout } = await run(node, [inPackage('dist/cli.js'), '--version'])
    const { version } = JSON.parse(readFileSync(inPackage('package.json'), 'utf8'))
    expect(stdout).toBe(`${version}\n`)
  })
})

test('an uncaught error shows no source but the line that throws', async () => {
  const program = `const { createIamulator } = require('iamulator')
createIamulator().then((iam) => iam.expectAllowed({ principal: iam.arn('root'), action: 'sts:x', resource: 'y' }))`
  const { stderr } = await failureOf(program)
  const [, source = '', marker = ''] = stderr.split('\n')
  expect(source.length).toBeLessThanOrEqual(400)
  expect(marker.trim()).toMatch(/^\^+$/)
  expect(stderr).toContain('Error: ')
  expect(stderr.length).toBeLessThan(3000)
})

/** Runs a program in the folder of the user, which must fail. */
function failureOf(program: string): Promise<{ code: number; stderr: string }> {
  writeFileSync(join(user, 'fails.cjs'), program)
  return run(process.execPath, ['fails.cjs'], { cwd: user }).then(
    () => Promise.reject(new Error('The program succeeds')),
    (error) => error,
  )
}

describe.each(['18.20.8', '20.14.0', '16.20.2'])('Node.js %s', (version) => {
  const message = `iamulator needs Node.js 20.15 or newer; this is ${version}`
  /** Only the number of the version is that of an older one, which the tests do not have. */
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`

  test('is refused by the command line in one line', async () => {
    writeFileSync(join(user, 'older.cjs'), pretend)
    const started = run(process.execPath, ['--require', './older.cjs', inPackage('dist/cli.js'), 'start'], {
      cwd: user,
    })
    await expect(started).rejects.toMatchObject({ code: 1, stdout: '', stderr: `${message}\n` })
  })

  test.each(['iamulator', 'iamulator/jest', 'iamulator/node-test', 'iamulator/vitest'])(
    'is refused by %s',
    async (entry) => {
      writeFileSync(
        join(user, 'importing.mjs'),
        `${pretend}\nconst told = (error) => console.log(error.message)\nawait import('${entry}').catch(told)`,
      )
      const { stdout } = await run(process.execPath, ['importing.mjs'], { cwd: user })
      expect(stdout).toBe(`${message}\n`)
    },
  )
})
