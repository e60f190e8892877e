/** Mistakes in arguments, which programs in JavaScript can make. Each test runs in process and over HTTP. */
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Iamulator } from '../../package/index.ts'
import { matchersFor } from '../../package/runners/matchers/index.ts'
import { HANDLE_KINDS } from '../support/handles.ts'

/** Calls a method with arguments that do not compile. */
async function call(target: object, method: string, ...given: readonly unknown[]): Promise<unknown> {
  return Reflect.apply(Reflect.get(target, method), target, given)
}

describe.each(HANDLE_KINDS)('$name', (kind) => {
  let iam: Iamulator

  beforeAll(async () => {
    iam = await kind.open()
    await iam.seed({ users: [{ name: 'alice' }] })
  })
  afterAll(() => kind.closeAll())

  const refused = (code: string, message: string) => ({ name: 'IamulatorError', code, message })
  const question = () =>
    ({ principal: iam.arn('user/alice'), action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }) as const

  test.each([
    [
      'admin',
      'Unknown identity "admin". Use "administrator", "root", or an object, such as { user: "alice" }.',
    ],
    [null, 'Unknown identity null. Use "administrator", "root", or an object, such as { user: "alice" }.'],
    [{ usr: 'alice' }, 'Unknown property "usr" at the identity. Did you mean "user"?'],
    [{ accessKeyId: 'AKIA' }, 'Credentials need "secretAccessKey" besides "accessKeyId".'],
  ])('the identity %j is refused', async (as, message) => {
    const error = refused('InvalidArgument', expect.stringContaining(message) as never)
    await expect(call(iam, 'clientConfig', as)).rejects.toMatchObject(error)
    await expect(call(iam, 'env', as)).rejects.toMatchObject(error)
  })

  test.each([123456789012, '12', undefined])('the account %p is refused', async (account) => {
    const message = `An account ID is a string of 12 digits, which ${JSON.stringify(account)} is not.`
    await expect(call(iam, 'clientConfig', { account })).rejects.toMatchObject(
      refused('InvalidAccount', message),
    )
  })

  test.each([
    ['users/alice', 'Unknown type of resource in "users/alice". Did you mean "user"?'],
    ['alice', 'Unknown type of resource in "alice". Use "user", "role", "group", "policy", or "root".'],
    [undefined, 'Unknown type of resource in undefined. Use'],
    ['user/', 'The name is missing in "user/": use "user/NAME".'],
  ])('the resource %j is refused', async (resource, message) => {
    await expect(call(iam, 'arn', resource)).rejects.toThrow(message)
  })

  test('the resource root, and one with a path, have ARNs', () => {
    expect(iam.arn('root')).toBe('arn:aws:iam::000000000000:root')
    expect(iam.arn('role/ci/deployer')).toBe('arn:aws:iam::000000000000:role/ci/deployer')
  })

  test.each([
    [{ lyer: 'identity' }, 'Unknown property "lyer" at because. Did you mean "layer"?'],
    [{ layer: 'identty' }, 'Invalid value "identty" at because.layer. Did you mean "identity"?'],
    ['identity', 'Invalid value "identity" at because: must be an object.'],
  ])('the reason %j is refused, also by the matcher', async (because, message) => {
    await expect(call(iam, 'expectDenied', question(), because)).rejects.toThrow(message)
    const { toBeDenied } = matchersFor(iam)
    await expect(Reflect.apply(toBeDenied, {}, [question(), because])).rejects.toThrow(message)
  })

  test.each([
    [{ actions: 'iam:*' }, 'Unknown property "actions" at filter. Did you mean "action"?'],
    [{ effect: 'deny' }, 'Invalid value "deny" at filter.effect. Use "allowed" or "denied".'],
    [{ layer: 'scp' }, 'Invalid value "scp" at filter.layer.'],
    [null, 'Invalid value null at filter: must be an object.'],
  ])('the filter %j is refused, and selects nothing', async (filter, message) => {
    await new IAMClient(iam.clientConfig()).send(new ListUsersCommand({}))
    await expect(call(iam.decisions, 'list', filter)).rejects.toThrow(message)
    await expect(call(iam.decisions, 'stream', filter)).rejects.toThrow(message)
    await expect(call(iam.decisions, 'waitFor', filter)).rejects.toThrow(message)
  })

  test('a misspelled detail of an error is refused by the matcher', () => {
    const { toBeAwsError } = matchersFor(iam)
    const error = Object.assign(new Error('no'), { Code: 'AccessDenied' })
    expect(() => Reflect.apply(toBeAwsError, {}, [error, 'AccessDenied', { mesage: 'x' }])).toThrow(
      'Unknown property "mesage" at details. Did you mean "message"?',
    )
  })

  test.each([{ acount: '123456789012' }, '123456789012'])('a reset of %j resets nothing', async (options) => {
    await expect(call(iam, 'reset', options)).rejects.toMatchObject({ code: 'InvalidArgument' })
    const { Users } = await new IAMClient(iam.clientConfig()).send(new ListUsersCommand({}))
    expect(Users?.map(({ UserName }) => UserName)).toEqual(['alice'])
  })

  test('a promise in place of a seed is refused', async () => {
    await expect(call(iam, 'seed', Promise.resolve({ users: [] }))).rejects.toMatchObject(
      refused('InvalidArgument', 'The seed is a promise: await it first.'),
    )
  })

  test.each(['denials', 'leastPrivilege'])('%s refuses a promise in place of a function', async (method) => {
    await expect(call(iam, method, Promise.resolve())).rejects.toMatchObject(
      refused(
        'InvalidArgument',
        `${method} needs a function: await iam.${method}(() => client.send(command)).`,
      ),
    )
  })

  test('a function that is not asynchronous, or throws, can be watched', async () => {
    await expect(call(iam, 'denials', () => 1)).resolves.toEqual([])
    const failing = () => {
      throw new Error('mine')
    }
    await expect(call(iam, 'denials', failing)).rejects.toThrow('mine')
  })

  test('a snapshot can be discarded twice, as when a block ends', async () => {
    const client = new IAMClient(iam.clientConfig())
    {
      await using snapshot = await iam.snapshot()
      await client.send(new CreateUserCommand({ UserName: 'bob' }))
      await snapshot()
      await snapshot.discard()
    }
    const { Users } = await client.send(new ListUsersCommand({}))
    expect(Users).toHaveLength(1)
  })
})
