/** Tests that a consistency delay only delays: once it has passed, every answer is that of a server without one. */
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetAccountAuthorizationDetailsCommand,
  GetUserCommand,
  type IAMClient,
  PutGroupPolicyCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  ACCOUNT,
  ADMINISTRATOR,
  type Credentials,
  countingBytes,
  NOW,
  policy,
  startServer,
  type TestServer,
  trust,
} from '../support/harness.ts'
import { cases } from '../support/long.ts'

const DELAY = 5000

/** A server with the keys that its steps have made. */
interface Subject extends Pick<TestServer, 'url' | 'close'> {
  /** Return the same client for the same key. */
  readonly iam: (credentials: Credentials) => IAMClient
  readonly sts: (credentials: Credentials) => STSClient
  readonly keys: Credentials[]
}

interface Step {
  readonly kind: keyof typeof STEPS
  readonly name: string
  /** Which of the keys calls; undefined for the administrator. */
  readonly caller: number | undefined
}

const POLICY = `arn:aws:iam::${ACCOUNT}:policy/managed`
const userArn = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`

/** What a step sends, in the order in which this makes sense. */
const STEPS = {
  createUser: ({ iam }, UserName, by) => iam(by).send(new CreateUserCommand({ UserName })),
  createKey: async ({ iam, keys }, UserName, by) => {
    const { AccessKey, ...output } = await iam(by).send(new CreateAccessKeyCommand({ UserName }))
    keys.push({
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    })
    return { AccessKey, ...output }
  },
  createGroup: ({ iam }, GroupName, by) => iam(by).send(new CreateGroupCommand({ GroupName })),
  createPolicy: ({ iam }, _name, by) =>
    iam(by).send(
      new CreatePolicyCommand({ PolicyName: 'managed', PolicyDocument: policy('Allow', 'iam:*') }),
    ),
  createRole: ({ iam }, name, by) => {
    const AssumeRolePolicyDocument = trust({ AWS: userArn(name) })
    return iam(by).send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument }))
  },
  put: ({ iam }, UserName, by) => {
    const PolicyDocument = policy('Allow', ['iam:Get*', 'sts:AssumeRole'])
    return iam(by).send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument }))
  },
  putGroup: ({ iam }, GroupName, by) => {
    const PolicyDocument = policy('Deny', 'iam:CreateUser')
    return iam(by).send(new PutGroupPolicyCommand({ GroupName, PolicyName: 'p', PolicyDocument }))
  },
  join: ({ iam }, name, by) => iam(by).send(new AddUserToGroupCommand({ GroupName: name, UserName: name })),
  leave: ({ iam }, name, by) =>
    iam(by).send(new RemoveUserFromGroupCommand({ GroupName: name, UserName: name })),
  attach: ({ iam }, UserName, by) =>
    iam(by).send(new AttachUserPolicyCommand({ UserName, PolicyArn: POLICY })),
  detach: ({ iam }, UserName, by) =>
    iam(by).send(new DetachUserPolicyCommand({ UserName, PolicyArn: POLICY })),
  remove: ({ iam }, UserName, by) => iam(by).send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'p' })),
  rename: ({ iam }, UserName, by) =>
    iam(by).send(new UpdateUserCommand({ UserName, NewUserName: `${UserName}-2` })),
  deleteUser: ({ iam }, UserName, by) => iam(by).send(new DeleteUserCommand({ UserName })),
  deleteRole: ({ iam }, _name, by) => iam(by).send(new DeleteRoleCommand({ RoleName: 'app' })),
  read: ({ iam }, UserName, by) => iam(by).send(new GetUserCommand({ UserName })),
  assume: ({ sts }, _name, by) => {
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/app`
    return sts(by).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }))
  },
} satisfies Record<string, (subject: Subject, name: string, by: Credentials) => Promise<object>>

const KINDS = Object.keys(STEPS).filter((kind): kind is Step['kind'] => Object.hasOwn(STEPS, kind))

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...KINDS),
  name: fc.constantFrom('alice', 'bob'),
  caller: fc.option(fc.nat({ max: 3 }), { nil: undefined, freq: 2 }),
})

/** Begins with what most other steps need. */
const anySteps = fc
  .array(anyStep, { minLength: 5, maxLength: 15 })
  .map((steps): readonly Step[] => [
    ...(['createUser', 'createKey', 'createPolicy', 'put', 'createRole'] as const).map(
      (kind) => ({ kind, name: 'alice', caller: undefined }) as const,
    ),
    ...steps,
  ])

async function newSubject(consistencyDelay: number): Promise<Subject> {
  const sources = { now: () => NOW, randomBytes: countingBytes() }
  const server = await startServer({ consistencyDelay }, sources)
  const { url, close } = server
  return { url, close, iam: sameForKey(server.iam), sts: sameForKey(server.sts), keys: [] }
}

function sameForKey<Client>(
  create: (credentials: Credentials) => Client,
): (credentials: Credentials) => Client {
  const known = new Map<string, Client>()
  return (credentials) => {
    const client = known.get(credentials.accessKeyId) ?? create(credentials)
    known.set(credentials.accessKeyId, client)
    return client
  }
}

/** Returns the answer of a step and, after the delay, what each key may do. */
async function answersTo(subject: Subject, { kind, name, caller }: Step): Promise<unknown[]> {
  const { url, keys } = subject
  const by = (caller === undefined ? undefined : keys[caller]) ?? ADMINISTRATOR
  const answers = [await outcomeOf(STEPS[kind](subject, name, by))]
  const init = { method: 'POST', body: JSON.stringify({ advance: DELAY / 1000 }) }
  await fetch(`${url}/_iamulator/clock`, init)
  for (const key of keys) {
    answers.push(await outcomeOf(STEPS.read(subject, 'alice', key)))
    answers.push(await outcomeOf(STEPS.assume(subject, '', key)))
  }
  return answers
}

function outcomeOf(answer: Promise<{ $metadata?: unknown }>): Promise<unknown> {
  return answer.then(
    ({ $metadata: _metadata, ...output }) => output,
    (error: unknown) => [Reflect.get(Object(error), 'name'), Reflect.get(Object(error), 'message')],
  )
}

async function detailsOf({ iam }: Subject) {
  const { $metadata: _metadata, ...details } = await iam(ADMINISTRATOR).send(
    new GetAccountAuthorizationDetailsCommand({ Filter: ['User', 'Role', 'Group', 'LocalManagedPolicy'] }),
  )
  return details
}

test('once the delay has passed, every answer is that of a server without a delay', async () => {
  const property = fc.asyncProperty(anySteps, async (steps) => {
    const delayed = await newSubject(DELAY)
    const direct = await newSubject(0)
    try {
      for (const step of steps) expect(await answersTo(delayed, step)).toEqual(await answersTo(direct, step))
      expect(await detailsOf(delayed)).toEqual(await detailsOf(direct))
    } finally {
      await delayed.close()
      await direct.close()
    }
  })
  await fc.assert(property, { numRuns: cases(5, 30) })
})
