/** Tests that each operation of IAM Identity Center rejects input that violates the model, and names the first member. */
import * as sdk from '@aws-sdk/client-sso-admin'
import { expect, test } from '@jest/globals'
import { ssoAdmin } from '../../../protocol/model/index.ts'
import { expectError, serverForAllTests } from '../../support/harness.ts'
import { identityCenterServer } from '../../support/identity-center.ts'

const server = serverForAllTests(identityCenterServer)

type Command = Parameters<sdk.SSOAdminClient['send']>[0]

/** Returns the command of an operation with any input. */
function commandOf(operation: string, input: object): Command {
  const make: unknown = Reflect.get(sdk, `${operation}Command`)
  if (typeof make !== 'function') throw new Error(`The SDK has no ${operation}`)
  return Reflect.construct(make, [input])
}

const operations = Object.entries(ssoAdmin.operations).map(([name, { input }]) => ({ name, input }))

test.each(operations)('$name', async ({ name, input }) => {
  const required = input.filter((member) => member.required).map((member) => member.name)
  const texts = ['NextToken', 'Name'].filter((each) => input.some((member) => member.name === each))
  const member = required.find((each) => /Arn$/.test(each)) ?? texts[0] ?? ''
  const path = member.charAt(0).toLowerCase() + member.slice(1)
  await expectError(server.ssoAdmin().send(commandOf(name, { [member]: ' ' })), {
    code: 'ValidationException',
    status: 400,
    message: new RegExp(`validation errors? detected: .*Value ' ' at '${path}' failed to satisfy constraint`),
  })
  expect(member).not.toBe('')
})
