/** Creates policies, and returns the segments of their addresses after `policies`. */
import { call } from '../../../api/client.ts'
import { accountInArn } from '../../../texts/arns.ts'
import { attach } from '../dialogs/attachments.ts'
import type { Entity } from '../editor/facts.ts'
import type { PolicyKind } from '../kinds.ts'

/** @param holder who gets the policy, if it is an identity policy */
export async function createPolicy(
  kind: PolicyKind,
  name: string,
  document: string,
  holder?: Entity,
): Promise<readonly string[]> {
  if (kind === 'scp' || kind === 'rcp') return createInOrganization(kind, name, document)
  const { Policy } = await call('iam', 'CreatePolicy', { PolicyName: name, PolicyDocument: document })
  const arn = Policy?.Arn ?? ''
  if (holder) await attach(arn, holder)
  return [accountInArn(arn), name]
}

const TYPES = { scp: 'SERVICE_CONTROL_POLICY', rcp: 'RESOURCE_CONTROL_POLICY' } as const

async function createInOrganization(
  kind: 'scp' | 'rcp',
  Name: string,
  Content: string,
): Promise<readonly string[]> {
  const input = { Name, Description: '', Content, Type: TYPES[kind] }
  const { Policy } = await call('organizations', 'CreatePolicy', input)
  const { Id = '', Arn = '' } = Policy?.PolicySummary ?? {}
  return [accountInArn(Arn), Id]
}
