import {
  CreateDelegationRequestCommand,
  GetDelegationRequestCommand,
  type IAMClient,
  ListDelegationRequestsCommand,
  RejectDelegationRequestCommand,
  UpdateDelegationRequestCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  policy,
  ROOT,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { membersOf, userArn, userWith, withServer } from '../../callers.ts'
import { templates } from '../roles/template-fixtures.ts'
import {
  accept,
  associate,
  DAY,
  delegationInput,
  get,
  requestOf,
  send,
  TOPIC,
  tokensOf,
  WEEK,
} from './delegation-callers.ts'

const THIRD = '111122223333'
const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
let iam: IAMClient
let partner: IAMClient
beforeAll(() => {
  server.iamulator.templates = templates
  iam = server.iam()
  partner = server.iam(administratorOf(OTHER))
})
beforeEach(() => server.iamulator.clock.reset())

const administrator = userArn('iamulator')
const unknown = (id: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `The delegation request with id ${id} cannot be found.`,
})
const inState = (id: string, state: string) => ({
  code: 'InvalidInput',
  status: 400,
  message: `The delegation request with id ${id} is in the state ${state}, which does not allow this.`,
})
const update = (id: string, Notes?: string) =>
  iam.send(new UpdateDelegationRequestCommand({ DelegationRequestId: id, Notes }))
const reject = (id: string, Notes?: string) =>
  iam.send(new RejectDelegationRequestCommand({ DelegationRequestId: id, Notes }))
describe('whom a request exists for', () => {
  test('made for no account: everybody, until somebody takes it on', async () => {
    const id = await requestOf(server)
    const third = server.iam(administratorOf(THIRD))
    for (const client of [iam, partner, third])
      expect(await get(client, id)).toMatchObject({ State: 'UNASSIGNED' })
    await associate(iam, id)
    expect(await get(iam, id)).toMatchObject({
      State: 'ASSIGNED',
      OwnerAccountId: ACCOUNT,
      OwnerId: administrator,
    })
    for (const client of [partner, third]) {
      await expectError(get(client, id), unknown(id))
      await expectError(associate(client, id), unknown(id))
    }
  })

  test('made for an account: that one alone', async () => {
    const id = await requestOf(server, { OwnerAccountId: ACCOUNT })
    await expectError(get(partner, id), unknown(id))
    await expectError(associate(server.iam(administratorOf(THIRD)), id), unknown(id))
    await associate(iam, id)
  })

  test('its owner may read and update it without a permission, unless that is denied', async () => {
    const id = await requestOf(server)
    const own = (...actions: string[]) => actions.map((name) => `iam:${name}DelegationRequest`)
    const owner = server.iam(await userWith(server, 'owner', policy('Allow', own('Associate'))))
    await expectError(get(owner, id), { code: 'AccessDenied', status: 403 })
    await associate(owner, id)
    expect(await get(owner, id)).toMatchObject({ OwnerId: userArn('owner') })
    await owner.send(new UpdateDelegationRequestCommand({ DelegationRequestId: id }))
    await expectError(accept(owner, id), { code: 'AccessDenied', status: 403 })
    const nobody = server.iam(await userWith(server, 'no-owner'))
    await expectError(get(nobody, id), { code: 'AccessDenied', status: 403 })

    const other = await requestOf(server)
    const denied = server.iam(
      await userWith(
        server,
        'denied-owner',
        JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: own('Associate'), Resource: '*' },
            { Effect: 'Deny', Action: own('Get'), Resource: '*' },
          ],
        }),
      ),
    )
    await associate(denied, other)
    await expectError(get(denied, other), { code: 'AccessDenied', status: 403 })
  })

  test('policies see the owner', async () => {
    const id = await requestOf(server)
    await associate(iam, id)
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'iam:*DelegationRequest*',
        Resource: '*',
        Condition: { ArnEquals: { 'iam:DelegationRequestOwner': administrator } },
      },
    })
    const delegate = server.iam(await userWith(server, 'delegate', document))
    await get(delegate, id)
    await expectError(get(delegate, await requestOf(server)), { code: 'AccessDenied', status: 403 })
    await delegate.send(new ListDelegationRequestsCommand({ OwnerId: administrator }))
    await expectError(delegate.send(new ListDelegationRequestsCommand({})), {
      code: 'AccessDenied',
      status: 403,
    })
  })
})

