/** Tests the organization of a seed: the rows it creates, and the positions of its errors. */
import { describe, expect, test } from '@jest/globals'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { SeedError } from '../../server/runtime/errors.ts'
import { loadSeed } from '../../server/seed/index.ts'
import { organizationKey, type View } from '../../store/index.ts'
import { withFile } from '../docs/temporary.ts'
import { ACCOUNT, countingBytes, OTHER } from '../support/harness.ts'
import { organizationWith, resourceControl, serviceControl } from '../support/organizations.ts'
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
    expect(organization).toEqual({
      id,
      rootId,
      arn: `arn:aws:organizations::${ACCOUNT}:organization/${id}`,
      rootArn: `arn:aws:organizations::${ACCOUNT}:root/${id}/${rootId}`,
      featureSet: 'ALL',
      policyTypes: ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'],
      attached,
    })
    expect(rowsOf(view.memberAccounts.rows())).toEqual([
      {
        accountId: ACCOUNT,
        arn: `arn:aws:organizations::${ACCOUNT}:account/${id}/${ACCOUNT}`,
        parentId: rootId,
        joinedMethod: 'INVITED',
        joinDate: NOW,
        attached,
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
        attached: [policy?.id, 'p-FullAWSAccess', 'p-RCPFullAWSAccess'],
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
const DENY = `{ Statement: { Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*" } }`

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
      inYaml('  master: x'),
      /^Unknown property "master" at organization \(seed\.yaml:3:3\)\. Use "managementAccount", /,
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
      inYaml('  root: { resourceControlPolicies: [a, b, c, d, e] }'),
      /^Too many policies \(6\) at .* \(seed\.yaml:3:36\): at most 5 of each type can be attached$/,
    ],
    [
      inYaml(POLICY('type: SERVICE_CONTROL_POLICY, content: "{}"')),
      /^Invalid policy at .* \(seed\.yaml:4:57\): MalformedPolicyDocumentException: The provided policy document does not meet/,
    ],
    [
      inYaml(POLICY(`type: SERVICE_CONTROL_POLICY, content: '${ALLOW_TWICE}'`)),
      /^Invalid policy at .* \(seed\.yaml:4:57\): MalformedPolicyDocumentException: The provided policy document does not meet/,
    ],
    [
      inYaml(POLICY(`type: RESOURCE_CONTROL_POLICY, content: ${ALLOW}`)),
      /^Invalid policy at .* \(seed\.yaml:4:58\): MalformedPolicyDocumentException: The provided policy document does not meet/,
    ],
    [
      inYaml(POLICY(`type: RESOURCE_CONTROL_POLICY, content: ${DENY.replace('s3:', 'ec2:')}`)),
      /^Invalid policy at .* \(seed\.yaml:4:58\): MalformedPolicyDocumentException: The provided policy document does not meet the requirements of the specified policy type\.$/,
    ],
    [
      inYaml(POLICY('type: TAG_POLICY, content: "{}"')),
      /^Invalid value "TAG_POLICY" at .*\.type \(seed\.yaml:4:24\)\. Use "SERVICE_CONTROL_POLICY" or "RESOURCE_CONTROL_POLICY"\.$/,
    ],
    [
      inYaml(`  policies:\n    - { name: FullAWSAccess, type: SERVICE_CONTROL_POLICY, content: ${ALLOW} }`),
      /^Policy "FullAWSAccess" already exists at .* \(seed\.yaml:4:7\)$/,
    ],
    [
      inYaml(`  root: { organizationalUnits: [{ name: a }, { name: b }, { name: a }] }`),
      /^Organizational unit "a" already exists at .* \(seed\.yaml:3:59\)$/,
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
      /^Organizational unit nested too deeply at .* \(seed\.yaml:3:\d+\): at most 5 levels are allowed$/,
    ],
  ])('%s', async (text, message) => {
    expect(await failure(text)).toMatch(message)
  })

  test('12.11, C7.7.7: a service with a delegated administrator keeps its trusted access', async () => {
    const accounts = `  root:\n    accounts: { "${OTHER}": { administers: [sso.amazonaws.com, iam.amazonaws.com] } }`
    for (const trusted of ['sso.amazonaws.com', 'sso.amazonaws.com, config.amazonaws.com']) {
      expect(await failure(inYaml(`  trustedServices: [${trusted}]\n${accounts}`))).toMatch(
        /^iam\.amazonaws\.com has no trusted access at .* \(seed\.yaml:5:\d+\): add it to trustedServices$/,
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
    [serviceControl('long', 'Deny', `s3:${'x'.repeat(10_240)}`), '10240'],
    [resourceControl('long', `s3:${'x'.repeat(5120)}`), '5120'],
  ])('content of too many characters', async (policy, limit) => {
    const organization = organizationWith([policy], {})
    expect(await failure(JSON.stringify({ organization }))).toMatch(
      new RegExp(
        `^Policy with \\d+ characters at .* \\(seed\\.yaml:1:\\d+\\): a [A-Z_]+ can have at most ${limit}$`,
      ),
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
