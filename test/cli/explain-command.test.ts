/** Tests the requests and the output of `iamulator explain` and `iamulator decisions`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type ExplanationBody, textOfExplanation } from '../../analysis/explanation/explanation-text.ts'
import { Log } from '../../core/runtime/log.ts'
import { paintFor } from '../../server/cli/colors.ts'
import { decisionsCommand, type ExplainFlags, explainCommand } from '../../server/cli/explain-command.ts'
import { userArn, userWith } from '../services/callers.ts'
import { Bundle } from '../support/bundle.ts'
import { ACCOUNT, OTHER, policy, serverForAllTests } from '../support/harness.ts'

const ALICE = userArn('alice')
const plain = paintFor({}, undefined)

const server = serverForAllTests()
let bundle: Bundle
let requestId: string

beforeAll(async () => {
  bundle = await Bundle.build()
  const Statement = [
    {
      Sid: 'Reads',
      Effect: 'Allow',
      Action: ['iam:Get*', 'iam:A', 'iam:B', 'iam:C', 'iam:D', 'iam:E', 'iam:F'],
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: 'iam:List*',
      Resource: '*',
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    },
    { Effect: 'Deny', Action: 'iam:GetRole', Resource: '*' },
    { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::\${aws:PrincipalTag/team}` },
  ]
  const alice = await userWith(server, 'alice', JSON.stringify({ Version: '2012-10-17', Statement }, null, 1))
  await server
    .iam(alice)
    .send(new ListUsersCommand({}))
    .catch((error: unknown) => {
      requestId = String(Reflect.get(Object(Reflect.get(Object(error), '$metadata')), 'requestId'))
    })
})
afterAll(() => bundle.remove())

const explain = async (flags: Partial<ExplainFlags>, id?: string) =>
  (await explainCommand(server.url, id, { context: [], ...flags }, plain)).text

describe('explain', () => {
  test('prints the layers, what failed at what, and the change', async () => {
    expect(
      await explain({}, requestId),
    ).toBe(`✗ denied iam:ListUsers on * because no identity-based policy allows the iam:ListUsers action
  caller ${ALICE}

  ✗ identity-based policy does not allow. One of the caller’s policies must allow the request.
      only (inline)
        · statement 1 (Reads) Allow line 4: Action does not match
              expected iam:Get*, iam:A, iam:B, iam:C, iam:D, iam:E, and 1 more
              actual   iam:ListUsers
        · statement 2 Allow line 18 (closest): Condition Bool aws:MultiFactorAuthPresent does not match
              expected true
              actual   absent
        · statement 3 Deny line 28: Action does not match
              expected iam:GetRole
              actual   iam:ListUsers
        · statement 4 Allow line 33: Action does not match
              expected s3:*
              actual   iam:ListUsers

  to allow it:
    Make the request with MFA (aws:MultiFactorAuthPresent = true), as statement 2 of the identity-based policy only requires.
`)
  })

  test('of what is allowed prints by what', async () => {
    const text = await explain({ principal: ALICE, action: 'iam:ListUsers', mfa: true })
    expect(text).toContain('✓ allowed iam:ListUsers on * by an identity-based policy\n')
    expect(text).toContain('  ✓ identity-based policy allows. One of the caller’s policies')
    expect(text).toContain('        ✓ statement 2 Allow line 18: applies\n')
    expect(text).not.toContain('to allow it:')
    expect(await explain({ principal: ACCOUNT, action: 'iam:GetRole' })).toContain(
      ' because the caller is the root user\n',
    )
  })

  test('prints what denies, and what has no value', async () => {
    const resource = `arn:aws:iam::${ACCOUNT}:role/r`
    const denied = await explain({ principal: ALICE, action: 'iam:GetRole', resource })
    expect(denied).toContain(
      `✗ denied iam:GetRole on ${resource} with an explicit deny in an identity-based policy\n`,
    )
    expect(denied).toContain('  ✗ identity-based policy denies.')
    expect(denied).toContain('        ✗ statement 3 Deny line 28: applies\n')
    const unnamed = await explain({ principal: ALICE, action: 's3:ListBucket', resource: 'arn:aws:s3:::red' })
    expect(unnamed).toContain(
      `statement 4 Allow line 33 (closest): Resource with the variable aws:PrincipalTag/team does not match
              expected \${aws:PrincipalTag/team}
              actual   absent
              The statement applies only if its variable has exactly one value.\n`,
    )
    expect(unnamed).toContain('Make the request with aws:PrincipalTag/team = red, as statement 4')
  })

  test('notes what AWS does not have, and names the principal that was meant', async () => {
    const misspelled = { principal: ALICE, action: 'iam:ListUser' }
    await expect(explain(misspelled)).rejects.toMatchObject({
      status: 2,
      message: expect.stringMatching(
        /^action: No action that iamulator knows matches "iam:ListUser"\. Did you mean "iam:ListUsers"\? /,
      ),
    })
    const text = await explain({
      ...misspelled,
      unknownActions: true,
      context: ['aws:SourceIpp=1.2.3.4'],
    })
    expect(text).toContain(`
  caller ${ALICE}
  note   The action "iam:ListUser" is not in AWS's service authorization reference. Did you mean "iam:ListUsers"?
  note   The condition key "aws:SourceIpp" is not in AWS's service authorization reference. Did you mean "aws:SourceIp"?

`)
    await expect(explain({ principal: 'alice', action: 'iam:ListUsers' })).rejects.toThrow(
      new RegExp(`^Principal "alice" is not an ARN\\. Did you mean ${ALICE}\\?$`),
    )
  })

  test('takes a question from a file, to which flags add', async () => {
    const file = join(bundle.directory, 'question.json')
    const session = { policy: policy('Allow', 's3:Put*') }
    const resource = `arn:aws:sqs:us-east-1:${ACCOUNT}:q`
    const context = { 'x:a': '0', 'x:c': ['3'] }
    const question = { principal: ACCOUNT, action: 'sqs:SendMessage', resource, session, context }
    writeFileSync(file, JSON.stringify({ ...question, resourcePolicy: { Statement: [] } }))
    const flags = { question: file, mfa: true, context: ['x:a=1', 'x:a=2=3', 'x:b='] }
    const text = await explain(flags)
    expect(text).toContain('  · resource-based policy does not allow. Not needed: ')
    expect(text).toContain(`      ${resource} (resource): it has no statements\n`)
    expect(text).toContain('  ✗ session policy does not allow.')
    expect(JSON.parse(await explain({ ...flags, json: true })).context).toMatchObject({
      'aws:MultiFactorAuthPresent': 'true',
      'x:a': ['1', '2=3'],
      'x:b': '',
      'x:c': ['3'],
    })
  })

  test('prints levels, policies that cannot be read, and alternatives', async () => {
    const json = JSON.parse(await explain({ principal: ALICE, action: 'sqs:SendMessage', json: true }))
    const explained: ExplanationBody = {
      ...json,
      layers: [
        {
          layer: 'serviceControl',
          level: 2,
          verdict: 'exempt',
          needed: false,
          why: 'Why.',
          policies: [{ source: 'broken', kind: 'organization', readable: false, statements: [] }],
        },
      ],
      change: { steps: [{ text: 'This.' }], alternatives: [[{ text: 'That.' }]] },
      untried: 'There is more.',
    }
    expect(textOfExplanation(explained, plain).split('\n').slice(3)).toEqual([
      '  · service control policy, level 2 does not apply. Why.',
      '      broken (organization): it cannot be read, so it allows nothing',
      '',
      '  to allow it:',
      '    This.',
      '  or',
      '    That.',
      '    There is more.',
      '',
    ])
    expect(
      textOfExplanation({ ...explained, change: null }, plain)
        .split('\n')
        .slice(6),
    ).toEqual(['  to allow it:', '    There is more.', ''])
  })

  test.each<[string, Partial<ExplainFlags>, string | undefined, RegExp]>([
    [
      'no question',
      {},
      undefined,
      /^nothing to explain: give a request ID, --authorization-id, --principal and --action, or --question FILE$/,
    ],
    ['half a question', { principal: ALICE, mfa: true }, undefined, /^nothing to explain: /],
    ['an unknown id', {}, 'none', /^No decision is recorded for the request "none"\. /],
    ...[
      { principal: ALICE },
      { action: 'a:B' },
      { resource: '*' },
      { mfa: true },
      { context: ['a=b'] },
      { question: 'file' },
    ].map((flags): [string, Partial<ExplainFlags>, string, RegExp] => [
      `both: ${JSON.stringify(flags)}`,
      flags,
      'none',
      new RegExp(`^--${Object.keys(flags)[0]} cannot be used with a request ID: leave one of them out$`),
    ]),
    ...['aws:MultiFactorAuthPresent:true', 'aws:MultiFactorAuthPresent', '=x', ''].map(
      (pair): [string, Partial<ExplainFlags>, undefined, RegExp] => [
        `a condition key without a value or a name: ${pair}`,
        { principal: ALICE, action: 'iam:ListUsers', context: ['x:a=1', pair] },
        undefined,
        new RegExp(`^--context ${pair} must be KEY=VALUE, such as aws:MultiFactorAuthPresent=true$`),
      ],
    ),
    [
      'a missing file',
      { question: '/none' },
      undefined,
      /^Cannot read --question: no such file or directory: \/none\.$/,
    ],
  ])('tells of %s', async (_, flags, id, message) => {
    await expect(explain(flags, id)).rejects.toThrow(message)
  })

  test('takes the URL of a page, and asks the server that it names', async () => {
    const ask = (request: string) => explainCommand('http://127.0.0.1:1', request, { context: [] }, plain)
    const byId = await explain({}, requestId)
    expect((await ask(`${server.url}/console/explain/${requestId}`)).text).toBe(byId)
    expect((await ask(`${server.url}/console/explain/${requestId}?d=1&layer=boundary`)).text).toBe(byId)
    await expect(ask(`${server.url}/console/live/${requestId}`)).rejects.toThrow('No server is listening')
  })

  test('tells of a server that is none', async () => {
    const ask = (url: string) => explainCommand(url, 'x', { context: [] }, plain)
    await expect(ask('http://127.0.0.1:1')).rejects.toThrow(
      /^No server is listening at http:\/\/127\.0\.0\.1:1\. Start it, or choose another with --port\.$/,
    )
    await expect(ask(`${server.url}/elsewhere`)).rejects.toThrow(
      /^The server at http:\S+\/elsewhere is not iamulator\.$/,
    )
  })
})

describe('decisions', () => {
  test('prints a line a decision, the newest first', async () => {
    const { text, notice } = await decisionsCommand(server.url, { action: 'iam:*' }, plain)
    expect(notice).toBeUndefined()
    expect(text.split('\n')[0]).toMatch(
      new RegExp(
        `^\\S+Z ✗ denied  ${requestId} iam:ListUsers on \\* ${ALICE} because no identity-based policy .* explain: ${server.url}/console/explain/${requestId}$`,
      ),
    )
    expect(text).toMatch(/^\S+Z ✓ allowed \S+ iam:CreateUser on \S+ \S+$/m)
  })

  test('filters', async () => {
    const count = async (flags: Parameters<typeof decisionsCommand>[1]) =>
      JSON.parse((await decisionsCommand(server.url, { ...flags, json: true }, plain)).text).decisions.length
    expect(await count({ action: 'iam:*' })).toBe(3)
    expect(await count({ denied: true })).toBe(1)
    expect(await count({ principal: ALICE, action: '*:List*', resource: '\\*', layer: 'x' })).toBe(0)
    expect(await count({ limit: '2' })).toBe(2)
    expect(await count({ account: ACCOUNT })).toBe(3)
    expect(await count({ account: OTHER })).toBe(0)
    expect(await count({ account: ACCOUNT, partition: 'aws-cn' })).toBe(0)
    expect(await count({ since: '2999-01-01' })).toBe(0)
  })
})

describe('decisions that match nothing', () => {
  test.each<[object, string]>([
    [
      { action: 'iam:ListUser', unknownActions: true },
      '--action iam:ListUser. Did you mean --action iam:ListUsers?',
    ],
    [
      { action: 's3:GetObjct', unknownActions: true },
      '--action s3:GetObjct. The action "s3:GetObjct" is not in AWS\'s service authorization reference. Did you mean "s3:GetObject"?',
    ],
    [{ action: 'IAM:LISTUSERS', layer: 'boundary' }, '--action IAM:LISTUSERS --layer boundary.'],
    [
      { account: OTHER, action: 'iam:ListUsers', since: '2020-01-01' },
      `--since 2020-01-01 --account ${OTHER} --action iam:ListUsers.`,
    ],
    [{ denied: true, action: 'iam:CreateUser' }, '--denied --action iam:CreateUser.'],
    [{ principal: `${ALICE}s` }, `--principal ${ALICE}s. Did you mean --principal ${ALICE}?`],
    [{ principal: 'alice' }, `--principal alice. Use --principal ${ALICE} or --principal `],
    [{ action: 'iam:*Users', resource: 'x*' }, '--action iam:*Users --resource x*.'],
  ])('are named with the nearest value: %j', async (flags, expected) => {
    const { text, notice } = await decisionsCommand(server.url, flags, plain)
    expect(text).toBe('')
    expect(notice?.startsWith(`No recorded decision matches ${expected}`)).toBe(true)
  })
})

test('decisions on an action that does not exist are an error, with the nearest name', async () => {
  await expect(decisionsCommand(server.url, { action: 's3:DeletObject' }, plain)).rejects.toMatchObject({
    message: expect.stringMatching(
      /No action that iamulator knows matches "s3:DeletObject"\. Did you mean "s3:DeleteObject"\?/,
    ),
    status: 2,
  })
})

test('decisions of a partition need an account', async () => {
  await expect(decisionsCommand(server.url, { partition: 'aws-cn' }, plain)).rejects.toThrow(
    '--partition needs --account',
  )
})

test('colours are for terminals alone, and not where they are unwanted', () => {
  const painted = (isTTY: boolean, noColor?: string) => paintFor({ isTTY }, noColor)('red', 'x')
  expect([painted(true), painted(true, '')]).toEqual(['\u001b[31mx\u001b[0m', '\u001b[31mx\u001b[0m'])
  expect([painted(true, '1'), painted(false)]).toEqual(['x', 'x'])
})

describe('what would drive the terminal', () => {
  const action = 's3:GetObject'
  const resource = 'arn:aws:s3:::b/\n\u001b[31mINJ\u007f\u009b\u2028\u2029\u202e\u2066\u200f\u00e9'
  const shown = 'arn:aws:s3:::b/\\n\\u001b[31mINJ\\u007f\\u009b\\u2028\\u2029\\u202e\\u2066\\u200f\u00e9'

  test('is escaped in explanations', async () => {
    const question = { principal: ALICE, action, resource }
    expect(await explain(question)).toContain(`✗ denied ${action} on ${shown} because`)
    expect(JSON.parse(await explain({ ...question, json: true }))).toMatchObject({ resource })
    await expect(explain({}, 'a\nb\u001b\u202e')).rejects.toThrow('"a\\nb\\u001b\\u202e"')
  })

  test('is escaped in lists', async () => {
    const body = JSON.stringify({ principal: ALICE, action, resources: [resource] })
    const { status } = await fetch(`${server.url}/_iamulator/authorize`, { method: 'POST', body })
    expect(status).toBe(200)
    expect((await decisionsCommand(server.url, { limit: '1' }, plain)).text).toContain(
      ` ${action} on ${shown} `,
    )
    const list = await decisionsCommand(server.url, { limit: '1', json: true }, plain)
    expect(JSON.parse(list.text)).toMatchObject({ decisions: [{ resource }] })
  })

  test('is escaped in notes of the log', () => {
    const written: string[] = []
    const log = new Log('info', (text) => void written.push(text))
    log.note('no key\n\u001b[31m')
    log.flush()
    expect(written).toEqual([expect.stringMatching(/ NOTE no key\\n\\u001b\[31m\n$/)])
  })
})

describe('on the command line', () => {
  const run = (...args: string[]) => bundle.run([...args, '--port', String(server.port)])

  test('a request id or flags, and an exit status on demand', async () => {
    const denied = ['explain', '--principal', ALICE, '--action', 'iam:ListUsers', '--context', 'x:a=1']
    expect(await run(...denied)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^✗ denied/),
      stderr: '',
    })
    expect(await run(...denied, '--exit-code')).toMatchObject({ code: 1 })
    expect(await run(...denied, '--mfa', '--exit-code')).toMatchObject({ code: 0 })
    const { stdout } = await run('explain', requestId, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ requestId })
  })

  test('decisions', async () => {
    const { code, stdout } = await run('decisions', '--denied', '--action', 'iam:*', '--limit', '5')
    expect({ code, lines: stdout.split('\n').length }).toEqual({ code: 0, lines: 2 })
  })

  test('what cannot be explained is an error without a stack', async () => {
    expect(await run('explain', 'none', '--exit-code')).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: No decision is recorded for [^\n]+\n$/),
    })
  })
})
