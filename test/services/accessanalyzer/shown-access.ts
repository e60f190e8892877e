/** The access that access previews show, and statements of the policies that grant it. */
import type { AccessPreviewFinding, Configuration } from '@aws-sdk/client-accessanalyzer'
import type { TestServer } from '../../support/harness.ts'
import { previewed } from './preview-sequence.ts'

export const PARTNER = '111122223333'
export const partner = { AWS: `arn:aws:iam::${PARTNER}:root` }

export type Shown = Pick<AccessPreviewFinding, 'principal' | 'action' | 'condition' | 'isPublic' | 'sources'>

/** Returns what the findings of an access preview show of the access to a resource. */
export async function accessShown(
  server: TestServer,
  arn: string,
  configuration: Configuration,
): Promise<readonly Shown[]> {
  const findings = await previewed(server.accessanalyzer(), arn, configuration)
  return findings.map(({ principal, action, condition, isPublic, sources }) => ({
    principal,
    action,
    condition,
    isPublic,
    ...(sources && { sources }),
  }))
}

export const grant = (name: string, action: readonly string[], more: Partial<Shown> = {}): Shown => ({
  principal: { AWS: name },
  action: [...action],
  condition: {},
  isPublic: name === '*',
  ...more,
})

export const statement = (Principal: unknown, Action: string, Resource: string, Condition?: object) => ({
  Effect: 'Allow',
  Principal,
  Action,
  Resource,
  ...(Condition && { Condition }),
})
export const denied = (allowed: object) => ({ ...allowed, Effect: 'Deny' })
export const equals = (key: string, value: string) => ({ StringEquals: { [key]: value } })
