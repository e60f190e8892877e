/** Documents whose findings AWS has published, or that AWS accepts. */
import { describe, expect, test } from '@jest/globals'
import { managedPolicies } from '../../../core/aws/managed-policies.ts'
import { lintPolicy } from '../../../policy/lint/index.ts'
import type { Finding, LintedPolicyType } from '../../../policy/lint/types.ts'
import { facts, pathsOf, readData } from './cases.ts'

const lint = (document: string, policyType: LintedPolicyType = 'IDENTITY_POLICY') =>
  lintPolicy(document, { policyType, facts })

test('the example of the AWS CLI has the published findings, byte for byte', () => {
  const { document, findings }: { document: string; findings: readonly Finding[] } =
    readData('data/cli-example.json')
  expect(findings.length).toBeGreaterThan(1)
  expect(lint(document, 'RESOURCE_POLICY')).toEqual(findings)
})

/**
 * What IAM does not look at when it accepts a document: whether services, regions, and condition keys exist, and the accounts
 * and resources in ARNs.
 */
const notOfIam = [
  ...['INVALID_SERVICE', 'INVALID_SERVICE_IN_ACTION', 'INVALID_CONDITION_KEY_FORMAT'],
  ...['INVALID_ARN_REGION', 'INVALID_ARN_ACCOUNT', 'MISSING_ARN_ACCOUNT', 'INVALID_ARN_RESOURCE'],
]

interface Recorded {
  readonly document: string
  readonly error?: string
}

const lintTrust = (document: string) =>
  lintPolicy(document, {
    policyType: 'RESOURCE_POLICY',
    resourceType: 'AWS::IAM::AssumeRolePolicyDocument',
    facts,
  })

/** Returns the codes of the errors. */
const errorsIn = (findings: readonly Finding[]) =>
  findings.filter(({ findingType }) => findingType === 'ERROR').map(({ issueCode }) => issueCode)

test('identity policies that AWS accepts have no errors', () => {
  const recorded: readonly Recorded[] = readData('../data/identity-documents.json').documents
  const accepted = recorded.filter(({ error }) => error === undefined)
  expect(accepted.length).toBeGreaterThan(20)
  const errors = accepted.flatMap(({ document }) =>
    errorsIn(lint(document))
      .filter((code) => !notOfIam.includes(code))
      .map((code) => `${code}: ${document}`),
  )
  expect(errors).toEqual([])
})

test('trust policies that AWS accepts have no errors but mismatched actions, which IAM does not look at', () => {
  const recorded: readonly Recorded[] = readData('../data/trust-documents.json').documents
  const accepted = recorded.filter(({ error }) => error === undefined)
  expect(accepted.length).toBeGreaterThan(20)
  const errors = accepted.flatMap(({ document }) => errorsIn(lintTrust(document)))
  expect(new Set(errors)).toEqual(new Set(['MISMATCHED_ACTION_FOR_PRINCIPAL']))
})

/** What is known of the findings about AWS managed policies: see the file. */
interface Managed {
  /** The names of the policies, by code. */
  readonly policies: Readonly<Record<string, readonly string[]>>
  /** How many policies have a finding, by code. */
  readonly counts: Readonly<Record<string, number>>
  /** Code, details, and places of each finding, by the name of the policy. */
  readonly recorded: Readonly<Record<string, readonly (readonly string[])[]>>
}

describe('AWS managed policies', () => {
  const managed: Managed = readData('data/managed-policies.json')
  /** The names of the policies that have a finding, by its code. */
  const found = new Map<string, string[]>()
  for (const { name, document } of managedPolicies('aws'))
    for (const { issueCode } of lint(document)) found.set(issueCode, [...(found.get(issueCode) ?? []), name])

  test('have exactly the known issues', () => {
    const names = (code: string) => [...new Set(found.get(code) ?? [])].sort()
    const known = Object.keys(managed.policies)
    const counted = Object.keys(managed.counts)
    expect([...found.keys()].filter((code) => !known.includes(code) && !counted.includes(code))).toEqual([])
    expect(Object.fromEntries(known.map((code) => [code, names(code)]))).toEqual(managed.policies)
    expect(Object.fromEntries(counted.map((code) => [code, names(code).length]))).toEqual(managed.counts)
  })

  test.each(Object.entries(managed.recorded))(
    '%s has the findings that ValidatePolicy reported',
    (name, expected) => {
      const document = managedPolicies('aws').find((policy) => policy.name === name)?.document ?? ''
      const findings = lint(document).filter(
        ({ issueCode }) => issueCode !== 'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
      )
      expect(
        findings.map((finding) => [finding.issueCode, finding.findingDetails, ...pathsOf(finding)]),
      ).toEqual(expected)
    },
  )

  test('create any service-linked role where AWS reports it', () => {
    expect(found.get('CREATE_SLR_WITH_STAR_IN_RESOURCE')).toEqual(
      expect.arrayContaining(['PowerUserAccess', 'AWSOrganizationsServiceTrustPolicy']),
    )
    expect(found.get('CREATE_SLR_WITH_STAR_IN_RESOURCE')).toHaveLength(3)
  })

  test('are too large where AWS reports it', () => {
    const large = found.get('POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA') ?? []
    expect(large).toEqual(expect.arrayContaining(['AIOpsAssistantPolicy', 'AWSSupportServiceRolePolicy']))
    expect(large.length).toBeLessThan(50)
  })
})
