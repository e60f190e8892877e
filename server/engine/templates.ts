/**
 * Templates that AWS and its partners provide. No API operation creates them; a seed defines them.
 *
 * AcquireRole creates roles from role templates. Delegation requests refer to policy templates.
 */
import type { IamTypes } from '../../protocol/model/index.ts'

export interface PolicyTemplate {
  readonly arn: string
  /** A JSON policy document whose strings may contain `@{parameter}`. */
  readonly document: string
  /** The only account that may use the template. When absent, every account may. */
  readonly partnerAccount?: string | undefined
  /** The requestor's name that owners of delegation requests see. */
  readonly partnerName?: string | undefined
}

/** A version of a role template, with the members that identify it. */
export type RoleTemplate = IamTypes.RoleTemplateVersion & {
  readonly TemplateArn: string
  readonly MinorVersion: number
}

export interface Templates {
  /** Versions of role templates by ARN, in ascending order of their minor version. */
  readonly roles: ReadonlyMap<string, readonly RoleTemplate[]>
  /** Policy templates by ARN. */
  readonly policies: ReadonlyMap<string, PolicyTemplate>
}

export const NO_TEMPLATES: Templates = { roles: new Map(), policies: new Map() }
