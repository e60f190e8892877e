/** Reads the policies that the editor opens, by the operations of AWS. */
import { ApiError, call } from '../../api/client.ts'
import { operationsOn } from '../../api/policy-operations.ts'
import { accountInArn } from '../../texts/arns.ts'
import type { PolicyKind } from './kinds.ts'
import type { Saved, Subject } from './subjects.ts'

/** @param version the ID of a version other than the default one */
export function loadPolicy(subject: Subject, version: string, signal: AbortSignal): Promise<Saved> {
  switch (subject.of) {
    case 'managed':
      return loadManaged(subject, version, signal)
    case 'trust':
      return loadTrust(subject, signal)
    case 'inline':
      return loadInline(subject, signal)
    case 'organization':
      return loadOrganizationPolicy(subject.id, signal)
  }
}

const NOTHING = { version: undefined, defaultVersion: undefined, holder: undefined, isReadOnly: undefined }

async function loadManaged(
  { accountId, name }: Extract<Subject, { of: 'managed' }>,
  version: string,
  signal: AbortSignal,
): Promise<Saved> {
  const policy = await findManaged(accountId, name, signal)
  const { Arn: source = '', DefaultVersionId: defaultVersion = '' } = policy
  const VersionId = version === '' ? defaultVersion : version.replace(/^(?=\d)/, 'v')
  const document = await versionDocument(source, VersionId, signal)
  const { AttachmentCount = 0, PermissionsBoundaryUsageCount = 0 } = policy
  // A policy that only limits others may allow everything.
  const kind = AttachmentCount === 0 && PermissionsBoundaryUsageCount > 0 ? 'boundary' : 'identity'
  return {
    ...{ ...NOTHING, kind, name, source, defaultVersion, version: VersionId, document },
    isReadOnly: accountId === 'aws' ? 'AWS owns this policy' : undefined,
  }
}

/** Returns the document of a version of a managed policy. @param VersionId such as `v2` */
export async function versionDocument(
  PolicyArn: string,
  VersionId: string,
  signal?: AbortSignal,
): Promise<string> {
  const { PolicyVersion } = await call('iam', 'GetPolicyVersion', { PolicyArn, VersionId }, signal)
  return decoded(PolicyVersion?.Document)
}

/** Finds a policy by its name. Its ARN also has a path, which the address leaves out. */
async function findManaged(accountId: string, name: string, signal: AbortSignal) {
  const Scope = accountId === 'aws' ? 'AWS' : 'Local'
  let Marker: string | undefined
  do {
    const page = await call('iam', 'ListPolicies', { Scope, MaxItems: 1000, Marker }, signal)
    const found = page.Policies?.find(
      (each) => each.PolicyName === name && accountInArn(each.Arn ?? '') === accountId,
    )
    if (found) return found
    Marker = page.Marker
  } while (Marker !== undefined)
  throw new ApiError(404, 'NoSuchEntity', `Policy ${name} was not found in account ${accountId}.`)
}

async function loadTrust({ role }: Extract<Subject, { of: 'trust' }>, signal: AbortSignal): Promise<Saved> {
  const { Role } = await call('iam', 'GetRole', { RoleName: role }, signal)
  const source = Role?.Arn ?? ''
  const isLinked = source.includes(':role/aws-service-role/')
  return {
    ...{ ...NOTHING, kind: 'trust', name: role, source, document: decoded(Role?.AssumeRolePolicyDocument) },
    isReadOnly: isLinked ? 'A service owns this role' : undefined,
  }
}

const KINDS = { user: 'inline-user', group: 'inline-group', role: 'inline-role' } as const

type Inline = Extract<Subject, { of: 'inline' }>

async function loadInline(subject: Inline, signal: AbortSignal): Promise<Saved> {
  const { type, name } = subject
  const [{ PolicyDocument }, holder] = await Promise.all([
    operationsOn[type].document(subject.holder, name, signal),
    arnOf(subject, signal),
  ])
  return { ...NOTHING, kind: KINDS[type], name, source: name, holder, document: decoded(PolicyDocument) }
}

async function arnOf({ type, holder }: Inline, signal: AbortSignal): Promise<string | undefined> {
  if (type === 'user') return (await call('iam', 'GetUser', { UserName: holder }, signal)).User?.Arn
  if (type === 'group') return (await call('iam', 'GetGroup', { GroupName: holder }, signal)).Group?.Arn
  return (await call('iam', 'GetRole', { RoleName: holder }, signal)).Role?.Arn
}

const ORGANIZATION_KINDS: Readonly<Record<string, PolicyKind>> = {
  SERVICE_CONTROL_POLICY: 'scp',
  RESOURCE_CONTROL_POLICY: 'rcp',
}

async function loadOrganizationPolicy(id: string, signal: AbortSignal): Promise<Saved> {
  const { Policy } = await call('organizations', 'DescribePolicy', { PolicyId: id }, signal)
  const { Name: name = id, Arn: source = '', Type = '', AwsManaged } = Policy?.PolicySummary ?? {}
  return {
    ...{ ...NOTHING, name, source, document: Policy?.Content ?? '' },
    kind: ORGANIZATION_KINDS[Type] ?? 'scp',
    isReadOnly: AwsManaged ? 'AWS owns this policy' : undefined,
  }
}

/** IAM returns documents URL-encoded. */
function decoded(document = ''): string {
  return decodeURIComponent(document)
}
