/** Documents whose findings AWS has published, or that AWS accepts. */
import { describe, expect, test } from '@jest/globals'
import { issueCodes } from '../../../policy/lint/catalog.ts'
import { lintPolicy, notChecked } from '../../../policy/lint/index.ts'
import type { Finding, LintedPolicyType } from '../../../policy/lint/types.ts'
import { managedPolicies } from '../../../server/aws/managed-policies.ts'
import { facts, readData } from './cases.ts'

const lint = (document: string, policyType: LintedPolicyType = 'IDENTITY_POLICY') =>
  lintPolicy(document, { policyType, facts })

test('the example of the AWS CLI has the published findings, byte for byte', () => {
  const { document, findings }: { document: string; findings: readonly Finding[] } =
    readData('data/cli-example.json')
  const open = new Set(notChecked())
  const expected = findings.filter(({ issueCode }) => !open.has(issueCode))
  expect(expected.length).toBeGreaterThan(1)
  expect(lint(document, 'RESOURCE_POLICY')).toEqual(expected)
})

/** What IAM does not look at when it accepts a document: the names of condition keys, and accounts in ARNs. */
const notOfIam = ['INVALID_CONDITION_KEY_FORMAT', 'INVALID_ARN_ACCOUNT']

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

const byDocument = new Set(issueCodes('document'))

/** Returns the findings that a document shows by itself. */
const ownFindings = (findings: readonly Finding[]) =>
  findings.filter(({ issueCode }) => byDocument.has(issueCode))

/** Returns the codes of the errors. */
const errorsIn = (findings: readonly Finding[]) =>
  ownFindings(findings)
    .filter(({ findingType }) => findingType === 'ERROR')
    .map(({ issueCode }) => issueCode)

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

describe('AWS managed policies', () => {
  /** The names of the policies that have a finding, by its code. */
  const found = new Map<string, string[]>()
  for (const { name, document } of managedPolicies('aws'))
    for (const { issueCode } of ownFindings(lint(document)))
      found.set(issueCode, [...(found.get(issueCode) ?? []), name])

  test('have the issues that a document shows by itself, and no others', () => {
    const others = [...found.keys()].filter((code) => code !== 'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA')
    expect(others).toEqual(['CREATE_SLR_WITH_STAR_IN_RESOURCE'])
  })

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
