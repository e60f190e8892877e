/** Role and policy templates, which AWS and its partners provide and no operation creates. */
import type { PolicyTemplate, RoleTemplate, Templates } from '../../../../core/engine/templates.ts'
import { OTHER, type TestServer } from '../../../support/harness.ts'
import { here } from '../../../support/places.ts'

const documentOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

export const READER = 'arn:aws:iam::aws:role-template/reader.amazonaws.com/reader:1'

const reader: RoleTemplate = {
  TemplateArn: READER,
  TemplateName: 'reader',
  MajorVersion: 1,
  MinorVersion: 2,
  DefaultMinorVersion: 2,
  ManagedByType: 'Service',
  ManagedByValue: 'reader.amazonaws.com',
  RoleNamePattern: 'Reader-@{Name}',
  RolePathPattern: '/team/',
  RoleDescriptionPattern: 'Reads @{Buckets} for @{Name}',
  AssumeRolePolicyDocumentTemplate: documentOf({
    Effect: 'Allow',
    Principal: { Service: 'datasync.amazonaws.com' },
    Action: 'sts:AssumeRole',
  }),
  InlinePolicyTemplates: [
    {
      PolicyName: 'read-@{Name}',
      PolicyDocument: documentOf({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: ['@{Buckets}/*', 'arn:aws:s3:::shared/*'],
        Condition: { NumericLessThan: { 's3:max-keys': '@{Most}' } },
      }),
    },
  ],
  ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
  PermissionBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess',
  ParametersDefinition: [
    { Name: 'Name', Type: 'String', IsRequired: true },
    { Name: 'Buckets', Type: 'ArnList', DefaultValue: 'arn:aws:s3:::a, arn:aws:s3:::b' },
    { Name: 'Most', Type: 'Number', DefaultValue: '10' },
    { Name: 'Other', Type: 'NumberList' },
  ],
  RoleTagsTemplate: [{ Key: 'team', Value: '@{Name}' }],
  MaxSessionDuration: 7200,
}

/** Returns a template with a single version that has only a name and `more`. */
const bare = (name: string, more: Partial<RoleTemplate> = {}): RoleTemplate => ({
  TemplateArn: roleTemplateArn(name),
  MinorVersion: 1,
  RoleNamePattern: name,
  AssumeRolePolicyDocumentTemplate: reader.AssumeRolePolicyDocumentTemplate ?? '',
  ...more,
})

export const roleTemplateArn = (name: string) =>
  `arn:aws:iam::aws:role-template/reader.amazonaws.com/${name}:1`

const roleTemplates: readonly (readonly RoleTemplate[])[] = [
  [{ ...reader, MinorVersion: 1, RoleNamePattern: 'Old-@{Name}' }, reader],
  [bare('latest'), bare('latest', { MinorVersion: 4, VersionEnabled: false })],
  [bare('disabled', { Enabled: false })],
  [bare('open', { RoleNamePattern: '@{Given}', ParametersDefinition: [{ Name: 'Given', Type: 'String' }] })],
  [bare('malformed', { AssumeRolePolicyDocumentTemplate: '{}' })],
  [bare('dangling', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/NoSuchPolicy'] })],
]

/** Has two parameters: `BucketNames`, a list, and `TeamName`. */
export const MONITORING = `arn:aws:iam::${OTHER}:policy-template/monitoring`
/** Has no parameters. */
export const SIMPLE = `arn:aws:iam::${OTHER}:policy-template/simple`
/** Belongs to another partner. */
export const OTHER_PARTNER = `arn:aws:iam::${OTHER}:policy-template/foreign`
export const MALFORMED = `arn:aws:iam::${OTHER}:policy-template/malformed`

const policyTemplates: readonly PolicyTemplate[] = [
  {
    arn: MONITORING,
    partnerName: 'Example Corp',
    document: documentOf(
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: ['arn:aws:s3:::@{BucketNames}', 'arn:aws:s3:::@{BucketNames}/*'],
      },
      {
        Effect: 'Allow',
        Action: 'iam:CreateRole',
        Resource: 'arn:aws:iam::*:role/@{TeamName}/*',
        Condition: { StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/@{TeamName}' } },
      },
      {
        Effect: 'Deny',
        NotAction: 's3:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': false } },
      },
    ),
  },
  { arn: SIMPLE, document: documentOf({ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' }) },
  { arn: OTHER_PARTNER, document: documentOf(), partnerAccount: '111122223333' },
  { arn: MALFORMED, document: documentOf({ Effect: 'Allow', Action: 'iam:ListUsers' }) },
]

/** Adds a policy template with the given statements and returns its ARN. */
export function addPolicyTemplate(server: TestServer, name: string, ...statements: object[]): string {
  const arn = `arn:aws:iam::${OTHER}:policy-template/${name}`
  const { templates } = server.iamulator
  const template = here({ arn, document: documentOf(...statements) })
  const policies = new Map([...templates.policies, [template.arn, template]])
  server.iamulator.templates = { ...templates, policies }
  return arn
}

export const templates: Templates = {
  roles: new Map(here(roleTemplates).map((versions) => [versions[0]?.TemplateArn ?? '', versions])),
  policies: new Map(here(policyTemplates).map((template) => [template.arn, template])),
}
