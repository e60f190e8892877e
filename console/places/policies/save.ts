/** Saves what the editor contains, by the operations of AWS. */
import { call } from '../../api/client.ts'
import { operationsOn } from '../../api/policy-operations.ts'
import type { Saved, Subject } from './subjects.ts'

/** Saves a document, and makes it the one in force. */
export async function savePolicy(subject: Subject, { source }: Saved, document: string): Promise<void> {
  switch (subject.of) {
    case 'managed':
      await call('iam', 'CreatePolicyVersion', {
        ...{ PolicyArn: source, PolicyDocument: document, SetAsDefault: true },
      })
      return
    case 'trust':
      await call('iam', 'UpdateAssumeRolePolicy', { RoleName: subject.role, PolicyDocument: document })
      return
    case 'organization':
      await call('organizations', 'UpdatePolicy', { PolicyId: subject.id, Content: document })
      return
    case 'inline':
      await operationsOn[subject.type].put(subject.holder, subject.name, document)
  }
}

/** A version of a managed policy. */
export interface Version {
  readonly id: string
  readonly isDefault: boolean
  readonly created: number
}

/** Returns the versions, newest first. */
export async function versionsOf(PolicyArn: string, signal?: AbortSignal): Promise<readonly Version[]> {
  const { Versions = [] } = await call('iam', 'ListPolicyVersions', { PolicyArn }, signal)
  return Versions.map(
    ({ VersionId: id = '', IsDefaultVersion: isDefault = false, CreateDate: created = 0 }) => ({
      ...{ id, isDefault, created },
    }),
  )
}
