/** Tests of GetAccessKeyInfo. */
import { DeleteAccessKeyCommand } from '@aws-sdk/client-iam'
import { GetAccessKeyInfoCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  policy,
  serverForAllTests,
  trust,
} from '../../support/harness.ts'
import { at } from '../../support/places.ts'
import { deniedText, membersOf, userArn, userWith } from '../callers.ts'
import { roleTrusting, sessionAt } from './sts-callers.ts'

const server = serverForAllTests()

const ask = (AccessKeyId: string, caller: Credentials = ADMINISTRATOR) =>
  server.sts(caller).send(new GetAccessKeyInfoCommand({ AccessKeyId }))
const accountOf = async (id: string, caller?: Credentials) => membersOf(await ask(id, caller))

test.each([
  ['ASIAQNZGKIQY56JQ7WML', '029608264753'],
  ['ASIAY34FZKBOKMUTVV7A', '609629065308'],
  ['AKIARZPUZDIKAAAAAAAA', '123456789012'],
])('the id %s says by itself that it is of account %s', async (id, account) => {
  expect(await accountOf(id)).toEqual({ Account: account })
})

test('a key of a user, also once it is deleted, whoever asks', async () => {
  const { accessKeyId } = await userWith(server, 'alice')
  expect(await accountOf(accessKeyId)).toEqual({ Account: ACCOUNT })
  expect(await accountOf(accessKeyId, administratorOf('123456789012'))).toEqual({ Account: ACCOUNT })
  await server.iam().send(new DeleteAccessKeyCommand({ UserName: 'alice', AccessKeyId: accessKeyId }))
  expect(await accountOf(accessKeyId)).toEqual({ Account: ACCOUNT })
})

test('a temporary key is of the account of its role', async () => {
  const role = await roleTrusting(
    server,
    'Abroad',
    trust({ AWS: ACCOUNT }),
    {},
    administratorOf('123456789012'),
  )
  const { accessKeyId } = await sessionAt(server, ADMINISTRATOR, role)
  expect(await accountOf(accessKeyId)).toEqual({ Account: '123456789012' })
})

test('a key in the store need not carry its account', async () => {
  const id = 'AKIAIOSFODNN7EXAMPLE'
  server.iamulator.store.transact(at('123456789012'), (tx) =>
    tx.accessKeys.put(id, { id, userId: 'root', secret: 'secret', status: 'Inactive', createDate: 0 }),
  )
  expect(await accountOf(id)).toEqual({ Account: '123456789012' })
})

test.each(['AKIAI44QH8DHBEXAMPLE', 'AKIAQAAAAAAAAAAAAAAAA', 'AIDAQAAAAAAAAAAAAAAAA', 'ABCDEFGHIJKLMNOPQRST'])(
  '%s carries no account',
  async (id) => {
    await expectError(ask(id), {
      code: 'ValidationError',
      status: 400,
      message: 'The specified access key ID is not valid.',
    })
  },
)

test("the id of a user is no access key's", async () => {
  await userWith(server, 'bob')
  const id = server.iamulator.store.view(at(ACCOUNT)).users.get('bob')?.id ?? ''
  await expectError(ask(id), { code: 'ValidationError', status: 400 })
})

test.each(['test', ACCOUNT, 'root-000000000000', 'A'.repeat(129)])(
  '%s is not in the form of an id',
  async (id) => {
    await expectError(ask(id), { code: 'ValidationError', status: 400 })
  },
)

test('needs a permission on *', async () => {
  const id = 'AKIARZPUZDIKAAAAAAAA'
  const text = deniedText(userArn('carol'), 'sts:GetAccessKeyInfo', '*')
  await expectError(ask(id, await userWith(server, 'carol')), {
    code: 'AccessDenied',
    status: 403,
    message: text,
  })
  const allowed = await userWith(server, 'dave', policy('Allow', 'sts:GetAccessKeyInfo'))
  expect(await accountOf(id, allowed)).toEqual({ Account: '123456789012' })
  const narrow = await userWith(server, 'erin', policy('Allow', 'sts:GetAccessKeyInfo', userArn('erin')))
  await expectError(ask(id, narrow), { code: 'AccessDenied', status: 403 })
})
