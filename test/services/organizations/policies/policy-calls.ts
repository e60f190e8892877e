/** Shorter calls for tests of policies, their attachments, and policy types. */
import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  type CreatePolicyCommandInput,
  DescribePolicyCommand,
  DetachPolicyCommand,
  DisablePolicyTypeCommand,
  EnablePolicyTypeCommand,
  ListPoliciesForTargetCommand,
  ListTargetsForPolicyCommand,
  type PolicyType,
  type Tag,
} from '@aws-sdk/client-organizations'
import { expect } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  type Credentials,
  policy,
  type TestServer,
} from '../../../support/harness.ts'
import { ORGANIZATION } from '../../../support/organizations.ts'

export const ROOT_ID = 'r-exam'
export const FULL = 'p-FullAWSAccess'
export const RCP_FULL = 'p-RCPFullAWSAccess'

/** A valid document of each type. */
export const DOCUMENTS: Readonly<Record<PolicyType, string>> = {
  SERVICE_CONTROL_POLICY: policy('Deny', 'sqs:*'),
  RESOURCE_CONTROL_POLICY: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: '*' }],
  }),
  AISERVICES_OPT_OUT_POLICY: '{"services":{"default":{"opt_out_policy":{"@@assign":"optOut"}}}}',
  BACKUP_POLICY: '{"plans":{}}',
  BEDROCK_POLICY: '{"bedrock":{}}',
  CHATBOT_POLICY: '{"chatbot":{}}',
  DECLARATIVE_POLICY_EC2: '{"ec2_attributes":{}}',
  GUARDDUTY_POLICY: '{"guardduty":{}}',
  INSPECTOR_POLICY: '{"inspector":{}}',
  NETWORK_SECURITY_DIRECTOR_POLICY: '{"network_security_director":{}}',
  S3_POLICY: '{"s3_attributes":{}}',
  SECURITYHUB_CSPM_POLICY: '{"securityhub_cspm":{}}',
  SECURITYHUB_POLICY: '{"securityhub":{}}',
  TAG_POLICY: '{"tags":{"team":{"tag_key":{"@@assign":"Team"}}}}',
  UPGRADE_ROLLOUT_POLICY: '{"upgrade_rollout":{}}',
}

export const POLICY_TYPES = Object.keys(DOCUMENTS) as readonly PolicyType[]

/** Returns what an SDK throws for an error of Organizations. */
export const refused = (name: string, message: string, Reason?: string) => ({
  name,
  message,
  $metadata: expect.objectContaining({ httpStatusCode: 400 }),
  ...(Reason === undefined ? {} : { Reason }),
})

export const DENIED = refused('AccessDeniedException', "You don't have permissions to access this resource.")
export const NOT_ALL_FEATURES = refused(
  'ConstraintViolationException',
  'The request failed because the organization does not have all features enabled. Please enable all features in your organization and then retry.',
  'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE',
)
export const POLICY_NOT_FOUND = refused(
  'PolicyNotFoundException',
  "You specified a policy that doesn't exist.",
)
export const TARGET_NOT_FOUND = refused(
  'TargetNotFoundException',
  "You specified a target that doesn't exist.",
)
export const NOT_ENABLED = refused(
  'PolicyTypeNotEnabledException',
  'This operation can be performed only for enabled policy types.',
)

/** Returns the calls of a principal. */
export function policyCalls(server: TestServer, credentials: Credentials = ADMINISTRATOR) {
  const client = server.organizations(credentials)
  const create = async (
    Name: string,
    Type: PolicyType,
    more: Partial<CreatePolicyCommandInput> & { readonly Tags?: Tag[] } = {},
  ) => {
    const input = { Name, Type, Description: '', Content: DOCUMENTS[Type], ...more }
    return (await client.send(new CreatePolicyCommand(input))).Policy
  }
  return {
    client,
    create,
    /** Creates a policy and returns its ID. */
    created: async (...facts: Parameters<typeof create>) => (await create(...facts))?.PolicySummary?.Id ?? '',
    describe: async (PolicyId: string) => (await client.send(new DescribePolicyCommand({ PolicyId }))).Policy,
    attach: (PolicyId: string, TargetId: string) =>
      client.send(new AttachPolicyCommand({ PolicyId, TargetId })),
    detach: (PolicyId: string, TargetId: string) =>
      client.send(new DetachPolicyCommand({ PolicyId, TargetId })),
    enable: async (PolicyType: PolicyType, RootId = ROOT_ID) =>
      (await client.send(new EnablePolicyTypeCommand({ RootId, PolicyType }))).Root,
    disable: async (PolicyType: PolicyType, RootId = ROOT_ID) =>
      (await client.send(new DisablePolicyTypeCommand({ RootId, PolicyType }))).Root,
    /** Returns the IDs of the policies of a type that are attached to a target. */
    attachedTo: async (TargetId: string, Filter: PolicyType = 'SERVICE_CONTROL_POLICY') => {
      const { Policies } = await client.send(new ListPoliciesForTargetCommand({ TargetId, Filter }))
      return Policies?.map(({ Id }) => Id)
    },
    /** Returns the IDs of the targets of a policy. */
    targetsOf: async (PolicyId: string) => {
      const { Targets } = await client.send(new ListTargetsForPolicyCommand({ PolicyId }))
      return Targets?.map(({ TargetId }) => TargetId)
    },
  }
}

export const arnOfPolicy = (type: PolicyType, id: string) =>
  `arn:aws:organizations::${ACCOUNT}:policy/${ORGANIZATION}/${type.toLowerCase()}/${id}`
