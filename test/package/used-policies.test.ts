/** Coverage of policies, and policies that are made from calls. Each test runs in process and over HTTP. */
import {
  CreateUserCommand,
  DeleteUserCommand,
  GetUserCommand,
  IAMClient,
  ListRolesCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { allow, type Iamulator, policyOf } from '../../package/index.ts'
import { HANDLE_KINDS } from '../support/handles.ts'

const OTHER = '123456789012'
const READER = policyOf(
  allow('iam:Get*').on('*').named('Read'),
  allow('iam:DeleteUser').on('arn:aws:iam::*:user/temporary/*').named('Delete'),
  allow('iam:CreateUser').on('*'),
)

describe.each(HANDLE_KINDS)('$name', (kind) => {
  let iam: Iamulator
  let audited: Iamulator

  beforeAll(async () => {
    iam = await kind.open()
    audited = await kind.open({ auth: 'audit' })
  })
  beforeEach(() => Promise.all([iam.reset(), audited.reset()]))
  afterAll(() => kind.closeAll())

  /** Creates a user with the policy, and returns a client that acts as the user. */
  const reader = async (handle: Iamulator, UserName: string) => {
    const administrator = new IAMClient(handle.clientConfig())
    const PolicyDocument = JSON.stringify(READER, null, 2)
    await administrator.send(new CreateUserCommand({ UserName }))
    await administrator.send(new PutUserPolicyCommand({ UserName, PolicyName: 'reader', PolicyDocument }))
    return new IAMClient(handle.clientConfig({ user: UserName }))
  }

  describe('coverage', () => {
    const covered = async (UserName: string, handle = iam) => {
      const report = await handle.coverage()
      const policies = report.policies.filter(({ holder }) => holder === handle.arn(`user/${UserName}`))
      return { report, policy: policies[0] }
    }

    test('counts what each statement matched and decided', async () => {
      const client = await reader(iam, 'alice')
      await client.send(new GetUserCommand({}))
      await client.send(new DeleteUserCommand({ UserName: 'alice' })).catch(() => {})
      const { report, policy } = await covered('alice')
      expect(policy).toMatchObject({
        arn: `${iam.arn('user/alice')} reader`,
        policy: 'reader',
        kind: 'inline',
        statements: [
          { sid: 'Read', line: 4, matched: 1, decided: 1, elementsThatNeverMatched: [] },
          {
            sid: 'Delete',
            line: 10,
            matched: 0,
            decided: 0,
            elementsThatNeverMatched: ['Resource'],
            lastRequest: { action: 'iam:DeleteUser', resource: iam.arn('user/alice') },
          },
          { line: 16, matched: 0, decided: 0, elementsThatNeverMatched: ['Action'] },
        ],
      })
      expect(report.ratio).toBeGreaterThan(0)
      expect(report.ratio).toBeLessThan(1)
    })

    test('a text shows each statement', async () => {
      const client = await reader(iam, 'bob')
      await client.send(new GetUserCommand({}))
      await client.send(new DeleteUserCommand({ UserName: 'bob' })).catch(() => {})
      const { report } = await covered('bob')
      expect(String(report)).toContain(`
  ${iam.arn('user/bob')} reader (inline)
    ✓ statement 1 (Read), line 4: decided once
    ✗ statement 2 (Delete), line 10: never matched, because of its Resource (last request: iam:DeleteUser on ${iam.arn('user/bob')})
    ✗ statement 3, line 16: never matched, because of its Action`)
      expect(String(report)).toMatch(/^\d+% of \d+ policy statements decided a request\n/)
      expect(Object.keys(report)).toEqual(['policies', 'ratio', 'uncounted'])
    })

    test('reports how many decisions are too old to be counted', async () => {
      const resources = Array.from({ length: 1000 }, (_, index) => `arn:aws:s3:::b/${index}`)
      const question = { principal: iam.arn('user/iamulator'), action: 's3:GetObject', resources } as const
      for (let times = 0; times < 11; times++) await iam.authorize(question)
      const report = await iam.coverage()
      expect(report.uncounted).toBeGreaterThanOrEqual(1000)
      expect(String(report)).toContain(
        `${report.uncounted} older decisions are not counted: use coverage: 'all'`,
      )
      await iam.decisions.clear()
    })

    test('lcov is for tools that show the coverage of code', async () => {
      const client = await reader(iam, 'carol')
      await client.send(new GetUserCommand({}))
      const { report, policy } = await covered('carol')
      expect(report.toLcov()).toContain(
        `SF:${policy?.file.path}\nDA:4,1\nDA:10,0\nDA:16,0\nLF:3\nLH:1\nend_of_record`,
      )
    })

    test('of a view contains only the policies of its account', async () => {
      const view = iam.account(OTHER)
      await reader(view, 'dora')
      const { policies } = await view.coverage()
      expect(policies.map(({ account }) => account)).toEqual([OTHER])
    })
  })

  describe('leastPrivilege', () => {
    test('is the smallest policy that allows the work', async () => {
      const administrator = new IAMClient(iam.clientConfig())
      await administrator.send(new ListUsersCommand({}))
      const policy = await iam.leastPrivilege(async () => {
        for (const UserName of ['alice', 'bob']) await administrator.send(new CreateUserCommand({ UserName }))
        await administrator.send(new GetUserCommand({ UserName: 'bob' }))
      })
      expect(policy).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'iam:CreateUser',
            Resource: [iam.arn('user/alice'), iam.arn('user/bob')],
          },
          { Effect: 'Allow', Action: 'iam:GetUser', Resource: iam.arn('user/bob') },
        ],
      })
    })

    test('selects a caller, and generalizes resources', async () => {
      const administrator = new IAMClient(iam.clientConfig())
      const client = await reader(iam, 'alice')
      const work = async () => {
        await administrator.send(new ListUsersCommand({}))
        for (const UserName of ['temporary-1', 'temporary-2'])
          await client.send(new CreateUserCommand({ UserName }))
      }
      const options = { principal: iam.arn('user/alice'), wildcards: true }
      expect((await iam.leastPrivilege(work, options)).Statement).toEqual([
        { Effect: 'Allow', Action: 'iam:CreateUser', Resource: iam.arn('user/temporary-*') },
      ])
    })

    test('generalizes actions', async () => {
      const administrator = new IAMClient(iam.clientConfig())
      const work = async () => {
        await administrator.send(new ListUsersCommand({}))
        await administrator.send(new ListRolesCommand({}))
      }
      expect((await iam.leastPrivilege(work, { actionWildcards: true })).Statement).toEqual([
        { Effect: 'Allow', Action: 'iam:List*', Resource: '*' },
      ])
    })

    test('has conditions on request', async () => {
      const administrator = new IAMClient(iam.clientConfig())
      const conditions = ['aws:SecureTransport']
      const work = () => administrator.send(new ListUsersCommand({}))
      expect((await iam.leastPrivilege(work, { conditions })).Statement).toMatchObject([
        { Action: 'iam:ListUsers', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ])
    })

    test('an error of the work is thrown', async () => {
      const client = await reader(iam, 'alice')
      await expect(iam.leastPrivilege(() => client.send(new ListUsersCommand({})))).rejects.toMatchObject({
        name: 'AccessDenied',
      })
    })

    test('includes what was denied, if it was let pass', async () => {
      const client = await reader(audited, 'alice')
      const policy = await audited.leastPrivilege(() => client.send(new ListUsersCommand({})))
      expect(policy.Statement).toEqual([{ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' }])
    })
  })

  describe('policyFromCalls', () => {
    const objects = (count: number) =>
      Array.from({ length: count }, (_, index) => `arn:aws:s3:::b/${index}` as const)

    test('selects recorded calls, and divides the policy', async () => {
      const principal = iam.arn('user/iamulator')
      await iam.authorize({ principal, action: 's3:GetObject', resources: objects(400) })
      const { documents, document, sizes, limits, warnings, notAllowed } = await iam.policyFromCalls({
        principal,
      })
      expect(documents).toHaveLength(2)
      expect(document.Statement).toHaveLength(1)
      expect(Math.max(...sizes)).toBeLessThanOrEqual(6144)
      expect(limits).toEqual({ type: 'managed', holders: ['user'], characters: 6144, documents: 10 })
      expect({ warnings, notAllowed }).toEqual({ warnings: [], notAllowed: [] })
      const inline = await iam.policyFromCalls({ principal, size: 'inline' })
      expect(inline.documents).toHaveLength(1)
      expect(inline.warnings).toHaveLength(1)
    })

    test('selects by time, and includes blocked calls on request', async () => {
      const client = await reader(iam, 'alice')
      const principal = iam.arn('user/alice')
      await client.send(new ListUsersCommand({})).catch(() => {})
      expect((await iam.policyFromCalls({ principal })).documents).toEqual([])
      const blocked = await iam.policyFromCalls({ principal, denied: true })
      expect(blocked.document.Statement).toMatchObject([{ Action: 'iam:ListUsers' }])
      const since = new Date((await iam.clock.now()).getTime() + 1000)
      expect((await iam.policyFromCalls({ principal, denied: true, since })).decisions).toBe(0)
    })

    test('of a view is about its account', async () => {
      await new IAMClient(iam.account(OTHER).clientConfig()).send(new ListUsersCommand({}))
      expect((await iam.policyFromCalls()).decisions).toBe(1)
      expect((await iam.account(OTHER).policyFromCalls()).decisions).toBe(1)
      expect((await iam.account('444455556666').policyFromCalls()).decisions).toBe(0)
    })
  })
})
