/**
 * Templates that AWS and its partners provide. No API operation creates them: some role templates of AWS exist
 * in every account, and a seed defines others.
 *
 * AcquireRole creates roles from role templates. Delegation requests refer to policy templates.
 */
import type { IamTypes } from '../../protocol/model/index.ts'
import { publishedRoleTemplates } from '../aws/role-templates.ts'

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
  /** Versions of the seed's role templates by ARN, in ascending order of their minor version. */
  readonly roles: ReadonlyMap<string, readonly RoleTemplate[]>
  /** Policy templates by ARN. */
  readonly policies: ReadonlyMap<string, PolicyTemplate>
}

/**
 * Returns a version of a role template. A seed's template replaces the one of AWS with the same ARN.
 *
 * @param minorVersion by default, the template's default version, or its latest if it has no default
 */
export function findRoleTemplate(
  { roles }: Templates,
  arn: string,
  minorVersion?: number,
): RoleTemplate | undefined {
  const versions: readonly RoleTemplate[] = roles.get(arn) ?? publishedRoleTemplates(arn)
  const selected = minorVersion ?? versions.at(-1)?.DefaultMinorVersion
  return selected === undefined ? versions.at(-1) : versions.find((each) => each.MinorVersion === selected)
}
