/**
 * Fills in templates: `@{parameter}` in texts and in the strings of policy documents.
 *
 * Values are inserted into parsed JSON, so that no value can end a string and inject other JSON.
 */

/** A single value, or the values of a list. */
export type TemplateValue = string | readonly string[]

/** Returns the value of a parameter. Throws for a parameter without a value. */
export type Resolve = (parameter: string) => TemplateValue

const PLACEHOLDER = /@\{([^{}]+)\}/g

/** Returns the parameters that a template names, each once. */
export function placeholdersIn(template: string): ReadonlySet<string> {
  return new Set([...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name))
}

/** Fills in a text. The values of a list are separated by commas. */
export function fillText(template: string, resolve: Resolve): string {
  return template.replace(PLACEHOLDER, (_placeholder, name: string) => [resolve(name)].flat().join(','))
}

/**
 * Fills in a policy document. A string that contains a list becomes one string for each value of the list.
 *
 * @param template JSON
 */
export function fillDocument(template: string, resolve: Resolve): string {
  return JSON.stringify(fill(JSON.parse(template), resolve))
}

function fill(json: unknown, resolve: Resolve): unknown {
  if (typeof json === 'string') return fillString(json, resolve)
  if (Array.isArray(json)) return json.flatMap((item) => fill(item, resolve))
  if (typeof json !== 'object' || json === null) return json
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [fillText(name, resolve), fill(value, resolve)]),
  )
}

/** Fills in a string in one pass, so that placeholders within values are not replaced. */
function fillString(template: string, resolve: Resolve): TemplateValue {
  let filled: readonly string[] = ['']
  let isList = false
  for (const [index, part] of template.split(PLACEHOLDER).entries()) {
    // Every second part is the name of a parameter.
    const value = index % 2 === 0 ? part : resolve(part)
    isList ||= typeof value !== 'string'
    filled = filled.flatMap((text) => [value].flat().map((each) => text + each))
  }
  return isList ? filled : (filled[0] ?? '')
}
