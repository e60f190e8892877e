/** The grammar of each policy type, by the name that the API has for it. */
import type { ManagementGrammar } from './grammar.ts'
import { aiServicesGrammar } from './grammars/ai-services.ts'
import { backupGrammar } from './grammars/backup.ts'
import { chatGrammar } from './grammars/chat.ts'
import { bedrockGrammar, ec2Grammar, s3Grammar, upgradeRolloutGrammar } from './grammars/declarative.ts'
import {
  guardDutyGrammar,
  inspectorGrammar,
  networkSecurityDirectorGrammar,
  securityHubCspmGrammar,
  securityHubGrammar,
} from './grammars/regional.ts'
import { tagGrammar } from './grammars/tags.ts'

export const managementGrammars = {
  TAG_POLICY: tagGrammar,
  BACKUP_POLICY: backupGrammar,
  AISERVICES_OPT_OUT_POLICY: aiServicesGrammar,
  CHATBOT_POLICY: chatGrammar,
  DECLARATIVE_POLICY_EC2: ec2Grammar,
  SECURITYHUB_POLICY: securityHubGrammar,
  INSPECTOR_POLICY: inspectorGrammar,
  UPGRADE_ROLLOUT_POLICY: upgradeRolloutGrammar,
  BEDROCK_POLICY: bedrockGrammar,
  S3_POLICY: s3Grammar,
  NETWORK_SECURITY_DIRECTOR_POLICY: networkSecurityDirectorGrammar,
  GUARDDUTY_POLICY: guardDutyGrammar,
  SECURITYHUB_CSPM_POLICY: securityHubCspmGrammar,
} as const satisfies Readonly<Record<string, ManagementGrammar>>

/** A policy type that has effective policies. */
export type ManagementPolicyType = keyof typeof managementGrammars

export const managementPolicyTypes = Object.keys(managementGrammars) as readonly ManagementPolicyType[]
