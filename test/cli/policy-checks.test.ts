/** Tests the commands that check policies in files: their outputs, exit statuses, and errors. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Bundle } from '../support/bundle.ts'

const FILES = {
  'old.json': `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject"], "Resource": "*" },
    { "Sid": "Keep", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::kept/*" }
  ]
}`,
  'new.json': `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*" },
    {
      "Sid": "Writes",
      "Effect": "Allow",
      "Action": "s3:DeleteObject",
      "Resource": "arn:aws:s3:::reports/*",
      "Condition": { "StringEquals": { "aws:PrincipalTag/team": "blue" } }
    }
  ]
}`,
  'denied.json': `{ "Version": "2012-10-17", "Statement": {
  "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::kept/*" } }`,
  'hard.json': `{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/\${aws:username}/a" } ] }`,
  'hard-limit.json': `{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/\${aws:username}/?" } ] }`,
  'bucket.json': `{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*" } ] }`,
  'trust.json': `{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "sts:AssumeRole" } ] }`,
  'findings.json': `{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*" },
  { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*" } ] }`,
  'text.json': 'Version: 2012-10-17',
  'cut.json': '{\n  "Statement": [ }',
  'other.json': '{ "name": "x" }',
  'effect.json': '{ "Statement": [\n { "Action": "s3:*", "Resource": "*" } ] }',
}

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(bundle.directory, name), text)
})
afterAll(() => bundle.remove())

const run = (line: string) => bundle.run(line.split(' '))
const refusal = (message: string) => ({ code: 2, stdout: '', stderr: `error: ${message}\n` })
const answer = (code: number, ...lines: readonly string[]) => ({
  code,
  stdout: `${lines.join('\n')}\n`,
  stderr: '',
})

describe('check --against', () => {
  test('prints a request that only the new policy allows', async () => {
    expect(await run('check new.json --against old.json')).toEqual(
      answer(
        1,
        '✗ new.json allows what old.json does not allow: s3:DeleteObject on arn:aws:s3:::reports/example',
        '  caller      arn:aws:iam::111122223333:user/alice (user)',
        '  key         aws:PrincipalTag/team = blue',
        '  allowed by  new.json:5:5 statement 2 (Writes)',
        '  not allowed by any statement of old.json',
        '  replay      allowed by the new policy, not by the old one',
      ),
    )
  })

  test('prints what denies the request', async () => {
    expect(await run('check denied.json --against old.json')).toEqual(
      answer(
        1,
        '✗ denied.json allows what old.json does not allow: s3:PutObject on arn:aws:s3:::kept/example',
        '  caller      arn:aws:iam::111122223333:user/alice (user)',
        '  allowed by  denied.json:1:41 statement 1',
        '  denied by   old.json:5:5 statement 2 (Keep)',
        '  replay      allowed by the new policy, not by the old one',
      ),
    )
  })

  test('proves that there is none', async () => {
    expect(await run('check old.json --against old.json')).toEqual(
      answer(0, '✓ old.json allows nothing that old.json does not allow'),
    )
  })

  test('what is not proved is neither', async () => {
    const { code, stdout, stderr } = await run('check hard.json --against hard-limit.json')
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    expect(stdout).toBe(
      `? Not proved: hard.json allows nothing that hard-limit.json does not allow. The reason: its policy variables tie the caller to the resource or to another condition key.
  not proved  hard.json:2:3 statement 1
`,
    )
  })

  test('reads standard input', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(bundle.directory, 'dist', 'cli.js'), 'check', '-', '--against', 'old.json'],
      { cwd: bundle.directory, input: FILES['denied.json'], encoding: 'utf8' },
    )
    expect(status).toBe(1)
    expect(stdout).toContain('  allowed by  stdin:1:41 statement 1\n')
  })

  test('--json prints the report', async () => {
    const { code, stdout } = await run('check denied.json --against old.json --json')
    const statement = {
      policy: 'denied.json',
      statement: 1,
      start: { line: 1, column: 41 },
      end: { line: 2, column: 83 },
    }
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toEqual({
      check: { kind: 'against', policy: 'denied.json', reference: 'old.json' },
      answer: 'exceeds',
      request: {
        caller: 'arn:aws:iam::111122223333:user/alice',
        callerKind: 'user',
        action: 's3:PutObject',
        resource: 'arn:aws:s3:::kept/example',
        context: {},
      },
      allowedBy: [statement],
      deniedBy: {
        policy: 'old.json',
        statement: 2,
        sid: 'Keep',
        start: { line: 5, column: 5 },
        end: { line: 5, column: 101 },
      },
      causes: [statement],
    })
  })
})

describe('check for access', () => {
  test.each([
    ['check new.json --denies iam:PassRole,s3:Put*', 0, '✓ new.json grants none of iam:PassRole, s3:Put*'],
    [
      'check new.json --denies s3:* --resources arn:aws:s3:::others/*',
      0,
      '✓ new.json grants none of s3:* on arn:aws:s3:::others/*',
    ],
    [
      'check new.json --resources arn:aws:s3:::reports/may',
      1,
      '✗ new.json grants some of all actions on arn:aws:s3:::reports/may: s3:DeleteObject on arn:aws:s3:::reports/may',
    ],
    [
      'check trust.json --public AWS::IAM::AssumeRolePolicyDocument',
      0,
      '✓ trust.json grants no public access to a resource of type AWS::IAM::AssumeRolePolicyDocument',
    ],
    [
      'check bucket.json --public AWS::S3::Bucket --realistic',
      1,
      '✗ bucket.json grants public access to a resource of type AWS::S3::Bucket: s3:GetObject on arn:aws:s3:::reports/example',
    ],
    [
      'check trust.json --against trust.json --type trust',
      0,
      '✓ trust.json allows nothing that trust.json does not allow',
    ],
    [
      'check old.json --denies s3:GetObject --type scp',
      1,
      '✗ old.json grants some of s3:GetObject: s3:GetObject on arn:aws:s3:us-east-1:111122223333:accesspoint/example/object/example',
    ],
    [
      'check new.json --denies s3:DeletObject,shop:* --unknown-actions',
      0,
      '✓ new.json grants none of s3:DeletObject, shop:*',
    ],
  ])('%s', async (line, code, headline) => {
    const result = await run(line)
    expect({ ...result, stdout: result.stdout.split('\n')[0] }).toEqual({
      code,
      stdout: headline,
      stderr: '',
    })
  })
})

describe('input that cannot be checked', () => {
  test.each([
    ['check gone.json --denies s3:*', 'Cannot read gone.json: the file does not exist.'],
    ['check new.json --against gone.json', 'Cannot read gone.json: the file does not exist.'],
    ['check text.json --denies s3:*', 'text.json:1:1 is not valid JSON.'],
    ['check cut.json --denies s3:*', 'cut.json:2:18 is not valid JSON.'],
    ['check other.json --denies s3:*', 'other.json is not a policy: it has no Statement.'],
    ['check effect.json --denies s3:*', 'effect.json:2:2 is not a policy: Statement[0] has no Effect.'],
    [
      'check bucket.json --denies s3:* --type identity',
      'bucket.json:2:3: statement 1 has a Principal, which a policy of type "identity" cannot have.',
    ],
    [
      'check new.json --public AWS::S3::Bucket',
      'new.json:4:5 is not a policy: Statement[0] has neither Principal nor NotPrincipal.',
    ],
    [
      'check new.json',
      'nothing to check: give --against FILE, --denies ACTIONS, --resources ARNS, --public TYPE, or a FILE and --principal ARN',
    ],
    [
      'check new.json --against old.json --denies s3:*',
      'give only one of --against, --denies (with or without --resources), and --public',
    ],
    [
      'check new.json --public AWS::S3::Buckt',
      '--public AWS::S3::Buckt is not a type of resource that can be checked. Did you mean AWS::S3::Bucket?',
    ],
    ['check new.json --denies PassRole', '--denies PassRole is not an action, such as iam:PassRole or s3:*'],
    ['check --against old.json', 'nothing to check: give a FILE or --principal ARN'],
    [
      'check --principal arn:aws:iam::000000000000:role/ci',
      'nothing to check: give --against FILE, --denies ACTIONS, --resources ARNS, --public TYPE, or a FILE and --principal ARN',
    ],
    [
      'check --principal arn:aws:iam::000000000000:role/ci --public AWS::S3::Bucket',
      '--principal is about identity-based policies: leave out --public and --type',
    ],
    [
      'check new.json --principal arn:aws:iam::000000000000:role/ci --port 1',
      'No server is listening at http://127.0.0.1:1. Start it, or choose another with --port.',
    ],
    ['check - --against -', 'only one of the policies can be read from standard input'],
    ['check new.json --agains old.json', "unknown option '--agains'. Did you mean --against?"],
    ['lint gone.json', 'Cannot read gone.json: the file does not exist.'],
    ['lint dist', 'Cannot read dist: it is a directory.'],
    ['lint', "missing required argument 'FILE'"],
  ])('%s', async (line, message) => {
    expect(await run(line)).toEqual(refusal(message))
  })
})

describe('check for access that cannot be', () => {
  test.each([
    [
      's3:DeletObject',
      'No action that iamulator knows matches "s3:DeletObject". Did you mean "s3:DeleteObject"? ',
    ],
    ['s3:*,dynamo:*', 'No action that iamulator knows matches "dynamo:*". Did you mean "dynamodb:*"? '],
    [
      's3:DeletObject*',
      'No action that iamulator knows matches "s3:DeletObject*". Did you mean "s3:DeleteObject"? ',
    ],
    [
      'shop:Buy',
      'No action that iamulator knows matches "shop:Buy". iamulator knows AWS\'s actions as of 20',
    ],
  ])('--denies %s', async (actions, message) => {
    for (const format of ['', ' --json', ' --sarif', ' --realistic']) {
      const { code, stdout, stderr } = await run(`check new.json --denies ${actions}${format}`)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain(`error: --denies: ${message}`)
    }
  })

  test.each([
    ['s3:GetObject', 'orders/x', '"orders/x" is neither * nor an ARN. '],
    [
      's3:GetObject,s3:PutObject',
      'arn:aws:s3:::reports',
      's3:GetObject or s3:PutObject cannot have the resource arn:aws:s3:::reports (s3 bucket). It can have object: ',
    ],
    [
      'ec2:DescribeInstances',
      'arn:aws:ec2:us-east-1:111122223333:instance/i-1',
      'ec2:DescribeInstances has no resource-level permissions. Ask for *.',
    ],
  ])('--denies %s --resources %s', async (actions, resources, message) => {
    const { code, stdout, stderr } = await run(`check new.json --denies ${actions} --resources ${resources}`)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(`error: --resources: ${message}`)
  })
})

describe('lint', () => {
  test('prints places, severities, and a summary', async () => {
    expect(await run('lint findings.json new.json')).toEqual(
      answer(
        1,
        'findings.json:2:34 error INVALID_ACTION The action s3:GetObjct does not exist. Did you mean s3:GetObject?',
        'findings.json:3:34 security PASS_ROLE_WITH_STAR_IN_RESOURCE Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive because it allows iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.',
        '1 error, 1 security warning in 2 files.',
      ),
    )
  })

  test.each([
    ['lint new.json', 0, 'No findings in 1 file.'],
    ['lint cut.json --fail-on error', 1, '1 error in 1 file.'],
  ])('%s', async (line, code, summary) => {
    const { stdout, ...others } = await run(line)
    expect({ ...others, last: stdout.split('\n').at(-2) }).toEqual({ code, stderr: '', last: summary })
  })

  test('--json prints findings as AWS returns them', async () => {
    const { code, stdout } = await run('lint cut.json --json')
    const start = { line: 2, column: 17, offset: 19 }
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toEqual({
      files: [
        {
          file: 'cut.json',
          findings: [
            {
              findingType: 'ERROR',
              issueCode: 'JSON_SYNTAX_ERROR',
              findingDetails: 'Fix the JSON syntax error at index 19 line 2 column 17.',
              learnMoreLink: expect.stringMatching(/^https:/),
              locations: [{ path: [], span: { start, end: start } }],
            },
          ],
        },
      ],
    })
  })
})

describe('--sarif', () => {
  test('has what code scanning requires of findings', async () => {
    const { code, stdout } = await run('lint findings.json cut.json --sarif')
    expect(code).toBe(1)
    const log = JSON.parse(stdout)
    expect(log).toMatchObject({
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [{ columnKind: 'utf16CodeUnits', tool: { driver: { name: 'iamulator' } } }],
    })
    const [{ tool, results }] = log.runs
    expect(results).toContainEqual({
      ruleId: 'JSON_SYNTAX_ERROR',
      ruleIndex: expect.any(Number),
      level: 'error',
      message: { text: 'Fix the JSON syntax error at index 19 line 2 column 17.' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'cut.json' },
            region: { startLine: 2, startColumn: 18, endLine: 2, endColumn: 18 },
          },
        },
      ],
    })
    for (const { ruleId, ruleIndex, message } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId)
      expect(message.text).not.toBe('')
    }
  })

  test('has a result for each statement of a check', async () => {
    const { code, stdout } = await run('check denied.json --against old.json --sarif')
    const [{ results, tool }] = JSON.parse(stdout).runs
    expect(code).toBe(1)
    expect(tool.driver.rules).toEqual([
      { id: 'new-access', shortDescription: { text: 'The policy allows more than the reference.' } },
    ])
    const { message, ...result } = results[0]
    expect(result).toEqual({
      ruleIndex: 0,
      ruleId: 'new-access',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'denied.json' },
            region: { startLine: 1, startColumn: 41, endLine: 2, endColumn: 83 },
          },
        },
      ],
    })
    expect(message.text).toContain('replay      allowed by the new policy, not by the old one')
    expect(results).toHaveLength(1)
  })

  test('has no result for what is proved', async () => {
    const { code, stdout } = await run('check old.json --against old.json --sarif')
    expect({ code, results: JSON.parse(stdout).runs[0].results }).toEqual({ code: 0, results: [] })
  })
})
