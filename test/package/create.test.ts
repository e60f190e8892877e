/** Emulators in this process: their options, and their end. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  connectIamulator,
  createIamulator,
  type Iamulator,
  type IamulatorOptions,
  type SeedDocument,
} from '../../package/index.ts'
import { Bundle } from '../support/bundle.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iamulator-create-'))
})
afterAll(() => rm(folder, { recursive: true }))

const users = async (iam: Iamulator) =>
  ((await new IAMClient(iam.clientConfig()).send(new ListUsersCommand({}))).Users ?? []).map(
    ({ UserName }) => UserName,
  )

/** Passes options that do not compile, as programs in JavaScript can. */
const createWith = (options: object) => createIamulator(Object.assign({}, options))

describe('the seed', () => {
  const seed: SeedDocument = { users: [{ name: 'alice' }] }

  test('is an object, in the short form or that of files', async () => {
    await using iam = await createIamulator({ seed })
    await using other = await createIamulator({ seed: { accounts: { '000000000000': seed } } })
    expect([await users(iam), await users(other)]).toEqual([['alice'], ['alice']])
  })

  test('is a file', async () => {
    const file = join(folder, 'iam.seed.yaml')
    await writeFile(file, 'users:\n  - name: alice\n')
    await using iam = await createIamulator({ seed: file })
    expect(await users(iam)).toEqual(['alice'])
  })

  test('is applied again by a reset', async () => {
    await using iam = await createIamulator({ seed })
    await new IAMClient(iam.clientConfig()).send(new CreateUserCommand({ UserName: 'bob' }))
    await iam.reset()
    expect(await users(iam)).toEqual(['alice'])
  })

  test('with a mistake is refused, with the place of the mistake', async () => {
    await expect(createWith({ seed: { users: [{ nam: 'alice' }] } })).rejects.toThrow(
      'Unknown property "nam" at users[0]. Did you mean "name"?',
    )
  })
})