describe('the way of a request', () => {
  test('forwarded, accepted and sent: each step is seen, with its time', async () => {
    const id = await requestOf(server)
    await associate(iam, id)
    await update(id, 'Please have a look')
    expect(await get(iam, id)).toMatchObject({ State: 'PENDING_APPROVAL', Notes: 'Please have a look' })
    await update(id)
    server.iamulator.clock.advance(60_000)
    const root = server.iam(ROOT)
    await accept(root, id)
    expect(await get(iam, id)).toMatchObject({
      State: 'ACCEPTED',
      ApproverId: `arn:aws:iam::${ACCOUNT}:root`,
      Notes: 'Please have a look',
      CreateDate: new Date(NOW),
      UpdatedTime: new Date(NOW + 60_000),
      ExpirationTime: new Date(NOW + 60_000 + WEEK),
    })
    expect(await tokensOf(server, id)).toEqual([])
    expect(membersOf(await send(iam, id))).toEqual({})
    expect(await get(iam, id)).toMatchObject({ State: 'FINALIZED' })
    expect(await tokensOf(server, id)).toEqual([
      {
        delegationRequestId: id,
        requestorId: OTHER,
        requestorWorkflowId: expect.stringMatching(/^workflow-/),
        ownerAccountId: ACCOUNT,
        notificationChannel: TOPIC,
        sentAt: new Date(NOW + 60_000).toISOString(),
        expiresAt: new Date(NOW + 60_000 + 3_600_000).toISOString(),
        tradeInToken: expect.stringMatching(/^\S{60,}$/),
      },
    ])
    expect(server.log()).not.toContain((await tokensOf(server, id))[0]?.tradeInToken)
  })

  test('what each state does not allow', async () => {
    const id = await requestOf(server)
    const notAcceptable = (state: string) => ({
      code: 'ConcurrentModification',
      status: 409,
      message: `The delegation request with id ${id} is in the state ${state} and cannot be accepted.`,
    })
    const steps = { associate: () => associate(iam, id), update: () => update(id), reject: () => reject(id) }
    const refuse = async (state: string, ...names: (keyof typeof steps)[]) => {
      for (const name of names) await expectError(steps[name](), inState(id, state))
    }
    await refuse('UNASSIGNED', 'update', 'reject')
    await expectError(accept(iam, id), notAcceptable('UNASSIGNED'))
    await associate(iam, id)
    await refuse('ASSIGNED', 'associate')
    await expectError(send(iam, id), inState(id, 'ASSIGNED'))
    await accept(iam, id)
    await refuse('ACCEPTED', 'associate', 'update')
    await expectError(accept(iam, id), notAcceptable('ACCEPTED'))
    await send(iam, id)
    await refuse('FINALIZED', 'associate', 'update', 'reject')
    await expectError(accept(iam, id), notAcceptable('FINALIZED'))
    await expectError(send(iam, id), inState(id, 'FINALIZED'))
  })

  test('rejected, even after it was accepted, and then expired', async () => {
    const id = await requestOf(server)
    await associate(iam, id)
    await accept(iam, id)
    await reject(id, 'Too much')
    expect(await get(iam, id)).toMatchObject({ State: 'REJECTED', RejectionReason: 'Too much' })
    await expectError(update(id), inState(id, 'REJECTED'))
    server.iamulator.clock.advance(WEEK - 1)
    expect(await get(iam, id)).toMatchObject({ State: 'REJECTED' })
    server.iamulator.clock.advance(1)
    expect(await get(iam, id)).toMatchObject({ State: 'EXPIRED', ExpirationTime: new Date(NOW + WEEK) })
    await expectError(reject(id), inState(id, 'EXPIRED'))
  })

  test('expired a day after its creation, unless an account takes it on', async () => {
    const id = await requestOf(server)
    server.iamulator.clock.advance(DAY - 1)
    expect(await get(iam, id)).toMatchObject({ State: 'UNASSIGNED', ExpirationTime: new Date(NOW + DAY) })
    server.iamulator.clock.advance(1)
    expect(await get(iam, id)).toMatchObject({ State: 'EXPIRED' })
    await expectError(associate(iam, id), inState(id, 'EXPIRED'))
  })

  test('only the owner sends what only the owner may', async () => {
    const id = await requestOf(server, { OnlySendByOwner: true })
    const owner = server.iam(await userWith(server, 'sender', policy('Allow', 'iam:*Delegation*')))
    await associate(owner, id)
    await accept(iam, id)
    await expectError(send(iam, id), {
      code: 'AccessDenied',
      status: 403,
      message: `User: ${administrator} is not authorized to perform: iam:SendDelegationToken on resource: arn:aws:iam::${ACCOUNT}:delegation-request/${id}`,
    })
    await send(owner, id)
  })

  test('the endpoint tells of parameters that it does not have', async () => {
    const answer = await fetch(`${server.url}/_iamulator/delegation-tokens?request=1`)
    expect(answer.status).toBe(400)
    expect(JSON.parse(await answer.text())).toEqual({
      error: 'InvalidQuery',
      message: 'Unknown parameter "request". Did you mean "requestId"?',
    })
  })
})

