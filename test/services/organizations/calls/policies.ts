/** Calls that manage policies, their attachments, and policy types. */
import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DescribePolicyCommand,
  DetachPolicyCommand,
  DisablePolicyTypeCommand,
  EnablePolicyTypeCommand,
  ListPoliciesCommand,
  ListPoliciesForTargetCommand,
  ListTargetsForPolicyCommand,
  type OrganizationsClient,
  UpdatePolicyCommand,
} from '@aws-sdk/client-organizations'
import { OTHER, policy } from '../../../support/harness.ts'
import { ORGANIZATION } from '../../../support/organizations.ts'
import { accountArn, type OrganizationsCalls, organizationsArn, rootArn } from './call.ts'

const arnOf = (id: string) => organizationsArn(`policy/${ORGANIZATION}/service_control_policy/${id}`)

const newPolicy = {
  Content: policy('Deny', 'sqs:*'),
  Description: '',
  Name: 'new',
  Type: 'SERVICE_CONTROL_POLICY',
} as const

/** Names are unique, and a test can prepare a call twice. */
let created = 0

async function createPolicy(client: OrganizationsClient): Promise<string> {
  const Name = `policy-${created++}`
  const { Policy } = await client.send(new CreatePolicyCommand({ ...newPolicy, Name }))
  return Policy?.PolicySummary?.Id ?? ''
}

async function attachedPolicy(client: OrganizationsClient): Promise<string> {
  const id = await createPolicy(client)
  await client.send(new AttachPolicyCommand({ PolicyId: id, TargetId: OTHER }))
  return id
}

export const policyCalls: OrganizationsCalls = {
  CreatePolicy: {
    who: 'delegate',
    resource: arnOf('*'),
    also: () => [['organizations:TagResource', arnOf('*')]],
    send: (client) =>
      client.send(new CreatePolicyCommand({ ...newPolicy, Tags: [{ Key: 'team', Value: 'a' }] })),
  },
  UpdatePolicy: {
    who: 'delegate',
    prepare: createPolicy,
    resource: arnOf,
    send: (client, id) => client.send(new UpdatePolicyCommand({ PolicyId: id, Name: 'renamed' })),
  },
  DeletePolicy: {
    who: 'delegate',
    prepare: createPolicy,
    resource: arnOf,
    send: (client, id) => client.send(new DeletePolicyCommand({ PolicyId: id })),
  },
  DescribePolicy: {
    who: 'reader',
    prepare: createPolicy,
    resource: arnOf,
    send: (client, id) => client.send(new DescribePolicyCommand({ PolicyId: id })),
  },
  ListPolicies: {
    who: 'reader',
    resource: '*',
    send: (client) => client.send(new ListPoliciesCommand({ Filter: 'SERVICE_CONTROL_POLICY' })),
  },
  AttachPolicy: {
    who: 'delegate',
    prepare: createPolicy,
    resource: arnOf,
    also: () => [['organizations:AttachPolicy', accountArn]],
    send: (client, id) => client.send(new AttachPolicyCommand({ PolicyId: id, TargetId: OTHER })),
  },
  DetachPolicy: {
    who: 'delegate',
    prepare: attachedPolicy,
    resource: arnOf,
    also: () => [['organizations:DetachPolicy', accountArn]],
    send: (client, id) => client.send(new DetachPolicyCommand({ PolicyId: id, TargetId: OTHER })),
  },
  ListPoliciesForTarget: {
    who: 'reader',
    resource: accountArn,
    send: (client) =>
      client.send(new ListPoliciesForTargetCommand({ TargetId: OTHER, Filter: 'SERVICE_CONTROL_POLICY' })),
  },
  ListTargetsForPolicy: {
    who: 'reader',
    prepare: createPolicy,
    resource: arnOf,
    send: (client, id) => client.send(new ListTargetsForPolicyCommand({ PolicyId: id })),
  },
  EnablePolicyType: {
    who: 'delegate',
    resource: rootArn,
    send: (client) =>
      client.send(new EnablePolicyTypeCommand({ RootId: 'r-exam', PolicyType: 'TAG_POLICY' })),
  },
  DisablePolicyType: {
    who: 'delegate',
    resource: rootArn,
    send: (client) =>
      client.send(new DisablePolicyTypeCommand({ RootId: 'r-exam', PolicyType: 'RESOURCE_CONTROL_POLICY' })),
  },
}
