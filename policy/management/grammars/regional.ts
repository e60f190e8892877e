/**
 * Policies that enable a security service by region.
 *
 * Sources: AWS Organizations User Guide, syntax and examples of Security Hub, Amazon Inspector, Amazon
 * GuardDuty, and network security director policies. The basic structure of Security Hub policies has an
 * empty `@@append`.
 */
import {
  type Check,
  type Container,
  container,
  list,
  type ManagementGrammar,
  named,
  one,
  words,
} from '../grammar.ts'
import { isRegion } from '../regions.ts'

export const region: Check = (text, { facts }) => isRegion(text, facts.partition)

const regions = list((text, place) => text === 'ALL_SUPPORTED' || region(text, place), {
  mayAddNothing: true,
})
const lists = { enable_in_regions: regions, disable_in_regions: regions }
const byRegion = container(lists)
const securityHub = container({ ...lists, features: container({ network_scanning: byRegion }) })

export const securityHubGrammar: ManagementGrammar = { top: 'securityhub', content: securityHub }

/**
 * Unverified: Security Hub CSPM policies have the syntax of Security Hub policies, because AWS has not
 * described it.
 */
export const securityHubCspmGrammar: ManagementGrammar = { top: 'securityhub_cspm', content: securityHub }

export const inspectorGrammar: ManagementGrammar = {
  top: 'inspector',
  content: enablement({
    lambda_standard_scanning: container({ ...lists, lambda_code_scanning: byRegion }),
    ec2_scanning: byRegion,
    ecr_scanning: byRegion,
    code_repository_scanning: byRegion,
  }),
}

export const networkSecurityDirectorGrammar: ManagementGrammar = {
  top: 'network_security_director',
  content: enablement({ network_security_scan: byRegion }),
}

const status = { status: one(words('enabled disabled')) }
const feature = container(status)

const guardDutyFeatures = container({
  foundational: feature,
  s3_data_events: feature,
  eks_audit_logs: feature,
  ebs_malware_protection: feature,
  rds_login_events: feature,
  lambda_network_logs: feature,
  ai_protection: feature,
  runtime_monitoring: container({
    ...status,
    additional_configuration: container({
      eks_addon_management: feature,
      ec2_agent_management: feature,
      ecs_fargate_agent_management: feature,
    }),
  }),
})

/**
 * Unverified: A block of a GuardDuty policy may enable a feature without `foundational`, which another policy
 * may enable. The guide requires both in a block.
 */
export const guardDutyGrammar: ManagementGrammar = {
  top: 'guardduty',
  content: container({
    enablement: named((name, place) => name === 'default' || region(name, place), guardDutyFeatures),
  }),
}

function enablement(features: Readonly<Record<string, Container>>): Container {
  return container({ enablement: container(features) })
}
