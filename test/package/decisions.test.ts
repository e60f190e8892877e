/** Recorded decisions, denials, and faults. Each test runs in process and over HTTP. */
import {
  CreateGroupCommand,
  CreateUserCommand,
  IAMClient,
  ListGroupsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Decision, Iamulator, IamulatorError } from '../../package/index.ts'
import { HANDLE_KINDS } from '../support/handles.ts'

const OTHER = '123456789012'

describe.each(HANDLE_KINDS)('$name', (kind) => {
  let iam: Iamulator

  beforeAll(async () => {
    iam = await kind.open()
  })
  beforeEach(async () => {
    await iam.reset()
    await iam.seed({
      users: [{ name: 'idle', accessKeys: [{ id: 'AKIAIOSFODNN7EXAMPLE', secret: 'secret' }] }],
    })
    await iam.decisions.clear()
  })
  afterAll(() => kind.closeAll())

  const administrator = (handle = iam) => new IAMClient(handle.clientConfig())
  const idle = () =>
    new IAMClient(iam.clientConfig({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }))
  const listUsers = (client: IAMClient) => client.send(new ListUsersCommand({}))
  const listGroups = (client: IAMClient) => client.send(new ListGroupsCommand({}))
  const actions = (decisions: readonly Decision[]) => decisions.map(({ action }) => action)

  describe('list', () => {
    test('returns decisions, newest first, with their facts', async () => {
      const before = Date.now()
      await listUsers(administrator())
      await listUsers(idle()).catch(() => {})
      const [newest, first] = await iam.decisions.list()
      expect(newest).toEqual({
        at: expect.any(Date),
        requestId: expect.any(String),
        caller: iam.arn('user/idle'),
        action: 'iam:ListUsers',
        resource: '*',
        allowed: false,
        layer: 'identity',
        reason: 'because no identity-based policy allows the iam:ListUsers action',
        explain: expect.any(Function),
      })
      expect(first).toMatchObject({ caller: iam.arn('user/iamulator'), allowed: true, reason: '' })
      expect(newest?.at.getTime()).toBeGreaterThanOrEqual(before - 1)
    })

    test('selects by what a decision is about', async () => {
      await listUsers(administrator())
      await listGroups(administrator())
      await listGroups(idle()).catch(() => {})
      await listUsers(administrator(iam.account(OTHER)))
      expect(actions(await iam.decisions.list({ action: 'iam:*Groups' }))).toHaveLength(2)
      expect(actions(await iam.decisions.list({ effect: 'denied' }))).toEqual(['iam:ListGroups'])
      expect(actions(await iam.decisions.list({ effect: 'allowed' }))).toHaveLength(3)
      expect(actions(await iam.decisions.list({ caller: '*/idle', layer: 'identity' }))).toEqual([
        'iam:ListGroups',
      ])
      expect(actions(await iam.decisions.list({ resource: 'arn:*' }))).toEqual([])
      expect(actions(await iam.decisions.list({ account: OTHER }))).toEqual(['iam:ListUsers'])
      expect(actions(await iam.account(OTHER).decisions.list())).toEqual(['iam:ListUsers'])
      expect(actions(await iam.decisions.list({ limit: 2 }))).toEqual(['iam:ListUsers', 'iam:ListGroups'])
    })

    test('returns more decisions than fit on a page of the server', async () => {
      const principal = iam.arn('user/iamulator')
      const resources = Array.from({ length: 600 }, (_, index) => `arn:aws:s3:::b/${index}`)
      for (let times = 0; times < 2; times++)
        await iam.authorize({ principal, action: 's3:GetObject', resources })
      expect(await iam.decisions.list()).toHaveLength(1200)
      expect(await iam.decisions.list({ limit: 1100 })).toHaveLength(1100)
    })

    test('a decision explains itself', async () => {
      await listUsers(idle()).catch(() => {})
      const [denied] = await iam.decisions.list()
      const explained = await denied?.explain()
      expect(explained).toMatchObject({ decision: 'implicitDeny', action: 'iam:ListUsers' })
      expect(String(explained)).toContain('✗ denied iam:ListUsers')
      await iam.decisions.clear()
      await expect(denied?.explain()).rejects.toMatchObject({ code: 'NoSuchDecision' })
    })

    test('clear forgets the decisions, of everything or of one account', async () => {
      await listUsers(administrator())
      await listUsers(administrator(iam.account(OTHER)))
      await iam.account(OTHER).decisions.clear()
      expect(await iam.decisions.list()).toHaveLength(1)
      await iam.decisions.clear()
      expect(await iam.decisions.list()).toEqual([])
    })
  })

  describe('waitFor', () => {
    test('resolves with a decision that is recorded after the call', async () => {
      await listGroups(administrator())
      const waiting = iam.decisions.waitFor({ action: 'iam:ListGroups' }, { timeoutMs: 60_000 })
      await listUsers(administrator())
      await listGroups(idle()).catch(() => {})
      expect(await waiting).toMatchObject({ action: 'iam:ListGroups', allowed: false })
    })

    test('resolves with a decision that is recorded since a time', async () => {
      const since = await iam.clock.now()
      await listGroups(administrator())
      expect(await iam.decisions.waitFor({ action: 'iam:ListGroups' }, { since })).toMatchObject({
        allowed: true,
      })
    })

    test('fails after the timeout, with the newest decisions', async () => {
      await listGroups(administrator())
      await listUsers(idle()).catch(() => {})
      const failure = await iam.decisions.waitFor({ action: 's3:*' }, { timeoutMs: 50 }).then(
        () => undefined,
        (error: IamulatorError) => error,
      )
      expect(failure).toMatchObject({ name: 'IamulatorError', code: 'Timeout' })
      expect(failure?.message).toBe(`No decision matched {"action":"s3:*"} within 50 ms. The newest are:
  ✗ denied iam:ListUsers on * for ${iam.arn('user/idle')}
  ✓ allowed iam:ListGroups on * for ${iam.arn('user/iamulator')}`)
    })

    test('fails at once for an action that does not exist', async () => {
      await expect(iam.decisions.waitFor({ action: 'iam:ListGroup' })).rejects.toMatchObject({
        code: 'UnknownAction',
        message: expect.stringContaining('iam:ListGroups'),
      })
      const waiting = iam.decisions.waitFor(
        { action: 'iam:ListGroup', unknownActions: true },
        { timeoutMs: 1 },
      )
      await expect(waiting).rejects.toMatchObject({ code: 'Timeout' })
    })

    test('fails at once for a filter that the server refuses', async () => {
      const account: `${number}` = '12'
      await expect(iam.decisions.waitFor({ account })).rejects.toMatchObject({
        code: 'InvalidQuery',
        message: '"account" must be a string of 12 digits.',
      })
    })
  })

  describe('stream', () => {
    test('yields decisions from the call on, in their order, until it is left', async () => {
      await listGroups(administrator())
      const stream = iam.decisions.stream({ caller: '*/iamulator' })
      await listUsers(administrator())
      await listUsers(idle()).catch(() => {})
      const received: Decision[] = []
      for await (const decision of stream) {
        received.push(decision)
        if (received.length === 3) break
        await listGroups(administrator())
      }
      expect(actions(received)).toEqual(['iam:ListUsers', 'iam:ListGroups', 'iam:ListGroups'])
      expect(received[0]?.at).toBeInstanceOf(Date)
    })

    test('a reader that is slower than the server misses nothing', async () => {
      const stream = iam.decisions.stream({ action: 's3:GetObject' })
      const resources = Array.from({ length: 900 }, (_, index) => `arn:aws:s3:::b/${index}` as const)
      await iam.authorize({ principal: iam.arn('user/iamulator'), action: 's3:GetObject', resources })
      const received: string[] = []
      for await (const { resource } of stream) {
        received.push(resource)
        if (received.length === resources.length) break
      }
      expect(received).toEqual(resources)
    })

    test('ends when the handle is closed', async () => {
      const other = await kind.open()
      const received: Decision[] = []
      const reading = (async () => {
        for await (const decision of other.decisions.stream()) received.push(decision)
      })()
      await other.decisions.waitFor({}, { timeoutMs: 1 }).catch(() => {})
      await listUsers(administrator(other))
      await other.decisions.waitFor({}, { since: new Date(0) })
      await other.close()
      await reading
      expect(actions(received)).toEqual(['iam:ListUsers'])
    })
  })

  describe('denials', () => {
    test('returns each denied call in order, although the work fails', async () => {
      await listUsers(idle()).catch(() => {})
      const denied = await iam.denials(async () => {
        await listGroups(idle()).catch(() => {})
        await listUsers(administrator())
        await listUsers(idle())
      })
      expect(actions(denied)).toEqual(['iam:ListGroups', 'iam:ListUsers'])
    })

    test('returns nothing when nothing was denied', async () => {
      expect(await iam.denials(() => listUsers(administrator()))).toEqual([])
    })

    test('an error of the work for another reason is thrown', async () => {
      const work = async () => {
        await listUsers(administrator())
        throw new Error('of the test')
      }
      await expect(iam.denials(work)).rejects.toThrow('of the test')
    })

    test('of a view are about its account', async () => {
      const denied = await iam.account(OTHER).denials(() => listUsers(idle()).catch(() => {}))
      expect(denied).toEqual([])
    })
  })

  describe('faults', () => {
    const createUser = () => administrator().send(new CreateUserCommand({ UserName: 'alice' }))

    test('the next calls fail, with the error that a client knows', async () => {
      iam.fault({ action: 'iam:Create*', error: { code: 'Throttling', status: 400 }, times: 2 })
      await expect(createUser()).rejects.toMatchObject({ name: 'Throttling' })
      await listUsers(administrator())
      await expect(administrator().send(new CreateGroupCommand({ GroupName: 'g' }))).rejects.toThrow()
      await createUser()
    })

    test('an SDK that retries recovers', async () => {
      iam.fault({ action: 'iam:CreateUser', error: { code: 'Throttling' }, times: 2 })
      const client = new IAMClient({ ...iam.clientConfig(), maxAttempts: 3 })
      const { User, $metadata } = await client.send(new CreateUserCommand({ UserName: 'alice' }))
      expect({ name: User?.UserName, attempts: $metadata.attempts }).toEqual({ name: 'alice', attempts: 3 })
    })

    test('the returned function removes the fault, also one that is used up', async () => {
      const remove = iam.fault({ action: '*', error: { code: 'ServiceUnavailable', status: 503 } })
      await expect(createUser()).rejects.toMatchObject({ name: 'ServiceUnavailable' })
      remove()
      remove()
      await createUser()
    })

    test('a view makes only the calls of its account fail', async () => {
      iam.account(OTHER).fault({ action: 'iam:ListUsers', error: { code: 'Throttling' } })
      await listUsers(administrator())
      await expect(listUsers(administrator(iam.account(OTHER)))).rejects.toThrow()
    })

    test('an action that does not exist is refused', () => {
      expect(() => iam.fault({ action: 'iam:ListUser', delayMs: 1 })).toThrow(
        'No action that iamulator knows matches "iam:ListUser". Did you mean "iam:ListUsers"?',
      )
    })
  })
})
