/** Tests `iamulator exec`, which runs a program with a server of its own. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Bundle } from '../support/bundle.ts'
import { listen } from '../support/tls.ts'
import { areInPath } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'

let bundle: Bundle
let cli: string
beforeAll(async () => {
  bundle = await Bundle.build()
  cli = join(bundle.directory, 'dist', 'cli.js')
})
afterAll(() => bundle.remove())

const exec = (...args: readonly string[]) => bundle.run(['exec', ...args])

/** Runs a script of the shell with a server of its own. */
const script = (text: string) => exec('--', 'sh', '-c', text)

describe('the program', () => {
  test('gets the address and credentials, and none of the variables that would override them', async () => {
    const endpoints = [
      'IAM',
      'ORGANIZATIONS',
      'STS',
      'SSO',
      'SSO_ADMIN',
      'SSO_OIDC',
      'IDENTITYSTORE',
      'SIGNIN',
      'ACCOUNT_ACCESS',
      'ACCESSANALYZER',
    ].map((name) => `AWS_ENDPOINT_URL_${name}`)
    const overrides = ['AWS_PROFILE', 'AWS_SESSION_TOKEN', ...endpoints]
    const { code, stdout, stderr } = await bundle.run(
      ['exec', '--account', '111111111111', '--region', 'cn-north-1', '--', 'env'],
      { OTHER: 'kept', ...Object.fromEntries(overrides.map((name) => [name, 'x'])) },
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const variables = Object.fromEntries(stdout.split('\n').map((line) => line.split('=')))
    const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(variables).toMatchObject({
      AWS_ENDPOINT_URL: url,
      IAMULATOR_URL: url,
      AWS_ACCESS_KEY_ID: '111111111111',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'cn-north-1',
      AWS_DEFAULT_REGION: 'cn-north-1',
      OTHER: 'kept',
    })
    for (const name of overrides) expect(variables).not.toHaveProperty(name)
  })

  tool('the AWS CLI', () => areInPath('aws'))('can be the AWS CLI, also without --', async () => {
    const command = ['aws', 'sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text']
    const expected = { code: 0, stdout: 'arn:aws:iam::000000000000:user/iamulator\n', stderr: '' }
    expect(await exec(...command)).toEqual(expected)
    expect(await exec('--', ...command)).toEqual(expected)
  })

  test('has standard input and output', async () => {
    const pipe = ['sh', '-c', 'echo hello | "$@"', 'sh']
    expect(await bundle.runThrough(pipe, ['exec', '--', 'sh', '-c', 'cat; echo bad >&2'])).toEqual({
      code: 0,
      stdout: 'hello\n',
      stderr: 'bad\n',
    })
  })

  test('runs on a free port, whatever port the variables name', async () => {
    const blocker = createServer()
    const IAMULATOR_PORT = String(await listen(blocker))
    const found = await bundle.run(['exec', '--', process.execPath, cli, 'health'], { IAMULATOR_PORT })
    expect(found).toEqual({ code: 0, stdout: expect.stringMatching(/^http:\S+: ok\n$/), stderr: '' })
    expect(found.stdout).not.toContain(IAMULATOR_PORT)
    const taken = await exec('--port', IAMULATOR_PORT, '--', 'echo', 'not run')
    expect(taken).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: port \d+ is taken: /),
    })
    blocker.close()
  })

  test('finds the state that the flags of the server name, which is saved at the end', async () => {
    const data = ['--data', join(bundle.directory, 'state')]
    const node = `"${process.execPath}" "${cli}"`
    const seed = `echo 'users: [{ name: alice }]' | ${node} seed -`
    expect(await exec(...data, '--', 'sh', '-c', seed)).toMatchObject({ code: 0 })
    expect(await exec(...data, '--', 'sh', '-c', seed)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('User with name alice already exists'),
    })
    expect(await exec('--seed', 'none.yaml', '--', 'echo', 'not run')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'Seed file not found: none.yaml\n',
    })
  })
})

describe('the log', () => {
  const health = ['sh', '-c', 'curl -s -o /dev/null "$AWS_ENDPOINT_URL/latest/nothing"; echo done']

  tool('curl', () => areInPath('curl'))('is silent by default, and goes to standard error', async () => {
    expect(await exec('--', ...health)).toEqual({ code: 0, stdout: 'done\n', stderr: '' })
    expect(await bundle.run(['exec', ...health], { IAMULATOR_LOG_LEVEL: 'info' })).toMatchObject({
      stderr: '',
    })
    expect(await exec('--log-level', 'info', '--', ...health)).toEqual({
      code: 0,
      stdout: 'done\n',
      stderr: expect.stringMatching(/^\S+Z 401 GET:\/latest/),
    })
  })
})

