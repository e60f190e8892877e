/** Tests the organization of a seed: the rows it creates, and the positions of its errors. */
import { describe, expect, test } from '@jest/globals'
import { SeedError } from '../../core/runtime/errors.ts'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { loadSeed } from '../../server/seed/index.ts'
import { organizationKey, type View } from '../../store/index.ts'
import { withFile } from '../docs/temporary.ts'
import { ACCOUNT, countingBytes, OTHER } from '../support/harness.ts'
import { OUTSIDER, organizationWith, resourceControl, serviceControl } from '../support/organizations.ts'
import { at } from '../support/places.ts'

const NOW = Date.UTC(2026, 0, 1)

async function applied(text: string): Promise<Iamulator> {
  const iamulator = await assembleIamulator(
    { logLevel: 'silent' },
    { now: () => NOW, randomBytes: countingBytes() },
  )
  const seed = await withFile('seed.yaml', text, loadSeed)
  seed.apply(iamulator)
  return iamulator
}

const rowsOf = <Row>(rows: Iterable<readonly [string, Row]>): Row[] => Array.from(rows, ([, row]) => row)

const inYaml = (text: string) => `organization:\n  managementAccount: "${ACCOUNT}"\n${text}`

async function managementView(text: string): Promise<View> {
  return (await applied(text)).store.view(at(ACCOUNT))
}

describe('the organization of a seed', () => {
  test('has a root, policy types and the management account, whatever the seed leaves out', async () => {
    const view = await managementView(inYaml(''))
    const organization = view.organizations.get(organizationKey)
    const { id = '', rootId = '' } = organization ?? {}
    expect([id, rootId]).toEqual([
      expect.stringMatching(/^o-[a-z0-9]{10}$/),
      expect.stringMatching(/^r-[a-z0-9]{4}$/),
    ])
    const attached = ['p-FullAWSAccess', 'p-RCPFullAWSAccess']
    const attachmentDates = { SERVICE_CONTROL_POLICY: NOW, RESOURCE_CONTROL_POLICY: NOW }
    expect(organization).toEqual({
      id,
      rootId,
      arn: `arn:aws:organizations::${ACCOUNT}:organization/${id}`,
      rootArn: `arn:aws:organizations::${ACCOUNT}:root/${id}/${rootId}`,
      featureSet: 'ALL',
      policyTypes: ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'],
      attached,
      attachmentDates,
    })
    expect(rowsOf(view.memberAccounts.rows())).toEqual([
      {
        accountId: ACCOUNT,
        arn: `arn:aws:organizations::${ACCOUNT}:account/${id}/${ACCOUNT}`,
        parentId: rootId,
        joinedMethod: 'INVITED',
        joinDate: NOW,
        attached,
        attachmentDates,
      },
    ])
  })

  test('has units, accounts and policies', async () => {
    const view = await managementView(
      inYaml(`
  id: o-example001
  policies:
    - name: mine
      type: SERVICE_CONTROL_POLICY
      description: Mine
      content: '{ "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Action": "s3:*", "Resource": "*" } }'
  root:
    id: r-exam
    accounts: { "${ACCOUNT}": { name: manager } }
    organizationalUnits:
      - name: first
        id: ou-exam-first001
        accounts:
          "${OTHER}":
            name: other
            email: other@example.com
            serviceControlPolicies: [mine, FullAWSAccess]
            resourceControlPolicies: [RCPFullAWSAccess]
        organizationalUnits: [{ name: first }]
`),
    )
    const [policy] = rowsOf(view.organizationPolicies.rows())
    expect(policy).toEqual({
      id: expect.stringMatching(/^p-[a-z0-9]{10}$/),
      name: 'mine',
      type: 'SERVICE_CONTROL_POLICY',
      description: 'Mine',
      arn: `arn:aws:organizations::${ACCOUNT}:policy/o-example001/service_control_policy/${policy?.id}`,
      content:
        '{ "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Action": "s3:*", "Resource": "*" } }',
      updateDate: NOW,
    })
    expect(rowsOf(view.organizationalUnits.by('parent', 'r-exam'))).toMatchObject([
      {
        id: 'ou-exam-first001',
        name: 'first',
        arn: `arn:aws:organizations::${ACCOUNT}:ou/o-example001/ou-exam-first001`,
      },
    ])
    expect(rowsOf(view.organizationalUnits.by('parent', 'ou-exam-first001'))).toMatchObject([
      { id: expect.stringMatching(/^ou-exam-[a-z0-9]{8}$/), name: 'first' },
    ])
    expect(rowsOf(view.memberAccounts.by('parent', 'r-exam'))).toMatchObject([
      { accountId: ACCOUNT, name: 'manager' },
    ])
    expect(rowsOf(view.memberAccounts.by('policy', policy?.id ?? ''))).toMatchObject([
      {
        accountId: OTHER,
        parentId: 'ou-exam-first001',
        name: 'other',
        email: 'other@example.com',
        joinedMethod: 'CREATED',
        attached: ['p-RCPFullAWSAccess', policy?.id, 'p-FullAWSAccess'],
      },
    ])
    expect(view.organizationPolicies.count('type', 'SERVICE_CONTROL_POLICY')).toBe(1)
  })

  test('has the same ids when it is applied with the same randomness', async () => {
    const organization = organizationWith([serviceControl('no-s3', 'Deny', 's3:*')], {})
    const ids = async () => {
      const view = await managementView(JSON.stringify({ organization }))
      return rowsOf(view.organizationPolicies.rows()).map(({ id }) => id)
    }
    expect(await ids()).toEqual(await ids())
  })
})

