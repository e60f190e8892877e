/** Seeds, snapshots, and the clocks of accounts. Each test runs in process and over HTTP. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateUserCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { allow, connectIamulator, type Iamulator, policyOf, type Snapshot } from '../../package/index.ts'
import { HANDLE_KINDS } from '../support/handles.ts'

const OTHER = '123456789012'
const trust = policyOf(allow('sts:AssumeRole').to('ec2.amazonaws.com'))

describe.each(HANDLE_KINDS)('$name', (kind) => {
  let iam: Iamulator

  beforeAll(async () => {
    iam = await kind.open()
  })
  beforeEach(() => iam.reset())
  afterAll(() => kind.closeAll())

  const users = async (handle: Iamulator = iam) => {
    const { Users = [] } = await new IAMClient(handle.clientConfig()).send(new ListUsersCommand({}))
    return Users.map(({ UserName }) => UserName)
  }
  const addUser = (UserName: string, handle: Iamulator = iam) =>
    new IAMClient(handle.clientConfig()).send(new CreateUserCommand({ UserName }))

  describe('seed', () => {
    test('adds to the state and returns what it made', async () => {
      await addUser('first')
      const seeded = await iam.seed({
        users: [{ name: 'alice', accessKeys: [{ id: 'AKIAIOSFODNN7EXAMPLE', secret: 'secret' }] }],
        roles: [{ name: 'deployer', path: '/ci/', trust }],
        policies: [{ name: 'read', document: policyOf(allow('s3:Get*').on('*')) }],
      })
      expect(await users()).toEqual(['alice', 'first'])
      const { accounts, ...own } = seeded
      expect(own).toEqual({
        users: {
          alice: {
            arn: iam.arn('user/alice'),
            credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
          },
        },
        roles: { deployer: { arn: iam.arn('role/ci/deployer') } },
        policies: { read: { arn: iam.arn('policy/read') } },
      })
      expect(accounts).toEqual({ '000000000000': own })
    })

    test('takes YAML, and several accounts', async () => {
      const { users: own, accounts } = await iam.seed(`accounts:
  '000000000000':
    users: [{ name: alice }]
  '${OTHER}':
    users: [{ name: bob }]`)
      expect(own).toEqual({ alice: { arn: iam.arn('user/alice') } })
      expect(accounts[OTHER]?.users).toEqual({ bob: { arn: iam.account(OTHER).arn('user/bob') } })
      expect([await users(), await users(iam.account(OTHER))]).toEqual([['alice'], ['bob']])
    })

    test('a view seeds its account', async () => {
      const { users: made } = await iam.account(OTHER).seed({ users: [{ name: 'bob' }] })
      expect(made).toEqual({ bob: { arn: `arn:aws:iam::${OTHER}:user/bob` } })
      expect([await users(), await users(iam.account(OTHER))]).toEqual([[], ['bob']])
    })

    test('a mistake is refused with its place, and changes nothing', async () => {
      await expect(iam.seed('users:\n  - nam: alice\n')).rejects.toMatchObject({
        code: 'InvalidSeed',
        message: expect.stringMatching(
          /Unknown property "nam" at users\[0] \(line 2, column 5\)\. Did you mean "name"\?/,
        ),
      })
      await expect(iam.seed({ users: [{ name: 'alice' }, { name: 'ali ce' }] })).rejects.toMatchObject({
        code: 'SeedNotApplied',
      })
      expect(await users()).toEqual([])
    })

    test('the path of a file is enough, and names the file in messages', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'iamulator-seed-'))
      const file = join(folder, 'iam.seed.yaml')
      await writeFile(file, 'users:\n  - name: alice\n')
      await iam.seed(file)
      expect(await users()).toEqual(['alice'])
      await writeFile(file, 'users:\n  - nam: bob\n')
      await expect(iam.seed(file)).rejects.toThrow(`Unknown property "nam" at users[0] (${file}:2:5).`)
      await mkdir(join(folder, 'folder.yaml'))
      await expect(iam.seed(join(folder, 'folder.yaml'))).rejects.toThrow(
        `Cannot read the seed file ${folder}/folder.yaml: illegal operation on a directory`,
      )
      await rm(folder, { recursive: true })
      await expect(iam.seed(file)).rejects.toThrow(`Seed file not found: ${file}`)
    })

    test('names files of policies, which this process reads', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'iamulator-seed-'))
      const policy = JSON.stringify(policyOf(allow('s3:Get*').on(`arn:aws:s3:::reports/*`)))
      await writeFile(join(folder, 'read.json'), policy)
      const file = join(folder, 'iam.seed.yaml')
      await writeFile(file, 'users: [{ name: alice, inlinePolicies: { p: { file: read.json } } }]')
      await iam.seed(file)
      await iam.seed({
        users: [
          {
            name: 'bob',
            inlinePolicies: { p: { file: join(folder, 'read.json') }, q: `${folder}/read.json` },
          },
        ],
      })
      const { PolicyDocument = '' } = await new IAMClient(iam.clientConfig()).send(
        new GetUserPolicyCommand({ UserName: 'alice', PolicyName: 'p' }),
      )
      expect(decodeURIComponent(PolicyDocument)).toBe(policy)
      await expect(
        iam.seed({ users: [{ name: 'c', inlinePolicies: { p: { file: folder } } }] }),
      ).rejects.toThrow(`Cannot read the policy file ${folder}: illegal operation on a directory`)
      await expect(
        iam.seed({ users: [{ name: 'c', inlinePolicies: { p: 'absent.json' } }] }),
      ).rejects.toThrow('Policy file absent.json not found at users[0].inlinePolicies.p')
      await rm(folder, { recursive: true })
    })
  })

  describe('snapshots', () => {
    test('restore the state as often as needed, until they are discarded', async () => {
      await iam.seed({ users: [{ name: 'alice' }] })
      const restore = await iam.snapshot()
      for (const name of ['bob', 'carol']) {
        await addUser(name)
        expect(await users()).toEqual(['alice', name])
        await restore()
        expect(await users()).toEqual(['alice'])
      }
      await restore.discard()
      await expect(restore()).rejects.toMatchObject({ name: 'IamulatorError', status: 404 })
    })

    test('that nothing refers to any more take no place', async () => {
      await iam.seed({ users: [{ name: 'alice' }] })
      const first = await iam.snapshot()
      for (let count = 0; count < 250; count += 1) await iam.snapshot()
      await addUser('bob')
      await first()
      expect(await users()).toEqual(['alice'])
    })

    test('that somebody can still restore are too many at 100', async () => {
      const view = iam.account(OTHER)
      const kept = await Promise.all(Array.from({ length: 100 }, () => view.snapshot()))
      await expect(view.snapshot()).rejects.toMatchObject({ code: 'TooManySnapshots' })
      await kept[0]?.delete()
      await kept[0]?.delete()
      await view.snapshot()
      await kept[99]?.()
      await Promise.all(kept.map((each) => each.delete()))
    })

    test('are deleted at the end of a block', async () => {
      const escaped: Snapshot[] = []
      {
        await using one = await iam.snapshot()
        using another = await iam.snapshot()
        escaped.push(one, another)
        await Promise.all([one(), another()])
      }
      for (const each of escaped)
        await expect(each()).rejects.toMatchObject({ code: 'NoSuchSnapshot', status: 404 })
    })

    test('are deleted when their handle is closed', async () => {
      const other = await connectIamulator(iam.url)
      await Promise.all(Array.from({ length: 99 }, () => other.snapshot()))
      await other.close()
      expect(await Promise.all(Array.from({ length: 99 }, () => iam.snapshot()))).toHaveLength(99)
    })

    test('of a view restore only its account', async () => {
      const view = iam.account(OTHER)
      await using restore = await view.snapshot()
      await Promise.all([addUser('alice'), addUser('bob', view)])
      await restore()
      expect([await users(), await users(view)]).toEqual([['alice'], []])
    })
  })

  describe('clocks', () => {
    test('a view moves only the clock of its account', async () => {
      const view = iam.account(OTHER)
      await view.clock.set('2030-01-01T00:00:00Z')
      await addUser('bob', view)
      const { User } = await new IAMClient(view.clientConfig()).send(new GetUserCommand({ UserName: 'bob' }))
      expect(User?.CreateDate?.getUTCFullYear()).toBe(2030)
      expect((await iam.clock.now()).getUTCFullYear()).not.toBe(2030)
      const token = await view.tokens.oidc({ preset: 'github' })
      const { iat } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
      expect(new Date(iat * 1000).getUTCFullYear()).toBe(2030)
      await view.clock.reset()
      expect((await view.clock.now()).getUTCFullYear()).not.toBe(2030)
    })
  })
})
