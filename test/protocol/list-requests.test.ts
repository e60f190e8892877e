/** Lists in requests over HTTP, numbered as no SDK would number them. */
import { CreateUserCommand, ListUserTagsCommand } from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { userWith } from '../services/callers.ts'
import { roleOf } from '../services/iam/roles/role-callers.ts'
import { ACCOUNT, type Credentials, policy, serverForAllTests } from '../support/harness.ts'
import { call, iamForm, type RawResponse, stsForm } from '../support/raw.ts'

const server = serverForAllTests()
let powerless: Credentials
beforeAll(async () => {
  powerless = await userWith(server, 'powerless')
})

type Form = Readonly<Record<string, string>>

const tag = ({ body }: RawResponse, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]
const errorOf = (answer: RawResponse) => ({
  status: answer.status,
  code: tag(answer, 'Code'),
  message: tag(answer, 'Message')?.replaceAll('&apos;', "'"),
})

/** Tags a new user. */
async function tagUser(name: string, tags: Form, credentials?: Credentials) {
  await server.iam().send(new CreateUserCommand({ UserName: name }))
  const answer = await call(server, iamForm('TagUser', { UserName: name, ...tags }), {
    ...(credentials ? { credentials } : {}),
  })
  const { Tags } = await server.iam().send(new ListUserTagsCommand({ UserName: name }))
  return { answer, tags: Tags }
}

const absent = (...paths: string[]) =>
  `${paths.length} validation errors detected: ${paths.map((path) => `Value at '${path}' failed to satisfy constraint: Member must not be null`).join('; ')}`
const absentTag = (at: number) => [`tags.${at}.member.value`, `tags.${at}.member.key`]

describe('lists of structures', () => {
  test('13.15, C7.1.3, C7.1.6: two spellings of an index are one element, and unknown members are ignored', async () => {
    const { answer, tags } = await tagUser('spelled', {
      'Tags.member.01.Key': 'team',
      'Tags.member.1.Value': 'blue',
      'Tags.member.1.Color': 'green',
      'Shoes.member.0': 'x',
    })
    expect(answer.status).toBe(200)
    expect(tags).toEqual([{ Key: 'team', Value: 'blue' }])
  })

  test.each<[string, Form, string]>([
    ['an element 2 alone', { 'Tags.member.2.Key': 'k', 'Tags.member.2.Value': 'v' }, absent(...absentTag(1))],
    [
      'a gap',
      {
        'Tags.member.1.Key': 'k',
        'Tags.member.1.Value': 'v',
        'Tags.member.3.Key': 'l',
        'Tags.member.3.Value': 'v',
      },
      absent(...absentTag(2)),
    ],
    [
      'a long gap',
      { 'Tags.member.11.Key': 'k', 'Tags.member.11.Value': 'v' },
      absent(...[1, 2, 3, 4, 5].flatMap(absentTag)),
    ],
    ['a word', { 'Tags.member.one.Key': 'k', 'Tags.member.one.Value': 'v' }, absent(...absentTag(1))],
    ['a number with a sign', { 'Tags.member.+1.Key': 'k' }, absent(...absentTag(1))],
  ])('13.15, 13.16, C7.1.3, C7.1.4, C7.1.5: %s is a ValidationError', async (name, sent, message) => {
    const { answer, tags } = await tagUser(name.replaceAll(' ', '-'), sent)
    expect(errorOf(answer)).toEqual({ status: 400, code: 'ValidationError', message })
    expect(tags).toEqual([])
  })

  test.each<[string, string]>([
    ['Tags.member.0.Key', '0 is not a valid index'],
    ['Tags.member.-1.Key', "Key -1 may not have a leading '-'"],
    ['Tags.member.1.0.Key', 'Two index elements may not occur back to back'],
    ['Tags.member.49.Key', 'Excessively sparse input would skip 48 list elements'],
  ])('13.15, C7.1.3, C7.1.4: %s is MalformedInput', async (name, message) => {
    const { answer, tags } = await tagUser(`malformed-${name.replaceAll('.', '-')}`, { [name]: 'k' })
    expect(errorOf(answer)).toEqual({ status: 400, code: 'MalformedInput', message })
    expect(tags).toEqual([])
  })

  test('C7.1.8: the form and the members are checked before permissions', async () => {
    const malformed = await tagUser('first', { 'Tags.member.0.Key': 'k' }, powerless)
    expect(tag(malformed.answer, 'Code')).toBe('MalformedInput')
    const invalid = await tagUser('second', { 'Tags.member.1.Key': 'k' }, powerless)
    expect(tag(invalid.answer, 'Code')).toBe('ValidationError')
    const denied = await tagUser('third', { 'Tags.member.1.Key': 'k', 'Tags.member.1.Value': 'v' }, powerless)
    expect(tag(denied.answer, 'Code')).toBe('AccessDenied')
  })
})

describe('lists of texts', () => {
  const document = policy('Allow', 's3:GetObject')
  const contextKeys = async (...indices: string[]) => {
    const documents = indices.map((index) => [`PolicyInputList.member.${index}`, document])
    return call(server, iamForm('GetContextKeysForCustomPolicy', Object.fromEntries(documents)))
  }

  test.each([[['1']], [['01']], [['2', '1']]])('13.15, C7.1.3: %j', async (indices) => {
    expect((await contextKeys(...indices)).status).toBe(200)
  })

  test.each([
    [['+1'], 'Start of list found where not expected'],
    [['one'], 'Start of list found where not expected'],
    [['0'], '0 is not a valid index'],
    [['-1'], "Key -1 may not have a leading '-'"],
    [['12'], 'Excessively sparse input would skip 11 list elements'],
    [['43', '22', '1'], 'Excessively sparse input would skip 21 list elements'],
  ])('13.15, 13.16, C7.1.3, C7.1.4: %j is MalformedInput', async (indices, message) => {
    expect(errorOf(await contextKeys(...indices))).toEqual({ status: 400, code: 'MalformedInput', message })
  })

  test.each([[['11']], [['1', '8', '15']]])(
    'C7.1.4, C7.1.5: %j has missing elements, which fail once for the list',
    async (indices) => {
      expect(errorOf(await contextKeys(...indices))).toEqual({
        status: 400,
        code: 'ValidationError',
        message:
          "1 validation error detected: Value at 'policyInputList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 131072, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]+]",
      })
    },
  )

  test('C7.1.3, C7.1.4: in STS as well', async () => {
    await roleOf(server, 'reader')
    const input = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/reader`, RoleSessionName: 'session' }
    const of = async (name: string) =>
      errorOf(await call(server, stsForm('AssumeRole', { ...input, [name]: 'x' })))
    expect(await of('TransitiveTagKeys.member.0')).toMatchObject({ message: '0 is not a valid index' })
    expect((await of('TransitiveTagKeys.member.2')).message).toContain(
      "Value '[null, x]' at 'transitiveTagKeys'",
    )
  })
})
