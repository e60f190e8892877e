/** Reads a seed's templates. They have the form of AWS's responses; documents are JSON text or data. */
import type { PolicyTemplate, RoleTemplate, Templates } from '../../core/engine/templates.ts'
import { StepFailure } from './failure.ts'
import type { Path } from './parse.ts'
import type { SeedFile, SeedPolicy, SeedPolicyTemplate, SeedRoleTemplate } from './types.ts'

/**
 * Adds the parsed templates.
 *
 * @throws StepFailure for documents that are not JSON, invalid dates, and duplicates
 */
export function withTemplates(seed: SeedFile): SeedFile {
  return { ...seed, templates: templatesOf(seed) }
}

function templatesOf({ roleTemplates = [], policyTemplates = [] }: SeedFile): Templates {
  const roles = new Map<string, readonly RoleTemplate[]>()
  for (const [index, template] of roleTemplates.entries()) {
    const path = ['roleTemplates', index]
    const versions = roles.get(template.TemplateArn) ?? []
    if (versions.some(({ MinorVersion }) => MinorVersion === template.MinorVersion)) {
      throw new StepFailure(
        path,
        `Minor version ${template.MinorVersion} of ${template.TemplateArn} already exists`,
      )
    }
    roles.set(template.TemplateArn, sorted([...versions, toRoleTemplate(path, template)]))
  }
  return { roles, policies: policiesOf(policyTemplates) }
}

function sorted(versions: readonly RoleTemplate[]): readonly RoleTemplate[] {
  return versions.toSorted((a, b) => a.MinorVersion - b.MinorVersion)
}

function policiesOf(templates: readonly SeedPolicyTemplate[]): ReadonlyMap<string, PolicyTemplate> {
  const policies = new Map<string, PolicyTemplate>()
  for (const [index, template] of templates.entries()) {
    const path = ['policyTemplates', index]
    if (policies.has(template.arn))
      throw new StepFailure(path, `Policy template ${template.arn} already exists`)
    policies.set(template.arn, { ...template, document: jsonOf([...path, 'document'], template.document) })
  }
  return policies
}

function toRoleTemplate(path: Path, template: SeedRoleTemplate): RoleTemplate {
  const { CreateTimestamp, UpdateTimestamp, AssumeRolePolicyDocumentTemplate, ...shared } = template
  const trust = [...path, 'AssumeRolePolicyDocumentTemplate']
  return {
    ...shared,
    AssumeRolePolicyDocumentTemplate: jsonOf(trust, AssumeRolePolicyDocumentTemplate),
    InlinePolicyTemplates: template.InlinePolicyTemplates?.map(({ PolicyName, PolicyDocument }, index) => ({
      PolicyName,
      PolicyDocument: jsonOf([...path, 'InlinePolicyTemplates', index, 'PolicyDocument'], PolicyDocument),
    })),
    CreateTimestamp: timeOf([...path, 'CreateTimestamp'], CreateTimestamp),
    UpdateTimestamp: timeOf([...path, 'UpdateTimestamp'], UpdateTimestamp),
  }
}

/** Returns a document as JSON text. */
function jsonOf(path: Path, document: SeedPolicy['document']): string {
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
