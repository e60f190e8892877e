/** Checks of what principals of a running server can do: their outputs and exit statuses. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type CheckFlags, checkCommand } from '../../server/cli/check-command.ts'
import { paintFor } from '../../server/cli/colors.ts'
import { request } from '../support/admin.ts'
import { ACCOUNT, OTHER, type TestServer, trust } from '../support/harness.ts'
import { organizationWith, seededServer, serviceControl, statement } from '../support/organizations.ts'

const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`
const CI = `arn:aws:iam::${OTHER}:role/ci`
const FILES = {
  'reads.json': { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }] },
  'all.json': { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  'own.json': {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::homes/alice/*' }],
  },
  'bucket.json': {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }],
  },
}

let server: TestServer
let directory: string
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'iamulator-checks-'))
  for (const [name, content] of Object.entries(FILES))
    writeFileSync(join(directory, name), JSON.stringify(content, null, 2))
  server = await seededServer({
    organization: organizationWith([serviceControl('guard', 'Deny', 's3:PutObject')], {
      outer: { serviceControlPolicies: ['FullAWSAccess', 'guard'] },
    }),
    accounts: {
      [ACCOUNT]: {
        users: [
          {
            name: 'alice',
            inlinePolicies: {
              home: {
                Version: '2012-10-17',
                Statement: {
                  Effect: 'Allow',
                  Action: ['s3:GetObject', 's3:PutObject'],
                  Resource: `arn:aws:s3:::homes/\${aws:username}/*`,
                },
              },
            },
          },
        ],
      },
      [OTHER]: {
        policies: [{ name: 'limit', document: statement('Allow', 's3:*') }],
        roles: [
          {
            name: 'ci',
            trust: JSON.parse(trust({ AWS: OTHER })),
            permissionsBoundary: 'limit',
            inlinePolicies: { build: statement('Allow', 's3:*') },
          },
        ],
      },
    },
  })
})
afterAll(async () => {
  rmSync(directory, { recursive: true })
  await server.close()
})

/** Returns the status and the lines, in which files have no directory. */
async function check(file: string | undefined, flags: CheckFlags) {
  const inDirectory = (name: string | undefined) => (name === undefined ? undefined : join(directory, name))
  const against = inDirectory(flags.against)
  const all = { ...flags, ...(against === undefined ? {} : { against }) }
  const { status, text } = await checkCommand(
    inDirectory(file),
    all,
    () => server.url,
    paintFor({}, undefined),
  )
  return [status, ...text.trimEnd().replaceAll(`${directory}/`, '').split('\n')]
}

describe('with a file', () => {
  test('asks what the principal could do that it cannot do now', async () => {
    expect(await check('own.json', { principal: ALICE })).toEqual([
      1,
      `✗ With own.json, ${ALICE} could do what it cannot do now: s3:AbortMultipartUpload on arn:aws:s3:::homes/alice/example`,
      `  caller      ${ALICE} (user)`,
      '  allowed by  own.json:4:5 statement 1',
      '  not allowed by any statement of its present policies',
      '  replay      allowed by all layers of the principal, not by its present policies',
    ])
  })

  test('limits of the principal apply to the file', async () => {
    expect(await check('all.json', { principal: CI })).toEqual([
      0,
      `✓ With all.json, ${CI} could do nothing that it cannot do now`,
    ])
    expect(await check('all.json', { principal: CI, denies: 's3:PutObject,ec2:*' })).toEqual([
      0,
      `✓ With all.json, ${CI} could perform none of s3:PutObject, ec2:*`,
    ])
    expect((await check('all.json', { principal: CI, against: 'reads.json' }))[1]).toMatch(
      `✗ With all.json, ${CI} could do what reads.json does not allow: s3:`,
    )
  })
})

describe('without a file', () => {
  test('asks what the principal can do now', async () => {
    expect(await check(undefined, { principal: CI, denies: 'iam:PassRole,s3:PutObject' })).toEqual([
      0,
      `✓ ${CI} can perform none of iam:PassRole, s3:PutObject`,
    ])
    expect(
      await check(undefined, { principal: CI, denies: 's3:GetObject', resources: 'arn:aws:s3:::a/b' }),
    ).toEqual([
      1,
      `✗ ${CI} can perform some of s3:GetObject on arn:aws:s3:::a/b: s3:GetObject on arn:aws:s3:::a/b`,
      `  caller      ${CI} (role session)`,
      '  allowed by  build (inline) statement 1',
      `  allowed by  arn:aws:iam::${OTHER}:policy/limit (managed) statement 1`,
      '  allowed by  FullAWSAccess (organization) statement 1',
      '  replay      allowed by all layers of the principal',
    ])
  })

  test('the value of a variable is that of the principal', async () => {
    expect(await check(undefined, { principal: ALICE, against: 'own.json' })).toEqual([
      0,
      `✓ ${ALICE} can do nothing that own.json does not allow`,
    ])
    expect((await check(undefined, { principal: ALICE, against: 'reads.json' })).slice(0, 2)).toEqual([
      1,
      `✗ ${ALICE} can do what reads.json does not allow: s3:PutObject on arn:aws:s3:::homes/alice/example`,
    ])
  })

  test('--json has the principal, and no places in files that do not exist', async () => {
    const [status, ...lines] = await check(undefined, { principal: CI, denies: 's3:GetObject', json: true })
    expect([status, JSON.parse(lines.join('\n'))]).toMatchObject([
      1,
      {
        check: { kind: 'grants', principal: CI, actions: ['s3:GetObject'], resources: [] },
        request: { caller: CI, callerKind: 'role-session', action: 's3:GetObject' },
        causes: [{ policy: 'build (inline)', statement: 1 }],
      },
    ])
    expect(lines.join('\n')).not.toContain('"start"')
  })

  test.each([ALICE, CI])('the server allows the example: %s', async (principal) => {
    const [, ...lines] = await check(undefined, { principal, denies: '*', json: true })
    const { caller, action, resource, context } = JSON.parse(lines.join('\n')).request
    const { body } = await request(server, 'POST', 'explain', {
      principal: caller,
      action,
      resource,
      context,
    })
    expect(body).toMatchObject({ decision: 'allowed' })
  })

  test('--sarif names the policy, because it is in no file', async () => {
    const [, ...lines] = await check(undefined, { principal: CI, denies: 's3:GetObject', sarif: true })
    const [{ results }] = JSON.parse(lines.join('\n')).runs
    expect(results).toMatchObject([
      { ruleId: 'forbidden-access', locations: [{ logicalLocations: [{ fullyQualifiedName: CI }] }] },
    ])
    expect(results[0].locations[0].physicalLocation).toBeUndefined()
  })
})

describe('input that cannot be checked', () => {
  test.each<[string | undefined, CheckFlags, string]>([
    [
      undefined,
      { principal: `${CI}x`, denies: 's3:*' },
      `Principal "${CI}x" does not exist. Did you mean ${CI}?`,
    ],
    [
      'bucket.json',
      { principal: CI },
      'statement 1 has a Principal, which a policy of type "identity" cannot have.',
    ],
    ['all.json', { principal: CI, type: 'scp' }, '--principal is about identity-based policies'],
  ])('%s %p', async (file, flags, message) => {
    await expect(check(file, flags)).rejects.toMatchObject({
      status: 2,
      message: expect.stringContaining(message),
    })
  })
})
