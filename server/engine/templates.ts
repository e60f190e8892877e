/**
 * Templates that AWS and its partners keep and that no operation makes: of roles, which AcquireRole makes roles of, and of
 * policies, which delegation requests ask for. Here the seed gives them.
 */
import type { IamTypes } from '../../protocol/model/index.ts'

export interface PolicyTemplate {
  readonly arn: string
  /** JSON, with `@{parameter}` in its strings. */
  readonly document: string
  /** The only account that may use it; absent: all may. */
  readonly partnerAccount?: string | undefined
  /** What owners of requests see as the requestor's name. */
  readonly partnerName?: string | undefined
}

/** A version of a role template, with the members that say which one it is. */
export type RoleTemplate = IamTypes.RoleTemplateVersion & {
  readonly TemplateArn: string
  readonly MinorVersion: number
}

export interface Templates {
  /** By ARN, each with its versions in the order of their minor numbers. */
  readonly roles: ReadonlyMap<string, readonly RoleTemplate[]>
  /** By ARN. */
  readonly policies: ReadonlyMap<string, PolicyTemplate>
}

export const NO_TEMPLATES: Templates = { roles: new Map(), policies: new Map() }