describe('the exit status', () => {
  test.each([
    ['exit 0', 0],
    ['exit 3', 3],
    ['kill -TERM $$', 143],
    ['kill -KILL $$', 137],
  ])('of %s', async (text, code) => {
    expect(await script(text)).toEqual({ code, stdout: '', stderr: '' })
  })

  test.each([
    ['nosuch-program', 127, 'there is no such program'],
    ['/', 126, 'it is not an executable file'],
  ])('of %s, which cannot be run', async (program, code, reason) => {
    expect(await exec('--', program, '--flag')).toEqual({
      code,
      stdout: '',
      stderr: `error: Cannot run ${program}: ${reason}.\n`,
    })
  })
})

/** A program that is ready, and then waits. */
const waiting = (trap: string) =>
  `${trap}; echo "$AWS_ENDPOINT_URL"; echo Ready.; i=0; while [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done`

/** A program that reports how many signals it got within half a second of the first. */
const COUNTER = `let count = 0
process.on('SIGINT', () => {
  if (++count > 1) return
  setTimeout(() => {
    console.log('signals: ' + count)
    process.exit(9)
  }, 500)
})
setInterval(() => {}, 1000)
console.log('Ready')
`

describe('a signal', () => {
  const isListening = (url: string) =>
    fetch(`${url}/health`).then(
      () => true,
      () => false,
    )

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const)('%s is passed on', async (signal) => {
    const name = signal.slice(3)
    const program = waiting(`trap 'echo got ${name}; exit 7' ${name}`)
    const running = await bundle.startCommand(['exec', '--', 'sh', '-c', program])
    expect(await isListening(running.url)).toBe(true)
    running.kill(signal)
    const { code, stdout, stderr } = await running.exited
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' })
    expect(stdout.split('\n').slice(2)).toEqual([`got ${name}`, ''])
    expect(await isListening(running.url)).toBe(false)
  })

  test('that ends the program is in the exit status, and the server ends too', async () => {
    const running = await bundle.startCommand(['exec', '--', 'sh', '-c', waiting(':')])
    running.kill('SIGTERM')
    expect(await running.exited).toMatchObject({ code: 143, stderr: '' })
    expect(await isListening(running.url)).toBe(false)
  })

  test('that the program ignores lets both run', async () => {
    const program = waiting(`trap 'echo no' TERM; trap 'exit 5' HUP`)
    const running = await bundle.startCommand(['exec', '--', 'sh', '-c', program])
    running.kill('SIGTERM')
    while (!running.stdout().includes('no\n')) expect(await isListening(running.url)).toBe(true)
    running.kill('SIGHUP')
    expect(await running.exited).toMatchObject({ code: 5 })
  })

  tool('mkfifo', () => areInPath('mkfifo'))(
    'that arrives during the start keeps the program from running',
    async () => {
      const pipe = join(bundle.directory, 'pipe.yaml')
      spawnSync('mkfifo', [pipe])
      const written = join(bundle.directory, 'written')
      const pid = join(bundle.directory, 'pid')
      const through = ['sh', '-c', `echo $$ > "${pid}"; exec "$@"`, 'sh']
      const exited = bundle.runThrough(through, ['exec', '--seed', pipe, '--', 'touch', written])
      // Opening the pipe waits until the server reads the seed.
      const seed = await open(pipe, 'w')
      process.kill(Number(await readFile(pid, 'utf8')), 'SIGINT')
      await seed.write('users: []\n')
      await seed.close()
      expect(await exited).toEqual({ code: 130, stdout: '', stderr: '' })
      await expect(readFile(written)).rejects.toThrow('ENOENT')
    },
  )

  tool('script', () => areInPath('script'))('of the terminal reaches the program once', async () => {
    const counter = join(bundle.directory, 'counter.cjs')
    writeFileSync(counter, COUNTER)
    // `script` runs a command on a terminal, whose Ctrl-C is the character 3.
    const type = `until grep -q Ready typed; do sleep 0.1; done; printf '\\003'; sleep 2`
    const terminal = `touch typed; { ${type}; } | script -qefc "$1" typed`
    const line = `exec ${process.execPath} ${cli} exec -- ${process.execPath} ${counter}`
    expect(await bundle.runThrough(['sh', '-c', terminal, 'sh', line], [])).toMatchObject({
      code: 9,
      stdout: expect.stringMatching(/signals: 1\r?\n/),
    })
  })
})