describe('ListDelegationRequests', () => {
  test('those of an account that somebody has taken on, page by page, or those of one owner', () =>
    withServer({}, async (own) => {
      own.iamulator.templates = templates
      const [admin, root] = [own.iam(), own.iam(ROOT)]
      await requestOf(own)
      await requestOf(own, { OwnerAccountId: ACCOUNT })
      await admin.send(new CreateDelegationRequestCommand(delegationInput()))
      const list = (more = {}) => admin.send(new ListDelegationRequestsCommand(more))
      expect(membersOf(await list())).toEqual({ DelegationRequests: [], isTruncated: false })

      const ids: string[] = []
      for (const client of [admin, admin, root]) {
        const id = await requestOf(own)
        await associate(client, id)
        ids.push(id)
      }
      const first = await list({ MaxItems: 2 })
      expect(first).toMatchObject({ isTruncated: true, Marker: expect.any(String) })
      const second = await list({ MaxItems: 2, Marker: first.Marker })
      expect(second.isTruncated).toBe(false)
      const all = [...(first.DelegationRequests ?? []), ...(second.DelegationRequests ?? [])]
      expect(all.map(({ DelegationRequestId }) => DelegationRequestId)).toEqual(ids.toSorted())
      expect(all[0]).toEqual(await get(admin, all[0]?.DelegationRequestId ?? ''))

      const { DelegationRequests } = await list({ OwnerId: `arn:aws:iam::${ACCOUNT}:root` })
      expect(DelegationRequests?.map(({ DelegationRequestId }) => DelegationRequestId)).toEqual([ids[2]])
      const { DelegationRequests: partners } = await own
        .iam(administratorOf(OTHER))
        .send(new ListDelegationRequestsCommand({}))
      expect(partners).toEqual([])
    }))
})

describe('what does not exist', () => {
  const id = 'no-such-delegation-request'
  test.each([
    ['Get', () => get(iam, id)],
    ['Associate', () => associate(iam, id)],
    ['Update', () => update(id)],
    ['Accept', () => accept(iam, id)],
    ['Reject', () => reject(id)],
    ['Send', () => send(iam, id)],
  ])('%s', (_name, call) => expectError(call(), unknown(id)))

  test('a check of permissions is made only if it is asked for', async () => {
    const id = await requestOf(server)
    const answer = await iam.send(new GetDelegationRequestCommand({ DelegationRequestId: id }))
    expect(Object.keys(membersOf(answer))).toEqual(['DelegationRequest'])
  })
})
