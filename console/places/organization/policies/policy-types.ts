/** The types of policies that an organization has, in words. */
import type { EffectivePolicyType, PolicyType } from '../../../../protocol/model/organizations-types.ts'

/** Types whose documents allow and deny. They limit what accounts may do. */
export type AuthorizationType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY'

const NAMES: Readonly<Record<PolicyType, readonly [name: string, plural: string]>> = {
  SERVICE_CONTROL_POLICY: ['Service control policy', 'Service control policies'],
  RESOURCE_CONTROL_POLICY: ['Resource control policy', 'Resource control policies'],
  TAG_POLICY: ['Tag policy', 'Tag policies'],
  BACKUP_POLICY: ['Backup policy', 'Backup policies'],
  AISERVICES_OPT_OUT_POLICY: ['AI services opt-out policy', 'AI services opt-out policies'],
  CHATBOT_POLICY: ['Chat applications policy', 'Chat applications policies'],
  DECLARATIVE_POLICY_EC2: ['Declarative policy for EC2', 'Declarative policies for EC2'],
  SECURITYHUB_POLICY: ['Security Hub policy', 'Security Hub policies'],
  INSPECTOR_POLICY: ['Inspector policy', 'Inspector policies'],
  UPGRADE_ROLLOUT_POLICY: ['Upgrade rollout policy', 'Upgrade rollout policies'],
  BEDROCK_POLICY: ['Bedrock policy', 'Bedrock policies'],
  S3_POLICY: ['S3 policy', 'S3 policies'],
  NETWORK_SECURITY_DIRECTOR_POLICY: [
    'Network Security Director policy',
    'Network Security Director policies',
  ],
  GUARDDUTY_POLICY: ['GuardDuty policy', 'GuardDuty policies'],
  SECURITYHUB_CSPM_POLICY: ['Security Hub CSPM policy', 'Security Hub CSPM policies'],
}

export const policyTypes = Object.keys(NAMES).filter(isPolicyType)

function isPolicyType(text: string): text is PolicyType {
  return text in NAMES
}

export function typeName(type: PolicyType): string {
  return NAMES[type][0]
}

export function typePlural(type: PolicyType): string {
  return NAMES[type][1]
}

/** Returns whether policies of the type allow and deny. Those of others are merged into one document. */
export function isAuthorizationType(type: PolicyType): type is AuthorizationType {
  return type === 'SERVICE_CONTROL_POLICY' || type === 'RESOURCE_CONTROL_POLICY'
}

export function isMergedType(type: PolicyType): type is PolicyType & EffectivePolicyType {
  return !isAuthorizationType(type)
}

/** The IDs of AWS's policies that allow everything. They are counted, but not listed. */
const FULL_ACCESS = new Set(['p-FullAWSAccess', 'p-RCPFullAWSAccess'])

export function isFullAccess(id: string | undefined): boolean {
  return id !== undefined && FULL_ACCESS.has(id)
}

/** Returns a type in a word or two, for tags. */
export function shortType(type: PolicyType): string {
  if (type === 'SERVICE_CONTROL_POLICY') return 'SCP'
  if (type === 'RESOURCE_CONTROL_POLICY') return 'RCP'
  return typeName(type)
    .replace(/ policy\b.*$/, '')
    .toLowerCase()
}
