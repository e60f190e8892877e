/** The templates of a seed: given as AWS's answers show them, with documents as JSON or as the data that it stands for. */
import type { PolicyTemplate, RoleTemplate, Templates } from '../engine/templates.ts'
import { StepFailure } from './failure.ts'
import type { Path } from './parse.ts'
import type { SeedDocument, SeedFile, SeedPolicyTemplate, SeedRoleTemplate } from './types.ts'

/** @throws StepFailure for documents that are no JSON, dates that are none, and what is there twice */
export function withTemplates(seed: SeedFile): SeedFile {
  return { ...seed, templates: templatesOf(seed) }
}

function templatesOf({ roleTemplates = [], policyTemplates = [] }: SeedFile): Templates {
  const roles = new Map<string, readonly RoleTemplate[]>()
  for (const [index, given] of roleTemplates.entries()) {
    const path = ['roleTemplates', index]
    const versions = roles.get(given.TemplateArn) ?? []
    if (versions.some(({ MinorVersion }) => MinorVersion === given.MinorVersion)) {
      throw new StepFailure(
        path,
        `Minor version ${given.MinorVersion} of ${given.TemplateArn} already exists`,
      )
    }
    roles.set(given.TemplateArn, sorted([...versions, toRoleTemplate(path, given)]))
  }
  return { roles, policies: policiesOf(policyTemplates) }
}

function sorted(versions: readonly RoleTemplate[]): readonly RoleTemplate[] {
  return versions.toSorted((a, b) => a.MinorVersion - b.MinorVersion)
}

function policiesOf(given: readonly SeedPolicyTemplate[]): ReadonlyMap<string, PolicyTemplate> {
  const policies = new Map<string, PolicyTemplate>()
  for (const [index, template] of given.entries()) {
    const path = ['policyTemplates', index]
    if (policies.has(template.arn))
      throw new StepFailure(path, `Policy template ${template.arn} already exists`)
    policies.set(template.arn, { ...template, document: jsonOf([...path, 'document'], template.document) })
  }
  return policies
}

function toRoleTemplate(path: Path, given: SeedRoleTemplate): RoleTemplate {
  const { CreateTimestamp, UpdateTimestamp, AssumeRolePolicyDocumentTemplate, ...alike } = given
  const trust = [...path, 'AssumeRolePolicyDocumentTemplate']
  return {
    ...alike,
    AssumeRolePolicyDocumentTemplate: jsonOf(trust, AssumeRolePolicyDocumentTemplate),
    InlinePolicyTemplates: given.InlinePolicyTemplates?.map(({ PolicyName, PolicyDocument }, index) => ({
      PolicyName,
      PolicyDocument: jsonOf([...path, 'InlinePolicyTemplates', index, 'PolicyDocument'], PolicyDocument),
    })),
    CreateTimestamp: timeOf([...path, 'CreateTimestamp'], CreateTimestamp),
    UpdateTimestamp: timeOf([...path, 'UpdateTimestamp'], UpdateTimestamp),
  }
}

/** As text: data, and text that is JSON. */
function jsonOf(path: Path, document: SeedDocument): string {
  if (typeof document !== 'string') return JSON.stringify(document)
  try {
    JSON.parse(document)
    return document
  } catch {
    throw new StepFailure(
      path,
      'Invalid policy template',
      ': must be JSON, with placeholders only inside strings',
    )
  }
}

function timeOf(path: Path, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const time = Date.parse(text)
  if (Number.isNaN(time))
    throw new StepFailure(path, `Invalid time "${text}"`, '. Use ISO 8601, such as 2030-01-01T00:00:00Z.')
  return time
}