describe('options', () => {
  test.each([
    [{ prot: 80 }, 'Unknown option "prot". Did you mean "port"?'],
    [{ auth: 'enforced' }, 'The option auth ("enforced") must be one of enforce, audit, off'],
    [{ port: -1 }, 'The option port ("-1") must be a whole number from 0 to 65535'],
    [
      { quotas: { UserQuota: 1 } },
      'The option quotas ("UserQuota=1") names the unknown quota "UserQuota". Did you mean',
    ],
    [{ allowHosts: ['http://a'] }, 'The option allowHosts ("http://a") must be a host name'],
  ])('%j is refused', async (options, message) => {
    await expect(createWith(options)).rejects.toThrow(message)
  })

  test.each([
    ['./iam.yaml', "The options must be an object, such as { seed: './iam.yaml' }."],
    [null, 'The options must be an object'],
    [{ seed: Promise.resolve({}) }, 'The option seed is a promise: await it first.'],
    [
      { seed: 'users: [{ name: bob }]' },
      'The option seed is the path of a file, or an object. Pass text to iam.seed().',
    ],
    [{ seed: null }, 'The option seed must be the path of a file, or an object.'],
    [
      { clock: '2030-01-01' },
      "The option clock must be an object, such as { start: new Date('2030-01-01') }, or a Date.",
    ],
    [{ clock: { start: '2030-01-01' } }, 'clock.start must be a Date.'],
    [{ clock: { begin: new Date() } }, 'Unknown property "begin" at clock.'],
    [{ random: 5 }, 'The option random must be a string.'],
    [{ log: true }, 'The option log must be a function.'],
  ])('%j is refused as options', async (options, message) => {
    await expect(Reflect.apply(createIamulator, undefined, [options])).rejects.toMatchObject({
      code: 'InvalidArgument',
      message: expect.stringContaining(message),
    })
  })

  test('an option that is undefined has its default', async () => {
    await using iam = await createWith({ auth: undefined, seed: undefined, port: undefined, log: undefined })
    expect(iam.port).toBeGreaterThan(0)
    expect(iam.port).not.toBe(4566)
  })

  test('all options of the command line exist', async () => {
    const options: IamulatorOptions = {
      host: '127.0.0.1',
      durability: 'os',
      auth: 'audit',
      signatures: 'off',
      regionCheck: 'strict',
      simulate: 'aws',
      federation: 'strict',
      consistencyDelay: 1500,
      quotas: { UsersQuota: 1 },
      issuers: { 'https://idp.example.com': 'idp' },
      issuerHosts: ['idp.example.com'],
      tokenIssuer: 'aws',
      tls: 'off',
      proxy: 'off',
      allowHosts: ['iam.test'],
      instanceProfile: 'web',
      imdsV1: 'on',
      logLevel: 'error',
    }
    await using iam = await createIamulator(options)
    const response = await fetch(`${iam.url}/_iamulator/health`)
    expect(await response.json()).toMatchObject({
      modes: {
        auth: 'audit',
        signatures: 'off',
        regionCheck: 'strict',
        simulate: 'aws',
        federation: 'strict',
        consistencyDelay: 1500,
      },
    })
    const client = new IAMClient(iam.clientConfig())
    await client.send(new CreateUserCommand({ UserName: 'one' }))
    await expect(client.send(new CreateUserCommand({ UserName: 'two' }))).rejects.toThrow(
      'Cannot exceed quota',
    )
  })

  test('partition is that of clients, names, and seeds', async () => {
    await using iam = await createIamulator({
      partition: 'aws-cn',
      seed: { users: [{ name: 'alice' }], accounts: { '123456789012': { users: [{ name: 'bob' }] } } },
    })
    const callerOf = async (handle: Iamulator, user: string) =>
      (await new STSClient(handle.clientConfig({ user })).send(new GetCallerIdentityCommand({}))).Arn
    await using remote = await connectIamulator(iam.url)
    for (const handle of [iam, remote]) {
      expect(handle.clientConfig().region).toBe('cn-north-1')
      expect(handle.env()['AWS_REGION']).toBe('cn-north-1')
      expect(handle.arn('user/alice')).toBe('arn:aws-cn:iam::000000000000:user/alice')
      expect(await callerOf(handle, 'alice')).toBe(handle.arn('user/alice'))
      const view = handle.account('123456789012')
      expect(await callerOf(view, 'bob')).toBe(view.arn('user/bob'))
    }
  })

  test('a port that is taken is refused', async () => {
    await using iam = await createIamulator()
    await expect(createIamulator({ port: iam.port })).rejects.toThrow(`port ${iam.port} is taken`)
  })

  test('log receives each line', async () => {
    const lines: string[] = []
    const iam = await createIamulator({ log: (line) => lines.push(line) })
    await users(iam)
    await iam.clock.advance(1)
    await iam.close()
    expect(lines).toEqual([
      expect.stringMatching(/ 200 iam:ListUsers allow \S+ [\d.]+ms \S+$/),
      expect.stringMatching(/ 200 POST:\/_iamulator\/clock - - [\d.]+ms -$/),
    ])
  })

  test('data keeps the state', async () => {
    const data = join(folder, 'data')
    const first = await createIamulator({ data })
    await new IAMClient(first.clientConfig()).send(new CreateUserCommand({ UserName: 'alice' }))
    await first.close()
    await using second = await createIamulator({ data })
    expect(await users(second)).toEqual(['alice'])
  })
})

describe('the clock', () => {
  const yearOf = async (iam: Iamulator) => (await iam.clock.now()).getUTCFullYear()

  test('starts at a time, and returns to it', async () => {
    await using iam = await createIamulator({ clock: new Date('2030-01-01T00:00:00Z') })
    await iam.clock.set('2040-01-01T00:00:00Z')
    expect(await yearOf(iam)).toBe(2040)
    await iam.clock.reset()
    expect(await yearOf(iam)).toBe(2030)
    const client = new IAMClient(iam.clientConfig())
    const { User } = await client.send(new CreateUserCommand({ UserName: 'alice' }))
    expect(User?.CreateDate?.getUTCFullYear()).toBe(2030)
  })

  test('can be stopped, and then moves only when it is told to', async () => {
    const start = new Date('2030-01-01T00:00:00Z')
    await using iam = await createIamulator({ clock: { start, fixed: true } })
    await users(iam)
    expect(await iam.clock.now()).toEqual(start)
    expect(await iam.clock.advance('1m')).toEqual(new Date('2030-01-01T00:01:00Z'))
  })

  test('cannot start before 1970', async () => {
    await expect(createIamulator({ clock: new Date(-1) })).rejects.toThrow(
      'must be in the years 1970 to 9898',
    )
  })
})

