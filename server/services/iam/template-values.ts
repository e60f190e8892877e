/**
 * Fills in templates: `@{parameter}` in texts and in the strings of policy documents.
 *
 * Values are inserted into parsed JSON, so that no value can end a string and inject other JSON.
 */
import { templateParameterMissing } from '../../../protocol/errors.ts'

/** A single value, or the values of a list. */
export type TemplateValue = string | readonly string[]
export type TemplateValues = ReadonlyMap<string, TemplateValue>

const PLACEHOLDER = /@\{([^{}]+)\}/g

/** Returns the parameters that a template names, each once. */
export function placeholdersIn(template: string): ReadonlySet<string> {
  return new Set([...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name))
}

/**
 * Fills in a text. The values of a list are separated by commas.
 *
 * @throws InvalidInput for a parameter without a value
 */
export function fillText(template: string, values: TemplateValues): string {
  return template.replace(PLACEHOLDER, (_placeholder, name: string) =>
    [requireValue(values, name)].flat().join(','),
  )
}

/**
 * Fills in a policy document. A string that contains a list becomes one string for each value of the list.
 *
 * @param template JSON
 * @throws InvalidInput for a parameter without a value
 */
export function fillDocument(template: string, values: TemplateValues): string {
  return JSON.stringify(fill(JSON.parse(template), values))
}

function fill(json: unknown, values: TemplateValues): unknown {
  if (typeof json === 'string') return fillString(json, values)
  if (Array.isArray(json)) return json.flatMap((item) => fill(item, values))
  if (typeof json !== 'object' || json === null) return json
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [fillText(name, values), fill(value, values)]),
  )
}

/** Fills in a string in one pass, so that placeholders within values are not replaced. */
function fillString(template: string, values: TemplateValues): TemplateValue {
  let filled: readonly string[] = ['']
  let isList = false
  for (const [index, part] of template.split(PLACEHOLDER).entries()) {
    // Every second part is the name of a parameter.
    const value = index % 2 === 0 ? part : requireValue(values, part)
    isList ||= typeof value !== 'string'
    filled = filled.flatMap((text) => [value].flat().map((each) => text + each))
  }
  return isList ? filled : (filled[0] ?? '')
}

function requireValue(values: TemplateValues, name: string): TemplateValue {
  const value = values.get(name)
  if (value === undefined) throw templateParameterMissing(name)
  return value
}
