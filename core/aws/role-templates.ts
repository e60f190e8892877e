/**
 * The role templates of AWS, which exist in every account. The data were recorded on AWS, September 2026, and
 * are loaded when the first template is used.
 */
import { readDataFile } from './data-file.ts'

/** A version of a template, with the members of GetRoleTemplateVersion's answer that the data have. */
export interface PublishedRoleTemplate<Document = string, Time = number> {
  readonly TemplateArn: string
  readonly TemplateName: string
  readonly TemplateVersionId: string
  readonly Description: string
  readonly MajorVersion: number
  readonly MinorVersion: number
  readonly DefaultMinorVersion: number
  readonly ManagedByType: 'Service'
  readonly ManagedByValue: string
  readonly Enabled: boolean
  readonly VersionEnabled: boolean
  readonly RoleNamePattern: string
  readonly RolePathPattern?: string
  readonly RoleDescriptionPattern: string
  readonly AssumeRolePolicyDocumentTemplate: Document
  readonly InlinePolicyTemplates?: readonly {
    readonly PolicyName: string
    readonly PolicyDocument: Document
  }[]
  readonly ManagedPolicyArns?: readonly string[]
  readonly ParametersDefinition: readonly Parameter[]
  readonly MaxSessionDuration: number
  readonly CreateTimestamp: Time
  readonly UpdateTimestamp: Time
}

interface Parameter {
  readonly Name: string
  readonly Type: 'String' | 'StringList'
  readonly Description: string
  readonly IsRequired: boolean
  readonly DefaultValue?: string
  readonly Immutable: boolean
}

let loaded: ReadonlyMap<string, readonly PublishedRoleTemplate[]> | undefined

const NONE: readonly PublishedRoleTemplate[] = []

/** Returns the versions of the template with this ARN: one, or none if AWS has no such template. */
export function publishedRoleTemplates(arn: string): readonly PublishedRoleTemplate[] {
  loaded ??= load()
  return loaded.get(arn) ?? NONE
}

interface TemplatesFile {
  readonly templates: readonly PublishedRoleTemplate<object, string>[]
}

function load(): ReadonlyMap<string, readonly PublishedRoleTemplate[]> {
  const file: TemplatesFile = JSON.parse(readDataFile('role-templates.json').toString())
  return new Map(file.templates.map((each) => [each.TemplateArn, [published(each)]]))
}

function published(template: PublishedRoleTemplate<object, string>): PublishedRoleTemplate {
  const { InlinePolicyTemplates, CreateTimestamp, UpdateTimestamp, ...shared } = template
  return {
    ...shared,
    AssumeRolePolicyDocumentTemplate: JSON.stringify(template.AssumeRolePolicyDocumentTemplate),
    ...(InlinePolicyTemplates && {
      InlinePolicyTemplates: InlinePolicyTemplates.map(({ PolicyName, PolicyDocument }) => ({
        PolicyName,
        PolicyDocument: JSON.stringify(PolicyDocument),
      })),
    }),
    CreateTimestamp: Date.parse(CreateTimestamp),
    UpdateTimestamp: Date.parse(UpdateTimestamp),
  }
}