async function failure(text: string): Promise<string> {
  try {
    await applied(text)
  } catch (error) {
    expect(error).toBeInstanceOf(SeedError)
    return error instanceof Error ? error.message.replace(/\(\S*\//, '(') : ''
  }
  throw new Error('nothing failed')
}

const nested = (depth: number): object =>
  depth === 0 ? {} : { organizationalUnits: [{ name: 'u', ...nested(depth - 1) }] }

const POLICY = (more: string) => `  policies:\n    - { name: p, ${more} }`
const ALLOW_TWICE = `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}`
const ALLOW = `{ Version: "2012-10-17", Statement: { Effect: Allow, Action: "s3:*", Resource: "*" } }`
const MALFORMED =
  /^AWS would reject the seed at organization\.policies\[0\](?:\.content\S*)? \(seed\.yaml:4:\d+\): MalformedPolicyDocumentException: The provided policy document does not meet the requirements of the specified policy type\.(?: [A-Z].*\.)?$/
const DENY = `{ Statement: { Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*" } }`

const RCPS = ['a', 'b', 'c', 'd', 'e']
  .map((name) => `{ name: ${name}, type: RESOURCE_CONTROL_POLICY, content: ${DENY} }`)
  .join(', ')

test('C7.12.4: resource control policies are stored in one form, attached or not', async () => {
  const view = await managementView(inYaml(POLICY(`type: RESOURCE_CONTROL_POLICY, content: ${DENY}`)))
  expect(rowsOf(view.organizationPolicies.rows()).map(({ content }) => content)).toEqual([
    '{"Version":"2008-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}',
  ])
})

describe('an organization that is wrong is refused with line and column', () => {
  test.each([
    [
      `organization: { id: o-example001 }`,
      /^Missing property "managementAccount" at organization \(seed\.yaml:1:15\)$/,
    ],
    [inYaml('  id: example'), /^Invalid value at organization\.id \(seed\.yaml:3:7\): must match pattern/],
    [
      inYaml('  polices: []'),
      /^Unknown property "polices" at organization \(seed\.yaml:3:3\)\. Did you mean "policies"\?$/,
    ],
    [
      inYaml('  root: { serviceControlPolicies: [] }'),
      /^Invalid value at .* \(seed\.yaml:3:35\): must NOT have fewer than 1 items$/,
    ],
    [inYaml('  root: { accounts: { "12": {} } }'), /^Invalid key "12" at .* \(seed\.yaml:3:23\): must match/],
    [
      inYaml('  root: { serviceControlPolicies: [FullAWSAccess, no-s3] }'),
      /^Unknown SERVICE_CONTROL_POLICY "no-s3" at .* \(seed\.yaml:3:51\)\. Use "FullAWSAccess"\.$/,
    ],
    [
      inYaml('  root: { resourceControlPolicies: [FullAWSAccess] }'),
      /^Unknown RESOURCE_CONTROL_POLICY "FullAWSAccess" at .* \(seed\.yaml:3:37\)\. Did you mean "RCPFullAWSAccess"\?$/,
    ],
    [
      inYaml(`  policies: [${RCPS}]\n  root: { resourceControlPolicies: [a, b, c, d, e] }`),
      /^AWS would reject the seed at organization\.root\.resourceControlPolicies\[4\] \(seed\.yaml:4:49\): ConstraintViolationException: You have attached the maximum number of policies to the specified target\.$/,
    ],
    [inYaml(POLICY('type: SERVICE_CONTROL_POLICY, content: "{}"')), MALFORMED],
    [inYaml(POLICY(`type: SERVICE_CONTROL_POLICY, content: '${ALLOW_TWICE}'`)), MALFORMED],
    [inYaml(POLICY(`type: RESOURCE_CONTROL_POLICY, content: ${ALLOW}`)), MALFORMED],
    [inYaml(POLICY(`type: RESOURCE_CONTROL_POLICY, content: ${DENY.replace('s3:', 'ec2:')}`)), MALFORMED],
    [inYaml(POLICY('type: TAG_POLICY, content: "{}"')), MALFORMED],
    [
      inYaml(POLICY('type: TAG_POLICIES, content: "{}"')),
      /^Invalid value "TAG_POLICIES" at .*\.type \(seed\.yaml:4:24\)\. Did you mean "TAG_POLICY"\?$/,
    ],
    [
      inYaml(`  policies:\n    - { name: FullAWSAccess, type: SERVICE_CONTROL_POLICY, content: ${ALLOW} }`),
      /^AWS would reject the seed at organization\.policies\[0\] \(seed\.yaml:4:7\): DuplicatePolicyException: A policy with/,
    ],
    [
      inYaml(POLICY(`type: SERVICE_CONTROL_POLICY, content: ${ALLOW}, tags: { "aws:x": a }`)),
      /^AWS would reject the seed at organization\.policies\[0\]\.tags \(seed\.yaml:4:\d+\): InvalidInputException: /,
    ],
    [
      inYaml(`  root: { organizationalUnits: [{ name: a }, { name: b }, { name: a }] }`),
      /^AWS would reject the seed at .*\[2\] \(seed\.yaml:3:59\): DuplicateOrganizationalUnitException: An OU with/,
    ],
    [
      inYaml('  root: { id: r-exam, organizationalUnits: [{ name: a, id: ou-mine-00000001 }] }'),
      /^Invalid ID "ou-mine-00000001" at .* \(seed\.yaml:3:60\): IDs in this root start with ou-exam-$/,
    ],
    [
      inYaml(
        '  root:\n    id: r-exam\n    organizationalUnits:\n      - { name: a, id: ou-exam-00000001 }\n      - { name: b, id: ou-exam-00000001 }',
      ),
      /^Organizational unit ou-exam-00000001 already exists at .* \(seed\.yaml:7:24\)$/,
    ],
    [
      inYaml(
        `  root:\n    accounts: { "${OTHER}": {} }\n    organizationalUnits: [{ name: a, accounts: { "${OTHER}": {} } }]`,
      ),
      /^Account 123456789012 is already in the organization at .* \(seed\.yaml:5:\d+\)$/,
    ],
    [
      inYaml(`  root: ${JSON.stringify(nested(6))}`),
      /^AWS would reject the seed at .* \(seed\.yaml:3:\d+\): ConstraintViolationException: .* too many levels deep\.$/,
    ],
    [
      inYaml('  policyTypes: [SECURITYHUB_POLICY]'),
      /^AWS would reject the seed at organization\.policyTypes\[0\] \(seed\.yaml:3:17\): ConstraintViolationException: /,
    ],
    [
      inYaml(`  policyTypes: []\n  root: { resourceControlPolicies: [a] }\n  policies: [${RCPS}]`),
      /^AWS would reject the seed at .* \(seed\.yaml:4:37\): PolicyTypeNotEnabledException: /,
    ],
    [
      inYaml(`  featureSet: CONSOLIDATED_BILLING\n  policies: [${RCPS}]`),
      /^AWS would reject the seed at .* \(seed\.yaml:4:\d+\): PolicyTypeNotAvailableForOrganizationException: /,
    ],
    [
      inYaml('  rootAccess: [RootSessions]'),
      /^AWS would reject the seed at organization\.rootAccess\[0\] \(seed\.yaml:3:16\): ServiceAccessNotEnabled/,
    ],
    [
      inYaml('  trustedServices: [nobody.amazonaws.com]'),
      /^AWS would reject the seed at organization\.trustedServices\[0\] \(seed\.yaml:3:21\): InvalidInputException: /,
    ],
    [
      inYaml('  resourcePolicy: { content: "{}" }'),
      /^AWS would reject the seed at organization\.resourcePolicy \(seed\.yaml:3:19\): InvalidInputException: /,
    ],
    [
      inYaml(`  invitations: [{ account: "${ACCOUNT}" }]`),
      /^AWS would reject the seed at organization\.invitations\[0\] \(seed\.yaml:3:17\): HandshakeConstraintViolationException: /,
    ],
    [
      inYaml('  invitations: [{ notes: hello }]'),
      /^Invalid recipient at organization\.invitations\[0\] \(seed\.yaml:3:17\): use either "account" or "email"$/,
    ],
    [
      `organizations: [{ managementAccount: "${ACCOUNT}" }, { managementAccount: "${ACCOUNT}" }]`,
      /^AWS would reject the seed at organizations\[1\]\.managementAccount \(seed\.yaml:1:\d+\): AlreadyInOrganizationException: /,
    ],
    [
      `${inYaml(`  root: { accounts: { "${OTHER}": {} } }`)}\norganizations: [{ managementAccount: "${OUTSIDER}", root: { accounts: { "${OTHER}": {} } } }]`,
      /^Account 123456789012 is already in the organization of account 000000000000 at organizations\[0\]\./,
    ],
    [
      `${inYaml(`  root: { accounts: { "${OTHER}": {} } }`)}\norganizations: [{ managementAccount: "${OTHER}" }]`,
      /^AWS would reject the seed at organizations\[0\]\.managementAccount \(seed\.yaml:4:\d+\): AlreadyInOrganizationException: /,
    ],
  ])('%s', async (text, message) => {
    expect(await failure(text)).toMatch(message)
  })

  test.each([
    [
      '{ email: root@example.org }, "222222222222": { email: Root@Example.org }',
      /^AWS would reject the seed at organization\.root\.accounts\.222222222222\.email \(seed\.yaml:3:\d+\): EMAIL_ALREADY_EXISTS$/,
    ],
    [
      '{ email: .a.@example.org }',
      /^AWS would reject the seed at .*\.email \(seed\.yaml:3:\d+\): INVALID_EMAIL$/,
    ],
    [
      '{ accessRole: AWSServiceRoleForMe }',
      /^AWS would reject the seed at .*\.accessRole \(seed\.yaml:3:\d+\): InvalidInputException: /,
    ],
    ['{ closed: 2026-13-01 }', /^Invalid date "2026-13-01" at .*\.closed \(seed\.yaml:3:\d+\)$/],
    ['{ closed: yesterday }', /^Invalid value at .*, as "2026-09-30T12:00:00Z" does$/],
    [
      '{ tags: { "": a } }',
      /^AWS would reject the seed at .*\.tags \(seed\.yaml:3:\d+\): InvalidInputException: /,
    ],
    [
      '{ policies: { SERVICE_CONTROL_POLICY: [FullAWSAccess] } }',
      /^Unknown property "SERVICE_CONTROL_POLICY" at .*\.policies \(seed\.yaml:3:\d+\)/,
    ],
  ])('a member with %s', async (account, message) => {
    expect(await failure(inYaml(`  root: { accounts: { "${OTHER}": ${account} } }`))).toMatch(message)
  })

  test('a member with two addresses', async () => {
    const account = `accounts: { "${OTHER}": { root: { email: b@example.org } } }`
    const member = inYaml(`  root: { accounts: { "${OTHER}": { email: a@example.org } } }`)
    expect(await failure(`${member}\n${account}`)).toMatch(
      /^Different email address "a@example\.org" at .*\.email \(seed\.yaml:3:\d+\): the root user has b@example\.org$/,
    )
  })

  test.each([
    [
      '{ closed: true }',
      /^AWS would reject the seed at .*\.closed \(seed\.yaml:3:\d+\): ConstraintViolationException: /,
    ],
    [
      '{ accessRole: OrganizationAccountAccessRole }',
      /^The account has no access role at .*\.accessRole \(seed\.yaml:3:\d+\)\. It manages the organization\.$/,
    ],
    [
      '{ joinedMethod: CREATED }',
      /^The account cannot be CREATED at .*\.joinedMethod \(seed\.yaml:3:\d+\)\. It manages the organization\.$/,
    ],
    [
      '{} }, organizationalUnits: [{ name: a, accounts: { "000000000000": {} } }]',
      /^Account 000000000000 is already in the organization at .* \(seed\.yaml:3:\d+\)$/,
    ],
  ])('a management account with %s', async (account, message) => {
    const end = account.startsWith('{} }') ? ' }' : ' } }'
    expect(await failure(inYaml(`  root: { accounts: { "${ACCOUNT}": ${account}${end}`))).toMatch(message)
  })

  test('12.11, C7.7.7: a service with a delegated administrator keeps its trusted access', async () => {
    const accounts = `  root:\n    accounts: { "${OTHER}": { administers: [sso.amazonaws.com, iam.amazonaws.com] } }`
    for (const trusted of ['sso.amazonaws.com', 'sso.amazonaws.com, config.amazonaws.com']) {
      expect(await failure(inYaml(`  trustedServices: [${trusted}]\n${accounts}`))).toMatch(
        /^AWS would reject the seed at .*\.administers\[1\] \(seed\.yaml:5:\d+\): ConstraintViolationException: You must enable service access/,
      )
    }
    const trusting = inYaml(`  trustedServices: [iam.amazonaws.com, sso.amazonaws.com]\n${accounts}`)
    expect((await managementView(trusting)).memberAccounts.get(OTHER)?.administers).toHaveLength(2)
  })

  test('the limits themselves are no mistakes', async () => {
    const view = await managementView(inYaml(`  root: ${JSON.stringify(nested(5))}`))
    expect(view.organizationalUnits.size).toBe(5)
  })

  test.each([
    serviceControl('long', 'Deny', `s3:${'x'.repeat(10_240)}`),
    resourceControl('long', `s3:${'x'.repeat(5120)}`),
  ])('content of too many characters', async (policy) => {
    const organization = organizationWith([policy], {})
    expect(await failure(JSON.stringify({ organization }))).toMatch(
      /^AWS would reject the seed at organization\.policies\[0\] \(seed\.yaml:1:\d+\): ConstraintViolationException: You have exceeded the maximum policy size\.$/,
    )
  })

  test('and nothing of the seed is applied', async () => {
    const iamulator = await assembleIamulator()
    const text = `accounts: { "${OTHER}": { users: [{ name: a }] } }\n${inYaml('  root: { serviceControlPolicies: [x] }')}`
    const seed = await withFile('seed.yaml', text, loadSeed)
    expect(() => seed.apply(iamulator)).toThrow(SeedError)
    expect(iamulator.store.status().rows).toBe(0)
  })
})
