/** The scenario of IAM Access Analyzer: an analyzer with findings, checks of policies, and refusals. */
import { ACCOUNT, trust } from '../support/harness.ts'
import { iamForm } from '../support/raw.ts'

const ANALYZER = `arn:aws:access-analyzer:us-east-1:${ACCOUNT}:analyzer/mine`
const OF_ANALYZER = `analyzerArn=${encodeURIComponent(ANALYZER)}`
const ROLE = `arn:aws:iam::${ACCOUNT}:role/Partner`
const TAGS = `/tags/${encodeURIComponent(ANALYZER)}`
const IDENTITY = { policyType: 'IDENTITY_POLICY' }

const step = (method: string, path: string, input: object | string = '') => ({
  form: typeof input === 'string' ? input : JSON.stringify(input),
  method,
  path,
  service: 'access-analyzer',
})

const policy = (Action: string, Resource: string, more: object = {}) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource, ...more } })

const READ = policy('s3:GetObject', 'arn:aws:s3:::reports/*', { Sid: 'Read' })
const READ_ALL = policy('s3:Get*', '*', { Sid: 'ReadAll' })
const FOR_ALL = policy('s3:GetObject', 'arn:aws:s3:::reports/*', { Principal: '*' })

const analyzers = [
  step('PUT', '/analyzer', {
    analyzerName: 'mine',
    type: 'ACCOUNT',
    tags: { team: 'payments' },
    archiveRules: [{ ruleName: 'public', filter: { isPublic: { eq: ['true'] } } }],
  }),
  step('PUT', '/analyzer', { analyzerName: 'mine', type: 'ACCOUNT' }),
  step('GET', '/analyzer/mine'),
  step('GET', '/analyzer?maxResults=1'),
  step('GET', TAGS),
  step('PUT', '/analyzer/mine/archive-rule', {
    ruleName: 'partners',
    filter: { 'principal.AWS': { contains: ['111122223333'] } },
  }),
  step('GET', '/analyzer/mine/archive-rule/partners'),
]

const findings = [
  {
    form: iamForm('CreateRole', {
      RoleName: 'Partner',
      AssumeRolePolicyDocument: trust({ AWS: 'arn:aws:iam::444455556666:root' }),
    }),
  },
  step('POST', '/finding', { analyzerArn: ANALYZER }),
  step('POST', '/findingv2', { analyzerArn: ANALYZER }),
  step('GET', `/finding/<id>?${OF_ANALYZER}`),
  step('GET', `/findingv2/<id>?${OF_ANALYZER}`),
  step('GET', `/analyzed-resource?${OF_ANALYZER}&resourceArn=${encodeURIComponent(ROLE)}`),
  step('POST', '/analyzed-resource', { analyzerArn: ANALYZER }),
  step('POST', '/analyzer/findings/statistics', { analyzerArn: ANALYZER }),
]

const checks = [
  step('POST', '/policy/validation', { ...IDENTITY, policyDocument: policy('s3:GetObjects', '*') }),
  step('POST', '/policy/validation?maxResults=1', {
    ...IDENTITY,
    policyDocument: policy('iam:PassRole', '*', { Version: 1 }),
  }),
  step('POST', '/policy/validation', { ...IDENTITY, policyDocument: '{' }),
  step('POST', '/policy/check-no-new-access', {
    ...IDENTITY,
    existingPolicyDocument: READ_ALL,
    newPolicyDocument: READ,
  }),
  step('POST', '/policy/check-no-new-access', {
    ...IDENTITY,
    existingPolicyDocument: READ,
    newPolicyDocument: READ_ALL,
  }),
  step('POST', '/policy/check-access-not-granted', {
    ...IDENTITY,
    policyDocument: READ_ALL,
    access: [{ actions: ['s3:GetObject'] }],
  }),
  step('POST', '/policy/check-no-public-access', {
    policyDocument: FOR_ALL,
    resourceType: 'AWS::S3::Bucket',
  }),
]

const refusals = [
  step('PUT', '/analyzer', { analyzerName: '1', type: 'NOTHING' }),
  step('PUT', '/analyzer', '{'),
  step('GET', '/analyzer/other'),
  step('GET', `/finding/none?${OF_ANALYZER}`),
  step('POST', '/policy/check-no-new-access', {
    ...IDENTITY,
    existingPolicyDocument: 'Allow',
    newPolicyDocument: READ,
  }),
  step('POST', '/policy/check-access-not-granted', { ...IDENTITY, policyDocument: READ, access: [{}] }),
  {
    ...step('GET', '/analyzer'),
    headers: { Host: 'access-analyzer.us-east-1.amazonaws.com' },
    unsigned: true as const,
  },
]

export const analyzerSteps = [
  ...analyzers,
  ...findings,
  ...checks,
  ...refusals,
  step('DELETE', '/analyzer/mine'),
]
