/** Creates policies, and returns the segments of their addresses after `policies`. */
import { call } from '../../../api/client.ts'
import { accountInArn } from '../../../texts/arns.ts'
import { messageOf } from '../../../texts/message-of.ts'
import { attach } from '../dialogs/attachments.ts'
import type { Entity } from '../editor/facts.ts'
import type { PolicyKind } from '../kinds.ts'

interface Created {
  readonly names: readonly string[]
  /** The address of the first. */
  readonly segments: readonly string[]
}

/**
 * Creates a policy of each document. The names of several end in their numbers.
 *
 * @param holder who gets the policies, if they are identity policies
 */
export async function createPolicies(
  kind: PolicyKind,
  name: string,
  documents: readonly string[],
  holder?: Entity,
): Promise<Created> {
  const names = documents.length === 1 ? [name] : documents.map((_, index) => `${name}-${index + 1}`)
  const created: (readonly string[])[] = []
  for (const [index, document] of documents.entries()) {
    const present = names[index] ?? name
    const segments = await createPolicy(kind, present, document, holder).catch((error: unknown) => {
      if (index === 0) throw error
      throw new Error(`${present} is not created, but those before it are: ${messageOf(error)}`)
    })
    created.push(segments)
  }
  return { names, segments: created[0] ?? [] }
}

async function createPolicy(
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
