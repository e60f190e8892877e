/** Numbers and booleans in requests over HTTP, spelled as no SDK would spell them. */
import { CreateUserCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { accessKeyOf } from '../services/callers.ts'
import { type Credentials, serverForAllTests } from '../support/harness.ts'
import { call, iamForm, type RawResponse, stsForm } from '../support/raw.ts'

const server = serverForAllTests()
let user: Credentials
beforeAll(async () => {
  await server.iam().send(new CreateUserCommand({ UserName: 'alice' }))
  user = await accessKeyOf(server, 'alice')
})

const codeOf = ({ body }: RawResponse) => /<Code>(.*?)</.exec(body)?.[1]

describe('13.13, C7.1.1: integers', () => {
  const list = (MaxItems: string) => call(server, iamForm('ListUsers', { MaxItems }))
  const session = (DurationSeconds: string) =>
    call(server, stsForm('GetSessionToken', { DurationSeconds }), { credentials: user })

  test.each(['1', '01', '+1', '0000000000001', '1000'])('%j is a number to IAM', async (text) => {
    expect((await list(text)).status).toBe(200)
  })

  test.each(['900', '0900', '+900'])('%j is a number to STS', async (text) => {
    expect((await session(text)).status).toBe(200)
  })

  test.each([' 1 ', '1.0', '1e0', '0x1', '', '１', '2147483648', '-2147483649', '--1'])(
    '%j is MalformedInput',
    async (text) => {
      for (const answer of [await list(text), await session(text)]) {
        expect(answer.status).toBe(400)
        expect(codeOf(answer)).toBe('MalformedInput')
      }
    },
  )

  test.each(['0', '-1', '-2147483648', '2147483647'])('%j is out of range', async (text) => {
    expect(codeOf(await list(text))).toBe('ValidationError')
    expect(codeOf(await session(text))).toBe('ValidationError')
  })
})

describe('13.14, C7.1.2: booleans', () => {
  const list = (AllUsers: string) => call(server, iamForm('ListServiceSpecificCredentials', { AllUsers }))

  test.each(['true', '1', 'false', '0'])('%j', async (text) => {
    expect((await list(text)).status).toBe(200)
  })

  test.each(['True', 'TRUE', 'False', ' true', 'true ', '', 'null', 'yes', '2', '01'])(
    '%j is MalformedInput',
    async (text) => {
      const answer = await list(text)
      expect(answer.status).toBe(400)
      expect(codeOf(answer)).toBe('MalformedInput')
    },
  )
})