describe('randomness', () => {
  const made = async (random: string) => {
    await using iam = await createIamulator({ random })
    const client = new IAMClient(iam.clientConfig())
    const { User, $metadata } = await client.send(new CreateUserCommand({ UserName: 'alice' }))
    const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName: 'alice' }))
    return [User?.UserId, AccessKey?.AccessKeyId, AccessKey?.SecretAccessKey, $metadata.requestId]
  }

  test('the same seed gives the same IDs, keys, and request IDs', async () => {
    expect(await made('one')).toEqual(await made('one'))
    const [one, two] = [await made('one'), await made('two')]
    expect(one.filter((each) => two.includes(each))).toEqual([])
    expect(one[3]).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  })

  test('request IDs do not change the other IDs', async () => {
    const afterRequests = async (requests: number) => {
      await using iam = await createIamulator({ random: 'one' })
      for (let sent = 0; sent < requests; sent++) await users(iam)
      const client = new IAMClient(iam.clientConfig())
      return (await client.send(new CreateUserCommand({ UserName: 'alice' }))).User?.UserId
    }
    expect(await afterRequests(3)).toBe(await afterRequests(0))
  })
})

describe('the end', () => {
  test('a handle that is closed refuses to work, and can be closed again', async () => {
    const iam = await createIamulator()
    await iam.close()
    await iam.close()
    await expect(iam.explain({ principal: 'anonymous', action: 's3:GetObject' })).rejects.toMatchObject({
      code: 'Closed',
      message: 'This handle is closed.',
    })
    await expect(fetch(iam.url)).rejects.toThrow()
  })

  test('await using closes the handle', async () => {
    let url = ''
    {
      await using iam = await createIamulator()
      url = iam.url
      expect((await fetch(`${url}/_iamulator/health`)).status).toBe(200)
    }
    await expect(fetch(url)).rejects.toThrow()
  })

  test('two emulators share nothing', async () => {
    await using one = await createIamulator()
    await using other = await createIamulator()
    await new IAMClient(one.clientConfig()).send(new CreateUserCommand({ UserName: 'alice' }))
    await one.clock.set('2030-01-01')
    expect(await users(other)).toEqual([])
    expect((await other.clock.now()).getUTCFullYear()).not.toBe(2030)
    const { Account } = await new STSClient(other.clientConfig()).send(new GetCallerIdentityCommand({}))
    expect(Account).toBe('000000000000')
  })

  test('a process that forgets to close it exits', async () => {
    const bundle = await Bundle.build()
    try {
      const script = `
        const { createIamulator } = require('./dist/index.js')
        const { once } = require('node:events')
        const { request, Agent } = require('node:http')
        const { createServer } = require('node:net')
        // An upstream that accepts connections, and never answers.
        const silent = createServer().listen(0, '127.0.0.1').unref()
        silent.on('connection', (socket) => socket.unref())
        const upstream = () => 'http://127.0.0.1:' + silent.address().port
        once(silent, 'listening').then(() => createIamulator({ tlsPort: 0, upstream: upstream() })).then((iam) => {
          const agent = new Agent({ keepAlive: true })
          request(iam.url + '/_iamulator/health', { agent }, (response) => {
            response.resume().on('end', () => console.log('answered'))
          }).end()
        })`
      await writeFile(join(bundle.directory, 'forgets.cjs'), script)
      const { stdout } = await promisify(execFile)(process.execPath, ['forgets.cjs'], {
        cwd: bundle.directory,
        // Less than the 10 seconds for which the emulator waits for the upstream.
        timeout: 9_000,
      })
      expect(stdout).toBe('answered\n')
    } finally {
      await bundle.remove()
    }
  })
})
