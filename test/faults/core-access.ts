/** Faults in core/access: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'An access control list for everybody who is signed in is one for everybody',
    file: 'core/access/acl.ts',
    text: "return { Principal: '*', Condition: SIGNED }",
    replacement: "return { Principal: '*' }",
  },
  {
    name: 'The session of a role has the ARN of the session in aws:PrincipalArn',
    file: 'core/access/condition-keys.ts',
    text: "caller.kind === 'role' ? caller.role.arn : caller.arn",
    replacement: 'caller.arn',
  },
  {
    name: 'Tags of a role win over the tags of its session',
    file: 'core/access/condition-keys.ts',
    text: 'session ? [...own, ...session] : own',
    replacement: 'session ? [...session, ...own] : own',
  },
  {
    name: 'A decoded message reports that an explicit denial was none',
    file: 'core/access/denial-payload.ts',
    text: "explicitDeny: decision.effect === 'explicitDeny',",
    replacement: "explicitDeny: decision.effect !== 'explicitDeny',",
  },
  {
    name: 'Sessions from GetFederationToken can assume roles',
    file: 'core/access/fixed-rules.ts',
    text: "|| (action === 'sts:AssumeRole' && !federated)) return undefined",
    replacement: "|| action === 'sts:AssumeRole') return undefined",
  },
  {
    name: 'Sessions from GetSessionToken can call IAM without MFA',
    file: 'core/access/fixed-rules.ts',
    text: 'if (mfaAt !== undefined) return undefined',
    replacement: "if (kind === 'user') return undefined",
  },
  {
    name: 'Services are reported as granted although a statement denies all their actions',
    file: 'core/access/granted-services.ts',
    text: 'if (!policies.some(({ statements }) => statements.some(isUnconditionalDeny))) return allowed',
    replacement: 'if (policies.length > 0) return allowed',
  },
  {
    name: 'Only the first inline policy counts towards the size limit',
    file: 'core/access/inline-policies.ts',
    text: 'total + policySize(each)',
    replacement: 'total || policySize(each)',
  },
  {
    name: 'An organization that a request states for its source is not compared with the one of its account',
    file: 'core/access/judge.ts',
    text: 'return (source.organizationId ?? place?.organizationId) === place?.organizationId ? place : undefined',
    replacement: 'return place',
  },
  {
    name: 'The root user cannot repair a bucket policy that denies everything',
    file: 'core/access/judge.ts',
    text: 'const layers = { ...combined, resource: undefined }',
    replacement: 'const layers = combined',
  },
  {
    name: 'A resource of the seed can be taken over by another account that creates it',
    file: 'core/access/known-resources.ts',
    text: "if (movedFrom !== undefined && known?.origin === 'seed') return undefined",
    replacement: '',
  },
  {
    name: 'A permissions boundary that does not exist is no boundary',
    file: 'core/access/layers.ts',
    text: "sourcedPolicy(view, arn) ?? { policy: compilePolicy(''), source: arn, kind: 'managed' }",
    replacement: 'sourcedPolicy(view, arn)',
  },
  {
    name: 'Session policies that have been deleted no longer limit the session',
    file: 'core/access/layers.ts',
    text: 'if (set.length < policyArns.length) return [[]]',
    replacement: 'if (set.length < policyArns.length) return []',
  },
  {
    name: 'Service control policies bind the management account',
    file: 'core/access/organization/membership.ts',
    text: 'member.accountId !== view.accountId && organization.policyTypes.includes(type)',
    replacement: 'organization.policyTypes.includes(type)',
  },
  {
    name: 'Organizational units are listed from the account upwards in organization paths',
    file: 'core/access/organization/membership.ts',
    text: 'units.unshift(unit)',
    replacement: 'units.push(unit)',
  },
  {
    name: 'Any account of the organization can assume root in its members',
    file: 'core/access/organization/root-access.ts',
    text: 'return isDelegatedAdministrator(management, accountId, IAM_PRINCIPAL)',
    replacement: 'return management.memberAccounts.has(accountId)',
  },
  {
    name: 'A role of another account can be passed to a service',
    file: 'core/access/pass-role.ts',
    text: "if (action !== 'iam:PassRole') return undefined",
    replacement: "if (action !== 'iam:passrole') return undefined",
  },
  {
    name: 'A managed policy is found by an ARN with a wrong path',
    file: 'core/access/policies-by-arn.ts',
    text: 'return row?.arn === arn ? row : undefined',
    replacement: 'return row',
  },
  {
    name: 'Users do not get the policies of their groups',
    file: 'core/access/principal-policies.ts',
    text: 'return [...own, ...groups.flatMap((group) => policiesOf(view, group)), ...common]',
    replacement: 'return [...own, ...common]',
  },
  {
    name: 'A denial names the resource control policies of another organization',
    file: 'core/access/reason.ts',
    text: '{ policyArns: !isFromOtherOrganization(verdict) }',
    replacement: '{ policyArns: true }',
  },
  {
    name: 'Resource control policies bind service-linked roles',
    file: 'core/access/resource-control.ts',
    text: 'SERVICE_LINKED_ROLE.test(resource) || isManagedKey(resource, context)',
    replacement: 'isManagedKey(resource, context)',
  },
  {
    name: 'A principal that sign-in statements exclude is denied all the same',
    file: 'core/access/sign-in-policy.ts',
    text: '...(excluded.length > 0 ? { ArnNotEquals: { [phase.principalKey]: excluded } } : {}),',
    replacement: '',
  },
  {
    name: 'A session can last one second longer than its role permits',
    file: 'core/access/target-role.ts',
    text: 'if (seconds > role.maxSessionDuration)',
    replacement: 'if (seconds > role.maxSessionDuration + 1)',
  },
  {
    name: 'A trust policy keeps trusting somebody who was deleted and created again',
    file: 'core/access/trust.ts',
    text: 'if (name !== arn) names.set(arn, name)',
    replacement: "if (name !== arn && name.startsWith('arn:')) names.set(arn, name)",
  },
]
